#include "study/study_file.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "scenario/difference.hpp"
#include "study/common_keys.hpp"
#include "study/study_points.hpp"

namespace canbao::study
{
namespace
{
constexpr u32 most_replicates = 65536;
constexpr std::size_t most_runs = 1000000, longest_name = 60;

/// Text of a scenario that stands on its line of the study's file, so that a fault leads there.
std::string on_line(u32 line, const std::string& text) { return std::string(std::max(1u, line) - 1, '\n') + text; }

bool good_name(const std::string& name)
{
    const auto good = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    return !name.empty() && name.size() <= longest_name && name[0] != '-' && std::ranges::all_of(name, good);
}

/// A reform as it stands in the file.
struct Reform
{
    ArmPlan arm;
    std::vector<ScenarioLayer> own;
    const toml::table* table = nullptr;
};

/// The layer of a `file` or a `patch`, if the table has one.
std::optional<ScenarioLayer> layer_of(TomlFile& file, const toml::table& table, const char* key)
{
    const auto text = file.text(table, key);
    if (!text) return std::nullopt;
    const bool names_file = std::string_view(key) != "patch";
    return ScenarioLayer{file.name(), on_line(file.text_line(*table.get(key)),
                                              names_file ? "inherits = " + toml_string(*text) + "\n" : *text)};
}

std::vector<Reform> read_reforms(TomlFile& file)
{
    std::vector<Reform> reforms;
    for (const toml::table* const table : file.tables(file.root(), "reform"))
    {
        file.only(*table, {"name", "title", "file", "patch", "inherits", "note"});
        Reform reform;
        reform.table = table;
        reform.arm.where = file.where(*table);
        static_cast<void>(file.text(*table, "note"));
        if (const auto name = file.text(*table, "name", true))
        {
            reform.arm.name = *name;
            const toml::node& at = *table->get("name");
            if (!good_name(*name) || *name == "base")
                file.fault(at, fmt::format("a reform of the name '{}'", shown(*name)),
                           "small letters, digits, _ and -, as files are called after it; 'base' is taken");
            else if (std::ranges::any_of(reforms, [&](const Reform& r) { return r.arm.name == *name; }))
                file.fault(at, fmt::format("reform '{}' twice", *name));
        }
        reform.arm.title = file.text(*table, "title").value_or(reform.arm.name);
        reform.arm.inherits = file.texts(*table, "inherits");
        for (const char* const key : {"file", "patch"})
            if (auto layer = layer_of(file, *table, key)) reform.own.push_back(std::move(*layer));
        if (!table->get("file") && !table->get("patch") && !table->get("inherits"))
            file.fault(*table, fmt::format("reform '{}' changes nothing", shown(reform.arm.name)), "",
                       "give a patch, a file, or other reforms in inherits");
        reforms.push_back(std::move(reform));
    }
    return reforms;
}

/// Puts the layers of each reform after those that it inherits, each once.
class Inheritance
{
public:
    Inheritance(TomlFile& file, std::vector<Reform>& reforms) : file_(file), reforms_(reforms) {}

    void resolve()
    {
        for (Reform& reform : reforms_)
        {
            done_.clear(), open_.clear();
            add(reform, reform.arm.layers);
        }
    }

private:
    void add(const Reform& reform, std::vector<ScenarioLayer>& into)
    {
        if (done_.contains(&reform)) return;
        open_.push_back(&reform);
        for (std::size_t i = 0; i < reform.arm.inherits.size(); ++i)
        {
            const std::string& name = reform.arm.inherits[i];
            const auto other = std::ranges::find_if(reforms_, [&](const Reform& r) { return r.arm.name == name; });
            if (other == reforms_.end()) unknown(reform, i);
            else if (std::ranges::find(open_, &*other) == open_.end()) add(*other, into);
            else if (&*other == open_.front())
                file_.fault(*reform.table->get("inherits"), fmt::format("'{}' inherits from itself in the end", name),
                            "inheritance has no cycles");
        }
        open_.pop_back();
        done_.insert(&reform);
        into.insert(into.end(), reform.own.begin(), reform.own.end());
    }
    void unknown(const Reform& reform, std::size_t i)
    {
        if (&reform != open_.front()) return;  // said of the reform itself
        std::vector<std::string> names;
        for (const Reform& r : reforms_) names.push_back(r.arm.name);
        const toml::array* const list = reform.table->get("inherits")->as_array();
        file_.fault(*list->get(i), fmt::format("no reform '{}'", shown(reform.arm.inherits[i])), "",
                    did_you_mean(reform.arm.inherits[i], names));
    }

    TomlFile& file_;
    std::vector<Reform>& reforms_;
    std::set<const Reform*> done_;
    std::vector<const Reform*> open_;
};

/// What a pair of runs must share to be a pair.
bool shared_by_arms(const std::string& key)
{
    static const std::set<std::string> run{"run.from", "run.to", "run.seed", "run.population_seed", "run.replicate"};
    return key.starts_with("geography.") || run.contains(key);
}

void read_outputs(TomlFile& file, StudyFile& study, const Vocabulary& vocabulary, Faults& faults)
{
    for (const toml::table* const table : file.tables(file.root(), "output"))
    {
        file.only(*table, {"name", "value", "years", "unit", "note"});
        Output output;
        output.name = file.text(*table, "name", true).value_or("");
        output.unit = file.text(*table, "unit").value_or("");
        static_cast<void>(file.text(*table, "note"));
        const auto value = file.text(*table, "value", true);
        const auto years = read_years(file, *table);
        if (std::ranges::find(study.outputs, output.name, &Output::name) != study.outputs.end())
            file.fault(*table->get("name"), fmt::format("output '{}' twice", shown(output.name)));
        if (value && !vocabulary.runs.empty())
        {
            const toml::node& at = *table->get("value");
            if (auto expression = Expression::parse(*value, {file.name(), file.text_line(at), file.text_column(at)},
                                                    years, vocabulary, faults))
                output.value = std::move(*expression);
        }
        study.outputs.push_back(std::move(output));
    }
}
}  // namespace

StudyFile StudyFile::read(const std::filesystem::path& path, const DesignOptions& options)
{
    StudyFile study;
    study.file = path.string();
    study.data_root_ = options.data_root;
    Faults faults;
    TomlFile file(path);
    file.drain(faults);
    faults.raise_if_any();

    file.only(file.root(), {"study", "sample", "reform", "design", "parameter", "output"});
    ArmPlan base{.name = "base", .title = {}, .inherits = {}, .layers = {}, .where = study.file};
    study.title = path.stem().string();
    if (const toml::table* const table = file.table(file.root(), "study"))
    {
        file.only(*table, {"title", "question", "base", "base_title", "years", "replicates", "seed", "record", "patch",
                           "note"});
        study.title = file.text(*table, "title", true).value_or(study.title);
        study.question = file.text(*table, "question").value_or("");
        static_cast<void>(file.text(*table, "note"));
        base.title = file.text(*table, "base_title").value_or("Base");
        if (!table->get("base")) file.fault(*table, "'base' is missing", "", "name a scenario file");
        for (const char* const key : {"base", "patch"})
            if (auto layer = layer_of(file, *table, key)) base.layers.push_back(std::move(*layer));
        study.years = read_years(file, *table);
        study.replicates = u32(file.integer(*table, "replicates", 1, most_replicates).value_or(1));
        if (const auto seed = file.integer(*table, "seed", 0, std::numeric_limits<i64>::max())) study.seed = u64(*seed);
        study.record = file.texts(*table, "record");
        if (const toml::array* const list = table->get("record") ? table->get("record")->as_array() : nullptr)
            for (const toml::node& item : *list) study.record_where.push_back(file.where(item));
    }
    else if (!file.root().get("study")) file.fault(file.root(), "no [study]", "", "add it, with title and base");

    std::vector<Reform> reforms = read_reforms(file);
    Inheritance(file, reforms).resolve();
    study.arms.push_back(base);
    for (const Reform& reform : reforms)
    {
        ArmPlan arm = reform.arm;
        arm.layers.insert(arm.layers.begin(), base.layers.begin(), base.layers.end());
        study.arms.push_back(std::move(arm));
    }

    std::set<std::string> said;
    const auto collect = [&](const UserError& error)
    {
        for (const Fault& fault : error.faults())
            if (said.insert(fault.message()).second) faults.add(fault);
    };
    std::optional<Scenario> whole;
    Vocabulary vocabulary;
    const SampleSize size = read_sample_size(file, options);
    if (!base.layers.empty()) try
        {
            whole = study.scenario(0, {}, 0);
            if (file.root().get("sample") || options.counties) study.sample = draw_sample(*whole, size, study.title);
            EnrolmentModel model(study.scenario(0, {}, 0));
            vocabulary = {{}, known_series(model.model().registry), class_names()};
            for (const ArmPlan& arm : study.arms) vocabulary.runs.push_back({arm.name, {model.from(), model.to()}});
        }
        catch (const UserError& error)
        {
            collect(error);
        }
    study.parameters = read_free_parameters(file, whole ? &*whole : nullptr);
    read_points(file, study, options.data_root, faults);
    read_outputs(file, study, vocabulary, faults);
    const auto first = study.points.empty() ? std::optional<std::size_t>() : std::optional<std::size_t>(0);
    for (std::size_t arm = 0; arm < study.arms.size() && !base.layers.empty(); ++arm) try
        {
            if (arm == 0 && study.points.empty()) continue;
            const Scenario scenario = study.scenario(arm, first, 0);
            const EnrolmentModel check(scenario);
            if (!whole || arm == 0) continue;
            for (const ScenarioDifference& d : differences(study.scenario(0, first, 0), scenario))
                if (shared_by_arms(d.what))
                    faults.add({d.other_origin, fmt::format("reform '{}' changes {}", study.arms[arm].name, d.what),
                                "a reform has the places, years and seeds of its base", "change it in [study]"});
        }
        catch (const UserError& error)
        {
            collect(error);
        }
    if (study.runs() > most_runs)
        faults.add({study.file, fmt::format("{} runs", study.runs()), fmt::format("at most {}", most_runs), ""});
    file.drain(faults);
    faults.raise_if_any();
    return study;
}

Scenario StudyFile::scenario(std::size_t arm, std::optional<std::size_t> point, u32 replicate) const
{
    LoadOptions options;
    options.data_root = data_root_;
    options.sets = sample.sets;
    if (years) options.sets.push_back(fmt::format("run.from={}", years->from));
    if (years) options.sets.push_back(fmt::format("run.to={}", years->to));
    if (seed) options.sets.push_back(fmt::format("run.seed={}", *seed));
    options.sets.push_back(fmt::format("run.replicate={}", replicate));
    std::vector<ScenarioLayer> layers = arms[arm].layers;
    if (point)
    {
        const Settings moved = settings(parameters, points[*point].values, "design");
        options.sets.insert(options.sets.end(), moved.sets.begin(), moved.sets.end());
        if (!moved.text.empty()) layers.push_back({file, moved.text});
    }
    options.sets.push_back("scenario.name=" + toml_string(arms[arm].title));
    return Scenario::parse(layers, model_schema(), options);
}
}  // namespace canbao::study
