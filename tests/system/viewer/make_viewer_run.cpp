/// Writes a run that is made up, for the viewer's tests: make_viewer_run FILE [--less-pressure] [--slow SECONDS]
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "bench/viewer/synthetic_run.hpp"

int main(int argc, char** argv)
{
    using namespace canbao;
    synthetic::Size size;
    size.households = 24;
    double seconds = 0;
    for (int i = 2; i < argc; ++i)
    {
        if (std::string(argv[i]) == "--less-pressure") size.less_pressure = 5, size.name = "Less pressure";
        if (std::string(argv[i]) == "--slow" && i + 1 < argc) seconds = std::atof(argv[i + 1]);
    }
    if (argc < 2) return 2;
    synthetic::write(argv[1], size, [&](i32) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); });
    return 0;
}
