#include "core/build_info.hpp"

#include <fmt/format.h>

#include "canbao_commit.hpp"

namespace canbao
{
namespace
{
#if CANBAO_CHECKED
constexpr bool checked = true;
#else
constexpr bool checked = false;
#endif
}  // namespace

const BuildInfo& build_info()
{
    static constexpr BuildInfo info{.version = CANBAO_VERSION,
                                    .commit = generated::commit,
                                    .dirty = generated::dirty,
                                    .compiler = CANBAO_COMPILER,
                                    .build_type = CANBAO_BUILD_TYPE,
                                    .checked = checked};
    return info;
}

std::string to_string(const BuildInfo& info)
{
    return fmt::format("{} (commit {}{}; {}, {}{})", info.version, info.commit.substr(0, 12),
                       info.dirty ? ", modified" : "", info.compiler, info.build_type, info.checked ? ", checked" : "");
}
}  // namespace canbao
