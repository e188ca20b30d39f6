//! Makes the workspace of an example on disk and runs the real program in it.

use super::document::{Block, Example};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The sound workspace that every example changes; `docs/diagnostics/README.md` describes it.
const SOUND: &[(&str, &str)] = &[
    (
        "content/demo/site.yml",
        "title: Allianz Musterstadt\n\
         alliance: demo\n\
         base_url: https://musterstadt.example/\n\
         languages: [de]\n\
         timezone: Europe/Berlin\n\
         operator: buero\n\
         legal: {public_body: false, land: BW, consumer_services: false,\n\
         \x20 privacy: {hosting: {provider: Musterhoster, logs: P7D}}}\n\
         menu: {footer: [impressum, datenschutz]}\n",
    ),
    (
        "content/demo/index.md",
        "---\ntitle: Allianz Musterstadt\nclaim: Gemeinsam für gute Daten\n---\n",
    ),
    (
        "content/demo/alliances/demo.yml",
        "title: Allianz Musterstadt\nkind: network\n",
    ),
    (
        "content/demo/organisations/buero.yml",
        "title: Büro der Allianz Musterstadt\nmemberships: [demo]\n\
         address: {street: Marktplatz 1, postcode: '12345', city: Musterstadt}\n\
         email: post@musterstadt.example\nphone: +49 123 456\nrepresented_by: [Anna Beispiel]\n",
    ),
    (
        "content/demo/pages/impressum.md",
        "---\ntitle: Impressum\nlegal_kind: impressum\n---\n",
    ),
    (
        "content/demo/pages/datenschutz.md",
        "---\ntitle: Datenschutz\nlegal_kind: datenschutz\n---\n",
    ),
    (
        "content/demo/pages/ueber-uns.md",
        "---\ntitle: Über uns\n---\n\n## Ziele\n\nWir arbeiten zusammen.\n",
    ),
];

/// Stands for the workspace's folder in what is printed.
const SHOWN_FOLDER: &str = "/home/anna/allianz";

/// What the commands of an example printed, as a console block.
pub struct Ran {
    pub console: String,
}

/// Runs the commands of an example in a workspace of its own.
pub fn run(example: &Example) -> Ran {
    if !example.is_run() {
        return Ran {
            console: example.console.clone(),
        };
    }
    let folder = tempfile::tempdir().expect("there is room for a temporary folder");
    let root = folder.path().canonicalize().expect("it exists");
    let home = root.join("home");
    let workspace = root.join("allianz");
    std::fs::create_dir_all(&home).expect("the temporary folder is ours");
    for (path, text) in SOUND {
        write(&workspace.join(path), text.as_bytes());
    }
    for block in &example.blocks {
        apply(block, &workspace);
    }
    let mut console = String::new();
    for command in example.commands() {
        console += &format!("$ {command}\n");
        console += &printed(command, &workspace, &home);
    }
    Ran { console }
}

fn printed(command: &str, workspace: &Path, home: &Path) -> String {
    let mut words = command.split_whitespace();
    assert_eq!(words.next(), Some("verbund"), "{command}");
    let words: Vec<&str> = words.collect();
    let mut program = Command::new(env!("CARGO_BIN_EXE_verbund"));
    program.args(&words).args(["--color", "never"]).current_dir(workspace);
    if matches!(words.first(), Some(&("check" | "build"))) && !words.contains(&"--as-of") {
        program.args(["--as-of", "2026-01-15"]);
    }
    program
        .env_clear()
        .env("HOME", home)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    let output = program.output().expect("the program is built before its tests");
    let mut text = String::from_utf8(output.stdout).expect("the program prints UTF-8");
    text += &String::from_utf8(output.stderr).expect("the program prints UTF-8");
    let workspace = workspace.display().to_string();
    let mut text = without_times(&text.replace(&workspace, SHOWN_FOLDER));
    match output.status.code() {
        Some(0) => {}
        Some(code) => text += &format!("[exit {code}]\n"),
        None => text += "[killed]\n",
    }
    text
}

/// `0.03 s` as `… s`.
fn without_times(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        match line.split_once(" s into ") {
            Some((before, after)) => {
                let kept = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
                out += &format!("{kept}… s into {after}");
            }
            None => out += line,
        }
    }
    out
}

/// Lays one block over the workspace.
fn apply(block: &Block, workspace: &Path) {
    let (word, rest) = block.info.split_once(' ').unwrap_or((&block.info, ""));
    let path = |shown: &str| workspace.join(PathBuf::from(OsString::from_vec(unescaped(&spelled_out(shown)))));
    match word {
        "remove" => {
            let path = path(rest);
            let removed = if path.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
            removed.unwrap_or_else(|error| panic!("{rest} cannot be removed: {error}"));
        }
        "symlink" => {
            let path = path(rest);
            make_parent(&path);
            std::os::unix::fs::symlink(block.text.trim(), path).expect("there is no file yet");
        }
        "pipe" => {
            let path = path(rest);
            make_parent(&path);
            let mode = rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR;
            rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0)
                .expect("there is no file yet");
        }
        "long" => write(&path(rest), spelled_out(&block.text).as_bytes()),
        "bytes" => write(&path(rest), &unescaped(&block.text)),
        "markdown" | "yaml" | "json" | "csv" | "html" | "css" | "svg" | "txt" => {
            write(&path(rest), block.text.as_bytes());
        }
        other => panic!("nobody knows what to do with a block `{other}`"),
    }
}

fn write(path: &Path, content: &[u8]) {
    make_parent(path);
    std::fs::write(path, content).unwrap_or_else(|error| panic!("{} cannot be written: {error}", path.display()));
}

fn make_parent(path: &Path) {
    std::fs::create_dir_all(path.parent().expect("it lies in the workspace")).expect("the temporary folder is ours");
}

/// `pages/{tief/ * 3}x.md` as `pages/tief/tief/tief/x.md`.
fn spelled_out(shown: &str) -> String {
    let Some((before, rest)) = shown.split_once("{") else {
        return shown.to_owned();
    };
    let (repeated, after) = rest.split_once('}').expect("the brace is closed");
    let (part, count) = repeated.split_once(" * ").expect("`{part * N}`");
    format!("{before}{}{after}", part.repeat(count.parse().expect("a number")))
}

/// `\xNN` as that byte.
fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\\x") {
        bytes.extend_from_slice(before.as_bytes());
        let (digits, tail) = after.split_at(2);
        bytes.push(u8::from_str_radix(digits, 16).expect("two hexadecimal digits"));
        rest = tail;
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}
