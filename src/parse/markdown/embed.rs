//! Reads `{{ events(limit=3, topic="ki") }}`.

use super::{Argument, Embed};
use std::ops::Range;

/// What cannot be read, and where.
#[derive(Debug, PartialEq)]
pub struct Malformed {
    pub reason: String,
    /// In bytes of the text.
    pub range: Range<usize>,
}

/// Whether a paragraph is meant to be an embed, or several.
pub fn is_meant(paragraph: &str) -> bool {
    let paragraph = paragraph.trim();
    paragraph.starts_with("{{") && paragraph.ends_with("}}")
}

/// Reads the embeds of a paragraph that stands at `start` in the text.
pub fn read(paragraph: &str, start: usize) -> Result<Vec<Embed>, Malformed> {
    let mut reader = Reader {
        text: paragraph,
        at: 0,
        start,
    };
    let mut embeds = Vec::new();
    reader.skip_blanks();
    while !reader.rest().is_empty() {
        embeds.push(reader.embed()?);
        reader.skip_blanks();
    }
    Ok(embeds)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the text begins in the whole.
    start: usize,
}

impl<'a> Reader<'a> {
    fn embed(&mut self) -> Result<Embed, Malformed> {
        let begin = self.at;
        self.expect("{{")?;
        let name = self.name("the name of an embed")?.to_owned();
        let arguments = if self.take("(") { self.arguments()? } else { Vec::new() };
        self.expect("}}")?;
        Ok(Embed {
            name,
            arguments,
            range: self.start + begin..self.start + self.at,
        })
    }

    fn arguments(&mut self) -> Result<Vec<(String, Argument)>, Malformed> {
        let mut arguments: Vec<(String, Argument)> = Vec::new();
        while !self.take(")") {
            self.skip_blanks();
            let begin = self.at;
            let name = self.name("the name of an argument or `)`")?;
            if arguments.iter().any(|(known, _)| known == name) {
                return Err(self.malformed(format!("`{name}` is given twice"), begin..begin + name.len()));
            }
            self.expect("=")?;
            let value = self.value()?;
            arguments.push((name.to_owned(), value));
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(arguments)
    }

    fn value(&mut self) -> Result<Argument, Malformed> {
        self.skip_blanks();
        if self.rest().starts_with('"') {
            return self.string().map(Argument::Text);
        }
        let begin = self.at;
        let word = self.take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '+' | '_' | '.'));
        match word {
            "true" => Ok(Argument::Bool(true)),
            "false" => Ok(Argument::Bool(false)),
            "" => Err(self.unexpected("a value")),
            _ => word.parse().map(Argument::Number).map_err(|_| {
                let reason =
                    format!("`{word}` is neither a whole number nor `true` or `false`; texts stand in double quotes");
                self.malformed(reason, begin..begin + word.len())
            }),
        }
    }

    /// A text in double quotes; `\"` and `\\` stand for the character itself.
    fn string(&mut self) -> Result<String, Malformed> {
        let begin = self.at;
        let mut value = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((offset, char)) = chars.next() {
            match char {
                '"' => {
                    self.at = begin + offset + 1;
                    return Ok(value);
                }
                '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
                '\n' => break,
                _ => value.push(char),
            }
        }
        Err(self.malformed("this text is not closed by `\"`".into(), begin..begin + 1))
    }

    fn name(&mut self, what: &str) -> Result<&'a str, Malformed> {
        self.skip_blanks();
        if !self.rest().starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(self.unexpected(what));
        }
        Ok(self.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn take(&mut self, mark: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len();
        }
        found
    }

    fn expect(&mut self, mark: &str) -> Result<(), Malformed> {
        if self.take(mark) {
            Ok(())
        } else {
            Err(self.unexpected(&format!("`{mark}`")))
        }
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn unexpected(&self, expected: &str) -> Malformed {
        let next = self.rest().chars().next();
        let found = next.map_or("its end".to_owned(), |c| format!("`{c}`"));
        let length = next.map_or(0, char::len_utf8);
        self.malformed(
            format!("{expected} was expected, but here is {found}"),
            self.at..self.at + length,
        )
    }

    fn malformed(&self, reason: String, range: Range<usize>) -> Malformed {
        Malformed {
            reason,
            range: self.start + range.start..self.start + range.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embeds_are_read() {
        let text = r#"{{ events(limit=3, topic="k\"i", past=false,) }}"#;
        let embeds = read(text, 10).expect("it is well formed");
        assert_eq!(
            embeds,
            [Embed {
                name: "events".into(),
                arguments: vec![
                    ("limit".into(), Argument::Number(3)),
                    ("topic".into(), Argument::Text("k\"i".into())),
                    ("past".into(), Argument::Bool(false)),
                ],
                range: 10..10 + text.len(),
            }]
        );
        assert_eq!(read("{{map}}\n{{ map() }}", 0).map(|embeds| embeds.len()), Ok(2));
    }

    #[test]
    fn mistakes_are_found_where_they_are() {
        for (text, at) in [
            ("{{ 7*7 }}", 3),
            ("{{ events(limit) }}", 15),
            ("{{ events(limit=drei) }}", 16),
            ("{{ events(limit=3 }}", 18),
            ("{{ events(a=\"x) }}", 12),
            ("{{ a() }} und {{ b() }}", 10),
            ("{{ e(a=1, a=2) }}", 10),
        ] {
            assert_eq!(
                read(text, 0).map_err(|malformed| malformed.range.start),
                Err(at),
                "{text}"
            );
        }
    }
}
