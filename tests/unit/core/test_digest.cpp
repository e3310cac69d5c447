#include <algorithm>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "core/digest.hpp"

using namespace canbao;

TEST_CASE("the digest is XXH3 with 128 bits", "[digest]")
{
    // The value that the xxHash specification and its program (xxhsum -H2) give for no input at all.
    CHECK(Digest{}.hex() == "99aa06d3014798d86001c324468d497f");
}

TEST_CASE("a digest depends on the bytes and their order, not on how they come in", "[digest]")
{
    std::vector<u8> bytes(5000);
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = u8(i * 37 + i / 256);
    Digest whole;
    whole.update(std::span<const u8>(bytes));

    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{240}, std::size_t{1024}})
    {
        Digest pieces;
        for (std::size_t from = 0; from < bytes.size(); from += piece)
            pieces.update(bytes.data() + from, std::min(piece, bytes.size() - from));
        CHECK(pieces.hex() == whole.hex());
    }

    std::swap(bytes[10], bytes[4000]);
    Digest swapped;
    swapped.update(std::span<const u8>(bytes));
    CHECK(swapped.hex() != whole.hex());
}

TEST_CASE("texts are kept apart", "[digest]")
{
    Digest a, b;
    a.update(std::string_view("ab")), a.update(std::string_view("c"));
    b.update(std::string_view("a")), b.update(std::string_view("bc"));
    CHECK(a.hex() != b.hex());
}

TEST_CASE("a digest goes on after it was read, and numbers count with their width", "[digest]")
{
    Digest a;
    a.update(u32{1});
    const std::string first = a.hex();
    CHECK(a.hex() == first);
    a.update(u32{2});
    CHECK(a.hex() != first);

    Digest b;
    b.update(u32{1}), b.update(u32{2});
    CHECK(a.hex() == b.hex());

    Digest narrow, wide;
    narrow.update(u32{1}), wide.update(u64{1});
    CHECK(narrow.hex() != wide.hex());
}

TEST_CASE("a moved digest carries what it has seen", "[digest]")
{
    Digest a;
    a.update(u32{7});
    const std::string before = a.hex();
    Digest b = std::move(a);
    CHECK(b.hex() == before);
    Digest c;
    c = std::move(b);
    CHECK(c.hex() == before);
}
