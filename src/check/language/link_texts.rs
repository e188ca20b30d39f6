//! Links whose words say nothing: who goes from link to link hears only "hier", "hier", "mehr".

use super::prose::Prose;
use crate::diagnostic::{Diagnostic, wording};

/// Whole texts of links that name no target, in small letters and without marks.
const EMPTY: &[&str] = &[
    "click",
    "click here",
    "details",
    "diese seite",
    "download",
    "dort",
    "find out more",
    "follow this link",
    "go",
    "here",
    "hier",
    "hier herunterladen",
    "hier klicken",
    "hier lesen",
    "hierzu",
    "klick",
    "klick hier",
    "klicken sie hier",
    "learn more",
    "lesen sie mehr",
    "link",
    "mehr",
    "mehr dazu",
    "mehr erfahren",
    "mehr info",
    "mehr infos",
    "mehr informationen",
    "mehr lesen",
    "more",
    "more info",
    "more information",
    "read",
    "read more",
    "see here",
    "seite",
    "siehe hier",
    "this",
    "this link",
    "this page",
    "unter diesem link",
    "website",
    "weiter",
    "weitere informationen",
    "weiterlesen",
    "zum artikel",
    "zum link",
    "zur seite",
    "zur website",
];

/// Longer texts are none of these, whatever stands around their words; in bytes.
const LONGEST: usize = 40;

/// Reports links whose whole text is one of these.
pub fn empty(prose: &Prose<'_>) -> Vec<Diagnostic> {
    let says_nothing = |text: &str| {
        if text.len() > LONGEST {
            return false;
        }
        let words = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        EMPTY.contains(&words.as_str())
    };
    let empty = prose.links.iter().filter(|link| says_nothing(&link.text));
    empty
        .map(|link| Diagnostic::new(&wording::LINK_TEXT, link.place()).with("text", &link.text))
        .collect()
}
