/// Flags of the rows of one village, counted over ties: how many of a household's peers are enrolled?
///
/// Looked up one byte at a time, they cost half as much as all the rest of a simple model's year. As bits, the flags of
/// 256 rows fit into two registers, and a byte shuffle looks up as many ties at once as a register has bytes.
#pragma once
#include <cstring>
#ifdef __SSSE3__
#include <immintrin.h>
#endif

#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao
{
namespace flags_detail
{
/// A register of bytes; shuffle() picks from the 16 bytes that each 128-bit part of `table` repeats.
#if defined(__AVX512BW__)
using Bytes = u8 __attribute__((vector_size(64)));
using Pairs = u16 __attribute__((vector_size(64)));
CANBAO_INLINE Bytes shuffle(Bytes table, Bytes index)
{
    return Bytes(_mm512_shuffle_epi8(__m512i(table), __m512i(index)));
}
#elif defined(__AVX2__)
using Bytes = u8 __attribute__((vector_size(32)));
using Pairs = u16 __attribute__((vector_size(32)));
CANBAO_INLINE Bytes shuffle(Bytes table, Bytes index)
{
    return Bytes(_mm256_shuffle_epi8(__m256i(table), __m256i(index)));
}
#elif defined(__SSSE3__)
using Bytes = u8 __attribute__((vector_size(16)));
using Pairs = u16 __attribute__((vector_size(16)));
CANBAO_INLINE Bytes shuffle(Bytes table, Bytes index)
{
    return Bytes(_mm_shuffle_epi8(__m128i(table), __m128i(index)));
}
#endif

#ifdef __SSSE3__
CANBAO_INLINE Bytes repeat(const u8* sixteen)
{
    Bytes lanes;
    for (std::size_t i = 0; i < sizeof lanes; i += 16) std::memcpy(reinterpret_cast<u8*>(&lanes) + i, sixteen, 16);
    return lanes;
}
#endif
}  // namespace flags_detail

/// count[i] = how many of the rows tie[0][i] ... tie[degree - 1][i] have flag 1, for i < size.
/// \param flag 0 or 1, one for each of `size` rows, size <= 256; \param tie rows, each below size
/// \param degree at most 255
CANBAO_INLINE void count_flags(const u8* flag, std::size_t size, const u8* const* tie, std::size_t degree, u8* count)
{
    std::size_t from = 0;
#ifdef __SSSE3__
    using namespace flags_detail;
    u8 padded[256] = {}, bits[32];
    std::memcpy(padded, flag, size);
    for (std::size_t b = 0; b < 32; ++b)
    {
        u64 eight;
        std::memcpy(&eight, padded + 8 * b, 8);
        // Every byte holds 0 or 1; the product moves byte i to bit 56 + i, and no two terms meet on the way.
        bits[b] = u8(eight * 0x0102040810204080u >> 56);
    }
    constexpr u8 powers_of_two[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const Bytes low = repeat(bits), high = repeat(bits + 16), powers = repeat(powers_of_two);
    constexpr std::size_t lanes = sizeof(Bytes);
    while (from < size && size >= lanes)
    {
        // The last register overlaps the one before it: what was counted there comes out the same again.
        if (from + lanes > size) from = size - lanes;
        Bytes sum{};
        for (std::size_t k = 0; k < degree; ++k)
        {
            Bytes row;
            std::memcpy(&row, tie[k] + from, lanes);
            const Bytes byte = Bytes(Pairs(row) >> 3) & 31;
            const Bytes eight = row >= 128 ? shuffle(high, byte) : shuffle(low, byte);
            sum -= Bytes((eight & shuffle(powers, row & 7)) != 0);
        }
        std::memcpy(count + from, &sum, lanes);
        from += lanes;
    }
#endif
    for (; from < size; ++from)
    {
        u8 sum = 0;
        for (std::size_t k = 0; k < degree; ++k) sum = u8(sum + flag[tie[k][from]]);
        count[from] = sum;
    }
}
}  // namespace canbao
