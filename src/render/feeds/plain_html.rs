//! HTML for readers that know neither the site's style sheets nor its addresses: tags and what they mean stay, classes,
//! scripts and drawings go, and every address is absolute.

use crate::model::is_placeholder;
use crate::parse::markdown::escape;
use crate::render::tag::{self, Tag, TagReader};
use crate::resolve::ROOT;
use std::borrow::Cow;

/// The same text for a reader. `absolute` makes an address that begins at the site's root one of the web; `page` is that of
/// the page the text stands on.
pub fn of(html: &str, absolute: &dyn Fn(&str) -> String, page: &str) -> String {
    // Soft hyphens are for the page's narrow columns; who searches in a reader must find the word.
    let html = html.replace('\u{ad}', "");
    let writer = Writer {
        absolute,
        page,
        out: String::with_capacity(html.len()),
        text: Vec::new(),
        gone: None,
        spans: Vec::new(),
    };
    tag::read(&html, writer).unwrap_or_default()
}

/// Writes what stays while the rest is read.
struct Writer<'w> {
    absolute: &'w dyn Fn(&str) -> String,
    page: &'w str,
    out: String,
    /// Text since the last tag, in UTF-8.
    text: Vec<u8>,
    /// The element that goes with all that is in it, and how many of its name are open.
    gone: Option<(Vec<u8>, usize)>,
    /// Of each open span, whether it is written.
    spans: Vec<bool>,
}

impl TagReader for Writer<'_> {
    type Whole = String;

    fn open(&mut self, tag: &Tag) -> bool {
        self.end_text();
        self.begin_element(tag);
        true
    }

    fn close(&mut self, tag: &Tag) {
        self.end_text();
        self.end_element(tag);
    }

    fn text(&mut self, text: &[u8]) {
        if self.gone.is_none() {
            self.text.extend_from_slice(text);
        }
    }

    fn end(&mut self) -> String {
        self.end_text();
        self.out.trim().to_owned()
    }
}

impl Writer<'_> {
    fn end_text(&mut self) {
        escape::text(&mut self.out, &text_of(&self.text));
        self.text.clear();
    }

    fn begin_element(&mut self, tag: &Tag) {
        let name = tag.name.as_slice();
        if let Some((of, depth)) = &mut self.gone {
            *depth += usize::from(of == name && !tag.self_closing);
            return;
        }
        if name == b"input" {
            // The box of a task in a list.
            let is_done = tag.value("checked").is_some();
            self.out.push(if is_done { '☑' } else { '☐' });
            return;
        }
        if is_gone(tag) {
            if !is_void(name) && !tag.self_closing {
                self.gone = Some((name.to_vec(), 1));
            }
            return;
        }
        let before = self.out.len();
        self.out.push('<');
        self.out.push_str(&text_of(name));
        let begun = self.out.len();
        self.attributes(tag);
        let says_something = self.out.len() > begun;
        self.out.push('>');
        if name == b"span" {
            self.spans.push(says_something);
            if !says_something {
                self.out.truncate(before);
            }
        }
    }

    fn end_element(&mut self, tag: &Tag) {
        let name = tag.name.as_slice();
        if let Some((of, depth)) = &mut self.gone {
            if of == name {
                *depth -= 1;
                if *depth == 0 {
                    self.gone = None;
                }
            }
            return;
        }
        let is_written = name != b"span" || self.spans.pop().unwrap_or(false);
        if is_written && !is_void(name) {
            self.out.push_str("</");
            self.out.push_str(&text_of(name));
            self.out.push('>');
        }
    }

    /// Those that stay, by name.
    fn attributes(&mut self, tag: &Tag) {
        let is_kept = |name: &[u8]| holds_address(name) || says_something(name);
        let mut kept: Vec<(&[u8], &[u8])> = tag.attributes().filter(|(name, _)| is_kept(name)).collect();
        // Of those that are there twice, the first counts.
        kept.sort_by_key(|(name, _)| *name);
        kept.dedup_by_key(|(name, _)| *name);
        for (name, value) in kept {
            let value = text_of(value);
            let is_address = holds_address(name);
            // What still has to be written leads nowhere.
            if is_address && is_placeholder(&value) {
                continue;
            }
            let value = match is_address {
                true => address(&value, self.absolute, self.page).into(),
                false => value,
            };
            self.out.push(' ');
            self.out.push_str(&text_of(name));
            self.out.push_str("=\"");
            escape::attribute(&mut self.out, &value);
            self.out.push('"');
        }
    }
}

/// Elements without an end (HTML Living Standard, §13.1.2).
#[rustfmt::skip]
fn is_void(name: &[u8]) -> bool {
    matches!(
        name,
        b"area" | b"base" | b"br" | b"col" | b"embed" | b"hr" | b"img" | b"input" | b"link" | b"meta" | b"source" | b"track" | b"wbr"
    )
}

/// Attributes that hold an address.
fn holds_address(name: &[u8]) -> bool {
    matches!(name, b"cite" | b"href" | b"poster" | b"src")
}

/// Further attributes that say something without the page.
#[rustfmt::skip]
fn says_something(name: &[u8]) -> bool {
    matches!(
        name,
        b"alt" | b"colspan" | b"datetime" | b"dir" | b"height" | b"hreflang" | b"lang" | b"rowspan" | b"start" | b"title" | b"type"
            | b"width"
    )
}

/// Whether an element goes with all that is in it. Some need the page, or readers refuse them; what is hidden from screen readers is
/// ornament, and what is hidden from all waits for a script.
fn is_gone(tag: &Tag) -> bool {
    let needs_page = matches!(
        tag.name.as_slice(),
        b"button" | b"embed" | b"form" | b"iframe" | b"object" | b"script" | b"style" | b"svg" | b"template"
    );
    needs_page || tag.value("hidden").is_some() || tag.value("aria-hidden") == Some("true")
}

/// RFC 3986, §5.2, but for dots in paths, which readers take away.
fn address(address: &str, absolute: &dyn Fn(&str) -> String, page: &str) -> String {
    if address.starts_with(ROOT) {
        return absolute(address);
    }
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    let has_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    if has_scheme {
        return address.to_owned();
    }
    let (protocol, rest) = page.split_once("://").unwrap_or(("https", page));
    let host = rest.split('/').next().unwrap_or_default();
    match address.strip_prefix('/') {
        Some(elsewhere) if elsewhere.starts_with('/') => format!("{protocol}:{address}"),
        Some(_) => format!("{protocol}://{host}{address}"),
        None => format!("{page}{address}"),
    }
}

fn text_of(text: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(html: &str) -> String {
        let absolute = |address: &str| address.replace(ROOT, "https://allianz.example/");
        of(html, &absolute, "https://allianz.example/aktuelles/x/")
    }

    #[test]
    fn what_needs_the_page_goes() {
        assert_eq!(
            plain(
                "<!-- x --><p class=\"lead\" style=\"x\" onclick=\"x\">Be\u{ad}richt <span class=\"a\">aus <span lang=\"en\">the</span> Stadt</span></p>\
                 <script>if (a < b) { document.write(\"<p>\") }</script><svg><svg><path/></svg>x</svg><hr>"
            ),
            "<p>Bericht aus <span lang=\"en\">the</span> Stadt</p><hr>"
        );
    }

    #[test]
    fn a_reader_sees_what_is_done_and_no_ornament() {
        assert_eq!(
            plain(
                "<li><input type=\"checkbox\" disabled checked> da</li><li><input type=\"checkbox\" disabled> fehlt</li>"
            ),
            "<li>☑ da</li><li>☐ fehlt</li>"
        );
        assert_eq!(
            plain("<p aria-hidden=\"true\">1 <b>Mai</b></p><a href=\"[[Adresse]]\">x</a>"),
            "<a>x</a>"
        );
    }

    #[test]
    fn every_address_is_absolute() {
        let link = |address: &str| plain(&format!("<a href=\"{address}\">x</a>"));
        let to = |address: &str| format!("<a href=\"{address}\">x</a>");
        assert_eq!(
            link(&format!("{ROOT}media/x.pdf")),
            to("https://allianz.example/media/x.pdf")
        );
        assert_eq!(link("#fn-1"), to("https://allianz.example/aktuelles/x/#fn-1"));
        assert_eq!(link("/y/"), to("https://allianz.example/y/"));
        assert_eq!(link("//host.example/y"), to("https://host.example/y"));
        assert_eq!(link("y.html"), to("https://allianz.example/aktuelles/x/y.html"));
        assert_eq!(link("mailto:a@b.example"), to("mailto:a@b.example"));
        assert_eq!(
            link("https://z.example/?a=1&amp;b=2"),
            to("https://z.example/?a=1&amp;b=2")
        );
    }

    #[test]
    fn code_that_looks_like_an_address_stays_as_it_is() {
        assert_eq!(
            plain("<code>&lt;a href=\"#x\"&gt;</code>"),
            "<code>&lt;a href=\"#x\"&gt;</code>"
        );
    }
}
