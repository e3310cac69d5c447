#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

#include <Random123/philox.h>

#include "catch.hpp"
#include "core/philox.hpp"
#include "core/random.hpp"

using namespace canbao;

namespace
{
using Words = std::array<u32, 4>;

struct KnownAnswer
{
    Words counter;
    std::array<u32, 2> key;
    Words words;
};

/// The answers for philox4x32 with 10 rounds that Random123 publishes with its generator: all bits clear, all bits
/// set, and the digits of pi.
constexpr std::array known_answers{KnownAnswer{{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
                                   KnownAnswer{{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
                                               {0xffffffff, 0xffffffff},
                                               {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
                                   KnownAnswer{{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                                               {0xa4093822, 0x299f31d0},
                                               {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};

/// The arguments of draw() that make a counter and a key.
struct Arguments
{
    Seed seed;
    Identity who;
    Occasion occasion;
};

Arguments arguments(const KnownAnswer& k)
{
    Arguments a;
    a.seed = {u64(k.key[1]) << 32 | k.key[0], u16(k.counter[3])};
    a.who = {k.counter[0], k.counter[1]};
    a.occasion.day = u16(k.counter[2] >> 16);
    a.occasion.index = u16(k.counter[2]);
    a.occasion.purpose = u16(k.counter[3] >> 16);
    return a;
}

/// Calls `body` at every instruction level of the machine, then restores the one in use.
template <class Body>
void at_every_level(Body&& body)
{
    const Isa before = active_isa();
    for (int level = 0; level <= int(best_isa()); ++level)
    {
        set_isa(to_string(Isa(level)));
        INFO("instruction level " << to_string(Isa(level)));
        body();
    }
    set_isa(to_string(before));
}

struct Batch
{
    std::vector<u32> line, place;
    std::array<std::vector<u32>, 4> words;

    explicit Batch(std::size_t size) : line(size), place(size)
    {
        for (std::size_t i = 0; i < size; ++i) line[i] = u32(i * 2654435761u), place[i] = u32(i / 3 * 40503u);
        for (auto& w : words) w.assign(size, 0xdeadbeef);
    }
    DrawBatch request(Seed seed, Occasion occasion)
    {
        return {seed,         occasion,    line.data(),
                place.data(), line.size(), {words[0].data(), words[1].data(), words[2].data(), words[3].data()}};
    }
};
}  // namespace

TEST_CASE("Random123's known answers", "[random]")
{
    for (const auto& k : known_answers)
    {
        const r123::Philox4x32::ctr_type counter{{k.counter[0], k.counter[1], k.counter[2], k.counter[3]}};
        const r123::Philox4x32::key_type key{{k.key[0], k.key[1]}};
        const auto theirs = r123::Philox4x32{}(counter, key);
        CHECK(Words{theirs[0], theirs[1], theirs[2], theirs[3]} == k.words);

        Words ours{};
        philox_block(k.counter[0], k.counter[1], k.counter[2], k.counter[3], k.key[0], k.key[1], ours[0], ours[1],
                     ours[2], ours[3]);
        CHECK(ours == k.words);

        const Arguments a = arguments(k);
        CHECK(draw(a.seed, a.who, a.occasion) == k.words);
    }
}

TEST_CASE("Random123's known answers come out of the batch at every instruction level", "[random][isa]")
{
    at_every_level(
        []
        {
            for (const auto& k : known_answers)
            {
                const Arguments a = arguments(k);
                Words words{};
                draw_batch(
                    {a.seed, a.occasion, &a.who.line, &a.who.place, 1, {&words[0], &words[1], &words[2], &words[3]}});
                CHECK(words == k.words);
            }
        });
}

TEST_CASE("a batch has the words of single draws at every instruction level, for any length", "[random][isa]")
{
    const Seed seed{0x0123456789abcdef, 3};
    const Occasion occasion(make_date(2015, 9, 1), 42, 7);
    at_every_level(
        [&]
        {
            for (const std::size_t size : {0, 1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 1000})
            {
                Batch batch(size);
                draw_batch(batch.request(seed, occasion));
                std::size_t different = 0;
                for (std::size_t i = 0; i < size; ++i)
                {
                    const Words single = draw(seed, {batch.line[i], batch.place[i]}, occasion);
                    for (std::size_t w = 0; w < 4; ++w) different += batch.words[w][i] != single[w];
                }
                INFO(size << " draws");
                CHECK(different == 0);
            }
        });
}

TEST_CASE("a batch writes the rows that are asked for and nothing else", "[random][isa]")
{
    const Seed seed{5, 0};
    const Occasion occasion(make_date(2010, 1, 1), 9);
    at_every_level(
        [&]
        {
            Batch all(100), some(100);
            draw_batch(all.request(seed, occasion));
            DrawBatch request = some.request(seed, occasion);
            request.size = 70;
            request.out[1] = nullptr;
            request.out[3] = nullptr;
            draw_batch(request);
            const std::vector<u32> untouched(100, 0xdeadbeef);
            CHECK(some.words[1] == untouched);
            CHECK(some.words[3] == untouched);
            for (const std::size_t w : {std::size_t{0}, std::size_t{2}})
            {
                CHECK(std::equal(some.words[w].begin(), some.words[w].begin() + 70, all.words[w].begin()));
                CHECK(std::equal(some.words[w].begin() + 70, some.words[w].end(), untouched.begin()));
            }
        });
}

TEST_CASE("each part of the key of a draw changes it", "[random]")
{
    const Seed seed{1, 0};
    const Identity who{1u << 18, 140825u << 12};
    const Occasion occasion(make_date(2012, 11, 5), 100, 0);
    const Words base = draw(seed, who, occasion);
    CHECK(draw(seed, who, occasion) == base);

    std::set<Words> seen{base};
    const auto is_new = [&](Words words) { return seen.insert(words).second; };
    CHECK(is_new(draw({2, 0}, who, occasion)));
    CHECK(is_new(draw({u64{1} << 32 | 1, 0}, who, occasion)));
    CHECK(is_new(draw({1, 1}, who, occasion)));
    CHECK(is_new(draw(seed, {who.line + 4, who.place}, occasion)));
    CHECK(is_new(draw(seed, {who.line, who.place + 1}, occasion)));
    CHECK(is_new(draw(seed, who, Occasion(make_date(2012, 11, 12), 100, 0))));
    CHECK(is_new(draw(seed, who, Occasion(make_date(2012, 11, 5), 101, 0))));
    CHECK(is_new(draw(seed, who, Occasion(make_date(2012, 11, 5), 100, 1))));
}

TEST_CASE("a stream is the draws of successive indices, word after word", "[random]")
{
    const Seed seed{77, 2};
    const Identity who{4, 8};
    Occasion occasion(make_date(2003, 3, 3), 5, 10);
    DrawStream stream(seed, who, occasion);
    for (int i = 0; i < 5; ++i, ++occasion.index)
        for (const u32 word : draw(seed, who, occasion)) CHECK(stream() == word);
    CHECK(DrawStream::min() == 0);
    CHECK(DrawStream::max() == 0xffffffff);
}

TEST_CASE("neighbouring counters give uniform, unrelated words", "[random]")
{
    // Hypothesis: the low and the high byte of each word are uniform over successive lines (chi-square, 255 degrees of
    // freedom), and neighbours' words share half of their bits (normal, 32 n bits). n = 2^18 draws; the bounds lie six
    // standard deviations out, so a true generator would fail about once in 10^8 seeds. The seed is fixed.
    constexpr std::size_t n = 1 << 18;
    Batch batch(n);
    for (std::size_t i = 0; i < n; ++i) batch.line[i] = u32(i) << 2, batch.place[i] = 140825u << 12;
    draw_batch(batch.request({20030101, 0}, Occasion(make_date(2003, 1, 1), 1)));
    for (const auto& words : batch.words)
    {
        for (const int shift : {0, 24})
        {
            std::array<u32, 256> count{};
            for (const u32 word : words) ++count[word >> shift & 255u];
            f64 chi_square = 0;
            for (const u32 c : count) chi_square += (c - n / 256.) * (c - n / 256.) / (n / 256.);
            CHECK(std::abs(chi_square - 255) < 6 * std::sqrt(2 * 255.));
        }
        i64 equal_bits = 0;
        for (std::size_t i = 1; i < n; ++i) equal_bits += 32 - std::popcount(words[i] ^ words[i - 1]);
        const f64 bits = 32. * (n - 1);
        CHECK(std::abs(f64(equal_bits) - bits / 2) < 6 * std::sqrt(bits) / 2);
    }
}
