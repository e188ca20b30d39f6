"""Reads the feeds and sitemaps of built sites with validators and readers that are not ours.

    python tests/formats/feeds.py PUBLIC

Every Atom file against RFC 4287's own RELAX NG schema and the rules that stand in its text, and with feedparser; every JSON
file against the schema of JSON Feed 1.1; both must say the same. Sitemaps against the schema of sitemaps.org.

Needs feedparser, jsonschema, lxml and rnc2rng (Python), and in NODE_PATH jsonfeed-schema and sitemap for their schemas.
"""

import datetime as dt
import json
import os
import pathlib
import sys

import feedparser
import jsonschema
import rnc2rng
from lxml import etree, html

ATOM = {"a": "http://www.w3.org/2005/Atom"}
MODULES = pathlib.Path(os.environ["NODE_PATH"])
ADDRESSES = ["href", "src", "cite", "poster"]


def main():
    public = pathlib.Path(sys.argv[1])
    faults = []
    rules = rnc2rng.dumps(rnc2rng.load(str(pathlib.Path(__file__).with_name("atom.rnc"))))
    # rnc2rng declares a prefix for "no namespace", which XML does not have.
    atom = etree.RelaxNG(etree.fromstring(rules.replace(' xmlns:local=""', "").encode()))
    of_json = jsonschema.Draft7Validator(json.loads((MODULES / "jsonfeed-schema/schema-v1.1.json").read_text()))
    feeds = sorted(public.rglob("feed.xml"))
    entries = 0
    for path in feeds:
        found, count = feed(path, atom, of_json)
        faults += [f"{path}: {fault}" for fault in found]
        entries += count
    maps = sorted(public.rglob("sitemap*.xml"))
    of_map = etree.XMLSchema(etree.parse(MODULES / "sitemap/schema/sitemap.xsd"))
    for path in maps:
        tree = strict(etree.parse(path))
        if not of_map.validate(tree):
            faults += [f"{path}: {error}" for error in of_map.error_log]
    for fault in faults[:40]:
        print(f"✗ {fault}")
    print(f"{len(feeds)} feeds in two formats with {entries} entries and {len(maps)} sitemaps read, {len(faults)} faults")
    sys.exit(bool(faults) or not feeds or not maps)


def strict(tree):
    """The sitemap without the links to versions in other languages, which its schema leaves to their own."""
    for link in tree.getroot().iter("{http://www.w3.org/1999/xhtml}link"):
        assert set(link.attrib) == {"rel", "hreflang", "href"} and not len(link), etree.tostring(link)
    for link in list(tree.getroot().iter("{http://www.w3.org/1999/xhtml}link")):
        link.getparent().remove(link)
    return tree


def feed(path, atom, of_json):
    tree = etree.parse(path)
    faults = [] if atom.validate(tree) else [str(error) for error in atom.error_log]
    faults += text_rules(tree)
    entries = tree.findall("a:entry", ATOM)
    for entry in entries:
        faults += content_rules(entry)
    read = feedparser.parse(str(path))
    if read.bozo:
        faults.append(f"feedparser: {read.bozo_exception}")
    other = json.loads(path.with_suffix(".json").read_text())
    faults += [f"JSON Feed: {error.message}" for error in of_json.iter_errors(other)]
    said = [(e.id, e.title, e.link, e.updated, e.content[0].value.strip()) for e in read.entries]
    same = [(i["id"], i.get("title"), i.get("url"), i.get("date_modified"), i.get("content_html", "").strip()) for i in other["items"]]
    for one, two in zip(said, same, strict=True):
        # feedparser cleans HTML in its own way.
        if one[:4] != two[:4] or words(one[4]) != words(two[4]):
            faults.append(f"Atom and JSON differ: {one} {two}")
    return faults, len(entries)


def words(text):
    return html.fragment_fromstring(text, create_parent="div").text_content().split()


def text_rules(tree):
    """What RFC 4287 demands in words."""
    root = tree.getroot()
    ids = [node.text for node in root.findall("a:entry/a:id", ATOM)]
    if len(ids) != len(set(ids)):
        yield "an id is there twice (4.1.1)"
    for node in root.iter("{%s}id" % ATOM["a"]):
        if not node.text.startswith("https://"):
            yield f"{node.text} is no absolute IRI (4.2.6)"
    for node in [root, *root.findall("a:entry", ATOM)]:
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in node.findall("a:link", ATOM)]
        alternates = [link for link in links if link[0] == "alternate"]
        if len(alternates) != len(set(alternates)):
            yield "two alternates of one type and language (4.1.1)"
        if not alternates and node.find("a:content", ATOM) is None:
            yield "neither an alternate nor content (4.1.2)"
        if node.find("a:author", ATOM) is None and root.find("a:author", ATOM) is None:
            yield "no author (4.1.1)"
    if not any(link.get("rel") == "self" for link in root.findall("a:link", ATOM)):
        yield "no link to itself (4.1.1)"
    updated = [dt.datetime.fromisoformat(node.text) for node in root.findall("a:entry/a:updated", ATOM)]
    if updated != sorted(updated, reverse=True) or dt.datetime.fromisoformat(root.findtext("a:updated", None, ATOM)) != max(updated):
        yield "the newest entry is not the first, or not that of the feed"


def content_rules(entry):
    """Nothing in the text needs the site around it."""
    content = entry.findtext("a:content", "", ATOM)
    if not content.strip() and entry.find("a:summary", ATOM) is not None:
        yield "a summary and no content"
    tree = html.fragment_fromstring(content, create_parent="div")
    for node in tree.iter():
        for name in ADDRESSES:
            address = node.get(name)
            if address is not None and not address.startswith(("https://", "http://", "mailto:", "tel:")):
                yield f"{name}={address}"
        for name in node.attrib:
            if name in ("class", "style", "id") or name.startswith("on"):
                yield f"<{node.tag} {name}> is there"
    for name in ("script", "style", "svg", "iframe", "form"):
        if tree.find(f".//{name}") is not None:
            yield f"<{name}> is there"


main()
