#include "scenario/tables.hpp"

#include <fmt/format.h>

namespace canbao
{
namespace fs = std::filesystem;

namespace
{
constexpr std::uintmax_t max_table_bytes = 64u << 20;
}

std::string TableStore::find(const std::string& written, const fs::path& folder, const std::string& where,
                             Faults& faults)
{
    if (const auto given = options_.tables.find(written); given != options_.tables.end())
    {
        const std::string key = "given:" + written;
        if (const auto known = name_of_.find(key); known != name_of_.end()) return known->second;
        const std::size_t before = faults.size();
        Table table = Table::parse(written, given->second, faults);
        return name_of_[key] = faults.size() == before ? keep(written, std::move(table)) : std::string{};
    }

    const auto is_file = [](const fs::path& path)
    {
        std::error_code error;
        return fs::is_regular_file(path, error);
    };
    fs::path file = folder / written;
    if (!is_file(file)) file = options_.data_root / written;
    if (written.empty() || !is_file(file))
    {
        const std::string here = folder.empty() ? "the working folder" : fmt::format("'{}'", folder.string());
        faults.add({where, fmt::format("no data table '{}'", written),
                    options_.data_root.empty() || options_.data_root == folder
                        ? fmt::format("it is looked up in {}", here)
                        : fmt::format("it is looked up in {} and in '{}'", here, options_.data_root.string()),
                    "give the path of a CSV file"});
        return {};
    }
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(file, error);
    if (const auto known = name_of_.find(canonical.string()); known != name_of_.end()) return known->second;
    if (const auto bytes = fs::file_size(file, error); error || bytes > max_table_bytes)
    {
        faults.add({where, fmt::format("data table '{}' has {} bytes", written, bytes),
                    fmt::format("at most {} are read", max_table_bytes), ""});
        return name_of_[canonical.string()] = {};
    }
    const std::size_t before = faults.size();
    Table table = Table::read(file.lexically_normal(), faults);
    if (faults.size() != before) return name_of_[canonical.string()] = {};

    std::string name = file.lexically_normal().generic_string();
    if (!options_.data_root.empty())
    {
        const fs::path inside = canonical.lexically_relative(fs::weakly_canonical(options_.data_root, error));
        if (!inside.empty() && *inside.begin() != "..") name = inside.generic_string();
    }
    // Another file may already have the name: one of the configs folder, and one of the working folder.
    if (tables_.contains(name)) name = canonical.generic_string();
    return name_of_[canonical.string()] = keep(std::move(name), std::move(table));
}

std::string TableStore::keep(std::string name, Table table)
{
    tables_.emplace(name, std::move(table));
    return name;
}
}  // namespace canbao
