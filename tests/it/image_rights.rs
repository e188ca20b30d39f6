//! Rights in pictures: makers, people and machines, and files that are too large or not accessible.

use crate::support::{Built, files, lay_over, on, site, site_with};
use serde_json::Value;
use verbund::model::Options;

const PICTURES: &str = "
-- media/a.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- media/b.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
";

/// A site with a project for each credit.
fn credits(credits: &[&str], more: &str) -> Built {
    let mut text = format!("{PICTURES}{more}");
    for (number, credit) in credits.iter().enumerate() {
        text += &format!(
            "-- projects/p{number}.md --\n---\ntitle: P{number}\nimage: {{src: media/a.svg, alt: A, credit: \"{credit}\", licence: CC0-1.0}}\n---\n"
        );
    }
    site(&text)
}

#[test]
fn one_maker_is_written_in_one_way_that_of_the_entry_or_of_most() {
    let most = credits(
        &[
            "Jana Müller",
            "Jana Müller",
            "Foto: Jana Mueller",
            "© jana müller",
            "Jana Mülller",
        ],
        "",
    )
    .says("credit-variant");
    assert_eq!(most.len(), 3, "{most:?}");
    assert!(
        most.iter()
            .all(|said| said.contains("is written `Jana Müller` elsewhere")),
        "{most:?}"
    );
    let entry = "-- people/anna.yml --\ntitle: Anna Maier-Schmidt\nfamily: Maier-Schmidt\nroles: [{role: Fotografin, org: buero}]\n";
    let named = credits(&["Anna Meier-Schmidt", "Anna Meier-Schmidt"], entry).says("credit-variant");
    assert_eq!(
        named.len(),
        0,
        "near the name of an entry, but written alike: {named:?}"
    );
    let named = credits(
        &["Anna Maier-Schmidt", "Anna Meier-Schmidt", "Anna Meier-Schmidt"],
        entry,
    )
    .says("credit-variant");
    assert_eq!(named.len(), 2, "{named:?}");
    assert!(
        named.iter().all(|said| said.contains("`Anna Maier-Schmidt` elsewhere")),
        "{named:?}"
    );
}

#[test]
fn different_makers_are_left_alone() {
    for pair in [
        ["Jan Müller", "Jana Müller"],
        ["Stefan Kurz-Wolff", "Stefanie Kurz-Wolff"],
        ["Mario Schneider", "Maria Schneider"],
        ["Stadtarchiv 1998", "Stadtarchiv 1999"],
        ["Foto Maier", "Foto Mayer"],
        ["Anna Kurz, Stadt Aachen", "Anna Kurz"],
        ["A. Schneider", "B. Schneider"],
        ["Stadt Ahlen", "Stadt Aalen"],
        ["Stadt Siegen", "Stadt Singen"],
        ["Thomas Müller", "Thomas Möller"],
        ["Anna Maier", "Anna Meier"],
        ["Eva Baur", "Eva Bauer"],
    ] {
        assert_eq!(
            credits(&pair, "").says("credit-variant"),
            Vec::<String>::new(),
            "{pair:?}"
        );
    }
    let two = "-- people/a.yml --\ntitle: Kathrin Wolf\nfamily: Wolf\nroles: [{role: X, org: buero}]\n-- people/b.yml --\ntitle: Katrin Wolf\nfamily: Wolf\nroles: [{role: X, org: buero}]\n";
    assert_eq!(
        credits(&["Kathrin Wolf", "Katrin Wolf"], two)
            .says("credit-variant")
            .len(),
        0,
        "each has an entry"
    );
    assert_eq!(
        credits(&["Kathrin Wolf", "Katrin Wolf"], "")
            .says("credit-variant")
            .len(),
        1
    );
}

#[test]
fn slips_in_the_last_word_are_those_of_typing() {
    for pair in [
        ["Thomas Müller", "Thomas Mülelr"],
        ["Thomas Müller", "Thomas Muller"],
        ["Stadt Singen", "Stadt Singgen"],
        ["Stadt Musterstadt", "Stadt Musterstdat"],
    ] {
        assert_eq!(credits(&pair, "").says("credit-variant").len(), 1, "{pair:?}");
    }
    let often = |count: usize| {
        let mut all = vec!["Stadt Musterstadt"; count];
        all.push("Stadt Mustersradt");
        credits(&all, "").says("credit-variant").len()
    };
    assert_eq!((often(1), often(2), often(3)), (0, 0, 1));
    let short = ["Stadt Ahlen", "Stadt Ahlen", "Stadt Ahlen", "Stadt Aalen"];
    assert_eq!(credits(&short, "").says("credit-variant").len(), 0);
}

#[test]
fn credits_in_texts_count_like_those_in_fields() {
    let built = credits(
        &["Jana Müller", "Jana Müller"],
        "-- pages/x.md --\n---\ntitle: X\n---\n![B](../media/b.svg \"Jana Mueller\")\n",
    );
    assert!(built.says_once("credit-variant").contains("pages/x.md"));
}

#[test]
fn many_near_names_take_no_longer_than_many_others() {
    let names: Vec<String> = (0..400_u32)
        .map(|n| {
            let letter = |shift: u32| char::from_u32(u32::from(b'a') + (n / shift) % 20).unwrap_or('x');
            format!("Wilhelmina {}{}schneider", letter(1), letter(20))
        })
        .collect();
    let refs: Vec<&str> = names.iter().map(String::as_str).collect();
    let built = credits(&refs, "");
    built.assert_sound();
}

#[test]
fn pictures_that_machines_made_say_so_or_are_told_of() {
    let with_metadata = "
-- media/park.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"><metadata>http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia</metadata></svg>
-- media/Midjourney_park.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- media/ki-bildung.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- media/see.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
-- media/see.svg.xmp --
<x:xmpmeta>trainedAlgorithmicMedia</x:xmpmeta>
";
    let said = |image: &str| {
        let text = format!("{with_metadata}-- projects/x.md --\n---\ntitle: X\n{image}\n---\n");
        site(&text).assert_sound().says("ai-label").len()
    };
    let field =
        |src: &str, more: &str| format!("image: {{src: media/{src}, alt: A, credit: Wir, licence: CC0-1.0{more}}}");
    assert_eq!(said(&field("park.svg", "")), 1);
    assert_eq!(said(&field("Midjourney_park.svg", "")), 1);
    assert_eq!(said(&field("see.svg", "")), 1);
    let by_credit =
        "image: {src: media/park.svg, alt: A, credit: 'Mit KI erzeugt, Stadt Musterstadt', licence: CC0-1.0}";
    assert_eq!(said(by_credit), 0, "the credit says so, as in a text");
    assert_eq!(said(&field("ki-bildung.svg", "")), 0);
    assert_eq!(said(&field("park.svg", ", ai_generated: true")), 0);
    assert_eq!(
        said(&field("park.svg", ", ai_generated: false")),
        0,
        "the editor knows better"
    );
    assert_eq!(said("---\n![A](../media/park.svg \"Wir\")\n\n"), 1);
    let credited = |credit: &str| said(&format!("---\n![A](../media/Midjourney_park.svg \"{credit}\")\n\n"));
    for credit in [
        "Wir, mit KI erzeugt",
        "Bild: von KI",
        "Durch KI, Stadt Musterstadt",
        "KI-generiertes Bild",
        "KI-erzeugt",
        "AI-generated, City of Musterstadt",
        "Generated with AI",
    ] {
        assert_eq!(credited(credit), 0, "{credit}");
    }
    for credit in [
        "KI-Allianz Musterland",
        "Foto von KI-Allianz Musterland",
        "Foto von KI Musterland e. V.",
        "AI Alliance",
        "Photo by AI Alliance",
    ] {
        assert_eq!(credited(credit), 1, "{credit}");
    }
}

#[test]
fn a_machine_made_picture_says_so_to_readers_and_programs() {
    let page = |flag: &str| {
        site(&format!(
            "{PICTURES}-- projects/x.md --\n---\ntitle: X\nsummary: Ein Versuch.\nimage: {{src: media/a.svg, alt: A, credit: Wir, licence: CC0-1.0{flag}}}\n---\n"
        ))
        .page("projekte/x/")
    };
    let graph = |html: &str| -> Value {
        let start = html.find("application/ld+json").expect("there is a graph");
        let text = &html[start..];
        let text = &text[text.find('>').expect("the tag ends") + 1..text.find("</script").expect("it ends")];
        serde_json::from_str(text).expect("it is JSON")
    };
    let image = |value: &Value| {
        let nodes = value["@graph"].as_array().cloned().unwrap_or_default();
        nodes
            .iter()
            .find(|node| node["name"] == "X" && !node["image"].is_null())
            .map(|node| node["image"].clone())
    };
    let plain = page("");
    assert!(image(&graph(&plain.html)).expect("it has a picture").is_string());
    assert!(!plain.text().contains("KI-Modell"));
    let made = page(", ai_generated: true");
    made.shows("Dieses Bild wurde mit einem KI-Modell erzeugt.");
    let image = image(&graph(&made.html)).expect("it has a picture");
    assert_eq!(image["@type"], "ImageObject");
    assert_eq!(
        image["digitalSourceType"]["@id"],
        "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
    );
}

#[test]
fn large_pictures_are_told_of_in_fields_and_texts() {
    let built = |size: usize| {
        let mut all = files(
            "-- projects/x.md --\n---\ntitle: X\nimage: {src: media/a.png, alt: A, credit: Wir, licence: CC0-1.0}\n---\n![B](../media/a.png \"Wir\")\n",
        );
        lay_over(&mut all, "");
        all.insert("content/demo/media/a.png".to_owned(), vec![0; size]);
        crate::support::build(all, &Options::default()).says("img-large")
    };
    assert_eq!(built(500_000), Vec::<String>::new());
    let found = built(500_001);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].contains("501 kB") && found[0].contains("500 kB"), "{found:?}");
}

#[test]
fn a_portrait_may_hold_its_consent_itself() {
    let portrait_of = |publish: &str, more: &str| {
        let text = format!(
            "{PICTURES}-- people/anna.yml --\ntitle: Anna Beispiel\nfamily: Beispiel\npublish: {publish}\nphoto: {{src: media/a.svg, alt: Anna, credit: Wir, licence: CC0-1.0{more}}}\nroles: [{{role: Leitung, org: buero}}]\n"
        );
        site_with(&text, &on("2026-01-15")).says("img-consent").len()
    };
    let portrait = |more: &str| portrait_of("photo", more);
    assert_eq!(portrait(""), 1);
    for publish in ["name", "contact"] {
        assert_eq!(portrait_of(publish, ""), 0, "the portrait is not shown");
    }
    assert_eq!(portrait(", people_consent: schriftlich am 3. Mai 2025"), 0);
}

#[test]
fn documents_of_public_bodies_are_checked_or_told_of() {
    let told = |public_body: &str, file: &str| {
        let text = format!(
            "
-- site.yml --
title: Allianz Musterstadt
alliance: demo
base_url: https://musterstadt.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {{public_body: {public_body}, land: NW}}
-- media/bericht.pdf --
%PDF
-- media/daten.csv --
a,b
-- documents/bericht.md --
---
title: Bericht
file: {file}
---
"
        );
        site(&text).says("pdf-accessible-unknown").len()
    };
    assert_eq!(told("true", "media/bericht.pdf"), 1);
    assert_eq!(told("true", "{src: media/bericht.pdf, accessible: unknown}"), 1);
    assert_eq!(told("true", "{src: media/bericht.pdf, accessible: no}"), 0);
    assert_eq!(told("true", "{src: media/bericht.pdf, accessible: yes}"), 0);
    assert_eq!(told("true", "media/daten.csv"), 0);
    assert_eq!(told("false", "media/bericht.pdf"), 0);
    assert_eq!(told("unclear", "media/bericht.pdf"), 0);
}
