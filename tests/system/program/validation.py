"""The whole validation, as it is shipped. Its report stays in the build folder, so that a reader of CI can look at it."""
import csv
import os
import pathlib
import unittest

import program


class Validation(program.ProgramTest):
    def test_the_shipped_validation(self):
        program.MOST_SECONDS = 3 * 3600
        report = pathlib.Path(os.environ["CANBAO_BUILD_DIR"]) / "validation"
        report.mkdir(exist_ok=True)
        self.canbao("validate", "--report", report, "--force", "--progress", "plain")
        with open(report / "report.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertGreater(len(rows), 40)
        verdicts = [row["verdict"] for row in rows]
        self.assertNotIn("no number", verdicts)
        self.assertGreater(verdicts.count("inside"), 0.7 * len(rows))
        fitted = [row["verdict"] for row in rows if row["used_in_fitting"] == "yes"]
        self.assertGreater(fitted.count("inside"), 0.8 * len(fitted))


if __name__ == "__main__":
    unittest.main()
