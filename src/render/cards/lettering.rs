//! Sets text in lines for drawings, which have no browser to break them: measured with the font that is drawn with.
//!
//! A title that stays whole in a smaller size is better than one that is broken up in a larger one, so sizes give way
//! first, then words are divided into syllables, and what is still too long ends in “…”.

use crate::locale::hyphens::{NARROW, SOFT_HYPHEN, hyphenated};
use crate::render::views::View;
use crate::resolve::ROOT;
use icu_normalizer::ComposingNormalizer;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use std::sync::LazyLock;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// Fira Sans, as far as alphabets of Europe go; the only fonts that drawings have.
pub(super) static REGULAR: &[u8] = include_bytes!("fonts/fira-sans-400.ttf");
pub(super) static SEMIBOLD: &[u8] = include_bytes!("fonts/fira-sans-600.ttf");

/// Nobody reads more than so many letters of a text on a picture.
const MOST_LETTERS: usize = 1000;

/// What a text that was cut ends in.
const ELLIPSIS: char = '…';

/// Registers `lettering`; text is divided by the rules of `language`, unless the template names another.
pub fn register(tera: &mut Tera, language: &str) {
    let language = language.to_owned();
    tera.register_function(
        "lettering",
        move |arguments: Kwargs, _: &State<'_>| -> TeraResult<Value> { lettering(&arguments, &language) },
    );
}

/// Markup without the characters that the fonts lack, or that XML forbids: nothing stands in their place.
pub(super) fn drawable(markup: &str) -> String {
    let composed = ComposingNormalizer::new_nfc().normalize(markup);
    let stays = |c: &char| c.is_ascii_graphic() || matches!(*c, ' ' | '\t' | '\n' | ROOT) || is_drawn(*c);
    composed.chars().filter(stays).collect()
}

/// The width of a text in the semi-bold face, for letters one unit high.
pub(super) fn width_of(text: &str) -> f64 {
    FACES.semibold.width(text)
}

fn is_drawn(c: char) -> bool {
    // What joins and turns letters has no shape of its own, and turned letters would run out of their line.
    let is_joint =
        matches!(c, SOFT_HYPHEN | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    !c.is_control() && !is_joint && FACES.regular.advance(c).is_some()
}

/// What a template wants set.
struct Wanted {
    /// From large to small.
    sizes: Vec<f64>,
    width: f64,
    height: f64,
    /// From line to line, for letters one unit high.
    leading: f64,
}

/// Lines, and the size at which they fit.
#[derive(Debug, PartialEq)]
struct Set {
    size: f64,
    lines: Vec<String>,
    cut: bool,
}

fn lettering(arguments: &Kwargs, page: &str) -> TeraResult<Value> {
    let text = arguments.get::<Value>("text")?.filter(|text| !text.is_none());
    let text = text.map_or_else(String::new, |text| text.to_string());
    let sizes: Value = arguments.must_get("sizes")?;
    let sizes = sizes.as_array().map_or_else(|| vec![sizes.clone()], <[Value]>::to_vec);
    let within = |name: &str, value: f64, range: std::ops::RangeInclusive<f64>| {
        if range.contains(&value) {
            return Ok(value);
        }
        let (from, to) = (range.start(), range.end());
        Err(Error::message(format!(
            "`{name}` of `lettering` is a number from {from} to {to}"
        )))
    };
    let sizes: TeraResult<Vec<f64>> = sizes
        .iter()
        .map(|size| {
            within(
                "sizes",
                size.as_number().map_or(f64::NAN, |size| size.as_float()),
                8.0..=400.0,
            )
        })
        .collect();
    let wanted = Wanted {
        sizes: sizes?,
        width: within("width", arguments.must_get::<f64>("width")?, 1.0..=4000.0)?,
        height: within("height", arguments.must_get::<f64>("height")?, 1.0..=4000.0)?,
        leading: within("leading", arguments.get::<f64>("leading")?.unwrap_or(1.2), 0.5..=4.0)?,
    };
    if wanted.sizes.is_empty() || wanted.sizes.len() > 20 {
        return Err(Error::message("`sizes` of `lettering` has 1 to 20 sizes"));
    }
    let face = match arguments.get::<u64>("weight")?.unwrap_or(400) {
        400 => &FACES.regular,
        600 => &FACES.semibold,
        _ => return Err(Error::message("`weight` of `lettering` is 400 or 600")),
    };
    let language = arguments.get::<Value>("lang")?;
    let language = language.as_ref().and_then(Value::as_str).unwrap_or(page);
    let set = set(&text, language, face, &wanted);
    let mut view = View::with_capacity(4);
    view.set("size", set.size);
    view.set("step", set.size * wanted.leading);
    view.set("cut", set.cut);
    view.set("lines", set.lines.into_iter().map(Value::from).collect::<Vec<_>>());
    Ok(view.into())
}

fn set(text: &str, language: &str, face: &Face, wanted: &Wanted) -> Set {
    let words = words(text, language, face);
    let most = |size: f64| ((wanted.height / (size * wanted.leading)).floor() as usize).max(1);
    for breaks in [Breaks::BetweenWords, Breaks::Anywhere] {
        for size in &wanted.sizes {
            let width = wanted.width / size;
            let Some(lines) = filled(&words, width, breaks).filter(|lines| lines.len() <= most(*size)) else {
                continue;
            };
            let lines = match breaks {
                Breaks::BetweenWords => balanced(&words, width, lines),
                Breaks::Anywhere => lines,
            };
            let (size, lines) = (*size, lines.into_iter().map(|line| line.text).collect());
            return Set {
                size,
                lines,
                cut: false,
            };
        }
    }
    let size = wanted.sizes.last().copied().unwrap_or_default();
    let mut lines = filled(&words, wanted.width / size, Breaks::Anywhere).unwrap_or_default();
    lines.truncate(most(size));
    if let Some(last) = lines.last_mut() {
        end_in_ellipsis(&mut last.text, face, wanted.width / size);
    }
    let lines = lines.into_iter().map(|line| line.text).collect();
    Set { size, lines, cut: true }
}

fn end_in_ellipsis(line: &mut String, face: &Face, width: f64) {
    loop {
        let end = line.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')').len();
        line.truncate(end);
        line.push(ELLIPSIS);
        if line.chars().count() <= 1 || face.width(line) <= width {
            return;
        }
        line.pop();
        line.pop();
    }
}

/// Where lines may end.
#[derive(Clone, Copy, PartialEq)]
enum Breaks {
    BetweenWords,
    /// Also between the syllables, and at worst the letters, of words wider than a line.
    Anywhere,
}

/// What stands between two blanks.
struct Word {
    width: f64,
    pieces: Vec<Piece>,
}

/// A part of a word that is not divided: a syllable, or one of the parts of `KI-Anwendungen`; at worst a letter.
struct Piece {
    text: String,
    width: f64,
    /// Whether a hyphen has to be written where a line ends behind it.
    takes_hyphen: bool,
    hyphen: f64,
    blank: f64,
    letters: Vec<f64>,
}

#[derive(Clone, Default)]
struct Line {
    text: String,
    width: f64,
}

impl Line {
    fn push(&mut self, text: &str, width: f64) {
        self.text.push_str(text);
        self.width += width;
    }
}

/// The words of a text as far as they can be drawn.
fn words(text: &str, language: &str, face: &Face) -> Vec<Word> {
    let text: String = ComposingNormalizer::new_nfc()
        .normalize(text)
        .chars()
        .take(MOST_LETTERS)
        .collect();
    // A narrow no-break space is one that the font need not have.
    let text = text.replace('\u{202f}', "\u{a0}");
    let text = hyphenated(&text, language, NARROW);
    let is_blank = |c: char| (c.is_whitespace() || c.is_control()) && c != '\u{a0}';
    let stays = |c: &char| *c == SOFT_HYPHEN || is_drawn(*c);
    let words = text
        .split(is_blank)
        .map(|word| word.chars().filter(stays).collect::<String>());
    // What was left out may have had no-break spaces around it.
    words
        .filter_map(|word| word_of(word.trim_matches('\u{a0}'), face))
        .collect()
}

fn word_of(word: &str, face: &Face) -> Option<Word> {
    let mut pieces = Vec::new();
    for syllable in word.split_inclusive([SOFT_HYPHEN, '-', '–', '/', '_']) {
        let text = syllable.trim_end_matches(SOFT_HYPHEN);
        if text.is_empty() {
            continue;
        }
        pieces.push(Piece {
            text: text.to_owned(),
            width: face.width(text),
            takes_hyphen: text.len() < syllable.len(),
            hyphen: face.width("-"),
            blank: face.width(" "),
            letters: text.chars().map(|c| face.advance(c).unwrap_or_default()).collect(),
        });
    }
    let width = pieces.iter().map(|piece| piece.width).sum();
    (!pieces.is_empty()).then_some(Word { width, pieces })
}

/// Lines filled one after the other; none if a word is wider than a line and may not be divided.
fn filled(words: &[Word], width: f64, breaks: Breaks) -> Option<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    let mut line = Line::default();
    for word in words {
        let blank = word.pieces.first().filter(|_| !line.text.is_empty());
        let blank = blank.map_or(0.0, |piece| piece.blank);
        let fits = line.width + blank + word.width <= width;
        if !fits && word.width <= width && !line.text.is_empty() {
            lines.push(std::mem::take(&mut line));
        } else if fits && !line.text.is_empty() {
            line.push(" ", blank);
        }
        if word.width <= width {
            let text: String = word.pieces.iter().map(|piece| piece.text.as_str()).collect();
            line.push(&text, word.width);
        } else if breaks == Breaks::BetweenWords {
            return None;
        } else {
            divide(word, width, &mut line, &mut lines);
        }
    }
    if !line.text.is_empty() {
        lines.push(line);
    }
    Some(lines)
}

/// Adds a word that is wider than a line.
fn divide(word: &Word, width: f64, line: &mut Line, lines: &mut Vec<Line>) {
    let mut within = false;
    for (number, piece) in word.pieces.iter().enumerate() {
        let is_last = number + 1 == word.pieces.len();
        let hyphen = if piece.takes_hyphen && !is_last {
            piece.hyphen
        } else {
            0.0
        };
        let blank = if within || line.text.is_empty() {
            0.0
        } else {
            piece.blank
        };
        if line.width + blank + piece.width + hyphen > width && !line.text.is_empty() {
            let before = number.checked_sub(1).and_then(|before| word.pieces.get(before));
            if within && before.is_some_and(|before| before.takes_hyphen) {
                line.push("-", piece.hyphen);
            }
            lines.push(std::mem::take(line));
        } else if blank > 0.0 {
            line.push(" ", blank);
        }
        within = true;
        if piece.width + hyphen <= width {
            line.push(&piece.text, piece.width);
            continue;
        }
        let mut bytes = [0; 4];
        let last = piece.letters.len().saturating_sub(1);
        for (place, (c, advance)) in piece.text.chars().zip(&piece.letters).enumerate() {
            // Behind the last letter a hyphen may have to stand.
            let hyphen = if place == last { hyphen } else { 0.0 };
            if line.width + advance + hyphen > width && !line.text.is_empty() {
                lines.push(std::mem::take(line));
            }
            line.push(c.encode_utf8(&mut bytes), *advance);
        }
    }
}

/// The same number of lines, as equally long as can be: the squares of what is left free are the least.
fn balanced(words: &[Word], width: f64, lines: Vec<Line>) -> Vec<Line> {
    let count = lines.len();
    if count < 2 {
        return lines;
    }
    // For each number of lines, and of words in them: what is left free, and where the last line begins.
    let mut best: Vec<Option<(f64, usize)>> = vec![None; words.len() + 1];
    let mut begins: Vec<Vec<usize>> = Vec::with_capacity(count);
    if let Some(nothing) = best.first_mut() {
        *nothing = Some((0.0, 0));
    }
    for _ in 0..count {
        let mut next: Vec<Option<(f64, usize)>> = vec![None; words.len() + 1];
        for (from, before) in best.iter().enumerate() {
            let Some((cost, _)) = before else { continue };
            let mut line = 0.0;
            for (offset, word) in words.iter().skip(from).enumerate() {
                let blank = word
                    .pieces
                    .first()
                    .filter(|_| offset > 0)
                    .map_or(0.0, |piece| piece.blank);
                line += blank + word.width;
                if line > width {
                    break;
                }
                let cost = cost + (width - line).powi(2);
                if let Some(slot) = next.get_mut(from + offset + 1)
                    && slot.is_none_or(|(known, _)| cost < known)
                {
                    *slot = Some((cost, from));
                }
            }
        }
        begins.push(next.iter().map(|slot| slot.map_or(0, |(_, from)| from)).collect());
        best = next;
    }
    let mut set = Vec::with_capacity(count);
    let mut end = words.len();
    for begin in begins.iter().rev() {
        let from = begin.get(end).copied().unwrap_or_default();
        set.extend(
            filled(
                words.get(from..end).unwrap_or_default(),
                f64::INFINITY,
                Breaks::BetweenWords,
            )
            .into_iter()
            .flatten(),
        );
        end = from;
    }
    set.reverse();
    set
}

/// The advances of a font, for letters one unit high.
struct Face {
    /// Sorted by character.
    advances: Vec<(char, f64)>,
}

struct Faces {
    regular: Face,
    semibold: Face,
}

static FACES: LazyLock<Faces> = LazyLock::new(|| Faces {
    regular: Face::of(REGULAR),
    semibold: Face::of(SEMIBOLD),
});

impl Face {
    fn of(font: &[u8]) -> Face {
        let Ok(font) = FontRef::new(font) else {
            return Face { advances: Vec::new() };
        };
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let advance =
            |(code, glyph): (u32, GlyphId)| Some((char::from_u32(code)?, f64::from(metrics.advance_width(glyph)?)));
        let mut advances: Vec<(char, f64)> = font.charmap().mappings().filter_map(advance).collect();
        advances.sort_by_key(|(c, _)| *c);
        Face { advances }
    }

    fn advance(&self, c: char) -> Option<f64> {
        let position = self.advances.binary_search_by_key(&c, |(known, _)| *known).ok()?;
        self.advances.get(position).map(|(_, advance)| *advance)
    }

    /// Kerning, which draws letters together, is left out: text is never wider than this.
    fn width(&self, text: &str) -> f64 {
        text.chars().filter_map(|c| self.advance(c)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn set_in(text: &str, width: f64, height: f64) -> Set {
        let wanted = Wanted {
            sizes: vec![80.0, 60.0],
            width,
            height,
            leading: 1.2,
        };
        set(text, "de", &FACES.semibold, &wanted)
    }

    #[test]
    fn short_titles_are_large_and_their_lines_are_alike() {
        let set = set_in(
            "Kommunen lernen Künstliche Intelligenz am besten voneinander",
            1000.0,
            400.0,
        );
        assert_eq!(set.size, 80.0);
        assert_eq!(
            set.lines,
            ["Kommunen lernen", "Künstliche Intelligenz", "am besten voneinander"]
        );
    }

    #[test]
    fn a_smaller_size_comes_before_divided_words() {
        let set = set_in("Forschungsverbundsekretariat", 850.0, 400.0);
        assert_eq!(
            (set.size, set.lines.as_slice()),
            (60.0, &["Forschungsverbundsekretariat".to_owned()][..])
        );
    }

    #[test]
    fn long_words_are_divided_by_syllables_and_at_worst_by_letters() {
        let set = set_in("Das Forschungsverbundsekretariat", 600.0, 400.0);
        assert_eq!(set.lines, ["Das", "Forschungsver-", "bundsekretariat"]);
        let set = set_in(&"x".repeat(40), 600.0, 400.0);
        assert!(set.lines.len() > 1 && !set.cut, "{set:?}");
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let set = set_in(&"Zusammenarbeit, ".repeat(30), 900.0, 200.0);
        assert!(set.cut);
        assert_eq!(set.lines.len(), 2);
        assert!(set.lines.iter().all(|line| !line.ends_with(",…")), "{set:?}");
        assert!(set.lines.last().is_some_and(|line| line.ends_with('…')), "{set:?}");
    }

    #[test]
    fn what_the_font_lacks_is_left_out() {
        let lines = |text: &str| set_in(text, 900.0, 400.0).lines;
        assert_eq!(lines("Daten 🚀 für\u{200d} \u{202e}alle\u{7}"), ["Daten für alle"]);
        assert_eq!(lines("alle 👩\u{a0}👧 hier"), ["alle hier"]);
        assert_eq!(lines("مرحبا"), Vec::<String>::new());
        assert_eq!(lines("e\u{301}te\u{301}"), ["été"]);
        assert_eq!(lines("  \n "), Vec::<String>::new());
    }

    #[test]
    fn a_hyphen_has_room_behind_a_syllable_that_was_divided() {
        let text = "00a0Aa #bAa ¡A!000a'#\"A0A0 0¢0A0S'\u{ad}0";
        let width = 235.058_598_936_315_18;
        let set = set_in(text, width, 521.5);
        for line in &set.lines {
            assert!(FACES.semibold.width(line) * set.size <= width + 0.01, "{set:?}");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_it_may_be(text in "[\\PC\u{ad} \n-]{0,300}", width in 60.0f64..1200.0, height in 40.0f64..600.0) {
            let set = set_in(&text, width, height);
            let most = (height / (set.size * 1.2)).floor().max(1.0) as usize;
            prop_assert!(set.lines.len() <= most, "{:?}", set);
            for line in &set.lines {
                let letters = line.chars().count();
                prop_assert!(letters <= 1 || FACES.semibold.width(line) * set.size <= width + 0.01, "{:?}", set);
                prop_assert!(line.chars().all(is_drawn));
            }
        }
    }
}
