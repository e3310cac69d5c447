/// Random draws without a generator.
///
/// A draw is a pure function of (seed, replicate, who, when, what for). Nothing is stored and nothing advances, so
/// the number of threads, the order of work, a restart, or one more draw elsewhere cannot change it, and two
/// scenarios share every draw that they have in common. docs/decisions/0002-identities-and-counters.md has the layout.
///
///   Philox key      seed, 64 bits
///   counter word 0  lineage of the entity inside its village of origin
///   counter word 1  village of origin: county code (20 bits), village in the county (12 bits)
///   counter word 2  day since 2000-01-01 (16 bits), index (16 bits)
///   counter word 3  purpose (16 bits), replicate (16 bits)
#pragma once
#include <array>
#include <span>

#include "core/date.hpp"
#include "core/types.hpp"

namespace canbao
{
/// What a draw is for. Each purpose of a model has a number of its own that never changes (models/purposes.hpp).
using Purpose = u16;

/// Who a draw belongs to. Two entities that ever live in one run never share an identity.
struct Identity
{
    u32 line = 0;   ///< lineage inside the village of origin (world/lineage.hpp)
    u32 place = 0;  ///< village of origin

    [[nodiscard]] constexpr u64 packed() const { return u64(place) << 32 | line; }
    friend constexpr bool operator==(const Identity&, const Identity&) = default;
};

/// Whose draws a run uses.
struct Seed
{
    u64 seed = 0;
    u16 replicate = 0;
};

/// When and what for: the part of the counter that a whole loop shares.
struct Occasion
{
    u16 day = 0;    ///< days since 2000-01-01
    u16 index = 0;  ///< tells draws of one entity, day and purpose apart
    Purpose purpose = 0;

    Occasion() = default;
    Occasion(Date date, Purpose what, u16 number = 0)
        : day(static_cast<u16>((date - make_date(2000, 1, 1)).count())), index(number), purpose(what)
    {
    }
};

/// The four words of one draw, from Random123.
[[nodiscard]] std::array<u32, 4> draw(Seed seed, Identity who, Occasion occasion);

/// A scalar stream of words over one draw and its successors (index, index + 1, ...), with the interface of a
/// standard uniform random bit generator, for Boost.Random's distributions that call no C-library function.
class DrawStream
{
public:
    using result_type = u32;
    DrawStream(Seed seed, Identity who, Occasion occasion) : seed_(seed), who_(who), occasion_(occasion) {}

    static constexpr result_type min() { return 0; }
    static constexpr result_type max() { return 0xffffffffu; }
    result_type operator()()
    {
        if (next_ == 4) words_ = draw(seed_, who_, occasion_), ++occasion_.index, next_ = 0;
        return words_[next_++];
    }

private:
    Seed seed_;
    Identity who_;
    Occasion occasion_;
    std::array<u32, 4> words_{};
    unsigned next_ = 4;
};

/// Many draws at once: the same words as draw(), `line[i]` and `place[i]` in, out[w][i] = word w.
/// Rows may be fewer than four: null pointers are not written.
struct DrawBatch
{
    Seed seed;
    Occasion occasion;
    const u32* line = nullptr;
    const u32* place = nullptr;
    std::size_t size = 0;
    std::array<u32*, 4> out{};
};
void draw_batch(const DrawBatch& batch);
}  // namespace canbao
