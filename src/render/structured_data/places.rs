//! Places, addresses and regions.

use super::graph::{Graph, Node};
use crate::render::views::string;
use crate::resolve::{Entry, EntryId};

/// The type of a region.
pub fn type_of(entry: &Entry) -> &'static str {
    match entry.record().word("kind") {
        Some("country") => "Country",
        Some("state") => "State",
        Some("city") => "City",
        _ => "AdministrativeArea",
    }
}

pub fn region<'a>(graph: &mut Graph<'a>, id: EntryId) -> Node<'a> {
    let record = graph.entry(id).record();
    let card = graph.card(id);
    let mut node = graph.node_of(id);
    node.set("containedInPlace", graph.targets(id, "parent"));
    node.set("geo", card.get_from_path("geo").and_then(coordinates));
    let keys = [("AGS", "ags"), ("NUTS", "nuts")];
    let keys = keys.into_iter().filter_map(|(name, field)| {
        let mut key = Node::nameless("PropertyValue");
        key.set("propertyID", name);
        key.set("value", record.name(field)?);
        Some(key)
    });
    node.set("identifier", keys.collect::<Vec<_>>());
    node
}

/// A place that a program can find: one without a town or a street has no address.
pub fn place<'a>(place: &tera::Value) -> Option<Node<'a>> {
    let mut node = Node::nameless("Place");
    let name = string(place, "title").or_else(|| string(place, "organisation.title"));
    node.set("name", name.or_else(|| string(place, "city")));
    node.set("address", Some(address(place)?));
    node.set("geo", place.get_from_path("geo").and_then(coordinates));
    Some(node)
}

/// The postal address of a place.
pub fn address(place: &tera::Value) -> Option<Node<'static>> {
    let mut node = Node::nameless("PostalAddress");
    node.set("streetAddress", string(place, "street"));
    node.set("postalCode", string(place, "postcode"));
    node.set("addressLocality", string(place, "city"));
    if !node.says_something() {
        return None;
    }
    // `DE` if nothing is said, as the field has it.
    node.set(
        "addressCountry",
        string(place, "country").unwrap_or_else(|| "DE".to_owned()),
    );
    Some(node)
}

fn coordinates(geo: &tera::Value) -> Option<Node<'static>> {
    let mut node = Node::nameless("GeoCoordinates");
    node.set("latitude", string(geo, "lat")?);
    node.set("longitude", string(geo, "lon")?);
    Some(node)
}
