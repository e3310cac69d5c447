#include "models/registry.hpp"

#include "core/error.hpp"
#include "models/advance/advance.hpp"
#include "models/belief/belief.hpp"
#include "models/benefit/benefit.hpp"
#include "models/cadre/cadre.hpp"
#include "models/classes.hpp"
#include "models/decision/decision.hpp"
#include "models/demography/demography.hpp"
#include "models/economy/economy.hpp"
#include "models/exposure/exposure.hpp"
#include "models/feedback/feedback.hpp"
#include "models/fund/fund.hpp"
#include "models/health/health.hpp"
#include "models/history/history.hpp"
#include "models/network/network.hpp"
#include "models/population/parameters.hpp"
#include "models/population/population.hpp"
#include "models/premium/late_payment.hpp"
#include "models/premium/premium.hpp"
#include "models/sanction/sanction.hpp"
#include "models/scheme/scheme.hpp"
#include "models/services/services.hpp"
#include "models/target/target.hpp"
#include "models/trust/trust.hpp"
#include "models/welfare/welfare.hpp"

namespace canbao
{
const std::vector<MechanismInfo>& mechanism_list()
{
    static const std::vector<MechanismInfo> list{
        {"", "run", "years, seeds and the calendar of the payment season", &Calendar::add_parameters},
        {"", "population", "places, villages, households and persons at the start", &population::add_parameters},
        {"M1", "premium", "premium, subsidy, premium aid, late payment", &Premium::add_parameters},
        {"M1", "scheme", "county-by-county start, unit of enrolment", &Scheme::add_parameters},
        {"M2", "economy", "income, harvests, wages, savings, debt", &Economy::add_parameters},
        {"M2", "welfare", "target groups and income quintiles", &Welfare::add_parameters},
        {"M3", "demography", "births, deaths, marriage, households, migration, school", &Demography::add_parameters},
        {"M4", "health", "chronic disease, admissions, outpatient care, care forgone", &Health::add_parameters},
        {"M5", "benefit", "cover by tier, outpatient pool, critical illness, assistance, waiting, loyalty",
         &Benefit::add_parameters},
        {"M6", "belief", "how present claims are, own and neighbours'; information", &Belief::add_parameters},
        {"M7", "decision", "random utility of enrolling under a liquidity constraint", &Decision::add_parameters},
        {"M8", "network", "ties in the village, kin in and beyond the county, chat groups", &Network::add_parameters},
        {"M9", "target", "targets passed down and ratcheting up, league tables, fines", &Target::add_parameters},
        {"M10", "cadre", "hours of the cadre team: reminders, visits, calls, teachers, threats",
         &Cadre::add_parameters},
        {"M11", "sanction", "seven instruments and one of your own", &Sanction::add_parameters},
        {"M12", "advance", "cadre teams that pay for households themselves", &Advance::add_parameters},
        {"M13", "trust", "trust, resentment of pressure (M13), news and rumour (M15)", &Trust::add_parameters},
        {"M14", "exposure", "threats that become public, and what teams make of it", &Exposure::add_parameters},
        {"M16", "fund", "revenue, spending, reserve, transfers between pools", &Fund::add_parameters},
        {"M17", "feedback", "premium or benefits set from the fund's books", &Feedback::add_parameters},
        {"M18", "history", "who is in, out and back; enrolment as it is and as it is counted",
         &History::add_parameters},
        {"M19", "services", "trouble of paying by channel, publicity, information", &Services::add_parameters},
    };
    return list;
}

const Schema& model_schema()
{
    static const Schema schema = []
    {
        Schema all;
        for (const MechanismInfo& mechanism : mechanism_list()) mechanism.add_parameters(all);
        return all;
    }();
    return schema;
}

struct EnrolmentModel::Parts
{
    explicit Parts(Scenario s) : scenario(std::move(s)) {}

    Scenario scenario;
    int from = 0, to = 0;
    Seed seed, population_seed;
    population::Geography geography;
    population::PopulationStructure distribution;
    std::unique_ptr<Calendar> calendar;
    std::unique_ptr<Policy> policy;
    Model model;
    const Population* population = nullptr;

    template <class M, class... Args>
    M& add(Args&&... args)
    {
        auto mechanism = std::make_unique<M>(std::forward<Args>(args)...);
        M& reference = *mechanism;
        model.mechanisms.push_back(std::move(mechanism));
        return reference;
    }
};

EnrolmentModel::EnrolmentModel(Scenario scenario) : parts_(std::make_unique<Parts>(std::move(scenario)))
{
    Parts& parts = *parts_;
    const Scenario& s = parts.scenario;
    parts.from = int(s.integer("run.from"));
    parts.to = int(s.integer("run.to"));
    parts.seed = {u64(s.integer("run.seed")), u16(s.integer("run.replicate"))};
    parts.population_seed = {u64(s.integer("run.population_seed")), 0};

    Faults faults;
    const auto collect = [&](auto&& make)
    {
        try
        {
            make();
        }
        catch (const UserError& error)
        {
            faults.add(error);
        }
    };
    collect([&] { parts.calendar = std::make_unique<Calendar>(s, parts.from, parts.to, faults); });
    const Date first = make_date(parts.from, 1, 1), last = make_date(parts.to, 12, 31);
    s.require("premium.amount", first, make_date(parts.to + 1, 1, 1), faults);
    s.require("premium.subsidy", first, last, faults);
    s.require("economy.income", first, last, faults);
    // The population is that of the day on which the run begins, the autumn before the first benefit year.
    const int start_year = parts.from;
    collect([&] { parts.geography = population::plan_geography(s, start_year, parts.population_seed); });
    collect([&] { parts.distribution = population::make_structure(s, start_year); });
    if (parts.geography.places.size() > 0)
        collect([&] { parts.policy = std::make_unique<Policy>(s, parts.geography.places, faults); });
    faults.raise_if_any();

    Model& model = parts.model;
    model.structure = World::declare(model.registry);
    const Context context{*parts.policy, parts.geography, model.structure, parts.from, parts.to};
    const Calendar& calendar = *parts.calendar;
    // The order in which mechanisms begin their columns and act within a phase.
    collect(
        [&]
        {
            parts.population = &parts.add<Population>(model.structure, start_year);
            parts.add<Demography>(context);
            const Economy& economy = parts.add<Economy>(context);
            parts.add<Welfare>(context);
            const Scheme& scheme = parts.add<Scheme>(context);
            Premium& premium = parts.add<Premium>(context);
            const Feedback& feedback = parts.add<Feedback>(context, premium);
            const Benefit& benefit = parts.add<Benefit>(context, &feedback);
            const Health& health = parts.add<Health>(context, benefit);
            const Network& network = parts.add<Network>(context);
            parts.add<Target>(context);
            const Sanction& sanction = parts.add<Sanction>(context);
            const Services& services = parts.add<Services>(context);
            // Both look back before households weigh; trust first, for belief then ticks off the claims it has seen.
            const Trust& trust = parts.add<Trust>(context, scheme);
            const Belief& belief = parts.add<Belief>(context, scheme);
            parts.add<Decision>(context, calendar, economy, scheme, premium, health, network, sanction, services,
                                belief, trust);
            parts.add<Advance>(context, calendar, scheme, premium);
            parts.add<History>(context, scheme, premium, benefit, health);
            parts.add<Cadre>(context, calendar, scheme, sanction);
            parts.add<Exposure>(context, calendar);
            parts.add<LatePayment>(context, calendar, economy, scheme, premium, benefit, health, network, services,
                                   belief, trust);
            parts.add<Fund>(context, premium);
        });
    faults.raise_if_any();
    calendar.plan(model.agenda);
    model.assemble();
}

EnrolmentModel::~EnrolmentModel() = default;

const Scenario& EnrolmentModel::scenario() const { return parts_->scenario; }
const population::Geography& EnrolmentModel::geography() const { return parts_->geography; }
const Calendar& EnrolmentModel::calendar() const { return *parts_->calendar; }
Model& EnrolmentModel::model() { return parts_->model; }
int EnrolmentModel::from() const { return parts_->from; }
int EnrolmentModel::to() const { return parts_->to; }
Seed EnrolmentModel::seed() const { return parts_->seed; }
Seed EnrolmentModel::population_seed() const { return parts_->population_seed; }

f64 EnrolmentModel::household_size() const { return parts_->distribution.household_size; }

World EnrolmentModel::empty_world() const
{
    return parts_->population->empty_world(parts_->model.registry, parts_->geography);
}

World EnrolmentModel::make_world(const Workers& workers) const
{
    return parts_->population->make_world(parts_->model.registry, parts_->geography, parts_->distribution,
                                          parts_->population_seed, classes::count, workers);
}
}  // namespace canbao
