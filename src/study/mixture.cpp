#include "study/mixture.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "models/registry.hpp"
#include "study/toml_file.hpp"

namespace canbao::study
{
namespace
{
constexpr std::array<const char*, 3> hows{"set", "scale", "add"};

/// Calls visit(key, node) for every parameter below a table.
template <class Visit>
void for_each_parameter(const toml::table& table, const Schema& schema, const std::string& prefix, Visit&& visit)
{
    for (const auto& [key, node] : table)
    {
        const std::string full = prefix.empty() ? std::string(key.str()) : fmt::format("{}.{}", prefix, key.str());
        if (schema.find(full)) visit(full, node);
        else if (const toml::table* const inner = node.as_table(); inner && schema.is_section(full))
            for_each_parameter(*inner, schema, full, visit);
    }
}

/// Puts a node at a dotted key.
void put(toml::table& table, std::string_view key, const toml::node& node)
{
    const auto dot = key.find('.');
    if (dot == std::string_view::npos)
    {
        node.visit([&](const auto& value) { table.insert_or_assign(key, value); });
        return;
    }
    const std::string_view head = key.substr(0, dot);
    if (!table.contains(head)) table.insert(head, toml::table{});
    put(*table.get(head)->as_table(), key.substr(dot + 1), node);
}

std::string written(const toml::node& node)
{
    std::ostringstream out;
    node.visit([&](const auto& value) { out << value; });
    return out.str();
}

toml::table parsed(const Scenario& scenario) { return toml::parse(scenario.effective_text()); }

/// An intervention with those of its lines that `keep` is true of; empty when none is left.
template <class Keep>
toml::table narrowed(const toml::table& intervention, const Schema& schema, Keep&& keep)
{
    toml::table result;
    for (const auto& [key, node] : intervention)
        if (std::ranges::find(hows, key.str()) == hows.end()) put(result, key.str(), node);
    bool any = false;
    for (const char* const how : hows)
        if (const toml::table* const lines = intervention.get_as<toml::table>(how))
        {
            toml::table kept;
            for_each_parameter(*lines, schema, "",
                               [&](const std::string& key, const toml::node& node)
                               {
                                   if (keep(key)) put(kept, key, node), any = true;
                               });
            if (!kept.empty()) result.insert_or_assign(how, kept);
        }
    return any ? result : toml::table{};
}

/// All that a scenario says of each parameter, as text.
std::map<std::string, std::string> sayings(const toml::table& root, const Schema& schema)
{
    std::map<std::string, std::string> said;
    for_each_parameter(root, schema, "",
                       [&](const std::string& key, const toml::node& node) { said[key] += written(node); });
    if (const toml::array* const list = root.get_as<toml::array>("intervention"))
        for (const toml::node& item : *list)
        {
            toml::table conditions = *item.as_table();
            conditions.erase("name");
            for (const char* const how : hows) conditions.erase(how);
            for (const char* const how : hows)
                if (const toml::table* const lines = item.as_table()->get_as<toml::table>(how))
                    for_each_parameter(
                        *lines, schema, "",
                        [&](const std::string& key, const toml::node& node)
                        { said[key] += fmt::format("\n{} {} {}", written(conditions), how, written(node)); });
        }
    if (const toml::table* const growth = root["projection"]["growth"].as_table())
        for_each_parameter(*growth, schema, "",
                           [&](const std::string& key, const toml::node& node)
                           { said[key] += "\ngrowth " + written(node); });
    return said;
}

/// True for what makes the people of a run, which a comparison must share.
bool makes_people(const std::string& key)
{
    return key.starts_with("geography.") || key.starts_with("population.") || key == "run.from" || key == "run.seed" ||
           key == "run.replicate" || key == "run.population_seed";
}
}  // namespace

std::vector<Driver> read_drivers(const std::filesystem::path& path, const Schema& schema)
{
    Faults faults;
    TomlFile file(path);
    file.drain(faults);
    faults.raise_if_any();
    file.only(file.root(), {"driver"});
    std::vector<Driver> drivers;
    std::map<std::string, std::size_t> by_key, by_section;
    std::vector<std::string> known = schema.keys();
    for (const auto& section : schema.by_section()) known.emplace_back(schema[section.front()].section());
    for (const toml::table* const table : file.tables(file.root(), "driver"))
    {
        file.only(*table, {"name", "note", "keys"});
        Driver driver;
        driver.name = file.text(*table, "name", true).value_or("");
        driver.note = file.text(*table, "note").value_or("");
        if (const toml::node* const keys = table->get("keys"); !keys) file.fault(*table, "'keys' is missing");
        else if (const toml::array* const array = keys->as_array())
        {
            static_cast<void>(file.texts(*table, "keys"));
            for (const toml::node& node : *array)
            {
                const auto key = node.value_exact<std::string>();
                if (!key) continue;
                const bool is_key = schema.find(*key).has_value();
                if (!is_key && !schema.is_section(*key))
                {
                    file.fault(node, fmt::format("no parameter or section '{}'", shown(*key)), "",
                               did_you_mean(*key, known));
                    continue;
                }
                const auto [at, is_new] = (is_key ? by_key : by_section).try_emplace(*key, drivers.size());
                if (!is_new)
                    file.fault(node, fmt::format("'{}' is part of driver '{}' already", *key,
                                                 at->second < drivers.size() ? drivers[at->second].name : driver.name));
            }
        }
        else file.fault(*keys, fmt::format("'keys' is {}", described(*keys)), "an array of strings");
        for (const Driver& other : drivers)
            if (other.name == driver.name) file.fault(*table, fmt::format("driver '{}' twice", driver.name));
        drivers.push_back(std::move(driver));
    }
    if (drivers.empty()) file.fault(file.root(), "no drivers", "", "add [[driver]] with name and keys");
    if (drivers.size() >= most_drivers)
        file.fault(file.root(), fmt::format("{} drivers", drivers.size()), fmt::format("fewer than {}", most_drivers));
    file.drain(faults);
    faults.raise_if_any();
    for (const std::string& key : schema.keys())
    {
        // The longest of the names that cover it.
        std::string_view name = key;
        const auto own = by_key.find(key);
        if (own != by_key.end())
        {
            drivers[own->second].keys.push_back(key);
            continue;
        }
        for (auto dot = name.rfind('.'); dot != std::string_view::npos; dot = name.rfind('.'))
        {
            name = name.substr(0, dot);
            if (const auto section = by_section.find(std::string(name)); section != by_section.end())
            {
                drivers[section->second].keys.push_back(key);
                break;
            }
        }
    }
    return drivers;
}

struct Mixture::Parts
{
    toml::table base, reform;
    std::map<std::string, std::string> tables;
    std::map<std::string, std::size_t> driver_of;  ///< of a key that differs
    std::filesystem::path data_root;
};

Mixture::Mixture(const Scenario& base, const Scenario& reform, const std::vector<Driver>& drivers,
                 std::filesystem::path data_root)
{
    const Schema& schema = base.schema();
    auto parts = std::make_shared<Parts>();
    parts->base = parsed(base), parts->reform = parsed(reform);
    parts->data_root = std::move(data_root);
    Faults faults;
    parts->tables = base.tables();
    for (const auto& [name, text] : reform.tables())
        if (const auto [at, is_new] = parts->tables.emplace(name, text); !is_new && at->second != text)
            faults.add({name, "the table differs between base and reform under one name", "",
                        "give one of them another name"});
    auto before = sayings(parts->base, schema), after = sayings(parts->reform, schema);
    std::vector<std::string> differing;
    for (const std::string& key : schema.keys())
    {
        if (before[key] == after[key] || key == "run.to") continue;
        if (makes_people(key))
            faults.add({reform.where(key), fmt::format("'{}' differs between base and reform", key), "",
                        "compare scenarios of the same people and seeds"});
        differing.push_back(key);
    }
    const auto projection = [](const toml::table& root) { return root["projection"]["name"].value<std::string>(); };
    if (projection(parts->base) != projection(parts->reform))
        faults.add({"base and reform", "they have different projections", "", "give both the same [projection] name"});
    faults.raise_if_any();

    for (const Driver& driver : drivers)
    {
        Driver mine = driver;
        for (const std::string& key : differing)
            if (std::ranges::find(driver.keys, key) != driver.keys.end()) mine.changed.push_back(key);
        if (mine.changed.empty()) continue;
        for (const std::string& key : mine.changed) parts->driver_of[key] = drivers_.size();
        drivers_.push_back(std::move(mine));
    }
    Driver other{.name = "other", .note = "what belongs to no driver", .keys = {}, .changed = {}};
    for (const std::string& key : differing)
        if (!parts->driver_of.contains(key)) other.keys.push_back(key), other.changed.push_back(key);
    if (!other.changed.empty())
    {
        for (const std::string& key : other.changed) parts->driver_of[key] = drivers_.size();
        drivers_.push_back(std::move(other));
    }
    parts_ = std::move(parts);
}

Scenario Mixture::scenario(Coalition reformed, const std::vector<std::string>& sets) const
{
    const Parts& parts = *parts_;
    const Schema& schema = model_schema();
    const auto from_reform = [&](const std::string& key)
    {
        const auto driver = parts.driver_of.find(key);
        return driver != parts.driver_of.end() && (reformed >> driver->second & 1);
    };
    toml::table mixed;
    toml::array interventions;
    toml::table growth;
    for (const bool reform : {false, true})
    {
        const toml::table& side = reform ? parts.reform : parts.base;
        const auto mine = [&](const std::string& key) { return from_reform(key) == reform; };
        const auto take = [&](toml::table& into)
        {
            return [&](const std::string& key, const toml::node& node)
            {
                if (mine(key)) put(into, key, node);
            };
        };
        for_each_parameter(side, schema, "", take(mixed));
        if (const toml::table* const grown = side["projection"]["growth"].as_table())
            for_each_parameter(*grown, schema, "", take(growth));
        if (const toml::array* const list = side.get_as<toml::array>("intervention"))
            for (const toml::node& item : *list)
            {
                toml::table kept = narrowed(*item.as_table(), schema, mine);
                if (kept.empty()) continue;
                // Interventions of both sides may have one name.
                kept.insert_or_assign("name", fmt::format("{}: {}", reform ? "reform" : "base",
                                                          kept["name"].value_or(std::string("intervention"))));
                interventions.push_back(std::move(kept));
            }
    }
    if (const toml::table* const projection = parts.base.get_as<toml::table>("projection"))
    {
        toml::table copy = *projection;
        copy.erase("growth");
        if (!growth.empty()) copy.insert_or_assign("growth", growth);
        mixed.insert_or_assign("projection", copy);
    }
    if (!interventions.empty()) mixed.insert_or_assign("intervention", interventions);
    std::ostringstream text;
    text << mixed;
    LoadOptions options;
    options.sets = sets;
    options.data_root = parts.data_root;
    options.tables = parts.tables;
    return Scenario::parse("mixture", text.str(), schema, options);
}
}  // namespace canbao::study
