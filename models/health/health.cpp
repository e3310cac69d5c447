#include "models/health/health.hpp"

#include <algorithm>

#include "core/math.hpp"
#include "models/panel.hpp"
#include "models/person.hpp"
#include "models/purposes.hpp"

namespace canbao
{
namespace
{
/// What a column of fen holds, with room for one more bill.
constexpr Fen most = 1'800'000'000;
}  // namespace

/// Who falls ill, and the schemes that stand behind him.
struct Health::Patient
{
    bool village = false, employee = false, destination = false;
    i32 waits = 0;  ///< months of the year in which the village's scheme pays nothing
    Fen bonus = 0;  ///< on the cap of its critical-illness layer

    /// \param paid  what he paid for this year is not settled yet
    Patient(const Package& package, u16 insurance_bits, u8 life_bits, TargetGroup group, int year, bool unsettled)
    {
        const u32 other = life::Elsewhere::get(life_bits);
        // Whoever is in two schemes claims once: an employee there, everybody else at home.
        employee = other == life::employee_scheme;
        village = !employee && insurance::Covered::get(insurance_bits) != 0;
        destination = !employee && !village && other == life::destination_scheme;
        if (!village) return;
        waits = package.waiting.months(insurance_bits, group, year);
        const u32 years =
            insurance::Consecutive::get(insurance_bits) + (unsettled ? insurance::Paid::get(insurance_bits) : 0);
        bonus = package.loyalty.bonus(years, insurance::NoClaim::get(insurance_bits), year,
                                      package.critical_cap[std::size_t(group)]);
    }
};

/// A bill and those who pay it.
struct Health::Claim
{
    Fen cost = 0;
    Fen benefit = 0;     ///< by the village's scheme
    Fen critical = 0;    ///< of it, by the critical-illness layer
    Fen assistance = 0;  ///< by medical assistance
    Fen elsewhere = 0;   ///< by the employee scheme or the scheme at a migrant's destination
    Fen refused = 0;     ///< that the village's scheme would have paid but for the wait
    bool used_bonus = false;
    [[nodiscard]] Fen own() const { return cost - benefit - assistance - elsewhere; }

    /// \param month  of the illness, 0 for January
    Claim(const Package& package, const Patient& patient, Fen bill, const Payout& payout, int month) : cost(bill)
    {
        if (patient.employee) elsewhere = package.employee(cost);
        else if (patient.destination) elsewhere = payout.scheme();
        else if (patient.village && month < patient.waits) refused = payout.scheme();
        else if (patient.village)
        {
            benefit = payout.scheme();
            critical = payout.critical;
            assistance = payout.assistance;
            used_bonus = payout.used_bonus;
        }
    }
};

/// Sums of one village and period.
struct Health::Books
{
    i32 admissions = 0, admissions_covered = 0, forgone = 0;
    Fen inpatient_cost = 0, inpatient_cost_covered = 0, outpatient_cost = 0, benefit_inpatient = 0,
        benefit_critical = 0, benefit_outpatient = 0, benefit_elsewhere = 0, assistance = 0, refused = 0, own = 0;

    void post(const Health& health, Block& block, u32 village) const
    {
        const auto add = [&](auto column, auto amount) { block.village[column][village] += amount; };
        add(health.admissions_, admissions);
        add(health.admissions_covered_, admissions_covered);
        add(health.forgone_, forgone);
        add(health.inpatient_cost_, inpatient_cost);
        add(health.inpatient_cost_covered_, inpatient_cost_covered);
        add(health.outpatient_cost_, outpatient_cost);
        add(health.benefit_inpatient_, benefit_inpatient);
        add(health.benefit_critical_, benefit_critical);
        add(health.benefit_outpatient_, benefit_outpatient);
        add(health.benefit_elsewhere_, benefit_elsewhere);
        add(health.assistance_paid_, assistance);
        add(health.waiting_refused_, refused);
        add(health.out_of_pocket_total_, own);
    }
};

Health::Health(const Context& context, const Benefit& benefit)
    : context_(context),
      benefit_(benefit),
      risk_(context),
      capacity_(context.policy.id("health.capacity")),
      income_(context.policy.id("health.reference_income")),
      visible_claim_(context.policy.id("health.visible_claim")),
      capacity_floor_(f32(context.scenario().real("health.capacity_floor"))),
      capacity_sd_(f32(context.scenario().real("health.capacity_sd"))),
      crowding_out_(context.scenario().real("health.crowding_out"))
{
}

void Health::declare(Registry& registry)
{
    health_ = registry.add<u8>(
        {.name = "health",
         .entity = Entity::person,
         .unit = "1",
         .meaning = "chronic condition, admitted, forgone: bits of models/person.hpp",
         .panel = true,
         .fields = {
             panel_field<health::Chronic>("chronic_condition", "has a chronic condition"),
             panel_field<health::Hospital>("hospital_admission", "admitted to hospital in the benefit year"),
             panel_field<health::Forgone>("admission_forgone", "a needed admission was forgone in the benefit year")}});
    bills_ = registry.add<i32>({.name = "bills",
                                .entity = Entity::person,
                                .unit = "fen",
                                .meaning = "bills of the benefit year for care, whoever paid them",
                                .panel = true});
    out_of_pocket_ = registry.add<i32>({.name = "out_of_pocket",
                                        .entity = Entity::household,
                                        .unit = "fen",
                                        .meaning = "out-of-pocket spending on care in the benefit year",
                                        .panel = true,
                                        .flow = true});
    account_ = registry.add<i32>({.name = "outpatient_account",
                                  .entity = Entity::household,
                                  .unit = "fen",
                                  .meaning = "what is left of the household's account with the scheme",
                                  .panel = true,
                                  .flow = true});
    claims_ = registry.add<u8>({.name = "claims",
                                .entity = Entity::household,
                                .unit = "1",
                                .meaning = "admissions of the benefit year of which the scheme paid enough to be "
                                           "talked about",
                                .panel = true,
                                .flow = true});
    const auto count = [&](const char* name, const char* meaning, Role role = Role::yearly) {
        return registry.add<i32>(
            {.name = name, .entity = Entity::village, .role = role, .unit = "1", .meaning = meaning});
    };
    const auto flow = [&](const char* name, const char* meaning)
    {
        return registry.add<i64>(
            {.name = name, .entity = Entity::village, .role = Role::yearly, .unit = "fen", .meaning = meaning});
    };
    admissions_ = count("admissions", "admissions to hospital");
    admissions_covered_ = count("admissions_covered", "of admissions, those of persons covered by the scheme");
    admitted_ = count("persons_admitted", "persons admitted to hospital at least once");
    forgone_ = count("admissions_forgone", "needed admissions that were forgone");
    inpatient_cost_ = flow("inpatient_cost", "bills of admissions");
    inpatient_cost_covered_ = flow("inpatient_cost_covered", "bills of admissions of persons covered by the scheme");
    outpatient_cost_ = flow("outpatient_cost", "bills of outpatient care");
    benefit_inpatient_ = flow("benefit_inpatient", "paid by the scheme for admissions");
    benefit_critical_ = flow("benefit_critical", "of benefit_inpatient, paid by the critical-illness layer");
    benefit_outpatient_ = flow("benefit_outpatient", "paid by the scheme for outpatient care");
    benefit_elsewhere_ = flow("benefit_elsewhere", "paid by the employee scheme and by schemes at destinations");
    assistance_paid_ = flow("assistance_paid", "paid by medical assistance for admissions, after the scheme");
    waiting_refused_ = flow("waiting_refused", "claims that the scheme refused because the member had to wait");
    out_of_pocket_total_ = flow("out_of_pocket_total", "paid for care by households");
    catastrophic_ = count("catastrophic_households_40",
                          "households with out-of-pocket spending of 40 % and more of capacity to pay "
                          "(consumption with care, less food)");
    catastrophic_persons_ = count("catastrophic_persons_40", "persons in these households");
    chronic_ = count("chronic_persons", "persons with a chronic condition", Role::level);
    declare_margins(registry);
}

void Health::bind(const Registry& registry)
{
    birth_year_ = registry.find<i16>(Entity::person, "birth_year");
    family_ = registry.find<u16>(Entity::person, "family");
    life_ = registry.find<u8>(Entity::person, "life");
    insurance_ = registry.find<u16>(Entity::person, "insurance");
    group_ = registry.find<u8>(Entity::household, "target_group");
    quintile_ = registry.find<u8>(Entity::household, "quintile");
    income_column_ = registry.find<i32>(Entity::household, "income");
    purse_.bind(registry);
}

void Health::plan(Agenda& agenda)
{
    agenda.on_blocks("benefit_year_opens", [this](BlockTask& task) { open_year(task); });
    agenda.on_blocks("illness", [this](BlockTask& task) { fall_ill(task); });
    agenda.on_world("season_opens", [this](WorldTask& task) { prepare(task.step.year, task.step.date); });
    season_opens_ = agenda.phase("season_opens");
    agenda.on_blocks("year_closes", [this](BlockTask& task) { close_year(task); });
}

template <std::size_t words>
std::array<std::span<u32>, words> Health::draw_persons(BlockTask& task, Purpose purpose) const
{
    const ColumnTable& persons = task.block.person;
    std::array<std::span<u32>, words> word;
    DrawBatch batch{task.seed,
                    {task.step.date, purpose},
                    persons[context_.structure.line].data(),
                    persons[context_.structure.origin].data(),
                    persons.rows(),
                    {}};
    for (std::size_t w = 0; w < words; ++w)
    {
        word[w] = task.scratch.take_raw<u32>(persons.rows());
        batch.out[w] = word[w].data();
    }
    draw_batch(batch);
    return word;
}

std::span<const u32> Health::screen(BlockTask& task, std::span<const u32> word, const u32* threshold, int year) const
{
    const ColumnTable& persons = task.block.person;
    const auto hits = task.scratch.take_raw<u32>(persons.rows());
    std::size_t count = 0;
    health_kernels::screen(
        {{persons[birth_year_].data(), persons[family_].data(), persons[health_].data(), year, persons.rows()},
         word.data(),
         threshold,
         hits.data(),
         &count});
    return hits.first(count);
}

std::span<const u32> Health::find_need(BlockTask& task) const
{
    // One draw has four words: January's serves the year's onsets and two periods, September's four periods; the needs
    // of later months are kept as bits.
    constexpr int january = 0, march = 1, september = 2, october = 3;
    const int period = task.step.number, number = task.step.year;
    const auto bits = task.block.person[health_];
    const health::Year& year = risk_.year(number);
    const auto needs = [&](std::span<const u32> word, int in_period)
    {
        const auto threshold = risk_.need(year, in_period, task.step.date);
        return screen(task, word, threshold.data(), number);
    };
    const auto note = [&](std::span<const u32> word, int in_period, u32 bit)
    {
        for (const u32 p : needs(word, in_period))
            bits[p] = health::Ahead::set(bits[p], health::Ahead::get(bits[p]) | 1u << bit);
    };
    if (period == january)
    {
        const auto word = draw_persons<3>(task, purpose::illness);
        for (const u32 p : screen(task, word[2], year.onset.data(), number)) bits[p] = health::Chronic::set(bits[p], 1);
        note(word[1], march, 0);
        return needs(word[0], january);
    }
    if (period == september)
    {
        const auto word = draw_persons<4>(task, purpose::illness);
        for (u32 month = 1; month < 4; ++month) note(word[month], september + int(month), month - 1);
        return needs(word[0], september);
    }

    const u32 bit = period == march ? 0 : u32(period - october);
    const u8 due = health::Ahead::set(0, 1u << bit);
    const auto rows = task.scratch.take_raw<u32>(bits.size());
    std::size_t count = 0;
    for (std::size_t p = 0; p < bits.size(); ++p)
    {
        rows[count] = u32(p);
        count += (bits[p] & due) != 0;
    }
    // Nobody is due twice: the bit of March to August is that of October later in the year.
    for (const u32 p : rows.first(count)) bits[p] = u8(bits[p] & ~due);
    return rows.first(count);
}

template <class Treat>
void Health::for_each_household_of(const Block& block, std::span<const u32> persons, Treat&& treat) const
{
    const Structure& s = context_.structure;
    const auto first_member = block.household[s.first_member];
    const auto size = block.household[s.size];
    u32 village = 0, household = 0;
    for (const u32 p : persons)
    {
        while (p >= block.village[s.first_person][village] + block.village[s.persons][village]) ++village;
        household = std::max(household, block.village[s.first_household][village]);
        while (p >= first_member[household] + size[household]) ++household;
        treat(village, household, p);
    }
}

void Health::initialise(BlockTask& task)
{
    const int year = year_of(task.step.date);
    const auto word = draw_persons<1>(task, purpose::chronic_at_start);
    const auto bits = task.block.person[health_];
    for (const u32 p : screen(task, word[0], risk_.year(year).chronic.data(), year))
        bits[p] = health::Chronic::set(bits[p], 1);
}

void Health::open_year(BlockTask& task) const
{
    count_year_without_claim(task);
    const auto bits = task.block.person[health_];
    for (u8& b : bits) b = health::HospitalLastYear::set(u8(b & health::Chronic::mask), health::Hospital::get(b));
    const auto bills = task.block.person[bills_];
    std::fill(bills.begin(), bills.end(), 0);
    const auto spent = task.block.household[out_of_pocket_];
    std::fill(spent.begin(), spent.end(), 0);
    const auto claims = task.block.household[claims_];
    std::fill(claims.begin(), claims.end(), u8(0));
}

void Health::count_year_without_claim(BlockTask& task) const
{
    Block& block = task.block;
    const int year = year_of(task.step.date) - 1;
    const When when{task.step.date - std::chrono::days(1), make_date(year, 1, 1)};
    const auto bits = block.person[health_];
    const auto insured = block.person[insurance_];
    const auto count = [&](u32 from, u32 end, PlaceId place)
    {
        const Loyalty loyalty = benefit_.loyalty(when, place);
        if (!loyalty.active || year < loyalty.counted_from) return;
        for (u32 p = from; p < end; ++p)
        {
            const u32 member =
                u32(insurance::Covered::get(insured[p])) & u32(insurance::Consecutive::get(insured[p]) > 0);
            const u32 years = insurance::NoClaim::get(insured[p]) + (member & (health::Claimed::get(bits[p]) ^ 1u));
            insured[p] = insurance::NoClaim::set(insured[p], std::min(years, insurance::NoClaim::largest));
        }
    };
    if (!benefit_.differs_by_place()) count(0, block.person.rows(), block.village[context_.structure.place][0]);
    else
        for_each_village(block, context_.structure,
                         [&](const VillageRows& village)
                         { count(village.first_person, village.end_person(), village.place); });
}

void Health::fall_ill(BlockTask& task) const
{
    admit(task, find_need(task));
    if (task.step.number == health::outpatient_period) visit(task);
}

Package Health::package_at(Date date, int year, PlaceId place) const
{
    return benefit_.package({date, make_date(year, 1, 1)}, place);
}

void Health::pay(Block& block, u32 household, Fen own) const
{
    purse_.take(block, household, own);
    i32& spent = block.household[out_of_pocket_][household];
    spent = i32(std::min(most, spent + own));
}

void Health::admit(BlockTask& task, std::span<const u32> in_need) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const int number = task.step.year, period = task.step.number;
    const health::Year& year = risk_.year(number);
    const auto place = block.village[s.place];
    const auto insured = block.person[insurance_];
    const auto life_bits = block.person[life_];
    Package package = package_at(task.step.date, task.step.year, place[0]);
    const Fen visible = Fen(context_.policy.value(visible_claim_, task.step.date, 0) * fen_per_yuan + 0.5);
    const auto claims = block.household[claims_];
    const auto bits = block.person[health_];
    const auto books = task.scratch.take<Books>(block.villages);

    const auto line = task.scratch.take_raw<u32>(in_need.size()), origin = task.scratch.take_raw<u32>(in_need.size());
    for (std::size_t i = 0; i < in_need.size(); ++i)
        line[i] = block.person[s.line][in_need[i]], origin[i] = block.person[s.origin][in_need[i]];
    std::array<std::span<u32>, 4> word;
    DrawBatch batch{task.seed, {task.step.date, purpose::episode}, line.data(), origin.data(), in_need.size(), {}};
    for (std::size_t w = 0; w < 4; ++w)
        word[w] = task.scratch.take_raw<u32>(in_need.size()), batch.out[w] = word[w].data();
    draw_batch(batch);

    u32 known = 0;  // the village whose package is at hand
    std::size_t next = 0;
    for_each_household_of(
        block, in_need,
        [&](u32 village, u32 h, u32 p)
        {
            if (benefit_.differs_by_place() && village != known)
                package = package_at(task.step.date, task.step.year, place[village]), known = village;
            const std::size_t i = next++;
            const auto [tier, cost] = risk_.episode(year, {word[0][i], word[1][i], word[2][i], word[3][i]});
            const TargetGroup group = TargetGroup(block.household[group_][h]);
            const Patient patient(package, insured[p], life_bits[p], group, number, period == 0);
            const Payout payout =
                package.admission(tier, cost, group, block.household[out_of_pocket_][h], patient.bonus);
            const Claim claim(package, patient, cost, payout, health::month_of(period, word[0][i]));
            Books& book = books[village];
            if (claim.own() > purse_.means(block, h, claim.own(), risk_.debt_limit()) ||
                math::uniform(word[3][i]) <
                    risk_.forgone(year, f64(claim.own()) / f64(cost), block.household[income_column_][h]))
            {
                bits[p] = health::Forgone::set(bits[p], 1);
                ++book.forgone;
                count_in_classes(block, h, p, number, cell_forgone_, 1);
                return;
            }
            pay(block, h, claim.own());
            bits[p] = health::Hospital::set(bits[p], 1);
            i32& bills = block.person[bills_][p];
            bills = i32(std::min(most, bills + cost));
            ++book.admissions;
            count_in_classes(block, h, p, number, cell_admissions_, 1);
            claims[h] = u8(std::min(255, claims[h] + (claim.benefit > 0 && claim.benefit >= visible)));
            book.inpatient_cost += cost;
            if (patient.village) ++book.admissions_covered, book.inpatient_cost_covered += cost;
            if (claim.benefit > 0)
            {
                bits[p] = health::Claimed::set(bits[p], 1);
                count_in_classes(block, h, p, number, cell_benefit_, claim.benefit);
            }
            if (claim.used_bonus) insured[p] = insurance::NoClaim::set(insured[p], 0);
            book.benefit_inpatient += claim.benefit;
            book.benefit_critical += claim.critical;
            book.benefit_elsewhere += claim.elsewhere;
            book.assistance += claim.assistance;
            book.refused += claim.refused;
            book.own += claim.own();
        });
    for (u32 v = 0; v < block.villages; ++v) books[v].post(*this, block, v);
}

void Health::visit(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const health::Year& year = risk_.year(task.step.year);
    const u32 rows = block.person.rows();
    const auto word = draw_persons<3>(task, purpose::outpatient);
    const auto bill = task.scratch.take_raw<i32>(rows), benefit = task.scratch.take_raw<i32>(rows),
               elsewhere = task.scratch.take_raw<i32>(rows);
    const auto bits = block.person[health_];
    const auto bills = block.person[bills_];
    Package package = package_at(task.step.date, task.step.year, block.village[s.place][0]);
    const auto settle = [&](u32 from, u32 size)
    {
        health_kernels::outpatient({block.person[health_].data() + from,
                                    block.person[life_].data() + from,
                                    block.person[insurance_].data() + from,
                                    word[0].data() + from,
                                    word[1].data() + from,
                                    word[2].data() + from,
                                    size,
                                    risk_.outpatient_users(),
                                    {year.outpatient_median[0], year.outpatient_median[1]},
                                    risk_.outpatient_sd(),
                                    health::largest_bill,
                                    f64(package.pool_rate),
                                    f64(package.pool_cap),
                                    f64(package.chronic_rate),
                                    f64(package.chronic_cap),
                                    f64(package.employee_share),
                                    bill.data() + from,
                                    benefit.data() + from,
                                    elsewhere.data() + from});
    };
    if (!benefit_.differs_by_place()) settle(0, rows);

    const auto first_member = block.household[s.first_member];
    const auto size = block.household[s.size];
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         if (benefit_.differs_by_place())
                         {
                             package = package_at(task.step.date, task.step.year, village.place);
                             settle(village.first_person, village.persons);
                         }
                         Books book;
                         if (package.waiting.active != decltype(package.waiting.active){})
                             book.refused = refuse_waiting(block, village, package, task.step.year, benefit);
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             const u32 first = first_member[h], end = first + size[h];
                             draw_on_account(block, h, package, bill, benefit, elsewhere);
                             Fen own = 0;
                             for (u32 p = first; p < end; ++p) own += bill[p] - benefit[p] - elsewhere[p];
                             const Fen reach = purse_.means(block, h, own, risk_.debt_limit());
                             if (own > reach)
                             {
                                 // Members go, in their order, while the money lasts; the others stay away.
                                 own = 0;
                                 for (u32 p = first; p < end; ++p)
                                 {
                                     const Fen of_member = bill[p] - benefit[p] - elsewhere[p];
                                     if (own + of_member <= reach) own += of_member;
                                     else bill[p] = benefit[p] = elsewhere[p] = 0;
                                 }
                             }
                             pay(block, h, own);
                             book.own += own;
                             for (u32 p = first; p < end; ++p)
                                 if (benefit[p] > 0)
                                     count_in_classes(block, h, p, task.step.year, cell_benefit_, benefit[p]);
                         }
                         for (u32 p = village.first_person; p < village.end_person(); ++p)
                         {
                             bills[p] = i32(std::min(most, Fen(bills[p]) + bill[p]));
                             book.outpatient_cost += bill[p];
                             book.benefit_outpatient += benefit[p];
                             book.benefit_elsewhere += elsewhere[p];
                         }
                         if (package.loyalty.active)
                             for (u32 p = village.first_person; p < village.end_person(); ++p)
                                 bits[p] = u8(bits[p] | u8(u8(benefit[p] > 0) * health::Claimed::mask));
                         book.post(*this, block, village.village);
                     });
}

void Health::draw_on_account(Block& block, u32 household, const Package& package, std::span<const i32> bill,
                             std::span<i32> benefit, std::span<const i32> elsewhere) const
{
    Fen left = block.household[account_][household];
    if (left == 0 && package.account == 0) return;
    const auto insured = block.person[insurance_];
    const u32 first = block.household[context_.structure.first_member][household],
              end = first + block.household[context_.structure.size][household];
    for (u32 p = first; p < end; ++p) left += insurance::Covered::get(insured[p]) ? package.account : 0;
    for (u32 p = first; p < end; ++p)
    {
        if (!insurance::Covered::get(insured[p]) || elsewhere[p] > 0) continue;
        const Fen drawn = std::min<Fen>(left, bill[p] - benefit[p]);
        benefit[p] += i32(drawn);
        left -= drawn;
    }
    block.household[account_][household] = i32(std::min(left, most));
}

Fen Health::refuse_waiting(const Block& block, const VillageRows& village, const Package& package, int year,
                           std::span<i32> benefit) const
{
    const auto insured = block.person[insurance_];
    const auto first_member = block.household[context_.structure.first_member];
    const auto size = block.household[context_.structure.size];
    Fen refused = 0;
    u32 h = village.first_household;
    for (u32 p = village.first_person; p < village.end_person(); ++p)
    {
        if (benefit[p] == 0 || (insured[p] & insurance::Waits::mask) == 0) continue;
        while (p >= first_member[h] + size[h]) ++h;
        const i32 months = package.waiting.months(insured[p], TargetGroup(block.household[group_][h]), year);
        // Visits are spread evenly over the year.
        const i32 waited = i32(i64(benefit[p]) * std::min(months, months_of_year) / months_of_year);
        benefit[p] -= waited;
        refused += waited;
    }
    return refused;
}

void Health::close_year(BlockTask& task) const
{
    Block& block = task.block;
    const Structure& s = context_.structure;
    const Date date = task.step.date;
    const u32 rows = block.household.rows();
    const auto word0 = task.scratch.take_raw<u32>(rows), word1 = task.scratch.take_raw<u32>(rows);
    draw_batch({task.seed,
                {date, purpose::consumption},
                block.household[s.household_line].data(),
                block.household[s.household_place].data(),
                rows,
                {word0.data(), word1.data(), nullptr, nullptr}});
    const f64 capacity = context_.policy.value(capacity_, date, 0);
    const f64 least = f64(capacity_floor_) * context_.policy.value(income_, date, 0) * fen_per_yuan;
    const auto bits = block.person[health_];
    const auto is_catastrophic = [&](u32 h)
    {
        const f64 own = f64(block.household[out_of_pocket_][h]);
        if (own == 0) return false;
        f32 z, unused;
        math::normals(word0[h], word1[h], z, unused);
        const f64 usual = capacity *
                          std::max(f64(block.household[income_column_][h]), least * block.household[s.size][h]) *
                          f64(math::exp(capacity_sd_ * z - 0.5f * capacity_sd_ * capacity_sd_));
        return own >= 0.4 * (std::max(0., usual - crowding_out_ * own) + own);
    };
    const auto catastrophic = task.scratch.take_raw<u8>(rows);
    for (u32 h = 0; h < rows; ++h) catastrophic[h] = is_catastrophic(h);
    count_spending(task, catastrophic);
    for_each_village(block, s,
                     [&](const VillageRows& village)
                     {
                         i32 households = 0, persons = 0, chronic = 0, admitted = 0;
                         for (u32 h = village.first_household; h < village.end_household(); ++h)
                         {
                             households += catastrophic[h];
                             persons += catastrophic[h] ? block.household[s.size][h] : 0;
                         }
                         for (u32 p = village.first_person; p < village.end_person(); ++p)
                         {
                             chronic += i32(health::Chronic::get(bits[p]));
                             admitted += i32(health::Hospital::get(bits[p]));
                         }
                         block.village[catastrophic_][village.village] = households;
                         block.village[catastrophic_persons_][village.village] = persons;
                         block.village[chronic_][village.village] = chronic;
                         block.village[admitted_][village.village] = admitted;
                     });
}
}  // namespace canbao
