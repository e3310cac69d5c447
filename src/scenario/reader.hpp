/// From layers of TOML to the state of a Scenario.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scenario/document.hpp"
#include "scenario/state.hpp"
#include "scenario/tables.hpp"
#include "scenario/value.hpp"

namespace canbao
{
/// Reads one scenario: add the layers, then finish(). Everything wrong is collected on the way.
class ScenarioReader
{
public:
    ScenarioReader(const Schema& schema, const LoadOptions& options);

    /// The scenario file, with what it inherits from.
    void add_file(const std::filesystem::path& file);
    void add_text(const std::string& name, std::string_view text);

    /// Applies the overrides, checks everything and puts the state together.
    /// \throws UserError with all faults.
    [[nodiscard]] std::shared_ptr<const Scenario::State> finish();

private:
    /// A place where a parameter is given a value.
    struct Setting
    {
        ParameterId parameter;
        const toml::node* node;
        const Document* document;
    };

    // Layers, lowest first.
    void add_defaults();
    /// A base file: one beside the file that names it, or else one of the configs folder.
    void add_inherited(const std::string& written, const toml::node& at, const Document& document);
    void add_layer(Document document, std::string_view text, const std::filesystem::path& canonical);
    void add_sets();
    std::optional<std::string> read_file(const std::filesystem::path& file, const std::string& where,
                                         std::string_view subject);

    // The parts of a layer.
    /// A section at the root; nothing when the layer has none, or, with a fault, something else by that name.
    const toml::table* section(const Document& document, std::string_view name, std::string_view keys);
    void read_scenario_section(const Document& document);
    void read_interventions(const Document& document);
    void read_intervention(const toml::table& table, const Document& document);
    void read_changes(const toml::table& table, Rule::How how, const Document& document, Intervention& into);
    /// "intervention 3", or the next number that no intervention has for its name.
    [[nodiscard]] std::string name_for_unnamed() const;
    /// Adds the intervention, or puts it in the place of the one of this name that an earlier layer has.
    void put_intervention(Intervention intervention, const toml::table& table, const Document& document);
    /// Drops the intervention of this name that an earlier layer has.
    void remove_intervention(const toml::table& table, const Document& document);
    /// Notes that the document speaks of the intervention `name`; a fault, and false, when it has done so before.
    bool claim_name(const std::string& name, const toml::node& at, const Document& document);
    void read_projection(const Document& document);

    /// Finds the parameters in a table and below it; unknown keys are faults. At the root, what is no parameter but
    /// belongs to every scenario is passed over.
    std::vector<Setting> collect(const toml::table& table, const Document& document,
                                 const std::vector<std::string>& known, bool is_root);
    void collect_below(const toml::table& table, const std::string& prefix, const Document& document,
                       const std::vector<std::string>& known, bool is_root, std::vector<Setting>& into);
    void unknown_key(const toml::key& key, const std::string& full, const Document& document,
                     const std::vector<std::string>& known);

    void read_values();
    void apply_projection();
    [[nodiscard]] std::string origin(const Document& document, const toml::node& node,
                                     const Parameter* parameter) const;

    const LoadOptions& options_;
    Findings findings_;
    TableStore tables_;
    ValueReader values_;
    std::shared_ptr<Scenario::State> state_;
    std::vector<std::string> dated_keys_;  ///< what an intervention may change
    std::vector<std::string> root_keys_;   ///< what a file may hold
    std::deque<Document> documents_;
    std::map<std::string, const Document*> named_in_;  ///< by name of an intervention, the last layer that speaks of it
    const Document* main_ = nullptr;
    std::vector<std::filesystem::path> open_;  ///< files being read, from the scenario inwards
    std::set<std::filesystem::path> done_;
    u32 next_rank_ = 0;
    std::string stem_;

    struct GrowthEntry
    {
        const toml::node* node;
        const Document* document;
        f64 rate;
    };
    std::map<ParameterId, GrowthEntry> growth_;
    const toml::node* projection_node_ = nullptr;
    const Document* projection_document_ = nullptr;
};
}  // namespace canbao
