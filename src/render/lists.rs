//! The variable `list` of templates: a page of a collection, or of what a facet leaves of it.

use super::views::{View, Views};
use super::words::Words;
use crate::model::Kind;
use crate::parse::typography::typeset;
use crate::resolve::{Facet, FacetValue, Filter, Group, ListName, Subject, list_size};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tera::Value;

/// The facets of each list, which all pages of it share.
#[derive(Default)]
pub struct Lists {
    facets: Mutex<BTreeMap<Kind, Arc<Vec<FacetView>>>>,
}

/// A facet as it stands on lists that are not narrowed by it.
struct FacetView {
    facet: Facet,
    view: Value,
    values: Vec<(FacetValue, Value)>,
}

impl Lists {
    /// The variable `list`; none on what is no list.
    pub fn view(&self, views: &Views, words: &Words, subject: &Subject) -> Value {
        let Subject::List {
            kind,
            filter,
            number,
            pages,
        } = *subject
        else {
            return Value::none();
        };
        let site = views.site();
        let all = site.list_entries(views.language, (kind, filter));
        let size = list_size(site, kind);
        let items = all.iter().skip((number - 1) * size).take(size);
        let items = items.map(|id| views.card(*id)).collect::<Vec<_>>();
        let url = |number: usize| views.filtered_url((kind, filter), number);
        let mut view = View::with_capacity(16);
        view.set("kind", kind.name());
        view.set("folder", kind.folder());
        view.set("title", collection_title(words, views, kind));
        view.set("total", all.len());
        view.set("items", items);
        view.set("number", number);
        view.set("pages", pages);
        view.set("first", url(1));
        view.set("last", url(pages));
        view.set("previous", number.checked_sub(1).and_then(url));
        view.set("next", if number < pages { url(number + 1) } else { None });
        let near = |n: &usize| *n == 1 || *n == pages || n.abs_diff(number) <= 2;
        let links = (1..=pages).filter(near).map(|n| {
            let mut link = View::with_capacity(3);
            link.set("number", n);
            link.set("url", url(n));
            link.set("current", n == number);
            Value::from(link)
        });
        view.set("links", links.collect::<Vec<_>>());
        let facets = self.facets(views, words, kind);
        let facets = facets.iter().map(|facet| facet.on(filter)).collect::<Vec<_>>();
        view.set("facets", facets);
        view.set(
            "filter",
            filter.map(|filter| {
                let mut view = View::with_capacity(3);
                view.set("name", filter.facet.name());
                view.set("title", facet_title(words, views, filter.facet));
                view.set("label", filter_label(words, views, filter));
                view
            }),
        );
        let mut whole = View::with_capacity(2);
        whole.set("url", views.list_url(kind, 1));
        whole.set("count", site.list_entries(views.language, (kind, None)).len());
        view.set("all", whole);
        view.into()
    }

    fn facets(&self, views: &Views, words: &Words, kind: Kind) -> Arc<Vec<FacetView>> {
        let mut known = self.facets.lock().unwrap_or_else(PoisonError::into_inner);
        let made = known.entry(kind).or_insert_with(|| {
            let all = views.site().facets.get(views.language);
            let groups = all.and_then(|all| all.get(&kind)).into_iter().flatten();
            Arc::new(groups.map(|group| FacetView::new(views, words, kind, group)).collect())
        });
        made.clone()
    }
}

impl FacetView {
    fn new(views: &Views, words: &Words, kind: Kind, group: &Group) -> FacetView {
        let facet = group.facet;
        let values = group.values.iter().map(|(value, entries)| {
            let filter = Filter { facet, value: *value };
            let mut view = View::with_capacity(4);
            view.set("label", filter_label(words, views, filter));
            view.set("url", views.filtered_url((kind, Some(filter)), 1));
            view.set("count", entries.len());
            view.set("current", false);
            (*value, Value::from(view))
        });
        let values: Vec<_> = values.collect();
        let mut view = View::with_capacity(3);
        view.set("name", facet.name());
        view.set("title", facet_title(words, views, facet));
        view.set(
            "values",
            values.iter().map(|(_, view)| view.clone()).collect::<Vec<_>>(),
        );
        FacetView {
            facet,
            view: view.into(),
            values,
        }
    }

    /// The facet on a list with this filter, which marks its value.
    fn on(&self, filter: Option<Filter>) -> Value {
        let Some(filter) = filter.filter(|filter| filter.facet == self.facet) else {
            return self.view.clone();
        };
        let values = self.values.iter().map(|(value, view)| {
            if *value != filter.value {
                return view.clone();
            }
            let mut view = View::of(view);
            view.set("current", true);
            view.into()
        });
        let mut view = View::of(&self.view);
        view.set("values", values.collect::<Vec<_>>());
        view.into()
    }
}

/// The title of a collection in the theme's words.
pub fn collection_title(words: &Words, views: &Views, kind: Kind) -> String {
    let key = format!("collections.{}", kind.folder());
    words
        .get(&key, None, &[], views.locale())
        .unwrap_or_else(|| kind.folder().to_owned())
}

/// The title of a list's page: `2024 – Veranstaltungen`.
pub fn list_title(words: &Words, views: &Views, (kind, filter): ListName) -> String {
    let collection = collection_title(words, views, kind);
    match filter {
        None => collection,
        Some(filter) => format!("{} – {collection}", filter_label(words, views, filter)),
    }
}

/// What a list is narrowed to, in words.
pub fn filter_label(words: &Words, views: &Views, Filter { facet, value }: Filter) -> String {
    let key = match (facet, value) {
        (Facet::Type, FacetValue::Word(_, word)) => format!("words.kind.{word}"),
        (Facet::Role, FacetValue::Word(_, word)) => format!("words.roles.{word}"),
        (Facet::State, FacetValue::Word(_, word)) => format!("projects.state.{word}"),
        (_, FacetValue::Entry(id)) => {
            let entry = views.entry(id);
            return typeset(entry.title(views.tag()), views.language_of(entry)).into_owned();
        }
        _ => return value.plain(&views.graph),
    };
    words
        .get(&key, None, &[], views.locale())
        .unwrap_or_else(|| value.plain(&views.graph))
}

fn facet_title(words: &Words, views: &Views, facet: Facet) -> String {
    words
        .get(&format!("facets.{}", facet.name()), None, &[], views.locale())
        .unwrap_or_else(|| facet.name().to_owned())
}
