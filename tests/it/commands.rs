//! The commands as they are typed: what they make, what they print, and with which code they end.

use crate::support::{ANSWERED, copy_folder, files, lay_over, repository, run, tree, write_files};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use verbund::model::Kind;

/// A workspace on disk: the sound little site with `text` laid over it.
fn workspace(text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    write_files(folder.path(), &files(text));
    folder
}

#[track_caller]
fn ok(folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    assert_eq!(
        ran.code, 0,
        "{arguments:?} ended with {}:\n{}{}",
        ran.code, ran.out, ran.err
    );
    ran.out
}

#[track_caller]
fn fails(code: i32, folder: &Path, arguments: &[&str]) -> String {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, code, "{arguments:?}:\n{}{}", ran.out, ran.err);
    ran.err + &ran.out
}

#[test]
fn init_makes_a_site_that_builds_without_an_error() {
    let parent = tempfile::tempdir().expect("there is room for a temporary folder");
    let folder = parent.path().join("Allianz für Münster");
    std::fs::create_dir(&folder).expect("it is ours");
    ok(&folder, &["init"]);
    ok(&folder, &["check"]);
    ok(&folder, &["build"]);
    let made = tree(&folder.join("public"));
    assert!(
        made.contains_key("allianz-fuer-muenster/index.html"),
        "{:?}",
        made.keys()
    );

    let again = fails(2, &folder, &["init"]);
    assert!(again.contains("already"), "{again}");
    ok(parent.path(), &["init", "other"]);
    ok(parent.path(), &["check", "--root", "other"]);
}

#[test]
fn new_makes_an_entry_of_every_kind_that_check_accepts() {
    let folder = workspace("");
    for kind in Kind::ALL {
        ok(
            folder.path(),
            &["new", kind.name(), &format!("Ein Größerer {}", kind.name())],
        );
    }
    let made = tree(&folder.path().join("content"));
    for kind in Kind::ALL {
        let path = made
            .keys()
            .find(|path| path.starts_with(&format!("demo/{}/", kind.folder())) && path.contains("groesserer"));
        assert!(path.is_some(), "nothing was made for {kind}: {:?}", made.keys());
    }
    ok(folder.path(), &["check", "--drafts"]);
    ok(folder.path(), &["build", "--drafts"]);

    let twice = fails(3, folder.path(), &["new", "topic", "Ein Größerer topic"]);
    assert!(twice.contains("cannot be made"), "{twice}");
    let unknown = fails(2, folder.path(), &["new", "projekt", "X"]);
    assert!(unknown.contains("did you mean `project`?"), "{unknown}");
    assert!(fails(2, folder.path(), &["new", "event", "X", "--site", "nowhere"]).contains("demo"));
    assert!(fails(2, folder.path(), &["new", "event", "…"]).contains("no letter"));
}

#[test]
fn list_shows_entries_and_sites_to_people_and_programs() {
    let folder = workspace(
        "
-- projects/x.md --
---
title: Messprojekt
draft: true
---
",
    );
    let table = ok(folder.path(), &["list", "project"]);
    assert!(table.contains("Messprojekt") && table.contains("draft"), "{table}");
    let json: Value = serde_json::from_str(&ok(folder.path(), &["list", "--json"])).expect("it is JSON");
    let entries = json.as_array().expect("it is a list");
    assert_eq!(entries.len(), 5);
    let project = entries.iter().find(|entry| entry["id"] == "x").expect("it is listed");
    assert_eq!(project["file"], "content/demo/projects/x.md");
    let sites: Value = serde_json::from_str(&ok(folder.path(), &["list", "sites", "--json"])).expect("it is JSON");
    assert_eq!(sites[0]["site"], "demo");
    assert_eq!(sites[0]["base_url"], "https://musterstadt.example/");
    assert!(fails(2, folder.path(), &["list", "projcet"]).contains("did you mean `project`?"));
}

#[test]
fn explain_knows_every_code_and_guesses_at_others() {
    let folder = workspace("");
    let all = ok(folder.path(), &["explain"]);
    for code in ["ref-unknown", "img-alt", "path-collision"] {
        assert!(all.lines().any(|line| line.starts_with(code)), "{all}");
    }
    assert!(fails(2, folder.path(), &["explain", "ref-unknwon"]).contains("did you mean `ref-unknown`?"));
    let documented = std::fs::read_dir(repository().join("docs/diagnostics")).expect("it is part of the repository");
    let some = documented
        .flatten()
        .map(|file| file.path())
        .find(|path| path.ends_with("yaml-tab.md"));
    if some.is_some() {
        assert!(ok(folder.path(), &["explain", "yaml-tab"]).contains("yaml-tab"));
    }
}

#[test]
fn schemas_are_json_schemas_in_which_every_reference_leads_somewhere() {
    let folder = workspace("");
    let mut names: Vec<&str> = Kind::ALL.into_iter().map(Kind::name).collect();
    names.push("site");
    let mut texts: Vec<String> = names.iter().map(|name| ok(folder.path(), &["schema", name])).collect();
    texts.push(ok(folder.path(), &["schema"]));
    for text in &texts {
        let schema: Value = serde_json::from_str(text).expect("it is JSON");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let mut references = Vec::new();
        collect_references(&schema, &mut references);
        for reference in references {
            let pointer = reference
                .strip_prefix('#')
                .unwrap_or_else(|| panic!("{reference} leads elsewhere"));
            assert!(schema.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
    }
    let event: Value = serde_json::from_str(&ok(folder.path(), &["schema", "events"])).expect("it is JSON");
    assert_eq!(event["type"], "object");
    assert!(
        event["properties"]["date"]["description"]
            .as_str()
            .is_some_and(|text| text.starts_with("EDTF"))
    );
    assert_eq!(event["additionalProperties"], false);
    assert!(ok(folder.path(), &["schema", "event", "--markdown"]).contains("| `date` |"));
    fails(2, folder.path(), &["schema", "evnt"]);
}

fn collect_references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("$ref", Value::String(reference)) => found.push(reference),
                    _ => collect_references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_references(item, found)),
        _ => {}
    }
}

#[test]
fn the_exit_code_says_what_kind_of_failure_it_was() {
    let sound = workspace("");
    assert_eq!(run(sound.path(), &["check"]).code, 0);
    assert_eq!(run(sound.path(), &["--version"]).code, 0);
    assert_eq!(run(sound.path(), &["--help"]).code, 0);

    let faulty = workspace("-- projects/x.md --\n---\ntitel: X\n---\n");
    assert!(fails(1, faulty.path(), &["check"]).contains("did you mean `title`?"));
    assert_eq!(run(faulty.path(), &["build"]).code, 1);

    for wrong in [
        &["bluid"][..],
        &["build", "--as-of", "morgen"],
        &["build", "--jobs", "many"],
        &["check", "--root", "nowhere"],
    ] {
        fails(2, sound.path(), wrong);
    }
    let empty = tempfile::tempdir().expect("there is room for a temporary folder");
    assert!(fails(2, empty.path(), &["build"]).contains("verbund init"));

    let warned = workspace("-- pages/ueber-uns.md --\n---\ntitle: Über uns\n---\n[[Text]]\n");
    assert_eq!(run(warned.path(), &["check"]).code, 0);
    assert_eq!(run(warned.path(), &["check", "--strict"]).code, 1);
    assert_eq!(run(warned.path(), &["build", "--strict"]).code, 1);
    assert!(
        !warned.path().join("public/demo").exists(),
        "a strict build with warnings writes nothing"
    );
}

#[test]
fn a_folder_that_cannot_be_written_is_a_failure_of_the_machine() {
    use std::os::unix::fs::PermissionsExt;
    let folder = workspace("");
    let out: PathBuf = folder.path().join("locked");
    std::fs::create_dir(&out).expect("it is ours");
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o555)).expect("it is ours");
    // The system administrator may write everywhere, so there is nothing to see.
    if std::fs::write(out.join("probe"), "").is_err() {
        fails(3, folder.path(), &["build", "--out", "locked/site"]);
    }
    std::fs::set_permissions(&out, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
}

#[test]
fn a_build_with_errors_leaves_the_old_site_as_it_was() {
    let folder = workspace("");
    ok(folder.path(), &["build"]);
    let before = tree(&folder.path().join("public"));
    let mut changed = files("");
    lay_over(
        &mut changed,
        "-- pages/ueber-uns.md --\n---\ntitle: Neu\nabot: [demo]\n---\n",
    );
    write_files(folder.path(), &changed);
    fails(1, folder.path(), &["build"]);
    assert!(tree(&folder.path().join("public")) == before, "the output has changed");

    // A mistake that shows only while a page is rendered counts as well.
    lay_over(&mut changed, "-- pages/ueber-uns.md --\n---\ntitle: Neu\n---\n");
    lay_over(
        &mut changed,
        "-- _theme/templates/page.html --\n{{ entry.nothing_like_this }}\n",
    );
    write_files(folder.path(), &changed);
    let said = fails(1, folder.path(), &["build"]);
    assert!(said.contains("nothing_like_this"), "{said}");
    assert!(tree(&folder.path().join("public")) == before, "the output has changed");
}

/// A site that lets raw HTML pass and has a table without headings; `more` is a line of its `site.yml`.
fn with_bare_table(more: &str) -> TempDir {
    let page = "---\ntitle: Zeiten\n---\n\n<table><tr><td>Mo</td><td>9–12</td></tr></table>\n";
    workspace(&format!(
        "{ANSWERED}-- site.yml + --\nraw_html: allow\n{more}\n-- pages/zeiten.md --\n{page}"
    ))
}

#[test]
fn a_finished_page_with_a_fault_is_not_shown() {
    let folder = with_bare_table("");
    let said = fails(1, folder.path(), &["build"]);
    assert!(said.contains("error[table-head]"), "{said}");
    assert!(said.contains("content/demo/pages/zeiten.md:5:1"), "{said}");
    assert!(!folder.path().join("public/demo").exists());
}

#[test]
fn links_lead_to_places_however_they_are_written() {
    let page = "---\ntitle: Zeiten\n---\n\n<h2 id=\"öffnung\">Öffnung</h2>\n\n\
                <p><a href=\"#%C3%B6ffnung\">hin</a> <a href=\"#top\">hoch</a> <a href=\"?a=1#öffnung\">hin</a> \
                <a href=\"../zeiten/#:~:text=hin\">Worte</a> <a href=\"https://musterstadt.de/zeiten/\">ganz</a></p>\n";
    let folder = workspace(&format!(
        "{ANSWERED}-- site.yml + --\nraw_html: allow\n-- pages/zeiten.md --\n{page}"
    ));
    ok(folder.path(), &["check", "--strict", "--as-of", "2026-01-15"]);
    let wrong = page
        .replace("#top", "#oben")
        .replace("stadt.de/zeiten/", "stadt.de/Zeiten/");
    std::fs::write(folder.path().join("content/demo/pages/zeiten.md"), wrong).expect("it is ours");
    let said = fails(1, folder.path(), &["check", "--as-of", "2026-01-15"]);
    assert!(
        said.contains("error[link-anchor]: a link leads to the place `#oben`"),
        "{said}"
    );
    assert!(said.contains("but there is `zeiten/`"), "{said}");
}

#[test]
fn a_site_says_how_bad_a_finding_is() {
    let folder = with_bare_table("checks: {table-head: warning}");
    let ran = run(folder.path(), &["build", "--as-of", "2026-01-15"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("1 warning: `verbund check` shows them"), "{}", ran.err);
    assert!(folder.path().join("public/demo/zeiten/index.html").exists());
    let said = fails(1, folder.path(), &["build", "--strict", "--as-of", "2026-01-15"]);
    assert!(said.contains("warning[table-head]"), "{said}");

    let folder = with_bare_table("checks: {table-head: off}");
    ok(folder.path(), &["build", "--strict", "--as-of", "2026-01-15"]);
    let said = run(folder.path(), &["check", "--as-of", "2026-01-15"]).err;
    assert!(said.contains("note[check-off]"), "{said}");
    assert!(!said.contains("[table-head]:"), "{said}");
}

#[test]
fn one_site_can_be_built_alone_and_the_others_stay() {
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    copy_folder(&repository().join("content"), &folder.path().join("content"));
    ok(folder.path(), &["build", "--site", "urban-ki", "--as-of", "2026-11-22"]);
    let there = |site: &str| folder.path().join("public").join(site).join("index.html").exists();
    assert!(there("urban-ki") && !there("ki-ruhr"));
    ok(folder.path(), &["build", "--site", "ki-ruhr", "--as-of", "2026-11-22"]);
    assert!(there("urban-ki") && there("ki-ruhr"));
    assert!(fails(2, folder.path(), &["build", "--site", "urban-kii"]).contains("urban-ki"));
}

#[test]
fn timings_name_the_stages_in_their_order() {
    let folder = workspace("");
    let said = run(folder.path(), &["build", "--timings"]).err;
    let stages = [
        "find files",
        "read and parse",
        "resolve",
        "plan pages",
        "check content",
        "compare with",
        "make, inspect",
        "rendering",
        "publish",
        "all",
    ];
    let lines: Vec<&str> = said.lines().filter(|line| line.contains(" ms")).collect();
    assert_eq!(lines.len(), stages.len(), "{said}");
    for (line, stage) in lines.iter().zip(stages) {
        assert!(line.contains(stage), "{stage}: {said}");
    }
    assert!(!run(folder.path(), &["build"]).err.contains(" ms"));
}

#[test]
fn quiet_says_problems_only() {
    let folder = workspace("");
    let ran = run(folder.path(), &["build", "--quiet"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let loud = run(folder.path(), &["build"]);
    assert!((loud.out + &loud.err).contains("Built"));
    let faulty = workspace("-- projects/x.md --\n---\ntitel: X\n---\n");
    assert!(fails(1, faulty.path(), &["build", "--quiet"]).contains("titel"));
}

#[test]
fn check_speaks_to_other_programs() {
    let folder = workspace(&format!("{ANSWERED}-- projects/x.md --\n---\ntitel: X\n---\n"));
    for line in fails(
        1,
        folder.path(),
        &["check", "--format", "json", "--quiet", "--as-of", "2026-01-15"],
    )
    .lines()
    .filter(|line| line.starts_with('{'))
    {
        let problem: Value = serde_json::from_str(line).expect("each line is JSON");
        assert_eq!(problem["file"], "content/demo/projects/x.md");
    }
    let sarif: Value =
        serde_json::from_str(&run(folder.path(), &["check", "--format", "sarif"]).out).expect("it is JSON");
    assert_eq!(sarif["version"], "2.1.0");
    assert!(
        run(folder.path(), &["check", "--format", "github"])
            .out
            .contains("::error file=content/demo/projects/x.md")
    );
}

#[test]
fn the_workspace_is_found_from_any_folder_below() {
    let folder = workspace("");
    let below = folder.path().join("content/demo/pages");
    ok(&below, &["check"]);
    ok(&below, &["build"]);
    assert!(
        folder.path().join("public").is_dir(),
        "the output lies at the workspace, not where one stands"
    );
}
