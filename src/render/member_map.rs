//! A map as plain numbers for an SVG: where entries lie, drawn when the site is built, so that no visitor asks another
//! host for it.
//!
//! The projection is equirectangular with the true proportions at the middle of the map, which is right enough for areas
//! up to the size of a country. Everything is counted in tenths of a unit, so that equal input gives equal bytes.

use super::functions::{Tools, entries_of};
use super::outlines::{Degrees, Outline};
use super::views::{View, Views};
use crate::model::{Kind, Record, Value as Fact};
use crate::resolve::EntryId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// Radius of a pin, in units of the map.
const PIN: f64 = 7.0;
/// What stays free around an outline, so that pins on its border are whole.
const MARGIN: f64 = 10.0;
/// Without an outline pins keep this part of the shorter side free on each side.
const FREE: f64 = 0.1;
/// Places are never drawn wider apart than if the map were this many degrees across.
const MIN_SPAN: f64 = 0.05;
/// A map that is much taller than wide fits on no page.
const MAX_TALLNESS: f64 = 1.4;

/// What a map is drawn from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Request {
    entries: Vec<EntryId>,
    width: u32,
    height: Option<u32>,
}

/// Registers `member_map`.
pub(super) fn register(tera: &mut Tera, tools: &Tools) {
    let (views, outline) = (tools.views.clone(), tools.outline.clone());
    let drawn: Mutex<BTreeMap<Request, Value>> = Mutex::new(BTreeMap::new());
    tera.register_function(
        "member_map",
        move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
            let request = request(&kwargs, &views)?;
            let known = || drawn.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(map) = known().get(&request) {
                return Ok(map.clone());
            }
            let map = draw(&request, &views, outline.as_ref());
            known().insert(request, map.clone());
            Ok(map)
        },
    );
}

fn request(kwargs: &Kwargs, views: &Views) -> TeraResult<Request> {
    let size = |name: &str| -> TeraResult<Option<u32>> {
        match kwargs.get::<i64>(name)? {
            None => Ok(None),
            Some(units) => match u32::try_from(units) {
                Ok(units) if (100..=4000).contains(&units) => Ok(Some(units)),
                _ => Err(Error::message(format!(
                    "`{name}` must be from 100 to 4000 units, but is {units}"
                ))),
            },
        }
    };
    let cards: Value = kwargs.must_get("entries")?;
    let mut entries = entries_of("entries", &cards, views)?;
    let mut seen = BTreeSet::new();
    entries.retain(|id| seen.insert(*id));
    Ok(Request {
        entries,
        width: size("width")?.unwrap_or(800),
        height: size("height")?,
    })
}

fn draw(request: &Request, views: &Views, outline: Option<&Arc<Outline>>) -> Value {
    let mut missing = Vec::new();
    let mut placed: Vec<(Degrees, Stop)> = Vec::new();
    let seen = outline.and_then(|outline| Area::around(points(outline)));
    for (number, id) in request.entries.iter().enumerate() {
        match place_of(views, *id) {
            Some((place, exact)) if seen.as_ref().is_none_or(|area| area.contains(place)) => {
                placed.push((place, Stop { number, id: *id, exact }));
            }
            _ => missing.push(*id),
        }
    }
    let area = seen.or_else(|| Area::around(placed.iter().map(|(place, _)| *place)));
    let Some(area) = area else { return Value::none() };
    let margin = if outline.is_some() {
        MARGIN
    } else {
        f64::from(request.height.map_or(request.width, |height| height.min(request.width))) * FREE
    };
    let sheet = Sheet::new(&area, f64::from(request.width), request.height.map(f64::from), margin);
    let pins = pins(placed.into_iter().map(|(place, stop)| (sheet.project(place), stop)));
    if pins.len() < 2 {
        return Value::none();
    }
    let mut view = View::with_capacity(9);
    view.set("width", u64::from(request.width));
    view.set("height", sheet.height as u64);
    view.set(
        "outlines",
        outline.map_or_else(Vec::new, |outline| outlines(outline, &sheet)),
    );
    view.set("pins", pins.iter().map(|pin| pin_view(pin, views)).collect::<Vec<_>>());
    view.set("missing", missing.iter().map(|id| views.card(*id)).collect::<Vec<_>>());
    let settings = views.site().settings.record.record("map").filter(|_| outline.is_some());
    let credit = settings.and_then(|map| map.text("credit"));
    view.set("credit", credit.map(|credit| views.site_text(credit)));
    view.set("licence", settings.and_then(|map| map.name("licence")));
    view.set("credit_url", settings.and_then(|map| map.name("url")));
    view.into()
}

/// Where an entry lies: its address or itself, then the organisation that it is a unit of, then its first region; and
/// whether that is more than a region.
fn place_of(views: &Views, id: EntryId) -> Option<(Degrees, bool)> {
    let mut region = None;
    let mut next = Some(id);
    // Units of units end somewhere, but for a mistake that is reported elsewhere.
    for _ in 0..8 {
        let Some(entry) = next.map(|id| views.entry(id)) else {
            break;
        };
        let record = entry.record();
        if let Some(place) = own_place(record) {
            return Some((place, true));
        }
        let target = |number: usize| entry.bound.targets.get(number).copied().flatten();
        let regions = record.list("regions").iter();
        region = region.or_else(|| {
            let first = regions.filter_map(|value| match value {
                Fact::Reference(number) => target(*number),
                _ => None,
            });
            first
                .map(|id| views.entry(id))
                .find_map(|entry| own_place(entry.record()))
        });
        next = record
            .reference("parent")
            .and_then(target)
            .filter(|_| entry.kind() == Kind::Organisation);
    }
    region.map(|place| (place, false))
}

/// The coordinates that a record gives itself.
fn own_place(record: &Record) -> Option<Degrees> {
    let inner = ["address", "seat", "place"]
        .into_iter()
        .filter_map(|name| record.record(name));
    let mut places = inner.chain(record.records("places")).chain([record]);
    places.find_map(|place| {
        let geo = place.record("geo")?;
        let degrees = |name: &str| geo.decimal(name)?.as_str().parse::<f64>().ok();
        Degrees::new(degrees("lat")?, degrees("lon")?)
    })
}

fn points(outline: &Outline) -> impl Iterator<Item = Degrees> {
    outline.shapes.iter().flat_map(|shape| &shape.rings).flatten().copied()
}

/// A piece of the world between degrees.
struct Area {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
}

impl Area {
    fn around(points: impl Iterator<Item = Degrees>) -> Option<Area> {
        let mut area: Option<Area> = None;
        for Degrees { lat, lon } in points {
            area = Some(match area {
                None => Area {
                    south: lat,
                    north: lat,
                    west: lon,
                    east: lon,
                },
                Some(area) => Area {
                    south: area.south.min(lat),
                    north: area.north.max(lat),
                    west: area.west.min(lon),
                    east: area.east.max(lon),
                },
            });
        }
        area
    }

    fn contains(&self, place: Degrees) -> bool {
        (self.south..=self.north).contains(&place.lat) && (self.west..=self.east).contains(&place.lon)
    }
}

/// The way from degrees to units of the map.
struct Sheet {
    middle: Degrees,
    /// Units for a degree of latitude.
    scale: f64,
    /// How much shorter a degree of longitude is.
    narrowing: f64,
    width: f64,
    height: f64,
}

impl Sheet {
    fn new(area: &Area, width: f64, height: Option<f64>, margin: f64) -> Sheet {
        let middle = Degrees {
            lat: f64::midpoint(area.south, area.north),
            lon: f64::midpoint(area.west, area.east),
        };
        let narrowing = middle.lat.to_radians().cos();
        let across = ((area.east - area.west) * narrowing).max(MIN_SPAN);
        let along = area.north - area.south;
        let most = height.unwrap_or(width * MAX_TALLNESS);
        let room = |length: f64| (length - 2.0 * margin).max(1.0);
        let scale = (room(width) / across).min(room(most) / along.max(MIN_SPAN));
        Sheet {
            middle,
            scale,
            narrowing,
            width,
            height: height.unwrap_or_else(|| (along * scale + 2.0 * margin).ceil()),
        }
    }

    /// In tenths of a unit.
    fn project(&self, place: Degrees) -> (i64, i64) {
        let x = self.width / 2.0 + (place.lon - self.middle.lon) * self.narrowing * self.scale;
        let y = self.height / 2.0 - (place.lat - self.middle.lat) * self.scale;
        ((x * 10.0).round() as i64, (y * 10.0).round() as i64)
    }
}

/// An entry on the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Stop {
    /// Its place in the list that was given.
    number: usize,
    id: EntryId,
    /// Whether it lies there, or only somewhere in the region of which this is the middle.
    exact: bool,
}

/// Entries at one place of the map, in the order in which they were given.
struct Pin {
    /// In tenths of a unit.
    at: (i64, i64),
    stops: Vec<Stop>,
}

impl Pin {
    fn is_near(&self, other: &Pin) -> bool {
        let (x, y) = (self.at.0 - other.at.0, self.at.1 - other.at.1);
        let limit = (2.0 * PIN * 10.0) as i64;
        x * x + y * y < limit * limit
    }

    /// Takes the entries of another pin; the place is the middle, by number of entries.
    fn join(&mut self, other: Pin) {
        let (own, more) = (self.stops.len() as i64, other.stops.len() as i64);
        let middle = |a: i64, b: i64| (a * own + b * more).div_euclid(own + more);
        self.at = (middle(self.at.0, other.at.0), middle(self.at.1, other.at.1));
        self.stops.extend(other.stops);
    }
}

/// Pins that do not overlap, from north to south and west to east.
fn pins(placed: impl Iterator<Item = ((i64, i64), Stop)>) -> Vec<Pin> {
    let mut by_place: BTreeMap<(i64, i64), Vec<Stop>> = BTreeMap::new();
    for ((x, y), stop) in placed {
        by_place.entry((y, x)).or_default().push(stop);
    }
    let mut pins: Vec<Pin> = by_place
        .into_iter()
        .map(|((y, x), stops)| Pin { at: (x, y), stops })
        .collect();
    // Two that were merged may come to lie near a third.
    loop {
        let before = pins.len();
        let mut apart: Vec<Pin> = Vec::with_capacity(before);
        for pin in pins {
            match apart.iter_mut().find(|other| other.is_near(&pin)) {
                Some(other) => other.join(pin),
                None => apart.push(pin),
            }
        }
        pins = apart;
        if pins.len() == before {
            break;
        }
    }
    for pin in &mut pins {
        pin.stops.sort_unstable();
    }
    pins.sort_by_key(|pin| (pin.at.1, pin.at.0));
    pins
}

fn pin_view(pin: &Pin, views: &Views) -> Value {
    let cards: Vec<Value> = pin.stops.iter().map(|stop| views.card(stop.id)).collect();
    let titles: Vec<&str> = cards
        .iter()
        .filter_map(|card| card.get_from_path("title").and_then(Value::as_str))
        .collect();
    let label = titles.join(", ");
    let mut view = View::with_capacity(6);
    view.set("x", units(pin.at.0));
    view.set("y", units(pin.at.1));
    view.set("count", cards.len());
    view.set("label", label);
    view.set("approximate", !pin.stops.iter().any(|stop| stop.exact));
    view.set("entries", cards);
    view.into()
}

fn outlines(outline: &Outline, sheet: &Sheet) -> Vec<Value> {
    let shape = |shape: &super::outlines::Shape| {
        let mut view = View::with_capacity(2);
        let paths = shape
            .rings
            .iter()
            .map(|ring| path(ring.iter().map(|point| sheet.project(*point))));
        view.set("d", paths.collect::<String>());
        view.set("name", shape.name.clone());
        Value::from(view)
    };
    outline.shapes.iter().map(shape).collect()
}

/// A closed line as SVG path data, each point relative to the one before; empty if nothing is left to be seen of it.
fn path(points: impl Iterator<Item = (i64, i64)>) -> String {
    let mut line: Vec<(i64, i64)> = points.collect();
    line.dedup();
    if line.len() > 1 && line.first() == line.last() {
        line.pop();
    }
    let mut points = line.iter();
    let Some(first) = points.next().filter(|_| line.len() > 2) else {
        return String::new();
    };
    let mut path = format!("M{} {}l", decimal(first.0), decimal(first.1));
    let mut last = first;
    for point in points {
        if last != first {
            path.push(' ');
        }
        path.push_str(&format!("{} {}", decimal(point.0 - last.0), decimal(point.1 - last.1)));
        last = point;
    }
    path.push('z');
    path
}

/// Tenths as a number for templates.
fn units(tenths: i64) -> f64 {
    tenths as f64 / 10.0
}

/// Tenths as a decimal number: `12`, `-0.3`.
fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, tenth) => format!("{sign}{whole}.{tenth}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Area, Degrees, Sheet, Stop, decimal, path, pins};

    fn at(lat: f64, lon: f64) -> Degrees {
        Degrees { lat, lon }
    }

    #[test]
    fn a_degree_of_longitude_is_as_much_shorter_as_the_latitude_makes_it() {
        let area = Area::around([at(59.0, 10.0), at(61.0, 14.0)].into_iter()).expect("there are points");
        let sheet = Sheet::new(&area, 220.0, None, 10.0);
        // At 60° north four degrees of longitude are as long as two of latitude.
        assert_eq!(sheet.height, 220.0);
        assert_eq!(sheet.project(at(61.0, 10.0)), (100, 100));
        assert_eq!(sheet.project(at(59.0, 14.0)), (2100, 2100));
        assert_eq!(sheet.project(at(60.0, 12.0)), (1100, 1100));
        let flat = Sheet::new(&area, 400.0, Some(120.0), 10.0);
        assert_eq!(flat.project(at(61.0, 12.0)), (2000, 100));
    }

    #[test]
    fn a_line_of_places_is_no_tower() {
        let area = Area::around([at(48.0, 9.0), at(52.0, 9.0)].into_iter()).expect("there are points");
        let sheet = Sheet::new(&area, 300.0, None, 30.0);
        assert_eq!(sheet.height, 420.0);
        assert_eq!(sheet.project(at(52.0, 9.0)), (1500, 300));
    }

    #[test]
    fn pins_that_overlap_are_one_whatever_the_order() {
        let stop = |number| Stop {
            number,
            id: 10 - number,
            exact: true,
        };
        let places = [(1000, 500), (1130, 500), (1000, 500), (3000, 500), (1250, 500)];
        let placed = places.into_iter().enumerate().map(|(number, at)| (at, stop(number)));
        let merged = pins(placed.clone());
        let counts: Vec<usize> = merged.iter().map(|pin| pin.stops.len()).collect();
        assert_eq!(counts, [3, 1, 1]);
        assert_eq!(merged[0].at, (1043, 500), "the middle, by entries");
        assert_eq!(merged[0].stops, [stop(0), stop(1), stop(2)]);
        let places_of = |pins: Vec<super::Pin>| pins.iter().map(|pin| pin.at).collect::<Vec<_>>();
        assert_eq!(places_of(pins(placed.rev())), places_of(merged));
    }

    #[test]
    fn lines_are_written_as_steps() {
        let ring = [(0, 0), (105, 0), (105, 0), (105, -3), (0, 0)];
        assert_eq!(path(ring.into_iter()), "M0 0l10.5 0 0 -0.3z");
        assert_eq!(path([(0, 0), (0, 0), (1, 1)].into_iter()), "");
        assert_eq!(decimal(-120), "-12");
    }
}
