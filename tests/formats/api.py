"""Reads the data that verbund writes into `api/v1/` as a partner would, with programs that are not ours.

    python tests/formats/api.py [PUBLIC]

PUBLIC   built sites (default: public)

Every file must be valid against the schema beside it (jsonschema), every id must lead to an entry or to a title with an
address, every relation must be the reverse of a reference, every address of the site must be a file in the output, and
the tables must be what Python's csv module reads and what the entries say.

Needs jsonschema (Python).
"""

import csv
import datetime as dt
import io
import json
import pathlib
import re
import sys
import urllib.parse

import jsonschema

ID = re.compile(r"^(alliance|organisation|person|event|series|project|news|document|page|region|topic):[A-Za-z0-9/._~%-]+$")
# What could make a spreadsheet reckon (OWASP, CSV injection).
FORMULA = tuple("=+-@\t\r\n")


def main():
    public = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "public")
    indexes = sorted(public.glob("*/api/v1/index.json"))
    faults, count = [], {"files": 0, "entries": 0, "references": 0, "addresses": 0, "rows": 0}
    bases = {}
    for path in indexes:
        index = json.loads(path.read_bytes())
        bases[next(iter(index["site"]["url"].values()))] = path.parents[2]
    for path in indexes:
        faults += [f"{path.parents[2].name}: {fault}" for fault in site(path.parent, bases, count)]
    if not indexes:
        faults.append(f"{public}: no site has data")
    for fault in faults[:40]:
        print(f"✗ {fault}")
    said = ", ".join(f"{number} {what}" for what, number in count.items())
    print(f"{len(indexes)} sites: {said} read, {len(faults)} faults")
    sys.exit(bool(faults))


def site(folder, bases, count):
    schema = json.loads((folder / "schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = {path.name: json.loads(path.read_bytes()) for path in sorted(folder.glob("*.json")) if path.name != "schema.json"}
    index = files["index.json"]
    for name, data in files.items():
        count["files"] += 1
        for error in validator.iter_errors(data):
            yield f"{name}: {best(error)}"
        if data["schema"] != schema["$id"]:
            yield f"{name}: another schema than the one beside it"

    entries = {entry["id"]: entry for data in files.values() for entry in data.get("entries", [])}
    for listed in index["kinds"]:
        found = files[listed["url"].rsplit("/", 1)[1]]
        if found["kind"] != listed["kind"] or len(found["entries"]) != listed["count"]:
            yield f"index.json: {listed} is not what there is"
        short = json.loads((folder / "index" / listed["index"].rsplit("/", 1)[1]).read_bytes())
        count["files"] += 1
        yield from (f"{listed['index']}: {best(error)}" for error in validator.iter_errors(short))
        if [one["id"] for one in short["entries"]] != [one["id"] for one in found["entries"]]:
            yield f"{listed['index']}: other entries than in the file of all they say"
        for one in short["entries"]:
            yield from (f"{listed['index']}: {one['id']} has another {key}" for key in one if one[key] != entries[one["id"]].get(key))
    if len(entries) != sum(listed["count"] for listed in index["kinds"]):
        yield "an id is there twice"
    count["entries"] += len(entries)

    forward = set()
    for name, data in files.items():
        here = {entry["id"] for entry in data.get("entries", [])} | set(data["referenced"])
        named = set()
        for entry in data.get("entries", []):
            for target in references({key: value for key, value in entry.items() if key not in ("id", "uri", "relations")}):
                named.add(target)
                forward.add((entry["id"], target))
                if target not in here:
                    yield f"{name}: {entry['id']} refers to {target}, which is neither an entry nor `referenced`"
        if name == "index.json":
            named = set(references(data["site"]))
        for other in sorted(set(data["referenced"]) - named):
            yield f"{name}: nobody refers to {other}"
    count["references"] += len(forward)
    backward = {(source, id) for id, entry in entries.items() for sources in entry.get("relations", {}).values() for source in sources}
    yield from (f"{id}: found by {source}, which does not refer to it" for source, id in sorted(backward - forward))

    root = folder.parents[1]
    for name, data in files.items():
        for address in addresses(data):
            base = next((base for base in bases if address.startswith(base)), None)
            if base is None:
                continue
            count["addresses"] += 1
            path = urllib.parse.unquote(urllib.parse.urlsplit(address.removeprefix(base)).path)
            if not (bases[base] / path / "index.html").is_file() and not (bases[base] / path).is_file():
                yield f"{name}: {address} leads nowhere"
    for entry in entries.values():
        for address in (entry.get("url") or {}).values():
            if root != bases[next(base for base in bases if address.startswith(base))]:
                yield f"{entry['id']}: its page is on another site"

    for table in index["tables"]:
        yield from rows(folder / table["url"].rsplit("/", 1)[1], table, entries, index, count)


def rows(path, table, entries, index, count):
    text = path.read_bytes()
    if not text.startswith(b"\xef\xbb\xbf"):
        yield f"{path.name}: no byte order mark"
    if b"\n" in text.replace(b"\r\n", b""):
        yield f"{path.name}: a line does not end in CRLF"
    head, *found = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), delimiter=table["separator"], strict=True)
    if not found or any(len(row) != len(head) for row in found):
        yield f"{path.name}: not as many cells as heads"
    if any(not cell or "." in cell for cell in head):
        yield f"{path.name}: {head}"
    for row in found:
        count["rows"] += 1
        entry = entries.get(row[-1])
        if entry is None:
            yield f"{path.name}: {row[-1]} is no entry"
            continue
        if row[0].removeprefix("'") not in entry["title"].values():
            yield f"{path.name}: {row[0]} is not {entry['title']}"
        if row[-2] and row[-2] not in entry.get("url", {}).values():
            yield f"{path.name}: {row[-2]} is no page of {row[-1]}"
        yield from (f"{path.name}: {cell!r} could be a formula" for cell in row if cell.startswith(FORMULA))
    ids = {row[-1] for row in found}
    if table["of"] == "events":
        expected = {id for id, entry in entries.items() if entry["kind"] == "event" and not entry.get("stub")}
    else:
        expected = {id for id, entry in entries.items() if any(belongs(one, index["site"]["alliance"]) for one in entry.get("memberships", []))}
    if ids != expected:
        yield f"{path.name}: {sorted(ids ^ expected)}"


def belongs(membership, alliance):
    """Whether a membership is one of the alliance today, the day of the build."""
    bounds = [membership.get("period") or {}, {"start": (membership.get("since") or {}).get("start"), "end": (membership.get("until") or {}).get("end")}]
    first = next((bound["start"] for bound in bounds if bound.get("start")), "0000")
    last = next((bound["end"] for bound in bounds if bound.get("end")), "9999")
    today = dt.date.today().isoformat()
    roles = set(membership.get("roles", ["member"]))
    return membership["alliance"] == alliance and first <= today <= last and bool(roles - {"associated", "company-in-region", "funder"})


def references(value):
    return (text for text in texts(value) if ID.match(text))


def addresses(value):
    return (text for text in texts(value) if re.match(r"https?://", text))


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts(inner)


def best(error):
    """The reason why a file is not of the form that its own kind has, rather than of the other kinds'."""
    while error.context:
        branches = {}
        for one in error.context:
            branches.setdefault(one.schema_path[0], []).append(one)
        strangers = lambda branch: any(list(one.relative_path) == ["kind"] or one.validator == "required" for one in branch)
        error = max(min(branches.values(), key=strangers), key=lambda one: len(one.absolute_path))
    return f"{'/'.join(map(str, error.absolute_path))}: {error.message[:200]}"


main()
