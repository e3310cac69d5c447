/// Services (M19): the trouble of paying by each channel, publicity, and what is known of the benefits.
/// models/services/README.md has the equations.
#pragma once
#include "models/context.hpp"

namespace canbao
{
/// How a premium is paid.
enum class Channel : u8
{
    window,  ///< at an office or a bank
    agent,   ///< a cadre collects it; for a member who is away, from the family at home
    phone
};
inline constexpr std::size_t channel_count = 3;
inline constexpr std::array<std::string_view, channel_count> channel_names{"window", "agent", "phone"};

/// Trouble of paying for one member [yuan], by target group.
struct Hassle
{
    GroupValues home{}, away{};
};

class Services final : public Mechanism
{
public:
    /// Adds the parameters `services.*`.
    static void add_parameters(Schema& schema);
    explicit Services(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "services"; }
    void declare(Registry&) override {}
    void bind(const Registry&) override {}
    void plan(Agenda&) override {}
    void initialise(BlockTask&) override {}

    /// The mean over the channels that members at home and members who are away use.
    [[nodiscard]] Hassle hassle(When when, PlaceId place) const;
    /// Share of the members away who are paid for by phone, and so need nobody at home for it.
    [[nodiscard]] f32 phone_share_away(When when, PlaceId place) const
    {
        return f32(context_.policy.value(away_.phone, when, place));
    }
    /// Factor of publicity on the rate at which occasions to decide come up.
    [[nodiscard]] f32 attention(When when, PlaceId place) const
    {
        return f32(context_.policy.value(publicity_, when, place));
    }
    /// The worth of the cover as far as people have been told of it, over its worth.
    [[nodiscard]] f32 information(When when, PlaceId place) const
    {
        return f32(context_.policy.value(information_, when, place));
    }

private:
    /// Where the member is who is paid for.
    struct Residence
    {
        ParameterId phone;                               ///< share paid by phone
        std::array<ParameterId, channel_count> trouble;  ///< [yuan]
    };
    [[nodiscard]] GroupValues mean(const Residence& residence, f32 agent, When when, PlaceId place) const;

    Context context_;
    Residence home_, away_;
    ParameterId agent_, publicity_, information_;
};
}  // namespace canbao
