#include "viz/data/charts.hpp"

#include <utility>

namespace canbao::viz
{
namespace
{
constexpr Rgb blue{33, 102, 160}, orange{214, 128, 28}, red{200, 62, 48}, plum{110, 36, 72}, green{20, 122, 104},
    dark{52, 56, 60};

class Builder
{
public:
    explicit Builder(const RunReader& reader) : reader_(reader) {}

    void chart(const char* title) { charts_.push_back({title, {}}); }
    void plot(bool is_whole_percent = false) { charts_.back().plots.push_back({{}, {}, is_whole_percent}); }
    void curve(const char* label, const char* expression, Rgb colour, bool is_stacked = false)
    {
        Plot& plot = charts_.back().plots.back();
        auto quantity = try_quantity(reader_, expression);
        if (!quantity) return;
        if (plot.curves.empty()) plot.unit = quantity->unit;
        plot.curves.push_back({label, std::move(*quantity), colour, is_stacked});
    }
    [[nodiscard]] std::vector<Chart> finish()
    {
        for (Chart& chart : charts_) std::erase_if(chart.plots, [](const Plot& plot) { return plot.curves.empty(); });
        std::erase_if(charts_, [](const Chart& chart) { return chart.plots.empty(); });
        return std::move(charts_);
    }

private:
    const RunReader& reader_;
    std::vector<Chart> charts_;
};
}  // namespace

std::vector<Chart> yearly_charts(const RunReader& reader)
{
    Builder build(reader);
    build.chart("Coverage by reason [%]");
    build.plot(true);
    build.curve("voluntary", "enrolled_voluntary/eligible", colour_of(Reason::voluntary), true);
    build.curve("others do", "enrolled_social/eligible", colour_of(Reason::social), true);
    build.curve("pressed", "enrolled_pressed/eligible", colour_of(Reason::pressed), true);
    build.curve("threatened", "enrolled_threatened/eligible", colour_of(Reason::threatened), true);
    build.curve("cadre paid", "enrolled_advanced/eligible", colour_of(Reason::advanced), true);
    build.curve("reported", "reported_coverage", dark);

    build.chart("Premium and burden");
    build.plot();
    build.curve("premium", "premium_paid+premium_aid+premium_by_cadres/enrolled", blue);
    build.plot();
    build.curve("of income", "burden", orange);

    build.chart("Fund, a member");
    build.plot();
    build.curve("revenue", "fund_revenue/fund_members", blue);
    build.curve("spending", "fund_spending/fund_members", red);
    build.plot();
    build.curve("reserve", "fund_months", green);

    build.chart("Effort and sanctions");
    build.plot();
    build.curve("visits", "visits/households_eligible", orange);
    build.curve("calls", "calls/households_eligible", blue);
    build.plot();
    build.curve("threats", "threats/households_eligible", red);
    build.curve("sanctions", "sanctions", plum);

    build.chart("Trust");
    build.plot(true);
    build.curve("trust", "trust", blue);
    build.plot();
    build.curve("resentful", "resentment", red);
    return build.finish();
}

std::vector<Chart> weekly_charts(const RunReader& reader)
{
    Builder build(reader);
    build.chart("Paid so far");
    build.plot(true);
    build.curve("of those who may", "paid_so_far", blue);

    build.chart("Effort of the teams");
    build.plot(true);
    build.curve("effort", "effort", orange);
    build.plot();
    build.curve("reminders", "week_reminder_hours", dark);

    build.chart("Visits and calls");
    build.plot();
    build.curve("visits", "week_visits", orange);
    build.plot();
    build.curve("calls", "week_calls", blue);

    build.chart("Threats and teachers");
    build.plot();
    build.curve("threats", "week_threats", red);
    build.plot();
    build.curve("teachers sent", "week_teacher_visits", green);

    build.chart("Paid by cadres");
    build.plot();
    build.curve("persons", "week_advances", plum);
    return build.finish();
}
}  // namespace canbao::viz
