#!/usr/bin/env python3
"""The same entries as a workspace of verbund and as a site of Hugo.

    python3 -m corpus.entries --n 1000 --out FOLDER [--seed 1]      writes FOLDER/verbund and FOLDER/hugo

Entries are news, events and projects in German, about 350 words each: headings, lists, tables, links to other entries,
and a block of code in every fifth. The same seed gives the same bytes.
"""
import argparse
import json
import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from .german import ADJECTIVES, FEMININE, PREPOSITIONS, TOPICS, Prose, slug

THEMES = Path(__file__).resolve().parent / "themes"
SECTIONS = {"events": "Veranstaltungen", "projects": "Projekte", "news": "Neuigkeiten"}
FIRST_DAY = date(2010, 1, 1)
DAYS = 16 * 365
# In texts a link to an entry is written %%section/slug%%, until a writer puts the address of its program there.
LINK = re.compile(r"%%([^%\s]+)%%")


@dataclass
class Entry:
    number: int
    section: str
    slug: str
    title: str
    day: date
    topics: list[str]
    summary: str


class Corpus:
    """`n` entries, oldest first."""

    def __init__(self, n: int, seed: int = 1):
        self.seed = seed
        self.entries = [self._entry(number, n) for number in range(n)]

    def _entry(self, number: int, n: int) -> Entry:
        prose = Prose(f"{self.seed}-entry-{number}")
        share = prose.random.random()
        section = "news" if share < 0.6 else "events" if share < 0.85 else "projects"
        words = [prose.noun(), prose.pick(PREPOSITIONS), prose.pick(FEMININE)]
        if prose.chance(0.6):
            words.insert(0, prose.pick(ADJECTIVES).capitalize() + "e")
        if prose.chance(0.5):
            words.append(str(prose.random.randrange(2010, 2027)))
        title = " ".join(words)
        # Some topics are much more common than others.
        weights = [1 / (place + 2) ** 0.7 for place in range(len(TOPICS))]
        topics = list(dict.fromkeys(prose.random.choices(TOPICS, weights, k=prose.random.randrange(1, 5))))
        day = FIRST_DAY + timedelta(days=DAYS * number // n)
        summary = f"{prose.sentence()} {prose.sentence()}"
        return Entry(number, section, f"{slug(title)}-{number}", title, day, topics, summary)

    def text(self, entry: Entry) -> str:
        """The Markdown of an entry."""
        prose = Prose(f"{self.seed}-text-{entry.number}")
        number = prose.random.randrange

        def link() -> str:
            target = self.entries[number(len(self.entries))]
            return f"[{target.title}](%%{target.section}/{target.slug}%%)"

        words, parts = number(200, 740), number(3, 6)
        with_list, with_table, with_code = number(parts), number(parts), number(parts) if prose.chance(0.2) else None
        blocks = [prose.paragraph(50)]
        for part in range(parts):
            blocks.append(f"## {prose.heading()}")
            if part == with_list:
                blocks.append(prose.list())
            if part == with_table:
                blocks.append(prose.table())
            for _ in range(max(1, words // parts // 65)):
                blocks.append(prose.paragraph(number(40, 90)))
            if prose.chance(0.6):
                blocks[-1] += f" Siehe auch {link()}."
            if part == with_code:
                blocks.append(prose.code())
            if prose.chance(0.12):
                blocks.append(f"> {prose.sentence()}\n> {prose.sentence()}")
            if prose.chance(0.25):
                blocks += [f"### {prose.noun()} {prose.place()}", prose.paragraph(30)]
        blocks.append(f"Weiter mit {link()} oder {link()}.")
        return "\n\n".join(blocks) + "\n"


class VerbundWorkspace:
    """One site. Topics are entries; links name the other entry's file, and the program checks them."""

    def __init__(self, root: Path, corpus: Corpus):
        self.root, self.site = root, root / "content" / "bench"
        shutil.copytree(THEMES / "verbund", root / "themes" / "bench")
        put(root / "themes/bench/assets/style.css", (THEMES / "style.css").read_text("utf-8"))
        put(
            self.site / "site.yml",
            "title: Bench\nalliance: bench\nbase_url: https://bench.example/\nlanguages: [de]\n"
            "timezone: Europe/Berlin\ntheme: bench\noperator: bench-office\nlegal: {public_body: false}\n"
            # Hugo draws no pictures for social networks and publishes no data.
            "cards: false\napi: false\n"
            f"menu: {{main: [{', '.join(SECTIONS)}]}}\n",
        )
        put(self.site / "index.md", "---\ntitle: Bench\n---\n")
        put(self.site / "alliances/bench.yml", "title: Bench\nkind: network\n")
        office = "title: Bench Office\nkind: association\nmemberships: [{alliance: bench}]\n"
        put(self.site / "organisations/bench-office.yml", office)
        used = sorted({topic for entry in corpus.entries for topic in entry.topics})
        put(self.site / "topics.yml", "".join(f"{slug(topic)}: {{title: {topic}}}\n" for topic in used))

    def add(self, entry: Entry, text: str):
        when = f"period: {entry.day}/.." if entry.section == "projects" else f"date: {entry.day}"
        topics = ", ".join(map(slug, entry.topics))
        front = f"title: {quoted(entry.title)}\n{when}\ntopics: [{topics}]\nsummary: {quoted(entry.summary)}\n"
        text = LINK.sub(lambda link: f"../{link[1]}.md", text)
        put(self.site / entry.section / f"{entry.slug}.md", f"---\n{front}---\n\n{text}")


class HugoSite:
    """Topics are tags; links are written as addresses, which Hugo does not check."""

    def __init__(self, root: Path, corpus: Corpus):
        self.root = root
        shutil.copytree(THEMES / "hugo", root)
        put(root / "static/style.css", (THEMES / "style.css").read_text("utf-8"))
        with open(root / "hugo.toml", "a", encoding="utf-8") as settings:
            for section, title in SECTIONS.items():
                settings.write(f'\n[[params.nav]]\nid = "{section}"\nname = "{title}"\nurl = "/{section}/"\n')
        for section, title in SECTIONS.items():
            put(root / "content" / section / "_index.md", f"---\ntitle: {title}\n---\n")

    def add(self, entry: Entry, text: str):
        tags = ", ".join(entry.topics)
        front = f"title: {quoted(entry.title)}\ndate: {entry.day}\ntags: [{tags}]\nsummary: {quoted(entry.summary)}\n"
        text = LINK.sub(lambda link: f"/{link[1]}/", text)
        put(self.root / "content" / entry.section / f"{entry.slug}.md", f"---\n{front}---\n\n{text}")


def write(corpus: Corpus, out: Path):
    """Writes `out/verbund` and `out/hugo`, which must not exist yet."""
    sites = [VerbundWorkspace(out / "verbund", corpus), HugoSite(out / "hugo", corpus)]
    for entry in corpus.entries:
        text = corpus.text(entry)
        for site in sites:
            site.add(entry, text)


def put(path: Path, text: str):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def quoted(text: str) -> str:
    """A string of JSON, which is one of YAML."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--n", type=int, default=1000, help="number of entries (default 1000)")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--out", type=Path, required=True)
    given = arguments.parse_args()
    write(Corpus(given.n, given.seed), given.out)
