//! What the parts of code are: each language's syntax says it, and its hundreds of scopes become a dozen classes.
//!
//! Syntaxes and their regular expressions are loaded when the first block needs them. A line is parsed once in each state of its
//! syntax: code of one site repeats its imports, braces and keys.

use super::names::ALIASES;
use super::runs::{Class, Runs};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;
use syntect::parsing::{ClearAmount, ParseState, Scope, ScopeStackOp, SyntaxSet};
use xxhash_rust::xxh3::xxh3_128;

/// What the classes of a code depend on besides [`RULES`] and the names of languages; a test compares it with `Cargo.lock`.
pub(super) const COLOURED_WITH: &str = "syntect 5.3.0, onig 6.5.3, onig_sys 69.9.3, runs 1";

/// The classes of `code` in a language that [`super::names`] has; none if its syntax is broken.
pub(super) fn runs(language: &str, code: &str) -> Option<Runs> {
    let mut runs = Runs::default();
    let mut state = start(*LANGUAGES.places.get(&language.to_lowercase())?)?;
    for line in code.split_inclusive('\n') {
        let (pieces, next) = read_line(&state, line)?;
        let mut done = 0;
        for (class, end) in pieces.iter() {
            runs.push(*class, line.get(done..*end)?);
            done = *end;
        }
        state = next;
    }
    Some(runs)
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

/// Which class a scope has, the more exact scopes first.
pub(super) const RULES: &[(&str, Class)] = &[
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

static CLASSES: LazyLock<Vec<(Scope, Class)>> = LazyLock::new(|| {
    // Scopes that cannot be built do not exist in any syntax.
    let rules = RULES.iter();
    rules
        .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, *class)))
        .collect()
});

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
type Pieces = Rc<[(Class, usize)]>;

/// What lines look like, by the state before them.
#[derive(Default)]
struct Memory {
    states: Vec<Rc<State>>,
    /// By the number of the state and the fingerprint of the line.
    lines: HashMap<(usize, u128), (Pieces, Known)>,
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

fn read_line(before: &Known, line: &str) -> Option<(Pieces, Known)> {
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
    let answer = (Pieces::from(runs), known_state(State { parse, stack }));
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

#[cfg(test)]
mod tests {
    use super::super::names::NAMES;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_of_names_is_that_of_the_syntaxes() {
        let syntaxes = LANGUAGES.set.syntaxes().iter();
        let names = syntaxes.flat_map(|syntax| syntax.file_extensions.iter().chain([&syntax.name]));
        let names: BTreeSet<String> = names.map(|name| name.to_lowercase()).collect();
        assert_eq!(NAMES, names.iter().map(String::as_str).collect::<Vec<_>>());
        let is_there = |(_, like): &&(&str, &str)| NAMES.contains(like);
        assert_eq!(ALIASES.iter().filter(is_there).count(), ALIASES.len());
    }

    #[test]
    fn the_version_names_what_colours() {
        let lock = include_str!("../../../Cargo.lock");
        for part in COLOURED_WITH.split(", ").filter(|part| !part.starts_with("runs")) {
            let (name, version) = part.split_once(' ').expect("a name and a version");
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&entry), "`{part}` is not what `Cargo.lock` has");
        }
    }
}
