//! A graph of JSON-LD: nodes with names, each of which is in it once.

use super::type_of;
use crate::model::date::Date;
use crate::model::{Kind, Record, is_placeholder};
use crate::parse::markdown;
use crate::parse::typography::typeset;
use crate::render::datum::{Datum, Fields};
use crate::render::views::{Views, string};
use crate::resolve::{Entry, EntryId};
use serde_json::ser::{Formatter, Serializer};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::OnceLock;

/// Nodes of one page, in the order in which they came.
pub struct Graph<'a> {
    pub views: &'a Views,
    short: &'a ShortNodes,
    /// The nodes as they stand in the text.
    written: Vec<u8>,
    /// Entries that are only named, and have to be said who they are.
    named: BTreeSet<EntryId>,
    described: BTreeSet<EntryId>,
}

/// One thing with its properties.
pub struct Node<'a>(Fields<'a>);

/// Who entries are that other pages name: the same text on all of them, written for the first.
pub struct ShortNodes(Vec<OnceLock<Box<[u8]>>>);

impl ShortNodes {
    pub fn new(views: &Views) -> ShortNodes {
        ShortNodes(views.site().shown.iter().map(|_| OnceLock::new()).collect())
    }
}

impl<'a> Graph<'a> {
    pub fn new(views: &'a Views, short: &'a ShortNodes) -> Graph<'a> {
        Graph {
            views,
            short,
            written: Vec::with_capacity(4 * 1024),
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

    pub fn add(&mut self, node: &Node) {
        self.begin_node();
        write(&mut self.written, node);
    }

    fn begin_node(&mut self) {
        if !self.written.is_empty() {
            self.written.push(b',');
        }
    }

    /// The node of an entry with what every kind has.
    pub fn node_of(&mut self, id: EntryId) -> Node<'a> {
        self.described.insert(id);
        let mut node = self.short(id);
        let card = self.card(id);
        node.set(
            "description",
            string(&card, "summary").map(|summary| markdown::plain(&summary)),
        );
        let image = string(&card, "image.src.url").map(|url| self.views.absolute(&url));
        node.set("image", picture(image, self.entry(id).record().record("image")));
        node
    }

    /// Who or what an entry is, no more.
    fn short(&self, id: EntryId) -> Node<'a> {
        let entry = self.entry(id);
        let mut node = Node::new(type_of(self.views, id), self.views.identifier(id));
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
    pub fn reference(&mut self, id: Option<EntryId>) -> Option<Datum<'a>> {
        let id = id.filter(|id| self.views.site().is_shown(*id))?;
        self.named.insert(id);
        Some(named(self.views.identifier(id)))
    }

    /// Those of several entries.
    pub fn references(&mut self, ids: impl IntoIterator<Item = EntryId>) -> Vec<Datum<'a>> {
        let mut known = BTreeSet::new();
        let ids = ids.into_iter().filter(|id| known.insert(*id));
        ids.filter_map(|id| self.reference(Some(id))).collect()
    }

    /// The entries that a field of an entry names.
    pub fn targets(&mut self, id: EntryId, field: &str) -> Vec<Datum<'a>> {
        let entry = self.entry(id);
        self.references(entry.targets(field))
    }

    /// The entry that a field of a record inside of an entry names.
    pub fn target_in(&mut self, id: EntryId, record: &Record, field: &str) -> Option<Datum<'a>> {
        let target = self.entry(id).target_in(record, field);
        self.reference(target)
    }

    /// The entries that name this one by a field.
    pub fn sources(&mut self, id: EntryId, kind: Kind, field: &str) -> Vec<Datum<'a>> {
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
            self.begin_node();
            let slot = self
                .views
                .site()
                .position(id)
                .and_then(|position| self.short.0.get(position));
            match slot {
                Some(slot) => self.written.extend_from_slice(slot.get_or_init(|| self.named_node(id))),
                None => self.written.extend_from_slice(&self.named_node(id)),
            }
        }
        let nodes = String::from_utf8(self.written).unwrap_or_default();
        format!(r#"{{"@context":"https://schema.org","@graph":[{nodes}]}}"#)
    }

    fn named_node(&self, id: EntryId) -> Box<[u8]> {
        let mut node = self.short(id);
        // Search engines take whatever is called an event for the announcement of one, and miss its day.
        if matches!(self.entry(id).kind(), Kind::Event | Kind::Series) {
            node.set("@type", "Thing");
        }
        let mut written = Vec::with_capacity(256);
        write(&mut written, &node);
        written.into()
    }
}

/// Memory takes everything, and the keys of nodes are strings.
fn write(written: &mut Vec<u8>, node: &Node) {
    let _ = serde::Serialize::serialize(&node.0, &mut Serializer::with_formatter(written, InScript));
}

/// JSON without a character that could begin markup.
struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        for (number, part) in fragment.split('<').enumerate() {
            if number > 0 {
                writer.write_all(b"\\u003c")?;
            }
            writer.write_all(part.as_bytes())?;
        }
        Ok(())
    }
}

fn named<'a>(id: impl Into<Datum<'a>>) -> Datum<'a> {
    let mut name = Fields::default();
    name.set("@id", id);
    name.into()
}

/// A picture by its address. One that a model made says so, in the term of IPTC that schema.org has for it.
pub fn picture<'a>(address: Option<String>, said: Option<&Record>) -> Datum<'a> {
    if !said.is_some_and(|image| image.is("ai_generated")) {
        return address.into();
    }
    let node = address.map(|address| {
        let mut node = Node::nameless("ImageObject");
        node.set("contentUrl", address);
        node.set(
            "digitalSourceType",
            named("https://schema.org/TrainedAlgorithmicMediaDigitalSource".to_owned()),
        );
        node
    });
    node.into()
}

impl<'a> Node<'a> {
    pub fn new(kind: &'static str, id: impl Into<Datum<'a>>) -> Node<'a> {
        let mut node = Node::nameless(kind);
        node.set("@id", id);
        node
    }

    /// A node that nothing else speaks of.
    pub fn nameless(kind: &'static str) -> Node<'a> {
        let mut node = Node(Fields::default());
        node.set("@type", kind);
        node
    }

    /// What is not known has no property; of one value there is no list.
    pub fn set(&mut self, property: &'static str, value: impl Into<Datum<'a>>) {
        let value = match value.into() {
            Datum::List(mut list) if list.len() == 1 => list.pop().unwrap_or(Datum::Nothing),
            value => value,
        };
        let is_unsaid = match &value {
            Datum::Nothing => true,
            Datum::List(list) => list.is_empty(),
            Datum::Text(text) => text.is_empty() || is_placeholder(text),
            _ => false,
        };
        if is_unsaid {
            return;
        }
        match self.0.get_mut(property) {
            Some(said) => *said = value,
            None => self.0.set(property, value),
        }
    }

    pub fn link(&mut self, property: &'static str, id: impl Into<Datum<'a>>) {
        self.set(property, named(id));
    }

    /// Whether there is anything besides the type.
    pub fn says_something(&self) -> bool {
        self.0.len() > 1
    }
}

impl<'a> From<Node<'a>> for Datum<'a> {
    fn from(node: Node<'a>) -> Datum<'a> {
        node.0.into()
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
