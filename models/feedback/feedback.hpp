/// Premium feedback (M17): next year's premium, or next year's benefits, set from the books of the pool.
/// models/feedback/README.md has the equations.
#pragma once
#include <map>
#include <vector>

#include "models/context.hpp"
#include "models/premium/premium.hpp"

namespace canbao
{
class Feedback final : public Mechanism
{
public:
    /// Adds the parameters `feedback.*`.
    static void add_parameters(Schema& schema);
    /// \param premium is told what has been set; outlives this
    Feedback(const Context& context, Premium& premium);

    [[nodiscard]] std::string_view name() const override { return "feedback"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}
    void initialise_places(World& world, Seed population_seed) override;
    void resume(const World& world, const Past& past) override;

    /// What the fund pays in a benefit year, over what the package says: 1 unless the rule has moved it.
    /// \param benefit_year the year of the open season's cover, or the one before; others give 1, as do
    ///        places above the county
    [[nodiscard]] f32 benefit_factor(int benefit_year, PlaceId place) const;

private:
    /// What the books of a pool say when a season opens; money a head [yuan].
    struct Outlook
    {
        std::vector<PlaceId> counties;
        f64 members = 0;
        f64 cost = 0;                     ///< spending of the last year that closed
        f64 reserve = 0;                  ///< as it will be when this year closes
        f64 previous = 0;                 ///< premium of this year
        f64 past_factor = 1, factor = 1;  ///< of benefits, in the last year that closed and this year
    };

    /// Sets what the rule moves, for every pool whose season opens.
    void set(World& world, const Step& step);
    void begin_year(World& world) const;
    /// Takes what was set for a coverage year out of the columns, for each county.
    /// \param now column of the factor of the year before
    void publish(const World& world, int coverage_year, Column<f32> now);
    /// Notes in the series what holds in the coverage year.
    void record(World& world) const;
    /// The pools where the rule is in force and has books to follow.
    [[nodiscard]] std::map<PlaceId, Outlook> outlooks(const World& world, const Step& step) const;
    /// What the pool receives for a member beside the premium [yuan].
    [[nodiscard]] f64 subsidies(When when, PlaceId pool) const;
    [[nodiscard]] f64 premium(const Outlook& outlook, When when, PlaceId pool) const;
    [[nodiscard]] f64 factor(const Outlook& outlook, When when, PlaceId pool) const;
    /// Spending a head in the coverage year under the package as written [yuan].
    [[nodiscard]] f64 expected_cost(const Outlook& outlook, When when, PlaceId pool) const;
    [[nodiscard]] f64 value(ParameterId parameter, When when, PlaceId place) const
    {
        return context_.policy.value(parameter, when, place);
    }

    Context context_;
    Premium& premium_;
    ParameterId instrument_, growth_, subsidy_, supplement_, months_, speed_, rise_, fall_;
    Column<i32> next_premium_, recorded_premium_, recorded_factor_;
    Column<f32> past_factor_, factor_, next_factor_;
    PhaseId season_opens_ = 0, year_opens_ = 0;
    /// Of the coverage year whose season is open and the one before, by county.
    int set_for_ = 0;
    std::vector<f32> factors_, next_factors_;

    Column<u32> pool_;
    Column<i64> held_, members_, urban_members_;
    std::vector<Column<i64>> past_members_, past_spending_;
};
}  // namespace canbao
