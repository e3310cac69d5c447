#include "record/writer_mark.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/types.hpp"

namespace canbao
{
namespace
{
// No file is as long as this, so the lock is in nobody's way.
constexpr off_t lock_position = off_t{1} << 62;

struct flock lock_on(short type)
{
    struct flock lock
    {
    };
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = lock_position;
    lock.l_len = 1;
    return lock;
}

// HDF5 itself holds this lock while it writes without readers, which programs of format 1 did from begin to end.
bool locked_by_library(const Descriptor& file)
{
    if (flock(file.get(), LOCK_SH | LOCK_NB) != 0) return errno == EWOULDBLOCK;
    flock(file.get(), LOCK_UN);
    return false;
}
}  // namespace

Descriptor::Descriptor(const std::string& path, int flags) : number_(open(path.c_str(), flags | O_CLOEXEC)) {}
Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
Descriptor& Descriptor::operator=(Descriptor&& other) noexcept
{
    std::swap(number_, other.number_);
    return *this;
}
Descriptor::~Descriptor()
{
    if (number_ >= 0) ::close(number_);
}
std::string Descriptor::path() const { return fmt::format("/proc/self/fd/{}", number_); }

bool lock_for_writing(const Descriptor& file)
{
    struct flock lock = lock_on(F_WRLCK);
    return fcntl(file.get(), F_OFD_SETLK, &lock) == 0 || (errno != EAGAIN && errno != EACCES);
}

std::optional<unsigned> writing_flags(const Descriptor& file)
{
    constexpr std::array<unsigned char, 8> signature{0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    constexpr std::size_t version = 8, flags = 11;
    std::array<unsigned char, 12> head{};
    if (pread(file.get(), head.data(), head.size(), 0) != ssize_t(head.size()) ||
        !std::equal(signature.begin(), signature.end(), head.begin()))
        return {};
    // Superblocks before the third keep no such flags.
    return head[version] >= 3 ? head[flags] : 0u;
}

FileState file_state(const Descriptor& file)
{
    // The lock is asked first: a writer that ends in order takes the flags away before it lets go of the lock.
    struct flock lock = lock_on(F_RDLCK);
    const bool asked = fcntl(file.get(), F_OFD_GETLK, &lock) == 0;
    const bool locked = !asked || lock.l_type != F_UNLCK || locked_by_library(file);
    if (writing_flags(file).value_or(0) == 0) return FileState::closed;
    return locked ? FileState::being_written : FileState::abandoned;
}
}  // namespace canbao
