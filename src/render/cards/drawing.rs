//! Draws SVG into PNG, within limits, with our fonts only and without any file that is not handed in.
//!
//! A picture carries a seal: a hash of all that it was drawn from and of its own bytes. A build that finds a picture with
//! the right seal in its output, or among those that earlier builds kept, takes it as it is, since drawing is the most
//! expensive thing that a site asks for. The seal is worth that trust, as neither another picture nor a damaged one has it.

use super::lettering::{self, REGULAR, SEMIBOLD};
use super::mark::Mark;
use crate::render::handover::Handover;
use crate::world::World;
use quick_xml::Reader;
use quick_xml::events::Event;
use resvg::tiny_skia::{FilterQuality, Pixmap, PixmapPaint, Transform};
use resvg::usvg::{self, FontResolver, ImageHrefResolver, ImageKind, Tree, fontdb};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// What the pixels depend on besides the SVG and the fonts; a test compares it with `Cargo.lock`.
pub const DRAWN_WITH: &str = "resvg 0.49.0, png 0.18.1, seal 1";

/// The largest SVG that is drawn, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// How deep its elements may be nested, and how many there may be of each sort that multiplies work.
const MOST_DEPTH: usize = 48;
const MOST_ELEMENTS: usize = 5000;
const MOST_COSTLY: usize = 32;

/// Where the seal stands: behind the signature of PNG and its first chunk.
const SEAL_AT: usize = 33;
/// The folder of kept pictures, each named by the fingerprint of what it is drawn from.
const PICTURES: &str = "pictures";
/// The keyword of its text chunk (PNG §11.3.3.2).
const KEYWORD: &[u8] = b"verbund\0";

/// So many bytes of pictures are remembered, for others that are drawn from the same.
const MOST_REMEMBERED: usize = 16 * 1024 * 1024;

/// No picture that is drawn is larger, in bytes: 1,200 × 630 pixels of four bytes, and some more.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Where pictures of earlier runs are looked for, and who hears which are used.
#[derive(Clone, Copy)]
pub struct Shelf<'s> {
    pub world: &'s dyn World,
    pub handover: &'s dyn Handover,
}

/// Something to be drawn.
pub struct Drawing<'d> {
    pub svg: &'d str,
    /// The address of the only picture that it may show, and that picture; without it the place stays empty.
    pub image: Option<(&'d str, Option<&'d Mark>)>,
    pub width: u32,
    pub height: u32,
    /// Whether something may shine through.
    pub transparent: bool,
}

/// Why something cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Line and column in the SVG, counted from 1, and what is wrong there.
    Xml {
        line: usize,
        column: usize,
        reason: String,
    },
    Other(String),
}

/// Draws, and remembers for a while what it drew.
#[derive(Default)]
pub struct Easel {
    drawn: AtomicUsize,
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    bytes: usize,
    pictures: BTreeMap<u128, Arc<OnceLock<Picture>>>,
}

type Picture = Result<Arc<Vec<u8>>, Fault>;

impl Easel {
    /// The PNG of a drawing: `standing`, which is in its place, or what an earlier run kept, if it is that very picture; else drawn.
    pub fn png(&self, drawing: &Drawing<'_>, standing: Option<Vec<u8>>, shelf: Shelf<'_>) -> Result<Vec<u8>, Fault> {
        let fingerprint = drawing.fingerprint();
        let name = format!("{PICTURES}/{fingerprint:032x}.png");
        if let Some(standing) = standing.filter(|standing| is_sealed(standing, fingerprint)) {
            shelf.handover.uses(&name, None);
            return Ok(standing);
        }
        let slot = self.slot(fingerprint);
        let picture = slot.get_or_init(|| {
            let kept = shelf.world.kept(&name, LARGEST);
            let kept = kept.filter(|kept| is_sealed(kept, fingerprint));
            let is_new = kept.is_none();
            let png = Arc::new(match kept {
                Some(kept) => kept,
                None => {
                    self.drawn.fetch_add(1, Ordering::Relaxed);
                    sealed(&drawn(drawing)?, fingerprint)
                }
            });
            shelf.handover.uses(&name, is_new.then_some(png.as_slice()));
            self.remembered().bytes += png.len();
            Ok(png)
        });
        picture.as_ref().map(|png| png.to_vec()).map_err(Fault::clone)
    }

    /// How many pictures it has drawn.
    pub fn drawn(&self) -> usize {
        self.drawn.load(Ordering::Relaxed)
    }

    fn slot(&self, fingerprint: u128) -> Arc<OnceLock<Picture>> {
        let mut remembered = self.remembered();
        if remembered.bytes > MOST_REMEMBERED {
            *remembered = Remembered::default();
        }
        remembered.pictures.entry(fingerprint).or_default().clone()
    }

    /// Pictures are inserted whole, so a panic elsewhere leaves them usable.
    fn remembered(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drawing<'_> {
    /// Whether it can be drawn, without doing so.
    pub fn inspect(&self) -> Result<(), Fault> {
        self.tree().map(|_| ())
    }

    fn fingerprint(&self) -> u128 {
        static BASIS: LazyLock<u128> = LazyLock::new(|| {
            let mut hasher = Xxh3::new();
            for part in [DRAWN_WITH.as_bytes(), REGULAR, SEMIBOLD] {
                hasher.update(part);
            }
            hasher.digest128()
        });
        let mut hasher = Xxh3::new();
        hasher.update(&BASIS.to_le_bytes());
        for number in [self.width, self.height, u32::from(self.transparent)] {
            hasher.update(&number.to_le_bytes());
        }
        let image = self.image.and_then(|(_, mark)| mark).map_or(0, Mark::fingerprint);
        hasher.update(&image.to_le_bytes());
        hasher.update(self.svg.as_bytes());
        hasher.digest128()
    }

    fn tree(&self) -> Result<Tree, Fault> {
        within_limits(self.svg)?;
        let svg = lettering::drawable(self.svg);
        let unknown = Mutex::new(None);
        let mut options = options();
        options.image_href_resolver.resolve_string = Box::new(|href, _| {
            let known = self.image.filter(|(address, _)| *address == href);
            if known.is_none() {
                unknown
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert(href.to_owned());
            }
            known.and_then(|(_, mark)| Some(mark?.image(self.width.max(self.height))))
        });
        let tree = Tree::from_str(&svg, &options).map_err(|error| fault(&error));
        drop(options);
        let tree = tree?;
        if let Some(href) = unknown.into_inner().unwrap_or_else(PoisonError::into_inner) {
            let href: String = href.chars().filter(|c| *c != crate::resolve::ROOT).take(200).collect();
            return Err(Fault::Other(format!(
                "it shows the picture `{href}`, but the mark of the site is the only picture that it can show"
            )));
        }
        let (width, height) = (tree.size().width(), tree.size().height());
        if (width - self.width as f32).abs() > 0.5 || (height - self.height as f32).abs() > 0.5 {
            return Err(Fault::Other(format!(
                "it is {width} × {height}, not {} × {}",
                self.width, self.height
            )));
        }
        Ok(tree)
    }
}

/// What drawings of ours and of others are read with: our fonts and no files.
pub(super) fn options<'o>() -> usvg::Options<'o> {
    static FONTS: LazyLock<(Arc<fontdb::Database>, [Option<fontdb::ID>; 2])> = LazyLock::new(|| {
        let mut fonts = fontdb::Database::new();
        let ids = [REGULAR, SEMIBOLD].map(|font: &'static [u8]| {
            let ids = fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
            ids.first().copied()
        });
        (Arc::new(fonts), ids)
    });
    let (fonts, [regular, semibold]) = &*FONTS;
    usvg::Options {
        // Whatever a template calls the font, it is ours: text may look wrong, but it never gets lost.
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| if font.weight() >= 500 { *semibold } else { *regular }),
            select_fallback: Box::new(|_, _, _| None),
        },
        fontdb: fonts.clone(),
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..usvg::Options::default()
    }
}

/// Refuses what would take long: reading it must not cost more than drawing a page.
pub(super) fn within_limits(svg: &str) -> Result<(), Fault> {
    let too_many = |what: &str, most: usize| Err(Fault::Other(format!("it has more than {most} {what}")));
    if svg.len() > MOST_BYTES {
        return Err(Fault::Other(format!("it is larger than {} KB", MOST_BYTES / 1024)));
    }
    let mut reader = Reader::from_str(svg);
    reader.config_mut().check_end_names = false;
    let (mut depth, mut elements) = (0_usize, 0);
    let mut costly: BTreeMap<&str, usize> = BTreeMap::new();
    loop {
        // What is wrong with it is said by the one that draws.
        match reader.read_event() {
            Ok(event @ (Event::Start(_) | Event::Empty(_))) => {
                let (Event::Start(tag) | Event::Empty(tag)) = &event else {
                    continue;
                };
                let is_open = matches!(event, Event::Start(_));
                elements += 1;
                depth += usize::from(is_open);
                let name = tag.local_name();
                let kind = match name.as_ref() {
                    b"use" => Some("`use`"),
                    b"image" => Some("pictures"),
                    b"mask" | b"pattern" | b"marker" | b"clipPath" => Some("masks and patterns"),
                    name if name.starts_with(b"fe") => Some("filters"),
                    _ => None,
                };
                // One of them alone can take a minute.
                if matches!(name.as_ref(), b"feMorphology" | b"feConvolveMatrix" | b"feTurbulence") {
                    let name = String::from_utf8_lossy(name.as_ref()).into_owned();
                    return Err(Fault::Other(format!(
                        "it has the filter `{name}`, which takes too long"
                    )));
                }
                if let Some(kind) = kind {
                    let count = costly.entry(kind).or_default();
                    *count += 1;
                    if *count > MOST_COSTLY {
                        return too_many(kind, MOST_COSTLY);
                    }
                }
                if depth > MOST_DEPTH {
                    return too_many("levels of elements", MOST_DEPTH);
                }
                if elements > MOST_ELEMENTS {
                    return too_many("elements", MOST_ELEMENTS);
                }
            }
            Ok(Event::End(_)) => depth = depth.saturating_sub(1),
            Ok(Event::DocType(_)) if svg.contains("<!ENTITY") => {
                return Err(Fault::Other("it declares entities".to_owned()));
            }
            Ok(Event::Eof) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
    }
}

/// What a reader of SVG found wrong.
pub(super) fn fault(error: &usvg::Error) -> Fault {
    match error {
        usvg::Error::ParsingFailed(error) => {
            let position = error.pos();
            let text = error.to_string();
            let reason = text.split(" at ").next().unwrap_or(&text);
            Fault::Xml {
                line: position.row as usize,
                column: position.col as usize,
                reason: reason.to_owned(),
            }
        }
        usvg::Error::InvalidSize => Fault::Other("it has no size".to_owned()),
        usvg::Error::ElementsLimitReached => Fault::Other("it has too many elements".to_owned()),
        other => Fault::Other(other.to_string()),
    }
}

fn drawn(drawing: &Drawing<'_>) -> Result<Vec<u8>, Fault> {
    let tree = drawing.tree()?;
    // What is small is drawn larger and shrunk, lest fine lines fall between the pixels.
    let finer = if drawing.width <= 64 { 4 } else { 1 };
    let pixmap = Pixmap::new(drawing.width * finer, drawing.height * finer);
    let mut pixmap = pixmap.ok_or_else(|| Fault::Other("it has no area".to_owned()))?;
    let scale = finer as f32;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    while pixmap.width() > drawing.width {
        pixmap = halved(&pixmap).unwrap_or(pixmap);
    }
    encoded(&pixmap, drawing.transparent)
}

/// Half as wide and high; each pixel is the middle of four.
pub(super) fn halved(pixmap: &Pixmap) -> Option<Pixmap> {
    let mut half = Pixmap::new((pixmap.width() / 2).max(1), (pixmap.height() / 2).max(1))?;
    let paint = PixmapPaint {
        quality: FilterQuality::Bilinear,
        ..PixmapPaint::default()
    };
    let scale = Transform::from_scale(
        half.width() as f32 / pixmap.width() as f32,
        half.height() as f32 / pixmap.height() as f32,
    );
    half.draw_pixmap(0, 0, pixmap.as_ref(), &paint, scale, None);
    Some(half)
}

/// The PNG of some pixels, quickly: flat colours, as most drawings are of, are written by number.
pub(super) fn encoded(pixmap: &Pixmap, transparent: bool) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(48 * 1024);
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_depth(png::BitDepth::Eight);
    let data = if transparent {
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_compression(png::Compression::Balanced);
        let pixels = pixmap.pixels().iter().map(|pixel| pixel.demultiply());
        let channels = pixels.flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]);
        channels.collect()
    } else if let Some((numbers, palette)) = numbered(pixmap) {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette);
        encoder.set_compression(png::Compression::Fast);
        numbers
    } else {
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::Balanced);
        let pixels = pixmap.pixels().iter();
        pixels
            .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
            .collect()
    };
    // Memory takes everything.
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&data)?;
        writer.finish()
    });
    written.map_err(|error| Fault::Other(error.to_string()))?;
    Ok(bytes)
}

/// The number of each pixel's colour, and the colours; none if there are more than a byte can count.
fn numbered(pixmap: &Pixmap) -> Option<(Vec<u8>, Vec<u8>)> {
    let row_length = pixmap.width() as usize * 4;
    let mut numbers = Vec::with_capacity(pixmap.data().len() / 4);
    let mut known: BTreeMap<[u8; 3], u8> = BTreeMap::new();
    let mut palette = Vec::new();
    let mut last: ([u8; 3], u8) = ([0; 3], 0);
    let mut above: &[u8] = &[];
    for row in pixmap.data().chunks_exact(row_length) {
        if row == above {
            // Most rows of a drawing are like the one before.
            let from = numbers.len() - pixmap.width() as usize;
            numbers.extend_from_within(from..);
            continue;
        }
        above = row;
        for pixel in row.chunks_exact(4) {
            let &[red, green, blue, _] = pixel else { continue };
            let colour = [red, green, blue];
            if colour != last.0 || palette.is_empty() {
                let number = match known.get(&colour) {
                    Some(number) => *number,
                    None => {
                        let number = u8::try_from(known.len()).ok()?;
                        known.insert(colour, number);
                        palette.extend(colour);
                        number
                    }
                };
                last = (colour, number);
            }
            numbers.push(last.1);
        }
    }
    Some((numbers, palette))
}

/// The picture with its seal.
fn sealed(png: &[u8], fingerprint: u128) -> Vec<u8> {
    let (head, rest) = png.split_at_checked(SEAL_AT).unwrap_or((png, b""));
    [head, &seal(head, rest, fingerprint), rest].concat()
}

/// Whether the bytes are the picture that has this fingerprint, as we wrote it.
fn is_sealed(bytes: &[u8], fingerprint: u128) -> bool {
    let Some((head, more)) = bytes.split_at_checked(SEAL_AT) else {
        return false;
    };
    let length = seal(head, b"", fingerprint).len();
    more.split_at_checked(length)
        .is_some_and(|(found, rest)| found == seal(head, rest, fingerprint))
}

/// A text chunk (PNG §5.3) with a hash of the fingerprint and the rest of the picture.
fn seal(head: &[u8], rest: &[u8], fingerprint: u128) -> Vec<u8> {
    let mut hasher = Xxh3::new();
    for part in [&fingerprint.to_le_bytes()[..], head, rest] {
        hasher.update(part);
    }
    let hash = format!("{:032x}", hasher.digest128());
    let length = (KEYWORD.len() + hash.len()) as u32;
    let named = [b"tEXt", KEYWORD, hash.as_bytes()].concat();
    [
        &length.to_be_bytes()[..],
        &named,
        &crc32fast::hash(&named).to_be_bytes(),
    ]
    .concat()
}

/// A hash of what a picture is made from.
pub(super) fn fingerprint_of(bytes: &[u8]) -> u128 {
    xxh3_128(bytes)
}

/// Whether the kind of picture can be drawn within limits.
pub(super) fn raster(bytes: Vec<u8>) -> Option<ImageKind> {
    let kind = imagesize::image_type(bytes.get(..bytes.len().min(64))?).ok()?;
    let bytes = Arc::new(bytes);
    match kind {
        imagesize::ImageType::Png => Some(ImageKind::PNG(bytes)),
        imagesize::ImageType::Jpeg => Some(ImageKind::JPEG(bytes)),
        imagesize::ImageType::Gif => Some(ImageKind::GIF(bytes)),
        imagesize::ImageType::Webp => Some(ImageKind::WEBP(bytes)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    fn drawing(svg: &str) -> Drawing<'_> {
        Drawing {
            svg,
            image: None,
            width: 40,
            height: 20,
            transparent: false,
        }
    }

    /// Without a disk and without a build.
    fn png(easel: &Easel, svg: &str, standing: Option<Vec<u8>>) -> Picture {
        let world = Memory::new::<String, Vec<u8>>([], jiff::Timestamp::UNIX_EPOCH);
        let shelf = Shelf {
            world: &world,
            handover: &(),
        };
        easel.png(&drawing(svg), standing, shelf).map(Arc::new)
    }

    const RED: &str =
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><path fill='red' d='M0 0h40v20H0z'/></svg>";

    #[test]
    fn a_picture_that_is_there_is_not_drawn_again_unless_it_is_another() {
        let easel = Easel::default();
        let red = png(&easel, RED, None).expect("it can be drawn");
        assert_eq!(easel.drawn(), 1);
        assert_eq!(png(&easel, RED, None), Ok(red.clone()));
        assert_eq!(easel.drawn(), 1, "the same again is remembered");

        let easel = Easel::default();
        assert_eq!(png(&easel, RED, Some(red.to_vec())), Ok(red.clone()));
        assert_eq!(easel.drawn(), 0);
        let blue = RED.replace("red", "blue");
        let blue = png(&easel, &blue, Some(red.to_vec())).expect("it can be drawn");
        assert_ne!(blue, red);
        assert_eq!(easel.drawn(), 1);
        for at in 0..red.len() {
            let mut damaged = red.to_vec();
            damaged[at] ^= 1;
            assert_eq!(png(&easel, RED, Some(damaged)), Ok(red.clone()), "byte {at}");
        }
        for length in 0..red.len() {
            assert!(!is_sealed(&red[..length], drawing(RED).fingerprint()));
        }
    }

    #[test]
    fn a_picture_has_the_size_and_colours_that_were_asked_for() {
        let png = png(&Easel::default(), RED, None).expect("it can be drawn");
        let decoder = png::Decoder::new(std::io::Cursor::new(png.to_vec()));
        let mut reader = decoder.read_info().expect("it is a PNG, with right checksums");
        let mut pixels = vec![0; reader.output_buffer_size().expect("it is small")];
        let info = reader.next_frame(&mut pixels).expect("it has pixels");
        assert_eq!(
            (info.width, info.height, info.color_type),
            (40, 20, png::ColorType::Indexed)
        );
        assert!(pixels.iter().all(|pixel| *pixel == 0));
        assert_eq!(reader.info().palette.as_deref(), Some(&[255, 0, 0][..]));
    }

    #[test]
    fn what_would_take_long_is_refused() {
        let nested = format!("{}{}", "<g opacity='.9'>".repeat(60), "</g>".repeat(60));
        let many = "<path d='M0 0'/>".repeat(6000);
        let uses = format!("<g id='a'/>{}", "<use href='#a'/>".repeat(40));
        let filters = "<feOffset/>".repeat(40);
        for inner in [nested, many, uses, format!("<filter id='f'>{filters}</filter>")] {
            let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'>{inner}</svg>");
            let fault = drawing(&svg).inspect().expect_err("it is too much");
            assert!(
                matches!(&fault, Fault::Other(reason) if reason.contains("more than")),
                "{fault:?}"
            );
        }
        let slow = "<svg xmlns='http://www.w3.org/2000/svg'><filter id='f'><feTurbulence/></filter></svg>";
        let fault = drawing(slow).inspect().expect_err("one is too much");
        assert!(
            matches!(&fault, Fault::Other(reason) if reason.contains("feTurbulence")),
            "{fault:?}"
        );
        let entity = "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'/>";
        assert!(drawing(entity).inspect().is_err());
    }

    #[test]
    fn the_seal_names_what_draws() {
        let lock = include_str!("../../../Cargo.lock");
        for part in DRAWN_WITH.split(", ").filter(|part| !part.starts_with("seal")) {
            let (name, version) = part.split_once(' ').expect("a name and a version");
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&entry), "`{part}` is not what `Cargo.lock` has");
        }
    }
}
