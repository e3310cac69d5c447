"""The C++ code is laid out as .clang-format says.

Usage: format.py CLANG_FORMAT SOURCE. Prints the first place of every file that is not, and fails if there is one.
"""

import pathlib
import subprocess
import sys

FOLDERS = ("src", "models", "viz", "tests", "bench")


def breaches(clang_format: str, source: pathlib.Path) -> list[str]:
    files = sorted(path for folder in FOLDERS for path in (source / folder).rglob("*") if path.suffix in (".hpp", ".cpp"))
    if not files:
        return [f"{source}: no C++ files"]
    result = subprocess.run([clang_format, "--style=file", "--dry-run", "--ferror-limit=1", "-Werror", *files],
                            capture_output=True, text=True, check=False)
    found = [line for line in result.stderr.splitlines() if ": error: " in line]
    return found or ([result.stderr] if result.returncode else [])


if __name__ == "__main__":
    result = breaches(sys.argv[1], pathlib.Path(sys.argv[2]))
    print("\n".join(result))
    if result:
        print(f"Put it right with: {sys.argv[1]} -i FILE...")
    sys.exit(bool(result))
