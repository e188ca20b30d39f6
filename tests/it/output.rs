//! What holds for every page of the four sites: links arrive, headings are in order, nobody else is asked for
//! anything.

use crate::support::{Page, Piece, VOID, four_sites, pieces, single_spaced, site, visible};
use quick_xml::events::Event;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// A site read back from its bytes.
struct Read {
    id: String,
    base_url: String,
    paths: BTreeSet<String>,
    pages: Vec<(String, Page, Vec<Piece>)>,
    texts: Vec<(String, String)>,
}

static SITES: LazyLock<Vec<Read>> = LazyLock::new(|| {
    let built = four_sites();
    let ids = built.0.bundle.sites.iter().map(|bundle| bundle.id.clone());
    ids.map(|id| {
        let bundle = built.bundle(&id);
        let texts: Vec<(String, String)> = bundle
            .paths
            .par_iter()
            .filter(|path| {
                [".html", ".css", ".json", ".svg", ".xml", ".js", ".txt"]
                    .iter()
                    .any(|ending| path.ends_with(ending))
            })
            .map(|path| (path.clone(), built.file_text(&id, path)))
            .collect();
        let pages = texts
            .par_iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .map(|(path, html)| {
                let page = Page {
                    address: path.clone(),
                    html: html.clone(),
                };
                (path.clone(), page, pieces(html))
            })
            .collect();
        Read {
            base_url: built.0.graph.sites[bundle.site].settings.base_url.to_string(),
            paths: bundle.paths.iter().cloned().collect(),
            id,
            pages,
            texts,
        }
    })
    .collect()
});

/// Collects what is wrong on all pages, so that one run shows everything.
#[track_caller]
fn on_every_page(wrong: impl Fn(&Read, &str, &[Piece]) -> Vec<String> + Sync) {
    let mut found: Vec<String> = Vec::new();
    let mut count = 0;
    for site in SITES.iter() {
        count += site.pages.len();
        let of_site: Vec<Vec<String>> = site
            .pages
            .par_iter()
            .map(|(path, _, pieces)| {
                let said = wrong(site, path, pieces);
                said.into_iter()
                    .map(|said| format!("{}/{path}: {said}", site.id))
                    .collect()
            })
            .collect();
        found.extend(of_site.into_iter().flatten());
    }
    assert!(count > 400, "the four sites have {count} pages only");
    assert!(
        found.is_empty(),
        "{} times:\n{}",
        found.len(),
        found[..found.len().min(40)].join("\n")
    );
}

fn attributes<'p>(pieces: &'p [Piece], name: &str) -> Vec<(&'p str, &'p str)> {
    let of_piece = |piece: &'p Piece| match piece {
        Piece::Open { name: tag, attributes } => attributes.get(name).map(|value| (tag.as_str(), value.as_str())),
        _ => None,
    };
    pieces.iter().filter_map(of_piece).collect()
}

/// Where a relative address leads from a page, as a path from the site's root; none for addresses elsewhere.
fn followed(from: &str, href: &str) -> Option<String> {
    if href.contains("://") || href.starts_with("mailto:") || href.starts_with("tel:") || href.starts_with("data:") {
        return None;
    }
    let href = href.split(['#', '?']).next().unwrap_or_default();
    if href.is_empty() {
        return Some(from.to_owned());
    }
    let mut parts: Vec<&str> = match href.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').collect(),
    };
    parts.pop();
    for part in href.trim_start_matches('/').split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop().expect("a link leads out of the site");
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    Some(if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path
    })
}

#[test]
fn every_link_leads_to_a_file_of_its_site_in_exactly_these_letters() {
    on_every_page(|site, path, pieces| {
        let mut links = attributes(pieces, "href");
        links.extend(attributes(pieces, "src"));
        let dead = |(_, href): &(&str, &str)| match followed(path, href) {
            Some(target) => !site.paths.contains(&decoded(&target)),
            None => false,
        };
        links
            .into_iter()
            .filter(dead)
            .map(|(tag, href)| format!("<{tag}> leads to {href}"))
            .collect()
    });
}

fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%')
            .then(|| std::str::from_utf8(after.get(..2)?).ok())
            .flatten();
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).expect("addresses are UTF-8")
}

#[test]
fn every_anchor_is_there() {
    for site in SITES.iter() {
        let ids: BTreeMap<&str, BTreeSet<&str>> = site
            .pages
            .iter()
            .map(|(path, _, pieces)| {
                (
                    path.as_str(),
                    attributes(pieces, "id").into_iter().map(|(_, id)| id).collect(),
                )
            })
            .collect();
        for (path, _, pieces) in &site.pages {
            for (_, href) in attributes(pieces, "href") {
                let (Some((_, anchor)), Some(target)) = (href.split_once('#'), followed(path, href)) else {
                    continue;
                };
                let there = ids
                    .get(target.as_str())
                    .is_some_and(|ids| ids.contains(decoded(anchor).as_str()));
                assert!(there, "{}/{path}: {href} has no such place", site.id);
            }
        }
    }
}

#[test]
fn ids_are_unique() {
    on_every_page(|_, _, pieces| {
        let mut seen = BTreeSet::new();
        let twice = attributes(pieces, "id").into_iter().filter(|(_, id)| !seen.insert(*id));
        twice.map(|(_, id)| format!("`{id}` is there twice")).collect()
    });
}

#[test]
fn elements_are_closed_in_the_order_in_which_they_were_opened() {
    on_every_page(|_, _, pieces| {
        let mut open: Vec<&str> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Open { name, .. } if !VOID.contains(&name.as_str()) => open.push(name),
                Piece::Close { name } => match open.pop() {
                    Some(last) if last == name => {}
                    last => return vec![format!("</{name}> closes {last:?}")],
                },
                _ => {}
            }
        }
        open.into_iter().map(|name| format!("<{name}> stays open")).collect()
    });
}

#[test]
fn each_page_has_one_first_heading_and_skips_no_level() {
    on_every_page(|_, _, pieces| {
        let levels: Vec<u8> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Open { name, .. } if name.len() == 2 && name.starts_with('h') => name[1..].parse().ok(),
                _ => None,
            })
            .collect();
        let mut wrong = Vec::new();
        let first = levels.iter().filter(|level| **level == 1).count();
        if first != 1 {
            wrong.push(format!("{first} times <h1>"));
        }
        let mut last = 0;
        for level in levels {
            if level > last + 1 {
                wrong.push(format!("<h{level}> follows <h{last}>"));
            }
            last = level;
        }
        wrong
    });
}

#[test]
fn no_heading_and_no_link_is_without_words() {
    on_every_page(|_, _, pieces| {
        let mut wrong = Vec::new();
        for (number, piece) in pieces.iter().enumerate() {
            let Piece::Open { name, attributes } = piece else {
                continue;
            };
            if !(name == "a" || matches!(name.as_str(), "h1" | "h2" | "h3" | "h4" | "title" | "button")) {
                continue;
            }
            let inside: Vec<Piece> = pieces[number..]
                .iter()
                .take_while(|piece| !matches!(piece, Piece::Close { name: closed } if closed == name))
                .cloned()
                .collect();
            let alt = inside.iter().any(|piece| match piece {
                Piece::Open { name, attributes } if name == "img" => {
                    attributes.get("alt").is_some_and(|alt| !alt.is_empty())
                }
                _ => false,
            });
            if visible(&inside).is_empty() && !alt && !attributes.contains_key("aria-label") {
                wrong.push(format!("<{name}> is empty: {attributes:?}"));
            }
        }
        wrong
    });
}

#[test]
fn every_picture_has_an_alternative_text_and_a_size() {
    on_every_page(|_, _, pieces| {
        let faulty = pieces.iter().filter_map(|piece| match piece {
            Piece::Open { name, attributes } if name == "img" => {
                let whole = ["alt", "width", "height"]
                    .iter()
                    .all(|name| attributes.contains_key(*name));
                (!whole).then(|| format!("{attributes:?}"))
            }
            _ => None,
        });
        faulty.collect()
    });
}

#[test]
fn every_page_says_its_language_and_its_title() {
    on_every_page(|_, path, pieces| {
        let language = match pieces
            .iter()
            .find(|piece| matches!(piece, Piece::Open { name, .. } if name == "html"))
        {
            Some(Piece::Open { attributes, .. }) => attributes.get("lang").cloned().unwrap_or_default(),
            _ => String::new(),
        };
        let expected = if path.starts_with("en/") { "en" } else { "de" };
        let mut wrong = Vec::new();
        if language != expected {
            wrong.push(format!("lang is `{language}`"));
        }
        if !pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Open { name, .. } if name == "title"))
        {
            wrong.push("there is no title".to_owned());
        }
        wrong
    });
}

#[test]
fn nothing_of_the_making_is_left_in_the_files() {
    for site in SITES.iter() {
        for (path, text) in &site.texts {
            for trace in ['\u{fdd0}', '\u{feff}', '\u{fffd}'] {
                assert!(!text.contains(trace), "{}/{path} holds U+{:04X}", site.id, trace as u32);
            }
            for word in ["{{", "{%", "/tmp/", "/home/"] {
                assert!(!text.contains(word), "{}/{path} holds `{word}`", site.id);
            }
        }
    }
}

#[test]
fn words_of_the_theme_are_never_shown_as_keys() {
    on_every_page(|_, _, pieces| {
        let text = visible(pieces);
        let key = |word: &&str| {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            [
                "words.",
                "facts.",
                "nav.",
                "collections.",
                "kind.",
                "list.",
                "relations.",
            ]
            .iter()
            .any(|start| word.starts_with(start))
        };
        text.split(' ').filter(key).map(|word| format!("`{word}`")).collect()
    });
}

#[test]
fn values_that_are_not_there_are_not_printed() {
    on_every_page(|_, path, pieces| {
        let text = visible(pieces);
        let empty = ["none", "None", "null", "undefined", "[object", "NaN", "[]", "{}"];
        let english = |word: &str| word == "none" && path.starts_with("en/");
        let said = text.split(' ').filter(|word| empty.contains(word) && !english(word));
        said.map(|word| format!("`{word}`")).collect()
    });
}

#[test]
fn a_site_is_not_bound_to_its_host() {
    on_every_page(|site, _, pieces| {
        let absolute = pieces.iter().filter_map(|piece| match piece {
            Piece::Open { name, attributes } => {
                let address = attributes.get("href").or(attributes.get("src"))?;
                let relation = attributes.get("rel").map_or("", String::as_str);
                let allowed = name == "link" && matches!(relation, "canonical" | "alternate");
                (address.starts_with(&site.base_url) && !allowed).then(|| format!("<{name}> {address}"))
            }
            _ => None,
        });
        absolute.collect()
    });
}

#[test]
fn opening_a_page_asks_no_other_host_for_anything() {
    on_every_page(|_, _, pieces| {
        let asked = pieces.iter().filter_map(|piece| match piece {
            Piece::Open { name, attributes } => {
                let relation = attributes.get("rel").map_or("", String::as_str);
                let loads_href = name == "link" && !matches!(relation, "canonical" | "alternate");
                let address = match attributes
                    .get("src")
                    .or(attributes.get("srcset"))
                    .or(attributes.get("data"))
                {
                    Some(address) => address,
                    None if loads_href => attributes.get("href")?,
                    None => return None,
                };
                let foreign = address.contains("//") && !address.starts_with("data:");
                let embeds = matches!(name.as_str(), "iframe" | "object" | "embed" | "base");
                (foreign || embeds).then(|| format!("<{name}> {address}"))
            }
            _ => None,
        });
        let mut wrong: Vec<String> = asked.collect();
        let handlers = pieces.iter().filter_map(|piece| match piece {
            Piece::Open { name, attributes } => attributes
                .keys()
                .find(|key| key.starts_with("on"))
                .map(|key| format!("<{name} {key}>")),
            _ => None,
        });
        wrong.extend(handlers);
        wrong
    });
    for site in SITES.iter() {
        let sheets: Vec<_> = site.texts.iter().filter(|(path, _)| path.ends_with(".css")).collect();
        assert!(!sheets.is_empty(), "{} has no style sheet", site.id);
        for (path, css) in sheets {
            assert!(!css.contains("@import"), "{}/{path}", site.id);
            for (_, after) in css.match_indices("url(").map(|(at, _)| css.split_at(at)) {
                let address = after.trim_start_matches("url(").trim_start_matches(['"', '\'']);
                assert!(
                    !address.starts_with("http") && !address.starts_with("//"),
                    "{}/{path}: {address:.60}",
                    site.id
                );
            }
        }
    }
}

#[test]
fn every_page_says_that_these_are_samples() {
    on_every_page(|_, path, pieces| {
        let text = visible(pieces);
        let notice = if path.starts_with("en/") {
            "Sample site made from public sources."
        } else {
            "Beispielsite aus öffentlichen Quellen."
        };
        let redirect = text.is_empty();
        if redirect || text.contains(notice) {
            Vec::new()
        } else {
            vec!["there is no notice".to_owned()]
        }
    });
}

#[test]
fn legal_pages_are_linked_from_every_page_and_show_what_is_still_to_be_filled_in() {
    on_every_page(|_, _, pieces| {
        let linked = crate::support::links(pieces);
        let has = |words: &[&str]| linked.iter().any(|(_, label)| words.contains(&label.as_str()));
        let mut wrong = Vec::new();
        for words in [
            &["Impressum", "Legal notice", "Imprint"][..],
            &["Datenschutz", "Privacy", "Data protection", "Privacy notice"],
            &[
                "Erklärung zur Barrierefreiheit",
                "Barrierefreiheit",
                "Accessibility statement",
                "Accessibility",
            ],
        ] {
            if !has(words) {
                wrong.push(format!("no link to {words:?}"));
            }
        }
        wrong
    });
    for site in SITES.iter() {
        let page = site
            .pages
            .iter()
            .find(|(path, ..)| path == "impressum/index.html")
            .expect("it has one");
        let text = single_spaced(&visible(&page.2));
        assert!(
            text.contains("[["),
            "{}: the Impressum of a sample has gaps: {text}",
            site.id
        );
    }
}

#[test]
fn the_sitemap_has_just_the_pages_that_may_be_found_with_their_versions() {
    for site in SITES.iter() {
        let (_, text) = site
            .texts
            .iter()
            .find(|(path, _)| path == "sitemap.xml")
            .expect("it is there");
        let named = sitemap(text);
        let pages = site.pages.iter().filter_map(|(path, page, _)| {
            let address = path.strip_suffix("index.html").unwrap_or(path);
            let own = format!("{}{address}", site.base_url);
            let may_be_found = page.meta("robots").is_none() && page.meta("refresh").is_none();
            let is_at_home = page.canonical().is_some_and(|canonical| canonical == own);
            (may_be_found && is_at_home).then(|| (own, page.versions().into_iter().collect()))
        });
        let expected: BTreeMap<String, BTreeSet<(String, Option<String>)>> = pages.collect();
        assert!(named.len() > 20, "{}", site.id);
        assert_eq!(
            named.keys().collect::<Vec<_>>(),
            expected.keys().collect::<Vec<_>>(),
            "{}",
            site.id
        );
        assert_eq!(named, expected, "{}", site.id);
        let (_, robots) = site
            .texts
            .iter()
            .find(|(path, _)| path == "robots.txt")
            .expect("it is there");
        assert_eq!(
            *robots,
            format!("User-agent: *\nAllow: /\n\nSitemap: {}sitemap.xml\n", site.base_url)
        );
    }
}

/// The addresses in a sitemap with the versions that they name, read by a parser of XML.
fn sitemap(text: &str) -> BTreeMap<String, BTreeSet<(String, Option<String>)>> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut named: BTreeMap<String, BTreeSet<(String, Option<String>)>> = BTreeMap::new();
    let (mut element, mut address) = (String::new(), String::new());
    loop {
        match reader.read_event().expect("it is well-formed") {
            Event::Eof => return named,
            Event::Start(start) => element = String::from_utf8_lossy(start.name().as_ref()).into_owned(),
            Event::Text(text) if element == "loc" => {
                address = text.decode().expect("it is text").into_owned();
                assert!(
                    named.insert(address.clone(), BTreeSet::new()).is_none(),
                    "{address} is there twice"
                );
                element.clear();
            }
            Event::Empty(link) => {
                let attribute = |name: &str| {
                    let found = link
                        .try_get_attribute(name)
                        .expect("it is well-formed")
                        .expect("it is there");
                    String::from_utf8_lossy(&found.value).into_owned()
                };
                let versions = named.get_mut(&address).expect("it follows its address");
                versions.insert((attribute("href"), Some(attribute("hreflang"))));
            }
            _ => {}
        }
    }
}

#[test]
fn versions_of_pages_name_each_other_in_both_directions() {
    for site in SITES.iter() {
        let versions: BTreeMap<String, BTreeSet<(String, Option<String>)>> = site
            .pages
            .iter()
            .map(|(path, page, _)| {
                let address = path.strip_suffix("index.html").unwrap_or(path);
                (
                    format!("{}{address}", site.base_url),
                    page.versions().into_iter().collect(),
                )
            })
            .collect();
        for (address, named) in &versions {
            for (other, _) in named.iter().filter(|(other, _)| other.starts_with(&site.base_url)) {
                assert_eq!(
                    versions.get(other),
                    Some(named),
                    "{other} and {address} do not name the same versions"
                );
            }
        }
    }
}

#[test]
fn data_files_for_machines_can_be_read() {
    for site in SITES.iter() {
        let json: Vec<_> = site.texts.iter().filter(|(path, _)| path.ends_with(".json")).collect();
        assert!(!json.is_empty());
        for (path, text) in json {
            let read: Result<serde_json::Value, _> = serde_json::from_str(text);
            assert!(read.is_ok(), "{}/{path}: {read:?}", site.id);
        }
    }
}

#[test]
fn a_former_address_cannot_be_a_folder_of_the_name_of_a_generated_file() {
    for (settings, address, file) in [
        ("", "/build.json/", "/build.json"),
        ("", "/_headers/", "/_headers"),
        ("compress: [gzip]\n", "/index.html.gz/", "/index.html.gz"),
    ] {
        let built = site(&format!(
            "-- site.yml + --\nnotice: Muster\n{settings}-- projects/x.md --\n---\ntitle: X\naliases: [{address}]\n---\n"
        ));
        let said = built.says_once("path-collision");
        assert!(said.contains(file), "{said}");
    }
}
