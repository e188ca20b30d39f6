"""Reads the calendars that verbund writes with two parsers that are not ours, and compares the instants with the content.

    python tests/formats/calendars.py VERBUND [PUBLIC]

VERBUND  the program, such as target/release/verbund
PUBLIC   built sites; every calendar in them must parse (default: public)

A workspace of its own has events in several zones around every change of their clocks since 1980. What they mean is
worked out from Python's time zones; the files are read with their own zones alone, under names that no parser knows.

Needs icalendar (Python), and ical.js where NODE_PATH finds it.
"""

import datetime as dt
import json
import pathlib
import subprocess
import sys
import tempfile
from zoneinfo import ZoneInfo

import icalendar

ZONES = ["Europe/Berlin", "Europe/Dublin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo"]
YEARS = range(1980, 2041, 3)
READER = pathlib.Path(__file__).with_name("calendars.mjs")


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    public = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else "public")
    faults, instants = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for zone in ZONES:
            root = pathlib.Path(folder, zone.replace("/", "-"))
            expected = write_workspace(root, zone)
            subprocess.run([program, "build", "--quiet", "--root", root], check=True)
            text = (root / "public" / "demo" / "kalender.ics").read_bytes().replace(zone.encode(), f"Unknown/{len(zone)}{zone[-4:]}".encode())
            for reader, found in [("icalendar", by_python(text)), ("ical.js", by_javascript(text))]:
                faults += [f"{zone}, {reader}: {fault}" for fault in differences(expected, found)]
                instants += len(found)
    files = sorted(public.rglob("*.ics"))
    for path in files:
        text = path.read_bytes()
        python, javascript = by_python(text), by_javascript(text)
        if not python or python != javascript:
            faults.append(f"{path}: {differences(python, javascript) or 'has no event'}")
        faults += [f"{path}: {fault}" for fault in form(text)]
    for fault in faults[:40]:
        print(f"✗ {fault}")
    print(f"{len(files)} calendars and {instants} instants in {len(ZONES)} zones read by two parsers, {len(faults)} faults")
    sys.exit(bool(faults))


def write_workspace(root, zone):
    """Events at hours of days around each change of the clock; returns their instants by id."""
    site = root / "content" / "demo"
    (site / "events").mkdir(parents=True)
    for folder in ("alliances", "organisations"):
        (site / folder).mkdir()
    (site / "site.yml").write_text(
        f"title: D\nalliance: demo\nbase_url: https://demo.example/\nlanguages: [de]\ntimezone: {zone}\noperator: buero\nlegal: {{public_body: false}}\n"
    )
    (site / "index.md").write_text("---\ntitle: D\n---\n")
    (site / "alliances" / "demo.yml").write_text("title: D\nkind: network\n")
    (site / "organisations" / "buero.yml").write_text("title: B\n")
    rules, expected, number = ZoneInfo(zone), {}, 0
    for year in YEARS:
        for day in days(rules, year):
            for start, end in [("00:30", "01:15"), ("12:00", None), ("23:00", None)]:
                number += 1
                lines = ["---", f"title: T{number}", f"date: {day}", f"start_time: '{start}'"]
                lines += [f"end_time: '{end}'"] if end else []
                (site / "events" / f"t{number}.md").write_text("\n".join([*lines, "---", ""]))
                begin = moment(day, start, rules)
                # Without an end an event is over when it begins (RFC 5545, section 3.6.1).
                expected[f"t{number}.demo@demo.example"] = [begin, moment(day, end, rules) if end else begin]
    number += 1
    (site / "events" / f"t{number}.md").write_text(f"---\ntitle: T{number}\ndate: 2024-02-28/2024-03-01\n---\n")
    expected[f"t{number}.demo@demo.example"] = ["2024-02-28", "2024-03-02"]
    return expected


def days(rules, year):
    """The days before, of and after each change of the clock in a year, and a quiet one."""
    found, day = [dt.date(year, 7, 15)], dt.date(year, 1, 1)
    offset = lambda one: dt.datetime.combine(one, dt.time(12), rules).utcoffset()
    while day.year == year:
        if offset(day) != offset(day - dt.timedelta(1)):
            found += [day - dt.timedelta(1), day, day + dt.timedelta(1)]
        day += dt.timedelta(1)
    return [day for day in found if exists(day, rules)]


def exists(day, rules):
    """Whether no hour of ours is left out or comes twice: some clocks change at midnight."""
    for hour, minute in [(0, 30), (1, 15), (23, 0)]:
        local = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=rules)
        if local.utcoffset() != local.replace(fold=1).utcoffset():
            return False
        if local.astimezone(dt.timezone.utc).astimezone(rules).replace(tzinfo=None) != local.replace(tzinfo=None):
            return False
    return True


def moment(day, time, rules):
    local = dt.datetime.combine(day, dt.time.fromisoformat(time), rules)
    return local.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def by_python(text):
    found = {}
    for event in icalendar.Calendar.from_ical(text).walk("VEVENT"):
        start = event.decoded("DTSTART")
        found[str(event["UID"])] = [spelled(start), spelled(event.decoded("DTEND") if "DTEND" in event else start)]
    return found


def spelled(value):
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat()


def by_javascript(text):
    run = subprocess.run(["node", str(READER)], input=text, capture_output=True, check=True)
    return json.loads(run.stdout)


def differences(expected, found):
    ids = sorted(set(expected) | set(found))
    return [f"{id} is {found.get(id)}, not {expected.get(id)}" for id in ids if expected.get(id) != found.get(id)]


def form(text):
    """What parsers let pass: line ends, lengths, and what every event must have."""
    lines = text.split(b"\r\n")
    if b"\n" in text.replace(b"\r\n", b"") or lines[-1] != b"":
        yield "a line does not end in CRLF"
    if any(len(line) > 75 for line in lines):
        yield "a line is longer than 75 octets"
    calendar = icalendar.Calendar.from_ical(text)
    for component in calendar.walk():
        if component.errors:
            yield f"{component.name}: {component.errors}"
    for event in calendar.walk("VEVENT"):
        yield from (f"{event.get('UID')} has no {name}" for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "URL") if name not in event)
    ids = [str(event["UID"]) for event in calendar.walk("VEVENT")]
    if len(ids) != len(set(ids)):
        yield "an id is used twice"


main()
