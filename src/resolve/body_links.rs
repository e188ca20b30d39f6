//! Resolves and checks the links inside of texts: to entries by file or id, to files, to places in a text.

use super::bound::Index;
use super::files::Found;
use super::lookup::{Miss, kind_words, qualified};
use super::{Entry, EntryId};
use crate::diagnostic::{Diagnostic, Place, Report, wording};
use crate::model::Kind;
use crate::parse::Origin;
use crate::parse::decode::list_of;
use crate::parse::markdown::{Body, Link};

/// Where a link of a text leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    Entry {
        entry: EntryId,
        anchor: Option<Box<str>>,
    },
    /// A place in the same text.
    Here {
        anchor: Box<str>,
    },
    Asset {
        asset: usize,
    },
    /// Reported already.
    Dead,
}

/// For each entry the entries whose texts link to it, ascending, each once.
pub fn backlinks(entries: &[Entry]) -> Vec<Vec<EntryId>> {
    let mut backlinks: Vec<Vec<EntryId>> = vec![Vec::new(); entries.len()];
    for (from, entry) in entries.iter().enumerate() {
        for target in entry.bound.links.iter().flatten() {
            if let LinkTarget::Entry { entry: to, .. } = target
                && let Some(sources) = backlinks.get_mut(*to)
                && *to != from
                && sources.last() != Some(&from)
            {
                sources.push(from);
            }
        }
    }
    backlinks
}

/// Finds out where the links of entries lead.
pub struct Resolver<'g> {
    pub entries: &'g [Entry],
    pub index: Index<'g>,
}

impl Resolver<'_> {
    /// The targets of the links of each of the entry's texts, in the order of `Entry::texts`.
    pub fn links(&self, entry: &Entry, report: &mut Report) -> Vec<Vec<LinkTarget>> {
        let own = entry
            .own
            .bodies
            .iter()
            .map(|(language, body)| (&entry.own.origin, &**language, Some(body)));
        let translated = entry
            .translations
            .iter()
            .map(|t| (&t.origin, &*t.language, t.body.as_ref()));
        own.chain(translated)
            .map(|(origin, language, body)| match body {
                Some(body) => {
                    let target = |link| {
                        self.link(entry, origin, language, body, link)
                            .unwrap_or_else(|diagnostic| {
                                report.push(*diagnostic);
                                LinkTarget::Dead
                            })
                    };
                    body.links.iter().map(target).collect()
                }
                None => Vec::new(),
            })
            .collect()
    }

    fn link(
        &self,
        entry: &Entry,
        origin: &Origin,
        language: &str,
        body: &Body,
        link: &Link,
    ) -> Result<LinkTarget, Box<Diagnostic>> {
        let place = origin.text(&link.range);
        let anchor = link.anchor.as_deref().filter(|anchor| !anchor.is_empty());
        if link.target.is_empty() {
            let anchor = anchor.unwrap_or_default();
            check_anchor(anchor, body, "this text", &place)?;
            return Ok(LinkTarget::Here { anchor: anchor.into() });
        }
        let site = self
            .index
            .folders
            .get(entry.own.folder)
            .map_or("", |folder| &*folder.name);
        let names_kind = link
            .target
            .split_once(':')
            .is_some_and(|(word, _)| Kind::from_name(word).is_some());
        let found = if names_kind {
            match self
                .index
                .lookup
                .find(&link.target, &[], entry.own.folder, self.index.folders)
            {
                Ok(target) => Found::Entry(target),
                Err(miss) => return Err(Box::new(dead_id(miss, &link.target, place))),
            }
        } else {
            let path = link.target.split('?').next().unwrap_or_default();
            match self.index.files.find(path, &origin.file, site) {
                Some(found) => found,
                None => {
                    let near = self.index.files.nearest(path, &origin.file, site);
                    return Err(Box::new(not_found(link, place).suggest(near)));
                }
            }
        };
        match found {
            Found::Entry(_) if link.picture.is_some() => Err(Box::new(not_found(link, place))),
            Found::Asset(asset) => Ok(LinkTarget::Asset { asset }),
            Found::Entry(target) => {
                let other = self.entries.get(target);
                if let Some(hidden) = other
                    .and_then(|other| other.hidden.as_ref())
                    .filter(|_| entry.hidden.is_none())
                {
                    return Err(Box::new(
                        Diagnostic::new(&wording::LINK_HIDDEN, place)
                            .with("kind", other.map_or("entry", |other| other.kind().name()))
                            .with("id", other.map_or("", |other| other.id()))
                            .with("reason", hidden.reason()),
                    ));
                }
                if let (Some(anchor), Some(other)) = (anchor, other) {
                    match body_in(other, language) {
                        Some(body) => check_anchor(anchor, body, &format!("`{}`", link.target), &place)?,
                        None => check_anchor(anchor, &Body::default(), &format!("`{}`", link.target), &place)?,
                    }
                }
                Ok(LinkTarget::Entry {
                    entry: target,
                    anchor: anchor.map(Into::into),
                })
            }
        }
    }
}

fn not_found(link: &Link, place: Place) -> Diagnostic {
    match link.picture {
        Some(_) => Diagnostic::new(&wording::MEDIA_MISSING, place).with("file", &link.target),
        None => Diagnostic::new(&wording::LINK_UNKNOWN, place).with("target", &link.target),
    }
}

fn body_in<'e>(entry: &'e Entry, language: &str) -> Option<&'e Body> {
    let translated = entry
        .translation(language)
        .and_then(|translation| translation.body.as_ref());
    let own = || {
        entry
            .own
            .bodies
            .iter()
            .find(|(tag, _)| **tag == *language)
            .or(entry.own.bodies.first())
    };
    translated.or_else(|| own().map(|(_, body)| body))
}

fn check_anchor(anchor: &str, body: &Body, target: &str, place: &Place) -> Result<(), Box<Diagnostic>> {
    // Browsers go to the top of a page where it has no place of that name (HTML Living Standard, §7.4.2.3.3).
    if anchor.eq_ignore_ascii_case("top") || body.anchors.iter().any(|known| **known == *anchor) {
        return Ok(());
    }
    let known = || {
        body.anchors
            .iter()
            .map(AsRef::as_ref)
            .filter(|known: &&str| !known.starts_with("fn"))
    };
    Err(Box::new(
        Diagnostic::new(&wording::LINK_ANCHOR, place.clone())
            .with("target", target)
            .with("anchor", anchor)
            .with("known", list_of(known()))
            .suggest(crate::diagnostic::suggest::nearest(anchor, known())),
    ))
}

fn dead_id(miss: Miss, target: &str, place: Place) -> Diagnostic {
    match miss {
        Miss::Unknown { suggestion } => {
            let kind = target.split_once(':').map_or("", |(kind, _)| kind);
            let suggestion = suggestion.map(|id| format!("{kind}:{id}"));
            Diagnostic::new(&wording::LINK_UNKNOWN, place)
                .with("target", target)
                .suggest(suggestion)
        }
        Miss::Kind { found } => Diagnostic::new(&wording::REF_KIND, place)
            .with("id", target)
            .with("found", found.with_article())
            .with("field", "link")
            .with("expected", kind_words(&[], true)),
        Miss::Ambiguous { candidates } => Diagnostic::new(&wording::REF_AMBIGUOUS, place)
            .with("id", target)
            .with("candidates", qualified(&candidates, target)),
    }
}
