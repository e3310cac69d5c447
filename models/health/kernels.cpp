#include "models/health/kernels.hpp"

#include <cstring>

#include "core/math.hpp"
#include "models/person.hpp"

namespace canbao::health_kernels::CANBAO_ISA_LEVEL
{
void screen(const ScreenArgs& a)
{
    constexpr std::size_t chunk = 64;
    const Persons& who = a.persons;
    std::size_t count = 0;
    for (std::size_t from = 0; from < who.size; from += chunk)
    {
        const std::size_t n = who.size - from < chunk ? who.size - from : chunk;
        const i16* const birth_year = who.birth_year + from;
        const u16* const family = who.family + from;
        const u8* const health = who.health + from;
        const u32* const word = a.word + from;
        alignas(8) u8 hit[chunk] = {};
        const auto test = [&](std::size_t j) __attribute__((always_inline))
        {
            i32 age = who.year - birth_year[j];
            age = age < 0 ? 0 : age > 100 ? 100 : age;
            const u32 row = u32(age) * 4 + u32(family[j] & 1) * 2 + u32(health[j] & 1);
            hit[j] = word[j] < a.threshold[row];
        };
        if (n == chunk)
            for (std::size_t j = 0; j < chunk; ++j) test(j);
        else
            for (std::size_t j = 0; j < n; ++j) test(j);
        // Hits are few: eight rows are passed over at a time.
        for (std::size_t j = 0; j < chunk; j += 8)
        {
            u64 group;
            std::memcpy(&group, hit + j, 8);
            for (; group != 0; group &= group - 1)
                a.hits[count++] = u32(from + j + std::size_t(__builtin_ctzll(group)) / 8);
        }
    }
    *a.count = count;
}
static_assert(family::Male::mask == 1 && health::Chronic::mask == 1);

void outpatient(const OutpatientArgs& args)
{
    // Written in chunks over plain arrays, so that every step is a loop of one type that vectorises.
    constexpr std::size_t chunk = 256;
    const OutpatientArgs a = args;
    f32 yuan[chunk];
    u32 word0[chunk], word1[chunk], word2[chunk], chronic[chunk];
    i32 bill[chunk], at_home[chunk], employee[chunk], destination[chunk];
    for (std::size_t from = 0; from < a.size; from += chunk)
    {
        const std::size_t n = a.size - from < chunk ? a.size - from : chunk;
        for (std::size_t j = 0; j < n; ++j)
            word0[j] = a.word0[from + j], word1[j] = a.word1[from + j], word2[j] = a.word2[from + j];
        for (std::size_t j = n; j < chunk; ++j) word0[j] = word1[j] = word2[j] = 0xffffffffu;
        for (std::size_t j = 0; j < chunk; ++j)
        {
            const bool real = j < n;
            const u32 other = real ? life::Elsewhere::get(a.life[from + j]) : 0;
            const u32 covered = real ? insurance::Covered::get(a.insurance[from + j]) : 0;
            chronic[j] = real ? health::Chronic::get(a.health[from + j]) : 0;
            employee[j] = other == life::employee_scheme;
            at_home[j] = !employee[j] && covered;
            destination[j] = other == life::destination_scheme && !covered;
        }
        for (std::size_t j = 0; j < chunk; ++j)
        {
            f32 z, unused;
            math::normals(word1[j], word2[j], z, unused);
            yuan[j] = math::min(a.most, (chronic[j] ? a.median[1] : a.median[0]) * math::exp(a.sd * z));
        }
        for (std::size_t j = 0; j < chunk; ++j) bill[j] = word0[j] < a.users ? i32(yuan[j] * 100.f + 0.5f) : 0;
        for (std::size_t j = 0; j < n; ++j)
        {
            // As Package::outpatient and Package::employee: the products are whole numbers below 2^53, so cutting the
            // quotient off gives what integer division gives.
            const f64 cost = bill[j];
            const f64 share = f64(i32(cost * a.pool_rate / 1e6));
            const f64 from_pool = share < a.pool_cap ? share : a.pool_cap;
            const f64 of_rest = f64(i32((cost - from_pool) * a.chronic_rate / 1e6));
            const f64 for_chronic = of_rest < a.chronic_cap ? of_rest : a.chronic_cap;
            const i32 covered = i32(from_pool + (chronic[j] ? for_chronic : 0.));
            const i32 by_employer = i32(cost * a.employee_share / 1e6);
            a.bill[from + j] = bill[j];
            a.benefit[from + j] = at_home[j] ? covered : 0;
            a.elsewhere[from + j] = employee[j] ? by_employer : destination[j] ? covered : 0;
        }
    }
}
}  // namespace canbao::health_kernels::CANBAO_ISA_LEVEL
