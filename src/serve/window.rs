//! What browsers see: the newest state of the sites, the pages that were good last, and what the event stream tells.

use super::address::encoded;
use super::answer::{Answer, Content};
use super::events::{self, EventSource};
use super::good_pages::GoodPages;
use super::http::Stage;
use super::own_pages::{self, OwnPages, SiteFacts};
use super::preview::{Preview, Target, with_script};
use super::problems::{self, Editor, Problem};
use super::turns::Turns;
use super::{Event, Listener};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::world::World;
use crate::world::workspace::Paths;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// How many pages that could not be made are tried again with each new state.
const TRIED_AGAIN: usize = 32;

pub struct Window {
    world: Arc<dyn World + Send + Sync>,
    editor: Editor,
    /// Tells servers apart.
    session: String,
    shown: RwLock<Arc<Preview>>,
    knowledge: Mutex<Knowledge>,
    good: Mutex<GoodPages>,
    turns: Turns,
    own: OwnPages,
    tell: Listener,
    stream: watch::Sender<Arc<str>>,
    source: EventSource,
}

/// What is known about the state that is shown.
#[derive(Default)]
struct Knowledge {
    generation: u64,
    /// What came up when it was made.
    draft: Report,
    /// What the last checks of whole sites found; those of this state, once they are through.
    found: Report,
    /// Whether they are.
    checked: bool,
    /// Why pages could not be made, by address.
    faults: BTreeMap<String, Diagnostic>,
    /// Something that is wrong with the preview rather than with a file.
    trouble: Option<Report>,
    problems: Vec<Problem>,
    /// The errors and the number of warnings that the listener knows of.
    told: (Vec<Diagnostic>, usize),
}

/// What the stream tells.
#[derive(Serialize)]
struct State<'a> {
    session: &'a str,
    generation: u64,
    edited: &'a [String],
    files: &'a [String],
    errors: usize,
    warnings: usize,
    notes: usize,
    checked: bool,
    held: bool,
    problems: &'a [Problem],
    sites: BTreeMap<&'a str, &'a str>,
}

impl Window {
    /// `session` tells this server from one that was here before.
    pub fn new(
        world: Arc<dyn World + Send + Sync>,
        editor: Editor,
        session: String,
        first: Preview,
        tell: Listener,
    ) -> Window {
        let (stream, source) = events::channel("{}".into());
        let report = first.build.report.clone();
        let window = Window {
            world,
            editor,
            session,
            shown: RwLock::new(Arc::new(first)),
            knowledge: Mutex::default(),
            good: Mutex::default(),
            turns: Turns::default(),
            own: OwnPages::new(),
            tell,
            stream,
            source,
        };
        window.know(|known| known.draft = report);
        window
    }

    /// Puts a new state on show and tells open pages; returns its generation. What the checks found about other files
    /// than those that were saved holds until they are through again.
    pub fn show(&self, preview: Preview, saved: &Paths) -> u64 {
        let draft = preview.build.report.clone();
        let preview = Arc::new(preview);
        let before = {
            let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *shown, preview.clone())
        };
        // Taking a large graph apart takes longer than anybody should wait for a page.
        drop(before);
        let faulty: Vec<String> = self.knowledge().faults.keys().take(TRIED_AGAIN).cloned().collect();
        let faults = faulty.into_iter().filter_map(|address| {
            let fault = self.fault_of(&preview, &address)?;
            Some((address, fault))
        });
        let faults = faults.collect();
        self.know(|known| {
            known.generation += 1;
            known.draft = draft;
            known.checked = false;
            known.trouble = None;
            known.faults = faults;
            let mut found = Report::default();
            found.extend(
                known
                    .found
                    .iter()
                    .filter(|problem| !saved.contains(&problem.place.file))
                    .cloned(),
            );
            known.found = found;
        })
    }

    /// Why a page still cannot be made.
    fn fault_of(&self, preview: &Preview, address: &str) -> Option<Diagnostic> {
        match preview.find(address) {
            Target::File { site, index } => preview.file(site, index, address).err().map(|fault| *fault),
            _ => None,
        }
    }

    /// What the checks of a state found, unless another one is on show by now.
    pub fn add_checks(&self, generation: u64, found: Report) {
        self.know(|known| {
            if known.generation == generation && !known.checked {
                known.found = found;
                known.checked = true;
            }
        });
    }

    /// What was found on the finished pages of a state, beside what the checks found, unless another one is on show by now.
    pub fn add_findings(&self, generation: u64, found: Report) {
        if found.is_empty() {
            return;
        }
        self.know(|known| {
            if known.generation == generation {
                let checked = std::mem::take(&mut known.found);
                known.found.extend(checked.iter().chain(found.iter()).cloned());
            }
        });
    }

    /// Says that the newest state of the workspace cannot be shown at all; the last one stays.
    pub fn say_trouble(&self, trouble: Report) {
        self.know(|known| {
            known.generation += 1;
            known.trouble = Some(trouble);
        });
    }

    pub fn has_trouble(&self) -> bool {
        self.knowledge().trouble.is_some()
    }

    pub fn generation(&self) -> u64 {
        self.knowledge().generation
    }

    /// What is shown now.
    pub fn preview(&self) -> Arc<Preview> {
        self.shown.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes what is known, and tells it.
    fn know(&self, change: impl FnOnce(&mut Knowledge)) -> u64 {
        let mut known = self.knowledge();
        change(&mut known);
        let report = known.everything();
        known.problems = problems::of(&report, self.world.as_ref(), &self.editor);
        let preview = self.preview();
        let sites = preview
            .sites()
            .map(|(_, site, address)| (&*site.settings.base_url, address));
        let state = State {
            session: &self.session,
            generation: known.generation,
            edited: &preview.edited,
            files: &preview.files,
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            notes: report.count(Severity::Note),
            checked: known.checked,
            held: known.holds(&preview),
            problems: &known.problems,
            sites: sites.collect(),
        };
        // Strings and numbers always serialise.
        let state = serde_json::to_string(&state).unwrap_or_default();
        self.stream.send_replace(state.into());
        self.tell_listener(&mut known, &report);
        known.generation
    }

    /// Says what is wrong once, not with every save.
    fn tell_listener(&self, known: &mut Knowledge, report: &Report) {
        let errors: Vec<Diagnostic> = report.errors().cloned().collect();
        let warnings = report.count(Severity::Warning);
        // An error that moved with the text above it is no news.
        let told = &known.told.0;
        let is_old = errors.len() == told.len() && errors.iter().zip(told).all(|(new, old)| new.says_the_same(old));
        if !is_old {
            let mut alone = Report::default();
            alone.extend(errors.iter().cloned());
            (self.tell)(&Event::Errors(&problems::located(&alone, self.world.as_ref())));
            known.told.0 = errors;
        }
        if known.checked && warnings != known.told.1 {
            (self.tell)(&Event::Warnings(warnings));
            known.told.1 = warnings;
        }
    }

    fn knowledge(&self) -> MutexGuard<'_, Knowledge> {
        // Every change is made whole before it is told, so a panic leaves something that can be told.
        self.knowledge.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn good(&self) -> MutexGuard<'_, GoodPages> {
        self.good.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A file of a site, pages with the script. A page that cannot be made is shown as it was.
    fn file(&self, preview: &Arc<Preview>, site: usize, index: usize, address: &str) -> Answer {
        // A page that takes for ever must not take everybody who asks for it along.
        let Some(_turn) = self.turns.take((Arc::as_ptr(preview) as usize, address.to_owned())) else {
            return self.own.takes_too_long();
        };
        match preview.file(site, index, address) {
            Ok(answer) => {
                self.good().remember(address, &answer);
                scripted(answer)
            }
            Err(fault) => {
                let good = self.good().recall(address);
                let told = self.knowledge().faults.get(address) == Some(&fault);
                // Whoever asked before a new state came must not speak of it.
                if !told && Arc::ptr_eq(preview, &self.preview()) {
                    self.know(|known| {
                        known.faults.insert(address.to_owned(), *fault.clone());
                    });
                }
                good.map_or_else(|| self.cannot_be_made(&fault), scripted)
            }
        }
    }

    fn cannot_be_made(&self, fault: &Diagnostic) -> Answer {
        let mut report = Report::default();
        report.push(fault.clone());
        let problems = problems::of(&report, self.world.as_ref(), &self.editor);
        self.own.cannot_be_made(&problems)
    }

    fn nothing(&self, preview: &Preview, site: Option<usize>, address: &str) -> Answer {
        // A page that was kept, or sent a moment ago, asks for the style sheet of that time.
        if let Some(answer) = self.good().recall_asset(address) {
            return answer;
        }
        let page = site.and_then(|site| Some((site, preview.not_found(site)?)));
        match page.map(|(site, index)| preview.file(site, index, address)) {
            Some(Ok(answer)) => scripted(Answer { status: 404, ..answer }),
            Some(Err(fault)) => self.cannot_be_made(&fault),
            None => {
                let sites = preview.sites().map(|(_, site, address)| own_pages::link(site, address));
                let known = self.knowledge();
                let errors: Vec<Problem> = known.problems.iter().filter(|one| one.is_error()).cloned().collect();
                drop(known);
                self.own.nothing_there(sites.collect(), &errors)
            }
        }
    }

    fn list_of_sites(&self, preview: &Preview) -> Answer {
        let known = self.knowledge();
        let report = known.everything();
        let facts: Vec<SiteFacts> = preview
            .sites()
            .map(|(bundle, site, address)| SiteFacts::of(preview.graph(), bundle, site, address, &report))
            .collect();
        let root = self.world.on_disk("").unwrap_or_default();
        let root = root
            .file_name()
            .map_or_else(|| "/".into(), |name| name.to_string_lossy());
        let count = |severity| report.count(severity);
        let state = own_pages::Overview {
            sites: facts,
            problems: &known.problems,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            version: env!("CARGO_PKG_VERSION"),
            root: &root,
            held: known.holds(preview),
            checked: known.checked,
        };
        self.own.overview(&state)
    }
}

impl Knowledge {
    fn everything(&self) -> Report {
        let mut report = Report::default();
        report.extend(self.trouble.iter().flat_map(|trouble| trouble.iter().cloned()));
        report.extend(self.draft.iter().cloned());
        report.extend(self.found.iter().cloned());
        report.extend(self.faults.values().cloned());
        report.without_repetition()
    }

    fn holds(&self, preview: &Preview) -> bool {
        preview.build.held || self.trouble.is_some() || !self.faults.is_empty()
    }
}

impl Stage for Window {
    fn answer(&self, address: &str) -> Answer {
        if let Some(name) = address.strip_prefix("/_verbund/") {
            return match name {
                "events" => Answer::events(self.source.clone()),
                name => self.own.file(name).unwrap_or_else(Answer::nothing),
            };
        }
        let preview = self.preview();
        if address == "/" {
            return self.list_of_sites(&preview);
        }
        match preview.find(address) {
            Target::File { site, index } => self.file(&preview, site, index, address),
            Target::Elsewhere { status, address } => Answer::elsewhere(status, &encoded(&address)),
            Target::Nothing { site } => self.nothing(&preview, site, address),
        }
    }
}

/// A page of a site with the script.
fn scripted(answer: Answer) -> Answer {
    match (&answer.body, &answer.tag) {
        (Content::Bytes(html), Some(tag)) if answer.media_type.starts_with("text/html") => {
            let body = Content::Bytes(with_script(html, tag).into());
            Answer { body, ..answer }
        }
        _ => answer,
    }
}
