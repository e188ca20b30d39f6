//! What the elements of HTML are, as far as a check has to know them, and which of them are open.
//!
//! End tags may be left out and elements may stand in others only where the HTML Living Standard says so (§13.1.2.4 and the
//! content models of §4); a browser mends the rest by guessing.

use super::fault::Fault;
use super::page::Use;

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

pub fn known(name: &str) -> Element {
    match name {
        "html" => Element::Html,
        "title" => Element::Title,
        "main" => Element::Main,
        "h1" => Element::Heading(1),
        "h2" => Element::Heading(2),
        "h3" => Element::Heading(3),
        "h4" => Element::Heading(4),
        "h5" => Element::Heading(5),
        "h6" => Element::Heading(6),
        "a" => Element::Link,
        "button" => Element::Named("button"),
        "summary" => Element::Named("summary"),
        "svg" => Element::Drawing,
        "img" | "area" => Element::Image,
        "iframe" => Element::Frame,
        "input" => Element::Field("input"),
        "select" => Element::Field("select"),
        "textarea" => Element::Field("textarea"),
        "label" => Element::Label,
        "table" => Element::Table,
        "th" => Element::TableHead,
        "script" => Element::Script,
        "style" => Element::Style,
        _ => Element::Other,
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

/// Elements without an end (HTML Living Standard, §13.1.2).
pub fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// The attribute, if its words are ids of the page.
pub fn names_ids(attribute: &str, element: &str) -> Option<&'static str> {
    Some(match attribute {
        "for" if matches!(element, "label" | "output") => "for",
        "aria-labelledby" => "aria-labelledby",
        "aria-describedby" => "aria-describedby",
        "aria-controls" => "aria-controls",
        "aria-owns" => "aria-owns",
        "popovertarget" => "popovertarget",
        "headers" => "headers",
        "list" if element == "input" => "list",
        _ => return None,
    })
}

/// The attributes of an element that hold addresses, and what browsers do with them; `rel` is that of a `link`.
pub fn addresses(name: &str, rel: &str) -> &'static [(&'static str, Use)] {
    match name {
        "a" | "area" => &[("href", Use::Link)],
        "link" => {
            let mut words = rel.split_ascii_whitespace();
            // What only says where else something is, is not asked for.
            let is_said = |word: &str| {
                matches!(
                    word,
                    "alternate" | "author" | "canonical" | "help" | "license" | "me" | "next" | "prev" | "search"
                )
            };
            if words.all(is_said) {
                &[("href", Use::Link)]
            } else {
                &[("href", Use::Load("link"))]
            }
        }
        "img" => &[("src", Use::Load("img")), ("srcset", Use::Load("img"))],
        "source" => &[("src", Use::Load("source")), ("srcset", Use::Load("source"))],
        "script" => &[("src", Use::Load("script"))],
        "iframe" => &[("src", Use::Load("iframe"))],
        "video" => &[("src", Use::Load("video")), ("poster", Use::Load("video"))],
        "audio" => &[("src", Use::Load("audio"))],
        "track" => &[("src", Use::Load("track"))],
        "embed" => &[("src", Use::Load("embed"))],
        "object" => &[("data", Use::Load("object"))],
        "input" => &[("src", Use::Load("input")), ("formaction", Use::Load("form"))],
        "button" => &[("formaction", Use::Load("form"))],
        "form" => &[("action", Use::Load("form"))],
        "image" | "use" => &[("href", Use::Load("svg")), ("xlink:href", Use::Load("svg"))],
        _ => &[],
    }
}

/// The open elements, the innermost last.
#[derive(Debug, Default)]
pub struct Stack {
    /// Their names, one behind the other.
    names: String,
    open: Vec<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    /// Where its name begins.
    name: usize,
    /// Whether screen readers do not see what is in it.
    is_hidden: bool,
    /// Whether it is part of an `svg`.
    in_drawing: bool,
}

/// What the beginning or the end of one element did to another.
#[derive(Debug)]
pub struct Opened {
    /// Elements from this depth on are closed.
    pub closed: usize,
    pub fault: Option<Fault>,
}

impl Stack {
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    pub fn push(&mut self, name: &str, is_hidden: bool) {
        let above = self.open.last().copied();
        self.open.push(Open {
            name: self.names.len(),
            is_hidden: is_hidden || name == "template" || above.is_some_and(|above| above.is_hidden),
            in_drawing: name == "svg" || above.is_some_and(|above| above.in_drawing),
        });
        self.names.push_str(name);
    }

    /// Whether screen readers do not see what comes now.
    pub fn is_hidden(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_hidden)
    }

    pub fn in_drawing(&self) -> bool {
        self.open.last().is_some_and(|open| open.in_drawing)
    }

    pub fn is_in(&self, name: &str) -> bool {
        (0..self.open.len()).any(|at| self.name(at) == name)
    }

    /// Closes what a browser closes where an element of this name begins.
    pub fn make_room(&mut self, name: &str) -> Vec<Opened> {
        let mut closed = Vec::new();
        if self.in_drawing() {
            return closed;
        }
        while let Some(last) = self.open.len().checked_sub(1) {
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
            closed.extend(self.pop(None));
        }
        if ends_paragraph(name)
            && let Some(paragraph) = self.paragraph()
        {
            while self.open.len() > paragraph {
                let is_paragraph = self.open.len() == paragraph + 1;
                let inner = self.name(self.open.len() - 1);
                let fault = (!is_paragraph).then(|| Fault::Unclosed(inner.into()));
                closed.extend(self.pop(fault));
            }
        }
        closed
    }

    /// Closes the element of this name, and what was left open in it.
    pub fn close(&mut self, name: &str) -> Vec<Opened> {
        let closed_at = (0..self.open.len()).rev().find(|at| self.name(*at) == name);
        let Some(closed_at) = closed_at else {
            return vec![Opened {
                closed: usize::MAX,
                fault: Some(Fault::Unopened(name.into())),
            }];
        };
        self.close_from(closed_at, Some(name))
    }

    pub fn close_all(&mut self) -> Vec<Opened> {
        self.close_from(0, None)
    }

    fn close_from(&mut self, depth: usize, name: Option<&str>) -> Vec<Opened> {
        let mut closed = Vec::new();
        while self.open.len() > depth {
            let last = self.name(self.open.len() - 1);
            let is_meant = self.open.len() == depth + 1 && name.is_some();
            let fault = (!is_meant && !may_stay_open(last)).then(|| Fault::Unclosed(last.into()));
            closed.extend(self.pop(fault));
        }
        closed
    }

    fn pop(&mut self, fault: Option<Fault>) -> Option<Opened> {
        let open = self.open.pop()?;
        self.names.truncate(open.name);
        // Depths count the element itself.
        Some(Opened {
            closed: self.open.len() + 1,
            fault,
        })
    }

    /// What is wrong with an element of this name standing here.
    pub fn misplaced(&self, name: &str, has_address: bool) -> Option<Fault> {
        if self.in_drawing() {
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
        let inner = match name {
            "a" if has_address => "a",
            "button" => "button",
            "input" => "input",
            "select" => "select",
            "textarea" => "textarea",
            "iframe" => "iframe",
            _ => "",
        };
        let outer = ["a", "button"]
            .into_iter()
            .find(|outer| !inner.is_empty() && self.is_in(outer));
        match outer {
            Some(outer) => Some(Fault::Misplaced {
                inner: inner.into(),
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

    fn name(&self, at: usize) -> &str {
        let begin = self.open.get(at).map_or(0, |open| open.name);
        let end = self.open.get(at + 1).map_or(self.names.len(), |next| next.name);
        self.names.get(begin..end).unwrap_or_default()
    }
}

/// Whether the end tag may be left out (HTML Living Standard, §13.1.2.4).
fn may_stay_open(name: &str) -> bool {
    matches!(
        name,
        "body"
            | "caption"
            | "colgroup"
            | "dd"
            | "dt"
            | "head"
            | "html"
            | "li"
            | "optgroup"
            | "option"
            | "p"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
    )
}

/// Whether a paragraph ends where such an element begins (HTML Living Standard, §13.1.2.4).
fn ends_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "table"
            | "ul"
    )
}
