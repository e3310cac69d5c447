/// How a file tells whether a run is writing it: the flags that HDF5 keeps in its first bytes, and a lock.
///
/// HDF5 sets flags in the superblock when it opens a file for writing and takes them away when it closes the file; they
/// stay when the writer is killed. The lock, on a byte far beyond the end of every file, goes with the process that
/// holds it. Flags and lock: a run is writing. Flags alone: its writer died. For the record room only.
#pragma once
#include <optional>
#include <string>

#include "record/reader.hpp"

namespace canbao
{
/// A file descriptor, closed with its owner.
class Descriptor
{
public:
    Descriptor() = default;
    /// \param flags of open(2); the descriptor is not handed on to other programs. Check valid().
    Descriptor(const std::string& path, int flags);
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();
    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] bool valid() const { return number_ >= 0; }
    /// A path that leads to the very file, whatever has become of its name.
    [[nodiscard]] std::string path() const;

private:
    int number_ = -1;
};

/// Takes the lock of the one writer, which is kept until the descriptor is closed.
/// \return false when another writer has it. Where the file system has no locks, every writer is let through.
[[nodiscard]] bool lock_for_writing(const Descriptor& file);

/// The flags of HDF5's superblock: 0 in a file that was closed. Empty when this is no HDF5 file that has flags.
[[nodiscard]] std::optional<unsigned> writing_flags(const Descriptor& file);
inline constexpr unsigned flag_writing = 1, flag_single_writer = 4;

[[nodiscard]] FileState file_state(const Descriptor& file);
}  // namespace canbao
