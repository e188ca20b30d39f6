//! The pages that the program makes of everything a site shows: A to Z, timeline, image credits.

use crate::support::{Built, TWO_LANGUAGES, four_sites, site, site_with};
use verbund::model::Options;

/// Further settings: the overviews in the menus.
const IN_MENUS: &str = "menu: {main: [a-z, events], footer: [{to: timeline, label: Rückblick}, credits]}\n";

/// Events in a year, more than stand on one page.
fn many(first: usize, count: usize, title: &str, year: u16) -> String {
    (first..first + count)
        .map(|number| format!("-- events/e{number}.md --\n---\ntitle: {title} {number}\ndate: {year}-05-01\n---\n"))
        .collect()
}

fn robots(built: &Built, address: &str) -> Option<String> {
    built.page(address).meta("robots")
}

// A to Z

#[test]
fn every_entry_stands_under_its_letter() {
    let built = site(
        "
-- events/a.md --
---
title: Ärztetag
---
-- events/b.md --
---
title: Ausstellung
---
-- events/c.md --
---
title: „Zukunft“ gestalten
---
-- events/d.md --
---
title: 5. Treffen
---
-- organisations.yml --
oe: {title: Öko-Institut}
stub: {title: Nur ein Name, stub: true}
-- people/x.yml --
title: Dr. Anna Zander
family: Zander
-- topics.yml --
lodz: Łódź
-- pages/impressum.md --
---
title: Impressum
legal_kind: impressum
---
",
    );
    let page = built.assert_sound().page("a-z/");
    page.shows(
        "A Allianz Musterstadt Allianz Ärztetag Veranstaltung Ausstellung Veranstaltung B Büro der Allianz Organisation L Łódź Thema O Öko-Institut Organisation U Über uns Seite Z Dr. Anna Zander Person „Zukunft“ gestalten Veranstaltung # 5. Treffen Veranstaltung",
    );
    page.shows_not("Impressum").shows_not("Nur ein Name");
    assert_eq!(page.link("Z"), "../a-z/#z");
    assert_eq!(page.link("#"), "../a-z/#0-9");
    assert_eq!(page.link("Ärztetag"), "../veranstaltungen/a/");
    assert_eq!(robots(&built, "a-z/"), None);
}

#[test]
fn more_than_four_hundred_entries_have_a_page_for_each_letter() {
    let built = site(&many(0, 400, "Messe", 2026));
    let first = built.assert_sound().page("a-z/");
    first.shows("Allianz Musterstadt").shows_not("Messe").shows_not("Büro");
    assert_eq!(first.link("A"), "../a-z/");
    assert_eq!(first.link("M"), "../a-z/m/");
    assert!(!built.has_page("a-z/a/"));
    let letter = built.page("a-z/m/");
    letter
        .shows("M – A–Z")
        .shows("Messe 9 Veranstaltung Messe 10 Veranstaltung Messe 11")
        .shows_not("Büro");
    assert_eq!(letter.link("A–Z"), "../../a-z/");
    let few = site(&many(0, 397, "Messe", 2026));
    few.assert_sound().page("a-z/").shows("Messe 396");
    assert!(!few.has_page("a-z/m/"));
}

// Timeline

#[test]
fn the_timeline_tells_of_all_that_has_a_date() {
    let built = site(
        "
-- alliances/demo.yml --
title: Allianz Musterstadt
kind: cooperative
founded: 2023-10-01
registered: {register: GnR, date: 2024-02}
-- projects/x.md --
---
title: Vorhaben
period: 2023-07/2027~
---
-- projects/y.md --
---
title: Dauerhaftes
since: 2024
---
-- projects/z.md --
---
title: Ende offen
period: 2024-01-02/
---
-- events/a.md --
---
title: Messe
date: 2024-04-15/2024-04-19
---
-- events/b.md --
---
title: Ohne Tag
---
-- news/n.md --
---
title: Neues
date: 2024-02-20
---
-- documents/d.md --
---
title: Satzung
date: 2027
---
",
    );
    let page = built.assert_sound().page("chronik/");
    page.shows("2027 2024 2023 2027");
    page.shows("2027 Satzung Dokument").shows("2027 Vorhaben beendet");
    let in_2024 = "2024 2024 Dauerhaftes begonnen 2. Januar 2024 Ende offen begonnen Februar 2024 Allianz Musterstadt eingetragen 20. Februar 2024 Neues Meldung 15.–19. April 2024 Messe Veranstaltung 2023";
    page.shows(in_2024);
    page.shows("2023 Juli 2023 Vorhaben begonnen 1. Oktober 2023 Allianz Musterstadt gegründet");
    page.shows_not("Ohne Tag").shows_not("Ende offen beendet");
    assert_eq!(page.link("2024"), "../chronik/#2024");
}

#[test]
fn a_long_timeline_has_a_page_for_each_year() {
    let built = site(&(many(0, 300, "Alt", 2024) + &many(300, 101, "Neu", 2026)));
    let newest = built.assert_sound().page("chronik/");
    newest.shows("Neu 300").shows_not("Alt");
    assert_eq!(newest.link("2026"), "../chronik/");
    assert_eq!(newest.link("2024"), "../chronik/2024/");
    built
        .page("chronik/2024/")
        .shows("2024 – Chronik")
        .shows("Alt 299")
        .shows_not("Neu");
    assert!(!built.has_page("chronik/2026/"));
}

// Image credits

#[test]
fn every_picture_is_credited_once() {
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>";
    let mut text = String::from(
        "
-- organisations/buero.yml --
title: Büro der Allianz
memberships: [demo]
logo: {src: media/logo.svg, alt: Zeichen, credit: Zoe, licence: CC-BY-4.0, source_url: https://bilder.example/1}
-- events/a.md --
---
title: Messe
image: {src: media/logo.svg, alt: Anderes Wort, credit: Nicht noch einmal}
---
![Ein Haus](../media/haus.svg \"Anton\")
-- projects/x.md --
---
title: Vorhaben
image: {src: media/bild.svg, decorative: true, creator: anna}
---
![Ein Haus](../media/haus.svg \"Anton\") und [ein Plan](../media/plan.svg)
-- people/anna.yml --
title: Anna Berg
family: Berg
photo: {src: media/anna.svg, alt: Porträt, credit: Cem, licence: LicenseRef-Presse}
publish: name
-- people/dora.yml --
title: Dora Tal
family: Tal
photo: {src: media/dora.svg, alt: Porträt, credit: Änne}
publish: photo
consent_note: Akte 7
",
    );
    for name in ["logo", "haus", "bild", "plan", "anna", "dora"] {
        text += &format!("-- media/{name}.svg --\n{drawing}\n");
    }
    let built = site(&text);
    let page = built.assert_sound().page("bildnachweise/");
    page.shows(
        "Anna Berg Zu sehen bei: Vorhaben Änne Porträt Zu sehen bei: Dora Tal Anton Ein Haus Zu sehen bei: Messe, Vorhaben Zoe, CC-BY-4.0 Anderes Wort Fundstelle Zu sehen bei: Messe, Büro der Allianz",
    );
    assert_eq!(page.link("Fundstelle"), "https://bilder.example/1");
    assert!(!page.html.contains("plan.svg") && !page.html.contains("anna.svg"));
    assert_eq!(page.link("CC-BY-4.0"), "https://creativecommons.org/licenses/by/4.0/");
    assert!(!site("").has_page("bildnachweise/"), "there is no picture");
}

// Where they stand

#[test]
fn overviews_speak_both_languages_and_stand_in_menus() {
    let built = site(&format!(
        "{TWO_LANGUAGES}{IN_MENUS}-- events/a.md --\n---\ntitle: Messe\ndate: 2025\n---\n"
    ));
    let page = built.assert_sound().page("en/timeline/");
    page.shows("Timeline").shows("2025 Messe event");
    assert_eq!(page.link("Deutsch"), "../../chronik/");
    assert_eq!(page.link("A–Z"), "../../en/a-z/");
    assert_eq!(page.link("Rückblick"), "../../en/timeline/");
    assert!(page.html.contains("aria-current=\"page\">Rückblick"), "{}", page.html);
    // There is no picture, so that nothing leads to the credits.
    assert!(page.links().iter().all(|(_, words)| words != "Image credits"));
    assert!(!built.has_page("en/image-credits/"));
}

#[test]
fn a_page_of_its_own_stands_in_the_place_of_an_overview() {
    let event = "-- events/a.md --\n---\ntitle: Messe\ndate: 2025\n---\n";
    let own = site(&format!(
        "{event}-- pages/chronik.md --\n---\ntitle: Wie alles begann\n---\nVor langer Zeit.\n"
    ));
    own.assert_sound()
        .page("chronik/")
        .shows("Vor langer Zeit.")
        .shows_not("Messe");
    let alias = site(&format!(
        "{event}-- pages/wir.md --\n---\ntitle: Wir\naliases: [/chronik/]\n---\n"
    ));
    alias.assert_sound().page("chronik/").shows("umgezogen");
}

#[test]
fn a_theme_without_the_template_has_no_such_page() {
    let mut text = String::from(
        "-- themes/eigen/theme.yml --\nname: eigen\nversion: 1.0.0\ncontract: 1\n-- site.yml + --\ntheme: eigen\nmenu: {main: [timeline]}\n-- events/a.md --\n---\ntitle: Messe\ndate: 2025\n---\n-- themes/eigen/templates/timeline.html --\n<p>{{ site.overviews | json }} {{ site.menu.main | length }}</p>\n",
    );
    for name in [
        "404",
        "home",
        "list",
        "redirect",
        "alliance",
        "organisation",
        "person",
        "event",
        "series",
        "project",
        "news",
        "document",
        "page",
        "region",
        "topic",
    ] {
        text += &format!("-- themes/eigen/templates/{name}.html --\n<p>{{{{ page.title }}}}</p>\n");
    }
    let built = site(&text);
    built.assert_sound();
    assert!(built.has_page("chronik/") && !built.has_page("a-z/"));
    let html = built.page("chronik/").html;
    assert!(html.contains("\"a_z\":null") && html.contains("chronik/\""), "{html}");
    let count = built
        .bundle("demo")
        .paths
        .iter()
        .filter(|path| path.ends_with(".html"))
        .count();
    let said = built.file_text("demo", "build.json");
    assert!(said.contains(&format!("\"pages\": {count}")), "{said}");
    let without = site(&text.replace("templates/timeline.html", "templates/other.html"));
    assert!(!without.assert_sound().has_page("chronik/"));
}

#[test]
fn overviews_of_a_portable_site_name_their_files() {
    let options = Options {
        portable: true,
        ..Options::default()
    };
    let built = site_with("", &options);
    let page = built.assert_sound().page("a-z/");
    assert_eq!(page.link("A"), "../a-z/index.html#a");
}

#[test]
fn the_sample_sites_have_overviews() {
    for bundle in &four_sites().0.bundle.sites {
        for path in ["a-z/index.html", "en/a-z/index.html", "chronik/index.html"] {
            assert!(bundle.paths.iter().any(|known| known == path), "{} {path}", bundle.id);
        }
    }
    four_sites()
        .page_on("ki-allianz-bw", "chronik/")
        .shows("KI-Allianz Baden-Württemberg");
}
