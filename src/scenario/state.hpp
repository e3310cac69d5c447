/// What a Scenario holds. Only the sources of this room include it.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scenario/scenario.hpp"

namespace canbao
{
/// The effective value of one parameter, or of one line of an intervention.
struct Value
{
    DatedPath path = DatedPath::constant(0);  ///< of booleans, integers, reals and choices
    i64 integer = 0;                          ///< exact, of an undated integer
    Date date{};
    std::string text;           ///< of text and choices; of integers as TOML
    std::vector<i64> integers;  ///< ascending
    std::string table;          ///< name in State::tables; of tables, and of paths that come from one
    std::string toml;           ///< the value as canonical TOML
    std::string where;          ///< in messages
    std::string origin;         ///< for people: "default (A: judgement)", "poli.toml:12:3", "--set"
};

/// What the rules of one `[[intervention]]` have in common.
struct Intervention
{
    std::string name;
    Date from{};
    std::optional<Date> to;
    std::vector<std::string> places;
    u32 groups = Rule::all_groups;
    std::string origin;
    struct Line
    {
        ParameterId parameter;
        Rule::How how;
        Value value;
    };
    std::vector<Line> lines;  ///< in the order in which they act
};

struct Growth
{
    f64 rate = 0;  ///< [1/year]
    std::string origin;
};

struct Scenario::State
{
    Schema schema;
    std::string name, description;
    std::vector<Value> values;  ///< by ParameterId
    std::vector<Intervention> interventions;
    std::vector<Rule> rules;  ///< the interventions' lines, one after another
    std::string projection, projection_origin;
    std::map<ParameterId, Growth> growth;
    std::map<std::string, Table> tables;
};
}  // namespace canbao
