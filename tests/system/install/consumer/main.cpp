// Draws, digests and shares out work with canbao's core and asks its reader for a file, and so links what those need.
#include <array>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "core/build_info.hpp"
#include "core/digest.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "record/reader.hpp"

int main()
{
    using namespace canbao;
    const Seed seed{1, 0};
    const Occasion occasion(make_date(2003, 1, 1), 1);
    std::vector<std::array<u32, 4>> draws(100);
    Workers(2).for_each(draws.size(), [&](std::size_t i) { draws[i] = draw(seed, {u32(i), 7}, occasion); });
    Digest digest;
    for (const auto& words : draws) digest.update(std::span<const u32>(words));

    std::vector<u32> line(draws.size()), place(draws.size(), 7), word(draws.size());
    for (std::size_t i = 0; i < line.size(); ++i) line[i] = u32(i);
    draw_batch({seed, occasion, line.data(), place.data(), line.size(), {word.data(), nullptr, nullptr, nullptr}});
    for (std::size_t i = 0; i < line.size(); ++i)
        if (word[i] != draws[i][0]) return 1;

    if (!std::filesystem::is_directory(CONFIGS)) return 2;
    try
    {
        const RunReader reader(CONFIGS "/none.h5");
        return 3;
    }
    catch (const UserError&)
    {
    }
    std::printf("canbao %s digest %s\n", to_string(build_info()).c_str(), digest.hex().c_str());
}
