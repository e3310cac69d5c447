"""Replicates that the processes of mpirun share out, with a build that has CANBAO_WITH_MPI.

Usage: replicates.py MPIEXEC
"""
import os
import re
import signal
import subprocess
import sys
import time
import unittest

from program import CANBAO, DIGEST, MOST_SECONDS, POLI, YUEYANG, ProgramTest, differences, manifest, results

MPIEXEC = sys.argv.pop()
# For Open MPI 4 and 5: more processes than processors, all of them free to run anywhere, and root as in a container.
ENVIRONMENT = {**os.environ, "OMPI_MCA_rmaps_base_oversubscribe": "1", "OMPI_MCA_hwloc_base_binding_policy": "none",
               "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
               "PRTE_MCA_hwloc_default_binding_policy": "none",
               **{f"{library}_ALLOW_RUN_AS_ROOT{rest}": "1" for library in ("OMPI", "PRTE") for rest in ("", "_CONFIRM")}}
RANK = "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}"


class ReplicatesTest(ProgramTest):
    def start(self, processes, *arguments, first="", env=None):
        """Starts `canbao run` in several processes. first: shell commands that each of them does before."""
        program = ["sh", "-c", f'{first}\nexec "$@"', "sh"] if first else []
        process = subprocess.Popen(
            [MPIEXEC, "-n", str(processes), *program, CANBAO, "run", *map(str, arguments)], cwd=self.folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", env={**ENVIRONMENT, **(env or {})},
            start_new_session=True)

        def end():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

        self.addCleanup(end)
        return process

    def shared_out(self, processes, *arguments, code=0, **options):
        """Runs `canbao run` in several processes. Returns its output and its own lines of standard error."""
        process = self.start(processes, *arguments, **options)
        out, err = process.communicate(timeout=MOST_SECONDS)
        self.assertEqual(process.returncode, code, out + err)
        return out, self.messages(err)

    @staticmethod
    def messages(err):
        return [line.removeprefix("canbao: ") for line in err.splitlines() if line.startswith("canbao: ")]


class Replicates(ReplicatesTest):
    def test_each_is_that_of_a_run_alone(self):
        out, messages = self.shared_out(3, YUEYANG, "--to", 2005, "--replicate", 4, "-o", "all-{replicate}.h5")
        self.assertEqual(messages, [])
        digests = dict(re.findall(r"^replicate (\d): results digest ([0-9a-f]{32})$", out, re.MULTILINE))
        self.assertEqual(len(set(digests.values())), 3)
        for replicate in (4, 5, 6):
            with self.subTest(replicate=replicate):
                alone = self.run_file("alone-{replicate}.h5", YUEYANG, "--to", 2005, "--replicate", replicate)
                alone = alone.with_name(f"alone-{replicate}.h5")
                shared = self.folder / f"all-{replicate}.h5"
                self.assertRegex(results(shared), DIGEST)
                self.assertEqual(results(shared), results(alone))
                self.assertEqual(results(shared), digests[str(replicate)])
                self.assertEqual(differences(shared, alone), [])
                one, other = manifest(shared), manifest(alone)
                self.assertEqual({**one, "created": ""}, {**other, "created": ""})

    def test_the_table_is_of_the_first(self):
        out, _ = self.shared_out(2, POLI, "--to", 2004, "-o", "{replicate}.h5")
        self.assertEqual(out.count("coverage:"), 1)
        self.assertTrue(out.startswith("replicate 0\n"), out)
        self.assertEqual(self.leftovers(), ["0.h5", "1.h5"])

    def test_a_folder_each(self):
        for replicate in range(2):
            (self.folder / f"r{replicate}").mkdir()
        self.shared_out(2, POLI, "--to", 2003, "--quiet", "-o", "r{replicate}/{replicate}.h5")
        self.assertTrue((self.folder / "r1/1.h5").exists())

    def test_processors_are_shared(self):
        plan, _ = self.shared_out(os.cpu_count() + 1, POLI, "--dry-run")
        self.assertEqual(plan.count("replicates 0 to"), 1)
        self.assertIn(f"({os.cpu_count() + 1} on this node)", plan)
        self.assertIn(" on 1 thread\n", plan)
        plan, _ = self.shared_out(2, POLI, "--dry-run", "--threads", 3)
        self.assertIn(" on 3 threads", plan)

    def test_one_process_is_a_run_like_any_other(self):
        out, _ = self.shared_out(1, POLI, "--to", 2003, "-o", "x.h5")
        self.assertRegex(out, r"(?m)^results digest")
        self.assertEqual(self.leftovers(), ["x.h5"])


class Faults(ReplicatesTest):
    def test_what_all_find_is_said_once(self):
        for arguments, part in (((POLI, "-o", "x.h5"), "must hold {replicate}"), ((POLI,), "no output is given"),
                                ((POLI, "-o", "{replicate}.h5", "--set", "decision.nrm=1"), "decision.norm"),
                                ((POLI, "--bogus"), "--bogus"), (("none.toml", "-o", "{replicate}.h5"), "none.toml")):
            with self.subTest(part=part):
                _, messages = self.shared_out(3, *arguments, code=2)
                self.assertEqual(len(messages), 1, messages)
                self.assertIn(part, messages[0])
                self.assertEqual(self.leftovers(), [])

    def test_what_one_finds_ends_all_before_the_first_tick(self):
        self.write("1.h5", "taken")
        _, messages = self.shared_out(3, POLI, "-o", "{replicate}.h5", code=2)
        self.assertEqual(len(messages), 1, messages)
        self.assertTrue(messages[0].startswith("replicate 1: 1.h5: "), messages)
        self.assertEqual(self.leftovers(), ["1.h5"])
        self.assertEqual((self.folder / "1.h5").read_text(encoding="utf-8"), "taken")

    def test_the_last_replicate_must_have_a_number(self):
        _, messages = self.shared_out(2, POLI, "--replicate", 65535, "-o", "{replicate}.h5", code=2)
        self.assert_one(messages, "process 1", "65536")
        self.assertEqual(self.leftovers(), [])

    def test_a_full_disk_of_one(self):
        # 32 or 64 MiB, as the unit is 512 bytes in some shells and 1024 in others: enough for the shared memory of MPI
        # and too little for the panel.
        _, messages = self.shared_out(2, YUEYANG, "--to", 2010, "--record", "households", "-o", "{replicate}.h5",
                                      "--quiet", code=3, first=f'[ "{RANK}" != 1 ] || ulimit -f 65536')
        self.assertEqual(len(messages), 1, messages)
        self.assertTrue(messages[0].startswith("replicate 1: "), messages)
        self.assertEqual(manifest(self.folder / "1.h5")["status"], "interrupted")
        # The other has done nothing wrong, and its years are not thrown away.
        self.assertEqual(manifest(self.folder / "0.h5")["status"], "complete")
        self.assertEqual(self.leftovers(), ["0.h5", "1.h5"])


class Signals(ReplicatesTest):
    def interrupted(self, number):
        # Open MPI's mpirun waits that many seconds before it asks its processes to end, and again before it kills them.
        process = self.start(2, YUEYANG, "--to", 2040, "--set", "projection.name=flat", "-o", "{replicate}.h5",
                             "--threads", 1, "--progress", "plain", env={"OMPI_MCA_odls_base_sigkill_timeout": "3"})
        seen = []
        for line in process.stderr:
            seen.append(line)
            if line.startswith("2003 closed"):
                break
        else:
            self.fail("ended before 2003: " + "".join(seen))
        begin = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=MOST_SECONDS)
        self.assertLess(time.monotonic() - begin, 30)
        self.assertNotEqual(process.returncode, 0)
        self.assertEqual(self.leftovers(), ["0.h5", "1.h5"])
        for replicate in range(2):
            path = self.folder / f"{replicate}.h5"
            self.assertEqual(manifest(path)["status"], "interrupted", err)
            self.canbao("digest", path, "--recompute")

    def test_ctrl_c(self):
        self.interrupted(signal.SIGINT)

    def test_sigterm(self):
        self.interrupted(signal.SIGTERM)


if __name__ == "__main__":
    unittest.main()
