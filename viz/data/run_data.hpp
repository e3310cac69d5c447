/// An open run file as the pictures need it: values of a quantity at a moment, and along time, read when asked for.
#pragma once
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/types.hpp"
#include "record/reader.hpp"
#include "viz/data/colour_scale.hpp"
#include "viz/data/events.hpp"
#include "viz/data/places.hpp"
#include "viz/data/quantity.hpp"

namespace canbao::viz
{
/// A year of the run, and a week of the season that pays for it when the weeks are looked at.
struct Moment
{
    std::size_t year = 0;             ///< index into RunData::years()
    std::optional<std::size_t> week;  ///< from 0
    friend bool operator==(const Moment&, const Moment&) = default;
};

/// The recorded weeks of the season that pays for a coverage year.
struct Season
{
    i32 coverage_year = 0;
    u64 first_tick = 0;
    std::vector<Date> weeks;  ///< the first day of each
};

/// How the villages' values at a moment are spread.
struct Spread
{
    i32 count = 0;  ///< of villages that have a value
    f64 tenth = 0, median = 0, ninetieth = 0;
};

using Values = std::shared_ptr<const std::vector<f32>>;

/// Keeps what was read last, up to a limit; a file of any size can be looked at.
class RunData
{
public:
    /// \throws UserError when the file is none, or has no hierarchy of places
    explicit RunData(const std::filesystem::path& path);

    [[nodiscard]] const RunReader& reader() const { return reader_; }
    [[nodiscard]] const Places& places() const { return places_; }
    [[nodiscard]] const Events& events() const { return events_; }
    [[nodiscard]] const std::vector<i32>& years() const { return years_; }
    [[nodiscard]] const std::string& scenario_name() const { return reader_.manifest().scenario_name; }
    /// Takes in what a run that is being written has committed since. Values given before stay as they are.
    /// \return whether there was anything
    bool refresh();
    /// The run in one line: program, seed, digest or status.
    [[nodiscard]] std::string provenance() const;

    /// Of the season that pays for the year; nothing when no weeks were recorded.
    [[nodiscard]] const Season* season(std::size_t year) const;

    /// Of every place [the quantity's unit]; NaN where there is none. A weekly quantity at a moment without a week is
    /// that of the season's last week.
    /// \throws UserError when the file is damaged
    [[nodiscard]] Values values(const Quantity& quantity, Moment moment);
    /// The same of the places above the villages alone, for the yearly group: less is read.
    [[nodiscard]] Values values_above_villages(const Quantity& quantity, Moment moment);
    /// Of one place, year by year, or for a weekly quantity week by week of the year's season.
    [[nodiscard]] const std::vector<f64>& series(const Quantity& quantity, i32 place, std::size_t year = 0);
    /// Of the colours: found from at most `sampled_ticks` ticks spread over the run, so that a colour means the same at
    /// every moment.
    [[nodiscard]] const Range& range(const Quantity& quantity);
    [[nodiscard]] Spread spread(const Values& values) const;

private:
    static constexpr std::size_t sampled_ticks = 6;
    static constexpr std::size_t most_kept = 128u << 20;  ///< [bytes] of values

    struct Kept
    {
        Values values;
        std::list<std::string>::iterator age;
    };
    void read_ticks();
    [[nodiscard]] u64 tick_of(const Quantity& quantity, Moment moment) const;
    [[nodiscard]] Values keep(const std::string& key, std::vector<f32> values);
    [[nodiscard]] Values find_kept(const std::string& key);
    [[nodiscard]] std::vector<f32> read_values(const Quantity& quantity, u64 tick, i32 places) const;
    [[nodiscard]] std::vector<f64> sum(Source source, const std::vector<Term>& terms, u64 tick, i32 most) const;
    [[nodiscard]] std::vector<f64> sum_series(const Quantity& quantity, const std::vector<Term>& terms, i32 place,
                                              u64 first, u64 count) const;

    RunReader reader_;
    Places places_;
    Events events_;
    std::vector<i32> years_;
    std::vector<Season> seasons_;
    std::unordered_map<std::string, Kept> kept_;
    std::list<std::string> ages_;  ///< the most recently used first
    std::size_t kept_bytes_ = 0;
    std::unordered_map<std::string, std::vector<f64>> series_;
    std::unordered_map<std::string, Range> ranges_;
};
}  // namespace canbao::viz
