//! The reports as an office asks for them: what is in them, in each form, and that nothing of the content becomes markup.

use crate::support::{Piece, TWO_LANGUAGES, files, pieces, repository, run, visible, write_files};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;
use verbund::diagnostic::wording;
use verbund::report::Topic;

const TOPICS: [&str; 5] = ["accessibility", "privacy", "images", "translations", "stale"];

fn workspace(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    write_files(folder.path(), &files(text));
    folder
}

#[track_caller]
fn report(folder: &Path, arguments: &[&str]) -> String {
    let mut line = vec!["report"];
    line.extend(arguments);
    line.extend(["--as-of", "2026-01-15"]);
    let ran = run(folder, &line);
    assert_eq!(ran.code, 0, "{line:?}: {}{}", ran.out, ran.err);
    assert_eq!(ran.err, "", "a whole report needs no words beside it");
    ran.out
}

#[track_caller]
fn json(folder: &Path, topic: &str) -> Value {
    serde_json::from_str(&report(folder, &[topic, "--json"])).expect("it is JSON")
}

/// The lines of a section of a report for a terminal, without its heading.
#[track_caller]
fn section(text: &str, heading: &str) -> String {
    let start = text
        .find(&format!("\n{heading}\n-"))
        .unwrap_or_else(|| panic!("no section `{heading}` in\n{text}"));
    let lines = text[start..].lines().skip(3).take_while(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn one_fault_of_a_template_is_one_finding_with_its_number_of_pages() {
    let folder = workspace(
        "
-- _theme/templates/page.html --
{% extends \"base.html\" %}{% block main %}<h1>{{ entry.title }}</h1><h3>Zu tief</h3><table><tr><td>1</td></tr></table>{% endblock %}
-- pages/a.md --
---
title: A
---
-- pages/b.md --
---
title: B
---
-- site.yml --
title: Allianz Musterstadt
alliance: demo
base_url: https://musterstadt.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: true, land: NW}
checks: {table-head: off, html-id: note, heading-order: warning, gender-mixed: off}
",
    );
    let whole = json(folder.path(), "accessibility");
    let findings = whole["findings"].as_array().expect("it is a list");
    let jump = findings
        .iter()
        .find(|one| one["code"] == "heading-order")
        .expect("it is found");
    assert_eq!(jump["pages"], 3, "{whole:#}");
    assert_eq!(jump["severity"], "warning");
    assert_eq!(jump["places"][0]["file"], "content/demo/_theme/templates/page.html");
    assert_eq!(jump["examples"].as_array().map(Vec::len), Some(3));
    assert!(
        !jump["message"].as_str().unwrap_or_default().contains("pages"),
        "{jump}"
    );

    let levels = whole["levels"].as_array().expect("it is a list");
    let told: Vec<(&str, &str)> = levels
        .iter()
        .map(|one| {
            (
                one["code"].as_str().unwrap_or_default(),
                one["level"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    // What says nothing about accessibility belongs to other reports.
    assert_eq!(
        told,
        [("heading-order", "warning"), ("html-id", "note"), ("table-head", "off")]
    );
    assert_eq!(levels[2]["untold"], 1, "{whole:#}");

    let text = report(folder.path(), &["accessibility"]);
    let found = section(&text, "Befunde nach Ursache");
    assert!(
        found.contains("Ordnung der Überschriften (WCAG 1.3.1)") && found.contains("3 Seiten"),
        "{text}"
    );
    assert!(
        section(&text, "Abgeschaltet oder herabgestuft").contains("table-head"),
        "{text}"
    );
    assert!(text.contains("Was nur Menschen prüfen können"), "{text}");
    let english = report(folder.path(), &["accessibility", "--lang", "en"]);
    assert!(
        english.contains("What only people can check") && english.contains("3 pages"),
        "{english}"
    );
}

#[test]
fn documents_and_the_statement_are_told_with_their_state() {
    let folder = workspace(
        "
-- media/bericht.pdf --
%PDF
-- media/satzung.pdf --
%PDF-1.7
-- documents/bericht.md --
---
title: Bericht
file: {src: media/bericht.pdf, accessible: no, alternative: Die Seite selbst}
---
-- pages/satzung.md --
---
title: Satzung
---
[Die Satzung](../media/satzung.pdf)
-- pages/barrierefreiheit.md --
---
title: Barrierefreiheit
legal_kind: barrierefreiheit
updated: 2025-03-04
---
",
    );
    let whole = json(folder.path(), "accessibility");
    let documents = whole["documents"].as_array().expect("it is a list");
    assert_eq!(documents.len(), 2, "{whole:#}");
    assert_eq!(documents[0]["accessible"], "no");
    assert_eq!(documents[0]["alternative"], true);
    assert_eq!(documents[1]["file"], "content/demo/media/satzung.pdf");
    assert_eq!(documents[1]["accessible"], Value::Null);
    assert_eq!(whole["statements"][0]["reviewed"], "2025-03-04");
    let text = report(folder.path(), &["accessibility"]);
    let listed = section(&text, "Dokumente zum Herunterladen");
    assert!(
        listed.contains("nicht barrierefrei") && listed.contains("nichts angegeben"),
        "{listed}"
    );
}

#[test]
fn the_privacy_report_names_hosts_people_and_addresses() {
    let folder = workspace(
        "
-- people/anna.yml --
title: Anna Beispiel
family: Beispiel
email: anna@musterstadt.example
phone: +49 711 1234
publish: contact
roles: [{role: Leitung, org: buero}]
-- people/bernd.yml --
title: Bernd Beispiel
family: Beispiel
email: bernd@musterstadt.example
roles: [{role: Leitung, org: buero}]
-- pages/wege.md --
---
title: Wege
---
Siehe [die Bahn](https://www.bahn.example/a) und [noch einmal](https://WWW.bahn.example/b), schreiben Sie an <post@musterstadt.example>.
",
    );
    let whole = json(folder.path(), "privacy");
    let names = |list: &str| -> Vec<String> {
        let list = whole[list].as_array().expect("it is a list");
        list.iter()
            .map(|one| one["name"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(names("requests"), Vec::<String>::new());
    assert!(names("links").contains(&"www.bahn.example".to_owned()), "{whole:#}");
    assert_eq!(
        names("emails"),
        ["anna@musterstadt.example", "post@musterstadt.example"]
    );
    assert_eq!(whole["phones"].as_array().map(Vec::len), Some(1), "{whole:#}");
    let people = whole["people"].as_array().expect("it is a list");
    assert_eq!(
        (&people[0]["id"], &people[0]["email"], &people[0]["photo"]),
        (&"anna".into(), &true.into(), &false.into())
    );
    assert_eq!(
        (&people[1]["id"], &people[1]["email"]),
        (&"bernd".into(), &false.into()),
        "nobody may see it"
    );
    let text = report(folder.path(), &["privacy"]);
    assert!(
        section(&text, "Hosts, zu denen Links führen").contains("www.bahn.example"),
        "{text}"
    );
    assert!(section(&text, "Personen").contains("person:anna"), "{text}");
    assert_eq!(
        section(&text, "Hosts, die schon beim Öffnen einer Seite gefragt werden"),
        "Keine."
    );
}

#[test]
fn pictures_are_gathered_by_their_maker() {
    let folder = workspace(
        "
-- media/haus.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- media/park.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- projects/haus.md --
---
title: Haus
image: {src: media/haus.svg, alt: Ein Haus, credit: Jana Müller, licence: CC-BY-4.0, ai_generated: true, people_consent: am 3. Mai 2025}
---
![Ein Park](../media/park.svg \"Jana Müller\")
-- people/anna.yml --
title: Anna Beispiel
family: Beispiel
publish: photo
consent_note: Ordner 7
photo: {src: media/park.svg, alt: Anna, credit: Karl Kurz, licence: CC0-1.0}
roles: [{role: Leitung, org: buero}]
",
    );
    let whole = json(folder.path(), "images");
    let makers = whole["makers"].as_array().expect("it is a list");
    let credits: Vec<&str> = makers.iter().filter_map(|maker| maker["credit"].as_str()).collect();
    assert_eq!(credits, ["Jana Müller", "Karl Kurz"]);
    let house = &makers[0]["pictures"][0];
    assert_eq!(house["file"], "content/demo/media/haus.svg");
    assert_eq!(house["ai_generated"], true);
    assert_eq!(house["consents"][0], "am 3. Mai 2025");
    assert_eq!(makers[0]["pictures"][1]["shown_by"][0]["id"], "haus");
    assert_eq!(makers[1]["pictures"][0]["consents"][0], "Ordner 7");
    assert!(report(folder.path(), &["images"]).contains("Karl Kurz"));
}

#[test]
fn translations_are_compared_by_content() {
    let folder = workspace(&format!(
        "{TWO_LANGUAGES}
translate: [page]
-- pages/neu.md --
---
title: Neu
---
Noch nicht übersetzt.
-- pages/alt.md --
---
title: Alt
---
Seitdem geändert.
-- pages/alt.en.md --
---
title: Old
translated_from: \"00000000\"
---
As it was before.
-- pages/ueber-uns.en.md --
---
title: About us
---
We work together.
"
    ));
    let whole = json(folder.path(), "translations");
    let languages = whole["languages"].as_array().expect("it is a list");
    let pages = languages
        .iter()
        .find(|one| one["kind"] == "page")
        .expect("there are pages");
    assert_eq!((&pages["language"], &pages["required"]), (&"en".into(), &true.into()));
    assert_eq!(pages["missing"][0]["id"], "neu");
    assert_eq!(pages["outdated"][0]["id"], "alt");
    assert_eq!(pages["unmarked"][0]["id"], "ueber-uns");
    let text = report(folder.path(), &["translations"]);
    assert!(
        section(&text, "Veraltet").contains("content/demo/pages/alt.md"),
        "{text}"
    );
    assert!(
        section(&text, "Es fehlen").contains("content/demo/pages/neu.md"),
        "{text}"
    );
}

#[test]
fn old_facts_are_gathered_by_day_and_source() {
    let folder = workspace(
        "
-- projects/a.md --
---
title: A
as_of: 2024-01-01
sources: [{title: Vorlage 1}]
---
-- projects/b.md --
---
title: B
as_of: 2024-01-01
sources: [{title: Vorlage 1}]
---
-- projects/c.md --
---
title: C
as_of: 2025-12-01
---
Noch offen: [[Datum]].
",
    );
    let whole = json(folder.path(), "stale");
    let overdue = whole["overdue"].as_array().expect("it is a list");
    assert_eq!(overdue.len(), 1, "{whole:#}");
    assert_eq!(overdue[0]["days"], 745);
    assert_eq!(overdue[0]["entries"].as_array().map(Vec::len), Some(2));
    assert_eq!(whole["findings"][0]["code"], "placeholder");
    let text = report(folder.path(), &["stale"]);
    assert!(
        section(&text, "Lange nicht geprüfte Angaben").contains("Vorlage 1"),
        "{text}"
    );
    assert!(section(&text, "Befunde nach Ursache").contains("[[Datum]]"), "{text}");
}

#[test]
fn nothing_of_the_content_becomes_markup() {
    let hostile = "<script>alert(1)</script>\\\"&amp;<b>";
    let folder = workspace(&format!(
        "
-- media/haus.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- people/anna.yml --
title: \"Anna {hostile}\"
family: \"{hostile}\"
publish: photo
photo: {{src: media/haus.svg, alt: x, credit: \"{hostile}\"}}
consent_note: \"{hostile}\"
as_of: 2020-01-01
sources: [{{title: \"{hostile}\"}}]
roles: [{{role: Leitung, org: buero}}]
"
    ));
    for topic in TOPICS {
        for lang in ["de", "en"] {
            let html = report(folder.path(), &[topic, "--html", "--lang", lang]);
            let pieces = pieces(&html);
            let is_open = |piece: &Piece, wanted: &str| matches!(piece, Piece::Open { name, .. } if name == wanted);
            for forbidden in ["script", "b", "img", "link", "iframe"] {
                assert!(
                    !pieces.iter().any(|piece| is_open(piece, forbidden)),
                    "{topic}: <{forbidden}>\n{html}"
                );
            }
            assert_eq!(pieces.iter().filter(|piece| is_open(piece, "h1")).count(), 1, "{topic}");
            let speaks = |piece: &Piece| match piece {
                Piece::Open { name, attributes } => name == "html" && attributes.get("lang").is_some_and(|l| l == lang),
                _ => false,
            };
            assert!(pieces.iter().any(speaks), "{topic}");
            let says = visible(&pieces);
            if topic != "accessibility" && topic != "translations" {
                assert!(
                    says.contains("<script>alert(1)</script>") || topic == "stale",
                    "{topic}:\n{says}"
                );
            }
        }
    }
}

#[test]
fn a_report_of_what_is_broken_says_that_it_is_incomplete() {
    let folder = workspace(
        "
-- pages/x.md --
---
title: X
related: [gibt-es-nicht]
---
",
    );
    let ran = run(folder.path(), &["report", "accessibility", "--json"]);
    assert_eq!(ran.code, 1);
    let whole: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!((&whole["complete"], &whole["pages"]), (&false.into(), &Value::Null));
    assert!(ran.err.contains("incomplete"), "{}", ran.err);
    let ran = run(folder.path(), &["report", "accessibility"]);
    assert!(ran.out.contains("Unvollständig"), "{}", ran.out);
}

/// What no report gathers, as none of these offices answers for it; `verbund check` tells it to those who write.
const OF_NO_REPORT: &[&str] = &[
    "abbr-unexpanded",
    "alias-variant",
    "alliance-foreign",
    "event-unlisted",
    "funding-notice",
    "gender-mixed",
    "impressum-incomplete",
    "impressum-missing",
    "legal-unanswered",
    "link-external",
    "money-net-gross",
    "mstv-responsible",
    "results-missing",
    "series-rhythm",
    "share-sum",
    "source-missing",
    "typo-sic",
    "url-removed",
];

#[test]
fn what_a_site_may_set_belongs_to_a_report_or_is_known_to_belong_to_none() {
    let told: BTreeSet<&str> = Topic::ALL.into_iter().flat_map(Topic::codes).collect();
    for code in wording::ADJUSTABLE {
        assert_ne!(
            told.contains(code),
            OF_NO_REPORT.contains(code),
            "`{code}` belongs to a report of src/report or to the list of this test"
        );
    }
    let all: BTreeSet<&str> = wording::ALL.iter().map(|wording| wording.code).collect();
    for code in told.iter().chain(OF_NO_REPORT) {
        assert!(all.contains(code), "there is no `{code}`");
    }
}

#[test]
fn roles_and_hosts_nobody_asks_are_in_the_reports() {
    let folder = workspace(
        "
-- site.yml --
title: Allianz Musterstadt
alliance: demo
base_url: https://musterstadt.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
raw_html: allow
hosts: [{host: karte.example, use: [image], reason: Karten der Stadt}]
-- pages/a.md --
---
title: A
---
<p role=\"knopf\">Text</p>
",
    );
    let codes = |topic: &str| -> Vec<String> {
        let ran = run(folder.path(), &["report", topic, "--json"]);
        let whole: Value = serde_json::from_str(&ran.out).expect("it is JSON");
        let findings = whole["findings"].as_array().expect("it is a list").iter();
        findings
            .map(|one| one["code"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert!(codes("accessibility").contains(&"aria-invalid".to_owned()));
    assert!(codes("privacy").contains(&"host-unused".to_owned()));
}

#[test]
fn what_cannot_be_read_is_missing_in_every_report() {
    let folder = workspace("\n-- projects/kaputt.yml --\ntitle: [\n");
    for topic in TOPICS {
        let ran = run(folder.path(), &["report", topic, "--json"]);
        let whole: Value = serde_json::from_str(&ran.out).expect("it is JSON");
        assert_eq!((ran.code, &whole["complete"]), (1, &false.into()), "{topic}");
        let ran = run(folder.path(), &["report", topic]);
        assert!(ran.out.contains("Unvollständig"), "{topic}: {}", ran.out);
        let html = run(folder.path(), &["report", topic, "--html"]).out;
        assert!(html.contains("Unvollständig"), "{topic}");
    }
    let privacy = run(folder.path(), &["report", "privacy"]).out;
    let asked = section(&privacy, "Hosts, die schon beim Öffnen einer Seite gefragt werden");
    assert_eq!(asked.trim(), "nicht angesehen");
    let text = run(folder.path(), &["report", "accessibility"]).out;
    assert!(
        section(&text, "Befunde nach Ursache").contains("nicht angesehen"),
        "{text}"
    );
}

#[test]
fn a_duty_that_is_not_met_keeps_nobody_from_looking_at_pages() {
    let folder = workspace(
        "
-- site.yml --
title: Allianz Musterstadt
alliance: demo
base_url: https://www.allianz-musterstadt.de/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
-- pages/wege.md --
---
title: Wege
---
<https://www.bahn.example/>
-- _theme/templates/page.html --
{% extends \"base.html\" %}{% block main %}<h1>{{ entry.title }}</h1><h3>Zu tief</h3>{{ entry.html }}{% endblock %}
",
    );
    let built = run(folder.path(), &["check"]);
    assert_eq!(built.code, 1);
    for code in ["error[impressum-missing]", "error[heading-order]"] {
        assert!(
            built.err.contains(code) || built.out.contains(code),
            "{code}: {}{}",
            built.out,
            built.err
        );
    }
    for topic in TOPICS {
        let whole = json(folder.path(), topic);
        assert_eq!(whole["complete"], true, "{topic}");
    }
    let privacy = json(folder.path(), "privacy");
    assert!(privacy["pages"].as_u64().is_some_and(|pages| pages > 1), "{privacy:#}");
    assert!(privacy["links"].to_string().contains("www.bahn.example"), "{privacy:#}");
}

#[test]
fn a_page_that_cannot_be_made_is_missing_in_the_report() {
    let folder = workspace("\n-- _theme/templates/page.html --\n{{ entry.gibt_es_nicht }}\n");
    let ran = run(folder.path(), &["report", "accessibility", "--json"]);
    let whole: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!((ran.code, &whole["complete"]), (1, &false.into()), "{}", ran.err);
    assert!(ran.err.contains("some pages cannot be made"), "{}", ran.err);
}

#[test]
fn what_nobody_said_of_a_picture_is_not_denied() {
    let folder = workspace(
        "
-- media/a.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- media/b.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- media/c.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- projects/x.md --
---
title: X
image: {src: media/a.svg, alt: A, credit: Wir, licence: CC0-1.0, ai_generated: false}
---
![B](../media/b.svg \"Wir\")

![C](../media/c.svg \"Mit KI erzeugt\")
",
    );
    let whole = json(folder.path(), "images");
    let makers = whole["makers"].as_array().expect("it is a list").iter();
    let pictures = makers.flat_map(|maker| maker["pictures"].as_array().cloned().unwrap_or_default());
    let mut said: Vec<(String, Value)> = pictures
        .map(|picture| (picture["file"].to_string(), picture["ai_generated"].clone()))
        .collect();
    said.sort_by(|a, b| a.0.cmp(&b.0));
    let said: Vec<Value> = said.into_iter().map(|(_, said)| said).collect();
    assert_eq!(said, [Value::Bool(false), Value::Null, Value::Bool(true)], "{whole:#}");
    assert!(report(folder.path(), &["images"]).contains("nichts angegeben"));
}

#[test]
fn wrong_words_and_empty_workspaces_are_refused_in_words() {
    let folder = workspace("");
    let wrong = run(folder.path(), &["report", "images", "--site", "dmo"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("there is no site `dmo`"), "{}", wrong.err);
    let wrong = run(folder.path(), &["report", "weather"]);
    assert_eq!(wrong.code, 2);
    assert!(
        wrong
            .err
            .contains("accessibility, privacy, images, translations, stale"),
        "{}",
        wrong.err
    );
    assert_eq!(run(folder.path(), &["report", "images", "--json", "--html"]).code, 2);

    let empty = tempfile::tempdir().expect("there is room for a temporary folder");
    std::fs::create_dir(empty.path().join("content")).expect("it is ours");
    for topic in TOPICS {
        let ran = run(empty.path(), &["report", topic, "--json"]);
        assert_eq!(ran.code, 1, "{topic}: an empty workspace is an error of content");
        let whole: Value = serde_json::from_str(&ran.out).expect("it is JSON all the same");
        assert_eq!(whole["sites"], Value::Array(Vec::new()));
    }
}

#[test]
fn only_the_sites_that_are_asked_for_are_told_of() {
    let folder = workspace(
        "
-- pages/a.md --
---
title: A
---
[[Hier]]
-- content/andere/site.yml --
title: Andere
alliance: andere
base_url: https://andere.example/
languages: [en]
timezone: Europe/Berlin
operator: amt
legal: {public_body: false}
-- content/andere/index.md --
---
title: Andere
---
[[There]]
-- content/andere/alliances/andere.yml --
title: Andere
kind: network
-- content/andere/organisations/amt.yml --
title: Amt
memberships: [andere]
",
    );
    let text = report(folder.path(), &["stale", "--site", "andere"]);
    assert!(text.contains("[[There]]") && !text.contains("[[Hier]]"), "{text}");
    assert!(text.starts_with("Report on facts"), "the site speaks English:\n{text}");
}

#[test]
fn every_field_of_the_json_is_documented_and_the_same_content_gives_the_same_bytes() {
    let docs = std::fs::read_to_string(repository().join("docs/reports.md")).expect("it is part of the repository");
    let documented: BTreeSet<&str> = docs.split('`').skip(1).step_by(2).collect();
    let collect = |value: &Value| {
        let mut found = BTreeSet::new();
        let mut open = vec![value.clone()];
        while let Some(value) = open.pop() {
            match value {
                Value::Object(map) => {
                    for (key, value) in map {
                        found.insert(key);
                        open.push(value);
                    }
                }
                Value::Array(items) => open.extend(items),
                _ => {}
            }
        }
        found
    };
    for topic in TOPICS {
        let ran = run(&repository(), &["report", topic, "--json", "--as-of", "2026-11-22"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let value: Value = serde_json::from_str(&ran.out).expect("it is JSON");
        for key in collect(&value) {
            assert!(
                documented.contains(key.as_str()),
                "`{key}` of {topic} is not in docs/reports.md"
            );
        }
        let again = run(&repository(), &["report", topic, "--json", "--as-of", "2026-11-22"]);
        assert_eq!(ran.out, again.out, "{topic}");
    }
}
