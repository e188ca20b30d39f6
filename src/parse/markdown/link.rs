//! Links and pictures: what leads out is written at once, what has to be looked up becomes a hole.

use super::address::{Address, classify};
use super::writer::{Events, Scope, Writer};
use super::{Link, Part, Picture, Problem, escape, gender_star, heading};
use crate::diagnostic::Wording;
use crate::diagnostic::wording::{IMG_ALT_MARKDOWN, IMG_CREDIT_MARKDOWN, IMG_REMOTE, LINK_SCHEME};
use crate::parse::typography::typeset;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

impl Writer<'_> {
    /// Writes the beginning of a link and returns its end; both empty where the link is not followed.
    pub fn start_link(
        &mut self,
        kind: LinkType,
        (destination, title): (&str, &str),
        range: &Range<usize>,
    ) -> &'static str {
        let destination = gender_star::restore(destination);
        let destination = match kind {
            LinkType::Email => Cow::Owned(format!("mailto:{destination}")),
            _ => destination,
        };
        match classify(&destination) {
            _ if self.in_link => return "",
            Address::External(address) => {
                self.out.push_str("<a href=\"");
                escape::address(&mut self.out, &address);
            }
            Address::Internal { .. } if self.scope == Scope::Line => return "",
            Address::Internal { target, anchor } => {
                self.out.push_str("<a href=\"");
                let link = Link {
                    target: target.as_ref().into(),
                    anchor: anchor.as_deref().map(Into::into),
                    range: range.clone(),
                    picture: None,
                };
                self.hole(link, Part::Address);
            }
            Address::Refused { scheme } => {
                self.report(&LINK_SCHEME, range, vec![("scheme", scheme)]);
                return "";
            }
        }
        self.out.push('"');
        if !title.is_empty() {
            self.out.push_str(" title=\"");
            escape::attribute(&mut self.out, &typeset(&gender_star::restore(title), self.language));
            self.out.push('"');
        }
        self.out.push('>');
        self.in_link = true;
        "</a>"
    }

    /// Writes the picture whose events begin at `at` and returns the index behind them.
    pub fn picture(&mut self, events: &Events<'_>, at: usize) -> usize {
        let end = image_end(events, at);
        let Some((Event::Start(Tag::Image { dest_url, title, .. }), range)) = events.get(at) else {
            return end;
        };
        let alt = heading::plain_text(events.get(at + 1..end).unwrap_or_default());
        let alt = typeset(gender_star::restore(&alt).trim(), self.language).into_owned();
        let destination = gender_star::restore(dest_url);
        if self.scope == Scope::Line {
            self.literal(&alt);
            return end;
        }
        match classify(&destination) {
            Address::Internal { target, anchor } => {
                let credit = typeset(gender_star::restore(title).trim(), self.language).into_owned();
                self.report_missing(&alt, &credit, &destination, range);
                let credit = (!credit.is_empty()).then_some(credit);
                let picture = Some(Box::new(Picture { alt, credit }));
                self.hole(
                    Link {
                        target: target.as_ref().into(),
                        anchor: anchor.as_deref().map(Into::into),
                        range: range.clone(),
                        picture,
                    },
                    Part::Picture,
                );
            }
            Address::External(address) if is_web(&address) => self.remote_picture(&address, &alt, range),
            Address::External(address) => self.refused_picture(&address, &alt, range),
            Address::Refused { scheme } => self.refused_picture(&scheme, &alt, range),
        }
        end
    }

    /// Writes a paragraph that holds nothing but a local picture as a figure, and returns the index behind it.
    pub fn figure(&mut self, events: &Events<'_>, at: usize) -> Option<usize> {
        let (Event::Start(Tag::Image { dest_url, .. }), _) = events.get(at + 1)? else {
            return None;
        };
        let end = image_end(events, at + 1);
        let alone = matches!(events.get(end), Some((Event::End(TagEnd::Paragraph), _)));
        if !alone || self.scope == Scope::Line || !matches!(classify(dest_url), Address::Internal { .. }) {
            return None;
        }
        self.out.push_str("<figure>");
        self.picture(events, at + 1);
        let credit = self
            .body
            .links
            .last()
            .and_then(|link| link.picture.as_ref()?.credit.as_deref());
        if let Some(credit) = credit {
            self.out.push_str("<figcaption>");
            escape::text(&mut self.out, credit);
            self.out.push_str("</figcaption>");
        }
        self.out.push_str("</figure>\n");
        Some(end + 1)
    }

    fn hole(&mut self, link: Link, part: fn(usize) -> Part) {
        let index = self.body.links.len();
        self.body.links.push(link);
        self.part(part(index));
    }

    /// Showing it would be a request to a third party from every reader.
    fn remote_picture(&mut self, address: &str, alt: &str, range: &Range<usize>) {
        self.report(&IMG_REMOTE, range, vec![("src", address.to_owned())]);
        let label = if alt.is_empty() { address } else { alt };
        if self.in_link {
            return self.literal(label);
        }
        self.out.push_str("<a href=\"");
        escape::address(&mut self.out, address);
        self.out.push_str("\">");
        self.literal(label);
        self.out.push_str("</a>");
    }

    fn refused_picture(&mut self, address: &str, alt: &str, range: &Range<usize>) {
        let scheme = address.split(':').next().unwrap_or_default().to_owned();
        self.report(&LINK_SCHEME, range, vec![("scheme", scheme)]);
        self.literal(alt);
    }

    fn report_missing(&mut self, alt: &str, credit: &str, source: &str, range: &Range<usize>) {
        let source = || ("src", as_destination(source));
        if alt.is_empty() {
            self.report(&IMG_ALT_MARKDOWN, range, vec![source()]);
        }
        if credit.is_empty() {
            let alt = if alt.is_empty() { "what it shows" } else { alt };
            self.report(&IMG_CREDIT_MARKDOWN, range, vec![("alt", alt.to_owned()), source()]);
        }
    }

    pub fn report(&mut self, wording: &'static Wording, range: &Range<usize>, words: Vec<(&'static str, String)>) {
        self.problems.push(Problem {
            wording,
            range: range.clone(),
            words,
        });
    }
}

/// An address as it is written in Markdown: between `<` and `>` if it would end too early without (CommonMark, §6.3).
fn as_destination(address: &str) -> String {
    let is_plain = !address.is_empty()
        && !address.starts_with('<')
        && !address.contains(|c: char| c.is_ascii_control() || matches!(c, ' ' | '(' | ')'));
    match is_plain {
        true => address.to_owned(),
        false => format!("<{}>", address.replace('<', "\\<").replace('>', "\\>")),
    }
}

fn is_web(address: &str) -> bool {
    address
        .get(..4)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
}

/// The index behind the image that begins at `at`; images may nest in the text of an image.
fn image_end(events: &Events<'_>, at: usize) -> usize {
    let mut depth = 0_usize;
    for (offset, (event, _)) in events.iter().skip(at).enumerate() {
        match event {
            Event::Start(Tag::Image { .. }) => depth += 1,
            Event::End(TagEnd::Image) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + offset + 1;
        }
    }
    events.len()
}
