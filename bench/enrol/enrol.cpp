#include "bench/enrol/enrol.hpp"

#include "world/lineage.hpp"

namespace canbao::enrol
{
namespace
{
constexpr Purpose first_state = 1, first_peers = 2, first_enrolment = 3, yearly = 4;
}  // namespace

void Enrolment::declare(Registry& registry)
{
    count_ = registry.add<i32>({.name = "enrolled",
                                .entity = Entity::village,
                                .role = Role::level,
                                .unit = "1",
                                .meaning = "households enrolled"});
    pressure_ = registry.add<f32>(
        {.name = "pressure", .entity = Entity::village, .unit = "1", .meaning = "pressure of the cadre"});
    income_ = registry.add<f32>({.name = "income", .unit = "1", .meaning = "logarithm of the income in yuan"});
    cash_ = registry.add<f32>({.name = "cash", .unit = "yuan", .meaning = "savings"});
    risk_ = registry.add<f32>({.name = "risk", .unit = "1", .meaning = "yearly probability of a health shock"});
    trust_ = registry.add<f32>({.name = "trust", .unit = "1", .meaning = "trust in the scheme"});
    enrolled_ = registry.add<u8>({.name = "enrolled", .unit = "1", .meaning = "enrolled or not"});
    for (std::size_t k = 0; k < peer_count; ++k)
        peers_[k] = registry.add<u8>(
            {.name = "peer_" + std::to_string(k), .unit = "1", .meaning = "number in the village of a peer"});
}

void Enrolment::plan(Agenda& agenda)
{
    agenda.on_blocks("year",
                     [this](BlockTask& task)
                     {
                         const Rows a = rows(task);
                         draw(task, a, yearly);
                         live_year({a, task.scratch.take_raw<u8>(a.households).data(),
                                    task.scratch.take_raw<f32>(a.households).data()});
                     });
}

void Enrolment::initialise(BlockTask& task)
{
    Block& block = task.block;
    for (u32 v = 0; v < block.villages; ++v)
    {
        const u32 village = places_->identity_place(block.village[structure_.place][v]);
        for (u32 j = 0; j < village_size; ++j)
        {
            block.household[structure_.household_line][v * village_size + j] =
                lineage::household_of(lineage::founder(j + 1));
            block.household[structure_.household_place][v * village_size + j] = village;
        }
        block.village[pressure_][v] = 0.5f;
    }
    const Rows a = rows(task);
    draw(task, a, first_state);
    begin_households(a);
    draw(task, a, first_enrolment);
    begin_enrolment(a);
    for (u16 half = 0; half < 2; ++half)
    {
        draw(task, a, first_peers, half);
        begin_peers({a, half * peer_count / 2});
    }
}

void Enrolment::draw(const BlockTask& task, const Rows& rows, Purpose purpose, u16 index) const
{
    const ColumnTable& households = task.block.household;
    draw_batch({task.seed,
                {task.step.date, purpose, index},
                households[structure_.household_line].data(),
                households[structure_.household_place].data(),
                rows.households,
                rows.word});
}

Rows Enrolment::rows(BlockTask& task) const
{
    ColumnTable &village = task.block.village, &household = task.block.household;
    Rows a{.villages = task.block.villages,
           .pressure = village[pressure_].data(),
           .count = village[count_].data(),
           .households = household.rows(),
           .income = household[income_].data(),
           .cash = household[cash_].data(),
           .risk = household[risk_].data(),
           .trust = household[trust_].data(),
           .enrolled = household[enrolled_].data(),
           .peers = {},
           .word = {}};
    for (std::size_t k = 0; k < peer_count; ++k) a.peers[k] = household[peers_[k]].data();
    for (auto& word : a.word) word = task.scratch.take_raw<u32>(a.households).data();
    return a;
}
}  // namespace canbao::enrol
