//! Writes parser events as HTML5, in one pass.
//!
//! Every start leaves the text of its end on a stack, so what is written balances by construction.

use super::fixed_words::{self, FixedWords};
use super::footnotes::{self, Footnotes};
use super::heading::{self, Ids};
use super::raw_html_writer::OpenTag;
use super::run::Run;
use super::table::Table;
use super::{Body, Dialect, Part, Problem, RawHtml, events, gender_star};
use crate::parse::typography::Typography;
use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use std::ops::Range;

/// The events of a text.
pub type Events<'e> = [(Event<'e>, Range<usize>)];

/// What is to be written.
pub struct Script<'e> {
    pub events: &'e Events<'e>,
    pub footnotes: &'e Footnotes,
}

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scope {
    Body,
    /// A field: inline markup without holes.
    Line,
}

pub struct Writer<'a> {
    pub source: &'a str,
    pub language: &'a str,
    pub raw_html: RawHtml,
    pub scope: Scope,
    pub body: Body,
    pub problems: Vec<Problem>,
    /// The HTML since the last hole.
    pub out: String,
    /// Text that waits to be written.
    pub run: Run,
    pub typography: Typography,
    /// The ends of the elements that are open.
    pub closers: Vec<&'static str>,
    /// Tags typed by the author that are open.
    pub raw: Vec<OpenTag>,
    /// Whether stars are shielded in the events.
    pub has_gender_stars: bool,
    pub in_link: bool,
    pub in_word: bool,
    /// Where the last piece of text ends in the source.
    pub text_end: usize,
    /// Whether text is also collected without markup, for a title or the lead.
    pub captures: bool,
    pub captured: String,
    pub words: &'static FixedWords,
    pub ids: Ids,
    pub headings_move_down: bool,
    pub in_heading: bool,
    pub table: Table,
    /// How often each footnote has been referred to so far.
    pub references: Vec<usize>,
}

impl<'a> Writer<'a> {
    pub fn new(source: &'a str, dialect: &Dialect<'a>, has_level_one: bool) -> Writer<'a> {
        Writer {
            source,
            language: dialect.language,
            raw_html: dialect.raw_html,
            scope: Scope::Body,
            body: Body::default(),
            problems: Vec::new(),
            out: String::with_capacity(source.len() + source.len() / 3 + 64),
            run: Run::default(),
            typography: Typography::new(dialect.language),
            closers: Vec::new(),
            raw: Vec::new(),
            has_gender_stars: true,
            in_link: false,
            in_word: false,
            text_end: 0,
            captures: false,
            captured: String::new(),
            words: fixed_words::of(dialect.language),
            ids: Ids::default(),
            headings_move_down: has_level_one,
            in_heading: false,
            table: Table::default(),
            references: Vec::new(),
        }
    }

    pub fn for_line(line: &'a str, dialect: &Dialect<'a>) -> Writer<'a> {
        Writer {
            scope: Scope::Line,
            ..Writer::new(line, dialect, false)
        }
    }

    /// Writes a whole body.
    pub fn write(&mut self, script: &Script<'_>) {
        self.reserve_ids(script);
        self.references = vec![0; script.footnotes.list.len()];
        self.write_range(script, 0..script.events.len());
        self.flush();
        self.close_raw(0);
        self.write_footnotes(script);
        self.finish_html();
    }

    /// Writes the events of [`events::read_line`].
    pub fn write_line(&mut self, events: &Events<'_>) {
        let footnotes = Footnotes::default();
        self.write_range(
            &Script {
                events,
                footnotes: &footnotes,
            },
            0..events.len(),
        );
        self.flush();
    }

    pub fn into_html(self) -> String {
        self.out
    }

    /// Puts something that is no HTML between the HTML.
    pub fn part(&mut self, part: Part) {
        self.finish_html();
        self.body.parts.push(part);
    }

    fn finish_html(&mut self) {
        if !self.out.is_empty() {
            // A copy of the exact size; the buffer serves the next part.
            self.body.parts.push(Part::Html(self.out.as_str().into()));
            self.out.clear();
        }
    }

    /// Ids that were asked for go before those made from titles.
    fn reserve_ids(&mut self, script: &Script<'_>) {
        for (number, footnote) in (1..).zip(&script.footnotes.list) {
            self.ids.reserve(&footnotes::id(number));
            (1..=footnote.references).for_each(|nth| self.ids.reserve(&footnotes::reference_id(number, nth)));
        }
        for (event, _) in script.events {
            if let Event::Start(Tag::Heading { id: Some(id), .. }) = event
                && heading::is_name(id)
            {
                self.ids.reserve(id);
            }
        }
    }

    /// Writes some events and returns where it stopped, which may lie behind them.
    pub fn write_range(&mut self, script: &Script<'_>, range: Range<usize>) -> usize {
        let mut at = range.start;
        while at < range.end {
            at = self.event(script, at);
        }
        at
    }

    /// Writes one event, or several that belong together, and returns where to go on.
    fn event(&mut self, script: &Script<'_>, at: usize) -> usize {
        let Some((event, range)) = script.events.get(at) else {
            return at + 1;
        };
        match event {
            Event::Text(piece) => {
                self.push_text(self.without_line_mark(piece), range);
                return at + 1;
            }
            Event::SoftBreak => {
                self.run.push("\n", range.clone());
                return at + 1;
            }
            _ => self.flush(),
        }
        match event {
            Event::Start(tag) => return self.start(tag, script, at),
            Event::End(tag) => self.end(*tag),
            Event::Code(code) => {
                self.out.push_str("<code>");
                self.literal(&gender_star::restore(code));
                self.out.push_str("</code>");
            }
            Event::Html(html) | Event::InlineHtml(html) => self.inline_html(html, range),
            Event::FootnoteReference(label) => self.footnote_reference(label, script.footnotes),
            Event::HardBreak => self.hard_break(),
            Event::Rule => self.out.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.check_box(*done),
            Event::Text(_) | Event::SoftBreak | Event::InlineMath(_) | Event::DisplayMath(_) => {}
        }
        at + 1
    }

    fn without_line_mark<'t>(&self, piece: &'t CowStr<'_>) -> &'t str {
        match piece.strip_prefix(events::LINE_MARK) {
            Some(rest) if self.scope == Scope::Line => rest.trim_start(),
            _ => piece,
        }
    }

    fn start(&mut self, tag: &Tag<'_>, script: &Script<'_>, at: usize) -> usize {
        let closer = match tag {
            Tag::Paragraph => return self.paragraph(script, at),
            Tag::Heading { level, id, classes, .. } => {
                let id = self.heading_id(id.as_deref(), script.events, at);
                self.heading(*level, id, classes)
            }
            Tag::BlockQuote(kind) => return self.quote(*kind, script, at),
            Tag::CodeBlock(kind) => return self.code_block(kind, script.events, at),
            Tag::HtmlBlock => return self.html_block(script.events, at),
            Tag::FootnoteDefinition(_) => {
                return script.footnotes.behind_definition(at).unwrap_or(at + 1);
            }
            Tag::Image { .. } => return self.picture(script.events, at),
            Tag::List(first) => self.list(*first, script.events, at),
            Tag::Item => self.block("<li>", "</li>\n"),
            Tag::DefinitionList => self.block("<dl>\n", "</dl>\n"),
            Tag::DefinitionListTitle => self.block("<dt>", "</dt>\n"),
            Tag::DefinitionListDefinition => self.block("<dd>", "</dd>\n"),
            Tag::Table(columns) => self.table(columns),
            Tag::TableHead => self.table_head(),
            Tag::TableRow => self.table_row(),
            Tag::TableCell => self.table_cell(),
            Tag::Emphasis => self.inline("<em>", "</em>"),
            Tag::Strong => self.inline("<strong>", "</strong>"),
            Tag::Strikethrough => self.inline("<del>", "</del>"),
            Tag::Subscript => self.inline("<sub>", "</sub>"),
            Tag::Superscript => self.inline("<sup>", "</sup>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let range = script.events.get(at).map_or(0..0, |(_, range)| range.clone());
                self.start_link(*link_type, (dest_url, title), &range)
            }
            Tag::MetadataBlock(_) => "",
        };
        self.closers.push(closer);
        at + 1
    }

    fn end(&mut self, tag: TagEnd) {
        self.close_raw(self.closers.len());
        let closer = self.closers.pop().unwrap_or_default();
        match tag {
            TagEnd::Paragraph if self.captures => self.finish_lead(),
            TagEnd::Heading(_) => self.finish_title(),
            TagEnd::TableHead => self.table.end_head(),
            TagEnd::Table if self.table.has_body => self.out.push_str("</tbody>\n"),
            TagEnd::Link if closer == "</a>" => self.in_link = false,
            _ => {}
        }
        self.out.push_str(closer);
    }

    fn inline(&mut self, start: &str, closer: &'static str) -> &'static str {
        self.out.push_str(start);
        closer
    }

    pub fn block(&mut self, start: &str, closer: &'static str) -> &'static str {
        self.start_block();
        self.out.push_str(start);
        closer
    }

    /// Quotes and words do not go on from one block to the next.
    pub fn start_block(&mut self) {
        self.typography.start_block();
        self.in_word = false;
    }

    fn hard_break(&mut self) {
        self.out.push_str("<br>\n");
        self.typography.skip(" ");
        self.in_word = false;
        if self.captures {
            self.captured.push(' ');
        }
    }
}
