#include "models/demography/rates.hpp"

#include <algorithm>

namespace canbao::demography
{
namespace
{
struct TermKey
{
    Term term;
    std::string_view key;
    f64 scale;  ///< from the unit of the scenario to a share
};
constexpr std::array<TermKey, term_count> term_keys{{
    {Term::fertility, "demography.fertility", 1},
    {Term::sex_ratio, "demography.sex_ratio", 1},
    {Term::mortality, "demography.mortality_factor", 1},
    {Term::marriage, "demography.marriage_factor", 1},
    {Term::remarriage, "demography.remarriage", 0.01},
    {Term::divorce, "demography.divorce", 0.001},
    {Term::division, "demography.division", 1},
    {Term::joint_division, "demography.joint_division", 1},
    {Term::exit, "demography.exit", 0.01},
    {Term::migrants, "demography.migrants", 0.01},
    {Term::migrants_in_county, "demography.migrants_in_county", 1},
    {Term::migrants_elsewhere, "demography.migrants_elsewhere", 1},
    {Term::employee_scheme, "demography.employee_scheme", 0.01},
    {Term::destination_scheme, "demography.destination_scheme", 0.01},
    {Term::upper_secondary, "demography.upper_secondary", 0.01},
    {Term::university, "demography.university", 0.01},
    {Term::newborn_cover, "demography.newborn_cover", 1},
}};

f64 of(const Terms& terms, Term term) { return terms[std::size_t(term)]; }

/// The least probability of changing state between two years in which shares change from `before` to `now`.
struct Step
{
    f64 enter = 0, leave = 0;
    Step(f64 before, f64 now)
        : enter(now > before && before < 1 ? (now - before) / (1 - before) : 0),
          leave(now < before && before > 0 ? (before - now) / before : 0)
    {
    }
};

/// Shares of three states as a cumulative distribution.
std::array<u32, 3> cumulative(const std::array<f64, 3>& share)
{
    return {threshold(share[0]), threshold(share[0] + share[1]), 0xffffffffu};
}

/// The chain between three states that leads from the shares of a year to those of the next: a part of all is drawn
/// anew, and of the rest as many move as must.
std::array<std::array<u32, 3>, 3> chain(const std::array<f64, 3>& before, const std::array<f64, 3>& now, f64 renewal)
{
    std::array<std::array<u32, 3>, 3> next{};
    f64 gain = 0;
    for (std::size_t c = 0; c < 3; ++c) gain += std::max(0.0, now[c] - before[c]);
    for (std::size_t from = 0; from < 3; ++from)
    {
        const f64 leaves = Step(before[from], now[from]).leave;
        std::array<f64, 3> share{};
        for (std::size_t to = 0; to < 3; ++to)
        {
            const f64 taken = gain > 0 ? leaves * std::max(0.0, now[to] - before[to]) / gain : 0;
            share[to] = renewal * now[to] + (1 - renewal) * (taken + (from == to ? 1 - leaves : 0));
        }
        next[from] = cumulative(share);
    }
    return next;
}

/// Shares of migrants without cover elsewhere, in the employee scheme, in the scheme where they work.
std::array<f64, 3> covers(const Terms& terms)
{
    const f64 employee = of(terms, Term::employee_scheme);
    const f64 destination = std::min(of(terms, Term::destination_scheme), 1 - employee);
    return {1 - employee - destination, employee, destination};
}

/// Shares of migrants in their county, their province, another province.
std::array<f64, 3> destinations(const Terms& terms)
{
    const f64 elsewhere = of(terms, Term::migrants_elsewhere);
    const f64 in_county = std::min(of(terms, Term::migrants_in_county), 1 - elsewhere);
    return {in_county, 1 - in_county - elsewhere, elsewhere};
}

constexpr f64 most_migrants = 0.95;  ///< of an age and sex outside school
constexpr f64 most_births = 0.6;     ///< of a wife in a year
constexpr f64 least_free = 0.1;      ///< share of the single of an age who are not students, as far as it is used
constexpr int age_of_majority = 18;  ///< those below leave the register with their parents
constexpr int last_remarriage = 59;
constexpr int husband_older = 2;  ///< whose death rate stands for the husbands' of an age of wives [years]
}  // namespace

std::string_view key_of(Term term) { return term_keys[std::size_t(term)].key; }

RateBook::RateBook(const Policy& policy, int from, int to) : policy_(policy), first_(from)
{
    const Scenario& scenario = policy.scenario();
    Faults faults;
    mortality_ = Schedule::read(scenario.table("population.mortality"), "rate_per_1000", 0.001, Ungroup::step, faults);
    fertility_ = Schedule::read(scenario.table("population.fertility"), "rate_per_1000", 0.001, Ungroup::step, faults);
    first_marriage_ =
        Schedule::read(scenario.table("demography.first_marriage"), "annual_probability", 1, Ungroup::step, faults);
    migrants_ = Schedule::read(scenario.table("demography.migrant_profile"), "relative_propensity", 1,
                               Ungroup::midpoint, faults);
    exit_ = Schedule::read(scenario.table("demography.exit_profile"), "relative", 1, Ungroup::step, faults);
    party_ = Schedule::read(scenario.table("demography.party"), "pct_of_registered", 0.01, Ungroup::midpoint, faults);
    for (const TermKey& term : term_keys)
    {
        scenario.require(term.key, make_date(from, 1, 1), make_date(to, 12, 31), faults);
        parameter_[std::size_t(term.term)] = policy.id(term.key);
    }
    faults.raise_if_any();
    male_search_ = scenario.real("demography.male_search");
    party_men_ = scenario.real("demography.party_men");
    renewal_ = scenario.real("demography.residence_renewal");
    cover_renewal_ = scenario.real("demography.cover_renewal");
    exit_of_migrants_ = scenario.real("demography.exit_of_migrants");
    exit_of_students_ = scenario.real("demography.exit_of_students");
    wife_founds_ = scenario.real("demography.divorced_wife_founds");
    for (const Rule& rule : scenario.rules())
        differs_by_place_ =
            differs_by_place_ || (!rule.places.empty() &&
                                  std::find(parameter_.begin(), parameter_.end(), rule.parameter) != parameter_.end());

    const auto structure = population::make_structure(scenario, from);
    Expected before, start;
    before.persons = structure.share;
    for (std::size_t a = 0; a < ages; ++a)
        before.wives[a] = structure.married[0][a], before.maidens[a] = structure.never_married[0][a];
    complete(from - 1, before);
    expected_.push_back(before);
    for (std::size_t a = 0; a < ages; ++a)
    {
        const std::size_t now = std::min(a + 1, ages - 1);
        for (std::size_t sex = 0; sex < sexes; ++sex) start.persons[sex][now] += before.persons[sex][a];
        start.wives[now] = before.wives[a], start.maidens[now] = before.maidens[a];
    }
    complete(from, start);
    expected_.push_back(start);
    for (int year = from; year < to; ++year)
    {
        Expected next = follow(year);
        complete(year + 1, next);
        expected_.push_back(next);
    }
    for (int year = from; year <= to; ++year) national_.push_back(rates(year, terms(year, 0), terms(year - 1, 0)));
    national_start_ = start_shares(terms(from - 1, 0));
}

Terms RateBook::terms(int year, PlaceId place) const
{
    Terms terms{};
    const Date date = make_date(year, 8, 1);
    for (std::size_t t = 0; t < term_count; ++t)
        terms[t] = policy_.value(parameter_[t], date, place) * term_keys[t].scale;
    return terms;
}

Terms RateBook::terms_without_interventions(int year) const
{
    Terms terms{};
    for (std::size_t t = 0; t < term_count; ++t)
        terms[t] = policy_.scenario().path(parameter_[t]).at(make_date(year, 8, 1)) * term_keys[t].scale;
    return terms;
}

f64 RateBook::death(int year, std::size_t sex, int age, f64 factor) const
{
    if (age <= 0) return 0;
    // The year in which a child is one year old holds the rest of its infancy, for no death is drawn at birth.
    const f64 rate = age == 1 ? mortality_.at(year, sex, 0) + 0.5 * mortality_.at(year, sex, 1)
                              : 0.5 * (mortality_.at(year, sex, age - 1) + mortality_.at(year, sex, age));
    const f64 scaled = rate * factor;
    return scaled / (1 + 0.5 * scaled);
}

std::array<f64, ages> RateBook::fertility(int year, f64 total) const
{
    std::array<f64, ages> rate, of_women{};
    f64 sum = 0;
    for (std::size_t a = 0; a < ages; ++a) sum += rate[a] = fertility_.at(year, 0, int(a));
    if (sum > 0)
        for (std::size_t a = 1; a < ages; ++a) of_women[a] = 0.5 * (rate[a - 1] + rate[a]) / sum * total;
    return of_women;
}

f64 RateBook::migrant_share(int year, std::size_t sex, int age, const Terms& terms) const
{
    return std::min(most_migrants,
                    of(terms, Term::migrants) * migrants_.at(year, sex, age) / expected(year).migrant_scale);
}

f64 RateBook::party_share(int year, std::size_t sex, int age) const
{
    return party_.at(year, sex, age) * 2 * (sex == 1 ? party_men_ : 1 - party_men_);
}

f64 RateBook::first_marriage(int year, std::size_t sex, int age, const Terms& terms) const
{
    return std::min(1.0, first_marriage_.at(year, sex, age) * of(terms, Term::marriage));
}

void RateBook::complete(int year, Expected& expected) const
{
    f64 persons = 0, exits = 0, migrants = 0;
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 0; age < int(ages); ++age)
        {
            const f64 here = expected.persons[sex][std::size_t(age)];
            persons += here;
            exits += here * exit_.at(year, sex, age);
            migrants += here * migrants_.at(year, sex, age);
        }
    expected.exit_scale = exits > 0 ? exits / persons : 1;
    expected.migrant_scale = migrants > 0 ? migrants / persons : 1;
    // Scholars follow the admissions of the summer in which their age group was due.
    for (int age = school_age::upper_secondary; age < school_age::university_ends; ++age)
    {
        const auto due = [&](int first_age)
        { return terms_without_interventions(std::max(year - (age - first_age), first_ - 1)); };
        if (age < school_age::university)
            expected.upper_secondary[std::size_t(age)] = of(due(school_age::upper_secondary), Term::upper_secondary);
        else expected.university[std::size_t(age)] = of(due(school_age::university), Term::university);
    }
}

RateBook::Expected RateBook::follow(int year) const
{
    const Expected& now = expected(year);
    const Terms terms = terms_without_interventions(year);
    const auto of_women = fertility(year, of(terms, Term::fertility));
    Expected next;
    f64 births = 0;
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 0; age < int(ages); ++age)
        {
            const f64 here = now.persons[sex][std::size_t(age)];
            if (sex == 0) births += here * of_women[std::size_t(age)];
            const f64 stays = 1 - death(year, sex, age, of(terms, Term::mortality)) -
                              of(terms, Term::exit) * exit_.at(year, sex, age) / now.exit_scale;
            next.persons[sex][std::size_t(std::min(age + 1, oldest))] += here * std::max(0.0, stays);
        }
    const f64 boys = of(terms, Term::sex_ratio) / (100 + of(terms, Term::sex_ratio));
    next.persons[0][1] += births * (1 - boys);
    next.persons[1][1] += births * boys;
    for (int age = 0; age < oldest; ++age)
    {
        const auto a = std::size_t(age);
        const f64 weds = now.maidens[a] * first_marriage(year, 0, age, terms);
        const f64 formerly = std::max(0.0, 1 - now.maidens[a] - now.wives[a]);
        const f64 again = age <= last_remarriage ? formerly * of(terms, Term::remarriage) : 0;
        const f64 ends = now.wives[a] * std::min(1.0, of(terms, Term::divorce) + death(year, 1, age + husband_older,
                                                                                       of(terms, Term::mortality)));
        next.maidens[a + 1] = now.maidens[a] - weds;
        next.wives[a + 1] = now.wives[a] + weds + again - ends;
    }
    next.maidens[0] = next.maidens[1] = 1;
    return next;
}

std::array<f64, ages> RateBook::marital_fertility(int year, const Terms& terms) const
{
    const Expected& now = expected(year);
    const auto of_women = fertility(year, of(terms, Term::fertility));
    std::array<f64, ages> births{}, present{};
    f64 wanted = 0;
    for (int age = 0; age < int(ages); ++age)
    {
        wanted += of_women[std::size_t(age)];
        // Wives who die or leave in the year have no child drawn.
        const f64 stays = 1 - death(year, 0, age, of(terms, Term::mortality)) -
                          of(terms, Term::exit) * exit_.at(year, 0, age) / now.exit_scale;
        present[std::size_t(age)] = now.wives[std::size_t(age)] * std::max(0.5, stays);
        births[std::size_t(age)] = of_women[std::size_t(age)] / std::max(present[std::size_t(age)], 1e-3);
    }
    // Where few are married the ratio would pass any real probability; what is cut there is spread over the others.
    for (int pass = 0; pass < 4; ++pass)
    {
        f64 reached = 0;
        for (std::size_t a = 0; a < ages; ++a)
        {
            births[a] = std::min(births[a], most_births);
            reached += births[a] * present[a];
        }
        if (reached > 0)
            for (f64& b : births) b *= wanted / reached;
    }
    for (f64& b : births) b = std::min(b, most_births);
    return births;
}

Rates RateBook::rates(int year, const Terms& now, const Terms& before) const
{
    Rates rates;
    const auto births = marital_fertility(year, now);
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 1; age < int(ages); ++age)
        {
            const u32 dies = threshold(death(year, sex, age, of(now, Term::mortality)));
            const f64 search = sex == 1 ? male_search_ : 1;
            // Students do not marry; the rates of the table are those of everybody of the age.
            const f64 students = expected(year).university[std::size_t(age)];
            const f64 single = sex == 0 ? expected(year).maidens[std::size_t(age)] : 1;
            const f64 free = std::max(least_free, 1 - students / std::max(single, students));
            const u32 weds = threshold(search * first_marriage(year, sex, age, now) / free);
            const u32 weds_again =
                age >= age_of_majority && age <= last_remarriage ? threshold(search * of(now, Term::remarriage)) : 0;
            const u32 of_couple = sex == 0
                                      ? threshold(births[std::size_t(age)])
                                      : threshold(std::max(of(now, Term::division), of(now, Term::joint_division)));
            for (const u32 status : {at_home, away, student})
            {
                const auto at = [&](population::Marital marital) -> Rates::Person&
                { return rates.person[class_of(age, status, u32(marital) << 1 | u32(sex))]; };
                using population::Marital;
                at(Marital::never_married) = {dies, 0, status == student ? 0 : weds, 0};
                at(Marital::married) = {dies, 0, of_couple, 0};
                at(Marital::formerly_married) = {dies, 0, weds_again, 0};
            }
        }
    set_residence(year, now, before, rates);
    set_school_and_party(year, now, rates);
    rates.divorce[u32(population::Marital::married) << 1 | 1u] = threshold(of(now, Term::divorce));
    rates.wife_founds = threshold(of(now, Term::divorce) * wife_founds_);
    rates.division = threshold(of(now, Term::division));
    rates.boy = boy_threshold(now);
    rates.newborn_cover = of(now, Term::newborn_cover) != 0;
    return rates;
}

void RateBook::set_residence(int year, const Terms& now, const Terms& before, Rates& rates) const
{
    using population::Marital;
    const Expected& expected_now = expected(year);
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 1; age < int(ages); ++age)
        {
            const auto a = std::size_t(age);
            const f64 in_university = expected_now.university[a];
            const f64 outside_school = 1 - in_university - expected_now.upper_secondary[a];
            const f64 were_away = migrant_share(year - 1, sex, age - 1, before);
            // Migrants and students leave the register more often; the mean of the age stays that of the profile.
            const f64 mean = of(now, Term::exit) * exit_.at(year, sex, age) / expected_now.exit_scale;
            const f64 weight = std::max(0.0, 1 - were_away - in_university) + were_away * exit_of_migrants_ +
                               in_university * exit_of_students_;
            const f64 exit_home = std::min(1.0, mean / weight);
            const f64 exit_away = std::min(1.0, exit_home * exit_of_migrants_);
            // The chain reaches the share of the year from that of the last, less those who left the register.
            const f64 away_before =
                std::min(most_migrants, were_away / outside_school) * (1 - exit_away) / std::max(0.01, 1 - mean);
            const f64 away_now = std::min(most_migrants, migrant_share(year, sex, age, now) / outside_school);
            const Step step(std::min(1.0, away_before), away_now);
            const f64 leaves = renewal_ * away_now + (1 - renewal_) * step.enter;
            const f64 returns = renewal_ * (1 - away_now) + (1 - renewal_) * step.leave;
            for (const Marital marital : {Marital::never_married, Marital::married, Marital::formerly_married})
            {
                const auto at = [&](u32 status) -> Rates::Person&
                { return rates.person[class_of(age, status, u32(marital) << 1 | u32(sex))]; };
                at(at_home).residence = threshold(leaves);
                at(away).residence = threshold(returns);
                // A couple leaves together, by the husband's draw, and children go with their parents.
                if (age < age_of_majority || (sex == 0 && marital == Marital::married)) continue;
                at(at_home).exit = threshold(exit_home);
                at(away).exit = threshold(exit_away);
                at(student).exit = threshold(exit_home * exit_of_students_);
            }
        }

    rates.cover = chain(covers(before), covers(now), cover_renewal_);
    rates.arrival_cover = cumulative(covers(now));
    rates.destination = chain(destinations(before), destinations(now), renewal_);
    rates.arrival_destination = cumulative(destinations(now));
}

void RateBook::set_school_and_party(int year, const Terms& now, Rates& rates) const
{
    rates.upper_secondary = threshold(of(now, Term::upper_secondary));
    const f64 could_apply = expected(year - 1).upper_secondary[school_age::university - 1];
    rates.university = threshold(could_apply > 0 ? of(now, Term::university) / could_apply : 0);
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = age_of_majority; age < int(ages); ++age)
        {
            const f64 before = age > age_of_majority ? party_share(year - 1, sex, age - 1) : 0;
            rates.party[std::size_t(age)][sex] = threshold(Step(before, party_share(year, sex, age)).enter);
        }
}

StartShares RateBook::start_shares(const Terms& before) const
{
    const int year = first_ - 1;
    const Expected& expected_then = expected(year);
    StartShares shares;
    shares.upper_secondary = expected_then.upper_secondary;
    shares.university = expected_then.university;
    for (std::size_t sex = 0; sex < sexes; ++sex)
        for (int age = 0; age < int(ages); ++age)
        {
            const auto a = std::size_t(age);
            const f64 outside_school = 1 - shares.upper_secondary[a] - shares.university[a];
            shares.migrants[sex][a] = std::min(most_migrants, migrant_share(year, sex, age, before) / outside_school);
            shares.party[sex][a] = age >= age_of_majority ? party_share(year, sex, age) : 0;
        }
    return shares;
}
}  // namespace canbao::demography
