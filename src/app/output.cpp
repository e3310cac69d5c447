#include "app/output.hpp"

#include <unistd.h>

#include <chrono>
#include <fstream>
#include <system_error>

#include <fmt/format.h>

#include "core/date.hpp"

namespace canbao::app
{
namespace fs = std::filesystem;

void check_texts(const std::vector<fs::path>& files, bool force, Faults& faults)
{
    std::error_code error;
    for (const fs::path& file : files)
    {
        const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
        if (!fs::is_directory(folder, error))
            faults.add({file.string(), "its folder does not exist", "", "make the folder first"});
        else if (access(folder.c_str(), W_OK) != 0) faults.add({file.string(), "its folder cannot be written", "", ""});
        else if (fs::is_directory(file, error)) faults.add({file.string(), "it is a folder", "", "name a file"});
        else if (!force && fs::exists(file, error))
            faults.add({file.string(), "the file exists", "", "give --force to replace it, or another name"});
    }
}

void write_texts(const std::vector<std::pair<fs::path, std::string>>& files)
{
    std::vector<fs::path> beside;
    const auto fail = [&](const fs::path& file)
    {
        std::error_code error;
        for (const fs::path& made : beside) fs::remove(made, error);
        throw RunError(fmt::format("{}: it could not be written", file.string()));
    };
    for (const auto& [file, text] : files)
    {
        beside.push_back(file);
        beside.back() += fmt::format(".{}.part", getpid());
        std::ofstream stream(beside.back(), std::ios::binary);
        stream.write(text.data(), std::streamsize(text.size()));
        stream.close();
        if (!stream) fail(file);
    }
    for (std::size_t i = 0; i < files.size(); ++i)
    {
        std::error_code error;
        fs::rename(beside[i], files[i].first, error);
        if (error) fail(files[i].first);
    }
}

std::string today() { return format(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())); }
}  // namespace canbao::app
