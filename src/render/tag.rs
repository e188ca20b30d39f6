//! HTML tag by tag, without a copy of each: the buffers of one tag are used again for the next, as pages have thousands.

mod short;

use html5gum::{Emitter, Error, State, Tokenizer, naive_next_state};
use std::str;

/// So many attributes are compared each with each, which needs no memory; almost every tag has fewer.
const FEW: usize = 16;

/// Who makes something of the tags and texts of HTML.
pub trait TagReader {
    type Whole;

    /// Whether the content of the element is read as its name says: in scripts and the like, letters are only letters.
    fn open(&mut self, tag: &Tag) -> bool;

    fn close(&mut self, tag: &Tag);

    /// A part of the text between two tags, which is UTF-8 as a whole; it may be empty.
    fn text(&mut self, text: &[u8]);

    fn doctype(&mut self) {}

    /// Whether each letter and tag is asked whether it keeps to the syntax, which takes half as long again.
    fn wants_faults(&self) -> bool {
        false
    }

    fn fault(&mut self, _: Error) {}

    fn end(&mut self) -> Self::Whole;
}

/// Reads HTML to its end.
pub fn read<R: TagReader>(html: &str, reader: R) -> Option<R::Whole> {
    match reader.wants_faults() {
        true => read_by_letter(html, reader),
        false => read_shortly(html, reader),
    }
}

fn read_shortly<R: TagReader>(html: &str, reader: R) -> Option<R::Whole> {
    let mut tags = Tags::new(reader);
    let rest = short::read(html, &mut tags);
    tokenized(html.get(rest.from..)?, rest.state, tags)
}

fn read_by_letter<R: TagReader>(html: &str, reader: R) -> Option<R::Whole> {
    tokenized(html, State::Data, Tags::new(reader))
}

fn tokenized<R: TagReader>(html: &str, state: State, tags: Tags<R>) -> Option<R::Whole> {
    let mut tokens = Tokenizer::new_with_emitter(html, tags);
    tokens.set_state(state);
    // The one token is what became of the whole, at the end.
    tokens.last().map(|Ok(whole)| whole)
}

/// Puts tags together for a reader.
struct Tags<R: TagReader> {
    reader: R,
    tag: Tag,
    /// The last element whose content is letters up to its end tag.
    letters_of: Vec<u8>,
    whole: Option<R::Whole>,
}

impl<R: TagReader> Tags<R> {
    fn new(reader: R) -> Tags<R> {
        Tags {
            reader,
            tag: Tag::default(),
            letters_of: Vec::new(),
            whole: None,
        }
    }
}

impl<R: TagReader> Emitter for Tags<R> {
    type Token = R::Whole;

    fn set_last_start_tag(&mut self, _: Option<&[u8]>) {}

    fn emit_eof(&mut self) {
        self.whole = Some(self.reader.end());
    }

    fn emit_error(&mut self, error: Error) {
        self.reader.fault(error);
    }

    fn should_emit_errors(&mut self) -> bool {
        self.reader.wants_faults()
    }

    fn pop_token(&mut self) -> Option<R::Whole> {
        self.whole.take()
    }

    fn emit_string(&mut self, text: &[u8]) {
        self.reader.text(text);
    }

    fn init_start_tag(&mut self) {
        self.tag.begin(false);
    }

    fn init_end_tag(&mut self) {
        self.tag.begin(true);
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.tag.complete();
        if self.tag.is_end {
            self.reader.close(&self.tag);
            return None;
        }
        let is_as_named = self.reader.open(&self.tag);
        let next = naive_next_state(&self.tag.name).filter(|_| is_as_named);
        if next.is_some() {
            self.letters_of.clear();
            self.letters_of.extend_from_slice(&self.tag.name);
        }
        next
    }

    fn set_self_closing(&mut self) {
        self.tag.self_closing = true;
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        self.tag.name.extend_from_slice(name);
    }

    fn init_attribute(&mut self) {
        self.tag.begin_attribute();
    }

    fn push_attribute_name(&mut self, text: &[u8]) {
        if let Some((name, _)) = self.tag.last_attribute() {
            name.extend_from_slice(text);
        }
    }

    fn push_attribute_value(&mut self, text: &[u8]) {
        if let Some((_, value)) = self.tag.last_attribute() {
            value.extend_from_slice(text);
        }
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag.is_end && self.tag.name == self.letters_of
    }

    fn init_doctype(&mut self) {
        self.reader.doctype();
    }

    fn init_comment(&mut self) {}
    fn push_comment(&mut self, _: &[u8]) {}
    fn emit_current_comment(&mut self) {}
    fn push_doctype_name(&mut self, _: &[u8]) {}
    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}
    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}
    fn set_force_quirks(&mut self) {}
    fn emit_current_doctype(&mut self) {}
}

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

    /// Whether it says nothing but a class.
    pub fn has_class_at_most(&self) -> bool {
        !self.self_closing && self.attributes().all(|(name, _)| name == b"class")
    }

    /// A value that is not empty.
    pub fn said(&self, name: &str) -> Option<&str> {
        self.value(name).map(str::trim).filter(|value| !value.is_empty())
    }

    fn begin(&mut self, is_end: bool) {
        self.name.clear();
        self.count = 0;
        self.marks = 0;
        self.is_end = is_end;
        self.self_closing = false;
    }

    /// No more attributes follow.
    fn complete(&mut self) {
        self.marks = self.attributes().fold(0, |marks, (name, _)| marks | mark(name));
    }

    fn begin_attribute(&mut self) {
        if self.count == self.attributes.len() {
            self.attributes.push(Default::default());
        }
        if let Some((name, value)) = self.attributes.get_mut(self.count) {
            name.clear();
            value.clear();
        }
        self.count += 1;
    }

    fn last_attribute(&mut self) -> Option<&mut (Vec<u8>, Vec<u8>)> {
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
