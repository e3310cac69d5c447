#include "models/economy/kernels.hpp"

#include "core/math.hpp"

namespace canbao::economy_kernels::CANBAO_ISA_LEVEL
{
void incomes(const IncomeArgs& args)
{
    const u32* __restrict const first = args.first_word;
    const u32* __restrict const second = args.second_word;
    f32* __restrict const permanent = args.permanent;
    f32* __restrict const relative = args.relative;
    const f32 kept = args.kept, innovation = args.innovation_sd, transitory = args.transitory_sd,
              half_variance = args.half_variance;
    CANBAO_ROWS_APART
    for (std::size_t i = 0; i < args.size; ++i)
    {
        f32 z0, z1;
        math::normals(first[i], second[i], z0, z1);
        permanent[i] = kept * permanent[i] + innovation * z0;
        relative[i] = math::exp(permanent[i] + transitory * z1 - half_variance);
    }
}
}  // namespace canbao::economy_kernels::CANBAO_ISA_LEVEL
