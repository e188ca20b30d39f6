#!/usr/bin/env python3
"""What builds cost: verbund beside Hugo and the bare floor, growth, many sites, processors. See README.md."""
import argparse
import json
import multiprocessing
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import programs  # noqa: E402
from corpus import entries, workspaces  # noqa: E402

HERE = Path(__file__).resolve().parent
MIB = 1024


@dataclass
class Job:
    """A build that is measured as a whole process."""

    name: str
    command: list[str]
    out: Path
    # Folders that are removed before each run, so that it begins from nothing.
    fresh: list[Path] = field(default_factory=list)
    # A text that gets another line before each run.
    edited: Path | None = None
    runs: list[dict] = field(default_factory=list)

    def run(self):
        for folder in self.fresh:
            shutil.rmtree(folder, ignore_errors=True)
        if self.edited:
            with open(self.edited, "a", encoding="utf-8") as text:
                text.write("\nNoch ein Satz.\n")
            time.sleep(0.05)
        with open(os.devnull, "rb") as nothing, tempfile.TemporaryFile() as said:
            used, began = programs.machine_seconds(), time.perf_counter()
            process = subprocess.Popen(self.command, stdin=nothing, stdout=said, stderr=said)
            _, status, spent = os.wait4(process.pid, 0)
            wall = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                said.seek(0)
                raise SystemExit(f"{' '.join(self.command)}\n{said.read().decode(errors='replace')[-2000:]}")
        cpu = spent.ru_utime + spent.ru_stime
        others = max(0.0, programs.machine_seconds() - used - cpu)
        self.runs.append({"cpu": cpu, "wall": wall, "memory": spent.ru_maxrss / MIB, "others": others})

    def median(self, what: str) -> float:
        return statistics.median(run[what] for run in self.runs)


class Bench:
    """One working folder, and the builds in it."""

    def __init__(self, given, work: Path):
        self.given, self.work = given, work
        # A copy, so that a build meanwhile does not change what is measured.
        self.verbund = str(shutil.copy2(programs.verbund(), work / "verbund-program"))

    def build(self, name: str, root: Path, *options: str) -> Job:
        """A build by verbund of the workspace `root` from nothing."""
        out = self.work / f"out-{name.replace(' ', '-')}"
        command = [self.verbund, "build", "--quiet", "--root", str(root), "--out", str(out), *options]
        return Job(name, command, out, [out, root / ".verbund"])

    def again(self, name: str, root: Path, removed: bool = False, edited: Path | None = None) -> Job:
        """A build after one of the same; `removed`: what it wrote is gone; `edited`: a text that has changed."""
        # A workspace of its own: the builds from nothing remove the caches.
        own = self.write(f"again-{name.replace(' ', '-')}", lambda folder: shutil.copytree(root, folder))
        job = self.build(name, own)
        subprocess.run(job.command, check=True, capture_output=True)
        job.fresh = [job.out] if removed else []
        job.edited = edited and own / edited
        return job

    def write(self, name: str, make) -> Path:
        """The workspace `name`, made once."""
        folder = self.work / name
        if not folder.exists():
            note(f"writing {name}")
            # In a process of its own: a build's peak memory counts from that of the process that starts it.
            writer = multiprocessing.get_context("fork").Process(target=make, args=(folder,))
            writer.start()
            writer.join()
            if writer.exitcode:
                raise SystemExit(f"{name} could not be written")
        return folder

    def corpus(self, n: int) -> Path:
        return self.write(f"corpus-{n}", lambda folder: entries.write(entries.Corpus(n, self.given.seed), folder))

    def measure(self, jobs: list[Job], rounds: int) -> list[Job]:
        """Runs the jobs in turn, in another order each round, so that the machine's moods hit all of them."""
        chance = random.Random(self.given.seed)
        for number in range(rounds):
            order = chance.sample(jobs, len(jobs))
            for job in order:
                note(f"round {number + 1} of {rounds}: {job.name}")
                job.run()
        for job in jobs:
            shutil.rmtree(job.out, ignore_errors=True)
        return jobs

    # The tables

    def equal(self) -> dict:
        """The same entries by the floor, by verbund and by Hugo."""
        n = self.given.n
        corpus = self.corpus(n)
        hugo, out = corpus / "hugo", self.work / "out-hugo"
        floor_out = self.work / "out-floor"
        jobs = [
            Job("floor", [str(self.floor()), str(hugo / "content"), str(floor_out)], floor_out, [floor_out]),
            self.build("verbund", corpus / "verbund"),
            self.again("verbund, nothing changed", corpus / "verbund"),
            self.again("verbund, one text changed", corpus / "verbund", edited=self.text(corpus / "verbund")),
        ]
        if "hugo" not in self.given.without:
            cache = self.work / "hugo-cache"
            command = [
                programs.hugo(), "--quiet", "--source", str(hugo), "--destination", str(out),
                "--cacheDir", str(cache), "--noBuildLock",
            ]  # fmt: skip
            jobs.append(Job("hugo", command, out, [out, cache]))
        return {"title": f"{n:,} entries, the same work", "first": "floor", "jobs": self.measure(jobs, self.given.rounds)}

    @staticmethod
    def text(root: Path) -> Path:
        """The first text of a workspace, from its root."""
        return min(root.glob("content/**/*.md")).relative_to(root)

    def growth(self) -> dict:
        jobs = []
        for n in [1_000, 10_000, 100_000][: 2 if self.given.small else 3]:
            jobs.append(self.build(f"{n:,} entries", self.corpus(n) / "verbund"))
        return {"title": "growth", "first": "10,000 entries", "jobs": self.measure(jobs, max(1, self.given.rounds // 2))}

    def sites(self) -> dict:
        count, seed = (20 if self.given.small else 200), self.given.seed
        # 18 entries make a site of 50 pages, with its home, its lists and its legal pages.
        many = self.write("sites", lambda folder: workspaces.sites(folder, count, 18, seed))
        one = self.write("one", lambda folder: workspaces.one(folder, count * 47, seed))
        jobs = [self.build("one site", one), self.build(f"{count} sites", many)]
        pages = [self.pages(job) for job in jobs]
        title = f"many sites ({pages[1]:,} pages) and one ({pages[0]:,} pages)"
        return {"title": title, "first": jobs[0].name, "jobs": self.measure(jobs, self.given.rounds)}

    def members(self) -> dict:
        jobs = []
        for n in (1_000, 10_000):
            root = self.write(f"members-{n}", lambda folder: workspaces.members(folder, n, self.given.seed))
            jobs.append(self.build(f"{n:,} members", root))
        return {"title": "one list of members", "first": jobs[0].name, "jobs": self.measure(jobs, self.given.rounds)}

    @staticmethod
    def pages(job: Job) -> int:
        job.run()
        job.runs.clear()
        return sum(1 for _ in job.out.rglob("*.html"))

    def processors(self) -> dict:
        corpus = self.corpus(self.given.n) / "verbund"
        jobs = [self.build(f"{count} threads", corpus, "--jobs", str(count)) for count in (1, 2)]
        return {"title": "a second processor", "first": "2 threads", "jobs": self.measure(jobs, self.given.rounds)}

    def samples(self) -> dict:
        samples = self.work / "samples"
        for folder in ("content", "themes"):
            shutil.copytree(programs.REPOSITORY / folder, samples / folder, dirs_exist_ok=True)
        jobs = [
            self.build("the four sites", samples),
            self.again("the four sites, caches kept", samples, removed=True),
            self.again("the four sites, one text changed", samples, edited=self.text(samples)),
            self.again("the four sites, nothing changed", samples),
        ]
        return {"title": "the sites of the repository", "first": jobs[0].name, "jobs": self.measure(jobs, self.given.rounds)}

    def floor(self) -> Path:
        target = self.work / "floor"
        if not target.exists():
            note("building the floor")
            command = ["cargo", "build", "--release", "--quiet", "--manifest-path", str(HERE / "floor/Cargo.toml")]
            subprocess.run([*command, "--target-dir", str(target)], check=True)
        return target / "release/floor"


TABLES = ["equal", "growth", "sites", "members", "processors", "samples"]


def main():
    given = arguments()
    work = Path(tempfile.mkdtemp(prefix="build-", dir=given.work))
    try:
        bench = Bench(given, work)
        report = {"machine": programs.machine(), "verbund": programs.version(bench.verbund), "tables": []}
        if "hugo" not in given.without:
            report["hugo"] = programs.version(programs.hugo())
        for name in given.tables:
            table = getattr(bench, name)()
            show(table)
            table["jobs"] = [{"name": job.name, "runs": job.runs} for job in table["jobs"]]
            report["tables"].append(table)
            if given.json:
                given.json.write_text(json.dumps(report, indent=1) + "\n")
    finally:
        if given.keep:
            note(f"kept: {work}")
        else:
            shutil.rmtree(work, ignore_errors=True)


def show(table: dict):
    """A table of medians; ratios are taken round by round against one of the jobs."""
    jobs = table["jobs"]
    first = next(job for job in jobs if job.name == table["first"])
    print(f"\n{table['title']} ({len(first.runs)} rounds)\n")
    print(f"| build | CPU s | wall s | peak MiB | CPU × {first.name} | wall × {first.name} | CPU s of others |\n|---|--:|--:|--:|--:|--:|--:|")
    for job in jobs:
        figures = [f"{job.median('cpu'):.3f}", f"{job.median('wall'):.3f}", f"{job.median('memory'):,.0f}"]
        figures += [f"{ratio(job, first, what):.2f}" for what in ("cpu", "wall")] + [f"{job.median('others'):.2f}"]
        print(f"| {job.name} | {' | '.join(figures)} |")
    sys.stdout.flush()


def ratio(job: Job, first: Job, what: str) -> float:
    return statistics.median(one[what] / other[what] for one, other in zip(job.runs, first.runs))


def note(text: str):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("tables", nargs="*", default=TABLES, metavar="TABLE", help=f"which tables (default: {' '.join(TABLES)})")
    add("--n", type=int, default=10_000, help="entries (default 10000)")
    add("--rounds", type=int, default=5, help="rounds (default 5)")
    add("--small", action="store_true", help="a tenth of the largest workspaces")
    add("--without", nargs="*", default=[], choices=["hugo"], help="programs to leave out")
    add("--seed", type=int, default=1)
    add("--work", type=Path, help="where to make the working folder (best in memory, such as /dev/shm)")
    add("--keep", action="store_true", help="leave the working folder")
    add("--json", type=Path, help="write all figures to this file")
    given = parser.parse_args()
    unknown = [name for name in given.tables if name not in TABLES]
    if unknown:
        parser.error(f"no such table: {', '.join(unknown)}")
    return given


if __name__ == "__main__":
    main()
