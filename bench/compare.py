#!/usr/bin/env python3
"""The common benchmark, run in turn on the engine, in plain C++ and in whatever else is given, with the ratios.

    bench/compare.py BIN [--households N...] [--years Y] [--threads T] [--rounds R]
                     [--numpy numpy_bench.py] [--limit v4=PROGRAM]...

BIN is the folder of canbao-bench-enrol, canbao-bench-plain and canbao-bench-spin. `--limit LEVEL=PROGRAM` adds a
program that takes the same arguments and prints the same line, to be compared with the engine held to that
instruction level (v1 to v4).

In each round every program runs once, and a spin test before and after says whether the machine gave the threads
their cores; a round without is dropped and repeated. Ratios are taken within a round, and medians over rounds. Exit
code 1 when the results of the benchmark differ from the plain version's by more than its definition allows.
"""

import argparse
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys

CORES_NEEDED = 0.875  # of each thread: 1.75 of two
NUMPY_CHUNK = 250_000  # households; the fastest of those from 5,000 to 500,000 with two threads
# How far from the plain version a result may be at 1,000,000 households: absolute, or relative where marked.
TOLERANCE = {"first": (0.002, False), "last": (0.002, False), "trust": (0.002, False), "cash": (0.01, True),
             "vsd": (0.03, True)}


class Contestant:
    def __init__(self, name: str, command: list[str], isa: str | None = None):
        self.name, self.command = name, command
        self.environment = os.environ | ({"CANBAO_ISA": isa} if isa else {})
        self.speeds: list[float] = []  # households times years a second, by round
        self.setups: list[float] = []  # seconds
        self.result: dict[str, float] = {}

    def run(self) -> dict[str, str]:
        done = subprocess.run(self.command, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{self.command[0]} failed: {done.stderr.strip()}")
        values = dict(re.findall(r"(\w+)=(\S+)", done.stdout))
        shares = [float(value) for key, value in values.items() if re.fullmatch(r"e\d+", key)]
        self.result = {"first": shares[0], "last": shares[-1]} | {k: float(values[k]) for k in ("trust", "cash", "vsd")}
        return values

    def compete(self) -> tuple[float, float]:
        values = self.run()
        return float(values["hsps"]), float(values["setup_s"])


def machine() -> str:
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*: (.*)", text)
    memory = re.search(r"MemTotal:\s*(\d+)", pathlib.Path("/proc/meminfo").read_text(encoding="utf-8"))
    return (f"{model[1] if model else platform.machine()}, {os.cpu_count()} cores, "
            f"{int(memory[1]) / 2**20:.0f} GiB, Linux {platform.release()}")


def cores(spin: pathlib.Path, threads: int) -> float:
    out = subprocess.run([spin, str(threads)], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"cores=(\S+)", out)[1])


def faults(ours: dict[str, float], plain: dict[str, float], households: int) -> list[str]:
    """Results that differ by more than the definition allows; it allows three times as much at 100,000 households."""
    widen = 1 if households >= 1_000_000 else 3
    found = []
    for key, (limit, relative) in TOLERANCE.items():
        difference = abs(ours[key] - plain[key]) / (plain[key] if relative else 1)
        if difference > widen * limit:
            found.append(f"{key} is {ours[key]:g}, of the plain version {plain[key]:g}")
    return found


def compare(options: argparse.Namespace, households: int) -> list[str]:
    arguments = [str(households), str(options.years), str(options.threads), "1"]
    ours = Contestant("canbao", [options.bin / "canbao-bench-enrol", *arguments])
    plain = Contestant("plain", [options.bin / "canbao-bench-plain", *arguments])
    contestants = [ours, plain]
    pairs = []
    if options.numpy:
        contestants.append(Contestant("numpy", ["/usr/bin/python3", options.numpy, *arguments, str(NUMPY_CHUNK)]))
    for level, program in options.limit:
        pairs.append((Contestant(f"canbao {level}", ours.command, level),
                      Contestant(f"limit {level}", [program, *arguments])))
        contestants += pairs[-1]

    spin, needed = options.bin / "canbao-bench-spin", CORES_NEEDED * options.threads
    good, dropped = 0, 0
    while good < options.rounds and dropped <= 3 * options.rounds:
        before = cores(spin, options.threads)
        round_ = [contestant.compete() for contestant in contestants]
        if min(before, cores(spin, options.threads)) < needed:
            dropped += 1
            continue
        good += 1
        for contestant, (speed, setup) in zip(contestants, round_):
            contestant.speeds.append(speed)
            contestant.setups.append(setup)

    print(f"\n{households:,} households, {options.years} years, {options.threads} threads: "
          f"{good} rounds, {dropped} dropped because the threads had less than {needed:.2f} cores")
    if not good:
        return ["no round in which the threads had their cores"]
    print(f"  {'':12} {'million household-years a second':>34}   {'set-up [s]':>10}   {'times plain':>11}")
    for c in contestants:
        millions = [speed / 1e6 for speed in c.speeds]
        ratio = statistics.median(a / b for a, b in zip(c.speeds, plain.speeds))
        print(f"  {c.name:12} {statistics.median(millions):10.1f}  ({min(millions):8.1f} to {max(millions):8.1f})   "
              f"{statistics.median(c.setups):10.3f}   {ratio:11.2f}")
    for a, b in pairs:
        ratio = statistics.median(x / y for x, y in zip(a.speeds, b.speeds))
        print(f"  {a.name} runs at {ratio:.2f} times {b.name}")
    return faults(ours.result, plain.result, households)


def level_and_program(text: str) -> tuple[str, str]:
    level, _, program = text.partition("=")
    if level not in ("v1", "v2", "v3", "v4") or not program:
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form v4=PROGRAM")
    return level, program


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin", type=lambda text: pathlib.Path(text).resolve(), metavar="BIN")
    parser.add_argument("--households", type=int, nargs="+", default=[1_000_000, 10_000_000], metavar="N")
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--numpy", metavar="SCRIPT")
    parser.add_argument("--limit", type=level_and_program, action="append", default=[], metavar="LEVEL=PROGRAM")
    options = parser.parse_args()
    print(machine())
    found = [f"{n:,} households: {fault}" for n in options.households for fault in compare(options, n)]
    print("\n".join(found) if found else "\nAll results are within the definition's tolerances of the plain version's.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
