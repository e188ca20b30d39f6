//! HTML for readers that know neither the site's style sheets nor its addresses: tags and what they mean stay, classes,
//! scripts and drawings go, and every address is absolute.

use crate::model::is_placeholder;
use crate::parse::markdown::escape;
use crate::resolve::ROOT;
use html5gum::{DefaultEmitter, HtmlString, StartTag, Token, Tokenizer};

/// Elements that go with all that is in them: they need the page, or readers refuse them.
const GONE: [&[u8]; 9] = [
    b"button",
    b"embed",
    b"form",
    b"iframe",
    b"object",
    b"script",
    b"style",
    b"svg",
    b"template",
];

/// Elements without an end (HTML Living Standard, §13.1.2).
const VOID: [&[u8]; 13] = [
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"source", b"track", b"wbr",
];

/// Attributes that hold an address.
const ADDRESSES: [&[u8]; 4] = [b"cite", b"href", b"poster", b"src"];

/// Further attributes that say something without the page.
const KEPT: [&[u8]; 12] = [
    b"alt",
    b"colspan",
    b"datetime",
    b"dir",
    b"height",
    b"hreflang",
    b"lang",
    b"rowspan",
    b"start",
    b"title",
    b"type",
    b"width",
];

/// The same text for a reader. `absolute` makes an address that begins at the site's root one of the web; `page` is that of
/// the page the text stands on.
pub fn of(html: &str, absolute: &dyn Fn(&str) -> String, page: &str) -> String {
    // Soft hyphens are for the page's narrow columns; who searches in a reader must find the word.
    let html = html.replace('\u{ad}', "");
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut out = String::with_capacity(html.len());
    let mut gone: Option<(Vec<u8>, usize)> = None;
    // Of each open span, whether it is written.
    let mut spans: Vec<bool> = Vec::new();
    for Ok(token) in Tokenizer::new_with_emitter(&*html, emitter) {
        match (token, &mut gone) {
            (Token::StartTag(tag), Some((name, depth))) => {
                *depth += usize::from(*tag.name.0 == **name && !tag.self_closing);
            }
            (Token::EndTag(tag), Some((name, depth))) if *tag.name.0 == **name => {
                *depth -= 1;
                if *depth == 0 {
                    gone = None;
                }
            }
            (_, Some(_)) => {}
            (Token::StartTag(tag), None) if *tag.name.0 == *b"input" => {
                // The box of a task in a list.
                out.push_str(if tag.attributes.contains_key(&b"checked"[..]) {
                    "☑"
                } else {
                    "☐"
                });
            }
            (Token::StartTag(tag), None) if is_gone(&tag) => {
                if !VOID.contains(&&*tag.name.0) && !tag.self_closing {
                    gone = Some((tag.name.0.clone(), 1));
                }
            }
            (Token::StartTag(tag), None) => {
                let attributes = attributes(&tag, absolute, page);
                let is_span = *tag.name.0 == *b"span";
                if is_span {
                    spans.push(!attributes.is_empty());
                }
                if !is_span || !attributes.is_empty() {
                    out.push('<');
                    out.push_str(&text_of(&tag.name));
                    out.push_str(&attributes);
                    out.push('>');
                }
            }
            (Token::EndTag(tag), None) => {
                let is_written = *tag.name.0 != *b"span" || spans.pop().unwrap_or(false);
                if is_written && !VOID.contains(&&*tag.name.0) {
                    out.push_str("</");
                    out.push_str(&text_of(&tag.name));
                    out.push('>');
                }
            }
            (Token::String(text), None) => escape::text(&mut out, &text_of(&text)),
            (Token::Comment(_) | Token::Doctype(_) | Token::Error(_), None) => {}
        }
    }
    out.trim().to_owned()
}

/// Whether an element is nothing for readers: what is hidden from screen readers is ornament, and what is hidden from all waits
/// for a script.
fn is_gone(tag: &StartTag<()>) -> bool {
    let hidden = tag.attributes.get(&b"aria-hidden"[..]);
    let waits = tag.attributes.contains_key(&b"hidden"[..]);
    GONE.contains(&&*tag.name.0) || waits || hidden.is_some_and(|value| *value.value.0 == *b"true")
}

fn attributes(tag: &StartTag<()>, absolute: &dyn Fn(&str) -> String, page: &str) -> String {
    let mut out = String::new();
    for (name, value) in &tag.attributes {
        let value = text_of(&value.value);
        // What still has to be written leads nowhere.
        if is_placeholder(&value) && ADDRESSES.contains(&&*name.0) {
            continue;
        }
        let value = if ADDRESSES.contains(&&*name.0) {
            address(&value, absolute, page)
        } else if KEPT.contains(&&*name.0) {
            value.into_owned()
        } else {
            continue;
        };
        out.push(' ');
        out.push_str(&text_of(name));
        out.push_str("=\"");
        escape::attribute(&mut out, &value);
        out.push('"');
    }
    out
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

fn text_of(text: &HtmlString) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(&text.0)
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
