//! Code as runs of one class. They are all that is kept of a coloured block: its text stands in the content.

use crate::parse::markdown::escape;

/// One of the classes, by its letter; `None` for what has no colour of its own.
pub(super) type Class = Option<char>;

/// The pieces of a code, each with its class and its length in bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Runs(Vec<(Class, usize)>);

impl Runs {
    /// Code without colours.
    pub(super) fn plain(code: &str) -> Runs {
        let mut runs = Runs::default();
        runs.push(None, code);
        runs
    }

    /// Adds the next piece. Blanks have no colour, so they belong to the piece before.
    pub(super) fn push(&mut self, class: Class, text: &str) {
        match self.0.last_mut() {
            Some((before, length)) if *before == class || text.trim().is_empty() => *length += text.len(),
            _ if text.is_empty() => {}
            _ => self.0.push((class, text.len())),
        }
    }

    /// Adds the code to HTML, in as few elements as possible.
    pub(super) fn write(&self, html: &mut String, code: &str) {
        let mut spans = Spans {
            out: html,
            open: None,
            blanks: String::new(),
        };
        let mut rest = code;
        for (class, length) in &self.0 {
            let (text, after) = rest.split_at_checked(*length).unwrap_or((rest, ""));
            spans.push(*class, text);
            rest = after;
        }
        spans.push(None, rest);
        spans.finish();
    }

    /// For each run its letter, or a zero, and its length as LEB128: most take two bytes.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 2);
        for (class, length) in &self.0 {
            bytes.push(class.map_or(0, |letter| letter as u8));
            let mut rest = *length;
            while rest >= 0x80 {
                bytes.push(rest as u8 | 0x80);
                rest >>= 7;
            }
            bytes.push(rest as u8);
        }
        bytes
    }

    /// The runs of `code`; none if the bytes are not such.
    pub(super) fn from_bytes(bytes: &[u8], code: &str) -> Option<Runs> {
        let mut runs = Vec::with_capacity(bytes.len() / 2);
        let mut bytes = bytes.iter();
        let mut rest = code;
        while let Some(letter) = bytes.next() {
            let class = match letter {
                0 => None,
                b'a'..=b'z' => Some(char::from(*letter)),
                _ => return None,
            };
            let mut length = 0;
            for shift in (0..).step_by(7) {
                let byte = usize::from(*bytes.next()?);
                length |= (byte & 0x7f).checked_shl(shift)?;
                if byte < 0x80 {
                    break;
                }
            }
            (_, rest) = rest.split_at_checked(length)?;
            runs.push((class, length));
        }
        rest.is_empty().then_some(Runs(runs))
    }
}

/// Text in as few elements as possible.
struct Spans<'o> {
    out: &'o mut String,
    open: Class,
    /// Blanks that belong to the element before or to none, which the next text decides.
    blanks: String,
}

impl Spans<'_> {
    fn push(&mut self, class: Class, text: &str) {
        let start = text.trim_start();
        self.blanks
            .push_str(text.get(..text.len() - start.len()).unwrap_or_default());
        let shown = start.trim_end();
        if shown.is_empty() {
            return;
        }
        if class != self.open {
            self.close();
        }
        escape::text(self.out, &self.blanks);
        self.blanks.clear();
        if class != self.open
            && let Some(letter) = class
        {
            self.out.push_str("<span class=\"hl-");
            self.out.push(letter);
            self.out.push_str("\">");
        }
        self.open = class;
        escape::text(self.out, shown);
        self.blanks.push_str(start.get(shown.len()..).unwrap_or_default());
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.push_str("</span>");
        }
    }

    fn finish(mut self) {
        self.close();
        escape::text(self.out, &self.blanks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_come_back_from_their_bytes(pieces in prop::collection::vec((prop::option::of(prop::char::range('a', 'z')), "[ \n]{0,3}|\\PC{0,200}"), 0..20)) {
            let mut runs = Runs::default();
            let mut code = String::new();
            for (class, text) in &pieces {
                runs.push(*class, text);
                code.push_str(text);
            }
            let bytes = runs.to_bytes();
            prop_assert_eq!(Runs::from_bytes(&bytes, &code), Some(runs));
            let more = format!("{code}x");
            prop_assert_eq!(Runs::from_bytes(&bytes, &more), None);
        }

        #[test]
        fn what_are_no_runs_is_refused(bytes in prop::collection::vec(any::<u8>(), 0..40), code in "\\PC{0,40}") {
            if let Some(runs) = Runs::from_bytes(&bytes, &code) {
                prop_assert_eq!(runs.0.iter().map(|(_, length)| length).sum::<usize>(), code.len());
            }
        }
    }
}
