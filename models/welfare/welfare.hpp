/// Target groups (dibao, tekun, monitored low-income) and income quintiles: who a policy for the poor reaches (M1, M2).
#pragma once
#include <array>
#include <vector>

#include "models/context.hpp"

namespace canbao
{
class Welfare final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Welfare(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "welfare"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;
    void initialise_places(World& world, Seed) override { block_histogram_.resize(world.blocks().size()); }
    void resume(const World& world, const Past&) override { block_histogram_.resize(world.blocks().size()); }

private:
    static constexpr std::size_t bins = 1024;
    using Histogram = std::array<u32, bins>;

    void count_incomes(BlockTask& task);
    void find_limits(WorldTask& task);
    void assess(BlockTask& task) const;
    void assess_groups(BlockTask& task, bool at_start) const;
    [[nodiscard]] static std::size_t bin_of(i32 income, u32 size);

    Context context_;
    ParameterId tekun_, dibao_, monitored_;
    f32 reassessment_, poverty_noise_;
    std::vector<Histogram> block_histogram_;
    std::array<std::size_t, 4> limit_{};  ///< first bin of the second to the fifth quintile

    Column<i32> income_;
    Column<f32> permanent_;
    Column<u8> group_, quintile_;
};
}  // namespace canbao
