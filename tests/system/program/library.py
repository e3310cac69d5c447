"""The scenarios of configs/library: each runs, and each reform acts from its date on and not before."""
import tomllib
import unittest

from program import CONFIGS, ComparingTest

LIBRARY = CONFIGS / "library"
# A small village in place of Shanxi, with enough people for every reform to find somebody.
VILLAGE = ("--set", "geography.select=140825", "--set", "geography.township=Longxing", "--set", "geography.village=Poli",
           "--set", "geography.village_population=3000")


def scenarios():
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(LIBRARY.glob("*.toml"))}


class Library(ComparingTest):
    def test_every_file_is_a_few_lines_over_another_and_explained(self):
        readme = (LIBRARY / "README.md").read_text(encoding="utf-8")
        for name, scenario in scenarios().items():
            with self.subTest(name):
                self.assertIn("inherits", scenario)
                self.assertIn("name", scenario["scenario"])
                self.assertIn(f"`{name}.toml`", readme)
                self.assertLess(len((LIBRARY / f"{name}.toml").read_text(encoding="utf-8").splitlines()), 40)

    def test_every_projection_runs_to_its_end(self):
        for name, scenario in scenarios().items():
            if "projection" not in scenario:
                continue
            with self.subTest(name):
                run = self.run_file(f"{name}.h5", LIBRARY / f"{name}.toml", *VILLAGE)
                self.assertIn("2040", self.canbao("info", run).stdout)

    def test_every_reform_acts_from_its_date_on(self):
        runs = {}
        for name, scenario in scenarios().items():
            if "intervention" not in scenario:
                continue
            with self.subTest(name):
                base = scenario["inherits"]
                if base not in runs:
                    runs[base] = self.run_file(f"{base}.h5", LIBRARY / base, *VILLAGE)
                run = self.run_file(f"{name}.h5", LIBRARY / f"{name}.toml", *VILLAGE)
                first = min(str(intervention["from"]) for intervention in scenario["intervention"])
                self.assert_same_before(runs[base], run, first)
                year = int(first[:4])
                later = {group: self.changed(runs[base], run, group, "year", lambda tick, year=year: tick >= year)
                         for group in ("yearly", "pools")}
                self.assertTrue(later["yearly"] | later["pools"], "nothing differs from the date on")


if __name__ == "__main__":
    unittest.main()
