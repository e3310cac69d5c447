/// Target groups of policy. A household is in one of them at a time; the most specific wins.
#pragma once
#include <array>
#include <string_view>

#include "core/types.hpp"

namespace canbao
{
enum class TargetGroup : u8
{
    general,    ///< none of the others
    monitored,  ///< registered poor until 2020, monitored low-income afterwards
    dibao,      ///< subsistence allowance
    tekun       ///< destitute without support (wubao before 2016)
};
inline constexpr std::size_t group_count = 4;
inline constexpr std::array<std::string_view, group_count> group_names{"general", "monitored", "dibao", "tekun"};

/// A value for each target group.
using GroupValues = std::array<f32, group_count>;
}  // namespace canbao
