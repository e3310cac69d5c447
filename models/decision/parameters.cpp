#include <fmt/format.h>

#include "models/decision/decision.hpp"

namespace canbao
{
namespace
{
/// Where a value of the calibration comes from.
std::string fitted(const char* range)
{
    return fmt::format("configs/calibration (02a, 08a, 08c); vectors that fit: {}", range);
}
}  // namespace

void Decision::add_parameters(Schema& schema)
{
    const RealParameters dated(schema, {.dated = true, .by_place = true});
    const RealParameters dated_by_group(schema, {.dated = true, .by_place = true, .by_group = true});
    const RealParameters fixed(schema);
    dated_by_group("decision.constant", "util", "utility of enrolling that nothing else explains", "-0.95", -20, 20,
                   "D", fitted("-1.9 to -0.34"));
    dated("decision.inertia", "util", "utility of staying enrolled for who was enrolled last", "0.2", 0, 20, "A",
          fitted("0 to 1.8, not identified"));
    dated("decision.norm", "util", "utility at a share of one enrolled among those it sees, over a share of zero",
          "1.15", 0, 20, "D", fitted("0.7 to 2.1"));
    dated("decision.pressure", "util", "utility of giving in to full pressure on the village", "1", -20, 20, "A",
          fitted("0 to 4, not identified"));
    dated("decision.visit", "util", "utility of giving in to a visit, besides the occasion it makes", "2.1", -20, 20,
          "A", fitted("0 to 4, not identified"));
    dated("decision.attention", "1/week", "rate at which occasions to decide come up by themselves", "0.07", 0, 10, "A",
          "fitted by hand to the progress of seasons (08c); not in the calibration, which does not tell it from "
          "deadline_attention");
    dated("decision.deadline_attention", "1/week", "what the last day adds to that rate", "1", 0, 10, "A",
          fitted("0.1 to 4, not identified"));
    dated("decision.reminder_attention", "1/week", "what full reminding adds to that rate", "0.25", 0, 10, "A",
          "judgement");
    fixed("decision.deadline_days", "day", "days over which the last day's pull falls by e", "12", 0.1, 365, "A",
          "judgement");
    fixed("decision.away_attention", "1",
          "rate of occasions of a household whose adults are all away and that cannot pay by phone, over others",
          "0.35", 0, 10, "A", "judgement");
    fixed("decision.festival_attention", "1", "rate of occasions around the Spring Festival, over other weeks", "1.5",
          0, 10, "A", "08c: the push while migrants are home (H04); size judged");
    fixed("decision.money_weight", "util", "utility of an amount as large as a head's yearly income", "10", 0, 1000,
          "A", fitted("4 to 46, not identified"));
    fixed("decision.income_elasticity", "1", "how the utility of a yuan falls with income", "0.4", 0, 3, "A",
          "between a constant (0) and log utility (1)");
    fixed("decision.worth_elasticity", "1", "how the worth of cover in yuan rises with permanent income", "0.45", 0, 3,
          "A",
          "08a: what informal workers in Wuhan would pay for social insurance rises by 0.43 to 0.50 (N25); taken over");
    fixed("decision.risk_aversion", "1", "relative risk aversion, at consumption equal to the mean income of the place",
          "2", 0, 20, "A", "customary value; certainty equivalent to second order (Pratt 1964, Econometrica 32:122)");
    fixed("decision.common_taste", "1", "share of the taste for enrolling that a household's members have in common",
          "0.78", 0, 1, "D", fitted("0.69 to 0.95"));
    schema.add({.key = "decision.reasons",
                .type = ValueType::boolean,
                .meaning = "tell why each payment was made",
                .value = "true",
                .status = "S",
                .source = "an output, which changes nothing else"});
}
}  // namespace canbao
