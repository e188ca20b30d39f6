//! A feed as Atom (RFC 4287).

use super::article::Article;
use super::{Feed, Format, Item, moment, title};
use crate::parse::markdown;
use crate::render::views::{Views, items, string};
use crate::render::words::Words;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::borrow::Cow;
use std::io;

const ATOM: &str = "http://www.w3.org/2005/Atom";

/// The bytes of the file.
pub fn write(feed: &Feed, articles: &[(Item, &Article)], views: &Views, words: &Words) -> Vec<u8> {
    written(|out| document(out, feed, articles, views, words))
}

/// An entry as it stands in the file of any feed.
pub fn entry(item: Item, html: &str, views: &Views) -> Vec<u8> {
    written(|out| {
        let entry = out.create_element("entry");
        let entry = match views.language_of(views.entry(item.id)) {
            language if language != views.tag() => entry.with_attribute(("xml:lang", language)),
            _ => entry,
        };
        entry.write_inner_content(|out| one(out, item, html, views))?;
        end_line(out)
    })
}

/// Memory takes everything.
fn written(write: impl FnOnce(&mut Out) -> io::Result<()>) -> Vec<u8> {
    let mut writer = Writer::new(Vec::with_capacity(4 * 1024));
    let outcome = write(&mut writer);
    outcome.map(|()| writer.into_inner()).unwrap_or_default()
}

type Out = Writer<Vec<u8>>;

fn document(out: &mut Out, feed: &Feed, articles: &[(Item, &Article)], views: &Views, words: &Words) -> io::Result<()> {
    let site = views.site();
    out.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    end_line(out)?;
    let root = out
        .create_element("feed")
        .with_attributes([("xmlns", ATOM), ("xml:lang", views.tag())]);
    root.write_inner_content(|out| {
        end_line(out)?;
        text(out, "title", &feed.title(views, words))?;
        if let Some(summary) = views.site_text_opt("summary") {
            text(out, "subtitle", &summary)?;
        }
        text(out, "id", &feed.identifier(views, Format::Atom))?;
        let newest = articles.iter().map(|(item, _)| item.updated).max();
        text(
            out,
            "updated",
            &moment(newest.unwrap_or_default(), &site.settings.timezone),
        )?;
        for format in Format::ALL {
            let rel = if format == Format::Atom { "self" } else { "alternate" };
            link(out, rel, format.media_type(), &feed.address(views, format))?;
        }
        link(out, "alternate", "text/html", &feed.page(views))?;
        person(out, &super::publisher(views))?;
        if let Some(mark) = site.mark.and_then(|mark| views.asset_url(mark)) {
            text(out, "logo", &views.absolute(&mark))?;
        }
        text(out, "generator", "verbund")?;
        for (_, article) in articles {
            out.get_mut().extend_from_slice(&article.atom);
        }
        Ok(())
    })?;
    end_line(out)
}

fn one(out: &mut Out, item: Item, html: &str, views: &Views) -> io::Result<()> {
    let Item { id, updated } = item;
    let zone = &views.site().settings.timezone;
    let card = views.card(id);
    end_line(out)?;
    text(out, "title", &title(views, id))?;
    text(out, "id", &views.identifier(id))?;
    if let Some(day) = item.published(views) {
        text(out, "published", &moment(day, zone))?;
    }
    text(out, "updated", &moment(updated, zone))?;
    if let Some(url) = views.destination(id).url {
        link(out, "alternate", "text/html", &views.absolute(&url))?;
    }
    for author in super::authors(views, id) {
        person(out, &author)?;
    }
    for topic in items(&card, "topics") {
        if let (Some(id), Some(title)) = (string(topic, "id"), string(topic, "title")) {
            let category = out.create_element("category");
            category
                .with_attributes([("term", &*id), ("label", &*valid(&title))])
                .write_empty()?;
            end_line(out)?;
        }
    }
    for file in super::files(&card) {
        let enclosure = out.create_element("link");
        let address = views.absolute(&file.url);
        let size = file.size.to_string();
        let attributes = [
            ("rel", "enclosure"),
            ("type", file.media_type),
            ("length", &size),
            ("href", &address),
        ];
        enclosure.with_attributes(attributes).write_empty()?;
        end_line(out)?;
    }
    if let Some(summary) = super::summary(&card) {
        text(out, "summary", &markdown::plain(&summary))?;
    }
    let content = out.create_element("content").with_attribute(("type", "html"));
    content.write_text_content(BytesText::new(&valid(html)))?;
    end_line(out)
}

fn person(out: &mut Out, name: &str) -> io::Result<()> {
    out.create_element("author").write_inner_content(|out| {
        out.create_element("name")
            .write_text_content(BytesText::new(&valid(name)))
            .map(|_| ())
    })?;
    end_line(out)
}

fn link(out: &mut Out, rel: &str, media_type: &str, address: &str) -> io::Result<()> {
    out.create_element("link")
        .with_attributes([("rel", rel), ("type", media_type), ("href", address)])
        .write_empty()?;
    end_line(out)
}

fn text(out: &mut Out, name: &str, value: &str) -> io::Result<()> {
    out.create_element(name)
        .write_text_content(BytesText::new(&valid(value)))?;
    end_line(out)
}

fn end_line(out: &mut Out) -> io::Result<()> {
    out.write_event(Event::Text(BytesText::new("\n")))
}

/// Without the characters that an XML document cannot hold (XML 1.0, §2.2), and those that it would change.
fn valid(text: &str) -> Cow<'_, str> {
    let is_valid = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..);
    // Those characters are rare, and so are the bytes they begin with.
    let may_begin_one = |byte: u8| (byte < b' ' && !matches!(byte, b'\t' | b'\n')) || byte == 0xef;
    let may_hold_one = text.bytes().fold(false, |found, byte| found | may_begin_one(byte));
    if !may_hold_one || text.chars().all(is_valid) {
        return text.into();
    }
    text.chars().filter(|c| is_valid(*c)).collect()
}
