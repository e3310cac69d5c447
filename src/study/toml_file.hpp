/// The files of a study, read as scenarios are: all faults at once, each with file, line and column.
/// Only the sources of this room include it, so toml++ is no part of the public headers.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/document.hpp"

namespace canbao::study
{
/// A TOML file and what is wrong with it.
class TomlFile
{
public:
    explicit TomlFile(const std::filesystem::path& file);

    [[nodiscard]] const toml::table& root() const { return document_.root; }
    [[nodiscard]] const std::string& name() const { return document_.name; }
    [[nodiscard]] const std::filesystem::path& folder() const { return document_.folder; }
    [[nodiscard]] std::string where(const toml::node& node) const { return document_.where(node.source()); }

    void fault(const toml::node& node, std::string found, std::string allowed = {}, std::string todo = {});
    void fault(const toml::source_region& region, std::string found, std::string allowed = {}, std::string todo = {});

    /// A fault for every key of the table that is not among the known.
    void only(const toml::table& table, const std::vector<std::string>& known);

    // The value of a key; nothing, and a fault when it has another type, or is missing though `required`.
    std::optional<std::string> text(const toml::table& table, std::string_view key, bool required = false);
    std::optional<f64> real(const toml::table& table, std::string_view key, bool required = false);
    std::optional<i64> integer(const toml::table& table, std::string_view key, i64 min, i64 max, bool required = false);
    std::optional<bool> flag(const toml::table& table, std::string_view key);
    std::vector<std::string> texts(const toml::table& table, std::string_view key);
    /// One number, or [low, high].
    std::optional<std::pair<f64, f64>> range(const toml::table& table, std::string_view key, bool required = false);
    const toml::table* table(const toml::table& table, std::string_view key);
    /// The tables of an array of tables.
    std::vector<const toml::table*> tables(const toml::table& table, std::string_view key);
    /// One of the words; the first when the key is missing.
    std::string word(const toml::table& table, std::string_view key, const std::vector<std::string>& words);

    /// The line on which the text of a string begins: with `"""` and nothing behind it, the next.
    [[nodiscard]] u32 text_line(const toml::node& node) const;
    /// The column of the first character of a string's text.
    [[nodiscard]] u32 text_column(const toml::node& node) const;

    /// Hands what was found wrong to a collector.
    void drain(Faults& faults);

private:
    const toml::node* find(const toml::table& table, std::string_view key, bool required);

    Document document_;
    Findings findings_;
    std::vector<std::string> lines_;
};
}  // namespace canbao::study
