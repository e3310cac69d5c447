"""What a user can get wrong before a run: every fault is named at once and in its place, nothing is written, and nothing
that exists is touched."""
import hashlib
import os
import unittest

import h5py

from program import POLI, YUEYANG, ProgramTest, small_disk


class Scenarios(ProgramTest):
    def refused(self, text, *arguments, name="bad.toml"):
        """The messages about a scenario, which makes no file."""
        self.write(name, text)
        before = self.leftovers()
        lines = self.faults("run", name, "-o", "run.h5", *arguments)
        self.assertEqual(self.leftovers(), before)
        return lines

    def test_one_fault_each(self):
        cases = {
            "unknown key": ("[premium]\nammount = 5", ("bad.toml:2:1: ", "'premium.ammount'", "'premium.amount'")),
            "unknown section": ("[premum]\namount = 5", ("bad.toml:2:1: ", "'premum.amount'", "'premium.amount'")),
            "key in the wrong section": ("[fund]\ninertia = 1", ("bad.toml:2:1: ", "'decision.inertia'")),
            "text for a number": ('[run]\nto = "soon"', ("bad.toml:2:6: ", "'run.to'", "string", "integer")),
            "real for an integer": ("[run]\nseed = 1.5", ("bad.toml:2:8: ", "'run.seed'", "integer")),
            "number for a switch": ("[sanction]\nfestival_allowed = 1", ("bad.toml:2:20: ", "festival_allowed")),
            "no such choice": ('[scheme]\nunit = "village"', ("bad.toml:2:8: ", '"household", "member"')),
            "above the range": ("[economy]\nharvest_loss = 2.0", ("bad.toml:2:16: ", "0 to 1")),
            "below the range": ("[network]\nrewiring = -1.0", ("bad.toml:2:12: ", "0 to 1")),
            "missing table": ('[population]\nage_structure = "none.csv"', ("bad.toml:2:17: ", "'none.csv'")),
            "no TOML": ("[run]\nto = = 3", ("bad.toml:2:",)),
            "no date": ('[[intervention]]\nname = "x"\nfrom = 2015-02-30', ("bad.toml:3:",)),
            "read once": ('[[intervention]]\nname = "x"\nfrom = 2015-01-01\nset = { season.closes = 30 }',
                          ("bad.toml:4:", "'season.closes'", "path by date")),
            "no place": ('[geography]\nselect = "Atlantis"', ("bad.toml:2:10: ", "'Atlantis'")),
            "ends before it begins": ("[run]\nfrom = 2010\nto = 2009", ("bad.toml:3:6: ", "2009", "2010")),
        }
        for name, (text, parts) in cases.items():
            with self.subTest(fault=name):
                lines = self.refused(f"{text}\n")
                self.assert_one(lines, *parts)
                self.assertEqual(len(lines), 1, "\n".join(lines))

    def test_all_faults_at_once(self):
        self.write("broken.csv", "county_code,code\n1,2,3\n")
        lines = self.refused("""[run]
to = "soon"
[premium]
ammount = 5
[scheme]
unit = "village"
[economy]
harvest_loss = 2.0
[population]
age_structure = "none.csv"
[geography]
townships = "broken.csv"
[[intervention]]
name = "x"
from = 2015-09-01
set = { premium.amuont = 3, cadre.hours = -1 }
""", "--record", "everything", "--set", "fund.pool_level=moon")
        self.assert_one(lines, "bad.toml:2:6: ", "run.to")
        self.assert_one(lines, "bad.toml:4:1: ", "did you mean 'premium.amount'?")
        self.assert_one(lines, "bad.toml:6:8: ", "scheme.unit")
        self.assert_one(lines, "bad.toml:8:16: ", "economy.harvest_loss")
        self.assert_one(lines, "bad.toml:10:17: ", "none.csv")
        self.assert_one(lines, "broken.csv:2: ", "3 fields", "2")
        self.assert_one(lines, "bad.toml:16:", "'premium.amuont'", "'premium.amount'")
        self.assert_one(lines, "bad.toml:16:", "cadre.hours", "0 to 1000")
        self.assert_one(lines, "--record everything", "households")
        self.assert_one(lines, "--set fund.pool_level=moon", '"county"')
        self.assertEqual(len(lines), 10, "\n".join(lines))

    def test_a_scenario_and_its_output_at_once(self):
        self.write("run.h5", "mine")
        lines = self.refused("[premium]\nammount = 5\n")
        self.assert_one(lines, "bad.toml:2:1: ")
        self.assert_one(lines, "run.h5", "exists", "--force")
        self.assertEqual(len(lines), 2)

    def test_a_table_that_is_not_what_it_should_be(self):
        for name, table in {"empty": "", "without a column": "year,yuan\n2003,10\n",
                            "no number": "coverage_year,premium_yuan\n2003,ten\n",
                            "no time": "coverage_year,premium_yuan\nlong ago,10\n",
                            "twice a year": "coverage_year,premium_yuan\n2003,10\n2003,12\n",
                            "out of range": "coverage_year,premium_yuan\n2003,-10\n",
                            "no text": "coverage_year,premium_yuan\n2003,\x00\n"}.items():
            with self.subTest(table=name):
                self.write("own.csv", table)
                lines = self.refused('[premium]\namount = { table = "own.csv", time = "coverage_year", '
                                     'value = "premium_yuan" }\n')
                self.assertTrue(any("own.csv" in line for line in lines), "\n".join(lines))

    def test_beyond_the_data(self):
        lines = self.faults("run", POLI, "--to", 2040, "-o", "run.h5")
        self.assertEqual(self.leftovers(), [])
        for key in ("premium.amount", "premium.subsidy", "economy.income"):
            self.assert_one(lines, f"'{key}'", "projection", "--to 20")

    def test_no_scenario(self):
        (self.folder / "folder").mkdir()
        self.assert_one(self.faults("run", "none.toml"), "none.toml", "no such file")
        self.assert_one(self.faults("run", "folder"), "folder")
        self.write("bytes.toml", "")
        (self.folder / "bytes.toml").write_bytes(bytes(range(256)))
        self.assert_one(self.faults("run", "bytes.toml"), "bytes.toml:1")

    def test_inheritance_that_leads_nowhere(self):
        self.assert_one(self.refused('inherits = "none.toml"\n'), "bad.toml:1:", "none.toml")
        self.write("other.toml", 'inherits = "bad.toml"\n')
        self.assertEqual(len(self.refused('inherits = "other.toml"\n')), 1)

    def test_an_intervention_at_no_place(self):
        text = (f'inherits = "{POLI}"\n[[intervention]]\nname = "x"\nfrom = 2015-09-01\nplaces = ["Atlantis"]\n'
                "set = { cadre.hours = 0 }\n")
        self.assert_one(self.refused(text), "Atlantis")


class CommandLines(ProgramTest):
    def test_what_is_no_command_line(self):
        for arguments, parts in {
            (): ("no command", "run, resume"),
            ("rum",): ("'rum'", "did you mean 'run'?"),
            ("run",): ("scenario",),
            ("run", POLI, "--frobnicate"): ("--frobnicate",),
            ("run", POLI, POLI): ("poli.toml",),
            ("run", POLI, "--seed", -1): ("run.seed=-1", "at least 0"),
            ("run", POLI, "--seed", 2**64): (f"run.seed={2**64}", "integer"),
            ("run", POLI, "--seed", "one"): ("run.seed=one", "integer"),
            ("run", POLI, "--threads", -1): ("--threads",),
            ("run", POLI, "--replicate", 65536): ("--replicate", "65535"),
            ("run", POLI, "--progress", "fancy"): ("--progress", "auto,plain,none"),
            ("run", POLI, "--to", "soon"): ("--to",),
            ("run", POLI, "--set"): ("--set",),
            ("run", POLI, "--set", "run.seed"): ("--set run.seed", "key=value"),
            ("run", POLI, "--set", "run.sede=1"): ("--set run.sede=1", "'run.seed'"),
            ("run", POLI, "--to", 1999): ("1999", "2003"),
            ("run", POLI, "--record", "households:Atlantis"): ("--record households:Atlantis", "no such place"),
            ("run", POLI, "--record", "households:sample=0"): ("--record households:sample=0",),
            ("run", POLI, "--record", "households:sample=-1"): ("--record households:sample=-1",),
            ("run", POLI, "--record", "weeks"): ("--record weeks", "places", "households"),
            ("info",): ("file",),
            ("digest",): ("file",),
            ("config",): ("scenario",),
            ("config", POLI, "--defaults", "--schema"): ("--schema",),
            ("config", "none.toml"): ("none.toml",),
            ("models", "all"): ("all",),
        }.items():
            with self.subTest(arguments=arguments):
                lines = self.faults(*arguments)
                self.assertEqual(len(lines), 1, "\n".join(lines))
                self.assert_one(lines, *parts)
        self.assertEqual(self.leftovers(), [])


class Outputs(ProgramTest):
    def digest_of(self, path):
        return hashlib.sha256(path.read_bytes()).hexdigest()

    def test_what_exists_is_kept(self):
        path = self.run_file("run.h5", POLI, "--to", 2003)
        before = self.digest_of(path), path.stat().st_mtime_ns
        lines = self.faults("run", POLI, "-o", "run.h5")
        self.assert_one(lines, "run.h5", "exists", "--force")
        self.assertNotIn("resume", lines[0])
        self.assertEqual((self.digest_of(path), path.stat().st_mtime_ns), before)
        self.canbao("run", POLI, "-o", "run.h5", "--to", 2004, "--force", "--quiet")
        self.assertNotEqual(self.digest_of(path), before[0])
        self.assertEqual(self.leftovers(), ["run.h5"])

    def test_force_does_not_replace_before_the_run_can_begin(self):
        path = self.run_file("run.h5", POLI, "--to", 2003)
        before = self.digest_of(path)
        self.faults("run", POLI, "-o", "run.h5", "--force", "--set", "run.sede=1")
        self.assertEqual(self.digest_of(path), before)

    def test_places_where_no_file_can_be(self):
        (self.folder / "folder").mkdir()
        self.write("file", "mine")
        for output, parts in {"none/run.h5": ("none", "does not exist"), "folder": ("folder", "a folder"),
                              "file/run.h5": ("file",), "/dev/null": ("/dev/null",)}.items():
            with self.subTest(output=output):
                self.assert_one(self.faults("run", POLI, "-o", output), *parts)
                self.assertIn("no regular file" if output == "/dev/null" else output.split("/")[0],
                              " ".join(self.faults("run", POLI, "-o", output, "--force")))
        self.assertEqual(self.leftovers(), ["file", "folder"])
        self.assertEqual((self.folder / "file").read_text(), "mine")

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_folder_that_cannot_be_written(self):
        closed = self.folder / "closed"
        closed.mkdir(mode=0o500)
        self.assert_one(self.faults("run", POLI, "-o", "closed/run.h5"), "closed", "cannot be written")

    def test_too_little_space(self):
        with small_disk(self, "1m"):
            self.assert_one(self.faults("run", YUEYANG, "-o", "disk/run.h5"), "disk/run.h5", "MiB", "free")
            self.assertEqual(list((self.folder / "disk").iterdir()), [])


class NoRunFiles(ProgramTest):
    def test_what_is_no_run_file(self):
        good = self.run_file("good.h5", POLI, "--to", 2003).read_bytes()
        (self.folder / "folder").mkdir()
        self.write("text.h5", "year,enrolled\n2003,1\n")
        self.write("empty.h5", "")
        (self.folder / "truncated.h5").write_bytes(good[:len(good) // 2])
        (self.folder / "beginning.h5").write_bytes(good[:8])
        header = good.index(b"OHDR") + 16  # of the root group
        (self.folder / "damaged.h5").write_bytes(good[:header] + b"\xff" * 100 + good[header + 100:])
        with h5py.File(self.folder / "foreign.h5", "w") as file:
            file["numbers"] = [1, 2, 3]
        with h5py.File(self.folder / "pretender.h5", "w") as file:
            file.attrs["format"] = "canbao-run"
            file.attrs["format_version"] = 1
        with h5py.File(self.folder / "future.h5", "w") as file:
            file.attrs["format"] = "canbao-run"
            file.attrs["format_version"] = 99
        for name in ("text", "empty", "truncated", "beginning", "damaged", "foreign", "pretender", "future", "none"):
            for command in ("info", "digest"):
                with self.subTest(file=name, command=command):
                    lines = self.faults(command, f"{name}.h5")
                    self.assertEqual(len(lines), 1, "\n".join(lines))
                    self.assertIn(f"{name}.h5", lines[0])
        for command in ("info", "digest"):
            self.assertEqual(len(self.faults(command, "folder")), 1)

    def test_changed_values_do_not_pass_for_the_run(self):
        path = self.run_file("run.h5", POLI, "--to", 2003)
        self.canbao("digest", "run.h5", "--recompute")
        with h5py.File(path, "r+") as file:
            file["yearly/enrolled"][0, 0] += 1
        self.canbao("digest", "run.h5")
        process = self.canbao("digest", "run.h5", "--recompute", code=2)
        self.assertIn("/yearly", process.stderr)
        self.assertEqual(len(process.stderr.splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
