/// Reading whole datasets: their texts, and their digest as the values in the file give it. For the record room only.
#pragma once
#include <string>
#include <vector>

#include "record/hdf5.hpp"
#include "record/writer_mark.hpp"

namespace canbao
{
/// `file` is where the dataset lies; `shape` is what counts of the dataset, from its origin; empty for a scalar. \throws hdf5::Error
[[nodiscard]] std::string dataset_digest(hid_t dataset, const Descriptor& file, const std::string& path,
                                         const std::string& name, Type type, const std::vector<hsize_t>& shape);

/// Every text of a dataset of variable-length text of `shape`. \throws hdf5::Error
[[nodiscard]] std::vector<std::string> dataset_texts(hid_t dataset, const Descriptor& file, const std::string& path,
                                                     const std::string& name, const std::vector<hsize_t>& shape);
}  // namespace canbao
