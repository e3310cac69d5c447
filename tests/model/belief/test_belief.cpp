#include "model/takeup/lived.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// Experience moves trust as well; here it is information that is looked at.
// Money weighs as much as it may in the vectors that fit, so that what is learned stands out from the luck of a few
// hundred households; by default it weighs a third of that.
const std::string by_information = no_pressure + "[trust]\nexperience = 0\n[decision]\nmoney_weight = 30\n";

/// Counts, by coverage year, the members enrolled in households without a gift. In one year a fifth of households by
/// their line is given two claims when the season closes, so that they are what the next season sees.
struct Gift
{
    int year = 0;  ///< 0 for no gift
    std::map<int, i64> enrolled{}, eligible{}, given{};

    [[nodiscard]] Lived::Look look()
    {
        return [this](const Model& model, const BlockTask& task)
        {
            const Registry& registry = model.registry;
            const Structure& s = model.structure;
            const auto claims = registry.find<u8>(Entity::household, "claims");
            const auto members = registry.find<u8>(Entity::household, "enrolled_members");
            const auto life_bits = registry.find<u8>(Entity::person, "life");
            Block& block = task.block;
            for (u32 h = 0; h < block.household.rows(); ++h)
            {
                // Lines hold the number of the founder from bit 18 on.
                const bool chosen = (block.household[s.household_line][h] >> 18) % 5 == 0;
                if (chosen)
                {
                    given[task.step.year] += block.household[members][h];
                    if (task.step.year == year) block.household[claims][h] = 2;
                    continue;
                }
                const u32 first = block.household[s.first_member][h];
                for (u32 p = first; p < first + block.household[s.size][h]; ++p)
                    eligible[task.step.year] += life::Elsewhere::get(block.person[life_bits][p]) == life::none;
                enrolled[task.step.year] += block.household[members][h];
            }
        };
    }
    [[nodiscard]] f64 coverage(int y) const { return f64(enrolled.at(y)) / f64(eligible.at(y)); }
};
}  // namespace

TEST_CASE("A visible claim in the village raises the take-up of others, and fades", "[belief]")
{
    // Paired runs, so the difference is the claims' alone. One tie in five sees two claims; tenths of a point to
    // a few points.
    Gift none{}, gift{2008};
    const Lived without(2007, 2015, by_information, 1, none.look()), with(2007, 2015, by_information, 1, gift.look());
    const auto points = [&](int year) { return 100 * (gift.coverage(year) - none.coverage(year)); };
    for (int year = 2007; year <= 2008; ++year) CHECK(gift.enrolled.at(year) == none.enrolled.at(year));
    CHECK(points(2009) > 0.1);
    CHECK(points(2009) < 4);
    CHECK(gift.given.at(2009) > none.given.at(2009));
    CHECK(points(2011) < points(2009));
    CHECK(std::abs(points(2015)) < 0.4 * points(2009));
    CHECK(with.sum(2008, "salience_sum") > without.sum(2008, "salience_sum"));
}

TEST_CASE("Without strength claims move nobody", "[belief]")
{
    const std::string off = by_information + "[belief]\nstrength = 0\n";
    Gift none{}, gift{2008};
    const Lived without(2007, 2010, off, 1, none.look()), with(2007, 2010, off, 1, gift.look());
    CHECK(with.sum(2008, "salience_sum") > without.sum(2008, "salience_sum"));
    for (int year = 2007; year <= 2010; ++year) CHECK(with.sum(year, "enrolled") == without.sum(year, "enrolled"));
}

TEST_CASE("A large bill that cover would have shared teaches what it is worth", "[belief]")
{
    // Few have such a bill, so it is made to teach much.
    const std::string alone = by_information + "[belief]\nstrength = 3\nown = 0\nties = 0\n";
    const Lived taught(2007, 2012, alone + "bill = 1\n"), untaught(2007, 2012, alone + "bill = 0\n");
    CHECK(untaught.sum(2012, "salience_sum") == 0);
    CHECK(taught.sum(2012, "salience_sum") > 0);
    i64 more = 0;
    for (int year = 2008; year <= 2012; ++year) more += taught.sum(year, "enrolled") - untaught.sum(year, "enrolled");
    CHECK(more > 50);
}

TEST_CASE("Publicity informs from its date on", "[belief]")
{
    const Lived quiet(2007, 2010, no_pressure),
        told(2007, 2010,
             no_pressure + "[[intervention]]\nname = \"campaign\"\nfrom = 2008-08-01\nset.belief.publicity = 0.4\n");
    CHECK(told.sum(2008, "enrolled") == quiet.sum(2008, "enrolled"));
    CHECK(told.coverage(2010) > quiet.coverage(2010) + 0.005);
}
