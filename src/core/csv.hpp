/// Data tables: comma-separated text with a header line, quoted fields where needed (RFC 4180), UTF-8.
///
/// Every fault names file, line and column, so a researcher can go there with an editor.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/types.hpp"

namespace canbao
{
class Table
{
public:
    /// Reads a table. Faults (no file, ragged rows, unclosed quote, no header) are added to `faults`, and the table
    /// is then empty.
    static Table read(const std::filesystem::path& path, Faults& faults);
    /// As read(), from text that is already here; `name` stands in messages for the file.
    static Table parse(std::string name, std::string text, Faults& faults);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& text() const { return text_; }  ///< as read, for the manifest and digests
    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    /// The column's number; a fault and nothing when there is none of that name.
    [[nodiscard]] std::optional<std::size_t> column(std::string_view name, Faults& faults) const;
    [[nodiscard]] bool has_column(std::string_view name) const;

    [[nodiscard]] std::string_view cell(std::size_t row, std::size_t column) const;
    /// The cell as a number; a fault when it is none. An empty cell gives nothing and no fault.
    [[nodiscard]] std::optional<f64> number(std::size_t row, std::size_t column, Faults& faults) const;
    [[nodiscard]] std::string where(std::size_t row, std::size_t column) const;

private:
    std::string name_, text_;
    std::vector<std::string> columns_;
    std::vector<std::string> cells_;
    std::vector<u32> lines_;  ///< line of the file on which a row begins
    std::size_t rows_ = 0;
};
}  // namespace canbao
