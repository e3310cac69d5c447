/// Income per head, as whatever is weighed against it takes it.
#pragma once
#include "core/math.hpp"

namespace canbao
{
inline constexpr f32 least_income = 100.f;  ///< per head [yuan/year]: nothing is weighed against less

/// \param income of the household [fen/year] \param size its registered members [persons]
/// \return income per head, at least `least_income` [yuan/year]
CANBAO_INLINE f32 income_per_head(i32 income, u8 size)
{
    return math::max(least_income, f32(income) / (math::max(1.f, f32(size)) * 100.f));
}
}  // namespace canbao
