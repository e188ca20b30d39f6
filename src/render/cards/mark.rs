//! The mark of a site as drawings show it: read once, and checked for what would take long.

use super::drawing::{self, Fault, encoded, fingerprint_of, halved, within_limits};
use crate::diagnostic::{Diagnostic, Place, wording};
use crate::discover::Asset;
use crate::world::World;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageKind, Tree};
use std::sync::Arc;

/// The largest file that is taken, in bytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// The longest side of a raster image, in pixels.
const LONGEST: usize = 4096;
/// Raster images are shrunk until their shorter side is below this: drawing reads every pixel of them.
const SMALL: u32 = 256;
const LARGE: u32 = 1024;

/// A mark wider or higher than 3 : 2 would be a thin line in the square of an icon.
const SQUARISH: f32 = 1.5;

/// A mark, ready to be drawn.
pub struct Mark {
    fingerprint: u128,
    width: f32,
    height: f32,
    small: ImageKind,
    /// If not the same.
    large: Option<ImageKind>,
}

impl Mark {
    pub fn fingerprint(&self) -> u128 {
        self.fingerprint
    }

    /// The mark for a drawing whose longer side has so many pixels.
    pub fn image(&self, side: u32) -> ImageKind {
        // On a card, which is wide, a mark is small.
        let is_large = (65..=LARGE).contains(&side);
        let large = self.large.as_ref().filter(|_| is_large);
        large.unwrap_or(&self.small).clone()
    }

    pub fn is_svg(&self) -> bool {
        matches!(self.small, ImageKind::SVG(_))
    }

    /// Whether it can fill a square.
    pub fn is_squarish(&self) -> bool {
        self.width <= self.height * SQUARISH && self.height <= self.width * SQUARISH
    }
}

/// The mark in a file, or what is wrong with it.
pub fn read(world: &dyn World, asset: &Asset) -> Result<Mark, Box<Diagnostic>> {
    let undrawn = |reason: &str| {
        let problem = Diagnostic::new(&wording::MARK_UNDRAWN, Place::file(&asset.file));
        Box::new(problem.with("file", &asset.path).with("reason", reason))
    };
    if asset.size > MOST_BYTES {
        return Err(undrawn(&format!("it is larger than {} MB", MOST_BYTES / 1024 / 1024)));
    }
    let bytes = world.read(&asset.file).map_err(|reason| undrawn(&reason.to_string()))?;
    let fingerprint = fingerprint_of(&bytes);
    let is_svg = asset.path.to_ascii_lowercase().ends_with(".svg");
    let outcome = if is_svg {
        vector(&bytes, fingerprint)
    } else {
        pixels(bytes, fingerprint)
    };
    outcome.map_err(|fault| match fault {
        Fault::Xml { line, column, reason } => {
            let mut problem = undrawn(&reason);
            problem.place.spot = crate::diagnostic::Spot::Point { line, column };
            problem
        }
        Fault::Other(reason) => undrawn(&reason),
    })
}

fn vector(bytes: &[u8], fingerprint: u128) -> Result<Mark, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Other("it is not UTF-8".to_owned()))?;
    within_limits(text)?;
    let mut options = drawing::options();
    // Programs put pixels into SVG.
    options.image_href_resolver.resolve_data = Box::new(|_, data, _| {
        let (width, height) = size_of(&data)?;
        (width <= LONGEST / 2 && height <= LONGEST / 2).then(|| drawing::raster(data.to_vec()))?
    });
    let tree = Tree::from_str(text, &options).map_err(|error| drawing::fault(&error))?;
    Ok(Mark {
        fingerprint,
        width: tree.size().width(),
        height: tree.size().height(),
        small: ImageKind::SVG(tree),
        large: None,
    })
}

fn pixels(bytes: Vec<u8>, fingerprint: u128) -> Result<Mark, Fault> {
    let fault = |reason: &str| Fault::Other(reason.to_owned());
    let (width, height) = size_of(&bytes).ok_or_else(|| fault("it is no picture"))?;
    if width > LONGEST || height > LONGEST {
        return Err(Fault::Other(format!("it is larger than {LONGEST} pixels")));
    }
    let kind = drawing::raster(bytes).ok_or_else(|| fault("it is neither SVG, PNG, JPEG, WebP nor GIF"))?;
    // Whoever can draw it can also read it.
    let mut options = drawing::options();
    options.image_href_resolver.resolve_string = Box::new(move |_, _| Some(kind.clone()));
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'><image href='mark' width='{width}' height='{height}'/></svg>"
    );
    let tree = Tree::from_str(&svg, &options).map_err(|error| drawing::fault(&error))?;
    let pixmap = Pixmap::new(width as u32, height as u32);
    let mut pixmap = pixmap.ok_or_else(|| fault("it has no area"))?;
    resvg::render(&tree, Transform::default(), &mut pixmap.as_mut());
    if pixmap.pixels().iter().all(|pixel| pixel.alpha() == 0) {
        return Err(fault("there is nothing to see on it"));
    }
    let large = shrunk(pixmap, LARGE);
    let kind = |pixmap: &Pixmap| encoded(pixmap, true).map(|png| ImageKind::PNG(Arc::new(png)));
    Ok(Mark {
        fingerprint,
        width: width as f32,
        height: height as f32,
        large: Some(kind(&large)?),
        small: kind(&shrunk(large, SMALL))?,
    })
}

fn shrunk(mut pixmap: Pixmap, side: u32) -> Pixmap {
    while pixmap.width().min(pixmap.height()) > side {
        match halved(&pixmap) {
            Some(half) => pixmap = half,
            None => break,
        }
    }
    pixmap
}

fn size_of(bytes: &[u8]) -> Option<(usize, usize)> {
    let size = imagesize::blob_size(bytes).ok()?;
    (size.width > 0 && size.height > 0).then_some((size.width, size.height))
}
