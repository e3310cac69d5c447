/// What an open run file is made of, and the guards for reading it. For reader*.cpp only.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "record/hdf5.hpp"
#include "record/reader.hpp"
#include "record/writer_mark.hpp"

namespace canbao
{
[[noreturn]] void refuse(const std::string& path, std::string found, std::string todo = {});

/// Does `read`; HDF5's failures become messages to the user.
template <class Read>
auto reading(const Read& read)
{
    hdf5::prepare_thread();
    try
    {
        return read();
    }
    catch (const hdf5::Error& error)
    {
        throw UserError(Fault{error.what(), "", "the run file is damaged", "copy it again, or run again"});
    }
}

struct RunReader::Impl
{
    std::filesystem::path path;
    Descriptor descriptor;  ///< keeps the file that was opened, whatever becomes of its name
    hdf5::Handle file;
    FileState opened_as = FileState::closed;
    Manifest manifest;
    std::vector<Group> groups;
    std::vector<StoredVariable> variables;

    // reader_open.cpp
    /// Sets `file`, and `descriptor` unless it is there already.
    void open_file();
    void read_head();
    /// Whether more is committed than what was read.
    [[nodiscard]] bool grown() const;

    // reader_contents.cpp
    void read_groups();
    void read_dataset(Group& group, const std::string& name);
    void clip(Group& group, const std::string& mark, u64 complete);
    /// Of a dataset of one dimension, as the file has it now.
    [[nodiscard]] u64 length(std::string_view group, std::string_view name) const;

    // reader.cpp
    [[nodiscard]] RowRange rows_at(std::string_view group, std::string_view dimension, u64 tick) const;
    [[nodiscard]] std::string where(std::string_view group, std::string_view name) const;
    [[nodiscard]] hdf5::Handle open(std::string_view group, std::string_view name) const;
    [[nodiscard]] StoredVariable* find(std::string_view group, std::string_view name);

    struct Block
    {
        std::vector<hsize_t> start, count;
        [[nodiscard]] u64 values() const;
    };
    /// What is asked for, all of it by default. Nothing is allocated for more than the file can hold.
    [[nodiscard]] Block block(const hdf5::Handle& dataset, const StoredVariable& stored, std::span<const u64> start,
                              std::span<const u64> count) const;
};
}  // namespace canbao
