#!/usr/bin/env python3
"""Workspaces that only verbund can read.

    python3 -m corpus.workspaces rich --n 1000 --out FOLDER      one site: all kinds, relations, German and English
    python3 -m corpus.workspaces sites --sites 200 --pages 50 --out FOLDER      many sites from one commons
    python3 -m corpus.workspaces members --n 10000 --out FOLDER      one list of members, and one entry with 1,000 relations

The default theme is used as it is. The same seed gives the same bytes.
"""
import argparse
from datetime import date, timedelta
from pathlib import Path

from .entries import put, quoted
from .german import Prose, TOPICS, slug

REGIONS = ["Neckartal", "Ostalb", "Rheinebene", "Hochwald", "Seeland"]
# Of 100 entries so many are of each kind.
SHARES = [("events", 30), ("news", 25), ("projects", 15), ("organisations", 15), ("people", 10), ("documents", 5)]
LEGAL = (
    "legal: {public_body: false, land: BW, consumer_services: false, "
    "privacy: {hosting: {provider: Musterhoster, logs: P7D}}}\n"
)
OFFICE = (
    "address: {street: Marktplatz 1, postcode: '01234', city: Musterstadt}\nemail: post@musterstadt.de\n"
    "phone: +49 123 456\nrepresented_by: [Anna Beispiel]\n"
)


class Site:
    """A site in `content/ID`, with its alliance, its operator and the legal pages."""

    def __init__(self, root: Path, name: str, languages: list[str], settings: str = ""):
        self.name, self.folder = name, root / "content" / name
        titles = ", ".join(f"{language}: Allianz {name}" for language in languages)
        put(
            self.folder / "site.yml",
            f"title: {{{titles}}}\nalliance: {name}\nbase_url: https://{name}.example/\n"
            f"languages: [{', '.join(languages)}]\ntimezone: Europe/Berlin\noperator: {name}-buero\ncards: false\n"
            # The same German prose stands in for English.
            "checks: {lang-wrong: 'off'}\n"
            "responsible: Anna Beispiel, Marktplatz 1, 01234 Musterstadt\n"
            f"{LEGAL}{settings}menu: {{main: [events, projects, news], footer: [impressum, datenschutz]}}\n",
        )
        put(self.folder / "index.md", f"---\ntitle: Allianz {name}\n---\n")
        put(self.folder / f"alliances/{name}.yml", f"title: Allianz {name}\nkind: network\n")
        put(self.folder / f"organisations/{name}-buero.yml", f"title: Büro {name}\nkind: association\n{OFFICE}")
        for kind in ["impressum", "datenschutz"]:
            put(self.folder / f"pages/{kind}.md", f"---\ntitle: {kind.capitalize()}\nlegal_kind: {kind}\n---\n")

    def add(self, folder: str, name: str, fields: list[str], text: str, language: str = ""):
        """An entry; `language` makes it the translation of one."""
        front = "\n".join(fields)
        tag = f".{language}" if language else ""
        put(self.folder / folder / f"{name}{tag}.md", f"---\n{front}\n---\n\n{text}")


def rich(out: Path, n: int, seed: int):
    """`n` entries of all kinds that name one another; every second one is translated."""
    site = Site(out, "bench", ["de", "en"])
    put(site.folder / "regions.yml", "".join(f"{slug(region)}: {{title: {region}}}\n" for region in REGIONS))
    put(site.folder / "topics.yml", "".join(f"{slug(topic)}: {{title: {topic}}}\n" for topic in TOPICS))
    put(site.folder / "series.yml", "stammtisch: {title: Stammtisch}\nfachtag: {title: Fachtag}\n")
    kinds = [kind for kind, share in SHARES for _ in range(share)]
    named = {kind: [f"{kind}-{number}" for number in range(n) if kinds[number % 100] == kind] for kind, _ in SHARES}
    for number in range(n):
        kind = kinds[number % 100]
        prose = Prose(f"{seed}-rich-{number}")
        fields = facts(kind, number, n, named, prose)
        paragraphs = [prose.paragraph(60) for _ in range(prose.random.randrange(2, 6))]
        paragraphs.insert(1, f"## {prose.heading()}")
        if prose.chance(0.2):
            paragraphs.append(prose.code())
        if prose.chance(0.3):
            other = prose.pick([name for name in named if named[name]])
            paragraphs.append(f"Siehe auch [{title(prose)}](../{other}/{prose.pick(named[other])}.md).")
        text = "\n\n".join(paragraphs) + "\n"
        name = f"{kind}-{number}"
        site.add(kind, name, fields, text)
        if number % 2:
            translated = [] if kind == "people" else [f"title: {quoted(title(prose))}"]
            site.add(kind, name, translated, text, "en")


def title(prose: Prose) -> str:
    return f"{prose.noun()} {prose.place()}"


def facts(kind: str, number: int, n: int, named: dict, prose: Prose) -> list[str]:
    """The front matter of an entry."""
    day = date(2020, 1, 1) + timedelta(days=8 * 365 * number // n)
    chance = prose.random

    def some(of: str, most: int) -> str:
        count = min(len(named[of]), chance.randrange(1, most + 1))
        return f"[{', '.join(sorted(chance.sample(named[of], count)))}]"

    topics = sorted({slug(prose.pick(TOPICS)) for _ in range(3)})
    fields = [f"title: {quoted(title(prose))}", f"summary: {quoted(prose.sentence())}", f"topics: [{', '.join(topics)}]"]
    has = {folder: bool(names) for folder, names in named.items()}
    if kind == "people":
        family = f"Beispiel{number}"
        fields = [f"title: Kim {family}", "given: Kim", f"family: {family}", "publish: contact"]
        employer = prose.pick(named["organisations"]) if has["organisations"] else ""
        return fields + ([f"roles: [{{role: Leitung, org: {employer}}}]"] if employer else [])
    if kind == "organisations":
        return fields[:2] + ["kind: association", f"regions: [{slug(prose.pick(REGIONS))}]", "memberships: [bench]"]
    if kind == "events":
        fields += [f"date: {day}", f"start_time: '{chance.randrange(8, 20):02}:00'"]
        fields += ["places: [{title: Rathaus, city: Musterstadt}]"]
        fields += [f"series: {prose.pick(['stammtisch', 'fachtag'])}"] if prose.chance(0.3) else []
        fields += [f"organisers: {some('organisations', 3)}"] if has["organisations"] else []
    elif kind == "projects":
        fields += [f"period: {day}/{day + timedelta(days=700)}"]
        partners = some("organisations", 6).strip("[]").split(", ") if has["organisations"] else []
        fields += [f"partners: [{', '.join(f'{{org: {partner}}}' for partner in partners)}]"] if partners else []
    else:
        fields += [f"date: {day}"]
    return fields


def sites(out: Path, count: int, pages: int, seed: int):
    """`count` sites with `pages` pages each, which share regions and topics of one commons."""
    commons = out / "content/commons"
    put(commons / "topics.yml", "".join(f"{slug(topic)}: {{title: {topic}}}\n" for topic in TOPICS[:10]))
    put(commons / "regions.yml", "".join(f"{slug(region)}: {{title: {region}}}\n" for region in REGIONS))
    for number in range(count):
        site = Site(out, f"s{number:03}", ["de"])
        fill(site, pages, f"{seed}-{number}")


def one(out: Path, pages: int, seed: int):
    """One site with as many pages."""
    site = Site(out, "bench", ["de"])
    put(site.folder / "topics.yml", "".join(f"{slug(topic)}: {{title: {topic}}}\n" for topic in TOPICS[:10]))
    fill(site, pages, str(seed))


def fill(site: Site, pages: int, seed: str):
    for number in range(pages):
        prose = Prose(f"{seed}-page-{number}")
        kind = ["events", "news", "projects"][number % 3]
        fields = [f"title: {quoted(title(prose))}", f"topics: [{slug(prose.pick(TOPICS[:10]))}]"]
        fields += ["period: 2024/2026"] if kind == "projects" else [f"date: 2025-{number % 12 + 1:02}-10"]
        site.add(kind, f"{kind}-{number}", fields, "\n\n".join(prose.paragraph(60) for _ in range(4)) + "\n")


def members(out: Path, n: int, seed: int):
    """A list of `n` members, and a project with 1,000 partners."""
    site = Site(out, "bench", ["de"])
    for number in range(n):
        prose = Prose(f"{seed}-member-{number}")
        fields = [f"title: {quoted(title(prose) + f' {number}')}", "kind: association", "memberships: [bench]"]
        site.add("organisations", f"member-{number}", fields, "")
    partners = ", ".join(f"{{org: member-{number}}}" for number in range(min(n, 1000)))
    site.add("projects", "all", ["title: Alle zusammen", f"partners: [{partners}]"], "Ein Projekt von allen.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shape", choices=["rich", "sites", "one", "members"])
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    if given.shape == "sites":
        sites(given.out, given.sites, given.pages, given.seed)
    else:
        {"rich": rich, "one": one, "members": members}[given.shape](given.out, given.n, given.seed)


if __name__ == "__main__":
    main()
