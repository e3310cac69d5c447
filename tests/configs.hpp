/// Where the base scenarios and their tables are.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace canbao::test
{
/// The folder `configs` of the source.
inline std::filesystem::path configs()
{
    const char* const source = std::getenv("CANBAO_SOURCE_DIR");
    if (!source) throw std::runtime_error("CANBAO_SOURCE_DIR is not set; run the tests with ctest");
    return std::filesystem::path(source) / "configs";
}
}  // namespace canbao::test
