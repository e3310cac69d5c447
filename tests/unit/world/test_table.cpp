#include "catch.hpp"
#include "world/table.hpp"

using namespace canbao;

TEST_CASE("A rebuild moves rows with all their columns")
{
    Registry registry;
    const auto small = registry.add<u8>({.name = "small", .entity = Entity::person});
    const auto wide = registry.add<i64>({.name = "wide", .entity = Entity::person});
    const auto real = registry.add<f32>({.name = "real", .entity = Entity::person});
    ColumnTable table(registry.columns(Entity::person), 100);
    for (u32 i = 0; i < 100; ++i) table[small][i] = u8(i), table[wide][i] = i64(i) << 40, table[real][i] = f32(i) / 2;

    std::vector<u32> source;
    for (u32 i = 0; i < 50; ++i) source.push_back(99 - 2 * i);
    source.push_back(new_row);
    source.push_back(7);
    Slab spare;
    table.rebuild(source, spare);
    REQUIRE(table.rows() == 52);
    for (u32 i = 0; i < 50; ++i)
    {
        CHECK(table[small][i] == 99 - 2 * i);
        CHECK(table[wide][i] == i64(99 - 2 * i) << 40);
        CHECK(table[real][i] == f32(99 - 2 * i) / 2);
    }
    CHECK(table[wide][50] == 0);
    CHECK(table[small][51] == 7);
    CHECK(reinterpret_cast<std::uintptr_t>(table[wide].data()) % cache_line == 0);

    std::vector<std::byte> record(table.row_bytes());
    table.pack(51, record.data());
    table.unpack(50, record.data());
    CHECK(table[wide][50] == i64(7) << 40);
    CHECK(table[real][50] == 3.5f);
}
