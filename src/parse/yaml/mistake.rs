//! Syntax errors in words that help an editor.
//!
//! The YAML crate names what its grammar expected, often a line too late. The mistakes people make are few:
//! a colon or another sign in unquoted text, a quote or bracket left open, indentation.

/// What the crate says when a key is a list or map.
pub const KEY_EXPECTED: &str = "a key";
const QUOTE_IT: &str = "Put the whole value in quotes.";

/// A syntax error and the source around it.
pub struct Mistake<'a> {
    pub words: &'a str,
    pub text: &'a str,
    /// Where the crate noticed it.
    pub at: usize,
    /// Where the construct in trouble began.
    pub began: usize,
}

/// Place, reason, hint.
pub type Explanation = (usize, String, String);

impl Mistake<'_> {
    fn says(&self, part: &str) -> bool {
        self.words.contains(part)
    }

    pub fn explain(&self) -> Explanation {
        self.odd_character()
            .or_else(|| self.sign_in_text())
            .or_else(|| self.left_open())
            .or_else(|| self.line_without_colon())
            .or_else(|| self.indentation())
            .unwrap_or_else(|| {
                let reason = self.words.split(" at line ").next().unwrap_or_default().to_string();
                (
                    self.at,
                    reason,
                    "Look at this line and the one above it: colons, quotes, indentation.".into(),
                )
            })
    }

    fn odd_character(&self) -> Option<Explanation> {
        if self.says("control characters are not allowed") {
            let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}');
            let (at, c) = self
                .text
                .char_indices()
                .find(|(_, c)| is_control(*c) || matches!(c, '\u{fffe}' | '\u{ffff}'))?;
            let reason = format!("it holds the control character U+{:04X}", u32::from(c));
            return Some((at, reason, "Delete the character.".into()));
        }
        for at in [self.at, self.began] {
            let (start, line) = line_at(self.text, at);
            let indent = line.len() - line.trim_start().len();
            if line.get(..indent)?.chars().any(|c| c != ' ' && c != '\t') {
                let reason = "this line is indented with special spaces, which are not spaces to YAML".to_string();
                return Some((start, reason, "Replace them by ordinary spaces.".into()));
            }
        }
        None
    }

    /// Unquoted text that holds a sign with a meaning in YAML.
    fn sign_in_text(&self) -> Option<Explanation> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        if self.says("mapping values are not allowed") || self.says("found unexpected ':'") {
            return Some(self.second_colon());
        }
        if self.says("cannot start any token") || self.says("expected node content") {
            let sign = rest.chars().next().filter(|sign| !sign.is_whitespace())?;
            let sign = if sign == '`' {
                "a grave accent".to_string()
            } else {
                format!("`{sign}`")
            };
            return Some((
                self.at,
                format!("an unquoted value cannot begin with {sign}"),
                self.quoted(self.at),
            ));
        }
        for (context, sign) in [("scanning an alias", '*'), ("scanning an anchor", '&')] {
            if self.says(context) {
                let reason = format!("an unquoted value that begins with `{sign}` is no text to YAML");
                return Some((self.began, reason, self.quoted(self.began)));
            }
        }
        if self.says("unknown anchor") {
            let reason =
                "a word that begins with `*` stands for the value marked by `&` and the same word, and there is none";
            return Some((self.at, reason.into(), self.quoted(self.at)));
        }
        if self.says("unknown escape") || self.says("expected hexadecimal") || self.says("character escape code") {
            let hint = "Write `\\\\` for a backslash, or use single quotes.";
            return Some((
                self.at,
                "in double quotes a backslash begins an escape, and this is none".into(),
                hint.into(),
            ));
        }
        if self.says("scanning a block scalar") {
            let hint = "Begin the text on the next line, indented. If the sign is part of the text, put it in quotes.";
            return Some((
                self.began,
                "text follows the `|` or `>` on the same line".into(),
                hint.into(),
            ));
        }
        if self.says("directive") {
            return Some((
                self.began,
                "a line that begins with `%` is no text to YAML".into(),
                QUOTE_IT.into(),
            ));
        }
        if self.words.contains(KEY_EXPECTED) && self.says("invalid type") {
            let hint = "Put text that begins with `{` or `[` in quotes.";
            return Some((
                self.at,
                "a list or map is used as the name of a field".into(),
                hint.into(),
            ));
        }
        None
    }

    /// `title: Klima: jetzt`, or a line indented below a line that already has its value.
    fn second_colon(&self) -> Explanation {
        let (start, line) = line_at(self.text, self.at);
        let before = self.text.get(start..self.at).unwrap_or_default();
        match line.split_once(": ") {
            Some((key, value)) if key.len() < before.len() => {
                let reason = "an unquoted value cannot hold a colon with a space behind it".to_string();
                (self.at, reason, quoted_line(key.trim_start(), value))
            }
            _ => self.colon_below_text(start, line),
        }
    }

    /// A line with a field, and the text above it has not ended: it lacks a colon, or this line is indented too far.
    fn colon_below_text(&self, start: usize, line: &str) -> Explanation {
        let indent = line.len() - line.trim_start().len();
        let above = self.text.get(..start).unwrap_or_default().trim_end();
        let (above_start, above) = line_at(above, above.len());
        let above_indent = above.len() - above.trim_start().len();
        if indent <= above_indent && !above.contains(": ") && !above.trim().is_empty() {
            return no_field(above_start, above);
        }
        let reason = "this line is indented below a line that already has a value".to_string();
        let hint = "Begin it in the same column as the line above, or quote a text of several lines.";
        (start + indent, reason, hint.into())
    }

    fn left_open(&self) -> Option<Explanation> {
        if self.says("quoted scalar") {
            return Some((
                self.began,
                "the quote that opens here is never closed".into(),
                "Close it in the same line.".into(),
            ));
        }
        if self.says("flow sequence") || self.says("flow mapping") {
            let bracket = if self.says("flow sequence") {
                ("[", "]")
            } else {
                ("{", "}")
            };
            let reason = format!("the `{}` that opens here is not closed properly", bracket.0);
            let hint = format!(
                "Put commas between the entries and `{}` at the end. If the bracket is text, put the value in quotes.",
                bracket.1
            );
            return Some((self.began, reason, hint));
        }
        let (start, line) = line_at(self.text, self.at);
        let before = line.get(..self.at.saturating_sub(start)).unwrap_or_default().trim_end();
        let follows = before.ends_with(['"', '\'', ']', '}']);
        if follows && (self.says("did not find expected") || self.says("could not find")) {
            let closing = before.chars().next_back().unwrap_or('"');
            if before.matches(closing).count() % 2 == 1
                && let Some(at) = opening_above(self.text, start, closing)
            {
                let reason = "the quote that opens here is not closed in its line".to_string();
                return Some((at, reason, format!("Put `{closing}` at the end of the value.")));
            }
            let reason = format!("text follows the closing `{closing}`");
            let hint = "Put the whole value in quotes; double the single quotes within single quotes.";
            return Some((self.at, reason, hint.into()));
        }
        None
    }

    fn line_without_colon(&self) -> Option<Explanation> {
        if !self.says("could not find expected ':'") {
            return None;
        }
        let (start, line) = line_at(self.text, self.began);
        Some(no_field(start, line))
    }

    fn indentation(&self) -> Option<Explanation> {
        let (start, line) = line_at(self.text, self.at);
        let at = self
            .at
            .max(start + line.len() - line.trim_start().len())
            .min(self.text.len());
        if self.says("block sequence entries are not allowed") {
            let hint = "Begin each entry on a line of its own: `- …`. If the hyphen is text, put the value in quotes.";
            return Some((at, "a list cannot begin here".into(), hint.into()));
        }
        if self.says("'-' indicator") {
            let hint = "Begin it with `-`, or indent it as the key of the list.";
            return Some((
                at,
                "this line stands in a list but is no entry of it".into(),
                hint.into(),
            ));
        }
        if self.says("expected key") || self.says("block mapping") || self.says("<document start>") {
            let hint = "Indent lines of the same level by the same number of spaces.";
            return Some((
                at,
                "the indentation of this line fits none above it".into(),
                hint.into(),
            ));
        }
        None
    }

    /// Advice to quote the rest of the line at `at`.
    fn quoted(&self, at: usize) -> String {
        let (start, line) = line_at(self.text, at);
        let before = line.get(..at.saturating_sub(start)).unwrap_or_default();
        let value = line.get(at.saturating_sub(start)..).unwrap_or_default();
        match before.trim_start().strip_suffix(": ") {
            Some(key) if !key.contains(['"', '[', '{']) => quoted_line(key, value),
            _ => QUOTE_IT.into(),
        }
    }
}

/// The quote that begins a value in the nearest line above `before` and is not closed there.
fn opening_above(text: &str, before: usize, quote: char) -> Option<usize> {
    let signs = [format!(": {quote}"), format!("- {quote}")];
    let mut above = text.get(..before)?.trim_end_matches(['\n', '\r']);
    while !above.is_empty() {
        let (start, line) = line_at(above, above.len());
        let opening = signs
            .iter()
            .find_map(|sign| line.find(sign.as_str()).map(|at| start + at + sign.len() - 1));
        if opening.is_some() && line.matches(quote).count() % 2 == 1 {
            return opening;
        }
        above = above.get(..start)?.trim_end_matches(['\n', '\r']);
    }
    None
}

/// A line that should be a field but is none.
fn no_field(start: usize, line: &str) -> Explanation {
    let at = start + line.len() - line.trim_start().len();
    if let Some((name, value)) = line.trim().split_once(':').filter(|(_, value)| !value.is_empty()) {
        let value = shortened(value.trim_start());
        return (
            at,
            "a space is missing behind the colon".into(),
            format!("Write `{name}: {value}`."),
        );
    }
    let reason = "this line is neither `field: value` nor part of a text".to_string();
    (
        at,
        reason,
        "Indent it if it continues the text above; put a `|` behind the colon of such a text.".into(),
    )
}

/// Advice to write `key: "value"`, with the kind of quotes that the value does not hold.
fn quoted_line(key: &str, value: &str) -> String {
    let value = value.trim();
    if key.len() > 40 || value.contains('\\') || (value.contains('"') && value.contains('\'')) {
        return QUOTE_IT.into();
    }
    let quote = if value.contains('"') { '\'' } else { '"' };
    format!("Put the value in quotes: `{key}: {quote}{}{quote}`.", shortened(value))
}

fn shortened(value: &str) -> String {
    match value.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
        None => value.to_string(),
    }
}

/// Start of the line around `at`, and the line.
pub fn line_at(text: &str, at: usize) -> (usize, &str) {
    let start = text
        .get(..at)
        .unwrap_or(text)
        .rfind(['\n', '\r'])
        .map_or(0, |end| end + 1);
    let rest = text.get(start..).unwrap_or_default();
    (start, rest.split(['\n', '\r']).next().unwrap_or_default())
}
