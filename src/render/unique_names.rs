//! Makes pieces of HTML fit on one page: ids and the names of landmarks that stand there already get a number.
//!
//! Examples of one component repeat their ids. Links and labels inside of a piece go on leading to its own.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Attributes that hold ids of the same page, separated by spaces.
const REFERENCES: &[&str] = &[
    "anchor",
    "aria-activedescendant",
    "aria-controls",
    "aria-describedby",
    "aria-details",
    "aria-errormessage",
    "aria-flowto",
    "aria-labelledby",
    "aria-owns",
    "commandfor",
    "for",
    "form",
    "headers",
    "itemref",
    "list",
    "popovertarget",
];

/// Elements that are landmarks, told apart by their name.
const LANDMARKS: &[&str] = &["aside", "form", "nav", "search", "section"];

/// The names that a page has so far.
#[derive(Default)]
pub(super) struct Taken {
    ids: BTreeSet<String>,
    labels: BTreeSet<String>,
}

impl Taken {
    pub(super) fn id(&mut self, id: String) {
        self.ids.insert(id);
    }

    /// Takes the names of a piece that stays as it is.
    pub(super) fn see(&mut self, html: &str) {
        for attribute in attributes(html) {
            let value = html.get(attribute.value.clone()).unwrap_or_default().to_owned();
            if attribute.name == "id" {
                self.ids.insert(value);
            } else if attribute.is_label() {
                self.labels.insert(value);
            }
        }
    }

    /// The piece with names that the page does not have yet.
    pub(super) fn renamed(&mut self, html: &str) -> String {
        let attributes = attributes(html);
        let value = |attribute: &Attribute<'_>| html.get(attribute.value.clone()).unwrap_or_default();
        let mut ids: BTreeMap<&str, String> = BTreeMap::new();
        for attribute in attributes.iter().filter(|attribute| attribute.name == "id") {
            let id = value(attribute);
            // An id that the piece itself repeats is a mistake that shall be seen.
            ids.entry(id).or_insert_with(|| free(&mut self.ids, id, "-"));
        }
        let mut out = String::with_capacity(html.len());
        let mut from = 0;
        for attribute in &attributes {
            let old = value(attribute);
            let new = if attribute.name == "id" {
                ids.get(old).cloned()
            } else if attribute.is_label() {
                Some(free(&mut self.labels, old, " "))
            } else if REFERENCES.contains(&attribute.name) {
                let words = old.split_ascii_whitespace();
                let renamed = words.map(|word| ids.get(word).map_or(word, String::as_str));
                Some(renamed.collect::<Vec<_>>().join(" "))
            } else if let Some(id) = old.strip_prefix('#') {
                ids.get(id).map(|id| format!("#{id}"))
            } else if let Some(id) = old.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')')) {
                ids.get(id).map(|id| format!("url(#{id})"))
            } else {
                None
            };
            if let Some(new) = new {
                out.push_str(html.get(from..attribute.value.start).unwrap_or_default());
                out.push_str(&new);
                from = attribute.value.end;
            }
        }
        out.push_str(html.get(from..).unwrap_or_default());
        out
    }
}

/// `name`, or with the first number that makes it new.
fn free(taken: &mut BTreeSet<String>, name: &str, gap: &str) -> String {
    let mut free = name.to_owned();
    let mut number = 1;
    while taken.contains(&free) {
        number += 1;
        free = format!("{name}{gap}{number}");
    }
    taken.insert(free.clone());
    free
}

struct Attribute<'h> {
    element: &'h str,
    name: &'h str,
    /// Where its value stands, without quotes.
    value: Range<usize>,
}

impl Attribute<'_> {
    fn is_label(&self) -> bool {
        self.name == "aria-label" && LANDMARKS.contains(&self.element)
    }
}

/// The quoted attributes of all tags; comments, scripts and style sheets have none.
fn attributes(html: &str) -> Vec<Attribute<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = html.get(at..).and_then(|rest| rest.find('<')).map(|open| at + open) {
        let rest = html.get(open + 1..).unwrap_or_default();
        if rest.starts_with("!--") {
            at = rest.find("-->").map_or(html.len(), |end| open + 1 + end + "-->".len());
            continue;
        }
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(rest.len());
        let element = rest.get(..length).unwrap_or_default();
        at = open + 1 + length;
        if element.is_empty() {
            continue;
        }
        at = attributes_of(html, element, at, &mut found);
        if matches!(element, "script" | "style") {
            let close = html.get(at..).and_then(|rest| rest.find("</"));
            at = close.map_or(html.len(), |close| at + close);
        }
    }
    found
}

/// Reads one tag from behind its name; the result is where it ends.
fn attributes_of<'h>(html: &'h str, element: &'h str, from: usize, found: &mut Vec<Attribute<'h>>) -> usize {
    let mut at = from;
    loop {
        let rest = html.get(at..).unwrap_or_default();
        let Some(start) = rest.find(|c: char| !c.is_ascii_whitespace() && c != '/') else {
            return html.len();
        };
        let rest = rest.get(start..).unwrap_or_default();
        at += start;
        if rest.starts_with('>') {
            return at + 1;
        }
        let length = rest
            .find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/'))
            .unwrap_or(rest.len());
        let name = rest.get(..length).unwrap_or_default();
        // A lone `=` is no name; it is stepped over.
        at += length.max(1);
        let quote = match html.as_bytes().get(at..at + 2) {
            Some([b'=', quote @ (b'"' | b'\'')]) => char::from(*quote),
            _ => continue,
        };
        let start = at + 2;
        let end = html.get(start..).and_then(|rest| rest.find(quote));
        let end = end.map_or(html.len(), |end| start + end);
        found.push(Attribute {
            element,
            name,
            value: start..end,
        });
        at = (end + 1).min(html.len());
    }
}

#[cfg(test)]
mod tests {
    use super::Taken;

    #[test]
    fn names_that_are_taken_get_a_number_and_references_follow() {
        let mut taken = Taken::default();
        taken.see("<nav aria-label='Menü'><a id=\"top\" href=\"#top\">x</a></nav><script>\"<p id='no'>\"</script>");
        let piece = "<nav aria-label=\"Menü\"><p id=\"top\">a < b id=\"top\"</p><a href='#top' aria-describedby=\"x top\">\
                     </a><svg fill=\"url(#top)\"/><i id=no aria-label=\"Menü\"></i></nav><!-- id=\"top\" -->";
        let expected = "<nav aria-label=\"Menü 2\"><p id=\"top-2\">a < b id=\"top\"</p><a href='#top-2' aria-describedby=\"x top-2\">\
                        </a><svg fill=\"url(#top-2)\"/><i id=no aria-label=\"Menü\"></i></nav><!-- id=\"top\" -->";
        assert_eq!(taken.renamed(piece), expected);
        assert!(taken.renamed(piece).contains("id=\"top-3\""));
    }

    #[test]
    fn broken_html_ends_somewhere() {
        for html in [
            "<",
            "<a",
            "<a b",
            "<a b=",
            "<a b=\"",
            "<a b='x",
            "<!--",
            "<script",
            "<a =",
            "<a ==\"x\">",
            "ü<ü>",
        ] {
            assert_eq!(Taken::default().renamed(html), html);
        }
    }
}
