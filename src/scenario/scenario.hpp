/// What the researcher asked for: a TOML file over the defaults of a schema, checked as a whole and never changed again.
///
/// A file may inherit from others (`inherits = "base.toml"`, beside it or in the configs folder), set parameters in their
/// sections, list dated `[[intervention]]`s, and name a `[projection]` for the years beyond the data. Later layers win:
/// defaults, inherited files in their order (each once), the file, `--set`. An intervention replaces the one of an
/// earlier layer that has its name, or removes it.
#pragma once
#include <chrono>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/csv.hpp"
#include "core/date.hpp"
#include "core/error.hpp"
#include "core/types.hpp"
#include "scenario/groups.hpp"
#include "scenario/schema.hpp"

namespace canbao
{
/// A number that may change in time. Booleans are 0 and 1, choices are their places in Parameter::choices.
///
/// Before its first point a path has the value of that point. A point that was given as a year stands at 1 January.
struct DatedPath
{
    std::vector<std::pair<Date, f64>> points;  ///< dates increase; a constant has one point, whose date means nothing
    Interpolation interpolation = Interpolation::step;
    bool dated = false;       ///< false for a constant
    bool from_table = false;  ///< the points were read from a data table
    /// True when the value is known for all times after the last point: a constant, a path written out in a scenario,
    /// or a path under a projection. False for measured data, which end with the calendar year of the last point.
    bool extends_beyond_data = true;
    f64 growth = 0;  ///< after the last point, compounded from anniversary to anniversary [1/year]
    f64 min = -std::numeric_limits<f64>::infinity();  ///< grown values are held to [min, max]
    f64 max = std::numeric_limits<f64>::infinity();

    /// A path that never changes.
    [[nodiscard]] static DatedPath constant(f64 value);

    [[nodiscard]] f64 at(Date date) const;
    [[nodiscard]] Date first() const { return points.front().first; }
    [[nodiscard]] Date last() const { return points.back().first; }
    /// The last day that the data speak for: 31 December of the year of the last point.
    [[nodiscard]] Date data_end() const;
    /// True when every day of [from, to] is known, give or take `grace` days at either end. Always true of constants
    /// and of paths written out in a scenario.
    [[nodiscard]] bool covers(Date from, Date to, std::chrono::days grace = {}) const;
};

/// One parameter changed by an intervention.
struct Rule
{
    enum class How : u8
    {
        set,   ///< the value replaces what was there
        add,   ///< the value is added
        scale  ///< the value multiplies
    };

    ParameterId parameter = 0;
    Date from{};                      ///< first day
    std::optional<Date> to;           ///< first day on which it holds no more
    std::vector<std::string> places;  ///< selectors (codes or names); empty means everywhere
    u32 groups = all_groups;          ///< bit g for TargetGroup g
    How how = How::set;
    DatedPath value;
    std::string where;  ///< file:line:column of the value
    std::string name;   ///< of the intervention

    static constexpr u32 all_groups = (1u << group_count) - 1;

    [[nodiscard]] bool active(Date date) const { return date >= from && (!to || date < *to); }
    [[nodiscard]] bool concerns(TargetGroup group) const { return groups >> u32(group) & 1; }
    /// What the rule makes of a value on a day on which it is active.
    [[nodiscard]] f64 apply(f64 before, Date date) const;
};

struct LoadOptions
{
    std::vector<std::string> sets;    ///< "key=value" of every --set; later ones win
    std::filesystem::path data_root;  ///< the configs folder: tables and base files are looked up here too
    /// Tables that are already in memory (a run file's manifest), by the names Scenario::tables() gave them; they are
    /// taken before any file.
    std::map<std::string, std::string> tables;
};

/// One of several texts that make a scenario together.
struct ScenarioLayer
{
    std::string name;  ///< stands for the file in messages; relative paths start from its folder
    std::string text;
};

class Scenario
{
public:
    /// Reads a scenario file and everything it refers to.
    /// \throws UserError with every fault of the scenario.
    [[nodiscard]] static Scenario load(const std::filesystem::path& file, const Schema& schema,
                                       const LoadOptions& options);
    /// As load(), from text; `name` stands for the file in messages, and relative paths start from its folder.
    [[nodiscard]] static Scenario parse(const std::string& name, std::string_view text, const Schema& schema,
                                        const LoadOptions& options);

    /// As parse(), from several texts: each stands over those before it, as a file over what it inherits from, and the
    /// last gives name and description.
    [[nodiscard]] static Scenario parse(const std::vector<ScenarioLayer>& layers, const Schema& schema,
                                        const LoadOptions& options);

    [[nodiscard]] const std::string& name() const;         ///< `[scenario] name`, or the stem of the file
    [[nodiscard]] const std::string& description() const;  ///< may be empty
    [[nodiscard]] const Schema& schema() const;

    // Values. Keys are the program's own: one that the schema lacks, or that has another type, is a programming
    // mistake and raises std::logic_error. A dated parameter gives its value at the start of its path.
    [[nodiscard]] bool flag(std::string_view key) const;
    [[nodiscard]] i64 integer(std::string_view key) const;
    [[nodiscard]] f64 real(std::string_view key) const;                 ///< of integers too
    [[nodiscard]] const std::string& text(std::string_view key) const;  ///< of text and choices
    [[nodiscard]] u32 choice(std::string_view key) const;               ///< place in Parameter::choices
    [[nodiscard]] Date date(std::string_view key) const;
    [[nodiscard]] const std::vector<i64>& integers(std::string_view key) const;  ///< ascending, each once
    [[nodiscard]] const Table& table(std::string_view key) const;
    /// The path of a boolean, integer, real or choice, without interventions.
    [[nodiscard]] const DatedPath& path(std::string_view key) const;
    [[nodiscard]] const DatedPath& path(ParameterId parameter) const;

    /// What the interventions change, in the order in which they act: base files first, then the order of the file, a
    /// replacement in the place of what it replaces; within one intervention `set`, `scale`, `add`. A parameter's value on a day is path(), changed by every active
    /// rule that concerns the place and the group, and held to the parameter's range in the end.
    [[nodiscard]] const std::vector<Rule>& rules() const;
    /// `[projection] name`; empty when there is none. Under a projection every path runs on beyond its data, at the
    /// growth that `[projection.growth]` gives it, and flat where it gives none.
    [[nodiscard]] const std::string& projection() const;
    /// Adds a fault when the data of a parameter, or of an intervention while it changes the parameter, do not cover
    /// every day of [from, to] and no projection carries them on.
    void require(std::string_view key, Date from, Date to, Faults& faults) const;

    /// Every parameter, intervention and projection as TOML, each value with a comment that says where it comes from.
    /// parse() reads it back, with tables() as LoadOptions::tables if the files are not at hand, to an equal digest.
    [[nodiscard]] std::string effective_text() const;
    /// Digest of every effective value and of the text of every table in use. Names, comments, paths and the order of
    /// the file leave it as it is.
    [[nodiscard]] std::string digest() const;
    /// Where a value comes from: "default (A: judgement)", "poli.toml:12:3", "--set".
    [[nodiscard]] std::string origin(std::string_view key) const;
    /// Where a value was set, as messages write it: "poli.toml:12:3", "--set key=value", "default of 'key'".
    [[nodiscard]] std::string where(std::string_view key) const;
    /// The text of every table in use, by name.
    [[nodiscard]] std::map<std::string, std::string> tables() const;

    struct State;  ///< src/scenario/state.hpp
    explicit Scenario(std::shared_ptr<const State> state);
    [[nodiscard]] const State& state() const { return *state_; }

private:
    std::shared_ptr<const State> state_;
};
}  // namespace canbao
