//! What the address of a link is: one that leads out, one to look up, or one that must not be followed.
//!
//! The rule follows how browsers read addresses (WHATWG URL): they drop tabs and line ends anywhere and controls
//! and blanks at both ends before they look for the scheme, so this does too.

use crate::model::kind::Kind;
use memchr::memchr2_iter;
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// Where a link leads.
#[derive(Debug, PartialEq)]
pub enum Address<'a> {
    /// An absolute address with one of the schemes that are followed.
    External(Cow<'a, str>),
    /// A file, an entry (`project:x`) or a place on the page (`#x`), to be looked up.
    Internal {
        target: Cow<'a, str>,
        anchor: Option<String>,
    },
    /// Any other scheme.
    Refused { scheme: String },
}

const FOLLOWED: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Tells what a destination is, character references already decoded.
pub fn classify(destination: &str) -> Address<'_> {
    let clean = without_controls(destination);
    match scheme(&clean) {
        Some(scheme) if FOLLOWED.iter().any(|known| scheme.eq_ignore_ascii_case(known)) => Address::External(clean),
        Some(scheme) if Kind::from_name(scheme).is_none() => Address::Refused {
            scheme: scheme.to_lowercase(),
        },
        _ => internal(clean),
    }
}

fn internal(address: Cow<'_, str>) -> Address<'_> {
    let Some((target, anchor)) = address.split_once('#') else {
        return Address::Internal {
            target: address,
            anchor: None,
        };
    };
    let anchor = Some(anchor.to_owned());
    Address::Internal {
        target: Cow::Owned(target.to_owned()),
        anchor,
    }
}

fn without_controls(address: &str) -> Cow<'_, str> {
    let trimmed = address.trim_matches(|c: char| c <= ' ');
    if trimmed.contains(|c: char| c.is_control()) {
        return Cow::Owned(trimmed.chars().filter(|c| !c.is_control()).collect());
    }
    Cow::Borrowed(trimmed)
}

/// The scheme of an address (RFC 3986 §3.1), if it has one.
pub fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let mut chars = scheme.chars();
    let valid =
        chars.next()?.is_ascii_alphabetic() && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then_some(scheme)
}

/// Whether [`find_bare`] could find anything in a text: most have neither mark, which is quickly seen.
pub fn may_hold_bare(text: &str) -> bool {
    SCHEME_END.find(text.as_bytes()).is_some() || WORLD_WIDE_WEB.find(text.as_bytes()).is_some()
}

/// The next `https://…`, `http://…` or `www.…` in running text at or behind `from`, without the punctuation
/// that follows it.
pub fn find_bare(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    memchr2_iter(b':', b'.', bytes.get(from..)?).find_map(|offset| {
        let at = from + offset;
        let (start, host) = match bytes.get(at)? {
            b':' if bytes.get(at + 1..at + 3) == Some(b"//") => (scheme_start(bytes, at)?, at + 3),
            b'.' if at >= 3 && bytes.get(at - 3..at) == Some(b"www") => (at - 3, at + 1),
            _ => return None,
        };
        let before = text.get(..start)?.chars().next_back();
        if start < from || before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '@' | '.')) {
            return None;
        }
        let end = host + bare_length(text.get(host..)?);
        (end > host).then_some(start..end)
    })
}

static SCHEME_END: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));
static WORLD_WIDE_WEB: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("www."));

fn scheme_start(bytes: &[u8], colon: usize) -> Option<usize> {
    ["https", "http"].iter().find_map(|scheme| {
        let start = colon.checked_sub(scheme.len())?;
        bytes
            .get(start..colon)?
            .eq_ignore_ascii_case(scheme.as_bytes())
            .then_some(start)
    })
}

/// How much of `rest`, which begins with a host, belongs to the address.
fn bare_length(rest: &str) -> usize {
    if !rest.starts_with(|c: char| c.is_alphanumeric()) {
        return 0;
    }
    let stop = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '<' | '>' | '"' | '`' | '|' | '„' | '“' | '”' | '«' | '»' | '[' | ']' | '{' | '}'
            )
    };
    let mut address = rest.split(stop).next().unwrap_or_default();
    let mut unopened = address
        .matches(')')
        .count()
        .saturating_sub(address.matches('(').count());
    while let Some(last) = address.chars().next_back() {
        match last {
            ')' if unopened > 0 => unopened -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '…' | '’' | '‘' | '‚' | '‹' | '›' | '–'
            | '—' => {}
            _ => break,
        }
        address = address.get(..address.len() - last.len_utf8()).unwrap_or_default();
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_told_apart() {
        for ok in ["https://a.example/", "HTTP://a", "mailto:a@b.de", "tel:+49"] {
            assert!(matches!(classify(ok), Address::External(_)), "{ok}");
        }
        for ok in [
            "project:x",
            "organisation:x#y",
            "../projects/x.md",
            "#x",
            "media/a b.pdf",
            "a/b:c",
            "?a:b",
        ] {
            assert!(matches!(classify(ok), Address::Internal { .. }), "{ok}");
        }
        for bad in [
            "javascript:a",
            "JaVaScRiPt:a",
            "java\tscript:a",
            " \u{1}javascript:a",
            "data:x",
            "vbscript:x",
            "file:///etc",
            "java\nscript:x",
        ] {
            assert!(matches!(classify(bad), Address::Refused { .. }), "{bad}");
        }
    }

    #[test]
    fn bare_addresses_end_before_punctuation() {
        for (text, found) in [
            ("Siehe https://a.example/b.", "https://a.example/b"),
            ("(www.a.example)", "www.a.example"),
            ("https://a.example/x_(y).", "https://a.example/x_(y)"),
            ("(https://a.example/x_(y))", "https://a.example/x_(y)"),
            ("ab: http://a.example/?q=1&r=2, und", "http://a.example/?q=1&r=2"),
        ] {
            assert_eq!(
                find_bare(text, 0).and_then(|range| text.get(range)),
                Some(found),
                "{text}"
            );
        }
        for text in ["xhttps://a", "https://", "www. a", "ftp://a.example", "a.www.b", "://x"] {
            assert_eq!(find_bare(text, 0), None, "{text}");
        }
    }
}
