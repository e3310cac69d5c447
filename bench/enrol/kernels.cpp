#include "bench/enrol/kernels.hpp"

#include "core/flags.hpp"
#include "core/math.hpp"
#include "core/philox.hpp"

namespace canbao::enrol::CANBAO_ISA_LEVEL
{
namespace
{
constexpr f32 income_persistence = 0.95f, income_mean = 9, income_sd = 0.2f, income_spread = 0.64f;
constexpr f32 cost_mean = 8, cost_sd = 0.8f, expected_cost = 4105.16f;
constexpr f32 reimbursed = 0.6f, premium = 400, saving = 0.12f;
constexpr f32 taste = -2, weight_of_cover = 1, weight_of_burden = 20, weight_of_peers = 2, weight_of_pressure = 1.5f;
constexpr f32 target = 0.9f, gain = 0.5f;
}  // namespace

void begin_households(const BeginArgs& a)
{
    const Columns& c = a.columns;
#pragma GCC ivdep
    for (u32 i = 0; i < c.households; ++i)
    {
        f32 z, unused;
        math::normals(a.word[0][i], a.word[1][i], z, unused);
        const f32 income = income_mean + income_spread * z, u = math::uniform(a.word[2][i]);
        c.income[i] = income;
        c.cash[i] = 0.5f * math::exp(income);
        c.risk[i] = 0.02f + 0.28f * u * u;
        c.trust[i] = 0.3f + 0.4f * math::uniform(a.word[3][i]);
    }
}

void begin_enrolled(const BeginArgs& a)
{
#pragma GCC ivdep
    for (u32 i = 0; i < a.columns.households; ++i) a.columns.enrolled[i] = math::uniform(a.word[0][i]) < 0.3f;
}

void begin_peers(const TieArgs& a)
{
    // One word says both whether a tie is rewired (probability 0.1) and to whom: of 2490 equal steps the first 249 stand
    // for the other households of the village.
    constexpr u32 others = village_size - 1, steps = others * 10;
    constexpr u32 offsets[peers] = {village_size - 4, village_size - 3, village_size - 2, village_size - 1, 1, 2, 3, 4};
    for (std::size_t k = 0; k < 4; ++k)
    {
        const u32* const word = a.begin.word[k];
        u8* const peer = a.begin.columns.peer[a.first + k];
        const u32 near = offsets[a.first + k];
        for (u32 from = 0; from < a.begin.columns.households; from += village_size)
#pragma GCC ivdep
            for (u32 j = 0; j < village_size; ++j)
            {
                const u32 step = u32(u64(word[from + j]) * steps >> 32);
                const u32 to = j + (step < others ? 1 + step : near);
                peer[from + j] = u8(to < village_size ? to : to - village_size);
            }
    }
}

void live_year(const YearArgs& a)
{
    const Columns& c = a.columns;
    for (std::size_t v = 0; v < c.villages; ++v)
    {
        const std::size_t first = v * village_size;
        const u8* peer[peers];
        for (std::size_t k = 0; k < peers; ++k) peer[k] = c.peer[k] + first;
        count_flags(c.enrolled + first, village_size, peer, peers, a.friends + first);
        const f32 pressing = taste + weight_of_pressure * c.pressure[v];
        f32* const rows = a.pressing + first;
        for (std::size_t j = 0; j < village_size; ++j) rows[j] = pressing;
    }

    constexpr std::size_t chunk = 64;
    for (std::size_t from = 0; from < c.households; from += chunk)
    {
        const std::size_t n = c.households - from < chunk ? c.households - from : chunk;
        alignas(64) u32 word[4][chunk];
        u32* const words[4] = {word[0], word[1], word[2], word[3]};
        philox_blocks(c.line + from, c.place + from, a.key.when, a.key.what, a.key.key0, a.key.key1, n, words);

        f32* const income = c.income + from;
        f32* const cash = c.cash + from;
        f32* const trust = c.trust + from;
        const f32* const risk = c.risk + from;
        const f32* const pressing = a.pressing + from;
        u8* const enrolled = c.enrolled + from;
        alignas(64) u32 was_enrolled[chunk], pays_now[chunk];
        alignas(64) f32 peers_enrolled[chunk];
        for (std::size_t j = 0; j < n; ++j)
            was_enrolled[j] = enrolled[j], peers_enrolled[j] = f32(a.friends[from + j]) * (1.f / peers);
        const auto household = [&](std::size_t j) __attribute__((always_inline))
        {
            f32 z1, z2;
            math::normals(word[0][j], word[1][j], z1, z2);
            const f32 y = income_mean + income_persistence * (income[j] - income_mean) + income_sd * z1;
            const f32 earned = math::exp(y);
            const bool hit = math::uniform(word[2][j]) < risk[j];
            const f32 cost = hit ? math::exp(cost_mean + cost_sd * z2) : 0.f;
            const f32 share = peers_enrolled[j];
            const f32 utility = pressing[j] + weight_of_cover * reimbursed * expected_cost / premium * trust[j] * risk[j] -
                                weight_of_burden * premium / earned + weight_of_peers * share;
            const bool was = was_enrolled[j];
            // A uniform number below the logistic curve: the same chance as a logistic term added to the utility.
            const bool pays = (math::uniform(word[3][j]) * (1.f + math::exp(-utility)) < 1.f) & (cash[j] >= premium);
            const f32 left = cash[j] + saving * earned - (pays ? premium : 0.f) - cost * (was ? 1.f - reimbursed : 1.f);
            const f32 learned = hit ? 0.1f * (1.f - trust[j]) : -0.02f * trust[j];
            income[j] = y;
            cash[j] = math::max(0.f, left);
            trust[j] += was ? learned : 0.05f * (share - trust[j]);
            pays_now[j] = pays;
        };
        if (n == chunk)
        {
#pragma GCC ivdep
            for (std::size_t j = 0; j < chunk; ++j) household(j);
        }
        else
        {
            for (std::size_t j = 0; j < n; ++j) household(j);
        }
        for (std::size_t j = 0; j < n; ++j) enrolled[j] = u8(pays_now[j]);
    }

    for (std::size_t v = 0; v < c.villages; ++v)
    {
        const u8* const enrolled = c.enrolled + v * village_size;
        i32 count = 0;
        for (std::size_t j = 0; j < village_size; ++j) count += enrolled[j];
        c.count[v] = count;
        c.pressure[v] = math::clamp(c.pressure[v] + gain * (target - f32(count) / village_size), 0.f, 1.f);
    }
}
}  // namespace canbao::enrol::CANBAO_ISA_LEVEL
