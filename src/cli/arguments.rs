//! The command line as it is typed.

use crate::report::{Tongue, Topic};
use crate::serve::Editor;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Static sites for alliances: Markdown and YAML about members, events and projects in, websites for any host out.
#[derive(Debug, Parser)]
#[command(name = "verbund", version, propagate_version = true, disable_help_subcommand = true)]
pub struct CommandLine {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Args)]
pub struct Global {
    /// The folder that holds `content/` [default: the nearest one upwards]
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// Say nothing but problems
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub color: Colour,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a first site that builds without an error
    Init {
        /// Where [default: here]
        dir: Option<PathBuf>,
    },
    /// Make a new entry with the fields it needs
    New {
        /// event, project, organisation, person, news, document, page, series, alliance, region, topic
        kind: String,
        /// The entry's title
        title: String,
        /// The site it belongs to [default: the only one]
        #[arg(long, short)]
        site: Option<String>,
    },
    /// Build the sites into `public/`
    Build(BuildArguments),
    /// Show the sites in a browser and follow every change
    Serve(ServeArguments),
    /// Check the content and say what is wrong, without writing anything
    Check(CheckArguments),
    /// Report on one matter for those who answer for it
    Report(ReportArguments),
    /// List entries, or `sites`
    List {
        /// A kind such as `event`, or `sites` [default: all kinds]
        kind: Option<String>,
        /// As JSON, for other programs
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        time: TimeArguments,
    },
    /// Make the files that a host needs, or list the hosts
    Host(HostArguments),
    /// Look at a theme apart from its sites
    Theme {
        #[command(subcommand)]
        command: ThemeCommand,
    },
    /// Explain a code of a message, with an example
    Explain {
        /// Such as `ref-unknown` [default: all codes]
        code: Option<String>,
    },
    /// Print the JSON Schema of a kind, of `site`, or of everything
    Schema {
        /// A kind such as `event`, or `site` [default: everything]
        kind: Option<String>,
        /// As a reference in Markdown
        #[arg(long)]
        markdown: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum ThemeCommand {
    /// Show all examples of all components on one page
    Gallery(GalleryArguments),
    /// Check a theme: its templates, options and words, and every example of its components
    Check(ThemeArguments),
}

#[derive(Debug, Args)]
pub struct ThemeArguments {
    /// Folder below `themes/`, or `verbund` [default: the theme of the site, with what the site overrides]
    pub name: Option<String>,
    /// The site that lends its brand, words and entries [default: the first]
    #[arg(long, short, value_name = "SITE")]
    pub site: Option<String>,
}

#[derive(Debug, Args)]
pub struct GalleryArguments {
    #[command(flatten)]
    pub theme: ThemeArguments,
    /// Where to write [default: public/_gallery]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// One of the site's languages [default: its first]
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
}

#[derive(Debug, Args)]
pub struct TimeArguments {
    /// The day that decides what is upcoming, published and expired [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<jiff::civil::Date>,
    /// Include drafts
    #[arg(long)]
    pub drafts: bool,
}

#[derive(Debug, Args)]
pub struct BuildArguments {
    /// Build only this site; may be repeated
    #[arg(long, short, value_name = "SITE")]
    pub site: Vec<String>,
    /// Where to write [default: public]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Address on the web in place of the site's own, for one site
    #[arg(long, value_name = "URL", value_parser = web_address)]
    pub base_url: Option<String>,
    /// Link to `index.html`, so that the site works from a folder on disk
    #[arg(long)]
    pub portable: bool,
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Use this many threads [default: one for each core]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<usize>,
    /// Say how long each stage took
    #[arg(long)]
    pub timings: bool,
    #[command(flatten)]
    pub time: TimeArguments,
}

#[derive(Debug, Args)]
pub struct HostArguments {
    /// netlify, cloudflare, apache, nginx, github-pages, gitlab-pages, s3 [default: list them]
    pub name: Option<String>,
    /// The site to publish [default: the only one]
    #[arg(long, short, value_name = "SITE")]
    pub site: Option<String>,
    /// Where to write [default: the workspace]
    #[arg(long, short, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace files that are there and differ
    #[arg(long)]
    pub force: bool,
    /// Address of verbund's repository, for hosts that build
    #[arg(long, value_name = "URL", value_parser = web_address)]
    pub source: Option<String>,
    /// Tag or commit there [default: the version of this program]
    #[arg(long, value_name = "REV", value_parser = revision)]
    pub revision: Option<String>,
}

#[derive(Debug, Args)]
pub struct CheckArguments {
    /// How to print what was found
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Treat warnings as errors
    #[arg(long)]
    pub strict: bool,
    /// Ask other hosts whether what the sites link to is still there
    #[arg(long)]
    pub external: bool,
    /// Ask computers of the own network too, such as an intranet
    #[arg(long, requires = "external")]
    pub external_private: bool,
    #[command(flatten)]
    pub time: TimeArguments,
}

#[derive(Debug, Args)]
pub struct ReportArguments {
    /// accessibility, privacy, images, translations, stale
    #[arg(value_parser = topic)]
    pub topic: Topic,
    /// Only this site; may be repeated
    #[arg(long, short, value_name = "SITE")]
    pub site: Vec<String>,
    /// As JSON, for other programs
    #[arg(long, conflicts_with = "html")]
    pub json: bool,
    /// As one HTML file, to be sent or printed
    #[arg(long)]
    pub html: bool,
    /// The language of the report [default: the first one of the site]
    #[arg(long, value_enum, value_name = "LANG")]
    pub lang: Option<Lang>,
    #[command(flatten)]
    pub time: TimeArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    De,
    En,
}

impl From<Lang> for Tongue {
    fn from(lang: Lang) -> Tongue {
        match lang {
            Lang::De => Tongue::German,
            Lang::En => Tongue::English,
        }
    }
}

#[derive(Debug, Args)]
pub struct ServeArguments {
    /// Show only this site; may be repeated
    #[arg(long, short, value_name = "SITE")]
    pub site: Vec<String>,
    /// Port to answer on; 0 takes any [default: 7070, or the next free one]
    #[arg(long, short, value_name = "PORT")]
    pub port: Option<u16>,
    /// Address to answer on; 0.0.0.0 lets other computers in
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// Open the browser
    #[arg(long)]
    pub open: bool,
    /// Look for changes four times a second instead of relying on the file system's events
    #[arg(long)]
    pub poll: bool,
    /// What opens a file from a message: vscode, vscodium, cursor, zed, idea, sublime, textmate, none, or an address
    /// with {file}, {line} and {column}
    #[arg(long, value_name = "EDITOR", default_value = "vscode", value_parser = Editor::named)]
    pub editor: Editor,
    #[command(flatten)]
    pub time: TimeArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// One JSON object for each problem and line
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// SARIF 2.1.0
    Sarif,
}

fn day(text: &str) -> Result<jiff::civil::Date, String> {
    text.parse().map_err(|_| "write a day as 2026-04-15".to_owned())
}

fn topic(text: &str) -> Result<Topic, String> {
    let mut topics = Topic::ALL.into_iter();
    topics.find(|topic| topic.name() == text).ok_or_else(|| {
        let names: Vec<&str> = Topic::ALL.into_iter().map(Topic::name).collect();
        format!("choose among {}", names.join(", "))
    })
}

fn web_address(text: &str) -> Result<String, String> {
    match crate::parse::decode::base_url_fault(text) {
        None => Ok(text.to_owned()),
        Some(reason) => Err(reason.to_owned()),
    }
}

/// What git calls a revision, without what a shell could take for something else.
fn revision(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
    match !text.is_empty() && !text.starts_with('-') && text.bytes().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err("write a tag such as `v1.2.0`, or a commit".to_owned()),
    }
}
