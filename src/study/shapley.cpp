#include "study/shapley.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/random.hpp"
#include "study/purposes.hpp"

namespace canbao::study
{
namespace
{
using Order = std::vector<u32>;

/// Pair after pair: an order by lot, and its reverse.
std::vector<Order> draw_orders(std::size_t drivers, std::size_t orders, u64 seed)
{
    std::vector<Order> drawn;
    for (u32 pair = 0; drawn.size() < orders; ++pair)
    {
        std::vector<std::pair<u32, u32>> lots;
        for (u32 d = 0; d < drivers; ++d)
            lots.emplace_back(draw({seed, 0}, {d, pair}, {make_date(2000, 1, 1), purpose::order})[0], d);
        std::ranges::sort(lots);
        Order order;
        for (const auto& [lot, d] : lots) order.push_back(d);
        drawn.push_back(order);
        std::ranges::reverse(order);
        drawn.push_back(order);
    }
    return drawn;
}

Coalition everybody(std::size_t drivers) { return (Coalition(1) << drivers) - 1; }

std::vector<Coalition> on_the_way(const std::vector<Order>& orders)
{
    std::set<Coalition> met{0};
    for (const Order& order : orders)
    {
        Coalition present = 0;
        for (const u32 d : order) met.insert(present |= Coalition(1) << d);
    }
    return {met.begin(), met.end()};
}

/// No orders when all are to be counted.
std::vector<Order> orders_for(std::size_t drivers, std::size_t orders, u64 seed)
{
    if (orders == 0 || drivers <= 1) return {};
    auto drawn = draw_orders(drivers, orders + orders % 2, seed);
    if (drivers < 20 && on_the_way(drawn).size() >= (std::size_t(1) << drivers)) drawn.clear();
    return drawn;
}
}  // namespace

std::vector<Coalition> needed_coalitions(std::size_t drivers, std::size_t orders, u64 seed)
{
    const auto drawn = orders_for(drivers, orders, seed);
    if (!drawn.empty()) return on_the_way(drawn);
    std::vector<Coalition> all(std::size_t(1) << drivers);
    std::iota(all.begin(), all.end(), Coalition(0));
    return all;
}

Shapley shapley(std::size_t drivers, std::size_t orders, u64 seed, const std::function<f64(Coalition)>& worth)
{
    Shapley result;
    result.shares.resize(drivers);
    std::map<Coalition, f64> known;
    for (const Coalition coalition : needed_coalitions(drivers, orders, seed)) known[coalition] = worth(coalition);
    result.coalitions = known.size();
    result.total = known[everybody(drivers)] - known[0];
    const auto drawn = orders_for(drivers, orders, seed);
    if (drawn.empty())
    {
        // A driver joins a coalition of s others in s! (n - s - 1)! of the n! orders.
        std::vector<f64> weight(drivers);
        for (std::size_t s = 0; s < drivers; ++s)
        {
            weight[s] = 1.0 / f64(drivers);
            for (std::size_t k = 1; k <= s; ++k) weight[s] *= f64(k) / f64(drivers - k);
        }
        for (const auto& [coalition, value] : known)
            for (std::size_t d = 0; d < drivers; ++d)
                if (const Coalition bit = Coalition(1) << d; !(coalition & bit))
                    result.shares[d].value +=
                        weight[std::size_t(std::popcount(coalition))] * (known[coalition | bit] - value);
        return result;
    }
    result.orders = drawn.size();
    const std::size_t pairs = drawn.size() / 2;
    std::vector<f64> squares(drivers);
    for (std::size_t pair = 0; pair < pairs; ++pair)
    {
        std::vector<f64> mean(drivers);
        for (const Order& order : {drawn[2 * pair], drawn[2 * pair + 1]})
        {
            Coalition present = 0;
            for (const u32 d : order)
            {
                const Coalition with = present | Coalition(1) << d;
                mean[d] += 0.5 * (known[with] - known[present]);
                present = with;
            }
        }
        for (std::size_t d = 0; d < drivers; ++d) result.shares[d].value += mean[d], squares[d] += mean[d] * mean[d];
    }
    for (std::size_t d = 0; d < drivers; ++d)
    {
        Share& share = result.shares[d];
        share.value /= f64(pairs);
        const f64 variance = squares[d] / f64(pairs) - share.value * share.value;
        share.error = pairs > 1 ? std::sqrt(std::max(0.0, variance) / f64(pairs - 1)) : 0;
    }
    return result;
}
}  // namespace canbao::study
