"""canbao-view: pictures, keys and mouse on a screen of its own, and messages where it cannot work.

Needs Xvfb and xdotool. The environment variables CANBAO_BIN and CANBAO_SOURCE_DIR say where the programs and scenarios are.
"""

import functools
import os
import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import time
import unittest
import zlib

import numpy

BIN = pathlib.Path(os.environ["CANBAO_BIN"])
CONFIGS = pathlib.Path(os.environ["CANBAO_SOURCE_DIR"]) / "configs"


def decode_png(path):
    """The picture as an array of height x width x channels; every checksum is looked at."""
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n", "no PNG file"
    at, data = 8, b""
    while at < len(content):
        length, = struct.unpack(">I", content[at:at + 4])
        kind, chunk = content[at + 4:at + 8], content[at + 8:at + 8 + length]
        assert zlib.crc32(kind + chunk) == struct.unpack(">I", content[at + 8 + length:at + 12 + length])[0]
        if kind == b"IHDR":
            width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunk)
            assert depth == 8 and colour in (2, 6) and not interlaced
        if kind == b"IDAT":
            data += chunk
        at += 12 + length
    channels = 4 if colour == 6 else 3
    rows = numpy.frombuffer(zlib.decompress(data), numpy.uint8).reshape(height, 1 + width * channels)
    picture = numpy.zeros((height, width * channels), numpy.uint8)
    above = numpy.zeros(width * channels, numpy.uint8)
    for number, row in enumerate(rows):
        kind, values = row[0], row[1:].copy()
        if kind == 2:
            values += above
        elif kind in (1, 3, 4):
            left = [0] * channels
            corner = [0] * channels
            up = above.tolist()
            line = values.tolist()
            for i, value in enumerate(line):
                a, b, c = left[i % channels], up[i], corner[i % channels]
                if kind == 1:
                    guess = a
                elif kind == 3:
                    guess = (a + b) // 2
                else:
                    guess = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
                line[i] = left[i % channels] = (value + guess) % 256
                corner[i % channels] = b
            values = numpy.array(line, numpy.uint8)
        picture[number] = above = values
    return picture.reshape(height, width, channels)[:, :, :3]


class Screen:
    """An X server without a monitor. -noreset, so that it outlives each viewer."""

    def __init__(self, *options):
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp", *options],
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


class Viewer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.screen = Screen("-noreset")
        cls.addClassCleanup(cls.screen.close)
        for name in ("poli", "yueyang"):
            subprocess.run([BIN / "canbao", "run", CONFIGS / f"{name}.toml", "-o", cls.folder / f"{name}.h5", "--to", "2008",
                            "--quiet"], check=True)
        cls.poli, cls.yueyang = cls.folder / "poli.h5", cls.folder / "yueyang.h5"

    def view(self, *arguments, environment=None):
        return subprocess.run([BIN / "canbao-view", *arguments], env=environment or self.screen.environment,
                              capture_output=True, text=True, timeout=120, check=False)

    @functools.cache
    def picture(self, run, *arguments):
        path = self.folder / "picture.png"
        size = () if "--size" in arguments else ("--size", "640x360")
        result = self.view(run, "--screenshot", path, "--force", *size, *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return decode_png(path)

    def assert_refused(self, result, *words):
        """One message on one line, exit code 2."""
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        self.assertTrue(result.stderr.startswith("canbao-view: "), result.stderr)
        for word in words:
            self.assertIn(word, result.stderr)

    # Where things are in a picture of 640 x 360, the size used where no other is asked for.
    MAP = (slice(43, 279), slice(12, 501))
    SIDE = (slice(43, 279), slice(512, 628))
    YEARS = (slice(290, 342), slice(12, 628))

    def test_picture_of_a_county(self):
        picture = self.picture(self.yueyang, "--year", "2008")
        self.assertEqual(picture.shape, (360, 640, 3))
        for part in (self.MAP, self.SIDE, self.YEARS):
            colours = numpy.unique(picture[part].reshape(-1, 3), axis=0)
            self.assertGreater(len(colours), 20)
        # The map has saturated colours: greys have none, and the scheme runs everywhere in 2008.
        area = picture[self.MAP].astype(int)
        saturation = area.max(axis=2) - area.min(axis=2)
        self.assertGreater((saturation > 40).mean(), 0.3)

    def test_picture_before_the_scheme_is_grey(self):
        area = self.picture(self.yueyang, "--year", "2003")[self.MAP].astype(int)
        self.assertLess((area.max(axis=2) - area.min(axis=2)).max(), 12)
        self.assertGreater((area == (205, 205, 201)).all(axis=2).mean(), 0.3)

    def test_years_and_quantities_differ(self):
        pictures = [self.picture(self.yueyang, "--year", "2007"), self.picture(self.yueyang, "--year", "2008"),
                    self.picture(self.yueyang, "--year", "2008", "--quantity", "burden"),
                    self.picture(self.yueyang, "--year", "2008", "--quantity", "births"),
                    self.picture(self.yueyang, "--year", "2008", "--quantity", "visits/households_eligible"),
                    self.picture(self.yueyang, "--year", "2008", "--range", "0:100")]
        for number, one in enumerate(pictures):
            for other in pictures[:number]:
                self.assertGreater((one[self.MAP] != other[self.MAP]).any(axis=2).mean(), 0.05)

    def test_the_last_year_without_one_asked_for(self):
        self.assertTrue((self.picture(self.poli) == self.picture(self.poli, "--year", "2008")).all())

    def test_a_village_keeps_its_cell(self):
        """Cells are where they are in any year; only colours change."""
        shapes = [(self.picture(self.yueyang, "--year", year, "--quantity", "registered")[self.MAP].min(axis=2) < 190)
                  for year in ("2003", "2008")]
        self.assertGreater((shapes[0] == shapes[1]).mean(), 0.97)

    def test_sizes(self):
        for width, height in ((320, 320), (900, 500), (400, 700)):
            picture = self.picture(self.yueyang, "--size", f"{width}x{height}")
            self.assertEqual(picture.shape, (height, width, 3))
            self.assertGreater(len(numpy.unique(picture.reshape(-1, 3), axis=0)), 50)

    def test_one_village(self):
        result = self.view(self.poli, "--screenshot", self.folder / "village.png")
        self.assertEqual(result.returncode, 0, result.stderr)
        picture = decode_png(self.folder / "village.png")
        self.assertEqual(picture.shape, (720, 1280, 3))
        self.assertGreater(len(numpy.unique(picture.reshape(-1, 3), axis=0)), 50)

    def test_many_in_a_row(self):
        """A server that starts anew when its last client leaves does not trip the viewer."""
        screen = Screen()
        self.addCleanup(screen.close)
        for number in range(10):
            result = self.view(self.poli, "--screenshot", self.folder / f"row_{number}.png",
                               environment=screen.environment)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_an_existing_picture_is_kept(self):
        path = self.folder / "kept.png"
        path.write_text("mine")
        self.assert_refused(self.view(self.poli, "--screenshot", path), "kept.png", "exists", "--force")
        self.assertEqual(path.read_text(), "mine")

    def test_no_display(self):
        environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        arguments = (self.poli, "--screenshot", self.folder / "none.png")
        self.assert_refused(self.view(*arguments, environment=environment), "DISPLAY is not set", "xvfb-run")
        environment["DISPLAY"] = ":64999"
        self.assert_refused(self.view(*arguments, environment=environment), "DISPLAY=:64999 cannot be opened")
        self.assert_refused(self.view(self.poli, environment=environment), "cannot be opened")
        self.assertFalse((self.folder / "none.png").exists())

    def test_a_display_without_opengl(self):
        screen = Screen("-noreset", "-extension", "GLX")
        self.addCleanup(screen.close)
        self.assert_refused(self.view(self.poli, environment=screen.environment), "OpenGL")

    def test_no_font(self):
        empty = self.folder / "no fonts"
        empty.mkdir()
        self.assert_refused(self.view(self.poli, "--fonts", empty, "--screenshot", self.folder / "none.png"),
                            "fonts", "DejaVuSans.ttf", "fonts-dejavu-core")
        latin = self.folder / "latin"
        latin.mkdir()
        shutil.copy("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", latin)
        result = self.view(self.poli, "--fonts", latin, "--screenshot", self.folder / "latin.png")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("no Chinese font", result.stderr)

    def test_damaged_files(self):
        whole = self.poli.read_bytes()
        for name, content in (("empty", b""), ("text", b"year,coverage\n"), ("half", whole[:len(whole) // 2]),
                              ("head", whole[:3000])):
            with self.subTest(name):
                path = self.folder / f"{name}.h5"
                path.write_bytes(content)
                self.assert_refused(self.view(path, "--screenshot", self.folder / "none.png"), str(path))
        self.assert_refused(self.view(self.folder / "absent.h5"), "absent.h5")
        self.assertFalse((self.folder / "none.png").exists())

    def test_wrong_options(self):
        for arguments, words in (
                (("--year", "1999"), ("--year", "1999", "2003 to 2008")),
                (("--quantity", "coverag"), ("'coverag'", "'coverage'")),
                (("--quantity", "births/nothing"), ("'nothing'",)),
                (("--size", "1280"), ("--size", "'1280'")),
                (("--size", "99999x2"), ("--size",)),
                (("--range", "5:1"), ("--range", "'5:1'")),
                (("--screenshot", "picture.jpg"), ("--screenshot", ".png")),
                (("--screenshot", "no/such/folder/a.png"), ("no/such/folder",))):
            with self.subTest(arguments):
                self.assert_refused(self.view(self.poli, *arguments), *words)
        self.assertEqual(self.view().returncode, 2)
        self.assertEqual(self.view(self.poli, "--nonsense").returncode, 2)

    def test_help_and_version(self):
        for option, word in (("--help", "--screenshot"), ("--version", "canbao-view ")):
            result = self.view(option, environment={"PATH": os.environ["PATH"]})
            self.assertEqual(result.returncode, 0)
            self.assertIn(word, result.stdout)

    def test_playing(self):
        viewer = subprocess.Popen([BIN / "canbao-view", self.yueyang, "--size", "1280x720"], env=self.screen.environment)
        self.addCleanup(viewer.kill)

        def xdotool(*arguments):
            return subprocess.run(["xdotool", *arguments], env=self.screen.environment, capture_output=True, text=True,
                                  check=False).stdout.strip()

        def year():
            window = xdotool("search", "--name", "canbao-view").split("\n")[0]
            found = re.search(r"Yueyang county (\d+) ", xdotool("getwindowname", window)) if window else None
            return int(found[1]) if found else None

        def wait_for(wanted, seconds=30):
            end = time.monotonic() + seconds
            while (seen := year()) != wanted and time.monotonic() < end:
                time.sleep(0.05)
            self.assertEqual(seen, wanted)

        wait_for(2003)
        window = xdotool("search", "--name", "canbao-view").split("\n")[0]
        place = dict(line.split("=") for line in xdotool("getwindowgeometry", "--shell", window).splitlines())
        self.assertEqual((int(place["X"]), int(place["Y"])), (60, 90))
        xdotool("mousemove", "--window", window, "400", "300")
        for key, wanted in (("Right", 2004), ("Right", 2005), ("Left", 2004), ("End", 2008), ("Right", 2008),
                            ("Home", 2003), ("Left", 2003)):
            xdotool("key", key)
            wait_for(wanted)
        # The mouse: zoom, drag and the whole map again change no year; a bar of the years does.
        for arguments in (("click", "4"), ("click", "4"), ("mousedown", "1"), ("mousemove_relative", "60", "20"),
                          ("mouseup", "1"), ("click", "5"), ("key", "f")):
            xdotool(*arguments)
        wait_for(2003)
        xdotool("mousemove", "--window", window, str(24 + 1232 * 7 // 12), "640")
        xdotool("click", "1")
        wait_for(2006)
        xdotool("mousemove", "--window", window, "400", "300")
        # From the end it plays from the beginning, stops at the end, and goes faster when asked to.
        xdotool("key", "End")
        wait_for(2008)
        xdotool("key", "plus")
        xdotool("key", "space")
        wait_for(2004)
        wait_for(2008)
        xdotool("key", "q")
        self.assertEqual(viewer.wait(20), 0)


if __name__ == "__main__":
    unittest.main()
