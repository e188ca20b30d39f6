//! Outlines of areas for maps, read from GeoJSON files: each once for as long as the file is the same.

use crate::diagnostic::{Diagnostic, Place, Spot, wording};
use crate::discover::Asset;
use crate::world::World;
use geojson::{Feature, GeoJson, GeometryValue, Position};

/// Outlines stand on pages in full, so a file this large was not made for one.
const MAX_BYTES: u64 = 512 * 1024;

/// A point in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Degrees {
    pub(super) lat: f64,
    pub(super) lon: f64,
}

/// A named area: rings of points, the first of each polygon and its holes alike.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: Option<String>,
    pub(super) rings: Vec<Vec<Degrees>>,
}

/// All areas of a file.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) shapes: Vec<Shape>,
}

impl Degrees {
    /// None where a map in degrees has no such place; the poles cannot be drawn.
    pub(super) fn new(lat: f64, lon: f64) -> Option<Degrees> {
        (lat.abs() <= 85.0 && lon.abs() <= 180.0).then_some(Degrees { lat, lon })
    }
}

/// The outline in a file, or what is wrong with it.
pub(super) fn read(world: &dyn World, asset: &Asset) -> Result<Outline, Box<Diagnostic>> {
    let problem = |spot: Spot, reason: &str| {
        let place = Place {
            file: asset.file.clone(),
            spot,
        };
        let problem = Diagnostic::new(&wording::MAP_OUTLINE, place);
        Box::new(problem.with("file", &asset.path).with("reason", reason))
    };
    if asset.size > MAX_BYTES {
        let size = format!("it has {} KB", asset.size.div_ceil(1024));
        return Err(problem(Spot::File, &size));
    }
    let bytes = world.read(&asset.file).map_err(|reason| {
        let problem = Diagnostic::new(&wording::FILE_UNREADABLE, Place::file(&asset.file));
        Box::new(problem.with("file", &asset.file).with("reason", reason))
    })?;
    // Some programs begin their files with a byte-order mark, which JSON (RFC 8259 §8.1) lets a reader pass over.
    let json = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let parsed = GeoJson::from_reader(json).map_err(|error| {
        let point = Spot::Point {
            line: error.line().max(1),
            column: error.column().max(1),
        };
        let words = error.to_string();
        problem(point, words.split(" at line ").next().unwrap_or(&words))
    })?;
    let features = match parsed {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => vec![Feature::from(geometry)],
    };
    let mut shapes = Vec::with_capacity(features.len());
    for feature in features {
        let name = feature
            .property("name")
            .and_then(|name| name.as_str())
            .map(str::to_owned);
        let polygons = match feature.geometry.map(|geometry| geometry.value) {
            Some(GeometryValue::Polygon { coordinates }) => vec![coordinates],
            Some(GeometryValue::MultiPolygon { coordinates }) => coordinates,
            // Points and lines have no outline.
            _ => continue,
        };
        let rings: Option<Vec<Vec<Degrees>>> = polygons.iter().flatten().map(|ring| ring_of(ring)).collect();
        match rings {
            Some(rings) => shapes.push(Shape { name, rings }),
            None => {
                return Err(problem(
                    Spot::File,
                    "its coordinates are no degrees of longitude and latitude",
                ));
            }
        }
    }
    if shapes.iter().all(|shape| shape.rings.iter().all(Vec::is_empty)) {
        return Err(problem(Spot::File, "it holds no polygon"));
    }
    Ok(Outline { shapes })
}

/// None if one of its points lies nowhere.
fn ring_of(ring: &[Position]) -> Option<Vec<Degrees>> {
    let point = |position: &Position| match position.as_slice() {
        [lon, lat, ..] => Degrees::new(*lat, *lon),
        _ => None,
    };
    ring.iter().map(point).collect()
}
