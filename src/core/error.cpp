#include "core/error.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

namespace canbao
{
namespace
{
std::string join(const std::vector<Fault>& faults)
{
    std::string text;
    for (const auto& fault : faults)
    {
        if (!text.empty()) text += '\n';
        text += fault.message();
    }
    return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j)
        {
            const std::size_t above = row[j + 1];
            row[j + 1] = std::min({above + 1, row[j] + 1, diagonal + (a[i] == b[j] ? 0 : 1)});
            diagonal = above;
        }
    }
    return row.back();
}
}  // namespace

std::string Fault::message() const
{
    std::string text = where;
    if (!found.empty()) text += (text.empty() ? "" : ": ") + found;
    if (!allowed.empty()) text += "; " + allowed;
    if (!todo.empty()) text += "; " + todo;
    return text;
}

UserError::UserError(std::vector<Fault> faults) : std::runtime_error(join(faults)), faults_(std::move(faults)) {}

std::string nearest(std::string_view typed, const std::vector<std::string>& candidates)
{
    const std::string* best = nullptr;
    std::size_t best_distance = std::max<std::size_t>(2, typed.size() / 3) + 1;
    for (const auto& candidate : candidates)
    {
        const std::size_t distance = edit_distance(typed, candidate);
        if (distance < best_distance) best = &candidate, best_distance = distance;
    }
    return best ? *best : std::string{};
}

void fail_expectation(const char* condition, const char* file, int line)
{
    std::fprintf(stderr, "%s:%d: expected %s\n", file, line, condition);
    std::abort();
}
}  // namespace canbao
