//! Writes the blocks of a text: paragraphs, headings, quotes, lists and code.

use super::fixed_words::Alert;
use super::writer::{Events, Scope, Script, Writer};
use super::{Code, Heading, Part, embed, escape, gender_star, heading};
use crate::diagnostic::wording::EMBED_SYNTAX;
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// How long the lead may be, in characters.
const LEAD_LENGTH: usize = 300;

impl Writer<'_> {
    pub fn paragraph(&mut self, script: &Script<'_>, at: usize) -> usize {
        self.start_block();
        if self.scope == Scope::Line {
            self.closers.push("");
            return at + 1;
        }
        if let Some(next) = self
            .embeds(script.events, at)
            .or_else(|| self.figure(script.events, at))
        {
            return next;
        }
        // Only a paragraph at the top is the lead, not one in a quote or list.
        if self.body.lead.is_none() && self.closers.is_empty() && self.raw.is_empty() {
            self.captures = true;
            self.captured.clear();
        }
        self.out.push_str("<p>");
        self.closers.push("</p>\n");
        at + 1
    }

    pub fn finish_lead(&mut self) {
        self.captures = false;
        let text = one_line(&self.captured);
        if !text.is_empty() {
            self.body.lead = Some(cut_between_words(&text, LEAD_LENGTH).as_ref().into());
        }
    }

    /// Writes a paragraph of embeds, if it is one, and returns where to go on.
    fn embeds(&mut self, events: &Events<'_>, at: usize) -> Option<usize> {
        let (_, range) = events.get(at)?;
        let paragraph = self.source.get(range.clone())?;
        if !embed::is_meant(paragraph) {
            return None;
        }
        let behind = events
            .iter()
            .skip(at)
            .position(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph)))?;
        match embed::read(paragraph, range.start) {
            Ok(embeds) => {
                for embed in embeds {
                    let index = self.body.embeds.len();
                    self.body.embeds.push(embed);
                    self.part(Part::Embed(index));
                }
            }
            Err(malformed) => {
                self.report(&EMBED_SYNTAX, &malformed.range, vec![("reason", malformed.reason)]);
                self.out.push_str("<p>");
                escape::text(&mut self.out, paragraph.trim_end());
                self.out.push_str("</p>\n");
            }
        }
        Some(at + behind + 1)
    }

    pub fn heading(&mut self, level: HeadingLevel, id: String, classes: &[CowStr<'_>]) -> &'static str {
        self.start_block();
        let level = (level as u8 + u8::from(self.headings_move_down)).min(6);
        let (start, closer) = match level {
            1 => ("<h1 id=\"", "</h1>\n"),
            2 => ("<h2 id=\"", "</h2>\n"),
            3 => ("<h3 id=\"", "</h3>\n"),
            4 => ("<h4 id=\"", "</h4>\n"),
            5 => ("<h5 id=\"", "</h5>\n"),
            _ => ("<h6 id=\"", "</h6>\n"),
        };
        self.out.push_str(start);
        escape::attribute(&mut self.out, &id);
        let mut separator = "\" class=\"";
        for class in classes.iter().filter(|class| heading::is_name(class)) {
            self.out.push_str(separator);
            self.out.push_str(class);
            separator = " ";
        }
        self.out.push_str("\">");
        self.captures = true;
        self.captured.clear();
        self.in_heading = true;
        let id: Arc<str> = id.as_str().into();
        self.body.anchors.push(id.clone());
        self.body.headings.push(Heading {
            level,
            id,
            title: Box::default(),
        });
        closer
    }

    /// The id that was asked for, or one made from the title of the heading that starts at `at`.
    pub fn heading_id(&mut self, asked: Option<&str>, events: &Events<'_>, at: usize) -> String {
        if let Some(id) = asked.filter(|id| heading::is_name(id)) {
            return self.ids.claim(id);
        }
        let title = heading::title(events.get(at + 1..).unwrap_or_default());
        let slug = heading::slug(&gender_star::restore(&title));
        self.ids.unique(if slug.is_empty() {
            self.words.section.to_owned()
        } else {
            slug
        })
    }

    pub fn finish_title(&mut self) {
        self.captures = false;
        self.in_heading = false;
        let title = one_line(&self.captured);
        if let Some(heading) = self.body.headings.last_mut() {
            heading.title = title.as_str().into();
        }
    }

    pub fn quote(&mut self, kind: Option<BlockQuoteKind>, script: &Script<'_>, at: usize) -> usize {
        self.start_block();
        if let Some(kind) = kind {
            self.alert(alert(kind));
            return at + 1;
        }
        if let Some((alert, next)) = self.german_alert(script.events, at) {
            self.alert(alert);
            // The paragraph that began with the marker goes on behind it, if there is more of it.
            if let Some((Event::End(TagEnd::Paragraph), _)) = script.events.get(next) {
                return next + 1;
            }
            self.out.push_str("<p>");
            self.closers.push("</p>\n");
            return next;
        }
        self.out.push_str("<blockquote>\n");
        self.closers.push("</blockquote>\n");
        at + 1
    }

    fn alert(&mut self, alert: Alert) {
        self.out.push_str("<aside class=\"alert ");
        self.out.push_str(alert.class());
        self.out.push_str("\" role=\"note\">\n<p class=\"alert-title\">");
        self.out.push_str(self.words.alert(alert));
        self.out.push_str("</p>\n");
        self.closers.push("</aside>\n");
    }

    /// The alert of a quote whose first line is a German marker, and the index of what follows the line.
    fn german_alert(&self, events: &Events<'_>, at: usize) -> Option<(Alert, usize)> {
        let Some((Event::Start(Tag::Paragraph), range)) = events.get(at + 1) else {
            return None;
        };
        let line = self.source.get(range.clone())?.lines().next()?.trim_end();
        let alert = Alert::from_german(line.strip_prefix("[!")?.strip_suffix(']')?)?;
        let end = range.start + line.len();
        let behind = |(_, range): &(Event<'_>, std::ops::Range<usize>)| range.end > end;
        let next = at + 2 + events.iter().skip(at + 2).position(behind)?;
        match events.get(next) {
            Some((Event::SoftBreak | Event::HardBreak, _)) => Some((alert, next + 1)),
            _ => Some((alert, next)),
        }
    }

    pub fn list(&mut self, first: Option<u64>, events: &Events<'_>, at: usize) -> &'static str {
        match first {
            Some(1) => self.block("<ol>\n", "</ol>\n"),
            Some(number) => self.block(&format!("<ol start=\"{number}\">\n"), "</ol>\n"),
            None if is_task_list(events, at) => self.block("<ul class=\"task-list\">\n", "</ul>\n"),
            None => self.block("<ul>\n", "</ul>\n"),
        }
    }

    pub fn check_box(&mut self, done: bool) {
        let (state, label) = if done {
            (" checked", self.words.done)
        } else {
            ("", self.words.to_do)
        };
        self.out.push_str("<input type=\"checkbox\" disabled");
        self.out.push_str(state);
        self.out.push_str(" aria-label=\"");
        self.out.push_str(label);
        self.out.push_str("\"> ");
    }

    /// Takes the code block that starts at `at` and returns the index behind it.
    pub fn code_block(&mut self, kind: &CodeBlockKind<'_>, events: &Events<'_>, at: usize) -> usize {
        let language = match kind {
            CodeBlockKind::Fenced(info) => info.split([' ', '\t', ',']).find(|word| !word.is_empty()),
            CodeBlockKind::Indented => None,
        };
        let mut text = String::new();
        let mut end = at + 1;
        while let Some((event, _)) = events.get(end) {
            end += 1;
            match event {
                Event::Text(piece) => text.push_str(&gender_star::restore(piece)),
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        if text.contains('\r') {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        let block = events.get(at).map_or(0..0, |(_, range)| range.clone());
        let range = language.map_or(block.clone(), |word| self.info_word(word, &block));
        let language = language.map(gender_star::restore);
        self.body.code_places.push(range);
        let code = Code {
            language: language.as_deref().map(Into::into),
            text: text.as_str().into(),
        };
        self.part(Part::Code(Box::new(code)));
        end
    }

    /// Where the word stands in the first line of a code block.
    fn info_word(&self, word: &str, block: &Range<usize>) -> Range<usize> {
        let source = self.source.get(block.clone()).unwrap_or_default();
        let line = source.lines().next().unwrap_or_default();
        let at = line.find(word).map_or(block.start, |at| block.start + at);
        at..at + word.len()
    }
}

fn alert(kind: BlockQuoteKind) -> Alert {
    match kind {
        BlockQuoteKind::Note => Alert::Note,
        BlockQuoteKind::Tip => Alert::Tip,
        BlockQuoteKind::Important => Alert::Important,
        BlockQuoteKind::Warning => Alert::Warning,
        BlockQuoteKind::Caution => Alert::Caution,
    }
}

/// Whether the first item of the list that starts at `at` is a task; loose items hold a paragraph.
fn is_task_list(events: &Events<'_>, at: usize) -> bool {
    let mut inside = events.iter().skip(at + 2).map(|(event, _)| event);
    let first = inside.next();
    let marker = if matches!(first, Some(Event::Start(Tag::Paragraph))) {
        inside.next()
    } else {
        first
    };
    matches!(marker, Some(Event::TaskListMarker(_)))
}

/// Without line ends; no-break spaces stay.
fn one_line(text: &str) -> String {
    text.trim().replace('\n', " ")
}

fn cut_between_words(text: &str, limit: usize) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(limit) else {
        return text.into();
    };
    let head = text.get(..end).unwrap_or_default();
    let cut = head.rfind(' ').filter(|cut| *cut > 0).unwrap_or(end);
    let whole = head
        .get(..cut)
        .unwrap_or_default()
        .trim_end_matches([',', ';', ':', ' ', '–']);
    format!("{whole}…").into()
}
