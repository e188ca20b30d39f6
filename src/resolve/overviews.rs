//! Pages that the program makes of everything a site shows: all entries from A to Z, a timeline, the image credits.
//!
//! Which of them come into being also depends on the theme: it needs a template for each.

use super::pages::{Page, Subject};
use super::timeline::{self, Moment};
use super::{Entry, EntryId, Graph, Site, order, pictures, slugified};
use std::collections::BTreeMap;

/// Up to so many entries stand on one page; more are spread over one page for each letter or year.
const MOST_ON_ONE_PAGE: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Overview {
    Letters,
    Timeline,
    Credits,
}

/// What stands on one page of an overview that is spread over several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Letter(Letter),
    Year(i16),
}

/// Under what a title stands: a letter from A to Z, or what begins with anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letter {
    Latin(char),
    Other,
}

/// What the overviews of a site consist of.
#[derive(Debug, Default)]
pub struct Overviews {
    /// For each language the entries of each letter, ascending by number.
    pub letters: Vec<BTreeMap<Letter, Vec<EntryId>>>,
    /// Newest year first, in a year the oldest first.
    pub timeline: Vec<(i16, Vec<Moment>)>,
    /// For each language, the numbers of the pages. What stands first is on the page without a part.
    pub pages: Vec<BTreeMap<(Overview, Option<Part>), usize>>,
}

impl Overview {
    pub const ALL: [Overview; 3] = [Overview::Letters, Overview::Timeline, Overview::Credits];

    /// The name in menus, and of the template without its ending.
    pub fn name(self) -> &'static str {
        match self {
            Overview::Letters => "a-z",
            Overview::Timeline => "timeline",
            Overview::Credits => "credits",
        }
    }

    /// The name in templates, where a hyphen would be a minus.
    pub fn key(self) -> &'static str {
        match self {
            Overview::Letters => "a_z",
            _ => self.name(),
        }
    }

    pub fn from_name(name: &str) -> Option<Overview> {
        Overview::ALL.into_iter().find(|overview| overview.name() == name)
    }

    pub fn template(self) -> String {
        format!("{}.html", self.name())
    }

    fn folder(self, language: &str) -> &'static str {
        match (self, language.starts_with("de")) {
            (Overview::Letters, _) => "a-z",
            (Overview::Timeline, true) => "chronik",
            (Overview::Timeline, false) => "timeline",
            (Overview::Credits, true) => "bildnachweise",
            (Overview::Credits, false) => "image-credits",
        }
    }
}

impl Letter {
    fn of(title: &str) -> Letter {
        let first = title.chars().next().unwrap_or_default();
        let letter = if first.is_ascii() {
            Some(first)
        } else {
            slugified(first.encode_utf8(&mut [0; 4])).chars().next()
        };
        match letter.map(|letter| letter.to_ascii_uppercase()) {
            Some(letter @ 'A'..='Z') => Letter::Latin(letter),
            _ => Letter::Other,
        }
    }
}

impl Part {
    /// As it stands in an address and as an anchor: `b`, `0-9`, `2024`.
    pub fn slug(self) -> String {
        match self {
            Part::Letter(Letter::Latin(letter)) => letter.to_ascii_lowercase().to_string(),
            Part::Letter(Letter::Other) => "0-9".to_owned(),
            Part::Year(year) => format!("{year:04}"),
        }
    }

    /// As it is read: `B`, `#`, `2024`.
    pub fn label(self) -> String {
        match self {
            Part::Letter(Letter::Latin(letter)) => letter.to_string(),
            Part::Letter(Letter::Other) => "#".to_owned(),
            Part::Year(year) => year.to_string(),
        }
    }
}

/// What a title is sorted by from A to Z: without quotation marks and the like in front.
pub fn sorted_by<'e>(entry: &'e Entry, language: &str) -> &'e str {
    let title = order::sort_title(entry, language);
    let bare = title.trim_start_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() { title } else { bare }
}

/// Adds the pages of the overviews, after all others: a page of the site's own at the same address stands in its place.
pub fn add(graph: &Graph, site: &mut Site) {
    site.overviews.timeline = timeline::moments(graph, site);
    for language in 0..site.settings.languages.len() {
        let letters = letters(graph, site, language);
        site.overviews.letters.push(letters);
        site.overviews.pages.push(BTreeMap::new());
        for overview in Overview::ALL {
            add_one(graph, site, language, overview);
        }
    }
}

/// Every entry with a page, but for the home page and legal ones.
fn letters(graph: &Graph, site: &Site, language: usize) -> BTreeMap<Letter, Vec<EntryId>> {
    let mut letters: BTreeMap<Letter, Vec<EntryId>> = BTreeMap::new();
    let tag = site.language(language);
    let languages = 0..site.settings.languages.len();
    for id in &site.shown {
        let Some(entry) = graph.entries.get(*id) else { continue };
        let page = languages.clone().find_map(|language| site.page_of(*id, language));
        let is_listed = page.is_some_and(|page| matches!(page.subject, Subject::Entry(_)));
        if is_listed && entry.record().word("legal_kind").is_none() {
            let letter = Letter::of(sorted_by(entry, tag));
            letters.entry(letter).or_default().push(*id);
        }
    }
    letters
}

fn add_one(graph: &Graph, site: &mut Site, language: usize, overview: Overview) {
    let tag = site.language(language);
    let (total, parts): (usize, Vec<Part>) = match overview {
        Overview::Letters => match site.overviews.letters.get(language) {
            Some(letters) => (
                letters.values().map(Vec::len).sum(),
                letters.keys().map(|letter| Part::Letter(*letter)).collect(),
            ),
            None => (0, Vec::new()),
        },
        Overview::Timeline => (
            site.overviews.timeline.iter().map(|(_, moments)| moments.len()).sum(),
            site.overviews
                .timeline
                .iter()
                .map(|(year, _)| Part::Year(*year))
                .collect(),
        ),
        Overview::Credits => {
            let mut shown = site.shown.iter().filter_map(|id| graph.entries.get(*id));
            let pictured = shown.any(|entry| !pictures::of(entry, tag).is_empty());
            (usize::from(pictured), Vec::new())
        }
    };
    let prefix = site.root_of(language);
    let base = format!("{prefix}{}/", overview.folder(tag));
    let file = format!("{base}index.html");
    let is_there = |page: &Page| page.address == base || page.address == file;
    let is_taken = site.pages.iter().any(is_there) || site.asset_paths.values().any(|path| *path == file);
    if total == 0 || is_taken {
        return;
    }
    let mut pages = vec![(None, base.clone())];
    if is_split(total) {
        let further = parts.into_iter().skip(1);
        pages.extend(further.map(|part| (Some(part), format!("{base}{}/", part.slug()))));
    }
    for (part, address) in pages {
        if let Some(numbers) = site.overviews.pages.get_mut(language) {
            numbers.insert((overview, part), site.pages.len());
        }
        site.pages.push(Page {
            address,
            language,
            subject: Subject::Overview { overview, part },
        });
    }
}

/// Whether an overview of so many entries has a page for each of its parts.
pub fn is_split(total: usize) -> bool {
    total > MOST_ON_ONE_PAGE
}

impl Site {
    /// A page of an overview in a language, or the first one where that part has none of its own.
    pub fn overview_page(&self, language: usize, overview: Overview, part: Option<Part>) -> Option<&Page> {
        let pages = self.overviews.pages.get(language)?;
        let own = pages.get(&(overview, part));
        self.pages.get(*own.or_else(|| pages.get(&(overview, None)))?)
    }
}
