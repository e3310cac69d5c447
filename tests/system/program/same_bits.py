"""One configuration and seed give one result, whatever runs it and whatever is written."""
import os
import subprocess
import unittest

from program import (CANBAO, DIGEST, POLI, YUEYANG, ProgramTest, differences, manifest, names, population, results)

# Two years without the scheme in the county and two with it.
COUNTY = (YUEYANG, "--to", 2006)
LEVELS = ("v1", "v2", "v3", "v4")


class Threads(ProgramTest):
    def test_a_village(self):
        one = self.run_file("1.h5", POLI, "--threads", 1, "--record", "households")
        for threads in (2, 3, 8):
            with self.subTest(threads=threads):
                other = self.run_file(f"{threads}.h5", POLI, "--threads", threads, "--record", "households")
                self.assertEqual(results(one), results(other))
                self.assertEqual(differences(one, other), [])

    def test_a_county(self):
        one = self.run_file("1.h5", *COUNTY, "--threads", 1, "--record", "households:sample=2000")
        self.assertRegex(results(one), DIGEST)
        for threads in (2, 3, 8):
            with self.subTest(threads=threads):
                other = self.run_file(f"{threads}.h5", *COUNTY, "--threads", threads, "--record",
                                      "households:sample=2000")
                self.assertEqual(results(one), results(other))
                self.assertEqual(differences(one, other), [])


class InstructionSets(ProgramTest):
    def available(self):
        """The levels that this processor has. The others are refused, and never taken for a lower one in silence."""
        levels = []
        for level in LEVELS:
            process = subprocess.run([CANBAO, "run", POLI, "--to", "2003", "--quiet"], capture_output=True,
                                     env={**os.environ, "CANBAO_ISA": level}, encoding="utf-8", check=False)
            self.assertIn(process.returncode, (0, 2))
            if process.returncode == 0:
                levels.append(level)
            else:
                self.assertIn("CANBAO_ISA", process.stderr)
        self.assertIn("v1", levels)
        return levels

    def test_every_level(self):
        chosen_by_itself = self.run_file("any.h5", *COUNTY)
        for level in self.available():
            with self.subTest(level=level):
                forced = self.run_file(f"{level}.h5", *COUNTY, env={"CANBAO_ISA": level})
                self.assertEqual(results(forced), results(chosen_by_itself))
                self.assertEqual(differences(forced, chosen_by_itself), [])

    def test_an_unknown_level_is_refused(self):
        refused = self.canbao("run", POLI, "--to", 2003, "-o", "x.h5", code=2, env={"CANBAO_ISA": "v9"})
        self.assertIn("'v9'", refused.stderr)
        self.assertEqual(self.leftovers(), [])


class Outputs(ProgramTest):
    CHOICES = {
        "default": (),
        "places": ("--record", "places"),
        "households": ("--record", "households"),
        "of a place": ("--record", "households:{place}"),
        "sample": ("--record", "households:sample=50"),
        "both": ("--record", "places", "--record", "households"),
    }

    def check(self, scenario, place):
        without = self.results_without_file(*scenario)
        default = None
        for name, choice in self.CHOICES.items():
            with self.subTest(record=name):
                file = self.run_file(f"{name}.h5", *scenario, *(word.format(place=place) for word in choice))
                self.assertEqual(results(file), without)
                self.assertEqual("weekly" in names(file, "/"), "places" not in choice)
                for group in ("households", "roster", "ties"):
                    self.assertEqual(group in names(file, "/"), any("households" in word for word in choice), group)
                default = default or file
                # What is in both files is the same in both.
                common = set(names(default, "/")) & set(names(file, "/"))
                self.assertLessEqual({"places", "yearly", "margins", "pools"}, common)
                self.assertEqual([d for d in differences(default, file) if d.split("/")[0] in common], [])

    def test_a_village(self):
        self.check((POLI,), "Poli")

    def test_a_county(self):
        self.check(COUNTY, "Xinqiang")

    def test_quiet_and_progress_change_nothing(self):
        one = self.run_file("quiet.h5", POLI)
        two = self.folder / "plain.h5"
        self.canbao("run", POLI, "-o", two, "--progress", "plain")
        self.assertEqual(results(one), results(two))
        self.assertEqual(differences(one, two), [])

    def test_twice(self):
        one, two = self.run_file("one.h5", POLI), self.run_file("two.h5", POLI)
        self.assertEqual(differences(one, two), [])
        # All that a run may know of its day is in the manifest.
        differing = {name for name, value in manifest(one).items() if manifest(two)[name] != value}
        self.assertLessEqual(differing, {"created"})


class Seeds(ProgramTest):
    def test_another_seed_is_another_history_of_the_same_population(self):
        one, two = self.run_file("1.h5", POLI), self.run_file("2.h5", POLI, "--seed", 2)
        self.assertEqual(population(one), population(two))
        self.assertNotEqual(results(one), results(two))
        self.assertEqual(manifest(two)["seed"], 2)

    def test_replicates_share_a_population(self):
        runs = [self.run_file(f"{r}.h5", POLI, "--replicate", r) for r in (0, 1, 2, 65535)]
        self.assertEqual(len({population(run) for run in runs}), 1)
        self.assertEqual(len({results(run) for run in runs}), len(runs))

    def test_another_population_seed_is_another_population(self):
        one, two = self.run_file("1.h5", POLI), self.run_file("2.h5", POLI, "--set", "run.population_seed=2")
        self.assertNotEqual(population(one), population(two))
        self.assertNotEqual(results(one), results(two))

    def test_the_largest_seed(self):
        largest = 2**63 - 1
        self.assertEqual(manifest(self.run_file("x.h5", POLI, "--seed", largest, "--to", 2003))["seed"], largest)

    def test_a_seed_by_option_and_by_key_is_the_same(self):
        one, two = self.run_file("1.h5", POLI, "--seed", 7), self.run_file("2.h5", POLI, "--set", "run.seed=7")
        self.assertEqual(results(one), results(two))
        self.assertEqual(manifest(one)["scenario_digest"], manifest(two)["scenario_digest"])


if __name__ == "__main__":
    unittest.main()
