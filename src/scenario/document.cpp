#include "scenario/document.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include <fmt/format.h>

namespace canbao
{
namespace
{
/// Every dot of a key is a table inside a table, and toml++ frees them recursively.
constexpr u32 max_dots_in_key = 8;

struct Position
{
    u32 line = 1, column = 1;
};

/// The first place where a key (or anything else outside of strings and comments) has more dots than any key of ours.
std::optional<Position> too_deep(std::string_view text)
{
    Position at;
    u32 dots = 0;
    const auto step = [&](std::size_t& i, std::size_t count)
    {
        for (; count > 0 && i < text.size(); --count, ++i)
            if (text[i] == '\n') ++at.line, at.column = 1;
            else ++at.column;
    };
    for (std::size_t i = 0; i < text.size();)
    {
        const char c = text[i];
        if (c == '#')
        {
            while (i < text.size() && text[i] != '\n') step(i, 1);
            continue;
        }
        if (c == '"' || c == '\'')
        {
            const std::string_view fence = text.substr(i, 3);
            const bool multiline = fence.size() == 3 && fence[1] == c && fence[2] == c;
            const std::size_t width = multiline ? 3 : 1;
            const std::string_view close = text.substr(i, width);
            step(i, width);
            while (i < text.size() && text.substr(i, width) != close && (multiline || text[i] != '\n'))
                step(i, c == '"' && text[i] == '\\' ? 2 : 1);
            step(i, width);
            if (multiline)  // two quotes may stand before the closing ones
                for (int more = 0; more < 2 && i < text.size() && text[i] == c; ++more) step(i, 1);
            continue;
        }
        if (c == '.' && ++dots > max_dots_in_key) return at;
        if (c == '\n' || c == ',' || c == '=' || c == '{' || c == '[') dots = 0;
        step(i, 1);
    }
    return std::nullopt;
}

toml::source_region region_at(Position at)
{
    toml::source_region region;
    region.begin.line = at.line, region.begin.column = at.column;
    region.end = region.begin;
    return region;
}
}  // namespace

std::string Document::where(const toml::source_region& region) const
{
    if (kind != Kind::file || region.begin.line == 0) return name;
    return fmt::format("{}:{}:{}", name, region.begin.line, region.begin.column);
}

void Findings::add(Entry entry)
{
    if (full()) ++dropped_;
    else entries_.push_back(std::move(entry));
}

void Findings::add(const Document& document, const toml::source_region& region, std::string found, std::string allowed,
                   std::string todo)
{
    add({document.rank,
         region.begin.line,
         region.begin.column,
         {document.where(region), std::move(found), std::move(allowed), std::move(todo)}});
}

void Findings::add(const Document& document, const toml::source_region& region, const Faults& faults)
{
    for (const auto& fault : faults.list()) add({document.rank, region.begin.line, region.begin.column, fault});
}

void Findings::raise_if_any()
{
    if (entries_.empty()) return;
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b)
                     { return std::tie(a.rank, a.line, a.column) < std::tie(b.rank, b.line, b.column); });
    std::vector<Fault> faults;
    for (auto& entry : entries_) faults.push_back(std::move(entry.fault));
    if (dropped_ > 0)
        faults.push_back({"", fmt::format("{} more faults are not listed", dropped_), "", "mend these first"});
    throw UserError(std::move(faults));
}

bool parse_toml(std::string_view text, Document& document, Findings& findings)
{
    if (text.size() > max_scenario_bytes)
    {
        findings.add(document, {}, fmt::format("a scenario of {} bytes", text.size()),
                     fmt::format("at most {} are read", max_scenario_bytes), "keep data in tables");
        return false;
    }
    if (const auto deep = too_deep(text))
    {
        findings.add(document, region_at(*deep), "a key of too many parts",
                     fmt::format("at most {} dots", max_dots_in_key));
        return false;
    }
    try
    {
        document.root = toml::parse(text, document.name);
        return true;
    }
    catch (const toml::parse_error& error)
    {
        findings.add(document, error.source(), shown(error.description()), "", "see https://toml.io for the format");
        return false;
    }
}

std::vector<std::pair<const toml::key*, const toml::node*>> in_file_order(const toml::table& table)
{
    std::vector<std::pair<const toml::key*, const toml::node*>> entries;
    for (const auto& [key, node] : table) entries.emplace_back(&key, &node);
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b)
                     {
                         const auto& x = a.first->source().begin;
                         const auto& y = b.first->source().begin;
                         return std::tie(x.line, x.column) < std::tie(y.line, y.column);
                     });
    return entries;
}

std::string shown(std::string_view text)
{
    constexpr std::size_t longest = 200;
    std::string out;
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (out.size() >= longest && (byte & 0xC0) != 0x80) return out + "...";  // not inside a character
        if (byte < 0x20 || byte == 0x7f) out += fmt::format("\\x{:02x}", byte);
        else out += c;
    }
    return out;
}

std::string described(const toml::node& node)
{
    switch (node.type())
    {
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "an array";
        case toml::node_type::string: return fmt::format("a string (\"{}\")", shown(node.ref<std::string>()));
        case toml::node_type::integer: return fmt::format("an integer ({})", node.ref<i64>());
        case toml::node_type::floating_point: return fmt::format("a real number ({})", node.ref<f64>());
        case toml::node_type::boolean: return node.ref<bool>() ? "a boolean (true)" : "a boolean (false)";
        case toml::node_type::date: return "a date";
        case toml::node_type::time: return "a time of day";
        case toml::node_type::date_time: return "a date with a time of day";
        case toml::node_type::none: break;
    }
    return "nothing";
}

std::string toml_string(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') (out += '\\') += c;
        else if (byte < 0x20 || byte == 0x7f) out += fmt::format("\\u{:04x}", byte);
        else out += c;
    }
    return out + '"';
}

std::string toml_key(std::string_view key)
{
    const auto bare = [](char c)
    { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    return !key.empty() && std::all_of(key.begin(), key.end(), bare) ? std::string(key) : toml_string(key);
}

std::string toml_real(f64 number)
{
    std::string text = fmt::format("{}", number == 0 ? 0. : number);  // no negative zero
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}
}  // namespace canbao
