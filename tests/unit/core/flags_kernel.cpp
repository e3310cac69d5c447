#include "tests/unit/core/flags_kernel.hpp"

#include "core/flags.hpp"

namespace canbao::test::CANBAO_ISA_LEVEL
{
void count_flags_kernel(const CountFlagsArgs& a) { count_flags(a.flag, a.size, a.tie, a.degree, a.count); }
}  // namespace canbao::test::CANBAO_ISA_LEVEL
