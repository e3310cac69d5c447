"""canbao study: what it says before it starts, that it cannot be lost, and what it refuses."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

from program import CANBAO, CONFIGS, MOST_SECONDS, SOURCE, ProgramTest, manifest, results

STUDY = """[study]
title = "Tiny"
question = "What does a dearer premium do in one village?"
base = "poli.toml"
base_title = "As it was"
years = [2009, 2013]
replicates = 2

[[reform]]
name = "dearer"
title = "Premium doubled"
patch = '''
[[intervention]]
name = "dearer"
from = 2011-09-01
scale.premium.amount = 2.0
'''

[[reform]]
name = "dearer_free"
inherits = ["dearer"]
patch = '''
[[intervention]]
name = "nobody presses"
from = 2012-01-01
set.cadre.hours = 0
'''
"""
NULL = """
[[reform]]
name = "null"
patch = ""
"""


class Study(ProgramTest):
    def study(self, folder, *arguments, file="tiny.toml", **options):
        return self.canbao("study", file, "-o", folder, "--progress", "none", *arguments, **options)

    def manifest_of(self, folder):
        return json.loads((self.folder / folder / "study.json").read_text(encoding="utf-8"))

    def states(self, folder):
        return {run["name"]: run["state"] for run in self.manifest_of(folder)["runs"]}

    def digests(self, folder):
        return {run["name"]: run["results_digest"] for run in self.manifest_of(folder)["runs"]}


class Runs(Study):
    def setUp(self):
        super().setUp()
        self.write("tiny.toml", STUDY)

    def test_it_says_what_it_will_do_and_does_nothing(self):
        text = self.study("out", "--dry-run").stdout
        self.assertEqual(self.leftovers(), ["tiny.toml"])
        for part in ("Tiny\nWhat does a dearer premium do", "base     base: As it was",
                     "reform   dearer: Premium doubled", "reform   dearer_free: dearer_free (over dearer)",
                     "intervention 'dearer': scale premium.amount: nothing -> 2.0  [tiny.toml:16:24]",
                     "intervention 'nobody presses': set cadre.hours: nothing -> 0",
                     "runs     6 = 3 arms x 1 point x 2 replicates", "2009 to 2013, 1000 persons", "memory   about",
                     "files    about"):
            self.assertIn(part, text)
        self.canbao("study", "tiny.toml", "--dry-run")

    def test_every_run_is_that_of_its_scenario_by_hand(self):
        self.write("tiny.toml", STUDY + NULL)
        text = self.study("out", "--jobs", 2).stdout
        self.assertIn("out: 8 of 8 runs are complete", text)
        study = self.manifest_of("out")
        self.assertEqual([run["name"] for run in study["runs"]],
                         [f"{arm}-r{r}" for r in (0, 1) for arm in ("base", "dearer", "dearer_free", "null")])
        self.assertEqual(study["arms"][0]["differences"], [])
        self.assertEqual(study["arms"][3]["differences"], [])
        self.assertEqual([d["what"] for d in study["arms"][1]["differences"]],
                         ["intervention 'dearer': from", "intervention 'dearer': scale premium.amount"])
        for run in study["runs"]:
            path = self.folder / "out" / run["file"]
            attributes = manifest(path)
            self.assertEqual(attributes["status"], "complete")
            if run["arm"] != "base":  # which is told besides where to save its state
                self.assertEqual(attributes["scenario_digest"], run["scenario_digest"])
            self.assertEqual(attributes["results_digest"], run["results_digest"])
            self.assertEqual(attributes["replicate"], run["replicate"])
            if run["replicate"] == 1:
                self.assertEqual(run["results_digest"], self.results_without_file(
                    self.folder / "out" / run["scenario"], "--replicate", 1))
        digests = self.digests("out")
        self.assertEqual(digests["null-r1"], digests["base-r1"])
        self.assertEqual(len(set(digests.values())), 6)
        # Neither jobs nor threads matter.
        self.study("other", "--jobs", 1, "--threads", 2, "--quiet")
        self.assertEqual((self.folder / "other/study.json").read_bytes(), (self.folder / "out/study.json").read_bytes())

    def test_a_past_that_is_shared_is_lived_through_once(self):
        text = self.study("out", "--dry-run").stdout
        self.assertIn("lives through the base's past until 2011-09-01", text)
        self.study("out", "--quiet")
        runs = {run["name"]: manifest(self.folder / "out" / run["file"]) for run in self.manifest_of("out")["runs"]}
        for replicate in (0, 1):
            base = runs[f"base-r{replicate}"]
            self.assertEqual(base["parent_digest"], "")
            for arm in ("dearer", "dearer_free"):
                self.assertEqual(runs[f"{arm}-r{replicate}"]["parent_digest"], base["results_digest"])
                self.assertEqual(runs[f"{arm}-r{replicate}"]["parent_date"], "2011-09-01")
        self.assertEqual(list((self.folder / "out").rglob("*.checkpoints")), [])
        self.write("tiny.toml", STUDY.replace("replicates = 2", "replicates = 2\nshare_past = false"))
        self.study("apart", "--quiet")
        for run in self.manifest_of("apart")["runs"]:
            self.assertEqual(manifest(self.folder / "apart" / run["file"])["parent_digest"], "")
        self.assertEqual(self.digests("apart"), self.digests("out"))

    def test_what_is_complete_is_kept_and_a_study_may_grow(self):
        self.study("out")
        before = {path.name: path.stat().st_mtime_ns for path in (self.folder / "out/runs").iterdir()}
        self.write("tiny.toml", STUDY.replace("replicates = 2", "replicates = 3").replace("Tiny", "Grown") + NULL)
        self.assertIn("12 of 12 runs are complete", self.study("out").stdout)
        after = {path.name: path.stat().st_mtime_ns for path in (self.folder / "out/runs").iterdir()}
        self.assertEqual({name: after[name] for name in before}, before)
        self.assertEqual(len(after), 12)
        # The same bytes as when it is run at once.
        self.study("whole", "--quiet")
        self.assertEqual((self.folder / "whole/study.json").read_bytes(), (self.folder / "out/study.json").read_bytes())

    def test_points_of_a_design(self):
        self.write("points.csv", "decision.norm,premium.amount *\n1.0,1\n2.0,1.5\n")
        self.write("tiny.toml", STUDY.replace("replicates = 2", "replicates = 1") +
                   '[design]\nkind = "points"\nfile = "points.csv"\n')
        self.study("out")
        study = self.manifest_of("out")
        self.assertEqual([point["values"] for point in study["points"]], [[1.0, 1.0], [2.0, 1.5]])
        self.assertEqual([run["name"] for run in study["runs"]][:4],
                         ["base-p0001-r0", "dearer-p0001-r0", "dearer_free-p0001-r0", "base-p0002-r0"])
        self.assertEqual(len(set(self.digests("out").values())), 6)
        scenario = self.folder / "out/scenarios/dearer-p0002.toml"
        self.assertIn("norm = 2.0", scenario.read_text())
        self.assertEqual(self.results_without_file(scenario), self.digests("out")["dearer-p0002-r0"])

    def test_a_table_beside_the_study_goes_along(self):
        premium = "year,yuan\n" + "".join(f"{year},{10 * (year - 2000)}\n" for year in range(2003, 2027))
        (self.folder / "mine").mkdir()
        self.write("mine/premium.csv", premium)
        self.write("mine/tiny.toml", STUDY.replace("years =", '''patch = """
premium.amount = { table = "premium.csv", time = "year", value = "yuan" }
"""
years ='''))
        self.study("out", file="mine/tiny.toml")
        scenario = (self.folder / "out").rename(self.folder / "moved") / "scenarios/base.toml"
        (self.folder / "mine/premium.csv").unlink()
        self.assertEqual(self.results_without_file(scenario), self.digests("moved")["base-r0"])


class Shipped(Study):
    def test_each_study_is_good_and_has_a_page(self):
        files = sorted((CONFIGS / "studies").glob("*.toml"))
        self.assertGreaterEqual(len(files), 6)
        guide = (SOURCE / "docs/guide/studies.md").read_text(encoding="utf-8")
        for file in files:
            with self.subTest(file.stem):
                text = self.canbao("study", file, "--dry-run").stdout
                self.assertNotIn("no difference to the base", text)
                page = (SOURCE / f"docs/guide/studies/{file.stem}.md").read_text(encoding="utf-8")
                self.assertIn(f"configs/studies/{file.name}", page)
                self.assertIn(f"studies/{file.stem}.md", guide)
        self.canbao("sensitivity", CONFIGS / "studies/what_matters.toml", "--dry-run")


class NotLost(Study):
    whole = None  # the manifest of the study when nothing interrupts it

    def setUp(self):
        super().setUp()
        self.write("tiny.toml", STUDY.replace("[2009, 2013]", "[2009, 2015]").replace("replicates = 2",
                                                                                     "replicates = 4"))

    def begin(self, enough):
        """Starts a study and returns it when so many runs have their file."""
        process = subprocess.Popen([CANBAO, "study", "tiny.toml", "-o", "out", "--jobs", "2", "--quiet"],
                                   cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8")

        def end():
            if process.poll() is None:
                process.kill()
            process.communicate()

        self.addCleanup(end)
        deadline = time.monotonic() + MOST_SECONDS
        runs = self.folder / "out/runs"
        while not runs.is_dir() or len(list(runs.glob("*.h5"))) < enough:
            self.assertIsNone(process.poll(), "the study ended before it was ended")
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        return process

    def assert_it_ends_as_if_nothing_had_been(self):
        self.assertIn("12 of 12 runs are complete", self.study("out").stdout)
        for left in ("*.part", "*.checkpoints"):
            self.assertEqual(list((self.folder / "out").rglob(left)), [])
        if not NotLost.whole:
            self.study("whole", "--quiet")
            NotLost.whole = (self.folder / "whole/study.json").read_bytes()
        self.assertEqual(NotLost.whole, (self.folder / "out/study.json").read_bytes())
        for name, digest in self.digests("out").items():
            self.assertEqual(results(self.folder / "out/runs" / f"{name}.h5"), digest)

    def test_killed_and_begun_again_twice(self):
        for enough in (2, 5):
            process = self.begin(enough)
            process.kill()
            process.wait(MOST_SECONDS)
        self.assert_it_ends_as_if_nothing_had_been()

    def test_a_complete_run_that_was_not_closed_is_closed(self):
        self.study("out")
        path = self.folder / "out/runs/dearer-r1.h5"
        digest = results(path)
        # As a process leaves it that dies after the last year and before it closes the file.
        subprocess.run([sys.executable, "-c", "import h5py, os, sys\n"
                        "file = h5py.File(sys.argv[1], 'r+', libver='latest')\nfile.swmr_mode = True\nos._exit(0)", path],
                       check=True)
        with self.assertRaises(OSError):
            results(path)
        self.study("out")
        self.assertEqual(results(path), digest)

    def test_ended_in_order(self):
        for number, enough in ((signal.SIGTERM, 2), (signal.SIGINT, 6)):
            process = self.begin(enough)
            process.send_signal(number)
            _, errors = process.communicate(timeout=MOST_SECONDS)
            self.assertEqual(process.returncode, 130, errors)
            self.assertIn("the same command goes on", errors)
            states = self.states("out")
            self.assertIn("planned", states.values())
            self.assertNotIn("failed", states.values())
        self.assert_it_ends_as_if_nothing_had_been()

    def test_a_run_that_crashes_stops_no_other(self):
        process = self.begin(1)
        children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        _, errors = process.communicate(timeout=MOST_SECONDS)
        self.assertEqual(process.returncode, 3)
        self.assertIn("failed: ended by signal 9", errors)
        self.assertEqual(sorted(self.states("out").values()), ["complete"] * 11 + ["failed"])
        self.canbao("study", "tiny.toml", "-o", "out", "--retry-failed", "--quiet")
        self.assert_it_ends_as_if_nothing_had_been()

    def test_one_at_a_time_in_a_folder(self):
        process = self.begin(1)
        process.send_signal(signal.SIGSTOP)
        lines = self.faults("study", "tiny.toml", "-o", "out")
        self.assert_one(lines, "out", "another study is at work there")
        process.send_signal(signal.SIGCONT)
        process.communicate(timeout=MOST_SECONDS)
        self.assertEqual(process.returncode, 0)


class Failures(Study):
    def test_a_failed_run_stops_no_other_and_is_tried_again_on_demand(self):
        self.write("tiny.toml", STUDY)
        blocked = self.folder / "out/runs/dearer-r0.h5"
        blocked.mkdir(parents=True)
        process = self.study("out", "--force", code=3)
        self.assertIn("5 of 6 runs are complete", process.stdout)
        self.assertIn("dearer-r0 failed: ", process.stderr)
        self.assertIn("--retry-failed", process.stderr)
        failed, = (run for run in self.manifest_of("out")["runs"] if run["state"] == "failed")
        self.assertIn("dearer-r0.h5", failed["message"])
        blocked.rmdir()
        self.study("out", code=3)
        self.assertEqual(self.states("out")["dearer-r0"], "failed")
        self.assertIn("6 of 6 runs are complete", self.study("out", "--retry-failed").stdout)

    def test_a_file_that_is_missing_or_another_run(self):
        self.write("tiny.toml", STUDY.replace("replicates = 2", "replicates = 1"))
        self.study("out")
        digests = self.digests("out")
        (self.folder / "out/runs/base-r0.h5").unlink()
        self.study("out")
        self.assertEqual(self.digests("out"), digests)
        (self.folder / "out/runs/dearer-r0.h5").rename(self.folder / "out/runs/base-r0.h5")
        lines = self.faults("study", "tiny.toml", "-o", "out")
        self.assert_one(lines, "base-r0.h5", "no run of this study's 'base-r0'", "--force")
        self.study("out", "--force")
        self.assertEqual(self.digests("out"), digests)


class Refused(Study):
    def test_everything_wrong_with_a_study_is_said_at_once(self):
        self.write("tiny.toml", STUDY.replace("title = \"Tiny\"\n", "titel = \"Tiny\"\n")
                   .replace("replicates = 2", "replicates = 0")
                   .replace('name = "dearer_free"', 'name = "Dearer free"')
                   .replace('inherits = ["dearer"]', 'inherits = ["dear"]')
                   .replace("scale.premium.amount", "scale.premium.ammount")
                   + """[design]
kind = "morris"
levels = 3
[[parameter]]
key = "decision.normal"
low = 1
high = 2
[[output]]
name = "coverage"
value = "100 * enroled / eligible"
years = 2012
[[reform]]
name = "elsewhere"
patch = "geography.village = 'Nowhere'"
[[reform]]
name = "nothing"
""")
        lines = self.faults("study", "tiny.toml", "-o", "nowhere/out")
        for parts in (("tiny.toml:2:1: ", "unknown key 'titel'", "did you mean 'title'?"), ("tiny.toml:1:1: ", "'title'"),
                      ("tiny.toml:7:", "replicates"), ("tiny.toml:16:", "premium.ammount"),
                      ("tiny.toml:20:8: ", "'Dearer free'"), ("tiny.toml:21:13: ", "no reform 'dear'"),
                      ("tiny.toml:30:10: ", "levels 3", "even"), ("'size' is missing",),
                      ("tiny.toml:32:7: ", "decision.normal", "did you mean 'decision.norm'?"),
                      ("tiny.toml:37:16: ", "enroled"), ("Nowhere",), ("reform 'nothing' changes nothing",)):
            self.assert_one(lines, *parts)
        self.assertEqual(len(lines), 12, "\n".join(lines))
        self.assertEqual(self.leftovers(), ["tiny.toml"])
        self.write("tiny.toml", STUDY + '[[reform]]\nname = "longer"\npatch = "run.population_seed = 3"\n')
        self.assert_one(self.faults("study", "tiny.toml", "-o", "out"), "reform 'longer' changes run.population_seed")
        self.write("tiny.toml", STUDY.replace('inherits = ["dearer"]', 'inherits = ["dearer_free"]'))
        self.assert_one(self.faults("study", "tiny.toml", "-o", "out"), "inherits from itself")
        self.assert_one(self.faults("study", "none.toml", "-o", "out"), "none.toml", "no such file")

    def test_folders_that_hold_something_else(self):
        self.write("tiny.toml", STUDY)
        self.assert_one(self.faults("study", "tiny.toml"), "no folder is given", "-o")
        self.assert_one(self.faults("study", "tiny.toml", "-o", "nowhere/out"), "nowhere/out", "does not exist")
        self.assert_one(self.faults("study", "tiny.toml", "-o", "tiny.toml"), "tiny.toml", "it is no folder")
        (self.folder / "mine").mkdir()
        self.write("mine/thesis.txt", "years of work")
        self.assert_one(self.faults("study", "tiny.toml", "-o", "mine"), "mine", "holds something else", "--force")
        self.write("mine/study.json", "{}")
        self.assert_one(self.faults("study", "tiny.toml", "-o", "mine"), "study.json", "'format' is missing")
        self.assertEqual(sorted(path.name for path in (self.folder / "mine").iterdir()), ["study.json", "thesis.txt"])

    def test_a_study_that_was_changed(self):
        self.write("tiny.toml", STUDY)
        self.study("out", "--quiet")
        before = self.digests("out")
        self.write("tiny.toml", STUDY.replace("= 2.0", "= 3.0").replace("replicates = 2", "replicates = 1"))
        lines = self.faults("study", "tiny.toml", "-o", "out")
        self.assert_one(lines, "'dearer' has changed", "scale premium.amount = 3.0", "--force")
        self.assert_one(lines, "'dearer_free' has changed")
        self.assert_one(lines, "2 replicates were asked for, and are 1")
        self.assertEqual(len(lines), 3, "\n".join(lines))
        self.assertEqual(self.digests("out"), before)
        self.study("out", "--force", "--quiet")
        after = self.digests("out")
        self.assertEqual(after["base-r0"], before["base-r0"])
        self.assertNotEqual(after["dearer-r0"], before["dearer-r0"])
        self.write("tiny.toml", STUDY.replace("[2009, 2013]", "[2009, 2012]"))
        self.assert_one(self.faults("study", "tiny.toml", "-o", "out"), "the last year was 2013 and is 2012")


if __name__ == "__main__":
    unittest.main()
