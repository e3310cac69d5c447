/// Runs of scenarios in this process, several at a time, each on one thread, and what they gave as numbers.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compare/expression.hpp"
#include "core/date.hpp"
#include "models/registry.hpp"
#include "world/registry.hpp"

namespace canbao::study
{
using compare::Expression;
using compare::Reference;
using compare::SeriesInfo;
using compare::Vocabulary;
using compare::Years;

/// The classes that series are known for: those of the margins (models/classes.hpp), then `studied_classes`.
[[nodiscard]] const std::vector<std::string>& class_names();

/// What a run tells: the yearly series of the whole, the margins of the whole, the weeks of the seasons, and the series
/// that studies add (`studied_series`).
class Outcome
{
public:
    /// A yearly series of the whole. \throws RunError when the run has no such series or year
    [[nodiscard]] f64 sum(std::string_view series, int year) const;
    /// The same for a class: a position in class_names().
    [[nodiscard]] f64 sum(std::string_view series, int year, u32 in_class) const;
    /// A weekly series of a coverage year's season, in the last week that began on or before the day.
    [[nodiscard]] f64 on(std::string_view series, int coverage_year, Date day) const;
    /// What an expression names.
    [[nodiscard]] f64 value(const Reference& reference) const;

    [[nodiscard]] const std::string& digest() const { return digest_; }  ///< as `canbao run` prints it
    [[nodiscard]] u64 persons() const { return persons_; }               ///< registered at the start

private:
    friend class Runner;
    struct Watch;

    std::map<std::pair<std::string, int>, i64, std::less<>> whole_;
    std::map<std::pair<std::string, int>, std::vector<i64>, std::less<>>
        by_class_;  ///< may be shorter than the classes
    std::map<std::pair<std::string, int>, std::map<Date, i64>, std::less<>> weeks_;
    std::string digest_;
    u64 persons_ = 0;
};

/// Every series of a model, in the order of its registry, with those that studies add.
[[nodiscard]] std::vector<SeriesInfo> known_series(const Registry& registry);

class Runner
{
public:
    using Make = std::function<Scenario(std::size_t)>;
    /// (run, its outcome), one call at a time, in any order.
    using Take = std::function<void(std::size_t, Outcome&)>;

    /// \param threads runs at a time, at least 1; 0 takes what the machine has
    explicit Runner(int threads);
    [[nodiscard]] int threads() const { return threads_; }

    /// Lives through `count` scenarios. Each is made when its turn comes and forgotten when it has been lived through,
    /// so memory holds as many worlds as there are threads; of the outcomes `take` keeps what it needs. Results do not depend on the number of threads.
    /// \throws the first exception of a run, in the order of the runs; those that have begun end first
    void run(std::size_t count, const Make& make, const Take& take) const;
    [[nodiscard]] std::vector<Outcome> run(std::size_t count, const Make& make) const;

    /// One scenario on this thread.
    [[nodiscard]] static Outcome live(Scenario scenario);

private:
    int threads_;
};
}  // namespace canbao::study
