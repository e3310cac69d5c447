#include "study/toml_file.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

#include <fmt/format.h>

namespace canbao::study
{
TomlFile::TomlFile(const std::filesystem::path& file)
{
    document_.name = file.string();
    document_.folder = file.parent_path();
    std::error_code error;
    std::ifstream stream(file, std::ios::binary);
    if (!stream || std::filesystem::is_directory(file, error))
    {
        findings_.add(document_, {}, std::filesystem::exists(file, error) ? "cannot be read" : "no such file", "",
                      "name an existing TOML file");
        return;
    }
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    std::istringstream split(text);
    for (std::string line; std::getline(split, line);) lines_.push_back(line);
    parse_toml(text, document_, findings_);
}

void TomlFile::fault(const toml::node& node, std::string found, std::string allowed, std::string todo)
{
    fault(node.source(), std::move(found), std::move(allowed), std::move(todo));
}

void TomlFile::fault(const toml::source_region& region, std::string found, std::string allowed, std::string todo)
{
    findings_.add(document_, region, std::move(found), std::move(allowed), std::move(todo));
}

void TomlFile::only(const toml::table& table, const std::vector<std::string>& known)
{
    for (const auto& [key, node] : in_file_order(table))
        if (std::ranges::find(known, key->str()) == known.end())
            fault(key->source(), fmt::format("unknown key '{}'", shown(key->str())),
                  fmt::format("{}", fmt::join(known, ", ")), did_you_mean(key->str(), known));
}

const toml::node* TomlFile::find(const toml::table& table, std::string_view key, bool required)
{
    const toml::node* const node = table.get(key);
    if (!node && required) fault(table.source(), fmt::format("'{}' is missing", key));
    return node;
}

std::optional<std::string> TomlFile::text(const toml::table& table, std::string_view key, bool required)
{
    const toml::node* const node = find(table, key, required);
    if (!node) return std::nullopt;
    if (const auto value = node->value_exact<std::string>()) return value;
    fault(*node, fmt::format("'{}' is {}", key, described(*node)), "a string");
    return std::nullopt;
}

std::optional<f64> TomlFile::real(const toml::table& table, std::string_view key, bool required)
{
    const toml::node* const node = find(table, key, required);
    if (!node) return std::nullopt;
    if (const auto value = node->value<f64>(); value && node->is_number() && std::isfinite(*value)) return value;
    fault(*node, fmt::format("'{}' is {}", key, described(*node)), "a number");
    return std::nullopt;
}

std::optional<i64> TomlFile::integer(const toml::table& table, std::string_view key, i64 min, i64 max, bool required)
{
    const toml::node* const node = find(table, key, required);
    if (!node) return std::nullopt;
    const auto value = node->value_exact<i64>();
    if (value && *value >= min && *value <= max) return value;
    fault(*node, fmt::format("'{}' is {}", key, described(*node)), fmt::format("an integer from {} to {}", min, max));
    return std::nullopt;
}

std::optional<bool> TomlFile::flag(const toml::table& table, std::string_view key)
{
    const toml::node* const node = find(table, key, false);
    if (!node) return std::nullopt;
    if (const auto value = node->value_exact<bool>()) return value;
    fault(*node, fmt::format("'{}' is {}", key, described(*node)), "true or false");
    return std::nullopt;
}

std::vector<std::string> TomlFile::texts(const toml::table& table, std::string_view key)
{
    std::vector<std::string> list;
    const toml::node* const node = find(table, key, false);
    if (!node) return list;
    const toml::array* const array = node->as_array();
    if (!array) fault(*node, fmt::format("'{}' is {}", key, described(*node)), "an array of strings");
    else
        for (const toml::node& item : *array)
        {
            if (const auto value = item.value_exact<std::string>()) list.push_back(*value);
            else fault(item, fmt::format("{} in '{}'", described(item), key), "strings");
        }
    return list;
}

std::optional<std::pair<f64, f64>> TomlFile::range(const toml::table& table, std::string_view key, bool required)
{
    const toml::node* const node = find(table, key, required);
    if (!node) return std::nullopt;
    if (node->is_number())
    {
        const auto value = real(table, key);
        return value ? std::optional(std::pair(*value, *value)) : std::nullopt;
    }
    if (const toml::array* const array = node->as_array(); array && array->size() == 2)
    {
        const auto low = (*array)[0].value<f64>(), high = (*array)[1].value<f64>();
        if (low && high && (*array)[0].is_number() && (*array)[1].is_number() && *low <= *high)
            return std::pair(*low, *high);
    }
    fault(*node, fmt::format("'{}' is {}", key, described(*node)), "a number, or [low, high] with low up to high");
    return std::nullopt;
}

const toml::table* TomlFile::table(const toml::table& table, std::string_view key)
{
    const toml::node* const node = find(table, key, false);
    if (node && !node->is_table()) fault(*node, fmt::format("'{}' is {}", key, described(*node)), "a table");
    return node ? node->as_table() : nullptr;
}

std::vector<const toml::table*> TomlFile::tables(const toml::table& table, std::string_view key)
{
    std::vector<const toml::table*> list;
    const toml::node* const node = find(table, key, false);
    if (!node) return list;
    const toml::array* const array = node->as_array();
    if (!array || !array->is_homogeneous(toml::node_type::table))
        fault(*node, fmt::format("'{}' is {}", key, described(*node)), fmt::format("tables: [[{}]]", key));
    else
        for (const toml::node& item : *array) list.push_back(item.as_table());
    return list;
}

std::string TomlFile::word(const toml::table& table, std::string_view key, const std::vector<std::string>& words)
{
    const auto value = text(table, key);
    if (!value) return words.front();
    if (std::ranges::find(words, *value) != words.end()) return *value;
    fault(*table.get(key), fmt::format("'{}' is \"{}\"", key, shown(*value)), fmt::format("{}", fmt::join(words, ", ")),
          did_you_mean(*value, words));
    return words.front();
}

u32 TomlFile::text_line(const toml::node& node) const
{
    const u32 line = node.source().begin.line;
    if (line == 0 || line > lines_.size()) return line;
    const std::string& written = lines_[line - 1];
    const std::size_t last = written.find_last_not_of(" \t\r");
    const bool opens = last != std::string::npos && last >= 2 &&
                       (written.compare(last - 2, 3, "\"\"\"") == 0 || written.compare(last - 2, 3, "'''") == 0);
    return opens && node.source().end.line > line ? line + 1 : line;
}

u32 TomlFile::text_column(const toml::node& node) const { return node.source().begin.column + 1; }

void TomlFile::drain(Faults& faults)
{
    try
    {
        findings_.raise_if_any();
    }
    catch (const UserError& error)
    {
        faults.add(error);
    }
    findings_ = {};
}
}  // namespace canbao::study
