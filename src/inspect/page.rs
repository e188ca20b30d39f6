//! Reads one finished page once, by the tokenizer of HTML, and says what is wrong with it and where it leads.
//!
//! The rules are those that a browser cannot make good: HTML Living Standard (structure, ids, nesting) and WCAG 2.2 as far as
//! it can be seen without a browser (1.1.1, 1.3.1, 2.4.2, 2.4.4, 2.4.6, 3.1.1, 4.1.2).

use super::address::{Addresses, Use, candidates};
use super::elements::{self, Closed, Element, Facts, Sight, Stack};
use super::fault::Fault;
use super::frame::Frame;
use super::manners::{self, Start};
use super::roles::Role;
use crate::model::HostUse;
use crate::render::tag::{self, Tag, TagReader};
use html5gum::Error;
use std::collections::BTreeSet;
use std::str;

/// So much of a heading's or link's text is kept, in bytes, to name it by.
const MOST_TEXT: usize = 60;

/// What a page says of itself.
#[derive(Debug, Default)]
pub struct Reading {
    pub faults: BTreeSet<Fault>,
    /// The places that links may lead to, sorted.
    pub ids: Vec<Box<str>>,
    pub addresses: Addresses,
}

/// Reads a page. `by_letter` also asks for each letter and tag whether it keeps to the syntax.
pub fn read(html: &str, by_letter: bool) -> Reading {
    let reader = Reader {
        by_letter,
        ..Reader::default()
    };
    tag::read(html, reader).unwrap_or_default()
}

#[derive(Default)]
struct Reader {
    by_letter: bool,
    reading: Reading,
    stack: Stack,
    /// How many elements were begun where none may be any more.
    too_deep: usize,
    /// Names of links, which are places as ids are.
    named_places: Vec<Box<str>>,
    /// Ids in drawings. A drawing may stand on a page twice, and browsers take the first.
    drawn: Vec<Box<str>>,
    /// Text since the last tag.
    text: Vec<u8>,
    /// Level of the last heading that is to be seen.
    level: u8,
    top_headings: usize,
    mains: usize,
    has_title: bool,
    frame: Frame,
    /// Elements whose name is being gathered, the innermost last.
    named: Vec<Named>,
    /// Attributes that name an id of the page, and that id.
    wanted: BTreeSet<(&'static str, Box<str>)>,
    /// Fields with an id that have no name as far as they go.
    unlabelled: Vec<(Box<str>, &'static str)>,
    labelled: BTreeSet<Box<str>>,
    /// Open tables: how deep they lie, and whether they have a heading of a column or row yet.
    tables: Vec<(usize, bool)>,
}

/// Something that people know by its text.
struct Named {
    /// Or its role, where that makes it one.
    element: &'static str,
    is_role: bool,
    depth: usize,
    /// Whether something says it without letters: an image with a text of its own, a label.
    has_name: bool,
    /// The beginning of what a heading says.
    text: String,
}

impl Named {
    /// The level of a heading.
    fn level(&self) -> Option<u8> {
        match self.element.as_bytes() {
            [b'h', level @ b'1'..=b'6'] if !self.is_role => Some(level - b'0'),
            _ => None,
        }
    }
}

impl TagReader for Reader {
    type Whole = Reading;

    fn open(&mut self, tag: &Tag) -> bool {
        self.end_text();
        // Browsers without scripts read what is in `noscript`, and in drawings letters are never only letters.
        let was_drawing = self.stack.in_drawing();
        self.begin_element(tag);
        !was_drawing && tag.name != b"noscript"
    }

    fn close(&mut self, tag: &Tag) {
        self.end_text();
        self.end_element(&tag.name);
    }

    fn text(&mut self, text: &[u8]) {
        // Most text names nothing, and is only looked at where it does.
        if !self.named.is_empty() {
            self.text.extend_from_slice(text);
        }
    }

    fn doctype(&mut self) {
        self.frame.has_doctype = true;
    }

    fn wants_faults(&self) -> bool {
        self.by_letter
    }

    fn fault(&mut self, error: Error) {
        self.note(Fault::Syntax(error.as_str().into()));
    }

    fn end(&mut self) -> Reading {
        self.end_text();
        std::mem::take(self).finish()
    }
}

impl Reader {
    fn note(&mut self, fault: Fault) {
        self.reading.faults.insert(fault);
    }

    fn begin_element(&mut self, tag: &Tag) {
        let Ok(name) = str::from_utf8(&tag.name) else { return };
        let facts = Facts::of(name);
        let element = facts.element;
        let closed = self.stack.make_room(name, facts);
        self.left(closed);
        if let Some(name) = tag.twice() {
            self.note(Fault::AttributeTwice(String::from_utf8_lossy(name).into()));
        }
        let misplaced = self.stack.misplaced(name, facts, tag.value("href").is_some());
        self.reading.faults.extend(misplaced);
        // Most elements are such.
        if facts.asks_for_place_only() && !self.by_letter && tag.has_class_at_most() {
            self.push(name, facts, Sight::default(), None);
            return;
        }
        let sight = Sight {
            is_unheard: tag.value("aria-hidden") == Some("true"),
            is_gone: tag.value("hidden").is_some(),
        };
        let is_hidden = sight.is_unheard || sight.is_gone;
        let role = tag.value("role").and_then(Role::of);
        let around = self.stack.sight();
        let start = Start {
            name,
            tag,
            facts,
            role,
            stack: &self.stack,
            is_unheard: (sight.is_unheard || around.is_unheard) && !sight.is_gone && !around.is_gone,
            by_letter: self.by_letter,
        };
        manners::faults(start, &mut |fault| {
            self.reading.faults.insert(fault);
        });
        if !is_hidden && !self.stack.is_hidden() {
            self.frame.see(tag, element, role, &self.stack);
        }
        if name == "meta" {
            self.frame.meta(tag);
        }
        let is_drawing = self.stack.in_drawing() || element == Element::Drawing;
        let is_void = tag.self_closing && is_drawing || facts.is_void();
        let is_too_deep = !is_void && !self.push(name, facts, sight, role);
        self.attributes(tag, name);
        if facts.has_address() {
            self.addresses(tag, name);
        }
        let is_seen = !self.stack.is_hidden() && !is_hidden && !is_too_deep;
        if is_seen {
            self.name_from(tag, name);
            self.element(tag, element);
            self.role(tag, element, role);
        }
        if name == "base" && tag.value("href").is_some() {
            self.note(Fault::Inline("<base>".into()));
        }
        if element == Element::Script
            && tag
                .value("src")
                .is_some_and(|src| src.trim_start().starts_with("data:"))
        {
            self.note(Fault::Inline("<script src=\"data:…\"".into()));
        }
        if element == Element::Script && !is_void && tag.value("src").is_none() {
            let kind = tag.value("type").unwrap_or_default();
            // What is data is not run.
            if !matches!(kind, "application/ld+json" | "application/json") {
                self.note(Fault::Inline("<script>".into()));
            }
        } else if element == Element::Style {
            self.note(Fault::Inline("<style>".into()));
        }
    }

    /// Opens an element; false where none may be any more.
    fn push(&mut self, name: &str, facts: &'static Facts, sight: Sight, role: Option<&'static Role>) -> bool {
        let is_full = self.stack.is_full();
        if is_full {
            self.too_deep += 1;
            self.note(Fault::Deep);
        } else {
            self.stack.push(name, facts, sight, role);
        }
        !is_full
    }

    /// What every element may have.
    fn attributes(&mut self, tag: &Tag, name: &str) {
        for (attribute, value) in tag.attributes() {
            match attribute {
                b"class" | b"href" => {}
                b"id" if self.stack.in_drawing() && name != "svg" => {
                    self.drawn.push(String::from_utf8_lossy(value).into());
                }
                // Browsers go there, too.
                b"name" if name == "a" => self.named_places.push(String::from_utf8_lossy(value).into()),
                b"id" => self.reading.ids.push(String::from_utf8_lossy(value).into()),
                b"style" => self.note(Fault::Inline("style=\"…\"".into())),
                b"srcdoc" if name == "iframe" => self.note(Fault::Inline("srcdoc=\"…\"".into())),
                b"background" => {
                    let picture = Use::Load("background", HostUse::Image);
                    self.address(picture, str::from_utf8(value).unwrap_or_default());
                }
                b"data-frame" => self.address(Use::Frame, str::from_utf8(value).unwrap_or_default()),
                handler if handler.starts_with(b"on") => {
                    let handler = String::from_utf8_lossy(handler);
                    self.note(Fault::Inline(format!("{handler}=\"…\"").into()));
                }
                other => {
                    if let Some(attribute) = elements::names_ids(other, name) {
                        let ids = str::from_utf8(value).unwrap_or_default().split_ascii_whitespace();
                        self.wanted.extend(ids.map(|id| (attribute, id.into())));
                    }
                }
            }
        }
    }

    /// Where the element leads, and what it loads.
    fn addresses(&mut self, tag: &Tag, name: &str) {
        let (rel, of) = (
            tag.value("rel").unwrap_or_default(),
            tag.value("as").unwrap_or_default(),
        );
        for (attribute, address_use) in elements::addresses(name, rel, of) {
            let Some(value) = tag.value(attribute) else { continue };
            if matches!(*attribute, "srcset" | "imagesrcset") {
                for (address, _) in candidates(value) {
                    self.address(*address_use, address);
                }
            } else {
                self.address(*address_use, value);
            }
        }
        if name != "meta" {
            return;
        }
        let content = tag.value("content").unwrap_or_default();
        if tag
            .value("http-equiv")
            .is_some_and(|sends| sends.trim().eq_ignore_ascii_case("refresh"))
        {
            self.address(Use::Plugin("meta"), refreshed(content));
        }
        if matches!(tag.value("property"), Some("og:image" | "og:url")) {
            self.address(Use::Link, content);
        }
    }

    fn address(&mut self, use_of: Use, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.reading.addresses.push(use_of, text);
        }
    }

    /// What an element that is to be seen has to have.
    fn element(&mut self, tag: &Tag, element: Element) {
        let depth = self.stack.depth();
        match element {
            Element::Html if tag.said("lang").is_none() => self.note(Fault::Language),
            Element::Main => self.mains += 1,
            Element::Heading(level) => {
                self.top_headings += usize::from(level == 1);
                self.begin(elements::heading(level), tag, depth);
            }
            Element::Link if tag.value("href").is_some() => {
                if tag.said("href").is_none() {
                    self.note(Fault::NoAddress);
                }
                self.begin("a", tag, depth);
            }
            Element::Named(name) => self.begin(name, tag, depth),
            Element::Title if !self.stack.in_drawing() => self.begin("title", tag, depth),
            Element::Drawing if tag.value("role") == Some("img") => self.begin("svg", tag, depth),
            // An area that leads nowhere needs no words.
            Element::Image if tag.name == b"area" && tag.value("href").is_none() => {}
            Element::Image if tag.value("alt").is_none() && !is_presentation(tag) => {
                self.note(Fault::Alternative(tag.value("src").unwrap_or_default().into()));
            }
            Element::Frame if tag.said("title").is_none() && tag.said("aria-label").is_none() => {
                self.note(Fault::FrameTitle(tag.value("src").unwrap_or_default().into()));
            }
            Element::Field(field) => self.field(tag, field),
            Element::Label => {
                self.labelled.extend(tag.said("for").map(Box::from));
                self.begin("label", tag, depth);
            }
            Element::Table => self.tables.push((depth, is_presentation(tag))),
            Element::TableHead => self.begin("th", tag, depth),
            _ => {}
        }
    }

    /// An element that people know by its text because of its role.
    fn role(&mut self, tag: &Tag, element: Element, role: Option<&'static Role>) {
        let is_known = matches!(
            element,
            Element::Link | Element::Named(_) | Element::Heading(_) | Element::Field(_)
        );
        if let Some(role) = role.filter(|role| role.is_known_by_text() && !is_known) {
            self.begin(role.name, tag, self.stack.depth());
            if let Some(named) = self.named.last_mut() {
                named.is_role = true;
            }
        }
    }

    fn field(&mut self, tag: &Tag, field: &'static str) {
        let kind = tag.value("type").unwrap_or_default();
        let has_name = ["aria-label", "aria-labelledby", "title"];
        let has_name = has_name.iter().any(|name| tag.said(name).is_some()) || self.stack.is_in("label");
        let says_itself = field == "input" && matches!(kind, "hidden" | "submit" | "reset" | "button");
        if field == "input" && kind == "image" {
            if tag.said("alt").is_none() {
                self.note(Fault::Alternative(tag.value("src").unwrap_or_default().into()));
            }
        } else if !has_name && !says_itself {
            match tag.said("id") {
                Some(id) => self.unlabelled.push((id.into(), field)),
                None => self.note(Fault::Label(field)),
            }
        }
    }

    fn begin(&mut self, element: &'static str, tag: &Tag, depth: usize) {
        let labels = ["aria-label", "aria-labelledby", "title"];
        self.named.push(Named {
            element,
            is_role: false,
            depth,
            has_name: labels.iter().any(|label| tag.said(label).is_some()),
            text: String::new(),
        });
    }

    /// Images and drawings with a text name what they are in.
    fn name_from(&mut self, tag: &Tag, name: &str) {
        let says = match name {
            "img" => tag.said("alt").is_some() || tag.said("aria-label").is_some(),
            _ => tag.said("aria-label").is_some(),
        };
        if says {
            for named in &mut self.named {
                named.has_name = true;
            }
        }
    }

    /// The text since the last tag names what it stands in.
    fn end_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.text);
        let value = str::from_utf8(&text).unwrap_or_default();
        let value = value.trim_matches(|c: char| c.is_whitespace() || c == '\u{ad}' || c == '\u{200b}');
        if !value.is_empty() && !self.stack.is_hidden() {
            // Enough of it for letters of up to four bytes.
            let end = value.floor_char_boundary(MOST_TEXT * 4);
            for named in &mut self.named {
                named.has_name = true;
                if named.level().is_some() && named.text.len() < MOST_TEXT {
                    named.text.push_str(value.get(..end).unwrap_or(value));
                }
            }
        }
        self.text = text;
        self.text.clear();
    }

    fn end_element(&mut self, name: &[u8]) {
        let Ok(name) = str::from_utf8(name) else { return };
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let closed = self.stack.close(name);
        self.left(closed);
    }

    /// Elements that were open are not any more.
    fn left(&mut self, Closed { depth, faults }: Closed) {
        self.reading.faults.extend(faults);
        while let Some(named) = self.named.pop_if(|named| named.depth >= depth) {
            self.name(&named);
        }
        while let Some((_, has_head)) = self.tables.pop_if(|(table, _)| *table >= depth) {
            if !has_head {
                self.note(Fault::TableHead);
            }
        }
    }

    fn name(&mut self, named: &Named) {
        match named.level() {
            Some(level) if named.has_name => {
                if self.level > 0 && level > self.level + 1 {
                    self.note(Fault::HeadingJump {
                        from: self.level,
                        to: level,
                        text: shortened(&named.text),
                    });
                }
                self.level = level;
            }
            _ if named.element == "title" => {
                self.has_title = named.has_name;
            }
            _ if named.element == "th" => {
                if let Some((_, has_head)) = self.tables.last_mut() {
                    *has_head |= named.has_name;
                }
            }
            _ if named.is_role && !named.has_name => self.note(Fault::NamelessRole(named.element)),
            _ if !named.has_name => self.note(Fault::Nameless(named.element)),
            _ => {}
        }
    }

    fn finish(mut self) -> Reading {
        let closed = self.stack.close_all();
        self.left(closed);
        if !self.has_title {
            self.note(Fault::Title);
        }
        self.reading.faults.extend(std::mem::take(&mut self.frame).finish());
        if self.mains != 1 {
            self.note(Fault::Main(self.mains));
        }
        if self.top_headings != 1 {
            self.note(Fault::TopHeading(self.top_headings));
        }
        let mut ids = std::mem::take(&mut self.reading.ids);
        ids.sort_unstable();
        for pair in ids.windows(2) {
            if let [one, other] = pair
                && one == other
            {
                self.note(Fault::IdTwice(one.clone()));
            }
        }
        if !self.drawn.is_empty() || !self.named_places.is_empty() {
            ids.append(&mut self.drawn);
            ids.append(&mut self.named_places);
            ids.sort_unstable();
        }
        ids.dedup();
        for (attribute, id) in std::mem::take(&mut self.wanted) {
            if ids.binary_search(&id).is_err() {
                self.note(Fault::IdMissing { attribute, id });
            }
        }
        for (id, field) in std::mem::take(&mut self.unlabelled) {
            if !self.labelled.contains(&id) {
                self.note(Fault::Label(field));
            }
        }
        self.reading.ids = ids;
        self.reading
    }
}

/// Where a page sends its visitors by itself (HTML Living Standard, §4.2.5.3): `0; url=…`, in any letters, or without `url=`.
fn refreshed(content: &str) -> &str {
    let rest = content
        .trim_start()
        .trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start().trim_start_matches([';', ',']).trim_start();
    let named = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url"));
    let address = named
        .and_then(|_| rest.get(3..)?.trim_start().strip_prefix('='))
        .unwrap_or(rest)
        .trim();
    match address.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        Some(quote) => address
            .get(1..)
            .and_then(|rest| rest.split(quote).next())
            .unwrap_or_default(),
        None => address,
    }
}

/// Whether the meaning of an element is taken away; the two roles are one (WAI-ARIA 1.2, §5.4).
fn is_presentation(tag: &Tag) -> bool {
    let role = tag.value("role").and_then(Role::of);
    role.is_some_and(Role::is_meaningless)
}

/// On one line, and not too much of it.
fn shortened(text: &str) -> Box<str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().filter(|c| *c != '\u{ad}').collect();
    match text.char_indices().nth(MOST_TEXT) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn page(main: &str) -> String {
        format!(
            "<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>Allianz</title></head>\
             <body><main id=\"main\"><h1>Allianz</h1>{main}</main></body></html>"
        )
    }

    #[track_caller]
    fn assert_sound(main: &str) {
        let faults = read(&page(main), true).faults;
        assert!(faults.is_empty(), "{main}\n{faults:?}");
    }

    #[track_caller]
    fn assert_fault(main: &str, fault: Fault) {
        let faults = read(&page(main), true).faults;
        assert_eq!(faults, BTreeSet::from([fault]), "{main}");
    }

    #[test]
    fn what_html_allows_is_no_fault() {
        assert_sound("<p>Eins<p>Zwei<ul><li>a<li>b</ul>");
        assert_sound("<dl><dt>a<dd>b</dl><dl><div><dt>c</dt><dd>d</dd></div></dl>");
        assert_sound("<table><tr><th>a<th>b<tr><td>1<td>2</table>");
        assert_sound("<h2>Zwei</h2><h3>Drei</h3><h2>Wieder zwei</h2>");
        assert_sound("<a href=\"/\"><img src=\"x.png\" alt=\"Start\"></a><a href=\"/\" aria-label=\"Start\"></a>");
        assert_sound("<a href=\"/\"><svg role=\"img\" aria-label=\"Start\"><path d=\"M0 0\"/></svg></a>");
        assert_sound(
            "<label>Suche <input></label><label for=\"b\">B</label><select id=\"b\"><option>1<option>2</select>",
        );
        assert_sound("<script type=\"application/ld+json\">{\"a\": \"<p>\"}</script>");
        assert_sound("<details><summary>Mehr</summary><p>Text</details>");
        assert_sound("<table role=\"none\"><tr><td>1</td></tr></table>");
        assert_sound("<a name=\"ort\" href=\"#ort\">Ort</a>");
        assert_sound("<svg aria-hidden=\"true\"><title>x</title><g><circle r=\"1\"/></g></svg>");
    }

    #[test]
    fn what_browsers_have_to_mend_is_one() {
        let misplaced = |inner: &str, outer: &str| Fault::Misplaced {
            inner: inner.into(),
            outer: outer.into(),
        };
        assert_fault("<section><p>a</p>", Fault::Unclosed("section".into()));
        assert_fault("<p><div>a</div></p>", Fault::Unopened("p".into()));
        assert_fault("<ul><a href=\"/\">x</a></ul>", misplaced("a", "ul"));
        assert_fault("<li>x</li>", misplaced("li", "main"));
        assert_fault("<a href=\"/\">x<button>y</button></a>", misplaced("button", "a"));
        assert_fault(
            "<p class=\"a\" class=\"b\">x</p>",
            Fault::AttributeTwice("class".into()),
        );
    }

    #[test]
    fn what_cannot_be_heard_is_one() {
        assert_fault("<a href=\"/\"><img src=\"x.png\" alt=\"\"></a>", Fault::Nameless("a"));
        assert_fault(
            "<a href=\"/\"><span aria-hidden=\"true\">x</span></a>",
            Fault::Nameless("a"),
        );
        assert_fault(
            "<button><svg aria-hidden=\"true\"><title>x</title></svg></button>",
            Fault::Nameless("button"),
        );
        assert_fault("<h2> </h2>", Fault::Nameless("h2"));
        assert_fault("<img src=\"x.png\">", Fault::Alternative("x.png".into()));
        assert_fault("<textarea id=\"t\"></textarea>", Fault::Label("textarea"));
        assert_fault("<table><tr><td>1</td></tr></table>", Fault::TableHead);
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(text in ".{0,200}", tags in proptest::collection::vec("</?(p|a|li|table|tr|svg|h[1-6]|script|title)( id=x| href=.| hidden)?/?>", 0..40)) {
            let _ = read(&text, true);
            let _ = read(&tags.concat(), true);
            let _ = read(&page(&format!("{}{text}", tags.concat())), false);
        }
    }
}
