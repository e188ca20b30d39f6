//! What browsers see: the newest state of the sites, the pages that were good last, and what the event stream tells.

use super::address::encoded;
use super::answer::{Answer, Content};
use super::events::{self, EventSource};
use super::http::Stage;
use super::own_pages::{self, OwnPages, SiteFacts};
use super::preview::{Preview, Target, with_script};
use super::problems::{self, Editor, Problem};
use super::{Event, Listener};
use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::world::World;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;

/// How many pages are remembered for the time when they cannot be made.
const REMEMBERED: usize = 32;

pub struct Window {
    world: Arc<dyn World + Send + Sync>,
    editor: Editor,
    /// Tells servers apart.
    session: String,
    shown: RwLock<Arc<Preview>>,
    knowledge: Mutex<Knowledge>,
    good: Mutex<GoodPages>,
    own: OwnPages,
    tell: Listener,
    stream: watch::Sender<Arc<str>>,
    source: EventSource,
}

/// What is known about the state that is shown.
#[derive(Default)]
struct Knowledge {
    generation: u64,
    report: Report,
    /// Whether the report has what the checks of the sites found.
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
            own: OwnPages::new(),
            tell,
            stream,
            source,
        };
        window.know(|known| known.report = report);
        window
    }

    /// Puts a new state on show and tells open pages; returns its generation.
    pub fn show(&self, preview: Preview) -> u64 {
        let report = preview.build.report.clone();
        let before = {
            let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *shown, Arc::new(preview))
        };
        // Taking a large graph apart takes longer than anybody should wait for a page.
        drop(before);
        self.know(|known| {
            known.generation += 1;
            known.report = report;
            known.checked = false;
            known.trouble = None;
            known.faults.clear();
        })
    }

    /// The same state with what the checks found, unless another one is on show by now.
    pub fn add_checks(&self, generation: u64, found: &Report) {
        self.know(|known| {
            if known.generation == generation && !known.checked {
                known.report.extend(found.iter().cloned());
                known.report = std::mem::take(&mut known.report).without_repetition();
                known.checked = true;
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

    /// Everything that is known to be wrong.
    pub fn report(&self) -> Report {
        self.knowledge().everything()
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
        if errors != known.told.0 {
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
    fn file(&self, preview: &Preview, site: usize, index: usize, address: &str, status: u16) -> Answer {
        let mut answer = match preview.file(site, index, address) {
            Ok(answer) => {
                self.good().remember(address, &answer);
                answer
            }
            Err(fault) => {
                let good = self.good().recall(address);
                let told = self.knowledge().faults.get(address) == Some(&fault);
                if !told {
                    self.know(|known| {
                        known.faults.insert(address.to_owned(), *fault.clone());
                    });
                }
                match good {
                    Some(answer) => answer,
                    None => return self.cannot_be_made(&fault),
                }
            }
        };
        if answer.media_type.starts_with("text/html")
            && let (Content::Bytes(html), Some(tag)) = (&answer.body, &answer.tag)
        {
            answer.body = Content::Bytes(with_script(html, tag).into());
            answer.status = status;
        }
        answer
    }

    fn cannot_be_made(&self, fault: &Diagnostic) -> Answer {
        let mut report = Report::default();
        report.push(fault.clone());
        let problems = problems::of(&report, self.world.as_ref(), &self.editor);
        self.own.cannot_be_made(&problems)
    }

    fn nothing(&self, preview: &Preview, site: Option<usize>, address: &str) -> Answer {
        match site.and_then(|site| Some((site, preview.not_found(site)?))) {
            Some((site, index)) => self.file(preview, site, index, address, 404),
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
        report.extend(self.report.iter().cloned());
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
            Target::File { site, index } => self.file(&preview, site, index, address, 200),
            Target::Elsewhere { status, address } => Answer::elsewhere(status, &encoded(&address)),
            Target::Nothing { site } => self.nothing(&preview, site, address),
        }
    }
}

/// The pages that were made last, for the time when they cannot be made.
#[derive(Default)]
struct GoodPages {
    by_address: BTreeMap<String, Answer>,
    /// The one that was asked for least recently comes first.
    order: VecDeque<String>,
}

impl GoodPages {
    fn remember(&mut self, address: &str, answer: &Answer) {
        if !answer.media_type.starts_with("text/html") {
            return;
        }
        self.order.retain(|known| known != address);
        self.order.push_back(address.to_owned());
        self.by_address.insert(address.to_owned(), answer.clone());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_address.remove(&oldest);
        }
    }

    fn recall(&self, address: &str) -> Option<Answer> {
        self.by_address.get(address).cloned()
    }
}

impl Answer {
    /// The event stream.
    pub fn events(source: EventSource) -> Answer {
        Answer {
            status: 200,
            media_type: "text/event-stream".to_owned(),
            headers: Vec::new(),
            tag: None,
            body: Content::Events(source),
        }
    }

    /// The way to another address.
    pub fn elsewhere(status: u16, address: &str) -> Answer {
        let headers = vec![("Location".to_owned(), address.to_owned())];
        Answer {
            status,
            headers,
            ..Answer::nothing()
        }
    }

    /// Nothing at this address.
    pub fn nothing() -> Answer {
        Answer {
            status: 404,
            media_type: "text/plain; charset=utf-8".to_owned(),
            headers: Vec::new(),
            tag: None,
            body: Content::Bytes(Default::default()),
        }
    }
}
