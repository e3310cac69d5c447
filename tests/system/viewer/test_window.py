"""canbao-view: real keys and a real mouse. The window's title says what is shown."""

import re
import time
import unittest

from viewer_test import ViewerTest, Window


class InTheWindow(ViewerTest):
    def test_time(self):
        window = Window(self, self.made, "--size", "1280x720")
        window.wait_for(r"^Synthetic 2003 · Province · held ")
        for key, wanted in (("Right", 2004), ("Right", 2005), ("Left", 2004), ("End", 2008), ("Right", 2008),
                            ("Home", 2003), ("Left", 2003)):
            window.key(key)
            window.wait_for(f"Synthetic {wanted} ")
        # From the end it plays from the beginning, stops at the end, and goes faster when asked to.
        window.key("End")
        window.wait_for("Synthetic 2008 ")
        window.key("plus", "space")
        window.wait_for("Synthetic 2004 ")
        window.wait_for("Synthetic 2008 ")
        # Weeks of the season, and back.
        window.key("w")
        window.wait_for(r"week \d of 8 of the season for 2008")
        window.key("Home", "Right")
        window.wait_for("week 2 of 8 of the season for 2003")
        window.key("Up")
        window.wait_for("week 2 of 8 of the season for 2004")
        window.key("w")
        window.wait_for("Synthetic 2004 ")
        # The time line is dragged along.
        window.point(300, 488)
        window.xdotool("mousedown", 1)
        seen = set()
        for x in range(300, 1220, 60):
            window.point(x, 488)
            seen.add(re.search(r"Synthetic (\d+)", window.title())[1])
        window.xdotool("mouseup", 1)
        self.assertGreater(len(seen), 4)
        window.wait_for("Synthetic 2008 ")
        # A chart's year can be clicked as well.
        window.click(80, 650)
        window.wait_for("Synthetic 200[34] ")
        window.end()

    def test_down_to_a_household_and_up(self):
        window = Window(self, self.made, "--size", "1280x720", "--year", "2006")
        window.wait_for(r"2006 · Province · held ")
        steps = [r"· City \d ·", r"· County \d ·", r"· Town \d ·", r"· Village \d+ ·"]
        for wanted in steps:
            window.click(440, 250)
            window.wait_for(wanted)
            window.wait(lambda: self.still(window))
        window.click(60, 130)
        window.wait_for(r"· a household ·")
        window.key("Tab")
        window.wait_for(r"· a household ·")
        window.key("Escape")
        for wanted in reversed(steps):
            window.wait_for(wanted)
            window.key("Escape")
        window.wait_for("· Province ·")
        # By keys alone.
        for wanted in steps:
            window.key("Return")
            window.wait_for(wanted)
        window.key("Tab")
        window.wait_for("· Village 2 ·")
        window.key("f")
        window.wait_for("· Province ·")
        # The wheel: in and out, and further in, into the village.
        window.point(440, 250)
        for _ in range(20):
            if "Village" not in window.title():
                window.xdotool("click", 4)
                time.sleep(0.15)
        window.wait_for(r"· Village \d+ ·")
        window.wait(lambda: self.still(window))
        window.xdotool("click", 5)
        window.wait_for(r"· Town \d ·")
        window.end()

    def still(self, window):
        """Whether nothing moves any more."""
        one, other = window.shot(), window.shot()
        return (one == other).all()

    def test_quantities_help_and_names(self):
        window = Window(self, self.made, "--size", "1280x720", "--year", "2006")
        window.wait_for("· held ")
        window.key("2")
        window.wait_for("· coverage ")
        window.key("Next")
        window.wait_for("· voluntary ")
        # The menu, and a measure in it.
        window.click(1070, 24)
        window.click(1060, 80)
        window.wait_for(r"· (held|coverage|voluntary|reported_coverage) ")
        window.point(640, 4)
        window.wait(lambda: self.still(window))
        plain = window.shot()
        window.key("F1")
        window.wait(lambda: (window.shot() != plain).any(axis=2).mean() > 0.3)
        window.key("Escape")
        window.wait(lambda: (window.shot() == plain).all(axis=2).mean() > 0.99)
        window.key("n", "n")
        window.wait(lambda: (window.shot() != plain).any())
        window.key("c")
        window.wait(lambda: (window.shot()[560:, :, :] != plain[560:, :, :]).any(axis=2).mean() > 0.05)
        window.end()
        # What was chosen is there the next time.
        again = Window(self, self.made, "--year", "2006")
        again.wait_for(r"· (held|coverage|voluntary|reported_coverage) ")
        self.assertIn("charts 0", (self.folder / "config/canbao/view.conf").read_text())
        again.key("c")
        again.end()

    def test_pointing_shows_values(self):
        window = Window(self, self.made, "--size", "1280x720", "--year", "2006", "--quantity", "held")
        window.wait_for("· held ")
        window.point(640, 4)
        window.wait(lambda: self.still(window))
        before = window.shot()
        window.point(440, 250)
        side = (slice(150, 300), slice(957, 1264))
        window.wait(lambda: (window.shot()[side] != before[side]).any())
        window.end()

    def test_two_runs(self):
        window = Window(self, self.made, self.made_reform, "--size", "1280x720", "--year", "2006")
        window.wait_for("2006 · Province · held ")
        window.wait(lambda: self.still(window))
        seen = []
        for _ in range(4):
            picture = window.shot()[40:460, :940]
            self.assertTrue(all((picture != other).any(axis=2).mean() > 0.02 for other in seen))
            seen.append(picture)
            window.key("d")
            window.wait(lambda: self.still(window))
        window.end()

    def test_resize(self):
        window = Window(self, self.made, "--size", "1000x600")
        window.wait_for("Synthetic 2003 ")
        window.xdotool("windowmove", window.id, 0, 0)
        for width, height in ((640, 480), (1300, 850), (400, 400)):
            window.xdotool("windowsize", window.id, width, height)
            window.wait(lambda: window.shot().shape[:2] == (height, width))
            window.wait(lambda: (window.shot().min(axis=2) < 100).mean() > 0.003)
        window.end()


if __name__ == "__main__":
    unittest.main()
