#include "record/compact.hpp"

#include <atomic>
#include <csignal>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "app/compacting.hpp"
#include "app/ending.hpp"
#include "core/error.hpp"

namespace canbao::app
{
namespace
{
std::atomic<bool> stop_asked{false};

struct Stopped
{
};

extern "C" void ask_to_stop(int) { stop_asked = true; }

std::string megabytes(u64 bytes) { return fmt::format("{:.1f} MB", f64(bytes) / 1e6); }
}  // namespace

int compact_file(const std::string& source, const std::string& target, bool force, bool quiet)
{
    // What was begun is taken away in order.
    const auto old_int = std::signal(SIGINT, ask_to_stop), old_term = std::signal(SIGTERM, ask_to_stop);
    int code = success;
    try
    {
        const CompactSizes sizes = compact(source, target, force,
                                           []
                                           {
                                               if (stop_asked) throw Stopped();
                                           });
        if (!quiet) fmt::print("{}: {}, compressed from {}\n", target, megabytes(sizes.after), megabytes(sizes.before));
    }
    catch (const Stopped&)
    {
        fmt::print(stderr, "canbao: interrupted; {} is as it was\n", source);
        code = interrupted;
    }
    std::signal(SIGINT, old_int);
    std::signal(SIGTERM, old_term);
    return code;
}

Command add_compact(CLI::App& app)
{
    const auto source = std::make_shared<std::string>(), target = std::make_shared<std::string>();
    const auto force = std::make_shared<bool>(false), quiet = std::make_shared<bool>(false);
    app.add_option("file", *source, "run file")->required();
    app.add_option("-o,--output", *target, "run file to write; without it the file itself is replaced, at once");
    app.add_flag("--force", *force, "replace an existing output");
    app.add_flag("--quiet", *quiet, "print nothing but errors");
    return [=] { return compact_file(*source, target->empty() ? *source : *target, *force, *quiet); };
}
}  // namespace canbao::app
