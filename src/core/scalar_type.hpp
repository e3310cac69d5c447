/// The types a column or a dataset may have.
#pragma once
#include <array>
#include <string_view>
#include <type_traits>

#include "core/types.hpp"

namespace canbao
{
enum class ScalarType : u8
{
    uint8,
    int8,
    uint16,
    int16,
    uint32,
    int32,
    uint64,
    int64,
    float32,
    float64
};
inline constexpr std::array<std::string_view, 10> scalar_type_names{"uint8", "int8",   "uint16", "int16",   "uint32",
                                                                    "int32", "uint64", "int64",  "float32", "float64"};
inline constexpr std::array<u8, 10> scalar_type_bytes{1, 1, 2, 2, 4, 4, 8, 8, 4, 8};

[[nodiscard]] constexpr std::size_t size_of(ScalarType type) { return scalar_type_bytes[std::size_t(type)]; }
[[nodiscard]] constexpr std::string_view to_string(ScalarType type) { return scalar_type_names[std::size_t(type)]; }

template <class T>
[[nodiscard]] consteval ScalarType scalar_type_of()
{
    if constexpr (std::is_same_v<T, u8>) return ScalarType::uint8;
    else if constexpr (std::is_same_v<T, i8>) return ScalarType::int8;
    else if constexpr (std::is_same_v<T, u16>) return ScalarType::uint16;
    else if constexpr (std::is_same_v<T, i16>) return ScalarType::int16;
    else if constexpr (std::is_same_v<T, u32>) return ScalarType::uint32;
    else if constexpr (std::is_same_v<T, i32>) return ScalarType::int32;
    else if constexpr (std::is_same_v<T, u64>) return ScalarType::uint64;
    else if constexpr (std::is_same_v<T, i64>) return ScalarType::int64;
    else if constexpr (std::is_same_v<T, f32>) return ScalarType::float32;
    else
    {
        static_assert(std::is_same_v<T, f64>, "not a column type");
        return ScalarType::float64;
    }
}
}  // namespace canbao
