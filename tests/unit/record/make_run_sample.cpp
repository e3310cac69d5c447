/// Writes the sample run file: make_run_sample FILE
#include <cstdio>
#include <exception>
#include <filesystem>

#include "unit/record/sample.hpp"

int main(int count, char** arguments)
{
    if (count != 2)
    {
        std::fprintf(stderr, "usage: make_run_sample FILE\n");
        return 2;
    }
    try
    {
        std::filesystem::remove(arguments[1]);
        canbao::sample::write_run(arguments[1], 23);
    }
    catch (const std::exception& error)
    {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
