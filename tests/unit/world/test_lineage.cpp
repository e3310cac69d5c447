#include <set>

#include "catch.hpp"
#include "world/lineage.hpp"

using namespace canbao;

TEST_CASE("No two lines of descent are the same")
{
    // Three founders, every child of every mother for three generations: 3 * (1 + 15 + 225 + 3375) lines, and as many
    // households.
    std::set<u32> seen;
    std::vector<u32> generation;
    for (const u32 number : {1u, 2u, lineage::max_founder}) generation.push_back(lineage::founder(number));
    for (int g = 0; g <= 3; ++g)
    {
        std::vector<u32> next;
        for (const u32 mother : generation)
        {
            CHECK(seen.insert(mother).second);
            CHECK(seen.insert(lineage::household_of(mother)).second);
            CHECK(lineage::generation(mother) == g);
            if (g < 3)
                for (u32 order = 1; order <= lineage::max_births; ++order)
                    next.push_back(lineage::child(mother, order));
        }
        generation = std::move(next);
    }
    CHECK(seen.size() == 2u * 3 * (1 + 15 + 225 + 3375));
    CHECK(seen.count(lineage::village(5).line) == 0);
}

TEST_CASE("A line without room has no child")
{
    u32 line = lineage::founder(7);
    for (int g = 0; g < lineage::max_generations; ++g) line = lineage::child(line, 1);
    CHECK(lineage::generation(line) == lineage::max_generations);
    CHECK(lineage::child(line, 1) == 0);
    CHECK(lineage::child(lineage::founder(7), 0) == 0);
    CHECK(lineage::child(lineage::founder(7), 16) == 0);
}
