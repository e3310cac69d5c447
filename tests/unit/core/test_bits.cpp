#include <vector>

#include "catch.hpp"
#include "core/bits.hpp"
#include "core/random.hpp"

using namespace canbao;

namespace
{
template <class Word>
std::vector<Word> column(std::size_t rows, u32 line)
{
    std::vector<Word> values(rows);
    DrawStream stream({1, 0}, {line, 7}, {Date{}, 1});
    for (auto& v : values) v = Word(stream());
    return values;
}

template <class Word>
void check_against_loop(std::size_t rows, Word mask)
{
    const auto values = column<Word>(rows, u32(rows));
    Scratch scratch;
    const RowBits bits(scratch, std::span<const Word>(values), mask);
    for (std::size_t i = 0; i < rows; ++i) REQUIRE(bits[i] == ((values[i] & mask) != 0));
    for (std::size_t first = 0; first <= rows; first += 1 + rows / 37)
        for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(5), std::size_t(63), std::size_t(64),
                                 std::size_t(65), std::size_t(200)})
        {
            if (first + size > rows) continue;
            u32 expected = 0;
            for (std::size_t i = first; i < first + size; ++i) expected += (values[i] & mask) != 0;
            REQUIRE(bits.count(first, size) == expected);
            REQUIRE(bits.any(first, size) == (expected > 0));
        }
}
}  // namespace

TEST_CASE("row bits tell what a loop over the rows tells", "[bits]")
{
    for (const std::size_t rows : {std::size_t(0), std::size_t(1), std::size_t(7), std::size_t(64), std::size_t(65),
                                   std::size_t(127), std::size_t(1000)})
    {
        for (const u8 mask : {u8(1), u8(0x80), u8(0x30), u8(0xff), u8(0)}) check_against_loop<u8>(rows, mask);
        for (const u16 mask : {u16(1), u16(0x8000), u16(0x01f0), u16(0xffff)}) check_against_loop<u16>(rows, mask);
    }
}

TEST_CASE("row bits are taken away row by row", "[bits]")
{
    const auto a = column<u8>(300, 1), b = column<u8>(300, 2);
    Scratch scratch;
    RowBits left(scratch, std::span<const u8>(a), 1);
    left -= RowBits(scratch, std::span<const u8>(b), 1);
    for (std::size_t i = 0; i < a.size(); ++i) REQUIRE(left[i] == ((a[i] & 1) != 0 && (b[i] & 1) == 0));
}
