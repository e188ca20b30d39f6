//! A script that brings a site to an object store with the interface of Amazon's S3, in an order in which no page ever
//! asks for a file that is not there yet: what pages need, then the pages, then what is gone.

use super::Deployment;
use super::policy::{Files, REVALIDATED};
use std::fmt::Write;

/// What is no file of the site to its readers; compressed copies are of no use where nobody chooses among them.
const NOT_PUBLISHED: [&str; 8] = [
    ".verbund",
    "_headers",
    "_redirects",
    ".nojekyll",
    ".htaccess",
    "CNAME",
    "*.gz",
    "*.br",
];

const TEMPLATE: &str = include_str!("recipes/upload.sh");
const DIGIT: &str = "[0-9a-f]";

/// The files that one command sends with the same headers.
struct Group {
    pattern: String,
    /// Patterns of what other commands send.
    others: Vec<String>,
    media_type: String,
    cache: &'static str,
}

/// `paths` are the files of the site.
pub fn script(deployment: &Deployment<'_>, paths: &[String]) -> String {
    let mut commands = String::new();
    for group in groups(deployment, paths) {
        let _ = write!(
            commands,
            "put '{}' '{}' '{}'",
            group.media_type, group.cache, group.pattern
        );
        for other in group.others {
            let _ = write!(commands, " '{other}'");
        }
        commands.push('\n');
    }
    let left_out: Vec<String> = NOT_PUBLISHED.iter().map(|name| format!("--exclude '{name}'")).collect();
    TEMPLATE
        .replace("@SITE@", deployment.id)
        .replace("@KEY@", deployment.base.trim_start_matches('/'))
        .replace("@REVALIDATED@", REVALIDATED)
        .replace("@LEFT_OUT@", &left_out.join(" "))
        .replace("@PUT@", commands.trim_end())
}

/// By media type; pages come last.
fn groups(deployment: &Deployment<'_>, paths: &[String]) -> Vec<Group> {
    let mut sets: Vec<Files> = deployment.policy.rules.iter().map(|rule| rule.files).collect();
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
        let mut left: Vec<&str> = paths
            .iter()
            .map(String::as_str)
            .filter(|path| path.ends_with(&dotted) && !NOT_PUBLISHED.contains(path))
            .collect();
        let mut others: Vec<String> = Vec::new();
        for files in &sets {
            let (held, rest): (Vec<&str>, Vec<&str>) = left.into_iter().partition(|path| files.holds(path));
            left = rest;
            let Some(path) = held.first() else { continue };
            let pattern = pattern(*files, &dotted);
            groups.push(Group {
                media_type: match deployment.policy.value("Content-Type", path) {
                    Some(known) => known.to_owned(),
                    None => media_type.clone(),
                },
                cache: deployment.policy.value("Cache-Control", path).unwrap_or(REVALIDATED),
                others: others.clone(),
                pattern: pattern.clone(),
            });
            others.push(pattern);
        }
    }
    groups
}

/// As the command reads it: `*` stands for anything, slashes too. `ending` begins with its dot.
fn pattern(files: Files, ending: &str) -> String {
    match files {
        Files::All | Files::Ending(_) => format!("*{ending}"),
        Files::Fingerprinted => format!("assets/*.{}{ending}", DIGIT.repeat(10)),
        Files::Below(folder) => format!("{folder}*{ending}"),
        Files::Named(name) => format!("*{name}"),
        Files::At(path) => path.to_owned(),
    }
}
