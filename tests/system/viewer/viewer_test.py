"""What the viewer's tests share: a screen of their own, runs to look at, pictures as arrays, keys and mouse.

The environment variables CANBAO_BIN and CANBAO_SOURCE_DIR say where the programs and scenarios are.
"""

import os
import pathlib
import re
import subprocess
import tempfile
import time
import unittest

import numpy

BIN = pathlib.Path(os.environ["CANBAO_BIN"])
CONFIGS = pathlib.Path(os.environ["CANBAO_SOURCE_DIR"]) / "configs"
MAKE_RUN = pathlib.Path(os.environ["CANBAO_BUILD_DIR"]) / "tests/make_viewer_run"


def decode_png(path):
    """The picture as an array of height x width x 3."""
    content = subprocess.run(["convert", f"png:{path}", "-depth", "8", "ppm:-"], capture_output=True, check=True).stdout
    kind, width, height, most = content.split(None, 4)[:4]
    assert (kind, most) == (b"P6", b"255")
    size = int(width) * int(height) * 3
    return numpy.frombuffer(content[-size:], numpy.uint8).reshape(int(height), int(width), 3)


class Screen:
    """An X server without a monitor. -noreset, so that it outlives each viewer; -r, or a slow machine repeats keys."""

    def __init__(self, *options):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-r", "-nolisten", "tcp", *options],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        self.environment = dict(os.environ, DISPLAY=f":{number}")

    def close(self):
        self.server.terminate()
        self.server.wait()


class ViewerTest(unittest.TestCase):
    """A folder with the runs asked for, and a screen."""

    scenarios = ()

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.screen = Screen("-noreset")
        cls.addClassCleanup(cls.screen.close)
        cls.screen.environment["XDG_CONFIG_HOME"] = str(cls.folder / "config")
        cls.made = cls.folder / "made.h5"
        subprocess.run([MAKE_RUN, cls.made], check=True)
        cls.made_reform = cls.folder / "made_reform.h5"
        subprocess.run([MAKE_RUN, cls.made_reform, "--less-pressure"], check=True)
        for name in cls.scenarios:
            subprocess.run([BIN / "canbao", "run", CONFIGS / f"{name}.toml", "-o", cls.folder / f"{name}.h5",
                            "--to", "2008", "--record", "households:sample=200", "--quiet"], check=True)

    def view(self, *arguments, environment=None):
        return subprocess.run([BIN / "canbao-view", *arguments], env=environment or self.screen.environment,
                              cwd=self.folder, capture_output=True, text=True, timeout=120, check=False)

    def picture(self, *arguments, size="640x360"):
        path = self.folder / "picture.png"
        result = self.view(*arguments, "--screenshot", path, "--force", "--size", size)
        self.assertEqual(result.returncode, 0, result.stderr)
        return decode_png(path)

    def assert_refused(self, result, *words):
        self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)
        self.assertTrue(all(line.startswith("canbao-view: ") for line in result.stderr.splitlines()), result.stderr)


class Window:
    """A viewer on the test's screen, used as its user would."""

    def __init__(self, test, *arguments):
        self.test = test
        self.process = subprocess.Popen([BIN / "canbao-view", *map(str, arguments)], env=test.screen.environment,
                                        cwd=test.folder, stderr=subprocess.PIPE, text=True)
        test.addCleanup(self.process.stderr.close)
        test.addCleanup(self.process.wait)
        test.addCleanup(self.process.kill)
        self.id = self.wait(lambda: self.xdotool("search", "--class", "canbao-view").split("\n")[0])

    def xdotool(self, *arguments):
        return subprocess.run(["xdotool", *map(str, arguments)], env=self.test.screen.environment, capture_output=True,
                              text=True, check=False).stdout.strip()

    def wait(self, wanted, seconds=40):
        end = time.monotonic() + seconds
        while not (found := wanted()):
            self.test.assertLess(time.monotonic(), end, f"the window shows '{self.title()}'")
            time.sleep(0.05)
        return found

    def title(self):
        return self.xdotool("getwindowname", self.id) if hasattr(self, "id") else ""

    def wait_for(self, pattern):
        """For a title: "Scenario year · place · quantity - canbao-view"."""
        return self.wait(lambda: re.search(pattern, self.title()))

    def key(self, *names):
        for name in names:
            self.xdotool("key", name)
            time.sleep(0.1)

    def point(self, x, y):
        self.xdotool("mousemove", "--window", self.id, x, y)
        time.sleep(0.15)

    def click(self, x, y, button=1):
        self.point(x, y)
        self.xdotool("click", button)
        time.sleep(0.15)

    def shot(self):
        """What the screen shows of the window, as an array."""
        path = self.test.folder / "screen.png"
        subprocess.run(["import", "-window", self.id, f"png24:{path}"], env=self.test.screen.environment, check=True)
        picture = decode_png(path)
        return picture

    def end(self):
        self.key("q")
        self.test.assertEqual(self.process.wait(20), 0)
