"""What the system tests share: running the programs as a user does, and comparing run files."""
import contextlib
import datetime
import os
import pathlib
import re
import resource
import subprocess
import tempfile
import unittest

import h5py
import numpy as np

SOURCE = pathlib.Path(os.environ["CANBAO_SOURCE_DIR"])
CANBAO = pathlib.Path(os.environ["CANBAO_BIN"]) / "canbao"
CONFIGS = SOURCE / "configs"
POLI = CONFIGS / "poli.toml"
YUEYANG = CONFIGS / "yueyang.toml"

# A program that hangs must not hang the tests.
MOST_SECONDS = 300
DIGEST = re.compile(r"^[0-9a-f]{32}$")


class ProgramTest(unittest.TestCase):
    """Gives each test a folder of its own, which is also the working folder of the program."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="canbao-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()

    def canbao(self, *arguments, code=0, env=None, limits=None):
        """Runs the program and expects its exit code. Returns the finished process.

        env: variables on top of the tests' own; limits: {resource.RLIMIT_...: bytes} for the program alone.
        """

        def limit():
            for what, most in (limits or {}).items():
                resource.setrlimit(what, (most, most))

        process = subprocess.run(
            [CANBAO, *map(str, arguments)], cwd=self.folder, env={**os.environ, **(env or {})}, capture_output=True,
            encoding="utf-8", timeout=MOST_SECONDS, check=False, preexec_fn=limit if limits else None)
        self.assertEqual(process.returncode, code,
                         f"canbao {' '.join(map(str, arguments))}\n{process.stdout}\n{process.stderr}")
        return process

    def start(self, *arguments):
        """Starts the program and returns the process, which does not outlive the test."""
        process = subprocess.Popen([CANBAO, *map(str, arguments)], cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, encoding="utf-8")

        def end():
            if process.poll() is None:
                process.kill()
            process.communicate()

        self.addCleanup(end)
        return process

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def run_file(self, name, scenario, *arguments, **options):
        """Runs a scenario into a file and returns its path."""
        path = self.folder / name
        self.canbao("run", scenario, "-o", path, "--quiet", *arguments, **options)
        return path

    def results_without_file(self, scenario, *arguments, **options):
        """The results digest of a run that writes nothing."""
        process = self.canbao("run", scenario, "--progress", "none", *arguments, **options)
        found = re.search(r"^results digest ([0-9a-f]{32})$", process.stdout, re.MULTILINE)
        self.assertTrue(found, process.stdout)
        return found.group(1)

    def faults(self, *arguments):
        """The messages of a command that must be refused: one a line, nothing else, and exit code 2."""
        process = self.canbao(*arguments, code=2)
        self.assertEqual(process.stdout, "")
        lines = process.stderr.splitlines()
        self.assertTrue(lines, "refused without a word")
        for line in lines:
            self.assertTrue(line.startswith("canbao: "), line)
        return [line.removeprefix("canbao: ") for line in lines]

    def assert_one(self, lines, *parts):
        """Exactly one of the lines has all the parts."""
        matching = [line for line in lines if all(part in line for part in parts)]
        self.assertEqual(len(matching), 1, f"{parts} in\n" + "\n".join(lines))

    def leftovers(self):
        """What lies in the working folder."""
        return sorted(path.name for path in self.folder.iterdir())


@contextlib.contextmanager
def small_disk(test, size):
    """A disk of that size in the test's folder, where the machine lets us mount one; elsewhere the test is skipped."""
    path = test.folder / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "canbao", path]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        test.skipTest("no small disk can be mounted here")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


def text(value):
    return value.decode("utf-8") if isinstance(value, bytes) else value


def manifest(path):
    with h5py.File(path, "r") as file:
        return {name: text(value) for name, value in file["manifest"].attrs.items()}


def results(path):
    return manifest(path)["results_digest"]


def population(path):
    return manifest(path)["population_digest"]


def series(path, group, name):
    """A dataset as int64 or float64, so that sums do not overflow."""
    with h5py.File(path, "r") as file:
        values = file[group][name][()]
    return values.astype("f8" if values.dtype.kind == "f" else "i8")


def names(path, group):
    with h5py.File(path, "r") as file:
        return sorted(file[group])


def _content(item):
    """All that a reader sees of a group or dataset."""
    attributes = {name: np.asarray(value).tolist() for name, value in item.attrs.items()
                  if name not in ("DIMENSION_LIST", "REFERENCE_LIST")}
    if isinstance(item, h5py.Group):
        return attributes, sorted(item)
    values = np.asarray(item[()])
    return attributes, values.shape, str(item.dtype), values.tolist() if values.dtype == object else values.tobytes()


def differences(one, other):
    """Names of the groups and datasets outside the manifest in which two run files differ."""
    found = []
    for path in (one, other):
        content = {}
        with h5py.File(path, "r") as file:
            for group in file.values():
                if group.name != "/manifest":
                    content[group.name.strip("/")] = _content(group)
                    content.update({item.name.strip("/"): _content(item) for item in group.values()})
        found.append(content)
    first, second = found
    return sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))


def _grows_along(dataset, dimension):
    """Whether the first dimension of a dataset is that one."""
    name = f"{dataset.parent.name}/{dimension}"
    return dataset.name == name or (dataset.ndim > 0 and len(dataset.dims[0]) > 0 and dataset.dims[0][0].name == name)


def ticks_of(path, group, dimension, keep):
    """The series of a group at the ticks that keep(tick) is true of, by name."""
    with h5py.File(path, "r") as file:
        chosen = np.array([bool(keep(tick)) for tick in file[group][dimension][:].tolist()])
        return {name: dataset[()][chosen] for name, dataset in file[group].items() if _grows_along(dataset, dimension)}


def place_named(path, name):
    """The number of the one place of that name."""
    with h5py.File(path, "r") as file:
        numbers = [number for number, known in enumerate(file["places/name"].asstr()[:]) if known == name]
    if len(numbers) != 1:
        raise AssertionError(f"{len(numbers)} places are called {name}")
    return numbers[0]


def villages_of(path, place):
    """For each village whether it lies in the place."""
    parent, level = series(path, "places", "parent"), series(path, "places", "level")
    inside = np.arange(len(parent)) == place
    for number in range(place + 1, len(parent)):
        inside[number] = inside[parent[number]]
    return inside[level == level.max()]


def day(date):
    return (datetime.date.fromisoformat(date) - datetime.date(1970, 1, 1)).days


class ComparingTest(ProgramTest):
    """Compares the ticks of two runs."""

    def assert_same(self, one, other, group, dimension, keep):
        """Equal at the ticks that keep() is true of, of which there are some."""
        first, second = (ticks_of(run, group, dimension, keep) for run in (one, other))
        self.assertEqual(sorted(first), sorted(second))
        self.assertGreater(len(first), 3)
        self.assertGreater(len(first[dimension]), 0)
        for name in first:
            np.testing.assert_array_equal(first[name], second[name], f"/{group}/{name}")

    def assert_same_before(self, one, other, date):
        """No tick before a date differs. The row of its year is closed after it, but what the season settled was not."""
        year = int(date[:4])
        for group in ("yearly", "pools", "margins"):
            self.assert_same(one, other, group, "year", lambda tick: tick < year)
        self.assert_same(one, other, "weekly", "week", lambda tick: tick < day(date))

    def changed(self, one, other, group, dimension, keep):
        first, second = (ticks_of(run, group, dimension, keep) for run in (one, other))
        return {name for name in first if not np.array_equal(first[name], second[name])}
