/// A run file with places and values that are made up, of any size: for pictures and speeds that must not change with
/// the model.
#pragma once
#include <filesystem>
#include <functional>
#include <string>

#include "core/types.hpp"

namespace canbao::synthetic
{
struct Size
{
    i32 cities = 3, counties = 4, townships = 5, villages = 12;  ///< each in the place above
    i32 years = 6;                                               ///< from 2003
    i32 weeks = 8;                                               ///< of a season; 0 for none
    i32 households = 0;                                          ///< recorded, of each village
    bool has_every_measure = true;                               ///< else those that coverage and its reasons take
    i64 less_pressure = 0;  ///< persons of a hundred who are not pressed: for a second run
    std::string name = "Synthetic";
};

/// Writes the whole run. \param after_year called when a year has been handed over, for a run that is watched
void write(const std::filesystem::path& path, const Size& size, const std::function<void(i32)>& after_year = {});
}  // namespace canbao::synthetic
