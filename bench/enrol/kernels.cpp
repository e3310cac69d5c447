#include "bench/enrol/kernels.hpp"

#include "core/flags.hpp"
#include "core/math.hpp"

namespace canbao::enrol::CANBAO_ISA_LEVEL
{
namespace
{
constexpr f32 income_mean = 9, income_spread = 0.64f, persistence = 0.95f, income_sd = 0.2f;
constexpr f32 cost_mean = 8, cost_sd = 0.8f, expected_cost = 4105.16f, reimbursed = 0.6f;
constexpr f32 premium = 400, saved = 0.12f;
constexpr f32 constant = -2, by_benefit = 1, by_burden = 20, by_peers = 2, by_pressure = 1.5f;
constexpr f32 target = 0.9f, gain = 0.5f;
}  // namespace

void begin_households(const Rows& a)
{
    const std::size_t rows = a.households;
    CANBAO_ROWS_APART
    for (std::size_t i = 0; i < rows; ++i)
    {
        f32 z, unused;
        math::normals(a.word[0][i], a.word[1][i], z, unused);
        const f32 u = math::uniform(a.word[2][i]);
        a.income[i] = income_mean + income_spread * z;
        a.cash[i] = 0.5f * math::exp(income_mean + income_spread * z);
        a.risk[i] = 0.02f + 0.28f * u * u;
        a.trust[i] = 0.3f + 0.4f * math::uniform(a.word[3][i]);
    }
}

void begin_enrolment(const Rows& a)
{
    const std::size_t rows = a.households;
    CANBAO_ROWS_APART
    for (std::size_t i = 0; i < rows; ++i) a.enrolled[i] = math::uniform(a.word[0][i]) < 0.3f;
}

void begin_peers(const PeersBegun& a)
{
    // One word says both whether a tie is rewired (probability 0.1) and to whom: of 2490 equal steps the first 249
    // stand for the other households of the village.
    constexpr u32 size = village_size, others = size - 1, steps = others * 10;
    constexpr u32 near[peer_count] = {size - 4, size - 3, size - 2, size - 1, 1, 2, 3, 4};
    for (std::size_t k = 0; k < a.rows.word.size(); ++k)
        for (std::size_t v = 0; v < a.rows.villages; ++v)
        {
            const u32* const word = a.rows.word[k] + v * size;
            u8* const peer = a.rows.peers[a.first + k] + v * size;
            const u32 unchanged = near[a.first + k];
            CANBAO_ROWS_APART
            for (u32 j = 0; j < size; ++j)
            {
                const u32 step = u32(u64(word[j]) * steps >> 32);
                const u32 to = j + (step < others ? 1 + step : unchanged);
                peer[j] = u8(to < size ? to : to - size);
            }
        }
}

void live_year(const Year& year)
{
    const Rows& a = year.rows;
    for (std::size_t v = 0; v < a.villages; ++v)
    {
        const std::size_t first = v * village_size;
        const u8* peers[peer_count];
        for (std::size_t k = 0; k < peer_count; ++k) peers[k] = a.peers[k] + first;
        count_flags(a.enrolled + first, village_size, peers, peer_count, year.enrolled_peers + first);
        f32* const pressing = year.pressing + first;
        const f32 value = constant + by_pressure * a.pressure[v];
        for (std::size_t j = 0; j < village_size; ++j) pressing[j] = value;
    }

    const u32* const word[4] = {a.word[0], a.word[1], a.word[2], a.word[3]};
    const std::size_t rows = a.households;
    f32 *const income = a.income, *const cash = a.cash, *const trust = a.trust;
    const f32 *const risk = a.risk, *const pressing = year.pressing;
    const u8* const enrolled_peers = year.enrolled_peers;
    u8* const enrolled = a.enrolled;
    CANBAO_ROWS_APART
    for (std::size_t i = 0; i < rows; ++i)
    {
        f32 z1, z2;
        math::normals(word[0][i], word[1][i], z1, z2);
        const f32 y = income_mean + persistence * (income[i] - income_mean) + income_sd * z1;
        const f32 earned = math::exp(y);
        const bool hit = math::uniform(word[2][i]) < risk[i];
        const f32 cost = hit ? math::exp(cost_mean + cost_sd * z2) : 0.f;
        const f32 share = f32(enrolled_peers[i]) * (1.f / peer_count);
        const f32 utility = pressing[i] + by_benefit * reimbursed * expected_cost / premium * trust[i] * risk[i] -
                            by_burden * premium / earned + by_peers * share;
        const bool was = enrolled[i];
        // A uniform number below the logistic curve: the same chance as a logistic term added to the utility.
        const bool pays = (math::uniform(word[3][i]) * (1.f + math::exp(-utility)) < 1.f) & (cash[i] >= premium);
        const f32 left = cash[i] + saved * earned - (pays ? premium : 0.f) - cost * (was ? 1.f - reimbursed : 1.f);
        const f32 learned = hit ? 0.1f * (1.f - trust[i]) : -0.02f * trust[i];
        income[i] = y;
        cash[i] = math::max(0.f, left);
        trust[i] += was ? learned : 0.05f * (share - trust[i]);
        enrolled[i] = pays;
    }

    for (std::size_t v = 0; v < a.villages; ++v)
    {
        const u8* const village = a.enrolled + v * village_size;
        i32 count = 0;
        for (std::size_t j = 0; j < village_size; ++j) count += village[j];
        a.count[v] = count;
        a.pressure[v] = math::clamp(a.pressure[v] + gain * (target - f32(count) / f32(village_size)), 0.f, 1.f);
    }
}
}  // namespace canbao::enrol::CANBAO_ISA_LEVEL
