#include "core/memory.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <new>
#include <string>

namespace canbao
{
namespace
{
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
    data_.reset(static_cast<std::byte*>(std::aligned_alloc(cache_line, size_)));
    if (!data_) throw std::bad_alloc{};
    std::memset(data_.get(), 0, size_);
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
