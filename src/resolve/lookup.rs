//! Finds the entry that an id means: in the own site, then in the commons, then in the other sites.

use super::{EntryId, mentions};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, suggest, wording};
use crate::discover::{COMMONS, Folder};
use crate::model::Kind;
use crate::parse::Entry;
use std::collections::HashMap;
use std::sync::Arc;

/// Entries by id.
#[derive(Debug)]
pub struct Lookup {
    by_id: HashMap<Box<str>, Vec<Candidate>>,
    commons: Option<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    entry: EntryId,
    kind: Kind,
    folder: usize,
}

/// Why an id leads nowhere.
pub enum Miss {
    Unknown {
        suggestion: Option<String>,
    },
    /// Entries of that id exist, but of another kind.
    Kind {
        found: Kind,
    },
    Ambiguous {
        candidates: Vec<String>,
    },
}

/// What was typed, taken apart: `event:urban-ki/aeg-1`.
struct Typed<'t> {
    kind: Option<Kind>,
    site: Option<&'t str>,
    id: &'t str,
}

impl Lookup {
    pub fn new(entries: &[Arc<Entry>], folders: &[Folder]) -> Lookup {
        let mut by_id: HashMap<Box<str>, Vec<Candidate>> = HashMap::new();
        for (number, entry) in entries.iter().enumerate() {
            let candidate = Candidate {
                entry: number,
                kind: entry.kind,
                folder: entry.folder,
            };
            // Few ids are given twice.
            let alike = by_id.entry(entry.id.clone()).or_insert_with(|| Vec::with_capacity(1));
            alike.push(candidate);
        }
        Lookup {
            by_id,
            commons: folders.iter().position(|folder| &*folder.name == COMMONS),
        }
    }

    /// The entry that `typed` means when it is written in `folder`; no kinds means any.
    pub fn find(&self, typed: &str, kinds: &[Kind], folder: usize, folders: &[Folder]) -> Result<EntryId, Miss> {
        let typed = take_apart(typed, folders);
        let fits = |kind: Kind| kinds.is_empty() || kinds.contains(&kind);
        let all: &[Candidate] = self.by_id.get(typed.id).map_or(&[], Vec::as_slice);
        let named: Vec<&Candidate> = all
            .iter()
            .filter(|c| typed.kind.is_none_or(|kind| kind == c.kind))
            .filter(|c| {
                typed
                    .site
                    .is_none_or(|site| folders.get(c.folder).is_some_and(|f| &*f.name == site))
            })
            .collect();
        let fitting: Vec<&Candidate> = named.iter().copied().filter(|c| fits(c.kind)).collect();
        for level in [Some(folder), self.commons] {
            let here: Vec<&Candidate> = fitting.iter().copied().filter(|c| Some(c.folder) == level).collect();
            match here.as_slice() {
                [] => {}
                [only] => return Ok(only.entry),
                several => return Err(ambiguous(several, folders)),
            }
        }
        match (fitting.as_slice(), named.first()) {
            ([only], _) => Ok(only.entry),
            ([], Some(other)) => Err(Miss::Kind { found: other.kind }),
            ([], None) => Err(Miss::Unknown {
                suggestion: self.nearest(typed.id, kinds),
            }),
            (several, _) => Err(ambiguous(several, folders)),
        }
    }

    fn nearest(&self, id: &str, kinds: &[Kind]) -> Option<String> {
        let mut known: Vec<&str> = self
            .by_id
            .iter()
            .filter(|(_, found)| kinds.is_empty() || found.iter().any(|c| kinds.contains(&c.kind)))
            .map(|(known, _)| &**known)
            .collect();
        known.sort_unstable();
        suggest::nearest(id, known).map(str::to_owned)
    }

    /// The targets of all references of an entry; what leads nowhere is reported.
    pub fn targets(
        &self,
        entry: &Entry,
        entries: &[super::Entry],
        folders: &[Folder],
        report: &mut Report,
    ) -> Vec<Option<EntryId>> {
        let mut targets = Vec::with_capacity(entry.references.len());
        for (number, reference) in entry.references.iter().enumerate() {
            let found = self.find(&reference.target, reference.kinds, entry.folder, folders);
            match found {
                Ok(target) => {
                    if let Some(stub) = entries.get(target).filter(|target| target.stub)
                        && !entry.record.is("stub")
                    {
                        report.push(
                            at_reference(&wording::REF_STUB, entry, number)
                                .with("kind", stub.kind())
                                .with("id", stub.id()),
                        );
                    }
                    targets.push(Some(target));
                }
                Err(miss) => {
                    targets.push(None);
                    report.push(missed(miss, entry, number, &reference.target, reference.kinds));
                }
            }
        }
        targets
    }
}

/// The entries without those whose kind and id are there already in the same folder, which are reported; each
/// further message about them would be about the same mistake.
pub fn without_duplicates(entries: Vec<Arc<Entry>>, report: &mut Report) -> Vec<Arc<Entry>> {
    let mut first: HashMap<(usize, Kind, &str, &str), &Entry> = HashMap::with_capacity(entries.len());
    let mut keep = Vec::with_capacity(entries.len());
    for entry in &entries {
        let key = (entry.folder, entry.kind, &*entry.section, &*entry.id);
        match first.get(&key) {
            Some(first) => {
                report.push(
                    Diagnostic::new(&wording::ID_DUPLICATE, entry.origin.entry())
                        .with("kind", entry.kind)
                        .with("id", &entry.id)
                        .label(first.origin.entry(), "first given here"),
                );
                keep.push(false);
            }
            None => {
                first.insert(key, entry);
                keep.push(true);
            }
        }
    }
    let kept = entries.into_iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(entry, _)| entry).collect()
}

fn take_apart<'t>(typed: &'t str, folders: &[Folder]) -> Typed<'t> {
    let (kind, rest) = match typed.split_once(':') {
        Some((word, rest)) if Kind::from_name(word).is_some() => (Kind::from_name(word), rest),
        _ => (None, typed),
    };
    match rest.rsplit_once('/') {
        None => Typed {
            kind,
            site: None,
            id: rest,
        },
        Some((word, id)) if kind.is_none() && !folders.iter().any(|folder| &*folder.name == word) => {
            match Kind::from_name(word) {
                Some(kind) => Typed {
                    kind: Some(kind),
                    site: None,
                    id,
                },
                None => Typed {
                    kind,
                    site: Some(word),
                    id,
                },
            }
        }
        Some((site, id)) => Typed {
            kind,
            site: Some(site),
            id,
        },
    }
}

fn ambiguous(candidates: &[&Candidate], folders: &[Folder]) -> Miss {
    let name = |c: &&Candidate| {
        folders
            .get(c.folder)
            .map_or_else(String::new, |folder| folder.name.to_string())
    };
    let same_kind = candidates.windows(2).all(|pair| pair[0].kind == pair[1].kind);
    let words = candidates
        .iter()
        .map(|c| if same_kind { name(c) } else { c.kind.name().to_owned() })
        .collect();
    Miss::Ambiguous { candidates: words }
}

fn missed(miss: Miss, entry: &Entry, number: usize, typed: &str, kinds: &[Kind]) -> Diagnostic {
    let mention = mentions(&entry.record).into_iter().find(|(n, _)| *n == number);
    let (field, path) = mention.map_or(("", FieldPath::default()), |(_, m)| (m.field.name, m.path));
    miss.diagnostic(entry.origin.field(&path), field, typed, kinds)
}

impl Miss {
    /// What to say of the id that was `typed` in `field`, which takes entries of `kinds`.
    pub fn diagnostic(self, place: Place, field: &str, typed: &str, kinds: &[Kind]) -> Diagnostic {
        match self {
            Miss::Unknown { suggestion } => Diagnostic::new(&wording::REF_UNKNOWN, place)
                .with("kinds", kind_words(kinds, false))
                .with("id", typed)
                .suggest(suggestion),
            Miss::Kind { found } => Diagnostic::new(&wording::REF_KIND, place)
                .with("id", typed)
                .with("found", found.with_article())
                .with("field", field)
                .with("expected", kind_words(kinds, true)),
            Miss::Ambiguous { candidates } => Diagnostic::new(&wording::REF_AMBIGUOUS, place)
                .with("id", typed)
                .with("candidates", qualified(&candidates, typed)),
        }
    }
}

/// `event:x` or `series:x`; `urban-ki/x` or `ki-ruhr/x`.
pub fn qualified(candidates: &[String], typed: &str) -> String {
    let id = typed.rsplit(['/', ':']).next().unwrap_or(typed);
    let join = |word: &String| {
        if Kind::from_name(word).is_some() {
            format!("`{word}:{id}`")
        } else {
            format!("`{word}/{id}`")
        }
    };
    candidates.iter().map(join).collect::<Vec<_>>().join(" or ")
}

/// "organisation or person"; "an organisation or a person"; "entry" for any kind.
pub fn kind_words(kinds: &[Kind], with_article: bool) -> String {
    if kinds.is_empty() {
        return if with_article { "an entry" } else { "entry" }.to_owned();
    }
    let words = kinds
        .iter()
        .map(|kind| if with_article { kind.with_article() } else { kind.name() });
    words.collect::<Vec<_>>().join(" or ")
}

fn at_reference(wording: &'static crate::diagnostic::Wording, entry: &Entry, number: usize) -> Diagnostic {
    let path = mentions(&entry.record)
        .into_iter()
        .find(|(n, _)| *n == number)
        .map(|(_, mention)| mention.path);
    Diagnostic::new(wording, entry.origin.field(&path.unwrap_or_default()))
}
