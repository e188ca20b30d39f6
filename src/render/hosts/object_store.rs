//! A script that brings a site to an object store with the interface of Amazon's S3, in an order in which no page ever
//! asks for a file that is not there yet: what pages need, then the pages, then what is gone.

use super::Deployment;
use super::policy::{Files, REVALIDATED};
use crate::render::encodings::SHRINKING;
use std::fmt::Write;

/// What is no file of the site to its readers.
const NOT_PUBLISHED: [&str; 6] = [".verbund", "_headers", "_redirects", ".nojekyll", ".htaccess", "CNAME"];

const TEMPLATE: &str = include_str!("recipes/upload.sh");
const DIGIT: &str = "[0-9a-f]";

/// What sites have in `assets/` under a fingerprint, and in `api/`, even if not now: each command takes a second or two.
const FINGERPRINTED: [&str; 6] = ["css", "js", "png", "svg", "webp", "woff2"];
const DATA: [&str; 2] = ["csv", "json"];

/// The files that one command sends with the same headers.
struct Group {
    patterns: Vec<String>,
    /// Patterns of what other commands send.
    others: Vec<String>,
    media_type: String,
    cache: String,
}

/// `paths` are the files of the site.
pub fn script(deployment: &Deployment<'_>, paths: &[String]) -> String {
    let mut commands = String::new();
    for group in groups(deployment, paths) {
        let _ = write!(commands, "put '{}' '{}'", group.media_type, group.cache);
        for pattern in &group.patterns {
            let _ = write!(commands, " {}", quoted(pattern));
        }
        if !group.others.is_empty() {
            commands.push_str(" --");
        }
        for other in &group.others {
            let _ = write!(commands, " {}", quoted(other));
        }
        commands.push('\n');
    }
    // Compressed copies are of no use where nobody chooses among them; archives are.
    let copies = deployment.encodings.iter().flat_map(|encoding| {
        let copy = move |ending: &str| format!("*.{ending}{}", encoding.ending());
        SHRINKING.into_iter().map(copy)
    });
    let left_out = NOT_PUBLISHED.into_iter().map(str::to_owned).chain(copies);
    let left_out: Vec<String> = left_out.map(|name| format!("--exclude '{name}'")).collect();
    TEMPLATE
        .replace("@SITE@", deployment.id)
        .replace("@KEY@", deployment.base.trim_start_matches('/'))
        .replace("@REVALIDATED@", REVALIDATED)
        .replace("@LEFT_OUT@", &left_out.join(" "))
        .replace("@PUT@", commands.trim_end())
}

/// By media type, whether there are such files now or not, as a script is made once; pages come last.
fn groups(deployment: &Deployment<'_>, paths: &[String]) -> Vec<Group> {
    let policy = &deployment.policy;
    // Rules for an ending are found by the names of the files.
    let sets = policy.rules.iter().map(|rule| rule.files);
    let mut sets: Vec<Files> = sets.filter(|files| !matches!(files, Files::Ending(_))).collect();
    // What is narrow is sent before what holds it.
    sets.sort_by_key(|files| match files {
        Files::At(_) => 0,
        Files::Named(_) => 1,
        Files::Fingerprinted => 2,
        Files::Below(_) => 3,
        Files::Ending(_) | Files::All => 4,
    });
    let mut groups = Vec::new();
    let (pages, rest): (Vec<_>, Vec<_>) = deployment.media_types.iter().partition(|(ending, _)| *ending == "html");
    for (ending, media_type) in rest.into_iter().chain(pages) {
        let dotted = format!(".{ending}");
        let ends = |path: &&String| path.ends_with(&dotted);
        let odd: Vec<String> = deployment
            .odd_pages
            .iter()
            .filter(ends)
            .map(|path| literal(path))
            .collect();
        let alike = policy.fingerprinted.look_alikes.iter();
        let alike: Vec<String> = alike.filter(ends).map(|path| literal(path)).collect();
        let mut others = odd;
        if !alike.is_empty() {
            groups.push(Group {
                media_type: media_type.clone(),
                cache: REVALIDATED.to_owned(),
                patterns: alike.clone(),
                others: Vec::new(),
            });
            others.extend(alike);
        }
        for files in &sets {
            let there = || paths.iter().filter(ends).any(|path| policy.holds(*files, path));
            let (sample, is_sent) = match files {
                Files::At(path) => ((*path).to_owned(), path.ends_with(&dotted)),
                Files::Named(name) => ((*name).to_owned(), name.ends_with(&dotted)),
                Files::Fingerprinted => (
                    format!("assets/x.0123456789{dotted}"),
                    FINGERPRINTED.contains(&ending.as_str()) || there(),
                ),
                Files::Below(folder) => (format!("{folder}x{dotted}"), DATA.contains(&ending.as_str()) || there()),
                Files::Ending(_) | Files::All => (format!("x{dotted}"), true),
            };
            if !is_sent {
                continue;
            }
            let patterns = patterns(*files, &dotted);
            let excluded = others.clone();
            others.extend(patterns.iter().cloned());
            groups.push(Group {
                media_type: match policy.value("Content-Type", &sample) {
                    Some(known) => known.to_owned(),
                    None => media_type.clone(),
                },
                cache: policy.value("Cache-Control", &sample).unwrap_or(REVALIDATED).to_owned(),
                others: excluded,
                patterns,
            });
        }
        if ending == "html" && !deployment.odd_pages.is_empty() {
            groups.push(Group {
                media_type: media_type.clone(),
                cache: REVALIDATED.to_owned(),
                patterns: deployment.odd_pages.iter().map(|path| literal(path)).collect(),
                others: Vec::new(),
            });
        }
    }
    groups
}

/// As the command reads it: `*` stands for anything, slashes too. `ending` begins with its dot.
fn patterns(files: Files, ending: &str) -> Vec<String> {
    match files {
        Files::All | Files::Ending(_) => vec![format!("*{ending}")],
        Files::Fingerprinted => vec![format!("assets/*.{}{ending}", DIGIT.repeat(10))],
        Files::Below(folder) => vec![format!("{folder}*{ending}")],
        // Not `newsfeed.xml`.
        Files::Named(name) => vec![name.to_owned(), format!("*/{name}")],
        Files::At(path) => vec![path.to_owned()],
    }
}

/// A pattern of one path.
fn literal(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '*' | '?' | '[' => pattern.extend(['[', c, ']']),
            _ => pattern.push(c),
        }
    }
    pattern
}

/// A word of the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
