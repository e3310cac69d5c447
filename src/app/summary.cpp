#include "app/summary.hpp"

#include <fmt/format.h>

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

std::string render(const std::vector<YearSummary>& years)
{
    std::string text =
        fmt::format("{:>4}  {:>11}  {:>7}  {:>8}  {:>9}  {:>8}  {:>6}  {:>10}  {:>11}  {:>11}\n", "year", "registered",
                    "running", "coverage", "voluntary", "reported", "burden", "admissions", "benefits", "reserve");
    text += fmt::format("{:>4}  {:>11}  {:>7}  {:>8}  {:>9}  {:>8}  {:>6}  {:>10}  {:>11}  {:>11}\n", "", "persons",
                        "%", "%", "%", "%", "%", "per 100", "m yuan", "m yuan");
    for (const YearSummary& y : years)
        text += fmt::format("{:>4}  {:>11}  {:>7}  {:>8}  {:>9}  {:>8}  {:>6}  {:>10}  {:>11}  {:>11}\n", y.year,
                            y.registered, percent(y.in_scheme, y.registered), percent(y.enrolled, y.eligible),
                            percent(y.voluntary, y.eligible), percent(y.reported, y.in_scheme),
                            percent(y.premium_paid, y.income, 2), percent(y.admissions, y.registered),
                            million_yuan(y.benefits), million_yuan(y.reserve));
    text +=
        "running: registered persons in counties that run the scheme\n"
        "coverage: enrolled of those who may enrol there (no cover elsewhere)\n"
        "voluntary: the same without norm, pressure and sanctions, asked directly\n"
        "reported: persons reported as insured, over registered persons in running counties\n"
        "burden: premiums paid over household income; admissions: of registered persons\n";
    return text;
}
}  // namespace canbao::app
