#include "core/isa.hpp"

#include <array>
#include <cstdlib>
#include <string>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao
{
namespace
{
constexpr std::array<std::string_view, 4> names{"v1", "v2", "v3", "v4"};

Isa parse(std::string_view where, std::string_view name)
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (name == names[i])
        {
            if (Isa(i) > best_isa())
                throw UserError({std::string(where), fmt::format("level {} is not on this machine", name),
                                 fmt::format("the widest here is {}", to_string(best_isa())), "choose a lower one"});
            return Isa(i);
        }
    throw UserError({std::string(where), fmt::format("unknown instruction level '{}'", name),
                     "allowed are v1 (SSE2), v2 (SSE4.2), v3 (AVX2), v4 (AVX-512)", ""});
}

Isa& state()
{
    static Isa isa = []
    {
        const char* const forced = std::getenv("CANBAO_ISA");
        return forced && *forced ? parse("environment variable CANBAO_ISA", forced) : best_isa();
    }();
    return isa;
}
}  // namespace

std::string_view to_string(Isa isa) { return names[static_cast<std::size_t>(isa)]; }

Isa best_isa()
{
#if CANBAO_WIDE_KERNELS
    static const Isa best = []
    {
        __builtin_cpu_init();
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512vl"))
            return Isa::v4;
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma"))
            return Isa::v3;
        if (__builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt")) return Isa::v2;
        return Isa::v1;
    }();
    return best;
#else
    return Isa::v1;
#endif
}

Isa active_isa() { return state(); }
void set_isa(std::string_view name) { state() = parse("instruction level", name); }
}  // namespace canbao
