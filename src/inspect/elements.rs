//! What the elements of HTML are, as far as a check has to know them, and which of them are open.
//!
//! End tags may be left out and elements may stand in others only where the HTML Living Standard says so (§13.1.2.4 and the
//! content models of §4); a browser mends the rest by guessing.

use super::address::Use;
use super::fault::Fault;
use super::roles::Role;
use crate::model::HostUse;

/// What a check asks of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    Html,
    Title,
    Main,
    /// A part of the page that people may jump to.
    Part(&'static str),
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

/// Only words and what stands between words may be in it.
const PHRASING: u8 = 64;
/// It may stand in the head of a page.
const IN_HEAD: u8 = 128;

/// So many elements may be open. Browsers do not nest deeper either (512 in Chromium), and make other trees of what does.
const DEEPEST: usize = 500;

impl Element {
    /// Whether it is labelled, or says what it is, in a way of its own.
    pub fn has_label_of_its_own(self) -> bool {
        matches!(self, Element::Field(_) | Element::Image | Element::Drawing)
    }
}

impl Facts {
    pub fn of(name: &str) -> &'static Facts {
        static OTHER: Facts = facts("", Element::Other, 0);
        let likely = LIKELY
            .get(slot(name.as_bytes()))
            .and_then(|at| KNOWN.get(usize::from(*at)));
        if let Some(known) = likely.filter(|known| known.name == name) {
            return known;
        }
        let found = KNOWN.binary_search_by(|known| known.name.cmp(name));
        found.ok().and_then(|at| KNOWN.get(at)).unwrap_or(&OTHER)
    }

    pub fn is_void(&self) -> bool {
        self.has(VOID)
    }

    pub fn has_address(&self) -> bool {
        self.has(ADDRESS)
    }

    /// Whether nothing is asked of it but its place, as long as it says nothing of itself.
    pub fn asks_for_place_only(&self) -> bool {
        self.element == Element::Other && !self.has(VOID | ADDRESS | INTERACTIVE | IN_HEAD)
    }

    /// Whether HTML knows it; elements of one's own have a hyphen in their name.
    pub fn is_known(&self) -> bool {
        !self.name.is_empty()
    }

    pub fn is_interactive(&self) -> bool {
        self.has(INTERACTIVE)
    }

    fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }
}

const fn facts(name: &'static str, element: Element, marks: u8) -> Facts {
    Facts { name, element, marks }
}

/// Sorted by name.
static KNOWN: [Facts; 117] = [
    facts("a", Element::Link, ADDRESS | INTERACTIVE),
    facts("abbr", Element::Other, PHRASING),
    facts("address", Element::Other, ENDS_PARAGRAPH),
    facts("area", Element::Image, VOID | ADDRESS),
    facts("article", Element::Other, ENDS_PARAGRAPH),
    facts("aside", Element::Part("aside"), ENDS_PARAGRAPH),
    facts("audio", Element::Other, ADDRESS),
    facts("b", Element::Other, PHRASING),
    facts("base", Element::Other, VOID | IN_HEAD | ADDRESS),
    facts("bdi", Element::Other, PHRASING),
    facts("bdo", Element::Other, PHRASING),
    facts("blockquote", Element::Other, ENDS_PARAGRAPH),
    facts("body", Element::Other, MAY_STAY_OPEN),
    facts("br", Element::Other, VOID),
    facts("button", Element::Named("button"), ADDRESS | INTERACTIVE | PHRASING),
    facts("canvas", Element::Other, 0),
    facts("caption", Element::Other, MAY_STAY_OPEN),
    facts("cite", Element::Other, PHRASING),
    facts("code", Element::Other, PHRASING),
    facts("col", Element::Other, VOID),
    facts("colgroup", Element::Other, MAY_STAY_OPEN),
    facts("data", Element::Other, PHRASING),
    facts("datalist", Element::Other, 0),
    facts("dd", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("del", Element::Other, 0),
    facts("details", Element::Other, ENDS_PARAGRAPH),
    facts("dfn", Element::Other, PHRASING),
    facts("dialog", Element::Other, ENDS_PARAGRAPH),
    facts("div", Element::Other, ENDS_PARAGRAPH),
    facts("dl", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("dt", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("em", Element::Other, PHRASING),
    facts("embed", Element::Other, VOID | ADDRESS),
    facts("feimage", Element::Other, ADDRESS),
    facts("fieldset", Element::Other, ENDS_PARAGRAPH),
    facts("figcaption", Element::Other, ENDS_PARAGRAPH),
    facts("figure", Element::Other, ENDS_PARAGRAPH),
    facts("footer", Element::Part("footer"), ENDS_PARAGRAPH),
    facts("form", Element::Part("form"), ENDS_PARAGRAPH | ADDRESS | PARTICULAR),
    facts("h1", Element::Heading(1), ENDS_PARAGRAPH | PHRASING),
    facts("h2", Element::Heading(2), ENDS_PARAGRAPH | PHRASING),
    facts("h3", Element::Heading(3), ENDS_PARAGRAPH | PHRASING),
    facts("h4", Element::Heading(4), ENDS_PARAGRAPH | PHRASING),
    facts("h5", Element::Heading(5), ENDS_PARAGRAPH | PHRASING),
    facts("h6", Element::Heading(6), ENDS_PARAGRAPH | PHRASING),
    facts("head", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("header", Element::Part("header"), ENDS_PARAGRAPH),
    facts("hgroup", Element::Other, ENDS_PARAGRAPH),
    facts("hr", Element::Other, VOID | ENDS_PARAGRAPH),
    facts("html", Element::Html, MAY_STAY_OPEN),
    facts("i", Element::Other, PHRASING),
    facts("iframe", Element::Frame, ADDRESS | INTERACTIVE),
    facts("image", Element::Other, ADDRESS),
    facts("img", Element::Image, VOID | ADDRESS),
    facts("input", Element::Field("input"), VOID | ADDRESS | INTERACTIVE),
    facts("ins", Element::Other, 0),
    facts("kbd", Element::Other, PHRASING),
    facts("label", Element::Label, PHRASING | PARTICULAR),
    facts("legend", Element::Other, PHRASING),
    facts("li", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("link", Element::Other, VOID | ADDRESS | IN_HEAD),
    facts("main", Element::Main, ENDS_PARAGRAPH),
    facts("map", Element::Other, 0),
    facts("mark", Element::Other, PHRASING),
    facts("math", Element::Other, 0),
    facts("menu", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("meta", Element::Other, VOID | ADDRESS | IN_HEAD),
    facts("meter", Element::Field("meter"), PHRASING),
    facts("nav", Element::Part("nav"), ENDS_PARAGRAPH),
    facts("noscript", Element::Other, IN_HEAD),
    facts("object", Element::Named("object"), ADDRESS),
    facts("ol", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("optgroup", Element::Other, MAY_STAY_OPEN),
    facts("option", Element::Other, MAY_STAY_OPEN),
    facts("output", Element::Other, PHRASING),
    facts("p", Element::Other, ENDS_PARAGRAPH | MAY_STAY_OPEN | PHRASING),
    facts("picture", Element::Other, 0),
    facts("pre", Element::Other, ENDS_PARAGRAPH | PHRASING),
    facts("progress", Element::Field("progress"), PHRASING),
    facts("q", Element::Other, PHRASING),
    facts("rp", Element::Other, PHRASING),
    facts("rt", Element::Other, PHRASING),
    facts("ruby", Element::Other, PHRASING),
    facts("s", Element::Other, PHRASING),
    facts("samp", Element::Other, PHRASING),
    facts("script", Element::Script, ADDRESS | IN_HEAD),
    facts("search", Element::Part("search"), ENDS_PARAGRAPH),
    facts("section", Element::Part("section"), ENDS_PARAGRAPH),
    facts("select", Element::Field("select"), PARTICULAR | INTERACTIVE),
    facts("slot", Element::Other, 0),
    facts("small", Element::Other, PHRASING),
    facts("source", Element::Other, VOID | ADDRESS),
    facts("span", Element::Other, PHRASING),
    facts("strong", Element::Other, PHRASING),
    facts("style", Element::Style, IN_HEAD),
    facts("sub", Element::Other, PHRASING),
    facts("summary", Element::Named("summary"), 0),
    facts("sup", Element::Other, PHRASING),
    facts("svg", Element::Drawing, 0),
    facts("table", Element::Table, ENDS_PARAGRAPH),
    facts("tbody", Element::Other, MAY_STAY_OPEN),
    facts("td", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("template", Element::Other, IN_HEAD),
    facts("textarea", Element::Field("textarea"), INTERACTIVE),
    facts("tfoot", Element::Other, MAY_STAY_OPEN),
    facts("th", Element::TableHead, MAY_STAY_OPEN | PARTICULAR),
    facts("thead", Element::Other, MAY_STAY_OPEN),
    facts("time", Element::Other, PHRASING),
    facts("title", Element::Title, IN_HEAD),
    facts("tr", Element::Other, MAY_STAY_OPEN | PARTICULAR),
    facts("track", Element::Other, VOID | ADDRESS),
    facts("u", Element::Other, PHRASING),
    facts("ul", Element::Other, ENDS_PARAGRAPH | PARTICULAR),
    facts("use", Element::Other, ADDRESS),
    facts("var", Element::Other, PHRASING),
    facts("video", Element::Other, ADDRESS),
    facts("wbr", Element::Other, VOID),
];

/// Where in `KNOWN` an element stands, by its slot. Pages have thousands of tags of few names; where two names share a slot, one
/// of them is searched for.
static LIKELY: [u8; 256] = {
    let mut likely = [0; 256];
    let mut at = 0;
    while at < KNOWN.len() {
        likely[slot(KNOWN[at].name.as_bytes())] = at as u8;
        at += 1;
    }
    likely
};

const fn slot(name: &[u8]) -> usize {
    match name {
        [] => 0,
        [only] => *only as usize,
        [first, second, .., last] => {
            (*first as usize * 5 + *second as usize * 3 + *last as usize * 7 + name.len()) % 256
        }
        [first, last] => (*first as usize * 5 + *last as usize * 7) % 256,
    }
}

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
        "script" => &[
            ("src", Use::Load("script", Script)),
            // In drawings.
            ("href", Use::Load("script", Script)),
            ("xlink:href", Use::Load("script", Script)),
        ],
        "base" => &[("href", Use::Plugin("base"))],
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
        "feimage" | "image" | "use" => &[
            ("href", Use::Load("svg", Image)),
            ("xlink:href", Use::Load("svg", Image)),
        ],
        _ => &[],
    }
}

/// The kinds of links that name a picture which browsers show around the page.
const ICONS: [&str; 4] = ["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon"];

/// The other kinds for which browsers ask as soon as the page is opened (HTML Living Standard, §4.6.7). Words that they do not
/// know they pass over.
const ASKED: [&str; 5] = ["manifest", "preload", "prefetch", "preconnect", "dns-prefetch"];

/// What a browser does with the address of a `link`.
fn link(rel: &str, of: &str) -> &'static [(&'static str, Use)] {
    let has = |wanted: &str| {
        rel.split_ascii_whitespace()
            .any(|word| word.eq_ignore_ascii_case(wanted))
    };
    let is = |wanted: &str| of.eq_ignore_ascii_case(wanted);
    if has("stylesheet") {
        return &[("href", Use::Load("link", HostUse::Style))];
    }
    if ICONS.iter().any(|word| has(word)) {
        return &[("href", Use::Load("link", HostUse::Image))];
    }
    if has("modulepreload") {
        return &[("href", Use::Load("link", HostUse::Script))];
    }
    // What only says where else something is, is not asked for.
    if !ASKED.iter().any(|word| has(word)) {
        return &[("href", Use::Link)];
    }
    match () {
        () if is("font") => &[("href", Use::Load("link", HostUse::Font))],
        () if is("style") => &[("href", Use::Load("link", HostUse::Style))],
        () if is("script") => &[("href", Use::Load("link", HostUse::Script))],
        () if is("image") => &[
            ("href", Use::Load("link", HostUse::Image)),
            ("imagesrcset", Use::Load("link", HostUse::Image)),
        ],
        () => &[("href", Use::Load("link", HostUse::Connect))],
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
    census: Census,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    /// Where its name begins.
    name: usize,
    facts: &'static Facts,
    sight: Sight,
    role: Option<&'static Role>,
    /// Whether it is part of a drawing or formula.
    in_drawing: bool,
}

/// How many elements are open, by a number that is made of their names: where it is none, none of that name is open, and none
/// has to be looked for.
#[derive(Debug)]
struct Census([u16; 64]);

impl Default for Census {
    fn default() -> Census {
        Census([0; 64])
    }
}

impl Census {
    fn add(&mut self, name: &str) {
        if let Some(count) = self.0.get_mut(Census::number(name)) {
            *count = count.saturating_add(1);
        }
    }

    fn remove(&mut self, name: &str) {
        if let Some(count) = self.0.get_mut(Census::number(name)) {
            *count = count.saturating_sub(1);
        }
    }

    fn may_have(&self, name: &str) -> bool {
        self.0.get(Census::number(name)).is_some_and(|count| *count > 0)
    }

    fn number(name: &str) -> usize {
        let byte = |byte: Option<&u8>| byte.map_or(0, |byte| usize::from(*byte));
        let bytes = name.as_bytes();
        (byte(bytes.first()) * 7 + byte(bytes.last()) + name.len() * 5) % 64
    }
}

/// Who is kept from an element and what is in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sight {
    /// Screen readers.
    pub is_unheard: bool,
    /// Everybody.
    pub is_gone: bool,
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

    /// Whether no further element may be open.
    pub fn is_full(&self) -> bool {
        self.open.len() >= DEEPEST
    }

    pub fn push(&mut self, name: &str, facts: &'static Facts, sight: Sight, role: Option<&'static Role>) {
        let above = self.open.last().copied();
        let outer = above.map(|above| above.sight).unwrap_or_default();
        self.open.push(Open {
            name: self.names.len(),
            facts,
            sight: Sight {
                is_unheard: sight.is_unheard || outer.is_unheard,
                is_gone: sight.is_gone || name == "template" || outer.is_gone,
            },
            role,
            in_drawing: matches!(name, "svg" | "math") || above.is_some_and(|above| above.in_drawing),
        });
        self.names.push_str(name);
        self.paragraphs += usize::from(name == "p");
        self.census.add(name);
    }

    /// Whether screen readers do not see what comes now.
    pub fn is_hidden(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.sight.is_unheard || open.sight.is_gone)
    }

    /// Who is kept from what comes now.
    pub fn sight(&self) -> Sight {
        self.open.last().map(|open| open.sight).unwrap_or_default()
    }

    /// Whether an element with one of these roles is open, by its name or as it says.
    pub fn is_within(&self, roles: &[&str]) -> bool {
        (0..self.open.len()).any(|at| {
            let said = self.open.get(at).and_then(|open| open.role).map(|role| role.name);
            let role = said.unwrap_or_else(|| match self.name(at) {
                "ul" | "ol" | "menu" => "list",
                "table" => "table",
                "thead" | "tbody" | "tfoot" => "rowgroup",
                "tr" => "row",
                "select" | "datalist" => "listbox",
                "fieldset" | "details" | "optgroup" => "group",
                _ => "",
            });
            roles.contains(&role)
        })
    }

    /// Whether what comes now is of a section, and not of the whole page.
    pub fn is_in_section(&self) -> bool {
        ["article", "aside", "main", "nav", "section"]
            .into_iter()
            .any(|name| self.is_in(name))
    }

    pub fn in_drawing(&self) -> bool {
        self.open.last().is_some_and(|open| open.in_drawing)
    }

    pub fn is_innermost(&self, name: &[u8]) -> bool {
        let last = self.open.len().checked_sub(1);
        last.is_some_and(|last| self.name(last).as_bytes() == name)
    }

    pub fn is_in(&self, name: &str) -> bool {
        self.census.may_have(name) && (0..self.open.len()).any(|at| self.name(at) == name)
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
                "head" => name == "body",
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
        let is_meant = |at: &usize| self.name(*at) == name;
        let found = match self.census.may_have(name) {
            true => (0..self.open.len()).rev().find(is_meant),
            false => None,
        };
        match found {
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
            let name = self.names.get(open.name..).unwrap_or_default();
            self.paragraphs -= usize::from(name == "p");
            self.census.remove(name);
            self.names.truncate(open.name);
            // Depths count the element itself.
            closed.depth = self.open.len() + 1;
        }
    }

    /// What is wrong with an element of this name standing here.
    pub fn misplaced(&self, name: &str, facts: &Facts, has_address: bool) -> Option<Fault> {
        let in_words = self.last_has(PHRASING) && facts.has(ENDS_PARAGRAPH);
        let is_free = !in_words && !facts.has(PARTICULAR | INTERACTIVE) && !self.last_has(PARTICULAR);
        if is_free || self.in_drawing() {
            return None;
        }
        let above = |up: usize| self.open.len().checked_sub(up).map_or("", |at| self.name(at));
        let parent = above(1);
        let fits = match (parent, name) {
            (_, "script" | "template") => true,
            ("head", _) => facts.has(IN_HEAD),
            ("ul" | "ol" | "menu", name) => name == "li",
            ("dl", name) => matches!(name, "dt" | "dd" | "div"),
            ("tr", name) => matches!(name, "td" | "th"),
            ("select", name) => matches!(name, "option" | "optgroup" | "hr"),
            (parent, "li") => matches!(parent, "ul" | "ol" | "menu"),
            (parent, "dt" | "dd") => parent == "dl" || parent == "div" && above(2) == "dl",
            (parent, "td" | "th") => parent == "tr",
            (parent, "tr") => matches!(parent, "table" | "thead" | "tbody" | "tfoot"),
            ("legend", "h1" | "h2" | "h3" | "h4" | "h5" | "h6") => true,
            _ => !in_words,
        };
        let is_interactive = facts.has(INTERACTIVE) && (name != "a" || has_address);
        let outer = ["a", "button"]
            .into_iter()
            .find(|outer| is_interactive && self.is_in(outer));
        let itself = || {
            ["form", "label"]
                .into_iter()
                .find(|outer| *outer == name && self.is_in(outer))
        };
        let outer: Option<Box<str>> = match outer.or_else(itself) {
            Some(outer) => Some(outer.into()),
            None if !fits => Some(parent.into()),
            None if is_interactive => self.closed_role(),
            None => None,
        };
        outer.map(|outer| Fault::Misplaced {
            inner: name.into(),
            outer,
        })
    }

    /// The open element whose role lets nothing in it be reached.
    fn closed_role(&self) -> Option<Box<str>> {
        let mut open = self.open.iter().enumerate();
        open.find_map(|(at, open)| {
            let role = open.role.filter(|role| role.is_closed())?;
            Some(format!("{} role=\"{}\"", self.name(at), role.name).into())
        })
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
