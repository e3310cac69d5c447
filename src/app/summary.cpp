#include "app/summary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "record/reader.hpp"

namespace canbao::app
{
namespace
{
std::string percent(i64 part, i64 whole, int digits = 1)
{
    return whole > 0 ? fmt::format("{:.{}f}", 100.0 * f64(part) / f64(whole), digits) : "-";
}
std::string million_yuan(i64 fen)
{
    // In whole tenths first, so that a small loss is 0.0 and not -0.0.
    const i64 tenths = (fen + (fen < 0 ? -5'000'000 : 5'000'000)) / 10'000'000;
    return fmt::format("{:.1f}", f64(tenths) / 10);
}
}  // namespace

std::string summary_head()
{
    constexpr auto line = "{:>4}  {:>11}  {:>7}  {:>8}  {:>9}  {:>8}  {:>6}  {:>10}  {:>11}  {:>11}\n";
    return fmt::format(line, "year", "registered", "running", "coverage", "voluntary", "reported", "burden",
                       "admissions", "benefits", "reserve") +
           fmt::format(line, "", "persons", "%", "%", "%", "%", "%", "per 100", "m yuan", "m yuan");
}

std::string summary_line(const YearSummary& y)
{
    return fmt::format("{:>4}  {:>11}  {:>7}  {:>8}  {:>9}  {:>8}  {:>6}  {:>10}  {:>11}  {:>11}\n", y.year,
                       y.registered, percent(y.in_scheme, y.registered), percent(y.enrolled, y.eligible),
                       percent(y.voluntary, y.eligible), percent(y.reported, y.in_scheme),
                       percent(y.premium_paid, y.income, 2), percent(y.admissions, y.registered),
                       million_yuan(y.benefits), million_yuan(y.reserve));
}

std::string summary_legend()
{
    return "running: registered persons in counties that run the scheme\n"
           "coverage: enrolled of those who may enrol there (no cover elsewhere)\n"
           "voluntary: the same without norm, pressure and sanctions, asked directly\n"
           "reported: persons reported as insured, over registered persons in running counties\n"
           "burden: premiums paid over household income; admissions: of registered persons\n";
}

std::string render(const std::vector<YearSummary>& years)
{
    std::string text = summary_head();
    for (const YearSummary& year : years) text += summary_line(year);
    return text + summary_legend();
}

std::vector<YearSummary> read_years(const RunReader& reader, u64 first)
{
    const u64 committed = reader.has("yearly", "year") ? reader.committed("yearly") : 0;
    if (committed <= first) return {};
    const std::size_t count = committed - first;
    // The nation is the first place. The years of other groups are committed after those of /yearly.
    const auto column = [&](const std::string& group, const std::string& name)
    {
        std::vector<i64> values(count);
        if (!reader.has(group, name) || reader.committed(group) <= first) return values;
        const u64 start[] = {first, 0}, block[] = {std::min<u64>(count, reader.committed(group) - first), 1};
        const auto stored = reader.read<i64>(group, name, start, block);
        std::copy(stored.begin(), stored.end(), values.begin());
        return values;
    };
    const u64 start = first, block = count;
    const auto year = reader.read<i64>("yearly", "year", std::span(&start, 1), std::span(&block, 1));
    const auto yearly = [&](const std::string& name) { return column("yearly", name); };
    const auto registered = yearly("registered"), in_scheme = yearly("in_scheme"), eligible = yearly("eligible"),
               enrolled = yearly("enrolled"), voluntary = yearly("enrolled_voluntary"), reported = yearly("reported"),
               premium = yearly("premium_paid"), income = yearly("income_total"), admissions = yearly("admissions"),
               inpatient = yearly("benefit_inpatient"), outpatient = yearly("benefit_outpatient"),
               reserve = column("pools", "fund_reserve");
    std::vector<YearSummary> years;
    for (std::size_t i = 0; i < count; ++i)
        years.push_back({int(year[i]), registered[i], in_scheme[i], eligible[i], enrolled[i], voluntary[i], reported[i],
                         premium[i], income[i], admissions[i], inpatient[i] + outpatient[i], reserve[i]});
    return years;
}
}  // namespace canbao::app
