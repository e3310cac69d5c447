"""Runs that are killed, interrupted, filled up, resumed, branched and verified: the finished file is that of a run to
which nothing happened."""
import random
import re
import resource
import signal
import subprocess
import time
import unittest

import h5py

from program import CONFIGS, MOST_SECONDS, POLI, YUEYANG, ProgramTest, differences, manifest, results, small_disk, text

LIBRARY = CONFIGS / "library"
SEED = 20251128
# One township of Yueyang for some years: a run of about a second, in which a kill finds every part of the work.
TOWN = (YUEYANG, "--set", "geography.township=Xinqiang", "--set", "run.from=2010", "--to", 2019)
VILLAGE = ("--set", "geography.select=140825", "--set", "geography.township=Longxing", "--set", "geography.village=Poli",
           "--set", "geography.village_population=600")


class LongRun(ProgramTest):
    def wait_for_year(self, process, year):
        """Until the plain progress of a run says that a year is over."""
        for line in process.stderr:
            if line.startswith(f"{year} closed"):
                return
        self.fail(f"ended before {year}")

    def assert_same(self, whole, path):
        self.assertEqual([name for name in differences(whole, path) if not name.startswith("/manifest")], [])
        self.assertEqual(results(whole), results(path))
        self.assertEqual(manifest(path)["status"], "complete")

    def checkpoints(self, path):
        folder = path.parent / f"{path.stem}.checkpoints"
        return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


class Killed(LongRun):
    def test_fifty_kills(self):
        choice = random.Random(SEED)
        begin = time.monotonic()
        whole = self.run_file("whole.h5", *TOWN, "--threads", 1)
        seconds = time.monotonic() - begin
        kills = finished = 0
        path = self.folder / "run.h5"
        while kills < 50:
            # A file is there from the start of the run on; before that there is nothing to resume, and nothing is lost.
            if not path.exists():
                command = ("run", *TOWN, "-o", path)
            else:
                command = ("resume", path)
            process = self.start(*command, "--quiet", "--threads", choice.choice((1, 2, 3)),
                                 "--checkpoint", choice.choice((0, 0.02, 0.1)))
            try:
                process.wait(timeout=choice.uniform(0.02, 1.4) * seconds)
                self.assertEqual(process.returncode, 0, process.communicate()[1])
                self.assert_same(whole, path)
                self.assertEqual(self.checkpoints(path), [])
                path.unlink()
                finished += 1
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                kills += 1
                if path.exists():
                    self.canbao("info", path)
        if path.exists():
            self.canbao("resume", path, "--quiet")
            self.assert_same(whole, path)
        print(f"seed {SEED}: {kills} kills, {finished} runs came to their end")

    def test_what_is_there_stays_when_the_resuming_run_is_killed(self):
        path = self.folder / "run.h5"
        process = self.start("run", *TOWN, "-o", path, "--progress", "plain", "--threads", 1)
        self.wait_for_year(process, 2013)
        process.kill()
        process.communicate()
        before = self.years(path)
        self.assertGreater(len(before), 2)
        for seconds in (0.01, 0.05, 0.1, 0.2, 0.3):
            process = self.start("resume", path, "--quiet")
            try:
                process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
            process.communicate()
            after = self.years(path)
            self.assertEqual(after[:len(before)], before)
            before = after

    def years(self, path):
        with h5py.File(path, "r", swmr=True, locking=False) as file:
            return file["yearly/year"][:].tolist()


class Interrupted(LongRun):
    def test_signals(self):
        whole = self.run_file("whole.h5", *TOWN, "--threads", 2)
        for number in (signal.SIGINT, signal.SIGTERM):
            path = self.folder / f"{number.name}.h5"
            process = self.start("run", *TOWN, "-o", path, "--progress", "plain", "--threads", 1)
            self.wait_for_year(process, 2012)
            process.send_signal(number)
            process.communicate(timeout=MOST_SECONDS)
            self.assertEqual(process.returncode, 130)
            self.assertEqual(len(self.checkpoints(path)), 1)
            self.assertIn("equal up to", self.canbao("verify", path, "--progress", "none").stdout)
            out = self.canbao("resume", path, "--threads", 3, "--progress", "none")
            self.assertIn("goes on from 201", out.stderr)
            # The table has the years before, too.
            self.assertIn("\n2010 ", out.stdout)
            self.assert_same(whole, path)
            self.assertEqual(manifest(path)["resumed"], 1)
            self.assertEqual(self.checkpoints(path), [])
            self.assertIn("complete", self.canbao("resume", path).stdout)

    def test_a_full_disk(self):
        whole = self.run_file("whole.h5", YUEYANG, "--to", 2016)
        with small_disk(self, "12m") as disk:
            path = disk / "run.h5"
            process = self.start("run", YUEYANG, "--to", 2016, "-o", path, "--progress", "plain", "--checkpoint", 0.1)
            self.wait_for_year(process, 2004)
            with self.assertRaises(OSError), open(disk / "filler", "wb", buffering=0) as filler:
                while True:
                    filler.write(bytes(1 << 16))
            err = process.communicate(timeout=MOST_SECONDS)[1]
            self.assertEqual(process.returncode, 3, err)
            self.assertIn("last complete tick", err)
            self.assertEqual(err.count("goes on without this checkpoint") < 2, True, err)
            self.canbao("info", path)
            (disk / "filler").unlink()
            subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
            self.canbao("resume", path, "--quiet")
            self.assert_same(whole, path)

    def test_no_room_for_checkpoints_is_no_reason_to_stop(self):
        path = self.folder / "run.h5"
        process = self.canbao("run", YUEYANG, "--to", 2008, "-o", path, "--progress", "none", "--checkpoint", 0.05,
                              limits={resource.RLIMIT_FSIZE: 12 << 20})
        self.assertEqual(process.stderr.count("goes on without this checkpoint"), 1, process.stderr)
        self.assertEqual(manifest(path)["status"], "complete")
        self.assertEqual(self.leftovers(), ["run.h5"])


class Checkpoints(LongRun):
    def interrupted_run(self):
        path = self.folder / "run.h5"
        process = self.start("run", *TOWN, "-o", path, "--progress", "plain", "--threads", 1, "--set",
                             "run.checkpoints=[2011]")
        self.wait_for_year(process, 2012)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=MOST_SECONDS)
        names = self.checkpoints(path)
        self.assertEqual(len(names), 2, names)
        self.assertIn("year-2011.h5", names)
        return path, path.parent / "run.checkpoints" / names[0]

    def test_a_damaged_one_is_refused_and_an_older_one_taken(self):
        whole = self.run_file("whole.h5", *TOWN, "--set", "run.checkpoints=[2011]")
        path, rolling = self.interrupted_run()
        content = bytearray(rolling.read_bytes())
        content[len(content) // 2] ^= 1
        rolling.write_bytes(content)
        process = self.canbao("resume", path, "--progress", "none")
        self.assertIn("damaged", process.stderr)
        self.assertIn("goes on from 2010-12-31", process.stderr)
        self.assert_same(whole, path)
        self.assertEqual(self.checkpoints(path), ["year-2011.h5"])

    def test_none_that_can_be_read(self):
        whole = self.run_file("whole.h5", *TOWN, "--set", "run.checkpoints=[2011]")
        path, rolling = self.interrupted_run()
        rolling.write_bytes(rolling.read_bytes()[:10000])
        (rolling.parent / "year-2011.h5").write_text("no checkpoint", encoding="utf-8")
        process = self.canbao("resume", path, "--progress", "none")
        self.assertIn("begins at the start", process.stderr)
        self.assert_same(whole, path)

    def test_one_of_another_run_is_left_aside(self):
        path, rolling = self.interrupted_run()
        other = self.run_file("other.h5", *TOWN, "--seed", 2, "--set", "run.checkpoints=[2012]")
        (self.folder / "other.checkpoints" / "year-2012.h5").rename(rolling.parent / "year-2012.h5")
        process = self.canbao("resume", path, "--progress", "none")
        self.assertIn("of another run", process.stderr)
        self.assertNotEqual(results(other), results(path))

    def test_state_is_there_for_h5py(self):
        self.run_file("run.h5", POLI, "--set", "run.checkpoints=[2010, 2026]")
        with h5py.File(self.folder / "run.checkpoints" / "year-2010.h5", "r") as file:
            self.assertEqual(text(file["texts"].attrs["date"]), "2009-12-31")
            persons = file["blocks/person_rows"][:].sum()
            self.assertEqual(len(file["person/birth_year"]), persons)
            self.assertLess(file["person/birth_year"][:].max(), 2010)
        self.assertEqual(self.checkpoints(self.folder / "run.h5"), ["year-2010.h5", "year-2026.h5"])

    def test_a_bad_year(self):
        lines = self.faults("run", POLI, "--set", "run.checkpoints=[1990]")
        self.assert_one(lines, "run.checkpoints", "list of integers")


class Branches(LongRun):
    def branch(self, base, name, *arguments, **options):
        path = self.folder / name
        process = self.canbao("branch", base, "-o", path, "--progress", "none", *arguments, **options)
        return path, process

    def test_the_library(self):
        base = self.run_file("base.h5", LIBRARY / "base.toml", *VILLAGE, "--set", "run.checkpoints=[2015, 2025]")
        for scenario in sorted(LIBRARY.glob("*.toml")):
            if 'inherits = "base.toml"' not in scenario.read_text(encoding="utf-8"):
                continue
            with self.subTest(scenario.stem):
                whole = self.run_file(f"{scenario.stem}.h5", scenario, *VILLAGE)
                branched, process = self.branch(base, f"{scenario.stem}-branched.h5", scenario, *VILLAGE,
                                                "--threads", 3)
                at = manifest(branched)["parent_date"]
                self.assertIn(f"branches off on {at}", process.stderr)
                if at > "2015":
                    self.assertRegex(process.stderr, r"goes on from 20[12]4-12-31")
                self.assert_same(whole, branched)
                self.assertEqual(manifest(branched)["parent_digest"], results(base))

    def test_what_acts_earlier_is_refused_with_every_reason(self):
        base = self.run_file("base.h5", LIBRARY / "base.toml", *VILLAGE)
        reform = self.write("reform.toml", f'''
inherits = "{LIBRARY / 'base.toml'}"
[premium]
amount = {{ table = "data/premium.csv", time = "coverage_year", value = "premium_yuan" }}
[cadre]
hours = {{ 2003-01-01 = 40, 2018-05-01 = 60 }}
[[intervention]]
name = "early"
from = 2019-12-31
add.premium.amount = 10
[[intervention]]
name = "late"
from = 2020-01-01
set.decision.constant = 2
''')
        lines = self.faults("branch", base, "--at", 2020, reform, "-o", self.folder / "new.h5", *VILLAGE, "--set",
                            "decision.money_weight=1.2345")
        self.assert_one(lines, "decision.money_weight", "acts from the start")
        self.assert_one(lines, "cadre.hours", "2018-05-01")
        self.assert_one(lines, "'early'", "premium.amount", "2019-12-31")
        self.assertFalse(any("decision.constant" in line for line in lines), lines)
        self.assertEqual(self.leftovers(), ["base.h5", "reform.toml"])

    def test_a_premium_is_read_in_the_autumn_before(self):
        base = self.run_file("base.h5", LIBRARY / "base.toml", *VILLAGE, "--set", "run.checkpoints=[2018]")
        reform = self.write("reform.toml", f'''
inherits = "{LIBRARY / 'base.toml'}"
[premium]
late_until = {{ 2003-01-01 = 0, 2020-01-01 = 300 }}
''')
        lines = self.faults("branch", base, "--at", 2020, reform, "-o", "new.h5", *VILLAGE)
        self.assert_one(lines, "premium.late_until", "opens on 2019-09-01", "from the branch point 2020-01-01 on", "branch at 2019-09-01")
        branched, process = self.branch(base, "branched.h5", "--at", "2019-09-01", reform, *VILLAGE)
        self.assertIn("goes on from 2017-12-31", process.stderr)
        self.assert_same(self.run_file("whole.h5", reform, *VILLAGE), branched)

    def test_a_longer_run(self):
        base = self.run_file("base.h5", LIBRARY / "base.toml", *VILLAGE, "--to", 2027, "--set",
                             "run.checkpoints=[2028]")
        whole = self.run_file("whole.h5", LIBRARY / "base.toml", *VILLAGE)
        branched, process = self.branch(base, "longer.h5", LIBRARY / "base.toml", *VILLAGE)
        self.assertIn("goes on from 2027-12-31", process.stderr)
        self.assert_same(whole, branched)

    def test_an_interrupted_branch_is_resumed(self):
        # A sample is a share of the households at the start, which are fewer than those of 2012.
        record = ("--record", "households:sample=300")
        base = self.run_file("base.h5", *TOWN, "--set", "run.checkpoints=[2012]", *record)
        reform = self.write("reform.toml", f'inherits = "{YUEYANG}"\n[[intervention]]\nname = "r"\nfrom = 2012-06-01\n'
                                           "add.premium.amount = 40\n")
        whole = self.run_file("whole.h5", reform, *TOWN[1:-2], "--set", "run.to=2019", *record)
        path = self.folder / "branch.h5"
        process = self.start("branch", base, reform, *TOWN[1:-2], "--set", "run.to=2019", "-o", path, "--progress",
                             "plain", "--threads", 1)
        self.wait_for_year(process, 2014)
        process.kill()
        process.communicate()
        self.canbao("resume", path, "--quiet")
        self.assert_same(whole, path)
        self.assertEqual(manifest(path)["parent_digest"], results(base))
        self.assertIn("equal", self.canbao("verify", path, "--progress", "none").stdout)


class Verified(LongRun):
    def test_equal(self):
        path = self.run_file("run.h5", POLI, "--to", 2010, "--record", "households")
        out = self.canbao("verify", path, "--threads", 3).stdout
        self.assertEqual(out, f"{path}: equal, results digest {results(path)}\n")
        self.assertEqual(self.leftovers(), ["run.h5"])

    def test_one_value_differs(self):
        path = self.run_file("run.h5", POLI, "--to", 2010)
        with h5py.File(path, "r+") as file:
            file["yearly/enrolled"][4, 5] += 1
        out = self.canbao("verify", path, code=1).stdout
        self.assertTrue(re.search(r"/yearly/enrolled.*\n.*2007.*place 5.*Poli", out), out)

    def test_what_is_no_run_file(self):
        self.assertEqual(len(self.faults("verify", POLI)), 1)
        self.assertEqual(len(self.faults("resume", POLI)), 1)
        self.assertEqual(len(self.faults("branch", POLI, POLI, "-o", "x.h5")), 1)


if __name__ == "__main__":
    unittest.main()
