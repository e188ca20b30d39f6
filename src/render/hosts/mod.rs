//! What hosts read of a site: rules for headers and redirects, names, and the ready files that `verbund host` makes.
//!
//! [`Policy`] says which headers files have; each host's module writes that in its host's language.

mod apache;
mod edge;
mod media_types;
mod nginx;
mod object_store;
mod policy;
mod recipes;
mod security_txt;

pub use media_types::media_type_of;
pub use recipes::{Host, Program, Recipe};

use super::assets::ThemeAssets;
use super::encodings::{Encoding, SHRINKING};
use super::theme;
use crate::resolve::{Site, redirects};
use policy::Policy;
use std::collections::{BTreeMap, BTreeSet};

/// What every site may have, even if it has no such file now.
const ENDINGS: [&str; 13] = [
    "avif", "gz", "ico", "jpeg", "jpg", "mp4", "pdf", "png", "svg", "webp", "woff2", "zip", "vtt",
];

/// Endings of what some hosts run instead of sending it, which the media type alone can switch on.
const SCRIPTS: [&str; 21] = [
    "asis", "asp", "aspx", "cgi", "fcgi", "jsp", "phar", "php", "php3", "php4", "php5", "php7", "php8", "phps", "pht",
    "phtml", "pl", "py", "rb", "shtml", "var",
];

/// A site and what its host has to know.
pub struct Deployment<'a> {
    pub id: &'a str,
    /// `www.example.de`
    pub host: &'a str,
    /// The path on its host: `/`, `/ki/`.
    pub base: &'a str,
    pub base_url: &'a str,
    pub timezone: &'a str,
    pub policy: Policy,
    /// By file ending, without the dot.
    pub media_types: BTreeMap<String, String>,
    /// Former and present addresses from the root of the host.
    pub redirects: Vec<(String, String)>,
    /// Files of pages that lead on from former addresses whose endings say something else than that they are pages,
    /// seen from the site's root; sorted.
    pub odd_pages: Vec<String>,
    pub encodings: Vec<Encoding>,
    /// Whether builds write `.htaccess`.
    pub has_htaccess: bool,
}

impl<'a> Deployment<'a> {
    /// `paths` are the files of the site.
    pub fn of<'p>(site: &'a Site, assets: &ThemeAssets, paths: impl Iterator<Item = &'p str>) -> Deployment<'a> {
        let settings = &site.settings;
        let base = settings.base_path();
        let origin = settings.base_url.strip_suffix(base).unwrap_or(&settings.base_url);
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        let redirects = redirects(site);
        let odd_pages = odd_pages(&redirects, base);
        let ending = |path: &str| Some(path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase());
        // What hosts read has names without a stem, such as `.htaccess`.
        let is_plain = |ending: &String| !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let known = SHRINKING.into_iter().chain(ENDINGS).map(str::to_owned);
        let is_odd = |path: &str| odd_pages.binary_search_by(|page| page.as_str().cmp(path)).is_ok();
        let endings = paths.filter(|path| !is_odd(path)).filter_map(ending);
        let endings: BTreeSet<String> = endings.filter(is_plain).chain(known).collect();
        Deployment {
            id: &settings.id,
            host: without_port(host),
            base,
            base_url: &settings.base_url,
            timezone: settings.record.name("timezone").unwrap_or("UTC"),
            policy: Policy::of(site, assets),
            media_types: endings
                .into_iter()
                .filter(|ending| !SCRIPTS.contains(&ending.as_str()))
                .map(|ending| {
                    let media_type = media_type_of(&format!("x.{ending}"));
                    (ending, media_type)
                })
                .filter(|(_, media_type)| media_type != "application/octet-stream")
                .collect(),
            redirects,
            odd_pages,
            encodings: Encoding::chosen(&settings.record),
            has_htaccess: settings.record.is("htaccess"),
        }
    }
}

fn odd_pages(redirects: &[(String, String)], base: &str) -> Vec<String> {
    let paths = redirects.iter().filter_map(|(from, _)| from.strip_prefix(base));
    let mut odd: Vec<String> = paths
        .filter(|path| !path.is_empty() && !path.ends_with('/') && !path.ends_with(".html"))
        .map(str::to_owned)
        .collect();
    odd.sort_unstable();
    odd.dedup();
    odd
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

impl Deployment<'_> {
    /// The media types that are worth compressing.
    fn text_types(&self) -> BTreeSet<&str> {
        let by_ending = SHRINKING.iter().filter_map(|ending| self.media_types.get(*ending));
        let by_rule = self.policy.of_header("Content-Type").map(|(_, media_type)| media_type);
        by_ending.map(String::as_str).chain(by_rule).collect()
    }

    /// What keeps the site's names from being written into settings and scripts of all hosts, each with quotes of its own.
    pub fn fault(&self) -> Option<String> {
        let plain = |text: &str, more: &[u8]| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || more.contains(&byte))
        };
        if !plain(self.id, b"-_") {
            Some(format!(
                "the folder of the site `{}` needs a name of plain letters, digits and `-`",
                self.id
            ))
        } else if !plain(self.base_url, b"-._~:/") {
            Some(format!(
                "the address `{}` holds more than plain letters, digits, `-`, `.` and `_`",
                self.base_url
            ))
        } else {
            None
        }
    }
}

/// A file for hosts.
pub struct HostFile {
    pub path: &'static str,
    pub text: String,
    /// Whether a file of the site or its theme may stand in its place.
    pub yields: bool,
}

/// The files for hosts that a build writes; `pages` is the number of the site's pages.
pub fn files(deployment: &Deployment<'_>, site: &Site, pages: usize) -> Vec<HostFile> {
    let mut files = Vec::new();
    let mut add = |path, text: String, yields| files.push(HostFile { path, text, yields });
    let record = &site.settings.record;
    add("_headers", edge::headers(&deployment.policy, deployment.base), true);
    if !deployment.redirects.is_empty() {
        add("_redirects", edge::redirects(&deployment.redirects), true);
    }
    // Without it GitHub leaves out what begins with `_` or `.`.
    add(".nojekyll", String::new(), true);
    if deployment.has_htaccess {
        add(".htaccess", apache::file(deployment), true);
    }
    if let Some(host) = record.name("cname") {
        add("CNAME", format!("{host}\n"), true);
    }
    if let Some(text) = security_txt::text(&site.settings) {
        add(security_txt::PATH, text, true);
    }
    if let Some(text) = record.name("humans") {
        add("humans.txt", format!("{}\n", text.trim_end()), false);
    }
    add("build.json", build_json(site, pages), false);
    files
}

/// What a scheduled build looks at: the day of the next change.
fn build_json(site: &Site, pages: usize) -> String {
    let build = serde_json::json!({
        "site": &*site.settings.id,
        "contract": theme::CONTRACT,
        "next_change": site.next_change.map(|day| day.to_string()),
        "pages": pages,
    });
    let mut text = serde_json::to_string_pretty(&build).unwrap_or_default();
    text.push('\n');
    text
}
