//! Care of language: what is found in texts, and above all what is left alone.

use crate::support::{Built, TWO_LANGUAGES, files, run, site, write_files};

/// A site with one German page of this text.
fn page(text: &str) -> Built {
    site(&format!("\n-- pages/text.md --\n---\ntitle: Text\n---\n{text}\n"))
}

#[test]
fn old_names_of_laws_are_found_wherever_they_are_cited() {
    let found =
        page("Angaben nach § 5 TMG.\n\nWir speichern nichts (§ 25 TTDSG).\n\n- Verantwortlich nach § 55 Abs. 2 RStV")
            .says("law-outdated");
    let said = found.join("\n");
    assert_eq!(found.len(), 3, "{said}");
    for (old, new) in [
        ("§ 5 TMG", "§ 5 DDG"),
        ("§ 25 TTDSG", "§ 25 TDDDG"),
        ("§ 55 Abs. 2 RStV", "§ 18 Abs. 2 MStV"),
    ] {
        assert!(
            said.contains(&format!("`{old}`")) && said.contains(&format!("`{new}`")),
            "{said}"
        );
    }
    let field = site("\n-- pages/x.md --\n---\ntitle: X\nsummary: Nach dem Telemediengesetz.\n---\n");
    assert!(field.says_once("law-outdated").contains("content/demo/pages/x.md"));
}

#[test]
fn history_quotations_code_and_other_meanings_are_left_alone() {
    for text in [
        "Das DDG hat das TMG abgelöst, § 5 ist geblieben.",
        "Das frühere Telemediengesetz wurde durch das Digitale-Dienste-Gesetz abgelöst.",
        "Der Rundfunkstaatsvertrag ist im Medienstaatsvertrag aufgegangen.",
        "Auf alten Seiten steht „Angaben nach § 5 TMG“.",
        "> Angaben nach § 5 TMG",
        "```text\n§ 5 TMG\n```",
        "Suchen Sie nach `§ 25 TTDSG`.",
        "Die TMG Musterstadt baut Maschinen.",
        "Der JMStV gilt weiter.",
    ] {
        assert_eq!(page(text).says("law-outdated"), Vec::<String>::new(), "{text}");
    }
    let news = |day: &str| {
        let built = site(&format!(
            "\n-- news/n.md --\n---\ntitle: Neues\ndate: {day}\n---\nDas TTDSG tritt in Kraft.\n"
        ));
        built.says("law-outdated").len()
    };
    assert_eq!((news("2021-12-01"), news("2025-01-01")), (0, 1));
}

#[test]
fn the_closed_platform_is_found_in_texts_and_fields() {
    let text = page("Mehr unter <https://ec.europa.eu/consumers/odr/main/>.");
    assert!(text.says_once("odr-link").contains("2025-07-20"));
    let field = site(
        "\n-- organisations/x.yml --\ntitle: X\nlinks: [{url: 'https://webgate.ec.europa.eu/odr/', label: Streitbeilegung}]\n",
    );
    assert!(field.says_once("odr-link").contains("organisations/x.yml"));
    assert!(
        page("[Die Kommission](https://ec.europa.eu/)")
            .says("odr-link")
            .is_empty()
    );
}

#[test]
fn links_that_say_nothing_are_found_in_texts_and_fields() {
    let empty = |text: &str| page(text).says("link-text").len();
    for text in [
        "[hier](https://a.example/)",
        "Bitte [klicken Sie hier!](https://a.example/)",
        "[*Mehr …*](ueber-uns.md)",
        "[Weiterlesen →](ueber-uns.md)",
        "[read more](https://a.example/)",
    ] {
        assert_eq!(empty(text), 1, "{text}");
    }
    for text in [
        "[Mehr über die Allianz](ueber-uns.md)",
        "[Hierarchie](ueber-uns.md)",
        "hier",
        "Ein Satz mit Fußnote.[^1]\n\n[^1]: Dort steht es.",
        "[https://a.example/hier](https://a.example/hier)",
    ] {
        assert_eq!(empty(text), 0, "{text}");
    }
    let field = site(
        "\n-- projects/x.md --\n---\ntitle: X\nsummary: 'Alles dazu [hier](https://a.example/).'\nlinks: [{url: 'https://a.example/', label: Mehr}]\n---\n",
    );
    assert_eq!(field.says("link-text").len(), 2, "{}", field.everything_said());
}

#[test]
fn abbreviations_are_known_by_name_by_use_or_by_everybody() {
    let unexplained = |text: &str| page(text).says("abbr-unexpanded").len();
    for text in [
        "Für KMU der Region.",
        "Die KMUs kommen zusammen.",
        "Eine FTTH-fähige Leitung liegt an.",
    ] {
        assert_eq!(unexplained(text), 1, "{text}");
    }
    for text in [
        "Für kleine und mittlere Unternehmen (KMU). Die KMU kommen zusammen.",
        "Als PDF und über WLAN in der EU.",
        "Nach § 3 BITV und Art. 9 DSGVO.",
        "Band XII, Kapitel VIII.",
        "`KMU` steht im Quelltext.",
        "Er sagte: „KMU sind wichtig.“",
        "URBAN.KI und die KAMU/ABC",
        "DIE GANZE ZEILE IST SO.",
        "Die RWTH ist dabei.",
        "DANKE AN ALLE, die dabei waren.",
        "INFOS folgen. START ist um zehn. TERMIN frei halten, PAUSE inklusive.",
        "STAND heute: ENTWURF. Das ZIEL bleibt. Mit FOTO und PODCAST, NEIN ohne. Eintritt FREI.",
        "Das ist WICHTIG, bitte NICHT vergessen.",
        "Der Termin ist VERBINDLICH. Er ist für alle verbindlich.",
        "Die Gesellschaft für Digitales („GFD“) lädt ein. Die GFD kommt.",
        "Die Gesellschaft für Digitales, im Folgenden „GFD“, lädt ein. Die GFD kommt.",
        "Das Ministerium (BMBF, heute BMFTR) zahlt. BMBF und BMFTR sind dasselbe.",
        "IHK und HWK nennen den ÖPNV, die AGB, die DSGVO und das BGB.",
        "Die SPD, die CDU, die CSU und die FDP stimmten zu.",
    ] {
        let built = site(&format!(
            "\n-- pages/text.md --\n---\ntitle: Text\n---\n{text}\n-- organisations/rwth.yml --\ntitle: Technische Hochschule\naliases: [RWTH]\n"
        ));
        assert_eq!(built.says("abbr-unexpanded"), Vec::<String>::new(), "{text}");
    }
    for text in [
        "Eine VERBINDLICHKEIT gibt es als KMUX nicht.",
        "Er nannte das Wort „GFD“. Die GFD kommt.",
        "Siehe https://kmux.example/ zu KMUX.",
    ] {
        assert_eq!(unexplained(text), 1, "{text}");
    }
    // A bracket that was opened long ago and never closed explains nothing.
    assert_eq!(unexplained(&format!("(siehe {}. Für KMU.", "Wort ".repeat(200))), 1);
    let twice =
        site("\n-- pages/a.md --\n---\ntitle: A\n---\nFür KMU.\n-- pages/b.md --\n---\ntitle: B\n---\nFür KMU.\n");
    assert!(twice.says_once("abbr-unexpanded").contains("2 entries"));
}

/// The site in two languages with this English version of a page.
fn english(text: &str) -> Vec<String> {
    site(&format!(
        "{TWO_LANGUAGES}\n-- pages/ueber-uns.en.md --\n---\ntitle: About us\n---\n{text}\n"
    ))
    .says("lang-wrong")
}

#[test]
fn texts_in_the_wrong_language_are_found_once_for_each_file() {
    let german =
        "Wir arbeiten zusammen, damit die Städte und die Hochschulen der Region ihre Daten für alle nutzen können.";
    let found = english(&format!(
        "We work together with all of the cities in this region.\n\n{german}\n\n{german}"
    ));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("German") && found[0].contains("ueber-uns.en.md"),
        "{found:?}"
    );
    let other_way = page(
        "We work together so that the cities and the universities of the region can use their data for everybody.",
    );
    assert!(other_way.says_once("lang-wrong").contains("English"));
    let field = site(
        "\n-- pages/x.md --\n---\ntitle: X\nsummary: We work together so that the cities and the universities of the region can use their data.\n---\n",
    );
    assert!(field.says_once("lang-wrong").contains("pages/x.md"));
}

#[test]
fn an_element_says_the_language_of_what_stands_in_it() {
    let english =
        "We work together so that the cities and the universities of the region can use their data for everybody.";
    let german =
        "Wir arbeiten zusammen, damit die Städte und die Hochschulen der Region ihre Daten für alle nutzen können.";
    let found = |text: &str| {
        site(&format!(
            "\n-- site.yml + --\nraw_html: allow\n-- pages/text.md --\n---\ntitle: Text\n---\n{text}\n"
        ))
        .says("lang-wrong")
        .len()
    };
    for text in [
        format!("<div lang=\"en\">{english}</div>"),
        format!(
            "<div class=\"x > y\" data-a lang=en-GB>\n\n{english}\n\n<div>\n\n{english}\n\n</div>\n\n{english}\n\n</div>"
        ),
        format!("{german} <span lang='EN'>{english}</span>"),
        format!("<p lang=\"en\">{english}\n\n{german}"),
        format!("<DIV LANG=\"en\">{english}</DIV>\n\n{german}"),
        format!(
            "<p>Das Projekt heißt <span lang=\"en\">Smart <span lang=\"la\">Civitas</span> City</span>.</p>\n\n{german}"
        ),
        format!("<div lang=en>{english}<div lang=de>{german}</div>{english}</div>\n\n{german}"),
        format!("<div lang=en><div lang=de><div>{german}</div>{german}</div>{english}</div>\n\n{german}"),
        format!("<ul><li lang=\"en\">{english}<li>{german}</ul>\n\n{german}"),
        format!("<ul><li>{german}<li lang=\"en\">{english}</ul>\n\n{german}"),
        format!("<ul lang=en><li>{english}<ul><li lang=de>{german}</ul><li>{english}</ul>\n\n{german}"),
        format!("<table><tr><td lang=\"en\">{english}<td>{german}<tr><td>{german}</table>\n\n{german}"),
        format!("<table><tr lang=\"en\"><td>{english}<td>{english}<tr><td>{german}</table>"),
        format!("<dl><dt lang=en>{english}<dd>{german}</dl>"),
        format!("<p><span lang=\"en\">Smart</p>\n\n{german}"),
        format!("<div lang=en><p lang=de>{german}<div>{english}</div></p>{english}</div>\n\n{german}"),
    ] {
        assert_eq!(found(&text), 0, "{text}");
    }
    for text in [
        format!("<div lang=\"en\">\n\n{german}\n\n</div>"),
        format!("<div lang=\"en\">\n\n{english}\n\n</div>\n\n{english}"),
        format!("<div hreflang=\"en\">{english}</div>"),
        format!("<br lang=\"en\">{english}"),
        format!("<div lang=en><div lang=de>{german}</div>{german}</div>"),
        format!("<div lang=en><p>{english}</i></p><p>{german}</p></div>"),
        format!("<ul lang=de><li lang=en>{english}<li>{english}</ul>"),
    ] {
        assert_eq!(found(&text), 1, "{text}");
    }
}

#[test]
fn short_texts_names_and_quotations_prove_nothing() {
    for text in [
        "Die Stadt und das Land.",
        "The “Gesellschaft für die Förderung der angewandten Forschung und der Lehre in der Region e. V.” is a member of the alliance.",
        "> Wir arbeiten zusammen, damit die Städte und die Hochschulen der Region ihre Daten für alle nutzen können.",
        "Members: Verein der Freunde und Förderer der Stadt, Amt für Wirtschaft und Arbeit, Zentrum für Kunst und Medien, Haus der Wirtschaft.",
    ] {
        assert_eq!(english(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_site_sets_how_bad_each_of_them_is() {
    let built = site(
        "
-- site.yml --
title: Allianz Musterstadt
alliance: demo
base_url: https://musterstadt.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
checks: {abbr-unexpanded: off, law-outdated: error, link-text: note, lang-wrong: warning, odr-link: warning}
-- pages/text.md --
---
title: Text
---
Für KMU gilt das TTDSG.
",
    );
    assert!(built.says("abbr-unexpanded").is_empty());
    assert!(built.says_once("check-off").contains("abbr-unexpanded"));
    assert_eq!(built.errors().len(), 1, "{:?}", built.errors());
}

/// Where `check` points at in the text of a page: lines and columns.
fn marked(text: &str, code: &str) -> Vec<(usize, usize)> {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    let page = format!("\n-- pages/text.md --\n---\ntitle: Text\n---\n{text}\n");
    write_files(folder.path(), &files(&page));
    let ran = run(folder.path(), &["check", "--format", "json"]);
    let all = ran
        .out
        .lines()
        .map(|line| -> serde_json::Value { serde_json::from_str(line).expect("it is JSON") });
    let wanted = all.filter(|one| one["code"] == code);
    let number = |value: &serde_json::Value| value.as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    wanted
        .map(|one| (number(&one["line"]), number(&one["column"])))
        .collect()
}

#[test]
fn findings_are_marked_where_they_stand_not_in_longer_words() {
    let at = |text: &str, code: &str, words: &str| {
        let start = text.find(words).expect("it is there");
        let before = &text[..start];
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        assert_eq!(marked(text, code), [(4 + line, 1 + column)], "{text}");
    };
    at(
        "Ein neuer hierfür gemachter Text von hier steht [hier](https://a.example/).",
        "link-text",
        "hier](",
    );
    at("Das steht hier: [*hier*](https://a.example/).", "link-text", "hier*](");
    at(
        "Die hiesige Seite, hier:\n\n[hier][1].\n\n[1]: https://a.example/",
        "link-text",
        "hier][",
    );
    let text = "Anleitung: `[hier](x)`.\n\n    [hier](x)\n\nDas steht [**hier**](https://a.example/).";
    assert_eq!(marked(text, "link-text"), [(8, 14)]);
    let broken = "Alles dazu: bitte [Hier\nklicken](https://a.example/).";
    assert_eq!(marked(broken, "link-text"), [(4, 20)]);
    at("Und [Mehr *Informationen*](https://a.example/).", "link-text", "Mehr");
    at("Die AKMUen gibt es, aber KMU. ", "abbr-unexpanded", "KMU.");
    at("Der JTMG gilt.\n\nNach § 5 TMG.", "law-outdated", "TMG.");
}

#[test]
fn only_what_the_site_says_itself_is_held_against_its_gender_form() {
    let mixed = |text: &str| {
        page(&format!("Alle Bürger*innen kommen.\n\n{text}"))
            .says("gender-mixed")
            .len()
    };
    assert_eq!(mixed("Auch Teilnehmer:innen kommen."), 1);
    for text in [
        "> Auch Teilnehmer:innen kommen.",
        "Sie sagte: „Auch Teilnehmer:innen kommen.“",
        "Die Spalte heißt `Teilnehmer:innen`.",
        "```\nTeilnehmer:innen\n```",
        "[Zur Liste](https://a.example/Teilnehmer:innen)",
    ] {
        assert_eq!(mixed(text), 0, "{text}");
    }
    let twice = site(
        "\n-- site.yml + --\ngender_style: star\n-- pages/text.md --\n---\ntitle: Text\nsummary: Für Teilnehmer:innen.\n---\nAlle Teilnehmer:innen.\n\nKeine Teilnehmer:innen.\n",
    );
    assert_eq!(
        twice.says("gender-mixed").len(),
        2,
        "once for the text, once for the field"
    );
}
