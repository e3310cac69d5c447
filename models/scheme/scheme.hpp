/// Where the scheme runs: it started county by county, with the household as the unit of enrolment at first.
#pragma once
#include "models/context.hpp"

namespace canbao
{
class Scheme final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Scheme(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "scheme"; }
    void declare(Registry& registry) override;
    void bind(const Registry&) override {}
    void plan(Agenda&) override {}
    void initialise(BlockTask& task) override;
    void initialise_places(World& world, Seed population_seed) override;

    /// True when the block's county runs the scheme for a coverage year.
    [[nodiscard]] bool runs(const Block& block, int coverage_year) const
    {
        return coverage_year >= block.village[start_][0];
    }
    /// The first coverage year of the block's county.
    [[nodiscard]] int start(const Block& block) const { return block.village[start_][0]; }
    /// True when all members of a household enrol together or not at all.
    [[nodiscard]] bool by_household(Date today, int coverage_year, PlaceId village) const;

private:
    Context context_;
    ParameterId unit_;
    std::vector<i32> start_of_county_;
    Column<i32> start_;
};
}  // namespace canbao
