/// One bit a row, so that households can be asked about their members without walking over them.
///
/// The members of a household are a handful of consecutive rows. A loop over them ends after a number of turns that no
/// processor can guess, and each wrong guess costs as much as forty plain operations. As bits, the members of any
/// household but the largest lie in one word, and how many have a property is one shift, one mask and one count.
#pragma once
#include <cstring>
#include <span>
#include <type_traits>

#include "core/memory.hpp"
#include "core/types.hpp"

namespace canbao
{
class RowBits
{
public:
    /// \param scratch where the bits live; they are as short-lived as its other spans.
    RowBits(Scratch& scratch, std::size_t rows) : rows_(rows), words_(scratch.take<u64>(rows / 64 + 2)) {}

    /// Bit i tells whether column[i] has any of the bits of `mask`.
    /// \param column as many values as there are rows
    template <class Word>
    RowBits(Scratch& scratch, std::span<const Word> column, Word mask) : RowBits(scratch, column.size())
    {
        constexpr std::size_t lanes = sizeof(u64) / sizeof(Word);
        std::size_t i = 0;
        for (; i + lanes <= rows_; i += lanes)
        {
            u64 several;
            std::memcpy(&several, column.data() + i, sizeof several);
            words_[i / 64] |= gather<Word>(several, mask) << (i % 64);
        }
        for (; i < rows_; ++i) words_[i / 64] |= u64((column[i] & mask) != 0) << (i % 64);
    }
    template <class Word>
    RowBits(Scratch& scratch, std::span<Word> column, std::type_identity_t<Word> mask)
        : RowBits(scratch, std::span<const Word>(column), mask)
    {
    }

    RowBits(const RowBits&) = delete;
    RowBits& operator=(const RowBits&) = delete;

    /// Clears the rows that `other` has.
    RowBits& operator-=(const RowBits& other)
    {
        for (std::size_t w = 0; w < words_.size(); ++w) words_[w] &= ~other.words_[w];
        return *this;
    }

    [[nodiscard]] bool operator[](std::size_t row) const { return words_[row / 64] >> (row % 64) & 1; }

    /// How many of `size` rows from `first` on are set.
    [[nodiscard]] u32 count(std::size_t first, std::size_t size) const
    {
        u32 sum = 0;
        for (; size > 64; first += 64, size -= 64) sum += ones(word_at(first));
        return sum + ones(some(first, size));
    }
    [[nodiscard]] bool any(std::size_t first, std::size_t size) const
    {
        for (; size > 64; first += 64, size -= 64)
            if (word_at(first) != 0) return true;
        return some(first, size) != 0;
    }

private:
    /// For eight bytes or four half-words: one bit each, the first lowest.
    template <class Word>
    [[nodiscard]] static u64 gather(u64 several, Word mask)
    {
        static_assert(sizeof(Word) <= 2);
        constexpr u64 ones = sizeof(Word) == 1 ? 0x0101010101010101u : 0x0001000100010001u;
        constexpr unsigned top = 8 * sizeof(Word) - 1;
        constexpr u64 high = ones << top;
        const u64 wanted = several & (ones * mask);
        // A lane that is not zero carries into, or already has, its highest bit.
        const u64 found = (((wanted & ~high) + (~high)) | wanted) & high;
        // The product moves bit k of the lanes to bit k of its highest part; no two of its terms meet.
        constexpr u64 spread = sizeof(Word) == 1 ? 0x0102040810204080u : 0x0001000200040008u;
        return (found >> top) * spread >> (sizeof(Word) == 1 ? 56 : 48) & (sizeof(Word) == 1 ? 0xffu : 0xfu);
    }
    /// std::popcount, which calls a library where the build may not count on the instruction.
    [[nodiscard]] static u32 ones(u64 word)
    {
        word -= word >> 1 & 0x5555555555555555u;
        word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
        word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0fu;
        return u32(word * 0x0101010101010101u >> 56);
    }
    /// 64 rows from `first` on.
    [[nodiscard]] u64 word_at(std::size_t first) const
    {
        const std::size_t w = first / 64, shift = first % 64;
        return words_[w] >> shift | words_[w + 1] << 1 << (63 - shift);
    }
    /// Up to 64 rows from `first` on.
    [[nodiscard]] u64 some(std::size_t first, std::size_t size) const
    {
        return size == 0 ? 0 : word_at(first) << (64 - size);
    }

    std::size_t rows_;
    std::span<u64> words_;  ///< with a word to spare, so that two can always be read
};
}  // namespace canbao
