"""What `canbao report` writes, without a browser: one page that names nothing outside itself."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
from program import CANBAO, POLI, ProgramTest  # noqa: E402

BUNDLE = CANBAO.parent.parent / "share/canbao/report/report.js"


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL).group(1))


class Page(ProgramTest):
    def test_a_program_without_its_charts_says_what_to_do(self):
        run = self.run_file("run.h5", POLI, "--to", 2004)
        alone = self.folder / "elsewhere/bin/canbao"
        alone.parent.mkdir(parents=True)
        shutil.copy(CANBAO, alone)
        process = subprocess.run([alone, "report", run, "-o", self.folder / "r.html"], capture_output=True,
                                 encoding="utf-8", check=False)
        self.assertEqual(process.returncode, 2)
        self.assertIn("built without Node and npm", process.stderr)
        self.assertEqual(len(process.stderr.splitlines()), 1)
        self.assertFalse((self.folder / "r.html").exists())

    @unittest.skipUnless(BUNDLE.exists(), "the charts are not bundled")
    def test_names_and_texts_of_scenarios_stay_text(self):
        evil = "</script><script>alert(1)</script><!-- <b>"
        scenario = self.write("evil.toml", f"inherits = {json.dumps(str(POLI))}\n[scenario]\nname = {json.dumps(evil)}\n")
        self.run_file("evil.h5", scenario, "--to", 2004)
        self.canbao("report", "evil.h5", "-o", "r.html", "--quiet")
        page = (self.folder / "r.html").read_text(encoding="utf-8")
        self.assertNotIn(evil, page)
        self.assertEqual(len(re.findall(r"</script>", page)), 2)
        self.assertEqual(data_of(page)["arms"], [evil])

    @unittest.skipUnless(BUNDLE.exists(), "the charts are not bundled")
    def test_the_point_of_a_design_that_levels_are_of_is_named(self):
        self.write("points.csv", "decision.norm,premium.amount *\n1.25,0.5\n2,1.5\n")
        self.write("study.toml", f"""[study]
title = "Points"
base = {json.dumps(str(POLI))}
years = [2009, 2011]
[[reform]]
name = "dearer"
patch = "premium.amount = 90"
[design]
kind = "points"
file = "points.csv"
""")
        self.canbao("study", "study.toml", "-o", "out", "--quiet")
        self.canbao("report", "out", "-o", "r.html", "--quiet")
        page = (self.folder / "r.html").read_text(encoding="utf-8")
        self.assertIn("those of p0001, the first of 2 points of the design (decision.norm = 1.25, premium.amount times 0.500)",
                      page)
        self.canbao("report", "out/runs/base-p0001-r0.h5", "-o", "one.html", "--quiet")
        one = (self.folder / "one.html").read_text(encoding="utf-8")
        self.assertNotIn("those of p0001", one)
        # The season of an arm is that of the same point.
        self.assertEqual(data_of(page)["season"][0]["share"], data_of(one)["season"][0]["share"])

    @unittest.skipUnless(BUNDLE.exists(), "the charts are not bundled")
    def test_a_page_that_exists_is_kept(self):
        run = self.run_file("run.h5", POLI, "--to", 2004)
        (self.folder / "r.html").write_text("mine", encoding="utf-8")
        self.assert_one(self.faults("report", run, "-o", "r.html"), "the file exists", "--force")
        self.assertEqual((self.folder / "r.html").read_text(encoding="utf-8"), "mine")


if __name__ == "__main__":
    unittest.main()
