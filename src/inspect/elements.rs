//! What the elements of HTML are, as far as a check has to know them, and which of them are open.
//!
//! End tags may be left out and elements may stand in others only where the HTML Living Standard says so (§13.1.2.4 and the
//! content models of §4); a browser mends the rest by guessing.

use super::fault::Fault;
use super::page::Use;
use crate::model::HostUse;

/// What a check asks of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    Html,
    Title,
    Main,
    Heading(u8),
    Link,
    /// Known by its text: a button.
    Named(&'static str),
    Drawing,
    Image,
    Frame,
    /// Something to be filled in.
    Field(&'static str),
    Label,
    Table,
    TableHead,
    Script,
    Style,
    Other,
}

/// What is known of elements of one name.
#[derive(Debug, PartialEq, Eq)]
pub struct Facts {
    name: &'static str,
    pub element: Element,
    marks: u8,
}

/// It has no content and no end tag (HTML Living Standard, §13.1.2).
const VOID: u8 = 1;
/// A paragraph ends where it begins (§13.1.2.4).
const ENDS_PARAGRAPH: u8 = 2;
/// Its end tag may be left out (§13.1.2.4).
const MAY_STAY_OPEN: u8 = 4;
/// It holds an address.
const ADDRESS: u8 = 8;
/// Only certain elements may stand in it, or it only in certain others.
const PARTICULAR: u8 = 16;
/// It must not stand in a link or button.
const INTERACTIVE: u8 = 32;

impl Facts {
    pub fn of(name: &str) -> &'static Facts {
        static OTHER: Facts = facts("", Element::Other, 0);
        let found = KNOWN.binary_search_by(|known| known.name.cmp(name));
        found.ok().and_then(|at| KNOWN.get(at)).unwrap_or(&OTHER)
    }

    pub fn is_void(&self) -> bool {
        self.has(VOID)
    }

    pub fn has_address(&self) -> bool {
        self.has(ADDRESS)
    }

    fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }
}

const fn facts(name: &'static str, element: Element, marks: u8) -> Facts {
    Facts { name, element, marks }
}

/// Sorted by name.
static KNOWN: [Facts; 76] = [
    facts("a", Element::Link, ADDRESS | INTERACTIVE),
    facts("address", Element::Other, ENDS_PARAGRAPH),
    facts("area", Element::Image, VOID | ADDRESS),
    facts("article", Element::Other, ENDS_PARAGRAPH),
    facts("aside", Element::Other, ENDS_PARAGRAPH),
    facts("audio", Element::Other, ADDRESS),
    facts("base", Element::Other, VOID),
    facts("blockquote", Element::Other, ENDS_PARAGRAPH),
    facts("body", Element::Other, MAY_STAY_OPEN),
    facts("br", Element::Other, VOID),
    facts("button", Element::Named("button"), ADDRESS | INTERACTIVE),
    facts("caption", Element::Other, MAY_STAY_OPEN),
    facts("col", Element::Other, VOID),
    facts("colgroup", Element::Other, MAY_STAY_OPEN),
    facts("dd", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("details", Element::Other, ENDS_PARAGRAPH),
    facts("dialog", Element::Other, ENDS_PARAGRAPH),
    facts("div", Element::Other, ENDS_PARAGRAPH),
    facts("dl", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("dt", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("embed", Element::Other, VOID | ADDRESS),
    facts("fieldset", Element::Other, ENDS_PARAGRAPH),
    facts("figcaption", Element::Other, ENDS_PARAGRAPH),
    facts("figure", Element::Other, ENDS_PARAGRAPH),
    facts("footer", Element::Other, ENDS_PARAGRAPH),
    facts("form", Element::Other, ENDS_PARAGRAPH | ADDRESS),
    facts("h1", Element::Heading(1), ENDS_PARAGRAPH),
    facts("h2", Element::Heading(2), ENDS_PARAGRAPH),
    facts("h3", Element::Heading(3), ENDS_PARAGRAPH),
    facts("h4", Element::Heading(4), ENDS_PARAGRAPH),
    facts("h5", Element::Heading(5), ENDS_PARAGRAPH),
    facts("h6", Element::Heading(6), ENDS_PARAGRAPH),
    facts("head", Element::Other, MAY_STAY_OPEN),
    facts("header", Element::Other, ENDS_PARAGRAPH),
    facts("hgroup", Element::Other, ENDS_PARAGRAPH),
    facts("hr", Element::Other, VOID | ENDS_PARAGRAPH),
    facts("html", Element::Html, MAY_STAY_OPEN),
    facts("iframe", Element::Frame, ADDRESS | INTERACTIVE),
    facts("image", Element::Other, ADDRESS),
    facts("img", Element::Image, VOID | ADDRESS),
    facts("input", Element::Field("input"), VOID | ADDRESS | INTERACTIVE),
    facts("label", Element::Label, 0),
    facts("li", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("link", Element::Other, VOID | ADDRESS),
    facts("main", Element::Main, ENDS_PARAGRAPH),
    facts("menu", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("meta", Element::Other, VOID | ADDRESS),
    facts("nav", Element::Other, ENDS_PARAGRAPH),
    facts("object", Element::Other, ADDRESS),
    facts("ol", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("optgroup", Element::Other, MAY_STAY_OPEN),
    facts("option", Element::Other, MAY_STAY_OPEN),
    facts("p", Element::Other, ENDS_PARAGRAPH | MAY_STAY_OPEN),
    facts("pre", Element::Other, ENDS_PARAGRAPH),
    facts("script", Element::Script, ADDRESS),
    facts("search", Element::Other, ENDS_PARAGRAPH),
    facts("section", Element::Other, ENDS_PARAGRAPH),
    facts("select", Element::Field("select"), PARTICULAR | INTERACTIVE),
    facts("source", Element::Other, VOID | ADDRESS),
    facts("style", Element::Style, 0),
    facts("summary", Element::Named("summary"), 0),
    facts("svg", Element::Drawing, 0),
    facts("table", Element::Table, ENDS_PARAGRAPH),
    facts("tbody", Element::Other, MAY_STAY_OPEN),
    facts("td", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("textarea", Element::Field("textarea"), INTERACTIVE),
    facts("tfoot", Element::Other, MAY_STAY_OPEN),
    facts("th", Element::TableHead, MAY_STAY_OPEN | PARTICULAR),
    facts("thead", Element::Other, MAY_STAY_OPEN),
    facts("title", Element::Title, 0),
    facts("tr", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("track", Element::Other, VOID | ADDRESS),
    facts("ul", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("use", Element::Other, ADDRESS),
    facts("video", Element::Other, ADDRESS),
    facts("wbr", Element::Other, VOID),
];

pub fn heading(level: u8) -> &'static str {
    match level {
        1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}

/// The attribute, if its words are ids of the page.
pub fn names_ids(attribute: &[u8], element: &str) -> Option<&'static str> {
    Some(match attribute {
        b"for" if matches!(element, "label" | "output") => "for",
        b"aria-labelledby" => "aria-labelledby",
        b"aria-describedby" => "aria-describedby",
        b"aria-controls" => "aria-controls",
        b"aria-owns" => "aria-owns",
        b"popovertarget" => "popovertarget",
        b"headers" => "headers",
        b"list" if element == "input" => "list",
        _ => return None,
    })
}

/// The attributes of an element that hold addresses, and what browsers do with them; `rel` and `of` (`as`) are those of a
/// `link`.
pub fn addresses(name: &str, rel: &str, of: &str) -> &'static [(&'static str, Use)] {
    use HostUse::{Form, Frame, Image, Media, Script};
    match name {
        "a" | "area" => &[("href", Use::Link)],
        "link" => link(rel, of),
        "img" => &[("src", Use::Load("img", Image)), ("srcset", Use::Load("img", Image))],
        "source" => &[
            ("src", Use::Load("source", Media)),
            ("srcset", Use::Load("source", Image)),
        ],
        "script" => &[("src", Use::Load("script", Script))],
        "iframe" => &[("src", Use::Load("iframe", Frame))],
        "video" => &[
            ("src", Use::Load("video", Media)),
            ("poster", Use::Load("video", Image)),
        ],
        "audio" => &[("src", Use::Load("audio", Media))],
        "track" => &[("src", Use::Load("track", Media))],
        "embed" => &[("src", Use::Plugin("embed"))],
        "object" => &[("data", Use::Plugin("object"))],
        "input" => &[
            ("src", Use::Load("input", Image)),
            ("formaction", Use::Load("form", Form)),
        ],
        "button" => &[("formaction", Use::Load("form", Form))],
        "form" => &[("action", Use::Load("form", Form))],
        "image" | "use" => &[
            ("href", Use::Load("svg", Image)),
            ("xlink:href", Use::Load("svg", Image)),
        ],
        _ => &[],
    }
}

/// What a browser does with the address of a `link`.
fn link(rel: &str, of: &str) -> &'static [(&'static str, Use)] {
    // What only says where else something is, is not asked for.
    let is_said = |word: &str| {
        matches!(
            word,
            "alternate" | "author" | "canonical" | "help" | "license" | "me" | "next" | "prev" | "search"
        )
    };
    if rel.split_ascii_whitespace().all(is_said) {
        return &[("href", Use::Link)];
    }
    let has = |wanted: &str| rel.split_ascii_whitespace().any(|word| word == wanted);
    match of {
        _ if has("stylesheet") => &[("href", Use::Load("link", HostUse::Style))],
        _ if has("icon") || has("apple-touch-icon") => &[("href", Use::Load("link", HostUse::Image))],
        _ if has("modulepreload") => &[("href", Use::Load("link", HostUse::Script))],
        "font" => &[("href", Use::Load("link", HostUse::Font))],
        "style" => &[("href", Use::Load("link", HostUse::Style))],
        "script" => &[("href", Use::Load("link", HostUse::Script))],
        "image" => &[("href", Use::Load("link", HostUse::Image))],
        _ => &[("href", Use::Load("link", HostUse::Connect))],
    }
}

/// The open elements, the innermost last.
#[derive(Debug, Default)]
pub struct Stack {
    /// Their names, one behind the other.
    names: String,
    open: Vec<Open>,
    /// How many of them are paragraphs.
    paragraphs: usize,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    /// Where its name begins.
    name: usize,
    facts: &'static Facts,
    /// Whether screen readers do not see what is in it.
    is_hidden: bool,
    /// Whether it is part of an `svg`.
    in_drawing: bool,
}

/// What the beginning or the end of one element did to others.
#[derive(Debug)]
pub struct Closed {
    /// Elements from this depth on are not open any more.
    pub depth: usize,
    pub faults: Vec<Fault>,
}

impl Closed {
    fn nothing() -> Closed {
        Closed {
            depth: usize::MAX,
            faults: Vec::new(),
        }
    }
}

impl Stack {
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    pub fn push(&mut self, name: &str, facts: &'static Facts, is_hidden: bool) {
        let above = self.open.last().copied();
        self.open.push(Open {
            name: self.names.len(),
            facts,
            is_hidden: is_hidden || name == "template" || above.is_some_and(|above| above.is_hidden),
            in_drawing: name == "svg" || above.is_some_and(|above| above.in_drawing),
        });
        self.names.push_str(name);
        self.paragraphs += usize::from(name == "p");
    }

    /// Whether screen readers do not see what comes now.
    pub fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_hidden)
    }

    pub fn in_drawing(&self) -> bool {
        self.open.last().is_some_and(|open| open.in_drawing)
    }

    pub fn is_innermost(&self, name: &[u8]) -> bool {
        let last = self.open.len().checked_sub(1);
        last.is_some_and(|last| self.name(last).as_bytes() == name)
    }

    pub fn is_in(&self, name: &str) -> bool {
        (0..self.open.len()).any(|at| self.name(at) == name)
    }

    /// Closes what a browser closes where an element of this name begins.
    pub fn make_room(&mut self, name: &str, facts: &Facts) -> Closed {
        let mut closed = Closed::nothing();
        if self.in_drawing() {
            return closed;
        }
        while let Some(last) = self.open.len().checked_sub(1) {
            if !self.last_has(MAY_STAY_OPEN) {
                break;
            }
            let ends = match self.name(last) {
                "li" => name == "li",
                "dt" | "dd" => matches!(name, "dt" | "dd"),
                "option" => matches!(name, "option" | "optgroup"),
                "tr" => matches!(name, "tr" | "tbody" | "tfoot"),
                "td" | "th" => matches!(name, "td" | "th" | "tr" | "tbody" | "tfoot"),
                "thead" | "tbody" => matches!(name, "tbody" | "tfoot"),
                _ => false,
            };
            if !ends {
                break;
            }
            self.pop(&mut closed);
        }
        if self.paragraphs > 0
            && facts.has(ENDS_PARAGRAPH)
            && let Some(paragraph) = self.paragraph()
        {
            while self.open.len() > paragraph {
                if self.open.len() > paragraph + 1 {
                    let inner = self.name(self.open.len() - 1);
                    closed.faults.push(Fault::Unclosed(inner.into()));
                }
                self.pop(&mut closed);
            }
        }
        closed
    }

    /// Closes the element of this name, and what was left open in it.
    pub fn close(&mut self, name: &str) -> Closed {
        match (0..self.open.len()).rev().find(|at| self.name(*at) == name) {
            Some(at) => self.close_from(at, true),
            None => Closed {
                faults: vec![Fault::Unopened(name.into())],
                ..Closed::nothing()
            },
        }
    }

    pub fn close_all(&mut self) -> Closed {
        self.close_from(0, false)
    }

    /// Closes what lies at this depth and below; the outermost may be closed by its own end tag.
    fn close_from(&mut self, depth: usize, by_its_end: bool) -> Closed {
        let mut closed = Closed::nothing();
        while self.open.len() > depth {
            let last = self.name(self.open.len() - 1);
            let is_meant = by_its_end && self.open.len() == depth + 1;
            if !is_meant && !self.last_has(MAY_STAY_OPEN) {
                closed.faults.push(Fault::Unclosed(last.into()));
            }
            self.pop(&mut closed);
        }
        closed
    }

    fn pop(&mut self, closed: &mut Closed) {
        if let Some(open) = self.open.pop() {
            self.paragraphs -= usize::from(self.names.get(open.name..) == Some("p"));
            self.names.truncate(open.name);
            // Depths count the element itself.
            closed.depth = self.open.len() + 1;
        }
    }

    /// What is wrong with an element of this name standing here.
    pub fn misplaced(&self, name: &str, facts: &Facts, has_address: bool) -> Option<Fault> {
        let is_free = !facts.has(PARTICULAR | INTERACTIVE) && !self.last_has(PARTICULAR);
        if is_free || self.in_drawing() {
            return None;
        }
        let parent = self.open.len().checked_sub(1).map_or("", |last| self.name(last));
        let fits = match (parent, name) {
            (_, "script" | "template") => true,
            ("ul" | "ol" | "menu", name) => name == "li",
            ("dl", name) => matches!(name, "dt" | "dd" | "div"),
            ("tr", name) => matches!(name, "td" | "th"),
            ("select", name) => matches!(name, "option" | "optgroup" | "hr"),
            (parent, "li") => matches!(parent, "ul" | "ol" | "menu"),
            (parent, "dt" | "dd") => matches!(parent, "dl" | "div"),
            (parent, "td" | "th") => parent == "tr",
            (parent, "tr") => matches!(parent, "table" | "thead" | "tbody" | "tfoot"),
            _ => true,
        };
        let is_interactive = facts.has(INTERACTIVE) && (name != "a" || has_address);
        let outer = ["a", "button"];
        let outer = outer.into_iter().find(|outer| is_interactive && self.is_in(outer));
        match outer {
            Some(outer) => Some(Fault::Misplaced {
                inner: name.into(),
                outer: outer.into(),
            }),
            None => (!fits).then(|| Fault::Misplaced {
                inner: name.into(),
                outer: parent.into(),
            }),
        }
    }

    /// The depth of the paragraph that a block would end.
    fn paragraph(&self) -> Option<usize> {
        let scope = |name: &str| {
            matches!(
                name,
                "button" | "caption" | "html" | "object" | "table" | "td" | "template" | "th"
            )
        };
        let reached = (0..self.open.len()).rev().take_while(|at| !scope(self.name(*at)));
        reached.into_iter().find(|at| self.name(*at) == "p")
    }

    fn last_has(&self, mark: u8) -> bool {
        self.open.last().is_some_and(|open| open.facts.has(mark))
    }

    fn name(&self, at: usize) -> &str {
        let begin = self.open.get(at).map_or(0, |open| open.name);
        let end = self.open.get(at + 1).map_or(self.names.len(), |next| next.name);
        self.names.get(begin..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Facts, KNOWN};

    #[test]
    fn every_element_is_found() {
        assert!(KNOWN.is_sorted_by(|one, other| one.name < other.name));
        assert!(KNOWN.iter().all(|known| Facts::of(known.name) == known));
    }
}
