//! Which headers a host should send with which files: the one place that says so, written out for each host in its own
//! language.
//!
//! Some hosts join the values of all rules that match a path. So no two rules name the same header for the same file.

use super::super::assets::ThemeAssets;
use super::super::content_policy;
use crate::resolve::Site;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Asked for again each time, and not sent again if it is still the same.
pub const REVALIDATED: &str = "no-cache";

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ONE_HOUR: &str = "public, max-age=3600";
const YEAR: &str = "max-age=31536000";

/// The rules of a site.
pub struct Policy {
    pub rules: Vec<Rule>,
    pub fingerprinted: Fingerprinted,
}

/// Headers, and the files that they are sent with.
pub struct Rule {
    pub files: Files,
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
}

/// A set of files; paths are seen from the site's root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    All,
    /// With a fingerprint of their content in the name.
    Fingerprinted,
    /// In this folder, which ends with `/`.
    Below(&'static str),
    /// With this ending: `.ics`.
    Ending(&'static str),
    /// With this name, in any folder.
    Named(&'static str),
    At(&'static str),
}

/// The files of `assets/` that never change under their name.
pub struct Fingerprinted {
    /// Sorted.
    pub paths: Vec<String>,
    /// Whether `assets/` holds no others: a site can add files of any name.
    pub fill_folder: bool,
    /// Files that a site has put there under a name as if with a fingerprint, such as a date of ten digits; sorted.
    pub look_alikes: Vec<String>,
}

impl Policy {
    pub fn of(site: &Site, assets: &ThemeAssets) -> Policy {
        let mut everywhere: Vec<(&'static str, Cow<'static, str>)> = vec![(
            "Content-Security-Policy",
            content_policy::of_site(&site.settings).into(),
        )];
        let alike = [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "strict-origin-when-cross-origin"),
            (
                "Permissions-Policy",
                "browsing-topics=(), camera=(), geolocation=(), microphone=()",
            ),
            ("Cross-Origin-Opener-Policy", "same-origin"),
        ];
        let transport = strict_transport(site).map(|value| ("Strict-Transport-Security", value));
        everywhere.extend(
            alike
                .into_iter()
                .chain(transport)
                .map(|(name, value)| (name, value.into())),
        );
        let shared = ("Access-Control-Allow-Origin", "*");
        let hourly = ("Cache-Control", ONE_HOUR);
        let rule = |files, headers: &[(&'static str, &'static str)]| Rule {
            files,
            headers: headers
                .iter()
                .map(|(name, value)| (*name, Cow::Borrowed(*value)))
                .collect(),
        };
        let of_type = |files, media_type| rule(files, &[("Content-Type", media_type)]);
        let published = |files, media_type| rule(files, &[("Content-Type", media_type), shared, hourly]);
        Policy {
            rules: vec![
                Rule {
                    files: Files::All,
                    headers: everywhere,
                },
                rule(Files::Fingerprinted, &[("Cache-Control", FOR_EVER)]),
                rule(Files::Below("api/"), &[shared, hourly]),
                of_type(Files::At("api/v1/schema.json"), "application/schema+json"),
                published(Files::Ending(".ics"), "text/calendar; charset=utf-8"),
                published(Files::Named("feed.xml"), "application/atom+xml; charset=utf-8"),
                published(Files::Named("feed.json"), "application/feed+json"),
                of_type(Files::Ending(".csv"), "text/csv; charset=utf-8"),
                of_type(Files::Ending(".webmanifest"), "application/manifest+json"),
            ],
            fingerprinted: Fingerprinted::of(site, assets),
        }
    }

    /// The values of one header with their files.
    pub fn of_header(&self, name: &str) -> impl Iterator<Item = (Files, &str)> {
        self.rules.iter().filter_map(move |rule| {
            let (_, value) = rule.headers.iter().find(|(known, _)| *known == name)?;
            Some((rule.files, &**value))
        })
    }

    /// The value of a header that not all files have.
    pub fn value(&self, name: &str, path: &str) -> Option<&str> {
        self.of_header(name)
            .find(|(files, _)| self.holds(*files, path))
            .map(|(_, value)| value)
    }

    /// Whether a file is one of them.
    pub fn holds(&self, files: Files, path: &str) -> bool {
        files.holds(path)
            && (files != Files::Fingerprinted || !self.fingerprinted.look_alikes.iter().any(|known| known == path))
    }

    /// The headers that every file has.
    pub fn everywhere(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let rules = self.rules.iter().filter(|rule| rule.files == Files::All);
        rules.flat_map(|rule| rule.headers.iter().map(|(name, value)| (*name, &**value)))
    }
}

/// Names below the host's are the owner's of the whole domain to promise for, and a site in a folder is a guest on its
/// host: both only by order.
fn strict_transport(site: &Site) -> Option<&'static str> {
    let settings = &site.settings;
    if !settings.base_url.starts_with("https:") {
        return None;
    }
    match settings.record.word("hsts") {
        Some("off") => None,
        Some("host") => Some(YEAR),
        Some("subdomains") => Some("max-age=31536000; includeSubDomains"),
        Some("preload") => Some("max-age=31536000; includeSubDomains; preload"),
        _ => (settings.base_path() == "/").then_some(YEAR),
    }
}

impl Fingerprinted {
    const FOLDER: &str = "assets/";

    fn of(site: &Site, assets: &ThemeAssets) -> Fingerprinted {
        let mut paths: Vec<String> = assets.fingerprinted().map(str::to_owned).collect();
        paths.sort_unstable();
        let is_other = |path: &str| {
            path.starts_with(Fingerprinted::FOLDER) && paths.binary_search_by(|p| p.as_str().cmp(path)).is_err()
        };
        let of_theme = assets.files.keys().map(String::as_str);
        let all = of_theme.chain(site.outputs.iter().map(|output| output.path.as_str()));
        let others: BTreeSet<&str> = all.filter(|path| is_other(path)).collect();
        let look_alikes = others.iter().filter(|path| Files::Fingerprinted.holds(path));
        Fingerprinted {
            fill_folder: others.is_empty(),
            look_alikes: look_alikes.map(|path| (*path).to_owned()).collect(),
            paths,
        }
    }
}

impl Files {
    /// Whether a file is one of them, by its path from the site's root.
    fn holds(self, path: &str) -> bool {
        match self {
            Files::All => true,
            Files::Fingerprinted => path.strip_prefix("assets/").is_some_and(has_fingerprint),
            Files::Below(folder) => path.starts_with(folder),
            Files::Ending(ending) => path.ends_with(ending),
            Files::Named(name) => path.rsplit('/').next() == Some(name),
            Files::At(known) => path == known,
        }
    }

    /// A regular expression of the paths on a host on which the site lies at `base` (`/`, `/ki/`), for hosts that know
    /// such; `suffix` is an expression of what may follow the names.
    pub fn expression(self, base: &str, suffix: &str) -> String {
        let base = escaped(base);
        match self {
            Files::All => format!("^{base}"),
            Files::Fingerprinted => format!("^{base}assets/.+\\.[0-9a-f]{{10}}\\.[^./]+{suffix}$"),
            Files::Below(folder) => format!("^{base}{}", escaped(folder)),
            Files::Ending(ending) => format!("^{base}.*{}{suffix}$", escaped(ending)),
            Files::Named(name) => format!("^{base}(.*/)?{}{suffix}$", escaped(name)),
            Files::At(path) => format!("^{base}{}{suffix}$", escaped(path)),
        }
    }
}

/// Whether ten hexadecimal digits stand before the ending.
fn has_fingerprint(path: &str) -> bool {
    let mut parts = path.rsplit('.');
    let (ending, fingerprint) = (parts.next(), parts.next());
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let fits = |part: &str| part.len() == 10 && part.bytes().all(is_hex);
    ending.is_some_and(|ending| !ending.contains('/')) && fingerprint.is_some_and(fits) && parts.next().is_some()
}

/// Text as a regular expression for itself.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\.+*?()|[]{}^$#".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_files_hold_what_their_names_say() {
        for (files, inside, outside) in [
            (Files::Fingerprinted, "assets/style.0123456789.css", "assets/style.css"),
            (
                Files::Fingerprinted,
                "assets/fonts/a.abcdef0123.woff2",
                "media/a.abcdef0123.woff2",
            ),
            (Files::Fingerprinted, "assets/a.b.0123456789.js", "assets/0123456789.js"),
            (Files::Below("api/"), "api/v1/events.json", "apis/v1/events.json"),
            (Files::Ending(".ics"), "en/calendar.ics", "en/calendar.ics.html"),
            (Files::Named("feed.xml"), "feed.xml", "newsfeed.xml"),
            (Files::Named("feed.xml"), "en/news/feed.xml", "feed.xml/index.html"),
            (
                Files::At("api/v1/schema.json"),
                "api/v1/schema.json",
                "en/api/v1/schema.json",
            ),
        ] {
            assert!(files.holds(inside), "{files:?} {inside}");
            assert!(!files.holds(outside), "{files:?} {outside}");
        }
        assert_eq!(
            Files::Named("feed.xml").expression("/k.i/", ""),
            "^/k\\.i/(.*/)?feed\\.xml$"
        );
    }
}
