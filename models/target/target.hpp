/// Targets (M9, first form): a share to be enrolled, set by the province, raised on the way down, and ratcheting up
/// with what was achieved.
#pragma once
#include "models/context.hpp"

namespace canbao
{
class Target final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Target(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "target"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

private:
    void set(BlockTask& task) const;

    Context context_;
    ParameterId share_, markup_, ratchet_, cap_;
    Column<f32> target_;
    Column<f32> achieved_;
};
}  // namespace canbao
