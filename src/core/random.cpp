#include "core/random.hpp"

#include <Random123/philox.h>

#include "core/kernels.hpp"

namespace canbao
{
std::array<u32, 4> draw(Seed seed, Identity who, Occasion occasion)
{
    const DrawKey key(seed, occasion);
    const auto words =
        r123::Philox4x32{}(r123::Philox4x32::ctr_type{{who.line, who.place, key.when, key.what}},
                           r123::Philox4x32::key_type{{key.key0, key.key1}});
    return {words[0], words[1], words[2], words[3]};
}

void draw_batch(const DrawBatch& batch)
{
    core_kernels::philox_batch({batch.line, batch.place, DrawKey(batch.seed, batch.occasion), batch.size, batch.out[0],
                                batch.out[1], batch.out[2], batch.out[3]});
}
}  // namespace canbao
