//! Markdown to the parts of a page: HTML, and holes for what only the whole workspace can tell.
//!
//! The text is parsed once; links, pictures, embeds and code stay apart as parts, because the page decides how they
//! are written. Contributors are not trusted: nothing they type becomes markup that is not on a short list, and no
//! input is refused, reported problems aside.

pub mod address;
mod blocks;
mod embed;
pub mod escape;
mod events;
mod fixed_words;
mod footnotes;
mod gender_star;
mod heading;
mod link;
pub mod link_words;
mod raw_html;
mod raw_html_writer;
mod run;
mod table;
mod writer;

use super::exact;
use crate::diagnostic::Wording;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// How a text is to be read.
pub struct Dialect<'a> {
    /// BCP 47; decides typography and fixed words such as "Fußnoten".
    pub language: &'a str,
    pub raw_html: RawHtml,
}

/// What happens to HTML in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawHtml {
    /// A few harmless tags pass, all others are shown as text.
    Safe,
    /// Everything passes as it is.
    Allow,
}

/// Something to be told about the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub wording: &'static Wording,
    /// In bytes of the text.
    pub range: Range<usize>,
    pub words: Vec<(&'static str, String)>,
}

/// A text that has been read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    /// In the order of the page; no two `Html` stand side by side.
    pub parts: Vec<Part>,
    pub headings: Vec<Heading>,
    /// Every id in the text, in its order.
    pub anchors: Vec<Arc<str>>,
    pub links: Vec<Link>,
    pub embeds: Vec<Embed>,
    /// For each code block its language, or the whole block where none is named, in bytes of the text.
    pub code_places: Vec<Range<usize>>,
    /// The first paragraph as plain text, typeset, about 300 characters at most, cut between words.
    pub lead: Option<Box<str>>,
    pub words: usize,
}

/// A piece of the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Headings and heads of tables hold soft hyphens, which feeds and whoever searches are to leave out.
    Html(Box<str>),
    /// The resolved address of `links[i]`, to be written escaped inside `href=""`.
    Address(usize),
    /// The whole `<img …>` of `links[i]`.
    Picture(usize),
    /// What the theme makes of `embeds[i]`.
    Embed(usize),
    Code(Box<Code>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// As named after the ticks.
    pub language: Option<Box<str>>,
    pub text: Box<str>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 1 to 6, as written in the HTML.
    pub level: u8,
    pub id: Arc<str>,
    /// Plain text, typeset.
    pub title: Box<str>,
}

/// A link or picture to be looked up.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// As written, without `#anchor`; empty for a place on the same page.
    pub target: Box<str>,
    pub anchor: Option<Box<str>>,
    /// The whole link, in bytes of the text.
    pub range: Range<usize>,
    pub picture: Option<Box<Picture>>,
}

/// What a picture says besides its address; plain text, typeset.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    pub alt: String,
    pub credit: Option<String>,
}

/// `{{ name(argument=value) }}` in a paragraph of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Embed {
    pub name: String,
    pub arguments: Vec<(String, Argument)>,
    pub range: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Argument {
    Text(String),
    Number(i64),
    Bool(bool),
}

/// Reads a text. Takes time in proportion to its length, whatever it holds.
pub fn read(text: &str, dialect: &Dialect<'_>) -> (Body, Vec<Problem>) {
    let shielded = gender_star::shield(text);
    let events = events::read(text, &shielded);
    let footnotes = footnotes::number(&events.list);
    let mut writer = writer::Writer::new(text, dialect, events.has_level_one);
    writer.has_gender_stars = matches!(shielded, Cow::Owned(_));
    writer.problems = events.problems;
    writer.write(&writer::Script {
        events: &events.list,
        footnotes: &footnotes,
    });
    let mut problems = writer.problems;
    problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
    (writer.body.without_room(), problems)
}

impl Body {
    /// Most of what is kept of a workspace are texts, so each takes only as much memory as it needs.
    fn without_room(self) -> Body {
        Body {
            parts: exact(self.parts),
            headings: exact(self.headings),
            anchors: exact(self.anchors),
            links: exact(self.links),
            embeds: exact(self.embeds),
            code_places: exact(self.code_places),
            ..self
        }
    }
}

/// The inline Markdown of a text field as HTML: emphasis, code and links that lead out. All else is text.
pub fn inline(text: &str, language: &str) -> String {
    let dialect = Dialect {
        language,
        raw_html: RawHtml::Safe,
    };
    let line = one_line(text);
    let mut writer = writer::Writer::for_line(&line, &dialect);
    if has_markup(&line) {
        let marked = events::with_line_mark(&line);
        writer.write_line(&events::read_line(&gender_star::shield(&marked)));
    } else {
        writer.text(&line);
    }
    writer.into_html()
}

/// The same text without markup, as it was typed otherwise.
pub fn plain(text: &str) -> String {
    let line = one_line(text);
    if !has_markup(&line) {
        return line.into_owned();
    }
    let marked = events::with_line_mark(&line);
    let shielded = gender_star::shield(&marked);
    let text = heading::plain_text(&events::read_line(&shielded));
    gender_star::restore(text.trim_start_matches(events::LINE_MARK).trim()).into_owned()
}

/// Fields hold one paragraph; their line ends are blanks.
fn one_line(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.contains(['\n', '\r']) {
        return Cow::Owned(
            text.split(['\n', '\r'])
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    Cow::Borrowed(text)
}

fn has_markup(line: &str) -> bool {
    line.bytes()
        .any(|byte| matches!(byte, b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'\\' | b'~'))
}
