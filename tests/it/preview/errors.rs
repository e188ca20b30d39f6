//! What goes wrong while the preview runs: the last good version stays, the error is told, and it goes away.

use super::served::Preview;

const PROJECT: &str = "\
-- projects/vorhaben.md --
---
title: Vorhaben
---
Der gute Text.
";

const PAGE: &str = "/demo/projekte/vorhaben/";

fn codes(preview: &Preview) -> Vec<String> {
    let state = preview.state();
    let problems = state["problems"].as_array().expect("a list of problems");
    let errors = problems.iter().filter(|problem| problem["severity"] == "error");
    errors
        .map(|problem| problem["code"].as_str().expect("a code").to_owned())
        .collect()
}

#[test]
fn wrong_yaml_keeps_the_last_good_page() {
    let mut preview = Preview::of(PROJECT);
    preview.save(
        "projects/vorhaben.md",
        "---\ntitle: Vorhaben\nsummary: Eins: zwei\n---\nNeu.\n",
    );
    assert!(preview.text(PAGE).contains("Der gute Text."));
    assert_eq!(codes(&preview), ["yaml-syntax"]);
    let state = preview.state();
    assert_eq!(state["held"], true);
    let problem = &state["problems"][0];
    assert_eq!(problem["file"], "content/demo/projects/vorhaben.md");
    assert_eq!(problem["line"], 3);
    let link = problem["editor"].as_str().expect("a link into the editor");
    assert!(
        link.starts_with("vscode://file/") && link.contains("/content/demo/projects/vorhaben.md:3:"),
        "{link}"
    );
    let excerpt = problem["excerpt"]["text"].as_str().expect("an excerpt");
    assert!(excerpt.contains("summary: Eins: zwei"), "{excerpt}");

    // What others save meanwhile is shown.
    preview.save("pages/ueber-uns.md", "---\ntitle: Über uns\n---\nGeändert.\n");
    assert!(preview.text("/demo/ueber-uns/").contains("Geändert."));
    assert_eq!(codes(&preview), ["yaml-syntax"]);

    preview.save("projects/vorhaben.md", "---\ntitle: Vorhaben\n---\nRepariert.\n");
    assert!(preview.text(PAGE).contains("Repariert."));
    assert_eq!(codes(&preview), Vec::<String>::new());
    assert_eq!(preview.state()["held"], false);
}

#[test]
fn a_dead_link_keeps_the_last_good_page() {
    let mut preview = Preview::of(PROJECT);
    preview.save(
        "projects/vorhaben.md",
        "---\ntitle: Vorhaben\n---\n[Weg](gibt-es-nicht.md)\n",
    );
    assert!(preview.text(PAGE).contains("Der gute Text."));
    assert_eq!(codes(&preview), ["link-dead"]);
    // Errors of others do not change which version was good.
    preview.save("pages/ueber-uns.md", "---\ntitle: [Über uns\n---\n");
    preview.save(
        "projects/vorhaben.md",
        "---\ntitle: Vorhaben\n---\n[Weg](gibt-es-auch-nicht.md)\n",
    );
    assert!(preview.text(PAGE).contains("Der gute Text."));
    assert_eq!(codes(&preview).len(), 2);
}

#[test]
fn wrong_settings_keep_the_site() {
    let mut preview = Preview::of(PROJECT);
    let good = std::fs::read_to_string(preview.path("content/demo/site.yml")).expect("it is there");
    preview.save("site.yml", "title: [");
    assert_eq!(preview.get(PAGE).status, 200);
    assert!(preview.text("/").contains("href=\"/demo/\""));
    assert_eq!(preview.state()["errors"], 1);
    preview.save("site.yml", &good);
    assert_eq!(preview.state()["errors"], 0);
}

#[test]
fn a_template_that_cannot_be_read_keeps_the_last_theme() {
    let mut preview = Preview::of(PROJECT);
    let before = preview.text(PAGE);
    preview.save("_theme/templates/project.html", "{% if %}");
    assert_eq!(preview.text(PAGE), before);
    assert_eq!(codes(&preview), ["template"]);
    preview.save("_theme/templates/project.html", "<!doctype html><title>Neu</title>");
    assert!(preview.text(PAGE).contains("<title>Neu</title>"));
    assert_eq!(codes(&preview), Vec::<String>::new());
}

#[test]
fn a_page_whose_template_fails_stays_as_it_was() {
    let mut preview = Preview::of(PROJECT);
    let before = preview.text(PAGE);
    preview.save("_theme/templates/project.html", "{{ entry.nichts.da }}");
    assert_eq!(preview.text(PAGE), before);
    assert_eq!(codes(&preview), ["template"]);
    // One that was never shown says why there is nothing to show.
    preview.save("projects/zweites.md", "---\ntitle: Zweites\n---\n");
    let other = preview.get("/demo/projekte/zweites/");
    assert_eq!(other.status, 500);
    let text = super::served::text(&other);
    assert!(
        text.contains("_theme/templates/project.html") && text.contains("/_verbund/live.js"),
        "{text}"
    );
    crate::support::pieces(&text);
    preview.save(
        "_theme/templates/project.html",
        "<!doctype html><title>{{ entry.title }}</title>",
    );
    assert!(
        preview
            .text("/demo/projekte/zweites/")
            .contains("<title>Zweites</title>")
    );
    assert_eq!(codes(&preview), Vec::<String>::new());
}

#[test]
fn what_only_checks_find_stays_until_they_are_through_again() {
    let mut preview = Preview::of(PROJECT);
    preview.save(
        "projects/vorhaben.md",
        "---\ntitle: Vorhaben\n---\n{{ gibtsnicht() }}\n",
    );
    preview.check();
    assert_eq!(codes(&preview), ["embed-unknown"]);
    preview.save("pages/ueber-uns.md", "---\ntitle: Über uns\n---\nGeändert.\n");
    assert_eq!(codes(&preview), ["embed-unknown"]);
    assert_eq!(preview.state()["checked"], false);
    preview.check();
    assert_eq!(codes(&preview), ["embed-unknown"]);
    preview.save("projects/vorhaben.md", "---\ntitle: Vorhaben\n---\nRepariert.\n");
    assert_eq!(codes(&preview), Vec::<String>::new());
}

#[test]
fn a_page_that_fails_is_not_forgotten_when_something_else_is_saved() {
    let mut preview = Preview::of(PROJECT);
    preview.save("_theme/templates/project.html", "{{ entry.nichts.da }}");
    preview.get(PAGE);
    assert_eq!(codes(&preview), ["template"]);
    preview.save("pages/ueber-uns.md", "---\ntitle: Über uns\n---\nGeändert.\n");
    assert_eq!(codes(&preview), ["template"]);
    preview.save("_theme/templates/project.html", "<!doctype html><title>Neu</title>");
    assert_eq!(codes(&preview), Vec::<String>::new());
}

#[test]
fn a_missing_page_is_not_the_last_good_version_of_one() {
    let mut preview = Preview::of(PROJECT);
    preview.save("_theme/templates/news.html", "{{ entry.nichts.da }}");
    let address = "/demo/aktuelles/neu/";
    assert_eq!(preview.get(address).status, 404);
    preview.save("news/neu.md", "---\ntitle: Neu\ndate: 2026-01-02\n---\n");
    assert_eq!(preview.get(address).status, 500);
}

#[test]
fn a_page_that_is_kept_keeps_its_style_sheet() {
    let mut preview = Preview::of(PROJECT);
    let page = preview.text(PAGE);
    let sheet = page
        .split("assets/style.")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    let address = format!("/demo/assets/style.{}", sheet.expect("the page has a style sheet"));
    let before = preview.text(&address);
    preview.save("_theme/templates/project.html", "{{ entry.nichts.da }}");
    preview.save("_theme/components/card/card.css", ".card { color: red }");
    assert!(preview.text(PAGE).contains("Der gute Text."));
    assert_eq!(preview.text(&address), before);
}

#[test]
fn a_theme_that_two_sites_lack_is_missed_by_the_one_that_still_does() {
    let zwei = "content/zwei/site.yml";
    let two = format!("{PROJECT}-- {zwei} --\ntitle: Zwei\nlanguages: [de]\nbase_url: https://zwei.example/\n");
    let mut preview = Preview::of(&two);
    let [first, second] = ["content/demo/site.yml", zwei]
        .map(|path| (path, std::fs::read_to_string(preview.path(path)).expect("it is there")));
    for (path, text) in [&first, &second] {
        preview.save(path, &format!("{text}theme: fehlt\n"));
    }
    preview.save(first.0, &first.1);
    let state = preview.state();
    let problems = state["problems"].as_array().expect("a list");
    let files: Vec<_> = problems
        .iter()
        .filter(|problem| problem["code"] == "theme-unknown")
        .map(|problem| problem["file"].as_str().expect("a file"))
        .collect();
    assert_eq!(files, [zwei]);
}

#[test]
fn a_missing_theme_keeps_the_pages() {
    let mut preview = Preview::of(PROJECT);
    let settings = std::fs::read_to_string(preview.path("content/demo/site.yml")).expect("it is there");
    preview.save("site.yml", &format!("{settings}theme: fehlt\n"));
    assert_eq!(preview.get(PAGE).status, 200);
    assert_eq!(codes(&preview), ["theme-unknown"]);
    assert_eq!(preview.state()["held"], true);
    preview.save("site.yml", &settings);
    assert_eq!(codes(&preview), Vec::<String>::new());
}

#[test]
fn a_workspace_that_is_faulty_from_the_start_is_shown_as_far_as_it_goes() {
    let mut preview = Preview::of("-- projects/vorhaben.md --\n---\ntitle: [\n---\n");
    assert_eq!(preview.get(PAGE).status, 404);
    assert_eq!(preview.get("/demo/").status, 200);
    assert_eq!(preview.state()["errors"], 1);
    preview.save("projects/vorhaben.md", "---\ntitle: Vorhaben\n---\n");
    assert_eq!(preview.get(PAGE).status, 200);
    assert_eq!(preview.state()["errors"], 0);
}

#[test]
fn nothing_at_all_is_told_and_repaired() {
    let mut preview = Preview::of_files(&crate::support::Files::new());
    assert_eq!(codes(&preview), ["workspace-empty"]);
    assert_eq!(preview.get("/").status, 200);
    preview.save(
        "site.yml",
        "title: Erste\nlanguages: [de]\nbase_url: https://a.example/\n",
    );
    assert!(preview.text("/").contains("Erste"));
}
