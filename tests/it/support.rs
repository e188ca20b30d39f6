//! Little sites as one text, built in memory, and the pages as a reader sees them.
//!
//! ```text
//! site("
//! -- projects/x.md --
//! ---
//! title: X
//! ---
//! ")
//! ```
//!
//! Paths lie below `content/demo/`, unless they begin with `content/` or `themes/`. The files are laid over
//! [`SKELETON`], a sound site; `-- site.yml + --` adds lines to a file that is there.

use html5gum::{DefaultEmitter, Token, Tokenizer};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use verbund::diagnostic::Severity;
use verbund::model::{Kind, Options};
use verbund::render::Made;
use verbund::resolve::{Entry, EntryId};
use verbund::world::{Disk, Memory, World};

/// A sound site with a home page, an alliance, an organisation and one page, in German.
pub const SKELETON: &str = "\
-- site.yml --
title: Allianz Musterstadt
alliance: demo
base_url: https://musterstadt.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
-- index.md --
---
title: Allianz Musterstadt
claim: Gemeinsam für gute Daten
---
-- alliances/demo.yml --
title: Allianz Musterstadt
kind: network
-- organisations/buero.yml --
title: Büro der Allianz
memberships: [demo]
-- pages/ueber-uns.md --
---
title: Über uns
---
Wir arbeiten zusammen.
";

/// The settings of the sound site in German and English.
pub const TWO_LANGUAGES: &str = "\
-- site.yml --
title: {de: Allianz Musterstadt, en: Alliance Musterstadt}
alliance: demo
base_url: https://musterstadt.example/
languages: [de, en]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
";

/// Laid over the sound site: a public body in Baden-Württemberg that has answered what the law asks, so that `check` says nothing.
pub const ANSWERED: &str = "\
-- site.yml --
title: {de: Allianz Musterstadt, en: Alliance Musterstadt}
alliance: demo
base_url: https://musterstadt.de/
languages: [de, en]
timezone: Europe/Berlin
operator: buero
legal:
  public_body: true
  land: BW
  consumer_services: false
  accessibility:
    status: partial
    method: self
    assessed: 2025-10-20
    prepared: 2025-11-03
    barriers:
      - content: {de: Die Protokolle bis 2024 sind Bilder von Papier., en: The minutes until 2024 are images of paper.}
        reason: incompatible
        alternative: Auf Anfrage lesen wir sie vor.
    contact: barrierefrei@musterstadt.de
    answer_within: P14D
  privacy:
    officer: {title: Datenschutzbeauftragte der Stadt, email: datenschutz@musterstadt.de}
    hosting: {provider: 'Rechenzentrum Musterland, Musterstadt', logs: P7D}
menu: {footer: [impressum, datenschutz, barrierefreiheit, leichte-sprache, dgs]}
-- organisations/buero.yml --
title: Büro der Allianz
memberships: [demo]
address: {street: Marktplatz 1, postcode: '01234', city: Musterstadt}
email: post@musterstadt.de
phone: +49 123 456
represented_by: [Anna Beispiel]
-- pages/impressum.md --
---
title: Impressum
legal_kind: impressum
---
-- pages/datenschutz.md --
---
title: Datenschutz
legal_kind: datenschutz
---
-- pages/barrierefreiheit.md --
---
title: Barrierefreiheit
legal_kind: barrierefreiheit
---
-- pages/barrierefreiheit.en.md --
---
title: Accessibility
---
-- pages/leichte-sprache.md --
---
title: Leichte Sprache
legal_kind: leichte-sprache
---
-- pages/dgs.md --
---
title: Gebärdensprache
legal_kind: dgs
---
";

/// The moment at which all little sites are built: noon on 15 January 2026 in Berlin.
pub fn now() -> jiff::Timestamp {
    "2026-01-15T11:00:00Z".parse().expect("it is a time")
}

/// Files by path from the workspace's root.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The files of one text, laid over the skeleton.
pub fn files(text: &str) -> Files {
    let mut files = Files::new();
    lay_over(&mut files, SKELETON);
    lay_over(&mut files, text);
    files
}

/// Lays the files of `text` over `files`.
pub fn lay_over(files: &mut Files, text: &str) {
    let mut path: Option<String> = None;
    for line in text.split_inclusive('\n') {
        let header = line
            .trim_end()
            .strip_prefix("-- ")
            .and_then(|rest| rest.strip_suffix(" --"));
        if let Some(header) = header {
            let (name, adds) = match header.strip_suffix(" +") {
                Some(name) => (name, true),
                None => (header, false),
            };
            let full = full_path(name);
            if adds {
                assert!(files.contains_key(&full), "`{name}` is not there to be added to");
            } else {
                files.insert(full.clone(), Vec::new());
            }
            path = Some(full);
        } else if let Some(path) = &path {
            let file = files.get_mut(path).expect("it was just made");
            file.extend_from_slice(line.as_bytes());
        } else {
            assert!(line.trim().is_empty(), "this stands before the first file: {line}");
        }
    }
}

fn full_path(name: &str) -> String {
    if name.starts_with("content/") || name.starts_with("themes/") {
        name.to_owned()
    } else {
        format!("content/demo/{name}")
    }
}

/// Everything that came of one build.
pub struct Built(pub verbund::Build);

/// Builds the files of `text`, laid over the skeleton.
pub fn site(text: &str) -> Built {
    site_with(text, &Options::default())
}

pub fn site_with(text: &str, options: &Options) -> Built {
    build(files(text), options)
}

pub fn build(files: Files, options: &Options) -> Built {
    let world: Arc<dyn World + Send + Sync> = Arc::new(Memory::new(files, now()));
    Built(verbund::build(&world, options))
}

/// What the command line options mean by a day.
pub fn on(day: &str) -> Options {
    Options {
        as_of: Some(day.parse().expect("it is a day")),
        ..Options::default()
    }
}

/// The root of this repository.
pub fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The repository's own four sites on 22 November 2026, built once for all tests.
pub fn four_sites() -> &'static Built {
    static BUILT: LazyLock<Built> = LazyLock::new(|| {
        let world: Arc<dyn World + Send + Sync> = Arc::new(Disk::new(&repository()));
        let built = Built(verbund::build(&world, &on("2026-11-22")));
        built.assert_sound();
        built
    });
    &BUILT
}

impl Built {
    /// The messages of a code, each with its file: `events/x.md: …`.
    pub fn says(&self, code: &str) -> Vec<String> {
        let found = self.0.report.iter().filter(|problem| problem.code() == code);
        found
            .map(|problem| format!("{}: {}", problem.place.file, problem.message()))
            .collect()
    }

    /// The one message of a code.
    pub fn says_once(&self, code: &str) -> String {
        match self.says(code).as_slice() {
            [only] => only.clone(),
            several => panic!("{} times `{code}` in\n{}", several.len(), self.everything_said()),
        }
    }

    pub fn errors(&self) -> Vec<String> {
        let errors = self
            .0
            .report
            .iter()
            .filter(|problem| problem.severity() == Severity::Error);
        errors
            .map(|problem| format!("{} {}: {}", problem.code(), problem.place.file, problem.message()))
            .collect()
    }

    pub fn everything_said(&self) -> String {
        let all = self.0.report.iter();
        all.map(|problem| format!("{} {}: {}\n", problem.code(), problem.place.file, problem.message()))
            .collect()
    }

    #[track_caller]
    pub fn assert_sound(&self) -> &Built {
        assert_eq!(self.errors(), Vec::<String>::new());
        self
    }

    /// An entry as `kind:id` (`project:x`), or `kind:site/id`.
    pub fn entry(&self, name: &str) -> &Entry {
        &self.0.graph.entries[self.number(name)]
    }

    pub fn number(&self, name: &str) -> EntryId {
        let (kind, id) = name.split_once(':').expect("write `kind:id`");
        let kind = Kind::from_name(kind).expect("it is a kind");
        let found = self
            .0
            .graph
            .entries
            .iter()
            .position(|entry| entry.kind() == kind && entry.id() == id);
        found.unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// The entries that the references of one field lead to, as `kind:id`.
    pub fn targets(&self, name: &str, field: &str) -> Vec<String> {
        let entry = self.entry(name);
        let mentions = verbund::resolve::mentions(entry.record());
        let of_field = mentions.iter().filter(|(_, mention)| mention.top.name == field);
        of_field
            .filter_map(|(number, _)| entry.bound.targets.get(*number).copied().flatten())
            .map(|target| &self.0.graph.entries[target])
            .map(|target| format!("{}:{}", target.kind(), target.id()))
            .collect()
    }

    /// The paths of all files of a site.
    pub fn paths(&self, site: &str) -> &[String] {
        &self.bundle(site).paths
    }

    pub fn bundle(&self, site: &str) -> &verbund::render::SiteBundle {
        let found = self.0.bundle.sites.iter().find(|bundle| bundle.id == site);
        found.unwrap_or_else(|| panic!("there is no site `{site}`:\n{}", self.everything_said()))
    }

    /// The bytes of a file of a site.
    pub fn file(&self, site: &str, path: &str) -> Vec<u8> {
        let bundle = self.bundle(site);
        let Some(number) = bundle.paths.iter().position(|known| known == path) else {
            panic!(
                "`{site}` has no `{path}`, but\n{}\n{}",
                bundle.paths.join("\n"),
                self.everything_said()
            );
        };
        match bundle.make(number) {
            Ok(Made::Bytes(bytes)) => bytes,
            Ok(Made::OnDisk(path)) => std::fs::read(path).expect("it is listed"),
            Err(problem) => panic!("{}", problem.message()),
        }
    }

    pub fn file_text(&self, site: &str, path: &str) -> String {
        String::from_utf8(self.file(site, path)).expect("it is text")
    }

    /// A page by its address on the site `demo`: `projekte/x/`, empty for the home page.
    pub fn page(&self, address: &str) -> Page {
        self.page_on("demo", address)
    }

    pub fn page_on(&self, site: &str, address: &str) -> Page {
        let path = if address.is_empty() || address.ends_with('/') {
            format!("{address}index.html")
        } else {
            address.to_owned()
        };
        Page {
            address: address.to_owned(),
            html: self.file_text(site, &path),
        }
    }

    pub fn has_page(&self, address: &str) -> bool {
        self.bundle("demo").paths.contains(&format!("{address}index.html"))
    }
}

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Open {
        name: String,
        attributes: BTreeMap<String, String>,
    },
    Close {
        name: String,
    },
    Text(String),
}

/// Elements that have no end tag.
pub const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr",
];

/// Reads HTML; anything that the standard calls a parse error fails the test.
pub fn pieces(html: &str) -> Vec<Piece> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("pages are UTF-8");
    let tokens = Tokenizer::new_with_emitter(html, emitter);
    tokens
        .flat_map(|token| match token {
            Ok(Token::StartTag(tag)) => {
                let name = text(&tag.name);
                // In a drawing `<path/>` is open and closed at once.
                let close =
                    (tag.self_closing && !VOID.contains(&name.as_str())).then(|| Piece::Close { name: name.clone() });
                let attributes = tag.attributes.iter();
                let attributes = attributes.map(|(name, value)| (text(name), text(value))).collect();
                std::iter::once(Piece::Open { name, attributes }).chain(close).collect()
            }
            Ok(Token::EndTag(tag)) => vec![Piece::Close { name: text(&tag.name) }],
            Ok(Token::String(string)) => vec![Piece::Text(text(&string))],
            Ok(Token::Error(error)) => panic!("bad HTML: {:?} in\n{html}", error.value),
            _ => Vec::new(),
        })
        .collect()
}

/// A rendered page.
pub struct Page {
    pub address: String,
    pub html: String,
}

impl Page {
    pub fn pieces(&self) -> Vec<Piece> {
        pieces(&self.html)
    }

    /// What is to be read in `<main>`, with single spaces for all white space and without the places where words may break.
    pub fn text(&self) -> String {
        visible(&self.inside("main")).replace('\u{ad}', "")
    }

    /// The pieces inside of the first element of a name.
    pub fn inside(&self, element: &str) -> Vec<Piece> {
        let mut inside = Vec::new();
        let mut depth = 0;
        for piece in self.pieces() {
            match &piece {
                Piece::Open { name, .. } if name == element => depth += 1,
                Piece::Close { name } if name == element => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                _ => {}
            }
            if depth > 0 {
                inside.push(piece);
            }
        }
        inside
    }

    #[track_caller]
    pub fn shows(&self, words: &str) -> &Page {
        assert!(
            self.text().contains(words),
            "`{words}` is not on {}:\n{}",
            self.address,
            self.text()
        );
        self
    }

    #[track_caller]
    pub fn shows_not(&self, words: &str) -> &Page {
        assert!(
            !self.text().contains(words),
            "`{words}` is on {}:\n{}",
            self.address,
            self.text()
        );
        self
    }

    /// All links of the page: address and words.
    pub fn links(&self) -> Vec<(String, String)> {
        links(&self.pieces())
    }

    /// Where the first link with these words leads.
    #[track_caller]
    pub fn link(&self, words: &str) -> String {
        let found = self.links().into_iter().find(|(_, label)| label == words);
        found
            .unwrap_or_else(|| panic!("no link `{words}` in {:#?}", self.links()))
            .0
    }

    /// The `href` of each `<link rel=…>`, with its language.
    pub fn head_links(&self, rel: &str) -> Vec<(String, Option<String>)> {
        let of_head = |piece: &Piece| match piece {
            Piece::Open { name, attributes } if name == "link" && attributes.get("rel").is_some_and(|r| r == rel) => {
                Some((attributes.get("href")?.clone(), attributes.get("hreflang").cloned()))
            }
            _ => None,
        };
        self.pieces().iter().filter_map(of_head).collect()
    }

    /// The versions in other languages that the head names: addresses with their languages.
    pub fn versions(&self) -> Vec<(String, Option<String>)> {
        let alternates = self.head_links("alternate").into_iter();
        alternates.filter(|(_, language)| language.is_some()).collect()
    }

    pub fn canonical(&self) -> Option<String> {
        self.head_links("canonical").into_iter().next().map(|(href, _)| href)
    }

    /// The words of a `<meta name=…>`.
    pub fn meta(&self, wanted: &str) -> Option<String> {
        self.pieces().into_iter().find_map(|piece| match piece {
            Piece::Open { name, attributes }
                if name == "meta" && attributes.get("name").is_some_and(|name| name == wanted) =>
            {
                attributes.get("content").cloned()
            }
            _ => None,
        })
    }
}

pub fn links(pieces: &[Piece]) -> Vec<(String, String)> {
    let mut links: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for piece in pieces {
        match piece {
            Piece::Open { name, attributes } if name == "a" => {
                links.push((attributes.get("href").cloned().unwrap_or_default(), String::new()));
                inside = true;
            }
            Piece::Close { name } if name == "a" => inside = false,
            Piece::Text(text) if inside => {
                if let Some((_, label)) = links.last_mut() {
                    label.push_str(text);
                }
            }
            _ => {}
        }
    }
    for (_, label) in &mut links {
        *label = single_spaced(label);
    }
    links
}

/// The readable text of pieces; elements are separated by spaces where a browser would break the line.
pub fn visible(pieces: &[Piece]) -> String {
    const INLINE: &[&str] = &[
        "a", "em", "strong", "cite", "time", "span", "code", "abbr", "b", "i", "mark", "small",
    ];
    let mut text = String::new();
    let mut hidden: Option<(String, usize)> = None;
    for piece in pieces {
        match (piece, &mut hidden) {
            (Piece::Open { name, .. }, Some((element, depth))) if name == element => *depth += 1,
            (Piece::Close { name }, Some((element, depth))) if name == element => {
                *depth -= 1;
                if *depth == 0 {
                    hidden = None;
                }
            }
            (_, Some(_)) => {}
            (Piece::Open { name, attributes }, None) => {
                let unseen = matches!(name.as_str(), "script" | "style" | "svg" | "template")
                    || attributes.get("aria-hidden").is_some_and(|value| value == "true")
                    || attributes.get("class").is_some_and(|class| class == "print-only");
                if unseen && !VOID.contains(&name.as_str()) {
                    hidden = Some((name.clone(), 1));
                } else if !INLINE.contains(&name.as_str()) || is_part(attributes) {
                    text.push(' ');
                }
            }
            (Piece::Close { name }, None) if !INLINE.contains(&name.as_str()) => text.push(' '),
            (Piece::Close { .. }, None) => {}
            (Piece::Text(words), None) => text.push_str(words),
        }
    }
    single_spaced(&text)
}

/// The theme's style sheet sets parts of a line apart.
fn is_part(attributes: &BTreeMap<String, String>) -> bool {
    attributes
        .get("class")
        .is_some_and(|class| class.split(' ').any(|name| name == "part"))
}

/// All white space, no-break spaces included, as single spaces, and without soft hyphens, which nobody sees.
pub fn single_spaced(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('\u{ad}', "")
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the target is ours");
    for entry in std::fs::read_dir(from).expect("the source is there") {
        let entry = entry.expect("it can be listed");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("it has a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("it can be copied");
        }
    }
}

/// Writes files below a folder.
pub fn write_files(root: &Path, files: &Files) {
    for (path, bytes) in files {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("the folder is ours");
        std::fs::write(path, bytes).expect("the folder is ours");
    }
}

/// All files below a folder with their bytes, without those of the writer (`.verbund.lock`, `.verbund.receipt`).
pub fn tree(root: &Path) -> Files {
    let mut files = Files::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.expect("it can be listed");
        let name = entry
            .path()
            .strip_prefix(root)
            .expect("it lies below")
            .to_string_lossy()
            .into_owned();
        if entry.file_type().is_file() && !name.ends_with(".lock") && name != ".verbund.receipt" {
            files.insert(name, std::fs::read(entry.path()).expect("it can be read"));
        }
    }
    files
}

/// What the program printed, and its exit code.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// Runs the real program in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    run_with(folder, arguments, &[])
}

pub fn run_with(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Ran {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_verbund"))
        .args(arguments)
        .args(["--color", "never"])
        .current_dir(folder)
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .expect("the program is built before its tests");
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).expect("the program prints UTF-8"),
        err: String::from_utf8(output.stderr).expect("the program prints UTF-8"),
    }
}
