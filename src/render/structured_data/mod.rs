//! What a page says to search engines and other programs: schema.org as JSON-LD 1.1, one connected graph for each page,
//! whose names (`@id`) are the same on all pages and sites of a workspace.
//!
//! Nothing is guessed: what content leaves open, says approximately or in part has no property, since a program cannot read
//! a "probably".

mod bodies;
mod events;
mod graph;
mod places;
mod works;

use super::page::Press;
use super::views::{Views, items, string};
use crate::model::Kind;
use crate::resolve::{EntryId, Page, Subject};
pub use graph::ShortNodes;
use graph::{Graph, Node};
use tera::Value;

/// The graph of a page, as it stands in a `script` element. `view` is what the page's template gets as `page`; pages that
/// nobody is to find have none.
pub fn of(press: &Press, page: &Page, view: &Value) -> Option<String> {
    let views = &press.views;
    let address = string(view, "canonical")?;
    let is_hidden = view.get_from_path("noindex").is_some_and(Value::is_truthy);
    if is_hidden || matches!(page.subject, Subject::Redirect { .. } | Subject::NotFound) {
        return None;
    }
    let site = views.site();
    let mut graph = Graph::new(views, &press.short_nodes);
    let mut shown = Node::new(type_of_page(page), &*address);
    shown.set("url", &*address);
    shown.set("name", string(view, "title"));
    shown.set("description", string(view, "description"));
    shown.set("inLanguage", views.tag());
    let entry = match page.subject {
        Subject::Home(_) => site.alliance,
        Subject::Entry(id) => Some(id),
        _ => None,
    };
    let changed = match page.subject {
        Subject::Home(id) | Subject::Entry(id) => graph::exact(views.entry(id).changed()),
        _ => None,
    };
    shown.set("dateModified", changed);
    let website = format!("{}#website", site.settings.permanent_base());
    // The page of a guest stands in for one that is part of another site.
    let is_guest = |id: EntryId| views.entry(id).home.is_some_and(|home| home != views.site);
    if !entry.is_some_and(is_guest) {
        shown.link("isPartOf", &*website);
    }
    let crumbs = breadcrumbs(press, view, &address);
    if crumbs.is_some() {
        shown.link("breadcrumb", crumbs_of(&address));
    }
    let main = entry.and_then(|id| describe(&mut graph, id, press));
    if let Some(id) = entry.filter(|_| main.is_some()) {
        let is_about = matches!(page.subject, Subject::Home(_));
        shown.link(if is_about { "about" } else { "mainEntity" }, views.identifier(id));
    }
    graph.add(&shown);
    for node in [crumbs, main].into_iter().flatten() {
        graph.add(&node);
    }
    let mut whole = Node::new("WebSite", &*website);
    whole.set("url", &*site.settings.base_url);
    whole.set("name", views.site_text_of("title"));
    if matches!(page.subject, Subject::Home(_)) {
        let languages: Vec<&str> = site.settings.languages.iter().map(|tag| &**tag).collect();
        whole.set("description", views.site_text_opt("summary"));
        whole.set("inLanguage", languages);
        whole.set("publisher", graph.reference(site.operator));
        whole.set("about", graph.reference(site.alliance));
    }
    graph.add(&whole);
    Some(graph.into_text())
}

fn type_of_page(page: &Page) -> &'static str {
    match page.subject {
        Subject::List { .. } | Subject::Overview { .. } => "CollectionPage",
        _ => "WebPage",
    }
}

/// All that is known of an entry. Pages, and events that search engines could not list, are only pages.
fn describe<'a>(graph: &mut Graph<'a>, id: EntryId, press: &Press) -> Option<Node<'a>> {
    match press.views.entry(id).kind() {
        Kind::Alliance => Some(bodies::alliance(graph, id)),
        Kind::Organisation => Some(bodies::organisation(graph, id)),
        Kind::Person => Some(bodies::person(graph, id)),
        Kind::Event => events::event(graph, id),
        Kind::Series => Some(events::series(graph, id)),
        Kind::Project => Some(works::project(graph, id)),
        Kind::News => Some(works::news(graph, id)),
        Kind::Document => Some(works::document(graph, id)),
        Kind::Region => Some(places::region(graph, id)),
        Kind::Topic => Some(graph.node_of(id)),
        Kind::Page => None,
    }
}

/// The most specific type of schema.org that content vouches for.
fn type_of(views: &Views, id: EntryId) -> &'static str {
    let entry = views.entry(id);
    match entry.kind() {
        Kind::Alliance | Kind::Organisation => bodies::type_of(entry),
        Kind::Person => "Person",
        Kind::Event => "Event",
        Kind::Series => "EventSeries",
        Kind::Project => works::type_of_project(views, entry),
        Kind::News => "NewsArticle",
        Kind::Document => works::type_of_document(entry),
        Kind::Region => places::type_of(entry),
        Kind::Topic => "DefinedTerm",
        Kind::Page => "WebPage",
    }
}

/// The way from the home page, which itself has none.
fn breadcrumbs(press: &Press, view: &Value, address: &str) -> Option<Node<'static>> {
    let mut list = Vec::new();
    for (number, crumb) in items(view, "breadcrumbs").enumerate() {
        let mut item = Node::nameless("ListItem");
        item.set("position", number as u64 + 1);
        item.set("name", string(crumb, "title"));
        let url = string(crumb, "url");
        item.set("item", url.map(|url| press.views.absolute(&url)));
        list.push(item);
    }
    let mut node = Node::new("BreadcrumbList", crumbs_of(address));
    node.set("itemListElement", Some(list).filter(|list| !list.is_empty())?);
    Some(node)
}

fn crumbs_of(address: &str) -> String {
    format!("{address}#breadcrumb")
}
