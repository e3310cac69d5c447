"""What the commands print, and that what they print can be used."""
import re
import subprocess
import time
import unittest

import h5py

from program import CANBAO, CONFIGS, DIGEST, POLI, SOURCE, YUEYANG, ProgramTest, differences, manifest, results

COMMANDS = ("run", "info", "digest", "config", "models", "calibrate", "validate", "decompose", "study",
            "sensitivity")


class Help(ProgramTest):
    def test_help_everywhere(self):
        top = self.canbao("--help").stdout
        for command in COMMANDS:
            with self.subTest(command=command):
                self.assertIn(command, top)
                text = self.canbao(command, "--help").stdout
                self.assertIn(f"canbao {command}", text)
                self.assertEqual(text, self.canbao(command, "-h").stdout)
        options = self.canbao("run", "--help").stdout
        for option in ("--output", "--set", "--seed", "--replicate", "--threads", "--to", "--record", "--dry-run", "--force",
                       "--quiet", "--progress"):
            self.assertIn(option, options)

    def test_version_everywhere(self):
        versions = {self.canbao(*command, "--version").stdout for command in ((), *((name,) for name in COMMANDS))}
        self.assertEqual(len(versions), 1)
        self.assertRegex(versions.pop(), r"^canbao \d+\.\d+\.\d+ .*(without MPI|, MPI \d)")


class Outputs(ProgramTest):
    def test_the_number_of_the_replicate_in_a_name(self):
        (self.folder / "r7").mkdir()
        self.write("fifth.toml", 'inherits = "poli.toml"\n[run]\nto = 2003\nreplicate = 5\n')
        for arguments, name in (((POLI, "--to", 2003, "-o", "x-{replicate}.h5"), "x-0.h5"),
                                ((POLI, "--to", 2003, "-o", "r{replicate}/{replicate}.h5", "--replicate", 7), "r7/7.h5"),
                                (("fifth.toml", "-o", "y{replicate}.h5"), "y5.h5"),
                                (("fifth.toml", "-o", "{replicate}{seed}.h5", "--set", "run.replicate=6"), "6{seed}.h5")):
            with self.subTest(name=name):
                self.assertIn(f"{name}: complete", self.canbao("run", *arguments).stdout)
                self.assertTrue((self.folder / name).is_file())
        self.assert_one(self.faults("run", POLI, "-o", "x-{replicate}.h5"), "x-0.h5", "exists", "--force")
        self.assert_one(self.faults("run", POLI, "-o", "r{replicate}/x.h5", "--replicate", 8), "r8", "does not exist")


class DryRuns(ProgramTest):
    # Persons registered in rural households at the start of 2003, within the marks that the sources allow.
    PERSONS = {"poli": (1000, 1000), "yueyang": (400_000, 800_000), "shanxi": (18_000_000, 26_000_000),
               "china": (850_000_000, 1_000_000_000)}
    COUNTIES = {"poli": 1, "yueyang": 1, "shanxi": 117}

    def plan(self, scenario, *arguments):
        begin = time.monotonic()
        text = self.canbao("run", CONFIGS / f"{scenario}.toml", "--dry-run", *arguments).stdout
        # Seconds, also for China and on a busy machine: a plan that took minutes would be no plan.
        self.assertLess(time.monotonic() - begin, 60)
        return text

    def number(self, text, pattern):
        found = re.search(pattern, text)
        self.assertTrue(found, f"{pattern} in\n{text}")
        return float(found.group(1))

    def test_every_base_scenario(self):
        for scenario, (least, most) in self.PERSONS.items():
            with self.subTest(scenario=scenario):
                text = self.plan(scenario)
                persons = self.number(text, r"(\d+) registered in about \d+ households")
                self.assertTrue(least <= persons <= most, text)
                households = self.number(text, r"registered in about (\d+) households")
                self.assertTrue(2.5 < persons / households < 5, text)
                if scenario in self.COUNTIES:
                    self.assertEqual(self.number(text, r"(\d+) county-level unit"), self.COUNTIES[scenario])
                for word in ("memory", "time", "file", "2003 to 2025"):
                    self.assertIn(word, text)
        self.assertEqual(self.leftovers(), [])

    def test_it_makes_no_file_and_minds_none(self):
        self.write("run.h5", "mine")
        self.assertIn("Poli", self.plan("poli", "-o", "run.h5"))
        self.assertEqual((self.folder / "run.h5").read_text(), "mine")
        self.assertIn("file", self.plan("poli", "-o", "other.h5"))
        self.assertEqual(self.leftovers(), ["run.h5"])

    def test_more_to_record_is_a_larger_file(self):
        unit = {"kB": 1e3, "MB": 1e6, "GB": 1e9}
        sizes = []
        for choice in ("places", "households:sample=1000", "households"):
            number, name = re.search(r"file +about ([\d.]+) (kB|MB|GB)", self.plan("shanxi", "--record", choice)).groups()
            sizes.append(float(number) * unit[name])
        self.assertLess(sizes[0], sizes[2])
        self.assertLess(sizes[1], sizes[2])

    def test_the_estimated_file_is_about_as_large_as_the_real_one(self):
        number, name = re.search(r"file +about ([\d.]+) (kB|MB)", self.plan("yueyang", "--to", 2008)).groups()
        real = self.run_file("run.h5", YUEYANG, "--to", 2008).stat().st_size
        self.assertLess(abs(float(number) * {"kB": 1e3, "MB": 1e6}[name] / real - 1), 0.3)


class Config(ProgramTest):
    def test_the_effective_scenario_is_a_scenario(self):
        for scenario, arguments in ((POLI, ()), (YUEYANG, ("--to", 2005))):
            with self.subTest(scenario=scenario.name):
                self.write("effective.toml", self.canbao("config", scenario).stdout)
                direct = self.run_file("direct.h5", scenario, "--force", *arguments)
                again = self.run_file("again.h5", "effective.toml", "--force", *arguments)
                self.assertEqual(results(direct), results(again))
                self.assertEqual(differences(direct, again), [])
                self.assertEqual(manifest(direct)["scenario_digest"], manifest(again)["scenario_digest"])

    def test_the_effective_scenario_of_an_experiment_is_a_scenario(self):
        self.write("own.csv", "coverage_year,premium_yuan\n2003,10\n2008,20\n2026,400\n")
        self.write("mine.toml", f'''inherits = "{POLI}"

[premium]
amount = {{ table = "own.csv", time = "coverage_year", value = "premium_yuan" }}

[[intervention]]
name = "no visits for the poor"
from = 2010-09-01
to = 2014-09-01
places = ["Poli"]
set = {{ cadre.hours = 3 }}

[[intervention]]
name = "free for some"
from = 2012-12-01
groups = ["dibao", "monitored"]
scale = {{ premium.amount = 0.5 }}

[projection]
name = "slow growth"

[projection.growth]
premium.amount = 0.03
''')
        options = ("--set", "decision.norm=1.5", "--set", "run.to=2028")
        self.write("effective.toml", self.canbao("config", "mine.toml", *options).stdout)
        direct, again = self.run_file("direct.h5", "mine.toml", *options), self.run_file("again.h5", "effective.toml")
        self.assertEqual(results(direct), results(again))
        self.assertEqual(differences(direct, again), [])

    def test_the_text_in_the_file_can_be_run_again(self):
        direct = self.run_file("direct.h5", POLI, "--to", 2008, "--seed", 5, "--replicate", 3)
        with h5py.File(direct, "r") as file:
            self.write("stored.toml", file["manifest/scenario"].asstr()[()])
        again = self.run_file("again.h5", "stored.toml")
        self.assertEqual(results(direct), results(again))
        self.assertEqual(manifest(direct)["scenario_digest"], manifest(again)["scenario_digest"])

    def test_where_each_value_came_from(self):
        self.write("mine.toml", f'inherits = "{POLI}"\n[cadre]\nhours = 12\n')
        text = self.canbao("config", "mine.toml", "--set", "decision.norm=1.5").stdout
        self.assertRegex(text, r"(?m)^hours = 12\.?0?  # mine\.toml:3:")
        self.assertRegex(text, r"(?m)^norm = 1\.5  # --set$")
        self.assertRegex(text, r"(?m)^village_population = 1000  # .*poli\.toml:\d+:")
        self.assertRegex(text, r"(?m)^seed = 1  # default")

    def test_the_defaults_are_those_of_an_empty_scenario(self):
        self.write("defaults.toml", self.canbao("config", "--defaults").stdout)
        self.write("empty.toml", "")
        village = ("--set", "geography.select=140825", "--set", "geography.township=Longxing", "--set",
                   "geography.village=Poli", "--set", "geography.village_population=1000", "--to", 2008)
        runs = [self.run_file(f"{name}.h5", f"{name}.toml", *village) for name in ("defaults", "empty")]
        self.assertEqual(results(runs[0]), results(runs[1]))
        self.assertEqual(*(manifest(run)["scenario_digest"] for run in runs))

    def test_the_page_of_parameters_is_the_schema(self):
        page = (SOURCE / "docs" / "model" / "parameters.md").read_text(encoding="utf-8")
        schema = self.canbao("config", "--schema").stdout
        self.assertEqual(page[page.index("| key"):], schema,
                         "docs/model/parameters.md: put the output of `canbao config --schema` below its first lines")

    def test_the_schema_has_every_parameter(self):
        lines = self.canbao("config", "--schema").stdout.splitlines()
        keys = [line.split("`")[1] for line in lines if line.startswith("| `")]
        self.assertGreater(len(keys), 100)
        self.assertEqual(len(keys), len(set(keys)))
        cells = {len(re.split(r"(?<!\\)\|", line)) for line in lines}
        self.assertEqual(len(cells), 1, "a row of the table has more cells than others")
        section, values = "", set()
        for line in self.canbao("config", POLI).stdout.splitlines():
            if line.startswith("["):
                section = line.strip("[]")
            elif section != "scenario" and (found := re.match(r"([a-z]\w*) = ", line)):
                values.add(f"{section}.{found.group(1)}")
        self.assertEqual(values, set(keys))

    def test_models(self):
        text = self.canbao("models").stdout
        for number in ("M1", "M2", "M3", "M4", "M5", "M6", "M7", "M8", "M9", "M10", "M11", "M12",
                       "M13", "M14", "M16", "M17", "M18", "M19"):
            self.assertRegex(text, rf"(?m)^{number} ")
        schema = self.canbao("config", "--schema").stdout
        sections = {key.split(".")[0] for key in re.findall(r"(?m)^\| `([^`]+)`", schema)}
        named = {line[5:].split()[0] for line in text.split("\n\n")[0].splitlines()}
        # `population` stands for the geography, `run` for the calendar of the season.
        self.assertEqual(sections - named, {"geography", "season"})


class Tables(ProgramTest):
    def test_the_table_of_a_run_and_of_its_file_are_the_same(self):
        said = self.canbao("run", POLI, "-o", "run.h5", "--progress", "none").stdout
        table = said.split("results digest")[0]
        self.assertEqual(len([line for line in table.splitlines() if re.match(r"20\d\d ", line)]), 23)
        self.assertIn(table.strip(), self.canbao("info", "run.h5").stdout)
        self.assertRegex(said.split("results digest ")[1].split()[0], DIGEST)
        self.assertNotIn("-0.0 ", table.replace("\n", " "))

    def test_quiet_is_quiet(self):
        process = self.canbao("run", POLI, "-o", "run.h5", "--quiet")
        self.assertEqual((process.stdout, process.stderr), ("", ""))

    def test_plain_progress_is_a_line_a_year(self):
        process = self.canbao("run", POLI, "--to", 2006, "--progress", "plain")
        self.assertEqual([line.split()[0] for line in process.stderr.splitlines() if "closed after" in line],
                         ["2003", "2004", "2005", "2006"])
        self.assertNotIn("\r", process.stderr)
        self.assertNotIn("closed after", self.canbao("run", POLI, "--to", 2006, "--progress", "none").stderr)

    def test_a_bar_on_a_terminal(self):
        # `script` gives the program a terminal.
        process = subprocess.run(["script", "-qec", f"'{CANBAO}' run '{POLI}' --to 2006", "/dev/null"],
                                 cwd=self.folder, capture_output=True, encoding="utf-8", check=True,
                                 stdin=subprocess.DEVNULL)
        self.assertRegex(process.stdout, r"\[=+ *\] +\d+ %")
        self.assertIn("left", process.stdout)

    def test_info_names_what_is_in_the_file(self):
        path = self.run_file("run.h5", POLI, "--to", 2004, "--record", "households")
        text = self.canbao("info", path, "--variables").stdout
        for part in ("complete, years 2003 to 2004", results(path), manifest(path)["scenario_digest"], "/weekly",
                     "/households", "enrolled_members", "[fen]", "households"):
            self.assertIn(part, text)
        self.assertNotIn("enrolled_members", self.canbao("info", path).stdout)
        digests = self.canbao("digest", path, "--recompute").stdout
        self.assertIn(f"results     {results(path)}\n", digests)


if __name__ == "__main__":
    unittest.main()
