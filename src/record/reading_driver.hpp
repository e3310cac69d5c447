/// The way by which HDF5 reads run files: from a descriptor, nothing beyond the end of the file, and no global heap that is
/// not sound. docs/decisions/0013-hostile-files.md says why. For the record room only.
#pragma once
#include "record/hdf5.hpp"
#include "record/writer_mark.hpp"

namespace canbao
{
/// Makes files that are opened with this access be read through `file`, which must live as long as they are open.
/// \throws hdf5::Error
void set_reading_driver(const hdf5::Handle& access, const Descriptor& file);
}  // namespace canbao
