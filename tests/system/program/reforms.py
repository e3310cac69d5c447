"""A reform changes nothing before its date, one that changes nothing changes nothing at all, and a run that ends earlier
is the beginning of one that ends later."""
import unittest

import numpy as np

from program import (POLI, YUEYANG, ComparingTest, day, differences, manifest, names, place_named, results, series,
                     ticks_of, villages_of)

# A township of some 27,000 persons in 28 villages: more than one block of the program's work.
TOWN = ("--set", "geography.township=Xinqiang")
WITHOUT_SANCTIONS = "set = { sanction.active = false }"
SANCTIONS = tuple(f"sanctions_{name}" for name in ("scholarship", "festival", "hardship", "seals", "party", "schooling",
                                                   "pension"))
# Each with a weekly series that it cannot leave as it was.
REFORMS = {
    "premium": ("add = { premium.amount = 100 }", "week_paid"),
    "premium of a group": ('groups = ["general"]\nscale = { premium.amount = 1.5 }', "week_paid"),
    "sanctions": (WITHOUT_SANCTIONS, "week_threats"),
    "attention": ("scale = { decision.attention = 0, decision.deadline_attention = 0 }", "week_paid"),
    "cadres": ("set = { cadre.hours = 0 }", "week_reminder_hours"),
    "no teams": ("set = { cadre.active = false }", "week_reminder_hours"),
    "advances": ("set = { advance.budget = 0 }", "week_advances"),
    "exposures": ("set = { exposure.probability = 1 }", "week_threats"),
    "one instrument": ("set = { sanction.pension_amount = 50000 }", "week_paid"),
    "pressure": ("set = { decision.pressure = 20, decision.visit = 20 }", "week_paid"),
    "norm": ("set = { decision.norm = 0 }", "week_paid"),
}


class PairedRuns(ComparingTest):
    def reformed(self, name, intervention, *arguments):
        """The run of Yueyang under an intervention."""
        scenario = self.write(f"{name}.toml",
                              f'inherits = "{YUEYANG}"\n\n[[intervention]]\nname = "{name}"\n{intervention}\n')
        return self.run_file(f"{name}.h5", scenario, *arguments)


class NullReforms(PairedRuns):
    CASES = {
        "nothing added": "from = 2010-01-01\nadd = { premium.amount = 0 }",
        "scaled by one": "from = 2010-01-01\nscale = { premium.amount = 1, cadre.hours = 1.0 }",
        "allowed as before": "from = 2003-01-01\nset = { sanction.festival_allowed = true }",
        "where it was": 'from = 2006-09-01\nplaces = ["Yueyang"]\nset = { scheme.unit = "household" }\nto = 2008-09-01',
        "after the end": "from = 2040-01-01\nadd = { premium.amount = 100 }",
    }

    def test_they_change_nothing(self):
        base = self.run_file("base.h5", YUEYANG, *TOWN)
        defaults = self.canbao("config", YUEYANG).stdout.split("[decision]")[1]
        norm = next(line for line in defaults.splitlines() if line.startswith("norm =")).split()[2]
        cases = {**self.CASES, "the value it has": f"from = 2015-09-01\nset = {{ decision.norm = {norm} }}"}
        for name, intervention in cases.items():
            with self.subTest(reform=name):
                run = self.reformed(name, intervention, *TOWN)
                self.assertEqual(results(run), results(base))
                self.assertEqual(differences(run, base), [])
                # It is another scenario all the same, and the file says so.
                self.assertNotEqual(manifest(run)["scenario_digest"], manifest(base)["scenario_digest"])


class DatedReforms(PairedRuns):
    def test_before_a_season(self):
        date = "2015-09-01"
        base = self.run_file("base.h5", YUEYANG, *TOWN, "--to", 2017)
        for name, (reform, effect) in REFORMS.items():
            with self.subTest(reform=name):
                run = self.reformed(name, f"from = {date}\n{reform}", *TOWN, "--to", 2017)
                self.assert_same_before(base, run, date)
                for measure in ("enrolled", "reported", "premium_paid", "eligible", "lapsed"):
                    np.testing.assert_array_equal(series(base, "yearly", measure)[:13],
                                                  series(run, "yearly", measure)[:13], f"{measure} up to 2015")
                self.assertIn(effect, self.changed(base, run, "weekly", "week", lambda tick: tick >= day(date)))
                self.assertNotEqual(results(run), results(base))

    def test_in_the_middle_of_a_season(self):
        date = "2015-12-10"
        base = self.run_file("base.h5", YUEYANG, *TOWN, "--to", 2016)
        for name, (reform, effect) in REFORMS.items():
            with self.subTest(reform=name):
                run = self.reformed(name, f"from = {date}\n{reform}", *TOWN, "--to", 2016)
                self.assert_same_before(base, run, date)
                # It acts in the season that it meets, not in the next.
                season = self.changed(base, run, "weekly", "week", lambda tick: day(date) <= tick < day("2016-03-01"))
                self.assertIn(effect, season)

    def test_what_ends_has_no_effect_before_it_begins_and_some_after(self):
        base = self.run_file("base.h5", YUEYANG, *TOWN, "--to", 2017)
        run = self.reformed("ends", "from = 2014-09-01\nto = 2015-03-01\nadd = { premium.amount = 200 }", *TOWN, "--to",
                            2017)
        self.assert_same_before(base, run, "2014-09-01")
        premium = [series(path, "yearly", "premium_paid")[:, 0] / series(path, "yearly", "enrolled")[:, 0].clip(1)
                   for path in (base, run)]
        raised = [year for year, (before, after) in enumerate(zip(*premium), 2003) if after > before + 10000]
        self.assertEqual(raised, [2015])

    def test_a_dearer_premium_costs_more_and_loses_members(self):
        base = self.run_file("base.h5", YUEYANG, *TOWN, "--to", 2016)
        run = self.reformed("dear", "from = 2015-09-01\nadd = { premium.amount = 300 }", *TOWN, "--to", 2016)
        enrolled = [int(series(path, "yearly", "enrolled")[-1, 0]) for path in (base, run)]
        paid = [int(series(path, "yearly", "premium_paid")[-1, 0]) for path in (base, run)]
        self.assertLess(enrolled[1], enrolled[0])
        self.assertGreater(paid[1] / enrolled[1], paid[0] / enrolled[0])

    def test_without_sanctions_none_is_imposed(self):
        base = self.run_file("base.h5", YUEYANG, *TOWN, "--to", 2016)
        run = self.reformed("none", f"from = 2012-09-01\n{WITHOUT_SANCTIONS}", *TOWN, "--to", 2016)
        for measures in (("threats",), SANCTIONS):
            with self.subTest(measures=measures):
                before, after = (sum(series(path, "yearly", measure)[10:, 0].sum() for measure in measures)
                                 for path in (base, run))
                self.assertGreater(before, 0)
                self.assertEqual(after, 0)

    def test_in_one_township_the_others_learn_of_it_at_the_next_exchange(self):
        date = "2005-09-01"
        base = self.run_file("base.h5", YUEYANG, "--to", 2005)
        run = self.reformed("here", f'from = {date}\nplaces = ["Xinqiang"]\n'
                            "set = { cadre.hours = 0, cadre.routine_hours = 0 }", "--to", 2005)
        self.assert_same_before(base, run, date)
        inside = villages_of(base, place_named(base, "Xinqiang"))
        self.assertGreater(inside.sum(), 1)
        first_weeks = [ticks_of(path, "weekly", "week", lambda tick: day(date) <= tick < day(date) + 7)
                       for path in (base, run)]
        self.assertEqual(len(first_weeks[0]["week"]), 1)
        for name in first_weeks[0]:
            one, other = (weeks[name] for weeks in first_weeks)
            if one.ndim == 2:
                np.testing.assert_array_equal(one[:, ~inside], other[:, ~inside], f"{name} outside")
        hours = [series(path, "weekly", "week_reminder_hours")[-4:][:, inside].sum() for path in (base, run)]
        self.assertGreater(hours[0], 0)
        self.assertEqual(hours[1], 0)


class Prefixes(PairedRuns):
    def check(self, scenario, *arguments):
        short = self.run_file("short.h5", scenario, "--to", 2010, *arguments)
        long = self.run_file("long.h5", scenario, "--to", 2015, *arguments)
        self.assertNotEqual(results(short), results(long))
        for group in ("yearly", "pools", "margins"):
            self.assert_same(short, long, group, "year", lambda tick: tick <= 2010)
            self.assertEqual(len(ticks_of(short, group, "year", lambda tick: tick > 2010)["year"]), 0)
        end = day("2011-01-01")
        self.assert_same(short, long, "weekly", "week", lambda tick: tick < end)
        self.assertEqual(len(ticks_of(short, "weekly", "week", lambda tick: tick >= end)["week"]), 0)
        self.assertEqual(differences(short, long) and [name for name in differences(short, long)
                                                       if name.split("/")[0] == "places"], [])

    def test_a_village(self):
        self.check(POLI)

    def test_a_township(self):
        self.check(YUEYANG, *TOWN)

    def test_the_panel(self):
        short = self.run_file("short.h5", POLI, "--to", 2010, "--record", "households")
        long = self.run_file("long.h5", POLI, "--to", 2015, "--record", "households")
        rows = int(series(short, "households", "row_count").sum())
        self.assertGreater(rows, 1000)
        for name in ("household", "village", "savings", "enrolled_members", "premium_paid"):
            np.testing.assert_array_equal(series(short, "households", name), series(long, "households", name)[:rows])
        members = int(series(short, "roster", "row_count").sum())
        self.assertGreater(members, rows)
        for name in names(short, "roster"):
            if name not in ("year", "row", "row_start", "row_count"):
                np.testing.assert_array_equal(series(short, "roster", name), series(long, "roster", name)[:members])
        np.testing.assert_array_equal(series(short, "ties", "target"), series(long, "ties", "target"))


if __name__ == "__main__":
    unittest.main()
