//! What people read in a feed reader, and partners on their own pages: the news, events and documents of a site as Atom
//! (RFC 4287) and as JSON Feed 1.1, of the whole site in each language, of each of these collections, and of each topic.
//!
//! A feed is read without the site around it: texts are whole, addresses absolute, and what a page says with its layout
//! (when, where, whose picture) stands in the text.

mod article;
mod atom;
mod json;
mod plain_html;

use self::article::Article;
use super::lists::collection_title;
use super::page::Press;
use super::views::{View, Views, items, string};
use super::words::Words;
use crate::diagnostic::Diagnostic;
use crate::model::Kind;
use crate::parse::typography::{one_line, typeset};
use crate::resolve::{Entry, EntryId, Graph, ROOT, Site};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use tera::Value;

/// The most entries of a feed: readers ask often and keep what they had.
const MOST: usize = 50;

/// What is in feeds: the kinds that are read as they come.
const KINDS: [Kind; 3] = [Kind::News, Kind::Event, Kind::Document];

/// All feeds of a site.
#[derive(Default)]
pub struct Feeds {
    all: Vec<Feed>,
    /// For each language the entries that are in any feed, as soon as one was written.
    articles: Vec<BTreeMap<EntryId, OnceLock<Outcome>>>,
    places: BTreeMap<(usize, About), usize>,
}

/// An entry as feeds tell it, or why the theme's template does not make it.
type Outcome = Result<Article, Box<Diagnostic>>;

/// What a feed is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Site,
    Collection(Kind),
    Topic(EntryId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Atom,
    Json,
}

struct Feed {
    /// Address of the page it belongs to, from the site's root.
    folder: String,
    language: usize,
    about: About,
    /// The newest first.
    items: Vec<Item>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Item {
    id: EntryId,
    /// When it was last another one.
    updated: Date,
}

impl Format {
    const ALL: [Format; 2] = [Format::Atom, Format::Json];

    fn file(self) -> &'static str {
        match self {
            Format::Atom => "feed.xml",
            Format::Json => "feed.json",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Format::Atom => "application/atom+xml",
            Format::Json => "application/feed+json",
        }
    }
}

impl Feeds {
    pub fn of(graph: &Graph, site: &Site) -> Feeds {
        let mut feeds = Feeds::default();
        for (language, collections) in site.collections.iter().enumerate() {
            let mut newest: BTreeMap<About, Vec<Item>> = BTreeMap::new();
            for kind in KINDS {
                for id in collections.get(&kind).into_iter().flatten() {
                    let Some(entry) = graph.entries.get(*id) else { continue };
                    let Some(updated) = updated(entry, site.today) else {
                        continue;
                    };
                    let topics: BTreeSet<EntryId> = entry.targets("topics").collect();
                    let topics = topics.into_iter().map(About::Topic);
                    for about in [About::Site, About::Collection(kind)].into_iter().chain(topics) {
                        newest.entry(about).or_default().push(Item { id: *id, updated });
                    }
                }
            }
            let mut used = BTreeSet::new();
            let mut folders = BTreeSet::new();
            for (about, mut items) in newest {
                let folder = match about {
                    About::Site => Some(site.root_of(language)),
                    About::Collection(kind) => site
                        .list_page(language, (kind, None), 1)
                        .map(|page| page.address.clone()),
                    About::Topic(id) => site.page_of(id, language).map(|page| page.address.clone()),
                };
                // Two pages at one address are reported already; their feeds need not be.
                let Some(folder) = folder.filter(|folder| folders.insert(folder.clone())) else {
                    continue;
                };
                // The collections' own order decides between entries of one day.
                items.sort_by_key(|item| Reverse(item.updated));
                items.truncate(MOST);
                used.extend(items.iter().map(|item| item.id));
                feeds.places.insert((language, about), feeds.all.len());
                feeds.all.push(Feed {
                    folder,
                    language,
                    about,
                    items,
                });
            }
            let articles = used.into_iter().map(|id| (id, OnceLock::new()));
            feeds.articles.push(articles.collect());
        }
        feeds
    }

    /// Path, number, format and language of each file.
    pub fn files(&self) -> impl Iterator<Item = (String, usize, Format, usize)> {
        let of = |(number, feed): (usize, &Feed)| {
            let (folder, language) = (feed.folder.clone(), feed.language);
            Format::ALL.map(|format| (format!("{folder}{}", format.file()), number, format, language))
        };
        self.all.iter().enumerate().flat_map(of)
    }

    /// The path of a file, where there is one.
    pub fn path(&self, language: usize, about: About, format: Format) -> Option<String> {
        let feed = self.all.get(*self.places.get(&(language, about))?)?;
        Some(feed.path(format))
    }

    /// The views *feed* (see the contract) of what is about this, one for each format.
    pub fn views(&self, views: &Views, words: &Words, about: About) -> Vec<View> {
        let feed = self
            .places
            .get(&(views.language, about))
            .and_then(|at| self.all.get(*at));
        let of = |feed: &Feed| {
            Format::ALL.map(|format| {
                let mut view = View::with_capacity(3);
                view.set("url", views.url_of(&feed.path(format)));
                view.set("type", format.media_type());
                view.set("title", feed.title(views, words));
                view
            })
        };
        feed.map(of).into_iter().flatten().collect()
    }

    /// The bytes of a file, in the language of the press.
    pub fn written(&self, number: usize, format: Format, press: &Press) -> Result<Vec<u8>, Box<Diagnostic>> {
        let Some(feed) = self.all.get(number) else {
            return Ok(Vec::new());
        };
        let mut articles = Vec::with_capacity(feed.items.len());
        for item in &feed.items {
            let known = self
                .articles
                .get(feed.language)
                .and_then(|articles| articles.get(&item.id));
            let Some(known) = known else { continue };
            let article = known.get_or_init(|| Article::of(*item, press));
            articles.push((*item, article.as_ref().map_err(Clone::clone)?));
        }
        Ok(match format {
            Format::Atom => atom::write(feed, &articles, &press.views, &press.words),
            Format::Json => json::write(feed, &articles, &press.views, &press.words),
        })
    }
}

impl Feed {
    fn path(&self, format: Format) -> String {
        format!("{}{}", self.folder, format.file())
    }

    /// Of the whole site its name, of a part also the part's.
    fn title(&self, views: &Views, words: &Words) -> String {
        let site = one_line(&views.site_text_of("title"));
        match self.about {
            About::Site => site,
            About::Collection(kind) => format!("{} – {site}", collection_title(words, views, kind)),
            About::Topic(id) => format!("{} – {site}", title(views, id)),
        }
    }

    /// The page that shows the same.
    fn page(&self, views: &Views) -> String {
        views.absolute(&views.url_of(&self.folder))
    }

    fn address(&self, views: &Views, format: Format) -> String {
        views.absolute(&format!("{ROOT}{}", self.path(format)))
    }

    /// The same for every `--base-url` (RFC 4287, §4.2.6).
    fn identifier(&self, views: &Views, format: Format) -> String {
        format!("{}{}", views.site().settings.permanent_base(), self.path(format))
    }
}

impl Item {
    /// When it was published, where that is known to the day. Of an event its date says something else.
    fn published(self, views: &Views) -> Option<Date> {
        let entry = views.entry(self.id);
        let own = (entry.kind() != Kind::Event).then_some("date");
        let mut fields = own.into_iter().chain(["publish_on"]);
        let day = fields.find_map(|field| entry.record().date(field)?.single_day());
        day.filter(|day| *day <= self.updated)
    }
}

/// A file that comes with an entry.
struct Enclosure {
    url: String,
    title: Option<String>,
    media_type: &'static str,
    /// In bytes.
    size: u64,
}

/// The files of a document.
fn files(card: &Value) -> impl Iterator<Item = Enclosure> {
    let main = card.get_from_path("file").into_iter();
    let files = main.chain(items(card, "attachments"));
    files.filter_map(|file| {
        let url = string(file, "src.url")?;
        Some(Enclosure {
            title: string(file, "title").or_else(|| string(file, "src.name")),
            media_type: mime_guess::from_path(&url)
                .first_raw()
                .unwrap_or("application/octet-stream"),
            size: file
                .get_from_path("src.size")
                .and_then(Value::as_u64)
                .unwrap_or_default(),
            url,
        })
    })
}

/// One or two sentences, as inline Markdown.
fn summary(card: &Value) -> Option<String> {
    string(card, "teaser").or_else(|| string(card, "summary"))
}

/// Who wrote an entry, else who published or organises it; of a guest who publishes the site at which it is at home. None
/// where that is the site's own publisher, which the feed says.
fn authors(views: &Views, id: EntryId) -> Vec<String> {
    let entry = views.entry(id);
    let fields = ["author", "authors", "publisher", "organisers"];
    let named = fields.into_iter().map(|field| entry.targets(field).collect::<Vec<_>>());
    let home = entry.home.filter(|home| *home != views.site);
    let home = home.and_then(|home| views.graph.sites.get(home)?.operator);
    let named = named.chain([home.into_iter().collect()]).find(|ids| !ids.is_empty());
    let named = named.unwrap_or_default().into_iter();
    named.map(|id| title(views, id)).collect()
}

/// Who publishes the site.
fn publisher(views: &Views) -> String {
    let site = views.site();
    one_line(
        &site
            .operator
            .map_or_else(|| views.site_text_of("title"), |id| title(views, id)),
    )
}

/// The day on which an entry was last another one, as far as content says: it was changed, or it appeared. What has a day
/// that is still to come is news on that day. An event that says neither is news once it is over; before that nobody knows
/// since when it is announced.
fn updated(entry: &Entry, today: Date) -> Option<Date> {
    let said = entry.changes().chain(entry.record().date("publish_on"));
    let said = said
        .filter_map(|date| date.earliest())
        .filter(|day| *day <= today)
        .max();
    said.or_else(|| {
        entry
            .days
            .map(|(_, last)| last)
            .filter(|last| *last < today && entry.kind() == Kind::Event)
    })
}

/// The first moment of a day (RFC 3339).
fn moment(day: Date, zone: &TimeZone) -> String {
    match day.to_zoned(zone.clone()) {
        Ok(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        Err(_) => format!("{day}T00:00:00Z"),
    }
}

/// The title of an entry, on one line.
fn title(views: &Views, id: EntryId) -> String {
    let entry = views.entry(id);
    one_line(&typeset(entry.title(views.tag()), views.language_of(entry)))
}
