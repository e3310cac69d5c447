/// Memory that columns live in, scratch space for a task, and what the process uses.
#pragma once
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "core/types.hpp"

namespace canbao
{
inline constexpr std::size_t cache_line = 64;
[[nodiscard]] constexpr std::size_t round_up(std::size_t n, std::size_t to) { return (n + to - 1) / to * to; }

/// A zeroed block of bytes, aligned to a cache line.
class Slab
{
public:
    Slab() = default;
    explicit Slab(std::size_t bytes);
    [[nodiscard]] std::byte* data() const { return data_.get(); }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    struct Free
    {
        std::size_t mapped;  ///< bytes to give back to the system; 0 for memory of the heap
        Free() : mapped(0) {}
        explicit Free(std::size_t bytes) : mapped(bytes) {}
        void operator()(std::byte* p) const;
    };
    std::unique_ptr<std::byte, Free> data_;
    std::size_t size_ = 0;
};

/// Space that a task may use until it ends: grows once, then is handed out again without allocating.
class Scratch
{
public:
    /// \return `count` zeroed elements, aligned to a cache line, valid until the next clear().
    template <class T>
    [[nodiscard]] std::span<T> take(std::size_t count)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        auto* const p = take_bytes(count * sizeof(T));
        std::memset(p, 0, count * sizeof(T));
        return {reinterpret_cast<T*>(p), count};
    }
    /// As take(), without clearing the memory.
    template <class T>
    [[nodiscard]] std::span<T> take_raw(std::size_t count)
    {
        static_assert(std::is_trivially_copyable_v<T>);
        return {reinterpret_cast<T*>(take_bytes(count * sizeof(T))), count};
    }
    void clear();

private:
    std::byte* take_bytes(std::size_t bytes);
    std::vector<Slab> slabs_;
    std::size_t used_ = 0;  ///< of the last slab
};

/// Resident memory of the process [bytes]; 0 where the system does not tell.
[[nodiscard]] std::size_t resident_bytes();
[[nodiscard]] std::size_t peak_resident_bytes();
}  // namespace canbao
