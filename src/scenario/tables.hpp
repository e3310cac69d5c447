/// The data tables that a scenario uses, each read once.
#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "core/csv.hpp"
#include "core/error.hpp"
#include "scenario/scenario.hpp"

namespace canbao
{
/// Finds tables by what a scenario writes and gives each a name that does not depend on the machine: the path inside
/// the configs folder where it lies there, and otherwise the path from the working folder.
class TableStore
{
public:
    explicit TableStore(const LoadOptions& options) : options_(options) {}

    /// The table that `written` means in a file of `folder`: one of LoadOptions::tables, a file beside the scenario, or
    /// a file of the configs folder, in this order.
    /// \return its name in all(); empty when there is none, with faults at `where` or, where the table itself is
    /// malformed, in the table. A malformed table is reported once.
    std::string find(const std::string& written, const std::filesystem::path& folder, const std::string& where,
                     Faults& faults);
    [[nodiscard]] const Table& get(const std::string& name) const { return tables_.at(name); }

    [[nodiscard]] std::map<std::string, Table> take() { return std::move(tables_); }

private:
    std::string keep(std::string name, Table table);

    const LoadOptions& options_;
    std::map<std::string, Table> tables_;
    std::map<std::string, std::string> name_of_;  ///< by canonical path; an empty name marks a malformed table
};
}  // namespace canbao
