#include <fstream>
#include <random>
#include <sstream>

#include "engine/checkpoint.hpp"
#include "temporary_folder.hpp"
#include "unit/engine/toy.hpp"

/// HDF5 keeps memory of files that it could not open. What is ours is not in its library.
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }

using namespace canbao;
using namespace canbao::test;

namespace
{
std::string read_file(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_file(const std::filesystem::path& path, const std::string& content)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

CheckpointHead some_head()
{
    return {.scenario_digest = "scenario",
            .population_digest = "population",
            .years_digest = "years",
            .last_year = 2004,
            .households = 77,
            .last = {make_date(2004, 1, 1), 0, 2004, 3}};
}

/// The world of a toy run without its rows.
World empty(ToyRun& toy)
{
    const std::vector<u32> households(toy.world.places().count(Level::village), 300);
    return World(toy.world.places(), toy.model.registry, toy.model.structure, households);
}

std::string digest(const World& world)
{
    return digest_columns(world, Role::state) + digest_columns(world, Role::layout) +
           digest_columns(world, Role::yearly);
}

std::string refusal(const std::filesystem::path& path, World& world)
{
    try
    {
        load_checkpoint(path, world);
    }
    catch (const UserError& error)
    {
        REQUIRE(error.faults().size() == 1);
        return error.faults().front().message();
    }
    return {};
}
}  // namespace

TEST_CASE("A checkpoint gives back the world and where it stood")
{
    const TemporaryFolder folder;
    const auto path = folder / "state.h5";
    ToyRun toy(2, 70, true);
    toy.run();
    REQUIRE(toy.world.blocks().size() > 2);
    const u64 bytes = save_checkpoint(path, toy.world, some_head());
    CHECK(bytes == std::filesystem::file_size(path));
    World world = empty(toy);
    const CheckpointHead head = load_checkpoint(path, world);
    CHECK(digest(world) == digest(toy.world));
    CHECK(head.years_digest == "years");
    CHECK(head.last_year == 2004);
    CHECK(head.households == 77);
    CHECK(head.last.date == make_date(2004, 1, 1));
    CHECK(head.last.number == 3);
    CHECK(read_checkpoint_head(path).population_digest == "population");
    // Nothing else lies beside it, and it is replaced as a whole.
    save_checkpoint(path, toy.world, some_head());
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("A checkpoint that cannot be written leaves nothing and says why")
{
    const TemporaryFolder folder;
    ToyRun toy(1, 2, false);
    CHECK_THROWS_AS(save_checkpoint(folder / "none" / "state.h5", toy.world, some_head()), RunError);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("A damaged checkpoint is refused with one message, or is as it was")
{
    const TemporaryFolder folder;
    const auto path = folder / "state.h5", bad = folder / "bad.h5";
    ToyRun toy(1, 3, false);
    toy.run();
    save_checkpoint(path, toy.world, some_head());
    const std::string whole = read_file(path), state = digest(toy.world);
    std::mt19937 random(7);
    std::size_t refused = 0;
    constexpr std::size_t flips = 300;
    for (std::size_t i = 0; i < flips; ++i)
    {
        std::string content = whole;
        content[random() % content.size()] ^= char(1u << random() % 8);
        write_file(bad, content);
        World world = empty(toy);
        const std::string why = refusal(bad, world);
        CAPTURE(i, why);
        if (why.empty()) CHECK(digest(world) == state);
        else ++refused;
    }
    CHECK(refused > flips / 2);
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{7}, std::size_t{600}, whole.size() / 2, whole.size() - 1})
    {
        write_file(bad, whole.substr(0, size));
        World world = empty(toy);
        CHECK_FALSE(refusal(bad, world).empty());
    }
    write_file(bad, "no checkpoint");
    World world = empty(toy);
    CHECK(refusal(bad, world).find("no checkpoint") != std::string::npos);
    CHECK(refusal(folder / "missing.h5", world).find("no such file") != std::string::npos);
}

TEST_CASE("A checkpoint of a program with other columns, or of other places, is refused by name")
{
    const TemporaryFolder folder;
    const auto path = folder / "state.h5";
    ToyRun toy(1, 3, false), more(1, 5, false);
    save_checkpoint(path, toy.world, some_head());
    World other_places = empty(more);
    CHECK_FALSE(refusal(path, other_places).empty());

    Registry registry;
    const Structure structure = World::declare(registry, false);
    registry.set_mechanism("toy");
    registry.add<i64>({.name = "total", .entity = Entity::village, .role = Role::yearly});
    registry.add<u16>({.name = "mood", .entity = Entity::household});
    const std::vector<u32> households(toy.world.places().count(Level::village), 300);
    World other_columns(toy.world.places(), registry, structure, households);
    const std::string why = refusal(path, other_columns);
    CHECK(why.find("this one lacks 'household last uint32 state'") != std::string::npos);
    CHECK(why.find("the checkpoint lacks 'household mood uint16 state'") != std::string::npos);
}
