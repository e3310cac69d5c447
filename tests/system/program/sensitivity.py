"""canbao sensitivity: which parameters an output of a small study depends on."""
import csv
import unittest

from program import ProgramTest

STUDY = """[study]
title = "What coverage of a village depends on"
base = "poli.toml"
years = [2009, 2012]

[[reform]]
name = "dearer"
patch = '''
[[intervention]]
name = "dearer"
from = 2010-09-01
scale.premium.amount = 4.0
'''

[design]
kind = "morris"
size = 3

[[parameter]]
key = "decision.norm"
low = 0.0
high = 1.5

[[parameter]]
key = "fund.initial_reserve"
how = "add"
low = 0.0
high = 6.0

[[output]]
name = "coverage"
unit = "%"
value = "100 * enrolled / eligible"
years = 2012

[[output]]
name = "effect"
value = "100 * (dearer:enrolled / dearer:eligible - enrolled / eligible)"
years = 2012
"""


class Sensitivity(ProgramTest):
    def rows(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_screening(self):
        self.write("study.toml", STUDY)
        text = self.canbao("sensitivity", "study.toml", "--dry-run").stdout
        self.assertIn("9 points x 1 replicate, 18 runs", text)
        text = self.canbao("sensitivity", "study.toml", "-o", "table.csv", "--threads", 2, "--progress", "none").stdout
        self.assertEqual(self.leftovers(), ["study.toml", "table-points.csv", "table.csv"])
        rows = {(row["output"], row["parameter"], row["measure"]): row for row in self.rows("table.csv")}
        self.assertEqual(len(rows), 2 * 2 * 3)
        norm = rows["coverage", "decision.norm", "mu"]
        self.assertGreater(float(norm["value"]), 0)
        self.assertLessEqual(float(norm["low_95"]), float(norm["value"]))
        self.assertGreaterEqual(float(norm["high_95"]), float(norm["value"]))
        # The reserve of a fund moves nobody.
        for output in ("coverage", "effect"):
            self.assertEqual(float(rows[output, "fund.initial_reserve +", "mu_star"]["high_95"]), 0)
        self.assertLess(text.index("decision.norm"), text.index("fund.initial_reserve +"))
        points = self.rows("table-points.csv")
        self.assertEqual(len(points), 9)
        for point in points:
            self.assertLess(float(point["effect"]), 0)
        self.canbao("sensitivity", "study.toml", "-o", "again.csv", "--threads", 1, "--quiet")
        self.assertEqual((self.folder / "again.csv").read_bytes(), (self.folder / "table.csv").read_bytes())

    def test_sobol_indices(self):
        self.write("study.toml", STUDY.replace('kind = "morris"\nsize = 3', 'kind = "saltelli"\nsize = 8'))
        text = self.canbao("sensitivity", "study.toml", "-o", "table.csv", "--progress", "none").stdout
        self.assertIn("first order", text)
        rows = {(row["output"], row["parameter"], row["measure"]): float(row["value"]) for row in self.rows("table.csv")}
        self.assertGreater(rows["coverage", "decision.norm", "total"], 0)
        self.assertEqual(rows["coverage", "fund.initial_reserve +", "total"], 0)

    def test_bad_input(self):
        self.write("study.toml", STUDY.replace("enrolled / eligible", "enroled / eligible", 1).replace("morris", "factorial"))
        self.write("table.csv", "mine")
        lines = self.faults("sensitivity", "study.toml", "-o", "table.csv")
        self.assert_one(lines, "table.csv", "exists", "--force")
        self.assert_one(lines, "study.toml:33:16: ", "enroled")
        self.assert_one(lines, "unknown key 'size'")
        self.assert_one(lines, "'levels' is missing")
        self.assertEqual(len(lines), 4, "\n".join(lines))
        self.write("study.toml", STUDY.partition("[[output]]")[0].replace('"morris"', '"sobol sequence"'))
        lines = self.faults("sensitivity", "study.toml")
        self.assert_one(lines, "a design 'sobol sequence'", "morris", "saltelli")
        self.assert_one(lines, "no output")


if __name__ == "__main__":
    unittest.main()
