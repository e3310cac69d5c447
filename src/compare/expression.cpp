#include "compare/expression.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace canbao::compare
{
struct Expression::Node
{
    char kind = 0;  ///< 'n' a number, 'r' a reference, otherwise + - * /
    f64 number = 0;
    Reference reference;
    std::shared_ptr<const Node> left, right;

    [[nodiscard]] f64 evaluate(const Lookup& lookup) const
    {
        if (kind == 'n') return number;
        if (kind == 'r') return lookup(reference);
        const f64 a = left->evaluate(lookup), b = right->evaluate(lookup);
        switch (kind)
        {
            case '+': return a + b;
            case '-': return a - b;
            case '*': return a * b;
            default: return b == 0 ? std::numeric_limits<f64>::quiet_NaN() : a / b;
        }
    }
};

namespace
{
using NodePointer = std::shared_ptr<const Expression::Node>;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

template <class List, class Name>
std::vector<std::string> names_of(const List& list, Name name)
{
    std::vector<std::string> names;
    for (const auto& item : list) names.push_back(item.*name);
    return names;
}

/// Ends the reading of an expression; the fault is in the list.
struct Unreadable
{
};

/// Recursive descent over one text.
class Parser
{
public:
    Parser(std::string_view text, const TextPlace& place, const std::optional<Years>& years,
           const Vocabulary& vocabulary, Faults& faults)
        : text_(text), place_(place), years_(years), vocabulary_(vocabulary), faults_(faults)
    {
    }

    NodePointer whole()
    {
        NodePointer node = sum(0);
        skip();
        if (at_ < text_.size()) fail("an operator (+ - * /) or the end");
        return node;
    }
    std::vector<const Reference*> references;

private:
    static constexpr int deepest = 100;

    NodePointer sum(int depth)
    {
        NodePointer left = product(depth);
        for (char c = peek(); c == '+' || c == '-'; c = peek()) ++at_, left = node(c, left, product(depth));
        return left;
    }
    NodePointer product(int depth)
    {
        NodePointer left = factor(depth);
        for (char c = peek(); c == '*' || c == '/'; c = peek()) ++at_, left = node(c, left, factor(depth));
        return left;
    }
    NodePointer factor(int depth)
    {
        const char c = peek();
        if (depth > deepest) fail(fmt::format("at most {} parentheses inside each other", deepest));
        if (c == '(')
        {
            ++at_;
            NodePointer inner = sum(depth + 1);
            expect(')');
            return inner;
        }
        if (c == '-')
        {
            ++at_;
            return node('-', number(0), factor(depth + 1));
        }
        if (is_digit(c) || c == '.')
        {
            f64 value = 0;
            const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
            if (error != std::errc()) fail("a number");
            at_ = std::size_t(end - text_.data());
            return number(value);
        }
        if (is_word(c)) return reference();
        fail("a number, a series, - or (");
    }

    NodePointer reference()
    {
        Reference found;
        std::size_t start = at_;
        std::string first = word();
        found.run = "base";
        if (peek() == ':')
        {
            ++at_;
            found.run = first;
            skip();
            check_run(found.run, start);
            start = at_;
            if (!is_word(peek())) fail("a series");
            first = word();
        }
        else check_run(found.run, start);
        found.series = first;
        const auto info = std::ranges::find(vocabulary_.series, found.series, &SeriesInfo::name);
        if (info == vocabulary_.series.end())
        {
            const auto names = names_of(vocabulary_.series, &SeriesInfo::name);
            fault(start, fmt::format("no series '{}'", found.series), "the yearly and weekly series of the model",
                  did_you_mean(found.series, names));
        }
        if (peek() == '{') read_classes(found);
        const bool bracket = peek() == '[';
        const std::size_t years_at = at_;
        if (bracket) read_years(found);
        else if (years_) found.years = *years_;
        else
            fault(start, fmt::format("no year for '{}'", found.series), "",
                  "add [2008], [2008..2010], or years = 2008");
        if (bracket || years_) check_years(found, bracket ? years_at : start);
        if (info != vocabulary_.series.end()) check_use(found, *info, start);
        auto made = std::make_shared<Expression::Node>();
        made->kind = 'r';
        made->reference = std::move(found);
        references.push_back(&made->reference);
        return made;
    }

    void check_run(const std::string& run, std::size_t start)
    {
        const auto names = names_of(vocabulary_.runs, &RunYears::name);
        if (std::ranges::find(names, run) == names.end())
            fault(start, fmt::format("no run '{}'", run), fmt::format("runs are {}", fmt::join(names, ", ")),
                  did_you_mean(run, names));
    }
    void check_years(const Reference& found, std::size_t start)
    {
        const auto run = std::ranges::find(vocabulary_.runs, found.run, &RunYears::name);
        if (found.years.to < found.years.from)
            fault(start, fmt::format("years {} to {}", found.years.from, found.years.to), "", "put the earlier first");
        else if (run != vocabulary_.runs.end() &&
                 (found.years.from < run->years.from || found.years.to > run->years.to))
            fault(start, fmt::format("years {} to {} of '{}'", found.years.from, found.years.to, found.series),
                  fmt::format("run '{}' has {} to {}", run->name, run->years.from, run->years.to), "");
    }
    void check_use(const Reference& found, const SeriesInfo& info, std::size_t start)
    {
        if (!found.classes.empty() && !info.by_class)
            fault(start, fmt::format("'{}' is not known by class", info.name), "", "leave the braces out");
        else if (found.on && !info.weekly)
            fault(start, fmt::format("'{}' is not known by week", info.name), "", "leave 'on' out");
        else if (!found.on && found.classes.empty() && !info.yearly)
            fault(start, fmt::format("'{}' is no yearly series of the whole", info.name), "",
                  info.weekly ? "say of which day: [2019 on 2019-02-18]" : "name classes in braces");
    }

    void read_classes(Reference& into)
    {
        expect('{');
        for (;;)
        {
            skip();
            const std::size_t start = at_;
            while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}') ++at_;
            std::size_t end = at_;
            while (end > start && is_space(text_[end - 1])) --end;
            const std::string name(text_.substr(start, end - start));
            const auto& names = vocabulary_.classes;
            const auto at = std::ranges::find(names, name);
            if (at == names.end())
                fault(start, fmt::format("no class '{}'", name), fmt::format("{}", fmt::join(names, ", ")),
                      did_you_mean(name, names));
            else into.classes.push_back(u32(at - names.begin()));
            if (peek() != ',') break;
            ++at_;
        }
        expect('}');
    }
    void read_years(Reference& into)
    {
        expect('[');
        into.years.from = into.years.to = integer("a year");
        if (text_.substr(at_).starts_with(".."))
        {
            at_ += 2;
            into.years.to = integer("a year");
        }
        else if (is_word(peek()))
        {
            const std::size_t start = at_;
            if (word() != "on") at_ = start, fail("'..', 'on' or ']'");
            const std::size_t day_at = (skip(), at_);
            const int year = integer("a date"), month = (expect('-'), integer("a month")),
                      day = (expect('-'), integer("a day"));
            const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                                                   std::chrono::day(unsigned(day))};
            into.on = std::chrono::sys_days(date);
            if (!date.ok()) fault(day_at, "no such day", "YYYY-MM-DD", "");
        }
        expect(']');
    }

    int integer(const char* what)
    {
        if (!is_digit(peek())) fail(what);
        int value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc()) fail(what);
        at_ = std::size_t(end - text_.data());
        return value;
    }
    std::string word()
    {
        const std::size_t start = at_;
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        return std::string(text_.substr(start, at_ - start));
    }
    void skip()
    {
        while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    }
    char peek()
    {
        skip();
        return at_ < text_.size() ? text_[at_] : '\0';
    }
    void expect(char c)
    {
        if (peek() != c) fail(fmt::format("'{}'", c));
        ++at_;
    }
    static NodePointer number(f64 value)
    {
        auto made = std::make_shared<Expression::Node>();
        made->kind = 'n', made->number = value;
        return made;
    }
    static NodePointer node(char kind, NodePointer left, NodePointer right)
    {
        auto made = std::make_shared<Expression::Node>();
        made->kind = kind, made->left = std::move(left), made->right = std::move(right);
        return made;
    }

    void fault(std::size_t at, std::string found, std::string allowed, std::string todo)
    {
        faults_.add({fmt::format("{}:{}:{}", place_.file, place_.line, place_.column + at), std::move(found),
                     std::move(allowed), std::move(todo)});
    }
    [[noreturn]] void fail(const std::string& wanted)
    {
        skip();
        fault(at_, at_ < text_.size() ? fmt::format("'{}'", text_.substr(at_, 20)) : "the expression ends", wanted, "");
        throw Unreadable();
    }

    std::string_view text_;
    const TextPlace& place_;
    const std::optional<Years>& years_;
    const Vocabulary& vocabulary_;
    Faults& faults_;
    std::size_t at_ = 0;
};
}  // namespace

std::optional<Expression> Expression::parse(std::string_view text, const TextPlace& place,
                                            const std::optional<Years>& years, const Vocabulary& vocabulary,
                                            Faults& faults)
{
    const std::size_t before = faults.size();
    Parser parser(text, place, years, vocabulary, faults);
    Expression expression;
    try
    {
        expression.root_ = parser.whole();
    }
    catch (const Unreadable&)
    {
        return std::nullopt;
    }
    if (faults.size() > before) return std::nullopt;
    expression.references_ = std::move(parser.references);
    return expression;
}

f64 Expression::evaluate(const Lookup& lookup) const { return root_->evaluate(lookup); }
}  // namespace canbao::compare
