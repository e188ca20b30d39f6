//! What pages tell assistive technology beside their elements: the roles, states and properties of WAI-ARIA 1.2, as far as a
//! mistake in them can be seen without a browser.

use super::fault::Fault;

/// What is known of a role.
#[derive(Debug)]
pub struct Role {
    pub name: &'static str,
    marks: u8,
    /// A state that it has to tell.
    needs: Option<&'static str>,
    /// Roles of which one has to be around it.
    within: &'static [&'static str],
}

/// It is known by its text.
const TEXT: u8 = 1;
/// It is known by a label alone.
const LABEL: u8 = 2;
/// What is in it cannot be reached for itself.
const CLOSED: u8 = 4;
/// It takes the meaning away from an element.
const MEANINGLESS: u8 = 8;

impl Role {
    /// The first word that is a role, as browsers take it.
    pub fn of(words: &str) -> Option<&'static Role> {
        words.split_ascii_whitespace().find_map(|word| {
            let found = ROLES.binary_search_by(|role| role.name.cmp(word));
            found.ok().and_then(|at| ROLES.get(at))
        })
    }

    pub fn is_known_by_text(&self) -> bool {
        self.marks & TEXT != 0
    }

    pub fn is_known_by_label(&self) -> bool {
        self.marks & LABEL != 0
    }

    pub fn is_closed(&self) -> bool {
        self.marks & CLOSED != 0
    }

    pub fn is_meaningless(&self) -> bool {
        self.marks & MEANINGLESS != 0
    }

    /// The state that an element of this role has to tell, where HTML does not tell it.
    pub fn needed(&self, element: &str) -> Option<&'static str> {
        self.needs.filter(|_| {
            !matches!(
                element,
                "input" | "select" | "hr" | "meter" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            )
        })
    }

    pub fn needed_around(&self) -> &'static [&'static str] {
        self.within
    }
}

/// What is wrong with the words of `role`.
pub fn fault_of_role(words: &str) -> Option<Fault> {
    let is_known = |word: &str| Role::of(word).is_some() || word.starts_with("doc-") || word.starts_with("graphics-");
    let mut words_of = words.split_ascii_whitespace().peekable();
    let is_right = words_of.peek().is_none() || words_of.any(is_known);
    (!is_right).then(|| Fault::Role(words.into()))
}

/// What is wrong with an attribute whose name begins with `aria-`.
pub fn fault_of_state(name: &[u8], value: &str) -> Option<Fault> {
    let name = std::str::from_utf8(name).ok()?;
    let known = STATES.binary_search_by(|(known, _)| (*known).cmp(name)).ok();
    let Some((name, kind)) = known.and_then(|at| STATES.get(at)) else {
        return Some(Fault::State(name.into()));
    };
    let value = value.trim();
    let fits = match kind {
        Kind::Any => true,
        Kind::Number => value.parse::<f64>().is_ok(),
        Kind::Integer => value.parse::<i64>().is_ok(),
        Kind::Word(words) => value.is_empty() || words.contains(&value),
        Kind::Words(words) => value.split_ascii_whitespace().all(|word| words.contains(&word)),
    };
    (!fits).then(|| Fault::Value {
        attribute: name,
        value: value.into(),
        code: super::fault::ValueOf::State,
    })
}

/// Whether an element of this name means nothing by itself, so that a label on it is read to nobody.
pub fn is_generic(element: &str) -> bool {
    matches!(
        element,
        "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "div"
            | "em"
            | "i"
            | "ins"
            | "kbd"
            | "mark"
            | "p"
            | "pre"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
    )
}

const fn role(name: &'static str, marks: u8) -> Role {
    within(name, marks, &[])
}

const fn needing(name: &'static str, marks: u8, state: &'static str, within: &'static [&'static str]) -> Role {
    Role {
        name,
        marks,
        needs: Some(state),
        within,
    }
}

const fn within(name: &'static str, marks: u8, within: &'static [&'static str]) -> Role {
    Role {
        name,
        marks,
        needs: None,
        within,
    }
}

const MENU: &[&str] = &["group", "menubar", "menu"];

/// Sorted by name; the abstract ones are no roles for pages.
static ROLES: [Role; 83] = [
    role("alert", 0),
    role("alertdialog", LABEL),
    role("application", 0),
    role("article", 0),
    role("banner", 0),
    role("blockquote", 0),
    role("button", TEXT | CLOSED),
    role("caption", 0),
    within("cell", 0, &["row"]),
    needing("checkbox", TEXT | CLOSED, "aria-checked", &[]),
    role("code", 0),
    within("columnheader", 0, &["row"]),
    needing("combobox", LABEL, "aria-expanded", &[]),
    role("complementary", 0),
    role("contentinfo", 0),
    role("definition", 0),
    role("deletion", 0),
    role("dialog", LABEL),
    role("directory", 0),
    role("document", 0),
    role("emphasis", 0),
    role("feed", 0),
    role("figure", 0),
    role("form", 0),
    role("generic", 0),
    role("grid", 0),
    within("gridcell", 0, &["row"]),
    role("group", 0),
    needing("heading", TEXT, "aria-level", &[]),
    role("img", LABEL | CLOSED),
    role("insertion", 0),
    role("link", TEXT),
    role("list", 0),
    role("listbox", LABEL),
    within("listitem", 0, &["directory", "list"]),
    role("log", 0),
    role("main", 0),
    role("mark", 0),
    role("marquee", 0),
    role("math", 0),
    role("menu", 0),
    role("menubar", 0),
    within("menuitem", TEXT, MENU),
    needing("menuitemcheckbox", TEXT | CLOSED, "aria-checked", MENU),
    needing("menuitemradio", TEXT | CLOSED, "aria-checked", MENU),
    needing("meter", LABEL | CLOSED, "aria-valuenow", &[]),
    role("navigation", 0),
    role("none", MEANINGLESS),
    role("note", 0),
    within("option", TEXT | CLOSED, &["group", "listbox"]),
    role("paragraph", 0),
    role("presentation", MEANINGLESS),
    role("progressbar", LABEL | CLOSED),
    needing("radio", TEXT | CLOSED, "aria-checked", &[]),
    role("radiogroup", 0),
    role("region", 0),
    within("row", 0, &["grid", "treegrid", "rowgroup", "table"]),
    within("rowgroup", 0, &["grid", "treegrid", "table"]),
    within("rowheader", 0, &["row"]),
    needing("scrollbar", CLOSED, "aria-valuenow", &[]),
    role("search", 0),
    role("searchbox", LABEL),
    role("separator", 0),
    needing("slider", LABEL | CLOSED, "aria-valuenow", &[]),
    role("spinbutton", LABEL),
    role("status", 0),
    role("strong", 0),
    role("subscript", 0),
    role("superscript", 0),
    needing("switch", TEXT | CLOSED, "aria-checked", &[]),
    within("tab", TEXT | CLOSED, &["tablist"]),
    role("table", 0),
    role("tablist", 0),
    role("tabpanel", 0),
    role("term", 0),
    role("textbox", LABEL),
    role("time", 0),
    role("timer", 0),
    role("toolbar", 0),
    role("tooltip", TEXT),
    role("tree", LABEL),
    role("treegrid", LABEL),
    within("treeitem", TEXT, &["group", "tree"]),
];

/// What the value of a state or property may be.
#[derive(Debug)]
enum Kind {
    /// Text, or ids, which are looked up elsewhere.
    Any,
    Number,
    Integer,
    Word(&'static [&'static str]),
    Words(&'static [&'static str]),
}

const BOOLEAN: Kind = Kind::Word(&["true", "false"]);
const MAYBE: Kind = Kind::Word(&["true", "false", "undefined"]);
const MIXED: Kind = Kind::Word(&["true", "false", "mixed", "undefined"]);

/// Sorted by name.
static STATES: [(&str, Kind); 53] = [
    ("aria-activedescendant", Kind::Any),
    ("aria-atomic", BOOLEAN),
    ("aria-autocomplete", Kind::Word(&["inline", "list", "both", "none"])),
    ("aria-braillelabel", Kind::Any),
    ("aria-brailleroledescription", Kind::Any),
    ("aria-busy", BOOLEAN),
    ("aria-checked", MIXED),
    ("aria-colcount", Kind::Integer),
    ("aria-colindex", Kind::Integer),
    ("aria-colindextext", Kind::Any),
    ("aria-colspan", Kind::Integer),
    ("aria-controls", Kind::Any),
    (
        "aria-current",
        Kind::Word(&["page", "step", "location", "date", "time", "true", "false"]),
    ),
    ("aria-describedby", Kind::Any),
    ("aria-description", Kind::Any),
    ("aria-details", Kind::Any),
    ("aria-disabled", BOOLEAN),
    (
        "aria-dropeffect",
        Kind::Words(&["copy", "execute", "link", "move", "none", "popup"]),
    ),
    ("aria-errormessage", Kind::Any),
    ("aria-expanded", MAYBE),
    ("aria-flowto", Kind::Any),
    ("aria-grabbed", MAYBE),
    (
        "aria-haspopup",
        Kind::Word(&["false", "true", "menu", "listbox", "tree", "grid", "dialog"]),
    ),
    ("aria-hidden", MAYBE),
    ("aria-invalid", Kind::Word(&["grammar", "false", "spelling", "true"])),
    ("aria-keyshortcuts", Kind::Any),
    ("aria-label", Kind::Any),
    ("aria-labelledby", Kind::Any),
    ("aria-level", Kind::Integer),
    ("aria-live", Kind::Word(&["assertive", "off", "polite"])),
    ("aria-modal", BOOLEAN),
    ("aria-multiline", BOOLEAN),
    ("aria-multiselectable", BOOLEAN),
    ("aria-orientation", Kind::Word(&["horizontal", "vertical", "undefined"])),
    ("aria-owns", Kind::Any),
    ("aria-placeholder", Kind::Any),
    ("aria-posinset", Kind::Integer),
    ("aria-pressed", MIXED),
    ("aria-readonly", BOOLEAN),
    ("aria-relevant", Kind::Words(&["additions", "all", "removals", "text"])),
    ("aria-required", BOOLEAN),
    ("aria-roledescription", Kind::Any),
    ("aria-rowcount", Kind::Integer),
    ("aria-rowindex", Kind::Integer),
    ("aria-rowindextext", Kind::Any),
    ("aria-rowspan", Kind::Integer),
    ("aria-selected", MAYBE),
    ("aria-setsize", Kind::Integer),
    ("aria-sort", Kind::Word(&["ascending", "descending", "none", "other"])),
    ("aria-valuemax", Kind::Number),
    ("aria-valuemin", Kind::Number),
    ("aria-valuenow", Kind::Number),
    ("aria-valuetext", Kind::Any),
];

#[cfg(test)]
mod tests {
    use super::{ROLES, STATES};

    #[test]
    fn tables_are_sorted() {
        assert!(ROLES.is_sorted_by(|one, other| one.name < other.name));
        assert!(STATES.is_sorted_by(|one, other| one.0 < other.0));
    }
}
