#include "core/digest.hpp"

#include <new>

#include <fmt/format.h>
#include <xxhash.h>

namespace canbao
{
struct Digest::State
{
    XXH3_state_t* hash = XXH3_createState();
    State()
    {
        if (!hash) throw std::bad_alloc{};
        XXH3_128bits_reset(hash);
    }
    ~State() { XXH3_freeState(hash); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;
};

Digest::Digest() : state_(std::make_unique<State>()) {}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

void Digest::update(const void* data, std::size_t bytes) { XXH3_128bits_update(state_->hash, data, bytes); }

void Digest::update(std::string_view text)
{
    update(u64(text.size()));
    update(text.data(), text.size());
}

std::string Digest::hex() const
{
    const XXH128_hash_t value = XXH3_128bits_digest(state_->hash);
    return fmt::format("{:016x}{:016x}", value.high64, value.low64);
}
}  // namespace canbao
