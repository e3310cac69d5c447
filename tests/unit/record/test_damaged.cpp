/// Files that are damaged in every way end as one message.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include <sys/resource.h>

#include "catch.hpp"
#include "record/compact.hpp"
#include "unit/record/read_all.hpp"
#include "unit/record/sample.hpp"

/// HDF5 keeps memory of files that it could not open. What is ours is not in its library.
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }

using namespace canbao;
namespace fs = std::filesystem;

namespace
{
std::string bytes_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const fs::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary).write(bytes.data(), std::streamsize(bytes.size()));
}

/// What happens to files: bits that flip, sectors that are lost or come from elsewhere, ends that are missing.
std::string damage(std::string bytes, std::mt19937_64& random)
{
    constexpr std::size_t sector = 512;
    const auto below = [&](std::size_t most) { return std::size_t(random() % most); };
    const auto flip = [&](std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) bytes[below(bytes.size())] ^= char(1 << below(8));
    };
    switch (below(6))
    {
        case 0: flip(1); break;
        case 1: flip(64); break;
        case 2: bytes.resize(below(bytes.size())); break;
        case 3: std::fill_n(bytes.begin() + std::ptrdiff_t(below(bytes.size() - sector)), sector, '\0'); break;
        case 4:
            std::copy_n(bytes.begin() + std::ptrdiff_t(below(bytes.size() - sector)), sector,
                        bytes.begin() + std::ptrdiff_t(below(bytes.size() - sector)));
            break;
        default:
        {
            // Numbers that count or point, made huge.
            const std::size_t at = below(bytes.size() - 8);
            std::fill_n(bytes.begin() + std::ptrdiff_t(at), 1 + below(8), '\xff');
        }
    }
    return bytes;
}

/// The same with the metadata's heads aimed at: they begin with known letters.
std::string damage_metadata(std::string bytes, std::mt19937_64& random)
{
    constexpr std::string_view marks[] = {"OHDR", "GCOL", "FRHP", "FHDB", "BTHD", "EAHD",
                                          "EAIB", "FAHD", "TREE", "SNOD", "HEAP"};
    std::vector<std::size_t> places;
    for (const auto mark : marks)
        for (auto at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + 1)) places.push_back(at);
    if (places.empty()) return bytes;
    const std::size_t at = places[random() % places.size()] + 4 + random() % 60;
    if (at < bytes.size()) bytes[at] = char(random());
    return bytes;
}

u64 peak_memory()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return u64(usage.ru_maxrss) * 1024;
}
}  // namespace

TEST_CASE("damaged files are refused or read, and nothing else happens", "[damaged]")
{
    const sample::TemporaryFolder folder;
    const fs::path source(std::getenv("CANBAO_SOURCE_DIR"));
    const auto path = folder / "damaged.h5";
    sample::write_run(folder / "run.h5", 3);
    compact(folder / "run.h5", folder / "small.h5", false);
    std::vector<fs::path> seeds{folder / "run.h5", folder / "small.h5", source / "tests/data/sample-format-1.h5"};
    // Files as older libraries lay them out, and inputs that once were trouble.
    for (const auto& entry : fs::directory_iterator(source / "tests/fuzz/corpus/reader")) seeds.push_back(entry.path());

    const u64 memory = peak_memory();
    const auto begin = std::chrono::steady_clock::now();
    u64 refused = 0, all = 0;
    for (std::size_t i = 0; i < seeds.size(); ++i)
    {
        INFO(seeds[i]);
        const std::string whole = bytes_of(seeds[i]);
        if (whole.size() < 1024) continue;
        std::mt19937_64 random(2025 + i);
        for (int attempt = 0; attempt < 150; ++attempt)
        {
            INFO(attempt);
            write_bytes(path, attempt % 2 == 0 ? damage(whole, random) : damage_metadata(whole, random));
            ++all;
            refused += !sample::read_all(path);
        }
    }
    CHECK(refused > all / 4);
    CHECK(peak_memory() - memory < 512u << 20);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::minutes(5));
}
