/// TOML text as the scenario reader sees it: bounded, with the place of every node, and faults sorted by that place.
/// Only the sources of this room include it, so toml++ is no part of the public headers.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "core/error.hpp"
#include "core/types.hpp"

namespace canbao
{
/// One layer of a scenario.
struct Document
{
    enum class Kind : u8
    {
        defaults,
        file,
        set
    };

    Kind kind = Kind::file;
    std::string name;              ///< stands in messages: the file, "--set key=value", "default of 'key'"
    std::filesystem::path folder;  ///< relative paths start here
    u32 rank = 0;                  ///< faults are listed in this order
    toml::table root;

    /// "file:line:column" in files, and the name alone elsewhere.
    [[nodiscard]] std::string where(const toml::source_region& region) const;
};

/// Collects the faults of all layers and raises them in the order in which a reader meets them.
class Findings
{
public:
    void add(const Document& document, const toml::source_region& region, std::string found, std::string allowed = {},
             std::string todo = {});
    /// Faults with places of their own (in a data table), sorted as if they stood at `region`.
    void add(const Document& document, const toml::source_region& region, const Faults& faults);

    /// True when so many faults are collected that more would help nobody; they are counted, not kept.
    [[nodiscard]] bool full() const { return entries_.size() >= limit; }
    /// \throws UserError when anything was collected.
    void raise_if_any();

private:
    static constexpr std::size_t limit = 1000;
    struct Entry
    {
        u32 rank, line, column;
        Fault fault;
    };
    void add(Entry entry);

    std::vector<Entry> entries_;
    std::size_t dropped_ = 0;
};

/// Reads TOML into document.root. A fault when the text is no TOML, is too large, or nests keys absurdly deep.
/// \return true when the root is there.
bool parse_toml(std::string_view text, Document& document, Findings& findings);

/// The entries of a table in the order of the file; toml++ keeps them in the order of their names.
[[nodiscard]] std::vector<std::pair<const toml::key*, const toml::node*>> in_file_order(const toml::table& table);

/// Foreign text for a message: control characters escaped, long text cut.
[[nodiscard]] std::string shown(std::string_view text);
/// What a node is, for a message: `a string ("abc")`.
[[nodiscard]] std::string described(const toml::node& node);

/// Text as a TOML basic string.
[[nodiscard]] std::string toml_string(std::string_view text);
/// A key, quoted where it has to be.
[[nodiscard]] std::string toml_key(std::string_view key);
/// A finite number as a TOML float that reads back to the same bits.
[[nodiscard]] std::string toml_real(f64 number);

inline constexpr std::size_t max_scenario_bytes = 16u << 20;
}  // namespace canbao
