"""Includes between rooms go one way: core <- {scenario, world, record} <- engine <- models <- study <- app,
and core <- record <- compare <- {study, app}.

Usage: rooms.py SOURCE. Prints every include that goes against an arrow, or that names no file, and fails if there is one.
"""

import pathlib
import re
import sys

# What the files of a room may include besides their own room. CONTRIBUTING.md has the map.
ALLOWED = {
    "core": set(),
    "scenario": {"core"},
    "world": {"core"},
    "record": {"core"},
    "compare": {"core", "record"},
    "engine": {"core", "scenario", "world", "record"},
    "models": {"core", "scenario", "world", "record", "engine"},
    "study": {"core", "scenario", "world", "record", "compare", "engine", "models"},
    "app": {"core", "scenario", "world", "record", "compare", "engine", "study", "models"},
    "viz": {"core", "record"},
    "bench": {"core", "scenario", "world", "record", "engine", "models", "viz"},
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def room_of(path: pathlib.PurePath) -> str:
    """The room of a file, by its path below the source folder."""
    return path.parts[1] if path.parts[0] == "src" else path.parts[0]


def target(source: pathlib.Path, file: pathlib.Path, quote: str, name: str) -> pathlib.PurePath | None:
    """The file of ours that an include names, below the source folder; nothing for a library's."""
    candidates = [source / "src" / name, source / name]
    if quote == '"':
        candidates.insert(0, file.parent / name)
    for candidate in candidates:
        if candidate.is_file():
            return candidate.resolve().relative_to(source)
    return None


def breaches(source: pathlib.Path) -> list[str]:
    source = source.resolve()
    found = []
    for folder in ("src", "models", "viz", "bench"):
        for file in sorted((source / folder).rglob("*")):
            if file.suffix not in (".hpp", ".cpp"):
                continue
            here = file.relative_to(source)
            room = room_of(here)
            text = file.read_text(encoding="utf-8")
            for match in INCLUDE.finditer(text):
                quote, name = match.groups()
                line = text.count("\n", 0, match.start()) + 1
                where = f'{here}:{line}: includes "{name}"'
                there = target(source, file, quote, name)
                if there is None:
                    if quote == '"' and name != "canbao_commit.hpp":
                        found.append(f"{where}, which is no file of ours; libraries are included with <>")
                    continue
                other = room_of(there)
                if room not in ALLOWED:
                    found.append(f"{where} from room '{room}', which has no place in the map of rooms")
                elif other != room and other not in ALLOWED[room]:
                    found.append(f"{where}; '{room}' may not know '{other}'")
    return found


if __name__ == "__main__":
    result = breaches(pathlib.Path(sys.argv[1]))
    print("\n".join(result))
    sys.exit(bool(result))
