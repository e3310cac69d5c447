#include "scenario/reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace canbao
{
namespace fs = std::filesystem;

namespace
{
constexpr std::size_t max_inheritance = 16;
/// No key of a schema is nearly as long; longer ones are not searched for.
constexpr std::size_t max_key_length = 200;
constexpr f64 max_growth = 0.5;  // a year; more is surely a percentage

constexpr std::array<std::string_view, 4> sections{"inherits", "scenario", "intervention", "projection"};

bool is_section_of_all(std::string_view key) { return std::ranges::find(sections, key) != sections.end(); }

std::string last_part(const std::string& key) { return key.substr(key.rfind('.') + 1); }

/// The known key nearest to `typed`: as a whole, or else by its last part, for a key in the wrong section.
std::string nearest_key(const std::string& typed, const std::vector<std::string>& known)
{
    if (typed.size() > max_key_length) return {};
    if (auto whole = nearest(typed, known); !whole.empty()) return whole;
    std::vector<std::string> names;
    names.reserve(known.size());
    for (const auto& key : known) names.push_back(last_part(key));
    const std::string name = nearest(last_part(typed), names);
    for (std::size_t k = 0; !name.empty() && k < known.size(); ++k)
        if (names[k] == name) return known[k];
    return {};
}

std::string default_origin(const Parameter& parameter)
{
    if (parameter.status.empty() && parameter.source.empty()) return "default";
    const bool both = !parameter.status.empty() && !parameter.source.empty();
    return fmt::format("default ({}{}{})", parameter.status, both ? ": " : "", parameter.source);
}

/// True when a bare word may stand for a string: of `--set` for texts.
bool takes_text(const std::string& key, const Schema& schema)
{
    if (key == "scenario.name" || key == "scenario.description" || key == "projection.name") return true;
    const auto id = schema.find(key);
    if (!id) return false;
    const ValueType type = schema[*id].type;
    return type == ValueType::text || type == ValueType::choice || type == ValueType::date || type == ValueType::table;
}

std::string trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t") - begin + 1));
}
}  // namespace

ScenarioReader::ScenarioReader(const Schema& schema, const LoadOptions& options)
    : options_(options), tables_(options), values_(tables_, findings_), state_(std::make_shared<Scenario::State>())
{
    state_->schema = schema;
    for (const auto& parameter : schema.parameters())
        if (parameter.dated) dated_keys_.push_back(parameter.key);
    root_keys_ = schema.keys();
    for (const char* const key :
         {"inherits", "scenario.name", "scenario.description", "intervention", "projection.name", "projection.growth"})
        root_keys_.emplace_back(key);
    add_defaults();
}

std::string ScenarioReader::origin(const Document& document, const toml::node& node, const Parameter* parameter) const
{
    if (document.kind == Document::Kind::set) return "--set";
    if (document.kind == Document::Kind::defaults) return default_origin(*parameter);
    return document.where(node.source());
}

void ScenarioReader::add_defaults()
{
    for (const auto& parameter : state_->schema.parameters())
    {
        Document document;
        document.kind = Document::Kind::defaults;
        document.name = fmt::format("default of '{}'", parameter.key);
        document.folder = options_.data_root;
        document.rank = next_rank_++;
        parse_toml("value = " + parameter.value, document, findings_);
        documents_.push_back(std::move(document));
    }
}

std::optional<std::string> ScenarioReader::read_file(const fs::path& file, const std::string& where,
                                                     std::string_view subject)
{
    const auto fail = [&](std::string_view found, std::string allowed, std::string todo)
    {
        Document document;
        document.name = where;
        document.rank = next_rank_;
        findings_.add(document, {}, fmt::format("{}{}", subject, found), std::move(allowed), std::move(todo));
        return std::nullopt;
    };
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return fail(fs::is_directory(file, error) ? "a folder" : "no such file", "a TOML file is needed",
                    "give the path of a scenario file");
    if (const auto bytes = fs::file_size(file, error); error || bytes > max_scenario_bytes)
        return fail(fmt::format("{} bytes", bytes), fmt::format("at most {} are read", max_scenario_bytes),
                    "keep data in tables");
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream) return fail("it cannot be read", "", "check its permissions");
    return std::move(text).str();
}

void ScenarioReader::add_file(const fs::path& file)
{
    stem_ = file.stem().string();
    if (const auto text = read_file(file, file.string(), "")) add_text(file.string(), *text);
}

void ScenarioReader::add_text(const std::string& name, std::string_view text)
{
    const fs::path path(name);
    stem_ = path.stem().string();
    Document document;
    document.name = name;
    document.folder = path.parent_path();
    document.rank = next_rank_++;
    std::error_code error;
    add_layer(std::move(document), text, fs::weakly_canonical(path, error));
    main_ = documents_.empty() ? nullptr : &documents_.back();
}

void ScenarioReader::add_inherited(const std::string& written, const toml::node& at, const Document& document)
{
    fs::path file = (document.folder / written).lexically_normal();
    std::error_code error;
    if (!options_.data_root.empty() && !fs::exists(file, error))
        if (const auto shipped = options_.data_root / written; fs::exists(shipped, error)) file = shipped;
    const fs::path canonical = fs::weakly_canonical(file, error);
    if (std::ranges::find(open_, canonical) != open_.end())
    {
        findings_.add(document, at.source(), fmt::format("'{}' inherits from itself in the end", shown(written)),
                      "inheritance has no cycles");
        return;
    }
    if (open_.size() >= max_inheritance)
    {
        findings_.add(document, at.source(), "too long a chain of inheritance",
                      fmt::format("at most {} files", max_inheritance));
        return;
    }
    if (done_.contains(canonical)) return;
    Document base;
    base.name = file.string();
    base.folder = file.parent_path();
    base.rank = next_rank_++;
    const std::string subject = fmt::format("inherits '{}': ", shown(written));
    if (const auto text = read_file(file, document.where(at.source()), subject))
        add_layer(std::move(base), *text, canonical);
}

void ScenarioReader::add_layer(Document document, std::string_view text, const fs::path& canonical)
{
    parse_toml(text, document, findings_);
    open_.push_back(canonical);
    if (const toml::node* const bases = document.root.get("inherits"))
    {
        if (const auto* const one = bases->as_string()) add_inherited(**one, *bases, document);
        else if (const auto* const many = bases->as_array())
        {
            for (const auto& base : *many)
                if (const auto* const written = values_.read_string("a file in inherits", base, document))
                    add_inherited(*written, base, document);
        }
        else
            findings_.add(document, bases->source(), fmt::format("inherits is {}", described(*bases)),
                          "a string or an array of strings is needed");
    }
    open_.pop_back();
    done_.insert(canonical);
    documents_.push_back(std::move(document));
}

void ScenarioReader::add_sets()
{
    for (const auto& set : options_.sets)
    {
        Document document;
        document.kind = Document::Kind::set;
        document.name = "--set " + shown(set);
        document.rank = next_rank_++;
        const auto equals = set.find('=');
        const std::string key = trimmed(std::string_view(set).substr(0, equals));
        const auto is_key_character = [](char c)
        {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                   c == '.';
        };
        if (equals == std::string::npos || key.empty())
        {
            findings_.add(document, {}, "no key and value", "key=value is needed");
            continue;
        }
        if (key == "inherits" || !std::ranges::all_of(key, is_key_character))
        {
            findings_.add(document, {}, fmt::format("'{}' cannot be set", shown(key)),
                          "keys of parameters, of [scenario] and of [projection] are known",
                          key == "inherits" ? "write it in a file" : did_you_mean(nearest_key(key, root_keys_)));
            continue;
        }
        const std::string value = trimmed(std::string_view(set).substr(equals + 1));
        const bool is_toml = value.starts_with('"') || value.starts_with('\'') || value.starts_with('{');
        const std::string as_string = fmt::format("{} = {}", key, toml_string(value));
        if (takes_text(key, state_->schema) && !is_toml) parse_toml(as_string, document, findings_);
        else
        {
            // A word that is no TOML is taken for a string, so that the fault is the one of a wrong type.
            const std::string as_toml = fmt::format("{} = {}", key, value);
            Findings ignored;
            if (!parse_toml(as_toml, document, ignored)) parse_toml(is_toml ? as_toml : as_string, document, findings_);
        }
        documents_.push_back(std::move(document));
    }
}

void ScenarioReader::unknown_key(const toml::key& key, const std::string& full, const Document& document,
                                 const std::vector<std::string>& known)
{
    findings_.add(document, key.source(), fmt::format("unknown key '{}'", shown(full)), "",
                  findings_.full() ? "" : did_you_mean(nearest_key(full, known)));
}

std::vector<ScenarioReader::Setting> ScenarioReader::collect(const toml::table& table, const Document& document,
                                                             const std::vector<std::string>& known, bool is_root)
{
    std::vector<Setting> found;
    collect_below(table, {}, document, known, is_root, found);
    std::set<ParameterId> seen;
    for (const auto& setting : found)
        if (!seen.insert(setting.parameter).second)
            findings_.add(document, setting.node->source(),
                          fmt::format("'{}' is set twice", state_->schema[setting.parameter].key), "", "keep one");
    return found;
}

void ScenarioReader::collect_below(const toml::table& table, const std::string& prefix, const Document& document,
                                   const std::vector<std::string>& known, bool is_root, std::vector<Setting>& into)
{
    for (const auto& [key, node] : in_file_order(table))
    {
        if (is_root && prefix.empty() && is_section_of_all(key->str())) continue;
        std::string full = prefix;
        if (!full.empty()) full += '.';
        full += key->str();
        if (const auto id = state_->schema.find(full))
        {
            into.push_back({*id, node, &document});
            continue;
        }
        const toml::table* const below = node->as_table();
        const bool is_section = state_->schema.is_section(full);
        // An unknown section is reported key by key, unless it looks like a dated value of a misspelt key.
        const auto is_foreign_section = [&] {
            return !below->empty() && full.size() <= max_key_length && !findings_.full() &&
                   nearest(full, known).empty();
        };
        if (is_section && !below)
            findings_.add(document, key->source(), fmt::format("'{}' is {}", full, described(*node)), "it is a section",
                          fmt::format("write [{}] and its keys below", full));
        else if (below && (is_section || is_foreign_section()))
            collect_below(*below, full, document, known, is_root, into);
        else unknown_key(*key, full, document, known);
    }
}

const toml::table* ScenarioReader::section(const Document& document, std::string_view name, std::string_view keys)
{
    const toml::node* const node = document.root.get(name);
    if (node && !node->is_table())
        findings_.add(document, node->source(), fmt::format("'{}' is {}", name, described(*node)), "it is a section",
                      fmt::format("write [{}] with {} below", name, keys));
    return node ? node->as_table() : nullptr;
}

void ScenarioReader::read_scenario_section(const Document& document)
{
    const toml::table* const table = section(document, "scenario", "name and description");
    if (!table) return;
    // A base file describes itself, not those that inherit from it.
    const bool counts = &document == main_ || document.kind == Document::Kind::set;
    for (const auto& [key, value] : in_file_order(*table))
    {
        if (key->str() != "name" && key->str() != "description")
        {
            const std::string full = "scenario." + std::string(key->str());
            unknown_key(*key, full, document, root_keys_);
            continue;
        }
        const auto* const text = values_.read_string(fmt::format("'scenario.{}'", key->str()), *value, document);
        if (text && counts) (key->str() == "name" ? state_->name : state_->description) = *text;
    }
}

void ScenarioReader::read_projection(const Document& document)
{
    const toml::table* const table = section(document, "projection", "name and growth");
    if (!table) return;
    projection_node_ = table, projection_document_ = &document;
    for (const auto& [key, value] : in_file_order(*table))
    {
        if (key->str() == "name")
        {
            const auto* const name = values_.read_string("'projection.name'", *value, document);
            if (name) state_->projection = *name, state_->projection_origin = origin(document, *value, nullptr);
        }
        else if (key->str() == "growth" && value->is_table())
        {
            for (const auto& setting : collect(*value->as_table(), document, dated_keys_, false))
            {
                const toml::node& number = *setting.node;
                const f64 rate = number.is_integer()          ? static_cast<f64>(number.ref<i64>())
                                 : number.is_floating_point() ? number.ref<f64>()
                                                              : std::numeric_limits<f64>::quiet_NaN();
                if (std::abs(rate) <= max_growth) growth_[setting.parameter] = {setting.node, &document, rate};
                else
                    findings_.add(document, number.source(),
                                  fmt::format("the growth of '{}' is {}", state_->schema[setting.parameter].key,
                                              described(number)),
                                  fmt::format("allowed: {} to {} 1/year", -max_growth, max_growth));
            }
        }
        else if (key->str() == "growth")
            findings_.add(document, value->source(), fmt::format("'projection.growth' is {}", described(*value)),
                          "a table of parameters is needed", "write [projection.growth]");
        else
        {
            const std::string full = "projection." + std::string(key->str());
            unknown_key(*key, full, document, root_keys_);
        }
    }
}

void ScenarioReader::read_values()
{
    const std::size_t count = state_->schema.parameters().size();
    std::vector<Setting> settings;
    for (ParameterId id = 0; id < count; ++id)
        if (const auto* const node = documents_[id].root.get("value")) settings.push_back({id, node, &documents_[id]});
    for (std::size_t d = count; d < documents_.size(); ++d)
    {
        const auto more = collect(documents_[d].root, documents_[d], root_keys_, true);
        settings.insert(settings.end(), more.begin(), more.end());
    }
    std::vector<std::size_t> winner(count, settings.size());
    for (std::size_t s = 0; s < settings.size(); ++s) winner[settings[s].parameter] = s;
    state_->values.resize(count);
    for (std::size_t s = 0; s < settings.size(); ++s)
    {
        const auto& [id, node, document] = settings[s];
        const Parameter& parameter = state_->schema[id];
        const bool in_use = winner[id] == s;
        auto value = values_.read(parameter, *node, *document, in_use);
        if (!value || !in_use) continue;
        value->where = document->where(node->source());
        value->origin = origin(*document, *node, &parameter);
        state_->values[id] = std::move(*value);
    }
}

void ScenarioReader::apply_projection()
{
    if (!projection_node_) return;
    if (state_->projection.empty())
        findings_.add(*projection_document_, projection_node_->source(), "[projection] has no name",
                      "years beyond the data run under a named projection", "add name = \"...\"");
    for (auto& value : state_->values)
        if (value.path.from_table) value.path.extends_beyond_data = true;
    for (auto& intervention : state_->interventions)
        for (auto& line : intervention.lines) line.value.path.extends_beyond_data = true;
    for (const auto& [id, entry] : growth_)
    {
        const Parameter& parameter = state_->schema[id];
        Value& value = state_->values[id];
        if (parameter.type != ValueType::real || !value.path.dated)
            findings_.add(*entry.document, entry.node->source(), fmt::format("'{}' cannot grow", parameter.key),
                          parameter.type == ValueType::real
                              ? "its value is a constant, and growth begins after the last date of a path"
                              : "growth is for dated real numbers");
        value.path.growth = entry.rate;
        state_->growth[id] = {entry.rate, origin(*entry.document, *entry.node, nullptr)};
    }
}

std::shared_ptr<const Scenario::State> ScenarioReader::finish()
{
    add_sets();
    for (std::size_t d = state_->schema.parameters().size(); d < documents_.size(); ++d)
    {
        read_scenario_section(documents_[d]);
        read_interventions(documents_[d]);
        read_projection(documents_[d]);
    }
    read_values();
    apply_projection();
    findings_.raise_if_any();

    if (state_->name.empty()) state_->name = stem_.empty() ? "scenario" : stem_;
    for (const auto& intervention : state_->interventions)
        for (const auto& line : intervention.lines)
            state_->rules.push_back({line.parameter, intervention.from, intervention.to, intervention.places,
                                     intervention.groups, line.how, line.value.path, line.value.where,
                                     intervention.name});
    state_->tables = tables_.take();
    return state_;
}
}  // namespace canbao
