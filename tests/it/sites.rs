//! What the sites of a workspace show, under which addresses, and how they lead to one another.

use crate::support::{build, files, four_sites, lay_over, on, site, site_with};
use verbund::model::Options;

/// A second site, beside `demo`, that speaks for an alliance of its own.
const SECOND: &str = "
-- content/zwei/site.yml --
title: Zweites Netz
alliance: zwei
base_url: https://zwei.example/netz/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
-- content/zwei/index.md --
---
title: Zweites Netz
---
-- content/zwei/alliances/zwei.yml --
title: Zweites Netz
kind: network
";

fn two_sites(text: &str) -> crate::support::Built {
    let mut all = files(SECOND);
    lay_over(&mut all, text);
    build(all, &Options::default())
}

// References

#[test]
fn an_id_is_sought_in_the_own_site_then_in_the_commons_then_in_the_other_sites() {
    let built = two_sites(
        "
-- organisations.yml --
own: {title: Eigenes}
-- content/commons/organisations.yml --
own: {title: Gemeinsames Eigenes}
shared: {title: Gemeinsames}
-- content/zwei/organisations.yml --
shared: {title: Fremdes Gemeinsames}
far: {title: Fernes}
-- projects/x.md --
---
title: Projekt
alliances: [demo]
partners: [own, shared, far]
---
",
    );
    built.assert_sound();
    let page = built.page("projekte/x/");
    page.shows("Partner Eigenes Gemeinsames Fernes");
    assert_eq!(page.link("Gemeinsames"), "../../organisationen/shared/");
    assert_eq!(page.link("Fernes"), "https://zwei.example/netz/organisationen/far/");
}

#[test]
fn an_id_that_could_mean_two_entries_has_to_be_named_in_full() {
    let text = "
-- content/commons/organisations/buero.yml --
title: Büro der Allianz
-- organisations/other.yml --
title: Anderes
-- alliances/demo.yml --
title: Allianz Musterstadt
kind: network
-- site.yml --
title: Allianz Musterstadt
alliance: demo
base_url: https://musterstadt.example/
languages: [de]
timezone: Europe/Berlin
operator: other
legal: {public_body: false}
-- content/zwei/organisations.yml --
amt: {title: Amt zwei}
-- content/drei/site.yml --
title: Drei
alliance: drei
base_url: https://drei.example/
languages: [de]
timezone: Europe/Berlin
operator: amt
legal: {public_body: false}
-- content/drei/index.md --
---
title: Drei
---
-- content/drei/alliances/drei.yml --
title: Drei
kind: network
-- content/drei/organisations.yml --
amt: {title: Amt drei}
";
    let project = |reference: &str| format!("-- projects/x.md --\n---\ntitle: P\npartners: [{reference}]\n---\n");
    let unclear = two_sites(&format!("{text}{}", project("amt")));
    let said = unclear.says_once("ref-ambiguous");
    assert!(said.contains("`drei/amt` or `zwei/amt`"), "{said}");

    let clear = two_sites(&format!("{text}{}", project("zwei/amt")));
    clear
        .assert_sound()
        .page("projekte/x/")
        .shows("Amt zwei")
        .shows_not("Amt drei");
    let with_kind = two_sites(&format!("{text}{}", project("organisation:drei/amt")));
    with_kind.assert_sound().page("projekte/x/").shows("Amt drei");
}

#[test]
fn an_unknown_id_is_reported_with_the_nearest_one() {
    let built = site(
        "
-- projects/x.md --
---
title: P
partners: [bureo]
---
",
    );
    let problem = built
        .0
        .report
        .iter()
        .find(|problem| problem.code() == "ref-unknown")
        .expect("it is unknown");
    assert_eq!(problem.suggestion.as_deref(), Some("buero"));
}

// Entries on several sites

#[test]
fn an_event_of_two_alliances_stands_on_both_sites_and_is_at_home_on_one() {
    let built = two_sites(
        "
-- events/2026-03-01-treffen.md --
---
title: Gemeinsames Treffen
date: 2026-03-01
alliances: [demo, zwei]
---
",
    );
    built.assert_sound();
    let home = built.page_on("demo", "veranstaltungen/2026-03-01-treffen/");
    let guest = built.page_on("zwei", "veranstaltungen/2026-03-01-treffen/");
    let address = "https://musterstadt.example/veranstaltungen/2026-03-01-treffen/";
    assert_eq!(home.canonical().as_deref(), Some(address));
    assert_eq!(guest.canonical().as_deref(), Some(address));
    built.page_on("zwei", "veranstaltungen/").shows("Gemeinsames Treffen");
}

#[test]
fn versions_in_other_languages_of_a_guest_are_those_of_its_home() {
    let mut all = files(SECOND);
    for name in ["demo", "zwei"] {
        let path = format!("content/{name}/site.yml");
        let text = String::from_utf8(all[&path].clone()).expect("it is text");
        all.insert(path, text.replace("[de]", "[de, en]").into_bytes());
    }
    lay_over(
        &mut all,
        "
-- events/treffen.md --
---
title: Treffen
date: 2026-03-01
summary: Wir treffen uns.
alliances: [demo, zwei]
---
-- events/treffen.en.md --
---
title: Meeting
summary: We meet.
---
",
    );
    let built = build(all, &Options::default());
    let guest = built.page_on("zwei", "veranstaltungen/treffen/");
    assert_eq!(
        guest.canonical().as_deref(),
        Some("https://musterstadt.example/veranstaltungen/treffen/")
    );
    // A page whose canonical address is elsewhere must not offer itself as one of the versions.
    for (href, _) in guest.versions() {
        assert!(href.starts_with("https://musterstadt.example/"), "{href}");
    }
}

#[test]
fn the_commons_are_shown_only_where_somebody_refers_to_them() {
    let built = two_sites(
        "
-- content/commons/organisations.yml --
uni: {title: Universität}
amt: {title: Amt}
museum: {title: Museum}
-- projects/x.md --
---
title: P
partners: [uni]
---
Mit dem [Amt](organisation:amt).
",
    );
    built.assert_sound();
    built
        .page_on("demo", "organisationen/")
        .shows("Universität")
        .shows("Amt")
        .shows_not("Museum");
    let second = built.paths("zwei");
    assert!(
        !second.iter().any(|path| path.contains("organisationen/uni/")),
        "{second:?}"
    );
}

// Relations

#[test]
fn an_organisation_finds_everything_that_names_it() {
    let built = site(
        "
-- organisations/uni.yml --
title: Universität
memberships:
  - alliance: demo
    roles: [founding-member]
    since: 2024-05
-- organisations/institut.yml --
title: Institut
parent: uni
-- people/anna.yml --
title: Anna Beispiel
family: Beispiel
roles:
  - role: Rektorin
    org: uni
    since: 2025-01-01
-- projects/x.md --
---
title: Messprojekt
partners:
  - org: uni
    share: {amount: '900000', currency: EUR}
---
-- events/tag.md --
---
title: Tag der Daten
date: 2026-04-01
organisers: [uni]
---
-- documents/bericht.md --
---
title: Jahresbericht
authors: [uni]
---
-- news/neu.md --
---
title: Neuigkeit
date: 2026-01-02
about: [uni]
---
",
    );
    let page = built.assert_sound().page("organisationen/uni/");
    page.shows("Allianzen Allianz Musterstadt Gründungsmitglied seit Mai 2024")
        .shows("Einrichtungen und Abteilungen Institut")
        .shows("Personen")
        .shows("Anna Beispiel Rektorin")
        .shows("Projekte Messprojekt")
        .shows("Anteil 900.000 €")
        .shows("Veranstaltungen")
        .shows("Tag der Daten 1. April 2026 veranstaltet")
        .shows("Neuigkeit")
        .shows("Jahresbericht");
    built.page("allianzen/demo/").shows("Gründungsmitglieder 1 Universität");
}

#[test]
fn topics_and_regions_list_what_belongs_to_them() {
    let built = site(
        "
-- topics.yml --
ki: {title: Künstliche Intelligenz}
daten: {title: Daten, broader: ki}
-- regions.yml --
tal: {title: Tal}
-- projects/x.md --
---
title: Messprojekt
topics: [ki]
regions: [tal]
---
-- projects/y.md --
---
title: Anderes Projekt
topics: [daten]
---
",
    );
    built.assert_sound();
    built
        .page("themen/ki/")
        .shows("Messprojekt")
        .shows("Daten")
        .shows_not("Anderes Projekt");
    built
        .page("regionen/tal/")
        .shows("Messprojekt")
        .shows_not("Anderes Projekt");
    let project = built.page("projekte/x/");
    assert_eq!(project.link("Künstliche Intelligenz"), "../../themen/ki/");
    assert_eq!(project.link("Tal"), "../../regionen/tal/");
}

#[test]
fn what_shares_topics_is_offered_as_related_and_links_in_texts_are_seen_from_the_other_side() {
    let built = site(
        "
-- topics.yml --
ki: {title: Künstliche Intelligenz}
-- projects/x.md --
---
title: Erstes
topics: [ki]
---
Siehe [das Dritte](z.md).
-- projects/y.md --
---
title: Zweites
topics: [ki]
---
-- projects/z.md --
---
title: Drittes
---
",
    );
    built
        .assert_sound()
        .page("projekte/x/")
        .shows("Das könnte Sie auch interessieren Zweites");
    let third = built.page("projekte/z/");
    third.shows("Erstes");
    assert_eq!(third.link("Erstes"), "../../projekte/x/");
}

// Lists and ways through the site

#[test]
fn long_lists_are_spread_over_pages_that_lead_to_one_another() {
    let mut text = String::from("-- site.yml + --\npaginate: 2\n");
    for day in 1..=5 {
        text += &format!(
            "-- events/t{day}.md --\n---\ntitle: Treffen {day}\ndate: 2026-02-0{day}\nalliances: [demo]\n---\n"
        );
    }
    let built = site(&text);
    built.assert_sound();
    let first = built.page("veranstaltungen/");
    first.shows("Treffen 1").shows("Treffen 2").shows_not("Treffen 3");
    assert_eq!(first.link("2"), "../veranstaltungen/seite/2/");
    let second = built.page("veranstaltungen/seite/2/");
    second.shows("Treffen 3").shows("Treffen 4").shows_not("Treffen 5");
    assert_eq!(
        second.head_links("canonical")[0].0,
        "https://musterstadt.example/veranstaltungen/seite/2/"
    );
    let of_relation = |relation: &str| {
        let pattern = format!("rel=\"{relation}\"");
        second
            .html
            .lines()
            .find(|line| line.contains(&pattern) && line.contains("<a"))
            .map(str::to_owned)
    };
    assert!(
        of_relation("prev").is_some_and(|line| line.contains("href=\"../../../veranstaltungen/\"")),
        "{}",
        second.html
    );
    assert!(of_relation("next").is_some_and(|line| line.contains("veranstaltungen/seite/3/")));
    assert!(!built.has_page("veranstaltungen/seite/4/") && !built.has_page("veranstaltungen/seite/1/"));
}

#[test]
fn events_are_listed_from_the_next_one_on_and_then_backwards() {
    let built = site(
        "
-- events/a.md --
---
title: Lange her
date: 2024-05-01
---
-- events/b.md --
---
title: Neulich
date: 2026-01-10
---
-- events/c.md --
---
title: Bald
date: 2026-02-01
---
-- events/d.md --
---
title: Später
date: 2026-09
---
-- events/e.md --
---
title: Heute
date: 2026-01-15
---
",
    );
    let text = built.assert_sound().page("veranstaltungen/").text();
    let places: Vec<_> = ["Heute", "Bald", "Später", "Neulich", "Lange her"]
        .map(|title| text.find(title))
        .to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{text}");
}

#[test]
fn an_entry_knows_its_neighbours_and_its_way_home() {
    let built = site(
        "
-- projects/a.md --
---
title: Ahorn
---
-- projects/b.md --
---
title: Birke
---
-- projects/c.md --
---
title: Buche
---
",
    );
    let page = built.page("projekte/b/");
    assert_eq!(page.link("Zurück Ahorn"), "../../projekte/a/");
    assert_eq!(page.link("Weiter Buche"), "../../projekte/c/");
    assert_eq!(page.link("Startseite"), "../../");
    let crumbs = crate::support::visible(&page.inside("body"));
    assert!(crumbs.contains("Startseite Projekte Birke"), "{crumbs}");
    assert!(!built.page("projekte/a/").text().contains("Zurück"));
}

#[test]
fn long_texts_have_a_table_of_contents_and_pages_a_description() {
    let built = site(
        "
-- pages/ueber-uns.md --
---
title: Über uns
---
Wir arbeiten *zusammen*. Und zwar gern.

## Ziele

### Kurz

## Wege

## Wer wir sind
",
    );
    let page = built.page("ueber-uns/");
    assert_eq!(page.link("Ziele"), "#ziele");
    assert_eq!(page.link("Wer wir sind"), "#wer-wir-sind");
    let ids: Vec<_> = ["ziele", "kurz", "wege", "wer-wir-sind"]
        .map(|id| page.html.find(&format!("id=\"{id}\"")))
        .to_vec();
    assert!(ids.iter().all(Option::is_some) && ids.is_sorted(), "{}", page.html);
    assert_eq!(
        page.meta("description").as_deref(),
        Some("Wir arbeiten zusammen. Und zwar gern.")
    );
    let with_summary = site(
        "
-- pages/ueber-uns.md --
---
title: Über uns
summary: Wer wir sind.
---
Text.
",
    );
    assert_eq!(
        with_summary.page("ueber-uns/").meta("description").as_deref(),
        Some("Wer wir sind.")
    );
}

#[test]
fn menus_lead_where_they_say_and_mark_where_one_is() {
    let built = site(
        "
-- site.yml + --
menu:
  main:
    - ueber-uns
    - to: projects
      label: Vorhaben
    - project:x
    - to: https://elsewhere.example/
      label: Anderswo
-- projects/x.md --
---
title: Leuchtturm
---
",
    );
    let home = built.assert_sound().page("");
    let menu = crate::support::links(&home.inside("nav"));
    let expected = [
        ("./ueber-uns/", "Über uns"),
        ("./projekte/", "Vorhaben"),
        ("./projekte/x/", "Leuchtturm"),
        ("https://elsewhere.example/", "Anderswo"),
    ];
    assert_eq!(
        menu.iter()
            .map(|(href, words)| (href.as_str(), words.as_str()))
            .collect::<Vec<_>>(),
        expected
    );

    let current = |address: &str| {
        let nav = built.page(address).inside("nav");
        let marked = nav.iter().filter_map(|piece| match piece {
            crate::support::Piece::Open { name, attributes }
                if name == "a" && attributes.contains_key("aria-current") =>
            {
                attributes.get("href").cloned()
            }
            _ => None,
        });
        marked.collect::<Vec<_>>()
    };
    assert_eq!(current(""), Vec::<String>::new());
    assert_eq!(current("ueber-uns/"), ["../ueber-uns/"]);
    assert_eq!(current("projekte/"), ["../projekte/"]);
    assert!(current("projekte/x/").contains(&"../../projekte/x/".to_owned()));

    let wrong = site(
        "
-- site.yml + --
menu:
  main: [ueberuns]
",
    );
    assert!(wrong.says_once("menu-unknown").contains("ueberuns"));
}

// Time

#[test]
fn drafts_and_entries_before_or_after_their_time_are_not_shown() {
    let text = "
-- projects/entwurf.md --
---
title: Entwurf
draft: true
---
-- projects/kommt.md --
---
title: Kommt
publish_on: 2026-02-01
---
-- projects/geht.md --
---
title: Geht
expires_on: 2026-01-20
---
";
    let shown = |options: &Options| {
        let built = site_with(text, options);
        built.assert_sound();
        ["entwurf", "kommt", "geht"].map(|id| built.has_page(&format!("projekte/{id}/")))
    };
    assert_eq!(shown(&Options::default()), [false, false, true]);
    assert_eq!(shown(&on("2026-01-19")), [false, false, true]);
    assert_eq!(shown(&on("2026-01-20")), [false, false, false]);
    assert_eq!(shown(&on("2026-02-01")), [false, true, false]);
    let drafts = Options {
        drafts: true,
        ..Options::default()
    };
    assert_eq!(shown(&drafts), [true, false, true]);

    let referred = site(&format!(
        "{text}-- pages/ueber-uns.md --\n---\ntitle: Über uns\n---\nDer [Entwurf](project:entwurf).\n"
    ));
    assert!(referred.says_once("link-dead").contains("it is a draft"));
}

#[test]
fn the_build_says_on_which_day_it_should_be_repeated() {
    let next_change = |text: &str| {
        let json: serde_json::Value =
            serde_json::from_slice(&site(text).file("demo", "build.json")).expect("it is JSON");
        json["next_change"].as_str().map(str::to_owned)
    };
    assert_eq!(next_change(""), None);
    let publish = "-- projects/x.md --\n---\ntitle: X\npublish_on: 2026-02-01\n---\n";
    assert_eq!(next_change(publish).as_deref(), Some("2026-02-01"));
    let event = "-- events/x.md --\n---\ntitle: X\ndate: 2026-01-20/2026-01-22\n---\n";
    assert_eq!(next_change(event).as_deref(), Some("2026-01-20"));
    let running = "-- events/x.md --\n---\ntitle: X\ndate: 2026-01-10/2026-01-22\n---\n";
    assert_eq!(next_change(running).as_deref(), Some("2026-01-23"));
}

#[test]
fn today_is_the_day_of_the_sites_zone() {
    // Noon in Berlin is past midnight in Kiritimati.
    let event = "-- events/x.md --\n---\ntitle: Treffen\ndate: 2026-01-15\nalliances: [demo]\n---\n";
    let berlin = site(event);
    assert_eq!(berlin.0.graph.sites[0].today.to_string(), "2026-01-15");
    let mut all = files(event);
    let settings = String::from_utf8(all["content/demo/site.yml"].clone()).expect("it is text");
    all.insert(
        "content/demo/site.yml".to_owned(),
        settings.replace("Europe/Berlin", "Pacific/Kiritimati").into(),
    );
    let island = build(all, &Options::default());
    assert_eq!(island.0.graph.sites[0].today.to_string(), "2026-01-16");
}

// Addresses

#[test]
fn former_addresses_lead_on() {
    let built = site_with(
        "
-- projects/x.md --
---
title: Messprojekt
aliases: [/alt/projekt/, MP]
---
",
        &Options {
            base_url: Some("https://host.example/unter/".to_owned()),
            ..Options::default()
        },
    );
    built.assert_sound();
    let page = built.page("alt/projekt/");
    assert!(
        page.html
            .contains(r#"http-equiv="refresh" content="0; url=../../projekte/x/""#),
        "{}",
        page.html
    );
    assert_eq!(
        page.canonical().as_deref(),
        Some("https://host.example/unter/projekte/x/")
    );
    assert_eq!(page.meta("robots").as_deref(), Some("noindex"));
    let rules = built.file_text("demo", "_redirects");
    assert_eq!(rules, "/unter/alt/projekt/ /unter/projekte/x/ 301\n");
    // A name that is no address is only a name.
    built.page("projekte/x/").shows("auch: MP");
}

#[test]
fn umlauts_become_letters_of_addresses() {
    let built = site(
        "
-- projects/x.md --
---
title: X
slug: Größe über Maß
---
",
    );
    assert!(
        built.has_page("projekte/groesse-ueber-mass/"),
        "{:?}\n{}",
        built.paths("demo"),
        built.everything_said()
    );
}

#[test]
fn collections_can_have_addresses_of_their_own() {
    let built = site(
        "
-- site.yml + --
paths: {events: {de: termine}}
-- events/x.md --
---
title: Treffen
date: 2026-02-01
---
",
    );
    built.assert_sound();
    assert!(built.has_page("termine/x/") && !built.has_page("veranstaltungen/x/"));
    assert_eq!(built.page("termine/").link("Treffen"), "../termine/x/");
}

#[test]
fn a_portable_site_names_its_files() {
    let built = site_with(
        "-- projects/x.md --\n---\ntitle: Messprojekt\n---\nZu [Über uns](../pages/ueber-uns.md).\n",
        &Options {
            portable: true,
            ..Options::default()
        },
    );
    let page = built.page("projekte/x/");
    assert_eq!(page.link("Über uns"), "../../ueber-uns/index.html");
    assert_eq!(page.link("Startseite"), "../../index.html");
    for (href, words) in page.links() {
        let folder = href.ends_with('/') && !href.starts_with("http");
        assert!(!folder, "`{words}` leads to the folder {href}");
    }
    assert!(page.html.contains("href=\"../../assets/style."), "{}", page.html);
}

#[test]
fn another_base_url_changes_the_absolute_addresses_only() {
    let text = "-- projects/x.md --\n---\ntitle: Messprojekt\n---\n";
    let (plain, moved) = (
        site(text),
        site_with(
            text,
            &Options {
                base_url: Some("https://neu.example/a".to_owned()),
                ..Options::default()
            },
        ),
    );
    let page = moved.page("projekte/x/");
    assert_eq!(page.canonical().as_deref(), Some("https://neu.example/a/projekte/x/"));
    assert_eq!(
        page.html
            .replace("https://neu.example/a/", "https://musterstadt.example/"),
        plain.page("projekte/x/").html
    );
    // A page for missing addresses is shown at any depth, so its links begin at the host.
    let missing = moved.page("404.html");
    assert!(
        missing.links().iter().any(|(href, _)| href == "/a/"),
        "{:?}",
        missing.links()
    );
}

// Languages

const TWO_LANGUAGES: &str = "
-- site.yml --
title: {de: Allianz Musterstadt, en: Alliance of Musterstadt}
alliance: demo
base_url: https://musterstadt.example/
languages: [de, en]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
-- index.en.md --
---
title: Alliance of Musterstadt
---
-- events/treffen.md --
---
title: Treffen
date: 2026-03-01
start_time: 09:30
places:
  - city: Musterstadt
summary: Wir treffen uns.
alliances: [demo]
---
-- events/treffen.en.md --
---
title: Meeting
summary: We meet.
slug: meeting
---
-- events/nur-deutsch.md --
---
title: Stammtisch
date: 2026-04-01
summary: Nur auf Deutsch.
alliances: [demo]
---
";

#[test]
fn a_translation_takes_the_facts_from_its_original() {
    let built = site(TWO_LANGUAGES);
    built.assert_sound();
    built
        .page("veranstaltungen/treffen/")
        .shows("1. März 2026")
        .shows("9:30 Uhr")
        .shows("Musterstadt");
    let english = built.page("en/events/meeting/");
    english
        .shows("Meeting")
        .shows("1 March 2026")
        .shows("Musterstadt")
        .shows("We meet.")
        .shows_not("Treffen");
    assert!(english.html.contains("<html lang=\"en\""));
}

#[test]
fn versions_of_a_page_name_one_another() {
    let built = site(TWO_LANGUAGES);
    let pages = [
        ("veranstaltungen/treffen/", "en/events/meeting/"),
        ("veranstaltungen/", "en/events/"),
        ("", "en/"),
    ];
    for (german, english) in pages {
        let expected = [
            (format!("https://musterstadt.example/{german}"), Some("de".to_owned())),
            (
                format!("https://musterstadt.example/{german}"),
                Some("x-default".to_owned()),
            ),
            (format!("https://musterstadt.example/{english}"), Some("en".to_owned())),
        ];
        assert_eq!(built.page(german).versions(), expected);
        assert_eq!(built.page(english).versions(), expected);
    }
    assert_eq!(
        built.page("veranstaltungen/treffen/").link("English"),
        "../../en/events/meeting/"
    );
    assert_eq!(
        built.page("en/events/meeting/").link("Deutsch"),
        "../../../veranstaltungen/treffen/"
    );
}

#[test]
fn without_a_translation_the_link_leads_to_the_original() {
    let built = site(TWO_LANGUAGES);
    assert!(!built.has_page("en/events/nur-deutsch/"));
    let list = built.page("en/events/");
    let found = list
        .links()
        .into_iter()
        .find(|(_, words)| words.starts_with("Stammtisch"))
        .expect("it is listed");
    assert_eq!(found.0, "../../veranstaltungen/nur-deutsch/");
    let german = built.page("veranstaltungen/nur-deutsch/");
    assert_eq!(german.versions(), []);
    assert!(crate::support::visible(&german.inside("body")).contains("English (nicht übersetzt)"));
}

#[test]
fn words_in_another_language_than_the_page_are_marked() {
    let built = site(&format!(
        "{TWO_LANGUAGES}-- news/neu.md --\n---\ntitle: Neuigkeit\ndate: 2026-01-02\nsummary: Es gibt etwas Neues.\n---\n"
    ));
    let list = built.page("en/news/");
    assert!(list.html.contains("lang=\"de\">Neuigkeit</a>"), "{}", list.html);
    assert!(list.html.contains("lang=\"de\">Es gibt etwas Neues."), "{}", list.html);
    assert!(
        !built.page("aktuelles/").html.contains("lang=\"de\">Neuigkeit"),
        "on a German page German needs no mark"
    );
}

#[test]
fn a_translation_may_not_hold_facts_of_its_own() {
    let built = site(&format!(
        "{TWO_LANGUAGES}-- events/nur-deutsch.en.md --\n---\ntitle: Pub\ndate: 2026-05-01\n---\n"
    ));
    assert!(built.says_once("translation-fact").contains("`date`"));
}

#[test]
fn what_an_entry_is_is_said_in_the_language_of_the_page() {
    let built = site(&format!(
        "{TWO_LANGUAGES}
-- projects/x.md --
---
title: Messprojekt
kind: Verbundprojekt
partners:
  - org: buero
    task: misst
---
-- projects/x.en.md --
---
title: Measuring project
kind: Joint project
partners:
  - task: measures
---
"
    ));
    built.assert_sound();
    built.page("projekte/x/").shows("Verbundprojekt").shows("misst");
    built
        .page("en/projects/x/")
        .shows("Joint project")
        .shows("measures")
        .shows_not("Verbundprojekt");
    // The same from the other side.
    built.page("organisationen/buero/").shows("misst");
    built
        .page("en/organisations/buero/")
        .shows("measures")
        .shows_not("misst");
}

// Files and data

#[test]
fn files_beside_an_entry_stay_beside_its_page_and_foreign_media_come_along() {
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'></svg>\n";
    let built = two_sites(&format!(
        "
-- projects/x/index.md --
---
title: Messprojekt
alliances: [demo, zwei]
image: {{src: bild.svg, alt: Ein Bild, credit: Wir, licence: CC0-1.0}}
---
![Noch eins](media/plan.svg \"Wir\")
-- projects/x/bild.svg --
{drawing}-- media/plan.svg --
{drawing}-- static/keybase.txt --
Schlüssel
"
    ));
    built.assert_sound();
    let page = built.page("projekte/x/");
    assert!(
        page.html
            .contains("src=\"../../projekte/x/bild.svg\" alt=\"Ein Bild\" width=\"40\""),
        "{}",
        page.html
    );
    assert!(
        page.html
            .contains("src=\"../../media/plan.svg\" alt=\"Noch eins\" width=\"40\" height=\"30\""),
        "{}",
        page.html
    );
    for path in ["projekte/x/bild.svg", "media/plan.svg", "keybase.txt"] {
        assert!(built.paths("demo").contains(&path.to_owned()), "{path}");
    }
    assert_eq!(built.file_text("demo", "media/plan.svg"), drawing);
    let guest = built.page_on("zwei", "projekte/x/");
    assert!(
        guest.html.contains("src=\"../../media/demo/plan.svg\""),
        "{}",
        guest.html
    );
    assert!(built.paths("zwei").contains(&"media/demo/plan.svg".to_owned()));
    assert!(!built.paths("zwei").contains(&"keybase.txt".to_owned()));
}

#[test]
fn data_files_and_extra_fields_reach_templates() {
    let built = site("
-- data/zahlen.yml --
mitglieder: 18
-- data/laender.json --
[{\"name\": \"Hessen\"}]
-- data/orte.csv --
\u{feff}Ort;Einwohner
Köln;1.084.831
\"Halle; Saale\";239.257
-- site.yml + --
extra: {hotline: 115}
-- pages/ueber-uns.md --
---
title: Über uns
extra: {farbe: blau}
---
-- _theme/templates/page.html --
{% extends \"verbund/page.html\" %}
{% block main %}<h1>{{ page.title }}</h1>
<p>Mitglieder {{ site.data.zahlen.mitglieder }}; Land {{ site.data.laender[0].name }}; Hotline {{ site.extra.hotline }};
Farbe {{ entry.extra.farbe }}{% for ort in site.data.orte %}; {{ ort.Ort }} = {{ ort.Einwohner }}{% endfor %}</p>{% endblock main %}
");
    built.assert_sound();
    built
        .page("ueber-uns/")
        .shows("Mitglieder 18; Land Hessen; Hotline 115; Farbe blau; Köln = 1.084.831; Halle; Saale = 239.257");
}

// Themes

#[test]
fn a_site_changes_one_template_and_keeps_the_rest_of_the_theme() {
    let built = site(
        "
-- _theme/templates/project.html --
{% extends \"page.html\" %}
{% block main %}<h1>{{ entry.title }}</h1><p>Eigene Vorlage</p>{% endblock main %}
-- projects/x.md --
---
title: Messprojekt
---
",
    );
    built.assert_sound();
    let page = built.page("projekte/x/");
    page.shows("Eigene Vorlage");
    assert!(page.html.contains("class=\"skip-link\""), "the frame is the theme's");
    built.page("ueber-uns/").shows_not("Eigene Vorlage");
}

#[test]
fn a_theme_takes_from_the_one_it_extends_what_it_lacks() {
    let built = site(
        "
-- themes/amt/theme.yml --
name: amt
version: 1.0.0
contract: 1
extends: verbund
options:
  gruss: {type: text, default: Guten Tag, doc: The greeting.}
-- themes/amt/templates/page.html --
{% extends \"verbund/page.html\" %}
{% block main %}<h1>{{ entry.title }}</h1><p>{{ site.options.gruss }}, {{ t(key=\"nav.home\") }}</p>{% endblock main %}
-- themes/amt/i18n/de.yml --
nav.home: Anfang
-- site.yml + --
theme: amt
options: {gruss: Moin, density: compact}
-- projects/x.md --
---
title: Messprojekt
---
",
    );
    built.assert_sound();
    let page = built.page("ueber-uns/");
    page.shows("Moin, Anfang");
    assert!(
        page.html.contains("space-compact"),
        "options of the extended theme hold as well"
    );
    assert_eq!(built.page("projekte/x/").link("Anfang"), "../../");
}

#[test]
fn options_that_the_theme_does_not_have_are_reported() {
    let unknown = site("-- site.yml + --\noptions: {desnity: compact}\n");
    let problem = unknown
        .0
        .report
        .iter()
        .find(|problem| problem.code() == "theme-option")
        .expect("it is unknown");
    assert_eq!(problem.suggestion.as_deref(), Some("density"));
    let wrong = site("-- site.yml + --\noptions: {density: wide}\n");
    assert!(wrong.says_once("theme-option").contains("`airy`"));
}

// The family as a whole

#[test]
fn one_workspace_builds_four_sites() {
    let ids: Vec<_> = four_sites()
        .0
        .bundle
        .sites
        .iter()
        .map(|bundle| bundle.id.as_str())
        .collect();
    assert_eq!(ids, ["ai-alliance-aachen", "ki-allianz-bw", "ki-ruhr", "urban-ki"]);
    // The fair belongs to URBAN.KI and to KI Ruhr; its home is URBAN.KI.
    let guest = four_sites().page_on("ki-ruhr", "veranstaltungen/2025-05-08-polisconvention/");
    assert_eq!(
        guest.canonical().as_deref(),
        Some("https://urban-ki.example/veranstaltungen/2025-05-08-polisconvention/")
    );
}

#[test]
fn search_engines_learn_when_pages_changed_as_far_as_content_says() {
    let built = site(
        "-- news/a.md --
---
title: Alt
date: 2024-03-01
---
-- news/b.md --
---
title: Neu
date: 2025-05-02
updated: 2025-06-03
---
-- pages/ueber-uns.md --
---
title: Über uns
as_of: 2025-01-01
---
-- events/fest.md --
---
title: Fest
date: 2026-04-01
---
",
    );
    built.assert_sound();
    let text = built.file_text("demo", "sitemap.xml");
    let day = |address: &str| {
        let address = format!("<loc>https://musterstadt.example/{address}</loc>");
        let entry = text
            .split("<url>")
            .find(|entry| entry.contains(&address))
            .expect("it is listed");
        entry
            .split("<lastmod>")
            .nth(1)
            .and_then(|rest| rest.split('<').next())
            .unwrap_or_default()
    };
    assert_eq!(day("aktuelles/a/"), "2024-03-01");
    assert_eq!(day("aktuelles/b/"), "2025-06-03");
    assert_eq!(day("aktuelles/"), "2025-06-03", "of what is newest on it");
    assert_eq!(day("ueber-uns/"), "2025-01-01");
    assert_eq!(
        day("veranstaltungen/fest/"),
        "",
        "the day of an event is not that of its page"
    );
    assert!(!text.contains("404") && !text.contains("xhtml:link rel"), "{text}");
}

#[test]
fn an_office_has_its_own_rules_for_crawlers() {
    let built = site("-- static/robots.txt --\nUser-agent: *\nDisallow: /\n");
    built.assert_sound();
    assert_eq!(built.file_text("demo", "robots.txt"), "User-agent: *\nDisallow: /\n");
}
