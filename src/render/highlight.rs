//! Code blocks with the classes that a theme colours.
//!
//! Syntaxes and their regular expressions are loaded when the first block needs them. The scopes of a syntax, of
//! which there are hundreds, become a dozen classes, and neighbours of one class one element: the output stays
//! about three times the size of the code. A line is parsed once in each state of its syntax: code of one site repeats
//! its imports, braces and keys.
//!
//! Classes: `hl-k` keyword, `hl-s` string, `hl-c` comment, `hl-n` number or constant, `hl-f` function, `hl-t` type,
//! `hl-o` operator, `hl-p` marks of tags, `hl-v` variable, `hl-a` attribute or key, `hl-d` annotation or
//! preprocessor, `hl-e` element.

use crate::parse::markdown::escape;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use syntect::parsing::{ClearAmount, ParseState, Scope, ScopeStackOp, SyntaxSet};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

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
    let Some(place) = LANGUAGES.find(language) else {
        return Highlighted::Unknown;
    };
    if is_too_large(code) {
        return Highlighted::TooLarge;
    }
    Highlighted::Html(write(place, code).unwrap_or_else(|| escaped(code)))
}

/// Whether code is left plain because it would take too long.
pub fn is_too_large(code: &str) -> bool {
    // The first test spares counting the characters of ordinary lines.
    let long = |line: &str| line.len() > LONGEST_LINE && line.chars().count() > LONGEST_LINE;
    code.len() > LARGEST_BLOCK || code.lines().any(long)
}

/// Whether code of a language can be highlighted.
pub fn known(language: &str) -> bool {
    is_plain(language) || LANGUAGES.find(language).is_some()
}

/// Highlights each code once, however many pages show it.
#[derive(Debug, Default)]
pub struct Highlighter {
    done: Mutex<Done>,
}

#[derive(Debug, Default)]
struct Done {
    by_fingerprint: HashMap<u128, Arc<str>>,
    bytes: usize,
}

/// How much highlighted code is kept, in bytes. Somebody who edits code in the preview makes a new version with each save.
const MOST_KEPT: usize = 16 * 1024 * 1024;

impl Highlighter {
    /// The whole `<pre>` of a code block, plain where it cannot be highlighted.
    pub fn html(&self, language: Option<&str>, code: &str) -> Arc<str> {
        let key = fingerprint(language, code);
        // A panic elsewhere leaves the map whole: entries are inserted at once.
        let done = || self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(html) = done().by_fingerprint.get(&key) {
            return html.clone();
        }
        let html: Arc<str> = block(language, code).into();
        let mut done = done();
        if done.bytes > MOST_KEPT {
            *done = Done::default();
        }
        done.bytes += html.len();
        done.by_fingerprint.entry(key).or_insert(html).clone()
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
    /// The place of the language's syntax in the set.
    fn find(&self, language: &str) -> Option<usize> {
        self.places
            .get(language)
            .or_else(|| self.places.get(&language.to_lowercase()))
            .copied()
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
fn write(place: usize, code: &str) -> Option<String> {
    let mut spans = Spans {
        out: String::with_capacity(code.len() * 3),
        open: None,
        blanks: String::new(),
    };
    let mut state = start(place)?;
    for line in code.split_inclusive('\n') {
        let (runs, next) = read_line(&state, line)?;
        let mut done = 0;
        for (class, end) in runs.iter() {
            spans.push(*class, line.get(done..*end)?);
            done = *end;
        }
        state = next;
    }
    Some(spans.finish())
}

/// Where a syntax stands between two lines.
#[derive(PartialEq)]
struct State {
    parse: ParseState,
    stack: Stack,
}

/// A state with its number, by which lines are remembered; none when there are too many.
#[derive(Clone)]
struct Known {
    state: Rc<State>,
    number: Option<usize>,
}

/// Pieces of a line, each with its class and the byte at which it ends.
type Runs = Rc<[(Class, usize)]>;

/// What lines look like, by the state before them.
#[derive(Default)]
struct Memory {
    states: Vec<Rc<State>>,
    /// By the number of the state and the fingerprint of the line.
    lines: HashMap<(usize, u128), (Runs, Known)>,
}

/// States differ by what is open; ordinary code has some dozens.
const MOST_STATES: usize = 256;
const MOST_LINES: usize = 50_000;

thread_local! {
    /// One for each thread, since a parser's state cannot be shared. Remembering changes the time only, never
    /// the result.
    static MEMORY: RefCell<Memory> = RefCell::default();
}

fn start(place: usize) -> Option<Known> {
    let syntax = LANGUAGES.set.syntaxes().get(place)?;
    Some(known_state(State {
        parse: ParseState::new(syntax),
        stack: Stack::default(),
    }))
}

fn known_state(state: State) -> Known {
    MEMORY.with_borrow_mut(|memory| {
        if let Some((number, known)) = memory.states.iter().enumerate().find(|(_, known)| ***known == state) {
            return Known {
                state: known.clone(),
                number: Some(number),
            };
        }
        let state = Rc::new(state);
        let number = (memory.states.len() < MOST_STATES).then(|| {
            memory.states.push(state.clone());
            memory.states.len() - 1
        });
        Known { state, number }
    })
}

fn read_line(before: &Known, line: &str) -> Option<(Runs, Known)> {
    let key = before.number.map(|number| (number, xxh3_128(line.as_bytes())));
    if let Some(found) = key.and_then(|key| MEMORY.with_borrow(|memory| memory.lines.get(&key).cloned())) {
        return Some(found);
    }
    let mut parse = before.state.parse.clone();
    let mut stack = before.state.stack.clone();
    let mut runs = Vec::new();
    let mut done = 0;
    for (at, change) in parse.parse_line(line, &LANGUAGES.set).ok()? {
        if at > done {
            runs.push((stack.class(), at));
            done = at;
        }
        stack.apply(change);
    }
    runs.push((stack.class(), line.len()));
    let answer = (Runs::from(runs), known_state(State { parse, stack }));
    if let Some(key) = key {
        MEMORY.with_borrow_mut(|memory| {
            if memory.lines.len() < MOST_LINES {
                memory.lines.insert(key, answer.clone());
            }
        });
    }
    Some(answer)
}

/// The classes of the scopes that are open; a scope without one has that of the scope around it.
#[derive(Clone, Default, PartialEq)]
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
