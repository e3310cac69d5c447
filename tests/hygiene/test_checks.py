"""Each check finds a breach that is put before it, and nothing in code that has none.

Usage: test_checks.py CXX NM
"""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import format as layout
import kernels
import rooms
import sources
import words


class Checks(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = pathlib.Path(folder.name).resolve()
        self.write("src/core/a.hpp", "#include <vector>\n")
        self.write("src/world/b.hpp", '#include "core/a.hpp"\n')
        self.write("src/engine/c.hpp", '#include "core/a.hpp"\n#include "world/b.hpp"\n')
        self.write("models/health/d.cpp", '#include "d.hpp"\n#include "engine/c.hpp"\n')
        self.write("models/health/d.hpp", '#include "models/trust/e.hpp"\n')
        self.write("models/trust/e.hpp", "")
        self.write("src/compare/h.hpp", '#include "core/a.hpp"\n')
        self.write("src/study/f.hpp", '#include "compare/h.hpp"\n#include "models/health/d.hpp"\n')
        self.write("src/app/g.hpp", '#include "study/f.hpp"\n')

    def write(self, name, text):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def test_rooms_that_keep_to_the_arrows(self):
        self.assertEqual(rooms.breaches(self.source), [])

    def test_rooms_each_arrow_the_wrong_way(self):
        for room, name in (("src/core", "world/b.hpp"), ("src/world", "engine/c.hpp"), ("src/scenario", "world/b.hpp"),
                           ("src/record", "world/b.hpp"), ("src/record", "compare/h.hpp"), ("src/compare", "engine/c.hpp"),
                           ("src/compare", "models/health/d.hpp"), ("src/engine", "models/health/d.hpp"),
                           ("viz", "engine/c.hpp"), ("src/study", "app/g.hpp"), ("models/health", "study/f.hpp")):
            for quotes in ('""', "<>"):
                with self.subTest(room=room, name=name, quotes=quotes):
                    path = self.write(f"{room}/wrong.cpp", f"\n  #  include {quotes[0]}{name}{quotes[1]}\n")
                    found = rooms.breaches(self.source)
                    self.assertEqual(len(found), 1)
                    self.assertTrue(found[0].startswith(f"{room}/wrong.cpp:2: "), found)
                    path.unlink()

    def test_rooms_an_arrow_around_by_a_relative_path(self):
        self.write("src/core/wrong.hpp", '#include "../world/b.hpp"\n')
        self.assertEqual(len(rooms.breaches(self.source)), 1)

    def test_rooms_a_file_that_is_not_there(self):
        self.write("src/core/wrong.hpp", '#include "core/none.hpp"\n')
        self.assertEqual(len(rooms.breaches(self.source)), 1)

    def test_rooms_a_room_off_the_map(self):
        self.write("src/attic/g.hpp", '#include "core/a.hpp"\n')
        self.assertEqual(len(rooms.breaches(self.source)), 1)

    def test_words(self):
        self.assertEqual(words.breaches(self.source), [])
        self.write("docs/a.md", "fine\nTO" + "DO: more\n")
        self.write("docs/b.md", "in /ho" + "me/someone/file and /wo" + "rk/x\n")
        self.write("docs/c.md", "a ho" + "me/work/ratio, a todo of a fault, https://a.org/ho" + "me/x\n")
        self.write("build/d.md", "TO" + "DO\n")
        found = words.breaches(self.source)
        self.assertEqual([line.split(" in: ")[0] for line in found],
                         ["docs/a.md:2: 'TO" + "DO'", "docs/b.md:1: '/ho" + "me/s'"])

    def test_words_in_a_checkout(self):
        subprocess.run(["git", "init", "-q", self.source], check=True)
        self.write(".gitignore", "ignored/\n")
        self.write("ignored/a.md", "FIX" + "ME\n")
        self.write("seen.md", "FIX" + "ME\n")
        self.assertEqual([line.split(":")[0] for line in words.breaches(self.source)], ["seen.md"])

    def test_sources(self):
        self.write("configs/data/README.md", "A04 and Z01\n\n## Sources\n\n| code | publication |\n|---|---|\n"
                   "| A04 | Yearbook |\n| 02a, 02b | participation |\n| 07 | crops |\n| SEED0 | report |\n")
        self.write("configs/data/a.csv", 'year,status,source,note\n2003,S,A04;02b (30 m),\n2004,D,"SEED0, 2012",07\n')
        self.write("models/health/README.md", "As in 02a; the fund is M16.\n")
        head = "| key | meaning | provenance |\n|---|---|---|\n"
        fine = head + "| `a.b` | x \\| y | S: 07: area; 02a, 2012 census |\n| `a.c` | z | D weak: 30 % of A04 |\n"
        self.assertEqual(sources.breaches(self.source, fine), [])

        self.write("configs/data/b.csv", 'status,source,note\nS,"mean\nof B02",M03\nS,08: x,\n')
        self.write("models/trust/README.md", "\nfrom 08a\n")
        found = sources.breaches(self.source, fine + "| `a.d` | A05 | A: 13 poverty (Z01) |\n")
        self.assertEqual([line.split("' is not")[0] for line in found],
                         ["configs/data/b.csv:3: 'B02", "configs/data/b.csv:3: 'M03", "configs/data/b.csv:4: '08",
                          "`a.d`: 'Z01", "`a.d`: '13", "models/trust/README.md:2: '08a"])

    @unittest.skipUnless(shutil.which("clang-format-14"), "clang-format 14 is not here")
    def test_format(self):
        style = pathlib.Path(__file__).parents[2] / ".clang-format"
        self.write(".clang-format", style.read_text(encoding="utf-8"))
        self.assertEqual(layout.breaches("clang-format-14", self.source), [])
        self.write("src/core/wrong.cpp", "int  f( ){return 1 ;}\n")
        found = layout.breaches("clang-format-14", self.source)
        self.assertEqual(len(found), 1)
        self.assertIn("wrong.cpp:1:", found[0])

    def test_kernels(self):
        good = "namespace v4 { void f(float* x) { x[0] = x[1]; } }\n"
        bad = "template <class T> T twice(T x) { return x + x; }\nfloat f(float x) { return twice(x); }\n"
        for text, count in ((good, 0), (bad, 1)):
            source = self.write("kernel.cpp", text)
            subprocess.run([CXX, "-O0", "-c", source, "-o", source.with_suffix(".o")], check=True)
            self.assertEqual(len(kernels.breaches(NM, [str(source.with_suffix(".o"))])), count)


if __name__ == "__main__":
    CXX, NM = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1])
