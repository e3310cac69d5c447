#include "models/history/history.hpp"

namespace canbao
{
void History::add_parameters(Schema& schema)
{
    schema.add({.key = "history.initial_coverage",
                .unit = "1",
                .meaning = "share of persons covered in the year before the run, where the scheme ran",
                .value = "{ 2003-01-01 = 0.70, 2007-01-01 = 0.82, 2010-01-01 = 0.91, 2015-01-01 = 0.93 }",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_place = true,
                .interpolation = Interpolation::linear,
                .status = "A",
                .source = "02a less what reports may hold of duplicates and padding"});
    schema.add({.key = "history.initial_whole_households",
                .unit = "1",
                .meaning = "share of persons whose initial cover is that of their household as a whole",
                .value = "0.85",
                .min = 0,
                .max = 1,
                .status = "A",
                .source = "judgement"});
    schema.add(
        {.key = "history.out_years",
         .type = ValueType::integer,
         .unit = "year",
         .meaning = "coverage years missed in a row from which on a former member counts as out, not interrupted",
         .value = "2",
         .min = 1,
         .max = 15,
         .status = "A",
         .source = "judgement"});
    schema.add({.key = "history.platform_start",
                .type = ValueType::integer,
                .unit = "year",
                .meaning = "first coverage year that the national platform counts; 0 for none",
                .value = "2022",
                .min = 0,
                .max = 2100,
                .dated = true,
                .by_place = true,
                .status = "S",
                .source = "05b: on line in 2022 (I01)"});
    schema.add(
        {.key = "history.platform_found",
         .unit = "1",
         .meaning = "share of the persons enrolled twice, and of invented heads, that the platform finds in each year",
         .value = "0.5",
         .min = 0,
         .max = 1,
         .dated = true,
         .by_place = true,
         .status = "A",
         .source = "09: 56 million removed in 2022-23 (S, I03); the stock is not known, so the share is judged"});
    schema.add({.key = "history.pay_back",
                .unit = "1",
                .meaning = "least expected benefit of a month's cover, over the price of the missed year, at which a "
                           "returning member pays that year back",
                .value = "1",
                .min = 0,
                .max = 1000,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "judgement"});
}
}  // namespace canbao
