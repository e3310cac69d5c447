#include "app/ending.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <new>
#include <utility>

#include <fmt/format.h>

#include "core/error.hpp"

namespace canbao::app
{
std::string how_to_go_on(const std::string& file) { return fmt::format("go on with `canbao resume {}`", file); }

Ending attempt(const std::function<int()>& task)
{
    try
    {
        return {task(), {}};
    }
    catch (const UserError& error)
    {
        Ending ending{bad_input, {}};
        for (const Fault& fault : error.faults()) ending.messages.push_back(fault.message());
        return ending;
    }
    catch (const RunError& error)
    {
        return {run_failed, {error.what()}};
    }
    catch (const std::bad_alloc&)
    {
        return {run_failed, {"out of memory; `canbao run SCENARIO --dry-run` says how much a run needs"}};
    }
    catch (const std::exception& error)
    {
        return {run_failed, {fmt::format("a mistake in the program: {}", error.what())}};
    }
}

void tell(const Ending& ending, const std::string& who)
{
    for (const std::string& message : ending.messages)
        fmt::print(stderr, "canbao: {}{}{}\n", who, who.empty() ? "" : ": ", message);
}

int gravest(const Ranks& ranks, int code)
{
    constexpr std::array<int, 4> by_gravity{success, interrupted, bad_input, run_failed};
    const auto found = std::find(by_gravity.begin(), by_gravity.end(), code);
    return by_gravity[std::size_t(ranks.most(int(found - by_gravity.begin())))];
}

Ending agree(const Ranks& ranks, const Ending& mine, const std::string& who)
{
    if (ranks.alone()) return mine;
    // Messages are text, so a null character can part them.
    std::string packed = who + '\0';
    for (const std::string& message : mine.messages) packed += message + '\0';

    struct Said
    {
        std::string message;
        std::vector<std::string> by;
    };
    std::vector<Said> all;
    for (const std::string& text : ranks.gather(packed))
    {
        std::vector<std::string> parts;
        for (std::size_t begin = 0, end = 0; (end = text.find('\0', begin)) != std::string::npos; begin = end + 1)
            parts.push_back(text.substr(begin, end - begin));
        for (std::size_t i = 1; i < parts.size(); ++i)
        {
            auto known =
                std::find_if(all.begin(), all.end(), [&](const Said& said) { return said.message == parts[i]; });
            if (known == all.end()) known = all.insert(all.end(), {parts[i], {}});
            known->by.push_back(parts[0]);
        }
    }
    Ending ending{gravest(ranks, mine.code), {}};
    for (const auto& [message, by] : all)
        ending.messages.push_back(
            int(by.size()) == ranks.count() ? message : fmt::format("{}: {}", fmt::join(by, ", "), message));
    return ending;
}
}  // namespace canbao::app
