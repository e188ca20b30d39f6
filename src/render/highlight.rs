//! Code blocks with the classes that a theme colours.
//!
//! Syntaxes and their regular expressions are loaded when the first block needs them. The scopes of a syntax, of
//! which there are hundreds, become a dozen classes, and neighbours of one class one element: the output stays
//! about three times the size of the code.
//!
//! Classes: `hl-k` keyword, `hl-s` string, `hl-c` comment, `hl-n` number or constant, `hl-f` function, `hl-t` type,
//! `hl-o` operator, `hl-p` marks of tags, `hl-v` variable, `hl-a` attribute or key, `hl-d` annotation or
//! preprocessor, `hl-e` element.

use crate::parse::markdown::escape;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use syntect::parsing::{ClearAmount, ParseState, Scope, ScopeStackOp, SyntaxReference, SyntaxSet};
use xxhash_rust::xxh3::Xxh3;

/// In characters. Longer lines are minified code, on which regular expressions can take seconds.
const LONGEST_LINE: usize = 5_000;

/// In bytes.
const LARGEST_BLOCK: usize = 200_000;

/// What becomes of code.
#[derive(Clone, Debug, PartialEq)]
pub enum Highlighted {
    /// The content of a `<code>` element.
    Html(String),
    /// The language is not known.
    Unknown,
    /// A line or the whole is too long.
    TooLarge,
}

/// Highlights `code` in a language, named as after the ticks of a code block.
pub fn highlight(language: &str, code: &str) -> Highlighted {
    if is_plain(language) {
        return Highlighted::Html(escaped(code));
    }
    let Some(syntax) = LANGUAGES.find(language) else {
        return Highlighted::Unknown;
    };
    // The first test spares counting the characters of ordinary lines.
    let long = |line: &str| line.len() > LONGEST_LINE && line.chars().count() > LONGEST_LINE;
    if code.len() > LARGEST_BLOCK || code.lines().any(long) {
        return Highlighted::TooLarge;
    }
    Highlighted::Html(write(syntax, code).unwrap_or_else(|| escaped(code)))
}

/// Whether code of a language can be highlighted.
pub fn known(language: &str) -> bool {
    is_plain(language) || LANGUAGES.find(language).is_some()
}

/// Highlights each code once, however many pages show it.
#[derive(Debug, Default)]
pub struct Highlighter {
    done: Mutex<HashMap<u128, Arc<str>>>,
}

impl Highlighter {
    /// The whole `<pre>` of a code block, plain where it cannot be highlighted.
    pub fn html(&self, language: Option<&str>, code: &str) -> Arc<str> {
        let key = fingerprint(language, code);
        // A panic elsewhere leaves the map whole: entries are inserted at once.
        let done = || self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(html) = done().get(&key) {
            return html.clone();
        }
        let html: Arc<str> = block(language, code).into();
        done().entry(key).or_insert(html).clone()
    }
}

fn fingerprint(language: Option<&str>, code: &str) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(language.unwrap_or_default().as_bytes());
    hasher.update(&[0]);
    hasher.update(code.as_bytes());
    hasher.digest128()
}

fn block(language: Option<&str>, code: &str) -> String {
    let mut html = String::with_capacity(code.len() * 3 + 80);
    // The block scrolls by itself, so it must be reached by keyboard.
    html.push_str("<pre class=\"code\" tabindex=\"0\"><code");
    if let Some(language) = language {
        html.push_str(" class=\"language-");
        escape::attribute(&mut html, language);
        html.push('"');
    }
    html.push('>');
    match language.map(|language| highlight(language, code)) {
        Some(Highlighted::Html(content)) => html.push_str(&content),
        _ => escape::text(&mut html, code),
    }
    html.push_str("</code></pre>\n");
    html
}

fn escaped(code: &str) -> String {
    let mut out = String::with_capacity(code.len() + code.len() / 8);
    escape::text(&mut out, code);
    out
}

fn is_plain(language: &str) -> bool {
    ["text", "txt", "plain", "plaintext"]
        .iter()
        .any(|plain| language.eq_ignore_ascii_case(plain))
}

/// The syntaxes and the names by which they are asked for.
struct Languages {
    set: SyntaxSet,
    /// By name or file extension in lower case, the place in the set.
    places: HashMap<String, usize>,
}

static LANGUAGES: LazyLock<Languages> = LazyLock::new(|| {
    let set = SyntaxSet::load_defaults_newlines();
    let mut places = HashMap::new();
    for (place, syntax) in set.syntaxes().iter().enumerate().rev() {
        for name in syntax.file_extensions.iter().chain([&syntax.name]) {
            places.entry(name.to_lowercase()).or_insert(place);
        }
    }
    for (name, like) in ALIASES {
        if let Some(&place) = places.get(like) {
            places.entry(name.to_owned()).or_insert(place);
        }
    }
    Languages { set, places }
});

/// Names that the syntaxes do not know by themselves, or languages near enough to one that they do.
const ALIASES: [(&str, &str); 12] = [
    ("shell", "sh"),
    ("console", "sh"),
    ("shell-session", "sh"),
    ("typescript", "js"),
    ("ts", "js"),
    ("jsx", "js"),
    ("tsx", "js"),
    ("jsonc", "json"),
    ("csharp", "cs"),
    ("golang", "go"),
    ("svg", "xml"),
    ("vue", "html"),
];

impl Languages {
    fn find(&self, language: &str) -> Option<&SyntaxReference> {
        let place = match self.places.get(language) {
            Some(place) => place,
            None => self.places.get(&language.to_lowercase())?,
        };
        self.set.syntaxes().get(*place)
    }
}

/// One of the classes; `None` for what has no colour of its own.
type Class = Option<char>;

/// Which class a scope has, the more exact scopes first.
static CLASSES: LazyLock<Vec<(Scope, Class)>> = LazyLock::new(|| {
    let rules = [
        ("comment", Some('c')),
        ("punctuation.definition.comment", Some('c')),
        ("punctuation.definition.string", Some('s')),
        ("punctuation.definition.tag", Some('p')),
        ("punctuation.definition.variable", Some('v')),
        ("punctuation.definition.annotation", Some('d')),
        ("punctuation.definition.keyword", Some('k')),
        ("string", Some('s')),
        ("constant", Some('n')),
        ("keyword.operator", Some('o')),
        ("keyword.control.import.include", Some('d')),
        ("keyword.other.unit", Some('n')),
        ("keyword", Some('k')),
        ("storage", Some('k')),
        ("entity.name.function", Some('f')),
        ("support.function", Some('f')),
        ("variable.function", Some('f')),
        ("variable.annotation", Some('d')),
        ("meta.annotation", Some('d')),
        ("meta.preprocessor", Some('d')),
        ("entity.name.tag.yaml", Some('a')),
        ("entity.name.tag", Some('e')),
        ("entity.other.attribute-name", Some('a')),
        ("meta.mapping.key", Some('a')),
        ("support.type.property-name", Some('a')),
        ("meta.property-name", Some('a')),
        ("entity.name.section", Some('k')),
        ("entity", Some('t')),
        ("support.constant", Some('n')),
        ("support", Some('t')),
        ("variable", Some('v')),
        ("markup.deleted", Some('v')),
        ("markup.inserted", Some('s')),
        // What is put into a string is code again.
        ("source", None),
        ("meta.interpolation", None),
    ];
    // Scopes that cannot be built do not exist in any syntax.
    rules
        .into_iter()
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
        .collect()
});

/// `None` if the syntax itself is broken.
fn write(syntax: &SyntaxReference, code: &str) -> Option<String> {
    let mut state = ParseState::new(syntax);
    let mut spans = Spans {
        out: String::with_capacity(code.len() * 3),
        open: None,
        blanks: String::new(),
    };
    let mut stack = Stack::default();
    for line in code.split_inclusive('\n') {
        let mut done = 0;
        for (at, change) in state.parse_line(line, &LANGUAGES.set).ok()? {
            if at > done {
                spans.push(stack.class(), line.get(done..at)?);
                done = at;
            }
            stack.apply(change);
        }
        spans.push(stack.class(), line.get(done..)?);
    }
    Some(spans.finish())
}

/// The classes of the scopes that are open; a scope without one has that of the scope around it.
#[derive(Default)]
struct Stack {
    classes: Vec<Class>,
    cleared: Vec<Vec<Class>>,
}

impl Stack {
    fn class(&self) -> Class {
        self.classes.last().copied().flatten()
    }

    fn apply(&mut self, change: ScopeStackOp) {
        match change {
            ScopeStackOp::Push(scope) => {
                let own = CLASSES.iter().find(|(prefix, _)| prefix.is_prefix_of(scope));
                self.classes.push(own.map_or(self.class(), |(_, class)| *class));
            }
            ScopeStackOp::Pop(count) => self.classes.truncate(self.classes.len().saturating_sub(count)),
            ScopeStackOp::Clear(amount) => {
                let keep = match amount {
                    ClearAmount::TopN(count) => self.classes.len().saturating_sub(count),
                    ClearAmount::All => 0,
                };
                self.cleared.push(self.classes.split_off(keep));
            }
            ScopeStackOp::Restore => self.classes.extend(self.cleared.pop().unwrap_or_default()),
            ScopeStackOp::Noop => {}
        }
    }
}

/// Text in as few elements as possible.
struct Spans {
    out: String,
    open: Class,
    /// Blanks that belong to the element before or to none, which the next text decides.
    blanks: String,
}

impl Spans {
    fn push(&mut self, class: Class, text: &str) {
        let start = text.trim_start();
        self.blanks
            .push_str(text.get(..text.len() - start.len()).unwrap_or_default());
        let shown = start.trim_end();
        if shown.is_empty() {
            return;
        }
        if class != self.open {
            self.close();
        }
        escape::text(&mut self.out, &self.blanks);
        self.blanks.clear();
        if class != self.open
            && let Some(letter) = class
        {
            self.out.push_str("<span class=\"hl-");
            self.out.push(letter);
            self.out.push_str("\">");
        }
        self.open = class;
        escape::text(&mut self.out, shown);
        self.blanks.push_str(start.get(shown.len()..).unwrap_or_default());
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.out.push_str("</span>");
        }
    }

    fn finish(mut self) -> String {
        self.close();
        escape::text(&mut self.out, &self.blanks);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: &str, code: &str) -> String {
        match highlight(language, code) {
            Highlighted::Html(html) => html,
            other => panic!("{language}: {other:?}"),
        }
    }

    #[test]
    fn code_is_marked_by_class() {
        assert_eq!(
            html("rust", "// so\nlet x = \"<\\n\"; f(1)\n"),
            "<span class=\"hl-c\">// so</span>\n<span class=\"hl-k\">let</span> x <span class=\"hl-o\">=</span> <span class=\"hl-s\">&quot;&lt;</span><span class=\"hl-n\">\\n</span><span class=\"hl-s\">&quot;</span>; <span class=\"hl-f\">f</span>(<span class=\"hl-n\">1</span>)\n"
                .replace("&quot;", "\"")
        );
        assert_eq!(
            html("yaml", "a: 1\nb: \"c\"\n"),
            "<span class=\"hl-a\">a</span>: <span class=\"hl-n\">1</span>\n<span class=\"hl-a\">b</span>: <span class=\"hl-s\">\"c\"</span>\n"
        );
        assert!(html("html", "<p class=\"x\">&amp;</p>").contains("<span class=\"hl-e\">p</span>"));
    }

    #[test]
    fn text_survives() {
        let code = "fn main() {\n\n    /* a\n   b */ println!(\"{}\", 1 < 2);  \n}";
        for language in [
            "rust", "python", "js", "bash", "css", "sql", "html", "yaml", "text", "ts", "php",
        ] {
            let html = html(language, code);
            let mut text = String::new();
            let mut inside = false;
            for char in html.chars() {
                match char {
                    '<' => inside = true,
                    '>' => inside = false,
                    _ if inside => {}
                    _ => text.push(char),
                }
            }
            assert_eq!(
                text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
                code,
                "{language}"
            );
        }
    }

    #[test]
    fn what_cannot_be_highlighted_is_plain() {
        assert_eq!(highlight("klingonisch", "x"), Highlighted::Unknown);
        assert_eq!(highlight("rust", &"x".repeat(5_001)), Highlighted::TooLarge);
        assert_eq!(highlight("rust", &"x\n".repeat(100_001)), Highlighted::TooLarge);
        assert!(known("Rust") && known("yml") && !known("klingonisch"));
        let highlighter = Highlighter::default();
        let html = highlighter.html(Some("x\"y"), "a < b");
        assert_eq!(
            &*html,
            "<pre class=\"code\" tabindex=\"0\"><code class=\"language-x&quot;y\">a &lt; b</code></pre>\n"
        );
        assert!(Arc::ptr_eq(&html, &highlighter.html(Some("x\"y"), "a < b")));
    }
}
