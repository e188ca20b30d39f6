//! Reads a YAML text once more to find where its keys and values stand.
//!
//! The YAML crate tells positions only in errors. So each key and scalar is read by a visitor that *fails on
//! purpose*: the error carries the position, is caught one level up, and reading goes on behind the value.
//! A list or map is asked for an enum first, which fails likewise but leaves it unread. The errors are of a
//! type that is private to the crate while it reads, so the position is taken from their words.

use super::probe::{CONTAINER_MET, Found, Probe};
use super::scalar;
use crate::diagnostic::Step;
use serde::de::{DeserializeSeed, Deserializer as _, Error, MapAccess, SeqAccess, Visitor};
use serde_yaml::Deserializer;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// All keys and values of the text in reading order, as far as it is valid. It must not begin with a byte order mark.
pub fn survey(text: &str) -> Vec<Entry> {
    let survey = Survey::new(text);
    let top = Inside {
        survey: &survey,
        parent: ROOT,
    };
    // An error only means that the list ends early.
    let _ = Deserializer::from_str(text).deserialize_any(top);
    survey.entries.into_inner()
}

/// A key with its value, or an item of a list.
#[derive(Clone, Debug)]
pub struct Entry {
    pub parent: usize,
    pub step: Step,
    pub key: Option<Range<usize>>,
    pub value: Range<usize>,
    /// Where the value begins with its anchor and tag.
    pub value_mark: usize,
    pub is_container: bool,
    /// The value is an alias; `value` is where it is defined.
    pub is_alias: bool,
}

/// The top of the document has no entry of its own.
pub const ROOT: usize = usize::MAX;

/// Byte offset of a part of `text`, `None` if `part` is no slice of it.
pub fn offset_in(text: &str, part: &str) -> Option<usize> {
    let offset = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (offset + part.len() <= text.len()).then_some(offset)
}

/// The state of the reading that fails on purpose.
struct Survey<'t> {
    text: &'t str,
    /// Characters before each line. As in YAML 1.1, which the crate counts by, U+0085, U+2028 and U+2029 end lines too.
    lines: Vec<usize>,
    /// Byte offset of every character whose number is a multiple of `LANDMARK`.
    landmarks: Vec<usize>,
    entries: RefCell<Vec<Entry>>,
    /// Offset of the furthest key or value so far: one that begins before it was reached through an alias.
    furthest: Cell<usize>,
}

const LANDMARK: usize = 256;

impl<'t> Survey<'t> {
    fn new(text: &'t str) -> Survey<'t> {
        let mut lines = vec![0];
        let mut landmarks = Vec::with_capacity(text.len() / LANDMARK + 1);
        let mut chars = text.char_indices().enumerate().peekable();
        while let Some((number, (at, c))) = chars.next() {
            if number % LANDMARK == 0 {
                landmarks.push(at);
            }
            let in_pair = c == '\r' && chars.peek().is_some_and(|(_, (_, next))| *next == '\n');
            if matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') && !in_pair {
                lines.push(number + 1);
            }
        }
        Survey {
            text,
            lines,
            landmarks,
            entries: RefCell::new(Vec::new()),
            furthest: Cell::new(0),
        }
    }

    /// The offset that an error tells in its words: `… at line 3 column 5`, nothing at the very start.
    fn offset(&self, words: &str) -> Option<usize> {
        let Some((before, column)) = words.rsplit_once(" column ") else {
            return Some(0);
        };
        let (_, line) = before.rsplit_once(" at line ")?;
        let line_start = self.lines.get(line.parse::<usize>().ok()?.checked_sub(1)?)?;
        let number = line_start + column.parse::<usize>().ok()?.checked_sub(1)?;
        let Some(landmark) = self.landmarks.get(number / LANDMARK) else {
            return Some(self.text.len());
        };
        let rest = self.text.get(*landmark..)?;
        Some(
            rest.char_indices()
                .nth(number % LANDMARK)
                .map_or(self.text.len(), |(at, _)| landmark + at),
        )
    }

    fn push(&self, entry: Entry) -> usize {
        let mut entries = self.entries.borrow_mut();
        entries.push(entry);
        entries.len() - 1
    }

    /// Sets the extent of a list or map once its entries are known.
    fn close(&self, index: usize) {
        let mut entries = self.entries.borrow_mut();
        let Some((before, inside)) = entries.split_at_mut_checked(index + 1) else {
            return;
        };
        let Some(container) = before.last_mut() else {
            return;
        };
        let direct = |entry: &&Entry| entry.parent == index;
        let start = scalar::content_start(self.text, container.value_mark);
        let opening = self.text.get(start..).and_then(|rest| rest.chars().next());
        if matches!(opening, Some('[' | '{')) {
            let fresh = inside
                .iter()
                .rev()
                .find(direct)
                .and_then(|last| match (last.is_alias, &last.key) {
                    (false, _) => Some(last.value.end),
                    (true, key) => key.as_ref().map(|key| key.end),
                });
            container.value = start..scalar::flow_end(self.text, fresh.unwrap_or(start + 1));
            return;
        }
        let first = inside.iter().find(direct);
        let start = first
            .and_then(|first| first.key.as_ref())
            .map_or(start, |key| key.start);
        let ends = first.map(|first| (first.value.end, first.key.as_ref().map(|key| key.end), first.is_alias));
        let is_one_line = |end: usize| {
            end > start
                && self
                    .text
                    .get(start..end)
                    .is_some_and(|part| !part.contains(['\n', '\r']))
        };
        container.value = match ends {
            Some((value_end, _, false)) if is_one_line(value_end) => start..value_end,
            Some((_, Some(key_end), _)) if is_one_line(key_end) => start..key_end,
            _ => start..scalar::char_end(self.text, start),
        };
    }

    /// Makes the entry of a value from what its probe found; the entry and whether it is still to be read.
    fn note<E: Error>(
        &self,
        found: Option<Found<'t>>,
        error: &E,
        parent: usize,
        step: Step,
        key: Option<Range<usize>>,
    ) -> Option<(usize, bool)> {
        let words = error.to_string();
        if found.is_none() && !words.contains(CONTAINER_MET) {
            return None;
        }
        let mark = self.offset(&words)?;
        let is_alias = mark < self.furthest.get();
        let is_container = found.is_none();
        let value = match found {
            Some(found) => self.extent(&found, mark, key.as_ref())?,
            None => mark..scalar::char_end(self.text, mark),
        };
        self.furthest.set(self.furthest.get().max(mark));
        let entry = Entry {
            parent,
            step,
            key,
            value,
            value_mark: mark,
            is_container,
            is_alias,
        };
        Some((self.push(entry), is_container && !is_alias))
    }

    fn extent(&self, found: &Found<'t>, mark: usize, key: Option<&Range<usize>>) -> Option<Range<usize>> {
        match found {
            Found::Verbatim(content) => {
                let start = offset_in(self.text, content)?;
                let end = start + content.len();
                let quoted = scalar::content_start(self.text, mark);
                let is_quoted = quoted < start && self.text.get(quoted..).is_some_and(|t| t.starts_with(['"', '\'']));
                Some(if is_quoted { quoted..end + 1 } else { start..end })
            }
            Found::Altered(content) => {
                let start = scalar::content_start(self.text, mark);
                Some(scalar::extent(self.text, start, content, key.map(|key| key.start)))
            }
            Found::Tagged => None,
        }
    }
}

/// Reads the entries of a list or map and notes where they stand.
#[derive(Clone, Copy)]
struct Inside<'s, 't> {
    survey: &'s Survey<'t>,
    parent: usize,
}

impl<'t> DeserializeSeed<'t> for Inside<'_, 't> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'t>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Inside<'_, 't> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a list or map")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<(), A::Error> {
        for index in 0.. {
            let found = Cell::new(None);
            let Err(error) = items.next_element_seed(Probe {
                found: &found,
                is_key: false,
            }) else {
                break;
            };
            let noted = self
                .survey
                .note(found.take(), &error, self.parent, Step::Item(index), None);
            let (entry, is_unread) = noted.ok_or(error)?;
            if is_unread {
                items.next_element_seed(Inside {
                    survey: self.survey,
                    parent: entry,
                })?;
                self.survey.close(entry);
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        loop {
            let found = Cell::new(None);
            let Err(error) = map.next_key_seed(Probe {
                found: &found,
                is_key: true,
            }) else {
                break;
            };
            let Some((name, key)) = self.key(found.take(), &error.to_string()) else {
                return Err(error);
            };
            let repetition = seen.entry(name.clone()).and_modify(|count| *count += 1).or_insert(0);
            let step = Step::Key(name, *repetition);
            let found = Cell::new(None);
            let Err(error) = map.next_value_seed(Probe {
                found: &found,
                is_key: false,
            }) else {
                break;
            };
            let noted = self.survey.note(found.take(), &error, self.parent, step, Some(key));
            let (entry, is_unread) = noted.ok_or(error)?;
            if is_unread {
                map.next_value_seed(Inside {
                    survey: self.survey,
                    parent: entry,
                })?;
                self.survey.close(entry);
            }
        }
        Ok(())
    }
}

impl<'t> Inside<'_, 't> {
    fn key(&self, found: Option<Found<'t>>, words: &str) -> Option<(Arc<str>, Range<usize>)> {
        let found = found?;
        let mark = self.survey.offset(words)?;
        let place = self.survey.extent(&found, mark, None)?;
        self.survey.furthest.set(self.survey.furthest.get().max(mark));
        let name: Arc<str> = match found {
            Found::Verbatim(name) => name.into(),
            Found::Altered(name) => name.into(),
            Found::Tagged => return None,
        };
        Some((name, place))
    }
}
