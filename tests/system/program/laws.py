"""People, money and enrolments are conserved at every level, whatever the scenario: the checks of consistency.py on
scenarios whose parameters are drawn from their ranges, and a null reform of each."""
import random
import re
import subprocess
import unittest

from consistency import Consistent
from program import CANBAO, YUEYANG, ProgramTest, differences

SCENARIOS = 10
PARAMETERS = 40  # changed in each
# Their parameters are free of each other; those of the other sections are tables, or shares that add up.
SECTIONS = {"decision", "trust", "belief", "network", "target", "cadre", "advance", "sanction", "exposure", "services",
            "premium", "benefit", "fund", "feedback", "economy", "history", "scheme"}
TOWN = (YUEYANG, "--set", "geography.township=Xinqiang", "--set", "run.from=2012", "--to", 2017)


def parameters():
    """(key, type, lowest, highest, default) of what may be drawn."""
    schema = subprocess.run([CANBAO, "config", "--schema"], check=True, capture_output=True, encoding="utf-8").stdout
    found = []
    for line in schema.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
        if len(cells) < 6 or not cells[1].startswith("`"):
            continue
        key, kind, default = cells[1].strip("`"), cells[2].replace("\\|", "|"), cells[4].strip("`")
        numbers = re.search(r"from (\S+) to (\S+)", kind)
        if key.split(".")[0] in SECTIONS:
            low, high = (float(number) for number in numbers.groups()) if numbers else (None, None)
            found.append((key, kind, low, high, default))
    return found


def drawn(choice, kind, low, high, default):
    """A value near the default where that is a number, else anywhere in the range; None for what is not drawn."""
    if kind == "boolean":
        return choice.choice(["true", "false"])
    if "|" in kind:
        return choice.choice([word.strip() for word in kind.split("|")])
    if low is None or not re.fullmatch(r"-?[\d.]+(e-?\d+)?", default):
        return None
    number = float(default)
    value = number * choice.uniform(0.3, 2) if number else low + choice.uniform(0, 0.2) * min(high - low, 5)
    value = min(max(value, low), high)
    return str(round(value)) if kind.startswith("integer") else f"{value:.6g}"


def scenario(number):
    choice = random.Random(number)
    words = []
    for key, kind, low, high, default in choice.sample(parameters(), PARAMETERS):
        value = drawn(choice, kind, low, high, default)
        if value is not None and key != "history.platform_start":
            words += ["--set", f"{key}={value}"]
    return words


class Drawn(Consistent):
    @classmethod
    def setUpClass(cls):
        cls.RUN = (*TOWN, *scenario(cls.NUMBER))
        print(f"scenario {cls.NUMBER}:", " ".join(word for word in map(str, cls.RUN) if word != "--set"))
        super().setUpClass()

    def test_there_are_people(self):
        self.assertGreater(self.yearly("registered").min(), 0)


class NullReforms(ProgramTest):
    def test_a_reform_that_changes_nothing_changes_nothing(self):
        for number in range(SCENARIOS):
            sets = scenario(number)
            reform = self.write("null.toml", f'inherits = "{YUEYANG}"\n[[intervention]]\nname = "null"\n'
                                             "from = 2013-11-11\nscale.premium.amount = 1\nadd.cadre.hours = 0\n")
            one = self.run_file(f"base{number}.h5", *TOWN, *sets)
            other = self.run_file(f"null{number}.h5", reform, *TOWN[1:], *sets)
            self.assertEqual([path for path in differences(one, other) if not path.startswith("/manifest")], [], sets)


def load_tests(loader, _tests, _pattern):
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(NullReforms))
    for number in range(SCENARIOS):
        suite.addTests(loader.loadTestsFromTestCase(
            type(f"Scenario{number}", (Drawn, unittest.TestCase), {"NUMBER": number})))
    return suite


if __name__ == "__main__":
    unittest.main()
