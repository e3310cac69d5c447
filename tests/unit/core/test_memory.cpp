#include <algorithm>
#include <cstdint>

#include "catch.hpp"
#include "core/memory.hpp"

using namespace canbao;

namespace
{
bool aligned(const void* p) { return reinterpret_cast<std::uintptr_t>(p) % cache_line == 0; }
}  // namespace

TEST_CASE("a slab is zeroed, aligned and at least as large as asked", "[memory]")
{
    for (const std::size_t bytes :
         {std::size_t{0}, std::size_t{1}, std::size_t{64}, std::size_t{65}, std::size_t{10000}})
    {
        const Slab slab(bytes);
        CHECK(slab.size() >= bytes);
        CHECK(slab.size() % cache_line == 0);
        CHECK(aligned(slab.data()));
        CHECK(std::all_of(slab.data(), slab.data() + slab.size(), [](std::byte b) { return b == std::byte{0}; }));
    }
    CHECK(Slab{}.data() == nullptr);
}

TEST_CASE("scratch space is apart, aligned and zeroed again after each use", "[memory]")
{
    Scratch scratch;
    for (int use = 0; use < 3; ++use)
    {
        const auto a = scratch.take<u32>(1000);
        const auto b = scratch.take<u8>(3);
        const auto c = scratch.take<f64>(100000);
        CHECK((aligned(a.data()) && aligned(b.data()) && aligned(c.data())));
        CHECK(std::all_of(a.begin(), a.end(), [](u32 x) { return x == 0; }));
        CHECK(std::all_of(c.begin(), c.end(), [](f64 x) { return x == 0; }));
        std::fill(a.begin(), a.end(), 1u);
        std::fill(b.begin(), b.end(), u8{2});
        std::fill(c.begin(), c.end(), 3.);
        CHECK(std::all_of(a.begin(), a.end(), [](u32 x) { return x == 1; }));
        CHECK(std::all_of(b.begin(), b.end(), [](u8 x) { return x == 2; }));
        scratch.clear();
    }
}

TEST_CASE("scratch space that has grown is handed out again", "[memory]")
{
    Scratch scratch;
    for (int i = 0; i < 10; ++i) (void)scratch.take_raw<u8>(50000);
    scratch.clear();
    const auto* const first = scratch.take_raw<u8>(1000).data();
    scratch.clear();
    CHECK(scratch.take_raw<u8>(1000).data() == first);
}

TEST_CASE("the process knows what it uses", "[memory]")
{
    const std::size_t before = resident_bytes();
    REQUIRE(before > 0);
    constexpr std::size_t large = std::size_t{64} << 20;
    const Slab slab(large);
    std::fill_n(slab.data(), slab.size(), std::byte{1});  // pages come when they are touched
    CHECK(resident_bytes() >= before + large / 2);
    CHECK(peak_resident_bytes() >= before + large / 2);
}
