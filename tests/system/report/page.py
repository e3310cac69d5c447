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
        data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL).group(1)
        self.assertEqual(json.loads(data)["arms"], [evil])

    @unittest.skipUnless(BUNDLE.exists(), "the charts are not bundled")
    def test_a_page_that_exists_is_kept(self):
        run = self.run_file("run.h5", POLI, "--to", 2004)
        (self.folder / "r.html").write_text("mine", encoding="utf-8")
        self.assert_one(self.faults("report", run, "-o", "r.html"), "the file exists", "--force")
        self.assertEqual((self.folder / "r.html").read_text(encoding="utf-8"), "mine")


if __name__ == "__main__":
    unittest.main()
