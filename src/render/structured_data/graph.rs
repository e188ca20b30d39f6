//! A graph of JSON-LD: nodes with names, each of which is in it once.

use super::type_of;
use crate::model::date::Date;
use crate::model::{Kind, Record, is_placeholder};
use crate::parse::markdown;
use crate::parse::typography::typeset;
use crate::render::views::{Views, string};
use crate::resolve::{Entry, EntryId};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Nodes of one page, in the order in which they came.
pub struct Graph<'a> {
    pub views: &'a Views,
    nodes: Vec<Value>,
    /// Entries that are only named, and have to be said who they are.
    named: BTreeSet<EntryId>,
    described: BTreeSet<EntryId>,
}

/// One thing with its properties.
pub struct Node(Map<String, Value>);

impl<'a> Graph<'a> {
    pub fn new(views: &'a Views) -> Graph<'a> {
        Graph {
            views,
            nodes: Vec::new(),
            named: BTreeSet::new(),
            described: BTreeSet::new(),
        }
    }

    pub fn entry(&self, id: EntryId) -> &'a Entry {
        self.views.entry(id)
    }

    pub fn card(&self, id: EntryId) -> tera::Value {
        self.views.card(id)
    }

    pub fn add(&mut self, node: Node) {
        self.nodes.push(node.into_value());
    }

    pub fn extend(&mut self, node: Option<Node>) {
        self.nodes.extend(node.map(Node::into_value));
    }

    /// The node of an entry with what every kind has.
    pub fn node_of(&mut self, id: EntryId) -> Node {
        self.described.insert(id);
        let mut node = self.short(id);
        let card = self.card(id);
        node.set(
            "description",
            string(&card, "summary").map(|summary| markdown::plain(&summary)),
        );
        let image = string(&card, "image.src.url").map(|url| self.views.absolute(&url));
        node.set("image", image);
        node
    }

    /// Who or what an entry is, no more.
    fn short(&self, id: EntryId) -> Node {
        let entry = self.entry(id);
        let mut node = Node::new(type_of(self.views, id), &self.views.identifier(id));
        let title = typeset(entry.title(self.views.tag()), self.views.language_of(entry));
        node.set("name", title.replace('\u{ad}', ""));
        node.set("url", self.page_of(id));
        node
    }

    /// The absolute address of an entry's page.
    pub fn page_of(&self, id: EntryId) -> Option<String> {
        let url = self.views.destination(id).url?;
        Some(self.views.absolute(&url))
    }

    /// The name of an entry, which the graph then also says who it is. Entries that are not shown have none.
    pub fn reference(&mut self, id: Option<EntryId>) -> Option<Value> {
        let id = id.filter(|id| self.views.site().is_shown(*id))?;
        self.named.insert(id);
        Some(json!({ "@id": self.views.identifier(id) }))
    }

    /// Those of several entries.
    pub fn references(&mut self, ids: impl IntoIterator<Item = EntryId>) -> Vec<Value> {
        let mut known = BTreeSet::new();
        let ids = ids.into_iter().filter(|id| known.insert(*id));
        ids.filter_map(|id| self.reference(Some(id))).collect()
    }

    /// The entries that a field of an entry names.
    pub fn targets(&mut self, id: EntryId, field: &str) -> Vec<Value> {
        let entry = self.entry(id);
        self.references(entry.targets(field))
    }

    /// The entry that a field of a record inside of an entry names.
    pub fn target_in(&mut self, id: EntryId, record: &Record, field: &str) -> Option<Value> {
        let target = self.entry(id).target_in(record, field);
        self.reference(target)
    }

    /// The entries that name this one by a field.
    pub fn sources(&mut self, id: EntryId, kind: Kind, field: &str) -> Vec<Value> {
        let edges = self.views.graph.incoming.get(id).map_or(&[][..], Vec::as_slice);
        let mut from: Vec<EntryId> = edges.iter().map(|edge| edge.from).collect();
        from.dedup();
        from.retain(|from| {
            let entry = self.entry(*from);
            entry.kind() == kind && entry.targets(field).any(|target| target == id)
        });
        self.references(from)
    }

    /// The graph as text for a `script` element, in which no markup can end it.
    pub fn into_text(mut self) -> String {
        let named: Vec<EntryId> = self.named.difference(&self.described).copied().collect();
        for id in named {
            let mut node = self.short(id);
            // Search engines take whatever is called an event for the announcement of one, and miss its day.
            if matches!(self.entry(id).kind(), Kind::Event | Kind::Series) {
                node.set("@type", "Thing");
            }
            self.add(node);
        }
        let document = json!({ "@context": "https://schema.org", "@graph": self.nodes });
        document.to_string().replace('<', "\\u003c")
    }
}

impl Node {
    pub fn new(kind: &str, id: &str) -> Node {
        let mut node = Node::nameless(kind);
        node.set("@id", id);
        node
    }

    /// A node that nothing else speaks of.
    pub fn nameless(kind: &str) -> Node {
        let mut node = Node(Map::new());
        node.set("@type", kind);
        node
    }

    pub fn id(&self) -> &str {
        self.0.get("@id").and_then(Value::as_str).unwrap_or_default()
    }

    /// What is not known has no property; of one value there is no list.
    pub fn set(&mut self, property: &str, value: impl Into<Value>) {
        let value = match value.into() {
            Value::Array(mut list) if list.len() == 1 => list.pop().unwrap_or_default(),
            value => value,
        };
        let is_unsaid = match &value {
            Value::Null => true,
            Value::Array(list) => list.is_empty(),
            Value::String(text) => text.is_empty() || is_placeholder(text),
            _ => false,
        };
        if !is_unsaid {
            self.0.insert(property.to_owned(), value);
        }
    }

    pub fn link(&mut self, property: &str, id: &str) {
        self.set(property, json!({ "@id": id }));
    }

    /// Whether there is anything besides the type.
    pub fn says_something(&self) -> bool {
        self.0.len() > 1
    }

    pub fn into_value(self) -> Value {
        Value::Object(self.0)
    }
}

/// A date that is a day, without a doubt.
pub fn exact(date: Option<&Date>) -> Option<String> {
    let (first, last) = date?.exact_days()?;
    (first == last).then(|| first.to_string())
}

/// Amount and currency of a sum that is all of it, and exact. What people pay is meant with VAT.
pub fn exact_sum(money: &Record, with_vat: bool) -> Option<(&str, Option<&str>)> {
    let is_part = !matches!(money.word("per"), None | Some("once"));
    if money.is("approx") || money.text("text").is_some() || is_part {
        return None;
    }
    let is_net = with_vat && money.word("basis") == Some("net");
    let amount = money.decimal(if is_net { "gross" } else { "amount" })?;
    Some((amount.as_str(), money.name("currency")))
}
