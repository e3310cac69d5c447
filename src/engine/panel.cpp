#include "engine/panel.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "engine/stored.hpp"

namespace canbao
{
namespace
{
/// About how many persons are recorded together: their rows take some 20 MB.
constexpr u64 piece_persons = 1u << 19;

/// The type for so many bits.
ScalarType type_for(unsigned bits)
{
    return bits <= 8    ? ScalarType::uint8
           : bits <= 16 ? ScalarType::uint16
           : bits <= 32 ? ScalarType::uint32
                        : ScalarType::uint64;
}

/// Calls visit() with a column's values as unsigned numbers of the column's size.
template <class Visit>
void with_words(std::span<const std::byte> bytes, std::size_t width, const Visit& visit)
{
    const auto words = [&]<class Word>(Word)
    { visit(std::span(reinterpret_cast<const Word*>(bytes.data()), bytes.size() / sizeof(Word))); };
    switch (width)
    {
        case 1: words(u8{}); break;
        case 2: words(u16{}); break;
        case 4: words(u32{}); break;
        default: words(u64{}); break;
    }
}

template <class Out, class Words>
void gather_field(Words words, std::span<const u32> rows, const PackedField& field, std::span<std::byte> out)
{
    const u64 mask = (field.width < 64 ? u64{1} << field.width : u64{0}) - 1;
    auto* const values = reinterpret_cast<Out*>(out.data());
    for (std::size_t i = 0; i < rows.size(); ++i)
    {
        const u64 word = u64(words[rows[i]]);
        const bool holds = ((word & field.gate) == 0) == field.holds_at_zero;
        values[i] = holds ? Out(word >> field.at & mask) : Out(0);
    }
}
}  // namespace

std::vector<Panel::Dataset> Panel::datasets(const Registry& registry, Entity entity)
{
    std::vector<Dataset> list;
    const auto& columns = registry.columns(entity);
    for (u32 c = 0; c < columns.size(); ++c)
    {
        const ColumnInfo& info = columns[c];
        if (!info.panel) continue;
        if (info.fields.empty())
            list.push_back({c, info.name, info.unit, info.meaning, info.mechanism, info.type, 0, 0, {}, 0, true});
        for (const PackedField& field : info.fields)
            list.push_back({c, field.name, field.unit, field.meaning, info.mechanism, type_for(field.width), field.at,
                            field.width, field.flags, field.gate, field.holds_at_zero});
    }
    return list;
}

PanelBytes panel_bytes(const Registry& registry)
{
    const auto sum = [&](Entity entity)
    {
        u64 bytes = 0;
        for (const auto& dataset : Panel::datasets(registry, entity)) bytes += size_of(dataset.type);
        return bytes;
    };
    PanelBytes bytes{.household = sizeof(u64) + sizeof(i32) + sum(Entity::household)};
    if (!registry.columns(Entity::person).empty())
        bytes.household += sizeof(i64), bytes.member = 2 * sizeof(u64) + sum(Entity::person);
    for (const ColumnInfo& info : registry.columns(Entity::household))
        bytes.ties += info.tie == Tie::household ? sizeof(u64) : info.tie == Tie::village ? sizeof(i32) : 0;
    if (bytes.ties > 0) bytes.ties += sizeof(u64) + sizeof(i32);
    return bytes;
}

Panel::Panel(const World& world, const Workers& workers, PanelChoice choice)
    : world_(world),
      workers_(workers),
      s_(world.structure()),
      choice_(std::move(choice)),
      initial_households_(std::max<u64>(1, choice_.initial_households.value_or(world.rows(Entity::household)))),
      of_household_(datasets(world.registry(), Entity::household)),
      of_member_(datasets(world.registry(), Entity::person)),
      has_members_(!world.registry().columns(Entity::person).empty())
{
    const Places& places = world.places();
    chosen_village_.assign(places.count(Level::village), choice_.which != PanelChoice::Which::places);
    for (const PlaceId chosen : choice_.places)
        for (u32 v = 0; v < places.count(Level::village); ++v)
        {
            PlaceId place = places.first(Level::village) + v;
            while (place != chosen && places.parent(place) != place) place = places.parent(place);
            if (place == chosen) chosen_village_[v] = true;
        }
    const auto& columns = world.registry().columns(Entity::household);
    for (u32 c = 0; c < columns.size(); ++c)
    {
        if (columns[c].tie == Tie::household) household_ties_.push_back(c);
        if (columns[c].tie == Tie::village) village_ties_.push_back(c);
    }
}

void Panel::describe(Layout& layout) const
{
    u64 households = 0, members = 0;
    for_each_piece([&](const Piece& piece) { households += piece.households.back(), members += piece.members.back(); });
    const auto table = [&](const char* name, const char* meaning, const char* row, u64 rows)
    {
        layout.groups.push_back(
            {.name = name,
             .long_name = meaning,
             .dims = {{.name = "year", .extent = Extent::ticks, .units = "1", .long_name = "benefit year"},
                      {.name = "row", .extent = Extent::rows, .units = "1", .long_name = row}},
             .rows_per_commit = std::clamp<u64>(rows, 1, piece_persons)});
    };
    const auto add = [&](const char* group, const std::string& name, Type type, std::vector<std::string> dims,
                         const std::string& meaning, const std::string& mechanism = "world")
    {
        layout.variables.push_back({.group = group,
                                    .name = name,
                                    .type = type,
                                    .dims = std::move(dims),
                                    .units = "1",
                                    .long_name = meaning,
                                    .attributes = {{"mechanism", mechanism}}});
    };
    const auto add_all = [&](const char* group, const std::vector<Dataset>& list)
    {
        for (const Dataset& dataset : list)
        {
            add(group, dataset.name, stored(dataset.type), {"row"}, dataset.meaning, dataset.mechanism);
            layout.variables.back().units = dataset.unit;
            layout.variables.back().flags = dataset.flags;
        }
    };
    table("households", "household panel: one row for each household and year", "household in a year", households);
    add("households", "household", Type::uint64, {"row"}, "identity of the household");
    add("households", "village", Type::int32, {"row"}, "number of its place");
    if (has_members_) add("households", "first_member", Type::int64, {"row"}, "row of its first member in /roster");
    add_all("households", of_household_);
    if (has_members_)
    {
        table("roster", "members of the panel's households: one row for each person and year", "person in a year",
              members);
        add("roster", "household", Type::uint64, {"row"}, "identity of the household");
        add("roster", "person", Type::uint64, {"row"}, "identity of the person");
        add_all("roster", of_member_);
    }

    if (households == 0 || (household_ties_.empty() && village_ties_.empty())) return;
    Group ties{.name = "ties",
               .long_name = "ties of the panel's households at the start of the run",
               .dims = {{.name = "row", .size = households, .units = "1", .long_name = "household at the start"}}};
    if (!household_ties_.empty())
    {
        Dimension tie{
            .name = "tie", .size = household_ties_.size(), .units = "1", .long_name = "number of the tie, from 0"};
        for (std::size_t k = 0; k < household_ties_.size(); ++k) tie.values.push_back(i64(k));
        ties.dims.push_back(std::move(tie));
    }
    layout.groups.push_back(std::move(ties));
    const auto& columns = world_.registry().columns(Entity::household);
    add("ties", "household", Type::uint64, {"row"}, "identity of the household");
    add("ties", "village", Type::int32, {"row"}, "number of its place");
    if (!household_ties_.empty())
        add("ties", "target", Type::uint64, {"row", "tie"}, "identity of the household that the tie leads to",
            columns[household_ties_.front()].mechanism);
    for (const u32 c : village_ties_)
        add("ties", columns[c].name, Type::int32, {"row"}, "number of the place: " + columns[c].meaning,
            columns[c].mechanism);
}

void Panel::write_ties(RunWriter& writer) const
{
    const Places& places = world_.places();
    const auto& columns = world_.registry().columns(Entity::household);
    const std::size_t degree = household_ties_.size();
    if (degree == 0 && village_ties_.empty()) return;
    for_each_piece(
        [&](const Piece& piece)
        {
            const std::size_t rows = piece.households.back();
            if (rows == 0) return;
            std::vector<u64> identity(rows), target(rows * degree);
            std::vector<i32> village(rows);
            std::vector<std::vector<i32>> other_village(village_ties_.size(), std::vector<i32>(rows));
            workers_.for_each(
                piece.blocks.size(),
                [&](std::size_t i)
                {
                    const Block& block = world_.blocks()[piece.first_block + i];
                    const Selection& chosen = piece.blocks[i];
                    const std::size_t from = piece.households[i];
                    const auto each = [&](u32 column, const auto& visit)
                    {
                        with_words(block.household.raw(column), size_of(columns[column].type),
                                   [&](auto words)
                                   {
                                       for (std::size_t r = 0; r < chosen.households.size(); ++r)
                                           visit(r, u32(words[chosen.households[r]]));
                                   });
                    };
                    for (std::size_t r = 0; r < chosen.households.size(); ++r)
                    {
                        identity[from + r] = household(block, chosen.households[r]).packed();
                        village[from + r] = i32(block.village[s_.place][chosen.villages[r]]);
                    }
                    for (std::size_t k = 0; k < degree; ++k)
                        each(household_ties_[k],
                             [&](std::size_t r, u32 row)
                             {
                                 const u32 v = chosen.villages[r];
                                 CANBAO_EXPECT(row < block.village[s_.households][v]);
                                 target[(from + r) * degree + k] =
                                     household(block, block.village[s_.first_household][v] + row).packed();
                             });
                    for (std::size_t k = 0; k < village_ties_.size(); ++k)
                        each(village_ties_[k],
                             [&](std::size_t r, u32 number)
                             {
                                 const PlaceId county = places.ancestor(PlaceId(village[from + r]), Level::county);
                                 const PlaceId first = places.first_child(places.first_child(county));
                                 other_village[k][from + r] =
                                     i32(number < first_other_county
                                             ? first + number
                                             : places.first(Level::county) + number - first_other_county);
                             });
                });
            writer.append_static<u64>("ties", "household", identity);
            writer.append_static<i32>("ties", "village", village);
            if (degree > 0) writer.append_static<u64>("ties", "target", target);
            for (std::size_t k = 0; k < village_ties_.size(); ++k)
                writer.append_static<i32>("ties", columns[village_ties_[k]].name, other_village[k]);
        });
}

void Panel::write_year(RunWriter& writer, int year)
{
    for_each_piece(
        [&](const Piece& piece)
        {
            if (piece.households.back() == 0) return;
            if (has_members_) write_members(writer, year, piece);
            write_households(writer, year, piece);
            members_written_ += piece.members.back();
        });
    // Who reads of a household finds its members.
    if (has_members_) writer.submit(writer.begin("roster"), year);
    writer.submit(writer.begin("households"), year);
}

void Panel::write_households(RunWriter& writer, int year, const Piece& piece) const
{
    const std::size_t rows = piece.households.back();
    Commit commit = writer.begin("households");
    const auto identity = commit.column<u64>("household", rows);
    const auto village = commit.column<i32>("village", rows);
    const auto first_member = has_members_ ? commit.column<i64>("first_member", rows) : std::span<i64>();
    std::vector<std::span<std::byte>> out;
    for (const Dataset& dataset : of_household_) out.push_back(room(commit, dataset.name, dataset.type, rows));
    workers_.for_each(piece.blocks.size(),
                      [&](std::size_t i)
                      {
                          const Block& block = world_.blocks()[piece.first_block + i];
                          const Selection& chosen = piece.blocks[i];
                          const std::size_t from = piece.households[i];
                          i64 member = i64(members_written_ + piece.members[i]);
                          for (std::size_t r = 0; r < chosen.households.size(); ++r)
                          {
                              const u32 h = chosen.households[r];
                              identity[from + r] = household(block, h).packed();
                              village[from + r] = i32(block.village[s_.place][chosen.villages[r]]);
                              if (!has_members_) continue;
                              first_member[from + r] = member;
                              member += block.household[s_.size][h];
                          }
                          for (std::size_t d = 0; d < out.size(); ++d)
                              copy(block, Entity::household, of_household_[d], chosen.households,
                                   out[d].subspan(from * size_of(of_household_[d].type)));
                      });
    writer.submit_rows(std::move(commit), year);
}

void Panel::write_members(RunWriter& writer, int year, const Piece& piece) const
{
    const std::size_t rows = piece.members.back();
    Commit commit = writer.begin("roster");
    const auto identity = commit.column<u64>("household", rows);
    const auto person = commit.column<u64>("person", rows);
    std::vector<std::span<std::byte>> out;
    for (const Dataset& dataset : of_member_) out.push_back(room(commit, dataset.name, dataset.type, rows));
    workers_.for_each(
        piece.blocks.size(),
        [&](std::size_t i)
        {
            const Block& block = world_.blocks()[piece.first_block + i];
            const Selection& chosen = piece.blocks[i];
            const std::size_t from = piece.members[i];
            std::size_t at = from;
            for (const u32 h : chosen.households)
            {
                const u32 size = block.household[s_.size][h];
                std::fill_n(identity.begin() + std::ptrdiff_t(at), size, household(block, h).packed());
                at += size;
            }
            for (std::size_t m = 0; m < chosen.members.size(); ++m)
            {
                const u32 p = chosen.members[m];
                person[from + m] = Identity{block.person[s_.line][p], block.person[s_.origin][p]}.packed();
            }
            for (std::size_t d = 0; d < out.size(); ++d)
                copy(block, Entity::person, of_member_[d], chosen.members,
                     out[d].subspan(from * size_of(of_member_[d].type)));
        });
    writer.submit_rows(std::move(commit), year);
}

void Panel::copy(const Block& block, Entity entity, const Dataset& dataset, std::span<const u32> rows,
                 std::span<std::byte> out) const
{
    const ColumnInfo& info = world_.registry().columns(entity)[dataset.column];
    with_words(
        block.table(entity).raw(dataset.column), size_of(info.type),
        [&](auto words)
        {
            if (dataset.width == 0)
            {
                using Word = typename decltype(words)::value_type;
                auto* const values = reinterpret_cast<Word*>(out.data());
                for (std::size_t i = 0; i < rows.size(); ++i) values[i] = words[rows[i]];
                return;
            }
            const PackedField field{
                .at = dataset.at, .width = dataset.width, .gate = dataset.gate, .holds_at_zero = dataset.holds_at_zero};
            switch (dataset.type)
            {
                case ScalarType::uint8: gather_field<u8>(words, rows, field, out); break;
                case ScalarType::uint16: gather_field<u16>(words, rows, field, out); break;
                case ScalarType::uint32: gather_field<u32>(words, rows, field, out); break;
                default: gather_field<u64>(words, rows, field, out); break;
            }
        });
}

Identity Panel::household(const Block& block, u32 row) const
{
    return {block.household[s_.household_line][row], block.household[s_.household_place][row]};
}

bool Panel::has(const Block& block, u32 village, u32 row) const
{
    if (!chosen_village_[block.first_village + village]) return false;
    if (choice_.which != PanelChoice::Which::sample) return true;
    // A fixed share of identities, so that a household that is in the sample stays in it and its heirs are drawn anew.
    constexpr Seed sample_seed{0x63616e62616f, 0};
    const u64 word = draw(sample_seed, household(block, row), {})[0];
    return word * initial_households_ < (choice_.sample << 32);
}

Panel::Selection Panel::select(const Block& block) const
{
    Selection chosen;
    for (u32 v = 0; v < block.villages; ++v)
    {
        const u32 first = block.village[s_.first_household][v];
        for (u32 h = first; h < first + block.village[s_.households][v]; ++h)
        {
            if (!has(block, v, h)) continue;
            chosen.households.push_back(h), chosen.villages.push_back(v);
            if (!has_members_) continue;
            const u32 person = block.household[s_.first_member][h], end = person + block.household[s_.size][h];
            for (u32 p = person; p < end; ++p) chosen.members.push_back(p);
        }
    }
    return chosen;
}

template <class Visit>
void Panel::for_each_piece(const Visit& visit) const
{
    const auto& blocks = world_.blocks();
    // About how many rows a block gives.
    const u64 share = choice_.which == PanelChoice::Which::sample ? std::min(choice_.sample, initial_households_)
                                                                  : initial_households_;
    const auto rows = [&](std::size_t b)
    { return std::max<u64>(blocks[b].household.rows(), blocks[b].person.rows()) * share / initial_households_; };
    for (std::size_t from = 0; from < blocks.size();)
    {
        std::size_t to = from;
        for (u64 sum = 0; to < blocks.size() && (to == from || sum + rows(to) <= piece_persons); ++to) sum += rows(to);
        Piece piece{from, std::vector<Selection>(to - from), {0}, {0}};
        workers_.for_each(to - from, [&](std::size_t i) { piece.blocks[i] = select(blocks[from + i]); });
        for (const Selection& chosen : piece.blocks)
        {
            piece.households.push_back(piece.households.back() + chosen.households.size());
            piece.members.push_back(piece.members.back() + chosen.members.size());
        }
        visit(piece);
        from = to;
    }
}
}  // namespace canbao
