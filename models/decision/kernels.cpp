#include "models/decision/kernels.hpp"

#include "core/math.hpp"
#include "models/household.hpp"

namespace canbao::decision_kernels::CANBAO_ISA_LEVEL
{
void wait(const WaitArgs& args)
{
    const u8* __restrict const season = args.season;
    f32* __restrict const patience = args.patience;
    u8* __restrict const decides = args.decides;
    for (std::size_t i = 0; i < args.size; ++i)
    {
        const u8 state = season[i];
        const f32 left = patience[i] - ((state & season::Away::mask) ? args.rate_away : args.rate_home);
        patience[i] = left;
        const bool due = (left <= 0.f) | ((state & season::Visited::mask) != 0);
        decides[i] = u8(due & ((state & season::Open::mask) != 0));
    }
}

void logistic(const TransformArgs& args)
{
    const u32* __restrict const word = args.word;
    f32* __restrict const out = args.out;
    for (std::size_t i = 0; i < args.size; ++i) out[i] = math::logistic(word[i]);
}

void exponential(const TransformArgs& args)
{
    const u32* __restrict const word = args.word;
    f32* __restrict const out = args.out;
    for (std::size_t i = 0; i < args.size; ++i) out[i] = math::exponential(word[i]);
}
}  // namespace canbao::decision_kernels::CANBAO_ISA_LEVEL
