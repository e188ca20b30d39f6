#!/usr/bin/env python3
"""How soon a preview shows what was saved, and what memory it takes: verbund beside Hugo. See README.md."""
import argparse
import json
import math
import os
import random
import re
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from corpus import entries as corpus  # noqa: E402
from programs import machine, machine_seconds, version  # noqa: E402
from servers import Hugo, Server, Verbund  # noqa: E402

SERVERS = {"verbund": Verbund, "hugo": Hugo}
# What is edited, and where it is looked for.
EDITS = [("text", "page"), ("title", "page"), ("title", "list"), ("layout", "page"), ("style sheet", "page")]
ASK_EVERY = 0.0005


def main():
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end, too
    programs = {name: SERVERS[name].find() for name in given.servers}
    work = Path(tempfile.mkdtemp(prefix="preview-", dir=given.work))
    try:
        if "verbund" in programs:  # a copy, so that a build meanwhile does not change what is measured
            programs["verbund"] = shutil.copy2(programs["verbund"], work / "verbund")
        report = {"machine": machine(), "programs": versions(programs), "options": options(given), "results": []}
        for n in given.n:
            report["results"].append(measure(given, programs, work, n))
            if given.json:
                given.json.write_text(json.dumps(report, indent=1) + "\n")
        print_tables(report)
    finally:
        if given.keep:
            print(f"kept: {work}", file=sys.stderr)
        else:
            shutil.rmtree(work, ignore_errors=True)


def measure(given, programs: dict, work: Path, n: int) -> dict:
    """All figures for `n` entries, raw: milliseconds, seconds and MiB by server."""
    note(f"{n} entries: writing")
    source = work / f"source-{n}"
    entries = corpus.Corpus(n, given.seed)
    corpus.write(entries, source)
    # On the first page of the list, but not among the five newest, which every page names.
    news = [entry.slug for entry in entries.entries if entry.section == "news"]
    entry = news[-min(10, len(news))]
    servers = [SERVERS[name](programs[name], work / f"{name}-{n}", entry) for name in programs]
    chance = random.Random(given.seed)
    used_before, began = machine_seconds() - time.process_time(), time.perf_counter()
    spent = {server.name: 0.0 for server in servers}
    try:
        result = {"n": n, "servers": {server.name: {"start_s": [], "edits": {}} for server in servers}}
        figures = result["servers"]
        for last in [False] * (given.starts - 1) + [True]:
            for server in servers:
                fresh(source, server)
                wait_until_idle(servers, given.quiet)
                figures[server.name]["start_s"].append(server.start(given.limit))
                wait_until_idle(servers, given.quiet)
                if not last:
                    spent[server.name] += server.processor_seconds()
                    server.stop()
        for server in servers:
            figures[server.name]["memory_start_mib"] = server.memory()
        for what, where in EDITS:
            note(f"{n} entries: {what}, seen on the {where}")
            key = f"{what}, {where}"
            for server, times in edit_in_turn(given, servers, what, where, chance).items():
                figures[server.name]["edits"][key] = times
        for server in servers:
            figures[server.name]["memory_edits_mib"] = server.memory()
            if given.many and (given.many_all or server.name == "verbund"):
                note(f"{n} entries: {given.many} edits at once, {server.name}")
                figures[server.name]["many"] = many_edits(given, servers, server)
        for server in servers:
            spent[server.name] += server.processor_seconds()
        by_others = machine_seconds() - time.process_time() - used_before - sum(spent.values())
        result["others_share"] = max(0.0, by_others) / (time.perf_counter() - began) / os.cpu_count()
        return result
    finally:
        for server in servers:
            server.stop()
        if not given.keep:
            shutil.rmtree(source, ignore_errors=True)
            for server in servers:
                shutil.rmtree(server.root, ignore_errors=True)


def edit_in_turn(given, servers: list, what: str, where: str, chance: random.Random) -> dict:
    """Milliseconds of each edit by server; None where it was not seen. The servers take turns edit by edit, so that a
    machine that slows down slows both. The first round is not counted: it also undoes the edits before."""
    times = {server: [] for server in servers}
    texts = {server: restored(server) for server in servers}
    for number in range(-1, given.edits):
        for server in servers:
            wait_until_idle(servers, given.quiet)
            time.sleep(0.1 + 0.4 * chance.random())
            token = f"edit{chance.randrange(10**9):09}"
            took = seen_after(server, *edited(server, texts[server], what, token), what, where, token, given.limit)
            if number >= 0:
                times[server].append(took)
    return times


def many_edits(given, servers: list, server: Server) -> dict:
    """Edits of the text, the next one as soon as one is seen: their milliseconds, and the memory along the way."""
    texts, times, memory = restored(server), [], []
    wait_until_idle(servers, given.quiet)
    for number in range(given.many):
        token = f"many{number:09}"
        times.append(seen_after(server, *edited(server, texts, "text", token), "text", "page", token, given.limit))
        if number % max(1, given.many // 20) == 0:
            memory.append(server.memory())
    wait_until_idle(servers, given.quiet)
    return {"times_ms": times, "memory_mib": memory, "memory_end_mib": server.memory()}


def restored(server: Server) -> dict:
    """The texts of the files that are edited, as they were; writes them where they differ."""
    if not server.texts:
        paths = [server.document, server.root / server.layout, server.root / server.style]
        server.texts = {path: path.read_text("utf-8") for path in paths}
    for path, text in server.texts.items():
        if path.read_text("utf-8") != text:
            save(path, text)
    return server.texts


def edited(server: Server, texts: dict, what: str, token: str) -> tuple[Path, str]:
    """The file to save for an edit, and its new text with `token` in it."""
    layout, style = server.root / server.layout, server.root / server.style
    if what == "text":
        return server.document, f"{texts[server.document]}\nDer Satz {token} steht am Ende.\n"
    if what == "title":
        return server.document, re.sub(r'(?m)^(title: ".*)"$', rf'\1 {token}"', texts[server.document], count=1)
    if what == "layout":
        return layout, texts[layout].replace("TEMPLATE_EDIT", token)
    return style, texts[style].replace("STYLE_EDIT", token)


def seen_after(server: Server, path: Path, text: str, what: str, where: str, token: str, limit: float) -> float | None:
    """Saves the file; milliseconds until a client that asks all the time gets the token, None after `limit` seconds."""
    address, mark = server.list if where == "list" else server.page, token.encode()
    server.client.get(address)  # the connection is open
    began = save(path, text)
    asked = began
    while True:
        if what == "style sheet":
            seen = server.has_style(server.client, mark)
        else:
            status, body = server.client.get(address)
            seen = status == 200 and mark in body
        now = time.perf_counter()
        if seen:
            return (now - began) * 1000
        if now - began > limit:
            note(f"{server.name}: {what} was not seen after {limit:.0f} s")
            return None
        asked = max(asked + ASK_EVERY, now)
        time.sleep(max(0.0, asked - now))


def save(path: Path, text: str) -> float:
    """Overwrites the file as an editor does; the moment before."""
    data = text.encode()
    began = time.perf_counter()
    file = os.open(path, os.O_WRONLY | os.O_TRUNC)
    os.write(file, data)
    os.close(file)
    return began


def wait_until_idle(servers: list, quiet: float, limit: float = 120):
    """Until no server has used the processor for 0.3 s; then at most `quiet` seconds for all other programs."""
    running = [server for server in servers if server.process is not None]
    end, still, last = time.perf_counter() + limit, time.perf_counter(), -1.0
    while running and time.perf_counter() < end and time.perf_counter() - still < 0.3:
        time.sleep(0.05)
        used = sum(server.processor_seconds() for server in running)
        if used > last + 0.015:  # a tick more may be a timer
            still, last = time.perf_counter(), used
    end = time.perf_counter() + quiet
    while time.perf_counter() < end:
        used = machine_seconds()
        time.sleep(0.5)
        if machine_seconds() - used < 0.06 * os.cpu_count():
            return


def fresh(source: Path, server: Server):
    shutil.rmtree(server.root, ignore_errors=True)
    shutil.copytree(source / server.name.lower(), server.root)


def versions(programs: dict) -> dict:
    return {SERVERS[name].name: version(program) for name, program in programs.items()}


def options(given) -> dict:
    return {key: getattr(given, key) for key in ("n", "edits", "many", "starts", "seed", "quiet")}


def print_tables(report: dict):
    machine, programs = report["machine"], report["programs"]
    print(
        f"\n{', '.join(f'{name} {version}' for name, version in programs.items())}; {machine['processors']} × "
        f"{machine['processor']}, {machine['date']}; processor time that other programs took: "
        + ", ".join(f"{result['others_share']:.0%}" for result in report["results"])
    )
    print("\nFrom saving a file to its being served, milliseconds:\n")
    print("| entries | edited | seen on | server | median | p95 | min |\n|--:|---|---|---|--:|--:|--:|")
    for result in report["results"]:
        for key in (f"{what}, {where}" for what, where in EDITS):
            for name, figures in result["servers"].items():
                print(f"| {result['n']:,} | {key.replace(', ', ' | ')} | {name} | {summary(figures['edits'][key])} |")
        for name, figures in result["servers"].items():
            if "many" in figures:
                print(f"| {result['n']:,} | text, no pauses | page | {name} | {summary(figures['many']['times_ms'])} |")
    print("\nStart in seconds, resident memory in MiB:\n")
    many = report["options"]["many"]
    print(f"| entries | server | start | memory after start | after the edits above | after {many:,} more |")
    print("|--:|---|--:|--:|--:|--:|")
    for result in report["results"]:
        for name, figures in result["servers"].items():
            after = f"{figures['many']['memory_end_mib']:,.0f}" if "many" in figures else "–"
            print(
                f"| {result['n']:,} | {name} | {statistics.median(figures['start_s']):.2f} | "
                f"{figures['memory_start_mib']:,.0f} | {figures['memory_edits_mib']:,.0f} | {after} |"
            )


def summary(times: list) -> str:
    """Median, 95th percentile and minimum as cells of a table."""
    seen = sorted(time for time in times if time is not None)
    if not seen:
        return "not seen | – | –"
    lost = f" ({len(times) - len(seen)} not seen)" if len(seen) < len(times) else ""
    p95 = seen[math.ceil(len(seen) * 0.95) - 1]
    return f"{figure(statistics.median(seen))}{lost} | {figure(p95)} | {figure(seen[0])}"


def figure(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}"


def note(text: str):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--n", type=int, nargs="+", default=[100, 1000, 10000], help="numbers of entries (default 100 1000 10000)")
    add("--servers", nargs="+", choices=SERVERS, default=list(SERVERS))
    add("--edits", type=int, default=50, help="edits of each sort (default 50)")
    add("--many", type=int, default=1000, help="edits without pauses, for memory (default 1000; 0: none)")
    add("--many-all", action="store_true", help="edits without pauses for Hugo, too")
    add("--starts", type=int, default=3, help="starts, of which the median counts (default 3)")
    add("--seed", type=int, default=1)
    add("--limit", type=float, default=120, help="seconds after which a start or an edit is given up (default 120)")
    add("--quiet", type=float, default=0, metavar="S", help="before each edit wait up to S seconds for an idle machine")
    add("--work", type=Path, help="where to make the working folder (best in memory, such as /dev/shm)")
    add("--keep", action="store_true", help="leave the working folder")
    add("--json", type=Path, help="write all figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
