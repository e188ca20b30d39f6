//! The data of a site as partners and offices read it: what is told, what is not, and that nothing of it changes unseen.

use crate::support::{Built, TWO_LANGUAGES, build, files, four_sites, on, repository, site, site_with};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use verbund::model::{Kind, Options, Schema, Shape};

fn file(built: &Built, site: &str, name: &str) -> Value {
    let text = built.assert_sound().file_text(site, &format!("api/v1/{name}.json"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}\n{text}"))
}

/// An entry by its id, of the site `demo`.
#[track_caller]
fn entry(built: &Built, id: &str) -> Value {
    let (kind, _) = id.split_once(':').expect("write `kind:id`");
    let folder = Kind::from_name(kind).expect("it is a kind").folder();
    let told = file(built, "demo", folder);
    let found = told["entries"].as_array().expect("it is a list").iter();
    let mut found = found.filter(|entry| entry["id"] == id);
    found.next().unwrap_or_else(|| panic!("no {id} in {told:#}")).clone()
}

/// Everything that is told of `demo`, as one text.
fn everything(built: &Built) -> String {
    let paths = built.assert_sound().paths("demo").iter();
    let told = paths.filter(|path| path.starts_with("api/") && !path.ends_with("schema.json"));
    told.map(|path| built.file_text("demo", path)).collect()
}

/// The rows of a table, the heads first.
fn table(built: &Built, name: &str, separator: u8) -> Vec<Vec<String>> {
    let bytes = built.assert_sound().file("demo", &format!("api/v1/{name}.csv"));
    let text = bytes
        .strip_prefix("\u{feff}".as_bytes())
        .expect("it begins with the mark");
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(separator).has_headers(false);
    let rows = reader.from_reader(text).into_records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

/// A column of a table by its head, without it.
#[track_caller]
fn column(rows: &[Vec<String>], head: &str) -> Vec<String> {
    let heads = rows.first().expect("there are heads");
    let place = heads.iter().position(|known| known == head);
    let place = place.unwrap_or_else(|| panic!("no `{head}` in {heads:?}"));
    rows.iter().skip(1).map(|row| row[place].clone()).collect()
}

/// Compares as people read it.
#[track_caller]
fn assert_told(found: &Value, expected: &Value) {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap();
    assert_eq!(pretty(found), pretty(expected));
}

// What is told

#[test]
fn an_event_is_told_with_everything_a_portal_needs() {
    let built = build(
        files(&format!(
            "{TWO_LANGUAGES}-- topics.yml --
ki: {{title: {{de: 'KI, angewandt', en: Applied AI}}}}
-- documents.yml --
folien: {{title: Folien, events: [treffen], file: {{src: media/folien.pdf}}}}
-- media/folien.pdf --
%PDF
-- media/saal.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\"/>
-- events/treffen.md --
---
title: 'Treffen \"Daten\"'
summary: 'Wir sprechen über *Daten*.'
date: 2026-03-10
start_time: '14:00'
end_time: '15:30'
mode: hybrid
status: scheduled
online_url: https://konferenz.example/raum
places: [{{title: Rathaus, street: Markt 1, postcode: '01234', city: Musterstadt, geo: {{lat: '50.7', lon: '6.1'}}}}]
organisers: [buero]
topics: [ki]
image: {{src: media/saal.svg, alt: Ein Saal, credit: Wir, licence: CC-BY-4.0}}
registration: {{url: 'https://anmeldung.example/', deadline: 2026-03, cost: {{amount: '83.50', currency: EUR, approx: true}}}}
---
Ein langer Text.
-- events/treffen.en.md --
---
title: Meeting
summary: We speak about data.
---
"
        )),
        &Options::default(),
    );
    let day = |day: &str| json!({"edtf": day, "start": day, "end": day, "precision": "day", "approximate": false});
    assert_told(
        &entry(&built, "event:treffen"),
        &json!({
            "id": "event:treffen",
            "uri": "https://musterstadt.example/#event:demo/treffen",
            "kind": "event",
            "url": {
                "de": "https://musterstadt.example/veranstaltungen/treffen/",
                "en": "https://musterstadt.example/en/events/treffen/",
            },
            "title": {"de": "Treffen \"Daten\"", "en": "Meeting"},
            "date": day("2026-03-10"),
            "start_time": "14:00",
            "end_time": "15:30",
            "mode": "hybrid",
            "status": "scheduled",
            "places": [{
                "title": {"de": "Rathaus"},
                "street": "Markt 1",
                "postcode": "01234",
                "city": "Musterstadt",
                "geo": {"lat": "50.7", "lon": "6.1"},
            }],
            "online_url": "https://konferenz.example/raum",
            "registration": {
                "url": "https://anmeldung.example/",
                "deadline": {"edtf": "2026-03", "start": "2026-03-01", "end": "2026-03-31", "precision": "month", "approximate": false},
                "cost": {"amount": "83.50", "currency": "EUR", "approx": true},
            },
            "organisers": ["organisation:buero"],
            "topics": ["topic:ki"],
            "summary": {"de": "Wir sprechen über Daten.", "en": "We speak about data."},
            "image": {
                "src": {
                    "url": "https://musterstadt.example/media/saal.svg",
                    "media_type": "image/svg+xml",
                    "size": 65,
                    "width": 40,
                    "height": 30,
                },
                "alt": {"de": "Ein Saal"},
                "credit": "Wir",
                "licence": "CC-BY-4.0",
            },
            "timezone": "Europe/Berlin",
            "starts_at": "2026-03-10T14:00:00+01:00",
            "ends_at": "2026-03-10T15:30:00+01:00",
            "calendar": {
                "de": "https://musterstadt.example/veranstaltungen/treffen/treffen.ics",
                "en": "https://musterstadt.example/en/events/treffen/treffen.ics",
            },
            "relations": {"documents": ["document:folien"]},
        }),
    );
    // Whoever takes the events alone gets the names of what they refer to.
    assert_told(
        &file(&built, "demo", "events")["referenced"],
        &json!({
            "organisation:buero": {
                "title": {"de": "Büro der Allianz"},
                "url": {
                    "de": "https://musterstadt.example/organisationen/buero/",
                    "en": "https://musterstadt.example/en/organisations/buero/",
                },
            },
            "topic:ki": {
                "title": {"de": "KI, angewandt", "en": "Applied AI"},
                "url": {
                    "de": "https://musterstadt.example/themen/ki/",
                    "en": "https://musterstadt.example/en/topics/ki/",
                },
            },
        }),
    );
    assert_eq!(
        entry(&built, "topic:ki")["relations"],
        json!({"events": ["event:treffen"]})
    );
}

#[test]
fn the_index_says_what_there_is() {
    let built = build(
        files(&format!(
            "{TWO_LANGUAGES}data_licence: CC-BY-4.0
-- events.yml --
a: {{title: Treffen, date: 2026-03-10, updated: 2026-01-02}}
"
        )),
        &Options::default(),
    );
    let at = |path: &str| format!("https://musterstadt.example/{path}");
    let kind = |kind: &str, folder: &str, count: u8| json!({"kind": kind, "count": count, "url": at(&format!("api/v1/{folder}.json")), "index": at(&format!("api/v1/index/{folder}.json"))});
    let table =
        |of: &str| json!({"of": of, "language": "de", "separator": ";", "url": at(&format!("api/v1/{of}.csv"))});
    let name = |de: &str| json!({"de": de});
    let pages = |de: &str, en: &str| json!({"de": at(de), "en": at(en)});
    assert_told(
        &file(&built, "demo", "index"),
        &json!({
            "schema": at("api/v1/schema.json"),
            "site": {
                "id": "demo",
                "title": {"de": "Allianz Musterstadt", "en": "Alliance Musterstadt"},
                "url": pages("", "en/"),
                "languages": ["de", "en"],
                "timezone": "Europe/Berlin",
                "alliance": "alliance:demo",
                "operator": "organisation:buero",
            },
            "licence": {"name": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
            "next_change": "2026-03-10",
            "kinds": [
                kind("alliance", "alliances", 1),
                kind("organisation", "organisations", 1),
                kind("event", "events", 1),
                kind("page", "pages", 2),
            ],
            "tables": [table("members"), table("events")],
            "calendar": pages("kalender.ics", "en/calendar.ics"),
            "feed": pages("feed.json", "en/feed.json"),
            "referenced": {
                "alliance:demo": {"title": name("Allianz Musterstadt"), "url": pages("allianzen/demo/", "en/alliances/demo/")},
                "organisation:buero": {"title": name("Büro der Allianz"), "url": pages("organisationen/buero/", "en/organisations/buero/")},
            },
        }),
    );
    assert_eq!(
        json!("2026-03-10"),
        serde_json::from_str::<Value>(&built.file_text("demo", "build.json")).unwrap()["next_change"]
    );
}

#[test]
fn a_date_is_no_more_exact_than_it_is_known() {
    let built = site(
        "-- events.yml --
about: {title: Etwa, date: 2025-12~}
days: {title: Tage, date: 2026-04-15/2026-04-16, start_time: '10:00'}
open: {title: Offen, date: 2026-02-01/..}
night: {title: Nacht, date: 2026-03-28, start_time: '23:00', duration: PT5H30M}
start: {title: Anfang, date: 2026-03-28, start_time: '10:00'}
words: {title: Worte, date_text: Im Frühjahr}
",
    );
    let date = |id: &str| entry(&built, id)["date"].clone();
    assert_told(
        &date("event:about"),
        &json!({"edtf": "2025-12~", "start": "2025-12-01", "end": "2025-12-31", "precision": "month", "approximate": true}),
    );
    assert_told(
        &date("event:open"),
        &json!({"edtf": "2026-02-01/..", "start": "2026-02-01", "end": null, "precision": "interval", "approximate": false}),
    );
    let days = entry(&built, "event:days");
    assert_eq!(
        (&days["start_time"], &days["timezone"]),
        (&json!("10:00"), &json!("Europe/Berlin"))
    );
    assert_eq!(days.get("starts_at"), None, "nobody knows when the last day ends");
    let night = entry(&built, "event:night");
    assert_eq!(night["starts_at"], "2026-03-28T23:00:00+01:00");
    assert_eq!(night["ends_at"], "2026-03-29T05:30:00+02:00", "the clock goes forward");
    assert_eq!(entry(&built, "event:start").get("ends_at"), None);
    let words = entry(&built, "event:words");
    assert_eq!(words["date_text"], json!({"de": "Im Frühjahr"}));
    assert_eq!(words.get("date"), None);
}

#[test]
fn a_text_is_told_in_the_languages_in_which_it_is_there() {
    let built = build(
        files(&format!(
            "{TWO_LANGUAGES}-- projects/nur-deutsch.md --
---
title: Nur deutsch
summary: Hier.
aims: [Eins, Zwei]
---
Text.
-- projects/beides.md --
---
title: Beides
summary: {{de: Hier, en: Here}}
aims: [Eins, Zwei]
funding: [{{funder: buero, for: {{de: Reisen, en: Travel}}}}]
---
Text.
-- projects/beides.en.md --
---
title: Both
aims: [One, Two]
---
Text.
-- projects/english.md --
---
title: {{en: English}}
summary: {{en: Only here.}}
---
"
        )),
        &Options::default(),
    );
    let one = entry(&built, "project:nur-deutsch");
    assert_eq!(one["title"], json!({"de": "Nur deutsch"}));
    assert_eq!(
        one["url"],
        json!({"de": "https://musterstadt.example/projekte/nur-deutsch/"})
    );
    let both = entry(&built, "project:beides");
    assert_eq!(both["title"], json!({"de": "Beides", "en": "Both"}));
    assert_eq!(both["summary"], json!({"de": "Hier", "en": "Here"}));
    assert_eq!(
        both["aims"],
        json!([{"de": "Eins", "en": "One"}, {"de": "Zwei", "en": "Two"}])
    );
    assert_eq!(
        both["funding"],
        json!([{"funder": "organisation:buero", "for": {"de": "Reisen", "en": "Travel"}}])
    );
    let english = entry(&built, "project:english");
    assert_eq!(english["title"], json!({"en": "English"}));
    assert_eq!(english["summary"], json!({"en": "Only here."}));
}

#[test]
fn words_come_without_markup_and_without_what_is_still_to_be_written() {
    let built = site(
        "-- projects/x.md --
---
title: C*-Algebra
summary: 'Für **alle** Partner*innen, mit [Link](https://a.example/).'
aims: ['*Erstens*', '[[Zweitens]]']
question: '[[Frage]]'
website: '[[Adresse]]'
links: ['[[Adresse]]', 'https://b.example/']
---
",
    );
    let told = entry(&built, "project:x");
    assert_eq!(told["title"], json!({"de": "C*-Algebra"}), "a title is no Markdown");
    assert_eq!(told["summary"], json!({"de": "Für alle Partner*innen, mit Link."}));
    assert_eq!(told["aims"], json!([{"de": "Erstens"}]));
    assert_eq!(told["links"], json!([{"url": "https://b.example/"}]));
    assert_eq!((told.get("question"), told.get("website")), (None, None));
    assert!(!everything(&built).contains("[["));
}

#[test]
fn any_words_come_back_as_they_are() {
    let title = "</script> \"a\" \\ \u{1f600} & <b>";
    let yaml = serde_json::to_string(title).unwrap();
    let built = site(&format!("-- projects/x.md --\n---\ntitle: {yaml}\n---\n"));
    assert_eq!(entry(&built, "project:x")["title"], json!({"de": title}));
}

#[test]
fn a_stub_is_marked_and_has_no_page() {
    let built = site("-- documents.yml --\nv: {title: Vorlage, stub: true}\n");
    assert_told(
        &entry(&built, "document:v"),
        &json!({
            "id": "document:v",
            "uri": "https://musterstadt.example/#document:demo/v",
            "kind": "document",
            "stub": true,
            "title": {"de": "Vorlage"},
        }),
    );
}

// Sites of one workspace

#[test]
fn a_guest_is_who_it_is_at_home() {
    let other = "-- content/andere/site.yml --
title: Andere
alliance: andere
base_url: https://andere.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
-- content/andere/index.md --
---
title: Andere
---
-- content/andere/alliances/andere.yml --
title: Andere
kind: network
-- content/andere/organisations/buero.yml --
title: Büro der anderen
-- content/andere/projects/daheim.yml --
title: Daheim geblieben
-- content/andere/events/fest.md --
---
title: Fest
date: 2026-05-01
alliances: [demo, andere]
organisers: [buero, kammer]
projects: [daheim]
---
-- organisations/buero.yml + --
slug: buero-der-allianz
-- content/commons/organisations.yml --
kammer: {title: Kammer}
buero: {title: Büro der Allgemeinheit}
hof: {title: Hof, parent: commons/buero}
-- projects/x.yml --
title: X
partners: [buero, hof]
";
    let built = site(other);
    let fest = entry(&built, "event:andere/fest");
    assert_eq!(fest["uri"], "https://andere.example/#event:andere/fest");
    assert_eq!(
        fest["url"],
        json!({"de": "https://musterstadt.example/veranstaltungen/fest/"})
    );
    assert_eq!(
        fest["home"],
        json!({"site": "andere", "url": {"de": "https://andere.example/veranstaltungen/fest/"}})
    );
    assert_eq!(
        fest["organisers"],
        json!(["organisation:andere/buero", "organisation:kammer"])
    );
    let referenced = &file(&built, "demo", "events")["referenced"];
    // Who is not shown here is to be found at home.
    assert_eq!(
        referenced["project:andere/daheim"],
        json!({"title": {"de": "Daheim geblieben"}, "url": {"de": "https://andere.example/projekte/daheim/"}})
    );
    let at_home = file(&built, "andere", "events");
    assert_eq!(at_home["entries"][0]["uri"], fest["uri"]);
    assert_eq!(at_home["entries"][0]["id"], "event:fest");
    assert_eq!(at_home["entries"][0].get("home"), None);
    // The site's own office and that of the commons are two.
    let names: Vec<&str> = [
        "organisation:buero",
        "organisation:commons/buero",
        "organisation:kammer",
    ]
    .into();
    for name in names {
        assert_eq!(entry(&built, name)["id"], name);
    }
    assert_eq!(
        entry(&built, "organisation:buero")["relations"]["projects"],
        json!(["project:x"])
    );
    assert_eq!(
        entry(&built, "organisation:commons/buero")["relations"],
        json!({"units": ["organisation:hof"]})
    );
}

#[test]
fn pages_of_one_name_are_told_apart() {
    let built = site("-- verein/team.md --\n---\ntitle: Verein\n---\n-- stadt/team.md --\n---\ntitle: Stadt\n---\n");
    let page = |id: &str| entry(&built, id);
    assert_eq!(page("page:verein/team")["title"], json!({"de": "Verein"}));
    assert_eq!(page("page:stadt/team")["title"], json!({"de": "Stadt"}));
    assert_ne!(page("page:verein/team")["uri"], page("page:stadt/team")["uri"]);
}

#[test]
fn addresses_are_those_of_the_web_wherever_the_site_lies() {
    let text = "-- events.yml --\na: {title: Treffen, date: 2026-03-10}\n";
    let plain = site(text);
    let portable = site_with(
        text,
        &Options {
            portable: true,
            ..Options::default()
        },
    );
    assert_eq!(everything(&plain), everything(&portable));
    let moved = site_with(
        text,
        &Options {
            base_url: Some("https://test.example/ki".to_owned()),
            ..Options::default()
        },
    );
    let mut event = entry(&moved, "event:a");
    assert_eq!(
        event["url"],
        json!({"de": "https://test.example/ki/veranstaltungen/a/"})
    );
    // Who it is does not depend on where it is tried out.
    let uri = event.as_object_mut().unwrap().remove("uri").unwrap();
    assert_eq!(uri, entry(&plain, "event:a")["uri"]);
    assert!(!event.to_string().contains("musterstadt.example"));
}

// What is not told

#[test]
fn persons_are_told_as_far_as_they_agreed() {
    let person = |publish: &str| {
        let built = site(&format!(
            "-- media/p.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- people/p.yml --
title: Dr. Anna Beispiel
family: Beispiel
email: anna@privat.example
phone: 0241 123456
photo: {{src: media/p.svg, alt: Anna, credit: Foto-Meier}}
image: {{src: media/p.svg, alt: Anna am See, credit: Foto-Meier}}
consent_note: Ordner 7
address_form: f
roles: [{{role: Leiterin, org: buero}}]
{publish}
"
        ));
        (entry(&built, "person:p"), everything(&built))
    };
    for publish in ["", "publish: name"] {
        let (told, all) = person(publish);
        assert_eq!(
            told["roles"],
            json!([{"role": {"de": "Leiterin"}, "org": "organisation:buero"}])
        );
        for secret in [
            "privat.example",
            "123456",
            "p.svg",
            "Foto-Meier",
            "Ordner 7",
            "address_form",
            "publish",
        ] {
            assert!(!all.contains(secret), "{publish}: {secret} is told");
        }
    }
    let (told, all) = person("publish: contact");
    assert_eq!(
        (&told["email"], &told["phone"]),
        (&json!("anna@privat.example"), &json!("0241 123456"))
    );
    for secret in ["p.svg", "Foto-Meier", "Ordner 7"] {
        assert!(!all.contains(secret), "{secret} is told");
    }
    let (told, all) = person("publish: photo");
    assert_eq!(told["photo"]["credit"], "Foto-Meier");
    assert!(!all.contains("Ordner 7"));
}

#[test]
fn what_is_hidden_today_is_not_told() {
    let text = "-- organisations.yml --
entwurf: {title: Geheimer Entwurf, draft: true, memberships: [demo], units: []}
-- events.yml --
draft: {title: Geheim als Entwurf, date: 2026-03-01, draft: true, organisers: [buero]}
embargo: {title: Geheim bis Februar, date: 2026-03-01, publish_on: 2026-02-01, organisers: [buero]}
expired: {title: Geheim seit Dezember, date: 2026-03-01, expires_on: 2025-12-01, organisers: [buero]}
shown: {title: Offen, date: 2026-03-01, organisers: [buero]}
"
    .replace(", units: []", "");
    let built = site(&text);
    let told = everything(&built);
    assert!(!told.contains("Geheim"), "{told}");
    assert_eq!(
        entry(&built, "organisation:buero")["relations"],
        json!({"events": ["event:shown"]})
    );
    assert_eq!(
        entry(&built, "alliance:demo")["relations"],
        json!({"members": ["organisation:buero"]})
    );
    // The same on another day, and with drafts.
    let later = site_with(&text, &on("2026-02-01"));
    let events = entry(&later, "organisation:buero")["relations"]["events"].clone();
    assert_eq!(events, json!(["event:embargo", "event:shown"]));
    let drafts = Options {
        drafts: true,
        ..Options::default()
    };
    assert!(everything(&site_with(&text, &drafts)).contains("Geheim als Entwurf"));
}

#[test]
fn how_content_is_handled_is_nobodys_business() {
    let built = site(
        "-- media/p.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- projects/x.md --
---
title: Projekt
slug: anders
variants: [geheim-variante]
aliases: [/geheim-alt/, Zweitname]
publish_on: 2025-11-11
expires_on: 2031-12-12
extra: {geheim: geheim-extra}
image: {src: media/p.svg, alt: Bild, credit: Wir, people_consent: geheim-einwilligung}
funding: [{funder: buero, number: 4711}]
---
geheim-text
-- organisations/amt.yml --
title: Amt
vat_id: geheim-ust
supervised_by: geheim-aufsicht
funding_notice: geheim-hinweis
-- pages/p.md --
---
title: Seite
layout: page
actions: [{label: geheim-knopf, to: 'page:ueber-uns'}]
---
",
    );
    let told = everything(&built);
    assert!(!told.contains("geheim"), "{told}");
    for day in ["2025-11-11", "2031-12-12"] {
        assert!(!told.contains(&format!("\"edtf\":\"{day}\"")), "{day} is told");
    }
    let project = entry(&built, "project:x");
    assert_eq!(project["names"], json!(["Zweitname"]));
    assert_eq!(
        project["funding"],
        json!([{"funder": "organisation:buero", "number": "4711"}])
    );
}

/// Fields of a declaration that are not for others, by the name of what has them.
fn internal(schema: &'static Schema, found: &mut BTreeMap<&'static str, BTreeSet<&'static str>>) {
    let own = schema
        .fields
        .iter()
        .filter(|field| !field.public)
        .map(|field| field.name);
    if found.insert(schema.name, own.collect()).is_some() {
        return;
    }
    for field in schema.fields {
        let mut shape = &field.shape;
        while let Shape::List(inner) | Shape::Map(inner) = shape {
            shape = inner;
        }
        if let Shape::Record(inner) = shape {
            internal(inner, found);
        }
    }
}

#[test]
fn what_is_not_for_others_is_marked_where_it_is_declared() {
    let mut found = BTreeMap::new();
    Kind::ALL
        .into_iter()
        .for_each(|kind| internal(kind.schema(), &mut found));
    let of_all = [
        "body",
        "draft",
        "expires_on",
        "extra",
        "publish_on",
        "slug",
        "translated_from",
        "variants",
    ];
    for kind in Kind::ALL {
        let fields = found.remove(kind.schema().name).expect("it was just put in");
        let mut expected = BTreeSet::from(of_all);
        expected.extend(match kind {
            Kind::Person => &["address_form", "consent_note", "publish"][..],
            Kind::Organisation => &["funding_notice", "supervised_by", "vat_id"],
            Kind::Page => &["actions", "layout"],
            _ => &[],
        });
        assert_eq!(fields, expected, "{kind}");
    }
    found.retain(|_, fields| !fields.is_empty());
    let expected = [("an image", BTreeSet::from(["people_consent"]))];
    assert_eq!(found, BTreeMap::from(expected));
}

#[test]
fn the_way_into_an_event_ends_with_it() {
    let text = "-- events.yml --
a: {title: Treffen, date: 2026-01-15, online_url: 'https://raum.example/', registration: 'https://anmeldung.example/'}
";
    let today = entry(&site(text), "event:a");
    assert_eq!(today["online_url"], "https://raum.example/");
    let built = site_with(text, &on("2026-01-16"));
    let told = everything(&built);
    assert!(
        !told.contains("raum.example") && !told.contains("anmeldung.example"),
        "{told}"
    );
}

#[test]
fn a_site_that_tells_nothing_has_neither_files_nor_links() {
    let silent = site("-- site.yml + --\napi: false\n-- events.yml --\na: {title: Treffen, date: 2026-03-10}\n");
    let paths = silent.assert_sound().paths("demo");
    assert!(!paths.iter().any(|path| path.starts_with("api/")), "{paths:?}");
    for page in ["veranstaltungen/", "organisationen/"] {
        assert!(!silent.page(page).html.contains(".csv"));
    }
}

#[test]
fn a_file_of_the_site_in_the_same_place_is_an_error() {
    let built = site("-- static/api/v1/events.json --\n[]\n-- events.yml --\na: {title: Treffen, date: 2026-03-10}\n");
    assert!(built.says_once("path-collision").contains("api/v1/events.json"));
}

// Tables

const MEMBERS: &str = "-- regions.yml --
tal: {title: Tal}
-- organisations.yml --
aemter: {title: 'Ämter; Abteilung \"A\"', short: Ä, kind: authority, website: 'https://aemter.example/', address: {postcode: '01234', city: Übersee}, memberships: [{alliance: demo, roles: [founding-member, funder], region: tal, since: 2023-07}]}
ehemals: {title: Ehemaliges Amt, memberships: [{alliance: demo, until: 2025}]}
formel: {title: '=HYPERLINK(\"https://boese.example\")', short: '+A1', memberships: [{alliance: demo, period: 2024/2027}]}
fremd: {title: Fremdes Amt}
name: {title: Nur ein Name, stub: true, memberships: [demo]}
";

#[test]
fn members_are_a_table_for_offices() {
    let rows = table(&site(MEMBERS), "members", b';');
    assert_eq!(
        rows[0],
        [
            "Name", "Kurzform", "Art", "Rollen", "Seit", "Bis", "Region", "PLZ", "Ort", "Website", "Seite", "Kennung"
        ]
    );
    let names = column(&rows, "Name");
    assert_eq!(
        names,
        [
            "'=HYPERLINK(\"https://boese.example\")",
            "Ämter; Abteilung \"A\"",
            "Büro der Allianz",
            "Nur ein Name"
        ]
    );
    assert_eq!(
        rows[2],
        [
            "Ämter; Abteilung \"A\"",
            "Ä",
            "Behörde",
            "Gründungsmitglied, Förderer",
            "2023-07",
            "",
            "Tal",
            "01234",
            "Übersee",
            "https://aemter.example/",
            "https://musterstadt.example/organisationen/aemter/",
            "organisation:aemter",
        ]
    );
    let formula = &rows[1];
    assert_eq!((&*formula[1], &*formula[4], &*formula[5]), ("'+A1", "2024", "2027"));
    assert_eq!(formula[3], "Mitglied", "who says no role is a member");
    assert_eq!(column(&rows, "Seite")[3], "", "a stub has no page");
}

#[test]
fn events_are_a_table_from_the_first_to_the_last() {
    let rows = table(
        &site(
            "-- series.yml --
runde: {title: Runde}
-- organisations.yml --
haus: {title: Haus der Wirtschaft}
-- events.yml --
b: {title: Zweites, date: 2026-03-10, start_time: '14:00', end_time: '15:30', mode: online, status: postponed, series: runde, organisers: [buero, haus], registration: 'https://anmeldung.example/'}
a: {title: Erstes, date: 2024-04-15/2024-04-19, places: [{title: Rathaus, city: Musterstadt}, {organisation: haus, city: Musterstadt}]}
c: {title: Etwa, date: 2026-06~}
d: {title: Ohne Datum}
e: {title: Nur ein Name, stub: true}
f: {title: '@Home', date: 2026-12-01}
",
        ),
        "events",
        b';',
    );
    assert_eq!(
        column(&rows, "Titel"),
        ["Erstes", "Zweites", "Etwa", "'@Home", "Ohne Datum"]
    );
    assert_eq!(
        column(&rows, "Beginn"),
        ["2024-04-15", "2026-03-10", "2026-06~", "2026-12-01", ""]
    );
    assert_eq!(column(&rows, "Ende"), ["2024-04-19", "", "", "", ""]);
    assert_eq!(column(&rows, "Veranstaltungsort")[0], "Rathaus, Haus der Wirtschaft");
    assert_eq!(column(&rows, "Ort")[0], "Musterstadt");
    let second = &rows[2];
    assert_eq!(
        second[3..],
        [
            "14:00",
            "15:30",
            "Europe/Berlin",
            "verschoben",
            "online",
            "",
            "",
            "",
            "Runde",
            "Büro der Allianz, Haus der Wirtschaft",
            "https://anmeldung.example/",
            "https://musterstadt.example/veranstaltungen/b/",
            "event:b",
        ]
    );
}

#[test]
fn tables_open_in_the_spreadsheets_of_their_readers() {
    let german = site(MEMBERS).file("demo", "api/v1/members.csv");
    assert!(german.starts_with(b"\xef\xbb\xbfName;Kurzform;"));
    let text = String::from_utf8(german).unwrap();
    assert!(
        !text.replace("\r\n", "").contains(['\r', '\n']),
        "every line ends in CRLF"
    );
    assert!(text.contains("\"Ämter; Abteilung \"\"A\"\"\";"), "{text}");
    let english = site(&format!(
        "{MEMBERS}-- site.yml --\n{}",
        TWO_LANGUAGES
            .replace("-- site.yml --\n", "")
            .replace("[de, en]", "[en]")
            .replace("{de: Allianz Musterstadt, en: Alliance Musterstadt}", "Alliance")
    ));
    let rows = table(&english, "members", b',');
    assert_eq!(rows[0][..4], ["Name", "Short form", "Kind", "Roles"]);
}

#[test]
fn lists_lead_to_their_tables() {
    let built = build(
        files(&format!(
            "{TWO_LANGUAGES}-- events.yml --\na: {{title: Treffen, date: 2026-03-10, updated: 2026-01-02}}\n"
        )),
        &Options::default(),
    );
    assert_eq!(
        built.page("veranstaltungen/").link("Veranstaltungen als Tabelle (CSV)"),
        "../api/v1/events.csv"
    );
    assert_eq!(
        built
            .page("organisationen/")
            .link("Mitglieder und Partner als Tabelle (CSV)"),
        "../api/v1/members.csv"
    );
    let english = built.page("en/organisations/");
    assert_eq!(
        english.link("Members and partners as a table (CSV)"),
        "../../api/v1/members.csv"
    );
    english.shows("Members and partners as a table (CSV) in German");
    assert!(!built.page("").html.contains(".csv"));
}

// The contract

#[test]
fn a_change_of_what_is_told_is_seen() {
    let schema = file(four_sites(), "ki-ruhr", "schema");
    let mut text = String::from(
        "# Fields of the data\n\nMade from `api/v1/schema.json`. What the forms of values mean, [api.md](api.md) says.\n",
    );
    let definitions = schema["$defs"].as_object().expect("it has definitions");
    for (name, definition) in definitions {
        let Some(properties) = definition["properties"]
            .as_object()
            .filter(|_| !name.starts_with("file-"))
        else {
            continue;
        };
        let needed = definition["required"].as_array().expect("it says what is needed");
        text += &format!(
            "\n## `{name}`\n\n{}\n\n| field | form | what it says |\n|---|---|---|\n",
            said(definition)
        );
        for (field, form) in properties {
            let star = if needed.contains(&json!(field)) {
                " (always)"
            } else {
                ""
            };
            text += &format!(
                "| `{field}`{star} | {} | {} |\n",
                form_of(form),
                said(form).replace('|', "\\|")
            );
        }
    }
    let path = repository().join("docs/api-reference.md");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &text).expect("the folder is ours");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == text,
        "docs/api-reference.md is old: what partners rely on has changed. If that is meant, `UPDATE=1 cargo test --test it api` writes it anew"
    );
}

fn said(definition: &Value) -> &str {
    definition["description"].as_str().unwrap_or_default()
}

/// The form of a value in words. Anything may be in none: there are no free forms.
fn form_of(form: &Value) -> String {
    if let Some(name) = form["$ref"].as_str() {
        return format!("`{}`", name.trim_start_matches("#/$defs/"));
    }
    if let Some(word) = form.get("const") {
        return format!("`{}`", word.to_string().trim_matches('"'));
    }
    if let Some(words) = form["enum"].as_array() {
        let words = words.iter().filter_map(Value::as_str);
        return words.map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
    }
    match form["type"].as_str() {
        Some("array") => format!("list: {}", form_of(&form["items"])),
        Some("object") => match form["properties"].as_object() {
            Some(fields) => fields
                .keys()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(" "),
            None => "by id".to_owned(),
        },
        Some("string") => match form["pattern"]
            .as_str()
            .filter(|pattern| pattern.starts_with("^(") || pattern.ends_with(':'))
        {
            Some(pattern) if pattern.contains(':') && pattern.contains("a-z") => {
                let kinds = pattern.trim_start_matches("^(").split(')').next().unwrap_or_default();
                let kinds = if kinds == "[a-z]+" { "any kind" } else { kinds };
                format!("id: {}", kinds.replace('|', ", "))
            }
            _ => "string".to_owned(),
        },
        Some(name) => name.to_owned(),
        None if form["type"].is_array() => "string or null".to_owned(),
        None => panic!("this may be anything: {form}"),
    }
}

#[test]
fn every_file_of_a_partner_is_the_same_on_every_build() {
    let text =
        format!("{MEMBERS}-- events.yml --\nb: {{title: B, date: 2026-03-10}}\na: {{title: A, date: 2026-03-10}}\n");
    let first = site(&text);
    let second = site(&text);
    assert_eq!(everything(&first), everything(&second));
    let ids: Vec<Value> = file(&first, "demo", "events")["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["id"].clone())
        .collect();
    assert_eq!(ids, ["event:a", "event:b"], "sorted, wherever they stand");
    // A line for each, so that a comparison shows what changed.
    let text = first.file_text("demo", "api/v1/events.json");
    let of_entries = text.lines().filter(|line| line.starts_with("{\"id\":"));
    assert_eq!(of_entries.count(), 2, "{text}");
}

#[test]
fn the_index_of_a_kind_is_enough_to_see_what_is_new() {
    let built = site(
        "-- events.yml --
a: {title: Treffen, date: 2026-03, updated: 2026-01-02, summary: 'Ein Abend.', places: [{city: Musterstadt}]}
b: {title: Noch eines}
",
    );
    let text = built.assert_sound().file_text("demo", "api/v1/index/events.json");
    assert_eq!(
        text,
        r#"{
"schema":"https://musterstadt.example/api/v1/schema.json",
"site":"demo",
"index_of":"event",
"entries":[
{"id":"event:a","url":{"de":"https://musterstadt.example/veranstaltungen/a/"},"title":{"de":"Treffen"},"date":{"edtf":"2026-03","start":"2026-03-01","end":"2026-03-31","precision":"month","approximate":false},"updated":{"edtf":"2026-01-02","start":"2026-01-02","end":"2026-01-02","precision":"day","approximate":false}},
{"id":"event:b","url":{"de":"https://musterstadt.example/veranstaltungen/b/"},"title":{"de":"Noch eines"}}
]
}
"#
    );
}
