/// Kernels compiled once for each x86-64 level and picked at run time.
///
/// The default build runs on any x86-64. Files listed with `canbao_add_kernels` (cmake/Kernels.cmake) are compiled
/// for every level into a namespace of its own, and the dispatcher declared here calls the widest one the machine
/// has, or the one the environment variable CANBAO_ISA names. All of them give the same bits: the flags forbid
/// contraction and reassociation, so a wider register changes how many lanes go at once and nothing else.
#pragma once
#include <string_view>

#include "core/types.hpp"

namespace canbao
{
/// The x86-64 microarchitecture levels: SSE2, SSE4.2, AVX2, AVX-512.
enum class Isa : u8
{
    v1,
    v2,
    v3,
    v4
};

[[nodiscard]] std::string_view to_string(Isa isa);
/// The widest level that this machine and this build have.
[[nodiscard]] Isa best_isa();
/// The level in use. \throws UserError when CANBAO_ISA names an unknown level or one the machine lacks.
[[nodiscard]] Isa active_isa();
/// Chooses the level (tests and benchmarks). \throws UserError as active_isa.
void set_isa(std::string_view name);
}  // namespace canbao

// A namespace a line, so that the list of levels can be seen.
// clang-format off
#if CANBAO_WIDE_KERNELS
/// Declares `void name(const Args&)`, defined in a kernel file inside `namespace CANBAO_ISA_LEVEL`.
#define CANBAO_DECLARE_KERNEL(name, Args)                                                                       \
    namespace v1 { void name(const Args&); }                                                                    \
    namespace v2 { void name(const Args&); }                                                                    \
    namespace v3 { void name(const Args&); }                                                                    \
    namespace v4 { void name(const Args&); }                                                                    \
    inline void name(const Args& args)                                                                          \
    {                                                                                                           \
        constexpr void (*table[])(const Args&) = {v1::name, v2::name, v3::name, v4::name};                      \
        table[static_cast<int>(::canbao::active_isa())](args);                                                  \
    }                                                                                                           \
    static_assert(true)
#else
#define CANBAO_DECLARE_KERNEL(name, Args)                        \
    namespace v1 { void name(const Args&); }                     \
    inline void name(const Args& args) { v1::name(args); }       \
    static_assert(true)
#endif
// clang-format on

/// Everything a kernel calls is inlined: a function shared between levels could be linked from the wrong one.
#define CANBAO_INLINE [[gnu::always_inline]] inline

/// Stands before a loop over rows, each of which reads and writes its own values alone. Compilers cannot know that of
/// the columns behind several pointers, and leave the loop scalar: ten times slower.
#ifdef __clang__
#define CANBAO_ROWS_APART _Pragma("clang loop vectorize(assume_safety)")
#else
#define CANBAO_ROWS_APART _Pragma("GCC ivdep")
#endif
