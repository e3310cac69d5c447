"""Object files compiled for a wider instruction set share no function with the rest of the program.

An inline function that is not inlined becomes a weak symbol, of which the linker keeps one for the whole program: it
could be the one compiled for AVX-512, and the program would stop on a lesser machine.

Usage: kernels.py NM OBJECT... Prints every weak symbol defined, and fails if there is one.
"""

import subprocess
import sys


def breaches(nm: str, objects: list[str]) -> list[str]:
    found = []
    for path in objects:
        listing = subprocess.run([nm, "--defined-only", "--demangle", path], capture_output=True, text=True, check=True)
        for line in listing.stdout.splitlines():
            kind, _, name = line.partition(" ")[2].partition(" ")
            if kind in "WwVvu":
                found.append(f"{path}: '{name}' is defined for the whole program")
    return found


if __name__ == "__main__":
    result = breaches(sys.argv[1], sys.argv[2:])
    print("\n".join(result))
    sys.exit(bool(result))
