//! What templates see of the overviews of a site: `index` from A to Z, `timeline`, `credits`.

use super::licences::licence_url;
use super::views::{View, Views};
use super::words::Words;
use crate::model::Text;
use crate::parse::typography::typeset;
use crate::resolve::pictures::{self, Said};
use crate::resolve::{Entry, EntryId, Moment, Overview, Part, is_split, sorted_by};
use std::collections::BTreeMap;
use tera::{Tera, Value};

/// The name of an overview's variable.
pub fn variable(overview: Overview) -> &'static str {
    match overview {
        Overview::Letters => "index",
        Overview::Timeline => "timeline",
        Overview::Credits => "credits",
    }
}

/// The variable of an overview; `part` is what of it the page shows.
pub fn view(views: &Views, overview: Overview, part: Option<Part>) -> Value {
    match overview {
        Overview::Letters => letters(views, part),
        Overview::Timeline => timeline(views, part),
        Overview::Credits => credits(views),
    }
}

/// The title of an overview in the theme's words.
pub fn title(words: &Words, views: &Views, overview: Overview) -> String {
    words
        .get(&format!("{}.title", overview.key()), None, &[], views.locale())
        .unwrap_or_else(|| overview.name().to_owned())
}

/// Where an overview stands in this language, if the site and its theme have it.
pub fn url(views: &Views, tera: &Tera, overview: Overview) -> Option<String> {
    let page = views.site().overview_page(views.language, overview, None)?;
    tera.contains_template(&overview.template())
        .then(|| views.page_url(page))
}

/// The parts of an overview, all on one page, or each on its own.
struct Parts<'v> {
    views: &'v Views,
    overview: Overview,
    /// The part that the page shows, where each has its own.
    shown: Option<Part>,
}

impl Parts<'_> {
    fn new(views: &Views, overview: Overview, total: usize, first: Option<Part>, part: Option<Part>) -> Parts<'_> {
        Parts {
            views,
            overview,
            shown: part.or(first).filter(|_| is_split(total)),
        }
    }

    /// A part with its items, if they stand on this page.
    fn view(&self, name: &'static str, label: Value, part: Part, items: impl FnOnce() -> Vec<Value>) -> Value {
        let page = |part| {
            let site = self.views.site();
            let page = site.overview_page(self.views.language, self.overview, part);
            page.map(|page| self.views.page_url(page))
        };
        let url = match self.shown {
            Some(_) => page(Some(part)),
            None => page(None).map(|url| format!("{url}#{}", part.slug())),
        };
        let current = self.shown == Some(part);
        let mut view = View::with_capacity(5);
        view.set(name, label);
        view.set("id", part.slug());
        view.set("url", url);
        view.set(
            "items",
            if current || self.shown.is_none() {
                items()
            } else {
                Vec::new()
            },
        );
        view.set("current", current);
        view.into()
    }
}

fn letters(views: &Views, part: Option<Part>) -> Value {
    let letters = views.site().overviews.letters.get(views.language);
    let total: usize = letters.map_or(0, |letters| letters.values().map(Vec::len).sum());
    let first = letters
        .and_then(|letters| letters.keys().next().copied())
        .map(Part::Letter);
    let parts = Parts::new(views, Overview::Letters, total, first, part);
    let cards = |ids: &[EntryId]| {
        let mut ids = ids.to_vec();
        let key = |id: &EntryId| views.locale().sort_key(sorted_by(views.entry(*id), views.tag()));
        ids.sort_by_cached_key(key);
        ids.into_iter().map(|id| views.card(id)).collect()
    };
    let views_of_letters = letters.into_iter().flatten().map(|(letter, ids)| {
        let part = Part::Letter(*letter);
        parts.view("letter", part.label().into(), part, || cards(ids))
    });
    let mut view = View::with_capacity(2);
    view.set("letters", views_of_letters.collect::<Vec<_>>());
    view.set("total", total);
    view.into()
}

fn timeline(views: &Views, part: Option<Part>) -> Value {
    let years = &views.site().overviews.timeline;
    let total: usize = years.iter().map(|(_, moments)| moments.len()).sum();
    let first = years.first().map(|(year, _)| Part::Year(*year));
    let parts = Parts::new(views, Overview::Timeline, total, first, part);
    let item = |moment: &Moment| {
        let date = moment.what.date(views.entry(moment.entry));
        let mut view = View::with_capacity(3);
        view.set("date", date.map(|date| views.date(&date)));
        view.set("what", moment.what.name());
        view.set("entry", views.card(moment.entry));
        Value::from(view)
    };
    let views_of_years = years.iter().map(|(year, moments)| {
        let items = || moments.iter().map(item).collect();
        parts.view("year", i64::from(*year).into(), Part::Year(*year), items)
    });
    let mut view = View::with_capacity(2);
    view.set("years", views_of_years.collect::<Vec<_>>());
    view.set("total", total);
    view.into()
}

/// A picture, the entries that show it, and what the one that says the most says about it.
#[derive(Default)]
struct Credit {
    alt: Option<String>,
    terms: Terms,
    entries: Vec<EntryId>,
}

/// What belongs together: the licence of one place does not go with the maker of another.
#[derive(Default)]
struct Terms {
    credit: Option<String>,
    licence: Option<String>,
    source: Option<String>,
}

fn credits(views: &Views) -> Value {
    let mut by_file: BTreeMap<usize, Credit> = BTreeMap::new();
    for id in &views.site().shown {
        let entry = views.entry(*id);
        for shown in pictures::of(entry, views.tag()) {
            let credit = by_file.entry(shown.asset).or_default();
            credit.add(views, entry, shown.said);
            if credit.entries.last() != Some(id) {
                credit.entries.push(*id);
            }
        }
    }
    let mut credits: Vec<(usize, Credit)> = by_file.into_iter().collect();
    credits.sort_by_cached_key(|(asset, credit)| {
        let file = views.graph.assets.get(*asset).map_or("", |asset| &*asset.path);
        let name = file.rsplit('/').next().unwrap_or(file);
        let key = |text: &str| views.locale().sort_key(text);
        (
            credit.terms.credit.is_none(),
            credit.terms.credit.as_deref().map(key),
            key(name),
            *asset,
        )
    });
    let one = |(asset, credit): (usize, Credit)| {
        let mut view = View::with_capacity(7);
        view.set("image", views.file(asset));
        view.set("alt", credit.alt);
        let terms = credit.terms;
        view.set("credit", terms.credit);
        view.set("licence_url", terms.licence.as_deref().and_then(licence_url));
        view.set("licence", terms.licence);
        view.set("source", terms.source);
        let entries = credit.entries.into_iter().map(|id| views.card(id));
        view.set("entries", entries.collect::<Vec<_>>());
        Value::from(view)
    };
    credits.into_iter().map(one).collect::<Vec<_>>().into()
}

impl Credit {
    fn add(&mut self, views: &Views, entry: &Entry, said: Said<'_>) {
        let (alt, terms) = match said {
            Said::Text(picture) => {
                let credit = picture.credit.clone();
                (
                    Some(picture.alt.clone()),
                    Terms {
                        credit,
                        ..Terms::default()
                    },
                )
            }
            Said::Field(image) => {
                let maker = || {
                    let number = image.reference("creator")?;
                    let maker = views.entry(entry.bound.targets.get(number).copied().flatten()?);
                    Some(typeset(maker.title(views.tag()), views.language_of(maker)).into_owned())
                };
                let name = |field: &str| image.name(field).map(str::to_owned);
                let terms = Terms {
                    credit: name("credit").or_else(maker),
                    licence: name("licence"),
                    source: name("source_url"),
                };
                (image.text("alt").map(|alt: &Text| views.text_of(alt, entry)), terms)
            }
        };
        if self.alt.is_none() {
            self.alt = alt.filter(|alt| !alt.is_empty());
        }
        if terms.said() > self.terms.said() {
            self.terms = terms;
        }
    }
}

impl Terms {
    fn said(&self) -> usize {
        [&self.credit, &self.licence, &self.source]
            .into_iter()
            .flatten()
            .count()
    }
}
