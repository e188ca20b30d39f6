//! The paths on the left of `_redirects` and above the headers in `_headers`, which stand for many paths.

/// A path in which `:name` stands for one part and one `*` for anything.
#[derive(Clone, Debug)]
pub struct Pattern {
    start: Vec<Piece>,
    /// What follows `*`, if there is one.
    end: Option<String>,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    /// A part of a path, under a name.
    Part(String),
}

/// What the names of a pattern stand for, decoded.
pub type Found<'a> = Vec<(&'a str, &'a str)>;

impl Pattern {
    /// `None` for a path that is not one, or with more than one `*`.
    pub fn read(text: &str) -> Option<Pattern> {
        let (start, end) = match text.split_once('*') {
            Some((start, end)) => (start, Some(end)),
            None => (text, None),
        };
        if !text.starts_with('/') || end.is_some_and(|end| end.contains('*') || end.contains("/:")) {
            return None;
        }
        let mut pieces = vec![Piece::Text(String::new())];
        for part in start.split_inclusive('/') {
            let (part, slash) = part.strip_suffix('/').map_or((part, ""), |part| (part, "/"));
            match part.strip_prefix(':') {
                Some(name) if name_length(name) == name.len() => {
                    pieces.push(Piece::Part(name.to_owned()));
                    pieces.push(Piece::Text(slash.to_owned()));
                }
                _ => {
                    if let Some(Piece::Text(text)) = pieces.last_mut() {
                        text.push_str(&unescaped(part));
                        text.push_str(slash);
                    }
                }
            }
        }
        Some(Pattern {
            start: pieces,
            end: end.map(unescaped),
        })
    }

    /// What the names stand for in `path`, where a slash at the end does not matter.
    pub fn matches<'a>(&'a self, path: &'a str) -> Option<Found<'a>> {
        let mut found = Found::new();
        let mut rest = path;
        let last = self.start.len().saturating_sub(1);
        for (index, piece) in self.start.iter().enumerate() {
            rest = match piece {
                Piece::Part(name) => {
                    let (part, rest) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len()))?;
                    if part.is_empty() {
                        return None;
                    }
                    found.push((name, part));
                    rest
                }
                Piece::Text(text) => match rest.strip_prefix(text.as_str()) {
                    Some(rest) => rest,
                    None if index == last && text.strip_suffix('/') == Some(rest) => "",
                    None => return None,
                },
            };
        }
        match &self.end {
            None => (rest.is_empty() || rest == "/").then_some(found),
            Some(end) => {
                found.push(("splat", rest.strip_suffix(end.as_str())?));
                Some(found)
            }
        }
    }
}

/// `text` with the names in it (`:name`) replaced by what they stand for; others stay as they are.
pub fn filled(text: &str, found: &Found<'_>, written: impl Fn(&str) -> String) -> String {
    let mut parts = text.split(':');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_at_checked(name_length(part)).unwrap_or((part, ""));
        match found.iter().find(|(found, _)| *found == name) {
            Some((_, value)) => filled.push_str(&written(value)),
            None => {
                filled.push(':');
                filled.push_str(name);
            }
        }
        filled.push_str(rest);
    }
    filled
}

/// Bytes at the start of `text` that can be a name: a letter, then letters, digits and `_`.
fn name_length(text: &str) -> usize {
    if !text.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return 0;
    }
    let ends = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
    text.find(ends).unwrap_or(text.len())
}

/// Percent-decoded where that gives text; else as it is.
fn unescaped(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        let mut ahead = bytes.clone();
        let mut digit = || ahead.next().and_then(|byte| char::from(byte).to_digit(16));
        match (byte, digit().zip(digit())) {
            (b'%', Some((high, low))) => {
                decoded.push(u8::try_from(16 * high + low).unwrap_or_default());
                bytes = ahead;
            }
            _ => decoded.push(byte),
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}
