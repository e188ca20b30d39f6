//! What a page has once, or has to have: how it begins, its title, its parts that people jump to, and whether it may be made
//! larger.

use super::elements::{Element, Stack};
use super::fault::Fault;
use super::roles::Role;
use crate::render::tag::Tag;
use std::collections::BTreeSet;

/// Less than this is too little to be called larger (WCAG 1.4.4).
const LEAST_ZOOM: f64 = 2.0;

#[derive(Default)]
pub struct Frame {
    pub has_doctype: bool,
    has_charset: bool,
    titles: usize,
    /// The parts, by what they are and how they are called.
    parts: BTreeSet<(&'static str, Box<str>)>,
    keys: BTreeSet<Box<str>>,
    faults: Vec<Fault>,
}

impl Frame {
    /// Takes note of an element that is to be seen; `stack` is what it stands in.
    pub fn see(&mut self, tag: &Tag, element: Element, role: Option<&'static Role>, stack: &Stack) {
        if let Some(key) = tag.said("accesskey")
            && !self.keys.insert(key.into())
        {
            self.faults.push(Fault::AccessKey(key.into()));
        }
        match (role.map(|role| role.name), element) {
            (Some("banner"), _) => self.once("header"),
            (Some("contentinfo"), _) => self.once("footer"),
            (Some("navigation"), _) | (None, Element::Part("nav")) => self.part("nav", tag),
            (Some("complementary"), _) => self.part("aside", tag),
            (Some("search"), _) | (None, Element::Part("search")) => self.part("search", tag),
            (None, Element::Part(part @ ("header" | "footer"))) if !stack.is_in_section() => self.once(part),
            (None, Element::Part("aside")) if !stack.is_in_section() => self.part("aside", tag),
            (Some("region"), _) | (None, Element::Part("section")) if label(tag).is_some() => self.part("section", tag),
            (None, Element::Part("form")) if label(tag).is_some() => self.part("form", tag),
            (None, Element::Title) if !stack.in_drawing() => self.titles += 1,
            _ => {}
        }
    }

    pub fn meta(&mut self, tag: &Tag) {
        let content = tag.value("content").unwrap_or_default();
        let is = |value: Option<&str>, word: &str| value.is_some_and(|value| value.eq_ignore_ascii_case(word));
        let sends = tag.value("http-equiv");
        self.has_charset |= tag.value("charset").is_some() || is(sends, "content-type");
        if is(sends, "refresh") {
            let delay = content.split([';', ',']).next().unwrap_or_default().trim();
            if delay.parse::<f64>().is_ok_and(|delay| delay > 0.0) {
                self.faults.push(Fault::Refresh(content.into()));
            }
        }
        if is(tag.value("name"), "viewport") && forbids_zoom(content) {
            self.faults.push(Fault::Zoom(content.into()));
        }
    }

    fn once(&mut self, part: &'static str) {
        if !self.parts.insert((part, "".into())) {
            self.faults.push(Fault::PartTwice(part));
        }
    }

    fn part(&mut self, part: &'static str, tag: &Tag) {
        if !self.parts.insert((part, label(tag).unwrap_or_default().into())) {
            self.faults.push(Fault::PartsAlike(part));
        }
    }

    pub fn finish(self) -> impl Iterator<Item = Fault> {
        let missing = [
            (!self.has_doctype).then_some(Fault::Doctype),
            (!self.has_charset).then_some(Fault::Charset),
            (self.titles > 1).then_some(Fault::TitleTwice),
        ];
        self.faults.into_iter().chain(missing.into_iter().flatten())
    }
}

/// What tells a part from others of its sort.
fn label(tag: &Tag) -> Option<&str> {
    ["aria-labelledby", "aria-label", "title"]
        .into_iter()
        .find_map(|name| tag.said(name))
}

fn forbids_zoom(content: &str) -> bool {
    content.split([',', ';']).any(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "user-scalable" => matches!(value, "no" | "0"),
            "maximum-scale" => value.parse::<f64>().is_ok_and(|most| (0.0..LEAST_ZOOM).contains(&most)),
            _ => false,
        }
    })
}
