#include "record/migration.hpp"

#include <array>
#include <cstddef>

#include "record/manifest.hpp"

namespace canbao
{
namespace
{
// Format 2 knows runs that branched from another and runs that were taken up again. Before, there were none.
void from_1_to_2(ManifestAttributes& attributes)
{
    attributes["parent_digest"] = std::string();
    attributes["parent_date"] = std::string();
    attributes["resumed"] = i64{0};
}

/// The step at position i leads from format i + 1 to the next.
constexpr std::array steps{from_1_to_2};
static_assert(steps.size() == run_file_format - 1, "every format has a step that leads to the next");
}  // namespace

void migrate(ManifestAttributes& attributes, int version)
{
    for (auto step = std::size_t(version - 1); step < steps.size(); ++step) steps[step](attributes);
}
}  // namespace canbao
