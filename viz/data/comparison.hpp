/// One run, or two beside each other.
#pragma once
#include <memory>
#include <optional>

#include "viz/data/run_data.hpp"

namespace canbao::viz
{
/// What of two runs is shown.
enum class Show : u8
{
    base,
    reform,
    difference,  ///< the reform less the base
    all          ///< the three beside each other
};

class Comparison
{
public:
    /// \param reform may be null. \throws UserError when the two have different places or no year in common
    Comparison(std::unique_ptr<RunData> base, std::unique_ptr<RunData> reform);

    [[nodiscard]] RunData& base() { return *base_; }
    [[nodiscard]] RunData& reform() { return reform_ ? *reform_ : *base_; }
    [[nodiscard]] bool has_two() const { return bool(reform_); }
    [[nodiscard]] RunData& of(Show show) { return show == Show::base ? base() : reform(); }
    /// The base's years; the reform has others only beyond the ends.
    [[nodiscard]] const std::vector<i32>& years() const { return base_->years(); }
    /// The same year or week in the reform; nothing when it has none.
    [[nodiscard]] std::optional<Moment> in_reform(Moment moment) const;

    /// At a moment of the base. Where one of the two has no value, the difference has none.
    [[nodiscard]] Values values(const Quantity& quantity, Moment moment, Show show);
    [[nodiscard]] Range range(const Quantity& quantity, Show show);
    /// Everything read as differences has to be formed anew.
    void forget();

private:
    [[nodiscard]] Values difference(const Quantity& quantity, Moment moment);

    std::unique_ptr<RunData> base_, reform_;
    std::string key_;
    Values difference_;
    std::string range_key_;
    Range range_;
};
}  // namespace canbao::viz
