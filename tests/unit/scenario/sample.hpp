/// A schema with one parameter of every kind, its tables, and short ways to read scenarios against it.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenario/scenario.hpp"

namespace sample
{
inline canbao::Schema schema()
{
    using namespace canbao;
    Schema s;
    s.add({.key = "run.from",
           .type = ValueType::integer,
           .unit = "year",
           .meaning = "First benefit year.",
           .value = "2003",
           .min = 1990,
           .max = 2100,
           .status = "A",
           .source = "start of the scheme"});
    s.add({.key = "run.seed", .type = ValueType::integer, .meaning = "Seed of all draws.", .value = "1"});
    s.add({.key = "run.label", .type = ValueType::text, .meaning = "Free | text.", .value = "\"\""});
    s.add({.key = "run.born", .type = ValueType::date, .meaning = "A day.", .value = "2003-07-01"});
    s.add({.key = "season.festival",
           .type = ValueType::table,
           .meaning = "Dates of Spring Festival.",
           .value = "\"data/festival.csv\"",
           .status = "S",
           .source = "almanac"});
    s.add(
        {.key = "premium.amount",
         .unit = "yuan",
         .meaning = "Premium a head.",
         .value = "{ table = \"data/premium.csv\", time = \"year\", value = \"premium\", filter = { area = \"all\" } }",
         .min = 0,
         .max = 10000,
         .dated = true,
         .by_place = true,
         .by_group = true,
         .status = "S",
         .source = "notices"});
    s.add({.key = "economy.income",
           .unit = "yuan/year",
           .meaning = "Mean income a head.",
           .value = "{ 2003-01-01 = 2000, 2005-01-01 = 3000 }",
           .min = 0,
           .dated = true,
           .interpolation = Interpolation::linear,
           .status = "D"});
    s.add({.key = "decision.norm_weight",
           .unit = "1",
           .meaning = "Weight of the social norm.",
           .value = "0.5",
           .min = 0,
           .max = 5,
           .dated = true,
           .by_place = true,
           .status = "A",
           .source = "judgement"});
    s.add({.key = "decision.unit",
           .type = ValueType::choice,
           .meaning = "Who enrols.",
           .value = "{ 2003-01-01 = \"household\", 2017-01-01 = \"person\" }",
           .choices = {"household", "person"},
           .dated = true});
    s.add({.key = "decision.rule",
           .type = ValueType::choice,
           .meaning = "How it is decided.",
           .value = "\"logit\"",
           .choices = {"logit", "probit"}});
    s.add({.key = "sanctions.scholarship",
           .type = ValueType::boolean,
           .meaning = "Scholarships may be withheld.",
           .value = "true",
           .dated = true,
           .by_place = true});
    s.add({.key = "season.closes",
           .type = ValueType::integer,
           .unit = "day",
           .meaning = "Last day of the season.",
           .value = "55",
           .min = -120,
           .max = 120,
           .dated = true,
           .by_group = true});
    s.add({.key = "run.fraction",
           .unit = "1",
           .meaning = "A share for the whole run.",
           .value = "1",
           .min = 0,
           .max = 1});
    return s;
}

inline canbao::LoadOptions options(std::vector<std::string> sets = {})
{
    canbao::LoadOptions o;
    o.sets = std::move(sets);
    o.tables["data/festival.csv"] = "year,date\n2003,2003-02-01\n2004,2004-01-22\n";
    o.tables["data/premium.csv"] =
        "year,area,premium,note\n2003,all,10,\n2003,city,20,\n2008,all,20,\"ten, "
        "doubled\"\n2009,all,,gap\n2010,all,30,\n";
    return o;
}

inline canbao::Scenario read(std::string_view text, std::vector<std::string> sets = {})
{
    return canbao::Scenario::parse("poli.toml", text, schema(), options(std::move(sets)));
}

/// The messages of all faults; empty when there are none.
template <class Read>
std::vector<std::string> faults_of(Read&& read_scenario)
{
    std::vector<std::string> messages;
    try
    {
        (void)read_scenario();
    }
    catch (const canbao::UserError& error)
    {
        for (const auto& fault : error.faults()) messages.push_back(fault.message());
    }
    return messages;
}
inline std::vector<std::string> faults(std::string_view text, std::vector<std::string> sets = {})
{
    return faults_of([&] { return read(text, std::move(sets)); });
}
}  // namespace sample
