"""`canbao compare` and its kin on paired runs, recomputed from the files with numpy."""
import csv
import math
import re
import shutil
import unittest

import h5py
import numpy as np

from program import POLI, ProgramTest

YEAR = 2012
REFORM = ["--set", "premium.amount=150"]
REASONS = ["none", "voluntary", "social", "pressed", "threatened", "advanced", "not told"]
# Student's t with two degrees of freedom has a closed form.
T_975 = (2 * 0.975 - 1) / math.sqrt(2 * 0.975 * 0.025)


def printed(value):
    return "" if value is None or math.isnan(value) else "inf" if math.isinf(value) else f"{value + 0.0:.10g}"


def estimate(values):
    """Mean and 95 % interval of three values, summed in their order as the program does."""
    mean = sum(values) / 3
    half = T_975 * math.sqrt(sum((v - mean) ** 2 for v in values) / 2 / 3)
    return mean, mean - half, mean + half


class Panel:
    """A year of a household panel, by identity."""

    def __init__(self, path, year=YEAR):
        with h5py.File(path) as run:
            panel = run["households"]
            t = list(panel["year"]).index(year)
            rows = slice(panel["row_start"][t], panel["row_start"][t] + panel["row_count"][t])
            self.columns = {name: panel[name][rows].astype("i8") for name in
                            ("size", "enrolled_members", "paid_reason", "quintile", "income", "premium_paid",
                             "out_of_pocket")}
            self.ids = panel["household"][rows]
        self.of = {int(identity): row for row, identity in enumerate(self.ids)}

    def __getitem__(self, name):
        return self.columns[name]


def gini(income, size):
    """From its definition: mean absolute difference of income per head between persons, over twice the mean."""
    per_head = np.repeat(income / size, size)
    return np.abs(per_head[:, None] - per_head[None, :]).mean() / (2 * per_head.mean())


class Comparisons(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared = ComparisonRuns()

    def setUp(self):
        super().setUp()
        self.base, self.reform = self.shared.files(self)

    def table(self, name):
        with open(self.folder / name, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def compare(self, *arguments, command="compare", **options):
        return self.canbao(command, *self.base, *self.reform, "--quiet", *arguments, **options)

    def test_differences_intervals_and_gain_are_those_of_numpy(self):
        self.compare("--csv", "d.csv", "-m", "coverage", "-m", "fund_reserve", "-m", "burden", "--of", "visits")
        rows = self.table("d.csv")
        series = {"coverage": ("enrolled", "eligible", 100), "burden": ("premium_paid", "income_total", 100)}
        seen = 0
        for row in rows:
            values = []
            for base, reform in zip(self.base, self.reform):
                pair = []
                for path in (base, reform):
                    with h5py.File(path) as run:
                        t = list(run["yearly/year"]).index(int(row["year"]))
                        if row["measure"] in series:
                            over, under, factor = series[row["measure"]]
                            pair.append(factor * float(run["yearly"][over][t, 0]) / float(run["yearly"][under][t, 0]))
                        elif row["measure"] == "visits":
                            pair.append(float(run["yearly/visits"][t, 0]))
                        else:
                            pair.append(float(run["pools/fund_reserve"][t, 0]) / 1e8)
                values.append(pair)
            differences = [b - a for a, b in values]
            mean, low, high = estimate(differences)
            base, reform = (sum(column) / 3 for column in zip(*values))
            apart = sum(np.var(column, ddof=1) for column in zip(*values))
            paired = np.var(differences, ddof=1)
            self.assertEqual([row["base"], row["reform"], row["difference"], row["low"], row["high"], row["n"]],
                             [*map(printed, (base, reform, mean, low, high)), "3"], row)
            gain = math.inf if paired == 0 and apart > 0 else apart / paired if paired > 0 else None
            if gain is None or math.isinf(gain):
                self.assertEqual(row["pairing_gain"], printed(gain))
            else:
                self.assertAlmostEqual(float(row["pairing_gain"]) / gain, 1, places=8)
            seen += differences != [0, 0, 0]
        self.assertEqual(len(rows), 4 * 10)
        self.assertGreater(seen, 20, "the reform changed hardly anything, so little was tested")

    def test_quintiles_are_those_of_the_base_run(self):
        self.compare("--csv", "q.csv", "--by", "quintile", "--years", YEAR, "-m", "burden", "-m", "out_of_pocket_share")
        rows = {(row["measure"], row["class"]): row for row in self.table("q.csv")}
        for quintile in range(5):
            differences = []
            for base, reform in zip(map(Panel, self.base), map(Panel, self.reform)):
                shares = []
                for panel in (base, reform):
                    inside = [row for row, identity in enumerate(panel.ids)
                              if int(identity) in base.of and base["quintile"][base.of[int(identity)]] == quintile]
                    shares.append(100 * float(panel["premium_paid"][inside].sum()) / float(panel["income"][inside].sum()))
                differences.append(shares[1] - shares[0])
            row = rows["burden", f"quintile {quintile + 1}"]
            self.assertEqual([row["difference"], row["low"], row["high"]], list(map(printed, estimate(differences))))
            self.assertEqual(row["membership"], "base run's class, panel")

    def test_households_that_joined_left_and_changed_their_reason(self):
        self.compare("--transitions", "t.csv", "--households", "h.csv")
        table = {(row["kind"], row["from"], row["to"], row["unit"]): row for row in self.table("t.csv")}
        counts, reasons, changed = [], [], []
        for replicate, (base, reform) in enumerate(zip(map(Panel, self.base), map(Panel, self.reform))):
            count = dict.fromkeys([("in", "in"), ("out", "in"), ("in", "out"), ("out", "out")], 0)
            reason = np.zeros((7, 7))
            for identity in sorted(base.of.keys() & reform.of.keys()):
                a, b = base.of[identity], reform.of[identity]
                ends = tuple("in" if panel["enrolled_members"][row] else "out" for panel, row in ((base, a), (reform, b)))
                count[ends] += 1
                reason[base["paid_reason"][a], reform["paid_reason"][b]] += 1
                if ends in (("in", "out"), ("out", "in")) or (
                        ends == ("in", "in") and base["paid_reason"][a] != reform["paid_reason"][b]):
                    changed.append((str(replicate), str(identity)))
            counts.append(count)
            reasons.append(reason)
        for ends in counts[0]:
            row = table["transition", *ends, "households"]
            self.assertEqual([row["count"], row["low"], row["high"]],
                             list(map(printed, estimate([float(count[ends]) for count in counts]))))
        for i, source in enumerate(REASONS):
            for j, target in enumerate(REASONS):
                self.assertEqual(table["reason", source, target, "households"]["count"],
                                 printed(sum(float(reason[i, j]) for reason in reasons) / 3))
        self.assertEqual([(row["replicate"], row["household"]) for row in self.table("h.csv")], changed)
        self.assertGreater(len(changed), 20)

    def test_gini_and_concentration_follow_their_definitions(self):
        self.canbao("distribution", self.base[0], "--quiet", "--years", YEAR, "--csv", "g.csv", "-m", "gini", "-m",
                    "concentration_premium", "-m", "poor_after_care", "--poverty-line", "2300")
        rows = {row["measure"]: float(row["value"]) for row in self.table("g.csv")}
        panel = Panel(self.base[0])
        size, income = panel["size"], panel["income"]
        self.assertAlmostEqual(rows["gini"], gini(income, size), places=9)
        # Twice the covariance of the amount per head and the rank, over the mean; equal incomes share a rank.
        per_head = income / size
        ranks = [(size[per_head < x].sum() + size[per_head == x].sum() / 2) / size.sum() for x in per_head]
        amount = panel["premium_paid"] / size
        mean = (amount * size).sum() / size.sum()
        covariance = (size * (amount - mean) * (np.array(ranks) - 0.5)).sum() / size.sum()
        self.assertAlmostEqual(rows["concentration_premium"], 2 * covariance / mean, places=9)
        poor = size[income - panel["out_of_pocket"] < 230000 * size].sum() / size.sum()
        self.assertAlmostEqual(rows["poor_after_care"], 100 * poor, places=7)

    def test_margins_of_benefits_add_up(self):
        with h5py.File(self.base[0]) as run:
            benefits = (run["yearly/benefit_inpatient"][:] + run["yearly/benefit_outpatient"][:])[:, :4]
            spending = run["yearly/out_of_pocket_total"][:, :4]
            margins = run["margins/benefit_paid"][:]
            for part in (slice(0, 5), slice(5, 11), slice(11, 13), slice(13, 17)):
                np.testing.assert_array_equal(margins[:, :, part].sum(-1), benefits)
                # Households that are not there at the end of the year take their spending with them.
                shared = run["margins/out_of_pocket_total"][:, :, part].sum(-1)
                self.assertTrue((shared <= spending).all() and shared.sum() > 0.9 * spending.sum())
        self.assertGreater(benefits.sum(), 0)

    def test_a_null_reform_changes_exactly_nothing(self):
        same = [shutil.copy(path, self.folder / f"null-{i}.h5") for i, path in enumerate(self.base)]
        self.canbao("compare", *self.base, *same, "--quiet", "--csv", "n.csv")
        self.canbao("compare", *self.base, *same, "--quiet", "--csv", "q.csv", "--by", "quintile")
        for row in self.table("n.csv") + self.table("q.csv"):
            self.assertEqual([row["difference"], row["low"], row["high"]], ["0", "0", "0"], row)
        said = self.canbao("compare", *self.base, *same).stdout
        self.assertIn("its scenario says what the base's says", said)

    def test_what_is_no_pair_is_refused_or_taken_as_independent(self):
        other = self.run_file("other.h5", POLI, "--to", YEAR, *REFORM, "--set", "run.population_seed=2", "--seed", 7)
        lines = self.faults("compare", self.base[0], other)
        self.assert_one(lines, "no pair of", "other population", "other seed", "--independent")
        said = self.canbao("compare", self.base[0], self.base[1], other, "--independent", "--csv", "i.csv").stdout
        self.assertIn("compared as independent runs, because", said)
        self.assertEqual({row["status"] for row in self.table("i.csv")}, {"independent"})
        shorter = self.run_file("short.h5", POLI, "--to", YEAR - 2, *REFORM)
        self.assert_one(self.faults("compare", self.base[0], shorter), "other years")

    def test_small_cells_are_marked_and_not_zero(self):
        self.compare("--csv", "s.csv", "--by", "group", "--years", YEAR, "-m", "coverage", "--min-cell", 100)
        rows = {row["class"]: row for row in self.table("s.csv")}
        self.assertEqual(rows["tekun"]["status"], "suppressed")
        self.assertEqual([rows["tekun"][name] for name in ("base", "reform", "difference", "low", "n")], [""] * 5)
        self.assertEqual(rows["general"]["status"], "paired")

    def test_one_pair_has_no_interval(self):
        said = self.canbao("compare", self.base[0], self.reform[0], "-m", "coverage", "--csv", "one.csv").stdout
        self.assertIn("one pair of runs has no interval", said)
        self.assertEqual({(row["low"], row["high"], row["n"]) for row in self.table("one.csv")}, {("", "", "1")})

    def test_all_faults_at_once_and_nothing_overwritten(self):
        (self.folder / "there.csv").write_text("mine", encoding="utf-8")
        lines = self.faults("compare", self.base[0], self.reform[0], "--csv", "there.csv", "--years", "soon")
        self.assert_one(lines, "there.csv", "the file exists", "--force")
        self.assert_one(lines, "--years", "'soon'")
        self.assertEqual((self.folder / "there.csv").read_text(encoding="utf-8"), "mine")
        lines = self.faults("compare", self.base[0], self.reform[0], "-m", "coverag", "--of", "100 * enroled / eligible",
                            "--place", "Polo")
        self.assert_one(lines, "no such place", "did you mean 'Poli'")
        self.assert_one(lines, "no measure 'coverag'", "did you mean 'coverage'")
        self.assert_one(lines, "no series 'enroled'", "did you mean 'enrolled'")
        self.assert_one(self.faults("compare", self.base[0]), "only one scenario")
        self.assert_one(self.faults("compare", self.base[0], self.base[0]), "named twice")
        self.assert_one(self.faults("compare", self.base[0], self.folder / "none.h5"), "none.h5")

    def test_story_of_a_household_that_changed(self):
        listed = self.canbao("story", self.base[0], "--against", self.reform[0], "--changed", "--most", 3).stdout
        household, year = re.match(r" *(\d+)  from (\d+) on", listed).groups()
        story = self.canbao("story", self.base[0], "--household", household, "--against", self.reform[0]).stdout
        self.assertIn(f"Household {household} in Poli", story)
        parts = int(re.search(r"part for it in (\d+)", story).group(1))
        self.assertLessEqual(parts, int(year))
        panel = Panel(self.base[0], YEAR)
        income = panel["income"][panel.of[int(household)]]
        self.assertIn(f"Income {int(income / 100 + 0.5):,} yuan", story.partition(f"\n{YEAR}\n")[2])
        alone = self.canbao("story", self.base[0], "--household", household).stdout
        self.assertNotIn("In '", alone)
        self.assert_one(self.faults("story", self.base[0]), "no household is named", "for instance")
        self.assert_one(self.faults("story", self.base[0], "--household", "12"), "no household 12")
        self.assert_one(self.faults("story", self.base[0], "--against", self.reform[1], "--changed"), "no pair")

    @unittest.skipUnless(shutil.which("gnuplot"), "gnuplot is not installed")
    def test_figures_for_print(self):
        for name, start in (("f.svg", b"<?xml"), ("f.pdf", b"%PDF"), ("f.png", b"\x89PNG")):
            self.canbao("plot", *self.base, *self.reform, "--what", "coverage", "-o", name, "--csv", f"{name}.csv")
            self.assertTrue((self.folder / name).read_bytes().startswith(start))
            self.assertEqual(len(self.table(f"{name}.csv")), 2 * 10)
        self.canbao("plot", *self.base, *self.reform, "--what", "reasons", "-o", "r.svg")
        self.canbao("plot", *self.base, *self.reform, "--difference", "--what", "burden", "-o", "d.svg")
        self.assertFalse(list(self.folder.glob("*.part")))

    def test_a_figure_without_gnuplot_is_refused_in_one_message(self):
        process = self.canbao("plot", self.base[0], "-o", "f.svg", env={"PATH": "/nonexistent"}, code=2)
        self.assertIn("gnuplot-nox", process.stderr)
        self.assertEqual(len(process.stderr.splitlines()), 1)


class ComparisonRuns:
    """Three replicates of a village and of the same village with a dearer premium, made once for all tests."""

    made = None

    def files(self, test):
        if ComparisonRuns.made is None:
            base, reform = [], []
            for replicate in range(3):
                for name, files, change in (("base", base, []), ("dear", reform, REFORM)):
                    path = test.run_file(f"{name}-{replicate}.h5", POLI, "--to", YEAR, "--replicate", replicate,
                                         "--record", "households", *change)
                    files.append(path.read_bytes())
            ComparisonRuns.made = base, reform
        paths = []
        for name, contents in zip(("base", "dear"), ComparisonRuns.made):
            paths.append([])
            for replicate, content in enumerate(contents):
                path = test.folder / f"{name}-{replicate}.h5"
                path.write_bytes(content)
                paths[-1].append(path)
        return paths


if __name__ == "__main__":
    unittest.main()
