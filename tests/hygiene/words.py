"""The source holds no path of somebody's machine and no note of unfinished work.

Usage: words.py SOURCE. Prints every line that does, and fails if there is one.
"""

import os
import pathlib
import re
import subprocess
import sys

# Put together from parts, so that this file is not a breach itself.
FORBIDDEN = re.compile("|".join([
    r"\b(?:TO" + r"DO|FIX" + r"ME)\b",
    r"(?<![\w./-])/(?:ho" + r"me|Us" + r"ers)/\w",
    r"(?<![\w./-])/(?:ro" + r"ot|wo" + r"rk)/\w",
]))
NOT_OURS = {".git", "build", "runs"}


def files(source: pathlib.Path) -> list[pathlib.Path]:
    """The files of a checkout, tracked or new; of a copy without git, all that are no output."""
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={source}", "-C", source, "ls-files", "-z", "--cached", "--others",
         "--exclude-standard"],
        capture_output=True, check=False) if (source / ".git").exists() else None
    if listing and listing.returncode == 0:
        names = [source / os.fsdecode(name) for name in listing.stdout.split(b"\0") if name]
    else:
        names = [path for path in source.rglob("*") if path.relative_to(source).parts[0] not in NOT_OURS]
    return sorted(path for path in names if path.is_file() and "__pycache__" not in path.parts)


def breaches(source: pathlib.Path) -> list[str]:
    source = source.resolve()
    found = []
    for path in files(source):
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if match := FORBIDDEN.search(line):
                found.append(f"{path.relative_to(source)}:{number}: '{match.group()}' in: {line.strip()[:100]}")
    return found


if __name__ == "__main__":
    result = breaches(pathlib.Path(sys.argv[1]))
    print("\n".join(result))
    sys.exit(bool(result))
