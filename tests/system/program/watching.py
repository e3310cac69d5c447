"""Run files while they are written, and what is left of runs that were killed."""
import random
import re
import signal
import subprocess
import time
import unittest

import h5py
import numpy as np
import xarray

from program import CANBAO, MOST_SECONDS, POLI, YUEYANG, ProgramTest, manifest, ticks_of

# One county is slow enough to be met while it lives, and its file has everything.
LONG = (YUEYANG, "--quiet", "--threads", "1", "--record", "households:sample=50")
GROUPS = {"yearly": "year", "pools": "year", "margins": "year", "weekly": "week", "households": "year", "roster": "year"}


class WatchingTest(ProgramTest):
    def wait_for(self, path, process):
        """The file appears when the run begins."""
        while not path.exists():
            self.assertIsNone(process.poll(), "the run ended before it began")
            time.sleep(0.005)

    def end(self, process, code=0):
        out, err = process.communicate(timeout=MOST_SECONDS)
        self.assertEqual(process.returncode, code, err)
        return out, err


class Live(WatchingTest):
    def test_h5py_follows(self):
        """Every tick that is seen is whole, and what was seen once stays."""
        path = self.folder / "run.h5"
        process = self.start("run", *LONG, "-o", path, "--to", "2012")
        self.wait_for(path, process)
        seen = []
        with h5py.File(path, "r", libver="latest", swmr=True) as run:
            year, enrolled, eligible = (run["yearly"][name] for name in ("year", "enrolled", "eligible"))
            while process.poll() is None:
                year.refresh()
                if len(year) > len(seen):
                    enrolled.refresh()
                    eligible.refresh()
                    self.assertGreaterEqual(len(enrolled), len(year))
                    for number in range(len(seen), len(year)):
                        seen.append((year[number], enrolled[number], eligible[number]))
                time.sleep(0.01)
        self.end(process)
        self.assertGreater(len(seen), 0, "nothing was seen while the run lived")
        with xarray.open_dataset(path, group="yearly") as finished:
            for number, (year, enrolled, eligible) in enumerate(seen):
                self.assertEqual(finished.year[number], year)
                np.testing.assert_array_equal(finished.enrolled[number], enrolled)
                np.testing.assert_array_equal(finished.eligible[number], eligible)

    def test_every_look_finds_whole_ticks(self):
        path = self.folder / "run.h5"
        process = self.start("run", *LONG, "-o", path, "--to", "2012")
        self.wait_for(path, process)
        looks = 0
        while process.poll() is None:
            self.canbao("info", path)
            looks += 1
        self.end(process)
        self.assertGreater(looks, 10)

    def test_our_program_follows(self):
        path = self.folder / "run.h5"
        process = self.start("run", *LONG, "-o", path, "--to", "2012")
        self.wait_for(path, process)
        lines = [line.rstrip("\n") for line in self.start("info", "--follow", path).stdout]
        self.end(process)
        self.assertEqual(lines[-1], "complete")
        years = [line for line in lines if re.match(r"20\d\d  ", line)]
        self.assertEqual([int(line[:4]) for line in years], list(range(2003, 2013)))
        table = self.canbao("info", path).stdout.splitlines()
        for line in years:
            self.assertIn(line, table)
        weeks = [line for line in lines if "season for" in line]
        with h5py.File(path) as run:
            self.assertEqual(len(weeks), len(run["weekly/week"]))
            last = run["weekly/week_paid"][-1].sum(), run["weekly/week_eligible"][-1].sum()
        self.assertIn(f"{last[0]} of {last[1]} persons", weeks[-1])
        # A run that has ended is told at once.
        self.assertEqual(self.canbao("info", "--follow", path).stdout.splitlines(), lines)

    def test_the_follower_is_told_of_a_death(self):
        path = self.folder / "run.h5"
        process = self.start("run", *LONG, "-o", path)
        self.wait_for(path, process)
        follower = self.start("info", "--follow", path)
        for line in follower.stdout:
            if line.startswith("2003 "):
                break
        process.kill()
        _, err = self.end(follower, code=3)
        self.assertIn("its writer died", err)
        self.assertIn("canbao resume", err)

    def test_the_follower_goes_away(self):
        path = self.folder / "run.h5"
        process = self.start("run", *LONG, "-o", path)
        self.wait_for(path, process)
        follower = self.start("info", "--follow", path)
        follower.stdout.readline()
        follower.send_signal(signal.SIGINT)
        self.assertEqual(follower.wait(timeout=MOST_SECONDS), -signal.SIGINT)
        head = subprocess.run(f"'{CANBAO}' info --follow '{path}' | head -n 2", shell=True, capture_output=True,
                              encoding="utf-8", timeout=MOST_SECONDS, check=True)
        self.assertEqual(len(head.stdout.splitlines()), 2)
        self.assertEqual(head.stderr, "")
        self.assertIsNone(process.poll())

    def test_a_file_being_written_is_left_alone(self):
        path = self.folder / "run.h5"
        process = self.start("run", *LONG, "-o", path)
        self.wait_for(path, process)
        self.assertIn("a run is writing this file", self.faults("run", POLI, "-o", path, "--force")[0])
        self.assertIn("being written", self.faults("compact", path)[0])
        self.assertIsNone(process.poll())
        self.assertEqual(self.leftovers(), ["run.h5"])


class Killed(WatchingTest):
    def test_at_any_moment(self):
        """What a killed run has committed is what the whole run has, whenever the blow falls."""
        arguments = ("run", POLI, "--quiet", "--threads", "1", "--record", "households")
        whole = self.folder / "whole.h5"
        begin = time.monotonic()
        self.canbao(*arguments, "-o", whole)
        duration = time.monotonic() - begin
        reference = {group: ticks_of(whole, group, mark, lambda tick: True) for group, mark in GROUPS.items()}
        rows = {}
        with h5py.File(whole) as file:
            for group in ("households", "roster"):
                rows[group] = {name: data[()] for name, data in file[group].items() if data.shape[:1] == file[group]["household"].shape}
        random_moment = random.Random(20250301)
        killed = partly = 0
        for attempt in range(300):
            # Fifty blows, and more where a machine that has become quicker than at first lets too many runs end before.
            if attempt >= 50 and killed > 10 and partly > 10:
                break
            path = self.folder / "run.h5"
            path.unlink(missing_ok=True)
            process = self.start(*arguments, "-o", path)
            time.sleep(random_moment.uniform(0, duration))
            process.kill()
            process.communicate()
            for part in self.folder.glob("*.part"):
                part.unlink()
            if not path.exists():
                continue
            info = self.canbao("info", path).stdout
            ended = manifest_as_it_lies(path)["status"] == "complete"
            if not ended:
                self.assertIn("its writer died", info)
                killed += 1
            # The tool's way to clear the writer's mark gives a plain file.
            if attempt % 2:
                subprocess.run(["h5clear", "--status", path], check=True)
            # The blow may also fall between the last commit and the closing: complete, and still marked.
            marked = path.read_bytes()[11] & 1  # of the superblock: open for writing
            with h5py.File(path, "r", swmr=True, libver="latest") if marked else h5py.File(path, "r") as file:
                for group, mark in GROUPS.items():
                    ticks = len(file[group][mark])
                    partly += 0 < ticks < len(reference[group][mark])
                    for name, values in reference[group].items():
                        np.testing.assert_array_equal(file[group][name][:ticks], values[:ticks], f"/{group}/{name}")
                    if group in rows and ticks:
                        last = file[group]["row_start"][ticks - 1] + file[group]["row_count"][ticks - 1]
                        for name, values in rows[group].items():
                            np.testing.assert_array_equal(file[group][name][:last], values[:last], f"/{group}/{name}")
        self.assertGreater(killed, 10)
        self.assertGreater(partly, 10)


def manifest_as_it_lies(path):
    with h5py.File(path, "r", libver="latest", swmr=True) as file:
        return {name: value.decode() if isinstance(value, bytes) else value
                for name, value in file["manifest"].attrs.items()}


if __name__ == "__main__":
    unittest.main()
