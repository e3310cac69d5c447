/// The common enrolment benchmark as a mechanism on the engine: villages of 250 households, a yearly decision to pay
/// under peers' example and the cadre's pressure. docs/performance.md says what it is for.
#pragma once
#include "engine/mechanism.hpp"
#include "bench/enrol/kernels.hpp"

namespace canbao::enrol
{
class Enrolment final : public Mechanism
{
public:
    explicit Enrolment(const Structure& structure) : structure_(structure) {}

    [[nodiscard]] std::string_view name() const override { return "enrolment"; }
    void declare(Registry& registry) override;
    void bind(const Registry&) override {}
    void plan(Agenda& agenda) override;
    void initialise_places(World& world, Seed) override { places_ = &world.places(); }
    void initialise(BlockTask& task) override;

    Column<i32> count;         ///< households enrolled in a village
    Column<f32> cash, trust;   ///< of households

private:
    [[nodiscard]] Columns columns(Block& block) const;

    const Structure& structure_;
    const Places* places_ = nullptr;
    Column<f32> pressure_, income_, risk_;
    Column<u8> enrolled_;
    std::array<Column<u8>, peers> peer_;
};
}  // namespace canbao::enrol
