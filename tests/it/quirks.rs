//! What makes the facts of alliances awkward, one test for each quirk that the sources showed.
//!
//! Each test looks at both ends: the record holds the fact as the source says it, and the page says it so that
//! a reader is not misled. Most use this repository's own four sites; where something wrong has to be reported,
//! a little site does it wrong.

use crate::support::{Built, four_sites, site};
use verbund::model::date::Precision;
use verbund::model::{Kind, Record};

fn date(built: &Built, entry: &str, field: &str) -> String {
    let date = built.entry(entry).record().date(field);
    date.map(|date| date.as_str().to_owned())
        .unwrap_or_else(|| panic!("{entry} has no {field}"))
}

fn records<'b>(built: &'b Built, entry: &str, field: &str) -> Vec<&'b Record> {
    built.entry(entry).record().records(field).collect()
}

/// The member list, role and all, stands on the alliance's page between this and the next heading.
fn after<'t>(text: &'t str, heading: &str) -> &'t str {
    let at = text.find(heading).unwrap_or_else(|| panic!("no `{heading}` in {text}"));
    &text[at..]
}

#[test]
fn quirk_01_a_month_stays_a_month() {
    let sites = four_sites();
    let fair = sites
        .entry("event:2024-04-hannovermesse")
        .record()
        .date("date")
        .expect("it has a month");
    assert_eq!(fair.as_str(), "2024-04");
    assert_eq!(fair.precision(), Precision::Month);
    assert_eq!(fair.single_day(), None);

    let page = sites.page_on("ki-allianz-bw", "veranstaltungen/2024-04-hannovermesse/");
    page.shows("Wann April 2024 Wo Hannover");
    for invented in ["1. April 2024", "30. April 2024", "01.04.2024", "2024-04-01"] {
        assert!(!page.html.contains(invented), "the page invents `{invented}`");
    }
    assert!(page.html.contains(r#"<time datetime="2024-04">April 2024</time>"#));

    // One form for all months, whatever the source wrote (07/2023, Januar 2024).
    let team = sites.page_on("ki-allianz-bw", "allianzen/ki-allianz-bw/");
    team.shows("Ingo Hoffmann Geschäftsführer seit Juli 2023");
    team.shows("Julia Seibicke Operations- und Netzwerk-Managerin seit Januar 2024");
}

#[test]
fn quirk_02_periods_may_be_open_at_either_end() {
    let sites = four_sites();
    assert_eq!(
        date(sites, "event:2024-04-15-popup-labor", "date"),
        "2024-04-15/2024-04-19"
    );
    sites
        .page_on("ki-allianz-bw", "veranstaltungen/2024-04-15-popup-labor/")
        .shows("Wann 15.–19. April 2024");

    let positions = records(sites, "project:community-management", "positions");
    let until = positions[1].date("period").expect("the post has a period");
    assert!(until.is_open_start() && !until.is_open_end());
    assert_eq!(
        positions[1].text("period_text").and_then(|text| text.in_language("de")),
        Some("bis Ende 2025")
    );
    sites
        .page_on("ki-allianz-bw", "projekte/community-management/")
        .shows("bis Ende 2025");

    let costs = records(sites, "alliance:ki-allianz-bw", "costs");
    assert_eq!(
        costs[0]
            .record("money")
            .and_then(|money| money.date("period"))
            .map(|p| p.as_str()),
        Some("2023/2025")
    );
    sites
        .page_on("ki-allianz-bw", "allianzen/ki-allianz-bw/")
        .shows("2023–2025");

    let since = site(
        "
-- projects/x.md --
---
title: Projekt
period: 2023-07/..
alliances: [demo]
---
",
    );
    assert!(
        since
            .assert_sound()
            .entry("project:x")
            .record()
            .date("period")
            .is_some_and(|period| period.is_open_end())
    );
    since.page("projekte/x/").shows("seit Juli 2023");
}

#[test]
fn quirk_03_no_time_is_invented() {
    let sites = four_sites();
    let meeting = sites.entry("event:2025-03-26-aeg-treffen").record();
    assert_eq!((meeting.time("start_time"), meeting.time("end_time")), (None, None));
    let page = sites.page_on("urban-ki", "veranstaltungen/2025-03-26-aeg-treffen/");
    page.shows("Wann 26. März 2025 Dauer 2 Stunden");

    let journey = sites.entry("event:ki-delegationsreise-kanada").record();
    assert_eq!(journey.date("date"), None);
    let undated = sites.page_on("ki-allianz-bw", "veranstaltungen/ki-delegationsreise-kanada/");
    undated.shows("Wann vor dem 27. Februar 2024, ohne Datum in der Quelle");

    for page in [page, undated] {
        assert!(
            !page.html.contains("00:00") && !page.html.contains("0:00"),
            "{}",
            page.html
        );
        assert!(!page.text().contains(" Uhr "), "{}", page.text());
    }
    let without_day = site(
        "
-- events/x.md --
---
title: Treffen
date: 2026-03
start_time: 10:00
alliances: [demo]
---
",
    );
    assert!(without_day.says_once("time-without-day").contains("2026-03"));
}

#[test]
fn quirk_04_an_event_may_have_two_places_and_belong_to_somebody_else() {
    let sites = four_sites();
    let cities: Vec<_> = records(sites, "event:2024-04-15-popup-labor", "places")
        .into_iter()
        .filter_map(|place| place.name("city"))
        .collect();
    assert_eq!(cities, ["Neresheim", "Heidenheim"]);
    sites
        .page_on("ki-allianz-bw", "veranstaltungen/2024-04-15-popup-labor/")
        .shows("Orte Neresheim Heidenheim");
    sites
        .page_on("ki-allianz-bw", "veranstaltungen/")
        .shows("Neresheim, Heidenheim");

    let roles: Vec<_> = records(sites, "event:2025-05-08-polisconvention", "participants")
        .into_iter()
        .filter_map(|part| part.word("role"))
        .collect();
    assert_eq!(roles, ["exhibitor", "stand-host", "exhibitor"]);
    assert_eq!(
        sites.targets("event:2025-05-08-polisconvention", "organisers"),
        Vec::<String>::new()
    );
    sites
        .page_on("urban-ki", "veranstaltungen/2025-05-08-polisconvention/")
        .shows("Regionalverband Ruhr Standinhaber")
        .shows("Wirtschaftsförderung Gelsenkirchen Aussteller")
        .shows_not("Veranstalter");
}

#[test]
fn quirk_05_the_paper_the_event_and_the_meetings_have_dates_of_their_own() {
    let sites = four_sites();
    assert_eq!(date(sites, "document:fb-02-0441-wp18", "date"), "2025-05-20");
    assert_eq!(date(sites, "event:2025-05-20-gruendung", "date"), "2025-05-20");
    let meetings: Vec<_> = records(sites, "document:fb-02-0441-wp18", "consultation")
        .into_iter()
        .filter_map(|step| step.date("date"))
        .map(|date| date.as_str())
        .collect();
    assert_eq!(meetings, ["2025-06-26", "2025-07-02"]);

    let page = sites.page_on("ai-alliance-aachen", "dokumente/fb-02-0441-wp18/");
    page.shows("Datum 20. Mai 2025");
    page.shows("Beratungsfolge 26. Juni 2025 Ausschuss für Wissenschaft und Digitalisierung");
    page.shows("2. Juli 2025 Ausschuss für Arbeit, Wirtschaft und Regionalentwicklung");
}

#[test]
fn quirk_06_competence_and_result_are_two_facts() {
    let sites = four_sites();
    let steps = records(sites, "document:vorlage-024-2024", "consultation");
    assert_eq!(steps[0].name("competence"), Some("Kenntnisnahme"));
    assert_eq!(steps[0].name("result"), Some("zur Kenntnis genommen"));
    sites
        .page_on("ki-allianz-bw", "dokumente/vorlage-024-2024/")
        .shows("Zuständigkeit Kenntnisnahme Ergebnis zur Kenntnis genommen");

    // Where the source names no result, the page claims none.
    let steps = records(sites, "document:fb-02-0441-wp18", "consultation");
    assert!(steps.iter().all(|step| step.get("result").is_none()));
    sites
        .page_on("ai-alliance-aachen", "dokumente/fb-02-0441-wp18/")
        .shows_not("Ergebnis zur");
}

#[test]
fn quirk_07_a_paper_known_by_its_number_only_is_a_stub() {
    let sites = four_sites();
    assert!(sites.entry("document:vorlage-130-2022").stub);
    let related = sites.targets("document:vorlage-024-2024", "related");
    assert!(related.contains(&"document:vorlage-130-2022".to_owned()), "{related:?}");

    let paths = sites.paths("ki-allianz-bw");
    assert!(
        !paths.iter().any(|path| path.contains("vorlage-130-2022")),
        "a stub has no page"
    );
    let page = sites.page_on("ki-allianz-bw", "dokumente/vorlage-024-2024/");
    page.shows("Bezug auf Vorlage 130/2022");
    assert!(
        !page.links().iter().any(|(_, words)| words.contains("130/2022")),
        "a stub has no link"
    );

    let warnings = sites.says("ref-stub");
    assert!(
        warnings.iter().any(|said| said.contains("vorlage-130-2022")),
        "{warnings:?}"
    );
}

#[test]
fn quirk_08_money_is_exact_and_said_as_the_source_says_it() {
    let sites = four_sites();
    let grant = records(sites, "project:datenplattform", "funding")[0]
        .record("money")
        .expect("it has an amount");
    assert_eq!(grant.decimal("amount").map(|amount| amount.as_str()), Some("5100000"));
    assert!(grant.is("approx"));
    sites
        .page_on("ki-allianz-bw", "projekte/datenplattform/")
        .shows("Betrag rund 5,1 Mio. €")
        .shows("Anteil 900.000 €");
    sites
        .page_on("ki-allianz-bw", "en/projects/datenplattform/")
        .shows("about €5.1 million")
        .shows("€900,000");

    let share = records(sites, "project:community-management", "positions")[1];
    let funding = share.records("funding").next().expect("it is co-funded");
    assert_eq!(funding.decimal("rate").map(|rate| rate.as_str()), Some("20"));
    let money = funding.record("money").expect("it has an amount");
    assert_eq!(money.word("basis"), Some("net"));
    assert_eq!(money.decimal("gross").map(|gross| gross.as_str()), Some("12069.40"));
    let page = sites.page_on("ki-allianz-bw", "projekte/community-management/");
    page.shows("2,43 Mio. €")
        .shows("10.142,35 € netto (12.069,40 € brutto)")
        .shows("Anteil 20 %");
    sites
        .page_on("ki-allianz-bw", "allianzen/ki-allianz-bw/")
        .shows("83.334 € je Jahr netto (99.167,46 € brutto)");

    let wrong = site(
        "
-- projects/x.md --
---
title: Projekt
alliances: [demo]
funding:
  - funder: buero
    money: {amount: '100', currency: EUR, basis: net, vat_rate: '19', gross: '120'}
---
",
    );
    assert!(wrong.says_once("money-net-gross").contains("119"));
    let floating = site(
        "
-- projects/x.md --
---
title: Projekt
alliances: [demo]
funding:
  - funder: buero
    money: {amount: 0.1, currency: EUR}
---
",
    );
    assert!(floating.says_once("money-invalid").contains("0.1"));
}

#[test]
fn quirk_09_a_partner_has_a_share_and_the_rest_may_be_unnamed() {
    let sites = four_sites();
    let partners = records(sites, "project:datenplattform", "partners");
    assert_eq!(partners.len(), 7);
    assert!(sites.entry("project:datenplattform").record().is("more_partners"));
    let share = partners[6].record("share").and_then(|share| share.decimal("amount"));
    assert_eq!(share.map(|amount| amount.as_str()), Some("900000"));
    sites
        .page_on("ki-allianz-bw", "projekte/datenplattform/")
        .shows("9 genannt, 7 aufgeführt")
        .shows("Weitere Partner sind nicht genannt.");

    let too_much = site(
        "
-- projects/x.md --
---
title: Projekt
alliances: [demo]
funding:
  - funder: buero
    money: {amount: '1000', currency: EUR}
partners:
  - org: buero
    share: {amount: '1001', currency: EUR}
---
",
    );
    assert!(too_much.says_once("share-sum").contains("1"));
}

#[test]
fn quirk_10_half_a_post_at_a_third_place() {
    let sites = four_sites();
    let positions = records(sites, "project:community-management", "positions");
    assert_eq!(positions[0].decimal("count").map(|count| count.as_str()), Some("10"));
    assert_eq!(positions[1].decimal("fte").map(|fte| fte.as_str()), Some("0.5"));
    assert!(
        sites
            .targets("project:community-management", "positions")
            .contains(&"organisation:hs-aalen".to_owned())
    );
    sites
        .page_on("ki-allianz-bw", "projekte/community-management/")
        .shows("10 Stellen")
        .shows("0,5 Vollzeitstellen (VZÄ) Ostalbkreis angesiedelt bei Hochschule Aalen");
    // The host finds its post without having said anything itself.
    sites
        .page_on("ki-allianz-bw", "organisationen/hs-aalen/")
        .shows("Stellen Community Management");

    let german = site(
        "
-- projects/x.md --
---
title: Projekt
alliances: [demo]
positions:
  - fte: 0,5
---
",
    );
    let said = german
        .0
        .report
        .iter()
        .find(|problem| problem.code() == "money-invalid")
        .expect("a comma is refused");
    assert!(
        said.help().is_some_and(|help| help.contains("0.5")),
        "{:?}",
        said.help()
    );
}

#[test]
fn quirk_11_roles_stand_between_people_and_organisations() {
    let sites = four_sites();
    let roles = records(sites, "person:joachim-blaese", "roles");
    assert_eq!(roles.len(), 2);
    assert_eq!(roles[1].name("body"), Some("aufsichtsrat"));
    assert_eq!(roles[1].date("since").map(|since| since.as_str()), Some("2023-04-19"));
    assert!(
        Kind::Person.schema().field("role").is_none(),
        "a person has no role of its own"
    );

    sites
        .page_on("ki-allianz-bw", "personen/joachim-blaese/")
        .shows("Landrat Landkreis Ostalbkreis")
        .shows("Mitglied des Aufsichtsrats KI-Allianz Baden-Württemberg eG seit 19. April 2023");
    let alliance = sites.page_on("ki-allianz-bw", "allianzen/ki-allianz-bw/").text();
    let board = after(&alliance, "Gremien Vorstand");
    assert!(
        board.starts_with("Gremien Vorstand David Hermanns Mitglied des Vorstands Michael Kaiser"),
        "{board}"
    );
    let council = after(board, "Aufsichtsrat");
    assert!(council.starts_with("Aufsichtsrat Dr. Frank Nopper Vorsitzender des Aufsichtsrats Dr. Joachim Bläse"));

    // Hermanns' main job is at an association that is no member.
    let cyberforum = sites.entry("organisation:cyberforum");
    assert!(cyberforum.record().list("memberships").is_empty());
    sites
        .page_on("ki-allianz-bw", "organisationen/cyberforum/")
        .shows("David Hermanns Geschäftsführer");
    assert!(
        !after(&alliance, "Mitglieder und Partner")
            .split("Gremien")
            .next()
            .expect("it has bodies")
            .contains("CyberForum")
    );
}

#[test]
fn quirk_12_one_organisation_in_several_parts_and_regions_apart() {
    let sites = four_sites();
    assert_eq!(
        sites.targets("organisation:stadt-freiburg", "memberships")[0],
        "alliance:ki-allianz-bw"
    );
    sites
        .page_on("ki-allianz-bw", "organisationen/stadt-freiburg/")
        .shows("Allianzen KI-Allianz Baden-Württemberg eG Mitglied für Region Freiburg")
        .shows("Projekte Datenplattform");

    // The county is an organisation, the area of the same name a region.
    assert_eq!(
        sites.targets("organisation:landkreis-ostalbkreis", "regions"),
        ["region:ostalbkreis"]
    );
    let county = sites.page_on("ki-allianz-bw", "organisationen/landkreis-ostalbkreis/");
    let area = sites.page_on("ki-allianz-bw", "regionen/ostalbkreis/");
    county.shows("Landrat");
    area.shows("Als Gebiet geführt.").shows_not("Landrat");
    assert!(area.text().starts_with("Landkreis Ostalbkreis") || area.text().contains("Ostalbkreis"));

    // One body of the commons on two sites.
    for site in ["ki-ruhr", "urban-ki"] {
        sites.page_on(site, "organisationen/rvr/").shows("Regionalverband Ruhr");
    }
}

#[test]
fn quirk_13_units_have_parents_codes_and_names_with_commas() {
    let sites = four_sites();
    let name = "Stabsstelle Wirtschaftsförderung, Europabüro, Kontaktstelle Frau und Beruf";
    let unit = sites.entry("organisation:ostalbkreis-stabsstelle-wirtschaftsfoerderung");
    assert_eq!(unit.title("de"), name);
    assert_eq!(
        sites.targets("organisation:aachen-fb-02", "parent"),
        ["organisation:stadt-aachen"]
    );
    assert_eq!(
        sites.entry("organisation:aachen-fb-02").record().name("code"),
        Some("FB 02")
    );

    let paper = sites.page_on("ki-allianz-bw", "dokumente/vorlage-024-2024/");
    assert!(
        paper.links().iter().any(|(_, words)| words == name),
        "the name is one link"
    );
    sites
        .page_on("ai-alliance-aachen", "organisationen/aachen-fb-02/")
        .shows("FB 02")
        .shows("Stadt Aachen");
    sites
        .page_on("ai-alliance-aachen", "organisationen/stadt-aachen/")
        .shows("Einrichtungen und Abteilungen Dezernat VI Amt oder Fachbereich Fachbereich Wirtschaft, Wissenschaft,");
    sites
        .page_on("ki-ruhr", "organisationen/rub/")
        .shows("Einrichtungen und Abteilungen RUB Teachers Academy");
}

#[test]
fn quirk_14_other_names_are_known_and_wrong_ones_reported() {
    let sites = four_sites();
    let fair: Vec<_> = sites
        .entry("event:2024-04-hannovermesse")
        .record()
        .names("aliases")
        .collect();
    assert_eq!(fair, ["Hannover Messe"]);
    sites
        .page_on("ki-allianz-bw", "veranstaltungen/2024-04-hannovermesse/")
        .shows("auch: Hannover Messe");
    assert_eq!(
        sites.entry("organisation:diz").title("de"),
        "DIZ | Digitales Innovationszentrum"
    );
    sites
        .page_on("ki-allianz-bw", "organisationen/diz/")
        .shows("DIZ | Digitales Innovationszentrum");

    let variant = site(
        "
-- alliances/demo.yml --
title: AI Alliance Aachen
kind: network
variants: [AI Allianz Aachen]
-- pages/ueber-uns.md --
---
title: Über uns
---
Die AI Allianz Aachen arbeitet zusammen.
",
    );
    assert!(variant.says_once("alias-variant").contains("`AI Allianz Aachen`"));
    let page = variant.page("ueber-uns/");
    page.shows("Die AI Allianz Aachen arbeitet zusammen.");
}

#[test]
fn quirk_15_members_founders_partners_and_actors_are_not_the_same() {
    let sites = four_sites();
    let alliance = sites.entry("alliance:ai-alliance-aachen").record();
    assert!(alliance.is("more_members"));
    let roles = |name: &str| {
        let membership = records(sites, name, "memberships");
        format!("{:?}", membership[0].list("roles"))
    };
    assert!(roles("organisation:fh-aachen").contains("founding-partner"));
    assert!(roles("organisation:intravis").contains("company-in-region"));

    let text = sites
        .page_on("ai-alliance-aachen", "allianzen/ai-alliance-aachen/")
        .text();
    let members = after(&text, "Mitglieder und Partner");
    let order = [
        "Gründungsmitglieder",
        "Stadt Aachen",
        "Gründungspartner",
        "FH Aachen",
        "Partner 3",
        "RWTH Aachen University",
        "Intravis",
    ];
    let mut from = 0;
    for words in order {
        let at = members[from..]
            .find(words)
            .unwrap_or_else(|| panic!("`{words}` is out of order in {members}"));
        from += at;
    }
    assert!(members.contains("Weitere Mitglieder sind hier nicht aufgeführt."));
}

#[test]
fn quirk_16_legal_facts_only_where_there_is_a_legal_form() {
    let sites = four_sites();
    let kinds = [
        ("alliance:ai-alliance-aachen", "network"),
        ("alliance:ki-allianz-bw", "cooperative"),
        ("alliance:ki-ruhr", "strategy"),
        ("alliance:urban-ki", "initiative"),
        ("alliance:aeg-urban-ki", "community"),
    ];
    for (alliance, kind) in kinds {
        assert_eq!(sites.entry(alliance).record().word("kind"), Some(kind), "{alliance}");
    }
    let cooperative = sites.page_on("ki-allianz-bw", "allianzen/ki-allianz-bw/");
    cooperative.shows("Rechtsform eG").shows("Genossenschaftsregister");
    let others = [
        ("ai-alliance-aachen", "allianzen/ai-alliance-aachen/"),
        ("ki-ruhr", "allianzen/ki-ruhr/"),
        ("urban-ki", "allianzen/urban-ki/"),
    ];
    for (site, address) in others {
        sites
            .page_on(site, address)
            .shows_not("Registereintrag")
            .shows_not("Rechtsform eG");
    }
}

#[test]
fn quirk_17_one_name_for_the_group_its_series_and_the_initiative() {
    let sites = four_sites();
    let (group, series) = (sites.entry("alliance:aeg-urban-ki"), sites.entry("series:aeg-urban-ki"));
    assert_eq!(group.title("de"), series.title("de"));
    assert_eq!(sites.targets("alliance:aeg-urban-ki", "parent"), ["alliance:urban-ki"]);
    assert_eq!(
        sites.targets("event:2025-03-26-aeg-treffen", "series"),
        ["series:aeg-urban-ki"]
    );
    let about = sites.targets("news:aeg-startete", "about");
    assert!(about.contains(&"alliance:aeg-urban-ki".to_owned()) && about.contains(&"series:aeg-urban-ki".to_owned()));

    sites
        .page_on("urban-ki", "allianzen/aeg-urban-ki/")
        .shows("Offenes Forum");
    sites
        .page_on("urban-ki", "reihen/aeg-urban-ki/")
        .shows("Veranstaltungsreihe");

    // A reference that could mean either has to say which.
    let unclear = site(
        "
-- series/demo.md --
---
title: Allianz Musterstadt
---
-- news/x.md --
---
title: Nachricht
about: [demo]
---
",
    );
    let said = unclear.says_once("ref-ambiguous");
    assert!(said.contains("`alliance:demo` or `series:demo`"), "{said}");
}

#[test]
fn quirk_18_contradictions_are_kept_and_reported() {
    let sites = four_sites();
    let series = sites.entry("series:aeg-urban-ki").record();
    assert_eq!(series.name("rhythm"), Some("alle zwei Monate"));
    let said = sites.says_once("series-rhythm");
    assert!(
        said.contains("2025-03-26") && said.contains("2025-06") && said.contains("3 months apart"),
        "{said}"
    );
    sites
        .page_on("urban-ki", "reihen/aeg-urban-ki/")
        .shows("Rhythmus alle zwei Monate")
        .shows("Juni 2025");

    assert_eq!(
        sites.entry("project:datenplattform").record().count("partners_stated"),
        Some(9)
    );
    let said = sites.says_once("count-mismatch");
    assert!(
        said.contains("`partners_stated`") && said.contains('9') && said.contains('7'),
        "{said}"
    );

    let members = site(
        "
-- alliances/demo.yml --
title: Allianz Musterstadt
kind: network
members_stated: 18
",
    );
    assert!(members.says_once("count-mismatch").contains("18"));
}

#[test]
fn quirk_19_slips_of_the_source_stay_and_are_marked() {
    let sites = four_sites();
    let talk = records(sites, "event:2025-03-26-aeg-treffen", "speakers")[0];
    assert_eq!(
        talk.name("title"),
        Some("Herausforderungen zum Einsatz von KI im Kommunen")
    );
    assert!(talk.get("sic").is_some());
    sites
        .page_on("urban-ki", "veranstaltungen/2025-03-26-aeg-treffen/")
        .shows("Herausforderungen zum Einsatz von KI im Kommunen (So im Original; gemeint ist wohl „in Kommunen“.)");

    let register = sites
        .entry("alliance:ki-allianz-bw")
        .record()
        .record("registered")
        .expect("it is registered");
    assert_eq!(register.word("register"), Some("GnR"));
    sites
        .page_on("ki-allianz-bw", "allianzen/ki-allianz-bw/")
        .shows("Genossenschaftsregister (eingetragen Oktober 2023) Die Vorlage schreibt „Handelsregister“");
    assert!(sites.says("typo-sic").len() >= 5, "slips are listed as notes");
}

#[test]
fn quirk_20_no_picture_without_credit_and_alternative_text() {
    let sites = four_sites();
    let image = sites
        .entry("project:datenplattform")
        .record()
        .record("image")
        .expect("it has a picture");
    assert_eq!(image.name("licence"), Some("CC0-1.0"));
    let page = sites.page_on("ki-allianz-bw", "projekte/datenplattform/");
    page.shows("Bild: Eigene Zeichnung, verbund-Beispiel, CC0-1.0");
    assert!(page.html.contains(r#"alt="Zeichnung von drei Datenströmen"#));

    // One photographer in two spellings is one person.
    let names: Vec<_> = sites
        .entry("person:leif-hendrik-piechowski")
        .record()
        .names("aliases")
        .collect();
    assert_eq!(names, ["Leif Piechowski"]);
    sites
        .page_on("ki-allianz-bw", "personen/leif-hendrik-piechowski/")
        .shows("auch: Leif Piechowski");

    let bare = site(
        "
-- projects/x.md --
---
title: Projekt
alliances: [demo]
image: media/foto.svg
---
-- media/foto.svg --
<svg xmlns='http://www.w3.org/2000/svg' width='4' height='3'/>
",
    );
    bare.says_once("img-alt");
    bare.says_once("img-credit");
    assert_eq!(bare.says("img-licence").len(), 1);
}

#[test]
fn quirk_21_lost_addresses_are_not_made_up() {
    let sites = four_sites();
    let publication = sites.entry("document:chefin-im-revier").record();
    assert_eq!(
        (publication.get("url"), publication.name("domain")),
        (None, Some("ihk.de"))
    );
    let page = sites.page_on("ki-ruhr", "dokumente/chefin-im-revier/");
    page.shows("Fundstelle ihk.de");
    assert!(
        !page.links().iter().any(|(href, _)| href.contains("ihk.de")),
        "a host is no address"
    );

    let series = sites.page_on("urban-ki", "reihen/aeg-urban-ki/");
    series
        .shows("Anmeldung erforderlich")
        .shows("die Adresse ist nicht überliefert");

    let no_address = site(
        "
-- projects/x.md --
---
title: Projekt
alliances: [demo]
links:
  - unter diesem Link
---
",
    );
    no_address.says_once("url-invalid");
}

#[test]
fn quirk_22_forms_of_gender_follow_one_style() {
    let mixed = site(
        "
-- pages/ueber-uns.md --
---
title: Über uns
---
Bürger*innen und Teilnehmer:innen treffen sich.
",
    );
    let said = mixed.says("gender-mixed");
    assert!(!said.is_empty(), "{}", mixed.everything_said());
    mixed
        .page("ueber-uns/")
        .shows("Bürger*innen und Teilnehmer:innen treffen sich.");

    let house = site(
        "
-- site.yml + --
gender_style: colon
-- pages/ueber-uns.md --
---
title: Über uns
---
Bürger*innen treffen sich.
",
    );
    assert!(house.says_once("gender-mixed").contains("`Bürger*innen`"));

    // The four sites keep their house styles, and a role is said in the form that fits the person.
    let sites = four_sites();
    assert_eq!(sites.says("gender-mixed"), Vec::<String>::new());
    assert_eq!(
        sites.entry("person:sibylle-keupen").record().word("address_form"),
        Some("f")
    );
    sites
        .page_on("ai-alliance-aachen", "personen/sibylle-keupen/")
        .shows("Oberbürgermeisterin Stadt Aachen");
}

#[test]
fn quirk_23_titles_offices_and_names_are_apart() {
    let sites = four_sites();
    let person = sites.entry("person:joachim-blaese").record();
    let parts = ["honorific", "given", "family", "office_title"].map(|field| person.name(field));
    assert_eq!(parts, [Some("Dr."), Some("Joachim"), Some("Bläse"), Some("Landrat")]);
    let list = sites.page_on("ki-allianz-bw", "personen/").text();
    // Sorted by family name in each body and after them: the title and the umlaut do not matter.
    let order = [
        "Vorstand",
        "Hermanns",
        "Kaiser",
        "Aufsichtsrat",
        "Bläse",
        "Nopper",
        "Geschäftsführung",
        "Hoffmann",
        "Weitere Personen",
        "Hahn",
        "Hoffmeister-Kraut",
        "Kurz",
    ];
    let places: Vec<_> = order
        .iter()
        .map(|name| list.find(name).expect("all are listed"))
        .collect();
    assert!(places.is_sorted(), "{list}");
    sites
        .page_on("ai-alliance-aachen", "personen/thomas-hissel/")
        .shows("Beigeordneter für Wohnen, Soziales und Wirtschaft Stadt Aachen");
}

#[test]
fn quirk_24_internal_data_has_no_place() {
    // Budget codes and the like have no field, so they cannot slip through by themselves.
    let internal = site(
        "
-- documents/x.md --
---
title: Vorlage
haushaltsstelle: 1.7910.7180
---
",
    );
    assert!(internal.says_once("field-unknown").contains("`haushaltsstelle`"));

    // What is kept on purpose under `extra` is no part of a page by itself.
    let kept = site(
        "
-- documents/x.md --
---
title: Vorlage
extra: {haushaltsstelle: '1.7910.7180'}
---
",
    );
    let page = kept.page("dokumente/x/");
    assert!(!page.html.contains("7910"));
    let remark = four_sites().entry("document:vorlage-024-2024").record().name("remark");
    assert!(remark.is_some_and(|remark| remark.contains("Haushaltsstellen sind hier nicht wiedergegeben")));
}

#[test]
fn quirk_25_facts_hold_as_of_a_day_and_grow_old() {
    let sites = four_sites();
    let roles = records(sites, "person:frank-nopper", "roles");
    assert_eq!(roles[0].date("as_of").map(|date| date.as_str()), Some("2024-02-27"));
    sites
        .page_on("ki-allianz-bw", "personen/frank-nopper/")
        .shows("Oberbürgermeister Stadt Stuttgart Stand 27. Februar 2024");
    let old = sites.says("stale-as-of");
    assert!(old.iter().any(|said| said.contains("2024-02-27")), "{old:?}");
}

#[test]
fn quirk_26_events_of_one_name_on_different_days_are_two() {
    let sites = four_sites();
    let (first, second) = (
        sites.entry("event:2023-07-20-foerderbescheiduebergabe"),
        sites.entry("event:2024-01-31-foerderbescheiduebergabe"),
    );
    assert_eq!(first.title("de"), second.title("de"));
    sites
        .page_on("ki-allianz-bw", "veranstaltungen/2023-07-20-foerderbescheiduebergabe/")
        .shows("20. Juli 2023");
    sites
        .page_on("ki-allianz-bw", "veranstaltungen/2024-01-31-foerderbescheiduebergabe/")
        .shows("31. Januar 2024");

    let same = site(
        "
-- events/treffen.md --
---
title: Treffen
date: 2026-02-01
alliances: [demo]
---
-- events/zweites.md --
---
title: Treffen
slug: treffen
date: 2026-03-01
alliances: [demo]
---
",
    );
    let said = same.says_once("path-collision");
    assert!(said.contains("the event `treffen` and the event `zweites`"), "{said}");
}
