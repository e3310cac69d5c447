"""canbao-view: runs that are being written, killed, or started by the viewer itself."""

import os
import pathlib
import re
import signal
import subprocess
import time
import unittest

from viewer_test import BIN, CONFIGS, MAKE_RUN, ViewerTest, Window


def state_of(process):
    """As the system names it: R, S, T (stopped)..."""
    return pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]


def children_of(process):
    return [int(child) for child in pathlib.Path(f"/proc/{process}/task/{process}/children").read_text().split()]


class Live(ViewerTest):
    def test_followed_to_its_end(self):
        path = self.folder / "live.h5"
        writer = subprocess.Popen([MAKE_RUN, path, "--slow", "1.5"])
        self.addCleanup(writer.wait)
        self.addCleanup(writer.kill)
        while not path.exists():
            time.sleep(0.02)
        window = Window(self, path, "--follow", "--size", "900x600")
        seen = set()
        while "Synthetic 2008" not in window.title():
            if found := re.search(r"Synthetic (\d+)", window.title()):
                seen.add(found[1])
            time.sleep(0.05)
            self.assertIsNone(window.process.poll())
        self.assertGreater(len(seen), 2)
        self.assertEqual(writer.wait(30), 0)
        window.key("Home")
        window.wait_for("Synthetic 2003 ")
        window.end()

    def test_a_writer_that_dies(self):
        path = self.folder / "dies.h5"
        writer = subprocess.Popen([MAKE_RUN, path, "--slow", "1"])
        self.addCleanup(writer.wait)
        window = None
        while not path.exists():
            time.sleep(0.02)
        window = Window(self, path, "--size", "900x600")
        window.wait_for("Synthetic 2004 ")
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        last = window.title()
        time.sleep(1.5)
        self.assertIsNone(window.process.poll())
        window.key("Home")
        window.wait_for("Synthetic 2003 ")
        # A run of the same name takes its place, as a run that is taken up again does.
        whole = self.folder / "whole.h5"
        subprocess.run([MAKE_RUN, whole], check=True)
        os.replace(whole, path)
        window.key("End")
        self.assertTrue(last)
        window.wait(lambda: window.key("End") or "Synthetic 2008" in window.title())
        window.end()

    def test_a_scenario_is_run_and_paused(self):
        (self.folder / "small.toml").write_text(
            f'inherits = "{CONFIGS / "yueyang.toml"}"\n[scenario]\nname = "Small county"\n[run]\nto = 2010\n')
        window = Window(self, "small.toml", "-o", "small.h5", "--size", "900x600")
        child = window.wait(lambda: children_of(window.process.pid))[0]
        window.wait_for(r"being run|Small county 20")
        window.key("p")
        window.wait(lambda: state_of(child) == "T" or window.process.poll() is not None)
        self.assertIsNone(window.process.poll())
        time.sleep(0.3)
        self.assertEqual(state_of(child), "T")
        window.key("p")
        window.wait_for("Small county 2010 ")
        window.end()
        # The file is that of any run.
        subprocess.run([BIN / "canbao", "run", "small.toml", "-o", "plain.h5", "--quiet"], cwd=self.folder, check=True)
        digests = [subprocess.run([BIN / "canbao", "digest", name], cwd=self.folder, capture_output=True, text=True,
                                  check=True).stdout for name in ("small.h5", "plain.h5")]
        self.assertEqual(digests[0], digests[1])

    def test_a_scenario_with_a_fault(self):
        (self.folder / "faulty.toml").write_text('[run]\nfrom = "tomorrow"\n')
        window = Window(self, "faulty.toml", "--size", "900x600")
        window.wait_for("did not succeed")
        window.key("q")
        self.assertEqual(window.process.wait(20), 2)
        self.assertIn("faulty.toml", window.process.stderr.read())


if __name__ == "__main__":
    unittest.main()
