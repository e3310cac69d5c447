/// Watches a simulation and writes its run file. It only copies, so what is recorded changes no result.
#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/panel.hpp"
#include "engine/series.hpp"
#include "engine/simulation.hpp"
#include "record/writer.hpp"

namespace canbao
{
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
    /// Gives it a file to go on with, in a run that is taken up again: static data and the ticks before are in it.
    /// \param roster_rows rows of the panel's members in those ticks
    void go_on_in(RunWriter& writer, u64 roster_rows);
    /// Takes up a run after a step. \param last_year the last benefit year that had closed by then
    void resume(const Step& last, std::optional<int> last_year);
    /// Hands the weeks that wait for the next meeting point over to the writer. \param last the last step that is done
    void flush(const Step& last);

    /// The last benefit year that closed.
    [[nodiscard]] std::optional<int> last_year() const { return last_year_; }
    /// Called when a year has been folded.
    void on_year(std::function<void(int)> callback) { on_year_ = std::move(callback); }

private:
    void copy_week(BlockTask& task);
    void flush_weeks(const Step& now);
    /// How many weeks of the run there are up to a step.
    [[nodiscard]] std::size_t weeks_until(const Step& now) const;
    /// Drops the weeks up to a step and makes room for those until the next meeting point.
    void make_room(const Step& now);
    void close_year(WorldTask& task);
    void write_year(int year);

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
    std::optional<Panel> panel_;
};
}  // namespace canbao
