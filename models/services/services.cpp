#include "models/services/services.hpp"

#include <fmt/format.h>

namespace canbao
{
void Services::add_parameters(Schema& schema)
{
    const RealParameters trouble(schema, {.dated = true, .by_place = true, .by_group = true});
    const RealParameters share(schema, {.dated = true, .by_place = true, .interpolation = Interpolation::linear});
    const char* const together = "judgement: with four in five paid through an agent, 4 yuan at home and 25 away";
    trouble("services.window_home", "yuan", "trouble of paying at a window, for a member at home", "12", 0, 1000, "A",
            together);
    trouble("services.agent_home", "yuan", "trouble of paying a cadre who comes, for a member at home", "2", 0, 1000,
            "A", together);
    trouble("services.phone_home", "yuan", "trouble of paying by phone, for a member at home", "2", 0, 1000, "A",
            "judgement: as little as with an agent");
    trouble("services.window_away", "yuan", "trouble of paying at a window, for a member away", "45", 0, 1000, "A",
            together);
    trouble("services.agent_away", "yuan", "trouble of sending money home to be paid there, for a member away", "20", 0,
            1000, "A", together);
    trouble("services.phone_away", "yuan", "trouble of paying by phone, for a member away", "4", 0, 1000, "A",
            "judgement: more than at home, since care away from home is also reimbursed less");
    share("services.phone_share_home", "1", "share of members at home who are paid for by phone",
          "{ 2016-01-01 = 0, 2018-01-01 = 0.10, 2020-01-01 = 0.35, 2022-01-01 = 0.50, 2025-01-01 = 0.60 }", 0, 1, "A",
          "13: below the share of rural residents who use messages by phone, 56 % in 2021 and 67 % in 2025 (D)");
    share("services.phone_share_away", "1", "share of members away who are paid for by phone",
          "{ 2016-01-01 = 0, 2018-01-01 = 0.20, 2020-01-01 = 0.55, 2022-01-01 = 0.75, 2025-01-01 = 0.85 }", 0, 1, "A",
          "judgement: migrants are of the ages that use phones");
    share("services.agent_share", "1", "share of the members not paid for by phone who are paid for through an agent",
          "0.8", 0, 1, "A", "08b: cadres collect at home (L09, SEED3); size judged");
    const RealParameters factor(schema, {.dated = true, .by_place = true});
    factor("services.publicity", "1", "rate at which occasions to decide come up, over that without a campaign", "1", 0,
           10, "A", "no campaign unless a scenario has one");
    factor("services.information", "1", "worth of the cover as people have been told of it, over its worth", "1", 0, 2,
           "A", "people know their benefits unless a scenario says otherwise");
}

Services::Services(const Context& context)
    : context_(context),
      agent_(context.policy.id("services.agent_share")),
      publicity_(context.policy.id("services.publicity")),
      information_(context.policy.id("services.information"))
{
    const auto residence = [&](std::string_view where)
    {
        Residence made{context.policy.id(fmt::format("services.phone_share_{}", where)), {}};
        for (std::size_t c = 0; c < channel_count; ++c)
            made.trouble[c] = context.policy.id(fmt::format("services.{}_{}", channel_names[c], where));
        return made;
    };
    home_ = residence("home");
    away_ = residence("away");
}

GroupValues Services::mean(const Residence& residence, f32 agent, When when, PlaceId place) const
{
    const auto trouble = [&](Channel channel)
    { return context_.policy.by_group(residence.trouble[std::size_t(channel)], when, place); };
    const GroupValues window = trouble(Channel::window), collected = trouble(Channel::agent),
                      phone = trouble(Channel::phone);
    const f32 by_phone = f32(context_.policy.value(residence.phone, when, place));
    GroupValues yuan;
    for (std::size_t g = 0; g < group_count; ++g)
        yuan[g] = by_phone * phone[g] + (1.f - by_phone) * (agent * collected[g] + (1.f - agent) * window[g]);
    return yuan;
}

Hassle Services::hassle(When when, PlaceId place) const
{
    const f32 agent = f32(context_.policy.value(agent_, when, place));
    return {mean(home_, agent, when, place), mean(away_, agent, when, place)};
}
}  // namespace canbao
