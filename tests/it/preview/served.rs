//! What the preview answers for an address: the bytes that a build would write, where a host would have them.

use crate::support::{Files, files, write_files};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use verbund::model::Options;
use verbund::serve::Editor;
use verbund::serve::answer::{Answer, Content};
use verbund::serve::http::Stage;
use verbund::serve::studio::Studio;
use verbund::serve::window::Window;
use verbund::world::workspace::{Paths, Workspace};

/// A workspace on disk with a window onto its preview.
pub struct Preview {
    pub folder: TempDir,
    workspace: Arc<Workspace>,
    studio: Studio,
    pub window: Window,
}

impl Preview {
    pub fn of(text: &str) -> Preview {
        Preview::of_files(&files(text))
    }

    pub fn of_files(files: &Files) -> Preview {
        let folder = tempfile::tempdir().expect("there is room for a temporary folder");
        write_files(folder.path(), files);
        let workspace = Arc::new(Workspace::open(folder.path()));
        let options = Options {
            as_of: Some("2026-01-15".parse().expect("it is a day")),
            ..Options::default()
        };
        let mut studio = Studio::new(workspace.clone(), options);
        let first = studio.preview(&Paths::new());
        let editor = Editor::named("vscode").expect("it is known");
        let window = Window::new(workspace.clone(), editor, "1".to_owned(), first, Arc::new(|_| {}));
        Preview {
            folder,
            workspace,
            studio,
            window,
        }
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Saves a file below `content/demo/`, or below the root where the path says so, and shows what comes of it.
    pub fn save(&mut self, path: &str, text: &str) {
        let path = if path.starts_with("themes/") || path.starts_with("content/") {
            path.to_owned()
        } else {
            format!("content/demo/{path}")
        };
        let full = self.path(&path);
        std::fs::create_dir_all(full.parent().expect("it lies in a folder")).expect("it is ours");
        std::fs::write(full, text).expect("it is ours");
        let saved = self.workspace.amend(&[path].into());
        let next = self.studio.preview(&saved);
        self.window.show(next, &saved);
    }

    /// Lets the checks of whole sites catch up.
    pub fn check(&self) {
        let shown = self.window.preview();
        let mut found = verbund::diagnostic::Report::default();
        verbund::check(shown.graph(), &shown.build.bundle, &mut found);
        self.window.add_checks(self.window.generation(), found);
    }

    pub fn get(&self, address: &str) -> Answer {
        self.window.answer(address)
    }

    /// The text of an answer.
    pub fn text(&self, address: &str) -> String {
        text(&self.get(address))
    }

    /// The state that the event stream tells.
    pub fn state(&self) -> serde_json::Value {
        let Content::Events(source) = self.get("/_verbund/events").body else {
            panic!("the stream is gone");
        };
        serde_json::from_str(&source.present()).expect("the stream tells JSON")
    }
}

pub fn text(answer: &Answer) -> String {
    match &answer.body {
        Content::Bytes(bytes) => String::from_utf8(bytes.to_vec()).expect("it is text"),
        Content::File { path, .. } => std::fs::read_to_string(path).expect("it is there"),
        Content::Events(_) => panic!("a stream has no end"),
    }
}

/// The script that the preview adds to a page.
fn without_script(html: &str) -> String {
    let (before, rest) = html
        .split_once("<script src=\"/_verbund/live.js\"")
        .expect("the page has the script");
    let (_, after) = rest.split_once("</script>").expect("the script ends");
    format!("{before}{after}")
}

const TWO_PAGES: &str = "\
-- site.yml + --
links: []
-- projects/vorhaben.md --
---
title: Vorhaben
aliases: [/altes-vorhaben/]
---
Text.
-- static/_headers --
/projekte/*
  X-Wetter: heiter
  Strict-Transport-Security: max-age=1
-- media/film.txt --
0123456789
";

#[test]
fn pages_have_the_bytes_of_a_build_and_one_script_more() {
    let preview = Preview::of(TWO_PAGES);
    let built = crate::support::build(files(TWO_PAGES), &crate::support::on("2026-01-15"));
    for path in built.paths("demo") {
        let answer = preview.get(&format!("/demo/{path}"));
        assert_eq!(answer.status, 200, "{path}");
        if path.ends_with(".png") || path.ends_with(".ico") {
            let Content::Bytes(found) = answer.body else {
                panic!("{path} is drawn in memory")
            };
            assert_eq!(found, built.file("demo", path), "{path}");
            continue;
        }
        let expected = String::from_utf8(built.file("demo", path)).expect("these files are text");
        let found = text(&answer);
        if path.ends_with(".html") {
            assert_eq!(without_script(&found), expected, "{path}");
            let tag = answer.tag.expect("pages have a tag");
            assert!(found.contains(&format!("data-tag=\"{tag}\"")), "{path}");
        } else {
            assert_eq!(found, expected, "{path}");
        }
    }
}

#[test]
fn addresses_lead_where_a_host_would_lead() {
    let preview = Preview::of(TWO_PAGES);
    let location = |address: &str| {
        let answer = preview.get(address);
        let header = answer.headers.iter().find(|(name, _)| name == "Location");
        (answer.status, header.map(|(_, value)| value.clone()))
    };
    assert_eq!(preview.get("/demo/projekte/vorhaben/").status, 200);
    assert_eq!(preview.get("/demo/projekte/vorhaben/index.html").status, 200);
    assert_eq!(location("/demo"), (301, Some("/demo/".to_owned())));
    assert_eq!(
        location("/demo/projekte/vorhaben"),
        (301, Some("/demo/projekte/vorhaben/".to_owned()))
    );
    assert_eq!(
        location("/demo/altes-vorhaben/"),
        (301, Some("/demo/projekte/vorhaben/".to_owned()))
    );
    // From the root of the host, as the page for missing addresses writes it.
    assert_eq!(
        location("/projekte/vorhaben/"),
        (307, Some("/demo/projekte/vorhaben/".to_owned()))
    );

    let missing = preview.get("/demo/gibt-es-nicht/");
    assert_eq!(missing.status, 404);
    assert!(
        text(&missing).contains("<html lang=\"de\""),
        "the site's own page is shown"
    );
    let outside = preview.get("/gibt-es-nicht/");
    assert_eq!(outside.status, 404);
    assert!(text(&outside).contains("href=\"/demo/\""), "the sites are named");
    assert!(text(&outside).contains("/_verbund/live.js"));
}

#[test]
fn headers_of_the_host_file_are_sent() {
    let preview = Preview::of(TWO_PAGES);
    let headers = preview.get("/demo/projekte/vorhaben/").headers;
    assert!(
        headers.contains(&("X-Wetter".to_owned(), "heiter".to_owned())),
        "{headers:?}"
    );
    assert_eq!(preview.get("/demo/ueber-uns/").headers, []);
}

#[test]
fn without_a_host_file_of_its_own_a_site_has_the_headers_of_a_build() {
    let preview = Preview::of("-- events/fest.md --\n---\ntitle: Fest\ndate: 2026-03-01\n---\n");
    let of = |address: &str, wanted: &str| {
        let headers = preview.get(address).headers.into_iter();
        let values = headers.filter(|(name, _)| name == wanted).map(|(_, value)| value);
        values.collect::<Vec<_>>()
    };
    let policy = of("/demo/", "Content-Security-Policy");
    assert!(
        policy.len() == 1 && policy[0].contains("default-src 'none'"),
        "{policy:?}"
    );
    assert_eq!(
        of("/demo/kalender.ics", "Content-Type"),
        ["text/calendar; charset=utf-8"]
    );
    assert!(of("/demo/", "Content-Type").is_empty());
}

#[test]
fn the_root_lists_the_sites_with_counts_and_problems() {
    let mut preview = Preview::of(TWO_PAGES);
    let page = preview.text("/");
    for words in ["Allianz Musterstadt", "href=\"/demo/\"", "https://musterstadt.example/"] {
        assert!(page.contains(words), "{words} is missing in\n{page}");
    }
    crate::support::pieces(&page);
    preview.save("projects/vorhaben.md", "---\ntitle: Vorhaben\ntopics: [<b>]\n---\n");
    let page = preview.text("/");
    assert!(page.contains("ref-unknown"), "{page}");
    assert!(page.contains("&lt;b&gt;") && !page.contains("<b>"), "{page}");
    crate::support::pieces(&page);
}

#[test]
fn media_are_sent_from_their_file() {
    let preview = Preview::of(TWO_PAGES);
    let answer = preview.get("/demo/media/film.txt");
    assert!(matches!(answer.body, Content::File { size: 11, .. }), "{answer:?}");
    assert_eq!(answer.media_type, "text/plain; charset=utf-8");
}

#[test]
fn a_new_version_of_a_file_has_another_tag() {
    let mut preview = Preview::of(TWO_PAGES);
    let tag = |preview: &Preview, address: &str| preview.get(address).tag.expect("it has a tag");
    let (page, other, film) = ("/demo/projekte/vorhaben/", "/demo/ueber-uns/", "/demo/media/film.txt");
    let before = [page, other, film].map(|address| tag(&preview, address));
    preview.save(
        "projects/vorhaben.md",
        "---\ntitle: Vorhaben\naliases: [/altes-vorhaben/]\n---\nAnderer Text.\n",
    );
    preview.save("media/film.txt", "9876543210\n");
    let after = [page, other, film].map(|address| tag(&preview, address));
    assert_ne!(before[0], after[0]);
    assert_eq!(before[1], after[1]);
    assert_ne!(before[2], after[2]);
    assert_eq!(preview.state()["edited"], serde_json::json!([]));
    preview.save("projects/vorhaben.md", "---\ntitle: Vorhaben\n---\n");
    assert_eq!(
        preview.state()["edited"],
        serde_json::json!(["/demo/projekte/vorhaben/"])
    );
}
