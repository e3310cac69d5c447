#include "core/memory.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <new>
#include <string>

#include <sys/mman.h>

namespace canbao
{
namespace
{
/// Slabs of this size and more are mapped by themselves. Blocks change their size every year by a little, and a heap
/// of such pieces keeps a fifth of the memory in gaps between them. The heap of a checked build finds what is written
/// beyond an end.
#if CANBAO_CHECKED
constexpr std::size_t mapped_from = std::numeric_limits<std::size_t>::max();
#else
constexpr std::size_t mapped_from = std::size_t{1} << 17;
#endif

std::size_t status_kib(const char* key)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(key)) return std::strtoull(line.c_str() + std::strlen(key), nullptr, 10);
    return 0;
}
}  // namespace

Slab::Slab(std::size_t bytes) : size_(round_up(std::max<std::size_t>(bytes, 1), cache_line))
{
    if (size_ >= mapped_from)
    {
        void* const pages = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (pages == MAP_FAILED) throw std::bad_alloc{};
        data_ = {static_cast<std::byte*>(pages), Free{size_}};
        return;
    }
    data_.reset(static_cast<std::byte*>(std::aligned_alloc(cache_line, size_)));
    if (!data_) throw std::bad_alloc{};
    std::memset(data_.get(), 0, size_);
}

void Slab::Free::operator()(std::byte* p) const
{
    if (mapped > 0) munmap(p, mapped);
    else std::free(p);
}

std::byte* Scratch::take_bytes(std::size_t bytes)
{
    bytes = round_up(bytes, cache_line);
    if (slabs_.empty() || used_ + bytes > slabs_.back().size())
    {
        const std::size_t last = slabs_.empty() ? 0 : slabs_.back().size();
        slabs_.emplace_back(std::max(bytes, std::max<std::size_t>(2 * last, 1 << 16)));
        used_ = 0;
    }
    std::byte* const p = slabs_.back().data() + used_;
    used_ += bytes;
    return p;
}

void Scratch::clear()
{
    // The last slab is the largest; from the second use on it alone serves.
    if (slabs_.size() > 1) slabs_.erase(slabs_.begin(), slabs_.end() - 1);
    used_ = 0;
}

std::size_t resident_bytes() { return status_kib("VmRSS:") * 1024; }
std::size_t peak_resident_bytes() { return status_kib("VmHWM:") * 1024; }
}  // namespace canbao
