"""canbao-view: pictures and films, compared with approved ones.

    CANBAO_APPROVE=1 python3 test_pictures.py      writes the approved pictures anew, to be looked at before a commit
"""

import os
import pathlib
import subprocess
import unittest

import numpy

from viewer_test import ViewerTest, decode_png

APPROVED = pathlib.Path(__file__).parent / "approved"
SIZE = "800x500"
TOWN, VILLAGE = "990101001", "990101001003"
# The whole picture is cut into squares of this many pixels, and their mean colours are compared.
SQUARE = 6
LARGEST_DIFFERENCE = 22  # of 255, which letters that are drawn a little differently stay below
MOST_SQUARES = 0.002  # that may differ by more


def squares(picture):
    height, width = (length // SQUARE * SQUARE for length in picture.shape[:2])
    cut = picture[:height, :width].reshape(height // SQUARE, SQUARE, width // SQUARE, SQUARE, 3)
    return cut.astype(float).mean(axis=(1, 3))


def difference(one, other):
    """The share of squares that differ."""
    return (abs(squares(one) - squares(other)).max(axis=2) > LARGEST_DIFFERENCE).mean()


class Pictures(ViewerTest):
    scenarios = ("poli",)

    def views(self):
        """What is approved: the runs and options of each picture."""
        return {
            "map": (self.made, "--year", "2006"),
            "town": (self.made, "--year", "2006", "--place", TOWN, "--quantity", "coverage"),
            "week": (self.made, "--year", "2006", "--week", "4", "--quantity", "paid_so_far"),
            "compare": (self.made, self.made_reform, "--year", "2006", "--show", "all"),
            "village": (self.made, "--year", "2006", "--place", VILLAGE, "--ties"),
            "household": (self.made, "--year", "2006", "--place", VILLAGE, "--household", "4"),
        }

    def test_as_approved(self):
        for name, arguments in self.views().items():
            with self.subTest(name):
                path = APPROVED / f"{name}.png"
                if os.environ.get("CANBAO_APPROVE"):
                    path.parent.mkdir(exist_ok=True)
                    result = self.view(*arguments, "--screenshot", path, "--force", "--size", SIZE)
                    self.assertEqual(result.returncode, 0, result.stderr)
                    subprocess.run(["convert", path, "-strip", "-quality", "95", f"png24:{path}"], check=True)
                found = self.picture(*arguments, size=SIZE)
                self.assertLess(difference(found, decode_png(path)), MOST_SQUARES)

    def test_without_a_layer_it_is_noticed(self):
        """The same pictures with one thing left out are not as approved."""
        views = self.views()
        for name, left_out, arguments in (
                ("map", "Chinese names", (*views["map"], "--names", "latin")),
                ("map", "the right year", (self.made, "--year", "2007")),
                ("town", "the frame around the town", (*views["town"][:3], "--place", "990101002", *views["town"][5:])),
                ("week", "the week", (self.made, "--year", "2006", "--quantity", "paid_so_far", "--week", "6")),
                ("compare", "two of three maps", (self.made, self.made_reform, "--year", "2006", "--show", "reform")),
                ("compare", "the reform", (self.made, self.made, "--year", "2006", "--show", "all")),
                ("village", "the ties", views["village"][:-1]),
                ("household", "the household's own years", (*views["household"][:-1], "5"))):
            with self.subTest(f"{name} without {left_out}"):
                found = self.picture(*arguments, size=SIZE)
                self.assertGreater(difference(found, decode_png(APPROVED / f"{name}.png")), 2 * MOST_SQUARES)

    def test_a_layer_painted_over_is_noticed(self):
        """Thin layers: the legend's histogram, a cursor, the festivals, the borders of towns."""
        approved = decode_png(APPROVED / "map.png")
        paper = approved[2, 300]
        for what, rows, columns in (("the histogram", slice(75, 102), slice(598, 792)),
                                    ("the chosen year", slice(336, 348), slice(470, 600)),
                                    ("a chart", slice(420, 488), slice(50, 196))):
            with self.subTest(what):
                painted = approved.copy()
                painted[rows, columns] = paper
                self.assertGreater(difference(painted, approved), MOST_SQUARES)

    def test_quantities_and_ranges_differ(self):
        area = (slice(40, 230), slice(0, 440))
        pictures = [self.picture(self.made, "--year", "2006", *more) for more in (
            (), ("--quantity", "coverage"), ("--quantity", "trust"), ("--quantity", "threats/visits"),
            ("--quantity", "enrolled-reported/eligible"), ("--quantity", "coverage", "--range", "0:100"))]
        for number, one in enumerate(pictures):
            for other in pictures[:number]:
                self.assertGreater((one[area] != other[area]).any(axis=2).mean(), 0.05)

    def test_real_runs(self):
        poli = self.folder / "poli.h5"
        for arguments in (("--year", "2005"), ("--week", "20"), ("--place", "Poli", "--household", "3"),
                          ("--quantity", "effort")):
            with self.subTest(arguments):
                self.assertGreater(len(numpy.unique(self.picture(poli, *arguments).reshape(-1, 3), axis=0)), 50)
        last = self.picture(poli)
        self.assertTrue((last == self.picture(poli, "--year", "2008")).all())

    def test_sizes(self):
        for width, height in ((320, 320), (900, 500), (400, 700), (2560, 1440)):
            picture = self.picture(self.made, size=f"{width}x{height}")
            self.assertEqual(picture.shape, (height, width, 3))
            self.assertGreater(len(numpy.unique(picture.reshape(-1, 3), axis=0)), 50)

    def test_a_film(self):
        film = self.folder / "film.mp4"
        arguments = (self.made, "--from", "2004", "--to", "2007", "--record", film, "--size", "640x360", "--speed", "2")
        result = self.view(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        probe = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=width,height,duration",
                                "-of", "csv=p=0", film], capture_output=True, text=True, check=True).stdout.strip().split(",")
        self.assertEqual(probe[:2], ["640", "360"])
        self.assertAlmostEqual(float(probe[2]), 2.0, delta=0.3)
        self.assert_refused(self.view(*arguments), "film.mp4", "exists", "--force")

    def test_a_moving_gif(self):
        film = self.folder / "film.gif"
        result = self.view(self.made, "--weeks", "--from", "2005", "--to", "2005", "--record", film,
                           "--size", "320x320")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(film.read_bytes()[:4], b"GIF8")

    def test_single_pictures(self):
        folder = self.folder / "pictures"
        result = self.view(self.made, "--record", folder, "--size", "320x320")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([path.name for path in sorted(folder.iterdir())], [f"{i:05}.png" for i in range(6)])
        alone = self.picture(self.made, "--year", "2006", size="320x320")
        self.assertTrue((decode_png(folder / "00003.png") == alone).all())

    def test_without_ffmpeg(self):
        environment = dict(self.screen.environment, PATH=str(self.folder))
        result = self.view(self.made, "--record", "other.mp4", "--size", "320x320", environment=environment)
        self.assert_refused(result, "ffmpeg", "install")
        self.assertFalse((self.folder / "other.mp4").exists())


if __name__ == "__main__":
    unittest.main()
