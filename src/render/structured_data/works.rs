//! Projects, news and documents.

use super::graph::{Graph, Node, exact, exact_sum};
use super::places;
use crate::model::{Kind, Record};
use crate::render::licences::licence_url;
use crate::render::views::{Views, items, string};
use crate::resolve::{Entry, EntryId};

/// A project is one of research where a university or an institute is in it.
pub fn type_of_project(views: &Views, project: &Entry) -> &'static str {
    let partners = project.record().records("partners");
    let mut bodies = partners
        .filter_map(|partner| project.target_in(partner, "org"))
        .chain(project.targets("coordinator"));
    let does_research = |id: EntryId| {
        let kind = views.entry(id).record().word("kind");
        matches!(kind, Some("university" | "haw" | "research-institute"))
    };
    if bodies.any(does_research) {
        "ResearchProject"
    } else {
        "Project"
    }
}

pub fn type_of_document(document: &Entry) -> &'static str {
    match document.record().word("kind") {
        Some("report") => "Report",
        Some("slides") => "PresentationDigitalDocument",
        Some("article") => "Article",
        _ => "DigitalDocument",
    }
}

pub fn project<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let entry = graph.entry(id);
    let record = entry.record();
    let card = graph.card(id);
    let mut node = graph.node_of(id);
    node.set("sameAs", record.name("website"));
    node.set("memberOf", graph.targets(id, "alliances"));
    let partners = record
        .records("partners")
        .filter_map(|partner| entry.target_in(partner, "org"));
    let members = graph.references(entry.targets("coordinator").chain(partners));
    node.set("member", members);
    node.set("areaServed", graph.targets(id, "regions"));
    node.set("knowsAbout", graph.targets(id, "topics"));
    node.set("location", card.get_from_path("place").and_then(places::place));
    let mut grants = Vec::new();
    for (number, funding) in record.records("funding").enumerate() {
        let mut grant = Node::nameless("MonetaryGrant");
        grant.set("name", string(&card, &format!("funding.{number}.programme")));
        grant.set("identifier", funding.name("number"));
        grant.set("funder", graph.target_in(id, funding, "funder"));
        grant.set("amount", funding.record("money").and_then(amount));
        if grant.says_something() {
            grants.push(grant);
        }
    }
    node.set("funding", grants);
    node
}

pub fn news<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let entry = graph.entry(id);
    let record = entry.record();
    let card = graph.card(id);
    let mut node = work(graph, id);
    node.set("headline", entry.title(graph.views.tag()));
    node.set(
        "abstract",
        string(&card, "teaser").map(|teaser| crate::parse::markdown::plain(&teaser)),
    );
    node.set("author", graph.targets(id, "author"));
    node.set("mainEntityOfPage", graph.page_of(id));
    node.set("sameAs", record.name("external_url"));
    node
}

pub fn document<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let entry = graph.entry(id);
    let record = entry.record();
    let card = graph.card(id);
    let mut node = work(graph, id);
    node.set("identifier", record.name("number"));
    node.set("author", graph.targets(id, "authors"));
    node.set("sameAs", record.name("url"));
    node.set("license", record.name("licence").and_then(licence_url));
    let main = card.get_from_path("file").into_iter();
    let files = main
        .chain(items(&card, "attachments"))
        .filter_map(|file| media(graph, file));
    node.set("encoding", files.collect::<Vec<_>>());
    node
}

/// What news and documents have in common.
fn work<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let entry = graph.entry(id);
    let mut node = graph.node_of(id);
    node.set("datePublished", exact(entry.record().date("date")));
    node.set("dateModified", exact(entry.record().date("updated")));
    node.set("inLanguage", graph.views.language_of(entry));
    let publisher = graph.targets(id, "publisher");
    let operator = graph.views.graph.site_of(entry).and_then(|home| home.operator);
    let is_news = entry.kind() == Kind::News;
    let publisher = match publisher.is_empty() && is_news {
        true => graph.references(operator),
        false => publisher,
    };
    node.set("publisher", publisher);
    let fields = ["about", "alliances", "projects", "topics"];
    let about: Vec<EntryId> = fields.into_iter().flat_map(|field| entry.targets(field)).collect();
    node.set("about", graph.references(about));
    node
}

fn media<'a>(graph: &Graph<'a>, file: &tera::Value) -> Option<Node<'a>> {
    let url = string(file, "src.url")?;
    let mut node = Node::nameless("MediaObject");
    node.set("name", string(file, "title"));
    node.set("encodingFormat", mime_guess::from_path(&url).first_raw());
    let size = file.get_from_path("src.size").and_then(tera::Value::as_u64);
    node.set("contentSize", size.map(|size| format!("{size} B")));
    node.set("inLanguage", string(file, "lang"));
    node.set("contentUrl", graph.views.absolute(&url));
    Some(node)
}

fn amount(money: &Record) -> Option<Node<'_>> {
    let (value, currency) = exact_sum(money, false)?;
    let mut node = Node::nameless("MonetaryAmount");
    node.set("value", value);
    node.set("currency", currency);
    Some(node)
}
