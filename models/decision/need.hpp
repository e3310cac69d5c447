/// How the columns `need` and `least_need` hold utils.
#pragma once
#include "core/math.hpp"
#include "models/person.hpp"

namespace canbao
{
inline constexpr f32 need_steps = 1024.f;  ///< of a util
/// Held to what the column has room for, above the codes of reasons. \param utils [util] \return [util/1024]
[[nodiscard]] inline i16 to_need(f32 utils)
{
    return i16(math::clamp(utils * need_steps, f32(reason::least_need), 32767.f));
}
/// \return [util]
[[nodiscard]] inline f32 from_need(i16 need) { return f32(need) * (1.f / need_steps); }
}  // namespace canbao
