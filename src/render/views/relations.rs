//! The relations of an entry read backwards, and the entries that are near to it.

use super::{View, Views};
use crate::diagnostic::{FieldPath, Step};
use crate::model::{Field, Kind, Record, Shape, Value as Fact};
use crate::resolve::{Entry, EntryId, mentions, running_memberships};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tera::Value;

/// How many references to one entry are looked at for what is near, so that a topic of ten thousand entries
/// does not make every page of it look at ten thousand.
const NEARBY: usize = 24;

/// How many related entries a page offers.
const MOST_RELATED: usize = 5;

/// For each kind the names of the relations that lead to it.
static INVERSES: LazyLock<BTreeMap<Kind, Vec<&'static str>>> = LazyLock::new(|| {
    let mut inverses: BTreeMap<Kind, Vec<&'static str>> = BTreeMap::new();
    for kind in Kind::ALL {
        collect(kind.schema().fields, &mut inverses);
    }
    for names in inverses.values_mut() {
        names.sort_unstable();
        names.dedup();
    }
    inverses
});

/// The names of all relations that an entry of this kind can have, sorted.
pub fn inverses(kind: Kind) -> &'static [&'static str] {
    INVERSES.get(&kind).map_or(&[], Vec::as_slice)
}

fn collect(fields: &'static [Field], inverses: &mut BTreeMap<Kind, Vec<&'static str>>) {
    for field in fields {
        collect_shape(&field.shape, field, inverses);
    }
}

fn collect_shape(shape: &'static Shape, field: &'static Field, inverses: &mut BTreeMap<Kind, Vec<&'static str>>) {
    match shape {
        Shape::Reference(kinds) => {
            let kinds = if kinds.is_empty() { &Kind::ALL[..] } else { kinds };
            for kind in kinds {
                if let Some(name) = field.inverse {
                    inverses.entry(*kind).or_default().push(name);
                }
            }
        }
        Shape::List(inner) | Shape::Map(inner) => collect_shape(inner, field, inverses),
        Shape::Record(schema) => collect(schema.fields, inverses),
        _ => {}
    }
}

impl Views {
    /// All relations of an entry by name; those without any entry are empty lists.
    pub(super) fn relations(&self, id: EntryId) -> View {
        let mut by_name: BTreeMap<&'static str, Vec<(EntryId, Vec<Value>)>> = BTreeMap::new();
        let edges = self.graph.incoming.get(id).map_or(&[][..], Vec::as_slice);
        let mut number = 0;
        while let Some(edge) = edges.get(number) {
            let from = edge.from;
            let same = edges[number..].iter().take_while(|other| other.from == from).count();
            let numbers: Vec<usize> = edges[number..number + same].iter().map(|edge| edge.number).collect();
            number += same;
            let other = self.entry(from);
            if from == id || !self.site().is_shown(from) {
                continue;
            }
            for (reference, mention) in mentions(other.record()) {
                let Some(name) = mention.field.inverse.filter(|_| numbers.contains(&reference)) else {
                    continue;
                };
                let mut via = View::with_capacity(2);
                via.set("field", mention.top.name);
                let translated = || self.translated_record(other, &mention.path);
                via.set(
                    "record",
                    mention.record.map(|record| self.record(other, record, translated())),
                );
                let list = by_name.entry(name).or_default();
                match list.last_mut() {
                    Some((last, records)) if *last == from => records.push(via.into()),
                    _ => list.push((from, vec![via.into()])),
                }
            }
        }
        let mut view = View::with_capacity(inverses(self.entry(id).kind()).len());
        for name in inverses(self.entry(id).kind()) {
            let mut items = by_name.remove(name).unwrap_or_default();
            self.sort_relation(&mut items);
            let items = items.into_iter().map(|(from, via)| {
                let mut item = View::with_capacity(2);
                item.set("entry", self.card(from));
                item.set("via", via);
                Value::from(item)
            });
            view.set(name, items.collect::<Vec<_>>());
        }
        view
    }

    /// The organisations with a membership in the alliance that is not over, by title: of those among `ids` and in
    /// their order, or of all that the site shows.
    pub fn members(&self, alliance: EntryId, ids: Option<Vec<EntryId>>) -> Vec<Value> {
        let today = self.site().today;
        let ids = ids.unwrap_or_else(|| {
            let edges = self.graph.incoming.get(alliance).map_or(&[][..], Vec::as_slice);
            let mut ids: Vec<EntryId> = edges.iter().map(|edge| edge.from).collect();
            ids.dedup();
            ids.retain(|id| self.site().is_shown(*id));
            ids.sort_by_cached_key(|id| self.locale().sort_key(self.entry(*id).title(self.tag())));
            ids
        });
        let memberships = ids.into_iter().filter_map(|id| {
            let (number, _) = running_memberships(self.entry(id), alliance, today).next()?;
            let card = self.card(id);
            let record = card.get_from_path("memberships")?.as_array()?.get(number)?.clone();
            let mut membership = View::with_capacity(2);
            membership.set("entry", card);
            membership.set("record", record);
            Some(membership.into())
        });
        memberships.collect()
    }

    /// What the translation of `other` says in the record whose field is at `path`.
    fn translated_record<'e>(&self, other: &'e Entry, path: &FieldPath) -> Option<&'e Record> {
        let field = path.0.iter().rposition(|step| matches!(step, Step::Key(..)))?;
        let mut found: Option<&Fact> = None;
        for (number, step) in path.0.get(..field)?.iter().enumerate() {
            let next = match (step, found) {
                (Step::Key(name, _), None) if number == 0 => other.translation(self.tag())?.record.get(name),
                (Step::Key(name, _), Some(Fact::Record(record))) => record.get(name),
                (Step::Key(name, _), Some(Fact::Map(entries))) => {
                    entries.iter().find(|(key, _)| **key == **name).map(|(_, value)| value)
                }
                (Step::Item(index), Some(Fact::List(items))) => items.get(*index),
                _ => None,
            };
            found = Some(next?);
        }
        match found {
            Some(Fact::Record(record)) => Some(record),
            _ => None,
        }
    }

    /// What has a date by date, newest first; all else by title.
    fn sort_relation(&self, items: &mut [(EntryId, Vec<Value>)]) {
        let dated = |id: EntryId| match self.entry(id).kind() {
            Kind::Event | Kind::News | Kind::Document => self.entry(id).days.map(|(start, _)| start),
            _ => None,
        };
        items.sort_by(|(a, _), (b, _)| {
            let title = |id: EntryId| self.entry(id).title(self.tag());
            dated(*b)
                .cmp(&dated(*a))
                .then_with(|| self.locale().compare(title(*a), title(*b)))
                .then_with(|| a.cmp(b))
        });
    }

    /// Up to [`MOST_RELATED`] entries that share targets with this one, the most shared first.
    pub(super) fn related(&self, id: EntryId) -> Vec<Value> {
        let own_alliance = self.site().alliance;
        let mut targets: Vec<EntryId> = self.entry(id).bound.targets.iter().copied().flatten().collect();
        targets.sort_unstable();
        targets.dedup();
        // Each entry once for each target that it shares.
        let mut shared: Vec<EntryId> = Vec::with_capacity(targets.len() * NEARBY);
        for target in targets {
            if Some(target) == own_alliance || target == id {
                continue;
            }
            let edges = self.graph.incoming.get(target).map_or(&[][..], Vec::as_slice);
            let here = edges.partition_point(|edge| edge.from < id);
            let window = here.saturating_sub(NEARBY / 2)..(here + NEARBY / 2).min(edges.len());
            let start = shared.len();
            for edge in edges.get(window).unwrap_or_default() {
                if edge.from != id && shared.get(start..).and_then(<[_]>::last) != Some(&edge.from) {
                    shared.push(edge.from);
                }
            }
        }
        shared.sort_unstable();
        let counted = shared
            .chunk_by(|a, b| a == b)
            .filter_map(|same| Some((same.len(), *same.first()?)));
        let mut best: Vec<(usize, EntryId)> = Vec::with_capacity(MOST_RELATED + 1);
        for (count, other) in counted {
            let full = best.len() == MOST_RELATED;
            if full && best.last().is_some_and(|last| last.0 > count) || !self.is_listed(other) {
                continue;
            }
            let day = |id: EntryId| self.entry(id).days.map(|(start, _)| start);
            let place = best.partition_point(|better| (better.0, day(better.1)) >= (count, day(other)));
            best.insert(place, (count, other));
            best.truncate(MOST_RELATED);
        }
        best.into_iter().map(|(_, other)| self.card(other)).collect()
    }

    /// Whether an entry is one to read on with, rather than a name or a keyword.
    fn is_listed(&self, id: EntryId) -> bool {
        let entry = self.entry(id);
        let named = matches!(
            entry.kind(),
            Kind::Topic | Kind::Region | Kind::Person | Kind::Organisation
        );
        self.site().is_shown(id) && !entry.stub && !named
    }
}
