//! `serve`.

use super::arguments::{Global, ServeArguments};
use super::build::plural;
use super::{exit, unknown_site, usage, workspace};
use crate::diagnostic::{Located, print};
use crate::model::Options;
use crate::serve::watch::NoEvents;
use crate::serve::{self, Event, Failure, Settings};
use std::io::Write;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::time::Duration;

/// Where the preview answers if nobody says otherwise.
const PORT: u16 = 7070;

/// How many ports are tried from there.
const TRIES: u16 = 50;

/// How many errors are printed; the browser has all.
const PRINTED: usize = 5;

pub fn run(arguments: &ServeArguments, global: &Global) -> u8 {
    let (root, _) = match workspace(global) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let Some(host) = address_of(&arguments.host) else {
        return usage(&format!("`{}` is no address of this computer", arguments.host));
    };
    let settings = Settings {
        root,
        options: Options {
            as_of: arguments.time.as_of,
            drafts: arguments.time.drafts,
            sites: arguments.site.clone(),
            ..Options::default()
        },
        host,
        host_name: Some(arguments.host.clone()),
        port: arguments.port.unwrap_or(PORT),
        tries: if arguments.port == Some(0) { 1 } else { TRIES },
        poll: arguments.poll,
        editor: arguments.editor.clone(),
    };
    let printer = Printer::start();
    let terminal = Terminal {
        quiet: global.quiet,
        open: arguments.open,
        errors: AtomicUsize::new(0),
        lines: printer.lines.clone(),
    };
    let shown_host = arguments.host.clone();
    let ended = serve::serve(settings, Arc::new(move |event| terminal.hear(event, &shown_host)));
    let outcome = outcome(ended, &printer);
    printer.finish();
    outcome
}

fn outcome(ended: Result<(), Failure>, printer: &Printer) -> u8 {
    let say = |line: &str| printer.say(line);
    match ended {
        Ok(()) => {
            say("\nThe preview has ended.");
            exit::OK
        }
        Err(Failure::SiteUnknown(site, known)) => {
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            unknown_site(&site, &known)
        }
        Err(Failure::Bind(address, error)) => {
            say(&format!("error: the address {address} cannot be used: {error}"));
            say("  help: `--port` names another port, `--host` another address");
            exit::MACHINE
        }
        Err(Failure::System(error)) => {
            say(&format!("error: the preview cannot begin: {error}"));
            exit::MACHINE
        }
    }
}

/// The number of a host, such as of `localhost`.
fn address_of(host: &str) -> Option<IpAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(address) = bare.parse() {
        return Some(address);
    }
    let mut found: Vec<SocketAddr> = (bare, 0).to_socket_addrs().ok()?.collect();
    // `localhost` has two; browsers try both, but many tools only the older.
    found.sort_by_key(SocketAddr::is_ipv6);
    found.first().map(SocketAddr::ip)
}

/// Says what happens, each thing once.
struct Terminal {
    quiet: bool,
    open: bool,
    /// How many errors were told last.
    errors: AtomicUsize,
    lines: SyncSender<String>,
}

impl Terminal {
    fn say(&self, line: &str) {
        // Rather a line is lost than that a terminal which takes none holds up the preview.
        let _ = self.lines.try_send(line.to_owned());
    }

    fn hear(&self, event: &Event<'_>, host: &str) {
        let say = |line: &str| self.say(line);
        match event {
            Event::Ready {
                address,
                taken,
                sites,
                pages,
                took,
            } => {
                if let Some(taken) = taken {
                    say(&format!("Port {taken} is taken."));
                }
                let url = url_of(*address, host);
                let sites = plural(*sites, "site");
                let pages = plural(*pages, "page");
                let took = took.as_secs_f64();
                say(&format!("Preview of {sites} with {pages} after {took:.2} s: {url}"));
                if address.ip().is_unspecified() || !address.ip().is_loopback() {
                    say("Every computer that reaches this one can read the preview, with all drafts that it shows.");
                }
                if !self.quiet {
                    say("Saved files are shown at once. Ctrl-C ends it.");
                }
                if self.open && open::that_detached(&url).is_err() {
                    say("No browser could be opened.");
                }
            }
            Event::Polling(reason) => say(&format!(
                "Looking for changes four times a second: {}.",
                reason_of(reason)
            )),
            Event::Shown { saved, took } => {
                if !self.quiet {
                    let mut files = saved
                        .iter()
                        .take(2)
                        .map(|path| path.as_ref())
                        .collect::<Vec<_>>()
                        .join(", ");
                    if saved.len() > 2 {
                        files.push_str(&format!(" and {} more", saved.len() - 2));
                    }
                    let files = if files.is_empty() { "a new day" } else { &files };
                    say(&format!("{files} ({} ms)", took.as_millis()));
                }
            }
            Event::Errors(errors) => self.tell_errors(errors),
            Event::Warnings(count) => {
                if !self.quiet {
                    match count {
                        0 => say("No warnings."),
                        count => say(&format!("{}: the page lists them.", plural(*count, "warning"))),
                    }
                }
            }
        }
    }

    fn tell_errors(&self, errors: &[Located]) {
        let say = |line: &str| self.say(line);
        let before = self.errors.swap(errors.len(), Ordering::Relaxed);
        if errors.is_empty() {
            if before > 0 {
                say("All errors are repaired.");
            }
            return;
        }
        let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
        let first = errors.get(..PRINTED).unwrap_or(errors);
        say(&print::human(first, None, colour));
        if errors.len() > first.len() {
            say(&format!(
                "… and {} more; the page lists them.",
                errors.len() - first.len()
            ));
        }
    }
}

fn reason_of(reason: &NoEvents) -> String {
    match reason {
        NoEvents::Asked => "`--poll`".to_owned(),
        NoEvents::FileSystem(name) => format!("the file system ({name}) does not tell of them"),
        NoEvents::Exhausted(limit) => {
            let enough = if limit.ends_with("instances") { 1024 } else { 524_288 };
            format!("the system's limit `{limit}` is used up; `sudo sysctl {limit}={enough}` raises it")
        }
        NoEvents::Refused(words) => format!("the system does not tell of them ({words})"),
    }
}

/// The address to type. The unspecified one is none that a browser can open.
fn url_of(address: SocketAddr, host: &str) -> String {
    let port = address.port();
    let is_name = host.parse::<IpAddr>().is_err() && !host.starts_with('[');
    match address.ip() {
        ip if ip.is_unspecified() => format!("http://localhost:{port}/"),
        _ if is_name => format!("http://{host}:{port}/"),
        IpAddr::V6(ip) => format!("http://[{ip}]:{port}/"),
        IpAddr::V4(ip) => format!("http://{ip}:{port}/"),
    }
}

/// Prints on a thread of its own, so that nothing waits for a terminal: one that is closed, stopped or slow must not
/// hold up the preview.
struct Printer {
    lines: SyncSender<String>,
    printed: Receiver<()>,
}

impl Printer {
    fn start() -> Printer {
        let (lines, due) = sync_channel::<String>(256);
        let (done, printed) = channel();
        std::thread::spawn(move || {
            for line in due {
                if line == LAST {
                    break;
                }
                let _ = writeln!(anstream::stderr(), "{line}");
            }
            let _ = done.send(());
        });
        Printer { lines, printed }
    }

    fn say(&self, line: &str) {
        let _ = self.lines.try_send(line.to_owned());
    }

    /// Gives what is still to be printed a moment.
    fn finish(self) {
        self.say(LAST);
        let _ = self.printed.recv_timeout(Duration::from_millis(200));
    }
}

/// Ends the printing; no line of ours holds this.
const LAST: &str = "\u{4}";
