#include "record/text_heap.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

namespace canbao
{
static_assert(std::endian::native == std::endian::little, "run files are little-endian");

namespace
{
constexpr u64 head_bytes = 16;  ///< of a heap: signature, version, size; of an object: number, references, size
constexpr u64 least_heap = 4096;
// Offsets and lengths of 8 bytes, as the superblock of every run file says.
constexpr u64 undefined = ~u64{0};

template <class T>
T number_at(const std::byte* bytes)
{
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// A heap in memory, with the places of its objects.
struct Heap
{
    std::vector<std::byte> bytes;
    std::map<u16, std::string_view> objects;
};

std::optional<Heap> read_heap(const Descriptor& file, u64 address)
{
    struct stat info
    {
    };
    if (fstat(file.get(), &info) != 0 || address == undefined) return {};
    const u64 file_bytes = u64(info.st_size);
    if (address > file_bytes || file_bytes - address < head_bytes) return {};
    std::byte head[head_bytes];
    if (pread(file.get(), head, head_bytes, off_t(address)) != ssize_t(head_bytes)) return {};
    const u64 size = number_at<u64>(head + 8);
    if (std::memcmp(head, heap_signature.data(), heap_signature.size()) != 0 || head[4] != std::byte{1} ||
        size < least_heap || size > file_bytes - address)
        return {};
    Heap heap;
    heap.bytes.resize(size);
    if (pread(file.get(), heap.bytes.data(), size, off_t(address)) != ssize_t(size)) return {};

    for (u64 at = head_bytes; size - at >= head_bytes;)
    {
        const std::byte* const object = heap.bytes.data() + at;
        const u16 number = number_at<u16>(object);
        const u64 length = number_at<u64>(object + 8);
        if (number == 0)
        {
            // The free space, head included, is the rest. HDF5 goes on behind it, if need be for ever.
            if (length != size - at) return {};
            break;
        }
        if (length > size - at - head_bytes) return {};
        const auto* const text = reinterpret_cast<const char*>(object + head_bytes);
        if (!heap.objects.emplace(number, std::string_view(text, length)).second) return {};
        const u64 padded = (length + 7) / 8 * 8;
        if (padded > size - at - head_bytes) return {};
        at += head_bytes + padded;
    }
    return heap;
}
}  // namespace

bool is_sound_heap(const Descriptor& file, u64 address) { return read_heap(file, address).has_value(); }

std::vector<std::string> heap_texts(const Descriptor& file, std::span<const std::byte> references)
{
    std::vector<std::string> texts;
    // Texts that were written together lie together.
    u64 address = undefined;
    std::optional<Heap> heap;
    for (std::size_t at = 0; at + text_reference_bytes <= references.size(); at += text_reference_bytes)
    {
        const std::byte* const reference = references.data() + at;
        const u32 length = number_at<u32>(reference);
        if (length == 0)
        {
            texts.emplace_back();
            continue;
        }
        if (const u64 next = number_at<u64>(reference + 4); !heap || next != address)
        {
            address = next;
            heap = read_heap(file, address);
        }
        if (!heap) return {};
        const auto object = heap->objects.find(u16(number_at<u32>(reference + 12)));
        if (object == heap->objects.end() || number_at<u32>(reference + 12) > 0xffff || object->second.size() < length)
            return {};
        const std::string_view text = object->second.substr(0, length);
        texts.emplace_back(text.substr(0, text.find('\0')));
    }
    return texts;
}
}  // namespace canbao
