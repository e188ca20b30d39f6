//! Writes iCalendar text line by line: escaped, folded, ended by CRLF (RFC 5545, §3.1 and §3.3.11).
//!
//! Own code, as the crates for it fold one octet too late (`icalendar` 0.17, `ics` 0.5), and the first of them writes the
//! time of the day and random ids into what is given none.

/// The longest line, in octets without the line break.
const LONGEST: usize = 75;

/// A calendar while it is written.
#[derive(Default)]
pub struct ContentLines {
    text: String,
}

impl ContentLines {
    /// A line whose value is no text: a date, a word of the standard, an address, a list of them.
    pub fn line(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        let mut line = String::with_capacity(name.len() + value.len() + 32);
        line.push_str(name);
        for (name, value) in parameters {
            line.push(';');
            line.push_str(name);
            line.push('=');
            push_parameter(&mut line, value);
        }
        line.push(':');
        line.extend(value.chars().map(blank));
        self.fold(&line);
    }

    /// A line whose value is an address; what a URI (RFC 3986) cannot hold is percent-encoded.
    pub fn uri(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        let mut address = String::with_capacity(value.len());
        for c in value.chars() {
            if c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c) {
                address.push(c);
            } else {
                let mut bytes = [0; 4];
                let bytes = c.encode_utf8(&mut bytes).bytes();
                bytes.for_each(|byte| address.push_str(&format!("%{byte:02X}")));
            }
        }
        self.line(name, parameters, &address);
    }

    /// A line whose value is a text (RFC 5545, §3.3.11).
    pub fn text(&mut self, name: &str, parameters: &[(&str, &str)], value: &str) {
        self.line(name, parameters, &escaped(value));
    }

    /// A line whose value is a list of texts; nothing if there is none.
    pub fn texts(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| escaped(value)).collect();
            self.line(name, &[], &values.join(","));
        }
    }

    pub fn begin(&mut self, component: &str) {
        self.line("BEGIN", &[], component);
    }

    pub fn end(&mut self, component: &str) {
        self.line("END", &[], component);
    }

    /// Lines that were written before.
    pub fn lines(&mut self, lines: &str) {
        self.text.push_str(lines);
    }

    pub fn into_text(self) -> String {
        self.text
    }

    fn fold(&mut self, line: &str) {
        let mut rest = line;
        let mut room = LONGEST;
        while rest.len() > room {
            let (piece, more) = rest.split_at(rest.floor_char_boundary(room));
            self.text.push_str(piece);
            self.text.push_str("\r\n ");
            rest = more;
            // The blank that marks the rest of a line counts.
            room = LONGEST - 1;
        }
        self.text.push_str(rest);
        self.text.push_str("\r\n");
    }
}

/// Line breaks of any system become `\n`, other control characters blanks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let text = text.replace("\r\n", "\n");
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            c => out.push(blank(c)),
        }
    }
    out
}

/// A blank in place of a control character, which no value may have (RFC 5545, §3.1).
fn blank(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// A parameter cannot hold a quotation mark (RFC 5545, §3.2).
fn push_parameter(line: &mut String, value: &str) {
    let must_be_quoted = value.contains([':', ';', ',']);
    if must_be_quoted {
        line.push('"');
    }
    let allowed = value.chars().map(|c| if c == '"' { '\'' } else { blank(c) });
    line.extend(allowed);
    if must_be_quoted {
        line.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: &str) -> String {
        let mut lines = ContentLines::default();
        lines.text("SUMMARY", &[("CN", value)], value);
        lines.into_text()
    }

    #[test]
    fn what_means_something_is_escaped() {
        let mut lines = ContentLines::default();
        lines.text("SUMMARY", &[("CN", "A \"B\"; C")], "a,b;c\\d\r\ne\rf\u{7}g");
        lines.texts("CATEGORIES", &["x,y".to_owned(), "z".to_owned()]);
        lines.texts("CATEGORIES", &[]);
        assert_eq!(
            lines.into_text(),
            "SUMMARY;CN=\"A 'B'; C\":a\\,b\\;c\\\\d\\ne\\nf g\r\nCATEGORIES:x\\,y,z\r\n"
        );
    }

    #[test]
    fn a_line_of_76_octets_is_two() {
        let line = |letters: usize| written(&"ä".repeat(letters)).lines().count();
        assert_eq!((line(10), line(24)), (1, 2));
        // 75 octets fit: SUMMARY;CN=…:…
        let mut lines = ContentLines::default();
        lines.line("X", &[], &"y".repeat(73));
        lines.line("X", &[], &"y".repeat(74));
        lines.line("X", &[], &"y".repeat(73 + 74 + 1));
        let text = lines.into_text();
        let lengths: Vec<usize> = text.split_terminator("\r\n").map(str::len).collect();
        assert_eq!(lengths, [75, 75, 2, 75, 75, 2]);
    }

    proptest! {
        #[test]
        fn lines_are_short_and_come_back_whole(value in "[\\s\\S]{0,200}|(ä|🦀|e\u{301}|,|;|\\\\|\"|:| ){0,200}") {
            let text = written(&value);
            prop_assert!(text.ends_with("\r\n"));
            for line in text.split_terminator("\r\n") {
                prop_assert!(line.len() <= LONGEST, "{} octets", line.len());
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let whole = text.replace("\r\n ", "");
            prop_assert_eq!(whole.matches("\r\n").count(), 1);
            let escaped = escaped(&value);
            let end = format!(":{escaped}\r\n");
            prop_assert!(whole.ends_with(&end));
            let back = escaped.replace("\\\\", "\u{0}").replace("\\,", ",").replace("\\;", ";").replace("\\n", "\n").replace('\0', "\\");
            let breaks = ['\r', '\n', '\u{85}', '\u{2028}', '\u{2029}'];
            let value = value.replace("\r\n", "\n");
            let kept: String = value.chars().map(|c| if breaks.contains(&c) { '\n' } else { blank(c) }).collect();
            prop_assert_eq!(back, kept);
        }
    }
}
