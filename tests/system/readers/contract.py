"""What every reader must find in a run file (docs/format/run-file-2.md), whatever was recorded."""
import re
import sys

NO_COORDINATE = "This is a netCDF dimension but not a netCDF variable."
DIGEST = re.compile(r"^[0-9a-f]{32}$")
STATUSES = {"running", "interrupted", "complete"}
MANIFEST_TEXTS = [
    "status", "results_digest", "program_version", "commit", "compiler", "created", "scenario_name",
    "scenario_digest", "population_digest", "recorded",
]
MANIFEST_NUMBERS = ["last_complete_year", "dirty", "seed", "replicate", "population_seed", "first_year", "last_year"]
# Groups that every run has, and what a reader must find there.
ALWAYS = {"places": "place", "yearly": "year"}


class Findings:
    """Collects what is wrong, so that one run of a reader tells all of it."""

    def __init__(self, reader):
        self.reader, self.wrong, self.checks = reader, [], 0

    def expect(self, condition, what):
        self.checks += 1
        if not condition:
            self.wrong.append(what)

    def described(self, where, units, long_name):
        self.expect(units, f"{where} has no units")
        self.expect(long_name, f"{where} has no long_name")

    def manifest(self, attributes):
        for name in MANIFEST_TEXTS + MANIFEST_NUMBERS:
            self.expect(name in attributes, f"/manifest has no attribute {name}")
        self.expect(attributes.get("status") in STATUSES, f"the status is {attributes.get('status')!r}")
        if attributes.get("status") == "complete":
            self.expect(DIGEST.match(attributes.get("results_digest", "")), "a complete run has no results_digest")

    def finish(self):
        for line in self.wrong:
            print(f"{self.reader}: {line}", file=sys.stderr)
        # A file without anything in it would pass every check above.
        if self.checks < 50:
            sys.exit(f"{self.reader}: only {self.checks} checks were made")
        if self.wrong:
            sys.exit(1)
        print(f"{self.reader}: {self.checks} checks passed")


def file_argument():
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} RUN.h5")
    return sys.argv[1]
