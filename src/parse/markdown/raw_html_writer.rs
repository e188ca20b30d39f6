//! Writes raw HTML so that the page stays well-formed: tags that pass are closed where they belong, all else is text.

use super::events::{DEPTH_LIMIT, too_deep};
use super::raw_html::{self, Piece, Tag};
use super::run::Run;
use super::writer::{Events, Scope, Writer};
use super::{RawHtml, escape, gender_star};
use crate::diagnostic::wording::{RAW_HTML, RAW_HTML_OPEN};
use pulldown_cmark::{Event, TagEnd};
use std::ops::Range;

/// A tag that waits for its end.
#[derive(Debug)]
pub struct OpenTag {
    name: &'static str,
    /// How many elements of Markdown were open around it; it ends before the innermost of them does.
    depth: usize,
    range: Range<usize>,
}

/// Where a tag stands.
#[derive(Clone, Copy, PartialEq)]
enum Position {
    InLine,
    /// In a block of HTML, where `details` may begin and end.
    InBlock,
}

impl Writer<'_> {
    pub fn inline_html(&mut self, html: &str, range: &Range<usize>) {
        let html = gender_star::restore(html);
        match self.raw_html {
            RawHtml::Allow => self.pass(&html),
            RawHtml::Safe => self.tag(&html, range, Position::InLine),
        }
    }

    /// Writes the HTML block that starts at `at` and returns the index of its end.
    pub fn html_block(&mut self, events: &Events<'_>, at: usize) -> usize {
        self.start_block();
        let mut block = Run::with_references();
        let mut end = at + 1;
        while let Some((event, range)) = events.get(end) {
            match event {
                Event::Html(line) | Event::Text(line) => block.push(&gender_star::restore(line), range.clone()),
                Event::End(TagEnd::HtmlBlock) => break,
                _ => {}
            }
            end += 1;
        }
        if self.raw_html == RawHtml::Allow {
            self.closers.push("");
            self.pass(&block.text);
            return end;
        }
        let pieces = raw_html::pieces(&block.text);
        let source = |range: &Range<usize>| block.text.get(range.clone()).unwrap_or_default();
        let visible = pieces.iter().any(|(_, range)| !is_invisible(source(range)));
        let holds_blocks = pieces.iter().any(|(_, range)| is_block_tag(source(range)));
        let paragraph = visible && !holds_blocks;
        self.out.push_str(if paragraph { "<p>" } else { "" });
        self.closers.push(if paragraph { "</p>\n" } else { "" });
        for (piece, range) in pieces.into_iter().filter(|_| visible) {
            match piece {
                Piece::Text => {
                    self.run = block.part(&range);
                    self.flush();
                }
                Piece::Tag => self.tag(source(&range), &block.origin(&range), Position::InBlock),
            }
        }
        end
    }

    /// Closes tags that were opened inside an element of Markdown which ends now.
    pub fn close_raw(&mut self, depth: usize) {
        while let Some(tag) = self.raw.pop_if(|tag| tag.depth >= depth) {
            self.report(&RAW_HTML_OPEN, &tag.range, vec![("tag", tag.name.to_owned())]);
            self.end_tag(tag.name);
        }
    }

    /// HTML of trusted authors.
    fn pass(&mut self, html: &str) {
        self.body.anchors.extend(raw_html::ids(html).map(Into::into));
        if html.contains('\r') {
            self.out.push_str(&html.replace("\r\n", "\n").replace('\r', "\n"));
        } else {
            self.out.push_str(html);
        }
    }

    fn tag(&mut self, source: &str, range: &Range<usize>, position: Position) {
        if self.scope == Scope::Line {
            return self.literal(source);
        }
        if raw_html::is_comment(source) {
            return;
        }
        let passes = match raw_html::tag(source) {
            Some(Tag::Void(name)) => {
                self.out.push('<');
                self.out.push_str(name);
                self.out.push('>');
                self.in_word = false;
                true
            }
            Some(Tag::Open { name, title }) => self.open(name, title, range, position),
            Some(Tag::Close(name)) => self.close(name, position),
            None => false,
        };
        if !passes {
            if !self.ends_a_refused_tag(source) {
                let shown = source.split_whitespace().collect::<Vec<_>>().join(" ");
                self.report(&RAW_HTML, range, vec![("tag", shown)]);
            }
            self.literal(source);
        }
    }

    /// Whether the beginning of this element was reported already: both tags are one mistake.
    fn ends_a_refused_tag(&self, source: &str) -> bool {
        let Some(name) = source
            .strip_prefix("</")
            .map(|rest| rest.trim_end_matches('>').trim_end())
        else {
            return false;
        };
        let begins = |tag: &str| {
            let rest = tag.strip_prefix('<').and_then(|tag| tag.strip_prefix(name));
            rest.is_some_and(|rest| rest.starts_with([' ', '>', '/']))
        };
        // The beginning stands near; a text of nothing but ends must not be searched again and again.
        let near = self.problems.iter().rev().take(50);
        near.filter(|problem| *problem.wording == RAW_HTML)
            .flat_map(|problem| &problem.words)
            .any(|(_, tag)| begins(tag))
    }

    fn open(&mut self, name: &'static str, title: Option<&str>, range: &Range<usize>, position: Position) -> bool {
        let here = self.closers.len();
        let depth = if name == "details" {
            here.saturating_sub(1)
        } else {
            here
        };
        let inside = self.raw.last();
        let fits = match name {
            "details" => position == Position::InBlock && inside.is_none_or(|tag| tag.depth < here),
            "summary" => {
                position == Position::InBlock
                    && inside.is_some_and(|tag| tag.name == "details" && tag.depth + 1 == here)
            }
            _ => true,
        };
        if !fits {
            return false;
        }
        if self.raw.len() + here >= DEPTH_LIMIT {
            let problem = too_deep(self.source, range.start);
            if !self.problems.iter().any(|known| known.wording == problem.wording) {
                self.problems.push(problem);
            }
            return false;
        }
        self.raw.push(OpenTag {
            name,
            depth,
            range: range.clone(),
        });
        self.out.push('<');
        self.out.push_str(name);
        if let Some(title) = title {
            self.out.push_str(" title=\"");
            let mut value = String::with_capacity(title.len());
            escape::text_with_references(&mut value, title);
            self.out.push_str(&value.replace('"', "&quot;"));
            self.out.push('"');
        }
        self.out.push('>');
        true
    }

    fn close(&mut self, name: &'static str, position: Position) -> bool {
        let here = self.closers.len();
        let depth = if name == "details" && position == Position::InBlock {
            here.saturating_sub(1)
        } else {
            here
        };
        let own = self.raw.iter().rposition(|tag| tag.depth >= depth && tag.name == name);
        let Some(own) = own.filter(|own| self.raw.iter().skip(*own).all(|tag| tag.depth >= depth)) else {
            return false;
        };
        while self.raw.len() > own + 1 {
            self.close_innermost();
        }
        self.raw.pop();
        self.end_tag(name);
        true
    }

    fn close_innermost(&mut self) {
        if let Some(tag) = self.raw.pop() {
            self.report(&RAW_HTML_OPEN, &tag.range, vec![("tag", tag.name.to_owned())]);
            self.end_tag(tag.name);
        }
    }

    fn end_tag(&mut self, name: &str) {
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }
}

fn is_invisible(piece: &str) -> bool {
    piece.trim().is_empty() || raw_html::is_comment(piece)
}

fn is_block_tag(piece: &str) -> bool {
    matches!(raw_html::tag(piece), Some(Tag::Open { name, .. } | Tag::Close(name)) if raw_html::is_block(name))
}
