#include "world/places.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao
{
namespace
{
constexpr std::array<std::string_view, level_count> made_names{"Nation", "Province", "City",
                                                               "County", "Township", "Village"};

/// The number a selector writes, when it is all digits.
std::optional<u64> as_code(std::string_view selector)
{
    u64 code = 0;
    const auto [end, error] = std::from_chars(selector.data(), selector.data() + selector.size(), code);
    if (error != std::errc{} || end != selector.data() + selector.size()) return std::nullopt;
    return code;
}

/// Provinces and cities are often written with six digits: 140000 is province 14, 140800 is city 1408.
u64 shortened(u64 code)
{
    if (code < 100000 || code > 999999) return code;
    if (code % 10000 == 0) return code / 10000;
    if (code % 100 == 0) return code / 100;
    return code;
}
}  // namespace

Places::Places(const std::array<std::vector<PlaceSpec>, level_count>& levels)
{
    std::size_t total = 0;
    for (std::size_t l = 0; l < level_count; ++l)
    {
        begin_[l] = static_cast<PlaceId>(total);
        total += levels[l].size();
    }
    begin_[level_count] = static_cast<PlaceId>(total);
    CANBAO_EXPECT(levels[0].size() == 1);

    code_.reserve(total);
    parent_.reserve(total);
    name_at_.assign(total, 0);
    names_.emplace_back();  // number 0 stands for no name
    first_child_.assign(total + 1, begin_[level_count]);
    for (std::size_t l = 0; l < level_count; ++l)
    {
        u32 last = 0;
        for (const PlaceSpec& spec : levels[l])
        {
            const auto place = static_cast<PlaceId>(code_.size());
            CANBAO_EXPECT(l == 0 || (spec.parent >= last && spec.parent < levels[l - 1].size()));
            last = spec.parent;
            code_.push_back(spec.code);
            parent_.push_back(l == 0 ? place : begin_[l - 1] + spec.parent);
            if (!spec.name.empty() || !spec.name_zh.empty())
            {
                name_at_[place] = static_cast<u32>(names_.size());
                names_.push_back({spec.name, spec.name_zh});
            }
        }
    }

    // Filled backwards, so that a parent without children points at the next parent's first.
    for (std::size_t l = 0; l + 1 < level_count; ++l)
    {
        PlaceId child = begin_[l + 2];
        for (PlaceId place = begin_[l + 1]; place-- > begin_[l];)
        {
            while (child > begin_[l + 1] && parent_[child - 1] == place) --child;
            first_child_[place] = child;
        }
    }

    identity_.resize(count(Level::village));
    for (PlaceId county = begin_[3]; county < begin_[4]; ++county)
    {
        u32 number = 0;
        for (PlaceId town = first_child(county); town < first_child(county) + child_count(county); ++town)
            for (PlaceId v = first_child(town); v < first_child(town) + child_count(town); ++v, ++number)
            {
                CANBAO_EXPECT(number < max_villages_in_county);
                identity_[v - begin_[5]] = static_cast<u32>(code_[county]) << identity_village_bits | number;
            }
    }
}

Level Places::level(PlaceId place) const
{
    std::size_t l = 0;
    while (place >= begin_[l + 1]) ++l;
    return static_cast<Level>(l);
}

PlaceId Places::ancestor(PlaceId place, Level level) const
{
    while (place >= begin_[std::size_t(level) + 1]) place = parent_[place];
    return place;
}

std::string Places::name(PlaceId place) const
{
    const std::string& known = names_[name_at_[place]][0];
    if (!known.empty()) return known;
    const PlaceId parent = parent_[place];
    return fmt::format("{} {}", made_names[std::size_t(level(place))],
                       place == parent ? 1 : place - first_child(parent) + 1);
}

std::string Places::name_zh(PlaceId place) const { return names_[name_at_[place]][1]; }

std::vector<PlaceId> Places::find(std::string_view selector) const
{
    std::vector<PlaceId> found;
    if (selector.empty()) return found;
    if (const auto code = as_code(selector))
    {
        const u64 wanted = shortened(*code);
        for (PlaceId place = 0; place < size(); ++place)
            if (code_[place] != 0 && (code_[place] == wanted || code_[place] == *code)) found.push_back(place);
        return found;
    }
    for (PlaceId place = 0; place < size(); ++place)
    {
        const auto& names = names_[name_at_[place]];
        if (names[0] == selector || names[1] == selector) found.push_back(place);
    }
    return found;
}
}  // namespace canbao
