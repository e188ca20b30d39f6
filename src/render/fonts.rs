//! The one web font that a site may choose among those its theme offers; without a choice no byte of any is written.
//!
//! A font is a folder `fonts/<name>/` with `font.css`, the files it names, and their licence, which goes with them.

use super::assets::without_comments;
use super::theme::Theme;
use crate::diagnostic::{Diagnostic, FieldPath, Place, suggest, wording};
use crate::parse::decode::list_of;
use crate::resolve::Site;
use std::ops::Range;

/// The file that declares a font and makes it the one of the page.
const SHEET: &str = "font.css";

/// A font as its theme has it.
pub struct Font<'t> {
    css: String,
    /// Name in the font's folder → bytes, without the style sheet.
    pub files: Vec<(&'t str, &'t [u8])>,
}

/// What is wrong with the font that a site chooses.
pub fn faults(theme: &Theme, site: &Site) -> Vec<Diagnostic> {
    let Some(name) = site
        .settings
        .record
        .record("brand")
        .and_then(|brand| brand.name("font"))
    else {
        return Vec::new();
    };
    let place = Place::value(&site.settings.file, FieldPath::default().key("brand").key("font"));
    let Some(font) = Font::of(theme, name) else {
        let known = offered(theme);
        let nearest = suggest::nearest(name, known.iter().copied());
        let known = if known.is_empty() {
            "its fonts (it has none)".to_owned()
        } else {
            list_of(known)
        };
        let problem = Diagnostic::new(&wording::FONT_UNKNOWN, place)
            .with("theme", &site.settings.theme)
            .with("font", name)
            .with("known", known)
            .suggest(nearest.map(str::to_owned));
        return vec![problem];
    };
    let addresses = font.addresses().into_iter();
    let missing = addresses.filter_map(|range| font.css.get(range).filter(|address| font.file(address).is_none()));
    let sheet = theme.file(&format!("fonts/{name}/{SHEET}"));
    let place = |address: &str| match sheet {
        Some(sheet) => Place::text(&sheet.path, address),
        None => place.clone(),
    };
    missing
        .map(|address| Diagnostic::new(&wording::FONT_FILE, place(address)).with("file", address))
        .collect()
}

/// The names of the fonts that a theme offers, sorted.
fn offered(theme: &Theme) -> Vec<&str> {
    let name = |path: &'_ str| {
        let start = "fonts/".len();
        let end = path.strip_suffix(SHEET)?.strip_suffix('/')?.len();
        path.starts_with("fonts/").then_some(start..end)
    };
    let paths = theme.layers.iter().flat_map(|layer| layer.files.keys());
    let mut names: Vec<&str> = paths
        .filter_map(|path| path.get(name(path)?).filter(|name| !name.contains('/')))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl<'t> Font<'t> {
    pub fn of(theme: &'t Theme, name: &str) -> Option<Font<'t>> {
        if name.contains('/') {
            return None;
        }
        let folder = format!("fonts/{name}/");
        let sheet = theme.file(&format!("{folder}{SHEET}"))?;
        let files = theme.files().into_iter().filter_map(|(path, file)| {
            let name = path.strip_prefix(&folder).filter(|name| *name != SHEET)?;
            Some((name, &*file.bytes))
        });
        Some(Font {
            css: without_comments(sheet.text().unwrap_or_default()),
            files: files.collect(),
        })
    }

    /// The style sheet with the addresses of the font's files replaced; `address_of` takes a name in its folder.
    pub fn css(&self, address_of: impl Fn(&str) -> String) -> String {
        let mut css = String::with_capacity(self.css.len() + 64);
        let mut done = 0;
        for range in self.addresses() {
            let Some(name) = self.css.get(range.clone()).and_then(|address| self.file(address)) else {
                continue;
            };
            css.push_str(self.css.get(done..range.start).unwrap_or_default());
            css.push_str(&address_of(name));
            done = range.end;
        }
        css.push_str(self.css.get(done..).unwrap_or_default());
        css
    }

    /// The file with the upright regular letters, which every page needs: worth asking for before the style sheet is read.
    pub fn regular(&self) -> Option<&'t str> {
        let faces = self.css.split("@font-face").skip(1);
        faces
            .map(|rest| rest.split('}').next().unwrap_or_default())
            .find_map(|face| {
                let value = |property: &str| {
                    let declarations = face.split(['{', ';', '\n']);
                    let mut pairs = declarations.filter_map(|declaration| declaration.split_once(':'));
                    pairs.find_map(|(name, value)| (name.trim() == property).then(|| value.trim()))
                };
                let is_upright = value("font-style").is_none_or(|style| style == "normal");
                let has_letters = value("unicode-range").is_none_or(covers_letters);
                if !is_upright || !has_letters || !covers_regular(value("font-weight").unwrap_or("400")) {
                    return None;
                }
                let files = addresses(face)
                    .into_iter()
                    .filter_map(|range| self.file(face.get(range)?));
                files.into_iter().find(|name| name.ends_with(".woff2"))
            })
    }

    /// The addresses in the style sheet that mean files beside it.
    fn addresses(&self) -> Vec<Range<usize>> {
        addresses(&self.css)
    }

    fn file(&self, address: &str) -> Option<&'t str> {
        let wanted = address.strip_prefix("./").unwrap_or(address);
        self.files.iter().map(|(name, _)| *name).find(|name| *name == wanted)
    }
}

/// `400`, `normal`, or a range such as `300 700`.
fn covers_regular(weight: &str) -> bool {
    let mut weights = weight.split_whitespace().filter_map(|word| match word {
        "normal" => Some(400),
        "bold" => Some(700),
        number => number.parse::<u32>().ok(),
    });
    let first = weights.next().unwrap_or_default();
    (first..=weights.next().unwrap_or(first)).contains(&400)
}

/// Whether a `unicode-range` (CSS Fonts 4, §5.1) such as `U+0-FF, U+131` has the letter `a` in it: fonts in several files
/// have the letters that every page needs in one of them.
fn covers_letters(ranges: &str) -> bool {
    let covers = |range: &str| {
        let range = range.trim().strip_prefix(['U', 'u'])?.strip_prefix('+')?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let number = |digits: &str, wild: &str| u32::from_str_radix(&digits.trim().replace('?', wild), 16).ok();
        Some((number(first, "0")?..=number(last, "F")?).contains(&u32::from('a')))
    };
    ranges.split(',').any(|range| covers(range) == Some(true))
}

/// Where `url(…)` names something relative.
fn addresses(css: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = css.get(from..).and_then(|rest| rest.find("url(")) {
        let open = from + at + "url(".len();
        let Some(end) = css.get(open..).and_then(|rest| rest.find(')')) else {
            break;
        };
        from = open + end + 1;
        let inner = css.get(open..open + end).unwrap_or_default();
        let is_edge = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
        let address = inner.trim_matches(is_edge);
        let start = open + (inner.len() - inner.trim_start_matches(is_edge).len());
        if !address.is_empty() && !address.starts_with(['/', '#']) && !address.contains(':') {
            found.push(start..start + address.len());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_however_they_are_written() {
        let css = "src: url(a.woff2), url( \"b c.woff2\" ), url('./d'), url(data:x;y), url(https://x.example/), url(#i), url(";
        let found: Vec<&str> = addresses(css).into_iter().filter_map(|range| css.get(range)).collect();
        assert_eq!(found, ["a.woff2", "b c.woff2", "./d"]);
    }

    #[test]
    fn ranges_of_letters_are_read() {
        for (ranges, expected) in [
            ("U+0000-00FF, U+0131", true),
            ("u+61", true),
            ("U+6?", true),
            ("U+0100-02BA, U+1E00-1E9F", false),
            ("U+4??", false),
            ("U+, x", false),
        ] {
            assert_eq!(covers_letters(ranges), expected, "{ranges}");
        }
    }

    #[test]
    fn weights_are_read() {
        for (weight, expected) in [
            ("400", true),
            ("normal", true),
            ("100 900", true),
            ("600", false),
            ("bold", false),
            ("600 700", false),
            ("x", false),
        ] {
            assert_eq!(covers_regular(weight), expected, "{weight}");
        }
    }
}
