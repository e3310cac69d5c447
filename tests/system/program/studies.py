"""Calibration, validation and decomposition as a user runs them."""
import csv
import re
import time
import unittest

from program import CONFIGS, POLI, ProgramTest

TARGETS = f'''[study]
base = "{POLI}"
[runs.base]
from = 2003
to = 2005
[[parameter]]
key = "decision.norm"
low = 0.0
high = 4.0
[[parameter]]
key = "fund.initial_reserve"
how = "add"
low = 0.0
high = 9.0
[[moment]]
name = "coverage"
value = "100 * enrolled / eligible"
years = [2004, 2005]
unit = "%"
observed = 84.0
error = 1.0
status = "A"
source = "none"
[[assumption]]
name = "no norm"
note = "nobody looks at others"
sets = ["decision.norm=0"]
'''
REFORM = f'''inherits = "{POLI}"
[[intervention]]
name = "dear and free"
from = 2004-09-01
scale = {{ "premium.amount" = 20.0 }}
set = {{ "cadre.hours" = 0, "cadre.routine_hours" = 0, "sanction.credibility" = 0, "decision.norm" = 0.5 }}
'''


class Study(ProgramTest):
    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


class Calibrate(Study):
    def setUp(self):
        super().setUp()
        if "without NLopt" in self.canbao("calibrate", "none.toml", code=2).stderr:
            self.skipTest("built without NLopt")

    def test_it_fits_says_what_is_not_identified_and_writes_a_scenario(self):
        self.write("targets.toml", TARGETS)
        text = self.canbao("calibrate", "targets.toml", "-o", "fitted.toml", "--evaluations", 80).stdout
        self.assertEqual(self.leftovers(), ["fitted-set.csv", "fitted.toml", "targets.toml"])
        self.assertRegex(text, r"(?m)^fund.initial_reserve \+ .* not identified$")
        self.assertNotRegex(text, r"(?m)^decision.norm .* not identified$")
        fragment = (self.folder / "fitted.toml").read_text(encoding="utf-8")
        for part in ("canbao calibrate targets.toml", "the one township of", "80 vectors tried",
                     "NOT identified by these numbers"):
            self.assertIn(part, fragment)
        rows = self.rows("fitted-set.csv")
        self.assertGreater(len(rows), 3)
        losses = [float(row["loss"]) for row in rows]
        self.assertEqual(losses, sorted(losses))
        self.assertLess(losses[0], 1)
        norm = float(re.search(r"^decision.norm = (\S+)", fragment, re.MULTILINE).group(1))
        self.assertEqual(float(rows[0]["decision.norm"]), norm)
        self.assertIn("fund.initial_reserve +", rows[0])

        # The fragment is a scenario to inherit from, and gives the coverage that it was fitted to.
        self.write("mine.toml", f'inherits = ["fitted.toml", "{POLI}"]\n')
        table = self.canbao("run", "mine.toml", "--to", 2005, "--progress", "none").stdout
        coverage = [float(line.split()[3]) for line in table.splitlines() if re.match(r"200[45] ", line)]
        self.assertAlmostEqual(sum(coverage) / 2, 84, delta=0.6)

    def test_the_same_on_any_number_of_threads(self):
        self.write("targets.toml", TARGETS)
        for threads in (1, 3):
            self.canbao("calibrate", "targets.toml", "-o", f"t{threads}.toml", "--evaluations", 30, "--threads", threads,
                        "--quiet")
        self.assertEqual((self.folder / "t1-set.csv").read_bytes(), (self.folder / "t3-set.csv").read_bytes())

    def test_bad_input(self):
        self.write("targets.toml", TARGETS.replace("enrolled", "enroled").replace("decision.norm", "decision.normal")
                   .replace("error = 1.0", "error = -1.0"))
        self.write("fitted-set.csv", "mine")
        lines = self.faults("calibrate", "targets.toml", "-o", "fitted.toml")
        self.assert_one(lines, "fitted-set.csv", "exists", "--force")
        self.assert_one(lines, "targets.toml:7:7: ", "decision.normal", "did you mean 'decision.norm'?")
        self.assert_one(lines, "targets.toml:17:16: ", "enroled", "did you mean 'enrolled'?")
        self.assert_one(lines, "targets.toml:21:9: ", "-1")
        self.assert_one(lines, "--set decision.normal=0")
        self.assertEqual(len(lines), 5, "\n".join(lines))
        self.assertEqual((self.folder / "fitted-set.csv").read_text(), "mine")
        self.write("targets.toml", TARGETS)
        self.assert_one(self.faults("calibrate", "targets.toml", "--evaluations", 5), "--evaluations", "at least 30")
        self.assert_one(self.faults("calibrate", "none.toml"), "none.toml", "no such file")

    def test_a_number_that_the_sample_does_not_have(self):
        self.write("targets.toml", TARGETS.replace('"100 * enrolled / eligible"', '"enrolled / sanctions_scholarship"')
                   .replace("years = [2004, 2005]", "years = 2003"))
        lines = self.faults_after_start("calibrate", "targets.toml", "-o", "fitted.toml")
        self.assertIn("'coverage' is no number in this sample", lines)
        self.assertEqual(self.leftovers(), ["targets.toml"])

    def faults_after_start(self, *arguments):
        return self.canbao(*arguments, code=2).stderr


class Validate(Study):
    def test_the_small_version_of_the_shipped_one(self):
        (self.folder / "report").mkdir()
        begin = time.monotonic()
        text = self.canbao("validate", "--quick", "--report", "report", "--threads", 2).stdout
        # Some ten seconds by itself; the bound is for machines that do other things too.
        self.assertLess(time.monotonic() - begin, 240)
        rows = self.rows("report/report.csv")
        self.assertGreater(len(rows), 40)
        self.assertEqual({row["used_in_fitting"] for row in rows}, {"yes", "no"})
        for row in rows:
            self.assertTrue(row["source"] and row["status"], row)
            self.assertIn(row["verdict"], ("inside", "outside", "no number"))
            if row["verdict"] != "no number":
                self.assertLessEqual(float(row["model_low"]), float(row["model_mean"]))
                self.assertGreaterEqual(float(row["model_high"]), float(row["model_mean"]))
        inside = sum(row["verdict"] == "inside" for row in rows)
        self.assertIn(f"{inside} of {len(rows)} numbers inside", text)
        # A model that fits nothing would not be worth a report.
        self.assertGreater(inside, len(rows) // 2)
        groups = {row["group"] for row in rows}
        for group in ("Reported participation", "Premium elasticity", "Peer effect", "Progress of a season", "Admissions",
                      "Concentration of spending", "Effective reimbursement", "Premium burden by quintile",
                      "Books of the fund", "Who leaves", "Without pressure"):
            self.assertIn(group, groups)
        page = (self.folder / "report" / "report.html").read_text(encoding="utf-8")
        for row in rows:
            self.assertIn(row["group"].replace("&", "&amp;"), page)
        self.assertNotIn("<script", page)
        self.assertNotIn("http", page.replace("http://www.w3.org", ""))

    def test_a_parameter_set_and_assumptions_widen_the_range(self):
        self.write("targets.toml", TARGETS)
        self.write("set.csv", "vector,stage,loss,decision.norm\n0,set,0,1.5\n1,set,0.5,4\n")
        (self.folder / "a").mkdir()
        self.canbao("validate", "targets.toml", "--set", "set.csv", "--replicates", 3, "--report", "a", "--quiet")
        row, = self.rows("a/report.csv")
        self.assertEqual(row["model_low_by"], "no norm")
        self.assertEqual(row["model_high_by"], "vector 2")
        self.assertLess(float(row["model_mean_low_95"]), float(row["model_mean"]))
        self.assertEqual(row["used_in_fitting"], "no")

    def test_bad_input(self):
        self.write("targets.toml", TARGETS.replace('unit = "%"', 'units = "%"'))
        self.write("set.csv", "vector,decision.normal\n0,1\n")
        lines = self.faults("validate", "targets.toml", "--set", "set.csv")
        self.assert_one(lines, "targets.toml:19:1: ", "unknown key 'units'")
        self.assert_one(lines, "targets.toml:15:1: ", "'unit' is missing")
        self.assert_one(lines, "set.csv:1", "decision.normal")
        (self.folder / "report.csv").write_text("mine")
        self.assert_one(self.faults("validate", "--report", "."), "report.csv", "exists", "--force")
        self.assert_one(self.faults("validate", "--report", "nowhere"), "nowhere/report.csv", "folder")
        self.assertEqual((self.folder / "report.csv").read_text(), "mine")


class Decompose(Study):
    def test_the_drivers_add_up_to_the_change(self):
        self.write("reform.toml", REFORM)
        text = self.canbao("decompose", POLI, "reform.toml", "--year", 2006, "--orders", 0, "-o", "exact.csv").stdout
        self.canbao("decompose", POLI, "reform.toml", "--year", 2006, "--orders", 2, "-o", "two.csv", "--quiet")
        tables = {}
        for name in ("exact", "two"):
            rows = {row["driver"]: row for row in self.rows(f"{name}.csv")}
            values = {driver: float(row["value"]) for driver, row in rows.items()}
            base, reform, total = (values.pop(key) for key in ("base", "reform", "total"))
            self.assertAlmostEqual(sum(values.values()), total, places=9)
            self.assertAlmostEqual(reform - base, total, places=9)
            self.assertEqual(set(values), {"premium", "imitation", "pressure", "sanctions"})
            self.assertEqual(rows["premium"]["parameters"], "premium.amount")
            tables[name] = (base, total)
            self.assertLess(total, -5)
            self.assertLess(values["premium"], 0)
            self.assertLess(values["pressure"], 0)
        self.assertEqual(tables["exact"], tables["two"])
        self.assertIn("over all orders (16 runs)", text)
        # The ends are those of `canbao run`.
        for scenario, coverage in ((POLI, base), ("reform.toml", reform)):
            table = self.canbao("run", scenario, "--to", 2006, "--progress", "none").stdout
            line, = (line for line in table.splitlines() if line.startswith("2006 "))
            self.assertAlmostEqual(float(line.split()[3]), coverage, delta=0.051)

    def test_bad_input(self):
        self.write("reform.toml", REFORM.replace("premium.amount", "premium.ammount"))
        self.write("drivers.toml", '[[driver]]\nname = "trust"\nkeys = ["trust.nothing", "cadre"]\n')
        self.write("out.csv", "mine")
        lines = self.faults("decompose", POLI, "reform.toml", "--year", 2006, "--drivers", "drivers.toml", "-o", "out.csv",
                            "--orders", 3)
        self.assert_one(lines, "reform.toml:5:", "premium.ammount")
        self.assert_one(lines, "drivers.toml:3:9: ", "trust.nothing")
        self.assert_one(lines, "out.csv", "exists", "--force")
        self.assert_one(lines, "--orders", "3", "even")
        self.assertEqual(len(lines), 4, "\n".join(lines))
        self.assertEqual((self.folder / "out.csv").read_text(), "mine")
        self.assert_one(self.faults("decompose", POLI, POLI, "--year", 2006), "what", "name two scenarios that differ")
        self.assert_one(self.faults("decompose", POLI, CONFIGS / "yueyang.toml", "--year", 2006),
                        "'geography.select' differs")


if __name__ == "__main__":
    unittest.main()
