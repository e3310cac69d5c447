"""How a run ends that does not reach its last year: by Ctrl-C, by SIGTERM, by a full disk, by being killed."""
import resource
import signal
import subprocess
import unittest

import h5py
import numpy as np

from program import CANBAO, DIGEST, MOST_SECONDS, POLI, YUEYANG, ProgramTest, manifest, small_disk, ticks_of

LONG = (YUEYANG, "--progress", "plain", "--threads", "1")


class Endings(ProgramTest):
    def halted(self, *arguments, until):
        """Starts a run and returns it, stopped where its progress has said that a year is over."""
        process = self.start("run", *arguments)
        seen = []
        for line in process.stderr:
            seen.append(line)
            if line.startswith(f"{until} closed"):
                process.send_signal(signal.SIGSTOP)
                return process
        return self.fail(f"ended before {until}: {''.join(seen)}")

    def go_on(self, process):
        """Lets a stopped run go on to its end. Returns what it printed."""
        process.send_signal(signal.SIGCONT)
        return process.communicate(timeout=MOST_SECONDS)

    def assert_beginning_of_the_run(self, path):
        """What a broken-off run has recorded is what the whole run has recorded of the same ticks."""
        with h5py.File(path, "r") as file:
            years, weeks = file["yearly/year"][:], file["weekly/week"][:]
        self.assertGreater(len(years), 0)
        self.assertLess(years[-1], 2025)
        whole = self.run_file("whole.h5", YUEYANG, "--to", int(years[-1]) + 2, "--threads", "2")
        for group, dimension, last in (("yearly", "year", years[-1]), ("margins", "year", None),
                                       ("pools", "year", None), ("weekly", "week", weeks[-1])):
            mine = ticks_of(path, group, dimension, lambda tick: True)
            other = ticks_of(whole, group, dimension, lambda tick: tick <= mine[dimension][-1])
            self.assertGreater(len(mine), 3)
            self.assertTrue(last is None or mine[dimension][-1] == last)
            for name in mine:
                np.testing.assert_array_equal(mine[name], other[name], f"/{group}/{name}")
        return years


    def assert_can_be_finished(self, path, last):
        """The name is taken; what refuses it says how the run would be finished, and does it no harm."""
        before = path.read_bytes()
        lines = self.faults("run", POLI, "-o", path)
        self.assert_one(lines, "exists", f"years 2003 to {last} are complete", f"`canbao resume {path}`", "--force")
        self.assertEqual(path.read_bytes(), before)


class Signals(Endings):
    def interrupted(self, number):
        path = self.folder / "run.h5"
        process = self.halted(*LONG, "-o", path, until=2005)
        info = self.canbao("info", path).stdout
        self.assertRegex(info, r"status +running, being written")
        self.assertIn("\n2004  ", info)
        self.assertNotIn("resume", self.faults("run", POLI, "-o", path)[0])
        process.send_signal(number)
        out, err = self.go_on(process)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("interrupted", err)
        self.assertIn(f"go on with `canbao resume {path}`", err)
        self.assertRegex(out, r"results digest so far [0-9a-f]{32}")
        self.assertIn("run.h5: interrupted", out)
        attributes = manifest(path)
        self.assertEqual(attributes["status"], "interrupted")
        self.assertRegex(attributes["results_digest"], DIGEST)
        self.assertGreaterEqual(attributes["last_complete_year"], 2005)
        info = self.canbao("info", path).stdout
        self.assertIn("interrupted", info)
        self.assertIn(str(attributes["last_complete_year"]), info)
        self.canbao("digest", path, "--recompute")
        self.assert_can_be_finished(path, attributes["last_complete_year"])
        self.assertEqual(self.leftovers(), ["run.checkpoints", "run.h5"])
        years = self.assert_beginning_of_the_run(path)
        self.assertEqual(years[-1], attributes["last_complete_year"])

    def test_ctrl_c(self):
        self.interrupted(signal.SIGINT)

    def test_sigterm(self):
        self.interrupted(signal.SIGTERM)

    def test_killed(self):
        path = self.folder / "run.h5"
        process = self.halted(*LONG, "-o", path, until=2004)
        process.kill()
        process.communicate()
        info = self.canbao("info", path).stdout
        self.assertRegex(info, r"status +running, but its writer died")
        self.assertIn("canbao resume", info)
        self.assertIn("results     -", self.canbao("digest", path).stdout)
        with h5py.File(path, "r", swmr=True, libver="latest") as file:
            last = file["yearly/year"][-1]
        self.assert_can_be_finished(path, last)
        subprocess.run(["h5clear", "--status", path], check=True)
        self.assert_can_be_finished(path, self.assert_beginning_of_the_run(path)[-1])
        # What is damaged cannot be gone on with, and the name is taken all the same.
        whole = path.read_bytes()
        for size in (0, 7, 100, 2000, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:size])
            lines = self.faults("run", POLI, "-o", path)
            self.assert_one(lines, "exists", "--force")
            self.assertNotIn("resume", lines[0])

    def test_the_reader_of_the_table_goes_away(self):
        process = subprocess.run(f"'{CANBAO}' config '{POLI}' | head -n 1", shell=True, cwd=self.folder,
                                 capture_output=True, encoding="utf-8", check=True)
        self.assertEqual(process.stderr, "")
        self.assertEqual(process.stdout, "[scenario]\n")

    def test_nowhere_to_print(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = subprocess.run([CANBAO, "models"], stdout=full, stderr=subprocess.PIPE, encoding="utf-8",
                                     check=False)
        self.assertEqual(process.returncode, 3)
        self.assertEqual(len(process.stderr.splitlines()), 1)


class FullDisks(Endings):
    def check(self, lines, path):
        self.assertEqual(len(lines), 1, "\n".join(lines))
        self.assertIn(path.name, lines[0])
        self.assertNotIn(".part", lines[0])
        self.assertIn("last complete tick", lines[0])
        attributes = manifest(path)
        self.assertEqual(attributes["status"], "interrupted")
        self.assertEqual(attributes["results_digest"], "")
        self.assertIn("interrupted", self.canbao("info", path).stdout)
        self.canbao("digest", path, "--recompute")
        self.assert_beginning_of_the_run(path)
        self.assertEqual([name for name in path.parent.iterdir() if name.suffix == ".part"], [])

    def test_a_limit_on_the_size_of_files(self):
        path = self.folder / "run.h5"
        process = self.canbao("run", YUEYANG, "-o", path, "--quiet", code=3,
                              limits={resource.RLIMIT_FSIZE: 4 << 20})
        self.check(process.stderr.splitlines(), path)

    def test_a_disk_that_others_fill_meanwhile(self):
        with small_disk(self, "20m") as disk:
            path = disk / "run.h5"
            # Some years on, because the writing thread may be behind on a busy machine.
            process = self.halted(*LONG, "-o", path, until=2007)
            with self.assertRaises(OSError), open(disk / "filler", "wb", buffering=0) as filler:
                while True:
                    filler.write(bytes(1 << 16))
            err = self.go_on(process)[1]
            self.assertEqual(process.returncode, 3, err)
            (disk / "filler").unlink()
            self.check([line for line in err.splitlines() if line.startswith("canbao: ")], path)

    def test_a_small_panel_needs_little(self):
        path = self.folder / "run.h5"
        self.canbao("run", POLI, "-o", path, "--record", "households", "--quiet",
                    limits={resource.RLIMIT_FSIZE: 5 << 20})
        self.assertEqual(manifest(path)["status"], "complete")
        # Some 1.7 MB of data (docs/format/run-file-2.md), and 1.9 that every file takes.
        self.assertLess(path.stat().st_size, 4 << 20)


if __name__ == "__main__":
    unittest.main()
