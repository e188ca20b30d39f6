//! Where every key and value of a YAML text stands, to be asked by field path when there is something to report.

use super::survey::{Entry, ROOT, survey};
use super::{reason, scalar};
use crate::diagnostic::{FieldPath, Step};
use std::collections::BTreeMap;
use std::ops::Range;

/// The places of all keys and values of one YAML document, as byte ranges of its text.
pub struct Outline<'t> {
    text: &'t str,
    entries: Vec<Entry>,
    children: BTreeMap<(usize, Step), usize>,
    /// Lists and maps by the offset at which they begin, to follow aliases.
    containers: BTreeMap<usize, usize>,
}

impl<'t> Outline<'t> {
    /// Reads as far as the text is valid; a byte order mark must have been removed.
    pub fn of(text: &'t str) -> Outline<'t> {
        if reason::bracket_tower(text).is_some() {
            return Outline {
                text,
                entries: Vec::new(),
                children: BTreeMap::new(),
                containers: BTreeMap::new(),
            };
        }
        let mut entries = survey(text);
        let mut children = BTreeMap::new();
        let mut containers = BTreeMap::new();
        for (index, entry) in entries.iter().enumerate() {
            children.insert((entry.parent, entry.step.clone()), index);
            if entry.is_container && !entry.is_alias {
                containers.insert(entry.value_mark, index);
            }
        }
        for index in 0..entries.len() {
            let alias = entries.get(index).filter(|entry| entry.is_container && entry.is_alias);
            let target = alias.and_then(|alias| containers.get(&alias.value_mark)).copied();
            let extent = target
                .and_then(|target| entries.get(target))
                .map(|target| target.value.clone());
            if let (Some(extent), Some(alias)) = (extent, entries.get_mut(index)) {
                alias.value = extent;
            }
        }
        Outline {
            text,
            entries,
            children,
            containers,
        }
    }

    /// The place of a key; if the path does not exist, of the last step of it that does.
    pub fn key(&self, path: &FieldPath) -> Range<usize> {
        let (entry, _) = self.find(path);
        match entry {
            Some(entry) => entry.key.clone().unwrap_or_else(|| entry.value.clone()),
            None => self.first_line(),
        }
    }

    /// The place of a value. A list or map in block style is marked at its first entry. If the path does not
    /// exist, the place of the last key that does.
    pub fn value(&self, path: &FieldPath) -> Range<usize> {
        match self.find(path) {
            (Some(entry), true) => entry.value.clone(),
            (Some(_), false) => self.key(path),
            (None, _) => self.first_line(),
        }
    }

    /// Offset of the first value or key that bears a tag.
    pub fn first_tag(&self) -> Option<usize> {
        let key_starts = self
            .entries
            .iter()
            .filter_map(|entry| entry.key.as_ref())
            .map(|key| key.start);
        let value_starts = self
            .entries
            .iter()
            .filter(|entry| !entry.is_alias)
            .map(|entry| entry.value_mark);
        let root_start = self.first_line().start;
        let starts = std::iter::once(root_start).chain(key_starts).chain(value_starts);
        starts.filter_map(|start| scalar::tag(self.text, start)).min()
    }

    /// The entry at a path, and whether the whole path exists.
    fn find(&self, path: &FieldPath) -> (Option<&Entry>, bool) {
        let mut parent = ROOT;
        let mut found = None;
        for step in &path.0 {
            let Some((index, entry)) = self.child(parent, step) else {
                return (found, false);
            };
            found = Some(entry);
            parent = match entry.is_alias {
                true => self.containers.get(&entry.value_mark).copied().unwrap_or(index),
                false => index,
            };
        }
        (found, true)
    }

    fn child(&self, parent: usize, step: &Step) -> Option<(usize, &Entry)> {
        let index = *self.children.get(&(parent, step.clone()))?;
        Some((index, self.entries.get(index)?))
    }

    /// The first line with content stands for the document as a whole.
    fn first_line(&self) -> Range<usize> {
        let mut start = 0;
        for line in self.text.split_inclusive(['\n', '\r']) {
            let content = line.trim();
            if !content.is_empty() && !content.starts_with(['#', '%']) && content != "---" {
                let indent = line.len() - line.trim_start().len();
                return start + indent..start + indent + content.len();
            }
            start += line.len();
        }
        0..0
    }
}
