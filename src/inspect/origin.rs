//! Where a fault of finished pages is to be mended: in the text of an entry, or in a template.

use super::fault::Fault;
use crate::diagnostic::Place;
use crate::render::{PageSource, SiteBundle};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

/// So many faults are looked for in one text; more are said of the whole file, as searching for each would take too long.
const MOST_LOOKS: usize = 300;

/// The origins of the pages of one site.
pub struct Origins<'b> {
    bundle: &'b SiteBundle,
    /// The file that was read last: faults of one text follow one another.
    newest: RefCell<Option<(Arc<str>, Rc<str>)>>,
    /// In how many places of a file was looked.
    looks: RefCell<BTreeMap<Arc<str>, usize>>,
    /// The templates, each with its entry if it makes the pages of one only; made when somebody asks.
    lonely: OnceCell<BTreeMap<Arc<str>, Option<Arc<str>>>>,
}

impl<'b> Origins<'b> {
    pub fn of(bundle: &'b SiteBundle) -> Origins<'b> {
        Origins {
            bundle,
            newest: RefCell::default(),
            looks: RefCell::default(),
            lonely: OnceCell::new(),
        }
    }

    /// Where a fault comes from that these pages have. What only one entry has is of its text where its template makes sound
    /// pages, too; the rest, and what the text does not hold, is of a template.
    pub fn place(&self, fault: &Fault, pages: &BTreeSet<usize>) -> Place {
        let sources: Vec<PageSource> = pages.iter().map(|page| self.bundle.source(*page)).collect();
        let entries: BTreeSet<Option<&Arc<str>>> = sources.iter().map(|source| source.entry.as_ref()).collect();
        let only_entry = entries.first().copied().flatten().filter(|_| entries.len() == 1);
        let templates: BTreeSet<&Arc<str>> = sources.iter().filter_map(|source| source.template.as_ref()).collect();
        let evidence = fault.evidence();
        let is_own = evidence.is_own();
        if let Some(entry) = only_entry.filter(|_| is_own) {
            let mut looks = self.looks.borrow_mut();
            let count = looks.entry(entry.clone()).or_default();
            *count += 1;
            if *count > MOST_LOOKS {
                return Place::file(entry);
            }
        }
        if let Some(place) = only_entry.and_then(|file| self.in_entry(file, |text| evidence.find(text))) {
            return place;
        }
        // Pages of many entries may have the fault each from its own text; looking into a few is enough to tell.
        let mut some = entries.iter().copied().flatten().take(super::MOST_NAMED);
        if let Some(place) = some.find_map(|file| self.in_entry(file, |text| in_markdown(fault, text))) {
            return place;
        }
        let has_raw_html = self.bundle.settings().is_some_and(|settings| settings.raw_html);
        if fault.may_be_of_text(has_raw_html)
            && let Some(entry) = only_entry
            && templates.iter().any(|template| self.makes_others(template, entry))
        {
            return Place::file(entry);
        }
        let in_theme = |is_meant: &dyn Fn(&Arc<str>) -> bool| {
            let mut texts = self.bundle.theme_texts().filter(|(file, _)| is_meant(file));
            texts.find_map(|(file, text)| Some(Place::bytes(file, evidence.find(text)?)))
        };
        let of_template = in_theme(&|file| templates.contains(file));
        if let Some(place) = of_template.or_else(|| in_theme(&|_| is_own)) {
            return place;
        }
        // Typography changes words and programs addresses, so that an entry need not hold them letter by letter.
        let of_text = only_entry.filter(|_| is_own);
        let settings = self.bundle.settings().map(|settings| &settings.file);
        let file = of_text.or(templates.first().copied()).or(settings);
        Place::file(file.unwrap_or(&Arc::default()))
    }

    /// The place in an entry's text that `find` finds, rather behind the front matter, whose fields have places of their own.
    fn in_entry(&self, file: &Arc<str>, find: impl Fn(&str) -> Option<Range<usize>>) -> Option<Place> {
        let text = self.text_of(file)?;
        let body = match text.starts_with("---") {
            true => text.find("\n---").map_or(0, |end| end + 4),
            false => 0,
        };
        let in_body = text.get(body..).and_then(&find);
        let range = in_body
            .map(|range| body + range.start..body + range.end)
            .or_else(|| find(&text))?;
        Some(Place::bytes(file, range))
    }

    fn text_of(&self, file: &Arc<str>) -> Option<Rc<str>> {
        let mut newest = self.newest.borrow_mut();
        if let Some((_, text)) = newest.as_ref().filter(|(known, _)| known == file) {
            return Some(text.clone());
        }
        let text: Rc<str> = self.bundle.text_of(file)?.into();
        *newest = Some((file.clone(), text.clone()));
        Some(text)
    }

    /// The template of the first of these pages.
    pub fn template(&self, pages: &BTreeSet<usize>) -> Option<Arc<str>> {
        self.bundle.source(*pages.first()?).template
    }

    /// Whether a template makes pages of other entries than this one, too.
    fn makes_others(&self, template: &Arc<str>, entry: &Arc<str>) -> bool {
        let lonely = self.lonely.get_or_init(|| {
            let mut lonely: BTreeMap<Arc<str>, Option<Arc<str>>> = BTreeMap::new();
            for index in 0..self.bundle.paths.len() {
                let source = self.bundle.source(index);
                let (Some(template), Some(entry)) = (source.template, source.entry) else {
                    continue;
                };
                let known = lonely.entry(template).or_insert_with(|| Some(entry.clone()));
                known.take_if(|known| *known != entry);
            }
            lonely
        });
        lonely.get(template).is_some_and(|only| only.as_ref() != Some(entry))
    }
}

/// What becomes the fault, in the words of Markdown.
fn in_markdown(fault: &Fault, text: &str) -> Option<Range<usize>> {
    let mut lines = prose_lines(text);
    match fault {
        Fault::TableHead => {
            let mut before: Option<(usize, &str)> = None;
            lines.find_map(|(start, line)| {
                let head = before.replace((start, line));
                let (start, head) = head.filter(|_| is_below_head(line))?;
                let is_empty = head.contains('|') && head.chars().all(|c| c == '|' || c.is_whitespace());
                is_empty.then(|| start..start + head.len())
            })
        }
        Fault::Nameless("a") => lines.find_map(|(start, line)| {
            let links = line.match_indices("[](").map(|(at, _)| at);
            let is_link = |at: &usize| !line.get(..*at).unwrap_or_default().ends_with(['!', '`', '\\']);
            links.into_iter().find(is_link).map(|at| start + at..start + at + 2)
        }),
        Fault::Nameless("h1" | "h2" | "h3" | "h4" | "h5" | "h6") => {
            let is_empty = |line: &str| line.starts_with('#') && line.chars().all(|c| c == '#' || c.is_whitespace());
            lines.find_map(|(start, line)| is_empty(line).then(|| start..start + line.trim_end().len()))
        }
        _ => None,
    }
}

/// `|---|:-:|`, the line between the head of a table and its rows.
fn is_below_head(line: &str) -> bool {
    line.contains('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':') || c.is_whitespace())
}

/// The lines that are not code, each with where it begins.
fn prose_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence = None;
    lines(text).filter(move |(_, line)| {
        let line = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => return true,
            _ => {}
        }
        false
    })
}

/// The lines, each with where it begins.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let begin = start;
        start += line.len();
        (begin, line.trim_end_matches(['\n', '\r']))
    })
}
