//! The files that a theme brings: one style sheet with the site's colours, scripts, pictures; each with a
//! fingerprint in its name, so that hosts may keep them for ever.

use super::theme::Theme;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// Name of the joined style sheet.
pub const STYLE: &str = "style.css";

/// The theme's files as a site writes them.
pub struct ThemeAssets {
    /// Name in templates → path in the output.
    paths: BTreeMap<String, String>,
    /// Path in the output → bytes, sorted.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl ThemeAssets {
    /// `assets/` with fingerprints, `static/` as it is; the rule `palette` begins the style sheet.
    pub fn of(theme: &Theme, palette: &str) -> ThemeAssets {
        let mut assets = ThemeAssets {
            paths: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        let files = theme.files();
        assets.add(STYLE, style_sheet(theme, palette).into_bytes());
        for (path, file) in files {
            if let Some(name) = path.strip_prefix("assets/") {
                if !name.ends_with(".css") {
                    assets.add(name, file.bytes.to_vec());
                }
            } else if let Some(name) = path.strip_prefix("static/") {
                assets.files.insert(name.to_owned(), file.bytes.to_vec());
            }
        }
        assets
    }

    /// With `gallery/`, which no site gets.
    pub fn with_gallery(&self, theme: &Theme) -> ThemeAssets {
        let mut assets = ThemeAssets {
            paths: self.paths.clone(),
            files: self.files.clone(),
        };
        for (path, file) in theme.files() {
            if let Some(name) = path.strip_prefix("gallery/") {
                assets.add(name, file.bytes.to_vec());
            }
        }
        assets
    }

    pub fn path(&self, name: &str) -> Option<&str> {
        self.paths.get(name).map(String::as_str)
    }

    pub fn names(&self) -> Vec<&str> {
        self.paths.keys().map(String::as_str).collect()
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        let fingerprint = format!("{:016x}", xxh3_64(&bytes));
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!(
            "assets/{stem}.{}.{ending}",
            fingerprint.get(..10).unwrap_or(&fingerprint)
        );
        self.paths.insert(name.to_owned(), path.clone());
        self.files.insert(path, bytes);
    }
}

/// The site's colours, then the theme's style sheets, then those of the components.
fn style_sheet(theme: &Theme, palette: &str) -> String {
    let mut css = String::with_capacity(48 * 1024);
    css.push_str(palette);
    let files = theme.files();
    let sheets = files
        .iter()
        .filter(|(path, _)| path.starts_with("assets/") && path.ends_with(".css"));
    let of_components = files
        .iter()
        .filter(|(path, _)| path.starts_with("components/") && path.ends_with(".css"));
    for (_, file) in sheets.chain(of_components) {
        css.push_str(&without_comments(file.text().unwrap_or_default()));
    }
    css
}

/// CSS without comments, blank lines and indentation; strings keep what looks like a comment.
fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut chars = css.char_indices().peekable();
    let mut quote: Option<char> = None;
    while let Some((at, c)) = chars.next() {
        match quote {
            None if c == '/' && css.get(at + 1..).is_some_and(|rest| rest.starts_with('*')) => {
                let end = css
                    .get(at + 2..)
                    .and_then(|rest| rest.find("*/"))
                    .map_or(css.len(), |end| at + 2 + end + 2);
                while chars.peek().is_some_and(|(next, _)| *next < end) {
                    chars.next();
                }
                continue;
            }
            None if c == '"' || c == '\'' => quote = Some(c),
            Some(open) if c == open || c == '\n' => quote = None,
            _ => {}
        }
        out.push(c);
    }
    let mut tidy = String::with_capacity(out.len());
    for line in out.lines().map(str::trim).filter(|line| !line.is_empty()) {
        tidy.push_str(line);
        tidy.push('\n');
    }
    tidy
}
