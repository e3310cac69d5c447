"""The parts of a run file agree with each other: villages with the places above them, margins with totals, weeks with
years, households with villages, this year's persons with next year's."""
import datetime
import pathlib
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

from program import CANBAO, POLI, YUEYANG, names, series

# The classes of each kind together are everybody.
KINDS = {
    "quintile": ["quintile_1", "quintile_2", "quintile_3", "quintile_4", "quintile_5"],
    "age": ["age_0-14", "age_15-24", "age_25-44", "age_45-59", "age_60-69", "age_70_and_over"],
    "residence": ["at_home", "migrant"],
    "group": ["general", "monitored", "dibao", "tekun"],
}
# Without births, deaths and moves every household of the panel is there from the first day to the last.
STILL = ("fertility", "mortality_factor", "marriage_factor", "remarriage", "divorce", "division", "exit")


class Consistent:
    """What holds in every run. The classes below say which run."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="canbao-")
        cls.addClassCleanup(folder.cleanup)
        cls.run_path = pathlib.Path(folder.name) / "run.h5"
        subprocess.run([CANBAO, "run", *map(str, cls.RUN), "-o", cls.run_path, "--record", "households", "--quiet"],
                       check=True)

    def yearly(self, name):
        return series(self.run_path, "yearly", name)

    def panel_sums(self, name):
        """Of every year, over the households of the panel."""
        values = series(self.run_path, "households", name)
        starts, counts = (series(self.run_path, "households", f"row_{what}") for what in ("start", "count"))
        return np.array([values[start:start + count].sum() for start, count in zip(starts, counts)])

    def panel_by_village(self, name):
        """year x village: the sums over the households of a village."""
        values, village = (series(self.run_path, "households", what) for what in (name, "village"))
        starts, counts = (series(self.run_path, "households", f"row_{what}") for what in ("start", "count"))
        places = len(series(self.run_path, "places", "place"))
        sums = np.zeros((len(starts), places), dtype="i8")
        for year, (start, count) in enumerate(zip(starts, counts)):
            np.add.at(sums[year], village[start:start + count], values[start:start + count])
        return sums[:, series(self.run_path, "places", "level") == 5]

    def of_villages(self, name):
        return self.yearly(name)[:, series(self.run_path, "places", "level") == 5]

    def test_there_are_people(self):
        self.assertGreater(self.yearly("registered").min(), 0)
        self.assertGreater(self.yearly("enrolled")[-1].min(), 0)
        self.assertGreater(self.yearly("premium_paid")[-1].min(), 0)

    def test_places_are_the_sums_of_those_below(self):
        parent, level = (series(self.run_path, "places", name) for name in ("parent", "level"))
        measures = [name for name in names(self.run_path, "yearly") if name not in ("year", "place")]
        self.assertGreater(len(measures), 30)
        for measure in measures:
            values = self.yearly(measure)
            sums = np.zeros_like(values)
            for place in range(len(parent) - 1, 0, -1):
                sums[:, parent[place]] += values[:, place]
            inner = level < 5
            np.testing.assert_array_equal(sums[:, inner], values[:, inner], measure)

    def test_every_person_is_accounted_for(self):
        year = {name: self.yearly(name) for name in
                ("registered", "births", "deaths", "exits", "moves_in", "moves_out")}
        after = (year["registered"] + year["births"] - year["deaths"] - year["exits"] + year["moves_in"]
                 - year["moves_out"])
        np.testing.assert_array_equal(after[:-1], year["registered"][1:])
        # The panel is taken when the year closes, after all of this.
        np.testing.assert_array_equal(self.panel_sums("size"), after[:, 0])
        # Whom a marriage brings here it takes from elsewhere in the county.
        np.testing.assert_array_equal(year["moves_in"][:, 0], year["moves_out"][:, 0])

    def test_every_household_is_accounted_for(self):
        counts = series(self.run_path, "households", "row_count")
        founded, ended = self.yearly("divisions")[:, 0], self.yearly("households_ended")[:, 0]
        np.testing.assert_array_equal(counts[1:], (counts[:-1] + founded[1:] - ended[1:]))

    def test_a_household_is_once_in_a_year(self):
        household = series(self.run_path, "households", "household")
        starts, counts = (series(self.run_path, "households", f"row_{what}") for what in ("start", "count"))
        for start, count in zip(starts, counts):
            self.assertEqual(len(np.unique(household[start:start + count])), count)
        self.assertEqual(series(self.run_path, "households", "size").min(), 1)

    def test_the_roster_holds_every_member_once(self):
        for t, (start, count) in enumerate(zip(series(self.run_path, "roster", "row_start"),
                                               series(self.run_path, "roster", "row_count"))):
            persons = series(self.run_path, "roster", "person")[start:start + count]
            self.assertEqual(len(np.unique(persons)), count)
            self.assertEqual(count, self.panel_sums("size")[t])

    def test_a_household_stays_in_its_village(self):
        household, village = (series(self.run_path, "households", name) for name in ("household", "village"))
        self.assertEqual(len(np.unique(np.stack([household, village], axis=1), axis=0)), len(np.unique(household)))

    def test_members_are_new_renewing_or_returning(self):
        parts = sum(self.yearly(f"enrolled_{kind}") for kind in ("new", "renewing", "returning"))
        np.testing.assert_array_equal(parts, self.yearly("enrolled"))
        # Nobody can renew who was not there, and who was there renews, lapses, dies or leaves.
        renewing, lapsed, enrolled = (self.yearly(name)[:, 0] for name in ("enrolled_renewing", "lapsed", "enrolled"))
        self.assertTrue((renewing[1:] + lapsed[1:] <= enrolled[:-1] + self.yearly("births")[:-1, 0]).all())

    def test_wholes_are_no_smaller_than_their_parts(self):
        for part, whole in (("in_scheme", "registered"), ("eligible", "in_scheme"), ("enrolled", "eligible"),
                            ("households_enrolled", "households_eligible"), ("migrants", "registered"),
                            ("elders_70", "registered"), ("chronic_persons", "registered"),
                            ("enrolled_by_cadres", "enrolled"), ("threats", "visits")):
            with self.subTest(part=part, whole=whole):
                self.assertTrue((self.yearly(part) <= self.yearly(whole)).all())
                self.assertGreaterEqual(self.yearly(part).min(), 0)

    def test_margins_add_up_to_totals(self):
        with h5py.File(self.run_path, "r") as file:
            classes = file["margins/class"].attrs["flag_meanings"].split()
            places = file["margins/place"].shape[0]
        self.assertEqual(sorted(classes), sorted(sum(KINDS.values(), [])))
        for measure in ("eligible", "enrolled", "enrolled_new", "enrolled_renewing", "enrolled_returning", "lapsed",
                        "left_for_elsewhere",
                        "repelled", "premium_paid", "admissions", "admissions_forgone", "catastrophic_persons_40"):
            margins = series(self.run_path, "margins", measure)
            if measure != "repelled":  # which takes resentment or a negative weight
                self.assertGreater(margins.sum(), 0, measure)
            for kind, members in KINDS.items():
                with self.subTest(measure=measure, kind=kind):
                    sums = margins[:, :, [classes.index(member) for member in members]].sum(axis=2)
                    np.testing.assert_array_equal(sums, self.yearly(measure)[:, :places])

    def test_seasons_end_in_what_the_year_reports(self):
        coverage_year, week = (series(self.run_path, "weekly", name) for name in ("coverage_year", "week_of_season"))
        last = [np.flatnonzero(coverage_year == year)[-1] for year in self.yearly("year")]
        for measure, total in (("week_paid", "enrolled"), ("week_eligible", "eligible")):
            np.testing.assert_array_equal(series(self.run_path, "weekly", measure)[last], self.of_villages(total))
        for year in self.yearly("year"):
            np.testing.assert_array_equal(week[coverage_year == year], np.arange((coverage_year == year).sum()))
        # Who has paid has paid.
        paid = series(self.run_path, "weekly", "week_paid")
        self.assertTrue((np.diff(paid, axis=0)[np.diff(coverage_year) == 0] >= 0).all())

    def test_weeks_add_up_to_years(self):
        days = series(self.run_path, "weekly", "week").tolist()
        year = np.array([(datetime.date(1970, 1, 1) + datetime.timedelta(day)).year for day in days])
        for weekly, total in (("week_visits", "visits"), ("week_threats", "threats"),
                              ("week_calls", "calls"), ("week_teacher_visits", "teacher_visits"),
                              ("week_advances", "advances"), ("week_reminder_hours", "reminder_hours")):
            values = series(self.run_path, "weekly", weekly)
            # The autumn before the first year is not recorded week by week.
            for number, benefit_year in enumerate(self.yearly("year").tolist()):
                np.testing.assert_array_equal(values[year == benefit_year].sum(axis=0),
                                              self.of_villages(total)[number], f"{weekly} of {benefit_year}")

    def test_the_fund_balances_to_the_fen(self):
        revenue = sum(self.yearly(name) for name in
                      ("premium_paid", "premium_aid", "premium_by_cadres", "subsidy", "subsidy_overpaid",
                       "fund_supplement"))
        spending = self.yearly("benefit_inpatient") + self.yearly("benefit_outpatient")
        above = series(self.run_path, "pools", "place").size
        pools = {name: series(self.run_path, "pools", name)
                 for name in ("fund_reserve", "fund_revenue", "fund_spending", "fund_transfer", "fund_urban_revenue",
                              "fund_urban_spending")}
        np.testing.assert_array_equal(pools["fund_revenue"][:, :4], revenue[:, :4])
        np.testing.assert_array_equal(pools["fund_spending"][:, :4], spending[:, :4])
        self.assertEqual(above, self.yearly("place").size - (series(self.run_path, "places", "level") == 5).sum())
        change = (pools["fund_revenue"] - pools["fund_spending"] + pools["fund_urban_revenue"] -
                  pools["fund_urban_spending"])
        np.testing.assert_array_equal(np.diff(pools["fund_reserve"][:, 0]), change[1:, 0])
        self.assertEqual(pools["fund_transfer"].sum(), 0)

    def test_bills_are_paid_by_somebody(self):
        bills = self.yearly("inpatient_cost") + self.yearly("outpatient_cost")
        paid = sum(self.yearly(name) for name in
                   ("benefit_inpatient", "benefit_outpatient", "benefit_elsewhere", "assistance_paid",
                    "out_of_pocket_total"))
        np.testing.assert_array_equal(bills, paid)

    def test_who_may_enrol_is_in_out_or_was_never_in(self):
        outside = sum(self.yearly(name) for name in ("never_enrolled", "dropped_out", "interrupted"))
        np.testing.assert_array_equal(self.yearly("eligible"), self.yearly("enrolled") + outside)


class AVillage(Consistent, unittest.TestCase):
    RUN = (POLI,)


class ACounty(Consistent, unittest.TestCase):
    RUN = (YUEYANG, "--to", 2007)


class AnotherStart(Consistent, unittest.TestCase):
    RUN = (YUEYANG, "--set", "geography.township=Xinqiang", "--set", "run.from=2018", "--to", 2022)


class ALongSeason(Consistent, unittest.TestCase):
    """The widest window that the schema allows."""

    RUN = (YUEYANG, "--set", "geography.township=Xinqiang", "--set", "season.opens=-138", "--set", "season.closes=150",
           "--to", 2012)


class AStillWorld(Consistent, unittest.TestCase):
    RUN = (YUEYANG, "--set", "geography.township=Xinqiang", "--to", 2012,
           *(word for key in STILL for word in ("--set", f"demography.{key}=0")))

    def test_nobody_comes_or_goes(self):
        for measure in ("births", "deaths", "exits", "marriages", "divisions", "households_ended", "moves_in"):
            self.assertEqual(self.yearly(measure).sum(), 0, measure)

    def test_members_enrolled_are_those_of_their_household(self):
        enrolled = np.add.reduceat(series(self.run_path, "roster", "years_enrolled") > 0,
                                   series(self.run_path, "households", "first_member"))
        self.assertGreater(enrolled.sum(), 0)
        np.testing.assert_array_equal(enrolled, series(self.run_path, "households", "enrolled_members"))

    def test_households_add_up_to_villages(self):
        for column, measure in (("size", "registered"), ("enrolled_members", "enrolled"),
                                ("premium_paid", "premium_paid"), ("out_of_pocket", "out_of_pocket_total")):
            with self.subTest(column=column):
                np.testing.assert_array_equal(self.panel_by_village(column), self.of_villages(measure))


if __name__ == "__main__":
    unittest.main()
