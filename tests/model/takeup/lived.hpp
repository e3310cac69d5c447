/// A whole model lived through in memory, for tests of signs and magnitudes.
#pragma once
#include <cstdlib>
#include <functional>
#include <map>
#include <string>

#include "catch.hpp"
#include "engine/recorder.hpp"
#include "models/classes.hpp"
#include "models/person.hpp"
#include "models/registry.hpp"

namespace canbao::test
{
/// One township of some 20,000 persons that runs the scheme from its first year.
inline std::string township()
{
    return "[geography]\nselect = \"140825\"\ntownship = \"Zezhang\"\n"
           "[[intervention]]\nname = \"start\"\nfrom = 2000-01-01\nset = { \"scheme.start_year\" = 2003 }\n";
}

class Lived
{
public:
    using Look = std::function<void(const Model&, const BlockTask&)>;

    /// Lives through [from, to]; `text` is appended to the scenario of the places, a township's.
    /// \param look  called for each block at the end of a phase, as a rule when a season has closed
    Lived(int from, int to, const std::string& text = {}, int threads = 2, const Look& look = {},
          const std::string& places = township(), const char* phase = "season_closes")
        : enrolment_(Scenario::parse("test.toml", places + text, model_schema(),
                                     {.sets = {"run.from=" + std::to_string(from), "run.to=" + std::to_string(to)},
                                      .data_root = std::string(std::getenv("CANBAO_SOURCE_DIR")) + "/configs",
                                      .tables = {}})),
          workers_(threads),
          world_(enrolment_.make_world(workers_)),
          series_(enrolment_.model().registry, classes::count)
    {
        Recorder recorder(enrolment_.model(), world_, series_, workers_,
                          {"decision_week", "season_closes", "exchange", "year_closes"},
                          {std::vector<std::string>(classes::names.begin(), classes::names.end()), true, {}, from});
        if (look) enrolment_.model().agenda.on_blocks(phase, [&](BlockTask& task) { look(enrolment_.model(), task); });
        recorder.on_year(
            [&](int year)
            {
                for (std::size_t m = 0; m < series_.measures().size(); ++m)
                {
                    const Measure& measure = series_.measures()[m];
                    const std::string name = series_.info(measure).name;
                    if (measure.over == Measure::Over::places) nation_[year][name] = series_.values(m).front();
                    if (measure.over == Measure::Over::pools) place_[year][name] = series_.values(m);
                    if (measure.over == Measure::Over::margins)
                        for (u32 c = 0; c < classes::count; ++c) cell_[year][name][c] = series_.values(m)[c];
                }
            });
        Simulation simulation(enrolment_.model(), world_, enrolment_.seed(), workers_);
        simulation.initialise(enrolment_.population_seed());
        simulation.run();
        digest_ = series_.digest(world_);
    }

    /// A yearly series of the whole.
    [[nodiscard]] i64 sum(int year, const std::string& name) const { return nation_.at(year).at(name); }
    /// A margin.
    [[nodiscard]] i64 sum(int year, const std::string& name, u32 cell) const
    {
        return cell_.at(year).at(name).at(cell);
    }
    /// A place's own series.
    [[nodiscard]] i64 own(int year, const std::string& name, PlaceId place) const
    {
        return place_.at(year).at(name).at(place);
    }
    [[nodiscard]] f64 coverage(int year) const { return f64(sum(year, "enrolled")) / f64(sum(year, "eligible")); }
    [[nodiscard]] f64 coverage(int year, u32 cell) const
    {
        return f64(sum(year, "enrolled", cell)) / f64(sum(year, "eligible", cell));
    }
    [[nodiscard]] const std::string& digest() const { return digest_; }
    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] const Places& places() const { return world_.places(); }
    [[nodiscard]] Model& model() { return enrolment_.model(); }

private:
    EnrolmentModel enrolment_;
    Workers workers_;
    World world_;
    YearlySeries series_;
    std::map<int, std::map<std::string, i64>> nation_;
    std::map<int, std::map<std::string, std::vector<i64>>> place_;
    std::map<int, std::map<std::string, std::map<u32, i64>>> cell_;
    std::string digest_;
};

/// An intervention from the beginning on.
inline std::string always(const std::string& what) { return "[[intervention]]\nfrom = 2000-01-01\n" + what + "\n"; }
inline const std::string no_pressure = always("set = { \"cadre.active\" = false }");
}  // namespace canbao::test
