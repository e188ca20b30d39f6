//! Soft hyphens in long words, as browsers cannot be relied on to have a dictionary of every language.
//!
//! Only what saves a narrow line is marked: lines are filled greedily, so that a word which fits into a line of its own
//! would be broken for nothing. Four letters are left on each side.

use hypher::{Lang, hyphenate_bounded};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

/// Where a line may break within a word; seen only there.
pub const SOFT_HYPHEN: char = '\u{ad}';

/// Shorter words are not broken in what is set large: they fit into a heading's column, and on the narrowest screen.
pub const LARGE: usize = 16;
/// Shorter words are not broken in what is set narrow, such as heads of tables.
pub const NARROW: usize = 10;
/// How many letters stay together before and behind a break.
const KEPT: usize = 4;

/// How many words of a language a thread remembers at most.
const MOST_KNOWN: usize = 20_000;

/// Long words of a language, as they were and with soft hyphens.
type Words = HashMap<Box<str>, Box<str>>;

thread_local! {
    /// The same titles stand on many pages, and the rules take twenty times as long as looking a word up.
    static KNOWN: RefCell<Vec<(Lang, Words)>> = const { RefCell::new(Vec::new()) };
}

/// The text with soft hyphens in words of `from` letters and more, in a language as BCP 47 names it; unchanged if there
/// are no rules for that language.
pub fn hyphenated<'t>(text: &'t str, language: &str, from: usize) -> Cow<'t, str> {
    match rules(language) {
        Some(rules) if has_long_word(text, from) => of_text(text, rules, from),
        _ => Cow::Borrowed(text),
    }
}

/// The same for text with markup: tags, code and character references stay as they are.
pub fn hyphenated_html<'t>(html: &'t str, language: &str, from: usize) -> Cow<'t, str> {
    let Some(rules) = rules(language).filter(|_| has_long_word(html, from)) else {
        return Cow::Borrowed(html);
    };
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    let mut codes = 0_usize;
    while let Some((text, tag_and_more)) = rest.split_once('<') {
        let Some((tag, more)) = tag_and_more.split_once('>') else {
            break;
        };
        if codes == 0 {
            out.push_str(&of_text(text, rules, from));
        } else {
            out.push_str(text);
        }
        codes = match tag.split([' ', '>']).next() {
            Some("code" | "pre" | "kbd") => codes + 1,
            Some("/code" | "/pre" | "/kbd") => codes.saturating_sub(1),
            _ => codes,
        };
        out.push('<');
        out.push_str(tag);
        out.push('>');
        rest = more;
    }
    out.push_str(&of_text(rest, rules, from));
    Cow::Owned(out)
}

fn rules(language: &str) -> Option<Lang> {
    let base = language.split('-').next().unwrap_or_default().as_bytes();
    Lang::from_iso([base.first()?.to_ascii_lowercase(), base.get(1)?.to_ascii_lowercase()]).filter(|_| base.len() == 2)
}

/// A quick look: letters are at least one byte, and ASCII marks and blanks part words.
fn has_long_word(text: &str, from: usize) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    text.as_bytes()
        .split(|byte| !is_part(*byte))
        .any(|word| word.len() >= from)
}

fn of_text(text: &str, rules: Lang, from: usize) -> Cow<'_, str> {
    if !has_long_word(text, from) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for piece in text.split_inclusive(char::is_whitespace) {
        if has_long_word(piece, from) && is_of_words(piece) {
            push_words(&mut out, piece, rules, from);
        } else {
            out.push_str(piece);
        }
    }
    Cow::Owned(out)
}

/// Whether what stands between blanks is made of words: no address, file name, number or reference, and nobody has
/// said already where it breaks.
fn is_of_words(piece: &str) -> bool {
    let inner = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let foreign = |c: char| {
        c.is_numeric()
            || matches!(c, '@' | '/' | '.' | '\\' | '_' | '&' | '=' | SOFT_HYPHEN)
            // Accents that stand apart: the rules know letters that carry them.
            || matches!(c, '\u{300}'..='\u{36f}')
    };
    // A number or a reference may begin or end with a mark.
    !inner.contains(foreign) && !piece.contains(['@', '&', '\\', SOFT_HYPHEN])
}

/// Writes a piece with its long words hyphenated, each part of `KI-Anwendungsentwicklung` for itself.
fn push_words(out: &mut String, piece: &str, rules: Lang, from: usize) {
    let mut rest = piece;
    while let Some(start) = rest.find(char::is_alphabetic) {
        let (before, word_and_more) = rest.split_at(start);
        let end = word_and_more
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(word_and_more.len());
        let (word, more) = word_and_more.split_at(end);
        out.push_str(before);
        push_word(out, word, rules, from);
        rest = more;
    }
    out.push_str(rest);
}

fn push_word(out: &mut String, word: &str, rules: Lang, from: usize) {
    if word.chars().count() < from {
        return out.push_str(word);
    }
    KNOWN.with_borrow_mut(|known| {
        let place = known.iter().position(|(language, _)| *language == rules);
        let place = place.unwrap_or_else(|| {
            known.push((rules, HashMap::new()));
            known.len() - 1
        });
        let Some((_, words)) = known.get_mut(place) else { return };
        if let Some(broken) = words.get(word) {
            return out.push_str(broken);
        }
        let broken = broken_up(word, rules);
        out.push_str(&broken);
        if words.len() >= MOST_KNOWN {
            words.clear();
        }
        words.insert(word.into(), broken.into());
    });
}

/// The word with its breaks. No language has a syllable of one consonant; where the rules leave one between two breaks,
/// it ends the syllable before, as in `Bescheid-übergabe`.
fn broken_up(word: &str, rules: Lang) -> String {
    let mut broken = String::with_capacity(word.len() + 8);
    for (number, piece) in hyphenate_bounded(word, rules, KEPT, KEPT).enumerate() {
        let is_consonant = |c: char| c.is_ascii_alphabetic() && !"aeiouyAEIOUY".contains(c);
        if number > 0 && !(piece.len() == 1 && piece.chars().all(is_consonant)) {
            broken.push(SOFT_HYPHEN);
        }
        broken.push_str(piece);
    }
    broken
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn visible(text: &str, language: &str) -> String {
        hyphenated(text, language, NARROW).replace(SOFT_HYPHEN, "|")
    }

    #[test]
    fn long_words_may_break() {
        let words = [
            ("de", "Forschungsverbundsekretariat"),
            ("de-AT", "„Anwendungsentwicklung“, jetzt."),
            ("de", "KI-Anwendungsentwicklung"),
            ("de", "Straßenbegleitgrün"),
            ("de", "Förderbescheidübergabe"),
            ("en", "Internationalisation"),
            ("fr", "l’intelligence artificielle"),
        ];
        let expected = [
            "Forschungs|ver|bund|se|kre|ta|riat",
            "„Anwen|dungs|ent|wick|lung“, jetzt.",
            "KI-Anwen|dungs|ent|wick|lung",
            "Stra|ßen|be|gleit|grün",
            "Förder|be|scheid|über|gabe",
            "Inter|na|tion|al|i|sa|tion",
            "l’intel|li|gence arti|fi|cielle",
        ];
        assert_eq!(words.map(|(language, text)| visible(text, language)), expected);
    }

    #[test]
    fn how_long_a_word_must_be_depends_on_where_it_stands() {
        let large = hyphenated("Informationen zur Forschungsstrategie", "de", LARGE);
        assert_eq!(
            large.replace(SOFT_HYPHEN, "|"),
            "Informationen zur Forschungs|stra|tegie"
        );
        let narrow = hyphenated("Informationen", "de", NARROW);
        assert_eq!(narrow.replace(SOFT_HYPHEN, "|"), "Infor|ma|tionen");
    }

    #[test]
    fn other_words_stay_whole() {
        for (language, text) in [
            ("de", "Verbund und Netz"),
            ("de", "Forschungsverbund2024sekretariat"),
            ("de", "sekretariat@forschungsverbund.example"),
            ("de", "https://forschungsverbund.example/sekretariat"),
            ("de", "forschungsverbund.example"),
            ("de", "Forschung/Entwicklungszusammenarbeit"),
            ("de", "Forschungs\u{ad}verbundsekretariat"),
            ("xx", "Forschungsverbundsekretariat"),
            ("", "Forschungsverbundsekretariat"),
            ("deu", "Forschungsverbundsekretariat"),
        ] {
            assert_eq!(hyphenated(text, language, NARROW), text);
        }
    }

    #[test]
    fn markup_stays_as_it_is() {
        let html = "<a href=\"/forschungsverbundsekretariat/\" class=\"x\">Forschungsverbund</a> <code>forschungsverbund</code>";
        assert_eq!(
            hyphenated_html(html, "de", LARGE).replace(SOFT_HYPHEN, "|"),
            "<a href=\"/forschungsverbundsekretariat/\" class=\"x\">Forschungs|ver|bund</a> <code>forschungsverbund</code>"
        );
    }

    /// Text that is likely to have words in it.
    fn texts() -> impl Strategy<Value = String> {
        let word = prop_oneof![
            "[a-zäöüßéłčA-ZÄÖ]{1,40}",
            "\\PC{0,12}",
            Just("Forschungsverbundsekretariat".to_owned()),
            Just("zusammenarbeit@example.org".to_owned()),
        ];
        let gap = prop_oneof![Just(" "), Just("-"), Just("\u{a0}"), Just("/"), Just("")];
        proptest::collection::vec((word, gap), 0..8)
            .prop_map(|words| words.into_iter().map(|(word, gap)| word + gap).collect())
    }

    proptest! {
        #[test]
        fn without_soft_hyphens_it_is_the_same_text(text in texts(), language in "de|en|fr|nl|pl|cs|xx", from in 0..20_usize) {
            let bare = text.replace(SOFT_HYPHEN, "");
            prop_assert_eq!(hyphenated(&text, &language, from).replace(SOFT_HYPHEN, ""), bare.clone());
            prop_assert_eq!(hyphenated_html(&text, &language, from).replace(SOFT_HYPHEN, ""), bare);
        }

        #[test]
        fn no_break_is_near_to_the_end_of_a_word(text in texts(), language in "de|en|fr|nl|pl|cs", from in 0..20_usize) {
            let text = text.replace(SOFT_HYPHEN, "");
            let broken = hyphenated(&text, &language, from);
            for word in broken.split(|c: char| !c.is_alphabetic() && c != SOFT_HYPHEN) {
                if let (Some((first, _)), Some((_, last))) = (word.split_once(SOFT_HYPHEN), word.rsplit_once(SOFT_HYPHEN)) {
                    prop_assert!(first.chars().count() >= KEPT && last.chars().count() >= KEPT, "{}", word);
                    prop_assert!(word.chars().filter(|c| *c != SOFT_HYPHEN).count() >= from, "{}", word);
                }
            }
        }
    }
}
