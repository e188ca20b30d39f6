//! Lists that are narrowed to a type, role, region, state, topic or year.

use crate::support::{Built, TWO_LANGUAGES, files, lay_over, on, site, site_with};
use verbund::model::Options;
use verbund::render::Made;

/// Lists that show what they can be narrowed to, and what they are narrowed to.
const SHOWING: &str = "
-- _theme/templates/narrow.html --
{% extends \"base.html\" %}
{% block main %}<h1>{{ list.title }}</h1>
<p>{{ page.title }} {{ list.number }}/{{ list.pages }}</p>
{% for facet in list.facets %}<p>{{ facet.title }}:{% for v in facet.values %} <a href=\"{{ v.url }}\">{{ v.label }}</a> {{ v.count }}{% if v.current %}!{% endif %}{% endfor %}</p>{% endfor %}
<p>{% if list.filter %}{{ list.filter.title }} = {{ list.filter.label }}, <a href=\"{{ list.all.url }}\">alle {{ list.all.count }}</a>{% else %}ungefiltert{% endif %}</p>
<ul>{% for e in list.items %}<li>{{ e.title }}</li>{% endfor %}</ul>
{% if list.next %}<a href=\"{{ list.next }}\">mehr</a>{% endif %}
{% endblock main %}
-- _theme/templates/events.html --
{% extends \"narrow.html\" %}
-- _theme/templates/organisations.html --
{% extends \"narrow.html\" %}
-- _theme/templates/projects.html --
{% extends \"narrow.html\" %}
-- _theme/templates/documents.html --
{% extends \"narrow.html\" %}
";

fn events(days: &[&str]) -> String {
    let mut text = SHOWING.to_owned();
    for (number, day) in days.iter().enumerate() {
        text += &format!("-- events/t{number}.md --\n---\ntitle: Treffen {number}\ndate: {day}\n---\n");
    }
    text
}

fn five_events() -> String {
    events(&["2024-03-01", "2025-04-01", "2025-05-01", "2025-06-01", "2026-02-01"])
}

#[test]
fn a_list_offers_its_years_and_each_year_has_a_list() {
    let built = site(&five_events());
    built.assert_sound();
    let all = built.page("veranstaltungen/");
    all.shows("Jahr: 2026 1 2025 3 2024 1").shows("ungefiltert");
    assert_eq!(all.link("2025"), "../veranstaltungen/nach-jahr/2025/");
    assert_eq!(all.meta("robots"), None);

    let year = built.page("veranstaltungen/nach-jahr/2025/");
    year.shows("2025 – Veranstaltungen 1/1")
        .shows("Jahr: 2026 1 2025 3! 2024 1")
        .shows("Jahr = 2025, alle 5")
        .shows("Treffen 3 Treffen 2 Treffen 1")
        .shows_not("Treffen 4");
    assert_eq!(year.link("alle 5"), "../../../veranstaltungen/");
    assert_eq!(year.meta("robots").as_deref(), Some("noindex"));
    assert_eq!(
        year.canonical().as_deref(),
        Some("https://musterstadt.example/veranstaltungen/nach-jahr/2025/")
    );
    let crumbs: Vec<String> = year.links().into_iter().map(|(_, words)| words).collect();
    assert!(crumbs.contains(&"Startseite".to_owned()) && crumbs.contains(&"Veranstaltungen".to_owned()));
    assert!(!built.has_page("veranstaltungen/nach-jahr/2023/"));
}

#[test]
fn narrowed_lists_are_spread_over_pages_too() {
    let text = five_events() + "-- site.yml + --\npaginate: 2\n";
    let built = site(&text);
    let first = built.assert_sound().page("veranstaltungen/nach-jahr/2025/");
    first.shows("1/2").shows("Treffen 3 Treffen 2").shows_not("Treffen 1");
    assert_eq!(first.link("mehr"), "../../../veranstaltungen/nach-jahr/2025/seite/2/");
    let second = built.page("veranstaltungen/nach-jahr/2025/seite/2/");
    second.shows("2/2").shows("Treffen 1").shows_not("Treffen 3");
    assert!(!built.has_page("veranstaltungen/nach-jahr/2024/seite/2/"));
}

#[test]
fn short_lists_and_facets_of_one_value_are_not_narrowed() {
    let years_of = |days: &[&str]| {
        let built = site(&events(days));
        built.assert_sound().page("veranstaltungen/").shows("ungefiltert");
        built.has_page("veranstaltungen/nach-jahr/2025/")
    };
    assert!(!years_of(&["2024-03-01", "2025-04-01", "2025-05-01"]));
    assert!(!years_of(&["2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01"]));
    assert!(years_of(&["2024-03-01", "2025-04-01", "2025-05-01", "2025-06-01"]));
}

#[test]
fn organisations_are_narrowed_by_type_running_role_and_region() {
    let text = format!(
        "{SHOWING}
-- organisations.yml --
a: {{title: Amt, kind: authority, regions: [nord], memberships: [{{alliance: demo, roles: [partner, funder]}}]}}
b: {{title: Betrieb, kind: company, regions: [nord, sued], memberships: [{{alliance: demo, roles: [founding-member], until: 2025-06}}]}}
c: {{title: Campus, kind: university, memberships: [demo]}}
d: {{title: Dorf, kind: municipality, memberships: [{{alliance: demo, roles: [founding-member], period: 2020/2030}}]}}
e: {{title: Elternverein, memberships: [{{alliance: andere, roles: [lead]}}]}}
-- alliances/andere.yml --
title: Andere
kind: network
-- regions.yml --
sued: {{title: Süden & Mitte}}
nord: {{title: Norden}}
"
    );
    let built = site(&text);
    let list = built.assert_sound().page("organisationen/");
    list.shows("Art: Stadt oder Gemeinde 1 Behörde 1 Universität 1 Unternehmen 1")
        .shows("Rolle: Gründungsmitglied 1 Mitglied 2 Förderer 1 Partner 1")
        .shows("Region: Norden 2 Süden & Mitte 1");
    assert_eq!(
        list.link("Süden & Mitte"),
        "../organisationen/nach-region/sueden-mitte/"
    );
    assert_eq!(list.link("Mitglied"), "../organisationen/nach-rolle/mitglied/");
    built
        .page("organisationen/nach-rolle/gruendungsmitglied/")
        .shows("Dorf")
        .shows_not("Betrieb");
    // A membership that has not ended yet on that day.
    let before = site_with(&text, &on("2025-06-30"));
    before
        .page("organisationen/nach-rolle/gruendungsmitglied/")
        .shows("Betrieb Dorf");
}

#[test]
fn projects_are_narrowed_by_state_and_topic_and_documents_by_type() {
    let mut text = format!("{SHOWING}-- topics.yml --\nki: {{title: Künstliche Intelligenz}}\ndaten: Daten\n");
    for (id, period, topics) in [
        ("a", "2020/2021", "ki"),
        ("b", "2025/2027", "ki, daten"),
        ("c", "2025/..", "ki, ki"),
        ("d", "2030/2031", ""),
    ] {
        text += &format!("-- projects/{id}.md --\n---\ntitle: P{id}\nperiod: {period}\ntopics: [{topics}]\n---\n");
    }
    for (id, kind) in [("a", "report"), ("b", "paper"), ("c", "report"), ("d", "other")] {
        text += &format!("-- documents/{id}.md --\n---\ntitle: D{id}\nkind: {kind}\n---\n");
    }
    let built = site(&text);
    built
        .assert_sound()
        .page("projekte/")
        .shows("Stand: Geplante Projekte 1 Laufende Projekte 2 Abgeschlossene Projekte 1 Thema: Daten 1 Künstliche Intelligenz 3");
    built
        .page("projekte/nach-stand/laufende-projekte/")
        .shows("Stand = Laufende Projekte")
        .shows("Pb Pc");
    built
        .page("projekte/nach-thema/kuenstliche-intelligenz/")
        .shows("Pa Pb Pc");
    built
        .page("dokumente/")
        .shows("Art: Vorlage 1 Bericht 2 Sonstiges 1")
        .shows_not("Jahr:");
}

#[test]
fn the_other_language_has_the_same_list_under_its_own_words() {
    let text = five_events()
        + TWO_LANGUAGES
        + "-- site.yml + --
menu: {main: [events]}
";
    let built = site(&text);
    let page = built.assert_sound().page("en/events/by-year/2025/");
    page.shows("2025 – Events").shows("Year: 2026 1 2025 3! 2024 1");
    assert_eq!(page.link("Deutsch"), "../../../../veranstaltungen/nach-jahr/2025/");
    assert_eq!(
        page.versions()[0],
        (
            "https://musterstadt.example/veranstaltungen/nach-jahr/2025/".to_owned(),
            Some("de".to_owned())
        )
    );
    assert!(page.html.contains("aria-current"), "{}", page.html);
}

#[test]
fn values_of_one_name_have_addresses_of_their_own() {
    let mut text = format!(
        "{SHOWING}-- topics.yml --\neins: {{title: Daten}}\nzwei: {{title: 'Daten!'}}\ndrei: {{title: Дані}}\n"
    );
    for (id, topic) in [("a", "eins"), ("b", "zwei"), ("c", "drei"), ("d", "eins")] {
        text += &format!("-- projects/{id}.md --\n---\ntitle: P{id}\ntopics: [{topic}]\n---\n");
    }
    let built = site(&text);
    let list = built.assert_sound().page("projekte/");
    assert_eq!(list.link("Daten"), "../projekte/nach-thema/daten/");
    assert_eq!(list.link("Daten!"), "../projekte/nach-thema/zwei/");
    assert_eq!(list.link("Дані"), "../projekte/nach-thema/drei/");
}

#[test]
fn two_pages_at_one_address_are_told_apart_in_words() {
    let text = five_events() + "-- pages/veranstaltungen/nach-jahr/2025.md --\n---\ntitle: Eigene\n---\n";
    let said = site(&text).says_once("path-collision");
    assert!(said.contains("the list of events by year `2025`"), "{said}");
}

#[test]
fn narrowed_lists_of_a_portable_site_name_their_files() {
    let options = Options {
        portable: true,
        ..Options::default()
    };
    let built = site_with(&five_events(), &options);
    let page = built.assert_sound().page("veranstaltungen/nach-jahr/2025/");
    assert_eq!(page.link("2024"), "../../../veranstaltungen/nach-jahr/2024/index.html");
    assert_eq!(page.link("alle 5"), "../../../veranstaltungen/index.html");
}

#[test]
fn narrowed_lists_are_counted_as_pages() {
    let with = |days: &[&str]| site(&events(days));
    let pages = |built: &Built| built.bundle("demo").pages();
    let one_year = with(&["2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01"]);
    let two_years = with(&["2024-03-01", "2025-04-01", "2025-05-01", "2025-06-01"]);
    assert_eq!(pages(&one_year) + 2, pages(&two_years));
}

/// Every page of the sample sites that is a narrowed list can be made and is reached from the list above it.
#[test]
fn lists_of_the_sample_sites_are_narrowed() {
    let built = crate::support::four_sites();
    let narrowed = |path: &&String| path.contains("/nach-") || path.contains("/by-");
    for (site, expected) in [
        ("ai-alliance-aachen", "organisationen/nach-art/unternehmen/index.html"),
        (
            "ki-allianz-bw",
            "organisationen/nach-region/region-karlsruhe/index.html",
        ),
    ] {
        let bundle = built.bundle(site);
        let found: Vec<&String> = bundle.paths.iter().filter(narrowed).collect();
        assert!(found.iter().any(|path| *path == expected), "{site}: {found:#?}");
        for path in found {
            let index = bundle.paths.binary_search(path).expect("it is one of them");
            assert!(matches!(bundle.make(index), Ok(Made::Bytes(_))), "{path}");
        }
    }
}

#[test]
fn a_list_without_entries_has_nothing_to_narrow() {
    let mut all = files(SHOWING);
    lay_over(&mut all, "-- site.yml + --\nmenu: {main: [events, news]}\n");
    let built = crate::support::build(all, &Options::default());
    built
        .assert_sound()
        .page("veranstaltungen/")
        .shows("ungefiltert")
        .shows_not("Jahr");
}

// Members

#[test]
fn who_left_is_no_member_and_who_has_no_page_is_one() {
    let built = site(
        "
-- organisations.yml --
a: {title: Amt Altdorf, memberships: [{alliance: demo, roles: [member], since: 2021}]}
b: {title: Büro Bergen, memberships: [{alliance: demo, roles: [member], since: 2020, until: 2022-01-01}]}
c: {title: Club Celle, stub: true, memberships: [{alliance: demo, roles: [member]}]}
d: {title: Dorf Dahme, memberships: [{alliance: demo, roles: [member], until: 2020-01-01}, {alliance: demo, roles: [member], since: 2023}]}
",
    );
    built
        .assert_sound()
        .page("")
        .shows("Mitglieder und Partner 4 Amt Altdorf Büro der Allianz Club Celle Dorf Dahme");
    let list = built.page("organisationen/");
    list.shows("Club Celle").shows("Weitere Organisationen 1 Büro Bergen");
    let alliance = built.page("allianzen/demo/");
    alliance
        .shows("Mitglieder und Partner 4")
        .shows("Ehemalige Mitglieder und Partner Büro Bergen");
}

#[test]
fn members_on_one_page_of_a_list_or_in_a_text_are_those_of_today() {
    let many: String = (10..60)
        .map(|n| {
            format!(
                "m{n}: {{title: Mitglied {n}, memberships: [{{alliance: demo, until: {}}}]}}\n",
                if n % 2 == 0 { 2020 } else { 2099 }
            )
        })
        .collect();
    let built = site(&format!(
        "-- site.yml + --\npaginate: 25\n-- organisations.yml --\n{many}-- pages/wer.md --\n---\ntitle: Wer\n---\n{{{{ members(limit=2) }}}}\n"
    ));
    built.assert_sound();
    built
        .page("organisationen/seite/2/")
        .shows("Mitglied 35 ")
        .shows("Weitere Organisationen 1");
    built
        .page("wer/")
        .shows("Büro der Allianz Mitglied 11 bis 2099")
        .shows_not("Mitglied 10");
}

#[test]
fn a_year_that_is_over_says_nothing_of_what_is_planned() {
    let of_verbund_itself = events(&["2018-03-01", "2018-04-01", "2019-01-01", "2099-01-01"]).replace(SHOWING, "");
    let built = site(&of_verbund_itself);
    built
        .assert_sound()
        .page("veranstaltungen/nach-jahr/2018/")
        .shows_not("Kommende Termine");
    built.page("veranstaltungen/").shows("Kommende Termine");
}
