//! Alliances, organisations and people.

use super::graph::{Graph, Node, exact, picture};
use super::places;
use crate::model::Record;
use crate::render::views::{items, string};
use crate::resolve::{Entry, EntryId, is_member, is_over, is_running, is_told, running_memberships};

/// The type of an alliance or organisation.
pub fn type_of(entry: &Entry) -> &'static str {
    let record = entry.record();
    match record.word("kind") {
        Some("cooperative") => "Cooperative",
        Some("consortium") => "Consortium",
        Some("municipality" | "county" | "regional-body" | "authority" | "ministry" | "department") => {
            "GovernmentOrganization"
        }
        Some("university" | "haw") => "CollegeOrUniversity",
        Some("hospital") => "Hospital",
        Some("company") => "Corporation",
        // A co-operative society calls itself by another word, but its legal form says what it is.
        _ if record.name("legal_form") == Some("eG") => "Cooperative",
        _ => "Organization",
    }
}

pub fn alliance<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let record = graph.entry(id).record();
    let card = graph.card(id);
    let mut node = body(graph, id);
    node.set("alternateName", names(record, "abbr"));
    node.set("foundingDate", exact(record.date("founded")));
    node.set("dissolutionDate", exact(record.date("dissolved")));
    node.set("address", card.get_from_path("seat").and_then(places::address));
    node.set("areaServed", graph.targets(id, "regions"));
    node.set("knowsAbout", graph.targets(id, "topics"));
    let points: Vec<Node> = items(&card, "contact").filter_map(contact_point).collect();
    node.set("contactPoint", points);
    let edges = graph.views.graph.incoming.get(id).map_or(&[][..], Vec::as_slice);
    let today = graph.views.site().today;
    let mut members: Vec<EntryId> = edges.iter().map(|edge| edge.from).collect();
    members.dedup();
    members.retain(|from| running_memberships(graph.entry(*from), id, today).any(|(_, one)| is_member(one)));
    node.set("member", graph.references(members));
    node
}

pub fn organisation<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let entry = graph.entry(id);
    let record = entry.record();
    let card = graph.card(id);
    let mut node = body(graph, id);
    node.set("alternateName", names(record, "short"));
    node.set("legalName", record.name("legal_name"));
    node.set("address", card.get_from_path("address").and_then(places::address));
    node.set("email", record.name("email"));
    node.set("telephone", record.name("phone"));
    // Only the imprint says it, of who answers for the site.
    let is_operator = graph.views.site().operator == Some(id);
    node.set("vatID", record.name("vat_id").filter(|_| is_operator));
    node.set("knowsAbout", graph.targets(id, "topics"));
    node.set("areaServed", graph.targets(id, "regions"));
    let today = graph.views.site().today;
    let running = record
        .records("memberships")
        .filter(|one| is_member(one) && is_running(one, today));
    let alliances: Vec<EntryId> = running.filter_map(|one| entry.target_in(one, "alliance")).collect();
    node.set("memberOf", graph.references(alliances));
    node
}

pub fn person<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let record = graph.entry(id).record();
    let card = graph.card(id);
    let mut node = graph.node_of(id);
    node.set("givenName", record.name("given"));
    node.set("familyName", record.name("family"));
    node.set("honorificPrefix", record.name("honorific"));
    node.set("jobTitle", string(&card, "office_title"));
    let told = |field: &str| is_told(graph.entry(id), field, graph.views.site().today);
    node.set("email", record.name("email").filter(|_| told("email")));
    node.set("telephone", record.name("phone").filter(|_| told("phone")));
    // What may not be told is not on the card.
    let photo = string(&card, "photo.src.url").map(|url| graph.views.absolute(&url));
    node.set("image", picture(photo, record.record("photo")));
    let orcid = record
        .name("orcid")
        .map(|orcid| format!("https://orcid.org/{}", orcid.trim_start_matches("https://orcid.org/")));
    let mut same: Vec<String> = orcid.into_iter().chain(wikidata(record)).collect();
    same.extend(profiles(&card));
    node.set("sameAs", same);
    let today = graph.views.site().today;
    let mut roles = Vec::new();
    for (number, role) in record.records("roles").enumerate() {
        // Of a role that is over in nobody knows when nothing can be told that is true today.
        if is_over(role, today) && exact(role.date("until")).is_none() {
            continue;
        }
        let mut said = Node::nameless("OrganizationRole");
        said.set("roleName", string(&card, &format!("roles.{number}.role")));
        said.set("startDate", exact(role.date("since")));
        said.set("endDate", exact(role.date("until")));
        let of = ["org", "alliance", "project"];
        let Some(body) = of.into_iter().find_map(|field| graph.target_in(id, role, field)) else {
            continue;
        };
        said.set("memberOf", body);
        roles.push(said);
    }
    node.set("memberOf", roles);
    node
}

/// What alliances and organisations have in common.
fn body<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let record = graph.entry(id).record();
    let card = graph.card(id);
    let mut node = graph.node_of(id);
    let logo = string(&card, "logo.src.url").map(|url| graph.views.absolute(&url));
    node.set("logo", logo);
    let own = record.name("website").map(str::to_owned);
    let mut same: Vec<String> = own.into_iter().chain(record.name("ror").map(str::to_owned)).collect();
    same.extend(wikidata(record));
    same.extend(profiles(&card));
    node.set("sameAs", same);
    node.set("identifier", record.record("registered").and_then(register));
    node.set("parentOrganization", graph.targets(id, "parent"));
    let kind = graph.entry(id).kind();
    node.set("subOrganization", graph.sources(id, kind, "parent"));
    node
}

/// Short form and other names. Former addresses are kept in the same field.
fn names<'r>(record: &'r Record, short: &str) -> Vec<&'r str> {
    let others = record.names("aliases").filter(|name| !name.starts_with('/'));
    record.name(short).into_iter().chain(others).collect()
}

/// The entry in a public register: `GnR 720123, Amtsgericht Stuttgart`.
fn register(register: &Record) -> Option<Node<'_>> {
    let number = register.name("number")?;
    let mut node = Node::nameless("PropertyValue");
    node.set("propertyID", register.word("register"));
    node.set("value", number);
    node.set("valueReference", register.name("court"));
    Some(node)
}

fn contact_point(contact: &tera::Value) -> Option<Node<'static>> {
    let mut node = Node::nameless("ContactPoint");
    node.set("name", string(contact, "title"));
    node.set("email", string(contact, "email"));
    node.set("telephone", string(contact, "phone"));
    node.set("url", string(contact, "url"));
    node.says_something().then_some(node)
}

fn wikidata(record: &Record) -> Option<String> {
    Some(format!("https://www.wikidata.org/wiki/{}", record.name("wikidata")?))
}

/// Links to where somebody speaks elsewhere.
fn profiles(card: &tera::Value) -> Vec<String> {
    let is_own = |link: &&tera::Value| matches!(string(link, "kind").as_deref(), Some("website" | "social"));
    items(card, "links")
        .filter(is_own)
        .filter_map(|link| string(link, "url"))
        .collect()
}
