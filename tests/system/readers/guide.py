"""Runs the examples of the guide: the Python and R blocks of its pages, each page's in their order, in a folder with the
files that the page's commands make. guide.py CANBAO RSCRIPT (RSCRIPT may be empty)"""
import contextlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["CANBAO_SOURCE_DIR"])
CANBAO, RSCRIPT = sys.argv[1:3]
POLI = SOURCE / "configs/poli.toml"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def canbao(*arguments):
    subprocess.run([CANBAO, *map(str, arguments)], check=True, capture_output=True)


def blocks(page):
    return BLOCK.findall((SOURCE / page).read_text(encoding="utf-8"))


def run_python(page, code, names):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, page, "exec"), names)  # pylint: disable=exec-used
    return said.getvalue()


def run_r(page, code):
    process = subprocess.run([RSCRIPT, "-e", code], capture_output=True, encoding="utf-8", check=False)
    if process.returncode != 0:
        sys.exit(f"{page}: R failed\n{code}\n{process.stderr}")
    return process.stdout


def check(page, least):
    """Runs a page's blocks; `least` says how many of each language there must be, so that none is lost unnoticed."""
    names, count = {}, dict.fromkeys(least, 0)
    for language, code in blocks(page):
        if language not in least:
            continue
        count[language] += 1
        if language == "r" and not RSCRIPT:
            continue
        said = run_python(page, code, names) if language == "python" else run_r(page, code)
        if ("print(" in code or "round(" in code) and not said.strip():
            sys.exit(f"{page}: an example printed nothing:\n{code}")
    for language, expected in least.items():
        if count[language] < expected:
            sys.exit(f"{page}: {count[language]} blocks of {language}, expected {expected} or more")
    print(f"{page}: {count}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        canbao("run", POLI, "-o", "run.h5", "--record", "households", "--quiet")
        # HDF5 does not open one file in two ways at a time.
        shutil.copy("run.h5", "live.h5")
        for replicate in range(3):
            for name, change in (("base", []), ("dear", ["--set", "premium.amount=150"])):
                canbao("run", POLI, "--to", 2012, "--replicate", replicate, "--record", "households", "-o",
                       f"{name}-{replicate}.h5", "--quiet", *change)
        files = [f"{name}-{replicate}.h5" for name in ("base", "dear") for replicate in range(3)]
        canbao("compare", *files, "--csv", "differences.csv", "--quiet")
        check("docs/guide/reading-run-files.md", {"python": 5, "r": 1})
        check("docs/guide/comparing-runs.md", {"python": 2, "r": 1})
        os.chdir(SOURCE)


if __name__ == "__main__":
    main()
