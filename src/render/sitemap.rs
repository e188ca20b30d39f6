//! The list of a site's pages for search engines (sitemaps.org, protocol 0.9), with their versions in other languages, and
//! the file that tells where it is.

use super::views::encoded;
use crate::resolve::{EntryId, Graph, Page, Site, Subject, list_size};
use jiff::civil::Date;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

/// The most addresses that one file may have.
const MOST: usize = 50_000;

const SITEMAP: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// A file of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    All,
    /// The list of the numbered files, where one cannot hold all addresses.
    Index {
        files: usize,
    },
    /// Counted from 1.
    Numbered(usize),
}

/// The files that a site of so many listed pages has, with their paths.
pub fn parts(pages: usize) -> Vec<(String, Part)> {
    let name = "sitemap.xml".to_owned();
    if pages <= MOST {
        return vec![(name, Part::All)];
    }
    let files = pages.div_ceil(MOST);
    let numbered = (1..=files).map(|number| (numbered(number), Part::Numbered(number)));
    std::iter::once((name, Part::Index { files })).chain(numbered).collect()
}

/// The pages that search engines should know: those that are at home here and no narrowed lists.
pub fn listed<'s>(graph: &'s Graph, site: &'s Site, number: usize, made: &'s [bool]) -> impl Iterator<Item = &'s Page> {
    let at_home = move |id: EntryId| {
        let home = graph.entries.get(id).and_then(|entry| entry.home);
        home.is_none_or(|home| home == number)
    };
    let pages = site.pages.iter().zip(made).filter(|(_, made)| **made);
    pages.map(|(page, _)| page).filter(move |page| match page.subject {
        Subject::Entry(id) => at_home(id),
        Subject::Home(_) | Subject::List { filter: None, .. } | Subject::Overview { .. } => true,
        Subject::List { .. } | Subject::NotFound | Subject::Redirect { .. } => false,
    })
}

/// The bytes of a file.
pub fn written<'s>(graph: &Graph, site: &Site, listed: impl Iterator<Item = &'s Page>, part: Part) -> Vec<u8> {
    let mut writer = Writer::new(Vec::with_capacity(16 * 1024));
    let outcome = match part {
        Part::Index { files } => index(&mut writer, site, files),
        Part::All => list(&mut writer, graph, site, listed),
        Part::Numbered(number) => list(&mut writer, graph, site, listed.skip((number - 1) * MOST).take(MOST)),
    };
    // Memory takes everything.
    outcome.map(|()| writer.into_inner()).unwrap_or_default()
}

/// What crawlers read first (RFC 9309).
pub fn robots(site: &Site) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}sitemap.xml\n",
        site.settings.base_url
    )
}

fn numbered(number: usize) -> String {
    format!("sitemap-{number}.xml")
}

fn index(writer: &mut Writer<Vec<u8>>, site: &Site, files: usize) -> io::Result<()> {
    begin(writer)?;
    let root = writer.create_element("sitemapindex").with_attribute(("xmlns", SITEMAP));
    root.write_inner_content(|writer| {
        for number in 1..=files {
            let address = format!("{}{}", site.settings.base_url, numbered(number));
            writer
                .create_element("sitemap")
                .write_inner_content(|writer| text(writer, "loc", &address))?;
        }
        Ok(())
    })?;
    end(writer)
}

fn list<'s>(
    writer: &mut Writer<Vec<u8>>,
    graph: &Graph,
    site: &Site,
    pages: impl Iterator<Item = &'s Page>,
) -> io::Result<()> {
    begin(writer)?;
    let root = writer.create_element("urlset");
    let root = root.with_attributes([("xmlns", SITEMAP), ("xmlns:xhtml", XHTML)]);
    root.write_inner_content(|writer| {
        for page in pages {
            writer.write_event(Event::Text(BytesText::new("\n")))?;
            writer
                .create_element("url")
                .write_inner_content(|writer| one(writer, graph, site, page))?;
        }
        writer.write_event(Event::Text(BytesText::new("\n")))
    })?;
    end(writer)
}

fn one(writer: &mut Writer<Vec<u8>>, graph: &Graph, site: &Site, page: &Page) -> io::Result<()> {
    let address = |page: &Page| format!("{}{}", site.settings.base_url, encoded(&page.address));
    text(writer, "loc", &address(page))?;
    if let Some(day) = last_change(graph, site, page) {
        text(writer, "lastmod", &day.to_string())?;
    }
    let languages = 0..site.settings.languages.len();
    let versions: Vec<(usize, &Page)> = languages
        .filter_map(|language| Some((language, site.version(page, language)?)))
        .collect();
    if versions.len() < 2 {
        return Ok(());
    }
    let default = versions
        .first()
        .filter(|(language, _)| *language == 0)
        .map(|(_, page)| ("x-default", *page));
    let versions = versions
        .iter()
        .map(|(language, page)| (site.language(*language), *page));
    for (language, page) in versions.chain(default) {
        let link = writer.create_element("xhtml:link");
        let link = link.with_attributes([("rel", "alternate"), ("hreflang", language), ("href", &*address(page))]);
        link.write_empty()?;
    }
    Ok(())
}

/// The day on which a page was last another one, as far as content says: of an entry its own, of a list that of the
/// newest entry on it.
fn last_change(graph: &Graph, site: &Site, page: &Page) -> Option<Date> {
    let of_entry = |id: &EntryId| graph.entries.get(*id)?.changed()?.single_day();
    match &page.subject {
        Subject::Home(id) | Subject::Entry(id) => of_entry(id),
        Subject::List {
            kind, filter, number, ..
        } => {
            let size = list_size(site, *kind);
            let entries = site.list_entries(page.language, (*kind, *filter)).iter();
            entries.skip((number - 1) * size).take(size).filter_map(of_entry).max()
        }
        Subject::Overview { .. } | Subject::NotFound | Subject::Redirect { .. } => None,
    }
}

fn begin(writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.write_event(Event::Text(BytesText::new("\n")))
}

fn end(writer: &mut Writer<Vec<u8>>) -> io::Result<()> {
    writer.write_event(Event::Text(BytesText::new("\n")))
}

fn text(writer: &mut Writer<Vec<u8>>, name: &str, value: &str) -> io::Result<()> {
    writer
        .create_element(name)
        .write_text_content(BytesText::new(value))
        .map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_addresses_than_a_file_may_have_are_in_several() {
        assert_eq!(parts(0), [("sitemap.xml".to_owned(), Part::All)]);
        assert_eq!(parts(MOST).len(), 1);
        assert_eq!(
            parts(2 * MOST + 1),
            [
                ("sitemap.xml".to_owned(), Part::Index { files: 3 }),
                ("sitemap-1.xml".to_owned(), Part::Numbered(1)),
                ("sitemap-2.xml".to_owned(), Part::Numbered(2)),
                ("sitemap-3.xml".to_owned(), Part::Numbered(3)),
            ]
        );
    }
}
