#!/usr/bin/env python3
"""Instructions of a fixed build, the figure to compare between commits: it hardly depends on the machine or on other programs.

    instructions.py [--n 500] [--work FOLDER] [--profile FILE]

One thread builds a workspace of all kinds in two languages (`corpus.workspaces rich`), once to fill the caches and once more
under valgrind. Needs valgrind. `--profile` keeps what `callgrind_annotate` reads; for names of functions build with
`cargo build --release --config profile.release.strip=false --config 'profile.release.debug="line-tables-only"'`.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import programs  # noqa: E402
from corpus import workspaces  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=500)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--profile", type=Path)
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="instructions-", dir=given.work))
    try:
        root, out = work / "workspace", work / "out"
        workspaces.rich(root, given.n, 1)
        profile = given.profile or work / "profile"
        build = [programs.verbund(), "build", "--quiet", "--root", str(root), "--out", str(out), "--as-of", "2026-01-01"]
        subprocess.run(build, check=True, capture_output=True)
        # Pictures stand in the output; code is to be coloured.
        shutil.rmtree(root / ".verbund", ignore_errors=True)
        environment = {**os.environ, "RAYON_NUM_THREADS": "1"}
        valgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", *build]
        said = subprocess.run(valgrind, check=True, capture_output=True, text=True, env=environment).stderr
        count = int(re.search(r"Collected : (\d+)", said)[1])
        files = sum(1 for path in out.rglob("*") if path.is_file())
        print(f"{count / 1e6:,.1f} million instructions for {given.n:,} entries and {files:,} files")
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
