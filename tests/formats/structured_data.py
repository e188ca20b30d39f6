"""Reads the structured data of every page of built sites with a JSON-LD processor and the vocabulary of schema.org.

    python tests/formats/structured_data.py PUBLIC

Each block is expanded by PyLD. Every type and property must be one of schema.org, stand where the vocabulary allows it, and
have a value that it allows. Names (`@id`) must mean the same on all pages of all sites. What Google needs to show events,
breadcrumbs and articles must be there.

Needs lxml and PyLD (Python), and in NODE_PATH @vocabulary/schema, the vocabulary as RDF.
"""

import collections
import json
import os
import pathlib
import re
import sys

from lxml import html
from pyld import jsonld

SCHEMA = "http://schema.org/"
# What the context of schema.org does with our documents: every name is one of the vocabulary. The rest of it types values.
CONTEXT = {"@context": {"@vocab": SCHEMA}}
LITERALS = {"Text", "URL", "Date", "DateTime", "Number", "Integer", "Float", "Boolean", "Time", "CssSelectorType", "PronounceableText", "XPathType"}


def main():
    public = pathlib.Path(sys.argv[1])
    words = Vocabulary(pathlib.Path(os.environ["NODE_PATH"], "@vocabulary/schema/schema.nq"))
    jsonld.set_document_loader(lambda url, options: {"contextUrl": None, "documentUrl": url, "document": CONTEXT})
    faults, nodes, types, pages = [], 0, collections.defaultdict(set), 0
    known, used = set(), collections.defaultdict(set)
    for path in sorted(public.rglob("*.html")):
        tree = html.parse(str(path))
        hidden = tree.find(".//meta[@name='robots']")
        blocks = tree.findall(".//script[@type='application/ld+json']")
        if hidden is not None or tree.find(".//link[@rel='canonical']") is None:
            faults += [f"{path}: structured data on a page that is not to be found"] if blocks else []
            continue
        if len(blocks) != 1:
            faults.append(f"{path}: {len(blocks)} blocks of structured data")
            continue
        pages += 1
        graph = jsonld.expand(json.loads(blocks[0].text))
        here = {node["@id"]: node for node in graph}
        if len(here) != len(graph):
            faults.append(f"{path}: a name is described twice")
        for node in graph:
            known.add(node["@id"])
            if node["@type"] != [SCHEMA + "Thing"]:
                types[node["@id"]].update(node["@type"])
            nodes += 1
            faults += [f"{path}: {fault}" for fault in words.faults(node, here)]
            faults += [f"{path}: {fault}" for fault in for_google(node)]
            for name in references(node):
                used[name].add(path)
        canonical = tree.find(".//link[@rel='canonical']").get("href")
        if canonical not in here:
            faults.append(f"{path}: the page itself is not in its graph")
        home = path.name == "index.html" and path.parent.parent == public
        if not home and path.parent.parent.parent != public and not any(node["@type"] == [SCHEMA + "BreadcrumbList"] for node in graph):
            faults.append(f"{path}: no breadcrumbs")
    for name in sorted(set(used) - known):
        # A page may speak of another one's entry that no page of the workspace describes as more than a page.
        if "#event:" not in name and not name.endswith("#website"):
            faults.append(f"{sorted(used[name])[0]}: {name} is described nowhere")
    faults += [f"{name} is {sorted(several)}" for name, several in types.items() if len(several) > 1]
    for fault in faults[:40]:
        print(f"✗ {fault}")
    print(f"{pages} pages with {nodes} nodes and {len(known)} names read, {len(faults)} faults")
    sys.exit(bool(faults) or not pages)


def references(value):
    """All names that a node speaks of."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key == "@id" and set(value) == {"@id"}:
                yield inner
            elif not key.startswith("@"):
                yield from references(inner)


class Vocabulary:
    """schema.org's classes and properties."""

    def __init__(self, path):
        self.above, self.domain, self.range = (collections.defaultdict(set) for _ in range(3))
        self.classes, members = set(), collections.defaultdict(set)
        into = {"subClassOf": self.above, "domainIncludes": self.domain, "rangeIncludes": self.range}
        for line in path.read_text().splitlines():
            found = re.match(r"<http://schema.org/([^>]+)> <[^>]*[/#]([^>/#]+)> <([^>]+)>", line)
            if not found:
                continue
            name, relation, other = found.groups()
            if relation in into:
                into[relation][name].add(other.removeprefix(SCHEMA))
            elif relation == "type":
                if other.endswith("#Class"):
                    self.classes.add(name)
                members[other.removeprefix(SCHEMA)].add(SCHEMA.replace("http:", "https:") + name)
        self.members = members

    def lineage(self, name):
        found, rest = set(), [name]
        while rest:
            one = rest.pop()
            if one not in found:
                found.add(one)
                rest += self.above[one]
        return found

    def faults(self, node, here):
        types = {kind.removeprefix(SCHEMA) for kind in node["@type"]}
        for kind in types - self.classes:
            yield f"{kind} is no class of schema.org"
        lineage = set().union(*(self.lineage(kind) for kind in types))
        for key, values in node.items():
            if key.startswith("@"):
                continue
            name = key.removeprefix(SCHEMA)
            if name not in self.domain:
                yield f"{name} is no property of schema.org"
                continue
            # A role stands between a thing and its value, and has the same property (schema.org, "Introducing Role").
            is_role = "Role" in lineage and name == "memberOf"
            if not is_role and not self.domain[name] & lineage:
                yield f"{name} is no property of {sorted(types)}"
            for value in values:
                yield from self.value(name, value, here)

    def value(self, name, value, here):
        allowed = self.range[name]
        if "@value" in value:
            text = value["@value"]
            is_member = any(text in self.members[kind] for kind in allowed)
            # Consumers take an address for what stands there.
            is_address = isinstance(text, str) and text.startswith("https://")
            if not allowed & LITERALS and not is_member and not is_address:
                yield f"{name} is {text!r}, not one of {sorted(allowed)}"
            if allowed & {"Date", "DateTime"} and not re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?", str(text)):
                yield f"{name} is {text!r}, no date"
            return
        if "@type" in value:
            yield from self.faults(value, here)
        else:
            value = here.get(value.get("@id"), {})
        types = {kind.removeprefix(SCHEMA) for kind in value.get("@type", [])}
        lineage = set().union(*(self.lineage(kind) for kind in types)) if types else set()
        if types and types != {"Thing"} and "Role" not in lineage and not lineage & allowed:
            yield f"{name} is a {sorted(types)}, not one of {sorted(allowed)}"


def for_google(node):
    """Required properties of Google's rich results."""
    kinds = {kind.removeprefix(SCHEMA) for kind in node["@type"]}
    has = lambda one, *names: [name for name in names if not one.get(SCHEMA + name)]
    if "Event" in kinds:
        yield from (f"{node['@id']}: an event without {name}" for name in has(node, "name", "startDate", "location"))
        for place in node.get(SCHEMA + "location", []):
            needed = "url" if place["@type"] == [SCHEMA + "VirtualLocation"] else "address"
            yield from (f"{node['@id']}: a location without {name}" for name in has(place, needed))
    if "BreadcrumbList" in kinds:
        for item in node[SCHEMA + "itemListElement"]:
            yield from (f"a breadcrumb without {name}" for name in has(item, "position", "name", "item"))
    if "NewsArticle" in kinds and len(node) > 4:
        yield from (f"{node['@id']}: an article without {name}" for name in has(node, "headline"))


main()
