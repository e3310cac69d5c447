#include "models/decision/kernels.hpp"

#include "models/economy/income.hpp"
#include "models/household.hpp"

namespace canbao::decision_kernels::CANBAO_ISA_LEVEL
{
void wait(const WaitArgs& args)
{
    const u8* __restrict const column = args.season;
    f32* __restrict const patience = args.patience;
    u8* __restrict const decides = args.decides;
    const f32 rate_home = args.rate_home, more_away = args.rate_away - args.rate_home;
    constexpr u32 open = season::Open::mask, contact = season::Contact::mask, away = season::Away::mask;
    constexpr std::size_t chunk = 64;  // all lanes of one width at a time: bytes are widened once and narrowed once
    u32 state[chunk], due[chunk];
    for (std::size_t from = 0; from < args.size; from += chunk)
    {
        const std::size_t n = args.size - from < chunk ? args.size - from : chunk;
        for (std::size_t j = 0; j < n; ++j) state[j] = column[from + j];
        for (std::size_t j = 0; j < n; ++j)
        {
            const f32 left = patience[from + j] - (rate_home + (state[j] & away ? more_away : 0.f));
            patience[from + j] = left;
            const u32 over = left <= 0.f ? open : 0u;
            due[j] = (over | (state[j] & contact ? open : 0u)) & state[j];
        }
        for (std::size_t j = 0; j < n; ++j) decides[from + j] = u8(due[j]);
    }
}

void value(const ValueArgs& args)
{
    const i32* __restrict const income = args.income;
    const u8* __restrict const members = args.members;
    f32* __restrict const per_head = args.per_head;
    f32* __restrict const utils = args.utils_per_yuan;
    const f32* __restrict const permanent = args.permanent;
    f32* __restrict const worth = args.relative_worth;
    const ValuationTerms terms = args.terms;
    for (std::size_t i = 0; i < args.size; ++i)
    {
        const f32 head = income_per_head(income[i], members[i]);
        per_head[i] = head;
        utils[i] = utils_per_yuan(terms, head);
        worth[i] = relative_worth(terms, permanent[i]);
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
