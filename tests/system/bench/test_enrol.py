"""The benchmark model on the engine: the same bits however it runs, and the results of its definition."""

import os
import pathlib
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(os.environ["CANBAO_SOURCE_DIR"]) / "bench"))
import compare

BIN = pathlib.Path(os.environ["CANBAO_BIN"])
PROGRAM = BIN / "canbao-bench-enrol"
# Two counties, the last block of each partly filled, and rows that fill no register evenly.
HOUSEHOLDS = 1_203 * 250


def run(*arguments, isa=None):
    environment = {key: value for key, value in os.environ.items() if key != "CANBAO_ISA"}
    if isa:
        environment["CANBAO_ISA"] = isa
    return subprocess.run([PROGRAM, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False)


def digest(threads, isa=None, seed=1):
    done = run(HOUSEHOLDS, 3, threads, seed, "--digest", isa=isa)
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout.splitlines()[1]


class SameBits(unittest.TestCase):
    def setUp(self):
        self.expected = digest(threads=1)
        self.assertRegex(self.expected, r"^digest=[0-9a-f]{32}$")

    def test_any_number_of_threads(self):
        for threads in (2, 3, 8):
            self.assertEqual(digest(threads), self.expected, f"{threads} threads")

    def test_any_instruction_set(self):
        compared = 0
        for isa in ("v1", "v2", "v3", "v4"):
            probe = run(250, 1, 1, isa=isa)
            if probe.returncode == 2 and "not on this machine" in probe.stderr:
                continue
            self.assertEqual(probe.returncode, 0, probe.stderr)
            for threads in (1, 2):
                self.assertEqual(digest(threads, isa), self.expected, f"{isa}, {threads} threads")
            compared += 1
        self.assertGreaterEqual(compared, 1)

    def test_another_seed_differs(self):
        self.assertNotEqual(digest(threads=1, seed=2), self.expected)


class Results(unittest.TestCase):
    def test_those_of_the_plain_version(self):
        # Both programs and their seeds are fixed. At 250,000 households the sampling error of the most demanding
        # measure (vsd, 1000 villages each) is 3.2 %; the definition's tolerance for small runs is 9 %.
        arguments = ["250000", "20", "1", "1"]
        ours = compare.Contestant("canbao", [PROGRAM, *arguments])
        plain = compare.Contestant("plain", [BIN / "canbao-bench-plain", *arguments])
        ours.run()
        plain.run()
        self.assertEqual(compare.faults(ours.result, plain.result, 250_000), [])

    def test_a_wrong_result_is_a_fault(self):
        plain = {"first": 0.214, "last": 0.361, "trust": 0.417, "cash": 20330.0, "vsd": 0.0356}
        for key, change in (("first", 0.0021), ("last", -0.0021), ("trust", 0.0021), ("cash", 210.0), ("vsd", 0.0012)):
            wrong = plain | {key: plain[key] + change}
            self.assertEqual(len(compare.faults(wrong, plain, 1_000_000)), 1, key)
            self.assertEqual(compare.faults(wrong, plain, 100_000), [], key)


class BadInput(unittest.TestCase):
    def test_one_line_and_nothing_run(self):
        for arguments in ((0,), (251,), ("many",), (250, 0), (250, 171), (250, 1, -1), (250, 1, 1, -1)):
            done = run(*arguments)
            self.assertNotEqual(done.returncode, 0, arguments)
            self.assertEqual(done.stdout, "", arguments)
        self.assertEqual(run(250, 1, 1, isa="v9").returncode, 2)


if __name__ == "__main__":
    unittest.main()
