//! Footnotes: which of them a text refers to, in which order and how often, and their list at its end.
//!
//! Numbers are given before anything is written, because a footnote needs to know all places it leads back to.

use super::writer::{Events, Script, Writer};
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::HashMap;
use std::fmt::Write;
use std::ops::Range;

/// The footnotes of a text by number; only those that the text refers to, directly or from another footnote.
#[derive(Debug, Default)]
pub struct Footnotes {
    /// From 1, in the order of first reference.
    pub list: Vec<Footnote>,
    by_label: HashMap<String, Definition>,
    /// By the index of the event that starts a definition, the index behind the one that ends it.
    skips: HashMap<usize, usize>,
}

#[derive(Debug)]
pub struct Footnote {
    /// The events inside the definition.
    pub events: Range<usize>,
    pub references: usize,
}

#[derive(Debug)]
struct Definition {
    events: Range<usize>,
    /// The place in `list`, once there is a reference.
    place: Option<usize>,
}

impl Footnotes {
    /// The number of a footnote, counted from 1.
    pub fn number(&self, label: &str) -> Option<usize> {
        self.by_label.get(&key(label))?.place.map(|place| place + 1)
    }

    /// Where to go on behind the definition that starts at an event.
    pub fn behind_definition(&self, at: usize) -> Option<usize> {
        self.skips.get(&at).copied()
    }
}

pub fn number(events: &Events<'_>) -> Footnotes {
    let mut footnotes = Footnotes::default();
    if !events
        .iter()
        .any(|(event, _)| matches!(event, Event::Start(Tag::FootnoteDefinition(_))))
    {
        return footnotes;
    }
    footnotes.find_definitions(events);
    footnotes.count(events, 0..events.len());
    let mut next = 0;
    while let Some(range) = footnotes.list.get(next).map(|footnote| footnote.events.clone()) {
        footnotes.count(events, range);
        next += 1;
    }
    footnotes
}

impl Footnotes {
    fn find_definitions(&mut self, events: &Events<'_>) {
        let mut open = Vec::new();
        for (at, (event, _)) in events.iter().enumerate() {
            match event {
                Event::Start(Tag::FootnoteDefinition(label)) => open.push((at, key(label))),
                Event::End(TagEnd::FootnoteDefinition) => {
                    let Some((start, label)) = open.pop() else {
                        continue;
                    };
                    self.skips.insert(start, at + 1);
                    self.by_label.entry(label).or_insert(Definition {
                        events: start + 1..at,
                        place: None,
                    });
                }
                _ => {}
            }
        }
    }

    /// Counts the references in some events, apart from definitions among them.
    fn count(&mut self, events: &Events<'_>, range: Range<usize>) {
        let mut at = range.start;
        while let Some((event, _)) = events.get(at).filter(|_| at < range.end) {
            match event {
                Event::Start(Tag::FootnoteDefinition(_)) => at = self.behind_definition(at).unwrap_or(at + 1),
                Event::FootnoteReference(label) => {
                    self.count_reference(label);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    fn count_reference(&mut self, label: &str) {
        let Some(definition) = self.by_label.get_mut(&key(label)) else {
            return;
        };
        let place = *definition.place.get_or_insert_with(|| {
            self.list.push(Footnote {
                events: definition.events.clone(),
                references: 0,
            });
            self.list.len() - 1
        });
        if let Some(footnote) = self.list.get_mut(place) {
            footnote.references += 1;
        }
    }
}

/// The id of a footnote.
pub fn id(number: usize) -> String {
    format!("fn-{number}")
}

/// The id of the place that refers to a footnote for the nth time, counted from 1.
pub fn reference_id(number: usize, nth: usize) -> String {
    if nth == 1 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{nth}")
    }
}

impl Writer<'_> {
    pub fn footnote_reference(&mut self, label: &str, footnotes: &Footnotes) {
        let Some(number) = footnotes.number(label) else {
            return self.literal(&format!("[^{label}]"));
        };
        let nth = self.references.get_mut(number - 1).map_or(1, |count| {
            *count += 1;
            *count
        });
        let id = reference_id(number, nth);
        let link = if self.in_link {
            number.to_string()
        } else {
            format!("<a href=\"#fn-{number}\">{number}</a>")
        };
        // Writing to a String cannot fail.
        let _ = write!(self.out, "<sup class=\"footnote-ref\" id=\"{id}\">{link}</sup>");
        self.body.anchors.push(id.as_str().into());
    }

    pub fn write_footnotes(&mut self, script: &Script<'_>) {
        if script.footnotes.list.is_empty() {
            return;
        }
        self.out
            .push_str("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        self.out.push_str(self.words.footnotes);
        self.out.push_str("\">\n<ol>\n");
        for (number, footnote) in (1..).zip(&script.footnotes.list) {
            self.write_footnote(script, number, footnote);
        }
        self.out.push_str("</ol>\n</section>\n");
    }

    fn write_footnote(&mut self, script: &Script<'_>, number: usize, footnote: &Footnote) {
        let id = id(number);
        self.out.push_str("<li id=\"");
        self.out.push_str(&id);
        self.block("\">", "");
        self.body.anchors.push(id.as_str().into());
        self.closers.push("</li>\n");
        // The way back stands at the end of the last paragraph.
        let Range { start, end } = footnote.events.clone();
        let last = end.saturating_sub(1).max(start);
        let ends_with_paragraph = matches!(script.events.get(last), Some((Event::End(TagEnd::Paragraph), _)));
        let stop = if ends_with_paragraph { last } else { end };
        let reached = self.write_range(script, start..stop);
        self.flush();
        if reached < end {
            self.close_raw(self.closers.len());
            self.out.push(' ');
            self.ways_back(number, footnote.references);
            self.write_range(script, reached..end);
        } else {
            self.out.push_str("<p>");
            self.ways_back(number, footnote.references);
            self.out.push_str("</p>\n");
        }
        self.close_raw(self.closers.len());
        let closer = self.closers.pop().unwrap_or_default();
        self.out.push_str(closer);
    }

    fn ways_back(&mut self, number: usize, references: usize) {
        for nth in 1..=references {
            let (space, id, back) = (
                if nth > 1 { " " } else { "" },
                reference_id(number, nth),
                self.words.back,
            );
            let (label, count) = match nth {
                1 => (String::new(), String::new()),
                _ => (format!(" ({nth})"), format!("<sup>{nth}</sup>")),
            };
            // Writing to a String cannot fail.
            let _ = write!(
                self.out,
                "{space}<a class=\"footnote-back\" href=\"#{id}\" aria-label=\"{back}{label}\">↩{count}</a>"
            );
        }
    }
}

fn key(label: &str) -> String {
    label.to_lowercase()
}
