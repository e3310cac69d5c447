/// Demography and migration (M3): births, deaths, marriages, households, school, work away from home, urbanisation.
/// models/demography/README.md has the equations and where the numbers come from.
#pragma once
#include <array>
#include <memory>
#include <vector>

#include "models/context.hpp"
#include "models/demography/household.hpp"
#include "models/demography/rates.hpp"

namespace canbao
{
/// Everything happens on 1 August in three phases: `vital_events` draws what happens to each person and changes school,
/// party and residence at once; `marriages` brings brides and grooms of a county together; `households` then gives
/// every block its new rows. What is drawn waits in the mechanism between these phases of one day, so a world is
/// complete, and may be saved, before the first and after the last of them.
class Demography final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    /// \throws UserError when tables or dated paths cannot serve the years of the run.
    explicit Demography(const Context& context);
    ~Demography() override;

    [[nodiscard]] std::string_view name() const override { return "demography"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;
    /// Makes room for what waits between phases, for each block of the world.
    void initialise_places(World& world, Seed population_seed) override;
    void resume(const World& world, const Past& past) override;

    [[nodiscard]] const demography::RateBook& rates() const { return rates_; }

private:
    struct Pending;    ///< of a block: what waits between the phases of the day
    struct Workspace;  ///< of a thread
    struct Candidate;
    class Market;   ///< marriage.cpp
    class Rebuild;  ///< rebuild.cpp

    // vital.cpp
    void live_year(BlockTask& task);
    // marriage.cpp
    void marry(CountyTask& task);
    // rebuild.cpp
    void rebuild(BlockTask& task);
    // demography.cpp
    void count_levels(BlockTask& task) const;

    Context context_;
    demography::RateBook rates_;
    f64 uxorilocal_ = 0;
    int husband_younger_ = 0, husband_older_ = 0;

    Column<u8> life_;
    Column<i16> birth_year_;
    Column<u16> family_;
    Column<i32> births_, deaths_, marriages_, exits_, divisions_, households_ended_, moves_in_, moves_out_;
    Column<i32> migrants_, students_, elders_70_, party_members_;
    Column<i64> estates_, debts_written_off_;
    /// Columns of other mechanisms; a model may lack them.
    std::optional<Column<u16>> insurance_;
    std::optional<Column<i32>> savings_, debt_, income_;
    std::vector<Column<u16>> ties_;
    std::vector<u16> flows_;  ///< columns of households that begin at zero (ColumnInfo::flow)

    std::unique_ptr<Workspace> workspace_;
    std::vector<Pending> pending_;
};
}  // namespace canbao
