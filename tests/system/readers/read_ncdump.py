"""Reads the head of a run file with ncdump: read_ncdump.py RUN.h5"""
import re
import subprocess

from contract import ALWAYS, Findings, file_argument

GROUP = re.compile(r"^group: (\w+) \{$")
DIMENSION = re.compile(r"^(\w+) = (UNLIMITED|\d+) ;")
VARIABLE = re.compile(r"^(byte|ubyte|short|ushort|int|uint|int64|uint64|float|double|string) (\w+)(?:\(([\w, ]+)\))? ;$")
# A name that is a keyword of CDL, as `group`, stands apart from its colon; it counts as undescribed.
ATTRIBUTE = re.compile(r"^(?:string )?(\w*):(\w+) = (.*) ;$")


def parse(lines):
    """{group: (dimensions, {variable: dimensions}, {variable or "": {attribute: text}})}"""
    groups, current = {"": ({}, {}, {})}, ""
    for line in map(str.strip, lines):
        if match := GROUP.match(line):
            current = match[1]
            groups[current] = ({}, {}, {})
            continue
        dimensions, variables, attributes = groups[current]
        if match := ATTRIBUTE.match(line):
            attributes.setdefault(match[1], {})[match[2]] = match[3].strip('"')
        elif match := VARIABLE.match(line):
            variables[match[2]] = match[3].split(", ") if match[3] else []
        elif match := DIMENSION.match(line):
            dimensions[match[1]] = match[2]
        elif line.startswith("} // group"):
            current = ""
    return groups


def main():
    found = Findings("ncdump")
    head = subprocess.run(["ncdump", "-h", file_argument()], check=True, capture_output=True, text=True).stdout
    groups = parse(head.splitlines())
    found.expect(groups[""][2][""]["format"] == "canbao-run", "the format is not canbao-run")
    found.expect(not groups[""][1], "there are variables outside any group")
    found.manifest(groups["manifest"][2][""])
    for group, dimension in ALWAYS.items():
        found.expect(dimension in groups.get(group, ({}, {}, {}))[1], f"there is no /{group}/{dimension}")
    for group, (dimensions, variables, attributes) in groups.items():
        for variable, names in variables.items():
            described = attributes.get(variable, {})
            found.described(f"/{group}/{variable}", described.get("units"), described.get("long_name"))
            for name in names:
                found.expect(name in dimensions, f"/{group}/{variable}: the dimension {name} is not of the group")
        mark = attributes.get("", {}).get("commit_dimension")
        if mark:
            found.expect(dimensions.get(mark) == "UNLIMITED", f"/{group}/{mark} cannot grow")
            found.expect(variables.get(mark) == [mark], f"/{group}/{mark} has no coordinate")
    found.expect("phony_dim" not in head, "there are unnamed dimensions")
    found.finish()


if __name__ == "__main__":
    main()
