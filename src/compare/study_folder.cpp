#include "compare/study_folder.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace canbao::compare
{
namespace
{
using Json = nlohmann::ordered_json;
constexpr std::array<std::string_view, 3> state_names{"planned", "complete", "failed"};
constexpr std::uintmax_t most_bytes = 1u << 30;

/// The values of a manifest, with a fault for each that is missing or of another type.
class Source
{
public:
    Source(std::string name, Faults& faults) : name_(std::move(name)), faults_(faults) {}

    void fault(const std::string& where, std::string found, std::string allowed = {})
    {
        faults_.add({fmt::format("{}: {}", name_, where), std::move(found), std::move(allowed), ""});
    }
    template <class T>
    T get(const Json& object, const std::string& where, const char* key)
    {
        const Json* const value = find(object, where, key);
        if (!value) return {};
        if (fits<T>(*value)) return value->get<T>();
        fault(where, fmt::format("'{}' is {}", key, value->type_name()), expected<T>());
        return {};
    }
    std::vector<std::string> texts(const Json& object, const std::string& where, const char* key)
    {
        std::vector<std::string> list;
        for (const Json& item : array(object, where, key))
            if (item.is_string()) list.push_back(item.get<std::string>());
            else fault(where, fmt::format("a {} in '{}'", item.type_name(), key), "strings");
        return list;
    }
    /// The objects or values of an array; none when it is missing.
    const Json& array(const Json& object, const std::string& where, const char* key)
    {
        static const Json none = Json::array();
        const Json* const value = find(object, where, key);
        if (!value) return none;
        if (value->is_array()) return *value;
        fault(where, fmt::format("'{}' is {}", key, value->type_name()), "an array");
        return none;
    }

private:
    const Json* find(const Json& object, const std::string& where, const char* key)
    {
        const auto at = object.is_object() ? object.find(key) : object.end();
        if (at != object.end()) return &*at;
        fault(where, object.is_object() ? fmt::format("'{}' is missing", key)
                                        : fmt::format("{} where an object belongs", object.type_name()));
        return nullptr;
    }
    template <class T>
    static bool fits(const Json& value)
    {
        if constexpr (std::is_same_v<T, std::string>) return value.is_string();
        else if constexpr (std::is_same_v<T, f64>) return value.is_number();
        else if constexpr (std::is_same_v<T, int>)
            return value.is_number_integer() && value.get<i64>() >= -1000000 && value.get<i64>() <= 1000000;
        else if constexpr (std::is_same_v<T, u32>) return value.is_number_unsigned() && value.get<u64>() <= 0xffffffffu;
        else return value.is_number_unsigned();
    }
    template <class T>
    static std::string expected()
    {
        return std::is_same_v<T, std::string> ? "a string" : std::is_same_v<T, f64> ? "a number" : "a whole number";
    }

    std::string name_;
    Faults& faults_;
};

std::map<std::string, std::size_t> positions(Source& source, const char* what, const std::vector<std::string>& names)
{
    std::map<std::string, std::size_t> map;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (!map.emplace(names[i], i).second)
            source.fault(fmt::format("{}[{}]", what, i), fmt::format("'{}' twice", names[i]));
    return map;
}

/// Below the folder, so that no manifest leads elsewhere.
bool stays_inside(const std::string& file)
{
    const std::filesystem::path path(file);
    return !file.empty() && path.is_relative() && std::ranges::find(path, "..") == path.end();
}

Arm read_arm(Source& source, const Json& json, const std::string& where)
{
    Arm arm;
    arm.name = source.get<std::string>(json, where, "name");
    arm.title = source.get<std::string>(json, where, "title");
    arm.inherits = source.texts(json, where, "inherits");
    for (const Json& item : source.array(json, where, "differences"))
    {
        const auto text = [&](const char* key) { return source.get<std::string>(item, where, key); };
        arm.differences.push_back({text("what"), text("base"), text("arm"), text("base_origin"), text("arm_origin")});
    }
    return arm;
}

PointDesign read_design(Source& source, const Json& root)
{
    const auto at = root.find("design");
    if (at == root.end())
    {
        source.fault("study", "'design' is missing");
        return {};
    }
    PointDesign design;
    design.kind = source.get<std::string>(*at, "design", "kind");
    design.seed = source.get<u64>(*at, "design", "seed");
    design.levels = source.get<u32>(*at, "design", "levels");
    design.size = source.get<u32>(*at, "design", "size");
    const Json& parameters = source.array(*at, "design", "parameters");
    for (std::size_t i = 0; i < parameters.size(); ++i)
    {
        const std::string where = fmt::format("design.parameters[{}]", i);
        const auto text = [&](const char* key) { return source.get<std::string>(parameters[i], where, key); };
        const auto real = [&](const char* key) { return source.get<f64>(parameters[i], where, key); };
        design.parameters.push_back(
            {text("key"), text("how"), text("scale"), real("low"), real("high"), real("start")});
    }
    return design;
}

Point read_point(Source& source, const Json& json, const std::string& where, std::size_t parameters)
{
    Point point;
    point.name = source.get<std::string>(json, where, "name");
    for (const Json& value : source.array(json, where, "values"))
        if (value.is_number()) point.values.push_back(value.get<f64>());
        else source.fault(where, fmt::format("a {} in 'values'", value.type_name()), "numbers");
    if (point.values.size() != parameters)
        source.fault(where, fmt::format("{} values", point.values.size()),
                     fmt::format("{}, one a parameter", parameters));
    return point;
}

/// The position of a name; a fault, and 0, when nothing has it.
std::size_t place(Source& source, const std::string& where, const char* what,
                  const std::map<std::string, std::size_t>& known, const std::string& name)
{
    const auto at = known.find(name);
    if (at != known.end()) return at->second;
    source.fault(where, fmt::format("no {} '{}' in this study", what, name));
    return 0;
}

Json parse(const std::filesystem::path& file)
{
    std::error_code error;
    std::ifstream stream(file, std::ios::binary);
    if (!stream || !std::filesystem::is_regular_file(file, error))
        throw UserError(Fault{file.string(),
                              std::filesystem::exists(file, error) ? "it cannot be read" : "no such file",
                              "a study's folder holds a study.json", "name the folder given to `canbao study -o`"});
    if (std::filesystem::file_size(file, error) > most_bytes)
        throw UserError(Fault{file.string(), "larger than 1 GB", "the manifest of a study", ""});
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    try
    {
        return Json::parse(text);
    }
    catch (const Json::parse_error& fault)
    {
        throw UserError(Fault{file.string(), fmt::format("no JSON at byte {}", fault.byte),
                              "a manifest that `canbao study` wrote", ""});
    }
}
}  // namespace

std::string_view to_string(RunState state) { return state_names[std::size_t(state)]; }

bool is_study(const std::filesystem::path& folder)
{
    std::error_code error;
    return std::filesystem::is_regular_file(folder / study_manifest, error);
}

StudyFolder StudyFolder::read(const std::filesystem::path& folder)
{
    const std::filesystem::path file = folder / study_manifest;
    const Json root = parse(file);
    Faults faults;
    Source source(file.string(), faults);
    const int format = source.get<int>(root, "study", "format");
    faults.raise_if_any();
    if (format != study_format)
        throw UserError(Fault{file.string(), fmt::format("a study of format {}", format),
                              fmt::format("this program reads format {}", study_format), "use a program as new as it"});

    StudyFolder study;
    study.folder = folder;
    study.title = source.get<std::string>(root, "study", "title");
    study.question = source.get<std::string>(root, "study", "question");
    study.program = source.get<std::string>(root, "study", "program");
    study.first_year = source.get<int>(root, "study", "first_year");
    study.last_year = source.get<int>(root, "study", "last_year");
    study.record = source.get<std::string>(root, "study", "record");
    study.seed = source.get<u64>(root, "study", "seed");
    study.replicates = source.get<u32>(root, "study", "replicates");
    const std::string base = source.get<std::string>(root, "study", "base");

    std::vector<std::string> names;
    const Json& arms = source.array(root, "study", "arms");
    for (std::size_t i = 0; i < arms.size(); ++i)
    {
        study.arms.push_back(read_arm(source, arms[i], fmt::format("arms[{}]", i)));
        names.push_back(study.arms.back().name);
    }
    const auto arm_of = positions(source, "arms", names);
    study.base = place(source, "base", "arm", arm_of, base);

    study.design = read_design(source, root);
    names.clear();
    const Json& points = source.array(root, "study", "points");
    for (std::size_t i = 0; i < points.size(); ++i)
    {
        study.points.push_back(
            read_point(source, points[i], fmt::format("points[{}]", i), study.design.parameters.size()));
        names.push_back(study.points.back().name);
    }
    const auto point_of = positions(source, "points", names);

    names.clear();
    const Json& runs = source.array(root, "study", "runs");
    for (std::size_t i = 0; i < runs.size(); ++i)
    {
        const std::string where = fmt::format("runs[{}]", i);
        const auto text = [&](const char* key) { return source.get<std::string>(runs[i], where, key); };
        Run run;
        run.name = text("name");
        run.arm = place(source, where, "arm", arm_of, text("arm"));
        if (const std::string point = text("point"); !point.empty())
            run.point = place(source, where, "point", point_of, point);
        run.replicate = source.get<u32>(runs[i], where, "replicate");
        run.file = text("file");
        run.scenario = text("scenario");
        for (const std::string& inside : {run.file, run.scenario})
            if (!stays_inside(inside))
                source.fault(where, fmt::format("the path '{}'", inside), "one below the study's folder");
        run.scenario_digest = text("scenario_digest");
        const std::string state = text("state");
        const auto at = std::ranges::find(state_names, state);
        if (at == state_names.end())
            source.fault(where, fmt::format("state '{}'", state), fmt::format("{}", fmt::join(state_names, ", ")));
        else run.state = RunState(at - state_names.begin());
        run.results_digest = text("results_digest");
        run.message = text("message");
        names.push_back(run.name);
        study.runs.push_back(std::move(run));
    }
    static_cast<void>(positions(source, "runs", names));
    faults.raise_if_any();
    return study;
}

std::string StudyFolder::text() const
{
    Json root;
    root["format"] = study_format;
    root["title"] = title;
    root["question"] = question;
    root["program"] = program;
    root["first_year"] = first_year;
    root["last_year"] = last_year;
    root["record"] = record;
    root["seed"] = seed;
    root["replicates"] = replicates;
    root["base"] = arms.at(base).name;
    root["arms"] = Json::array();
    for (const Arm& arm : arms)
    {
        Json differences = Json::array();
        for (const Difference& d : arm.differences)
            differences.push_back({{"what", d.what},
                                   {"base", d.base},
                                   {"arm", d.arm},
                                   {"base_origin", d.base_origin},
                                   {"arm_origin", d.arm_origin}});
        root["arms"].push_back({{"name", arm.name},
                                {"title", arm.title},
                                {"inherits", arm.inherits},
                                {"differences", std::move(differences)}});
    }
    Json parameters = Json::array();
    for (const DesignParameter& p : design.parameters)
        parameters.push_back(
            {{"key", p.key}, {"how", p.how}, {"scale", p.scale}, {"low", p.low}, {"high", p.high}, {"start", p.start}});
    root["design"] = {{"kind", design.kind},
                      {"seed", design.seed},
                      {"levels", design.levels},
                      {"size", design.size},
                      {"parameters", std::move(parameters)}};
    root["points"] = Json::array();
    for (const Point& point : points) root["points"].push_back({{"name", point.name}, {"values", point.values}});
    root["runs"] = Json::array();
    for (const Run& run : runs)
        root["runs"].push_back({{"name", run.name},
                                {"arm", arms.at(run.arm).name},
                                {"point", run.point ? points.at(*run.point).name : ""},
                                {"replicate", run.replicate},
                                {"file", run.file},
                                {"scenario", run.scenario},
                                {"scenario_digest", run.scenario_digest},
                                {"state", to_string(run.state)},
                                {"results_digest", run.results_digest},
                                {"message", run.message}});
    // What a run said may hold bytes that are no UTF-8.
    return root.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

const Run* StudyFolder::find(std::size_t arm, std::optional<std::size_t> point, u32 replicate) const
{
    const auto at = std::ranges::find_if(
        runs, [&](const Run& run) { return run.arm == arm && run.point == point && run.replicate == replicate; });
    return at == runs.end() ? nullptr : &*at;
}
}  // namespace canbao::compare
