//! The commands: what was typed into calls, reports into words and exit codes.

mod arguments;
mod build;
mod explain;
mod external;
mod host;
mod init;
mod list;
mod new;
mod products;
mod progress;
mod receipt;
mod report;
mod serve;
mod theme;
mod timings;

use crate::diagnostic::{Diagnostic, Located, Place, Severity, print, suggest, wording};
use crate::parse::decode::list_of;
use crate::world::{Disk, World};
use anstream::{eprintln, println};
use arguments::{Colour, Command, CommandLine, Global, ThemeCommand};
use clap::Parser;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

/// Exit codes; on any but 0 the old output is as it was.
pub mod exit {
    pub const OK: u8 = 0;
    /// Content, theme or settings have errors.
    pub const CONTENT: u8 = 1;
    /// The command line is wrong.
    pub const USAGE: u8 = 2;
    /// The machine failed: disk, permission, lock.
    pub const MACHINE: u8 = 3;
    /// A bug in verbund.
    pub const BUG: u8 = 70;
}

/// Runs the program; the result is its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> u8 {
    let line = match CommandLine::try_parse_from(arguments) {
        Ok(line) => line,
        Err(error) => {
            let wrong = error.use_stderr();
            return if error.print().is_err() || wrong {
                exit::USAGE
            } else {
                exit::OK
            };
        }
    };
    choose_colour(line.global.color);
    let outcome = std::panic::catch_unwind(|| dispatch(&line));
    outcome.unwrap_or_else(|_| {
        eprintln!("This is a bug in verbund, not in your content. Please report it with the lines above.");
        exit::BUG
    })
}

fn dispatch(line: &CommandLine) -> u8 {
    let global = &line.global;
    match &line.command {
        Command::Init { dir } => init::run(dir.as_deref(), global),
        Command::New { kind, title, site } => new::run(kind, title, site.as_deref(), global),
        Command::Build(arguments) => build::run(arguments, global),
        Command::Serve(arguments) => serve::run(arguments, global),
        Command::Check(arguments) => build::check(arguments, global),
        Command::Report(arguments) => report::run(arguments, global),
        Command::List { kind, json, time } => list::run(kind.as_deref(), *json, time, global),
        Command::Host(arguments) => host::run(arguments, global),
        Command::Theme {
            command: ThemeCommand::Gallery(arguments),
        } => theme::gallery(arguments, global),
        Command::Theme {
            command: ThemeCommand::Check(arguments),
        } => theme::check(arguments, global),
        Command::Explain { code } => explain::run(code.as_deref()),
        Command::Schema { kind, markdown } => match crate::reference::schema(kind.as_deref(), *markdown) {
            Some(text) => {
                println!("{text}");
                exit::OK
            }
            None => usage(&format!("there is no kind `{}`", kind.as_deref().unwrap_or_default())),
        },
    }
}

fn choose_colour(choice: Colour) {
    match choice {
        Colour::Auto => {}
        Colour::Always => anstream::ColorChoice::Always.write_global(),
        Colour::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Says what is wrong with the command line.
fn usage(message: &str) -> u8 {
    eprintln!("error: {message}");
    exit::USAGE
}

/// Says what is wrong where no line of a file is to blame.
fn say(problem: &Diagnostic) {
    eprintln!("error[{}]: {}", problem.code(), problem.message());
    if let Some(help) = problem.help() {
        eprintln!("  help: {help}");
    }
}

/// Says that there is no such site.
fn unknown_site(site: &str, known: &[&str]) -> u8 {
    let near = suggest::nearest(site, known.iter().copied()).filter(|_| known.len() > 1);
    let problem = Diagnostic::new(&wording::SITE_UNKNOWN, Place::file(&"content".into())).with("site", site);
    say(&problem.with("known", list_of(known.iter().copied())).suggest(near));
    exit::USAGE
}

/// The workspace on disk, or the exit code if there is none.
fn workspace(global: &Global) -> Result<(PathBuf, Arc<dyn World + Send + Sync>), u8> {
    let root = root(global)?;
    let disk: Arc<dyn World + Send + Sync> = Arc::new(Disk::new(&root));
    Ok((root, disk))
}

/// Where the workspace lies, or the exit code if there is none.
fn root(global: &Global) -> Result<PathBuf, u8> {
    let start = match &global.root {
        Some(root) => std::path::absolute(root),
        None => std::env::current_dir(),
    };
    let start = start.map_err(|error| {
        eprintln!("error: the current folder cannot be used: {error}");
        exit::MACHINE
    })?;
    let found = match &global.root {
        Some(_) => start.is_dir().then(|| start.clone()),
        None => Disk::find_root(&start),
    };
    match found {
        Some(root) => Ok(root),
        None => {
            eprintln!("error: no folder `content` in {} or above it", start.display());
            eprintln!("  help: `verbund init` makes a first site here; `--root DIR` names another folder");
            Err(exit::USAGE)
        }
    }
}

/// Prints problems for people.
fn tell(located: &[Located]) {
    if !located.is_empty() {
        let colour = anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never;
        eprintln!("{}", print::human(located, None, colour));
    }
}

/// "2 errors and 1 warning"; empty if there is nothing to count.
fn counted(located: &[Located]) -> String {
    let count = |severity: Severity| located.iter().filter(|d| d.severity == severity).count();
    let word = |n: usize, one: &str| {
        if n == 1 {
            format!("1 {one}")
        } else {
            format!("{n} {one}s")
        }
    };
    let parts: Vec<String> = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Note, "note"),
    ]
    .into_iter()
    .filter(|(severity, _)| count(*severity) > 0)
    .map(|(severity, name)| word(count(severity), name))
    .collect();
    match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
