#include "bench/enrol/enrol.hpp"

#include "world/lineage.hpp"

namespace canbao::enrol
{
namespace
{
constexpr Purpose first_state = 1, first_ties = 2, first_enrolment = 3, yearly = 4;
}  // namespace

void Enrolment::declare(Registry& registry)
{
    count = registry.add<i32>({.name = "enrolled", .entity = Entity::village, .role = Role::level, .unit = "1",
                               .meaning = "households enrolled"});
    pressure_ = registry.add<f32>(
        {.name = "pressure", .entity = Entity::village, .unit = "1", .meaning = "pressure of the cadre"});
    const auto household = [&](const char* name, const char* unit, const char* meaning)
    { return registry.add<f32>({.name = name, .entity = Entity::household, .unit = unit, .meaning = meaning}); };
    income_ = household("income", "1", "logarithm of the yearly income in yuan");
    cash = household("cash", "yuan", "savings");
    risk_ = household("risk", "1", "yearly probability of a health shock");
    trust = household("trust", "1", "trust in the scheme");
    enrolled_ = registry.add<u8>({.name = "enrolled", .entity = Entity::household, .unit = "1", .meaning = "enrolled"});
    for (std::size_t k = 0; k < peers; ++k)
        peer_[k] = registry.add<u8>({.name = "peer_" + std::to_string(k), .entity = Entity::household, .unit = "1",
                                     .meaning = "number of a peer in the village"});
}

void Enrolment::plan(Agenda& agenda)
{
    agenda.on_blocks("year",
                     [this](BlockTask& task)
                     {
                         const u32 rows = task.block.household.rows();
                         live_year({columns(task.block), {task.seed, {task.step.date, yearly}},
                                    task.scratch.take_raw<u8>(rows).data(), task.scratch.take_raw<f32>(rows).data()});
                     });
}

void Enrolment::initialise(BlockTask& task)
{
    Block& block = task.block;
    const auto line = block.household[structure_.household_line], place = block.household[structure_.household_place];
    for (u32 v = 0; v < block.villages; ++v)
    {
        const u32 village = places_->identity_place(block.village[structure_.place][v]);
        for (u32 j = 0; j < village_size; ++j)
        {
            line[v * village_size + j] = lineage::household_of(lineage::founder(j + 1));
            place[v * village_size + j] = village;
        }
        block.village[pressure_][v] = 0.5f;
    }

    BeginArgs begin{columns(block), {}};
    for (auto& word : begin.word) word = task.scratch.take_raw<u32>(line.size()).data();
    const auto draw = [&](Purpose purpose, u16 index)
    {
        draw_batch({task.seed,
                    {task.step.date, purpose, index},
                    line.data(),
                    place.data(),
                    line.size(),
                    {begin.word[0], begin.word[1], begin.word[2], begin.word[3]}});
    };
    draw(first_state, 0);
    begin_households(begin);
    draw(first_enrolment, 0);
    begin_enrolled(begin);
    for (u16 half = 0; half < 2; ++half)
    {
        draw(first_ties, half);
        begin_peers({begin, half * peers / 2});
    }
}

Columns Enrolment::columns(Block& block) const
{
    Columns c{};
    c.villages = block.villages;
    c.pressure = block.village[pressure_].data();
    c.count = block.village[count].data();
    c.households = block.household.rows();
    c.line = block.household[structure_.household_line].data();
    c.place = block.household[structure_.household_place].data();
    c.income = block.household[income_].data();
    c.cash = block.household[cash].data();
    c.risk = block.household[risk_].data();
    c.trust = block.household[trust].data();
    c.enrolled = block.household[enrolled_].data();
    for (std::size_t k = 0; k < peers; ++k) c.peer[k] = block.household[peer_[k]].data();
    return c;
}
}  // namespace canbao::enrol
