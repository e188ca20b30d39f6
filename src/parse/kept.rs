//! What was parsed before: a file is parsed again only when its bytes changed, its place, or how its folder is read.
//!
//! A build starts with nothing kept. The preview keeps everything, and of files that have errors now also what
//! they were before.

use super::{FileContent, Work, text};
use crate::diagnostic::{Diagnostic, Report};
use crate::world::{FileEntry, World};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// Which content of a file is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Newest,
    /// Where the newest has errors, the last that had none.
    Sound,
}

/// The contents of all files that were parsed last.
#[derive(Debug, Default)]
pub struct Kept {
    files: HashMap<Arc<str>, KeptFile>,
    /// What was asked for in this run.
    seen: Vec<Arc<str>>,
    /// Files that were parsed since their soundness was last noted.
    fresh: BTreeSet<Arc<str>>,
    /// Files whose newest content has errors.
    faulty: BTreeSet<Arc<str>>,
}

#[derive(Debug)]
struct KeptFile {
    version: u64,
    work: Work,
    /// Of the bytes; none for a file that could not be read.
    fingerprint: Option<u64>,
    content: Arc<FileContent>,
    /// The last content without an error, where the newest may have some.
    sound: Option<Arc<FileContent>>,
}

impl KeptFile {
    fn wanted(&self, wanted: Wanted) -> Arc<FileContent> {
        match (wanted, &self.sound) {
            (Wanted::Sound, Some(sound)) => sound.clone(),
            _ => self.content.clone(),
        }
    }
}

/// What is found out about a file without changing what is kept.
enum Finding {
    Same(Arc<FileContent>),
    /// The same work, which is another value in memory by now.
    Moved(Arc<FileContent>),
    /// Other times, but the same bytes.
    Touched,
    New {
        fingerprint: Option<u64>,
        content: Arc<FileContent>,
    },
}

impl Kept {
    /// The contents of the files, in their order, read where they have changed. Their problems are reported.
    pub(super) fn read(
        &mut self,
        world: &dyn World,
        work: Vec<(FileEntry, Work)>,
        wanted: Wanted,
        report: &mut Report,
    ) -> Vec<Arc<FileContent>> {
        let findings: Vec<Finding> = work
            .par_iter()
            .map(|(file, work)| self.look(world, file, work, wanted))
            .collect();
        let mut contents = Vec::with_capacity(work.len());
        for ((file, work), finding) in work.into_iter().zip(findings) {
            self.seen.push(file.path.clone());
            let content = match finding {
                Finding::Same(content) => content,
                Finding::Moved(content) => {
                    if let Some(kept) = self.files.get_mut(&file.path) {
                        kept.work = work;
                    }
                    content
                }
                finding => self.note(file, work, finding).wanted(wanted),
            };
            report.extend(content.diagnostics.iter().cloned());
            contents.push(content);
        }
        contents
    }

    fn look(&self, world: &dyn World, file: &FileEntry, work: &Work, wanted: Wanted) -> Finding {
        let old = self.files.get(&file.path).filter(|old| old.work == *work);
        // What could not be read may be readable by now.
        let is_certain = |old: &&KeptFile| old.fingerprint.is_some() || file.size > text::MAX_TEXT;
        if let Some(old) = old.filter(|old| old.version == file.version).filter(is_certain) {
            let content = old.wanted(wanted);
            return match old.work.is_identical(work) {
                true => Finding::Same(content),
                false => Finding::Moved(content),
            };
        }
        let bytes = text::bytes(world, file);
        let fingerprint = bytes.as_ref().ok().map(|bytes| xxh3_64(bytes));
        if fingerprint.is_some() && old.is_some_and(|old| old.fingerprint == fingerprint) {
            return Finding::Touched;
        }
        Finding::New {
            fingerprint,
            content: Arc::new(work.of(file, bytes)),
        }
    }

    fn note(&mut self, file: FileEntry, work: Work, finding: Finding) -> &KeptFile {
        let FileEntry { path, version, .. } = file;
        let (fingerprint, content) = match finding {
            Finding::New { fingerprint, content } => (fingerprint, content),
            Finding::Same(_) | Finding::Moved(_) | Finding::Touched => match self.files.get(&path) {
                Some(old) => (old.fingerprint, old.content.clone()),
                None => (None, Arc::default()),
            },
        };
        let was_faulty = self.faulty.contains(&path);
        let kept = self.files.entry(path.clone()).or_insert_with(|| KeptFile {
            version,
            work: work.clone(),
            fingerprint,
            content: content.clone(),
            sound: None,
        });
        if !Arc::ptr_eq(&kept.content, &content) {
            let before = std::mem::replace(&mut kept.content, content);
            if kept.work != work {
                kept.sound = None;
            } else if !was_faulty && kept.sound.is_none() {
                kept.sound = Some(before);
            }
            self.fresh.insert(path);
        }
        kept.version = version;
        kept.work = work;
        kept.fingerprint = fingerprint;
        kept
    }

    /// Ends a run: what was not asked for is gone.
    pub(super) fn forget_the_rest(&mut self) {
        if self.files.len() > self.seen.len() {
            let seen: BTreeSet<&Arc<str>> = self.seen.iter().collect();
            self.files.retain(|path, _| seen.contains(path));
        }
        self.seen.clear();
    }

    /// Notes which files have errors, from the report on their newest contents. Whether for one of them an older
    /// content without errors is known.
    pub fn note_errors<'d>(&mut self, errors: impl IntoIterator<Item = &'d Diagnostic>) -> bool {
        let faulty: BTreeSet<Arc<str>> = errors.into_iter().map(|error| error.place.file.clone()).collect();
        let settled = self
            .fresh
            .iter()
            .chain(&self.faulty)
            .filter(|path| !faulty.contains(*path));
        for path in settled {
            if let Some(kept) = self.files.get_mut(path) {
                kept.sound = None;
            }
        }
        self.fresh.clear();
        self.faulty = faulty;
        let known_sound = |path: &Arc<str>| self.files.get(path).is_some_and(|kept| kept.sound.is_some());
        self.faulty.iter().any(known_sound)
    }
}
