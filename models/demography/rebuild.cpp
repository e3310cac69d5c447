/// New rows for a block: what was drawn and arranged becomes households.
#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "core/random.hpp"
#include "models/demography/pending.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"
#include "world/lineage.hpp"

namespace canbao
{
using demography::Fate;
using demography::HouseholdWork;
using demography::Member;

namespace
{
constexpr u32 no_draft = 0;    ///< entries of draft_of_ are numbers of drafts plus one
constexpr u16 ended = 0xffff;  ///< entry of becomes_ for a household without a successor
}  // namespace

/// The work on one block in one year.
class Demography::Rebuild
{
public:
    Rebuild(Demography& model, BlockTask& task)
        : model_(model),
          task_(task),
          block_(task.block),
          s_(model.context_.structure),
          pending_(model.pending_[task.block.number]),
          lane_(model.workspace_->lanes.local()),
          year_(year_of(task.step.date))
    {
    }

    void run()
    {
        const u32 persons = block_.person.rows(), households = block_.household.rows();
        if (pending_.events.empty()) return;
        fate_ = task_.scratch.take<u8>(persons);
        for (const auto& event : pending_.events)
            if (event.fate() != Fate::seeks) fate_[event.row()] = u8(event.fate());
        for (const u32 row : pending_.departures) fate_[row] = u8(Fate::moves);
        draft_of_ = task_.scratch.take<u32>(households);
        becomes_ = task_.scratch.take_raw<u16>(households);
        old_first_ = task_.scratch.take_raw<u32>(block_.villages);
        const std::size_t room = persons + pending_.events.size() + pending_.persons.size();
        person_source_ = task_.scratch.take_raw<u32>(room);
        household_source_ = task_.scratch.take_raw<u32>(households + pending_.events.size());
        first_member_ = task_.scratch.take_raw<u32>(household_source_.size());
        size_ = task_.scratch.take_raw<u8>(household_source_.size());
        lane_.members.clear(), lane_.drafts.clear(), lane_.newcomers.clear(), lane_.founded.clear();

        for (u32 v = 0; v < block_.villages; ++v)
        {
            village_ = village_rows(block_, s_, v);
            old_first_[v] = village_.first_household;
            set_births();
            const std::size_t first_draft = lane_.drafts.size();
            draft(first_draft);
            write(first_draft);
        }
        block_.person.rebuild(person_source_.first(persons_), lane_.spare_persons);
        block_.household.rebuild(household_source_.first(households_), lane_.spare_households);
        fill();
        if (!model_.ties_.empty())
            for (u32 v = 0; v < block_.villages; ++v) renew_ties(v);
        pending_.clear();
    }

private:
    using Draft = Workspace::Draft;
    using Newcomer = Workspace::Newcomer;

    void set_births()
    {
        const auto& rates = model_.rates_.national(year_);
        boy_ = rates.boy, newborn_cover_ = rates.newborn_cover;
        if (!model_.rates_.differs_by_place()) return;
        const auto terms = model_.rates_.terms(year_, village_.place);
        boy_ = demography::boy_threshold(terms);
        newborn_cover_ = terms[std::size_t(demography::Term::newborn_cover)] != 0;
    }

    /// Drafts every household of the village to whose members something happens.
    void draft(std::size_t first_draft)
    {
        const auto first = block_.household[s_.first_member];
        const auto size = block_.household[s_.size];
        u32 h = village_.first_household;
        for (; event_ < pending_.events.size() && pending_.events[event_].row() < village_.end_person(); ++event_)
        {
            const u32 row = pending_.events[event_].row();
            if (fate_[row] == u8(Fate::stays)) continue;
            while (first[h] + size[h] <= row) ++h;
            if (draft_of_[h] == no_draft) draft_household(h);
        }
        for (std::size_t d = first_draft; d < lane_.drafts.size(); ++d)
            if (!lane_.drafts[d].founded && !lane_.drafts[d].ended && only_children(lane_.drafts[d])) find_home(d);
    }

    void draft_household(u32 h)
    {
        const auto family = block_.person[model_.family_];
        const auto birth_year = block_.person[model_.birth_year_];
        HouseholdWork& work = lane_.household;
        work.begin(year_);
        const u32 first = block_.household[s_.first_member][h], end = first + block_.household[s_.size][h];
        for (u32 p = first; p < end; ++p) work.add(p, family[p], birth_year[p], Fate(fate_[p]));
        const std::size_t rows = work.members().size();
        for (std::size_t m = 0; m < rows; ++m)
        {
            const Fate fate = work.members()[m].fate;
            if (fate == Fate::dies) ++count(model_.deaths_);
            if (fate == Fate::exits) ++count(model_.exits_);
            if (fate == Fate::bears) bear(m);
            if (fate == Fate::weds) wed(m, h);
        }
        work.take_leavers();
        std::size_t founder = 0;
        while (work.next_founding(lane_.founding, founder)) found(h, founder);
        work.settle();
        draft_of_[h] = keep(work.members(), {.household = h, .ended = work.empty()}) + 1;
        if (work.empty()) close(h);
    }

    /// Keeps members as a draft. \return its number
    u32 keep(const std::vector<Member>& members, Draft draft)
    {
        draft.first = u32(lane_.members.size()), draft.size = u32(members.size());
        lane_.members.insert(lane_.members.end(), members.begin(), members.end());
        lane_.drafts.push_back(draft);
        return u32(lane_.drafts.size() - 1);
    }

    void bear(std::size_t m)
    {
        HouseholdWork& work = lane_.household;
        const Member& mother = work.members()[m];
        const Identity who{block_.person[s_.line][mother.source], block_.person[s_.origin][mother.source]};
        const u32 order = family::Births::get(mother.family) + 1;
        const u32 line = order <= family::Births::largest ? lineage::child(who.line, order) : 0;
        if (line == 0) return;
        Newcomer child;
        child.who = {line, who.place};
        const bool boy = draw(task_.seed, who, {task_.step.date, purpose::birth})[0] < boy_;
        if (model_.insurance_ && newborn_cover_ &&
            insurance::Covered::get(block_.person[*model_.insurance_][mother.source]))
            child.insurance = insurance::Covered::set(0, 1);
        work.bear(m, u32(lane_.newcomers.size()), family::Male::set(0, boy));
        lane_.newcomers.push_back(child);
        ++count(model_.births_);
    }

    void wed(std::size_t m, u32 h)
    {
        HouseholdWork& work = lane_.household;
        const u32 row = work.members()[m].source;
        const auto arrival = std::lower_bound(pending_.arrivals.begin(), pending_.arrivals.end(), row,
                                              [](const auto& a, u32 stayer) { return a.stayer < stayer; });
        CANBAO_EXPECT(arrival != pending_.arrivals.end() && arrival->stayer == row);
        for (u32 r = 0; r < arrival->count; ++r)
        {
            const u32 record = arrival->first_record + r;
            const auto [family, birth_year] = pending_.persons[record];
            const u32 extra = u32(lane_.newcomers.size());
            lane_.newcomers.push_back({.record = record});
            if (r == 0) work.wed(m, extra, family, birth_year);
            else work.bring_child(m, extra, family, birth_year);
        }
        give(model_.savings_, h, arrival->savings);
        give(model_.debt_, h, arrival->debt);
        give(model_.income_, h, arrival->income);
    }

    void found(u32 h, std::size_t founder)
    {
        const u32 leaving = u32(lane_.founding.size());
        const u32 before = leaving + u32(lane_.household.members().size());
        const auto share = [&](const std::optional<Column<i32>>& column)
        {
            if (!column) return 0;
            i32& here = block_.household[*column][h];
            const i32 part = i32(i64(here) * leaving / before);
            here -= part;
            return part;
        };
        const u32 row = lane_.founding[founder].source;
        keep(lane_.founding, {.household = h,
                              .founded = true,
                              .founder = {block_.person[s_.line][row], block_.person[s_.origin][row]},
                              .savings = share(model_.savings_),
                              .debt = share(model_.debt_),
                              .income = share(model_.income_)});
        ++count(model_.divisions_);
    }

    void close(u32 h)
    {
        ++count(model_.households_ended_);
        if (model_.savings_) block_.village[model_.estates_][village_.village] += block_.household[*model_.savings_][h];
        if (model_.debt_)
            block_.village[model_.debts_written_off_][village_.village] += block_.household[*model_.debt_][h];
    }

    /// Adds to an account of a household; what its column cannot hold goes the way of estates.
    void give(const std::optional<Column<i32>>& column, u32 h, i64 amount)
    {
        if (!column) return;
        i32& here = block_.household[*column][h];
        const i64 sum = here + amount;
        here = i32(std::min<i64>(sum, std::numeric_limits<i32>::max()));
        const i64 rest = sum - here;
        if (column->index == index_of(model_.savings_)) block_.village[model_.estates_][village_.village] += rest;
        if (column->index == index_of(model_.debt_))
            block_.village[model_.debts_written_off_][village_.village] += rest;
    }
    static u16 index_of(const std::optional<Column<i32>>& column) { return column ? column->index : u16(0xffff); }

    [[nodiscard]] bool is_child(const Member& member) const
    {
        return member.birth_year > year_ - demography::adult_age;
    }

    [[nodiscard]] bool only_children(const Draft& draft) const
    {
        const auto members = std::span(lane_.members).subspan(draft.first, draft.size);
        return std::all_of(members.begin(), members.end(), [&](const Member& m) { return is_child(m); });
    }

    [[nodiscard]] bool can_take_in(u32 h) const
    {
        if (draft_of_[h] != no_draft)
        {
            const Draft& draft = lane_.drafts[draft_of_[h] - 1];
            return !draft.ended && !only_children(draft);
        }
        const auto birth_year = block_.person[model_.birth_year_];
        const u32 first = block_.household[s_.first_member][h], end = first + block_.household[s_.size][h];
        for (u32 p = first; p < end; ++p)
            if (birth_year[p] <= year_ - demography::adult_age) return true;
        return false;
    }

    /// Orphans go to the first of the household's ties that has an adult, else to the next such household of the
    /// village, with what they own and owe. Where there is none they stay.
    void find_home(std::size_t orphans)
    {
        const u32 h = lane_.drafts[orphans].household;
        u32 host = h;
        for (const auto tie : model_.ties_)
        {
            const u32 other = village_.first_household + block_.household[tie][h];
            if (other == h || !can_take_in(other)) continue;
            host = other;
            break;
        }
        for (u32 i = 1; i < village_.households && host == h; ++i)
        {
            const u32 other = village_.first_household + (h - village_.first_household + i) % village_.households;
            if (can_take_in(other)) host = other;
        }
        if (host == h) return;
        if (draft_of_[host] == no_draft) draft_household(host);
        Draft& from = lane_.drafts[orphans];
        Draft& to = lane_.drafts[draft_of_[host] - 1];
        // A draft's members are contiguous, so the host's move to the end and the orphans follow.
        const u32 first = u32(lane_.members.size());
        for (const Draft* part : {&to, &from})
            for (u32 m = part->first; m < part->first + part->size; ++m)
            {
                Member member = lane_.members[m];
                if (part == &from) member.family = family::Role::set(member.family, u32(population::Standing::other));
                lane_.members.push_back(member);
            }
        to.first = first, to.size += from.size;
        from.size = 0, from.ended = true;
        give_all(h, host);
        ++count(model_.households_ended_);
        merged_.push_back({h, host});
    }

    void give_all(u32 from, u32 to)
    {
        for (const auto& column : {model_.savings_, model_.debt_, model_.income_})
            if (column)
            {
                i32& here = block_.household[*column][from];
                give(column, to, here);
                here = 0;
            }
    }

    [[nodiscard]] i32& count(Column<i32> column) { return block_.village[column][village_.village]; }

    /// Lists the rows of the village's households, those founded last.
    void write(std::size_t first_draft)
    {
        const u32 first_household = households_, first_person = persons_;
        const auto first = block_.household[s_.first_member];
        const auto size = block_.household[s_.size];
        // Rows of households to which nothing happens follow each other as before and are listed run by run.
        u32 run = village_.first_person;
        const auto list_run = [&](u32 end)
        {
            u32* const out = person_source_.data() + persons_;
            for (u32 i = 0; i < end - run; ++i) out[i] = run + i;
            persons_ += end - run;
        };
        for (u32 h = village_.first_household; h < village_.end_household(); ++h)
        {
            const u32 d = draft_of_[h];
            becomes_[h] = u16(households_ - first_household);
            if (d == no_draft)
            {
                begin_household(h, size[h], persons_ + first[h] - run);
                continue;
            }
            list_run(first[h]);
            run = first[h] + size[h];
            if (lane_.drafts[d - 1].ended) becomes_[h] = ended;
            else write_draft(lane_.drafts[d - 1]);
        }
        list_run(village_.end_person());
        for (const auto& [orphans, host] : merged_) becomes_[orphans] = becomes_[host];
        merged_.clear();
        for (std::size_t d = first_draft; d < lane_.drafts.size(); ++d)
            if (lane_.drafts[d].founded)
            {
                lane_.founded.push_back({households_, u32(d)});
                write_draft(lane_.drafts[d]);
            }
        ColumnTable& village = block_.village;
        const u32 v = village_.village;
        village[s_.first_household][v] = first_household;
        village[s_.households][v] = households_ - first_household;
        village[s_.first_person][v] = first_person;
        village[s_.persons][v] = persons_ - first_person;
    }

    void begin_household(u32 source, u32 size, u32 first_member)
    {
        household_source_[households_] = source;
        first_member_[households_] = first_member;
        size_[households_] = u8(size);
        ++households_;
    }

    void write_draft(const Draft& draft)
    {
        CANBAO_EXPECT(draft.size > 0 && draft.size < 256);
        begin_household(draft.household, draft.size, persons_);
        const auto family = block_.person[model_.family_];
        for (u32 m = draft.first; m < draft.first + draft.size; ++m)
        {
            const Member& member = lane_.members[m];
            if (member.source == new_row)
            {
                Newcomer& newcomer = lane_.newcomers[member.extra];
                newcomer.row = persons_;
                newcomer.family = member.family;
            }
            else family[member.source] = member.family;
            person_source_[persons_++] = member.source;
        }
    }

    /// Sets the columns of rows that had none before, and what the new rows of households do not have from their source.
    void fill()
    {
        for (const Newcomer& newcomer : lane_.newcomers)
        {
            const u32 p = newcomer.row;
            if (newcomer.record != Newcomer::born)
                block_.person.unpack(
                    p, pending_.records.data() + std::size_t(newcomer.record) * block_.person.row_bytes());
            else
            {
                block_.person[s_.line][p] = newcomer.who.line;
                block_.person[s_.origin][p] = newcomer.who.place;
                block_.person[model_.birth_year_][p] = i16(year_);
                if (model_.insurance_) block_.person[*model_.insurance_][p] = newcomer.insurance;
            }
            block_.person[model_.family_][p] = newcomer.family;
        }
        std::copy_n(first_member_.begin(), households_, block_.household[s_.first_member].begin());
        std::copy_n(size_.begin(), households_, block_.household[s_.size].begin());
        for (const auto& [row, d] : lane_.founded)
        {
            const Draft& draft = lane_.drafts[d];
            block_.household[s_.household_line][row] = lineage::household_of(draft.founder.line);
            block_.household[s_.household_place][row] = draft.founder.place;
            if (model_.savings_) block_.household[*model_.savings_][row] = draft.savings;
            if (model_.debt_) block_.household[*model_.debt_][row] = draft.debt;
            if (model_.income_) block_.household[*model_.income_][row] = draft.income;
            // What its members did in the year stays in the books of the household they did it in.
            for (const u16 column : model_.flows_)
            {
                const auto values = block_.household.raw(column);
                const std::size_t width = values.size() / block_.household.rows();
                std::fill_n(values.begin() + std::ptrdiff_t(row * width), width, std::byte{0});
            }
        }
    }

    /// Ties follow households to their new rows. A tie to a household that ended, or to oneself where there are others,
    /// leads to a household of the village drawn anew; one tie of a founded household leads back where it came from.
    void renew_ties(u32 v)
    {
        const VillageRows village = village_rows(block_, s_, v);
        const u32 before = (v + 1 < block_.villages ? old_first_[v + 1] : u32(becomes_.size())) - old_first_[v];
        const auto becomes = becomes_.subspan(old_first_[v], before);
        u32 moved = village.households != before;
        for (u32 i = 0; i < before; ++i) moved |= u32(becomes[i] != i);
        if (!moved) return;
        for (std::size_t k = 0; k < model_.ties_.size(); ++k)
        {
            const auto tie = block_.household[model_.ties_[k]].subspan(village.first_household, village.households);
            u32 lost = 0;
            for (u32 i = 0; i < village.households; ++i)
            {
                const u16 row = becomes[tie[i]];
                tie[i] = row;
                lost += u32(row == ended) + u32(row == i);
            }
            for (u32 i = 0; lost > 0; ++i)
                if (tie[i] == ended || tie[i] == i)
                {
                    tie[i] = u16(other_household(village.first_household + i, i, village.households, u16(k)));
                    --lost;
                }
        }
        for (const auto& [row, d] : lane_.founded)
        {
            if (row < village.first_household || row >= village.end_household()) continue;
            const u32 parent = becomes_[lane_.drafts[d].household];
            const u32 word = household_draw(row, u16(model_.ties_.size()));
            const std::size_t k = std::size_t(u64(word) * model_.ties_.size() >> 32);
            block_.household[model_.ties_[k]][row] = u16(parent);
        }
    }

    [[nodiscard]] u32 household_draw(u32 h, u16 index) const
    {
        return draw(task_.seed, {block_.household[s_.household_line][h], block_.household[s_.household_place][h]},
                    {task_.step.date, purpose::tie_replacement, index})[0];
    }

    [[nodiscard]] u32 other_household(u32 h, u32 self, u32 households, u16 index) const
    {
        if (households < 2) return self;
        const u32 other = u32(u64(household_draw(h, index)) * (households - 1) >> 32);
        return other + (other >= self);
    }

    Demography& model_;
    BlockTask& task_;
    Block& block_;
    const Structure& s_;
    Pending& pending_;
    Workspace::Lane& lane_;
    int year_;
    VillageRows village_;
    u32 boy_ = 0;
    bool newborn_cover_ = false;

    std::span<u8> fate_, size_;
    std::span<u16> becomes_;  ///< row in its village after the year of every household before it
    std::span<u32> draft_of_, old_first_;
    std::span<u32> person_source_, household_source_, first_member_;
    u32 persons_ = 0, households_ = 0;
    std::size_t event_ = 0;                    ///< the next of the pending events
    std::vector<std::pair<u32, u32>> merged_;  ///< orphans' household and the one that took them in
};

void Demography::rebuild(BlockTask& task) { Rebuild(*this, task).run(); }
}  // namespace canbao
