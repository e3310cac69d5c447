#include "models/calendar.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace canbao
{
using std::chrono::days;

void Calendar::add_parameters(Schema& schema)
{
    schema.add({.key = "run.from",
                .type = ValueType::integer,
                .unit = "year",
                .meaning = "first benefit year",
                .value = "2003",
                .min = 2003,
                .max = 2100,
                .status = "S",
                .source = "01: first year of the scheme"});
    schema.add({.key = "run.to",
                .type = ValueType::integer,
                .unit = "year",
                .meaning = "last benefit year",
                .value = "2025",
                .min = 2003,
                .max = 2100,
                .status = "S",
                .source = "01: last year of the data"});
    schema.add({.key = "run.seed",
                .type = ValueType::integer,
                .unit = "",
                .meaning = "seed of the draws of the years",
                .value = "1",
                .min = 0,
                .status = "A",
                .source = "any number"});
    schema.add({.key = "run.replicate",
                .type = ValueType::integer,
                .unit = "",
                .meaning = "number of the replicate: other draws, the same population",
                .value = "0",
                .min = 0,
                .max = 65535,
                .status = "A",
                .source = "any number"});
    schema.add({.key = "run.population_seed",
                .type = ValueType::integer,
                .unit = "",
                .meaning = "seed of the synthesis; replicates share a population unless this differs",
                .value = "1",
                .min = 0,
                .status = "A",
                .source = "any number"});
    schema.add({.key = "run.checkpoints",
                .type = ValueType::integers,
                .unit = "year",
                .meaning = "years before whose 1 January the state of the run is saved and kept, to branch from there; "
                           "changes no result",
                .value = "[]",
                .min = 2003,
                .max = 2101,
                .status = "A",
                .source = "none unless asked for"});
    // No season opens before 16 August, when the year's births, deaths, moves and incomes are in place, nor reaches into
    // the next one's summer, so who may enrol is fixed while a season lasts.
    schema.add({.key = "season.opens",
                .type = ValueType::integer,
                .unit = "day",
                .meaning = "first day of the payment window, in days from 1 January of the coverage year",
                .value = "-122",
                .min = -138,
                .max = -20,
                .dated = true,
                .by_intervention = false,
                .status = "A",
                .source = "08c: 1 September in Shanxi for 2025 (S, SEED0); taken for all years"});
    schema.add({.key = "season.closes",
                .type = ValueType::integer,
                .unit = "day",
                .meaning = "last day of the payment window, in days from 1 January of the coverage year",
                .value = "55",
                .min = 1,
                .max = 150,
                .dated = true,
                .by_intervention = false,
                .status = "A",
                .source = "08c: 25 February in Shanxi for 2025 (S, SEED0); taken for all years"});
    schema.add({.key = "season.exchange_above",
                .type = ValueType::integer,
                .unit = "week",
                .meaning = "weeks of the payment window from one exchange above the county to the next, from its first "
                           "day on",
                .value = "8",
                .min = 1,
                .max = 60,
                .dated = true,
                .by_intervention = false,
                .status = "A",
                .source = "judgement: every other exchange of villages"});
    schema.add({.key = "season.spring_festival",
                .type = ValueType::table,
                .unit = "",
                .meaning = "dates of the Spring Festival",
                .value = "\"data/spring_festival.csv\"",
                .status = "D",
                .source = "11"});
}

Calendar::Calendar(const Scenario& scenario, int from, int to, Faults& faults) : from_(from), to_(to)
{
    if (to < from)
        faults.add({scenario.where("run.to"), fmt::format("the run would end in {}", to),
                    fmt::format("it begins in {}", from), "set run.to (or --to) to that year or a later one"});
    const Table& festivals = scenario.table("season.spring_festival");
    const auto day_column = festivals.column("date", faults);
    std::vector<Date> festival_days;
    for (std::size_t r = 0; day_column && r < festivals.rows(); ++r)
    {
        if (const auto day = parse_date(festivals.cell(r, *day_column))) festival_days.push_back(*day);
        else faults.add({festivals.where(r, *day_column), "no date", "YYYY-MM-DD is needed", ""});
    }
    if (!faults.empty()) return;

    for (int year = from; year <= to + 1; ++year)
    {
        Season season;
        season.coverage_year = year;
        const Date january = make_date(year, 1, 1);
        season.opens = january + days(int(scenario.path("season.opens").at(january)));
        season.closes = january + days(int(scenario.path("season.closes").at(january)));
        const auto festival =
            std::find_if(festival_days.begin(), festival_days.end(), [&](Date day) { return year_of(day) == year; });
        if (festival == festival_days.end())
        {
            faults.add({scenario.where("season.spring_festival"), fmt::format("no Spring Festival of {}", year),
                        fmt::format("the run needs every year from {} to {}", from, to + 1),
                        "add it to the table or end the run earlier"});
            return;
        }
        season.spring_festival = *festival;
        season.weeks_to_exchange_above = u32(scenario.path("season.exchange_above").at(january));
        for (Date day = season.opens; day < season.closes; day += days(7)) season.weeks.push_back(day);
        season.weeks.push_back(season.closes);
        seasons_.push_back(std::move(season));
    }
}

const Season& Calendar::season(int coverage_year) const
{
    const int at = coverage_year - from_;
    if (at < 0 || at >= int(seasons_.size()))
        throw std::logic_error(fmt::format("no season for {} in this run", coverage_year));
    return seasons_[std::size_t(at)];
}

Date Calendar::ends() const { return make_date(to_, 12, 31); }

std::size_t Calendar::weeks() const
{
    std::size_t count = 0;
    for (const auto& season : seasons_)
        count +=
            std::size_t(std::count_if(season.weeks.begin(), season.weeks.end(), [&](Date d) { return d <= ends(); }));
    return count;
}

void Calendar::plan(Agenda& agenda) const
{
    // The order of a day. Money and illness come before decisions, decisions before what is made of them.
    const PhaseId benefit_year_opens = agenda.add_phase("benefit_year_opens", "cover begins for those who have paid");
    const PhaseId vital_events = agenda.add_phase("vital_events", "births, deaths, moves, marriages are drawn");
    const PhaseId marriages = agenda.add_phase("marriages", "brides and grooms of a county meet");
    const PhaseId households = agenda.add_phase("households", "households form, divide and end");
    const PhaseId income_year = agenda.add_phase("income_year", "the year's income is drawn");
    const PhaseId income_ranks = agenda.add_phase("income_ranks", "limits of the income quintiles");
    const PhaseId assessment =
        agenda.add_phase("assessment", "households learn their quintile, and some are assessed for a target group");
    const PhaseId harvest = agenda.add_phase("harvest", "farm and local income comes in, the household consumes");
    const PhaseId remittance = agenda.add_phase("remittance", "migrants bring their wages home");
    const PhaseId illness = agenda.add_phase("illness", "illness since the last such day, care, claims");
    const PhaseId exchange = agenda.add_phase("exchange", "what others may know of a village is published");
    const PhaseId exchange_above = agenda.add_phase("exchange_above", "what other counties may know is published");
    agenda.add_phase("late_payment", "who has not paid for the year may still do so, where that is allowed");
    const PhaseId season_opens = agenda.add_phase("season_opens", "targets are set, every member weighs the cover");
    const PhaseId cadre_week = agenda.add_phase("cadre_week", "the cadre team plans its week");
    const PhaseId decision_week = agenda.add_phase("decision_week", "households decide and pay");
    const PhaseId season_closes = agenda.add_phase("season_closes", "enrolment is settled and reported");
    const PhaseId year_closes = agenda.add_phase("year_closes", "the benefit year's books are closed");

    for (const Season& season : seasons_)
    {
        const int year = season.coverage_year;
        agenda.due({season.opens, season_opens, year, 0});
        for (std::size_t w = 0; w < season.weeks.size(); ++w)
        {
            agenda.due({season.weeks[w], cadre_week, year, i32(w)});
            agenda.due({season.weeks[w], decision_week, year, i32(w)});
            if (w % 4 == 0) agenda.due({season.weeks[w], exchange, year, i32(w)});
            if (w % season.weeks_to_exchange_above == 0) agenda.due({season.weeks[w], exchange_above, year, i32(w)});
        }
        agenda.due({season.closes, season_closes, year, 0});
        agenda.due({season.spring_festival - days(3), remittance, year, 0});
    }
    for (int year = from_ - 1; year <= to_; ++year)
    {
        agenda.due({make_date(year, 1, 1), benefit_year_opens, year, 0});
        agenda.due({make_date(year, 8, 1), vital_events, year, 0});
        agenda.due({make_date(year, 8, 1), marriages, year, 0});
        agenda.due({make_date(year, 8, 1), households, year, 0});
        agenda.due({make_date(year, 8, 15), income_year, year, 0});
        agenda.due({make_date(year, 8, 15), income_ranks, year, 0});
        agenda.due({make_date(year, 8, 15), assessment, year, 0});
        agenda.due({make_date(year, 9, 20), harvest, year, 0});
        agenda.due({make_date(year, 12, 31), year_closes, year, 0});
        const Date ends_of_periods[] = {make_date(year, 2, 28),  make_date(year, 8, 31),  make_date(year, 9, 30),
                                        make_date(year, 10, 31), make_date(year, 11, 30), make_date(year, 12, 31)};
        for (i32 period = 0; period < 6; ++period) agenda.due({ends_of_periods[period], illness, year, period});
    }
    agenda.keep(begins(), ends());
}
}  // namespace canbao
