//! Maps of members: where pins come to lie, what stands behind them, and what is said of outlines that cannot be drawn.

use crate::support::{Built, files, lay_over, now, site};
use serde_json::Value;
use std::sync::Arc;
use verbund::model::Options;
use verbund::render::Made;
use verbund::world::{Memory, World};
use verbund::{Kept, draft};

/// Five organisations, three of them with a place, and a page that prints their map.
const PLACES: &str = r#"
-- _theme/templates/page.html --
{{ member_map(entries=entries(kind="organisation"), width=220) | json }}
-- organisations.yml --
nord: {title: Nord, geo: {lat: '61', lon: '10'}}
sued: {title: Süd, address: {city: Süd, geo: {lat: '59', lon: '14'}}, geo: {lat: '1', lon: '1'}}
amt: {title: Amt, parent: sued}
tal: {title: Im Tal, regions: [berg, tal]}
"#;

const REGIONS: &str = "
-- regions.yml --
berg: {title: Berg}
tal: {title: Tal, geo: {lat: '60', lon: '12'}}
";

const OUTLINE: &str = r#"
-- site.yml + --
map: {outline: media/land.geojson, credit: {de: 'Wir, gemeinfrei'}, licence: CC0-1.0, url: https://karten.example/}
-- media/land.geojson --
{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"name": "Land"}, "geometry": {"type": "MultiPolygon", "coordinates":
    [[[[10, 59], [14, 59], [14, 60.5], [10, 60.5], [10, 59]]]]}},
  {"type": "Feature", "properties": null, "geometry": {"type": "Point", "coordinates": [0, 0]}}
]}
"#;

fn map(built: &Built) -> Value {
    serde_json::from_str(&built.page("ueber-uns/").html).expect("the page is JSON")
}

fn titles(cards: &Value) -> Vec<&str> {
    let cards = cards.as_array().expect("it is a list");
    cards.iter().filter_map(|card| card["title"].as_str()).collect()
}

#[test]
fn pins_stand_where_their_entries_lie() {
    let built = site(&format!("{PLACES}{REGIONS}"));
    built.assert_sound();
    let map = map(&built);
    assert_eq!(map["width"], 220);
    // At 60° north the picture is square.
    assert_eq!(map["height"], 220);
    let pins: Vec<(f64, f64, Vec<&str>, bool)> = map["pins"]
        .as_array()
        .expect("there are pins")
        .iter()
        .map(|pin| {
            let number = |name: &str| pin[name].as_f64().expect("it is a number");
            let approximate = pin["approximate"].as_bool().expect("it is said");
            (number("x"), number("y"), titles(&pin["entries"]), approximate)
        })
        .collect();
    let expected = [
        (22.0, 22.0, vec!["Nord"], false),
        (110.0, 110.0, vec!["Im Tal"], true),
        (198.0, 198.0, vec!["Amt", "Süd"], false),
    ];
    assert_eq!(pins, expected);
    assert_eq!(map["pins"][2]["label"], "Amt, Süd");
    assert_eq!(map["pins"][2]["count"], 2);
    assert_eq!(titles(&map["missing"]), ["Büro der Allianz"]);
    assert_eq!(
        (&map["outlines"], &map["credit"]),
        (&Value::Array(Vec::new()), &Value::Null)
    );
}

#[test]
fn an_outline_is_drawn_and_credited_but_not_published() {
    let built = site(&format!("{PLACES}{REGIONS}{OUTLINE}"));
    built.assert_sound();
    let map = map(&built);
    assert_eq!(map["outlines"].as_array().map(Vec::len), Some(1));
    assert_eq!(map["outlines"][0]["name"], "Land");
    // 200 units for four degrees that are half as long, so 100 for one to the north.
    let d = map["outlines"][0]["d"].as_str().expect("it is text");
    assert!(d.starts_with("M10 ") && d.ends_with('z'), "{d}");
    let pins = map["pins"].as_array().expect("there are pins");
    assert_eq!(pins.len(), 2);
    assert_eq!(titles(&map["missing"]), ["Büro der Allianz", "Nord"], "it lies outside");
    assert_eq!(map["credit"], "Wir, gemeinfrei");
    assert_eq!(map["licence"], "CC0-1.0");
    assert_eq!(map["credit_url"], "https://karten.example/");
    assert!(built.paths("demo").iter().all(|path| !path.ends_with("geojson")));
}

#[test]
fn one_place_is_no_map() {
    let built = site(PLACES);
    assert!(map(&built)["pins"].is_array());
    let alone = "-- organisations.yml --\nnord: {title: Nord, geo: {lat: '61', lon: '10'}}\n";
    assert_eq!(map(&site(&format!("{PLACES}{alone}"))), Value::Null);
    let nowhere = "-- organisations.yml --\na: {title: A, geo: {lat: '91', lon: '10'}}\n";
    assert_eq!(map(&site(&format!("{PLACES}{nowhere}"))), Value::Null);
}

#[test]
fn outlines_that_cannot_be_drawn_are_told_with_the_reason() {
    let with = |file: &str| site(&format!("{PLACES}{REGIONS}{OUTLINE}-- media/land.geojson --\n{file}\n"));
    let polygon =
        |point: &str| format!(r#"{{"type": "Polygon", "coordinates": [[[9, 48], {point}, [9, 49], [9, 48]]]}}"#);
    assert_eq!(with(&polygon("[10, 48]")).errors(), Vec::<String>::new());
    for (file, reason) in [
        (polygon("[500000, 5400000]"), "its coordinates are no degrees"),
        (polygon("[9]"), "its coordinates are no degrees"),
        (
            r#"{"type": "FeatureCollection", "features": []}"#.to_owned(),
            "it holds no polygon",
        ),
        (String::new(), "EOF while parsing"),
        (
            format!("{}{}", polygon("[10, 48]"), " ".repeat(512 * 1024)),
            "it has 513 KB",
        ),
    ] {
        let built = with(&file);
        let said = built.says_once("map-outline");
        assert!(said.contains(reason), "{reason} is not in {said}");
        assert!(map(&built)["outlines"].as_array().is_none_or(Vec::is_empty));
    }
    let gone = site(&format!("{PLACES}{OUTLINE}").replace("media/land.geojson,", "media/lnad.geojson,"));
    assert!(gone.says_once("media-missing").contains("media/lnad.geojson"));
    let uncredited = site("-- site.yml + --\nmap: {outline: media/mark.svg}\n-- media/mark.svg --\n<svg/>\n");
    assert!(uncredited.says_once("field-missing").contains("`credit`"));
}

#[test]
fn what_cannot_be_on_a_map_is_a_mistake_of_the_template() {
    for (call, reason) in [
        ("entries=3", "must be a list of cards"),
        ("entries=[{\"title\": \"X\"}]", "is no card"),
        ("entries=[], width=0", "from 100 to 4000"),
    ] {
        let built = site(&format!(
            "-- _theme/templates/page.html --\n{{{{ member_map({call}) | json }}}}\n"
        ));
        let bundle = built.bundle("demo");
        let number = bundle
            .paths
            .iter()
            .position(|path| path == "ueber-uns/index.html")
            .expect("it is there");
        let problem = bundle.make(number).err().expect("the template is wrong");
        assert!(problem.message().contains(reason), "{}", problem.message());
    }
}

#[test]
fn a_preview_sees_another_outline() {
    let mut kept = Kept::default();
    let mut drawn = |change: &str| {
        let mut all = files(&format!("{PLACES}{REGIONS}{OUTLINE}"));
        lay_over(&mut all, change);
        let world: Arc<dyn World + Send + Sync> = Arc::new(Memory::new(all, now()));
        let build = draft(&world, &Options::default(), &mut kept);
        let site = &build.bundle.sites[0];
        let number = site.paths.iter().position(|path| path == "ueber-uns/index.html");
        match site.make(number.expect("it is there")) {
            Ok(Made::Bytes(bytes)) => serde_json::from_slice::<Value>(&bytes).expect("the page is JSON"),
            _ => panic!("the page is made of bytes"),
        }
    };
    let first = drawn("");
    assert_eq!(drawn(""), first);
    let other = drawn(
        "-- media/land.geojson --\n{\"type\": \"Polygon\", \"coordinates\": [[[9, 58], [15, 58], [12, 62], [9, 58]]]}\n",
    );
    assert_eq!(other["pins"].as_array().map(Vec::len), Some(3));
    assert_ne!(other["outlines"], first["outlines"]);
    assert_eq!(drawn(""), first);
}
