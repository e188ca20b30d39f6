//! Notices what changes in the workspace: by events of the file system, or by looking where there are none.
//!
//! Events are hints to look at a path. They get lost, come twice, and come before a file is written to its end;
//! whoever gets them looks for himself and looks at everything now and then.

use crate::world::workspace::{FOLDERS, Paths, Workspace};
use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, MetadataKind, ModifyKind};
use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// After the last event, for as long nothing may happen until a batch is taken to be complete, if every file of
/// it was closed by who wrote it.
const QUIET: Duration = Duration::from_millis(2);

/// The same where that is not known, or where a file is gone that may be back in a moment.
const LONG_QUIET: Duration = Duration::from_millis(40);

/// A batch is taken at the latest after this.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long a checkout is waited for.
const CHECKOUT: Duration = Duration::from_secs(10);

/// How often to look where there are no events, at least.
const POLL: Duration = Duration::from_millis(250);

/// How often to look at everything where there are events, at least.
const ROUND: Duration = Duration::from_secs(5);

/// After this, events are asked for again where the system had none left.
const RETRY: Duration = Duration::from_secs(30);

/// Whether the system says when a file that was written to is closed.
const TELLS_CLOSING: bool = cfg!(target_os = "linux");

/// How long an error must last where it is told when a file is closed.
const DOUBT: Duration = Duration::from_millis(60);

/// For so long a file that is being written is waited for.
const STALLED: Duration = Duration::from_secs(2);

/// Why there are no events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoEvents {
    /// The command line says so.
    Asked,
    /// The file system sends none, by its name.
    FileSystem(&'static str),
    /// This limit of the system is used up.
    Exhausted(&'static str),
    /// What the system says.
    Refused(String),
}

/// What happened.
#[derive(Debug)]
pub enum Batch {
    /// These paths may have changed.
    Paths(BTreeSet<String>),
    /// Anything may have changed.
    Anything,
    /// Nothing happened in the time that was given.
    Nothing,
}

pub struct Watch {
    workspace: Arc<Workspace>,
    hints: Receiver<notify::Result<notify::Event>>,
    sender: Sender<notify::Result<notify::Event>>,
    watcher: Option<RecommendedWatcher>,
    no_events: Option<NoEvents>,
    /// When events were asked for last.
    asked: Instant,
    git: Option<PathBuf>,
    /// Files that somebody is writing, since when.
    open: BTreeMap<String, Instant>,
    /// When everything was looked at last, and how long that took.
    round: (Instant, Duration),
    /// The folders that are watched, as the system numbers them: another one may come to have the same name.
    watched: [Option<(u64, u64)>; 3],
}

impl Watch {
    /// Begins to watch; with `poll` without events.
    pub fn new(workspace: Arc<Workspace>, poll: bool) -> Watch {
        let (sender, hints) = channel();
        let git = git_folder(workspace.root());
        let no_events = if poll {
            Some(NoEvents::Asked)
        } else {
            let folders = watched_folders(workspace.root());
            folders
                .iter()
                .find_map(|folder| silent_file_system(folder))
                .map(NoEvents::FileSystem)
        };
        let mut watch = Watch {
            workspace,
            hints,
            sender,
            watcher: None,
            no_events,
            asked: Instant::now(),
            git,
            open: BTreeMap::new(),
            round: (Instant::now(), Duration::from_millis(1)),
            watched: [None; 3],
        };
        if watch.no_events.is_none() {
            watch.begin();
        }
        watch
    }

    /// Why the folders are looked at again and again instead of being watched.
    pub fn no_events(&self) -> Option<&NoEvents> {
        self.no_events.as_ref()
    }

    /// Notes how long a look at everything took, which decides how often that is done.
    pub fn looked(&mut self, took: Duration) {
        self.round = (Instant::now(), took);
    }

    /// Waits until something has happened and is over, or until `limit` has passed.
    pub fn next(&mut self, limit: Duration) -> Batch {
        if matches!(self.no_events, Some(NoEvents::Exhausted(_))) && self.asked.elapsed() > RETRY {
            self.no_events = None;
            self.begin();
            if self.no_events.is_none() {
                return Batch::Anything;
            }
        }
        let (last, took) = self.round;
        let pause = match self.no_events {
            Some(_) => POLL.max(took * 10),
            None => ROUND.max(took * 100),
        };
        let due = (last + pause).saturating_duration_since(Instant::now());
        if due.is_zero() {
            if self.no_events.is_none() && (self.watcher.is_none() || self.watched != self.identities()) {
                self.begin();
            }
            return Batch::Anything;
        }
        match self.hints.recv_timeout(due.min(limit)) {
            Ok(hint) => self.collect(hint),
            Err(RecvTimeoutError::Timeout) if due <= limit => Batch::Anything,
            Err(_) => Batch::Nothing,
        }
    }

    /// What else happens before `limit` has passed.
    pub fn more(&mut self, limit: Duration) -> Batch {
        let end = Instant::now() + limit;
        loop {
            match self.hints.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(hint) => match self.collect(hint) {
                    // It was about something that is not read.
                    Batch::Nothing => {}
                    batch => return batch,
                },
                Err(_) => return Batch::Nothing,
            }
        }
    }

    fn collect(&mut self, first: notify::Result<notify::Event>) -> Batch {
        let started = Instant::now();
        let mut found = Found::default();
        let mut next = Some(first);
        let mut waited_for_git = false;
        loop {
            if let Some(hint) = next.take() {
                self.sort(hint, &mut found);
            }
            let closed =
                TELLS_CLOSING && !found.anything && !found.paths.iter().any(|path| self.open.contains_key(path));
            let quiet = if found.is_empty() || closed && !self.looks_unfinished(&found) {
                QUIET
            } else {
                LONG_QUIET
            };
            match self.hints.recv_timeout(quiet) {
                Ok(hint) if started.elapsed() < if waited_for_git { CHECKOUT } else { PATIENCE } => next = Some(hint),
                Ok(hint) => {
                    self.sort(hint, &mut found);
                    break;
                }
                // Git may also hold its lock while somebody writes a message for a commit, and saves a file meanwhile.
                Err(_) if found.is_much() && self.git_is_busy() && started.elapsed() < CHECKOUT => {
                    waited_for_git = true;
                }
                Err(_) => break,
            }
        }
        if found.restart {
            // The folders that were watched are others now.
            self.begin();
        }
        match (found.anything, found.paths.is_empty()) {
            (true, _) => Batch::Anything,
            (false, true) => Batch::Nothing,
            (false, false) => Batch::Paths(found.paths),
        }
    }

    fn sort(&mut self, hint: notify::Result<notify::Event>, found: &mut Found) {
        let event = match hint {
            Ok(event) => event,
            Err(error) => {
                self.fall_back(&error);
                found.anything = true;
                return;
            }
        };
        if event.need_rescan() {
            found.anything = true;
        }
        let Some(news) = News::of(&event.kind) else {
            return;
        };
        for path in &event.paths {
            let Some(path) = self.workspace.relative(path) else {
                continue;
            };
            if path.split('/').any(|part| part.starts_with('.')) {
                continue;
            }
            if FOLDERS.contains(&path.as_str()) {
                found.anything = true;
                found.restart |= matches!(news, News::Came | News::Went | News::Folder);
                continue;
            }
            match news {
                News::Folder => found.anything = true,
                News::Written => {
                    self.open.insert(path.clone(), Instant::now());
                }
                News::Closed | News::Came | News::Went => {
                    self.open.remove(&path);
                }
            }
            found.paths.insert(path);
        }
    }

    /// Whether somebody has begun to write one of these files and has not closed it.
    pub fn is_being_written(&mut self, files: &Paths) -> bool {
        // A file that was linked is never closed.
        self.open.retain(|_, since| since.elapsed() < STALLED);
        TELLS_CLOSING && self.open.keys().any(|path| files.contains(path.as_str()))
    }

    /// How long an error must last until it is believed: half a file is one, too.
    pub fn doubt(&self) -> Duration {
        match self.no_events {
            Some(_) => POLL * 2,
            None => DOUBT,
        }
    }

    fn looks_unfinished(&self, found: &Found) -> bool {
        found.paths.iter().any(|path| self.workspace.looks_unfinished(path))
    }

    fn begin(&mut self) {
        self.asked = Instant::now();
        self.watched = self.identities();
        self.watcher = None;
        let sender = self.sender.clone();
        let config = Config::default().with_follow_symlinks(true);
        let made = notify::Watcher::new(
            move |event: notify::Result<notify::Event>| {
                // Reading raises events, too, and the preview reads a lot.
                let is_news = |event: &notify::Event| event.need_rescan() || News::of(&event.kind).is_some();
                if event.as_ref().is_ok_and(|event| !is_news(event)) {
                    return;
                }
                // Nobody listens any more when the preview ends.
                let _ = sender.send(event);
            },
            config,
        );
        let begun = made.and_then(|mut watcher: RecommendedWatcher| {
            use notify::Watcher as _;
            let root = self.workspace.root();
            // For the folders themselves, which may go and come back.
            watcher.watch(root, RecursiveMode::NonRecursive)?;
            for folder in FOLDERS.map(|folder| root.join(folder)) {
                if folder.is_dir() {
                    watcher.watch(&folder, RecursiveMode::Recursive)?;
                }
            }
            Ok(watcher)
        });
        match begun {
            Ok(watcher) => self.watcher = Some(watcher),
            Err(error) => self.fall_back(&error),
        }
    }

    fn identities(&self) -> [Option<(u64, u64)>; 3] {
        watched_folders(self.workspace.root()).map(|folder| identity(&folder))
    }

    /// From now on looks for changes itself.
    fn fall_back(&mut self, error: &notify::Error) {
        let gone = matches!(error.kind, ErrorKind::PathNotFound | ErrorKind::WatchNotFound);
        if gone || self.no_events.is_some() {
            return;
        }
        self.watcher = None;
        self.no_events = Some(match &error.kind {
            ErrorKind::MaxFilesWatch => NoEvents::Exhausted("fs.inotify.max_user_watches"),
            // EMFILE: the user's instances are used up (inotify_init(2)).
            ErrorKind::Io(io) if io.raw_os_error() == Some(24) => NoEvents::Exhausted("fs.inotify.max_user_instances"),
            ErrorKind::Io(io) if io.raw_os_error() == Some(28) => NoEvents::Exhausted("fs.inotify.max_user_watches"),
            _ => NoEvents::Refused(error.to_string()),
        });
    }

    /// Git holds this lock for as long as it writes files.
    fn git_is_busy(&self) -> bool {
        let lock = self.git.as_ref().map(|git| git.join("index.lock"));
        // One that was left behind by a crash is older.
        let fresh = |lock: PathBuf| {
            let age = lock.metadata().ok()?.modified().ok()?.elapsed().unwrap_or_default();
            Some(age < CHECKOUT)
        };
        lock.and_then(fresh).unwrap_or(false)
    }
}

/// What the events of a batch amount to.
#[derive(Default)]
struct Found {
    paths: BTreeSet<String>,
    anything: bool,
    restart: bool,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.paths.is_empty() && !self.anything
    }

    /// Whether it is more than one save.
    fn is_much(&self) -> bool {
        self.anything || self.paths.len() > 1
    }
}

/// What an event says about a path.
#[derive(Clone, Copy)]
enum News {
    /// It was written to and may be further.
    Written,
    /// Who wrote it is done.
    Closed,
    Came,
    Went,
    /// A folder came or was moved; what is in it is not told.
    Folder,
}

impl News {
    /// None for what changes nothing: reading raises events, too.
    fn of(kind: &EventKind) -> Option<News> {
        match kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(News::Closed),
            EventKind::Access(_) => None,
            EventKind::Create(CreateKind::Folder) => Some(News::Folder),
            EventKind::Modify(ModifyKind::Name(_)) => Some(News::Came),
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::AccessTime)) => None,
            EventKind::Modify(ModifyKind::Metadata(_)) => Some(News::Closed),
            EventKind::Remove(_) => Some(News::Went),
            EventKind::Create(_) | EventKind::Modify(_) | EventKind::Any | EventKind::Other => Some(News::Written),
        }
    }
}

fn watched_folders(root: &Path) -> [PathBuf; 3] {
    let [content, themes] = FOLDERS.map(|folder| root.join(folder));
    [root.to_path_buf(), content, themes]
}

/// Device and number of a folder; none if it is not there, or where systems do not number them.
#[cfg(unix)]
fn identity(folder: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let meta = folder.metadata().ok()?;
    Some((meta.dev(), meta.ino()))
}

#[cfg(not(unix))]
fn identity(folder: &Path) -> Option<(u64, u64)> {
    folder.is_dir().then_some((0, 0))
}

/// The folder that git keeps for the work tree that `root` lies in.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let marker = root
        .ancestors()
        .map(|folder| folder.join(".git"))
        .find(|path| path.exists())?;
    if marker.is_dir() {
        return Some(marker);
    }
    let text = std::fs::read_to_string(&marker).ok()?;
    let told = text.strip_prefix("gitdir:")?.trim();
    Some(marker.parent()?.join(told))
}

/// The name of the file system at `root`, if it is one on which changes by other machines or systems raise no
/// events (statfs(2)).
#[cfg(target_os = "linux")]
fn silent_file_system(root: &Path) -> Option<&'static str> {
    let kind = rustix::fs::statfs(root).ok()?.f_type;
    match kind as u32 {
        0x0102_1997 => Some("9p"),
        0x0000_6969 => Some("NFS"),
        0x0000_517b | 0xff53_4d42 | 0xfe53_4d42 => Some("SMB"),
        0x6573_5546 => Some("FUSE"),
        0x786f_4256 => Some("VirtualBox"),
        0x5346_4846 => Some("WSL"),
        0x5346_414f => Some("AFS"),
        _ => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn silent_file_system(_: &Path) -> Option<&'static str> {
    None
}
