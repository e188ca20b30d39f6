//! `_headers` and `_redirects`, which Netlify, Cloudflare Pages and their like read in the root of a deployment.
//!
//! What both leave to rules is written; what both do by themselves – pages are asked for again each time – is not, as no
//! rule can take back for some files what another one says for all.

use super::policy::{Files, Policy};
use crate::render::views::encoded;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Cloudflare reads a hundred rules.
const MOST_FILES: usize = 80;

/// `base` is the path of the site on its host: `/`, `/ki/`.
pub fn headers(policy: &Policy, base: &str) -> String {
    let base = encoded(base);
    let mut text = String::new();
    for rule in &policy.rules {
        for path in patterns(rule.files, policy, &base) {
            text.push_str(&path);
            text.push('\n');
            for (name, value) in &rule.headers {
                // Text never fails to be written to memory.
                let _ = writeln!(text, "  {name}: {value}");
            }
        }
    }
    text
}

/// `redirects` are former and present addresses from the root of the host.
pub fn redirects(redirects: &[(String, String)]) -> String {
    let lines: BTreeSet<String> = redirects
        .iter()
        .map(|(from, to)| format!("{} {} 301\n", encoded(from), encoded(to)))
        .collect();
    lines.into_iter().collect()
}

/// `*` stands for anything, with slashes, once in a path.
fn patterns(files: Files, policy: &Policy, base: &str) -> Vec<String> {
    let one = match files {
        Files::All => format!("{base}*"),
        Files::Fingerprinted if policy.fingerprinted.fill_folder => format!("{base}assets/*"),
        Files::Fingerprinted => {
            let paths = policy.fingerprinted.paths.iter().take(MOST_FILES);
            return paths.map(|path| format!("{base}{}", encoded(path))).collect();
        }
        Files::Below(folder) => format!("{base}{folder}*"),
        // A pattern of its own for the root would match the same files again.
        Files::Ending(name) | Files::Named(name) => format!("{base}*{name}"),
        Files::At(path) => format!("{base}{path}"),
    };
    vec![one]
}
