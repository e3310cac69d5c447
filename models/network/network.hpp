/// Social network (M8): what a household sees of its neighbours, its kin here or in another county, and its township.
#pragma once
#include <array>
#include <span>

#include "models/context.hpp"
#include "models/rows.hpp"

namespace canbao
{
inline constexpr u32 tie_count = 8;

namespace network
{
/// A household's standing: the share of its eligible members enrolled, in steps of 1/255. Where all are covered
/// elsewhere nobody is seen to go without.
[[nodiscard]] inline u8 standing(u32 enrolled, u32 eligible)
{
    return eligible ? u8(enrolled * 255 / eligible) : u8(255);
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

    /// What the households of a village see, looked up once for all of them.
    class Sight
    {
    public:
        /// The share of members that a household sees enrolled, for the running benefit year or already for the next
        /// [1]: over its ties as of the last tick, of its kin and its township as of the last exchanges.
        [[nodiscard]] f32 share(u32 household) const;

    private:
        friend class Network;
        Sight(const Block& block, const std::array<Column<u16>, tie_count>& ties) : ties_(block, ties) {}

        network::Ties ties_;
        std::span<const u8> standing_;
        const u16* kin_village_ = nullptr;
        const f32 *villages_ = nullptr, *counties_ = nullptr;
        f32 township_ = 0, kin_weight_ = 0, chat_weight_ = 0;
    };
    [[nodiscard]] Sight sight(const Block& block, const VillageRows& village, Date today) const;

private:
    /// What villages and townships show in their county.
    void publish(CountyTask& task);
    /// What a county shows to others.
    void publish_above(CountyTask& task);

    Context context_;
    f32 kin_weight_;
    ParameterId chat_weight_;
    /// A county: the share that each of its villages showed at the last exchange [1]. Follows from column `shown`.
    std::vector<std::vector<f32>> published_;
    /// What each township showed at the last exchange, and each county at the last one above the county [1]. Follow
    /// from column `shown` of places.
    std::vector<f32> townships_, counties_;

    std::array<Column<u16>, tie_count> tie_{};
    Column<u16> kin_village_;
    Column<u8> standing_, shown_;
    Column<u16> place_shown_;
};
}  // namespace canbao
