/// canbao-bench-enrol [N] [years] [threads] [seed]: runs the common benchmark and prints its result line.
#include <chrono>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "bench/enrol/enrol.hpp"
#include "core/error.hpp"
#include "engine/series.hpp"
#include "engine/simulation.hpp"

using namespace canbao;

namespace
{
constexpr u32 villages_in_county = 1000;

struct Options
{
    u32 households = 1'000'000, years = 20;
    int threads = 1;
    u64 seed = 1;
    bool digest = false;
};

Places make_places(u32 villages)
{
    std::array<std::vector<PlaceSpec>, level_count> levels;
    levels[0] = {{0, "Benchmark", "", 0}};
    levels[1] = {{10, "", "", 0}};
    levels[2] = {{1000, "", "", 0}};
    for (u32 v = 0; v < villages; ++v)
    {
        const u32 county = v / villages_in_county, code = 100'000 + county;
        if (v % villages_in_county == 0)
        {
            levels[3].push_back({code, "", "", 0});
            levels[4].push_back({code * u64{1000}, "", "", county});
        }
        levels[5].push_back({code * u64{1'000'000} + v % villages_in_county, "", "", county});
    }
    return Places(levels);
}

void run(const Options& options)
{
    using Clock = std::chrono::steady_clock;
    const auto seconds_since = [](Clock::time_point start)
    { return std::chrono::duration<f64>(Clock::now() - start).count(); };

    const auto start = Clock::now();
    const u32 villages = options.households / enrol::village_size;
    const Workers workers(options.threads);
    Model model;
    model.structure = World::declare(model.registry, false);
    const PhaseId year = model.agenda.add_phase("year", "a year of every household");
    for (u32 y = 1; y <= options.years; ++y) model.agenda.due({make_date(2000 + int(y), 1, 1), year, 2000 + int(y), 0});
    auto& enrolment = static_cast<enrol::Enrolment&>(
        *model.mechanisms.emplace_back(std::make_unique<enrol::Enrolment>(model.structure)));
    model.assemble();

    YearlySeries series(model.registry, 0);
    const std::size_t enrolled = series.find("enrolled");
    std::vector<f64> share;  // of the nation, by year
    model.agenda.on_world("year",
                          [&](WorldTask& task)
                          {
                              series.fold(task.world, task.workers, true);
                              share.push_back(f64(series.values(enrolled)[0]) / options.households);
                          });

    World world(make_places(villages), model.registry, model.structure,
                std::vector<u32>(villages, enrol::village_size));
    workers.for_each(world.blocks().size(),
                     [&](std::size_t b)
                     {
                         Block& block = world.blocks()[b];
                         world.allocate(block, std::vector<VillageSize>(block.villages, {enrol::village_size, 0}), 0);
                     });
    Simulation simulation(model, world, {options.seed, 0}, workers);
    simulation.initialise({options.seed, 0});
    const f64 setup = seconds_since(start);

    const auto begin = Clock::now();
    simulation.run();
    const f64 step = seconds_since(begin);

    f64 trust = 0, cash = 0, squares = 0;
    for (const Block& block : world.blocks())
    {
        for (const f32 x : block.household[enrolment.trust()]) trust += x;
        for (const f32 x : block.household[enrolment.cash()]) cash += x;
        for (const i32 count : block.village[enrolment.count()])
        {
            const f64 x = f64(count) / enrol::village_size - share.back();
            squares += x * x;
        }
    }
    fmt::print(
        "impl=canbao-{} N={} years={} threads={} setup_s={:.3f} step_s={:.4f} hsps={:.4g} e1={:.4f} e{}={:.4f} "
        "trust={:.4f} cash={:.1f} vsd={:.4f}\n",
        to_string(active_isa()), options.households, options.years, workers.threads(), setup, step,
        f64(options.households) * options.years / step, share.front(), options.years, share.back(),
        trust / options.households, cash / options.households, std::sqrt(squares / villages));
    if (options.digest) fmt::print("digest={}\n", series.digest(world));
}
}  // namespace

int main(int argc, char** argv)
{
    Options options;
    CLI::App app("The common enrolment benchmark on the engine", "canbao-bench-enrol");
    app.add_option("N", options.households, "households, a multiple of 250")
        ->check(CLI::Range(250u, 1'000'000'000u))
        ->check([](const std::string& n) { return std::stoull(n) % 250 == 0 ? "" : "not a multiple of 250"; })
        ->capture_default_str();
    app.add_option("years", options.years, "years to live through")->check(CLI::Range(1, 170))->capture_default_str();
    app.add_option("threads", options.threads, "threads; 0: all cores")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    app.add_option("seed", options.seed, "of all draws")->check(CLI::NonNegativeNumber)->capture_default_str();
    app.add_flag("--digest", options.digest, "also print the digest of the final state and of all years' counts");
    CLI11_PARSE(app, argc, argv);
    try
    {
        run(options);
    }
    catch (const UserError& error)
    {
        fmt::print(stderr, "canbao-bench-enrol: {}\n", error.what());
        return 2;
    }
}
