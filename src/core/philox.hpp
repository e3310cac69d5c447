/// Philox4x32 with ten rounds: one block, and many blocks side by side.
///
/// The function is the one of Random123 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
/// SC'11); tests/unit/core/test_random.cpp compares the two word by word and with Random123's known answers.
#pragma once
#include <cstring>
#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao
{
/// One block of ten rounds: counter (c0..c3) and key (k0, k1) in, four words out.
CANBAO_INLINE void philox_block(u32 c0, u32 c1, u32 c2, u32 c3, u32 k0, u32 k1, u32& o0, u32& o1, u32& o2, u32& o3)
{
#pragma GCC unroll 10
    for (int round = 0; round < 10; ++round)
    {
        const u64 p = u64(0xD2511F53u) * c0, q = u64(0xCD9E8D57u) * c2;
        const u32 n0 = u32(q >> 32) ^ c1 ^ k0, n2 = u32(p >> 32) ^ c3 ^ k1;
        c1 = u32(q), c3 = u32(p), c0 = n0, c2 = n2;
        k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
    }
    o0 = c0, o1 = c1, o2 = c2, o3 = c3;
}

namespace philox_detail
{
/// A register of 64-bit lanes with a counter word in the lower half of each. Every step but the last reads lower
/// halves alone (the multiplication ignores the upper ones), so nothing is masked on the way.
#if defined(__AVX512F__)
using Lanes = u64 __attribute__((vector_size(64)));
CANBAO_INLINE Lanes product(Lanes a, Lanes b)
{
    // With a mask of all lanes it is the plain instruction; GCC 12 warns of its own header for the plain function.
    return Lanes(_mm512_maskz_mul_epu32(__mmask8(0xff), __m512i(a), __m512i(b)));
}
#elif defined(__AVX2__)
using Lanes = u64 __attribute__((vector_size(32)));
CANBAO_INLINE Lanes product(Lanes a, Lanes b) { return Lanes(_mm256_mul_epu32(__m256i(a), __m256i(b))); }
#elif defined(__SSE2__)
using Lanes = u64 __attribute__((vector_size(16)));
CANBAO_INLINE Lanes product(Lanes a, Lanes b) { return Lanes(_mm_mul_epu32(__m128i(a), __m128i(b))); }
#else
using Lanes = u64 __attribute__((vector_size(16)));
CANBAO_INLINE Lanes product(Lanes a, Lanes b) { return (a & 0xffffffffu) * (b & 0xffffffffu); }
#endif

struct Counters
{
    Lanes c0, c1, c2, c3;
};
CANBAO_INLINE void one_round(Counters& c, u32 k0, u32 k1)
{
    const Lanes p = product(c.c0, Lanes{} + 0xD2511F53u), q = product(c.c2, Lanes{} + 0xCD9E8D57u);
    c.c0 = (q >> 32) ^ c.c1 ^ k0, c.c2 = (p >> 32) ^ c.c3 ^ k1;
    c.c1 = q, c.c3 = p;
}
CANBAO_INLINE void store(u32* to, Lanes even, Lanes odd)
{
    const Lanes both = (even & 0xffffffffu) | odd << 32;
    std::memcpy(to, &both, sizeof both);
}

inline constexpr std::size_t width = sizeof(Lanes) / sizeof(u32);

/// `width` blocks. The counters at even and at odd places go side by side, which hides the multiplier's latency.
CANBAO_INLINE void blocks(const u32* c0, const u32* c1, u32 c2, u32 c3, u32 k0, u32 k1, u32* const (&out)[4],
                          std::size_t at)
{
    Lanes first, second;
    std::memcpy(&first, c0, sizeof first);
    std::memcpy(&second, c1, sizeof second);
    Counters even{first, second, Lanes{} + c2, Lanes{} + c3};
    Counters odd{first >> 32, second >> 32, Lanes{} + c2, Lanes{} + c3};
#pragma GCC unroll 10
    for (u32 r = 0; r < 10; ++r)
    {
        one_round(even, k0 + r * 0x9E3779B9u, k1 + r * 0xBB67AE85u);
        one_round(odd, k0 + r * 0x9E3779B9u, k1 + r * 0xBB67AE85u);
    }
    store(out[0] + at, even.c0, odd.c0);
    store(out[1] + at, even.c1, odd.c1);
    store(out[2] + at, even.c2, odd.c2);
    store(out[3] + at, even.c3, odd.c3);
}
}  // namespace philox_detail

/// Blocks whose counters share the words c2 and c3: out[w][i] = word w of the block of (c0[i], c1[i], c2, c3) for all
/// i < size.
CANBAO_INLINE void philox_blocks(const u32* c0, const u32* c1, u32 c2, u32 c3, u32 k0, u32 k1, std::size_t size,
                                 u32* const (&out)[4])
{
    using namespace philox_detail;
    std::size_t i = 0;
    for (; i + width <= size; i += width) blocks(c0 + i, c1 + i, c2, c3, k0, k1, out, i);
    if (i == size) return;
    u32 rest0[width] = {}, rest1[width] = {}, words[4][width];
    u32* const rest[4] = {words[0], words[1], words[2], words[3]};
    std::memcpy(rest0, c0 + i, (size - i) * sizeof(u32));
    std::memcpy(rest1, c1 + i, (size - i) * sizeof(u32));
    blocks(rest0, rest1, c2, c3, k0, k1, rest, 0);
    for (int w = 0; w < 4; ++w) std::memcpy(out[w] + i, words[w], (size - i) * sizeof(u32));
}
}  // namespace canbao
