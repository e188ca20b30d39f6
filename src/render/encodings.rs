//! Compressed copies of text files, for hosts that send such to browsers that take them (RFC 9110 §8.4.1).
//!
//! They are made from the bytes of a file while it is written, so that a page is rendered once. The strongest setting of
//! brotli makes a page a tenth smaller and takes forty times as long: it is for the few files that every page needs.

use crate::model::{Record, Value};
use flate2::{Compression, GzBuilder};
use std::io::{self, Write};

/// Endings of the files that get much smaller.
pub const SHRINKING: [&str; 10] = [
    "css",
    "csv",
    "html",
    "ics",
    "js",
    "json",
    "svg",
    "txt",
    "webmanifest",
    "xml",
];

/// A file with less fits into the first packets anyway.
const LEAST: usize = 1024;
/// Larger files are downloads, which are copied without being read into memory.
pub const MOST: u64 = 8 * 1024 * 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    Gzip,
    Brotli,
}

impl Encoding {
    /// The encodings that a site asks for, each once.
    pub fn chosen(settings: &Record) -> Vec<Encoding> {
        let named = |value: &Value| match value {
            Value::Word("gzip") => Some(Encoding::Gzip),
            Value::Word("brotli") => Some(Encoding::Brotli),
            _ => None,
        };
        let mut chosen: Vec<Encoding> = settings.list("compress").iter().filter_map(named).collect();
        chosen.sort_unstable();
        chosen.dedup();
        chosen
    }

    /// What is added to the name of the file.
    pub fn ending(self) -> &'static str {
        match self {
            Encoding::Gzip => ".gz",
            Encoding::Brotli => ".br",
        }
    }

    /// The name in `Content-Encoding`.
    pub fn token(self) -> &'static str {
        match self {
            Encoding::Gzip => "gzip",
            Encoding::Brotli => "br",
        }
    }

    /// The compressed bytes, if there is something to be gained.
    pub fn of(self, path: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.len() < LEAST || !shrinks(path) {
            return None;
        }
        let thorough = path.starts_with("assets/");
        let compressed = match self {
            Encoding::Gzip => gzipped(bytes),
            Encoding::Brotli => brotlied(bytes, if thorough { 11 } else { 5 }),
        };
        compressed.ok().filter(|compressed| compressed.len() < bytes.len())
    }
}

/// Whether the file is text, by its name.
pub fn shrinks(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    SHRINKING.contains(&ending)
}

/// Without a name and a time in the head, so that the same text gives the same bytes.
fn gzipped(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = GzBuilder::new().write(Vec::with_capacity(bytes.len() / 3), Compression::best());
    writer.write_all(bytes)?;
    writer.finish()
}

fn brotlied(bytes: &[u8], quality: i32) -> io::Result<Vec<u8>> {
    // Large enough for the file. With the largest window, making room for it takes longer than the work; with less than
    // 18 bits the encoder searches in another way, which takes longer too.
    let bits = usize::BITS - bytes.len().leading_zeros();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: i32::try_from(bits).unwrap_or(22).clamp(18, 22),
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut compressed = Vec::with_capacity(bytes.len() / 4);
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}
