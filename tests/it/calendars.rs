//! Calendars as programs read them: which there are, what is in them, and that any parser gets back what content says.

use crate::support::{Built, TWO_LANGUAGES, build, files, site};
use icalendar::Component as _;
use icalendar::parser::{Component, read_calendar, unfold};
use proptest::prelude::*;
use verbund::model::Options;
use verbund::parse::typography::typeset;

fn events(text: &str) -> Built {
    site(&format!(
        "-- site.yml + --\nsummary: Termine der Allianz\n-- topics.yml --\nki: {{title: 'KI, angewandt'}}\n-- series.yml --\nrunde: {{title: Gesprächsrunde}}\n{text}"
    ))
}

/// One event with these fields.
fn event(fields: &str) -> Built {
    events(&format!("-- events/e.md --\n---\ntitle: Treffen\n{fields}\n---\n"))
}

/// A calendar's lines, unfolded.
fn calendar(built: &Built, path: &str) -> Vec<String> {
    let text = built.file_text("demo", path);
    assert!(
        !text.replace("\r\n", "").contains(['\r', '\n']),
        "every line ends in CRLF"
    );
    unfold(&text).split_terminator("\r\n").map(str::to_owned).collect()
}

/// The lines of the only event.
fn lines(built: &Built) -> Vec<String> {
    let lines = calendar(built.assert_sound(), "kalender.ics");
    let from = lines
        .iter()
        .position(|line| line == "BEGIN:VEVENT")
        .expect("there is an event");
    let until = lines.iter().position(|line| line == "END:VEVENT").expect("it ends");
    lines.get(from + 1..until).expect("they are in order").to_vec()
}

fn of<'l>(lines: &'l [String], name: &str) -> Vec<&'l str> {
    let is_it = |line: &&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with([':', ';']));
    lines.iter().map(String::as_str).filter(is_it).collect()
}

// What is in a calendar

#[test]
fn a_calendar_holds_everything_a_program_shows() {
    let built = events(
        "-- documents.yml --
folien: {title: Folien, kind: slides, file: {src: media/folien.pdf, title: Folien}, events: [2026-03-10-treffen]}
-- media/folien.pdf --
%PDF-1.4
-- organisations.yml --
amt: {title: 'Amt, für Daten', email: termine@amt.example}
haus: {title: Haus der Wirtschaft}
-- events/2026-03-10-treffen.md --
---
title: 'Treffen; Runde 1, im Rathaus'
summary: 'Wir sprechen über *Daten*.'
date: 2026-03-10
start_time: '14:00'
end_time: '15:30'
as_of: 2026-01-02
mode: hybrid
online_url: https://konferenz.example/raum?a=1,2
places: [{title: Rathaus, street: Markt 1, postcode: '01234', city: Musterstadt, geo: {lat: '50.7', lon: '6.1'}}]
organisers: [haus, amt]
topics: [ki]
series: runde
registration: {url: 'https://anmeldung.example/'}
---
",
    );
    let lines = calendar(
        built.assert_sound(),
        "veranstaltungen/2026-03-10-treffen/2026-03-10-treffen.ics",
    );
    let expected = "BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//verbund//verbund//DE
CALSCALE:GREGORIAN
NAME:Treffen\\; Runde 1\\, im Rathaus
X-WR-CALNAME:Treffen\\; Runde 1\\, im Rathaus
URL;VALUE=URI:https://musterstadt.example/veranstaltungen/2026-03-10-treffen/
SOURCE;VALUE=URI:https://musterstadt.example/veranstaltungen/2026-03-10-treffen/2026-03-10-treffen.ics
REFRESH-INTERVAL;VALUE=DURATION:P1D
X-PUBLISHED-TTL:P1D
X-WR-TIMEZONE:Europe/Berlin
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:20251026T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20260329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:2026-03-10-treffen.demo@musterstadt.example
DTSTAMP:20260102T000000Z
LAST-MODIFIED:20260102T000000Z
SEQUENCE:20455
DTSTART;TZID=Europe/Berlin:20260310T140000
DTEND;TZID=Europe/Berlin:20260310T153000
SUMMARY:Treffen\\; Runde 1\\, im Rathaus
DESCRIPTION:Wir sprechen über Daten.\\n\\nhttps://anmeldung.example/\\n\\nhttps://musterstadt.example/veranstaltungen/2026-03-10-treffen/
URL;VALUE=URI:https://musterstadt.example/veranstaltungen/2026-03-10-treffen/
LOCATION:Rathaus\\, Markt 1\\, 01234 Musterstadt
GEO:50.7;6.1
CONFERENCE;VALUE=URI:https://konferenz.example/raum?a=1,2
CATEGORIES:KI\\, angewandt
CONTACT:Haus der Wirtschaft
ORGANIZER;CN=\"Amt, für Daten\":mailto:termine@amt.example
ATTACH;FMTTYPE=application/pdf:https://musterstadt.example/media/folien.pdf
END:VEVENT
END:VCALENDAR";
    assert_eq!(lines.join("\n"), expected);
}

#[test]
fn whole_days_end_on_the_day_after() {
    let lines = lines(&event("date: 2026-04-15/2026-04-19"));
    assert_eq!(of(&lines, "DTSTART"), ["DTSTART;VALUE=DATE:20260415"]);
    assert_eq!(of(&lines, "DTEND"), ["DTEND;VALUE=DATE:20260420"]);
    // Who keeps the day in mind is not busy on it.
    assert_eq!(of(&lines, "TRANSP"), ["TRANSP:TRANSPARENT"]);
}

#[test]
fn what_is_not_known_is_not_made_up() {
    let cases = [
        (
            "date: 2026-04-15\nstart_time: '10:00'",
            Some("DTSTART;TZID=Europe/Berlin:20260415T100000"),
            None,
        ),
        (
            "date: 2026-04-15\nstart_time: '10:00'\nduration: PT2H",
            Some("DTSTART;TZID=Europe/Berlin:20260415T100000"),
            Some("DURATION:PT2H"),
        ),
        (
            "date: 2026-04-15/2026-04-16\nstart_time: '10:00'\nend_time: '09:00'",
            Some("DTSTART;TZID=Europe/Berlin:20260415T100000"),
            Some("DTEND;TZID=Europe/Berlin:20260416T090000"),
        ),
        // It begins at ten, but nobody knows when it ends.
        (
            "date: 2026-04-15/2026-04-16\nstart_time: '10:00'",
            Some("DTSTART;VALUE=DATE:20260415"),
            Some("DTEND;VALUE=DATE:20260417"),
        ),
        // The clock goes forward in that night; five hours stay five.
        (
            "date: 2026-03-28\nstart_time: '23:00'\nduration: PT5H30M",
            Some("DTSTART;TZID=Europe/Berlin:20260328T230000"),
            Some("DURATION:PT5H30M"),
        ),
        (
            "date: 2026-04-15\nduration: P3D",
            Some("DTSTART;VALUE=DATE:20260415"),
            Some("DTEND;VALUE=DATE:20260418"),
        ),
        (
            "date: 2026-04-15\nduration: P1M",
            Some("DTSTART;VALUE=DATE:20260415"),
            Some("DTEND;VALUE=DATE:20260416"),
        ),
        (
            "date: 2026-04-15\nstart_time: '10:00'\nall_day: true",
            Some("DTSTART;VALUE=DATE:20260415"),
            Some("DTEND;VALUE=DATE:20260416"),
        ),
    ];
    for (fields, start, end) in cases {
        let lines = lines(&event(fields));
        assert_eq!(of(&lines, "DTSTART"), start.into_iter().collect::<Vec<_>>(), "{fields}");
        let ends = [of(&lines, "DTEND"), of(&lines, "DURATION")].concat();
        assert_eq!(ends, end.into_iter().collect::<Vec<_>>(), "{fields}");
    }
}

#[test]
fn what_has_no_day_is_in_no_calendar() {
    for date in [
        "2026-06",
        "2026",
        "2026-04-15~",
        "2026-21",
        "2026-04-15/..",
        "2026-04/2026-05",
    ] {
        let built = event(&format!("date: {date}"));
        built.assert_sound();
        assert!(!built.paths("demo").iter().any(|path| path.ends_with(".ics")), "{date}");
        assert!(!built.page("veranstaltungen/").html.contains("webcal"), "{date}");
    }
}

#[test]
fn what_does_not_take_place_says_so_in_its_title() {
    let lines = |status: &str| lines(&event(&format!("date: 2026-04-15\n{status}")));
    let cancelled = lines("status: cancelled");
    assert_eq!(of(&cancelled, "STATUS"), ["STATUS:CANCELLED"]);
    assert_eq!(of(&cancelled, "SUMMARY"), ["SUMMARY:Abgesagt: Treffen"]);
    let postponed = lines("status: postponed");
    assert_eq!(of(&postponed, "STATUS"), ["STATUS:CANCELLED"]);
    assert_eq!(of(&postponed, "SUMMARY"), ["SUMMARY:Verschoben: Treffen"]);
    let tentative = lines("status: tentative");
    assert_eq!(of(&tentative, "STATUS"), ["STATUS:TENTATIVE"]);
    assert_eq!(of(&tentative, "SUMMARY"), ["SUMMARY:Treffen"]);
    let moved = lines("status: rescheduled\nprevious_date: 2026-03-01");
    assert_eq!(of(&moved, "STATUS"), ["STATUS:CONFIRMED"]);
    let unsaid = lines("mode: onsite");
    assert!(of(&unsaid, "STATUS").is_empty());
}

#[test]
fn programs_see_that_a_later_state_is_newer() {
    let history = |as_of: &str| {
        let lines = lines(&event(&format!("date: 2026-12-10\n{as_of}")));
        let value = |name: &str| {
            of(&lines, name)
                .first()
                .and_then(|line| line.split_once(':'))
                .map(|(_, value)| value.to_owned())
        };
        (value("SEQUENCE"), value("DTSTAMP"), value("LAST-MODIFIED"))
    };
    let (sequence, stamp, modified) = history("mode: onsite");
    assert_eq!((sequence.as_deref(), modified), (Some("0"), None));
    assert_eq!(stamp.as_deref(), Some("19700101T000000Z"));
    let [first, second] = ["as_of: 2026-01-02", "as_of: 2026-01-10"].map(history);
    assert_eq!(first.0.as_deref(), Some("20455"));
    assert_eq!(second.0.as_deref(), Some("20463"));
    assert_eq!(second.1.as_deref(), Some("20260110T000000Z"));
    assert_eq!(second.1, second.2);
}

#[test]
fn addresses_are_uris_whatever_was_typed() {
    let built = events(
        "-- organisations.yml --
amt: {title: \"Amt\\nfür Daten\", email: 'büro+a?x=1&y@köln.example'}
-- events/e.md --
---
title: Treffen
date: 2026-04-15
online_url: 'https://k.example/ä?x=a,b;c'
organisers: [amt]
topics: [ki, ki]
---
",
    );
    let lines = lines(&built);
    assert_eq!(
        of(&lines, "ORGANIZER"),
        ["ORGANIZER;CN=Amt für Daten:mailto:b%C3%BCro%2Ba%3Fx%3D1%26y@k%C3%B6ln.example"]
    );
    assert_eq!(
        of(&lines, "CONFERENCE"),
        ["CONFERENCE;VALUE=URI:https://k.example/%C3%A4?x=a,b;c"]
    );
    assert_eq!(of(&lines, "CATEGORIES"), ["CATEGORIES:KI\\, angewandt"]);
    built.page("veranstaltungen/e/").shows("Online teilnehmen");
}

#[test]
fn several_places_are_one_line_and_online_is_a_place() {
    let two = lines(&event(
        "date: 2026-04-15\nplaces: [{title: Rathaus, city: Neustadt}, {city: Altstadt, country: BE}]",
    ));
    assert_eq!(of(&two, "LOCATION"), ["LOCATION:Rathaus\\, Neustadt\\; Altstadt\\, BE"]);
    assert!(of(&two, "GEO").is_empty());
    let online = lines(&event(
        "date: 2026-04-15\nmode: online\nonline_url: https://konferenz.example/",
    ));
    assert_eq!(of(&online, "LOCATION"), ["LOCATION:online"]);
    assert_eq!(
        of(&online, "CONFERENCE"),
        ["CONFERENCE;VALUE=URI:https://konferenz.example/"]
    );
    let moved = lines(&event(
        "date: 2026-04-15\nstatus: moved-online\nplaces: [{title: Rathaus, geo: {lat: '50.7', lon: '6.1'}}]",
    ));
    assert_eq!(of(&moved, "LOCATION"), ["LOCATION:online"]);
    assert!(of(&moved, "GEO").is_empty(), "nobody is led to the place it left");
    let off = lines(&event(
        "date: 2026-04-15\nmode: online\nonline_url: https://konferenz.example/\nstatus: cancelled",
    ));
    assert!(of(&off, "CONFERENCE").is_empty(), "nobody is led into an empty room");
}

#[test]
fn an_organiser_without_an_address_is_named() {
    let lines = lines(&event("date: 2026-04-15\norganisers: [buero]"));
    assert!(of(&lines, "ORGANIZER").is_empty());
    assert_eq!(of(&lines, "CONTACT"), ["CONTACT:Büro der Allianz"]);
}

// Which calendars there are

#[test]
fn there_is_one_of_the_site_each_series_each_topic_and_each_event() {
    let built = events(
        "-- events/a.md --\n---\ntitle: A\ndate: 2026-04-15\nseries: runde\ntopics: [ki]\n---\n\
         -- events/b.md --\n---\ntitle: B\ndate: 2026-05-15\ntopics: [ki]\nparent: a\n---\n\
         -- events/c.md --\n---\ntitle: C\ndate: 2026-06\n---\n",
    );
    let paths = built.assert_sound().paths("demo").iter();
    let calendars: Vec<&str> = paths
        .map(String::as_str)
        .filter(|path| path.ends_with(".ics"))
        .collect();
    assert_eq!(
        calendars,
        [
            "kalender.ics",
            "reihen/runde/runde.ics",
            "themen/ki/ki.ics",
            "veranstaltungen/a/a.ics",
            "veranstaltungen/b/b.ics",
        ]
    );
    let titles = |path: &str| {
        of(&calendar(&built, path), "SUMMARY")
            .iter()
            .map(|line| line.replace("SUMMARY:", ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(titles("kalender.ics"), ["A", "B"]);
    assert_eq!(titles("reihen/runde/runde.ics"), ["A"]);
    assert_eq!(titles("themen/ki/ki.ics"), ["A", "B"]);
    let site = calendar(&built, "kalender.ics");
    assert_eq!(of(&site, "NAME"), ["NAME:Allianz Musterstadt"]);
    assert_eq!(
        of(&site, "RELATED-TO"),
        ["RELATED-TO;RELTYPE=PARENT:a.demo@musterstadt.example"]
    );
    let topic = calendar(&built, "themen/ki/ki.ics");
    assert_eq!(of(&topic, "NAME"), ["NAME:KI\\, angewandt – Allianz Musterstadt"]);
}

#[test]
fn pages_lead_to_their_calendars() {
    let built = events("-- events/a.md --\n---\ntitle: A\ndate: 2026-04-15\nseries: runde\ntopics: [ki]\n---\n");
    let event = built.assert_sound().page("veranstaltungen/a/");
    assert_eq!(
        event.link("In Kalender übernehmen (.ics)"),
        "../../veranstaltungen/a/a.ics"
    );
    let list = built.page("veranstaltungen/");
    assert_eq!(
        list.link("Kalender abonnieren"),
        "webcal://musterstadt.example/kalender.ics"
    );
    assert_eq!(list.link("Als Datei (.ics)"), "../kalender.ics");
    let topic = built.page("themen/ki/");
    assert_eq!(
        topic.link("Kalender abonnieren"),
        "webcal://musterstadt.example/themen/ki/ki.ics"
    );
    let feeds: Vec<String> = topic
        .head_links("alternate")
        .into_iter()
        .map(|(address, _)| address)
        .collect();
    assert_eq!(feeds, ["../../themen/ki/ki.ics", "../../kalender.ics"]);
    assert_eq!(
        built.page("").link("Terminkalender"),
        "webcal://musterstadt.example/kalender.ics"
    );
}

#[test]
fn each_language_has_its_own_and_an_event_is_the_same_in_all() {
    let built = site(&format!(
        "{TWO_LANGUAGES}-- index.en.md --
---
title: Alliance
---
-- events/a.md --
---
title: Treffen
date: 2026-04-15
---
-- events/a.en.md --
---
title: Meeting
---
-- events/b.md --
---
title: Feier
date: 2026-05-15
status: cancelled
---
Wir feiern.
",
    ));
    let german = calendar(built.assert_sound(), "kalender.ics");
    let english = calendar(&built, "en/calendar.ics");
    assert_eq!(of(&german, "SUMMARY"), ["SUMMARY:Treffen", "SUMMARY:Abgesagt: Feier"]);
    assert_eq!(
        of(&english, "SUMMARY"),
        ["SUMMARY:Meeting", "SUMMARY;LANGUAGE=de:Cancelled: Feier"]
    );
    assert_eq!(of(&german, "UID"), of(&english, "UID"));
}

#[test]
fn a_guest_keeps_the_clock_and_the_id_of_its_home() {
    let mut files = files(
        "-- events/e.md --
---
title: Treffen
date: 2026-07-15
start_time: '14:00'
alliances: [demo, london]
---
",
    );
    let second = "title: London
alliance: london
base_url: https://london.example/
languages: [en]
timezone: Europe/London
operator: buero
legal: {public_body: false}
";
    for (path, text) in [
        ("site.yml", second),
        ("index.md", "---\ntitle: London\n---\n"),
        ("alliances/london.yml", "title: London\nkind: network\n"),
    ] {
        files.insert(format!("content/london/{path}"), text.as_bytes().to_vec());
    }
    let options = Options {
        base_url: Some("https://test.example/x/".to_owned()),
        sites: vec!["demo".to_owned(), "london".to_owned()],
        ..Options::default()
    };
    let built = build(files.clone(), &Options::default());
    built.assert_sound();
    let moved = build(files, &options);
    for built in [&built, &moved] {
        let there = unfold(&built.file_text("london", "calendar.ics")).replace("\r\n", "\n");
        assert!(
            there.contains("\nDTSTART;TZID=Europe/Berlin:20260715T140000\n"),
            "{there}"
        );
        assert!(
            there.contains("\nTZID:Europe/Berlin\n") && there.contains("\nX-WR-TIMEZONE:Europe/London\n"),
            "{there}"
        );
        assert!(there.contains("\nUID:e.demo@musterstadt.example\n"), "{there}");
    }
}

#[test]
fn an_event_of_two_alliances_is_one_in_both_calendars() {
    let built = crate::support::four_sites();
    let mut places: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> =
        std::collections::BTreeMap::new();
    for site in ["ai-alliance-aachen", "ki-allianz-bw", "ki-ruhr", "urban-ki"] {
        let text = unfold(&built.file_text(site, "kalender.ics"));
        let calendar = read_calendar(&text).expect("it parses");
        for event in calendar.components.iter().filter(|one| one.name == "VEVENT") {
            let title = value(event, "SUMMARY");
            places
                .entry(format!("{title} {}", value(event, "DTSTART")))
                .or_default()
                .insert(value(event, "UID"));
        }
    }
    assert!(places.len() > 5);
    for (event, ids) in places {
        assert_eq!(ids.len(), 1, "{event}: {ids:?}");
    }
}

fn value(component: &Component<'_>, name: &str) -> String {
    component
        .find_prop(name)
        .map_or_else(String::new, |property| property.val.as_str().to_owned())
}

// Whatever somebody writes

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_parser_gets_back_every_title(title in "[^\\p{Cc}\\p{Zl}\\p{Zp}]{1,120}|(ä|🦀|,|;|\\\\|\"|:|[a-z]){1,90}") {
        let quoted = serde_json::to_string(&title).expect("text is JSON");
        let built = events(&format!("-- events/e.md --\n---\ntitle: {quoted}\ndate: 2026-04-15\n---\n"));
        if built.errors().is_empty() {
            let text = unfold(&built.file_text("demo", "kalender.ics"));
            let calendar = read_calendar(&text);
            prop_assert!(calendar.is_ok(), "{:?}\n{}", calendar.err(), text);
            let calendar = icalendar::Calendar::from(calendar.expect("it parses"));
            let titles: Vec<Option<&str>> = calendar.events().map(|event| event.get_summary()).collect();
            let entry = built.entry("event:e");
            let expected = typeset(entry.title("de"), "de");
            prop_assert_eq!(titles, [Some(&*expected)]);
        }
    }
}
