#include "core/random.hpp"

#include <Random123/philox.h>

#include "core/kernels.hpp"

namespace canbao
{
namespace
{
u32 when(const Occasion& o) { return u32(o.day) << 16 | o.index; }
u32 what(const Occasion& o, const Seed& s) { return u32(o.purpose) << 16 | s.replicate; }
}  // namespace

std::array<u32, 4> draw(Seed seed, Identity who, Occasion occasion)
{
    const r123::Philox4x32::ctr_type counter{{who.line, who.place, when(occasion), what(occasion, seed)}};
    const r123::Philox4x32::key_type key{{u32(seed.seed), u32(seed.seed >> 32)}};
    const auto words = r123::Philox4x32{}(counter, key);
    return {words[0], words[1], words[2], words[3]};
}

void draw_batch(const DrawBatch& batch)
{
    core_kernels::philox_batch({batch.line, batch.place, when(batch.occasion), what(batch.occasion, batch.seed),
                                u32(batch.seed.seed), u32(batch.seed.seed >> 32), batch.size, batch.out[0],
                                batch.out[1], batch.out[2], batch.out[3]});
}
}  // namespace canbao
