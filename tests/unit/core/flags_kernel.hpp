/// count_flags as a kernel, so that the test reaches it at every instruction level.
#pragma once
#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::test
{
struct CountFlagsArgs
{
    const u8* flag;
    std::size_t size;
    const u8* const* tie;
    std::size_t degree;
    u8* count;
};
CANBAO_DECLARE_KERNEL(count_flags_kernel, CountFlagsArgs);
}  // namespace canbao::test
