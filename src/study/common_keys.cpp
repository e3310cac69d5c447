#include "study/common_keys.hpp"

#include <limits>

#include <fmt/format.h>

namespace canbao::study
{
std::optional<Years> read_years(TomlFile& file, const toml::table& table)
{
    const toml::node* const node = table.get("years");
    if (!node) return std::nullopt;
    if (const auto year = node->value_exact<i64>()) return Years{int(*year), int(*year)};
    if (const toml::array* const array = node->as_array(); array && array->size() == 2)
    {
        const auto from = (*array)[0].value_exact<i64>(), to = (*array)[1].value_exact<i64>();
        if (from && to && *from <= *to) return Years{int(*from), int(*to)};
    }
    file.fault(*node, fmt::format("'years' is {}", described(*node)), "a year, or [first, last]");
    return std::nullopt;
}

SampleSize read_sample_size(TomlFile& file, const DesignOptions& options)
{
    SampleSize size;
    if (const toml::table* const sample = file.table(file.root(), "sample"))
    {
        file.only(*sample, {"counties", "townships", "seed"});
        size.counties = u32(file.integer(*sample, "counties", 1, 10000).value_or(size.counties));
        size.townships = u32(file.integer(*sample, "townships", 0, 1000).value_or(size.townships));
        size.seed = u64(file.integer(*sample, "seed", 0, std::numeric_limits<i64>::max()).value_or(1));
    }
    size.counties = options.counties.value_or(size.counties);
    size.townships = options.townships.value_or(size.townships);
    size.seed = options.sample_seed.value_or(size.seed);
    return size;
}
}  // namespace canbao::study
