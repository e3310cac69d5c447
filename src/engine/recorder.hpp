/// Watches a simulation and writes its run file. It only copies, so what is recorded changes no result.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/series.hpp"
#include "engine/simulation.hpp"
#include "record/writer.hpp"

namespace canbao
{
/// Which households go into the panel.
struct PanelChoice
{
    enum class Which : u8
    {
        none,
        all,
        places,  ///< those of the named places
        sample   ///< about `sample` of them, chosen by identity, so that a household stays in
    };
    Which which = Which::none;
    std::vector<PlaceId> places;
    u64 sample = 0;
};

/// The names of the phases that a recorder listens to.
struct RecorderPhases
{
    std::string week, season_closes, exchange, year_closes;
};

struct RecorderOptions
{
    std::vector<std::string> classes;  ///< names of the rows of the cell table
    bool weekly = true;                ///< season series of villages
    PanelChoice panel;
    int first_year = 0;  ///< years before it are lived through but not recorded
};

class Recorder
{
public:
    /// Adds itself to the agenda; make it last, so that it sees what all others have done.
    Recorder(Model& model, const World& world, YearlySeries& series, const Workers& workers, RecorderPhases phases,
             RecorderOptions options);
    ~Recorder();

    /// What the file will hold.
    [[nodiscard]] Layout layout(std::string title) const;
    /// Gives it a file to write: created, static data not yet written. Without one, series are folded and digested all
    /// the same.
    void write_to(RunWriter& writer);

    /// The last benefit year that closed.
    [[nodiscard]] std::optional<int> last_year() const { return last_year_; }
    /// Called when a year has been folded.
    void on_year(std::function<void(int)> callback) { on_year_ = std::move(callback); }

private:
    void copy_week(BlockTask& task);
    void flush_weeks(const Step& now);
    void close_year(WorldTask& task);
    void write_year(int year);
    void write_panel(const World& world, int year);
    /// Households of the panel in the first year, about.
    [[nodiscard]] u64 expected_panel_rows() const;
    [[nodiscard]] bool in_panel(const Block& block, u32 village, u32 household, u64 households) const;

    Model& model_;
    const World& world_;
    YearlySeries& series_;
    const Workers& workers_;
    RecorderPhases phases_;
    RecorderOptions options_;
    RunWriter* writer_ = nullptr;
    std::optional<int> last_year_;
    std::function<void(int)> on_year_;

    struct WeekColumn
    {
        u32 column = 0;
        std::vector<std::byte> values;  ///< pending weeks x villages
    };
    std::vector<Step> weeks_;     ///< every week of the run
    std::vector<Step> meetings_;  ///< every step at which weeks are handed to the writer
    std::size_t first_week_ = 0;  ///< the first that is not in the file
    std::vector<WeekColumn> week_columns_;
    u64 initial_households_ = 0;
    std::vector<bool> chosen_village_;
};
}  // namespace canbao
