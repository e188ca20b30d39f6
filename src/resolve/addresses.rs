//! Makes addresses and keeps the one table of everything that is written, so that nothing collides.
//!
//! Paths are compared after NFC and full case folding, because macOS and Windows do not tell more apart.

use super::files::composed;
use crate::diagnostic::{Diagnostic, Place, Report, wording};
use std::borrow::Cow;
use std::collections::hash_map::Entry as MapEntry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Stands for the root of the site in every address that templates see; the writer of a page replaces it by
/// the way from that page to the root. A noncharacter, which no source may hold.
pub const ROOT: char = '\u{fdd0}';

/// Who claims a path.
#[derive(Clone, Debug)]
pub struct Claim {
    /// In words: "the event `popup-labor`".
    pub what: String,
    pub place: Place,
}

/// Every path that a site writes. Owners are numbers or names that whoever asks can put into words, as that is needed
/// for collisions only.
#[derive(Debug)]
pub struct PathTable<Owner> {
    /// By the path as it is compared; with how it is written, where that is another text.
    by_key: HashMap<Box<str>, (Option<Box<str>>, Owner)>,
}

impl<Owner> Default for PathTable<Owner> {
    fn default() -> PathTable<Owner> {
        PathTable { by_key: HashMap::new() }
    }
}

impl<Owner> PathTable<Owner> {
    pub fn with_capacity(paths: usize) -> PathTable<Owner> {
        PathTable {
            by_key: HashMap::with_capacity(paths),
        }
    }

    /// Reserves `path` (a file, from the site's root); a second claim is an error that names both.
    pub fn claim(&mut self, path: &str, owner: Owner, claim_of: &dyn Fn(&Owner) -> Claim, report: &mut Report) {
        if let Some(reason) = reserved(path) {
            report.push(
                Diagnostic::new(&wording::PATH_RESERVED, claim_of(&owner).place)
                    .with("path", path)
                    .with("reason", reason),
            );
            return;
        }
        let key = folded(path);
        match self.by_key.entry(key.as_ref().into()) {
            MapEntry::Vacant(free) => {
                let written = (key != path).then(|| path.into());
                free.insert((written, owner));
            }
            MapEntry::Occupied(taken) => {
                let (other, first) = written(taken.key(), taken.get());
                report.push(collision((path, claim_of(&owner)), (other, claim_of(first))));
            }
        }
    }

    /// Who has `path`, or one that is the same to some systems, and how it is written.
    pub fn owner(&self, path: &str) -> Option<(&str, &Owner)> {
        let (key, value) = self.by_key.get_key_value(folded(path).as_ref())?;
        Some(written(key, value))
    }

    /// Reports files that stand where another path needs a folder.
    pub fn report_files_as_folders(&self, claim_of: &dyn Fn(&Owner) -> Claim, report: &mut Report) {
        let folders = |key: &str| {
            let mut folders = Vec::new();
            let mut folder = key;
            while let Some((parent, _)) = folder.rsplit_once('/') {
                if self.by_key.contains_key(parent) {
                    folders.push(parent.to_owned());
                }
                folder = parent;
            }
            folders
        };
        // What is above the last slash is the same for many files.
        let mut sound: HashSet<&str> = HashSet::new();
        let mut wrong: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut keys: Vec<&str> = self.by_key.keys().map(|key| &**key).collect();
        keys.sort_unstable();
        for key in keys {
            let Some((parent, _)) = key.rsplit_once('/') else {
                continue;
            };
            if sound.contains(parent) {
                continue;
            }
            let folders = folders(key);
            if folders.is_empty() {
                sound.insert(parent);
            } else {
                wrong.insert(key, folders);
            }
        }
        for (key, folders) in wrong {
            for folder in folders {
                let of_key = |key: &str| self.by_key.get_key_value(key).map(|(key, value)| written(key, value));
                if let (Some((path, owner)), Some((other, first))) = (of_key(key), of_key(&folder)) {
                    report.push(file_as_folder((path, claim_of(owner)), (other, claim_of(first))));
                }
            }
        }
    }
}

/// How the path of a key is written, and whose it is.
fn written<'t, Owner>(key: &'t str, (written, owner): &'t (Option<Box<str>>, Owner)) -> (&'t str, &'t Owner) {
    (written.as_deref().unwrap_or(key), owner)
}

/// Two claims of one path, or of paths that some systems do not tell apart; `first` was there before.
pub fn collision((path, claim): (&str, Claim), (other, first): (&str, Claim)) -> Diagnostic {
    let wording = if other == path {
        &wording::PATH_COLLISION
    } else {
        &wording::PATH_CASE
    };
    let address = |path: &str| format!("/{}", path.strip_suffix("index.html").unwrap_or(path));
    Diagnostic::new(wording, claim.place)
        .with("path", address(path))
        .with("other", address(other))
        .with("first", &first.what)
        .with("second", &claim.what)
        .label(first.place, "the other one")
}

/// The claim of a path that needs a folder where a file stands; `first` is that file.
pub fn file_as_folder((path, claim): (&str, Claim), (file, first): (&str, Claim)) -> Diagnostic {
    Diagnostic::new(&wording::PATH_COLLISION, claim.place)
        .with("path", format!("/{file}"))
        .with("first", &first.what)
        .with("second", format!("{} (`/{path}`)", claim.what))
        .label(first.place, "the other one")
}

fn folded(path: &str) -> Cow<'_, str> {
    if path.is_ascii() {
        return if path.bytes().any(|byte| byte.is_ascii_uppercase()) {
            path.to_ascii_lowercase().into()
        } else {
            path.into()
        };
    }
    let folded = icu_casemap::CaseMapperBorrowed::new().fold_string(path);
    composed(&folded).into()
}

/// Why a path cannot be written on every system, if so (Windows naming rules; 255 bytes for a name).
fn reserved(path: &str) -> Option<String> {
    if path.len() > 1024 {
        return Some("it is longer than 1024 bytes".to_owned());
    }
    for part in path.split('/') {
        if part.is_empty() || part == "." || part == ".." {
            return Some("it climbs out of the site, or has an empty part".to_owned());
        } else if part.len() > 255 {
            return Some("a name in it is longer than 255 bytes".to_owned());
        } else if is_device(part) {
            return Some(format!("`{part}` is the name of a device on Windows"));
        } else if part.ends_with(['.', ' ']) {
            return Some("a name in it ends with a dot or a space".to_owned());
        } else if let Some(c) = part.chars().find(|c| c.is_control() || "<>:\"\\|?*".contains(*c)) {
            return Some(format!("it holds `{}`", c.escape_default()));
        }
    }
    None
}

fn is_device(part: &str) -> bool {
    const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];
    let stem = part.split('.').next().unwrap_or_default();
    // The superscript digits of `com¹` have two bytes.
    if !matches!(stem.len(), 3..=5) {
        return false;
    }
    let stem = stem.to_lowercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word).is_some_and(|number| {
            matches!(
                number,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    DEVICES.contains(&stem.as_str()) || numbered("com") || numbered("lpt")
}

/// A title or name as part of an address: `Äpfel & Birnen` → `aepfel-birnen`. Empty if nothing is left.
pub fn slugified(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in icu_normalizer::DecomposingNormalizerBorrowed::new_nfd()
        .normalize(&spelled_out(text))
        .chars()
    {
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9') => slug.push(c),
            '\u{300}'..='\u{36f}' => {}
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// German practice: umlauts are spelled out, not stripped.
fn spelled_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in composed(text).chars() {
        match c {
            'ä' | 'Ä' => out.push_str("ae"),
            'ö' | 'Ö' => out.push_str("oe"),
            'ü' | 'Ü' => out.push_str("ue"),
            'ß' | 'ẞ' => out.push_str("ss"),
            'æ' | 'Æ' => out.push_str("ae"),
            'ø' | 'Ø' => out.push('o'),
            'ł' | 'Ł' => out.push('l'),
            c => out.push(c),
        }
    }
    out
}

/// The part of an address that `slug:` asks for, or why it cannot be one.
pub fn checked_slug(slug: &str) -> Result<String, &'static str> {
    if slug.is_empty() || slug.trim() != slug {
        return Err("it is empty or has blanks around it");
    }
    if slug.contains(['/', '\\']) {
        return Err("it holds a slash; a slug is one part of an address");
    }
    if slug == "." || slug == ".." || slug.contains('%') {
        return Err("it would climb out of its folder");
    }
    let plain = slugified(slug);
    if plain.is_empty() {
        return Err("nothing is left of it in plain letters");
    }
    Ok(plain)
}

/// The path of a former address: `/alt/adresse/` → `alt/adresse/index.html`.
pub fn alias_path(alias: &str) -> Result<String, &'static str> {
    let inner = alias.strip_prefix('/').ok_or("it does not begin with `/`")?;
    if inner.is_empty() {
        return Err("it is the home page");
    }
    if inner.split('/').any(|part| part == "." || part == "..")
        || inner.contains(['\\', '%', '?', '#'])
        || alias.contains("//")
    {
        return Err("it climbs, or holds a character that a path may not hold");
    }
    let last = inner.rsplit('/').next().unwrap_or_default();
    if last.is_empty() {
        Ok(format!("{inner}index.html"))
    } else if last.contains('.') {
        Ok(inner.to_owned())
    } else {
        Ok(format!("{inner}/index.html"))
    }
}
