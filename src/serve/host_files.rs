//! Reads a site's `_redirects` and `_headers`, which tell Netlify, Cloudflare Pages and their like what else to do, so
//! that the preview does the same.
//!
//! Paths there are those of the published site (`/sub/alt/`); addresses are those of the preview (`/ki-ruhr/alt/`).
//! Lines that no host would take are left out, as are those about what a preview cannot know: the country and language
//! of the reader, cookies, and the query.

use super::pattern::{Pattern, filled};
use hyper::header::{HeaderName, HeaderValue};

#[derive(Clone, Debug)]
pub struct HostFiles {
    /// The path of the site's base address and of its place in the preview; both end with `/`.
    base: String,
    place: String,
    redirects: Vec<Redirect>,
    headers: Vec<HeaderRule>,
}

#[derive(Clone, Debug)]
struct Redirect {
    from: Pattern,
    to: String,
    status: u16,
}

#[derive(Clone, Debug)]
struct HeaderRule {
    pattern: Pattern,
    name: String,
    /// `None` takes away what rules before have set.
    value: Option<String>,
}

impl HostFiles {
    /// `base` is the path of the site's base address, such as `/` or `/sub/`; `place` is where the site lies in the
    /// preview. A file that does not exist is empty.
    pub fn new(base: &str, place: &str, redirects: &[u8], headers: &[u8]) -> HostFiles {
        let as_folder = |path: &str| format!("{}/", path.trim_end_matches('/'));
        HostFiles {
            base: as_folder(base),
            place: as_folder(place),
            redirects: lines(redirects).filter_map(Redirect::read).collect(),
            headers: read_headers(headers),
        }
    }

    /// Status and location for an address without a file, if the first rule about it redirects. The location lies in
    /// the preview, or is an absolute address as written.
    pub fn redirect(&self, address: &str) -> Option<(u16, String)> {
        self.rule(address).filter(|(status, _)| (300..400).contains(status))
    }

    /// Status (200, 404 or 410) and address of what is sent instead, if the first rule about an address says so.
    pub fn rewrite(&self, address: &str) -> Option<(u16, String)> {
        self.rule(address).filter(|(status, _)| !(300..400).contains(status))
    }

    /// The headers that all rules about an address add up to, in the order of the file.
    pub fn headers(&self, address: &str) -> Vec<(String, String)> {
        let mut headers: Vec<(String, String)> = Vec::new();
        let Some(path) = self.published(address) else {
            return headers;
        };
        for rule in &self.headers {
            let Some(found) = rule.pattern.matches(&path) else {
                continue;
            };
            match &rule.value {
                Some(value) => headers.push((rule.name.clone(), filled(value, &found, |text| text.to_owned()))),
                None => headers.retain(|(name, _)| !name.eq_ignore_ascii_case(&rule.name)),
            }
        }
        headers
    }

    fn rule(&self, address: &str) -> Option<(u16, String)> {
        let path = self.published(address)?;
        self.redirects.iter().find_map(|redirect| {
            let found = redirect.from.matches(&path)?;
            let target = filled(&redirect.to, &found, escaped);
            let target = if is_local(&redirect.to) {
                self.in_preview(&target)?
            } else {
                target
            };
            // A rule that only adds or removes the last slash would match its own target again.
            (target != escaped(address)).then_some((redirect.status, target))
        })
    }

    /// The path that an address of the preview has on the published site.
    fn published(&self, address: &str) -> Option<String> {
        if address == self.place.trim_end_matches('/') {
            return Some(self.base.clone());
        }
        let rest = address.strip_prefix(&self.place)?;
        Some(format!("{}{rest}", self.base))
    }

    /// `None` if the target lies on the published host, but outside of the site: there is no such place here.
    fn in_preview(&self, target: &str) -> Option<String> {
        if target == self.base.trim_end_matches('/') {
            return Some(self.place.clone());
        }
        let rest = target.strip_prefix(&self.base)?;
        Some(format!("{}{rest}", self.place))
    }
}

impl Redirect {
    /// `from to [status]`, where `!` behind the status means that files do not matter.
    fn read(line: &str) -> Option<Redirect> {
        let mut words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
        let (from, to) = (Pattern::read(words.next()?)?, words.next()?);
        if !["/", "https://", "http://"].iter().any(|start| to.starts_with(start)) {
            return None;
        }
        let status = match words.next() {
            None => 301,
            Some(word) => word.strip_suffix('!').unwrap_or(word).parse().ok()?,
        };
        let known = match status {
            301 | 302 | 303 | 307 | 308 => true,
            200 | 404 | 410 => is_local(to),
            _ => false,
        };
        let to = non_ascii_escaped(to);
        // What follows the status are conditions, which only the host can decide.
        (known && words.next().is_none()).then_some(Redirect { from, to, status })
    }
}

/// `//name/` is an address on another host.
fn is_local(target: &str) -> bool {
    target.starts_with('/') && !target.starts_with("//")
}

/// A path on a line of its own, below it lines with `Name: value`, or `! Name` to take a header away.
fn read_headers(file: &[u8]) -> Vec<HeaderRule> {
    let mut rules = Vec::new();
    let mut pattern = None;
    for line in lines(file) {
        if line.starts_with('/') || line.starts_with("https://") || line.starts_with("http://") {
            pattern = Pattern::read(line);
            continue;
        }
        let (name, value) = match line.strip_prefix('!') {
            Some(name) => (name, None),
            None => match line.split_once(':') {
                Some((name, value)) => (name, Some(value.trim().to_owned())),
                None => continue,
            },
        };
        let name = name.trim();
        let sound = HeaderName::from_bytes(name.as_bytes()).is_ok()
            && value
                .as_deref()
                .is_none_or(|value| !value.is_empty() && HeaderValue::from_str(value).is_ok());
        if let (Some(pattern), true) = (&pattern, sound) {
            rules.push(HeaderRule {
                pattern: Pattern::clone(pattern),
                name: name.to_owned(),
                value,
            });
        }
    }
    rules
}

/// Lines that are text, without the space around them; empty ones and comments are left out.
fn lines(file: &[u8]) -> impl Iterator<Item = &str> {
    let file = file.strip_prefix("\u{feff}".as_bytes()).unwrap_or(file);
    let lines = file
        .split(|byte| *byte == b'\n')
        .filter_map(|line| str::from_utf8(line).ok());
    lines
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !line.contains(char::is_control))
}

/// Percent-encoded, so that it can stand in the path of a location (RFC 3986 §3.3).
fn escaped(text: &str) -> String {
    percent_encoded(text, |byte| {
        byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/".contains(&byte)
    })
}

/// A location is ASCII; what is written there otherwise is the author's.
fn non_ascii_escaped(text: &str) -> String {
    percent_encoded(text, |byte| byte.is_ascii_graphic())
}

fn percent_encoded(text: &str, stays: impl Fn(u8) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if stays(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redirects(base: &str, lines: &str) -> HostFiles {
        HostFiles::new(base, "/ki-ruhr/", lines.as_bytes(), b"")
    }

    fn location(files: &HostFiles, address: &str) -> Option<(u16, String)> {
        files.redirect(address)
    }

    fn to(status: u16, location: &str) -> Option<(u16, String)> {
        Some((status, location.to_owned()))
    }

    #[test]
    fn redirects_move_between_site_and_preview() {
        let lines = "\u{feff}# moved\r\n/alt/ /neu/\r\n/weg /neu/#teil 302! # why\n/archiv/* /a/:splat 308\n\
                     /e/:jahr/:name/ /:name/:jahr/ 303\n/fremd https://example.org/x\n/f%C3%BCr /für/\n/alt/ /zweite/\n";
        let root = redirects("/", lines);
        assert_eq!(location(&root, "/ki-ruhr/alt/"), to(301, "/ki-ruhr/neu/"));
        assert_eq!(location(&root, "/ki-ruhr/alt"), to(301, "/ki-ruhr/neu/"));
        assert_eq!(location(&root, "/ki-ruhr/weg/"), to(302, "/ki-ruhr/neu/#teil"));
        assert_eq!(
            location(&root, "/ki-ruhr/archiv/1/ü?/"),
            to(308, "/ki-ruhr/a/1/%C3%BC%3F/")
        );
        assert_eq!(location(&root, "/ki-ruhr/archiv"), to(308, "/ki-ruhr/a/"));
        assert_eq!(location(&root, "/ki-ruhr/e/2025/fest/"), to(303, "/ki-ruhr/fest/2025/"));
        assert_eq!(location(&root, "/ki-ruhr/e//fest/"), None);
        assert_eq!(location(&root, "/ki-ruhr/fremd"), to(301, "https://example.org/x"));
        assert_eq!(location(&root, "/ki-ruhr/für/"), None, "its own target");
        assert_eq!(location(&root, "/ki-ruhr/für"), to(301, "/ki-ruhr/f%C3%BCr/"));
        assert_eq!(location(&root, "/andere/alt/"), None);
        assert_eq!(location(&root, "/alt/"), None);

        let below = redirects(
            "/sub/",
            "/sub/alt/ /sub/neu/\n/sub/heim /sub\n/alt/ /sub/x/\n/sub/hinaus /anders/\n/sub /sub/neu/",
        );
        assert_eq!(location(&below, "/ki-ruhr/alt/"), to(301, "/ki-ruhr/neu/"));
        assert_eq!(location(&below, "/ki-ruhr/heim"), to(301, "/ki-ruhr/"));
        assert_eq!(location(&below, "/ki-ruhr/hinaus"), None);
        assert_eq!(location(&below, "/ki-ruhr"), to(301, "/ki-ruhr/neu/"));
    }

    #[test]
    fn faulty_and_conditional_lines_are_left_out() {
        let lines = "/a\n/b neu/\n/c /x 299\n/d /x 302 Language=en\n/e id=:id /x 301\n/f mailto:a@b\n/g* /x*/y* 301\n\
                     /*/h/* /x\nhttps://example.org/i /x\n/j /x abc\n/k /x\u{7} 301\n/l https://example.org/ 200\n";
        let files = redirects("/", lines);
        for name in ["a", "b", "c", "d", "e", "f", "h/h", "i", "j", "k", "l"] {
            assert_eq!(files.rule(&format!("/ki-ruhr/{name}")), None, "{name}");
        }
    }

    #[test]
    fn rewrites_are_told_apart() {
        let files = redirects("/", "/en/* /en/404.html 404\n/app/* /app/index.html 200\n");
        assert_eq!(files.rewrite("/ki-ruhr/en/x/"), to(404, "/ki-ruhr/en/404.html"));
        assert_eq!(files.rewrite("/ki-ruhr/app/x"), to(200, "/ki-ruhr/app/index.html"));
        assert_eq!(files.redirect("/ki-ruhr/app/x"), None);
    }

    #[test]
    fn headers_add_up() {
        let file = "X-Lost: before any path\n/*\n  X-Frame-Options: DENY\n  X-Empty:\n  Bad Name: x\n# comment\n\
                    /sub/*.pdf\n  X-Robots-Tag: noindex\n  ! x-frame-options\nhttps://example.org/*\n  X-Other: 1\n\
                    /sub/:jahr/\n  X-Year: in :jahr\n  Link: <https://a.example:80/>\n";
        let files = HostFiles::new("/sub/", "/ki-ruhr/", b"", file.as_bytes());
        let named = |address: &str| -> Vec<String> {
            let headers = files.headers(address).into_iter();
            headers.map(|(name, value)| format!("{name}: {value}")).collect()
        };
        assert_eq!(named("/ki-ruhr/"), ["X-Frame-Options: DENY"]);
        assert_eq!(named("/ki-ruhr/a/b.pdf"), ["X-Robots-Tag: noindex"]);
        assert_eq!(
            named("/ki-ruhr/2025/"),
            [
                "X-Frame-Options: DENY",
                "X-Year: in 2025",
                "Link: <https://a.example:80/>"
            ]
        );
        assert!(named("/andere/").is_empty());
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_files(
            file in prop::collection::vec(any::<u8>(), 0..80),
            lines in "(/[a:*%/!#]{0,6}[ \n]){0,12}",
            address in "/ki-ruhr/[a/%:ü]{0,8}",
        ) {
            for text in [file.as_slice(), lines.as_bytes()] {
                let files = HostFiles::new("/", "/ki-ruhr/", text, text);
                files.headers(&address);
                if let Some((_, target)) = files.rule(&address) {
                    prop_assert!(target.starts_with("/ki-ruhr/") || target.starts_with("//") || target.contains("://"));
                    prop_assert!(HeaderValue::from_str(&target).is_ok());
                }
            }
        }
    }
}
