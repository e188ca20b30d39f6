//! Nothing that stands in a file makes the program fall over: either a message or a site comes of it.

use crate::support::{Built, Files, build, files, lay_over, site, site_with, write_files};
use proptest::prelude::*;
use proptest::test_runner::Config;
use std::path::Path;
use std::sync::Arc;
use verbund::model::Options;
use verbund::world::{Disk, World};

/// A site with something of everything, for changes at random.
const RICH: &str = "
-- site.yml --
title: Allianz
alliance: demo
base_url: https://musterstadt.example/
languages: [de, en]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false, land: BW}
menu: {main: [ueber-uns, events], footer: [ueber-uns]}
options: {density: compact}
paginate: 2
-- index.en.md --
---
title: Alliance
---
-- events/2026-03-01-treffen.md --
---
title: Treffen
date: 2026-03-01/2026-03-02
start_time: 09:30
places: [{city: Ort, geo: {lat: '48.1', lon: '9.2'}}]
alliances: [demo]
speakers: [anna]
registration: https://anmeldung.example/
---
## Ablauf

| a | b |
|---|--:|
| 1 | [zwei](../projects/x.md) |

> Zitat[^1] mit `code` und **fett**

[^1]: Fußnote

```rust
fn main() {}
```

{{ events(limit=2) }}
-- events/2026-03-01-treffen.en.md --
---
title: Meeting
---
-- people/anna.yml --
title: Anna Beispiel
family: Beispiel
roles: [{role: Leitung, org: buero, since: 2024}]
-- projects/x.md --
---
title: Projekt
period: 2024/..
funding: [{funder: buero, money: {amount: '1000', currency: EUR, approx: true}}]
partners: [{org: buero, share: {amount: '10', currency: EUR}}]
image: {src: media/bild.svg, alt: Bild, credit: Wir, licence: CC0-1.0}
aliases: [/alt/, Name]
---
Text mit ![Bild](media/bild.svg \"Wir\").
-- media/bild.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"></svg>
-- data/zahlen.csv --
a;b
1;2
-- topics.yml --
ki: {title: KI}
-- _theme/templates/topic.html --
{% extends \"verbund/topic.html\" %}
-- _theme/i18n/de.yml --
nav.home: Anfang
";

/// Makes every page; none may panic, and where the report has no error each must succeed.
fn survives(files: Files) -> Built {
    let built = build(files, &Options::default());
    let sound = built.errors().is_empty();
    for bundle in &built.0.bundle.sites {
        for number in 0..bundle.paths.len() {
            let made = bundle.make(number);
            if sound && let Err(problem) = made {
                // A template of the site may fail on data; that is said with a message, not with a panic.
                assert_eq!(problem.code(), "template", "{}", problem.message());
            }
        }
    }
    built
}

#[test]
fn the_rich_site_is_sound() {
    survives(files(RICH)).assert_sound();
}

fn cases(count: u32) -> Config {
    Config {
        cases: count,
        failure_persistence: None,
        ..Config::default()
    }
}

/// Bytes that look a little like what is expected, so that parsers get beyond their first line.
fn nearly_text() -> impl Strategy<Value = Vec<u8>> {
    let tokens = prop::sample::select(vec![
        "---\n",
        "title: ",
        "date: ",
        "- ",
        "  ",
        "\n",
        "[",
        "]",
        "{",
        "}",
        "{{ ",
        " }}",
        "{% ",
        " %}",
        "&a ",
        "*a",
        "<<: ",
        "|\n",
        "'",
        "\"",
        ": ",
        "#",
        "```\n",
        "> ",
        "| ",
        "<script>",
        "](",
        "![",
        "&amp;",
        "\u{feff}",
        "\u{202e}",
        "ä",
        "\u{0}",
        "\t",
        "\r\n",
        "!!tag ",
        "2024-",
        "kind: ",
        "~",
        "..",
        "/",
        "\\",
        "%",
        "=",
        "(limit=",
        "e\u{301}",
        "🙂",
        "999999999999999999999",
    ]);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        prop::collection::vec(tokens, 0..60).prop_map(|tokens| tokens.concat().into_bytes()),
    ]
}

const PLACES: &[&str] = &[
    "content/demo/projects/x.md",
    "content/demo/people/anna.yml",
    "content/demo/topics.yml",
    "content/demo/site.yml",
    "content/demo/data/zahlen.csv",
    "content/demo/data/mehr.json",
    "content/demo/data/noch.yml",
    "content/demo/_theme/templates/topic.html",
    "content/demo/_theme/i18n/de.yml",
    "content/demo/_theme/theme.yml",
    "content/demo/media/bild.svg",
    "themes/verbund/theme.yml",
];

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn any_bytes_in_any_file_are_survived(place in prop::sample::select(PLACES.to_vec()), bytes in nearly_text()) {
        let mut all = files(RICH);
        all.insert(place.to_owned(), bytes);
        survives(all);
    }

    #[test]
    fn any_front_matter_and_text_are_survived(front in nearly_text(), text in nearly_text()) {
        let mut all = files(RICH);
        let mut bytes = b"---\ntitle: X\n".to_vec();
        bytes.extend(front);
        bytes.extend_from_slice(b"\n---\n");
        bytes.extend(text);
        all.insert("content/demo/pages/ueber-uns.md".to_owned(), bytes);
        survives(all);
    }
}

proptest! {
    #![proptest_config(cases(20))]

    #[test]
    fn a_sound_workspace_with_a_few_changes_is_survived(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..5u8, "\\PC{0,4}"), 1..4)
    ) {
        let mut all = files(RICH);
        for (file, place, change, text) in changes {
            let path = file.get(&all.keys().cloned().collect::<Vec<_>>()).clone();
            change_file(&mut all, &path, &place, change, &text);
        }
        survives(all);
    }

    #[test]
    fn any_file_name_is_survived(name in "[a-zA-Z0-9._ äß%:\\\\-]{1,12}(/[a-z.ä ]{1,6})?", ending in "\\.(md|yml|en\\.md|svg|x)?") {
        let mut all = files(RICH);
        for folder in ["projects", "media", "", "static"] {
            all.insert(format!("content/demo/{folder}/{name}{ending}"), b"title: X\n".to_vec());
        }
        survives(all);
    }
}

fn change_file(all: &mut Files, path: &str, place: &prop::sample::Index, change: u8, text: &str) {
    let bytes = all.get_mut(path).expect("it was chosen from them");
    let lines: Vec<Vec<u8>> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    match change {
        0 => {
            all.remove(path);
        }
        _ if lines.is_empty() => bytes.extend_from_slice(text.as_bytes()),
        1 => {
            let line = place.index(lines.len());
            let mut doubled = lines.clone();
            doubled.insert(line, lines[line].clone());
            *bytes = doubled.concat();
        }
        2 => {
            let mut shorter = lines.clone();
            shorter.remove(place.index(lines.len()));
            *bytes = shorter.concat();
        }
        3 => bytes.truncate(place.index(bytes.len())),
        _ => {
            let at = place.index(bytes.len());
            bytes.splice(at..at, text.bytes());
        }
    }
}

// Text as it comes

#[test]
fn line_ends_and_a_byte_order_mark_make_no_difference() {
    let text = "-- projects/x.md --\n---\ntitle: Projekt\nsummary: >\n  Zwei\n  Zeilen.\n---\nEins\nzwei\n\n```\ncode\n\nmehr\n```\n";
    let expected = site(text).page("projekte/x/").html;
    let path = "content/demo/projects/x.md";
    let original = String::from_utf8(files(text)[path].clone()).expect("it is text");
    let variants = [
        ("CRLF", original.replace('\n', "\r\n")),
        ("a byte order mark", format!("\u{feff}{original}")),
        ("both", format!("\u{feff}{}", original.replace('\n', "\r\n"))),
        ("no line end at the end", original.trim_end().to_owned()),
    ];
    for (name, variant) in variants {
        let mut all = files(text);
        all.insert(path.to_owned(), variant.into_bytes());
        let built = build(all, &Options::default());
        built.assert_sound();
        assert_eq!(built.page("projekte/x/").html, expected, "{name}");
    }
}

/// How the one block begins that pages have in any case, and that no browser runs.
const STRUCTURED_DATA: &str = "<script type=\"application/ld+json\">";

#[test]
fn a_title_is_harmless_wherever_it_stands() {
    let title = "</title><script>alert(1)</script>\" onload=\"x' --> ]]> {{ 7*7 }}";
    let built = site(&format!(
        "-- projects/x.md --\n---\ntitle: {0}\nsummary: {0}\nalliances: [demo]\n---\nText.\n",
        serde_json::to_string(title).expect("text is JSON"),
    ));
    built.assert_sound();
    for address in ["projekte/x/", "projekte/", "allianzen/demo/"] {
        let page = built.page(address);
        let html = page.html.replace(STRUCTURED_DATA, "");
        assert!(!html.contains("<script"), "{html}");
        let pieces = page.pieces();
        let handlers = pieces.iter().any(|piece| {
            matches!(piece, crate::support::Piece::Open { attributes, .. } if attributes.keys().any(|key| key.starts_with("on")))
        });
        assert!(!handlers, "{}", page.html);
        page.shows("{{ 7*7 }}");
    }
}

#[test]
fn template_signs_in_content_are_text() {
    let built =
        site("-- pages/ueber-uns.md --\n---\ntitle: Über uns\n---\nEs gilt {{ 7*7 }} und {% include \"x\" %} hier.\n");
    built
        .page("ueber-uns/")
        .shows("Es gilt {{ 7*7 }} und {% include")
        .shows_not("49");
}

#[test]
fn html_in_texts_is_shown_and_reported() {
    let markup = [
        "<script>alert(1)</script>",
        "<iframe src=\"https://x.example\"></iframe>",
        "<b onclick=\"x()\">fett</b>",
        "<style>*{display:none}</style>",
        "<!-- a --!> <script>b</script> -->",
    ];
    for html in markup {
        let built = site(&format!(
            "-- pages/ueber-uns.md --\n---\ntitle: Über uns\n---\nDavor.\n\n{html}\n\nDanach.\n"
        ));
        let page = built.page("ueber-uns/");
        for forbidden in ["<script", "<iframe", "<style", "<b onclick"] {
            let without_data = page.html.replace(STRUCTURED_DATA, "");
            assert!(!without_data.contains(forbidden), "{html} became {}", page.html);
        }
        page.shows("Davor.").shows("Danach.");
        if !html.starts_with("<!--") {
            assert!(
                !built.says("raw-html").is_empty(),
                "{html} is not reported:\n{}",
                built.everything_said()
            );
        }
    }
}

#[test]
fn addresses_that_run_scripts_are_no_links() {
    let addresses = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "&#106;avascript:x",
        "data:text/html,x",
        "vbscript:x",
    ];
    for address in addresses {
        let built = site(&format!(
            "-- pages/ueber-uns.md --\n---\ntitle: Über uns\n---\n[klick]({address})\n"
        ));
        let page = built.page("ueber-uns/");
        assert!(
            !page.links().iter().any(|(_, words)| words == "klick"),
            "{address}: {:?}",
            page.links()
        );
        assert!(
            !built.says("link-scheme").is_empty(),
            "{address}: {}",
            built.everything_said()
        );
    }
}

#[test]
fn what_yaml_would_guess_stays_what_was_typed() {
    let typed = [
        ("no", "no"),
        ("0441", "0441"),
        ("1_000", "1_000"),
        ("0o17", "0o17"),
        ("12:30", "12:30"),
        (".inf", ".inf"),
        ("1e3", "1e3"),
    ];
    for (written, read) in typed {
        let built = site(&format!(
            "-- documents/x.md --\n---\ntitle: T\nnumber: {written}\n---\n"
        ));
        assert_eq!(
            built.entry("document:x").record().name("number"),
            Some(read),
            "{}",
            built.everything_said()
        );
    }
}

/// A change to the sound site and the code of the message that it must bring.
fn assert_said(code: &str, text: &str) {
    let built = survives(files(text));
    assert!(
        !built.says(code).is_empty(),
        "`{code}` is missing:\n{}",
        built.everything_said()
    );
    assert!(!built.errors().is_empty(), "`{code}` keeps nothing from being written");
}

#[test]
fn yaml_that_attacks_its_reader_is_refused() {
    // Read in full it would have 9¹² items.
    let mut bomb = String::from("title: T\nextra:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        bomb += &format!("  a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", "));
    }
    assert_said("yaml-aliases", &format!("-- projects/x.md --\n---\n{bomb}---\n"));
    let deep = "[".repeat(100_000);
    assert_said(
        "yaml-depth",
        &format!("-- projects/x.md --\n---\ntitle: T\nextra: {deep}\n---\n"),
    );
    let mut nested = String::from("title: T\nextra:\n");
    for level in 0..500 {
        nested += &format!("{}a:\n", "  ".repeat(level + 1));
    }
    assert_said("yaml-depth", &format!("-- people/x.yml --\n{nested}"));
    assert_said("yaml-tag", "-- projects/x.md --\n---\ntitle: !!python/object T\n---\n");
}

#[test]
fn markdown_that_is_nested_too_deeply_is_refused() {
    let quotes = "> ".repeat(40_000);
    assert_said(
        "markdown-depth",
        &format!("-- projects/x.md --\n---\ntitle: T\n---\n{quotes}x\n"),
    );
}

#[test]
fn long_and_repetitive_texts_take_linear_time() {
    for piece in ["[", "*a ", "`", "![", "<", "&", "[^1]", "| ", "_a*", "\\", "]("] {
        let text = piece.repeat(5_000);
        let started = std::time::Instant::now();
        survives(files(&format!("-- projects/x.md --\n---\ntitle: T\n---\n{text}\n")));
        assert!(
            started.elapsed().as_secs() < 5,
            "`{piece}` takes {:?}",
            started.elapsed()
        );
    }
}

#[test]
fn headings_of_one_name_have_ids_of_their_own() {
    let built =
        site("-- pages/ueber-uns.md --\n---\ntitle: Über uns\n---\n## Ziel\n\n## Ziel\n\n## 🙂\n\n##\n\n## Ziel\n");
    let page = built.page("ueber-uns/");
    let ids: Vec<_> = ["id=\"ziel\"", "id=\"ziel-2\"", "id=\"ziel-3\""]
        .map(|id| page.html.matches(id).count())
        .to_vec();
    assert_eq!(ids, [1, 1, 1], "{}", page.html);
}

#[test]
fn bytes_that_are_no_text_are_reported_with_their_place() {
    let broken: [(&str, &[u8]); 3] = [
        ("Latin-1", b"---\ntitle: M\xfcnster\n---\n"),
        ("UTF-16", b"\xff\xfe-\0-\0-\0\n\0"),
        ("NUL", b"---\ntitle: a\0b\n---\n"),
    ];
    for (name, bytes) in broken {
        let mut all = files("");
        all.insert("content/demo/projects/x.md".to_owned(), bytes.to_vec());
        let built = survives(all);
        assert!(
            !built.says("file-encoding").is_empty(),
            "{name}: {}",
            built.everything_said()
        );
    }
}

#[test]
fn empty_files_are_no_disaster() {
    for path in [
        "projects/x.md",
        "people/x.yml",
        "topics.yml",
        "data/x.csv",
        "data/x.json",
        "data/x.yml",
        "media/x.svg",
    ] {
        let mut all = files("");
        all.insert(format!("content/demo/{path}"), Vec::new());
        survives(all);
    }
    assert_said("site-missing", "-- content/zwei/pages/x.md --\n---\ntitle: X\n---\n");
    for settings in ["", "[]\n", "title: X\n", "- a\n", "42\n"] {
        let mut all = files("");
        all.insert("content/demo/site.yml".to_owned(), settings.into());
        assert!(!survives(all).errors().is_empty(), "`{settings}` is accepted");
    }
}

// Addresses

#[test]
fn addresses_that_leave_the_site_are_refused() {
    for slug in ["../../x", "/abs", "a//b", ".", "..", "..%2f", "a\\\\b", "a/b"] {
        let built = survives(files(&format!(
            "-- projects/x.md --\n---\ntitle: T\nslug: \"{slug}\"\n---\n"
        )));
        let outside = built
            .paths("demo")
            .iter()
            .any(|path| path.contains("..") || path.starts_with('/'));
        assert!(!outside, "{slug}: {:?}", built.paths("demo"));
        assert!(
            !built.says("slug-invalid").is_empty(),
            "{slug}: {}",
            built.everything_said()
        );
    }
    let folders = survives(files(
        "-- site.yml + --\npaths: {projects: {de: ../../x}}\n-- projects/x.md --\n---\ntitle: T\n---\n",
    ));
    assert!(!folders.paths("demo").iter().any(|path| path.contains("..")) || !folders.errors().is_empty());
    for alias in ["/../../index.html", "/a/../../b/", "//host.example/x/"] {
        let built = survives(files(&format!(
            "-- projects/x.md --\n---\ntitle: T\naliases: [\"{alias}\"]\n---\n"
        )));
        let outside = built
            .paths("demo")
            .iter()
            .any(|path| path.contains("..") || path.starts_with('/'));
        assert!(
            !outside && !built.errors().is_empty(),
            "{alias}: {}",
            built.everything_said()
        );
    }
}

#[test]
fn nothing_is_written_over_something_else() {
    let collisions = [
        ("two pages", "-- pages/a.md --\n---\ntitle: A\nslug: ueber-uns\n---\n"),
        (
            "a page and a former address",
            "-- pages/a.md --\n---\ntitle: A\naliases: [/ueber-uns/]\n---\n",
        ),
        ("a page and a file", "-- static/ueber-uns/index.html --\nx\n"),
        (
            "a page and a collection",
            "-- pages/a.md --\n---\ntitle: A\nslug: allianzen\n---\n",
        ),
        ("a file and a file of the theme", "-- static/build.json --\n{}\n"),
        (
            "small and capital letters",
            "-- static/Plan.svg --\n<svg/>\n-- static/plan.svg --\n<svg/>\n",
        ),
        (
            "composed and decomposed",
            "-- static/h\u{f6}he.svg --\n<svg/>\n-- static/ho\u{308}he.svg --\n<svg/>\n",
        ),
        (
            "sharp s",
            "-- static/gro\u{df}.svg --\n<svg/>\n-- static/gross.svg --\n<svg/>\n",
        ),
    ];
    for (name, text) in collisions {
        let built = survives(files(text));
        assert!(
            !built.says("path-collision").is_empty(),
            "{name}: {}",
            built.everything_said()
        );
    }
}

#[test]
fn names_that_some_systems_cannot_write_are_refused() {
    for name in [
        "con.svg", "nul.html", "aux", "com1.txt", "x.", "x ", "a:b", "a?b", "a*b", "a|b",
    ] {
        let built = survives(files(&format!("-- static/{name} --\nx\n")));
        let said = built.says("path-reserved");
        assert!(
            !said.is_empty() || name.ends_with(' '),
            "{name}: {}",
            built.everything_said()
        );
    }
    let long = "a".repeat(256);
    assert_said("path-reserved", &format!("-- static/{long} --\nx\n"));
}

#[test]
fn base_urls_must_be_addresses() {
    for url in [
        "musterstadt.example",
        "https://x.example/?a=b",
        "https://x .example/",
        "https://",
        "ftp://x.example/",
    ] {
        let mut all = files("");
        let settings = String::from_utf8(all["content/demo/site.yml"].clone()).expect("it is text");
        all.insert(
            "content/demo/site.yml".to_owned(),
            settings.replace("https://musterstadt.example/", url).into(),
        );
        let built = survives(all);
        assert!(
            !built.says("url-invalid").is_empty(),
            "`{url}` is accepted:\n{}",
            built.everything_said()
        );
    }
}

#[test]
fn impossible_dates_times_and_zones_are_refused() {
    let event = |fields: &str| format!("-- events/x.md --\n---\ntitle: T\n{fields}\n---\n");
    for date in [
        "2026-02-30",
        "2026-13",
        "26-01-01",
        "tomorrow",
        "2026-1-1",
        "01.02.2026",
    ] {
        assert_said("date-invalid", &event(&format!("date: {date}")));
    }
    for time in ["24:00", "9:30", "12:60", "noon"] {
        assert_said(
            "time-invalid",
            &event(&format!("date: 2026-01-01\nstart_time: \"{time}\"")),
        );
    }
    assert_said("period-order", &event("date: 2026-02-02/2026-02-01"));
    assert_said(
        "period-order",
        &event("date: 2026-02-02\nstart_time: 12:00\nend_time: 11:00"),
    );
    let mut all = files("");
    let settings = String::from_utf8(all["content/demo/site.yml"].clone()).expect("it is text");
    all.insert(
        "content/demo/site.yml".to_owned(),
        settings.replace("Europe/Berlin", "Mars/Olympus").into(),
    );
    survives(all).says_once("zone-unknown");
    for day in ["0001-01-01", "9999-12-31"] {
        survives(files(&event(&format!("date: {day}")))).assert_sound();
        site_with(&event("date: 2026-01-01"), &crate::support::on(day)).assert_sound();
    }
}

// Templates

#[test]
fn faulty_templates_are_reported_where_they_are_faulty() {
    let template = |text: &str| format!("-- _theme/templates/page.html --\n{text}\n");
    for text in [
        "{{ entry.",
        "{% if x %}",
        "{% extends \"nowhere.html\" %}",
        "{{ 1 | nofilter }}",
        "{% include \"nowhere.html\" %}",
    ] {
        let built = survives(files(&template(text)));
        assert!(
            built.says("template").iter().any(|said| said.contains("page.html")),
            "{text}: {}",
            built.everything_said()
        );
    }
    let circle = format!(
        "{}-- _theme/templates/a.html --\n{{% include \"page.html\" %}}\n",
        template("{% include \"a.html\" %}")
    );
    let built = survives(files(&circle));
    let rendered = built
        .0
        .bundle
        .sites
        .iter()
        .all(|bundle| (0..bundle.paths.len()).all(|number| bundle.make(number).is_ok()));
    assert!(
        !built.errors().is_empty() || !rendered,
        "a template that includes itself is accepted"
    );
    assert_said("template", &template("{% extends \"_site/page.html\" %}"));
}

#[test]
fn a_template_that_never_ends_is_stopped() {
    let nested = "{% for a in range(end=3000) %}{% for b in range(end=3000) %}{{ a }}{{ b }} und noch ein langer Text, der Seiten füllt{% endfor %}{% endfor %}";
    let started = std::time::Instant::now();
    let built = build(
        files(&format!("-- _theme/templates/page.html --\n{nested}\n")),
        &Options::default(),
    );
    let bundle = built.bundle("demo");
    let page = bundle
        .paths
        .iter()
        .position(|path| path == "ueber-uns/index.html")
        .expect("it is planned");
    match bundle.make(page) {
        Err(problem) => assert!(problem.code().starts_with("template"), "{}", problem.message()),
        Ok(_) => panic!("nine million rounds are a page"),
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn themes_that_are_missing_half_there_or_too_new_are_reported() {
    let chosen = "-- site.yml + --\ntheme: amt\n";
    assert_said("theme-unknown", chosen);
    let manifest = |fields: &str| format!("{chosen}-- themes/amt/theme.yml --\nname: amt\nversion: 1.0.0\n{fields}\n");
    assert_said("theme-contract", &manifest("contract: 99"));
    assert_said("template-missing", &manifest("contract: 1"));
    assert_said("theme-circle", &manifest("contract: 1\nextends: amt"));
    assert_said("theme-unknown", &manifest("contract: 1\nextends: nowhere"));
}

// The disk

fn on_disk(prepare: impl FnOnce(&Path)) -> Built {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    let root = folder.path().join("workspace");
    write_files(&root, &files(""));
    prepare(&root);
    let world: Arc<dyn World + Send + Sync> = Arc::new(Disk::new(&root));
    let built = Built(verbund::build(&world, &crate::support::on("2026-01-15")));
    for bundle in &built.0.bundle.sites {
        assert!(
            !bundle.paths.iter().any(|path| path.contains("secret")),
            "{:?}",
            bundle.paths
        );
    }
    built
}

#[test]
fn links_that_lead_out_of_the_workspace_are_not_followed() {
    use std::os::unix::fs::symlink;
    let built = on_disk(|root| {
        let outside = root.parent().expect("it lies in a folder").join("outside");
        write_files(&outside, &[("secret.svg".to_owned(), b"<svg/>".to_vec())].into());
        std::fs::create_dir(root.join("content/demo/media")).expect("it is new");
        symlink(outside.join("secret.svg"), root.join("content/demo/media/secret.svg")).expect("it is new");
        symlink(&outside, root.join("content/demo/static")).expect("it is new");
        symlink("/etc/passwd", root.join("content/demo/pages/secret.md")).expect("it is new");
    });
    assert_eq!(built.says("symlink-outside").len(), 3, "{}", built.everything_said());
}

#[test]
fn links_in_a_circle_and_into_nothing_are_reported() {
    use std::os::unix::fs::symlink;
    let built = on_disk(|root| {
        let media = root.join("content/demo/media");
        std::fs::create_dir(&media).expect("it is new");
        symlink("self", media.join("self")).expect("it is new");
        symlink("there", media.join("here")).expect("it is new");
        symlink("here", media.join("there")).expect("it is new");
        symlink("nowhere", media.join("dangling.svg")).expect("it is new");
        symlink("..", media.join("up")).expect("it is new");
    });
    assert_eq!(built.says("symlink-broken").len(), 5, "{}", built.everything_said());
}

#[test]
fn links_inside_of_the_workspace_are_followed() {
    let built = on_disk(|root| {
        let pages = root.join("content/demo/pages");
        std::os::unix::fs::symlink("ueber-uns.md", pages.join("kontakt.md")).expect("it is new");
    });
    assert!(built.assert_sound().has_page("kontakt/"));
}

#[test]
fn pipes_are_not_opened() {
    let built = on_disk(|root| {
        let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
        let path = root.join("content/demo/pages/pipe.md");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).expect("it is new");
    });
    assert!(built.says_once("file-not-regular").contains("pipe.md"));
}

#[test]
fn huge_text_files_are_not_read() {
    let built = on_disk(|root| {
        let file = std::fs::File::create(root.join("content/demo/pages/huge.md")).expect("it is new");
        file.set_len(200 * 1024 * 1024).expect("holes take no room");
    });
    assert!(built.says_once("file-too-large").contains("huge.md"));
}

#[test]
fn folders_named_like_files_and_hidden_files_do_no_harm() {
    let built = on_disk(|root| {
        std::fs::create_dir(root.join("content/demo/pages/folder.md")).expect("it is new");
        write_files(
            &root.join("content/demo"),
            &[(".git/config", "x"), ("media/.DS_Store", "x"), (".env", "secret")]
                .map(|(path, text)| (path.to_owned(), text.into()))
                .into(),
        );
    });
    built.assert_sound();
    assert!(
        !built
            .paths("demo")
            .iter()
            .any(|path| path.contains("/.") || path.starts_with('.') && path != ".nojekyll")
    );
}

#[test]
fn a_workspace_without_a_site_says_how_to_begin() {
    let mut all = Files::new();
    lay_over(&mut all, "-- content/commons/topics.yml --\nki: {title: KI}\n");
    let built = build(all, &Options::default());
    let problem = built
        .0
        .report
        .iter()
        .find(|problem| problem.code() == "workspace-empty");
    let help = problem
        .and_then(|problem| problem.help())
        .unwrap_or_else(|| panic!("{}", built.everything_said()));
    assert!(help.contains("verbund init"), "{help}");
}
