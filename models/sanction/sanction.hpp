/// Sanctions (M11, first form): benefits of the village that a family loses when it does not pay. Each instrument can
/// hurt only whom it concerns.
#pragma once
#include "models/context.hpp"

namespace canbao
{
class Sanction final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Sanction(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "sanction"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

    enum Instrument : std::size_t
    {
        scholarship,       ///< scholarship and gift box for a student just admitted to a university
        festival_benefit,  ///< Double Ninth benefit for members of 70 and over
        instrument_count
    };
    /// What a village pays and may withhold on a day, by instrument [yuan]; zero where an instrument is forbidden.
    using Stakes = std::array<f32, instrument_count>;
    [[nodiscard]] Stakes stakes(Date today, PlaceId village) const;
    /// What the household would lose [yuan]: the stakes of the instruments that can hurt it.
    [[nodiscard]] f32 at_stake(const Block& block, u32 household, const Stakes& stakes, int coverage_year) const;
    /// Probability that an announced sanction is carried out, as the household expects it [1].
    [[nodiscard]] f32 credibility(Date today, PlaceId village) const;

private:
    void settle(BlockTask& task) const;
    /// How many members of the household each instrument concerns.
    [[nodiscard]] std::array<u32, instrument_count> concerned(const Block& block, u32 household,
                                                              int coverage_year) const;

    Context context_;
    std::array<ParameterId, instrument_count> amount_{}, allowed_{};
    ParameterId credibility_;

    Column<u8> life_, season_;
    Column<i16> birth_year_;
    Column<i32> savings_;
    std::array<Column<i32>, instrument_count> applied_{};
    Column<i64> benefits_paid_, benefits_withheld_;
};
}  // namespace canbao
