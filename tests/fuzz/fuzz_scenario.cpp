/// Any bytes are a scenario or a UserError: never a crash, a hang or a mountain of memory. What is a scenario reads
/// back from its effective text to the same digest.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>

#include "unit/scenario/sample.hpp"

namespace
{
/// The first line may hold an override, after "--set ".
canbao::LoadOptions split(std::string& text)
{
    constexpr std::string_view option = "--set ";
    auto options = sample::options();
    if (text.starts_with(option))
    {
        const auto end = std::min(text.find('\n'), text.size());
        options.sets.push_back(text.substr(option.size(), end - option.size()));
        text.erase(0, end);
    }
    return options;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    static const canbao::Schema schema = sample::schema();
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto options = split(text);
    try
    {
        const auto scenario = canbao::Scenario::parse("fuzz.toml", text, schema, options);
        canbao::LoadOptions again;
        again.tables = scenario.tables();
        const auto copy = canbao::Scenario::parse("fuzz.toml", scenario.effective_text(), schema, again);
        if (copy.digest() != scenario.digest()) std::abort();
    }
    catch (const canbao::UserError&)
    {
    }
    return 0;
}
