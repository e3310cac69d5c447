#include "scenario/schema.hpp"

#include <array>

#include "core/error.hpp"

namespace canbao
{
namespace
{
[[maybe_unused]] bool reserved(std::string_view section)
{
    constexpr std::array<std::string_view, 4> names{"scenario", "inherits", "intervention", "projection"};
    const std::string_view first = section.substr(0, section.find('.'));
    for (const auto name : names)
        if (first == name) return true;
    return false;
}
}  // namespace

std::string_view to_string(ValueType type)
{
    constexpr std::array<std::string_view, 8> names{"boolean", "integer", "real",  "text",
                                                    "choice",  "date",    "table", "integers"};
    return names[std::size_t(type)];
}

std::string_view Parameter::section() const
{
    const auto dot = key.rfind('.');
    return std::string_view(key).substr(0, dot == std::string::npos ? 0 : dot);
}

std::string_view Parameter::name() const { return std::string_view(key).substr(key.rfind('.') + 1); }

void Schema::add(Parameter parameter)
{
    CANBAO_EXPECT(!parameter.section().empty() && !parameter.name().empty());
    CANBAO_EXPECT(!reserved(parameter.section()));
    CANBAO_EXPECT(!find(parameter.key) && !is_section(parameter.key) && !find(parameter.section()));
    CANBAO_EXPECT((parameter.type == ValueType::choice) == !parameter.choices.empty());
    CANBAO_EXPECT(!parameter.dated || parameter.type == ValueType::boolean || parameter.type == ValueType::integer ||
                  parameter.type == ValueType::real || parameter.type == ValueType::choice);
    CANBAO_EXPECT(parameter.dated || (!parameter.by_place && !parameter.by_group));
    CANBAO_EXPECT(parameter.interpolation == Interpolation::step || parameter.type == ValueType::real);
    by_key_.emplace(parameter.key, static_cast<ParameterId>(parameters_.size()));
    keys_.push_back(parameter.key);
    parameters_.push_back(std::move(parameter));
}

std::optional<ParameterId> Schema::find(std::string_view key) const
{
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? std::nullopt : std::optional(found->second);
}

bool Schema::is_section(std::string_view prefix) const
{
    const std::string with_dot = std::string(prefix) + '.';
    const auto next = by_key_.lower_bound(with_dot);
    return next != by_key_.end() && next->first.starts_with(with_dot);
}

std::vector<std::vector<ParameterId>> Schema::by_section() const
{
    std::vector<std::vector<ParameterId>> sections;
    std::map<std::string_view, std::size_t> numbers;
    for (ParameterId id = 0; id < parameters_.size(); ++id)
    {
        const auto [at, is_new] = numbers.try_emplace(parameters_[id].section(), sections.size());
        if (is_new) sections.emplace_back();
        sections[at->second].push_back(id);
    }
    return sections;
}
}  // namespace canbao
