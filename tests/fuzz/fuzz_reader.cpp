/// Any bytes are a run file or a UserError: never a crash, a hang or a mountain of memory.
#include <cstdlib>

#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "unit/record/read_all.hpp"

/// HDF5 keeps memory of files that it could not open. What is ours is not in its library.
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    // A file without a name, in memory.
    static const int file = memfd_create("run.h5", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != ssize_t(size)) std::abort();
    canbao::sample::read_all(fmt::format("/proc/self/fd/{}", file));
    return 0;
}
