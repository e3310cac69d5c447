/// What the phases of the day hand on to each other; for the source files of this folder.
#pragma once
#include <tbb/enumerable_thread_specific.h>

#include "models/demography/demography.hpp"

namespace canbao
{
struct Demography::Pending
{
    /// Row and fate of everyone to whom something happens, by row.
    struct Event
    {
        u32 packed = 0;
        Event(u32 row, demography::Fate fate) : packed(row << demography::fate_bits | u32(fate)) {}
        [[nodiscard]] u32 row() const { return packed >> demography::fate_bits; }
        [[nodiscard]] demography::Fate fate() const
        {
            return demography::Fate(packed & ((1u << demography::fate_bits) - 1));
        }
        void set(demography::Fate fate) { *this = Event(row(), fate); }
    };
    /// Somebody joins a member of one of the block's households.
    struct Arrival
    {
        u32 stayer = 0;        ///< row
        u32 first_record = 0;  ///< of `records` and `persons`: the spouse, then the spouse's children
        u32 count = 0;
        i64 savings = 0, debt = 0, income = 0;  ///< brought along from a household that ended so [fen]
    };

    std::vector<Event> events;
    std::vector<u32> departures;     ///< rows of children who go along with a parent
    std::vector<Arrival> arrivals;   ///< by stayer when the marriages are over
    std::vector<std::byte> records;  ///< packed rows of those who arrive
    /// Of each record what the household must know before the row is there.
    struct Person
    {
        u16 family = 0;
        i16 birth_year = 0;
    };
    std::vector<Person> persons;

    void clear()
    {
        events.clear();
        departures.clear();
        arrivals.clear();
        records.clear();
        persons.clear();
    }
};

/// One who seeks a spouse.
struct Demography::Candidate
{
    Identity who;
    u32 block = 0, event = 0;  ///< number in the world, index in Pending::events
    u32 row = 0, household = 0, village = 0;
    PlaceId township = 0;
    i16 birth_year = 0;
    bool male = false, with_children = false;
    u32 lot = 0, place_of_living = 0;  ///< drawn words
};

struct Demography::Workspace
{
    /// A household that changed, or that was founded.
    struct Draft
    {
        u32 household = 0;        ///< row before; of a founded one, of the household it came from
        u32 first = 0, size = 0;  ///< in Lane::members
        bool founded = false;
        bool ended = false;
        Identity founder;                       ///< of a founded one
        i32 savings = 0, debt = 0, income = 0;  ///< of a founded one [fen]
    };
    /// Somebody without a row before: a child, or one who comes by marriage.
    struct Newcomer
    {
        static constexpr u32 born = 0xffffffffu;
        u32 record = born;  ///< of Pending::records
        u32 row = 0;        ///< in the new table
        Identity who;       ///< of a child
        u16 insurance = 0;  ///< of a child
        u16 family = 0;
    };
    /// A household founded, when its row is known.
    struct Founded
    {
        u32 row = 0, draft = 0;
    };
    struct Lane
    {
        Slab spare_persons, spare_households;
        std::vector<demography::Rates> local_rates;  ///< of one village where an intervention reaches
        std::vector<Candidate> men, women, township_men, township_women, left_men, left_women, unlucky;
        struct Couple
        {
            Candidate stayer, mover;
        };
        std::vector<Couple> couples;
        demography::HouseholdWork household;
        std::vector<demography::Member> members, founding;
        std::vector<Draft> drafts;
        std::vector<Newcomer> newcomers;
        std::vector<Founded> founded;
    };
    tbb::enumerable_thread_specific<Lane> lanes;
};
}  // namespace canbao
