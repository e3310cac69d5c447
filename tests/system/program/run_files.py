"""What the program does with run files: old ones, compressed ones, two beside each other, and what is none."""
import lzma
import shutil
import unittest

import h5py

from program import POLI, SOURCE, ProgramTest, differences, manifest, results

OLD = SOURCE / "tests/data/poli-format-1.h5.xz"


class RunFiles(ProgramTest):
    def old_file(self):
        """A run of one village, as the program of format 1 wrote it."""
        path = self.folder / "old.h5"
        path.write_bytes(lzma.decompress(OLD.read_bytes()))
        return path

    def test_format_1(self):
        old, new = self.old_file(), self.folder / "new.h5"
        info = self.canbao("info", old).stdout
        self.assertRegex(info, r"(?m)^format +1$")
        self.assertRegex(info, r"(?m)^2004  +\d+ ")
        digests = self.canbao("digest", old, "--recompute").stdout
        self.canbao("compact", old, "-o", new)
        self.assertEqual(self.canbao("digest", new, "--recompute").stdout, digests)
        self.assertRegex(self.canbao("info", new).stdout, r"(?m)^format +2$")
        self.assertEqual(differences(old, new), [])
        compared = self.canbao("diff", old, new).stdout.splitlines()
        self.assertEqual(compared, ["manifest: format_version: 1 and 2 (does not count)", "equal"])

    def test_compressed_in_place(self):
        plain = self.run_file("plain.h5", POLI, "--to", 2005, "--record", "households")
        packed = self.run_file("packed.h5", POLI, "--to", 2005, "--record", "households", "--compact")
        self.assertLess(packed.stat().st_size, plain.stat().st_size / 1.5)
        self.assertEqual(differences(plain, packed), [])
        self.assertEqual(results(plain), results(packed))
        self.canbao("diff", plain, packed)
        self.canbao("compact", plain)
        self.assertEqual(differences(plain, packed), [])
        self.assertIn("exists", self.faults("compact", plain, "-o", packed)[0])
        self.assertEqual(self.leftovers(), ["packed.h5", "plain.h5"])
        with h5py.File(plain) as file:
            self.assertEqual(file["yearly/enrolled"].compression, "gzip")

    def test_differences(self):
        one = self.run_file("one.h5", POLI, "--to", 2005)
        same = self.run_file("same.h5", POLI, "--to", 2005, "--threads", 3)
        self.assertEqual(self.canbao("diff", one, same).stdout.splitlines()[-1], "equal")
        other = self.run_file("other.h5", POLI, "--to", 2005, "--seed", 2)
        lines = self.canbao("diff", one, other, code=1).stdout.splitlines()
        self.assertEqual(lines[-1], "different")
        self.assertIn("manifest: seed: 1 and 2", lines)
        self.assertRegex("\n".join(lines), r"(?m)^/yearly/enrolled \(year 3, place 6\): \d+ of 18 values differ, by up to \d+$")
        self.assertRegex(lines[-2], r"^earliest: /weekly/\w+: week of 200\d-\d\d-\d\d, place 5 \(Poli\), ")
        longer = self.run_file("longer.h5", POLI, "--to", 2006)
        text = self.canbao("diff", one, longer, code=1).stdout
        self.assertIn("/yearly: year 3, place 6 and year 4, place 6; equal where both are: ", text)
        self.assertNotIn("earliest", text)

    def test_what_is_no_run_file(self):
        good = self.run_file("good.h5", POLI, "--to", 2003)
        whole = good.read_bytes()
        newer = self.folder / "newer.h5"
        shutil.copy(good, newer)
        with h5py.File(newer, "r+") as file:
            file.attrs["format_version"] = 99
        with h5py.File(self.folder / "foreign.h5", "w", libver="latest") as file:
            file["data"] = [1, 2, 3]
        self.write("text.h5", "year,place\n2003,1\n")
        self.write("empty.h5", "")
        (self.folder / "folder.h5").mkdir()
        (self.folder / "cut.h5").write_bytes(whole[:len(whole) // 2])
        (self.folder / "zeros.h5").write_bytes(whole[:64] + bytes(len(whole) - 64))
        files = {"newer": "format 99", "foreign": "no run file", "text": "no run file", "empty": "no run file",
                 "folder": "no regular file", "cut": "truncated", "zeros": "no run file", "none": "no such file"}
        for name, reason in files.items():
            path = self.folder / f"{name}.h5"
            for command in (["info"], ["info", "--follow"], ["digest"], ["digest", "--recompute"], ["compact"],
                            ["diff", good]):
                with self.subTest(file=name, command=command):
                    lines = self.faults(*command, path)
                    self.assertEqual(len(lines), 1, "\n".join(lines))
                    self.assertIn(reason, lines[0])
                    self.assertIn(path.name, lines[0])
        self.assertEqual(manifest(good)["status"], "complete")


if __name__ == "__main__":
    unittest.main()
