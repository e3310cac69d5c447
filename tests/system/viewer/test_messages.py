"""canbao-view: options and files that cannot be used, and machines that cannot show anything."""

import os
import shutil
import subprocess
import unittest

from viewer_test import BIN, CONFIGS, Screen, ViewerTest, Window, decode_png


class Messages(ViewerTest):
    def test_no_display(self):
        environment = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
        arguments = (self.made, "--screenshot", self.folder / "none.png")
        self.assert_refused(self.view(*arguments, environment=environment), "DISPLAY is not set", "xvfb-run")
        environment["DISPLAY"] = ":64999"
        self.assert_refused(self.view(*arguments, environment=environment), "DISPLAY=:64999 cannot be opened")
        self.assert_refused(self.view(self.made, environment=environment), "cannot be opened")
        self.assertFalse((self.folder / "none.png").exists())

    def test_a_display_without_opengl(self):
        screen = Screen("-noreset", "-extension", "GLX")
        self.addCleanup(screen.close)
        self.assert_refused(self.view(self.made, environment=screen.environment), "OpenGL")

    def test_fonts(self):
        empty = self.folder / "no fonts"
        empty.mkdir()
        self.assert_refused(self.view(self.made, "--fonts", empty, "--screenshot", self.folder / "none.png"),
                            "fonts", "DejaVuSans.ttf", "fonts-dejavu-core")
        latin = self.folder / "latin"
        latin.mkdir()
        shutil.copy("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", latin)
        result = self.view(self.made, "--fonts", latin, "--screenshot", self.folder / "latin.png")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("fonts-wqy-microhei", result.stderr)

    def damaged(self):
        whole = self.made.read_bytes()
        for name, content in (("empty", b""), ("text", b"year,coverage\n"), ("half", whole[:len(whole) // 2]),
                              ("head", whole[:3000])):
            path = self.folder / f"{name}.h5"
            path.write_bytes(content)
            yield path

    def test_damaged_files_have_no_picture(self):
        for path in self.damaged():
            with self.subTest(path.name):
                self.assert_refused(self.view(path, "--screenshot", self.folder / "none.png"), str(path))
        self.assertFalse((self.folder / "none.png").exists())
        self.assert_refused(self.view("absent.h5"), "absent.h5", "no such file")

    def test_damaged_files_are_explained_in_the_window(self):
        for path in self.damaged():
            with self.subTest(path.name):
                window = Window(self, path)
                window.wait_for("cannot be shown")
                picture = window.shot()
                self.assertGreater((picture.min(axis=2) < 120).sum(), 200)  # words
                window.key("space", "Right", "Escape", "F1", "w", "d", "q")
                self.assertEqual(window.process.wait(20), 2)
                self.assertIn(path.name, window.process.stderr.read())

    def test_two_runs_of_different_places(self):
        other = self.folder / "poli.h5"
        subprocess.run([BIN / "canbao", "run", CONFIGS / "poli.toml", "-o", other, "--to", "2004", "--quiet"],
                       check=True)
        self.assert_refused(self.view(self.made, other, "--screenshot", "none.png"), "places")

    def test_wrong_options(self):
        for arguments, words in (
                (("--year", "1999"), ("--year", "1999", "2003 to 2008")),
                (("--week", "40"), ("--week", "40", "1 to 8")),
                (("--place", "Nowhere"), ("--place", "'Nowhere'")),
                (("--place", "Village 3"), ("--place", "places are called 'Village 3'", "990101001003")),
                (("--place", "123"), ("--place", "123")),
                (("--place", "990101001003", "--household", "99"), ("--household", "'99'", "1 to 24")),
                (("--household", "1"), ("--household", "--place")),
                (("--show", "both"), ("--show", "'both'", "difference")),
                (("--show", "difference"), ("--show", "one run")),
                (("--quantity", "coverag"), ("'coverag'", "'coverage'")),
                (("--quantity", "threats/nothing"), ("'nothing'",)),
                (("--quantity", "threats+premium_paid"), ("adds",)),
                (("--quantity", "threats/week_paid"), ("mixes",)),
                (("--size", "1280"), ("--size", "'1280'")),
                (("--size", "99999x2"), ("--size",)),
                (("--range", "5:1"), ("--range", "'5:1'")),
                (("--screenshot", "picture.jpg"), ("--screenshot", ".png")),
                (("--screenshot", "no/such/folder/a.png"), ("no/such/folder",)),
                (("--record", "film.avi"), ("--record", ".avi", ".mp4")),
                (("--record", "no/such/folder/a.mp4"), ("no/such/folder",)),
                (("--record", "film", "--from", "2007", "--to", "2005"), ("--from", "2007"))):
            with self.subTest(arguments):
                picture = () if {"--screenshot", "--record"} & set(arguments) else ("--screenshot", "wrong.png")
                self.assert_refused(self.view(self.made, *arguments, *picture), *words)
        self.assert_refused(self.view(self.made, "--size", "1", "--range", "x", "--show", "y"),
                            "--size", "--range", "--show")
        self.assertEqual(self.view().returncode, 2)
        self.assertEqual(self.view(self.made, "--nonsense").returncode, 2)

    def test_an_existing_picture_is_kept(self):
        path = self.folder / "kept.png"
        path.write_text("mine")
        self.assert_refused(self.view(self.made, "--screenshot", path), "kept.png", "exists", "--force")
        self.assertEqual(path.read_text(), "mine")

    def test_a_scenario_does_not_overwrite(self):
        (self.folder / "mine.toml").write_text('[scenario]\nname = "Mine"\n')
        (self.folder / "mine.h5").write_text("mine")
        self.assert_refused(self.view("mine.toml"), "mine.h5", "exists", "--force")
        self.assertEqual((self.folder / "mine.h5").read_text(), "mine")

    def test_help_and_version(self):
        for option, word in (("--help", "--screenshot"), ("--version", "canbao-view ")):
            result = self.view(option, environment={"PATH": os.environ["PATH"]})
            self.assertEqual(result.returncode, 0)
            self.assertIn(word, result.stdout)

    def test_many_in_a_row(self):
        """A server that starts anew when its last client leaves does not trip the viewer."""
        screen = Screen()
        self.addCleanup(screen.close)
        for number in range(6):
            path = self.folder / f"row_{number}.png"
            result = self.view(self.made, "--screenshot", path, "--size", "320x320", environment=screen.environment)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(decode_png(path).shape, (320, 320, 3))


if __name__ == "__main__":
    unittest.main()
