//! In which language a text stands, as its elements say it by `lang`. Written HTML leaves end tags out and nests what it should not,
//! so elements end as browsers end them.

/// Elements that hold nothing.
const EMPTY: &[&str] = &["!--", "br", "hr", "img", "input", "source", "track", "wbr"];

/// Elements that end those of their kind before them, and what they cannot reach out of.
const ENDS: &[(&[&str], &[&str], &[&str])] = &[
    (&["li"], &["li"], &["ul", "ol", "menu"]),
    (&["dt", "dd"], &["dt", "dd"], &["dl"]),
    (&["td", "th"], &["td", "th"], &["table"]),
    (&["tr"], &["tr"], &["table"]),
    (
        &["thead", "tbody", "tfoot"],
        &["caption", "thead", "tbody", "tfoot"],
        &["table"],
    ),
];

/// Deeper elements are passed over, as browsers do.
const DEEPEST: usize = 512;

/// Whether an element stands inside of a sentence; all others end it.
#[rustfmt::skip]
pub fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr" | "b" | "bdi" | "bdo" | "cite" | "code" | "data" | "del" | "dfn" | "em" | "i" | "img" | "ins" | "kbd"
            | "mark" | "q" | "s" | "samp" | "small" | "span" | "strong" | "sub" | "sup" | "time" | "u" | "var" | "wbr"
    )
}

/// The elements that are open from the first one on that says a language of its own.
#[derive(Default)]
pub struct Elements {
    open: Vec<Element>,
}

struct Element {
    name: String,
    language: Option<String>,
}

/// What a tag does to the open elements.
pub struct Step<'t> {
    name: &'t str,
    /// How many stay open.
    kept: usize,
    /// Whether the tag opens an element, and in which language.
    opens: Option<Option<&'t str>>,
    pub changes_language: bool,
}

impl Elements {
    pub fn are_any(&self) -> bool {
        !self.open.is_empty()
    }

    /// The language that is said for what comes now.
    pub fn language(&self) -> Option<&str> {
        self.open.iter().rev().find_map(|element| element.language.as_deref())
    }

    /// What this tag will do. `attributes` are those of a tag that opens an element.
    pub fn step<'t>(&self, name: &'t str, is_end: bool, attributes: &'t str) -> Step<'t> {
        let is_empty = EMPTY.contains(&name);
        let opens = (!is_end && !is_empty).then(|| language(attributes));
        let kept = match is_end {
            true if is_empty => self.open.len(),
            true => self.kept_after_end(name),
            false => self.kept_before(name),
        };
        let mut ended = self.open.iter().skip(kept);
        Step {
            name,
            kept,
            opens,
            changes_language: opens.flatten().is_some() || ended.any(|element| element.language.is_some()),
        }
    }

    pub fn take(&mut self, step: &Step<'_>) {
        self.open.truncate(step.kept);
        let Some(language) = step.opens else { return };
        let is_within = !self.open.is_empty() && self.open.len() < DEEPEST;
        if is_within || self.open.is_empty() && language.is_some() {
            self.open.push(Element {
                name: step.name.to_owned(),
                language: language.map(str::to_owned),
            });
        }
    }

    /// How many stay open when an element ends. One that is not among them was opened before all of them, so that they end with it.
    fn kept_after_end(&self, name: &str) -> usize {
        let is_inline_end = is_inline(name);
        for (at, element) in self.open.iter().enumerate().rev() {
            if element.name == name {
                return at;
            }
            // What is within a sentence cannot end what is around it, nor can a paragraph.
            if (is_inline_end || name == "p") && !is_inline(&element.name) {
                return match is_inline_end {
                    true => self.open.len(),
                    false => at + 1,
                };
            }
        }
        0
    }

    /// How many stay open when an element begins.
    fn kept_before(&self, name: &str) -> usize {
        if is_inline(name) || self.open.is_empty() {
            return self.open.len();
        }
        // A block ends the paragraph before it.
        let mut kept = self.open.len();
        for (at, element) in self.open.iter().enumerate().rev() {
            if element.name == "p" {
                kept = at;
            }
            if !is_inline(&element.name) {
                break;
            }
        }
        let Some((_, ended, bounds)) = ENDS.iter().find(|(names, ..)| names.contains(&name)) else {
            return kept;
        };
        for (at, element) in self.open.iter().enumerate().take(kept).rev() {
            if bounds.contains(&&*element.name) {
                break;
            }
            if ended.contains(&&*element.name) {
                return at;
            }
        }
        kept
    }
}

/// Whether `lang` may be among the attributes of a tag.
pub fn may_say_language(attributes: &str) -> bool {
    let words = attributes.as_bytes().windows(4);
    attributes.len() > 4 && words.into_iter().any(|word| word.eq_ignore_ascii_case(b"lang"))
}

/// The `lang` among the attributes of a tag.
fn language(attributes: &str) -> Option<&str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'))?;
        let (name, behind) = rest.split_at_checked(end)?;
        rest = behind.trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
            // An attribute without a value.
            continue;
        };
        let (value, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value.get(1..)?.split_once(quote)?,
            _ => value.split_at_checked(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len()))?,
        };
        if name.eq_ignore_ascii_case("lang") {
            return Some(value.trim());
        }
        rest = behind;
    }
}
