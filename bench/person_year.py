#!/usr/bin/env python3
"""What the model costs: core time a person-year and memory a person, by size of the population and threads.

    bench/person_year.py BIN [--threads T] [--rounds R] [--sizes NAME...] [--configs FOLDER]

BIN is the folder of canbao-bench-person-year and canbao-bench-spin. Each size is lived through from the scenario's
first year to its last with the villages' weekly series written to a temporary file, on one thread and on T in turn,
and a spin test before and after says whether the machine gave the threads their cores; a round without is dropped and
repeated. Core time (of all threads, the writing one included) is taken on one thread; medians over rounds.
"""

import argparse
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import compare

# Scenario and overrides, from one village to a province.
SIZES = {
    "village": ("poli.toml", ["geography.village_population=9000"]),
    "township": ("yueyang.toml", ['geography.township="Maotian"']),
    "county": ("yueyang.toml", []),
    "city": ("shanxi.toml", ['geography.select="1408"']),
    "province": ("shanxi.toml", []),
}


def live(options: argparse.Namespace, size: str, threads: int) -> dict[str, str]:
    scenario, sets = SIZES[size]
    with tempfile.TemporaryDirectory() as folder:
        command = [options.bin / "canbao-bench-person-year", options.configs / scenario, "--threads", str(threads),
                   "--output", f"{folder}/run.h5", *(part for text in sets for part in ("--set", text))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr.strip())
    return dict(re.findall(r"(\w+)=(\S+)", done.stdout))


def measure(options: argparse.Namespace, size: str) -> None:
    spin, needed = options.bin / "canbao-bench-spin", compare.CORES_NEEDED * options.threads
    single, several, dropped = [], [], 0
    while len(single) < options.rounds and dropped <= 3 * options.rounds:
        before = compare.cores(spin, options.threads)
        pair = live(options, size, 1), live(options, size, options.threads)
        if pair[0]["digest"] != pair[1]["digest"]:
            sys.exit(f"{size}: {options.threads} threads give another digest than one")
        if min(before, compare.cores(spin, options.threads)) < needed:
            dropped += 1
            continue
        single.append(pair[0])
        several.append(pair[1])
    if not single:
        print(f"  {size:10} no round in which the threads had their cores")
        return
    median = lambda rows, key: statistics.median(float(row[key]) for row in rows)
    speedup = statistics.median(float(a["years_s"]) / float(b["years_s"]) for a, b in zip(single, several))
    persons = int(single[0]["persons"])
    print(f"  {size:10} {persons:12,} {median(single, 'ns_per_person_year'):12.1f} "
          f"{median(single, 'setup_core_s') * 1e9 / persons:12.1f} {speedup:9.2f} "
          f"{median(several, 'bytes_per_person'):10.1f} {median(several, 'world_bytes_per_person'):8.1f} "
          f"{len(single):6} {dropped:8}", flush=True)


def main() -> None:
    root = pathlib.Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin", type=lambda text: pathlib.Path(text).resolve(), metavar="BIN")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES), metavar="NAME")
    parser.add_argument("--configs", type=pathlib.Path, default=root / "configs")
    options = parser.parse_args()
    print(compare.machine())
    print(f"  {'':10} {'':>12} {'ns core':>12} {'ns core of':>12} {f'{options.threads} threads':>9} "
          f"{'peak bytes':>10} {'of world':>8} {'':>6} {'':>8}")
    print(f"  {'size':10} {'persons':>12} {'/person-year':>12} {'set-up/pers.':>12} {'over one':>9} "
          f"{'/person':>10} {'in it':>8} {'rounds':>6} {'dropped':>8}")
    for size in options.sizes:
        measure(options, size)


if __name__ == "__main__":
    main()
