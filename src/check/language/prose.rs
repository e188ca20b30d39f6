//! What of an entry is prose: sentences in a language, without code, addresses, quotations and captions of others.

use super::elements::{self, Elements};
use crate::diagnostic::Place;
use crate::model::fields::LINK;
use crate::model::{Record, Text, Value, Visit};
use crate::parse::Origin;
use crate::parse::markdown::{self, Body, Part};
use crate::resolve::{Entry, field_path};
use memchr::{memchr, memchr2, memchr3, memchr3_iter, memrchr2};
use std::borrow::Cow;
use std::sync::Arc;

/// Fields whose texts are sentences; names and titles are none.
const SENTENCES: &[&str] = &[
    "summary",
    "teaser",
    "claim",
    "notice",
    "caption",
    "goals",
    "instruments",
    "challenges",
    "audience",
    "formats",
    "task",
    "accessibility",
];

/// Whether the text of an element is not the author's, or not to be read as a sentence.
fn is_passed_over(name: &str) -> bool {
    matches!(
        name,
        "code"
            | "pre"
            | "kbd"
            | "samp"
            | "var"
            | "script"
            | "style"
            | "blockquote"
            | "q"
            | "cite"
            | "figcaption"
            | "svg"
            | "math"
    )
}

/// A paragraph, heading, cell or field.
#[derive(Debug)]
pub struct Passage<'e> {
    pub language: Cow<'e, str>,
    pub text: String,
    spot: Where,
}

/// The whole words of a link.
#[derive(Debug)]
pub struct LinkText {
    pub text: String,
    spot: Where,
}

#[derive(Clone, Debug)]
enum Where {
    Field(Place),
    File(Arc<str>),
}

impl Where {
    fn place(&self, words: &str) -> Place {
        match self {
            Where::Field(place) => place.clone(),
            Where::File(file) => Place::text(file, words),
        }
    }
}

impl Passage<'_> {
    /// Where the words stand: the field, or their first place in the file.
    pub fn place(&self, words: &str) -> Place {
        self.spot.place(words)
    }

    /// The file of a text in Markdown is the same for all of its paragraphs, that of a field is not told.
    pub fn file(&self) -> Option<&Arc<str>> {
        match &self.spot {
            Where::Field(_) => None,
            Where::File(file) => Some(file),
        }
    }
}

impl LinkText {
    pub fn place(&self) -> Place {
        match &self.spot {
            Where::Field(place) => place.clone(),
            Where::File(file) => Place::link(file, &self.text),
        }
    }
}

/// All prose of an entry, in all its languages.
#[derive(Debug, Default)]
pub struct Prose<'e> {
    pub passages: Vec<Passage<'e>>,
    pub links: Vec<LinkText>,
    /// Abbreviations that are marked up with what they mean.
    pub explained: Vec<String>,
}

/// Reads the sentences of an entry.
pub fn of(entry: &Entry) -> Prose<'_> {
    let mut prose = Prose::default();
    fields(entry.record(), &entry.own.language, &entry.own.origin, &mut prose);
    for translation in &entry.translations {
        fields(
            &translation.record,
            &translation.language,
            &translation.origin,
            &mut prose,
        );
    }
    for text in entry.texts() {
        let spot = match text.origin.markdown {
            true => Where::File(text.origin.file.clone()),
            false => Where::Field(text.origin.field(&crate::diagnostic::FieldPath::default().key("body"))),
        };
        Reader::new(text.language, spot, &mut prose).read(text.body);
    }
    prose
}

fn fields<'e>(record: &'e Record, language: &'e str, origin: &Origin, prose: &mut Prose<'e>) {
    record.walk(&mut |visit| {
        let Value::Text(text) = visit.value else { return };
        let is_label = visit.field.name == "label" && std::ptr::eq(visit.record.schema, &LINK);
        if !is_label && !is_sentence(visit) {
            return;
        }
        let spot = Where::Field(origin.field(&field_path(visit.path)));
        let texts: Vec<(&'e str, &'e str)> = match text {
            Text::Plain(text) => vec![(language, text)],
            Text::Languages(texts) => texts.iter().map(|(tag, text)| (&**tag, &**text)).collect(),
        };
        for (language, text) in texts {
            if is_label {
                prose.links.push(LinkText {
                    text: text.trim().to_owned(),
                    spot: spot.clone(),
                });
                continue;
            }
            prose.links.extend(inline_links(text).map(|text| LinkText {
                text: text.to_owned(),
                spot: spot.clone(),
            }));
            prose.passages.push(Passage {
                language: language.into(),
                text: own_words(text),
                spot: spot.clone(),
            });
        }
    });
}

/// Whether a field's text is read as sentences.
pub fn is_sentence(visit: &Visit<'_, '_>) -> bool {
    SENTENCES.contains(&visit.field.name) && visit.top.name != "sources"
}

/// What a field says itself, without markup and quotations.
pub fn own_words(text: &str) -> String {
    without_quotations(markdown::plain(text))
}

/// The words of `[words](address)` in a field.
fn inline_links(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("](").filter_map(|(end, _)| {
        let before = text.get(..end)?;
        before.get(before.rfind('[')? + 1..)
    })
}

/// Takes the HTML of a text apart. It is our own, so that tags are whole, though addresses may be cut out of them.
struct Reader<'r, 'e> {
    prose: &'r mut Prose<'e>,
    language: &'e str,
    elements: Elements,
    spot: Where,
    text: String,
    /// The beginning of a tag out of which an address is cut, and the quotation mark that is open in it.
    tag: Option<String>,
    quote: Option<u8>,
    passed_over: usize,
    link: Option<String>,
    abbreviation: Option<String>,
}

impl<'r, 'e> Reader<'r, 'e> {
    fn new(language: &'e str, spot: Where, prose: &'r mut Prose<'e>) -> Reader<'r, 'e> {
        Reader {
            prose,
            language,
            elements: Elements::default(),
            spot,
            text: String::new(),
            tag: None,
            quote: None,
            passed_over: 0,
            link: None,
            abbreviation: None,
        }
    }

    fn read(mut self, body: &Body) {
        for part in &body.parts {
            match part {
                Part::Html(html) => self.html(html),
                Part::Address(_) | Part::Picture(_) => {}
                Part::Embed(_) | Part::Code { .. } => self.end(),
            }
        }
        self.end();
    }

    fn html(&mut self, html: &str) {
        let mut rest = html;
        if let Some(mut tag) = self.tag.take() {
            let end = self.end_of_tag(rest);
            tag.push_str(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default());
            let Some(end) = end else {
                self.tag = Some(tag);
                return;
            };
            self.element(&tag);
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        while let Some(start) = memchr(b'<', rest.as_bytes()) {
            self.words(rest.get(..start).unwrap_or_default());
            rest = rest.get(start + 1..).unwrap_or_default();
            let Some(end) = self.end_of_tag(rest) else {
                self.tag = Some(rest.to_owned());
                return;
            };
            self.element(rest.get(..end).unwrap_or_default());
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        self.words(rest);
    }

    /// Where the tag ends, if it does here; a quotation mark that stays open is remembered.
    fn end_of_tag(&mut self, text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut at = 0;
        loop {
            let rest = bytes.get(at..)?;
            match self.quote {
                Some(open) => {
                    at += memchr(open, rest)? + 1;
                    self.quote = None;
                }
                None => {
                    at += memchr3(b'"', b'\'', b'>', rest)?;
                    match bytes.get(at)? {
                        b'>' => return Some(at),
                        open => self.quote = Some(*open),
                    }
                    at += 1;
                }
            }
        }
    }

    fn element(&mut self, tag: &str) {
        let (is_end, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let end = tag.bytes().position(|byte| matches!(byte, b' ' | b'/' | b'\n' | b'\t'));
        let name = tag.get(..end.unwrap_or(tag.len())).unwrap_or_default();
        let attributes = tag.get(name.len()..).unwrap_or_default();
        let name = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            true => Cow::Owned(name.to_ascii_lowercase()),
            false => Cow::Borrowed(name),
        };
        let name = name.as_ref();
        if is_passed_over(name) {
            self.passed_over = match is_end {
                true => self.passed_over.saturating_sub(1),
                false => self.passed_over + 1,
            };
        }
        // Almost no text says languages of its own.
        if self.elements.are_any() || elements::may_say_language(attributes) {
            let step = self.elements.step(name, is_end, attributes);
            // What stands in an element with `lang` is in that language, and ends what is before and behind it.
            if step.changes_language {
                self.end();
            }
            self.elements.take(&step);
        }
        match (name, is_end) {
            // A footnote's number is no text of a link.
            ("a", false) if !tag.contains("footnote") && !tag.contains("fnref") => self.link = Some(String::new()),
            ("a", true) => {
                let words = self
                    .link
                    .take()
                    .map(|words| words.split_whitespace().collect::<Vec<_>>().join(" "));
                self.prose
                    .links
                    .extend(words.filter(|words| !words.is_empty()).map(|text| LinkText {
                        text,
                        spot: self.spot.clone(),
                    }));
            }
            // A picture in a link says what it shows.
            ("img", _) => self.link = None,
            ("abbr", false) => self.abbreviation = tag.contains("title").then(String::new),
            ("abbr", true) => self.prose.explained.extend(self.abbreviation.take()),
            (name, _) if !elements::is_inline(name) => self.end(),
            _ => {}
        }
    }

    fn words(&mut self, html: &str) {
        if html.is_empty() || self.passed_over > 0 {
            return;
        }
        let words = plain(html);
        self.text.push_str(&words);
        for other in [&mut self.link, &mut self.abbreviation].into_iter().flatten() {
            other.push_str(&words);
        }
    }

    fn end(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.chars().any(char::is_alphabetic) {
            let language = match self.elements.language() {
                Some(language) => Cow::Owned(language.to_owned()),
                None => Cow::Borrowed(self.language),
            };
            self.prose.passages.push(Passage {
                language,
                text: without_quotations(text),
                spot: self.spot.clone(),
            });
        }
    }
}

/// Text without character references, soft hyphens and blanks that hold words together.
fn plain(html: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(html);
    // They begin with these bytes, as few other characters of our languages do.
    if memchr2(0xc2, 0xe2, html.as_bytes()).is_some() {
        text = Cow::Owned(text.replace('\u{ad}', "").replace(['\u{a0}', '\u{202f}'], " "));
    }
    if memchr(b'&', text.as_bytes()).is_none() {
        return text;
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    Cow::Owned(text.replace("&#39;", "'").replace("&nbsp;", " ").replace("&amp;", "&"))
}

/// A quotation is not longer than this, in bytes; else the mark meant something else.
const LONGEST_QUOTATION: usize = 600;

/// The text without what it quotes.
fn without_quotations(text: String) -> String {
    let Some(first) = next_quotation_mark(&text) else {
        return text;
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    let mut next = Some(first);
    while let Some((at, open)) = next {
        let closing: &[char] = match open {
            '„' => &['“', '”', '"'],
            '“' => &['”'],
            '»' => &['«'],
            '«' => &['»'],
            '‚' => &['‘'],
            _ => &['"'],
        };
        out.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + open.len_utf8()..).unwrap_or_default();
        let within = after.char_indices().take_while(|(end, _)| *end < LONGEST_QUOTATION);
        let close = within.into_iter().find(|(_, c)| closing.contains(c));
        rest = match close {
            Some((end, close)) => {
                let quoted = after.get(..end).unwrap_or_default();
                out.push_str(match is_introduced(&out, quoted) {
                    true => quoted,
                    false => " … ",
                });
                after.get(end + close.len_utf8()..).unwrap_or_default()
            }
            None => after,
        };
        next = next_quotation_mark(rest);
    }
    out.push_str(rest);
    out
}

/// Words that a name stands behind which is explained there.
pub const INTRODUCTIONS: &[&str] = &[
    "kurz",
    "kurz:",
    "short",
    "Folgenden",
    "folgenden",
    "nachfolgend",
    "abgekürzt",
    "=",
];

/// Brackets do not hold more than this, in bytes. It is asked before each word in capitals, so the way back must have an end.
const LONGEST_BRACKETS: usize = 600;

/// Whether the word is in brackets that are open at the end of the text.
pub fn is_in_brackets(before: &str) -> bool {
    let bytes = before.as_bytes();
    let near = bytes
        .get(bytes.len().saturating_sub(LONGEST_BRACKETS)..)
        .unwrap_or_default();
    memrchr2(b'(', b')', near).and_then(|at| near.get(at)) == Some(&b'(')
}

/// Whether what is quoted is no quotation but a name that the text explains, as in "die Gesellschaft (im Folgenden „GFD“)".
fn is_introduced(before: &str, quoted: &str) -> bool {
    let is_name = !quoted.is_empty() && quoted.chars().all(char::is_alphanumeric);
    let before = before.trim_end();
    is_name && (is_in_brackets(before) || INTRODUCTIONS.iter().any(|word| before.ends_with(word)))
}

/// The next mark that can open a quotation, found by its first byte.
fn next_quotation_mark(text: &str) -> Option<(usize, char)> {
    let first = memchr3_iter(b'"', 0xc2, 0xe2, text.as_bytes());
    let char_at = |at: usize| Some((at, text.get(at..)?.chars().next()?));
    first
        .filter_map(char_at)
        .find(|(_, c)| matches!(c, '„' | '“' | '»' | '«' | '"' | '‚'))
}
