//! The preview: serves all sites from memory and shows a change as soon as it is saved.
//!
//! ```text
//! watch → workspace → studio → window → http → browser
//! ```
//!
//! [`watch`] says that something changed, [`workspace`] what there is now, [`studio`] makes a new state of the sites
//! from that, [`window`] puts it on show and tells the event stream, [`http`] answers requests from what is on show.
//! Pages are rendered when somebody asks for them. What the checks of whole sites find follows in the background.

mod address;
pub mod answer;
mod byte_range;
pub mod events;
pub mod gate;
mod good_pages;
mod host_files;
pub mod http;
mod own_pages;
mod pattern;
mod policy;
pub mod preview;
mod problems;
mod reply;
mod socket;
pub mod studio;
mod turns;
pub mod watch;
pub mod window;
mod work;

pub use problems::Editor;

use crate::diagnostic::Located;
use crate::model::Options;
use crate::render::SiteBundle;
use crate::world::workspace::{Paths, Workspace};
use gate::Gate;
use http::Limits;
use preview::Preview;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use studio::Studio;
use tokio::sync::Notify;
use watch::NoEvents;
use window::Window;
use work::Work;

/// What is served, and to whom.
#[derive(Clone, Debug)]
pub struct Settings {
    pub root: PathBuf,
    pub options: Options,
    pub host: IpAddr,
    /// As the command line names it, if it does.
    pub host_name: Option<String>,
    pub port: u16,
    /// How many ports to try, from `port` on.
    pub tries: u16,
    pub poll: bool,
    pub editor: Editor,
}

/// What happens, for whoever started the preview.
pub enum Event<'a> {
    /// The server answers at this address; `wanted` is the port that was taken, if it was.
    Ready {
        address: SocketAddr,
        taken: Option<u16>,
        sites: usize,
        pages: usize,
        took: Duration,
    },
    /// Changes are looked for instead of being told.
    Polling(&'a NoEvents),
    /// A save is shown.
    Shown { saved: &'a Paths, took: Duration },
    /// The errors are others than before; none means that all are repaired.
    Errors(&'a [Located]),
    /// The warnings are others than before.
    Warnings(usize),
}

/// Why the preview cannot begin.
#[derive(Debug)]
pub enum Failure {
    /// No site of this name; the known ones.
    SiteUnknown(String, Vec<String>),
    /// The address cannot be used.
    Bind(SocketAddr, io::Error),
    /// The system gives no threads or sockets.
    System(io::Error),
}

/// Hears what happens, from several threads.
pub type Listener = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Serves until the process is asked to end.
pub fn serve(settings: Settings, tell: Listener) -> Result<(), Failure> {
    let started = Instant::now();
    let wanted = SocketAddr::new(settings.host, settings.port);
    let listener =
        http::bind(settings.host, settings.port, settings.tries).map_err(|error| Failure::Bind(wanted, error))?;
    let address = listener.local_addr().map_err(Failure::System)?;
    let workspace = Arc::new(Workspace::open(&settings.root));
    let mut studio = Studio::new(workspace.clone(), settings.options.clone());
    let first = studio.preview(&Paths::new());
    if let Some(unknown) = unknown_site(&settings.options, &first) {
        return Err(unknown);
    }
    let session = format!("{:x}", jiff::Timestamp::now().as_nanosecond());
    let window = Arc::new(Window::new(
        workspace.clone(),
        settings.editor,
        session,
        first,
        tell.clone(),
    ));
    let gate = Gate::new(address, settings.host_name.as_deref());

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::System)?;
    let taken = (settings.port != 0 && address.port() != settings.port).then_some(settings.port);
    let stage = window.clone();
    let work = Work::new(workspace, studio, window.clone(), tell.clone());
    let poll = settings.poll;
    std::thread::Builder::new()
        .name("preview".to_owned())
        .spawn(move || work.go_on(poll))
        .map_err(Failure::System)?;
    let served = runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let shown = window.preview();
        tell(&Event::Ready {
            address,
            taken,
            sites: shown.build.bundle.sites.len(),
            pages: shown.build.bundle.sites.iter().map(SiteBundle::pages).sum(),
            took: started.elapsed(),
        });
        drop((shown, window));
        let end = end_of_process();
        http::serve(limits(), listener, gate, stage, end.notified()).await;
        Ok(())
    });
    runtime.shutdown_timeout(Duration::from_millis(200));
    served.map_err(Failure::System)
}

fn unknown_site(options: &Options, preview: &Preview) -> Option<Failure> {
    // A site whose settings have an error is one all the same.
    let folders = || preview.graph().folders.iter();
    let known = || {
        folders()
            .filter(|folder| folder.settings.is_some())
            .map(|folder| &*folder.name)
    };
    let unknown = options.sites.iter().find(|wanted| !known().any(|id| id == *wanted))?;
    Some(Failure::SiteUnknown(
        unknown.clone(),
        known().map(str::to_owned).collect(),
    ))
}

/// Connections must leave enough of the system's handles for reading files.
fn limits() -> Limits {
    let limits = Limits::default();
    let connections = limits.connections.min((handles() / 3).max(16));
    Limits {
        connections,
        event_streams: limits.event_streams.min(connections / 2),
        ..limits
    }
}

/// How many files and sockets the process may have open.
fn handles() -> usize {
    #[cfg(unix)]
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    #[cfg(not(unix))]
    let most: Option<u64> = None;
    most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
}

/// Is told when the process is asked to end: by Ctrl-C, or by the signal that ends services.
fn end_of_process() -> Arc<Notify> {
    let asked = Arc::new(Notify::new());
    let told = asked.clone();
    tokio::spawn(async move {
        // Without a signal there is nothing to wait for.
        if tokio::signal::ctrl_c().await.is_ok() {
            told.notify_one();
        }
    });
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let told = asked.clone();
        tokio::spawn(async move {
            if let Ok(mut ended) = signal(SignalKind::terminate()) {
                ended.recv().await;
                told.notify_one();
            }
        });
    }
    asked
}
