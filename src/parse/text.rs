//! The text of a file: read once, checked for size, encoding and characters that no text may hold.

use crate::diagnostic::{Diagnostic, Place, wording};
use crate::world::{FileEntry, World};
use std::sync::Arc;

/// The largest text file that is read, in bytes.
pub const MAX_TEXT: u64 = 4 * 1024 * 1024;

/// The text of a file that is no entry.
pub fn read(world: &dyn World, file: &FileEntry) -> Result<String, Box<Diagnostic>> {
    checked(&file.path, bytes(world, file)?)
}

/// The bytes of a file that is not too large.
pub(super) fn bytes(world: &dyn World, file: &FileEntry) -> Result<Vec<u8>, Box<Diagnostic>> {
    let path = &file.path;
    if file.size > MAX_TEXT {
        let mib = |bytes: u64| format!("{:.1} MiB", bytes as f64 / 1024.0 / 1024.0);
        return Err(Box::new(
            Diagnostic::new(&wording::FILE_TOO_LARGE, Place::file(path))
                .with("size", mib(file.size))
                .with("limit", mib(MAX_TEXT)),
        ));
    }
    world.read(path).map_err(|reason| {
        Box::new(
            Diagnostic::new(&wording::FILE_UNREADABLE, Place::file(path))
                .with("file", path)
                .with("reason", reason),
        )
    })
}

/// The text that the bytes of a file are, checked for encoding and characters that no text may hold.
pub(super) fn checked(file: &Arc<str>, bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    let text = String::from_utf8(bytes).map_err(|error| Box::new(encoding_problem(file, &error)))?;
    match control_character(&text) {
        None => Ok(text),
        Some((at, character)) => Err(Box::new(
            Diagnostic::new(
                &wording::FILE_CONTROL,
                Place::bytes(file, at..at + character.len_utf8()),
            )
            .with("character", format!("U+{:04X}", character as u32)),
        )),
    }
}

fn encoding_problem(file: &Arc<str>, error: &std::string::FromUtf8Error) -> Diagnostic {
    let bytes = error.as_bytes();
    let at = error.utf8_error().valid_up_to();
    let (guess, place) = match bytes {
        // An excerpt would show signs that nobody typed.
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => ("; it looks like UTF-16", Place::file(file)),
        _ => (
            "; it looks like Latin-1 or Windows-1252",
            Place::bytes(file, at..at + 1),
        ),
    };
    Diagnostic::new(&wording::FILE_ENCODING, place)
        .with("byte", format!("{:02x}", bytes.get(at).copied().unwrap_or_default()))
        .with("guess", guess)
}

/// Control characters are forbidden in XML 1.0 and HTML; U+FDD0 marks the site root in our own pages.
fn control_character(text: &str) -> Option<(usize, char)> {
    let suspicious = |byte: u8| (byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t')) || byte == 0x7f || byte == 0xef;
    // In pieces without an early exit, which the compiler turns into wide instructions.
    let is_suspicious = |piece: &[u8]| piece.iter().fold(false, |found, byte| found | suspicious(*byte));
    if !text.as_bytes().chunks(512).any(is_suspicious) {
        return None;
    }
    text.char_indices().find(|(_, c)| match c {
        '\n' | '\r' | '\t' => false,
        '\u{0}'..='\u{1f}' | '\u{7f}' | '\u{fdd0}'..='\u{fdef}' => true,
        _ => false,
    })
}
