//! Splits a Markdown file into its front matter and its body, by byte ranges, so that places stay those of the file.

use super::yaml::YamlError;
use crate::diagnostic::wording;

/// The two parts of a Markdown file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// What stands between the `---` lines; `None` if the file does not begin with such a line.
    pub yaml: Option<&'a str>,
    /// Byte offset of `yaml` in the file, 0 if there is none.
    pub yaml_start: usize,
    pub body: &'a str,
    /// Byte offset of `body` in the file.
    pub body_start: usize,
}

/// Front matter begins with a first line `---` (behind an optional byte order mark) and ends with a line `---` or
/// `...`; spaces and tabs behind the marks and all three line ends are fine.
///
/// # Errors
/// `FRONT_MATTER_OPEN` at line 1 if no line ends it.
pub fn split(text: &str) -> Result<Split<'_>, YamlError> {
    let bom = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let rest = text.get(bom..).unwrap_or_default();
    let (opening, yaml_length) = first_line(rest);
    if opening.trim_end_matches([' ', '\t']) != "---" {
        return Ok(Split {
            yaml: None,
            yaml_start: 0,
            body: rest,
            body_start: bom,
        });
    }
    let yaml_start = bom + yaml_length;
    let mut line_start = yaml_start;
    while let Some(rest) = text.get(line_start..).filter(|rest| !rest.is_empty()) {
        let (line, length) = first_line(rest);
        let body_start = line_start + length;
        if matches!(line.trim_end_matches([' ', '\t']), "---" | "...") {
            return Ok(Split {
                yaml: text.get(yaml_start..line_start),
                yaml_start,
                body: text.get(body_start..).unwrap_or_default(),
                body_start,
            });
        }
        line_start = body_start;
    }
    Err(YamlError {
        wording: &wording::FRONT_MATTER_OPEN,
        words: Vec::new(),
        line: 1,
        column: 1,
    })
}

/// The first line without its end, and its length with it. Lines end with `\n`, `\r\n` or `\r`.
fn first_line(text: &str) -> (&str, usize) {
    let Some(end) = memchr::memchr2(b'\n', b'\r', text.as_bytes()) else {
        return (text, text.len());
    };
    let (line, tail) = text.split_at_checked(end).unwrap_or((text, ""));
    (line, end + if tail.starts_with("\r\n") { 2 } else { 1 })
}
