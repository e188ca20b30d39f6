//! The view of a file: address, size, and width and height of pictures from their header.

use super::{View, Views};
use crate::discover::Asset;
use crate::render::machine_made::says_so;
use crate::resolve::{Entry, ROOT};
use crate::world::World;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tera::Value;

/// What the files of pictures say of them, each read once.
#[derive(Default)]
pub struct Pictures {
    /// By file, for the version that was read.
    looks: Mutex<BTreeMap<Arc<str>, (u64, Look)>>,
}

/// Width and height, where the file gives them.
type Size = Option<(u64, u64)>;

/// What one look at a file shows.
#[derive(Clone, Copy, Default)]
struct Look {
    size: Size,
    is_machine_made: bool,
}

impl Pictures {
    /// Pixels of a raster image, user units of an SVG; none where the file does not say.
    pub fn size(&self, world: &dyn World, asset: &Asset) -> Size {
        self.look(world, asset).size
    }

    /// Whether the metadata of the file say that a generative model made it.
    pub fn is_machine_made(&self, world: &dyn World, asset: &Asset) -> bool {
        self.look(world, asset).is_machine_made
    }

    fn look(&self, world: &dyn World, asset: &Asset) -> Look {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        match looks.get(&asset.file) {
            Some((version, look)) if *version == asset.version => *look,
            _ => {
                // A file that cannot be read now may be readable for the next page.
                let Ok(bytes) = world.read(&asset.file) else {
                    return Look::default();
                };
                let look = Look {
                    size: size_of(&asset.file, &bytes),
                    is_machine_made: says_so(&bytes),
                };
                looks.insert(asset.file.clone(), (asset.version, look));
                look
            }
        }
    }
}

fn size_of(file: &str, bytes: &[u8]) -> Size {
    if file.ends_with(".svg") {
        return svg_size(std::str::from_utf8(bytes).ok()?);
    }
    let size = imagesize::blob_size(bytes).ok()?;
    Some((size.width as u64, size.height as u64))
}

impl Views {
    /// The view of a file that a field of the entry names.
    pub(super) fn file_of(&self, entry: &Entry, path: &str) -> Value {
        match entry.bound.files.iter().find(|(written, _)| **written == *path) {
            Some((_, asset)) => self.file(*asset),
            None => Value::none(),
        }
    }

    /// The view of an asset (see the contract, *file*).
    pub fn file(&self, number: usize) -> Value {
        let Some(asset) = self.graph.assets.get(number) else {
            return Value::none();
        };
        let name = asset.path.rsplit('/').next().unwrap_or(&asset.path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let picture = matches!(
            ending.to_ascii_lowercase().as_str(),
            "svg" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif"
        );
        let size = if picture {
            self.pictures.size(self.world.as_ref(), asset)
        } else {
            None
        };
        let mut view = View::with_capacity(7);
        view.set("url", self.asset_url(number));
        view.set("name", name);
        view.set("size", asset.size);
        view.set("size_text", self.locale().file_size(asset.size));
        view.set("format", ending.to_ascii_uppercase());
        view.set("width", size.map(|(width, _)| width));
        view.set("height", size.map(|(_, height)| height));
        view.into()
    }

    pub fn asset_url(&self, number: usize) -> Option<String> {
        self.site()
            .asset_paths
            .get(&number)
            .map(|path| format!("{ROOT}{}", encoded(path)))
    }

    pub fn picture_size(&self, number: usize) -> Option<(u64, u64)> {
        self.pictures.size(self.world.as_ref(), self.graph.assets.get(number)?)
    }
}

/// A path as part of an address (RFC 3986): what is not unreserved is percent-encoded.
pub fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// `width` and `height` of the root element, else the extent of its `viewBox`.
fn svg_size(text: &str) -> Option<(u64, u64)> {
    let start = text.find("<svg")?;
    let tag = text.get(start..)?.split('>').next()?;
    let attribute = |name: &str| {
        let value = tag.split_once(&format!(" {name}="))?.1;
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        value.get(1..)?.split(quote).next()
    };
    let length = |name: &str| attribute(name)?.trim_end_matches("px").parse::<f64>().ok();
    let (width, height) = match (length("width"), length("height")) {
        (Some(width), Some(height)) => (width, height),
        _ => {
            let numbers: Vec<f64> = attribute("viewBox")?
                .split([' ', ','])
                .filter_map(|n| n.parse().ok())
                .collect();
            match numbers.as_slice() {
                [_, _, width, height] => (*width, *height),
                _ => return None,
            }
        }
    };
    (width >= 1.0 && height >= 1.0).then_some((width.round() as u64, height.round() as u64))
}
