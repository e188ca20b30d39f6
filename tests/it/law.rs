//! What the law asks of a site, as its office meets it: pages that say what the settings say, and the document of all duties.

use crate::support::{ANSWERED, Built, repository, site};
use std::collections::BTreeSet;
use std::fmt::Write;
use verbund::diagnostic::Severity;
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
fn a_statement_without_a_duty_does_not_contradict_itself() {
    let with = |settings: &str| {
        let from = ANSWERED.find("  accessibility:\n").expect("it is there");
        let to = ANSWERED.find("  privacy:\n").expect("it is there");
        let text = format!("{}{settings}{}", &ANSWERED[..from], &ANSWERED[to..]);
        site(
            &text
                .replace("public_body: true", "public_body: false")
                .replace(", dgs]", "]"),
        )
    };
    let lacks = |built: &Built| {
        assert!(
            !built.0.report.has_errors(),
            "nobody is bound: {}",
            built.everything_said()
        );
        built.says("a11y-statement-incomplete").len()
    };
    let statement = |built: &Built| built.page("barrierefreiheit/").text();

    let partial = with("  accessibility: {status: partial, assessed: 2025-12-01}\n");
    let text = statement(&partial);
    assert_eq!(lacks(&partial), 2, "the barriers, and how it was assessed");
    assert!(
        text.contains("Bewertet wurde die Website am 1. Dezember 2025."),
        "{text}"
    );
    assert!(
        !text.contains("folgenden Ausnahmen") && !text.contains("steht noch aus"),
        "{text}"
    );

    let none = with("  accessibility: {status: none, method: self, assessed: 2025-12}\n");
    let text = statement(&none);
    assert_eq!(lacks(&none), 1, "the barriers");
    assert!(
        text.contains("nicht vereinbar.") && !text.contains("im Folgenden"),
        "{text}"
    );

    let full = with("  accessibility: {status: full}\n");
    assert_eq!(lacks(&full), 1, "how it was assessed");
    assert!(!statement(&full).contains("steht noch aus"), "{}", statement(&full));

    let silent = with("");
    let text = statement(&silent);
    assert_eq!(lacks(&silent), 1, "how far the website conforms");
    for claim in ["geprüft", "steht noch aus", "vereinbar", "Erstellung"] {
        assert!(!text.contains(claim), "{claim}\n{text}");
    }

    let open = with("  accessibility: {status: unassessed}\n");
    assert_eq!(lacks(&open), 0);
    assert!(
        statement(&open).contains("Eine Bewertung steht noch aus."),
        "{}",
        statement(&open)
    );
}

#[test]
fn the_statement_speaks_of_the_link_of_every_page_only_where_there_is_one() {
    let told = |contact: &str| {
        let text = ANSWERED.replace("contact: barrierefrei@musterstadt.de", contact);
        let html = site(&text).page("barrierefreiheit/").html;
        (html.contains("Auf jeder Seite steht"), html.contains("Barriere melden"))
    };
    assert_eq!(told("contact: barrierefrei@musterstadt.de"), (true, true));
    assert_eq!(
        told("contact: {form: 'https://formulare.musterstadt.de/'}"),
        (true, true)
    );
    assert_eq!(told("contact: {email: '[[Adresse]]'}"), (false, false));
    assert_eq!(told("contact: {phone: +49 123 456}"), (false, false));
}

#[test]
fn a_day_to_come_is_no_review() {
    let said = |days: &str| {
        let text = ANSWERED.replace("    prepared: 2025-11-03\n", days);
        let built = site(&text);
        let found = built.0.report.iter().filter(|one| one.code() == "a11y-statement-old");
        found.map(|one| one.message()).collect::<Vec<_>>()
    };
    let ahead = said("    prepared: 2024-01-01\n    reviewed: 2027-05-01\n");
    assert_eq!(ahead.len(), 2, "{ahead:?}");
    assert!(ahead[0].contains("on 2024-01-01"), "{ahead:?}");
    assert!(
        ahead[1].contains("`legal.accessibility.reviewed` is `2027-05-01`"),
        "{ahead:?}"
    );
    let open = said("    prepared: 2024-01-01\n    reviewed: 2024/..\n");
    assert_eq!(open.len(), 2, "{open:?}");
    assert_eq!(said("    prepared: 2027-01\n").len(), 1);
    // The year and the month of the day on which the site is built have begun.
    assert_eq!(
        said("    prepared: 2025-11-03\n    reviewed: 2026\n"),
        Vec::<String>::new()
    );
}

#[test]
fn an_answer_that_cannot_be_read_is_not_missing_as_well() {
    let said = |from: &str, to: &str| codes(&site(&ANSWERED.replace(from, to)));
    assert_eq!(said("land: BW", "land: by"), ["word-unknown"]);
    assert_eq!(said("public_body: true", "public_body: yes"), ["word-unknown"]);
    let bavaria = ANSWERED.replace("land: BW", "land: BY");
    let bavaria = bavaria.replace("public_body: true", "public_body: ja");
    assert_eq!(codes(&site(&bavaria)), ["word-unknown"]);
    assert_eq!(said("status: partial", "status: partly"), ["word-unknown"]);
    assert_eq!(said("prepared: 2025-11-03", "prepared: 2025-13-03"), ["date-invalid"]);
    assert_eq!(
        said("contact: barrierefrei@musterstadt.de", "contact: {email: barrierefrei}"),
        ["email-invalid"]
    );
    assert_eq!(
        said("consumer_services: false", "consumer_services: perhaps"),
        ["field-type"]
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
    for form in [
        "e.V.",
        "e. V.",
        "E.V.",
        "Verein (e. V.)",
        "UG (haftungsbeschränkt)",
        "UG haftungsbeschränkt",
        "gUG (haftungsbeschränkt)",
        "gemeinnützige UG (haftungsbeschränkt)",
        "gemeinnützige GmbH",
        "GmbH und Co. KG",
        "UG (haftungsbeschränkt) & Co. KG",
        "AG & Co. KG",
        "gAG",
        "eGen",
    ] {
        let text = ANSWERED.replace(
            "memberships: [demo]\n",
            &format!("memberships: [demo]\nlegal_form: {form}\n"),
        );
        assert_eq!(codes(&site(&text)), ["impressum-incomplete"], "{form}");
    }
    for form in ["Körperschaft", "Verein", "Stiftung (rechtsfähig)", "GbR"] {
        let text = ANSWERED.replace(
            "memberships: [demo]\n",
            &format!("memberships: [demo]\nlegal_form: {form}\n"),
        );
        assert_eq!(codes(&site(&text)), Vec::<&str>::new(), "{form}");
    }
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
    let portrait =
        "consent_note: Ordner 3\nphoto: {src: media/erika.svg, alt: Erika Muster, credit: Stadt, licence: CC0-1.0}\n";
    let picture = "-- media/erika.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>\n";
    let shown = text(&format!("photo\n{portrait}{picture}"));
    assert!(
        shown.contains("Die Abgebildeten haben eingewilligt"),
        "who reads has not: {shown}"
    );
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

#[test]
fn a_funder_is_missing_on_each_site_at_the_level_of_that_site() {
    let other = |folder: &str, base_url: &str| {
        let project = format!(
            "-- content/{folder}/projects/{folder}.md --\n---\ntitle: Projekt {folder}\nalliances: [{folder}]\nfunding: [land]\n---\n"
        );
        format!(
            "-- content/{folder}/site.yml --\ntitle: {folder}\nalliance: {folder}\nbase_url: {base_url}\nlanguages: [de]\n\
             timezone: Europe/Berlin\noperator: buero\nlegal: {{public_body: false}}\n\
             -- content/{folder}/index.md --\n---\ntitle: {folder}\n---\n\
             -- content/{folder}/alliances/{folder}.yml --\ntitle: {folder}\nkind: network\n{project}"
        )
    };
    let funder = "\n-- content/commons/organisations/land.yml --\ntitle: Land Musterland\n";
    let text = format!(
        "{funder}{}{}",
        other("aaa", "https://aaa.example/"),
        other("zzz", "https://zzz.de/")
    );
    let built = site(&text);
    let found = built.0.report.iter().filter(|one| one.code() == "funding-notice");
    let found: Vec<(String, Severity)> = found.map(|one| (one.place.file.to_string(), one.severity())).collect();
    assert_eq!(
        found,
        [
            ("content/aaa/projects/aaa.md".to_owned(), Severity::Warning),
            ("content/zzz/projects/zzz.md".to_owned(), Severity::Error),
        ]
    );
    // Grants of the commons are those of the sites that show them.
    let shared =
        "-- content/commons/projects/neu.md --\n---\ntitle: Gemeinsam\nalliances: [aaa, zzz]\nfunding: [land]\n---\n";
    let found = |text: &str| {
        let built = site(text);
        let found = built
            .0
            .report
            .iter()
            .filter(|one| &*one.place.file == "content/commons/projects/neu.md");
        found.map(|one| one.severity()).collect::<Vec<_>>()
    };
    assert!(found(&format!("{text}{shared}")).contains(&Severity::Error));
    assert!(
        !found(&format!(
            "{}{shared}",
            text.replace("https://zzz.de/", "https://zzz.example/")
        ))
        .contains(&Severity::Error)
    );
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
