#include "study/study_points.hpp"

#include <limits>

#include <fmt/format.h>

#include "study/toml_file.hpp"

namespace canbao::study
{
namespace
{
constexpr u32 most_points = 1000000;

/// The section [design] and the points that it asks for.
class PointReader
{
public:
    PointReader(TomlFile& file, StudyFile& study, const std::filesystem::path& data_root, Faults& faults)
        : file_(file), study_(study), data_root_(data_root), faults_(faults)
    {
    }

    void read()
    {
        study_.design.kind = "none";
        const toml::table* const table = file_.table(file_.root(), "design");
        if (!table)
        {
            if (!study_.parameters.empty())
                file_.fault(*file_.root().get("parameter"), "parameters without a design", "",
                            "add [design] with a kind");
            return;
        }
        if (!table->get("kind")) file_.fault(*table, "'kind' is missing", kinds());
        else study_.design.kind = file_.word(*table, "kind", words_);
        const std::string& kind = study_.design.kind;
        std::vector<std::string> keys{"kind"};
        if (kind == "points") keys.emplace_back("file");
        else if (kind == "factorial") keys.emplace_back("levels");
        else if (kind == "morris") keys.insert(keys.end(), {"size", "levels", "seed"});
        else keys.insert(keys.end(), {"size", "seed"});
        file_.only(*table, keys);
        if (kind == "points") from_file(*table);
        else if (study_.parameters.empty() && !file_.root().get("parameter"))
            file_.fault(*table, "no parameter to vary", "", "add [[parameter]] with key, low and high");
        else by_rule(*table, kind);
        for (const FreeParameter& p : study_.parameters)
            study_.design.parameters.push_back(
                {p.key, std::string(to_string(p.how)), p.logarithmic ? "log" : "linear", p.low, p.high, p.start});
    }

private:
    static std::string kinds() { return fmt::format("{}", fmt::join(words_, ", ")); }

    void from_file(const toml::table& table)
    {
        if (!study_.parameters.empty())
            file_.fault(*file_.root().get("parameter"), "parameters beside points from a file",
                        "the columns of the file name them", "leave [[parameter]] out");
        const auto name = file_.text(table, "file", true);
        if (!name) return;
        std::filesystem::path path = file_.folder() / *name;
        std::error_code error;
        if (!std::filesystem::exists(path, error) && std::filesystem::exists(data_root_ / *name, error))
            path = data_root_ / *name;
        ParameterTable read = read_parameter_table(path, faults_);
        study_.parameters = std::move(read.parameters);
        for (auto& row : read.rows) add_point(std::move(row));
    }
    void by_rule(const toml::table& table, const std::string& kind)
    {
        compare::PointDesign& design = study_.design;
        const std::size_t k = study_.parameters.size();
        const auto integer = [&](const char* key, i64 low, i64 high, bool required, i64 otherwise)
        {
            const auto value = file_.integer(table, key, low, high, required);
            if (!value) good_ = good_ && !required && !table.get(key);
            return value.value_or(otherwise);
        };
        if (kind != "factorial")
        {
            design.size = u32(integer("size", 1, most_points, true, 1));
            design.seed = u64(integer("seed", 0, std::numeric_limits<i64>::max(), false, 1));
        }
        if (kind == "factorial") design.levels = u32(integer("levels", 2, 1000, true, 2));
        if (kind == "morris")
        {
            design.levels = u32(integer("levels", 2, 100, false, 4));
            if (design.levels % 2)
                good_ = false,
                file_.fault(*table.get("levels"), fmt::format("levels {}", design.levels), "an even number");
        }
        if (!good_ || k == 0) return;
        if (const f64 count = points_of(kind, k); count > most_points)
        {
            file_.fault(table, fmt::format("a design of {:.0f} points", count), fmt::format("at most {}", most_points));
            return;
        }
        if ((kind == "sobol sequence" && k > most_sobol_dimensions()) ||
            (kind == "saltelli" && 2 * k > most_sobol_dimensions()))
        {
            file_.fault(table, fmt::format("{} parameters", k), "fewer for a Sobol sequence");
            return;
        }
        study_.positions = kind == "factorial"         ? factorial(k, design.levels)
                           : kind == "latin hypercube" ? latin_hypercube(k, design.size, design.seed)
                           : kind == "sobol sequence"  ? sobol_sequence(k, design.size, design.seed)
                           : kind == "saltelli"        ? saltelli(k, design.size, design.seed)
                                                       : morris(k, design.size, design.levels, design.seed);
        for (const Position& at : study_.positions)
        {
            std::vector<f64> values;
            for (std::size_t p = 0; p < k; ++p) values.push_back(study_.parameters[p].value(at[p]));
            add_point(std::move(values));
        }
    }
    [[nodiscard]] f64 points_of(const std::string& kind, std::size_t k) const
    {
        const compare::PointDesign& design = study_.design;
        f64 all = 1;
        for (std::size_t p = 0; p < k && all <= most_points; ++p) all *= design.levels;
        return kind == "factorial"  ? all
               : kind == "saltelli" ? f64(design.size) * f64(k + 2)
               : kind == "morris"   ? f64(design.size) * f64(k + 1)
                                    : f64(design.size);
    }
    void add_point(std::vector<f64> values)
    {
        study_.points.push_back({fmt::format("p{:04}", study_.points.size() + 1), std::move(values)});
    }

    static inline const std::vector<std::string> words_{"factorial", "latin hypercube", "sobol sequence",
                                                        "saltelli",  "morris",          "points"};
    TomlFile& file_;
    StudyFile& study_;
    const std::filesystem::path& data_root_;
    Faults& faults_;
    bool good_ = true;
};
}  // namespace

void read_points(TomlFile& file, StudyFile& study, const std::filesystem::path& data_root, Faults& faults)
{
    PointReader(file, study, data_root, faults).read();
}
}  // namespace canbao::study
