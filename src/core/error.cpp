#include "core/error.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <utility>

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

/// The characters of UTF-8 text, each as a number of its own. What is no UTF-8 is told apart all the same.
std::u32string characters(std::string_view text)
{
    std::u32string split;
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        const bool continues = (byte & 0xC0) == 0x80 && !split.empty();
        if (continues) split.back() = split.back() << 8 | byte;
        else split.push_back(byte);
    }
    return split;
}

/// The part after the last dot, which is the name in `section.name`.
std::u32string_view last_part(std::u32string_view name) { return name.substr(name.rfind(U'.') + 1); }

/// Characters that are put in, left out or replaced, or neighbours exchanged, between two words.
std::size_t edit_distance(std::u32string_view a, std::u32string_view b)
{
    std::vector<std::size_t> before, above(b.size() + 1), row(b.size() + 1);
    std::iota(above.begin(), above.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i)
    {
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j)
        {
            row[j + 1] = std::min({above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1)});
            if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
                row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
        }
        before = std::exchange(above, row);
    }
    return above.back();
}

/// The edits that a slip of the hand may take: a third of the word, and no word for another that shares nothing.
std::size_t allowed_edits(std::u32string_view a, std::u32string_view b)
{
    const std::size_t length = std::max(last_part(a).size(), last_part(b).size());
    return length < 2 ? 0 : std::max<std::size_t>(length / 3, 1);
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
    const std::u32string word = characters(typed);
    const std::string* best = nullptr;
    std::size_t best_distance = 0;
    for (const auto& candidate : candidates)
    {
        const std::u32string other = characters(candidate);
        const std::size_t allowed = allowed_edits(word, other);
        const std::size_t lengths_apart = std::max(word.size(), other.size()) - std::min(word.size(), other.size());
        if (lengths_apart > allowed) continue;
        const std::size_t distance = edit_distance(word, other);
        if (distance <= allowed && (!best || distance < best_distance)) best = &candidate, best_distance = distance;
    }
    return best ? *best : std::string{};
}

std::string did_you_mean(const std::string& candidate)
{
    return candidate.empty() ? std::string{} : "did you mean '" + candidate + "'?";
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string>& candidates)
{
    return did_you_mean(nearest(typed, candidates));
}

void fail_expectation(const char* condition, const char* file, int line)
{
    std::fprintf(stderr, "%s:%d: expected %s\n", file, line, condition);
    std::abort();
}
}  // namespace canbao
