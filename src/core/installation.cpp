#include "core/installation.hpp"

#include <cstdlib>
#include <system_error>

#include "core/error.hpp"

namespace canbao
{
namespace fs = std::filesystem;

fs::path find_data_root(const fs::path& chosen, const fs::path& program_folder)
{
    std::error_code error;
    if (!chosen.empty())
    {
        if (fs::is_directory(chosen, error)) return fs::canonical(chosen);
        throw UserError({"environment variable CANBAO_DATA", "'" + chosen.string() + "' is not a folder", "",
                         "let it name the folder of base scenarios and data tables, or unset it"});
    }
    const fs::path beside = (program_folder / CANBAO_CONFIGS_FROM_PROGRAM).lexically_normal();
    if (fs::is_directory(beside, error)) return fs::canonical(beside);
    throw UserError({beside.string(), "no such folder; base scenarios and data tables belong there", "",
                     "install the program again, or name their folder in the environment variable CANBAO_DATA"});
}

fs::path data_root()
{
    const char* const chosen = std::getenv("CANBAO_DATA");
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return find_data_root(chosen ? chosen : "", program.parent_path());
}
}  // namespace canbao
