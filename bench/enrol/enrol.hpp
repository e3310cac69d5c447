/// The common enrolment benchmark as a mechanism on the engine: each year the households of a village decide to pay,
/// by what the cover is worth to them, their peers' example and the cadre's pressure. docs/performance.md defines it.
#pragma once
#include "bench/enrol/kernels.hpp"
#include "engine/mechanism.hpp"

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

    [[nodiscard]] Column<i32> count() const { return count_; }
    [[nodiscard]] Column<f32> cash() const { return cash_; }
    [[nodiscard]] Column<f32> trust() const { return trust_; }

private:
    /// The columns of the task's block, with scratch space for draws.
    [[nodiscard]] Rows rows(BlockTask& task) const;
    /// Fills the draws of all households.
    void draw(const BlockTask& task, const Rows& rows, Purpose purpose, u16 index = 0) const;

    const Structure& structure_;
    const Places* places_ = nullptr;
    Column<i32> count_;
    Column<f32> pressure_, income_, cash_, risk_, trust_;
    Column<u8> enrolled_;
    std::array<Column<u8>, peer_count> peers_;
};
}  // namespace canbao::enrol
