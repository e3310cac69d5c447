#include "core/kernels.hpp"

#include "core/philox.hpp"

namespace canbao::core_kernels::CANBAO_ISA_LEVEL
{
void philox_batch(const PhiloxArgs& a)
{
    constexpr std::size_t chunk = 64;
    u32 unwanted[chunk];
    for (std::size_t from = 0; from < a.size; from += chunk)
    {
        const std::size_t n = a.size - from < chunk ? a.size - from : chunk;
        u32* const out[4] = {a.out0 ? a.out0 + from : unwanted, a.out1 ? a.out1 + from : unwanted,
                             a.out2 ? a.out2 + from : unwanted, a.out3 ? a.out3 + from : unwanted};
        philox_blocks(a.line + from, a.place + from, a.when, a.what, a.key0, a.key1, n, out);
    }
}
}  // namespace canbao::core_kernels::CANBAO_ISA_LEVEL
