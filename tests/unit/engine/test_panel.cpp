#include <algorithm>
#include <numeric>

#include "engine/panel.hpp"
#include "record/reader.hpp"
#include "unit/engine/toy.hpp"
#include "unit/record/sample.hpp"

using namespace canbao;
using namespace canbao::test;

namespace
{
/// Two counties of three villages of forty households of one to three members.
struct Villages
{
    static constexpr u32 villages = 3, households = 40, degree = 2;

    Villages()
    {
        structure = World::declare(registry);
        wealth = registry.add<i32>(
            {.name = "wealth", .entity = Entity::household, .unit = "fen", .meaning = "wealth", .panel = true});
        registry.add<u16>({.name = "secret", .entity = Entity::household, .unit = "1", .meaning = "for nobody"});
        for (u32 k = 0; k < degree; ++k)
            tie[k] = registry.add<u16>({.name = k == 0 ? "tie_0" : "tie_1",
                                        .entity = Entity::household,
                                        .unit = "1",
                                        .meaning = "a tie",
                                        .tie = Tie::household});
        kin = registry.add<u16>(
            {.name = "kin", .entity = Entity::household, .unit = "1", .meaning = "kin's village", .tie = Tie::village});
        age = registry.add<u8>(
            {.name = "age", .entity = Entity::person, .unit = "year", .meaning = "age", .panel = true});
        bits = registry.add<u16>(
            {.name = "bits",
             .entity = Entity::person,
             .unit = "1",
             .meaning = "packed",
             .panel = true,
             .fields = {{.name = "sex", .meaning = "sex", .at = 0, .width = 1, .flags = {{0, "female"}, {1, "male"}}},
                        {.name = "steps", .unit = "m", .meaning = "steps", .at = 3, .width = 10},
                        {.name = "last", .meaning = "last", .at = 15, .width = 1}}});
        const Places places = toy_places(villages);
        world = World(places, registry, structure, std::vector<u32>(2 * villages, block_persons / 2));
        REQUIRE(world.blocks().size() > 2);
        const u32 persons = (households + 2) / 3 * 6 - 5;  // sizes 1, 2, 3, 1, ... end with a 1
        for (Block& block : world.blocks())
        {
            world.allocate(block, std::vector<VillageSize>(block.villages, {households, persons}), 0);
            u32 person = 0;
            for (u32 h = 0; h < block.household.rows(); ++h)
            {
                const u32 v = h / households, row = h % households, size = row % 3 + 1;
                const u32 place = places.identity_place(places.first(Level::village) + block.first_village + v);
                block.household[structure.household_line][h] = lineage::household_of(lineage::founder(row + 1));
                block.household[structure.household_place][h] = place;
                block.household[structure.first_member][h] = person;
                block.household[structure.size][h] = u8(size);
                block.household[wealth][h] = -i32(h);
                block.household[tie[0]][h] = u16((row + 1) % households);
                block.household[tie[1]][h] = u16((row + households - 1) % households);
                block.household[kin][h] = u16(row % 7 == 0 ? first_other_county + row % 2 : row % villages);
                for (u32 m = 0; m < size; ++m, ++person)
                {
                    block.person[structure.line][person] = lineage::founder(person % persons + 1);
                    block.person[structure.origin][person] = place;
                    block.person[age][person] = u8(person);
                    block.person[bits][person] = u16(person * 7919u);
                }
            }
            REQUIRE(person == block.person.rows());
        }
    }

    /// The panel of one year for every element of `years`, in a file.
    RunReader record(const sample::TemporaryFolder& folder, const PanelChoice& choice, int threads,
                     const std::vector<int>& years)
    {
        const Workers workers(threads);
        Panel panel(world, workers, choice);
        Layout layout;
        layout.title = "panel";
        panel.describe(layout);
        const auto path = folder / "panel.h5";
        RunWriter writer(path, layout, sample::manifest(), {.force = true});
        panel.write_ties(writer);
        writer.start();
        for (const int year : years)
        {
            panel.write_year(writer, year);
            for (Block& block : world.blocks())
                for (u8& a : block.person[age]) ++a;
        }
        writer.finish({RunStatus::complete, std::string(32, '0'), years.back()});
        for (Block& block : world.blocks())
            for (u8& a : block.person[age]) a = u8(a - years.size());
        return RunReader(path);
    }

    [[nodiscard]] u64 identity(const Block& block, u32 household) const
    {
        return Identity{block.household[structure.household_line][household],
                        block.household[structure.household_place][household]}
            .packed();
    }

    Registry registry;
    Structure structure;
    World world;
    Column<i32> wealth;
    Column<u16> tie[degree], bits;
    Column<u16> kin;
    Column<u8> age;
};
}  // namespace

TEST_CASE("The panel holds each household's members, year by year")
{
    Villages v;
    const sample::TemporaryFolder folder;
    const RunReader run = v.record(folder, {.which = PanelChoice::Which::all}, 3, {2003, 2004});
    const auto household = run.read<u64>("households", "household");
    const auto first_member = run.read<i64>("households", "first_member");
    const auto size = run.read<u8>("households", "size");
    const auto wealth = run.read<i32>("households", "wealth");
    const auto village = run.read<i32>("households", "village");
    const auto of = run.read<u64>("roster", "household");
    const auto person = run.read<u64>("roster", "person");
    const auto age = run.read<u8>("roster", "age");
    const auto sex = run.read<u8>("roster", "sex"), last = run.read<u8>("roster", "last");
    const auto steps = run.read<u16>("roster", "steps");
    std::size_t row = 0, member = 0, wrong = 0;
    for (u8 year = 0; year < 2; ++year)
    {
        CHECK(run.rows("households", "row", year).start == row);
        CHECK(run.rows("roster", "row", year).start == member);
        for (const Block& block : v.world.blocks())
            for (u32 h = 0; h < block.household.rows(); ++h, ++row)
            {
                REQUIRE(row < household.size());
                wrong += household[row] != v.identity(block, h);
                wrong += wealth[row] != block.household[v.wealth][h];
                wrong += village[row] != i32(block.village[v.structure.place][h / Villages::households]);
                wrong += first_member[row] != i64(member) || size[row] != block.household[v.structure.size][h];
                const u32 first = block.household[v.structure.first_member][h];
                for (u32 p = first; p < first + size[row]; ++p, ++member)
                {
                    REQUIRE(member < of.size());
                    wrong += of[member] != household[row];
                    wrong += person[member] !=
                             Identity{block.person[v.structure.line][p], block.person[v.structure.origin][p]}.packed();
                    wrong += age[member] != u8(block.person[v.age][p] + year);
                    const u16 word = block.person[v.bits][p];
                    wrong +=
                        sex[member] != (word & 1) || steps[member] != (word >> 3 & 1023) || last[member] != word >> 15;
                }
            }
    }
    CHECK(wrong == 0);
    CHECK(row == household.size());
    CHECK(member == of.size());
    CHECK(std::accumulate(last.begin(), last.end(), 0) > 0);
    CHECK_FALSE(run.has("households", "secret"));
    CHECK_FALSE(run.has("roster", "bits"));
    CHECK(run.variable("roster", "sex").flags == Flags{{0, "female"}, {1, "male"}});
    CHECK(run.variable("roster", "steps").units == "m");
}

TEST_CASE("Ties are recorded as identities and places")
{
    Villages v;
    const sample::TemporaryFolder folder;
    const RunReader run = v.record(folder, {.which = PanelChoice::Which::all}, 2, {2003});
    const auto household = run.read<u64>("ties", "household"), target = run.read<u64>("ties", "target");
    const auto kin = run.read<i32>("ties", "kin"), village = run.read<i32>("ties", "village");
    CHECK(run.variable("ties", "target").shape == std::vector<u64>{6 * Villages::households, Villages::degree});
    const PlaceId first_village = v.world.places().first(Level::village),
                  first_county = v.world.places().first(Level::county);
    std::size_t row = 0, wrong = 0;
    for (const Block& block : v.world.blocks())
        for (u32 h = 0; h < block.household.rows(); ++h, ++row)
        {
            const u32 in_village = h % Villages::households, first = h - in_village;
            wrong += household[row] != v.identity(block, h);
            wrong += target[2 * row] != v.identity(block, first + (in_village + 1) % Villages::households);
            wrong += target[2 * row + 1] !=
                     v.identity(block, first + (in_village + Villages::households - 1) % Villages::households);
            const u32 number = u32(village[row]) - first_village;
            const u32 here =
                first_village + number / Villages::villages * Villages::villages + in_village % Villages::villages;
            wrong += kin[row] != i32(in_village % 7 == 0 ? first_county + in_village % 2 : here);
        }
    CHECK(wrong == 0);
    CHECK(row == household.size());
}

TEST_CASE("A panel holds the chosen households and nobody else")
{
    Villages v;
    const sample::TemporaryFolder folder;
    const PanelChoice choices[] = {{.which = PanelChoice::Which::places, .places = v.world.places().find("West")},
                                   {.which = PanelChoice::Which::sample, .sample = 100}};
    for (const PanelChoice& choice : choices)
    {
        const RunReader run = v.record(folder, choice, 1, {2003, 2004});
        const auto household = run.read<u64>("households", "household");
        const auto size = run.read<u8>("households", "size");
        std::vector<u64> expected;
        for (std::size_t r = 0; r < household.size(); ++r) expected.insert(expected.end(), size[r], household[r]);
        CHECK(run.read<u64>("roster", "household") == expected);
        // The households of the first year are those that have their ties recorded, and stay.
        const auto ties = run.read<u64>("ties", "household");
        REQUIRE(household.size() == 2 * ties.size());
        CHECK(std::equal(ties.begin(), ties.end(), household.begin()));
        CHECK(std::equal(ties.begin(), ties.end(), household.begin() + std::ptrdiff_t(ties.size())));
        const auto village = run.read<i32>("ties", "village");
        if (choice.which == PanelChoice::Which::places)
        {
            CHECK(ties.size() == Villages::villages * Villages::households);
            const auto [least, most] = std::minmax_element(village.begin(), village.end());
            CHECK(*most - *least == 2);
            CHECK(v.world.places().ancestor(PlaceId(*least), Level::county) == choice.places.front());
        }
        else
        {
            // 100 of 240 by fixed draws; the limits are five standard deviations.
            CHECK(ties.size() > 62);
            CHECK(ties.size() < 138);
        }
        const std::string digests[] = {run.stored_digest("households"), run.stored_digest("roster"),
                                       run.stored_digest("ties")};
        const RunReader other = v.record(folder, choice, 3, {2003, 2004});
        CHECK(other.stored_digest("households") == digests[0]);
        CHECK(other.stored_digest("roster") == digests[1]);
        CHECK(other.stored_digest("ties") == digests[2]);
    }
}

TEST_CASE("A panel that chooses nobody has years and no ties")
{
    Villages v;
    const sample::TemporaryFolder folder;
    const RunReader run = v.record(folder, {.which = PanelChoice::Which::places}, 1, {2003, 2004});
    CHECK(run.committed("roster") == 2);
    CHECK(run.rows("households", "row", 1).count == 0);
    CHECK_FALSE(run.has("ties"));
}

TEST_CASE("A model of households alone has a panel without a roster")
{
    ToyRun toy(1, 3, false);
    Panel panel(toy.world, toy.workers, {.which = PanelChoice::Which::all});
    Layout layout;
    layout.title = "panel";
    panel.describe(layout);
    CHECK(layout.find_group("households"));
    CHECK_FALSE(layout.find_variable("households", "first_member"));
    CHECK_FALSE(layout.find_group("roster"));
    CHECK_FALSE(layout.find_group("ties"));
    CHECK(panel_bytes(toy.model.registry).household == bytes_per_row(layout, "households", "row"));
    CHECK(panel_bytes(toy.model.registry).member == 0);
}

TEST_CASE("What a panel needs on disk is known beforehand")
{
    Villages v;
    const Workers workers(1);
    Layout layout;
    Panel(v.world, workers, {.which = PanelChoice::Which::all}).describe(layout);
    const PanelBytes bytes = panel_bytes(v.registry);
    CHECK(bytes.household == bytes_per_row(layout, "households", "row"));
    CHECK(bytes.member == bytes_per_row(layout, "roster", "row"));
    CHECK(bytes.ties * 6 * Villages::households + Villages::degree * sizeof(i32) == static_bytes(layout));
}
