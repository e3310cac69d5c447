#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/error.hpp"
#include "viz/ui/picture.hpp"

extern char** environ;

namespace canbao::viz
{
namespace
{
namespace fs = std::filesystem;

bool is_film(const fs::path& path) { return path.extension() == ".mp4" || path.extension() == ".gif"; }

/// `ffmpeg`, which takes raw pictures and makes a film of them.
class Ffmpeg
{
public:
    Ffmpeg(const Film& film, const fs::path& file, sf::Vector2u size)
    {
        std::vector<std::string> words{"ffmpeg",    "-y",
                                       "-loglevel", "error",
                                       "-f",        "rawvideo",
                                       "-pix_fmt",  "rgba",
                                       "-s",        fmt::format("{}x{}", size.x, size.y),
                                       "-r",        fmt::format("{}", film.pictures_a_second),
                                       "-i",        "-"};
        const bool is_gif = film.path.extension() == ".gif";
        const std::vector<std::string> format =
            is_gif ? std::vector<std::string>{"-filter_complex",
                                              "[0:v]split[a][b];[a]palettegen=stats_mode=diff[p];[b][p]paletteuse="
                                              "dither=none:diff_mode=rectangle",
                                              "-f", "gif"}
                   : std::vector<std::string>{"-vf",       "pad=ceil(iw/2)*2:ceil(ih/2)*2",
                                              "-r",        "25",
                                              "-c:v",      "libx264",
                                              "-crf",      "20",
                                              "-pix_fmt",  "yuv420p",
                                              "-movflags", "+faststart",
                                              "-f",        "mp4"};
        words.insert(words.end(), format.begin(), format.end());
        words.push_back(file.string());
        std::vector<char*> arguments;
        for (std::string& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);

        std::array<int, 2> ends{};
        if (pipe(ends.data()) != 0) throw UserError({"--record", "no pipe could be made", "", "end another program"});
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
        posix_spawn_file_actions_addclose(&actions, ends[1]);
        const int error = posix_spawnp(&process_, "ffmpeg", &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(ends[0]);
        if (error != 0)
        {
            ::close(ends[1]);
            throw UserError({"--record", "ffmpeg was not found", "",
                             "install the package ffmpeg, or give a folder for single pictures"});
        }
        input_ = fdopen(ends[1], "wb");
        // A film that cannot be written is an error of ours, not the end of the program.
        std::signal(SIGPIPE, SIG_IGN);
    }
    ~Ffmpeg()
    {
        if (input_) static_cast<void>(finish());
    }
    Ffmpeg(const Ffmpeg&) = delete;
    Ffmpeg& operator=(const Ffmpeg&) = delete;

    bool add(const sf::Image& image)
    {
        const std::size_t bytes = std::size_t(image.getSize().x) * image.getSize().y * 4;
        return std::fwrite(image.getPixelsPtr(), 1, bytes, input_) == bytes;
    }
    bool finish()
    {
        std::fclose(input_);
        input_ = nullptr;
        int status = 0;
        return waitpid(process_, &status, 0) == process_ && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

private:
    pid_t process_ = -1;
    std::FILE* input_ = nullptr;
};

[[noreturn]] void refuse(const fs::path& path)
{
    throw UserError(
        {path.string(), "cannot be written", "", "see whether the folder exists, may be written and has room"});
}

void record_film(Painter& painter, Subject& subject, State& state, const std::vector<Moment>& moments, const Film& film)
{
    fs::path part = film.path;
    part.replace_extension(".part" + film.path.extension().string());
    std::error_code error;
    bool is_good = true;
    {
        Ffmpeg ffmpeg(film, part, painter.size());
        for (std::size_t i = 0; is_good && i < moments.size(); ++i)
        {
            state.moment = moments[i];
            is_good = ffmpeg.add(painter.paint(subject, state));
        }
        is_good &= ffmpeg.finish();
    }
    if (is_good) fs::rename(part, film.path, error);
    if (is_good && !error) return;
    fs::remove(part, error);
    refuse(film.path);
}
}  // namespace

void check_film(const Film& film, bool force)
{
    std::error_code error;
    const fs::path folder = film.path.has_parent_path() ? film.path.parent_path() : fs::path(".");
    if (!film.path.extension().empty() && !is_film(film.path))
        throw UserError({"--record", fmt::format("'{}' ends in {}", film.path.string(), film.path.extension().string()),
                         "a name that ends in .mp4 or .gif, or a folder for single pictures", ""});
    if (!fs::is_directory(folder, error))
        throw UserError({"--record", fmt::format("there is no folder {}", folder.string()), "", "make it first"});
    if (!force && fs::exists(film.path, error) &&
        !(fs::is_directory(film.path, error) && fs::is_empty(film.path, error)))
        throw UserError(
            {"--record", fmt::format("{} exists", film.path.string()), "", "choose another name or add --force"});
}

void record(Painter& painter, Subject& subject, State& state, const std::vector<Moment>& moments, const Film& film)
{
    if (is_film(film.path)) return record_film(painter, subject, state, moments, film);
    std::error_code error;
    fs::create_directory(film.path, error);
    if (!fs::is_directory(film.path, error)) refuse(film.path);
    for (std::size_t i = 0; i < moments.size(); ++i)
    {
        state.moment = moments[i];
        write_png(painter.paint(subject, state), film.path / fmt::format("{:05}.png", i));
    }
}
}  // namespace canbao::viz
