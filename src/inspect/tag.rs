//! One tag as the tokenizer hands it over, in buffers that are used again for the next: pages have thousands.

use std::str;

/// So many attributes are compared each with each, which needs no memory; almost every tag has fewer.
const FEW: usize = 16;

/// A start tag as far as it is read; the buffers are used again for the next.
#[derive(Default)]
pub struct Tag {
    pub name: Vec<u8>,
    attributes: Vec<(Vec<u8>, Vec<u8>)>,
    count: usize,
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
        self.is_end = is_end;
        self.self_closing = false;
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
