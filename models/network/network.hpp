/// Social network (M8): what a household sees of its neighbours, its kin's village and its own village.
#pragma once
#include <array>
#include <span>

#include "models/context.hpp"

namespace canbao
{
inline constexpr u32 tie_count = 8;

namespace network
{
/// A household's standing: the share of its eligible members enrolled, in steps of 1/255.
[[nodiscard]] inline u8 standing(u32 enrolled, u32 eligible)
{
    return eligible ? u8(enrolled * 255 / eligible) : u8(0);
}
/// The ties of a block's households, looked up once for many of them.
class Ties
{
public:
    Ties(const Block& block, const std::array<Column<u16>, tie_count>& columns)
    {
        for (u32 k = 0; k < tie_count; ++k) tie_[k] = block.household[columns[k]].data();
    }
    /// The sum of what a village's households show, over the ties of one.
    /// \param shown by row in the village; \param household row in the block
    template <class T>
    [[nodiscard]] u32 sum(std::span<const T> shown, u32 household) const
    {
        u32 total = 0;
        for (const u16* tie : tie_) total += shown[tie[household]];
        return total;
    }

private:
    std::array<const u16*, tie_count> tie_;
};
}  // namespace network

class Network final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Network(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "network"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask& task) override;
    void resume(const World& world, const Past& past) override;

    /// The share of members, over its ties, that a household sees enrolled: for the running benefit year or already
    /// for the next [1]. Reads last tick's state of the village and the kin's village as of the last exchange.
    [[nodiscard]] f32 seen_share(const Block& block, u32 first_household, u32 household) const;

private:
    void publish(CountyTask& task);

    Context context_;
    f32 kin_weight_;
    /// A county: the share that each of its villages showed at the last exchange [1]. Follows from column `shown`.
    std::vector<std::vector<f32>> published_;

    std::array<Column<u16>, tie_count> tie_{};
    Column<u16> kin_village_;
    Column<u8> standing_, shown_;
};
}  // namespace canbao
