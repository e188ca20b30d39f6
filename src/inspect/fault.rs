//! What can be wrong with a finished page, and how that is said.

use super::foreign::ForeignHost;
use crate::diagnostic::{Diagnostic, Place, Wording, wording};
use crate::model::HostUse;
use std::ops::Range;

/// One fault. What is alike on many pages has one cause, and is said once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    Syntax(Box<str>),
    AttributeTwice(Box<str>),
    Unclosed(Box<str>),
    Unopened(Box<str>),
    /// More elements stand in each other than browsers nest.
    Deep,
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
    /// Another host is asked by what no host is allowed for.
    Never {
        by: &'static str,
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
    /// A file of the site itself in a plugin, which the policy never lets work.
    OwnPlugin(&'static str),
    /// A form or frame of the site's own host, which `hosts` does not name for that.
    OwnHost {
        by: &'static str,
        use_of: HostUse,
        host: ForeignHost,
    },
    /// The page does not begin as HTML does.
    Doctype,
    Charset,
    TitleTwice,
    /// No element of HTML.
    Unknown(Box<str>),
    AttributeUnknown(Box<str>),
    /// An element that does nothing without this attribute.
    Incomplete {
        element: &'static str,
        attribute: &'static str,
    },
    Value {
        attribute: &'static str,
        value: Box<str>,
        code: ValueOf,
    },
    IdBlank(Box<str>),
    /// What is no language.
    LanguageTag(Box<str>),
    /// More than one part of the page that there is one of.
    PartTwice(&'static str),
    /// Parts of one sort that cannot be told apart.
    PartsAlike(&'static str),
    /// An element with a role that needs a name has none.
    NamelessRole(&'static str),
    Role(Box<str>),
    State(Box<str>),
    RoleNeeds {
        role: &'static str,
        state: &'static str,
    },
    RoleAlone {
        role: &'static str,
        around: &'static str,
    },
    /// A role that takes its meaning from what can be used.
    RoleTakes {
        role: &'static str,
        element: Box<str>,
    },
    /// What can be reached by keyboard and not be heard.
    Unheard(Box<str>),
    /// A label that is read to nobody.
    LabelLost(Box<str>),
    TabOrder(Box<str>),
    AccessKey(Box<str>),
    Zoom(Box<str>),
    Refresh(Box<str>),
    Autoplay(&'static str),
    /// No link leads to the page with this `legal_kind`.
    Unreached(&'static str),
}

/// Who says what the value of an attribute may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueOf {
    Html,
    /// WAI-ARIA.
    State,
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
            Fault::Foreign { by, use_of, host } | Fault::OwnHost { by, use_of, host } => {
                host.tell(told).with("by", by).with("use", use_of.name())
            }
            Fault::OwnPlugin(by) => told.with("by", by),
            Fault::Never { by, host } | Fault::Plain { by, host, .. } => host.tell(told).with("by", by),
            Fault::Frame(host) => host.tell(told),
            Fault::FrameAddress(address) => told.with("address", address),
            Fault::Inline(what) => told.with("what", what),
            Fault::Unknown(tag) => told.with("tag", tag),
            Fault::AttributeUnknown(name) | Fault::State(name) => told.with("attribute", name),
            Fault::Incomplete { element, attribute } => told.with("tag", element).with("attribute", attribute),
            Fault::Value { attribute, value, .. } => told.with("attribute", attribute).with("value", value),
            Fault::IdBlank(id) => told.with("id", id),
            Fault::LanguageTag(tag) => told.with("language", tag),
            Fault::PartTwice(part) | Fault::PartsAlike(part) => told.with("part", part),
            Fault::NamelessRole(role) => told.with("role", role),
            Fault::Role(role) => told.with("role", role),
            Fault::RoleNeeds { role, state } => told.with("role", role).with("state", state),
            Fault::RoleAlone { role, around } => told.with("role", role).with("around", around),
            Fault::RoleTakes { role, element } => told.with("role", role).with("element", element),
            Fault::Unheard(element) | Fault::LabelLost(element) => told.with("element", element),
            Fault::TabOrder(value) | Fault::Zoom(value) | Fault::Refresh(value) => told.with("value", value),
            Fault::AccessKey(key) => told.with("key", key),
            Fault::Autoplay(element) => told.with("element", element),
            Fault::Unreached(kind) => told.with("kind", kind).with(
                "law",
                match *kind {
                    "impressum" => "§ 5 DDG asks",
                    "datenschutz" => "Art. 12 GDPR asks",
                    _ => "Art. 7 of Directive (EU) 2016/2102 asks",
                },
            ),
            Fault::Deep | Fault::Doctype | Fault::Charset | Fault::TitleTwice => told,
            Fault::Language | Fault::Title | Fault::TableHead | Fault::NoAddress => told,
        }
    }

    /// What is said of faults of this sort, before it is said of this one.
    pub fn message(&self) -> &'static str {
        self.wording().message
    }

    fn wording(&self) -> &'static Wording {
        match self {
            Fault::Syntax(_) => &wording::HTML_SYNTAX,
            Fault::AttributeTwice(_) => &wording::HTML_ATTRIBUTE,
            Fault::Unclosed(_) => &wording::HTML_UNCLOSED,
            Fault::Unopened(_) => &wording::HTML_UNOPENED,
            Fault::Deep => &wording::HTML_DEEP,
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
            Fault::Never { .. } => &wording::THIRD_PARTY_NEVER,
            Fault::Plain { .. } => &wording::THIRD_PARTY_PLAIN,
            Fault::Frame(_) => &wording::THIRD_PARTY_FRAME,
            Fault::FrameAddress(_) => &wording::THIRD_PARTY_FRAME_ADDRESS,
            Fault::Inline(_) => &wording::INLINE,
            Fault::OwnPlugin(_) => &wording::OWN_PLUGIN,
            Fault::OwnHost { .. } => &wording::OWN_HOST,
            Fault::Doctype => &wording::HTML_DOCTYPE,
            Fault::Charset => &wording::PAGE_CHARSET,
            Fault::TitleTwice => &wording::PAGE_TITLE_TWICE,
            Fault::Unknown(_) => &wording::HTML_UNKNOWN,
            Fault::AttributeUnknown(_) => &wording::HTML_ATTRIBUTE_UNKNOWN,
            Fault::Incomplete { .. } => &wording::HTML_INCOMPLETE,
            Fault::Value {
                code: ValueOf::Html, ..
            } => &wording::HTML_VALUE,
            Fault::Value {
                code: ValueOf::State, ..
            } => &wording::ARIA_VALUE,
            Fault::IdBlank(_) => &wording::HTML_ID_BLANK,
            Fault::LanguageTag(_) => &wording::PAGE_LANGUAGE_TAG,
            Fault::PartTwice(_) => &wording::PAGE_PART_TWICE,
            Fault::PartsAlike(_) => &wording::PAGE_PARTS_ALIKE,
            Fault::NamelessRole(_) => &wording::NAME_ROLE,
            Fault::Role(_) => &wording::ARIA_ROLE,
            Fault::State(_) => &wording::ARIA_STATE,
            Fault::RoleNeeds { .. } => &wording::ARIA_NEEDS,
            Fault::RoleAlone { .. } => &wording::ARIA_ALONE,
            Fault::RoleTakes { .. } => &wording::ARIA_TAKES,
            Fault::Unheard(_) => &wording::ARIA_UNHEARD,
            Fault::LabelLost(_) => &wording::ARIA_LABEL_LOST,
            Fault::TabOrder(_) => &wording::KEYBOARD_ORDER,
            Fault::AccessKey(_) => &wording::KEYBOARD_KEY,
            Fault::Zoom(_) => &wording::PAGE_ZOOM,
            Fault::Refresh(_) => &wording::PAGE_REFRESH,
            Fault::Autoplay(_) => &wording::AUTOPLAY,
            Fault::Unreached(_) => &wording::LEGAL_UNREACHED,
        }
    }
}

/// What a fault is known by in the text it comes from.
pub enum Evidence<'f> {
    /// It stands nowhere else by chance.
    Own(&'f str),
    /// In a tag of this name, or in anything where that is none.
    OwnIn(&'f str, &'static str),
    /// In a tag of this name, or else any tag of it.
    TagOf(&'f str, &'static str),
    /// An id, where it is given or led to.
    Id(&'f str),
    /// The words of a heading.
    Heading(&'f str),
    /// Many places look like it.
    Common(String),
    /// `<` or `</` and the name of an element, many of which look alike.
    Tag(String),
    None,
}

impl Evidence<'_> {
    /// Whether it stands nowhere else by chance.
    pub fn is_own(&self) -> bool {
        matches!(
            self,
            Evidence::Own(_) | Evidence::OwnIn(..) | Evidence::Id(_) | Evidence::Heading(_)
        )
    }

    /// The first place where a text holds it.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        match self {
            Evidence::Own(wanted) => occurrences(text, wanted).next(),
            Evidence::Common(wanted) => occurrences(text, wanted).next(),
            Evidence::OwnIn(wanted, tag) => {
                let inside = occurrences(text, wanted).find(|range| is_in_tag(text, range, tag));
                inside.or_else(|| occurrences(text, wanted).next())
            }
            Evidence::TagOf(wanted, tag) => {
                let inside = occurrences(text, wanted).find(|range| is_in_tag(text, range, tag));
                inside.or_else(|| Evidence::Tag(format!("<{tag}")).find(text))
            }
            // `#ort` is not in `#ortsteil`, and a letter is in every word.
            Evidence::Id(id) => ["#", "\"", "=", " "].iter().find_map(|mark| {
                let wanted = format!("{mark}{id}");
                let found = occurrences(text, &wanted).find(|range| ends_word(text, range));
                found.map(|range| range.start + 1..range.end)
            }),
            Evidence::Heading(words) => occurrences(text, words).find(|range| {
                let line = text
                    .get(..range.start)
                    .unwrap_or_default()
                    .rsplit('\n')
                    .next()
                    .unwrap_or_default();
                line.trim_start().starts_with('#') || line.contains("<h")
            }),
            // `<a` is no `<abbr`.
            Evidence::Tag(wanted) => occurrences(text, wanted).find(|range| ends_word(text, range)),
            Evidence::None => None,
        }
    }
}

fn occurrences<'t>(text: &'t str, wanted: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let found = text.match_indices(wanted).filter(|_| !wanted.is_empty());
    found.map(|(start, found)| start..start + found.len())
}

fn is_in_tag(text: &str, range: &Range<usize>, tag: &str) -> bool {
    let before = text.get(..range.start).unwrap_or_default();
    let opened = before.rfind('<').and_then(|at| before.get(at + 1..));
    let rest = opened.and_then(|opened| opened.strip_prefix(tag));
    rest.is_some_and(|rest| !rest.starts_with(is_of_word) && !rest.contains('>'))
}

fn ends_word(text: &str, range: &Range<usize>) -> bool {
    !text.get(range.end..).unwrap_or_default().starts_with(is_of_word)
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '-' | '_')
}

impl Fault {
    pub fn evidence(&self) -> Evidence<'_> {
        let tag = |name: &str| Evidence::Tag(format!("<{name}"));
        match self {
            Fault::Dead(address)
            | Fault::LetterCase { address, .. }
            | Fault::Script(address)
            | Fault::Plain { address, .. }
            | Fault::FrameAddress(address) => Evidence::Own(address),
            Fault::IdTwice(id) | Fault::IdMissing { id, .. } | Fault::Anchor { id, .. } => Evidence::Id(id),
            Fault::Foreign { host, by, .. } | Fault::Never { host, by } => Evidence::OwnIn(&host.written, by),
            Fault::Frame(host) => Evidence::Own(&host.written),
            Fault::OwnPlugin(name) | Fault::OwnHost { by: name, .. } => tag(name),
            Fault::HeadingJump { text, .. } => Evidence::Heading(text),
            Fault::Unclosed(name) | Fault::Misplaced { inner: name, .. } => tag(name),
            Fault::Unopened(name) => Evidence::Tag(format!("</{name}")),
            Fault::AttributeTwice(name) => Evidence::Common(format!(" {name}=")),
            Fault::Language => tag("html"),
            Fault::Main(_) => tag("main"),
            Fault::TopHeading(_) => tag("h1"),
            Fault::Nameless(name) | Fault::Label(name) => tag(name),
            Fault::Alternative(address) if !address.is_empty() => Evidence::TagOf(address, "img"),
            Fault::Alternative(_) => tag("img"),
            Fault::FrameTitle(address) if !address.is_empty() => Evidence::TagOf(address, "iframe"),
            Fault::FrameTitle(_) => tag("iframe"),
            Fault::TableHead => tag("table"),
            Fault::NoAddress => Evidence::Common("href=\"\"".to_owned()),
            Fault::Inline(what) => Evidence::Common(what.trim_end_matches("…\"").trim_end_matches('>').to_owned()),
            Fault::Unknown(name)
            | Fault::Unheard(name)
            | Fault::LabelLost(name)
            | Fault::RoleTakes { element: name, .. } => tag(name),
            Fault::AttributeUnknown(name) | Fault::State(name) => Evidence::Common(format!(" {name}")),
            Fault::Incomplete { element, .. } | Fault::Autoplay(element) => tag(element),
            Fault::Value { attribute, value, .. } => Evidence::Common(format!("{attribute}=\"{value}\"")),
            Fault::IdBlank(id) => Evidence::Common(format!("id=\"{id}\"")),
            Fault::LanguageTag(language) => Evidence::Common(format!("lang=\"{language}\"")),
            Fault::Role(role) => Evidence::Common(format!("role=\"{role}\"")),
            Fault::NamelessRole(role) | Fault::RoleNeeds { role, .. } | Fault::RoleAlone { role, .. } => {
                Evidence::Common(format!("role=\"{role}\""))
            }
            Fault::PartTwice(part) | Fault::PartsAlike(part) => tag(part),
            Fault::TabOrder(value) => Evidence::Common(format!("tabindex=\"{value}\"")),
            Fault::AccessKey(key) => Evidence::Common(format!("accesskey=\"{key}\"")),
            Fault::Zoom(_) => Evidence::Common("name=\"viewport\"".to_owned()),
            Fault::Refresh(_) => Evidence::Common("http-equiv=\"refresh\"".to_owned()),
            Fault::TitleTwice => tag("title"),
            Fault::Deep | Fault::Syntax(_) | Fault::Title | Fault::Doctype | Fault::Charset | Fault::Unreached(_) => {
                Evidence::None
            }
        }
    }
}

impl Fault {
    /// Whether the text of an entry may have caused it without holding a word of it.
    pub fn may_be_of_text(&self, has_raw_html: bool) -> bool {
        match self {
            Fault::TableHead | Fault::Nameless(_) | Fault::TopHeading(_) => true,
            Fault::Syntax(_) | Fault::Deep => has_raw_html,
            _ => false,
        }
    }
}

fn number(count: usize) -> String {
    match count {
        0 => "none".to_owned(),
        count => format!("more than one ({count})"),
    }
}
