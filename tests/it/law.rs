//! What the law asks of a site, as its office meets it: pages that say what the settings say, and the document of all duties.

use crate::support::{ANSWERED, Built, repository, site};
use std::collections::BTreeSet;
use std::fmt::Write;
use verbund::law::{self, Duty, Needs};

/// The codes of all findings, each once.
fn codes(built: &Built) -> Vec<&'static str> {
    let codes: BTreeSet<&'static str> = built.0.report.iter().map(|finding| finding.code()).collect();
    codes.into_iter().collect()
}

#[test]
fn who_has_answered_everything_hears_nothing() {
    let built = site(ANSWERED);
    assert_eq!(codes(&built), Vec::<&str>::new());
}

#[test]
fn the_statement_says_what_the_settings_say() {
    let text = site(ANSWERED).page("barrierefreiheit/").text();
    for part in [
        "§ 10 L-BGG und der L-BGG-DVO",
        "teilweise vereinbar",
        "Die Protokolle bis 2024 sind Bilder von Papier. Stattdessen: Auf Anfrage lesen wir sie vor.",
        "am 3. November 2025 erstellt",
        "Bewertung durch uns selbst vom 20. Oktober 2025.",
        "barrierefrei@musterstadt.de",
        "höchstens 14 Tage",
        "Schlichtungsstelle beim Landeszentrum Barrierefreiheit Baden-Württemberg",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("Unverhältnismäßige Belastung"), "{text}");
    let english = site(ANSWERED).page("en/barrierefreiheit/").text();
    assert!(english.contains("partially compliant"), "{english}");
    assert!(
        english.contains("The minutes until 2024 are images of paper."),
        "{english}"
    );
}

#[test]
fn the_privacy_notice_names_who_is_asked_and_whom_to_complain_to() {
    let text = site(ANSWERED).page("datenschutz/").text();
    for part in [
        "Marktplatz 1",
        "Datenschutzbeauftragte der Stadt",
        "Art. 6 Abs. 1 Buchst. e DSGVO",
        "Rechenzentrum Musterland, Musterstadt",
        "höchstens 7 Tage aufbewahrt",
        "Landesbeauftragter für den Datenschutz und die Informationsfreiheit Baden-Württemberg",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(
        !text.contains("Personen auf dieser Website"),
        "no person is shown\n{text}"
    );
}

#[test]
fn every_page_tells_of_barriers_with_its_own_address() {
    let built = site(ANSWERED);
    let html = built.page("ueber-uns/").html;
    let expected = "mailto:barrierefrei@musterstadt.de?subject=Barriere%20auf%20einer%20Seite&amp;body=https%3A//musterstadt.de/ueber-uns/";
    assert!(html.contains(expected), "{html}");
    let form = ANSWERED.replace(
        "contact: barrierefrei@musterstadt.de",
        "contact: {form: 'https://formulare.musterstadt.de/barriere?seite='}",
    );
    let html = site(&form).page("ueber-uns/").html;
    let expected = "https://formulare.musterstadt.de/barriere?seite=https%3A//musterstadt.de/ueber-uns/";
    assert!(html.contains(expected), "{html}");
}

#[test]
fn a_public_body_is_told_what_is_missing() {
    let built = site(
        &ANSWERED
            .replace("    status: partial\n", "")
            .replace("email: post@musterstadt.de\n", ""),
    );
    assert_eq!(codes(&built), ["a11y-statement-incomplete", "impressum-incomplete"]);
    assert!(built.0.report.has_errors());
    let private = site(
        &ANSWERED
            .replace("public_body: true", "public_body: false")
            .replace(", dgs]", "]"),
    );
    assert_eq!(
        codes(&private),
        Vec::<&str>::new(),
        "sign language is asked of public bodies only"
    );
}

#[test]
fn gaps_of_a_site_that_nobody_can_open_are_warnings() {
    let gap = ANSWERED.replace("phone: +49 123 456\n", "");
    assert!(site(&gap).0.report.has_errors());
    let draft = site(&gap.replace("https://musterstadt.de/", "https://musterstadt.example/"));
    assert_eq!(codes(&draft), ["impressum-incomplete"]);
    assert!(!draft.0.report.has_errors());
}

#[test]
fn the_funder_has_its_words_and_the_union_its_emblem() {
    let text = "
-- organisations/land.yml --
title: Land Musterland
funding_notice: {text: Gefördert aus Mitteln des Landes Musterland., eu: cofunded, first: true}
-- projects/datenraum.md --
---
title: Datenraum
alliances: [demo]
funding: [land]
---
Text.
";
    let built = site(text);
    let html = built.page("projekte/datenraum/").html;
    let page = built.page("projekte/datenraum/").text();
    assert!(page.contains("Gefördert aus Mitteln des Landes Musterland."), "{page}");
    assert!(page.contains("Kofinanziert von der Europäischen Union"), "{page}");
    assert!(html.contains("aria-label=\"Emblem der Europäischen Union\""), "{html}");
    let own = text.replace("funding: [land]", "funding: [{funder: land, notice: Eigene Worte.}]");
    let page = site(&own).page("projekte/datenraum/").text();
    assert!(
        page.contains("Eigene Worte.") && !page.contains("Kofinanziert"),
        "{page}"
    );
}

#[test]
fn a_private_operator_owes_no_statement_and_is_sent_to_no_office() {
    let private = ANSWERED
        .replace("public_body: true", "public_body: false")
        .replace("    status: partial\n", "    status: full\n")
        .replace(", dgs]", "]");
    let built = site(&private.replace("land: BW", "land: BY"));
    assert_eq!(codes(&built), Vec::<&str>::new());
    let text = site(&private).page("barrierefreiheit/").text();
    assert!(
        !text.contains("L-BGG") && !text.contains("Schlichtungsstelle"),
        "{text}"
    );
}

#[test]
fn where_two_authorities_may_be_meant_none_is_named() {
    let bavaria = ANSWERED
        .replace("public_body: true", "public_body: unclear")
        .replace("land: BW", "land: BY");
    let built = site(&bavaria);
    assert!(!built.page("datenschutz/").text().contains("Datenschutzaufsicht"));
    assert!(
        built
            .says("privacy-incomplete")
            .join(" ")
            .contains("supervisory authority")
    );
    let settled = bavaria.replace("public_body: unclear", "public_body: true");
    assert!(
        site(&settled)
            .page("datenschutz/")
            .text()
            .contains("Bayerischer Landesbeauftragter")
    );
}

#[test]
fn a_legal_form_is_known_however_it_is_written() {
    for form in ["e.V.", "e. V.", "E.V.", "UG (haftungsbeschränkt)", "gemeinnützige GmbH"] {
        let text = ANSWERED.replace(
            "memberships: [demo]\n",
            &format!("memberships: [demo]\nlegal_form: {form}\n"),
        );
        assert_eq!(codes(&site(&text)), ["impressum-incomplete"], "{form}");
    }
    let council = ANSWERED.replace(
        "memberships: [demo]\n",
        "memberships: [demo]\nlegal_form: Körperschaft\n",
    );
    assert_eq!(codes(&site(&council)), Vec::<&str>::new());
}

#[test]
fn one_linked_page_of_a_kind_is_enough() {
    let two = format!(
        "{ANSWERED}-- pages/app-datenschutz.md --\n---\ntitle: Datenschutz der App\nlegal_kind: datenschutz\n---\n"
    );
    assert_eq!(codes(&site(&two)), Vec::<&str>::new());
}

#[test]
fn a_month_stays_a_month_in_the_statement() {
    let text = ANSWERED.replace("prepared: 2025-11-03", "prepared: 2025-11\n    reviewed: 2025-12");
    let statement = site(&text).page("barrierefreiheit/").text();
    assert!(
        statement.contains("Stand der Erklärung: November 2025. "),
        "{statement}"
    );
    assert!(statement.contains("Zuletzt überprüft: Dezember 2025."), "{statement}");
}

#[test]
fn the_notice_says_of_people_only_what_the_site_shows() {
    let person = "-- people/erika.yml --\ntitle: Erika Muster\nfamily: Muster\nemail: erika@musterstadt.de\nroles: [{role: Leitung, org: buero, alliance: demo}]\n";
    let text = |publish: &str| {
        let built = site(&format!("{ANSWERED}{person}publish: {publish}\n"));
        built.page("datenschutz/").text()
    };
    assert!(!text("name").contains("E-Mail-Adresse oder Telefonnummer"));
    assert!(text("contact").contains("E-Mail-Adresse oder Telefonnummer"));
    assert!(!text("photo").contains("Foto"), "no photograph is there");
}

#[test]
fn who_belongs_to_an_alliance_pays_for_its_own_and_a_notice_stands_once() {
    let members = "
-- alliances/demo.yml --
title: Allianz Musterstadt
kind: network
funding: [{funder: buero, programme: Umlage}]
sources: [{title: Satzung}]
";
    assert_eq!(site(members).says("funding-notice"), Vec::<String>::new());
    let twice = "
-- organisations/land.yml --
title: Land Musterland
funding_notice: {eu: cofunded}
-- projects/datenraum.md --
---
title: Datenraum
alliances: [demo]
funding: [{funder: land, number: A}, {funder: land, number: B}]
---
";
    let html = site(twice).page("projekte/datenraum/").html;
    assert_eq!(html.matches("Kofinanziert von der Europäischen Union").count(), 1);
}

/// `docs/law.md` shows offices what the program asks of them and why; it is made from the data.
#[test]
fn the_document_of_the_duties_is_current() {
    let path = repository().join("docs/law.md");
    let expected = document();
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, &expected).expect("the folder is ours");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/law.md is old; `UPDATE=1 cargo test --test it law` writes it anew"
    );
}

fn document() -> String {
    let rules = law::rules();
    let mut text = format!(
        "# What the law asks of a site\n\n\
         `verbund check` and `verbund build` compare each site with these duties, as `legal` in `site.yml` says which of them apply. \
         They say that something is missing, never that a site is lawful: that is for people to say who know the law and the case. \
         The list is data (`src/law/`), as of {}; each line says where and when it was read.\n\n\
         How bad a missing thing is, is said by its code, and can be said by the site (`checks`). While nobody can open the site, \
         because its address is one for examples (`https://musterstadt.example/`), errors are warnings.\n\n\
         | what | for whom | law | in force since | read | code |\n|---|---|---|---|---|---|\n",
        rules.version
    );
    for duty in &rules.duties {
        let code = &duty.code;
        let _ = writeln!(
            text,
            "| {}{} | {} | [{}]({}) | {} | {} | [`{code}`](diagnostics/{code}.md) |",
            duty.what,
            subject(duty),
            whom(duty),
            duty.law.de,
            duty.source,
            duty.since,
            duty.checked,
        );
    }
    text.push_str(
        "\n## What differs from Land to Land\n\n\
         Where a cell is empty, the program does not know it: the site says it in `legal.accessibility`, and `check` reminds of it. The names \
         and addresses of the supervisory authorities have no day of reading and should be compared with their own pages.\n\n\
         | Land | law of the accessibility statement | who helps | easy language, sign language | data protection |\n|---|---|---|---|---|\n",
    );
    for code in [
        "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH",
    ] {
        let land = law::land(code).expect("every Land is there");
        let cited = land.accessibility.as_ref().map_or(String::new(), |cited| {
            format!("[{}]({}), read {}", cited.law.de, cited.source, cited.checked)
        });
        let office = land.enforcement.as_ref().map_or(String::new(), |office| {
            format!("[{}]({}), read {}", office.name.de, office.url, office.checked)
        });
        let authority = &land.data_protection;
        let public = land.data_protection_public.as_ref();
        let public = public.map_or(String::new(), |one| {
            format!("; public bodies: [{}]({})", one.name.de, one.url)
        });
        let _ = writeln!(
            text,
            "| {} (`{code}`) | {cited} | {office} | {} | [{}]({}){public} |",
            land.name.de,
            if land.easy_language {
                "asked of public bodies"
            } else {
                ""
            },
            authority.name.de,
            authority.url,
        );
    }
    text
}

/// The field or page that is meant.
fn subject(duty: &Duty) -> String {
    match &duty.needs {
        Needs::Setting(path) | Needs::Assessed(path) => format!(": `{path}`"),
        Needs::Operator(fields) => format!(": `{}` of the operator", fields.join("` or `")),
        Needs::Page(kind) => format!(": `legal_kind: {kind}`"),
        Needs::Linked(_) => ": `menu`".to_owned(),
        Needs::Settings(paths) | Needs::Fresh(paths) => format!(": `{}`", paths.join("` or `")),
    }
}

fn whom(duty: &Duty) -> String {
    let when = &duty.when;
    let mut parts = Vec::new();
    match when.public_body.as_slice() {
        [] => {}
        [one] if one == "true" => parts.push("public bodies".to_owned()),
        words => parts.push(format!("`public_body`: {}", words.join(", "))),
    }
    if !when.legal_form.is_empty() {
        parts.push(format!("legal forms {}", when.legal_form.join(", ")));
    }
    if when.news {
        parts.push("sites with news".to_owned());
    }
    if when.consumer_services {
        parts.push("services for consumers".to_owned());
    }
    if when.easy_language {
        parts.push("Länder that ask for it".to_owned());
    }
    if let Some(page) = &when.page {
        parts.push(format!("sites with `legal_kind: {page}`"));
    }
    if let Some(setting) = &when.setting {
        parts.push(format!("where `{setting}` is given"));
    }
    if !when.status.is_empty() {
        parts.push(format!("status {}", when.status.join(", ")));
    }
    if when.authority.is_some() || when.accessibility_law.is_some() || when.enforcement.is_some() {
        parts.push("where the program does not know it of the Land".to_owned());
    }
    if parts.is_empty() {
        "all".to_owned()
    } else {
        parts.join("; ")
    }
}
