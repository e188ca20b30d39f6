//! One spelling for each maker of pictures: who looks for all pictures of a photographer, to pay or to take them down, must
//! find all of them.
//!
//! Spellings are near if they differ in case, marks and words like "Foto:" only, or in one letter. Two names are not
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
                if !are_two && is_slip(first, second) {
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

/// Whether one letter more, less, other or exchanged looks like a slip. Jan and Jana, Stefan and Stefanie are two.
fn is_slip(one: &str, other: &str) -> bool {
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
    let is_family = number + 1 == one.len();
    let at_the_end = a.len().saturating_sub(alike) <= 1 && b.len().saturating_sub(alike) <= 1;
    is_family && alike > 0 || !at_the_end
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
