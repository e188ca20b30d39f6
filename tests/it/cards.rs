//! Social cards and icons: which there are, what pages say of them, that nothing breaks them, and that none is drawn
//! without need.

use crate::support::{Built, Files, Piece, TWO_LANGUAGES, build, files, on, site};
use serde_json::Value;
use std::io::Cursor;
use std::path::Path;
use std::time::Duration;
use verbund::model::Options;
use verbund::render::{Handover, Made};
use verbund::write::{Changes, Content, Destination, Output};

const EVENT: &str = "-- events/a.md --\n---\ntitle: Auftakt\ndate: 2026-03-01\n---\n";

/// What a page tells those who share it, in order: property and content.
fn shared(built: &Built, address: &str) -> Vec<(String, String)> {
    let pieces = built.page(address).pieces().into_iter();
    let meta = |piece: Piece| match piece {
        Piece::Open { name, attributes } if name == "meta" => {
            let key = attributes.get("property").or(attributes.get("name"))?.clone();
            let is_it = ["og:", "article:", "twitter:"]
                .iter()
                .any(|start| key.starts_with(start));
            Some((key, attributes.get("content")?.clone())).filter(|_| is_it)
        }
        _ => None,
    };
    pieces.filter_map(meta).collect()
}

fn property(built: &Built, address: &str, name: &str) -> Option<String> {
    let found = shared(built, address).into_iter().find(|(key, _)| key == name);
    found.map(|(_, content)| content)
}

/// Width, height and number of colours of a picture, read by a decoder that checks it.
fn decoded(png: &[u8]) -> (u32, u32, usize) {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let mut colours: Vec<&[u8]> = pixels.chunks(info.color_type.samples()).collect();
    colours.sort_unstable();
    colours.dedup();
    (info.width, info.height, colours.len())
}

fn cards(built: &Built) -> Vec<&str> {
    let paths = built.paths("demo").iter().map(String::as_str);
    paths.filter(|path| path.ends_with("card.png")).collect()
}

// Which there are

#[test]
fn entries_and_home_pages_have_a_card_and_all_others_are_shared_with_that_of_the_home_page() {
    let built = build(
        files(&format!(
            "{TWO_LANGUAGES}{EVENT}-- events/a.en.md --\n---\ntitle: Kick-off\n---\n-- index.en.md --\n---\ntitle: Alliance\n---\n"
        )),
        &Options::default(),
    );
    built.assert_sound();
    let found = cards(&built);
    for path in [
        "card.png",
        "en/card.png",
        "veranstaltungen/a/card.png",
        "en/events/a/card.png",
        "ueber-uns/card.png",
    ] {
        assert!(found.contains(&path), "{path}: {found:?}");
    }
    assert!(
        !found.contains(&"veranstaltungen/card.png"),
        "a list has none of its own"
    );
    let image = |address: &str| property(&built, address, "og:image");
    let address = |path: &str| Some(format!("https://musterstadt.example/{path}"));
    assert_eq!(image("veranstaltungen/a/"), address("veranstaltungen/a/card.png"));
    assert_eq!(image("en/events/a/"), address("en/events/a/card.png"));
    assert_eq!(image("veranstaltungen/"), address("card.png"));
    assert_eq!(image("en/events/"), address("en/card.png"));
    assert_eq!(image("404.html"), None, "what is not to be found is not shared");
    assert_ne!(built.file("demo", "card.png"), built.file("demo", "en/card.png"));
}

#[test]
fn a_page_says_what_networks_ask_for() {
    let built = build(
        files(&format!(
            "{TWO_LANGUAGES}-- news/n.md --\n---\ntitle: Zwei „Neue“ & <mehr>\nsummary: Es gibt Neues.\ndate: 2026-01-02\nupdated: 2026-01-05\n---\n-- news/n.en.md --\n---\ntitle: Two new\n---\n"
        )),
        &Options::default(),
    );
    let expected = [
        ("og:type", "article"),
        ("og:title", "Zwei „Neue“ & <mehr>"),
        ("og:site_name", "Allianz Musterstadt"),
        ("og:locale", "de_DE"),
        ("og:locale:alternate", "en_GB"),
        ("og:description", "Es gibt Neues."),
        ("og:url", "https://musterstadt.example/aktuelles/n/"),
        ("article:published_time", "2026-01-02"),
        ("article:modified_time", "2026-01-05"),
        ("og:image", "https://musterstadt.example/aktuelles/n/card.png"),
        ("og:image:type", "image/png"),
        ("og:image:width", "1200"),
        ("og:image:height", "630"),
        ("og:image:alt", "Zwei „Neue“ & <mehr> – Allianz Musterstadt"),
        ("twitter:card", "summary_large_image"),
    ];
    let expected = expected.map(|(key, content)| (key.to_owned(), content.to_owned()));
    assert_eq!(shared(built.assert_sound(), "aktuelles/n/"), expected);
    assert_eq!(property(&built, "ueber-uns/", "og:type").as_deref(), Some("website"));
    let (width, height, colours) = decoded(&built.file("demo", "aktuelles/n/card.png"));
    assert_eq!((width, height), (1200, 630));
    assert!(colours > 10, "there is something on it");
}

#[test]
fn without_cards_pages_are_shared_with_the_image_of_their_entry() {
    let image = "{src: media/bild.png, alt: Ein Saal, credit: Wir, licence: CC0-1.0}";
    let mut files = files(&format!(
        "-- site.yml + --\ncards: false\n-- news/n.md --\n---\ntitle: Neues\ndate: 2026-01-02\nimage: {image}\n---\n{EVENT}"
    ));
    files.insert("content/demo/media/bild.png".to_owned(), picture(40, 30));
    let built = build(files, &Options::default());
    assert_eq!(cards(built.assert_sound()), Vec::<&str>::new());
    let of_news = |name: &str| property(&built, "aktuelles/n/", name);
    assert_eq!(
        of_news("og:image").as_deref(),
        Some("https://musterstadt.example/media/bild.png")
    );
    assert_eq!(of_news("og:image:width").as_deref(), Some("40"));
    assert_eq!(of_news("og:image:alt").as_deref(), Some("Ein Saal"));
    assert_eq!(property(&built, "veranstaltungen/a/", "og:image"), None);
    assert_eq!(property(&built, "veranstaltungen/a/", "twitter:card"), None);
}

#[test]
fn a_card_made_by_hand_takes_the_place_of_the_drawn_one() {
    let mut files = files("-- projects/x/index.md --\n---\ntitle: Projekt\n---\n");
    let own = picture(600, 315);
    files.insert("content/demo/projects/x/card.png".to_owned(), own.clone());
    let built = build(files, &Options::default());
    assert_eq!(built.assert_sound().file("demo", "projekte/x/card.png"), own);
    assert_eq!(
        property(&built, "projekte/x/", "og:image:width").as_deref(),
        Some("600")
    );
}

// Titles that nobody expects

#[test]
fn whatever_a_title_holds_there_is_a_card() {
    let titles = [
        "x".repeat(300),
        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft ".repeat(4),
        "🚀 Daten & <b>KI</b> \"für\" 'alle' 👩‍👩‍👧 &#0; ]]>".to_owned(),
        "مرحبا بالعالم שלום".to_owned(),
        "Ünïcödé ÄÖÜẞ Ελληνικά Українська".to_owned(),
        "☃ ☃".to_owned(),
        "{{ page.title }} {% raw %}".to_owned(),
    ];
    let mut text = String::new();
    for (number, title) in titles.iter().enumerate() {
        let title = serde_json::to_string(title).unwrap();
        text += &format!("-- news/n{number}.md --\n---\ntitle: {title}\ndate: 2026-01-02\n---\n");
    }
    text += "-- news/breaks.md --\n---\ntitle: |\n  Eine Zeile\n  und noch eine\ndate: 2026-01-02\n---\n";
    let built = site(&text);
    built.assert_sound();
    for path in cards(&built) {
        let (width, height, colours) = decoded(&built.file("demo", path));
        assert_eq!((width, height), (1200, 630), "{path}");
        assert!(colours > 10, "{path}");
    }
}

// Mistakes of themes

fn with_template(svg: &str) -> Built {
    site(&format!("-- _theme/templates/card.svg --\n{svg}\n"))
}

fn faults(built: &Built) -> Vec<String> {
    let bundle = built.bundle("demo");
    let faults = (0..bundle.paths.len()).filter_map(|index| bundle.fault(index));
    let mut said: Vec<String> = faults
        .map(|fault| format!("{}: {}", fault.code(), fault.message()))
        .collect();
    said.dedup();
    said
}

#[test]
fn a_template_that_draws_no_card_is_an_error_before_anything_is_drawn() {
    let svg =
        |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1200\" height=\"630\">{inner}</svg>");
    let cases = [
        (
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600\" height=\"315\"/>".to_owned(),
            "it is 600 × 315, not 1200 × 630",
        ),
        (
            svg("<image href=\"https://tracker.example/x.png\" width=\"1\" height=\"1\"/>"),
            "shows the picture `https://tracker.example/x.png`",
        ),
        (
            svg("<image href=\"/etc/passwd\" width=\"1\" height=\"1\"/>"),
            "shows the picture `/etc/passwd`",
        ),
        (svg("<g>"), "expected 'g' tag, not 'svg'"),
        (svg(&"<feFlood/>".repeat(50)), "more than 32 filters"),
        (svg("{{ page.nothing }}"), "Field `nothing` is not defined"),
        (
            svg("{% set x = lettering(text=\"x\", sizes=[2], width=10, height=10) %}"),
            "`sizes` of `lettering`",
        ),
    ];
    for (template, expected) in cases {
        let built = with_template(&template);
        let said = faults(&built);
        assert!(
            said.iter().all(|one| one.contains(expected)) && !said.is_empty(),
            "{expected}: {said:?}"
        );
        let mut report = verbund::diagnostic::Report::default();
        built.bundle("demo").check_theme(&mut report);
        assert!(
            report.iter().any(|one| one.message().contains(expected)),
            "`theme check` finds it: {expected}"
        );
        assert_eq!(built.bundle("demo").drawn(), 0);
    }
}

#[test]
fn a_theme_without_the_template_has_no_cards() {
    let built =
        site("-- themes/own/theme.yml --\nname: own\nversion: 1.0.0\ncontract: 1\n-- site.yml + --\ntheme: own\n");
    assert_eq!(cards(&built), Vec::<&str>::new());
}

// Drawn once

/// Publishes the site as `build` does: what was there before is at hand.
fn publish(built: &Built, folder: &Path) -> Changes {
    let out = folder.join("public");
    let destination = Destination {
        out: &out,
        project: folder,
        home: None,
        command: "test",
        patience: Duration::ZERO,
    };
    let output = Output::open(&destination, &|_| {}).unwrap();
    let bundle = built.bundle("demo");
    let produce = |index: usize| {
        let standing = Standing(output.published("demo", &bundle.paths[index]));
        bundle.remake(index, &standing).map(|made| match made {
            Made::Bytes(bytes) => Content::Bytes(bytes.into()),
            Made::OnDisk(path) => Content::File(path),
        })
    };
    output.publish("demo", &bundle.paths, &produce).unwrap()
}

/// What is in the place of a file; nothing is kept elsewhere.
struct Standing(Option<Vec<u8>>);

impl Handover for Standing {
    fn standing(&self) -> Option<Vec<u8>> {
        self.0.clone()
    }

    fn uses(&self, _: &str, _: Option<&[u8]>) {}
}

fn output_of(folder: &Path) -> Files {
    crate::support::tree(&folder.join("public/demo"))
}

#[test]
fn a_card_is_drawn_only_if_something_on_it_has_changed() {
    let folder = tempfile::tempdir().unwrap();
    let brand = "-- site.yml + --\nbrand: {primary: '#00549f', mark: media/mark.svg}\n-- media/mark.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\"><circle cx=\"32\" cy=\"32\" r=\"30\" fill=\"red\"/></svg>\n";
    let text = format!("{brand}{EVENT}");
    let first = site(&text);
    publish(first.assert_sound(), folder.path());
    // Five cards, and icons: three in one file, and four of their own.
    assert_eq!((cards(&first).len(), first.bundle("demo").drawn()), (5, 12));
    let cold = output_of(folder.path());

    let again = site(&text);
    let changes = publish(&again, folder.path());
    assert_eq!((again.bundle("demo").drawn(), changes.written), (0, 0));
    assert_eq!(output_of(folder.path()), cold);

    let renamed = site(&text.replace("Auftakt", "Abschluss"));
    publish(&renamed, folder.path());
    assert_eq!(renamed.bundle("demo").drawn(), 1, "the card of that event");

    let other_mark = site(&text.replace("\"red\"", "\"blue\""));
    publish(&other_mark, folder.path());
    assert_eq!(other_mark.bundle("demo").drawn(), 12, "the mark is on all of them");
}

#[test]
fn what_is_missing_damaged_or_foreign_is_drawn_again() {
    let folder = tempfile::tempdir().unwrap();
    publish(site(EVENT).assert_sound(), folder.path());
    let cold = output_of(folder.path());
    let card = folder.path().join("public/demo/veranstaltungen/a/card.png");
    let home = std::fs::read(folder.path().join("public/demo/card.png")).unwrap();
    let good = std::fs::read(&card).unwrap();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let states = [
        None,
        Some(damaged),
        Some(good[..good.len() - 1].to_vec()),
        Some(Vec::new()),
        Some(home),
        Some(picture(1200, 630)),
    ];
    for (number, state) in states.into_iter().enumerate() {
        std::fs::remove_file(&card).unwrap();
        if let Some(bytes) = state {
            std::fs::write(&card, bytes).unwrap();
        }
        let built = site(EVENT);
        publish(&built, folder.path());
        assert_eq!(built.bundle("demo").drawn(), 1, "state {number}");
        assert_eq!(output_of(folder.path()), cold, "state {number}");
    }
}

#[test]
fn what_looks_the_same_is_drawn_once() {
    let text = "-- projects/a.md --\n---\ntitle: Datenraum\n---\n-- projects/b.md --\n---\ntitle: Datenraum\n---\n";
    let built = site(text);
    let one = built.file("demo", "projekte/a/card.png");
    assert_eq!(built.file("demo", "projekte/b/card.png"), one);
    assert_eq!(built.bundle("demo").drawn(), 1);
}

// Icons

/// A picture of one colour.
fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    let pixels: Vec<u8> = (0..width * height).flat_map(|_| [200, 30, 30]).collect();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

fn with_mark(name: &str, bytes: Vec<u8>) -> Built {
    let mut files = files(&format!(
        "-- site.yml + --\nbrand: {{primary: '#00549f', mark: media/{name}}}\n"
    ));
    files.insert(format!("content/demo/media/{name}"), bytes);
    build(files, &Options::default())
}

fn svg(width: u32, height: u32) -> Vec<u8> {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"><circle cx=\"30\" cy=\"30\" r=\"20\" fill=\"#0a0\"/></svg>").into_bytes()
}

#[test]
fn a_site_has_icons_for_browsers_and_home_screens() {
    for built in [
        with_mark("mark.svg", svg(64, 64)),
        with_mark("mark.png", picture(700, 500)),
        site(""),
    ] {
        built.assert_sound();
        for (path, side) in [
            ("apple-touch-icon.png", 180),
            ("icon-192.png", 192),
            ("icon-512.png", 512),
            ("icon-maskable-512.png", 512),
        ] {
            let (width, height, colours) = decoded(&built.file("demo", path));
            assert_eq!((width, height), (side, side), "{path}");
            assert!(colours > 1, "there is something on {path}");
        }
        // ICO: three lines of sixteen bytes, each with the side, the length and the place of a picture.
        let ico = built.file("demo", "favicon.ico");
        assert_eq!(ico[..6], [0, 0, 1, 0, 3, 0]);
        let number = |at: usize| u32::from_le_bytes(ico[at..at + 4].try_into().unwrap()) as usize;
        for (line, side) in [16, 32, 48].into_iter().enumerate() {
            let line = 6 + 16 * line;
            assert_eq!(u32::from(ico[line]), side);
            let picture = &ico[number(line + 12)..][..number(line + 8)];
            assert_eq!(decoded(picture).0, side);
        }
        assert_eq!(number(6 + 32 + 12) + number(6 + 32 + 8), ico.len());
        let manifest: Value = serde_json::from_slice(&built.file("demo", "site.webmanifest")).unwrap();
        assert_eq!(manifest["name"], "Allianz Musterstadt");
        assert_eq!(
            (&manifest["lang"], &manifest["start_url"]),
            (&"de".into(), &"./".into())
        );
        assert_eq!(
            (&manifest["display"], &manifest["theme_color"]),
            (&"browser".into(), &"#ffffff".into())
        );
        for icon in manifest["icons"].as_array().unwrap() {
            let src = icon["src"].as_str().unwrap();
            let side = decoded(&built.file("demo", src)).0;
            assert_eq!(icon["sizes"], format!("{side}x{side}"));
        }
        let page = built.page("ueber-uns/");
        let href = |rel: &str| {
            page.head_links(rel)
                .into_iter()
                .map(|(href, _)| href)
                .collect::<Vec<_>>()
        };
        assert!(href("icon").contains(&"../favicon.ico".to_owned()));
        assert_eq!(href("apple-touch-icon"), ["../apple-touch-icon.png"]);
        assert_eq!(href("manifest"), ["../site.webmanifest"]);
    }
}

#[test]
fn a_mark_is_an_icon_unless_it_is_far_from_a_square() {
    let square = with_mark("mark.svg", svg(64, 48));
    assert_eq!(square.file("demo", "icon.svg"), svg(64, 48));
    let links = square.page("").head_links("icon");
    assert!(links.iter().any(|(href, _)| href == "./icon.svg"), "{links:?}");

    let wide = with_mark("mark.svg", svg(300, 60));
    assert!(!wide.paths("demo").iter().any(|path| path == "icon.svg"));
    // The letter of the title on the colour of the brand, as there is no other picture.
    assert_eq!(
        wide.file("demo", "icon-192.png"),
        with_mark("andere.svg", svg(600, 60)).file("demo", "icon-192.png")
    );
    assert_ne!(wide.file("demo", "icon-192.png"), square.file("demo", "icon-192.png"));
}

#[test]
fn icons_of_the_office_take_the_place_of_drawn_ones() {
    let built =
        site("-- static/favicon.ico --\nmine\n-- static/icon.svg --\n<svg/>\n-- static/site.webmanifest --\n{}\n");
    built.assert_sound();
    assert_eq!(built.file_text("demo", "favicon.ico"), "mine\n");
    assert_eq!(built.file_text("demo", "site.webmanifest"), "{}\n");
    let links = built.page("").head_links("icon");
    assert!(links.iter().any(|(href, _)| href == "./icon.svg"), "{links:?}");
}

#[test]
fn a_mark_that_cannot_be_drawn_is_reported_and_stops_nothing() {
    let svg = |inner: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"64\">{inner}</svg>").into_bytes()
    };
    let bomb: String = (0..40)
        .map(|n| {
            format!(
                "<g id=\"g{n}\"><use href=\"#g{}\"/><use href=\"#g{}\"/></g>",
                n + 1,
                n + 1
            )
        })
        .collect();
    for (name, bytes) in [
        ("mark.svg", svg("<circle r=\"3\">")),
        ("mark.svg", svg(&bomb)),
        ("mark.svg", vec![0xff, 0xfe, 0]),
        ("mark.png", b"no picture".to_vec()),
        (
            "mark.jpg",
            vec![0xff, 0xd8, 0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0],
        ),
    ] {
        let built = with_mark(name, bytes);
        built.assert_sound();
        assert!(
            built
                .says_once("mark-undrawn")
                .starts_with(&format!("content/demo/media/{name}: "))
        );
        assert_eq!(decoded(&built.file("demo", "card.png")).0, 1200);
        assert_eq!(decoded(&built.file("demo", "icon-512.png")).0, 512);
    }
}

#[test]
fn a_portable_site_names_its_page_and_links_no_manifest() {
    let options = Options {
        portable: true,
        ..on("2026-01-15")
    };
    let built = build(files(""), &options);
    assert_eq!(built.page("").head_links("manifest"), []);
    let image = property(&built, "ueber-uns/", "og:image");
    assert_eq!(image.as_deref(), Some("https://musterstadt.example/ueber-uns/card.png"));
}

#[test]
fn a_file_in_other_letters_is_no_icon_of_the_offices_own() {
    let built = site("-- static/Favicon.ico --\nx\n");
    let said = built.says_once("path-collision");
    assert!(said.contains("/favicon.ico") && said.contains("/Favicon.ico"), "{said}");
}

#[test]
fn the_alternative_text_is_what_stands_on_the_card() {
    let built = site("-- projects/x.md --\n---\ntitle: Plattform\n---\n");
    let alt = |address: &str| {
        let html = built.page(address).html;
        let (_, rest) = html.split_once("og:image:alt\" content=\"").expect("there is one");
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    assert_eq!(alt(""), "Gemeinsam für gute Daten – Allianz Musterstadt");
    assert_eq!(alt("projekte/x/"), "Plattform – Allianz Musterstadt");
}

#[test]
fn the_card_of_an_event_that_is_off_says_so() {
    let event = |status: &str| {
        let text = format!("-- events/e.md --\n---\ntitle: Treffen\ndate: 2026-03-10\n{status}\n---\n");
        site(&text).file("demo", "veranstaltungen/e/card.png")
    };
    assert_ne!(event("status: cancelled"), event("status: scheduled"));
    assert_ne!(event("status: cancelled"), event("status: postponed"));
    assert_eq!(event(""), event("status: scheduled"));
}

#[test]
fn a_mark_with_a_filter_that_takes_minutes_is_not_drawn() {
    let built = site(
        "-- site.yml + --\nbrand: {mark: media/mark.svg}\n\
         -- media/mark.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><filter id=\"f\"><feMorphology radius=\"50\"/></filter>\
         <path filter=\"url(#f)\" d=\"M0 0h9v9z\"/></svg>\n",
    );
    let said = built.says_once("mark-undrawn");
    assert!(said.contains("feMorphology"), "{said}");
}
