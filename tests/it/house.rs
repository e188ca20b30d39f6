//! Rules of the house that no compiler holds: who may use whom, what files are called, that the declarations and
//! the documents say the same.

use crate::support::{Built, repository, site};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use verbund::model::{Field, Kind, SITE, Schema, Shape};
use verbund::render::views::inverses;

/// A file of `src/` and its text without the unit tests at its end.
struct Source {
    path: String,
    module: String,
    lines: usize,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = repository().join("src");
    let mut found: Vec<Source> = walkdir::WalkDir::new(&root)
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "rs"))
        .map(|entry| {
            let path = entry
                .path()
                .strip_prefix(&root)
                .expect("it lies below")
                .to_string_lossy()
                .into_owned();
            let text = std::fs::read_to_string(entry.path()).expect("it can be read");
            Source {
                module: path.split(['/', '.']).next().unwrap_or_default().to_owned(),
                lines: text.lines().count(),
                code: text.split("#[cfg(test)]").next().unwrap_or_default().to_owned(),
                path,
            }
        })
        .collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "where is the source?");
    found
}

/// Lines that are not comments, with their numbers.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let lines = source.code.lines().enumerate().map(|(number, line)| (number + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[track_caller]
fn assert_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Which modules each module may use. What stands further down the pipeline may know what stands above it.
const MAY_USE: &[(&str, &[&str])] = &[
    ("diagnostic", &[]),
    ("law", &[]),
    ("model", &[]),
    ("locale", &["model"]),
    ("palette", &["model"]),
    ("world", &[]),
    ("discover", &["world", "diagnostic", "model", "locale"]),
    ("parse", &["world", "diagnostic", "model", "locale", "discover"]),
    ("resolve", &["diagnostic", "model", "locale", "discover", "parse"]),
    ("check", &["diagnostic", "law", "model", "palette", "parse", "resolve"]),
    (
        "render",
        &[
            "world",
            "diagnostic",
            "law",
            "model",
            "locale",
            "palette",
            "discover",
            "parse",
            "resolve",
        ],
    ),
    ("inspect", &["diagnostic", "model", "resolve", "render"]),
    ("published", &["diagnostic", "model", "resolve", "render"]),
    ("write", &["world", "diagnostic"]),
    ("survey", &["diagnostic"]),
    ("reference", &["model", "parse"]),
    (
        "serve",
        &[
            "world",
            "diagnostic",
            "model",
            "resolve",
            "render",
            "build",
            "Build",
            "Kept",
            "draft",
            "check",
            "located",
            "look_through",
        ],
    ),
    (
        "report",
        &["diagnostic", "model", "parse", "resolve", "check", "inspect"],
    ),
    (
        "cli",
        &[
            "report",
            "located_each",
            "world",
            "diagnostic",
            "model",
            "locale",
            "discover",
            "parse",
            "resolve",
            "check",
            "render",
            "inspect",
            "write",
            "reference",
            "published",
            "survey",
            "serve",
            "build",
            "build_in_stages",
            "Build",
            "Stage",
            "located",
            "levelled",
            "look_through",
        ],
    ),
    ("main", &["cli"]),
    ("lib", &[]),
];

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    for source in sources() {
        let may = MAY_USE.iter().find(|(module, _)| *module == source.module);
        let Some((_, may)) = may else {
            wrong.push(format!(
                "{}: the module `{}` is missing in the table",
                source.path, source.module
            ));
            continue;
        };
        for (number, line) in code_lines(&source) {
            for (at, _) in line.match_indices("crate::") {
                let rest = &line[at + "crate::".len()..];
                let used: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if used != source.module && !may.contains(&used.as_str()) {
                    wrong.push(format!(
                        "{}:{number}: `{}` may not use `{used}`",
                        source.path, source.module
                    ));
                }
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn the_library_names_its_modules_and_the_table_knows_them() {
    let lib = std::fs::read_to_string(repository().join("src/lib.rs")).expect("it is there");
    let modules: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let known: BTreeSet<&str> = MAY_USE.iter().map(|(module, _)| *module).collect();
    for module in &modules {
        assert!(known.contains(module), "`{module}` is missing in the table");
    }
    // The way of the data, as the first lines of the library draw it.
    let way = lib
        .lines()
        .find(|line| line.contains("world → "))
        .expect("the way is drawn");
    let stages: Vec<&str> = way.trim_start_matches("//!").split('→').map(str::trim).collect();
    for (place, stage) in stages.iter().enumerate() {
        assert!(modules.contains(stage), "there is no module `{stage}`");
        let (_, may) = MAY_USE
            .iter()
            .find(|(module, _)| module == stage)
            .expect("it is in the table");
        for later in &stages[place + 1..] {
            assert!(
                !may.contains(later),
                "`{stage}` may use `{later}`, which comes after it"
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|source| !source.code.starts_with("//! "));
    assert_none(silent.map(|source| source.path).collect());
    let tests = std::fs::read_dir(repository().join("tests/it")).expect("it is there");
    for file in tests
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|ending| ending == "rs"))
    {
        let text = std::fs::read_to_string(file.path()).expect("it can be read");
        assert!(text.starts_with("//! "), "{}", file.path().display());
    }
}

#[test]
fn names_of_modules_say_what_is_in_them() {
    const EMPTY_WORDS: &[&str] = &[
        "utils", "util", "helpers", "helper", "common", "manager", "misc", "shared", "core", "types",
    ];
    let wrong = sources().into_iter().filter(|source| {
        let mut parts = source.path.trim_end_matches(".rs").split('/');
        parts.any(|part| EMPTY_WORDS.contains(&part))
    });
    assert_none(wrong.map(|source| source.path).collect());
}

#[test]
fn no_file_is_too_long_to_be_read_in_one_go() {
    // Tables are looked up, not read.
    const TABLES: &[&str] = &["diagnostic/wording.rs", "model/kinds.rs", "model/fields.rs"];
    let long = sources()
        .into_iter()
        .filter(|source| source.lines > 700 && !TABLES.contains(&source.path.as_str()));
    assert_none(
        long.map(|source| format!("{} has {} lines", source.path, source.lines))
            .collect(),
    );
}

#[test]
fn nothing_is_left_undone_and_nothing_gives_up() {
    /// Where giving up is impossible, with the words that prove it.
    const PROVEN: &[(&str, &str)] = &[("write/manifest.rs", "writing to a String never fails")];
    let mut wrong = Vec::new();
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    for source in sources() {
        for (number, line) in code_lines(&source) {
            for forbidden in [
                "todo!",
                "unimplemented!",
                "dbg!",
                ".unwrap()",
                "panic!(",
                "unreachable!",
                "std::process::exit",
                "unsafe ",
            ] {
                if line.contains(forbidden) {
                    wrong.push(format!("{}:{number}: {forbidden}", source.path));
                }
            }
            // `expect("…")` of a result or option; the parsers have methods of that name for what must follow.
            if line.contains(".expect(\"") && !line.contains("self.expect(\"") {
                match PROVEN
                    .iter()
                    .find(|(path, proof)| *path == source.path && line.contains(proof))
                {
                    Some((path, _)) => {
                        needed.insert(path);
                    }
                    None => wrong.push(format!("{}:{number}: {}", source.path, line.trim())),
                }
            }
        }
    }
    assert_none(wrong);
    let listed: BTreeSet<&str> = PROVEN.iter().map(|(path, _)| *path).collect();
    assert_eq!(listed, needed, "the list names what is no longer there");
}

#[test]
fn only_the_world_the_writer_and_the_preview_touch_the_disk_and_the_clock() {
    let mut wrong = Vec::new();
    for source in sources() {
        if matches!(
            source.module.as_str(),
            "world" | "write" | "serve" | "survey" | "cli" | "main"
        ) {
            continue;
        }
        for (number, line) in code_lines(&source) {
            for impure in [
                "std::fs",
                "std::env::",
                "SystemTime",
                "Instant::now",
                "Timestamp::now",
                "Zoned::now",
                "thread_rng",
            ] {
                if line.contains(impure) {
                    wrong.push(format!("{}:{number}: {impure}", source.path));
                }
            }
        }
    }
    assert_none(wrong);
}

// Declarations

/// All schemas: of kinds, of `site.yml`, and of the records inside of them, by name.
fn schemas() -> BTreeMap<&'static str, &'static Schema> {
    fn add(schema: &'static Schema, found: &mut BTreeMap<&'static str, &'static Schema>) {
        if found.insert(schema.name, schema).is_none() {
            schema.fields.iter().for_each(|field| add_shape(&field.shape, found));
        }
    }
    fn add_shape(shape: &'static Shape, found: &mut BTreeMap<&'static str, &'static Schema>) {
        match shape {
            Shape::Record(schema) => add(schema, found),
            Shape::List(inner) | Shape::Map(inner) => add_shape(inner, found),
            _ => {}
        }
    }
    let mut found = BTreeMap::new();
    Kind::ALL.into_iter().for_each(|kind| add(kind.schema(), &mut found));
    add(&SITE, &mut found);
    assert!(found.len() > 30, "{:?}", found.keys());
    found
}

#[test]
fn every_field_is_explained_in_a_sentence() {
    let ends = |text: &str| {
        text.ends_with('.')
            || text.ends_with(".)")
            || text.ends_with('…')
            || text.ends_with(".`")
            || text.ends_with('`')
    };
    let mut wrong = Vec::new();
    for (name, schema) in schemas() {
        if schema.doc.is_empty() || !ends(schema.doc) {
            wrong.push(format!("{name}: {}", schema.doc));
        }
        for Field { name: field, doc, .. } in schema.fields {
            if doc.is_empty() || !ends(doc) || doc.starts_with(char::is_lowercase) {
                wrong.push(format!("{name}.{field}: {doc}"));
            }
        }
    }
    assert_none(wrong);
}

#[test]
fn schemas_are_sound() {
    for (name, schema) in schemas() {
        assert!(
            schema.fields.len() < 256,
            "{name} has too many fields for the number of one"
        );
        let names: BTreeSet<&str> = schema.fields.iter().map(|field| field.name).collect();
        assert_eq!(names.len(), schema.fields.len(), "{name} has a field twice");
        if let Some(shorthand) = schema.shorthand {
            assert!(schema.field(shorthand).is_some(), "{name} has no field `{shorthand}`");
        }
        for required in schema.fields.iter().filter(|field| field.required) {
            let other = schema.shorthand.is_some_and(|shorthand| shorthand != required.name);
            // A name alone is refused with the advice to give the family name, which is what one needs to hear.
            let person = schema.name == "a person";
            assert!(!other || person, "{name}: a bare value cannot give `{}`", required.name);
        }
    }
}

#[test]
fn the_content_reference_is_the_one_that_the_program_prints() {
    let path = repository().join("docs/content-reference.md");
    let expected = verbund::reference::schema(None, true).expect("all schemas are there");
    let expected = format!("{}\n", expected.trim_end());
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &expected).expect("the folder is ours");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/content-reference.md is old; `UPDATE=1 cargo test --test it house` writes it anew"
    );
}

// The contract with themes

/// The tables of `docs/theme-contract.md` whose first column is `field`: heading → names of fields.
fn contract() -> BTreeMap<String, BTreeSet<String>> {
    let path: PathBuf = repository().join("docs/theme-contract.md");
    let text = std::fs::read_to_string(path).expect("the contract is part of the repository");
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut heading = String::new();
    let mut in_table = false;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("### ") {
            heading = title.replace('`', "");
        }
        if line.starts_with("| field |") {
            in_table = true;
            tables.insert(heading.clone(), BTreeSet::new());
        } else if !line.starts_with('|') {
            in_table = false;
        } else if in_table && !line.starts_with("|---") {
            let cell = line.split('|').nth(1).unwrap_or_default();
            let names = cell.split('`').skip(1).step_by(2).map(str::to_owned);
            tables.get_mut(&heading).expect("it was just made").extend(names);
        }
    }
    tables
}

/// A site whose templates print their variables as JSON, with an entry of every kind that has every sort of value.
fn printing_site() -> Built {
    let mut text = String::from(
        "
-- themes/printing/theme.yml --
name: printing
version: 1.0.0
contract: 1
-- site.yml --
theme: printing
title: Allianz
summary: Zusammen.
alliance: demo
base_url: https://musterstadt.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false, land: BW}
brand: {primary: '#00549f', mark: media/mark.svg}
menu: {main: [ueber-uns], footer: [ueber-uns]}
links: [{url: https://www.social.example/x, kind: social}]
hosts: [{host: karten.example, use: connect, reason: Karte}]
storage: [{name: karte, kind: local, purpose: Ausschnitt der Karte, duration: bis zum Löschen}]
paginate: 1
map: {outline: media/land.geojson, credit: Wir}
-- media/land.geojson --
{\"type\": \"Polygon\", \"coordinates\": [[[9, 48], [10, 48], [10, 49], [9, 48]]]}
-- organisations/amt.yml --
title: Amt
geo: {lat: '48.1', lon: '9.1'}
-- media/mark.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- organisations/buero.yml --
title: Büro der Allianz
kind: agency
geo: {lat: '48.9', lon: '9.9'}
memberships: [demo]
links: [https://buero.example/]
logo: {src: media/mark.svg, alt: Zeichen, credit: Wir, licence: CC0-1.0}
-- pages/ueber-uns.md --
---
title: Über uns
---
## Eins

### Zwei

## Drei
-- people/anna.yml --
title: Anna Beispiel
family: Beispiel
roles: [{role: Leitung, org: buero, since: 2024}]
-- events/a.md --
---
title: Treffen
date: 2026-03-01
start_time: 09:30
duration: PT2H
organisers: [buero]
---
-- events/b.md --
---
title: Zweites
date: 2026-04-01
---
-- series/reihe.md --
---
title: Reihe
---
-- projects/x.md --
---
title: Projekt
aliases: [/alt/]
funding: [{funder: buero, money: {amount: '5100000', currency: EUR, approx: true}}]
partners: [buero]
---
-- news/n.md --
---
title: Neues
date: 2026-01-01
---
-- documents/d.md --
---
title: Papier
---
-- documents/e.md --
---
title: Bericht
kind: report
---
-- documents/f.md --
---
title: Bericht
kind: report
---
-- documents/g.md --
---
title: Satzung
kind: statute
---
-- topics.yml --
ki: {title: KI, kind: field}
-- regions.yml --
tal: {title: Tal}
",
    );
    let mut templates: Vec<(String, &str)> = Kind::ALL.iter().map(|kind| (kind.name().to_owned(), "entry")).collect();
    text += "-- themes/printing/templates/card.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\"/>\n";
    templates.push(("home".to_owned(), "entry"));
    templates.push(("list".to_owned(), "list"));
    for (name, variable) in [("a-z", "index"), ("timeline", "timeline"), ("credits", "credits")] {
        templates.push((name.to_owned(), variable));
    }
    templates.push(("404".to_owned(), "page"));
    templates.push(("redirect".to_owned(), "target"));
    let own_lists = Kind::ALL.into_iter().filter(|kind| kind.folder() != kind.name());
    templates.extend(own_lists.map(|kind| (kind.folder().to_owned(), "list")));
    for (name, variable) in templates {
        text += &format!(
            "-- themes/printing/templates/{name}.html --\n{{\"site\": {{{{ site | json }}}}, \"page\": {{{{ page | json }}}}, \"own\": {{{{ {variable} | json }}}}, \"map\": {{{{ member_map(entries=entries(kind=\"organisation\")) | json }}}}, \"members\": {{{{ members(alliance=\"demo\") | json }}}}, \"frame\": {{{{ frame(url=\"https://video.example/1\") | json }}}}, \"lettering\": {{{{ lettering(text=\"Daten\", sizes=[20], width=100, height=50) | json }}}}}}\n"
        );
    }
    site(&text)
}

fn names(value: &Value) -> BTreeSet<String> {
    value
        .as_object()
        .unwrap_or_else(|| panic!("{value} is no map"))
        .keys()
        .cloned()
        .collect()
}

#[test]
fn templates_get_exactly_the_fields_of_the_contract() {
    let built = printing_site();
    built.assert_sound();
    let tables = contract();
    let mut compared: BTreeSet<String> = BTreeSet::new();
    let mut check = |table: &str, value: &Value| {
        let documented = tables
            .get(table)
            .unwrap_or_else(|| panic!("there is no table `{table}`: {:?}", tables.keys()));
        assert_eq!(documented, &names(value), "docs/theme-contract.md, {table}");
        compared.insert(table.to_owned());
    };
    let print = |address: &str| -> Value {
        let html = built.page(address).html;
        serde_json::from_str(&html).unwrap_or_else(|error| panic!("{address}: {error}\n{html}"))
    };

    let home = print("");
    let (site, page) = (&home["site"], &home["page"]);
    check("site", site);
    check("page", page);
    check("site.brand", &site["brand"]);
    check("site.brand.colours", &site["brand"]["colours"]);
    check("allowed host", &site["hosts"][0]);
    check("stored thing", &site["storage"][0]);
    check("icon", &site["icons"][0]);
    check("social card", &page["card"]);
    check("lettering", &home["lettering"]);
    check("frame", &home["frame"]);
    let legal = &site["legal"];
    check("site.legal", legal);
    check("site.legal.accessibility", &legal["accessibility"]);
    check("site.legal.privacy", &legal["privacy"]);
    check("office", &legal["privacy"]["authority"]);
    check("site.menu", &site["menu"]);
    check("site.tables", &site["tables"]);
    check("menu item", &site["menu"]["main"][0]);
    check("collection", &site["collections"][0]);
    check("language", &site["languages"][0]);
    check("link", &site["links"][0]);
    check("file", &site["brand"]["mark"]);
    check("alternate", &page["alternates"][0]);

    check("site.overviews", &site["overviews"]);
    let index = &print("a-z/")["own"];
    check("index", index);
    check("letter", &index["letters"][0]);
    let timeline = &print("chronik/")["own"];
    check("timeline", timeline);
    check("year", &timeline["years"][0]);
    check("moment", &timeline["years"][0]["items"][0]);
    let credits = &print("bildnachweise/")["own"];
    check("credit", &credits[0]);
    check("file", &credits[0]["image"]);

    let about = print("ueber-uns/");
    check("breadcrumb", &about["page"]["breadcrumbs"][0]);
    check("heading", &about["own"]["toc"][0]);
    check("heading", &about["own"]["toc"][0]["children"][0]);

    let events = print("veranstaltungen/");
    check("list", &events["own"]);
    check("page link", &events["own"]["links"][0]);
    check("list.all", &events["own"]["all"]);
    let narrowed = print("dokumente/nach-art/bericht/");
    check("list.filter", &narrowed["own"]["filter"]);
    check("facet", &narrowed["own"]["facets"][0]);
    check("facet value", &narrowed["own"]["facets"][0]["values"][0]);
    let first = &events["own"]["items"][0];
    check("date", &first["date"]);
    check("reference", &first["organisers"][0]);
    assert_eq!(
        names(&first["start_time"]),
        BTreeSet::from(["iso", "text"].map(str::to_owned))
    );
    assert_eq!(
        names(&first["duration"]),
        BTreeSet::from(["iso", "text"].map(str::to_owned))
    );

    let office = print("organisationen/buero/");
    check("link", &office["own"]["links"][0]);
    check("file", &office["own"]["logo"]["src"]);
    let relation = &office["own"]["relations"]["people"][0];
    check("relation", relation);
    check("mention", &relation["via"][0]);
    let project = print("projekte/x/");
    let words = project["own"]["funding"][0]["money"]["text"]
        .as_str()
        .unwrap_or_default();
    assert_eq!(crate::support::single_spaced(words), "rund 5,1 Mio. €");
    assert!(print("alt/")["own"].is_string());
    assert_eq!(print("404.html")["page"]["kind"], "404");

    check("calendar", &home["site"]["calendar"]);
    check("feed", &home["page"]["feeds"][0]);
    check("member", &home["members"][0]);
    assert_eq!(home["members"][0]["record"]["over"], false);
    let map = &home["map"];
    check("map", map);
    check("outline", &map["outlines"][0]);
    check("pin", &map["pins"][0]);

    // Cards and full entries of every kind.
    let addresses = [
        (Kind::Alliance, "allianzen/demo/"),
        (Kind::Organisation, "organisationen/buero/"),
        (Kind::Person, "personen/anna/"),
        (Kind::Event, "veranstaltungen/a/"),
        (Kind::Series, "reihen/reihe/"),
        (Kind::Project, "projekte/x/"),
        (Kind::News, "aktuelles/n/"),
        (Kind::Document, "dokumente/d/"),
        (Kind::Page, "ueber-uns/"),
        (Kind::Region, "regionen/tal/"),
        (Kind::Topic, "themen/ki/"),
    ];
    for (kind, address) in addresses {
        let entry = &print(address)["own"];
        let mut expected = card_fields(kind, &tables["card"]);
        expected.extend(tables["full entry"].iter().cloned());
        assert_eq!(expected, names(entry), "docs/theme-contract.md, full entry of a {kind}");
        let relations: BTreeSet<String> = inverses(kind).iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(relations, names(&entry["relations"]), "relations of a {kind}");
    }
    assert_eq!(
        card_fields(Kind::Event, &tables["card"]),
        names(first),
        "docs/theme-contract.md, card"
    );
    compared.extend(["card", "full entry"].map(str::to_owned));
    let documented: BTreeSet<String> = tables.keys().cloned().collect();
    assert_eq!(documented, compared, "a table of the contract is compared with nothing");
}

/// What a card of a kind has: the common table, without what other kinds have, and the kind's own fields.
fn card_fields(kind: Kind, table: &BTreeSet<String>) -> BTreeSet<String> {
    const HIDDEN: &[&str] = &[
        "slug",
        "draft",
        "publish_on",
        "expires_on",
        "translated_from",
        "body",
        "variants",
        "aliases",
    ];
    let schema = kind.schema();
    let here = |name: &str| match name {
        "past" | "when" => kind == Kind::Event,
        "state" | "progress" => kind == Kind::Project,
        "type" => schema.field("kind").is_some(),
        _ => true,
    };
    let mut fields: BTreeSet<String> = table.iter().filter(|name| here(name)).cloned().collect();
    fields.extend(
        schema
            .fields
            .iter()
            .map(|field| field.name)
            .filter(|name| !HIDDEN.contains(name))
            .map(|name| match name {
                "url" => "external_url".to_owned(),
                "related" => "refers_to".to_owned(),
                name => name.to_owned(),
            }),
    );
    fields
}
