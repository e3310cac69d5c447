#include "models/scheme/scheme.hpp"

#include <algorithm>

#include "core/math.hpp"
#include "models/purposes.hpp"
#include "world/lineage.hpp"

namespace canbao
{
namespace
{
constexpr int never = 9999;
/// As far as a run may go: when a county begins does not depend on when the run ends.
constexpr int last_start = 2101;
}  // namespace

void Scheme::add_parameters(Schema& schema)
{
    schema.add({.key = "scheme.share_started",
                .unit = "1",
                .meaning = "share of counties that run the scheme for a coverage year",
                .value = "{ table = \"data/schemes_start.csv\", time = \"year\", value = \"share\" }",
                .min = 0,
                .max = 1,
                .dated = true,
                .by_intervention = false,
                .status = "S",
                .source = "02a: counties over the 2,729 of 2008; which county starts when is drawn (A)"});
    schema.add({.key = "scheme.start_year",
                .type = ValueType::integer,
                .unit = "year",
                .meaning = "first coverage year of the places named by an intervention; 0 leaves it to the draw",
                .value = "0",
                .min = 0,
                .max = 2100,
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "a draw, unless the county's history is known"});
    schema.add({.key = "scheme.unit",
                .type = ValueType::choice,
                .unit = "",
                .meaning = "who enrols: all members of a household together, or each member",
                .value = "{ 2003-01-01 = \"household\", 2017-01-01 = \"member\" }",
                .choices = {"household", "member"},
                .dated = true,
                .by_place = true,
                .status = "A",
                .source = "household in the rural scheme, person after the merger decided in 2016 (05b); date judged"});
}

Scheme::Scheme(const Context& context) : context_(context), unit_(context.policy.id("scheme.unit")) {}

void Scheme::declare(Registry& registry)
{
    start_ = registry.add<i32>({.name = "scheme_start",
                                .entity = Entity::village,
                                .unit = "year",
                                .meaning = "first coverage year of the county's scheme"});
}

void Scheme::initialise_places(World& world, Seed population_seed)
{
    const DatedPath& share = context_.scenario().path("scheme.share_started");
    const ParameterId start_year = context_.policy.id("scheme.start_year");
    start_of_county_.clear();
    for (const auto& county : world.counties())
    {
        // The county's own draw, so that it starts when it does whatever else is simulated.
        const u32 place = u32(world.places().code(county.place)) << identity_village_bits;
        const f32 u = math::uniform(
            draw(population_seed, lineage::village(place), {make_date(2003, 1, 1), purpose::scheme_start})[0]);
        int start = never;
        for (int year = 2003; year <= last_start && start == never; ++year)
        {
            const Date date = make_date(year, 1, 1);
            if (u < f32(share.at(date))) start = year;
            if (const int fixed = int(context_.policy.value(start_year, date, county.place)); fixed > 0) start = fixed;
        }
        start_of_county_.push_back(start);
    }
}

void Scheme::initialise(BlockTask& task)
{
    for (auto& start : task.block.village[start_]) start = start_of_county_[task.block.county];
}

bool Scheme::by_household(Date today, int coverage_year, PlaceId village) const
{
    return context_.policy.value(unit_, {today, make_date(coverage_year, 1, 1)}, village) == 0;
}
}  // namespace canbao
