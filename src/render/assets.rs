//! The files that a theme brings: one style sheet with the site's colours, scripts, pictures; each with a
//! fingerprint in its name, so that hosts may keep them for ever.

use super::fonts::Font;
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
    /// Paths in the output of what every page needs before its style sheet is read.
    pub preload: Vec<String>,
}

impl ThemeAssets {
    /// `assets/` and the files of the chosen font with fingerprints, `static/` as it is; the rule `palette` begins the
    /// style sheet.
    pub fn of(theme: &Theme, palette: &str, font: Option<&str>) -> ThemeAssets {
        let mut assets = ThemeAssets {
            paths: BTreeMap::new(),
            files: BTreeMap::new(),
            preload: Vec::new(),
        };
        let files = theme.files();
        let font_css = font.and_then(|name| Some(assets.add_font(name, &Font::of(theme, name)?)));
        assets.add(
            STYLE,
            style_sheet(theme, palette, &font_css.unwrap_or_default()).into_bytes(),
        );
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
            preload: self.preload.clone(),
        };
        for (path, file) in theme.files() {
            if let Some(name) = path.strip_prefix("gallery/") {
                assets.add(name, file.bytes.to_vec());
            }
        }
        assets
    }

    /// The path of a file in `assets/` with its fingerprint.
    pub fn path(&self, name: &str) -> Option<&str> {
        self.paths.get(name).map(String::as_str)
    }

    /// The paths of all files with a fingerprint.
    pub fn fingerprinted(&self) -> impl Iterator<Item = &str> {
        self.paths.values().map(String::as_str)
    }

    /// The same, or which names there are.
    pub fn named(&self, name: &str) -> Result<&str, String> {
        self.path(name).ok_or_else(|| {
            let names: Vec<&str> = self.paths.keys().map(String::as_str).collect();
            format!(
                "the theme has no file `{name}` in `assets/`; it has {}",
                names.join(", ")
            )
        })
    }

    /// Adds the files of a font and returns its style sheet with their addresses, seen from the joined one.
    fn add_font(&mut self, font: &str, chosen: &Font<'_>) -> String {
        let full_name = |name: &str| format!("fonts/{font}/{name}");
        for (name, bytes) in &chosen.files {
            self.add(&full_name(name), bytes.to_vec());
        }
        let regular = chosen.regular().and_then(|name| self.path(&full_name(name)));
        self.preload.extend(regular.map(str::to_owned));
        chosen.css(|name| {
            let path = self.path(&full_name(name)).unwrap_or_default();
            path.strip_prefix("assets/").unwrap_or(path).to_owned()
        })
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

/// The site's colours, then the theme's style sheets, the chosen font, and the style sheets of the components.
fn style_sheet(theme: &Theme, palette: &str, font: &str) -> String {
    let mut css = String::with_capacity(48 * 1024);
    css.push_str(palette);
    let files = theme.files();
    let sheets = files
        .iter()
        .filter(|(path, _)| path.starts_with("assets/") && path.ends_with(".css"));
    let of_components = files
        .iter()
        .filter(|(path, _)| path.starts_with("components/") && path.ends_with(".css"));
    for (_, file) in sheets {
        css.push_str(&without_comments(file.text().unwrap_or_default()));
    }
    css.push_str(font);
    for (_, file) in of_components {
        css.push_str(&without_comments(file.text().unwrap_or_default()));
    }
    css
}

/// CSS without comments, blank lines and indentation; strings keep what looks like a comment.
pub(super) fn without_comments(css: &str) -> String {
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
