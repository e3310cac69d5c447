/// Exposure (M14): a threat becomes public, the township corrects the team, the threats stop there, and the teams of the
/// township grow cautious when they hear of it.
#pragma once
#include "models/calendar.hpp"
#include "models/context.hpp"

namespace canbao
{
class Exposure final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    Exposure(const Context& context, const Calendar& calendar);

    [[nodiscard]] std::string_view name() const override { return "exposure"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

private:
    void fade(BlockTask& task) const;
    void draw_week(BlockTask& task) const;
    void hear(CountyTask& task) const;
    void close(BlockTask& task) const;

    Context context_;
    const Calendar& calendar_;
    ParameterId active_, probability_, silence_years_, caution_gain_, fading_;

    Column<i32> threats_, silenced_until_, unheard_, exposures_;
    Column<f32> caution_;
    Column<u8> exposed_this_week_;
};
}  // namespace canbao
