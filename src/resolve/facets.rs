//! Groups the entries of a collection by what its list can be narrowed to: type, role, region, state, topic, year.
//!
//! The words of the addresses stand here, as those of collections do, so that no address depends on a theme.

use super::membership::running_memberships;
use super::progress::project_state;
use super::{Entry, EntryId, Graph, Site, slugified};
use crate::model::fields::MEMBERSHIP_ROLES;
use crate::model::{Kind, Shape, Value};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Which collections have which facets.
const FACETS: &[(Kind, &[Facet])] = &[
    (Kind::Organisation, &[Facet::Type, Facet::Role, Facet::Region]),
    (Kind::Event, &[Facet::Type, Facet::Year]),
    (Kind::Project, &[Facet::State, Facet::Topic]),
    (Kind::News, &[Facet::Year, Facet::Topic]),
    (Kind::Document, &[Facet::Type, Facet::Year]),
];

/// A shorter list is not worth narrowing.
const FEWEST_ENTRIES: usize = 4;

/// The states of a project, in the order of their values.
pub const STATES: [&str; 5] = ["planned", "running", "completed", "stopped", "unknown"];

/// What a list can be narrowed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    Type,
    Role,
    Region,
    State,
    Topic,
    Year,
}

/// What a list can be narrowed to, in order: words as they are declared, years newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FacetValue {
    /// One of a closed list of words, with its place in it.
    Word(usize, &'static str),
    /// A region or topic.
    Entry(EntryId),
    Year(Reverse<i16>),
}

/// What one list is narrowed to. The same in every language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Filter {
    pub facet: Facet,
    pub value: FacetValue,
}

/// Names a list: a collection and what it is narrowed to.
pub type ListName = (Kind, Option<Filter>);

/// A facet of one collection with the entries of each of its values.
#[derive(Debug)]
pub struct Group {
    pub facet: Facet,
    pub values: Vec<(FacetValue, Vec<EntryId>)>,
}

/// The facets of a collection whose entries are `ids`, in the order of these.
pub fn groups(graph: &Graph, site: &Site, language: usize, kind: Kind, ids: &[EntryId]) -> Vec<Group> {
    let facets = FACETS.iter().find(|(known, _)| *known == kind);
    let facets = facets.filter(|_| ids.len() >= FEWEST_ENTRIES);
    let facets = facets.map_or(&[][..], |(_, facets)| facets).iter();
    let groups = facets.map(|facet| group(graph, site, language, *facet, ids));
    groups.filter(|group| group.values.len() >= 2).collect()
}

fn group(graph: &Graph, site: &Site, language: usize, facet: Facet, ids: &[EntryId]) -> Group {
    let mut values: BTreeMap<FacetValue, Vec<EntryId>> = BTreeMap::new();
    for id in ids {
        let Some(entry) = graph.entries.get(*id) else { continue };
        each_value(graph, site, entry, facet, &mut |value| {
            let entries = values.entry(value).or_default();
            if entries.last() != Some(id) {
                entries.push(*id);
            }
        });
    }
    let mut values: Vec<_> = values.into_iter().collect();
    if let (Facet::Region | Facet::Topic, Some(locale)) = (facet, site.locales.get(language)) {
        values.sort_by_cached_key(|(value, _)| locale.sort_key(title(graph, site, language, *value)));
    }
    Group { facet, values }
}

fn title<'g>(graph: &'g Graph, site: &Site, language: usize, value: FacetValue) -> &'g str {
    match value {
        FacetValue::Entry(id) => graph
            .entries
            .get(id)
            .map_or("", |entry| entry.title(site.language(language))),
        FacetValue::Word(..) | FacetValue::Year(_) => "",
    }
}

fn each_value(graph: &Graph, site: &Site, entry: &Entry, facet: Facet, add: &mut dyn FnMut(FacetValue)) {
    let record = entry.record();
    match facet {
        Facet::Type => {
            let words = match record.schema.field("kind").map(|field| &field.shape) {
                Some(Shape::Word(words)) => words,
                _ => &[][..],
            };
            add_word(record.word("kind"), words.iter().map(|(word, _)| *word), add);
        }
        Facet::State => add_word(Some(project_state(entry, site.today)), STATES.into_iter(), add),
        Facet::Role => {
            let Some(alliance) = site.alliance else { return };
            for (_, membership) in running_memberships(entry, alliance, site.today) {
                let roles = membership.list("roles").iter().filter_map(|role| match role {
                    Value::Word(word) => Some(*word),
                    _ => None,
                });
                let unsaid = membership.list("roles").is_empty().then_some("member");
                for role in roles.chain(unsaid) {
                    add_word(Some(role), MEMBERSHIP_ROLES.iter().map(|(word, _)| *word), add);
                }
            }
        }
        Facet::Region => add_targets(graph, entry, "regions", add),
        Facet::Topic => add_targets(graph, entry, "topics", add),
        Facet::Year => {
            if let Some((start, _)) = entry.days {
                add(FacetValue::Year(Reverse(start.year())));
            }
        }
    }
}

fn add_word(
    word: Option<&'static str>,
    mut words: impl Iterator<Item = &'static str>,
    add: &mut dyn FnMut(FacetValue),
) {
    if let Some(word) = word
        && let Some(place) = words.position(|known| known == word)
    {
        add(FacetValue::Word(place, word));
    }
}

fn add_targets(graph: &Graph, entry: &Entry, field: &str, add: &mut dyn FnMut(FacetValue)) {
    for target in entry.targets(field) {
        if graph.entries.get(target).is_some_and(|target| target.hidden.is_none()) {
            add(FacetValue::Entry(target));
        }
    }
}

/// The part of an address that each value of a facet has, in their order: `nach-jahr/2024`.
pub fn addresses(graph: &Graph, site: &Site, language: usize, group: &Group) -> Vec<String> {
    let german = site.language(language).starts_with("de");
    let folder = group.facet.folder(german);
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut address = |value: &FacetValue| {
        let (named, id) = match value {
            FacetValue::Year(Reverse(year)) => (format!("{year:04}"), ""),
            FacetValue::Word(_, word) => (word_in_address(group.facet, word, german).to_owned(), *word),
            FacetValue::Entry(entry) => (
                slugified(title(graph, site, language, *value)),
                graph.entries.get(*entry).map_or("", Entry::id),
            ),
        };
        let free = |slug: &String| !slug.is_empty() && !taken.contains(slug);
        // Two regions may have one title, and two of the sites one id.
        let numbered = (2..).map(|number| format!("{id}-{number}"));
        let slug = [named, id.to_owned()].into_iter().chain(numbered).find(free);
        let slug = slug.unwrap_or_default();
        taken.insert(slug.clone());
        format!("{folder}/{slug}")
    };
    group.values.iter().map(|(value, _)| address(value)).collect()
}

impl Facet {
    /// The name in templates.
    pub fn name(self) -> &'static str {
        match self {
            Facet::Type => "type",
            Facet::Role => "role",
            Facet::Region => "region",
            Facet::State => "state",
            Facet::Topic => "topic",
            Facet::Year => "year",
        }
    }

    fn folder(self, german: bool) -> &'static str {
        match (self, german) {
            (Facet::Type, true) => "nach-art",
            (Facet::Role, true) => "nach-rolle",
            (Facet::Region, true) => "nach-region",
            (Facet::State, true) => "nach-stand",
            (Facet::Topic, true) => "nach-thema",
            (Facet::Year, true) => "nach-jahr",
            (Facet::Type, false) => "by-type",
            (Facet::Role, false) => "by-role",
            (Facet::Region, false) => "by-region",
            (Facet::State, false) => "by-state",
            (Facet::Topic, false) => "by-topic",
            (Facet::Year, false) => "by-year",
        }
    }
}

impl FacetValue {
    /// The value in messages and where there is no label: `university`, `2024`.
    pub fn plain(self, graph: &Graph) -> String {
        match self {
            FacetValue::Word(_, word) => word.to_owned(),
            FacetValue::Entry(id) => graph.entries.get(id).map_or("", Entry::id).to_owned(),
            FacetValue::Year(Reverse(year)) => year.to_string(),
        }
    }
}

fn word_in_address(facet: Facet, word: &'static str, german: bool) -> &'static str {
    let words = match facet {
        Facet::Role => ROLES,
        Facet::State => STATES_IN_WORDS,
        _ => TYPES,
    };
    match words.iter().find(|(known, ..)| *known == word) {
        Some((_, in_german, in_english)) => [in_english, in_german][usize::from(german)],
        None => word,
    }
}

/// Words of `kind` in addresses, German and English.
const TYPES: &[(&str, &str, &str)] = &[
    ("municipality", "stadt-oder-gemeinde", "municipality"),
    ("county", "landkreis", "county"),
    ("regional-body", "regionalverband", "regional-body"),
    ("authority", "behoerde", "public-authority"),
    ("ministry", "ministerium", "ministry"),
    ("department", "amt-oder-fachbereich", "department"),
    ("agency", "wirtschaftsfoerderung", "economic-development-agency"),
    ("chamber", "kammer", "chamber"),
    ("university", "universitaet", "university"),
    ("haw", "hochschule", "university-of-applied-sciences"),
    ("research-institute", "forschungseinrichtung", "research-institute"),
    ("hospital", "klinikum", "hospital"),
    ("company", "unternehmen", "company"),
    ("startup", "start-up", "start-up"),
    ("association", "verein", "association"),
    ("foundation", "stiftung", "foundation"),
    ("hub", "hub-oder-zentrum", "hub-or-centre"),
    ("other", "sonstiges", "other"),
    ("paper", "vorlage", "council-paper"),
    ("report", "bericht", "report"),
    ("statute", "satzung", "statute"),
    ("resolution", "beschluss", "resolution"),
    ("brochure", "broschuere", "brochure"),
    ("press-kit", "pressemappe", "press-kit"),
    ("slides", "praesentation", "slides"),
    ("article", "artikel", "article"),
];

const ROLES: &[(&str, &str, &str)] = &[
    ("founding-member", "gruendungsmitglied", "founding-member"),
    ("founding-partner", "gruendungspartner", "founding-partner"),
    ("member", "mitglied", "member"),
    ("initiator", "initiator", "initiator"),
    ("lead", "federfuehrung", "office-in-charge"),
    ("coordinator", "koordination", "coordinator"),
    ("funder", "foerderer", "funder"),
    ("partner", "partner", "partner"),
    ("associated", "assoziiert", "associated"),
    ("company-in-region", "akteur-der-region", "actor-in-the-region"),
];

const STATES_IN_WORDS: &[(&str, &str, &str)] = &[
    ("planned", "geplante-projekte", "planned-projects"),
    ("running", "laufende-projekte", "running-projects"),
    ("completed", "abgeschlossene-projekte", "completed-projects"),
    ("stopped", "beendete-projekte", "stopped-projects"),
    ("unknown", "ohne-angabe-zum-stand", "state-not-stated"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_facet_has_its_words_for_addresses() {
        let types = FACETS.iter().filter(|(_, facets)| facets.contains(&Facet::Type));
        let types = types.filter_map(|(kind, _)| match kind.schema().field("kind")?.shape {
            Shape::Word(words) => Some(words),
            _ => None,
        });
        let words = |words: &'static [(&str, &str)]| words.iter().map(|(word, _)| *word);
        let needed = types.flat_map(words).map(|word| (Facet::Type, word));
        let needed = needed.chain(words(&MEMBERSHIP_ROLES).map(|word| (Facet::Role, word)));
        let needed: Vec<_> = needed.chain(STATES.map(|word| (Facet::State, word))).collect();
        assert!(needed.len() > 40, "{needed:?}");
        for (facet, word) in needed {
            let table = match facet {
                Facet::Role => ROLES,
                Facet::State => STATES_IN_WORDS,
                _ => TYPES,
            };
            let row = table.iter().find(|(known, ..)| *known == word);
            let (_, german, english) = row.unwrap_or_else(|| panic!("{word} has no row"));
            assert_eq!((*german, *english), (&*slugified(german), &*slugified(english)));
        }
    }

    #[test]
    fn no_two_words_of_a_facet_share_an_address() {
        for table in [TYPES, ROLES, STATES_IN_WORDS] {
            let german: BTreeSet<_> = table.iter().map(|(_, german, _)| german).collect();
            let english: BTreeSet<_> = table.iter().map(|(.., english)| english).collect();
            assert_eq!((german.len(), english.len()), (table.len(), table.len()));
        }
    }
}
