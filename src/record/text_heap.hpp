/// Texts as HDF5 lays them out, in global heaps. HDF5 1.10 believes what a heap says of itself, and no check sum guards it,
/// so heaps are checked before HDF5 sees them, and texts of datasets are read without it. For the record room only.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/writer_mark.hpp"

namespace canbao
{
/// A heap begins with this, and its version 1.
inline constexpr std::string_view heap_signature = "GCOL";

/// Whether a heap lies at the address, in the file, with objects that lie in the heap.
/// HDF5 File Format Specification 3.0, III.E.
[[nodiscard]] bool is_sound_heap(const Descriptor& file, u64 address);

/// The texts that `references`, 16 bytes each as datasets hold them, lead to. Empty when one of them leads astray.
[[nodiscard]] std::vector<std::string> heap_texts(const Descriptor& file, std::span<const std::byte> references);

/// Bytes of a reference to a text in a dataset: length, address of the heap, number of the object.
inline constexpr std::size_t text_reference_bytes = 16;
}  // namespace canbao
