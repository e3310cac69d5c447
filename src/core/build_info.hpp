/// What this program was built from and with. Goes into the manifest of a run, never into a digest of results.
#pragma once
#include <string>
#include <string_view>

namespace canbao
{
struct BuildInfo
{
    std::string_view version;     ///< of the project, "major.minor.patch"
    std::string_view commit;      ///< 40 hexadecimal digits, or "unknown" when the source was not a git checkout
    bool dirty;                   ///< files under version control differed from that commit
    std::string_view compiler;    ///< name and version
    std::string_view build_type;  ///< of CMake
    bool checked;                 ///< the programmer's expectations are tested (CANBAO_CHECKED)
};

[[nodiscard]] const BuildInfo& build_info();

/// One line for `--version`: "0.1.0 (commit 0123456789ab, modified; GNU 12.2.0, Release)".
[[nodiscard]] std::string to_string(const BuildInfo& info);
}  // namespace canbao
