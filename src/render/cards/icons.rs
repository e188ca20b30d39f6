//! The icons by which browsers and home screens show a site, and its web app manifest (W3C, `site.webmanifest`).
//!
//! They show the mark of the site. A site without a mark, or with one far from a square, has the first letters of its
//! name on a tile in its colour.

use super::drawing::{Drawing, Easel, Fault, Shelf};
use super::lettering::{drawable, width_of};
use super::mark::Mark;
use crate::palette::{Palette, Rgb};
use crate::parse::markdown::escape;
use crate::render::views::{View, Views};
use crate::resolve::{Graph, Site};
use serde_json::json;
use std::sync::Arc;
use tera::Value;

pub const MANIFEST: &str = "site.webmanifest";
const FAVICON: &str = "favicon.ico";
pub const VECTOR: &str = "icon.svg";
const APPLE: &str = "apple-touch-icon.png";
const MASKABLE: &str = "icon-maskable-512.png";
/// Sides of the pictures in `favicon.ico`.
const FAVICON_SIDES: [u32; 3] = [16, 32, 48];
/// A mark in the middle of a maskable icon is whole whatever shape is cut out: 40 % of the side around the middle.
const SAFE: f64 = 0.56;

/// A file that is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Favicon,
    Apple,
    /// With the number of pixels of a side.
    Plain(u32),
    Maskable,
}

/// What the icons of a site show.
pub struct Icons {
    mark: Option<Arc<Mark>>,
    letters: String,
    plate: Rgb,
    brand: Rgb,
    on_brand: Rgb,
    surface: Rgb,
}

/// What stands under the mark.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    None,
    Plate,
}

impl Icons {
    pub fn of(graph: &Graph, site: &Site, mark: Option<Arc<Mark>>) -> Icons {
        let palette = Palette::of(site.settings.record.record("brand"));
        let colour = |name| palette.light.colour(name).unwrap_or(palette.brand.primary);
        Icons {
            mark: mark.filter(|mark| mark.is_squarish()),
            letters: letters(graph, site),
            plate: colour("plate"),
            brand: colour("brand"),
            on_brand: colour("on-brand"),
            surface: palette.light.surface(),
        }
    }

    /// The files that are drawn.
    pub fn drawn() -> [(&'static str, Icon); 5] {
        [
            (APPLE, Icon::Apple),
            (FAVICON, Icon::Favicon),
            ("icon-192.png", Icon::Plain(192)),
            ("icon-512.png", Icon::Plain(512)),
            (MASKABLE, Icon::Maskable),
        ]
    }

    /// The path at which the site's own mark is an icon as it is.
    pub fn vector(&self) -> Option<&'static str> {
        self.mark.as_ref().filter(|mark| mark.is_svg()).map(|_| VECTOR)
    }

    /// The links in the head of a page; `has_own_vector` if somebody made an `icon.svg` by hand.
    pub fn view(&self, views: &Views, has_own_vector: bool) -> Vec<Value> {
        let link = |rel: &str, path: &str, media_type: &str, sizes: &str| {
            let mut view = View::with_capacity(4);
            view.set("rel", rel);
            view.set("url", views.url_of(path));
            view.set("type", media_type);
            view.set("sizes", sizes);
            Value::from(view)
        };
        let vector = self.vector().or(has_own_vector.then_some(VECTOR));
        // Browsers take the last that they can show.
        let mut links = vec![link("icon", FAVICON, "image/x-icon", "48x48")];
        links.extend(vector.map(|path| link("icon", path, "image/svg+xml", "any")));
        links.push(link("apple-touch-icon", APPLE, "image/png", "180x180"));
        links
    }

    /// The bytes of an icon.
    pub fn file(&self, icon: Icon, easel: &Easel, shelf: Shelf<'_>) -> Result<Vec<u8>, Fault> {
        let standing = shelf.handover.standing();
        match icon {
            Icon::Favicon => {
                let standing = standing.as_deref().map(pictures_of).unwrap_or_default();
                let pictures: Result<Vec<_>, Fault> = FAVICON_SIDES
                    .iter()
                    .enumerate()
                    .map(|(number, side)| {
                        let standing = standing.get(number).map(|picture| picture.to_vec());
                        self.picture(*side, Ground::None, 1.0, standing, easel, shelf)
                    })
                    .collect();
                Ok(ico(&pictures?))
            }
            Icon::Apple => self.picture(180, Ground::Plate, 0.76, standing, easel, shelf),
            Icon::Plain(side) => self.picture(side, Ground::None, 1.0, standing, easel, shelf),
            Icon::Maskable => self.picture(512, Ground::Plate, SAFE, standing, easel, shelf),
        }
    }

    /// The manifest, in the first language of the site.
    pub fn manifest(&self, graph: &Graph, site: &Site, portable: bool) -> String {
        let language = site.language(0);
        let title = site.settings.record.text("title");
        let title = title
            .and_then(|title| title.in_language(language).or(Some(title.first())))
            .unwrap_or_default();
        let start = if portable { "./index.html" } else { "./" };
        let icon = |src: &str, side: u32, purpose: &str| json!({"src": src, "sizes": format!("{side}x{side}"), "type": "image/png", "purpose": purpose});
        let manifest = json!({
            "name": title,
            "short_name": abbreviation(graph, site).unwrap_or(title),
            "lang": language,
            "start_url": start,
            "scope": "./",
            "display": "browser",
            "theme_color": self.surface.to_string(),
            "background_color": self.surface.to_string(),
            "icons": [
                icon("icon-192.png", 192, "any"),
                icon("icon-512.png", 512, "any"),
                icon(MASKABLE, 512, "maskable"),
            ],
        });
        let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
        text.push('\n');
        text
    }

    /// A square with the mark on `part` of its side.
    fn picture(
        &self,
        side: u32,
        ground: Ground,
        part: f64,
        standing: Option<Vec<u8>>,
        easel: &Easel,
        shelf: Shelf<'_>,
    ) -> Result<Vec<u8>, Fault> {
        let mut svg = format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='{side}' height='{side}' viewBox='0 0 {side} {side}'>"
        );
        let whole = f64::from(side);
        let inner = whole * part;
        match &self.mark {
            Some(_) => {
                let at = (whole - inner) / 2.0;
                if ground == Ground::Plate {
                    svg += &format!("<path fill='{}' d='M0 0h{side}v{side}H0z'/>", self.plate);
                }
                svg += &format!("<image href='mark' x='{at}' y='{at}' width='{inner}' height='{inner}'/>");
            }
            None => {
                // Home screens cut their own corners.
                let corner = if ground == Ground::Plate { 0.0 } else { whole / 6.0 };
                svg += &format!(
                    "<rect fill='{}' width='{side}' height='{side}' rx='{corner}'/>",
                    self.brand
                );
                let size = (inner * 0.68).min(inner * 0.8 / width_of(&self.letters).max(0.1));
                // Capitals are 0.69 high.
                let (middle, line) = (whole / 2.0, whole / 2.0 + size * 0.345);
                svg += &format!(
                    "<text fill='{}' x='{middle}' y='{line}' text-anchor='middle' font-weight='600' font-size='{size}'>",
                    self.on_brand
                );
                escape::text(&mut svg, &self.letters);
                svg += "</text>";
            }
        }
        svg += "</svg>";
        let drawing = Drawing {
            svg: &svg,
            image: Some(("mark", self.mark.as_deref())),
            width: side,
            height: side,
            transparent: ground == Ground::None,
        };
        easel.png(&drawing, standing, shelf)
    }
}

/// The short form of the alliance's name, else the first letter of the site's.
fn letters(graph: &Graph, site: &Site) -> String {
    let short = abbreviation(graph, site)
        .map(drawable)
        .filter(|short| (1..=3).contains(&short.chars().count()));
    let title = site.settings.record.text("title").map_or("", |title| title.first());
    let first = || {
        drawable(title)
            .chars()
            .find(|c| c.is_alphanumeric())
            .map(|c| c.to_uppercase().to_string())
    };
    short.or_else(first).unwrap_or_default()
}

fn abbreviation<'g>(graph: &'g Graph, site: &Site) -> Option<&'g str> {
    let alliance = graph.entries.get(site.alliance?)?;
    alliance.record().name("abbr")
}

/// Pictures in PNG as one file of icons (ICO: a head, a line for each, then the pictures one after the other).
fn ico(pictures: &[Vec<u8>]) -> Vec<u8> {
    let count = pictures.len() as u16;
    let mut file = [[0_u16, 1, count].map(u16::to_le_bytes).concat()].concat();
    let mut at = 6 + 16 * pictures.len();
    for (side, picture) in FAVICON_SIDES.iter().zip(pictures) {
        let side = *side as u8;
        file.extend([side, side, 0, 0, 1, 0, 32, 0]);
        file.extend((picture.len() as u32).to_le_bytes());
        file.extend((at as u32).to_le_bytes());
        at += picture.len();
    }
    file.extend(pictures.iter().flatten());
    file
}

/// The pictures in such a file, as far as it has any.
fn pictures_of(file: &[u8]) -> Vec<&[u8]> {
    let number = |at: usize| {
        let bytes = file.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let picture = |line: usize| {
        let (length, at) = (number(line + 8)?, number(line + 12)?);
        file.get(at..at.checked_add(length)?)
    };
    (0..FAVICON_SIDES.len())
        .map_while(|number| picture(6 + 16 * number))
        .collect()
}
