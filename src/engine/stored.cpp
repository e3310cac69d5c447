#include "engine/stored.hpp"

#include <stdexcept>

namespace canbao
{
Type stored(ScalarType type)
{
    switch (type)
    {
        case ScalarType::uint8: return Type::uint8;
        case ScalarType::int16: return Type::int16;
        case ScalarType::uint16: return Type::uint16;
        case ScalarType::int32: return Type::int32;
        case ScalarType::uint32: return Type::uint32;
        case ScalarType::int64: return Type::int64;
        case ScalarType::uint64: return Type::uint64;
        case ScalarType::float32: return Type::float32;
        case ScalarType::float64: return Type::float64;
        default: throw std::logic_error("columns of type i8 cannot be recorded");
    }
}

std::span<std::byte> room(Commit& commit, std::string_view name, ScalarType type, std::size_t count)
{
    const auto bytes = [](auto span) { return std::as_writable_bytes(span); };
    switch (type)
    {
        case ScalarType::uint8: return bytes(commit.column<u8>(name, count));
        case ScalarType::int16: return bytes(commit.column<i16>(name, count));
        case ScalarType::uint16: return bytes(commit.column<u16>(name, count));
        case ScalarType::int32: return bytes(commit.column<i32>(name, count));
        case ScalarType::uint32: return bytes(commit.column<u32>(name, count));
        case ScalarType::int64: return bytes(commit.column<i64>(name, count));
        case ScalarType::uint64: return bytes(commit.column<u64>(name, count));
        case ScalarType::float32: return bytes(commit.column<f32>(name, count));
        default: return bytes(commit.column<f64>(name, count));
    }
}
}  // namespace canbao
