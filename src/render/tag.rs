//! One tag as the tokenizer of HTML hands it over, in buffers that are used again for the next: pages have thousands.

use std::str;

/// So many attributes are compared each with each, which needs no memory; almost every tag has fewer.
const FEW: usize = 16;

/// A start tag as far as it is read; the buffers are used again for the next.
#[derive(Default)]
pub struct Tag {
    pub name: Vec<u8>,
    attributes: Vec<(Vec<u8>, Vec<u8>)>,
    count: usize,
    /// Bits that the names of the attributes set, each one: where one is not set, no attribute of that name has to be looked for.
    marks: u64,
    /// Whether it is an end tag, whose attributes mean nothing.
    pub is_end: bool,
    pub self_closing: bool,
}

impl Tag {
    /// Names and values, as far as both are there.
    pub fn attributes(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let attributes = self.attributes.iter().take(self.count);
        attributes.map(|(name, value)| (name.as_slice(), value.as_slice()))
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        if self.marks & mark(name.as_bytes()) == 0 {
            return None;
        }
        let attributes = self.attributes.get(..self.count)?;
        let found = attributes.iter().find(|(known, _)| known == name.as_bytes());
        found.map(|(_, value)| str::from_utf8(value).unwrap_or_default())
    }

    /// A value that is not empty.
    pub fn said(&self, name: &str) -> Option<&str> {
        self.value(name).map(str::trim).filter(|value| !value.is_empty())
    }

    pub fn begin(&mut self, is_end: bool) {
        self.name.clear();
        self.count = 0;
        self.marks = 0;
        self.is_end = is_end;
        self.self_closing = false;
    }

    /// No more attributes follow.
    pub fn complete(&mut self) {
        self.marks = self.attributes().fold(0, |marks, (name, _)| marks | mark(name));
    }

    pub fn begin_attribute(&mut self) {
        if self.count == self.attributes.len() {
            self.attributes.push(Default::default());
        }
        if let Some((name, value)) = self.attributes.get_mut(self.count) {
            name.clear();
            value.clear();
        }
        self.count += 1;
    }

    pub fn last_attribute(&mut self) -> Option<&mut (Vec<u8>, Vec<u8>)> {
        self.attributes.get_mut(self.count.checked_sub(1)?)
    }

    /// An attribute that is there twice.
    pub fn twice(&self) -> Option<&[u8]> {
        let names = || self.attributes().map(|(name, _)| name);
        if self.count <= FEW {
            let mut numbered = names().enumerate();
            return numbered.find_map(|(number, name)| names().take(number).any(|known| known == name).then_some(name));
        }
        let mut sorted: Vec<&[u8]> = names().collect();
        sorted.sort_unstable();
        let mut pairs = sorted.windows(2);
        pairs.find_map(|pair| match pair {
            [one, other] if one == other => Some(*one),
            _ => None,
        })
    }
}

/// One bit, by the letters at both ends and the length.
fn mark(name: &[u8]) -> u64 {
    match name {
        [] => 1,
        [first, .., last] => 1 << ((usize::from(*first) * 7 + usize::from(*last) + name.len() * 5) % 64),
        [only] => 1 << (only % 64),
    }
}
