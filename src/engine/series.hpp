/// The yearly series of all places, folded from the columns that the registry marks as recorded, and their digest.
///
/// Always computed, whatever is recorded: the results digest stands on it.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "core/parallel.hpp"
#include "world/world.hpp"

namespace canbao
{
/// One measure of the yearly series.
struct Measure
{
    enum class Over : u8
    {
        places,   ///< every place; a sum over its villages
        pools,    ///< places above the villages; each has its own value
        margins,  ///< counties and above, by class; a sum over the cells of its blocks
    };
    Over over = Over::places;
    Entity entity = Entity::village;
    u32 column = 0;  ///< in Registry::columns(entity)
    bool reset = false;
};

class YearlySeries
{
public:
    /// \param classes rows of a block's cell table; 0 when the model has none
    YearlySeries(const Registry& registry, u32 classes);

    [[nodiscard]] const std::vector<Measure>& measures() const { return measures_; }
    [[nodiscard]] const ColumnInfo& info(const Measure& measure) const
    {
        return registry_.columns(measure.entity)[measure.column];
    }
    /// The position of a measure over all places. \throws std::logic_error when there is none of that name
    [[nodiscard]] std::size_t find(std::string_view name) const { return find(Measure::Over::places, name); }
    /// The same of a measure over the places above the villages.
    [[nodiscard]] std::size_t find_pool(std::string_view name) const { return find(Measure::Over::pools, name); }

    /// Folds the year that closes and, when it counts, adds it to the digest.
    void fold(const World& world, const Workers& workers, bool counts);
    /// Sets the flows of the year to zero.
    void reset(World& world, const Workers& workers) const;

    /// The values of the year folded last: by place, by place above the villages, or by area and class.
    [[nodiscard]] const std::vector<i64>& values(std::size_t measure) const { return values_[measure]; }

    /// Digest of all years folded so far and of the world's state as it is.
    [[nodiscard]] std::string digest(const World& world) const;

    /// Digest of the years folded so far: that of the last one chained to those before, so it is all that a later year
    /// needs to know of them. Empty before the first.
    [[nodiscard]] const std::string& years_digest() const { return years_digest_; }
    /// Goes on from years that were folded before.
    void resume(std::string years_digest) { years_digest_ = std::move(years_digest); }

private:
    [[nodiscard]] std::size_t find(Measure::Over over, std::string_view name) const;

    const Registry& registry_;
    u32 classes_;
    std::vector<Measure> measures_;
    std::vector<std::vector<i64>> values_;
    std::string years_digest_;
};

/// Places that the margins are given for: the nation down to the counties, the first so many of Places.
[[nodiscard]] inline u32 margin_places(const Places& places) { return places.first(Level::township); }
}  // namespace canbao
