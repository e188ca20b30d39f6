//! One spelling for each maker of pictures: who looks for all pictures of a photographer, to pay or to take them down, must
//! find all of them.
//!
//! Spellings are near if they differ in case, marks and words like "Foto:" only, or in one letter that looks like a slip. Two names are not
//! compared with each other: each has its neighbours with a letter less, and near ones share one.

use super::living;
use crate::diagnostic::{Diagnostic, Place, wording};
use crate::model::fields::IMAGE;
use crate::model::{Kind, Value};
use crate::resolve::{Graph, LinkTarget, field_path, slugified};
use std::collections::{BTreeMap, BTreeSet};

/// Shorter names differ in a letter because they are others; so do names with fewer words than two.
const SHORTEST: usize = 8;
/// Longer credits are sentences.
const LONGEST: usize = 80;

/// A last word of so many letters is seldom that of two makers who differ in one.
const LONG: usize = 8;
/// So many credits against one show which is meant.
const MANY: usize = 3;

/// A name is compared with so many of those that share a form with it, so that the work does not grow with their square.
const MOST_NEIGHBOURS: usize = 4;

/// A credit as somebody has written it.
struct Credit<'g> {
    written: &'g str,
    place: Place,
}

/// Reports credits that are written in another way than most of the same maker, or than their entry.
pub fn variants(graph: &Graph) -> Vec<Diagnostic> {
    let mut makers: BTreeMap<String, Vec<Credit<'_>>> = BTreeMap::new();
    for credit in credits(graph) {
        makers.entry(bare(credit.written)).or_default().push(credit);
    }
    let names = names(graph);
    let mut found = Vec::new();
    for group in groups(&makers, &names) {
        let mut spellings: BTreeMap<&str, usize> = BTreeMap::new();
        let of_group = || group.iter().filter_map(|name| makers.get(*name)).flatten();
        for credit in of_group() {
            *spellings.entry(credit.written).or_default() += 1;
        }
        if spellings.len() < 2 {
            continue;
        }
        // The name of an entry is right; else what most have written, and of those the shortest, which is the name alone.
        let named = group.iter().find_map(|name| names.get(*name).copied());
        let preferred = named.or_else(|| {
            let most = spellings.into_iter();
            let most = most.min_by_key(|(name, count)| (std::cmp::Reverse(*count), name.len(), *name));
            most.map(|(name, _)| name)
        });
        let Some(preferred) = preferred else { continue };
        let others = of_group().filter(|credit| credit.written != preferred);
        found.extend(others.map(|credit| {
            Diagnostic::new(&wording::CREDIT_VARIANT, credit.place.clone())
                .with("variant", credit.written)
                .with("preferred", preferred)
        }));
    }
    found
}

/// All credits in fields and texts.
fn credits(graph: &Graph) -> Vec<Credit<'_>> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        entry.record().walk(&mut |visit| {
            if let (Value::Name(written), "credit") = (visit.value, visit.field.name)
                && std::ptr::eq(visit.record.schema, &IMAGE)
            {
                let place = entry.own.origin.field(&field_path(visit.path));
                found.push(Credit { written, place });
            }
        });
        for text in entry.texts() {
            for (link, target) in text.body.links.iter().zip(text.links) {
                let credit = link.picture.as_ref().and_then(|picture| picture.credit.as_deref());
                if let (Some(written), LinkTarget::Asset { .. }) = (credit, target) {
                    let place = text.origin.text(&link.range);
                    found.push(Credit { written, place });
                }
            }
        }
    }
    found
}

/// The names of people and organisations, by their bare form.
fn names(graph: &Graph) -> BTreeMap<String, &str> {
    let entries = graph.entries.iter();
    let named = entries.filter(|entry| matches!(entry.kind(), Kind::Person | Kind::Organisation));
    named
        .map(|entry| entry.title(&entry.own.language))
        .map(|title| (bare(title), title))
        .collect()
}

/// Bare forms that mean the same maker, in their order.
fn groups<'m>(makers: &'m BTreeMap<String, Vec<Credit<'_>>>, names: &BTreeMap<String, &str>) -> Vec<Vec<&'m str>> {
    let bare: Vec<&str> = makers.keys().map(String::as_str).collect();
    let mut leader: Vec<usize> = (0..bare.len()).collect();
    let mut neighbours: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, name) in bare.iter().enumerate() {
        let is_comparable = (SHORTEST..=LONGEST).contains(&name.len())
            && name.contains('-')
            && !name.bytes().any(|byte| byte.is_ascii_digit());
        if is_comparable {
            for shorter in without_a_letter(name) {
                neighbours.entry(shorter).or_default().push(number);
            }
        }
    }
    for near in neighbours.into_values() {
        for (position, one) in near.iter().enumerate() {
            for other in near.iter().skip(position + 1).take(MOST_NEIGHBOURS) {
                let (Some(first), Some(second)) = (bare.get(*one), bare.get(*other)) else {
                    continue;
                };
                let are_two = names.contains_key(*first) && names.contains_key(*second);
                let count = |name: &str| makers.get(name).map_or(0, Vec::len);
                if !are_two && is_slip([first, second], [count(first), count(second)]) {
                    let (a, b) = (head(&leader, *one), head(&leader, *other));
                    if let Some(of_later) = leader.get_mut(a.max(b)) {
                        *of_later = a.min(b);
                    }
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (number, name) in bare.iter().enumerate() {
        groups.entry(head(&leader, number)).or_default().push(name);
    }
    groups.into_values().collect()
}

fn head(leader: &[usize], mut number: usize) -> usize {
    while let Some(next) = leader.get(number).copied().filter(|next| *next != number) {
        number = next;
    }
    number
}

/// The name itself, and the name without each of its letters.
fn without_a_letter(name: &str) -> BTreeSet<String> {
    let one_less = (0..name.len()).filter_map(|at| Some(format!("{}{}", name.get(..at)?, name.get(at + 1..)?)));
    one_less.chain([name.to_owned()]).collect()
}

/// Whether one letter more, less, other or exchanged looks like a slip. Jan and Jana, Stefan and Stefanie are two, and so are
/// Müller and Möller, Ahlen and Aalen.
fn is_slip([one, other]: [&str; 2], counts: [usize; 2]) -> bool {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.split('-').collect(), other.split('-').collect());
    if one.len() != other.len() {
        return false;
    }
    let mut differing = one.iter().zip(&other).enumerate().filter(|(_, (a, b))| a != b);
    let Some((number, (a, b))) = differing.next() else {
        return false;
    };
    if differing.next().is_some() {
        return false;
    }
    let alike = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    if number + 1 == one.len() {
        return is_slip_of_the_last([a.as_bytes(), b.as_bytes()], counts);
    }
    let at_the_end = a.len().saturating_sub(alike) <= 1 && b.len().saturating_sub(alike) <= 1;
    !at_the_end
}

/// Families and towns may differ in one letter, so that only what typing and umlauts do is a slip; in a long name, also one
/// other letter that one in many credits has.
fn is_slip_of_the_last([a, b]: [&[u8]; 2], counts: [usize; 2]) -> bool {
    let alike = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let tails = (a.get(alike..).unwrap_or_default(), b.get(alike..).unwrap_or_default());
    let is_slip = match tails {
        ([x, y, rest @ ..], [v, w, other @ ..]) if x == w && y == v && rest == other => true,
        ([more, rest @ ..], other) | (other, [more, rest @ ..]) if rest == other => {
            let before = a.get(..alike).unwrap_or_default();
            let is_doubled = before.last() == Some(more);
            let is_umlaut = *more == b'e' && matches!(before, [.., b'a' | b'o' | b'u']);
            is_doubled || is_umlaut && !matches!(before, [.., b'a' | b'e' | b'o', b'u'])
        }
        _ => false,
    };
    let [one, other] = counts;
    let is_rare = alike > 0 && a.len().min(b.len()) >= LONG && one.min(other) == 1 && one.max(other) >= MANY;
    is_slip || is_rare
}

/// A name without the words that only say what somebody made, in small Latin letters with `-` between the words.
fn bare(written: &str) -> String {
    const SAID_BEFORE: &[&str] = &[
        "bild",
        "c",
        "copyright",
        "foto",
        "fotograf",
        "fotografin",
        "fotos",
        "grafik",
        "illustration",
        "image",
        "photo",
        "photographer",
        "quelle",
        "von",
        "by",
        "zeichnung",
    ];
    let slug = slugified(written);
    let mut rest = slug.trim_matches('-');
    // What is nothing but such words is a name all the same.
    while let Some((_, after)) = rest.split_once('-').filter(|(first, _)| SAID_BEFORE.contains(first)) {
        rest = after;
    }
    rest.to_owned()
}
