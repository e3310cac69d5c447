"""Every code of a source that a data table, a parameter or a mechanism's README names is explained in the README of the
tables.

Usage: sources.py SOURCE CANBAO. Prints every code that is not, and fails if there is one.
"""

import csv
import pathlib
import re
import subprocess
import sys

# A04, SEED0; topics 04b, but no t1-10c of a yearbook. M10 and above are mechanisms of the model.
CODE = re.compile(r"(?<![\w-])(?:[A-LN-Z]\d\d|M0\d|SEED\d|[01]\d[a-d])\b")
# A topic without a letter stands first: "07: share of sown area".
TOPIC = re.compile(r"^[01]\d\b")
ROW = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)
README = "configs/data/README.md"


def explained(source: pathlib.Path) -> set[str]:
    """The codes in the first column of the tables below the heading Sources."""
    text = (source / README).read_text(encoding="utf-8").partition("\n## Sources\n")[2]
    return {code for cell in ROW.findall(text) for code in cell.split(", ")}


def named(source: pathlib.Path, schema: str) -> list[tuple[str, str]]:
    """(where, code) of every code. `schema` is what `canbao config --schema` prints."""
    found = []
    for path in sorted((source / "configs/data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                where = f"{path.relative_to(source)}:{rows.line_num}"  # the row's last line
                texts = [row.get(column) or "" for column in ("source", "note", "status")]
                found += [(where, code) for text in texts for code in CODE.findall(text)]
                found += [(where, code) for code in TOPIC.findall(texts[0])]
    for line in schema.splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)]
        if len(cells) < 3:
            continue
        text = cells[-2].partition(": ")[2]
        found += [(cells[1], code) for code in CODE.findall(text) + TOPIC.findall(text)]
    for path in sorted((source / "models").rglob("*.md")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found += [(f"{path.relative_to(source)}:{number}", code) for code in CODE.findall(line)]
    return found


def breaches(source: pathlib.Path, schema: str) -> list[str]:
    known = explained(source)
    return [f"{where}: '{code}' is not explained in {README}" for where, code in named(source, schema)
            if code not in known]


if __name__ == "__main__":
    printed = subprocess.run([sys.argv[2], "config", "--schema"], check=True, capture_output=True, text=True).stdout
    result = breaches(pathlib.Path(sys.argv[1]).resolve(), printed)
    print("\n".join(result))
    sys.exit(bool(result))
