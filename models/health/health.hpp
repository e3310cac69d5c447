/// Health and use of care (M4): chronic conditions, admissions, outpatient care, what is forgone, who pays.
/// models/health/README.md has the equations and where the numbers come from.
#pragma once
#include <span>

#include "models/economy/purse.hpp"
#include "models/health/risk.hpp"
#include "models/rows.hpp"

namespace canbao
{
class Health final : public Mechanism
{
public:
    static void add_parameters(Schema& schema) { health::Risk::add_parameters(schema); }
    /// \param benefit what cover pays; outlives this. \throws UserError with all faults of the tables
    Health(const Context& context, const Benefit& benefit);

    [[nodiscard]] std::string_view name() const override { return "health"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;
    void resume(const World& world, const Past& past) override;

    /// The row of a person in prospects(); `age` is the age reached in the year.
    [[nodiscard]] static constexpr std::size_t class_of(int age, bool male, bool chronic)
    {
        return health::class_of(age, male, chronic);
    }
    /// What cover for the coverage year whose season is open is worth to each class of persons, under the package as
    /// it stands on a day of the season, with care as recorded in the year in which the season opened.
    /// \param place a village, or any place of which it is part up to the county when all of that has one package
    /// \param today a day of the season; one before it stands for its first day
    [[nodiscard]] std::span<const Prospect> prospects(int coverage_year, PlaceId place,
                                                      TargetGroup group = TargetGroup::general,
                                                      Date today = Date::min()) const;
    /// How many years of cover enrolling brings by a member's history: the coverage year less the wait that his break
    /// brings, and what staying out would cost him of the next, as the rules stand on a day of the season. Prospects
    /// are those of a whole year.
    [[nodiscard]] YearShare year_share(int coverage_year, PlaceId place, TargetGroup group, Date today) const;
    /// Computes what prospects() gives. The mechanism does it itself when a season opens; whoever begins in the middle
    /// of a season calls it with the season's first day.
    void prepare(int coverage_year, Date season_opens);

    [[nodiscard]] const health::Risk& risk() const { return risk_; }

private:
    struct Patient;
    struct Claim;
    struct Books;

    void open_year(BlockTask& task) const;
    void fall_ill(BlockTask& task) const;
    void admit(BlockTask& task, std::span<const u32> in_need) const;
    void visit(BlockTask& task) const;
    /// Puts the year's amount for each member into a household's account, and pays from it what the pool leaves of
    /// members' bills.
    void draw_on_account(Block& block, u32 household, const Package& package, std::span<const i32> bill,
                         std::span<i32> benefit, std::span<const i32> elsewhere) const;
    /// Takes back of a village's outpatient benefits what falls into the wait of members who came back. \return fen
    [[nodiscard]] Fen refuse_waiting(const Block& block, const VillageRows& village, const Package& package, int year,
                                     std::span<i32> benefit) const;
    /// Counts the year that ends for the bonus of those who had no claim in it.
    void count_year_without_claim(BlockTask& task) const;
    void close_year(BlockTask& task) const;
    void declare_margins(Registry& registry);
    /// Adds to a margin in the classes that a person is of.
    void count_in_classes(Block& block, u32 household, u32 person, int year, Column<i64> margin, i64 amount) const;
    /// The year's income and spending by class, as the year closes. \param catastrophic 1 for each household that
    /// spends so much on care
    void count_spending(BlockTask& task, std::span<const u8> catastrophic) const;

    /// The persons of a block whose word is below the threshold of their class.
    [[nodiscard]] std::span<const u32> screen(BlockTask& task, std::span<const u32> word, const u32* threshold,
                                              int year) const;
    /// Words of one draw for each person of a block.
    template <std::size_t words>
    [[nodiscard]] std::array<std::span<u32>, words> draw_persons(BlockTask& task, Purpose purpose) const;
    /// The persons who need an admission in the period; in January and September also notes who will need one in the
    /// months that follow.
    [[nodiscard]] std::span<const u32> find_need(BlockTask& task) const;
    /// Calls treat(village, household, person) with rows of the block for each of the persons, who are ascending.
    template <class Treat>
    void for_each_household_of(const Block& block, std::span<const u32> persons, Treat&& treat) const;
    /// Adds what holds from `today` on to outlooks_ and prospects_.
    void look_ahead(Date today, Date season_opens);
    [[nodiscard]] Package package_at(Date date, int year, PlaceId place) const;
    /// Takes what cover leaves of a bill from the household.
    void pay(Block& block, u32 household, Fen own) const;

    Context context_;
    const Benefit& benefit_;
    health::Risk risk_;
    ParameterId capacity_, income_, visible_claim_;
    f32 capacity_floor_, capacity_sd_;
    f64 crowding_out_;
    PhaseId season_opens_ = 0;

    /// What holds from a day on, until the next.
    struct Outlook
    {
        Date from;
        /// A county, or where interventions name places a place from county downwards: row of prospects_.
        std::vector<u32> row_of;
    };
    int prepared_ = 0;  ///< coverage year
    std::vector<Outlook> outlooks_;
    std::vector<health::Prospects> prospects_;  ///< a distinct package

    Column<u8> health_;
    Column<i32> bills_, out_of_pocket_, account_;
    Column<u8> claims_;
    Column<i32> admissions_, admissions_covered_, admitted_, forgone_, catastrophic_, catastrophic_persons_, chronic_;
    Column<i64> inpatient_cost_, inpatient_cost_covered_, outpatient_cost_, benefit_inpatient_, benefit_critical_,
        benefit_outpatient_, benefit_elsewhere_, assistance_paid_, waiting_refused_, out_of_pocket_total_;

    Column<i64> cell_registered_, cell_income_, cell_spending_, cell_benefit_, cell_admissions_, cell_forgone_,
        cell_catastrophic_;

    Column<i16> birth_year_;
    Column<u16> family_, insurance_;
    Column<u8> life_, group_, quintile_;
    Column<i32> income_column_;
    Purse purse_;
};

template <std::size_t words>
std::array<std::span<u32>, words> Health::draw_persons(BlockTask& task, Purpose purpose) const
{
    const ColumnTable& persons = task.block.person;
    std::array<std::span<u32>, words> word;
    DrawBatch batch{task.seed,
                    {task.step.date, purpose},
                    persons[context_.structure.line].data(),
                    persons[context_.structure.origin].data(),
                    persons.rows(),
                    {}};
    for (std::size_t w = 0; w < words; ++w)
    {
        word[w] = task.scratch.take_raw<u32>(persons.rows());
        batch.out[w] = word[w].data();
    }
    draw_batch(batch);
    return word;
}
}  // namespace canbao
