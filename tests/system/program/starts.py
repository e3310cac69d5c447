"""Runs that begin in another year, and runs that go beyond the data."""
import unittest

from program import POLI, YUEYANG, ProgramTest, manifest, population, results, series

TOWN = ("--set", "geography.township=Xinqiang")


class LaterStarts(ProgramTest):
    def test_the_members_of_2018_have_a_history(self):
        path = self.run_file("2018.h5", YUEYANG, *TOWN, "--set", "run.from=2018", "--to", 2019)
        nation = {name: int(series(path, "yearly", name)[0, 0]) for name in
                  ("eligible", "enrolled", "enrolled_new", "enrolled_renewing", "enrolled_returning", "lapsed")}
        # Reported coverage of the time is in the nineties; true coverage may be a little below.
        self.assertTrue(0.80 <= nation["enrolled"] / nation["eligible"] <= 0.99, nation)
        # In the sixteenth year of the scheme most renew, some come back and some were never in it.
        self.assertGreater(nation["enrolled_renewing"], 0.7 * nation["enrolled"])
        for kind in ("enrolled_new", "enrolled_returning", "lapsed"):
            self.assertGreater(nation[kind], 0, kind)
            self.assertLess(nation[kind], 0.2 * nation["eligible"], kind)

    def test_it_is_close_to_where_a_run_from_2003_has_come(self):
        late = self.run_file("late.h5", YUEYANG, *TOWN, "--set", "run.from=2018", "--to", 2019)
        whole = self.run_file("whole.h5", YUEYANG, *TOWN, "--to", 2019)
        coverage = [series(path, "yearly", "enrolled")[-1, 0] / series(path, "yearly", "eligible")[-1, 0]
                    for path in (late, whole)]
        self.assertLess(abs(coverage[0] - coverage[1]), 0.08, coverage)
        persons = [series(path, "yearly", "registered")[-1, 0] for path in (late, whole)]
        self.assertLess(abs(persons[0] / persons[1] - 1), 0.1, persons)

    def test_nobody_has_a_history_before_the_scheme(self):
        path = self.run_file("2003.h5", YUEYANG, *TOWN, "--to", 2006)
        started = series(path, "yearly", "in_scheme")[:, 0] > 0
        self.assertFalse(started[0])
        self.assertTrue(started[-1])
        first = int(started.argmax())
        for name in ("enrolled_renewing", "enrolled_returning", "lapsed"):
            self.assertEqual(series(path, "yearly", name)[:first + 1].sum(), 0, name)
        self.assertEqual(series(path, "yearly", "enrolled_new")[first, 0], series(path, "yearly", "enrolled")[first, 0])

    def test_same_bits(self):
        start = ("--set", "run.from=2018", "--to", 2020)
        one = self.run_file("1.h5", YUEYANG, *start, "--threads", 1)
        other = self.run_file("3.h5", YUEYANG, *start, "--threads", 3)
        self.assertEqual(results(one), results(other))
        self.assertEqual(manifest(one)["first_year"], 2018)
        self.assertEqual(series(one, "yearly", "year").tolist(), [2018, 2019, 2020])

    def test_other_years_are_other_populations(self):
        one = self.run_file("1.h5", POLI, "--to", 2003)
        other = self.run_file("2.h5", POLI, "--set", "run.from=2010", "--to", 2010)
        self.assertNotEqual(population(one), population(other))


class BeyondTheData(ProgramTest):
    PROJECTION = f'inherits = "{POLI}"\n[projection]\nname = "as it is"\n'

    def test_only_under_a_projection(self):
        lines = self.faults("run", POLI, "--to", 2030, "-o", "run.h5")
        self.assertTrue(all("projection" in line or "Spring Festival" in line for line in lines), "\n".join(lines))
        self.assertEqual(self.leftovers(), [])
        self.write("on.toml", self.PROJECTION)
        path = self.run_file("run.h5", "on.toml", "--to", 2030)
        self.assertEqual(series(path, "yearly", "year")[-1], 2030)
        self.assertGreater(series(path, "yearly", "enrolled")[-1, 0], 0)

    def test_a_projection_must_have_a_name(self):
        self.write("on.toml", self.PROJECTION.replace('name = "as it is"\n', ""))
        self.assert_one(self.faults("run", "on.toml", "--to", 2030), "on.toml:2:", "name")

    def test_it_changes_nothing_within_the_data(self):
        self.write("on.toml", self.PROJECTION + "[projection.growth]\npremium.amount = 0.2\n")
        self.assertEqual(results(self.run_file("with.h5", "on.toml", "--to", 2024)),
                         results(self.run_file("without.h5", POLI, "--to", 2024)))

    def test_growth_is_felt_beyond_the_data(self):
        self.write("flat.toml", self.PROJECTION)
        self.write("grow.toml", self.PROJECTION + "[projection.growth]\npremium.amount = 0.1\n")
        paid = []
        for name in ("flat", "grow"):
            path = self.run_file(f"{name}.h5", f"{name}.toml", "--to", 2032)
            premium, enrolled = (series(path, "yearly", measure)[-1, 0] for measure in ("premium_paid", "enrolled"))
            paid.append(premium / enrolled)
        self.assertGreater(paid[1], 1.3 * paid[0])


if __name__ == "__main__":
    unittest.main()
