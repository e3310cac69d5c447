#include <vector>

#include "catch.hpp"
#include "core/isa.hpp"
#include "core/random.hpp"
#include "tests/unit/core/flags_kernel.hpp"

using namespace canbao;

TEST_CASE("flags of tied rows are counted at every instruction level, for any village", "[flags][isa]")
{
    const Isa before = active_isa();
    for (const u32 size : {1u, 7u, 15u, 16u, 17u, 31u, 33u, 63u, 64u, 65u, 127u, 128u, 129u, 250u, 255u, 256u})
        for (const u32 degree : {0u, 1u, 8u, 255u})
        {
            // Exact allocations, so that a sanitizer sees a step beyond them.
            DrawStream random({size, 0}, {degree, 0}, Occasion(make_date(2010, 1, 1), 1));
            std::vector<u8> flag(size);
            for (auto& f : flag) f = u8(random() >> 31);
            std::vector<std::vector<u8>> ties(degree, std::vector<u8>(size));
            std::vector<const u8*> tie;
            std::vector<u8> expected(size);
            for (auto& column : ties)
            {
                for (u32 i = 0; i < size; ++i)
                {
                    column[i] = u8(u64(random()) * size >> 32);
                    expected[i] = u8(expected[i] + flag[column[i]]);
                }
                tie.push_back(column.data());
            }
            for (int level = 0; level <= int(best_isa()); ++level)
            {
                set_isa(to_string(Isa(level)));
                INFO(size << " rows, " << degree << " ties each, level " << to_string(Isa(level)));
                std::vector<u8> count(size, 0xee);
                test::count_flags_kernel({flag.data(), size, tie.data(), degree, count.data()});
                CHECK(count == expected);
            }
        }
    set_isa(to_string(before));
}
