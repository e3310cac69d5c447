/// The scenario's sections `geography` and `population`: which places there are, and who lives there at the start.
#pragma once

namespace canbao
{
class Schema;

namespace population
{
/// Adds the parameters of both sections, with units, ranges, defaults and where the defaults come from.
void add_parameters(Schema& schema);
}  // namespace population
}  // namespace canbao
