#include "compare/run_data.hpp"

#include <algorithm>
#include <charconv>

namespace canbao::compare
{
const std::vector<std::string>& level_names()
{
    static const std::vector<std::string> names{"nation", "province", "city", "county", "township", "village"};
    return names;
}

RunData::RunData(const std::filesystem::path& path) : reader_(path)
{
    // A writer that died may have left the groups of a year at different lengths.
    u64 complete = reader_.has("yearly") ? reader_.committed("yearly") : 0;
    for (const char* const group : {"pools", "margins", "households", "roster"})
        if (reader_.has(group)) complete = std::min(complete, reader_.committed(group));
    if (complete == 0)
        throw UserError(Fault{path.string(), "no year of it is complete", "", "let the run go on, or run it again"});
    years_ = reader_.read<i32>("yearly", "year");
    years_.resize(complete);
    const auto code = reader_.read<i64>("places", "code");
    const auto level = reader_.read<u8>("places", "level");
    const auto parent = reader_.read<i32>("places", "parent");
    auto name = reader_.read_texts("places", "name"), name_zh = reader_.read_texts("places", "name_zh");
    places_.resize(code.size());
    for (std::size_t p = 0; p < places_.size(); ++p)
        places_[p] = {i32(p), code[p], level[p], parent[p], std::move(name[p]), std::move(name_zh[p])};
    if (!reader_.has("margins")) return;
    if (const Dimension* const dimension = find_dimension(reader_.group("margins"), "class"))
        for (const auto& [value, meaning] : dimension->flags)
        {
            std::string words = meaning;
            std::ranges::replace(words, '_', ' ');
            classes_.push_back(std::move(words));
        }
}

i32 RunData::ancestor(i32 place, u8 level) const
{
    while (places_[std::size_t(place)].level > level) place = places_[std::size_t(place)].parent;
    return place;
}

std::vector<i32> RunData::find_places(std::string_view selector) const
{
    i64 code = -1;
    const auto [end, error] = std::from_chars(selector.data(), selector.data() + selector.size(), code);
    const bool is_code = error == std::errc() && end == selector.data() + selector.size();
    std::vector<i32> found;
    for (const PlaceInfo& place : places_)
        if (is_code ? place.code == code : place.name == selector || (!selector.empty() && place.name_zh == selector))
            found.push_back(place.number);
    return found;
}

std::vector<i32> RunData::places_of(u8 level) const
{
    std::vector<i32> found;
    for (const PlaceInfo& place : places_)
        if (place.level == level) found.push_back(place.number);
    return found;
}

u64 RunData::extent(std::string_view group, std::string_view series) const
{
    return reader_.has(group, series) ? reader_.variable(group, series).shape.at(1) : 0;
}

bool RunData::has_yearly(std::string_view series, i32 place) const
{
    return u64(place) < extent("yearly", series) || u64(place) < extent("pools", series);
}

std::vector<i64> RunData::yearly(std::string_view series, const std::vector<i32>& places) const
{
    if (places.empty()) return {};
    const char* const group = reader_.has("yearly", series) ? "yearly" : "pools";
    const u64 years = years_.size(), columns = u64(*std::ranges::max_element(places)) + 1;
    const u64 start[] = {0, 0}, count[] = {years, columns};
    const auto block = reader_.read<i64>(group, series, start, count);
    std::vector<i64> values;
    values.reserve(years * places.size());
    for (u64 y = 0; y < years; ++y)
        for (const i32 place : places) values.push_back(block[y * columns + u64(place)]);
    return values;
}

bool RunData::has_margin(std::string_view series, i32 place) const { return u64(place) < extent("margins", series); }

std::vector<i64> RunData::margin(std::string_view series, const std::vector<i32>& places) const
{
    if (places.empty()) return {};
    const u64 years = years_.size(), columns = u64(*std::ranges::max_element(places)) + 1, classes = classes_.size();
    const u64 start[] = {0, 0, 0}, count[] = {years, columns, classes};
    const auto block = reader_.read<i64>("margins", series, start, count);
    std::vector<i64> values;
    values.reserve(years * places.size() * classes);
    for (u64 y = 0; y < years; ++y)
        for (const i32 place : places)
        {
            const auto from = block.begin() + std::ptrdiff_t((y * columns + u64(place)) * classes);
            values.insert(values.end(), from, from + std::ptrdiff_t(classes));
        }
    return values;
}
}  // namespace canbao::compare
