/// The vector kernels of the core room (core/kernels.cpp), reached through core/random.hpp and core/math.hpp.
#pragma once
#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::core_kernels
{
struct PhiloxArgs
{
    const u32* line;
    const u32* place;
    u32 when, what, key0, key1;
    std::size_t size;
    u32 *out0, *out1, *out2, *out3;
};
CANBAO_DECLARE_KERNEL(philox_batch, PhiloxArgs);
}  // namespace canbao::core_kernels
