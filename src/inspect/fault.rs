//! What can be wrong with a finished page, and how that is said.

use super::foreign::ForeignHost;
use crate::diagnostic::{Diagnostic, Place, Wording, wording};
use crate::model::HostUse;

/// One fault. What is alike on many pages has one cause, and is said once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Syntax(Box<str>),
    AttributeTwice(Box<str>),
    Unclosed(Box<str>),
    Unopened(Box<str>),
    Misplaced {
        inner: Box<str>,
        outer: Box<str>,
    },
    IdTwice(Box<str>),
    IdMissing {
        attribute: &'static str,
        id: Box<str>,
    },
    Language,
    Title,
    /// How many `main` there are.
    Main(usize),
    /// How many headings of the first level there are.
    TopHeading(usize),
    HeadingJump {
        from: u8,
        to: u8,
        text: Box<str>,
    },
    Alternative(Box<str>),
    /// An element that people know by its text has none.
    Nameless(&'static str),
    Label(&'static str),
    FrameTitle(Box<str>),
    TableHead,
    NoAddress,
    /// There is no such file.
    Dead(Box<str>),
    /// There is one in other letters.
    LetterCase {
        address: Box<str>,
        there: Box<str>,
    },
    Anchor {
        path: Box<str>,
        id: Box<str>,
    },
    /// A link that runs a script.
    Script(Box<str>),
    /// Another host is asked that the site does not allow for that.
    Foreign {
        by: &'static str,
        use_of: HostUse,
        host: ForeignHost,
    },
    /// It is allowed, but not over this address.
    Plain {
        by: &'static str,
        host: ForeignHost,
        address: Box<str>,
    },
    /// A click would show a frame of a host that the site does not allow.
    Frame(ForeignHost),
    /// A click would show a frame of something that is no address with `https`.
    FrameAddress(Box<str>),
    /// What the site's own policy does not let work.
    Inline(Box<str>),
}

impl Fault {
    /// The fault as it is told; `pages` says where it was found.
    pub fn diagnostic(&self, place: Place, pages: &str) -> Diagnostic {
        let wording = self.wording();
        let told = Diagnostic::new(wording, place).with("pages", pages);
        match self {
            Fault::Syntax(reason) => told.with("reason", reason),
            Fault::AttributeTwice(name) => told.with("attribute", name),
            Fault::Unclosed(tag) | Fault::Unopened(tag) => told.with("tag", tag),
            Fault::Misplaced { inner, outer } => told.with("inner", inner).with("outer", outer),
            Fault::IdTwice(id) => told.with("id", id),
            Fault::IdMissing { attribute, id } => told.with("attribute", attribute).with("id", id),
            Fault::Main(count) | Fault::TopHeading(count) => told.with("count", number(*count)),
            Fault::HeadingJump { from, to, text } => told.with("from", from).with("to", to).with("text", text),
            Fault::Alternative(src) | Fault::FrameTitle(src) => told.with("src", src),
            Fault::Nameless(element) | Fault::Label(element) => told.with("element", element),
            Fault::Dead(address) | Fault::Script(address) => told.with("address", address),
            Fault::LetterCase { address, there } => told.with("address", address).with("there", there),
            Fault::Anchor { path, id } => told.with("path", path).with("id", id),
            Fault::Foreign { by, use_of, host } => host.tell(told).with("by", by).with("use", use_of.name()),
            Fault::Plain { by, host, .. } => host.tell(told).with("by", by),
            Fault::Frame(host) => host.tell(told),
            Fault::FrameAddress(address) => told.with("address", address),
            Fault::Inline(what) => told.with("what", what),
            Fault::Language | Fault::Title | Fault::TableHead | Fault::NoAddress => told,
        }
    }

    fn wording(&self) -> &'static Wording {
        match self {
            Fault::Syntax(_) => &wording::HTML_SYNTAX,
            Fault::AttributeTwice(_) => &wording::HTML_ATTRIBUTE,
            Fault::Unclosed(_) => &wording::HTML_UNCLOSED,
            Fault::Unopened(_) => &wording::HTML_UNOPENED,
            Fault::Misplaced { .. } => &wording::HTML_MISPLACED,
            Fault::IdTwice(_) => &wording::HTML_ID_TWICE,
            Fault::IdMissing { .. } => &wording::HTML_ID_MISSING,
            Fault::Language => &wording::PAGE_LANGUAGE,
            Fault::Title => &wording::PAGE_TITLE,
            Fault::Main(_) => &wording::PAGE_MAIN,
            Fault::TopHeading(_) => &wording::HEADING_TOP,
            Fault::HeadingJump { .. } => &wording::HEADING_JUMP,
            Fault::Alternative(_) => &wording::IMG_ALT_PAGE,
            Fault::Nameless(_) => &wording::NAME_MISSING,
            Fault::Label(_) => &wording::LABEL_MISSING,
            Fault::FrameTitle(_) => &wording::FRAME_TITLE,
            Fault::TableHead => &wording::TABLE_HEAD,
            Fault::NoAddress => &wording::LINK_EMPTY,
            Fault::Dead(_) => &wording::LINK_DEAD_PAGE,
            Fault::LetterCase { .. } => &wording::LINK_CASE,
            Fault::Anchor { path, .. } if path.is_empty() => &wording::LINK_PLACE,
            Fault::Anchor { .. } => &wording::LINK_ANCHOR_PAGE,
            Fault::Script(_) => &wording::LINK_SCRIPT,
            Fault::Foreign { .. } => &wording::THIRD_PARTY,
            Fault::Plain { .. } => &wording::THIRD_PARTY_PLAIN,
            Fault::Frame(_) => &wording::THIRD_PARTY_FRAME,
            Fault::FrameAddress(_) => &wording::THIRD_PARTY_FRAME_ADDRESS,
            Fault::Inline(_) => &wording::INLINE,
        }
    }
}

/// What a fault is known by in the text it comes from.
pub enum Evidence<'f> {
    /// It stands nowhere else by chance.
    Own(&'f str),
    /// Many places look like it.
    Common(String),
    None,
}

impl Fault {
    pub fn evidence(&self) -> Evidence<'_> {
        let tag = |name: &str| Evidence::Common(format!("<{name}"));
        match self {
            Fault::Dead(address)
            | Fault::LetterCase { address, .. }
            | Fault::Script(address)
            | Fault::Plain { address, .. }
            | Fault::FrameAddress(address) => Evidence::Own(address),
            Fault::IdTwice(id) | Fault::IdMissing { id, .. } | Fault::Anchor { id, .. } => Evidence::Own(id),
            Fault::Foreign { host, .. } | Fault::Frame(host) => Evidence::Own(&host.written),
            Fault::HeadingJump { text, .. } => Evidence::Own(text),
            Fault::Unclosed(name) | Fault::Misplaced { inner: name, .. } => tag(name),
            Fault::Unopened(name) => Evidence::Common(format!("</{name}")),
            Fault::AttributeTwice(name) => Evidence::Common(format!(" {name}=")),
            Fault::Language => tag("html"),
            Fault::Main(_) => tag("main"),
            Fault::TopHeading(_) => tag("h1"),
            Fault::Nameless(name) | Fault::Label(name) => tag(name),
            Fault::Alternative(_) => tag("img"),
            Fault::FrameTitle(_) => tag("iframe"),
            Fault::TableHead => tag("table"),
            Fault::NoAddress => Evidence::Common("href=\"\"".to_owned()),
            Fault::Inline(what) => Evidence::Common(what.trim_end_matches("…\"").trim_end_matches('>').to_owned()),
            Fault::Syntax(_) | Fault::Title => Evidence::None,
        }
    }
}

fn number(count: usize) -> String {
    match count {
        0 => "none".to_owned(),
        count => format!("more than one ({count})"),
    }
}
