/// Elementary functions in plain operations: the same bits on every machine and at every vector width.
///
/// The C library picks its `exp` and `log` by processor, so they are not used for results. These are short
/// polynomials (near-minimax fits, relative error in the comment of each) in single precision, free of branches so
/// that loops vectorise, and free of library calls so that a kernel file stays self-contained.
#pragma once
#include <bit>
#include <cmath>
#include <limits>

#include "core/isa.hpp"
#include "core/types.hpp"

namespace canbao::math
{
CANBAO_INLINE f32 min(f32 a, f32 b) { return a < b ? a : b; }
CANBAO_INLINE f32 max(f32 a, f32 b) { return a < b ? b : a; }
CANBAO_INLINE f32 clamp(f32 x, f32 low, f32 high) { return min(max(x, low), high); }

/// Nearest integer, ties to even, for |x| < 2^22.
CANBAO_INLINE f32 nearest_integer(f32 x)
{
    constexpr f32 shift = 12582912.f;  // 1.5 * 2^23: the sum has no bits left below one
    return (x + shift) - shift;
}

/// e^x, relative error below 1.5e-7; the argument is held to [-87, 88], so the result is finite and normal.
CANBAO_INLINE f32 exp(f32 x)
{
    x = clamp(x, -87.f, 88.f);
    const f32 n = nearest_integer(x * 1.44269504f);
    // ln 2 in two parts (Cody and Waite 1980): n times the first is exact, so nothing is lost for large arguments.
    const f32 f = ((x - n * 0.693359375f) + n * 2.12194440e-4f) * 1.44269504f;
    f32 p = 1.53533605e-4f;
    p = p * f + 1.33988750e-3f;
    p = p * f + 9.61843692e-3f;
    p = p * f + 5.55033237e-2f;
    p = p * f + 2.40226477e-1f;
    p = p * f + 6.93147182e-1f;
    p = p * f + 1.f;
    return std::bit_cast<f32>(std::bit_cast<i32>(p) + i32(n) * (1 << 23));
}

/// Natural logarithm of a positive normal number, absolute error below 1e-7 near one and relative below 2e-7 elsewhere.
CANBAO_INLINE f32 log(f32 x)
{
    constexpr i32 root_half = 0x3f3504f3;
    const i32 offset = std::bit_cast<i32>(x) - root_half;
    const f32 exponent = f32(offset >> 23);
    const f32 m = std::bit_cast<f32>((offset & 0x007fffff) + root_half) - 1.f;
    f32 p = -7.63442963e-2f;
    p = p * m + 1.27615496e-1f;
    p = p * m - 1.31601945e-1f;
    p = p * m + 1.42017618e-1f;
    p = p * m - 1.66233569e-1f;
    p = p * m + 2.00012267e-1f;
    p = p * m - 2.50008225e-1f;
    p = p * m + 3.33333313e-1f;
    const f32 square = m * m;
    return exponent * 0.693147182f + (m + (m * square * p - 0.5f * square));
}

/// sin and cos of r/2^32 turns, absolute error below 1.2e-7.
CANBAO_INLINE void sincos_turns(u32 r, f32& sine, f32& cosine)
{
    const i32 quarter = i32(r + 0x20000000u) >> 30;
    const f32 x = f32(i32(r - (u32(quarter) << 30))) * 1.46291808e-9f;  // 2 pi / 2^32
    const f32 z = x * x;
    const f32 s = x + x * z * (-1.66666642e-1f + z * (8.33274890e-3f + z * -1.95880100e-4f));
    const f32 c = 1.f - 0.5f * z + z * z * (4.16666791e-2f + z * (-1.38898450e-3f + z * 2.47865046e-5f));
    const bool swap = quarter & 1;
    const f32 a = swap ? c : s, b = swap ? s : c;
    sine = std::bit_cast<f32>(std::bit_cast<u32>(a) ^ (u32(quarter & 2) << 30));
    cosine = std::bit_cast<f32>(std::bit_cast<u32>(b) ^ (u32((quarter + 1) & 2) << 30));
}

/// A word as a number of the open interval (0, 1): the middle of one of 2^23 equal steps. With one bit more the last
/// middle would be rounded to 1.
CANBAO_INLINE f32 uniform(u32 word) { return f32(i32(word >> 9)) * 0x1p-23f + 0x1p-24f; }

/// A chance as a limit on words: `below(word)` is `uniform(word) < chance`, in whole numbers.
class Lot
{
public:
    Lot() = default;
    explicit Lot(f32 chance)
    {
        // The words of one uniform number share their upper 23 bits, and all steps are exact in 64 bits.
        const f64 steps = (f64(chance) - 0x1p-24) * 0x1p23;
        limit_ = steps <= 0 ? 0 : steps >= 0x1p23 ? 1u << 23 : u32(i64(steps)) + (f64(i64(steps)) < steps);
    }
    [[nodiscard]] u32 below(u32 word) const { return (word >> 9) < limit_; }

private:
    u32 limit_ = 0;
};

/// A word as a number of (0, 1] that is fine near zero: for the logarithm of a waiting time.
CANBAO_INLINE f32 uniform_for_log(u32 word) { return f32(i32(word >> 1)) * 4.656612873e-10f + 2.328306437e-10f; }

/// A standard exponential from one word.
CANBAO_INLINE f32 exponential(u32 word) { return -log(uniform_for_log(word)); }

/// A standard logistic from one word: the difference of two Gumbel terms of a binary logit.
CANBAO_INLINE f32 logistic(u32 word)
{
    const f32 u = uniform(word);
    return log(u) - log(1.f - u);
}

/// Two independent standard normals from two words (Box and Muller 1958).
CANBAO_INLINE void normals(u32 first, u32 second, f32& z0, f32& z1)
{
    const f32 radius = std::sqrt(2.f * exponential(first));
    f32 s, c;
    sincos_turns(second, s, c);
    z0 = radius * c, z1 = radius * s;
}

/// The distribution function of the standard normal, absolute error below 1.5e-4: a logistic curve with a cubic
/// correction (Page 1977, "Approximations to the cumulative normal function and its inverse for use on a pocket
/// calculator").
CANBAO_INLINE f32 normal_cdf(f32 z)
{
    const f32 t = 1.5976f * z + 0.070565992f * z * z * z;
    return 1.f / (1.f + exp(-t));
}
}  // namespace canbao::math
