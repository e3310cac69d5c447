/// From TOML nodes to checked values.
#pragma once
#include <optional>

#include "scenario/document.hpp"
#include "scenario/state.hpp"
#include "scenario/tables.hpp"

namespace canbao
{
class ValueReader
{
public:
    ValueReader(TableStore& tables, Findings& findings) : tables_(tables), findings_(findings) {}

    /// The value of a parameter; empty, with faults, when the node cannot be it. Where `in_use` is false (a later
    /// layer has another value) the node is checked, and the tables that it names stay unread.
    [[nodiscard]] std::optional<Value> read(const Parameter& parameter, const toml::node& node,
                                            const Document& document, bool in_use) const;
    /// The number or path that an intervention sets, adds, or multiplies by.
    [[nodiscard]] std::optional<Value> read_change(const Parameter& parameter, Rule::How how, const toml::node& node,
                                                   const Document& document) const;
    /// A TOML date, or a string that is one.
    [[nodiscard]] std::optional<Date> read_date(std::string_view what, const toml::node& node,
                                                const Document& document) const;
    /// A string; `what` names it in the fault.
    [[nodiscard]] const std::string* read_string(std::string_view what, const toml::node& node,
                                                 const Document& document) const;

private:
    /// What the numbers of one path may be.
    struct Rules
    {
        const Parameter& parameter;
        ValueType type;  ///< boolean, integer, real or choice
        f64 min, max;
    };
    std::optional<Value> read_integers(const Parameter& parameter, const toml::node& node,
                                       const Document& document) const;
    std::optional<Value> read_path(const Rules& rules, const toml::node& node, const Document& document,
                                   bool in_use) const;
    std::optional<Value> read_dates(const Rules& rules, const toml::table& table, const Document& document) const;
    std::optional<Value> read_data(const Rules& rules, const toml::table& table, const Document& document,
                                   bool in_use) const;
    std::optional<f64> read_number(const Rules& rules, const toml::node& node, const Document& document) const;
    std::optional<f64> read_cell(const Rules& rules, const Table& table, std::size_t row, std::size_t column,
                                 Faults& faults) const;

    TableStore& tables_;
    Findings& findings_;
};
}  // namespace canbao
