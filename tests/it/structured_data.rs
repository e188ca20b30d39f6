//! What pages say to search engines: which properties come from which fields, and what is left unsaid.

use crate::support::{Built, TWO_LANGUAGES, site};
use serde_json::{Value, json};

/// The graph on a page.
fn graph(built: &Built, address: &str) -> Vec<Value> {
    let html = built.assert_sound().page(address).html;
    let start = "<script type=\"application/ld+json\">";
    let text = html
        .split_once(start)
        .and_then(|(_, rest)| rest.split_once("</script>"));
    let (text, _) = text.unwrap_or_else(|| panic!("no structured data on {address}:\n{html}"));
    let document: Value = serde_json::from_str(text).expect("it is JSON");
    assert_eq!(document["@context"], "https://schema.org");
    document["@graph"].as_array().expect("it is a graph").clone()
}

/// The node of an entry, given as `kind:id`.
fn node(built: &Built, address: &str, entry: &str) -> Value {
    let (kind, id) = entry.split_once(':').expect("write `kind:id`");
    let id = format!("https://musterstadt.example/#{kind}:demo/{id}");
    let graph = graph(built, address);
    let found = graph.iter().find(|node| node["@id"] == id.as_str());
    found.unwrap_or_else(|| panic!("no {id} in {graph:#?}")).clone()
}

/// One event with these fields, as its page describes it.
fn event(fields: &str) -> Option<Value> {
    let built = site(&format!(
        "-- events/e.md --\n---\ntitle: Treffen\ndate: 2026-03-10\n{fields}\n---\n"
    ));
    let graph = graph(&built, "veranstaltungen/e/");
    graph.into_iter().find(|node| node["@type"] == "Event")
}

const HALL: &str = "places: [{title: Rathaus, street: Markt 1, postcode: '01234', city: Musterstadt}]";

#[test]
fn an_event_is_described_with_all_that_search_engines_show() {
    let built = site(
        "-- series.yml --
runde: {title: Gesprächsrunde}
-- topics.yml --
ki: {title: KI}
-- people.yml --
maria: {title: Maria Muster, family: Muster}
-- events/e.md --
---
title: Treffen
summary: 'Über *Daten*.'
date: 2026-03-10
start_time: '14:00'
end_time: '15:30'
mode: hybrid
status: rescheduled
previous_date: 2026-03-03
places: [{title: Rathaus, street: Markt 1, postcode: '01234', city: Musterstadt, geo: {lat: '50.7', lon: '6.1'}}]
online_url: https://konferenz.example/raum
language: de
organisers: [buero]
speakers: [maria]
series: runde
topics: [ki]
registration: {url: 'https://anmeldung.example/', capacity: 40, deadline: 2026-03-01, cost: {amount: '12.50', currency: EUR}}
---
",
    );
    assert_eq!(
        node(&built, "veranstaltungen/e/", "event:e"),
        json!({
            "@id": "https://musterstadt.example/#event:demo/e",
            "@type": "Event",
            "name": "Treffen",
            "description": "Über Daten.",
            "url": "https://musterstadt.example/veranstaltungen/e/",
            "startDate": "2026-03-10T14:00:00+01:00",
            "endDate": "2026-03-10T15:30:00+01:00",
            "previousStartDate": "2026-03-03",
            "eventStatus": "https://schema.org/EventRescheduled",
            "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
            "location": [
                {
                    "@type": "Place",
                    "name": "Rathaus",
                    "address": {
                        "@type": "PostalAddress",
                        "streetAddress": "Markt 1",
                        "postalCode": "01234",
                        "addressLocality": "Musterstadt",
                        "addressCountry": "DE",
                    },
                    "geo": {"@type": "GeoCoordinates", "latitude": "50.7", "longitude": "6.1"},
                },
                {"@type": "VirtualLocation", "url": "https://konferenz.example/raum"},
            ],
            "inLanguage": "de",
            "organizer": {"@id": "https://musterstadt.example/#organisation:demo/buero"},
            "performer": {"@id": "https://musterstadt.example/#person:demo/maria"},
            "superEvent": {"@id": "https://musterstadt.example/#series:demo/runde"},
            "about": {"@id": "https://musterstadt.example/#topic:demo/ki"},
            "maximumAttendeeCapacity": 40,
            "offers": {
                "@type": "Offer",
                "price": "12.50",
                "priceCurrency": "EUR",
                "url": "https://anmeldung.example/",
                "availabilityEnds": "2026-03-01",
            },
        })
    );
    // Whoever is named is said who they are; a series that is only named is no event without a day.
    let named = node(&built, "veranstaltungen/e/", "series:runde");
    assert_eq!(named["@type"], "Thing");
    assert_eq!(named["name"], "Gesprächsrunde");
    let series = node(&built, "reihen/runde/", "series:runde");
    assert_eq!(series["@type"], "EventSeries");
    assert_eq!(series["subEvent"]["@id"], "https://musterstadt.example/#event:demo/e");
}

#[test]
fn whole_days_have_no_time_and_the_last_one_is_part_of_the_event() {
    let event = event(&format!("{HALL}\nall_day: true")).expect("it can be listed");
    assert_eq!(
        (&event["startDate"], &event["endDate"]),
        (&json!("2026-03-10"), &Value::Null)
    );
    let built = site(&format!(
        "-- events/e.md --\n---\ntitle: Woche\ndate: 2026-03-28/2026-03-30\n{HALL}\n---\n"
    ));
    let event = node(&built, "veranstaltungen/e/", "event:e");
    assert_eq!(
        (&event["startDate"], &event["endDate"]),
        (&json!("2026-03-28"), &json!("2026-03-30"))
    );
}

#[test]
fn what_is_not_said_is_not_guessed() {
    let event = event(HALL).expect("it can be listed");
    for property in [
        "eventStatus",
        "eventAttendanceMode",
        "endDate",
        "offers",
        "organizer",
        "isAccessibleForFree",
    ] {
        assert_eq!(event[property], Value::Null, "{property}");
    }
    let built = site(
        "-- organisations.yml --
amt: {title: Amt}
-- projects/p.yml --
title: Plattform
since: 2023-07
funding: [{funder: amt, money: {amount: '5100000', currency: EUR, approx: true}}, {funder: amt, number: F1, money: {amount: '900', currency: EUR}}]
-- people/maria.yml --
title: Maria Muster
family: Muster
email: maria@musterstadt.example
phone: '0123'
publish: name
roles: [{role: Leiterin, org: amt, since: 2023-07}]
-- documents/d.yml --
title: Bericht
date: 2024-02
licence: LicenseRef-alle-rechte-vorbehalten
",
    );
    let project = node(&built, "projekte/p/", "project:p");
    assert_eq!(
        project["funding"],
        json!([
            {"@type": "MonetaryGrant", "funder": {"@id": "https://musterstadt.example/#organisation:demo/amt"}},
            {"@type": "MonetaryGrant", "funder": {"@id": "https://musterstadt.example/#organisation:demo/amt"}, "identifier": "F1",
             "amount": {"@type": "MonetaryAmount", "value": "900", "currency": "EUR"}},
        ])
    );
    assert_eq!(project["@type"], "Project", "nobody in it does research");
    let person = node(&built, "personen/maria/", "person:maria");
    assert_eq!(
        (&person["email"], &person["telephone"]),
        (&Value::Null, &Value::Null),
        "only the name may be shown"
    );
    assert_eq!(person["memberOf"]["roleName"], "Leiterin");
    assert_eq!(person["memberOf"]["startDate"], Value::Null, "a month is no day");
    let document = node(&built, "dokumente/d/", "document:d");
    assert_eq!(
        (&document["datePublished"], &document["license"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn an_event_that_cannot_be_listed_is_only_a_page_and_check_says_what_it_lacks() {
    for (fields, lacks) in [
        ("places: [{title: Rathaus}]", "the town of the place (`city`)"),
        (
            "mode: onsite",
            "a place (`places`), or the address where to join online (`online_url`)",
        ),
        ("mode: online", "the address where to join online (`online_url`)"),
        ("date_text: im Sommer", "a day (`date: 2026-06-15`)"),
    ] {
        let date = if fields.starts_with("date_text") {
            format!("date: 2026-06\n{HALL}")
        } else {
            "date: 2026-03-10".to_owned()
        };
        let built = site(&format!(
            "-- events/e.md --\n---\ntitle: Treffen\n{date}\n{fields}\n---\n"
        ));
        assert!(
            graph(&built, "veranstaltungen/e/")
                .iter()
                .all(|node| node["@type"] != "Event"),
            "{fields}"
        );
        let said = built.says_once("event-unlisted");
        assert!(said.ends_with(lacks), "{said}");
    }
    assert!(event("mode: online\nonline_url: https://konferenz.example/").is_some());
    // Nobody lists what is over.
    let past = site("-- events/e.md --\n---\ntitle: Treffen\ndate: 2025-03-10\n---\n");
    assert_eq!(past.says("event-unlisted"), Vec::<String>::new());
}

#[test]
fn members_are_those_who_belong_to_the_alliance_today() {
    let built = site(
        "-- organisations.yml --
a: {title: A, memberships: [{alliance: demo, roles: [founding-member]}]}
b: {title: B, memberships: [{alliance: demo, until: 2025-01-01}]}
c: {title: C, memberships: [{alliance: demo, roles: [company-in-region]}]}
",
    );
    let alliance = node(&built, "", "alliance:demo");
    let members = alliance["member"].as_array().expect("the office and A").iter();
    let members: Vec<&str> = members
        .filter_map(|member| member["@id"].as_str()?.rsplit('/').next())
        .collect();
    assert_eq!(members, ["a", "buero"]);
    let member_of =
        |id: &str| node(&built, &format!("organisationen/{id}/"), &format!("organisation:{id}"))["memberOf"].clone();
    assert_eq!(member_of("a")["@id"], "https://musterstadt.example/#alliance:demo/demo");
    assert_eq!((member_of("b"), member_of("c")), (Value::Null, Value::Null));
}

#[test]
fn each_page_says_where_it_stands() {
    let built = site(&format!(
        "{TWO_LANGUAGES}-- news/a.md --\n---\ntitle: A\ndate: 2026-01-05\n---\n"
    ));
    let graph = graph(&built, "en/news/a/");
    let of_type = |name: &str| graph.iter().find(|node| node["@type"] == name).unwrap_or(&Value::Null);
    let page = of_type("WebPage");
    assert_eq!(page["@id"], "https://musterstadt.example/en/news/a/");
    assert_eq!(page["inLanguage"], "en");
    assert_eq!(page["isPartOf"]["@id"], of_type("WebSite")["@id"]);
    assert_eq!(page["mainEntity"]["@id"], of_type("NewsArticle")["@id"]);
    assert_eq!(page["breadcrumb"]["@id"], of_type("BreadcrumbList")["@id"]);
    let crumbs = of_type("BreadcrumbList")["itemListElement"].as_array().expect("a list");
    let crumbs: Vec<&str> = crumbs.iter().filter_map(|crumb| crumb["item"].as_str()).collect();
    assert_eq!(
        crumbs,
        [
            "https://musterstadt.example/en/",
            "https://musterstadt.example/en/news/",
            "https://musterstadt.example/en/news/a/"
        ]
    );
    assert!(!built.file_text("demo", "404.html").contains("ld+json"));
}

#[test]
fn no_text_can_end_the_block() {
    let built = site("-- news/a.md --\n---\ntitle: '</script><script>alert(1)</script> <!--'\ndate: 2026-01-05\n---\n");
    let news = node(&built, "aktuelles/a/", "news:a");
    assert_eq!(news["headline"], "</script><script>alert(1)</script> <!--");
    let html = built.page("aktuelles/a/").html;
    assert_eq!(html.matches("<script").count(), 1);
}

#[test]
fn what_pages_keep_to_themselves_no_file_tells() {
    let built = site(
        "-- people/maria.yml --
title: Maria Muster
family: Muster
publish: name
email: geheim@musterstadt.example
phone: '0800 111'
image: {src: media/privat.png, alt: Maria, credit: privat}
roles: [{role: Leiterin, alliance: demo}]
-- media/privat.png --
png
-- events/vorbei.md --
---
title: Vorbei
date: 2025-03-10
start_time: '10:00'
mode: hybrid
places: [{title: Rathaus, city: Musterstadt}]
online_url: https://konferenz.example/raum?passwort=1
registration: {url: 'https://anmeldung.example/', free: true}
---
-- events/bald.md --
---
title: Bald
date: 2026-03-10
places: [{title: Rathaus, city: '[[Ort]]'}]
online_url: '[[Adresse]]'
---
",
    );
    built.assert_sound();
    assert!(
        !built.paths("demo").iter().any(|path| path.contains("privat")),
        "the file is not there either"
    );
    let secrets = [
        "geheim@",
        "0800 111",
        "privat.png",
        "passwort=1",
        "anmeldung.example",
        "[[Ort]]\"",
        "[[Adresse]]\"",
    ];
    for path in built.paths("demo") {
        if path.ends_with(".png") || path.ends_with(".ico") {
            continue;
        }
        let text = String::from_utf8(built.file("demo", path)).expect("it is text");
        // What the preview of a text still lacks is seen on its page, so that somebody fills it in.
        let data = text.split("<script type=\"application/ld+json\">").nth(1);
        let data = data.and_then(|data| data.split("</script>").next()).unwrap_or_default();
        for secret in secrets {
            assert!(
                !text.contains(secret) || secret.starts_with("[["),
                "{path} tells {secret}"
            );
            assert!(!data.contains(secret), "the data of {path} tell {secret}");
        }
    }
    assert!(built.says_once("event-unlisted").contains("city"));
}

#[test]
fn who_joins_later_is_no_member_yet() {
    let built =
        site("-- organisations.yml --\nspaeter: {title: S, memberships: [{alliance: demo, since: 2031-01-01}]}\n");
    let member = &node(&built, "", "alliance:demo")["member"];
    assert_eq!(member["@id"], "https://musterstadt.example/#organisation:demo/buero");
}

#[test]
fn a_price_without_vat_is_not_what_people_pay() {
    let offer = |cost: &str| {
        let event = event(&format!(
            "{HALL}\nregistration: {{cost: {{amount: '20', currency: EUR, {cost}}}}}"
        ));
        event.expect("it can be listed")["offers"]["price"].clone()
    };
    assert_eq!(offer("basis: gross"), "20");
    assert_eq!(offer("basis: net, vat_rate: '19', gross: '23.80'"), "23.80");
    assert_eq!((offer("basis: net"), offer("per: month")), (Value::Null, Value::Null));
}
