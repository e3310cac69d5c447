#include "core/csv.hpp"

#include <charconv>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace canbao
{
Table Table::read(const std::filesystem::path& path, Faults& faults)
{
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error))
    {
        faults.add({path.string(), "no such data table", "", "give the path of a CSV file"});
        return {};
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file)
    {
        faults.add({path.string(), "the data table cannot be read", "", "check its permissions"});
        return {};
    }
    return parse(path.string(), std::move(text).str(), faults);
}

Table Table::parse(std::string name, std::string text, Faults& faults)
{
    Table table;
    table.name_ = std::move(name);
    table.text_ = std::move(text);
    const std::string& s = table.text_;
    std::size_t i = s.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    u32 line = 1;
    std::vector<std::string> row;
    const auto fail = [&](u32 at, std::string found, std::string todo)
    {
        faults.add({fmt::format("{}:{}", table.name_, at), std::move(found), "", std::move(todo)});
        Table empty;
        empty.name_ = table.name_;
        return empty;
    };
    while (i < s.size())
    {
        const u32 first_line = line;
        row.clear();
        for (bool more = true; more;)
        {
            std::string field;
            if (i < s.size() && s[i] == '"')
            {
                for (++i;; ++i)
                {
                    if (i >= s.size()) return fail(first_line, "a quoted field is not closed", "close it with \"");
                    if (s[i] == '\n') ++line;
                    if (s[i] == '"')
                    {
                        if (i + 1 < s.size() && s[i + 1] == '"') ++i;
                        else break;
                    }
                    field += s[i];
                }
                ++i;
            }
            while (i < s.size() && s[i] != ',' && s[i] != '\n') field += s[i++];
            if (!field.empty() && field.back() == '\r') field.pop_back();
            more = i < s.size() && s[i] == ',';
            if (more) ++i;
            row.push_back(std::move(field));
        }
        if (i < s.size()) ++i, ++line;  // the line feed
        if (row.size() == 1 && row[0].empty()) continue;
        if (table.columns_.empty())
        {
            table.columns_ = row;
            continue;
        }
        if (row.size() != table.columns_.size())
            return fail(first_line, fmt::format("{} fields", row.size()),
                        fmt::format("the header has {}; quote fields that hold a comma", table.columns_.size()));
        table.lines_.push_back(first_line);
        for (auto& field : row) table.cells_.push_back(std::move(field));
        ++table.rows_;
    }
    if (table.columns_.empty()) return fail(1, "the data table is empty", "begin with a header line");
    return table;
}

bool Table::has_column(std::string_view name) const
{
    for (const auto& column : columns_)
        if (column == name) return true;
    return false;
}

std::optional<std::size_t> Table::column(std::string_view name, Faults& faults) const
{
    for (std::size_t c = 0; c < columns_.size(); ++c)
        if (columns_[c] == name) return c;
    if (columns_.empty()) return std::nullopt;  // the table itself is already a fault
    const std::string near = did_you_mean(name, columns_);
    faults.add({name_, fmt::format("no column '{}'", name), "", near.empty() ? "add it" : near});
    return std::nullopt;
}

std::string_view Table::cell(std::size_t row, std::size_t column) const
{
    return cells_[row * columns_.size() + column];
}

std::optional<f64> Table::number(std::size_t row, std::size_t column, Faults& faults) const
{
    const std::string_view text = cell(row, column);
    if (text.empty()) return std::nullopt;
    f64 value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && std::isfinite(value)) return value;
    faults.add({where(row, column), fmt::format("'{}'", text), "a number is needed", ""});
    return std::nullopt;
}

std::string Table::where(std::size_t row, std::size_t column) const
{
    return fmt::format("{}:{}: column '{}'", name_, lines_[row], columns_[column]);
}
}  // namespace canbao
