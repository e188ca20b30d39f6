//! Runs every document of `docs/diagnostics/` as a test, so that no explanation and no message goes stale.
//!
//! A document holds examples: files that are laid over a small sound workspace, a command, and what it prints.
//! `UPDATE=1` writes what was printed into the documents; the difference is then read like any other change.

mod document;
mod workspace;

use document::{Document, Example};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use verbund::diagnostic::{Wording, wording};
use workspace::Ran;

/// Wordings that no example can show, with the reason. Their documents show them in a block that is not run.
const NOT_RUN: &[(&Wording, &str)] = &[
    (
        &wording::FILE_UNREADABLE,
        "the system administrator, as whom tests often run, may read every file",
    ),
    (
        &wording::CONTENT_GONE,
        "the preview goes on, so there is no end of a run to show; `preview` tests it",
    ),
    (&wording::VERBUND_BUG, "no bug is known"),
    (
        &wording::LINK_MOVED,
        "needs a host that forwards; `external` tests it with one of its own",
    ),
    (
        &wording::OUTPUT_LOCKED,
        "a build waits ten seconds for another one; `publishing` tests the lock",
    ),
    (
        &wording::OUTPUT_HALFWAY,
        "needs a disk that fails between two files; `publishing` tests it with a false disk",
    ),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/diagnostics")
}

fn updating() -> bool {
    std::env::var_os("UPDATE").is_some_and(|value| value == "1")
}

/// All documents by code, read once.
fn documents() -> &'static BTreeMap<String, Document> {
    static DOCUMENTS: OnceLock<BTreeMap<String, Document>> = OnceLock::new();
    DOCUMENTS.get_or_init(|| {
        let entries = std::fs::read_dir(folder()).expect("the folder of the documents is part of the repository");
        let mut documents = BTreeMap::new();
        for entry in entries {
            let path = entry.expect("it can be listed").path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if name != "README" && path.extension().is_some_and(|ending| ending == "md") {
                let text = std::fs::read_to_string(&path).expect("it can be read");
                documents.insert(name, Document::read(&text));
            }
        }
        documents
    })
}

/// The wordings of each code.
fn codes() -> BTreeMap<&'static str, Vec<&'static Wording>> {
    let mut codes: BTreeMap<&str, Vec<&Wording>> = BTreeMap::new();
    for wording in wording::ALL {
        codes.entry(wording.code).or_default().push(wording);
    }
    codes
}

/// `An error.`, `A warning or a note.`
fn severity(wordings: &[&Wording]) -> String {
    let mut severities: Vec<_> = wordings.iter().map(|wording| wording.severity).collect();
    severities.sort_unstable();
    severities.dedup();
    let words: Vec<&str> = severities
        .into_iter()
        .map(|severity| match severity.name() {
            "error" => "an error",
            "warning" => "a warning",
            _ => "a note",
        })
        .collect();
    let sentence = format!("{}.", words.join(" or "));
    sentence.replacen('a', "A", 1)
}

#[test]
fn the_sound_workspace_has_no_finding() {
    let ran = workspace::run(&Example::of_commands(&["verbund check --strict"]));
    assert!(ran.console.contains("nothing to complain about"), "{}", ran.console);
}

#[test]
fn every_example_prints_what_its_document_shows() {
    let examples: Vec<(&str, &Example)> = documents()
        .iter()
        .flat_map(|(code, document)| document.examples.iter().map(move |example| (code.as_str(), example)))
        .collect();
    let outcomes: Vec<(&str, &Example, Ran)> = examples
        .into_par_iter()
        .map(|(code, example)| (code, example, workspace::run(example)))
        .collect();
    let mut changed: BTreeMap<&str, Vec<(&Example, &Ran)>> = BTreeMap::new();
    let mut complaints = String::new();
    for (code, example, ran) in &outcomes {
        assert!(
            !ran.console.contains("[exit 70]"),
            "{code}, {}: a bug\n{}",
            example.title,
            ran.console
        );
        if ran.console != example.console {
            changed.entry(code).or_default().push((example, ran));
            let difference = similar::TextDiff::from_lines(&example.console, &ran.console);
            complaints += &format!("{code}, {}:\n{}\n", example.title, difference.unified_diff());
        }
    }
    if updating() {
        for (code, examples) in changed {
            let path = folder().join(format!("{code}.md"));
            let text = std::fs::read_to_string(&path).expect("it was read before");
            std::fs::write(path, document::with_consoles(&text, &examples)).expect("it can be written");
        }
    } else {
        assert!(
            complaints.is_empty(),
            "{complaints}\nUPDATE=1 writes the new output into the documents."
        );
    }
}

#[test]
fn codes_and_documents_belong_together() {
    let codes = codes();
    let missing: Vec<&&str> = codes.keys().filter(|code| !documents().contains_key(**code)).collect();
    let orphaned: Vec<&String> = documents()
        .keys()
        .filter(|code| !codes.contains_key(code.as_str()))
        .collect();
    assert!(missing.is_empty(), "codes without a document: {missing:?}");
    assert!(orphaned.is_empty(), "documents without a code: {orphaned:?}");
}

#[test]
fn documents_begin_with_code_and_severity() {
    for (code, wordings) in codes() {
        let Some(document) = documents().get(code) else {
            continue;
        };
        assert_eq!(document.title, code);
        assert_eq!(document.severity, severity(&wordings), "{code}");
        assert!(document.introduction.ends_with('.'), "{code} is not explained");
    }
}

#[test]
fn every_example_shows_its_code() {
    for (code, document) in documents() {
        assert!(!document.examples.is_empty(), "{code} has no example");
        for example in &document.examples {
            let shown = codes_of(&example.console).any(|shown| shown == code);
            assert!(
                shown,
                "{code}, {}: the code is not in\n{}",
                example.title, example.console
            );
        }
    }
}

/// The codes of `error[code]: …` in an output.
fn codes_of(console: &str) -> impl Iterator<Item = &str> {
    console.lines().filter_map(|line| {
        let (severity, rest) = line.split_once('[')?;
        let known = matches!(severity, "error" | "warning" | "note");
        known.then(|| rest.split_once("]: ").map(|(code, _)| code)).flatten()
    })
}

#[test]
fn every_wording_is_shown() {
    for wording in wording::ALL {
        let Some(document) = documents().get(wording.code) else {
            continue;
        };
        let shown = |example: &&Example| shows(&example.console, wording);
        let ran = document
            .examples
            .iter()
            .filter(|example| example.is_run())
            .any(|example| shown(&example));
        let excused = NOT_RUN.iter().any(|(known, _)| *known == *wording);
        assert!(
            ran || excused,
            "no example shows: error[{}]: {}",
            wording.code,
            wording.message
        );
        assert!(
            !(ran && excused),
            "an example shows what is said to be impossible: {}",
            wording.message
        );
        let excerpt = document.examples.iter().any(|example| shown(&example));
        assert!(
            ran || excerpt,
            "the block of {} that is not run does not show: {}",
            wording.code,
            wording.message
        );
    }
}

/// Whether the output holds a problem that is said by this wording: its message, and then its help.
fn shows(console: &str, wording: &Wording) -> bool {
    let start = format!("{}[{}]: ", wording.severity.name(), wording.code);
    let mut lines = console.lines().peekable();
    while let Some(line) = lines.next() {
        let fits = line
            .strip_prefix(&start)
            .is_some_and(|message| is_filled(message, wording.message));
        if !fits {
            continue;
        }
        if wording.help.is_empty() {
            return true;
        }
        let mut rest = lines.clone().take_while(|line| codes_of(line).next().is_none());
        let help = rest
            .find_map(|line| line.split_once("help: "))
            .map_or("", |(_, help)| help);
        let help = help.split_once("? Otherwise ").map_or(help, |(_, otherwise)| otherwise);
        // Lines to copy may follow.
        let wanted = wording.help.lines().next().unwrap_or_default();
        if is_filled(&capital(help), &capital(wanted)) {
            return true;
        }
    }
    false
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Whether `text` is `template` with something in place of each `{name}`.
fn is_filled(text: &str, template: &str) -> bool {
    let mut rest = text;
    let mut fixed = String::new();
    let mut filled = false;
    let mut parts = template;
    let mut pieces: Vec<(bool, String)> = Vec::new();
    while let Some((before, name, after)) = next_blank(parts) {
        fixed.push_str(before);
        pieces.push((filled, std::mem::take(&mut fixed)));
        filled = !name.is_empty();
        parts = after;
    }
    pieces.push((filled, parts.to_owned()));
    let last = pieces.len() - 1;
    for (number, (behind_blank, piece)) in pieces.iter().enumerate() {
        let found = match (behind_blank, number == last) {
            (false, _) => rest.starts_with(piece.as_str()).then_some(0),
            (true, true) => rest.ends_with(piece.as_str()).then(|| rest.len() - piece.len()),
            (true, false) => rest.find(piece.as_str()),
        };
        let Some(at) = found else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty()
}

/// What stands before the next `{name}`, the name, and what stands behind; other braces are text.
fn next_blank(template: &str) -> Option<(&str, &str, &str)> {
    template.match_indices('{').find_map(|(at, _)| {
        let (name, after) = template[at + 1..].split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        is_name.then(|| (&template[..at], name, after))
    })
}

#[test]
fn the_table_of_codes_is_current() {
    let path = folder().join("README.md");
    let text = std::fs::read_to_string(&path).expect("the table is part of the repository");
    let head = "| Code | Severity | Meaning |\n|---|---|---|\n";
    let mut table = head.to_owned();
    for (code, wordings) in codes() {
        let meaning = documents().get(code).map_or("", |document| &document.first_sentence);
        let severity = severity(&wordings)
            .trim_end_matches('.')
            .replace("An ", "")
            .replace("A ", "")
            .replace("a ", "");
        table += &format!("| [`{code}`]({code}.md) | {severity} | {meaning} |\n");
    }
    let before = text.split(head).next().unwrap_or_default();
    let wanted = format!("{before}{table}");
    if updating() {
        std::fs::write(path, wanted).expect("it can be written");
    } else {
        assert_eq!(text, wanted, "UPDATE=1 writes the table.");
    }
}
