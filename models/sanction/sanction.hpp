/// Sanctions (M11): what a village tells a family that it will lose if it does not pay. Each instrument can hurt only
/// whom it concerns, and each may be allowed, forbidden, or made up by configuration.
#pragma once
#include "models/context.hpp"

namespace canbao
{
class Sanction final : public Mechanism
{
public:
    static void add_parameters(Schema& schema);
    explicit Sanction(const Context& context);

    [[nodiscard]] std::string_view name() const override { return "sanction"; }
    void declare(Registry& registry) override;
    void bind(const Registry& registry) override;
    void plan(Agenda& agenda) override;
    void initialise(BlockTask&) override {}

    enum Instrument : std::size_t
    {
        scholarship,  ///< scholarship and gift box of a student just admitted to a university
        festival,     ///< Double Ninth benefit of members of 70 and over
        hardship,     ///< year-end relief of a household of a target group
        seals,        ///< the village's seal, which a procedure of a member needs
        party,        ///< membership of the Communist Party
        schooling,    ///< school of a child of compulsory age
        pension,      ///< the residents' pension of a member of 60 and over, handled late
        invented,     ///< what the scenario makes up
        instrument_count
    };
    /// Whom an instrument can concern.
    enum class Concern : u8
    {
        pupil,         ///< member at school, compulsory or upper secondary
        over_60,       ///< member of 60 and over
        party_member,  ///< member of the party
        migrant,       ///< member who lives elsewhere
        everybody,     ///< every household, once
        admitted,      ///< member admitted to a university this summer
        over_70,       ///< member of 70 and over
        target_group,  ///< household that is monitored, on dibao or tekun, once
        procedure,     ///< threatened household in which somebody needs a procedure this season, once
        school_child   ///< member at compulsory school
    };
    static constexpr std::size_t concern_count = std::size_t(Concern::school_child) + 1;
    /// What a village may withhold on a day; nothing where an instrument is forbidden or the village has been silenced.
    struct Stakes
    {
        std::array<f32, instrument_count> yuan{};    ///< for each member or household concerned
        std::array<f32, instrument_count> chance{};  ///< that it is in the village's power to do so [1]
        Concern invented_concerns = Concern::everybody;

        [[nodiscard]] bool any() const;
    };
    [[nodiscard]] Stakes stakes(const Block& block, u32 village, Date today, PlaceId place) const;
    /// What the household expects to lose if the village means what it announced [yuan]: the stakes of the instruments
    /// that can hurt it, each times the chance that it is in the village's power.
    [[nodiscard]] f32 at_stake(const Block& block, u32 household, const Stakes& stakes, int coverage_year) const;
    /// Probability with which households expect that the village means what it announced [1].
    [[nodiscard]] f32 credibility(Date today, PlaceId village) const;
    /// A sanction is announced to a household. \param season_opens first day of the open season
    void announce(BlockTask& task, u32 household, Date season_opens, PlaceId village) const;

private:
    using Concerned = std::array<u32, concern_count>;

    void settle(BlockTask& task) const;
    /// How many members of the household (or 1 for it as a whole) are of each kind.
    [[nodiscard]] Concerned concerned(const Block& block, u32 household, int coverage_year) const;
    [[nodiscard]] static Concern concern_of(std::size_t instrument, const Stakes& stakes);

    Context context_;
    ParameterId active_, credibility_, seals_need_, invented_concerns_;
    std::array<ParameterId, instrument_count> allowed_{}, amount_{}, chance_{};

    Column<u8> life_, season_, group_;
    Column<i16> birth_year_;
    Column<i32> savings_, silenced_until_;
    std::array<Column<i32>, instrument_count> applied_{};
    Column<i64> benefits_paid_, benefits_withheld_;
};
}  // namespace canbao
