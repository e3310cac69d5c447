/// How the program ends. Whatever is thrown becomes an exit code and messages here, and nowhere else.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "app/mpi.hpp"

namespace canbao::app
{
/// Exit codes of the program.
enum ExitCode : int
{
    success = 0,
    interrupted = 130,  ///< ended by Ctrl-C or SIGTERM, in order
    different = 1,      ///< `canbao diff` found that two files differ
    bad_input = 2,      ///< nothing was begun, nothing was overwritten
    run_failed = 3      ///< a run that had begun could not go on
};

struct Ending
{
    int code = success;
    std::vector<std::string> messages;
};

/// "go on with `canbao resume FILE`"
[[nodiscard]] std::string how_to_go_on(const std::string& file);

/// Does the task and says how it ended; throws nothing.
[[nodiscard]] Ending attempt(const std::function<int()>& task);

/// Prints the messages on standard error.
/// \param who of several processes said them; may be empty
void tell(const Ending& ending, const std::string& who = "");

/// The gravest exit code of all processes. A meeting (Ranks).
[[nodiscard]] int gravest(const Ranks& ranks, int code);

/// One ending for all processes, with the gravest code. A meeting (Ranks). The first process gets the messages: what
/// all say once, and what only some say with their names; the others get none.
/// \param who names this process
[[nodiscard]] Ending agree(const Ranks& ranks, const Ending& mine, const std::string& who);
}  // namespace canbao::app
