//! After any sequence of edits, creations, renames and deletions every file of the preview is that of a clean build.

use crate::support::{Files, files, lay_over, write_files};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use verbund::diagnostic::Report;
use verbund::model::Options;
use verbund::render::{Bundle, Made};
use verbund::serve::preview::Preview;
use verbund::serve::studio::Studio;
use verbund::world::workspace::{Paths, Workspace};
use verbund::world::{Disk, Listing, World};
use verbund::{Kept, draft};

/// Two sites over one pool, with entries that mention each other in fields and in texts. Cards are left out: each of the
/// many states would draw them all.
const START: &str = "\
-- site.yml --
title: {de: Allianz Musterstadt, en: Alliance Musterstadt}
alliance: demo
base_url: https://musterstadt.example/
languages: [de, en]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
cards: false
menu:
  main: [events, ueber-uns]
-- events/treffen.md --
---
title: Treffen
date: 2026-03-01
organisers: [buero, stadt]
topics: [daten]
---
Siehe [Über uns](../pages/ueber-uns.md) und [das Vorhaben](../projects/vorhaben.md#ziele).
-- projects/vorhaben.md --
---
title: Vorhaben
topics: [daten]
---
## Ziele

Mit dem [Treffen](../events/treffen.md). Ein Bild:

![Das Logo](../media/logo.svg \"Büro\")
-- media/logo.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"20\"></svg>
-- data/zahlen.csv --
jahr;zahl
2025;3
-- content/commons/organisations.yml --
stadt: {title: Stadt Musterstadt, memberships: [demo]}
land: {title: Land}
-- content/commons/topics.yml --
daten: Daten
-- content/zwei/site.yml --
title: Zweite Allianz
alliance: zwei
base_url: https://zwei.example/unten/
languages: [de]
timezone: Europe/Berlin
operator: stadt
legal: {public_body: false}
cards: false
-- content/zwei/index.md --
---
title: Zweite Allianz
---
Neben der ersten: [Treffen](event:treffen).
-- content/zwei/alliances/zwei.yml --
title: Zweite Allianz
kind: network
-- content/zwei/news/neues.md --
---
title: Neues
date: 2026-01-10
about: [stadt]
---
Etwas ist geschehen.
-- content/zwei/news/a.md --
---
title: Erstes
date: 2024-01-10
topics: [daten]
---
-- content/zwei/news/b.md --
---
title: Zweites
date: 2025-01-10
topics: [daten]
---
-- content/zwei/news/c.md --
---
title: Drittes
date: 2025-01-10
---
";

/// What may stand in a file; the last ones are faulty.
const VERSIONS: &[(&str, &[&str])] = &[
    (
        "content/demo/events/treffen.md",
        &[
            "---\ntitle: Treffen\ndate: 2026-03-01\norganisers: [stadt]\n---\nAnders.\n",
            "---\ntitle: Großes Treffen\ndate: 2026-05-02\nslug: anders\naliases: [/alt/]\n---\nSiehe [Zweite](news:neues).\n",
            "---\ntitle: Treffen\ndate: 2027-01-01\ndraft: true\n---\n",
            "---\ntitle: Treffen\ndate: 2026-03-01\norganisers: [niemand]\n---\nKein Ziel.\n",
            "---\ntitle: [Treffen\n---\nkaputt",
            "",
        ],
    ),
    (
        "content/demo/events/treffen.en.md",
        &[
            "---\ntitle: Meeting\n---\nSee [the project](../projects/vorhaben.md).\n",
            "---\ntitle: Meeting\ndate: 2026-01-01\n---\n",
        ],
    ),
    (
        "content/demo/projects/vorhaben.md",
        &[
            "---\ntitle: Vorhaben\ntopics: [daten]\n---\n## Ziele\n\nOhne Bild.\n",
            // The same file, but no picture any more: the image credits go.
            "---\ntitle: Vorhaben\ntopics: [daten]\n---\n## Ziele\n\nMit dem [Treffen](../events/treffen.md). Kein Bild:\n\n[Das Logo](../media/logo.svg \"Büro\")\n",
            "---\ntitle: Vorhaben\n---\n## Andere\n\n```rust\nfn main() {}\n```\n",
            "---\ntitle: Vorhaben\nperiod: 2025/2027\npartners: [{organisation: stadt}]\n---\n## Ziele\n",
        ],
    ),
    (
        "content/demo/projects/neu.md",
        &["---\ntitle: Neues Vorhaben\ntopics: [daten]\n---\n[Zurück](vorhaben.md)\n"],
    ),
    (
        "content/commons/organisations.yml",
        &[
            "stadt: {title: Die Stadt, memberships: [demo, zwei]}\nland: {title: Land}\n",
            "stadt: {title: Stadt Musterstadt, memberships: [demo]}\n",
            "stadt: {title: Stadt\n",
        ],
    ),
    (
        "content/commons/topics.yml",
        &["daten: Offene Daten\n", "daten: Daten\nlicht: Licht\n"],
    ),
    (
        "content/demo/site.yml",
        &[
            "title: Umbenannt\nalliance: demo\nbase_url: https://neu.example/\nlanguages: [de]\ntimezone: Europe/Berlin\noperator: buero\nlegal: {public_body: false}\n",
            "title: Mit Farbe\nalliance: demo\nbase_url: https://musterstadt.example/\nlanguages: [de, en]\ntimezone: Europe/Berlin\noperator: buero\nlegal: {public_body: false}\nbrand: {primary: '#00549f'}\n",
            "title: Mit Farbe\nbrand: {primary: blau}\n",
            "title: [",
        ],
    ),
    (
        "content/demo/media/logo.svg",
        &["<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"40\"></svg>"],
    ),
    (
        "content/demo/data/zahlen.csv",
        &["jahr;zahl\n2026;4\n", "jahr;zahl\n1;2;3\n"],
    ),
    (
        "content/demo/_theme/components/card/card.css",
        &[".card{color:red}\n", ".card{color:blue}\n"],
    ),
    (
        "content/demo/_theme/templates/page.html",
        &[
            "<!doctype html><title>{{ page.title }}</title><main>{{ entry.html }}</main>",
            "<!doctype html><title>{{ page.title }}</title><main>{{ entry.nichts.da }}</main>",
            "<!doctype html>{% if %}",
        ],
    ),
    (
        "content/zwei/news/neues.md",
        &["---\ntitle: Neues\ndate: 2026-01-12\nabout: [stadt]\n---\nEtwas anderes. [Treffen](event:treffen)\n"],
    ),
    // Lists are narrowed to another year, another topic, or not at all.
    (
        "content/zwei/news/a.md",
        &[
            "---\ntitle: Erstes\ndate: 2023-01-10\n---\n",
            "---\ntitle: Erstes\ndate: 2024-01-10\ntopics: [daten, licht]\n---\n",
            "---\ntitle: Erstes\ndraft: true\n---\n",
        ],
    ),
    ("content/demo/notes.txt", &["Ein Zettel", "Ein anderer"]),
    ("content/demo/events/treffen.md~", &["Sicherung"]),
];

#[derive(Clone, Debug)]
enum Change {
    /// Write version `1` of file `0`.
    Write(usize, usize),
    /// Put back how the file was at the start, or remove it if it was not there.
    Restore(usize),
    Remove(usize),
    /// Move file `0` to beside it under another name, or back.
    Rename(usize),
    /// Take a folder away, or bring it back.
    Folder(usize),
}

const FOLDERS: &[&str] = &[
    "content/zwei",
    "content/demo/events",
    "content/demo/_theme",
    "content/commons",
];

fn changes() -> impl Strategy<Value = Vec<(Change, bool)>> {
    let file = 0..VERSIONS.len();
    let change = prop_oneof![
        6 => (file.clone(), 0..6usize).prop_map(|(file, version)| Change::Write(file, version)),
        4 => file.clone().prop_map(Change::Restore),
        1 => file.clone().prop_map(Change::Remove),
        1 => file.prop_map(Change::Rename),
        1 => (0..FOLDERS.len()).prop_map(Change::Folder),
    ];
    prop::collection::vec((change, any::<bool>()), 1..7)
}

fn start() -> Files {
    let mut all = files("");
    lay_over(&mut all, START);
    all
}

/// Makes a change; the paths of which a watcher would tell.
fn make(root: &Path, start: &Files, change: &Change) -> BTreeSet<String> {
    let put = |path: &str, bytes: &[u8]| {
        let full = root.join(path);
        std::fs::create_dir_all(full.parent().expect("it lies in a folder")).expect("it is ours");
        std::fs::write(full, bytes).expect("it is ours");
    };
    let exchange = |one: &str, other: &str| {
        let (one, other) = (root.join(one), root.join(other));
        let (from, to) = if one.exists() { (one, other) } else { (other, one) };
        if from.exists() && !to.exists() {
            std::fs::rename(from, to).expect("it is ours");
        }
    };
    let path = match change {
        Change::Write(file, version) => {
            let (path, versions) = VERSIONS[*file];
            put(path, versions[version % versions.len()].as_bytes());
            path
        }
        Change::Restore(file) => {
            let (path, _) = VERSIONS[*file];
            match start.get(path) {
                Some(bytes) => put(path, bytes),
                None => drop(std::fs::remove_file(root.join(path))),
            }
            path
        }
        Change::Remove(file) => {
            let (path, _) = VERSIONS[*file];
            let _ = std::fs::remove_file(root.join(path));
            path
        }
        Change::Rename(file) => {
            let (path, _) = VERSIONS[*file];
            let (stem, ending) = path.rsplit_once('.').expect("it has an ending");
            let other = format!("{stem}-2.{ending}");
            exchange(path, &other);
            return [path.to_owned(), other].into();
        }
        Change::Folder(folder) => {
            let folder = FOLDERS[*folder];
            // Beside the folders that are read.
            exchange(folder, &format!("away-{}", folder.replace('/', "-")));
            return [folder.to_owned()].into();
        }
    };
    [path.to_owned()].into()
}

/// All files of all sites; an error of a page in place of its bytes.
fn contents(bundle: &Bundle) -> BTreeMap<String, Result<Vec<u8>, String>> {
    let mut all = BTreeMap::new();
    for site in &bundle.sites {
        for (index, path) in site.paths.iter().enumerate() {
            let bytes = match site.make(index) {
                Ok(Made::Bytes(bytes)) => Ok(bytes),
                Ok(Made::OnDisk(path)) => std::fs::read(path).map_err(|error| error.to_string()),
                Err(fault) => Err(fault.message()),
            };
            all.insert(format!("/{}/{path}", site.id), bytes);
        }
    }
    all
}

fn said(report: &Report) -> BTreeSet<String> {
    report
        .iter()
        .map(|problem| format!("{} {:?} {}", problem.code(), problem.place, problem.message()))
        .collect()
}

#[track_caller]
fn assert_as_built(root: &Path, preview: &Preview, options: &Options) {
    let disk: Arc<dyn World + Send + Sync> = Arc::new(Disk::new(root));
    let clean = draft(&disk, options, &mut Kept::default());
    assert_eq!(said(&preview.build.report), said(&clean.report));
    if clean.report.has_errors() {
        // Such a state is never built; the preview shows what was sound.
        return;
    }
    assert!(!preview.build.held);
    let (found, expected) = (contents(&preview.build.bundle), contents(&clean.bundle));
    let names = |files: &BTreeMap<String, _>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&found), names(&expected));
    for (path, bytes) in &expected {
        assert!(found[path] == *bytes, "{path} is another one");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_page_of_the_preview_equals_a_clean_build(changes in changes()) {
        let folder = tempfile::tempdir().expect("there is room for a temporary folder");
        let start = start();
        write_files(folder.path(), &start);
        let options = Options { as_of: Some("2026-01-15".parse().expect("it is a day")), ..Options::default() };
        let workspace = Arc::new(Workspace::open(folder.path()));
        let mut studio = Studio::new(workspace.clone(), options.clone());
        let mut preview = studio.preview(&Paths::new());
        for (change, told) in &changes {
            let paths = make(folder.path(), &start, change);
            let saved = if *told { workspace.amend(&paths) } else { workspace.rescan() };
            preview = studio.preview(&saved);
        }
        assert_as_built(folder.path(), &preview, &options);
        // Repaired, it is as it was at the start.
        for file in 0..VERSIONS.len() {
            make(folder.path(), &start, &Change::Restore(file));
        }
        let saved = workspace.rescan();
        preview = studio.preview(&saved);
        assert_as_built(folder.path(), &preview, &options);
    }
}

#[test]
fn the_start_is_sound() {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    write_files(folder.path(), &start());
    let disk: Arc<dyn World + Send + Sync> = Arc::new(Disk::new(folder.path()));
    let clean = draft(&disk, &Options::default(), &mut Kept::default());
    let errors: Vec<String> = clean.report.errors().map(|problem| problem.message()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert!(contents(&clean.bundle).len() > 30);
}

/// A workspace that counts what is read.
struct Counting {
    workspace: Workspace,
    read: Mutex<Vec<String>>,
    listed: AtomicUsize,
}

impl World for Counting {
    fn list(&self, folder: &str) -> Listing {
        self.listed.fetch_add(1, Ordering::Relaxed);
        self.workspace.list(folder)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.read.lock().expect("no test panics with it").push(path.to_owned());
        self.workspace.read(path)
    }

    fn now(&self) -> jiff::Timestamp {
        self.workspace.now()
    }

    fn on_disk(&self, path: &str) -> Option<std::path::PathBuf> {
        self.workspace.on_disk(path)
    }
}

#[test]
fn only_files_whose_bytes_changed_are_read_again() {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    write_files(folder.path(), &start());
    let counting = Arc::new(Counting {
        workspace: Workspace::open(folder.path()),
        read: Mutex::default(),
        listed: AtomicUsize::new(0),
    });
    let world: Arc<dyn World + Send + Sync> = counting.clone();
    let mut kept = Kept::default();
    let read = || std::mem::take(&mut *counting.read.lock().expect("no test panics with it"));
    draft(&world, &Options::default(), &mut kept);
    assert!(read().len() > 10);

    let page = "content/demo/pages/ueber-uns.md";
    std::fs::write(folder.path().join(page), "---\ntitle: Über uns\n---\nNeu.\n").expect("it is ours");
    let saved = counting.workspace.amend(&[page.to_owned()].into());
    assert_eq!(saved.iter().map(|path| &**path).collect::<Vec<_>>(), [page]);
    let build = draft(&world, &Options::default(), &mut kept);
    assert_eq!(read(), [page]);
    assert_eq!(build.report.errors().count(), 0);

    draft(&world, &Options::default(), &mut kept);
    assert_eq!(read(), Vec::<String>::new());
}
