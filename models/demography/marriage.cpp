/// Brides and grooms of a county meet.
#include <algorithm>

#include "core/random.hpp"
#include "models/demography/pending.hpp"
#include "models/purposes.hpp"
#include "models/rows.hpp"
#include "world/lineage.hpp"

namespace canbao
{
using demography::Fate;
using population::Marital;
using population::Standing;

namespace
{
/// The line of the mother of somebody who is not of the first population.
u32 mother_line(u32 line)
{
    const int g = lineage::generation(line);
    return line & ~(15u << (14 - 4 * (g - 1)));
}
}  // namespace

/// The marriage market of one county in one year.
class Demography::Market
{
public:
    Market(Demography& model, CountyTask& task) : model_(model), task_(task), lane_(model.workspace_->lanes.local()) {}

    void open()
    {
        lane_.men.clear(), lane_.women.clear(), lane_.couples.clear();
        for (u32 b = task_.county.first_block; b < task_.county.first_block + task_.county.blocks; ++b) collect(b);
        by_township(lane_.men), by_township(lane_.women);
        meet_in_townships();
        meet(lane_.left_men, lane_.left_women);
        for (const auto& couple : lane_.couples) join(couple);
        for (u32 b = task_.county.first_block; b < task_.county.first_block + task_.county.blocks; ++b)
            std::sort(pending(b).departures.begin(), pending(b).departures.end());
        carry_money();
        for (u32 b = task_.county.first_block; b < task_.county.first_block + task_.county.blocks; ++b)
            std::sort(pending(b).arrivals.begin(), pending(b).arrivals.end(),
                      [](const auto& a, const auto& c) { return a.stayer < c.stayer; });
    }

private:
    using Couple = Workspace::Lane::Couple;

    [[nodiscard]] Pending& pending(u32 block) { return model_.pending_[block]; }
    [[nodiscard]] Block& block(u32 number) { return task_.world.blocks()[number]; }
    [[nodiscard]] bool male(const Block& b, u32 p) const { return family::Male::get(b.person[model_.family_][p]) != 0; }
    [[nodiscard]] Marital marital(const Block& b, u32 p) const
    {
        return Marital(family::Marital::get(b.person[model_.family_][p]));
    }

    void collect(u32 number)
    {
        const Block& b = block(number);
        const Structure& s = model_.context_.structure;
        const auto& events = pending(number).events;
        const auto first_member = b.household[s.first_member];
        u32 village = 0, household = 0;
        for (u32 e = 0; e < events.size(); ++e)
        {
            if (events[e].fate() != Fate::seeks) continue;
            const u32 p = events[e].row();
            while (p >= b.village[s.first_person][village] + b.village[s.persons][village]) ++village;
            while (household + 1 < first_member.size() && first_member[household + 1] <= p) ++household;
            Candidate one{.who = {b.person[s.line][p], b.person[s.origin][p]},
                          .block = number,
                          .event = e,
                          .row = p,
                          .household = household,
                          .village = village,
                          .township = task_.world.places().parent(b.village[s.place][village]),
                          .birth_year = b.person[model_.birth_year_][p],
                          .male = male(b, p),
                          .with_children = marital(b, p) == Marital::formerly_married};
            const auto words = draw(task_.seed, one.who, {task_.step.date, purpose::marriage});
            one.lot = words[0], one.place_of_living = words[1];
            (one.male ? lane_.men : lane_.women).push_back(one);
        }
    }

    static bool older(const Candidate& a, const Candidate& b)
    {
        if (a.birth_year != b.birth_year) return a.birth_year < b.birth_year;
        return a.who.packed() < b.who.packed();
    }

    static void by_township(std::vector<Candidate>& candidates)
    {
        std::sort(candidates.begin(), candidates.end(),
                  [](const Candidate& a, const Candidate& b)
                  { return a.township != b.township ? a.township < b.township : older(a, b); });
    }

    /// Township by township; those who find nobody are left for the county.
    void meet_in_townships()
    {
        lane_.left_men.clear(), lane_.left_women.clear();
        auto& men = lane_.township_men;
        auto& women = lane_.township_women;
        std::size_t m = 0, w = 0;
        while (m < lane_.men.size() || w < lane_.women.size())
        {
            const PlaceId township = std::min(m < lane_.men.size() ? lane_.men[m].township : PlaceId(-1),
                                              w < lane_.women.size() ? lane_.women[w].township : PlaceId(-1));
            men.clear(), women.clear();
            for (; m < lane_.men.size() && lane_.men[m].township == township; ++m) men.push_back(lane_.men[m]);
            for (; w < lane_.women.size() && lane_.women[w].township == township; ++w) women.push_back(lane_.women[w]);
            meet(men, women);
            lane_.left_men.insert(lane_.left_men.end(), men.begin(), men.end());
            lane_.left_women.insert(lane_.left_women.end(), women.begin(), women.end());
        }
        std::sort(lane_.left_men.begin(), lane_.left_men.end(), older);
        std::sort(lane_.left_women.begin(), lane_.left_women.end(), older);
    }

    /// Pairs off men and women, each sorted by age. The larger side is thinned by lot; then the oldest man meets the
    /// oldest woman, and so on. The paired are taken out of both lists.
    void meet(std::vector<Candidate>& men, std::vector<Candidate>& women)
    {
        const std::size_t pairs = std::min(men.size(), women.size());
        lane_.unlucky.clear();
        auto& larger = men.size() > women.size() ? men : women;
        if (larger.size() > pairs)
        {
            std::sort(larger.begin(), larger.end(),
                      [](const Candidate& a, const Candidate& b)
                      { return a.lot != b.lot ? a.lot < b.lot : a.who.packed() < b.who.packed(); });
            lane_.unlucky.assign(larger.begin() + std::ptrdiff_t(pairs), larger.end());
            larger.resize(pairs);
            std::sort(larger.begin(), larger.end(), older);
        }
        std::size_t left = 0;
        for (std::size_t i = 0; i < pairs; ++i)
        {
            // Close kin, or ages too far apart: the next woman, when the exchange helps.
            if (!suit(men[i], women[i]) && i + 1 < pairs && suit(men[i], women[i + 1]))
                std::swap(women[i], women[i + 1]);
            if (suit(men[i], women[i])) lane_.couples.push_back(couple(men[i], women[i]));
            else men[left] = men[i], women[left] = women[i], ++left;
        }
        men.resize(left), women.resize(left);
        larger.insert(larger.end(), lane_.unlucky.begin(), lane_.unlucky.end());
        std::sort(larger.begin(), larger.end(), older);
    }

    [[nodiscard]] bool suit(const Candidate& man, const Candidate& woman) const
    {
        const int older_by = woman.birth_year - man.birth_year;
        if (older_by < -model_.husband_younger_ || older_by > model_.husband_older_) return false;
        if (man.block == woman.block && man.household == woman.household) return false;
        // Brothers and sisters share the line of the mother, where she is known.
        return man.who.place != woman.who.place || lineage::generation(man.who.line) == 0 ||
               lineage::generation(woman.who.line) == 0 || mother_line(man.who.line) != mother_line(woman.who.line);
    }

    [[nodiscard]] Couple couple(const Candidate& man, const Candidate& woman) const
    {
        const bool to_hers = man.place_of_living < demography::threshold(model_.uxorilocal_);
        return to_hers ? Couple{woman, man} : Couple{man, woman};
    }

    /// Children under age who go along with a widowed or divorced parent are the unmarried rows that follow.
    template <class Visit>
    void for_each_child(const Candidate& parent, Visit&& visit)
    {
        const Block& b = block(parent.block);
        if (!parent.with_children) return;
        const auto birth_year = b.person[model_.birth_year_];
        for (u32 p = parent.row + 1; p < b.person.rows(); ++p)
        {
            const u16 family = b.person[model_.family_][p];
            if (family::Role::get(family) == u32(Standing::head) || marital(b, p) != Marital::never_married) return;
            if (year() - birth_year[p] < demography::majority && fate(parent.block, p) == Fate::stays) visit(p);
        }
    }

    [[nodiscard]] int year() const { return year_of(task_.step.date); }

    [[nodiscard]] Fate fate(u32 number, u32 p)
    {
        const auto& events = pending(number).events;
        const auto event =
            std::lower_bound(events.begin(), events.end(), p, [](const auto& e, u32 row) { return e.row() < row; });
        return event == events.end() || event->row() != p ? Fate::stays : event->fate();
    }

    void join(const Couple& couple)
    {
        const auto& [stayer, mover] = couple;
        Pending& from = pending(mover.block);
        Pending& to = pending(stayer.block);
        from.events[mover.event].set(Fate::moves);
        to.events[stayer.event].set(Fate::weds);
        const ColumnTable& source = block(mover.block).person;
        const std::size_t width = source.row_bytes();
        Pending::Arrival arrival{.stayer = stayer.row, .first_record = u32(to.persons.size())};
        const auto pack = [&](u32 p)
        {
            to.records.resize(to.records.size() + width);
            source.pack(p, to.records.data() + to.records.size() - width);
            to.persons.push_back({source[model_.family_][p], source[model_.birth_year_][p]});
            ++arrival.count;
        };
        pack(mover.row);
        for_each_child(mover,
                       [&](u32 p)
                       {
                           pack(p);
                           from.departures.push_back(p);
                       });
        to.arrivals.push_back(arrival);
        ColumnTable& here = block(stayer.block).village;
        ++here[model_.marriages_][stayer.village];
        if (mover.block != stayer.block || mover.village != stayer.village)
        {
            here[model_.moves_in_][stayer.village] += i32(arrival.count);
            block(mover.block).village[model_.moves_out_][mover.village] += i32(arrival.count);
        }
    }

    /// Who leaves an empty house behind takes what it owns and owes along; of several, the one of the last row.
    void carry_money()
    {
        if (!model_.savings_ && !model_.debt_ && !model_.income_) return;
        const Structure& s = model_.context_.structure;
        for (const Couple& couple : lane_.couples)
        {
            const Candidate &stayer = couple.stayer, &mover = couple.mover;
            Block& b = block(mover.block);
            const u32 first = b.household[s.first_member][mover.household];
            const u32 end = first + b.household[s.size][mover.household];
            u32 last_mover = first;
            bool empty = true;
            for (u32 p = first; p < end && empty; ++p)
            {
                const auto& departures = pending(mover.block).departures;
                if (std::binary_search(departures.begin(), departures.end(), p)) continue;
                const Fate of_p = fate(mover.block, p);
                empty = of_p == Fate::dies || of_p == Fate::exits || of_p == Fate::moves;
                if (of_p == Fate::moves) last_mover = p;
            }
            if (!empty || last_mover != mover.row) continue;
            auto& arrivals = pending(stayer.block).arrivals;
            const auto arrival =
                std::find_if(arrivals.begin(), arrivals.end(), [&](const auto& a) { return a.stayer == stayer.row; });
            const auto take = [&](std::optional<Column<i32>> column, i64& into)
            {
                if (!column) return;
                i32& here = b.household[*column][mover.household];
                into = here;
                here = 0;
            };
            take(model_.savings_, arrival->savings);
            take(model_.debt_, arrival->debt);
            take(model_.income_, arrival->income);
        }
    }

    Demography& model_;
    CountyTask& task_;
    Workspace::Lane& lane_;
};

void Demography::marry(CountyTask& task) { Market(*this, task).open(); }
}  // namespace canbao
