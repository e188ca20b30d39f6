//! A theme apart from its sites: the gallery of its components, and what `theme check` finds.

use crate::support::{Built, Piece, VOID, build, files, pieces, repository, run, site, tree, visible, write_files};
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;
use verbund::model::Options;

/// A theme of two components on the sound little site.
const LITTLE: &str = r##"
-- site.yml + --
brand: {primary: '#00549f', mark: media/mark.svg}
-- media/mark.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>
-- media/other.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>
-- themes/klein/theme.yml --
name: klein
version: 1.2.0
contract: 1
doc: As small as can be.
-- themes/klein/assets/10-base.css --
p { margin: 0 }
-- themes/klein/gallery/boxes.css --
div { border: 1px solid }
-- themes/klein/i18n/de.yml --
open: offen
-- themes/klein/components/office-hours/office-hours.yml --
doc: When an office is open.
examples:
  - {_title: two offices, id: a, _body: "8–12 Uhr und *nie*"}
  - {id: a, _body: "<b>immer</b>"}
  - {id: b}
-- themes/klein/components/office-hours/office-hours.html --
{%- component office.hours(id: string, @site) -%}
<nav aria-label="Ämter"><a href="#{{ id }}">{{ t(key="open") }}</a></nav><p id="{{ id }}">{{ body or site.title }}</p>
{%- endcomponent office.hours %}
-- themes/klein/components/top/top.yml --
doc: The top of every page.
examples: [{}]
frame: true
-- themes/klein/components/top/top.html --
{%- component top(@site, @page) -%}
<header id="c"><img src="{{ site.brand.mark.url }}" alt=""><a href="{{ site.url }}">{{ page.title }}</a></header>
{%- endcomponent top %}
-- themes/klein/templates/gallery.html --
<link rel="stylesheet" href="{{ asset(name="boxes.css") }}">
{{ <top /> }}
<h1>{{ gallery.theme }} {{ gallery.version }}: {{ gallery.doc }}</h1>
{%- for component in gallery.components %}
<h2 id="{{ component.id }}">{{ component.name }}</h2>
<p>{{ component.doc }}{% if component.frame %} See above.{% endif %}</p>
{%- for example in component.examples %}
<div>{{ example.title or "–" }} | {{ example.html }}</div>
{%- endfor %}
{%- endfor %}
"##;

fn workspace(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    write_files(folder.path(), &files(text));
    folder
}

#[track_caller]
fn ok(folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}:\n{}{}", ran.out, ran.err);
    ran.err
}

#[track_caller]
fn fails(code: i32, folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, code, "{arguments:?}:\n{}{}", ran.out, ran.err);
    ran.err
}

#[test]
fn the_gallery_shows_every_example_in_the_brand_of_a_site() {
    let folder = workspace(LITTLE);
    let said = ok(folder.path(), &["theme", "gallery", "klein"]);
    assert!(
        said.contains("`klein` (2 components with 4 examples) on the site `demo`: public/_gallery/index.html"),
        "{said}"
    );
    let made = tree(&folder.path().join("public/_gallery"));
    let names: Vec<&str> = made.keys().map(String::as_str).collect();
    let [_, boxes, style, page, mark] = names.as_slice() else {
        panic!("{names:?}")
    };
    assert!(boxes.starts_with("assets/boxes.") && style.starts_with("assets/style."));
    assert_eq!(
        (*page, *mark),
        ("index.html", "media/mark.svg"),
        "only what is shown is there"
    );
    let css = String::from_utf8_lossy(&made[*style]);
    assert!(css.contains("#00549f") && !css.contains("border"), "{css}");

    let html = String::from_utf8_lossy(&made["index.html"]);
    let expected = format!(
        r##"
<link rel="stylesheet" href="./{boxes}">
<header id="c"><img src="./media/mark.svg" alt=""><a href="https://musterstadt.example/">klein 1.2.0</a></header>
<h1>klein 1.2.0: As small as can be.</h1>
<h2 id="c-office-hours">office.hours</h2>
<p>When an office is open.</p>
<div>two offices | <nav aria-label="Ämter"><a href="#a">offen</a></nav><p id="a">8–12 Uhr und <em>nie</em></p></div>
<div>– | <nav aria-label="Ämter 2"><a href="#a-2">offen</a></nav><p id="a-2"><b>immer</b></p></div>
<div>– | <nav aria-label="Ämter 3"><a href="#b">offen</a></nav><p id="b">Allianz Musterstadt</p></div>
<h2 id="c-top">top</h2>
<p>The top of every page. See above.</p>
"##
    );
    assert_eq!(html.replace("8\u{2013}12\u{a0}Uhr", "8–12 Uhr").trim(), expected.trim());
}

#[test]
fn the_gallery_of_the_built_in_theme_is_sound_html_with_ids_of_its_own() {
    let folder = workspace("");
    ok(folder.path(), &["theme", "gallery"]);
    let html = std::fs::read_to_string(folder.path().join("public/_gallery/index.html")).expect("it was made");
    let mut ids = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    let mut level = 0;
    for piece in pieces(&html) {
        match piece {
            Piece::Open { name, attributes } => {
                if let Some(id) = attributes.get("id") {
                    assert!(ids.insert(id.clone()), "`{id}` is there twice");
                }
                if let Some(digit) = name.strip_prefix('h').and_then(|rest| rest.parse::<u32>().ok()) {
                    assert!(
                        digit <= level + 1,
                        "a heading of level {digit} below one of {level}: {attributes:?}"
                    );
                    level = digit;
                }
                if !VOID.contains(&name.as_str()) && !html_of_svg(&name) {
                    open.push(name);
                }
            }
            Piece::Close { name } if !html_of_svg(&name) => assert_eq!(open.pop(), Some(name)),
            _ => {}
        }
    }
    assert_eq!(open, Vec::<String>::new());
}

/// Elements of drawings may close themselves.
fn html_of_svg(name: &str) -> bool {
    matches!(
        name,
        "svg" | "path" | "rect" | "circle" | "line" | "g" | "use" | "polygon" | "polyline" | "ellipse" | "title"
    )
}

#[test]
fn a_build_leaves_the_gallery_and_the_gallery_leaves_what_lies_beside_it() {
    let folder = workspace("");
    ok(folder.path(), &["theme", "gallery"]);
    ok(folder.path(), &["build"]);
    let gallery = folder.path().join("public/_gallery/index.html");
    assert!(gallery.exists());
    let sites = tree(&folder.path().join("public/demo"));
    ok(folder.path(), &["theme", "gallery"]);
    assert!(tree(&folder.path().join("public/demo")) == sites);

    // Anywhere else, but only where nothing is harmed.
    std::fs::create_dir(folder.path().join(".klein.verbund-1")).expect("it is ours");
    ok(folder.path(), &["theme", "gallery", "--out", "klein-galerie"]);
    assert!(folder.path().join("klein-galerie/index.html").exists());
    assert!(
        folder.path().join(".klein.verbund-1").exists(),
        "it is of another folder"
    );
    for refused in [".", "content", "content/demo/x", "..", "/"] {
        fails(2, folder.path(), &["theme", "gallery", "--out", refused]);
    }
    std::fs::create_dir(folder.path().join("mine")).expect("it is ours");
    std::fs::write(folder.path().join("mine/a.txt"), "a").expect("it is ours");
    let said = fails(2, folder.path(), &["theme", "gallery", "--out", "mine"]);
    assert!(said.contains("output-foreign"), "{said}");
}

#[test]
fn the_built_in_theme_has_no_finding() {
    let ran = run(&repository(), &["theme", "check", "verbund"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("nothing to complain about"), "{}", ran.err);
}

#[test]
fn an_example_that_fails_is_told_with_its_place_and_keeps_the_gallery_from_being_written() {
    let broken = LITTLE.replace("  - {id: b}\n", "  - {id: b}\n  - {id: 3}\n");
    let folder = workspace(&broken);
    let said = fails(1, folder.path(), &["theme", "gallery", "klein"]);
    for expected in [
        "error[component-example]: this example of `office.hours` fails: Component argument `id`",
        "themes/klein/components/office-hours/office-hours.yml:6:5",
        "Nothing was written: 1 error.",
    ] {
        assert!(said.contains(expected), "{expected} is not in\n{said}");
    }
    assert!(!folder.path().join("public").exists());
    // The little theme has no page for anything but the gallery.
    let said = fails(1, folder.path(), &["theme", "check", "klein"]);
    assert!(
        said.contains("component-example") && said.contains("template-missing"),
        "{said}"
    );
}

#[test]
fn themes_and_languages_that_are_not_there_are_refused() {
    let folder = workspace(LITTLE);
    let said = fails(2, folder.path(), &["theme", "check", "klien"]);
    assert!(said.contains("did you mean `klein`?"), "{said}");
    fails(2, folder.path(), &["theme", "gallery", "--site", "nowhere"]);
    fails(2, folder.path(), &["theme", "gallery", "--language", "en"]);
    fails(2, folder.path(), &["theme"]);
}

// A second theme: what differs is a few files

/// The theme for public authorities on a little site that has a page in easy language, in place of the theme that is
/// part of the program.
fn of_an_authority(text: &str) -> Built {
    let mut files = files(&format!("-- site.yml + --\ntheme: amt\n{text}"));
    for (path, bytes) in tree(&repository().join("themes/amt")) {
        files.insert(format!("themes/amt/{path}"), bytes);
    }
    build(files, &Options::default())
}

fn style_sheet(built: &Built) -> String {
    let is_style = |path: &&String| path.starts_with("assets/style.");
    let path = built.paths("demo").iter().find(is_style).expect("every theme has one");
    built.file_text("demo", path)
}

#[test]
fn a_theme_of_few_files_changes_the_header_the_rows_and_the_style_of_all_pages() {
    let text = "
brand: {primary: '#00549f'}
menu: {main: [events], footer: [leichte-sprache]}
-- pages/leichte-sprache.md --
---
title: Leichte Sprache
legal_kind: leichte-sprache
---
Wir helfen Ihnen.
-- events/2026-03-09-werkstatt.md --
---
title: Werkstatt
date: 2026-03-09
---
";
    let verbund = site(&format!("-- site.yml + --\n{text}"));
    let amt = of_an_authority(text);
    assert_eq!(amt.everything_said(), verbund.everything_said());
    amt.assert_sound();
    assert_eq!(
        amt.paths("demo").len(),
        verbund.paths("demo").len(),
        "the same pages and files"
    );

    for address in ["", "ueber-uns/", "veranstaltungen/"] {
        let header = |built: &Built| visible(&built.page(address).inside("header"));
        assert!(!header(&verbund).contains("Büro der Allianz"), "{}", header(&verbund));
        let ours = header(&amt);
        let operator = ours.find("Büro der Allianz");
        assert!(
            operator.is_some() && operator < ours.find("Allianz Musterstadt") && ours.contains("Leichte Sprache"),
            "{ours}"
        );
    }
    let numeral = "class=\"numeral\"";
    assert!(verbund.page("veranstaltungen/").html.contains(numeral));
    let rows = amt.page("veranstaltungen/");
    rows.shows("9. März 2026");
    assert!(!rows.html.contains(numeral));

    // The colours are the brand's in both; the rules of the second theme follow in a layer of their own.
    let (plain, own) = (style_sheet(&verbund), style_sheet(&amt));
    let colours = plain.lines().next().expect("the palette comes first");
    assert!(colours.contains("#00549f"), "{colours}");
    assert!(own.starts_with(&format!(
        "{colours}\n@layer tokens, base, layout, components, theme, print;"
    )));
    assert!(own.contains("@layer theme {") && !plain.contains("@layer theme"));
}

#[test]
fn the_header_of_an_authority_names_no_page_that_the_footer_does_not() {
    let without = of_an_authority(
        "-- pages/leichte-sprache.md --\n---\ntitle: Leichte Sprache\nlegal_kind: leichte-sprache\n---\nJa.\n",
    );
    let page = without.page("ueber-uns/");
    let header = visible(&page.inside("header"));
    assert!(
        header.contains("Büro der Allianz") && !header.contains("Leichte Sprache"),
        "{header}"
    );
}

#[test]
fn the_second_theme_has_no_finding_and_stays_small() {
    let ran = run(&repository(), &["theme", "check", "amt"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("nothing to complain about"), "{}", ran.err);

    let files = tree(&repository().join("themes/amt"));
    let components: BTreeSet<&str> = files
        .keys()
        .filter_map(|path| path.strip_prefix("components/")?.split('/').next())
        .collect();
    assert!(components.len() <= 3, "{components:?}");
    let others: Vec<&String> = files
        .keys()
        .filter(|path| !(path.starts_with("components/") || path.starts_with("assets/") || *path == "theme.yml"))
        .collect();
    assert!(others.is_empty(), "templates and words are verbund's: {others:?}");
}

#[test]
fn the_manual_names_the_blocks_that_the_templates_have() {
    let read = |path: String| std::fs::read_to_string(repository().join(path)).expect("it is part of the repository");
    let manual = read("docs/theming.md".to_owned());
    for name in ["base", "detail", "list", "home"] {
        let template = read(format!("themes/verbund/templates/{name}.html"));
        let block = |tag: &str| {
            let words = tag.trim_start_matches('-').trim_start().strip_prefix("block ")?;
            words.split_whitespace().next().map(str::to_owned)
        };
        let has: BTreeSet<String> = template.split("{%").skip(1).filter_map(block).collect();
        let start = format!("| `{name}.html` | `");
        let row = manual.lines().find_map(|line| line.strip_prefix(&start));
        let row = row.unwrap_or_else(|| panic!("docs/theming.md has no row `{name}.html`"));
        let named: BTreeSet<String> = row.split('`').step_by(2).map(str::to_owned).collect();
        assert_eq!(named, has, "docs/theming.md, {name}.html");
    }
}
