/// Digests of data: XXH3, 128 bits, from xxHash. Not for security; equal digests mean equal bits.
#pragma once
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/types.hpp"

namespace canbao
{
class Digest
{
public:
    Digest();
    ~Digest();
    Digest(Digest&&) noexcept;
    Digest& operator=(Digest&&) noexcept;

    void update(const void* data, std::size_t bytes);
    void update(std::string_view text);  ///< with its length, so that neighbouring texts cannot run together
    template <class T>
    requires std::is_trivially_copyable_v<T>
    void update(std::span<const T> values) { update(values.data(), values.size_bytes()); }
    template <class T>
    requires std::is_arithmetic_v<T>
    void update(T value) { update(&value, sizeof value); }

    /// 32 hexadecimal digits; more may be added afterwards.
    [[nodiscard]] std::string hex() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};
}  // namespace canbao
