//! Other hosts as browsers read them from addresses, however these are written (URL Standard, §4.4).

use crate::diagnostic::Diagnostic;
use std::borrow::Cow;
use url::Url;

/// A host that a page asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForeignHost {
    /// In ASCII and small letters.
    pub name: Box<str>,
    /// As it stands on the page.
    pub written: Box<str>,
    /// Whether it is asked as `hosts` allows it: with `https` and without a port.
    pub is_covered: bool,
}

impl ForeignHost {
    /// The host of an address that begins with `https:`, `http:` or `//`.
    pub fn of(address: &str) -> ForeignHost {
        let written = written_host(address);
        let full = match address.starts_with("//") {
            true => Cow::Owned(format!("https:{address}")),
            false => Cow::Borrowed(address),
        };
        let url = Url::parse(&full).ok();
        let name = url.as_ref().and_then(Url::host_str);
        ForeignHost {
            name: name.unwrap_or(written).into(),
            written: written.into(),
            is_covered: url.is_some_and(|url| url.scheme() == "https" && url.port().is_none()),
        }
    }

    /// Says of which host a finding is.
    pub fn tell(&self, told: Diagnostic) -> Diagnostic {
        told.with("host", shown(&self.name)).with("name", &self.name)
    }
}

/// A host for messages: its name in ASCII, and how it looks where that differs.
pub fn shown(name: &str) -> String {
    let seen = url::quirks::domain_to_unicode(name);
    match seen == name || seen.is_empty() {
        true => name.to_owned(),
        false => format!("{name}`, which looks like `{seen}"),
    }
}

/// Whether browsers read an address otherwise than its letters say: `\` for `/`, and what they leave out.
pub fn is_odd(address: &str) -> bool {
    let lacks_slashes = || {
        let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
        let is_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
        is_web
            && !address
                .get(scheme.len() + 1..)
                .is_some_and(|rest| rest.starts_with("//"))
    };
    address.bytes().any(|byte| byte == b'\\' || byte.is_ascii_control()) || lacks_slashes()
}

/// An odd address as browsers read it on the page at `base`.
pub fn resolved(base: &str, address: &str) -> Option<String> {
    let base = Url::parse(base).ok()?;
    let url: String = base.join(address).ok()?.into();
    (!is_odd(&url)).then_some(url)
}

/// The part between `//` and the path.
fn written_host(address: &str) -> &str {
    let after = address
        .find("//")
        .and_then(|at| address.get(at + 2..))
        .unwrap_or(address);
    let host = after
        .trim_start_matches('/')
        .split(['/', '?', '#', '\\'])
        .next()
        .unwrap_or_default();
    host.rsplit_once('@').map_or(host, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hosts_are_those_that_browsers_ask() {
        for (address, name, is_covered) in [
            ("https://Fonts.Example/x", "fonts.example", true),
            ("//fonts.example/x", "fonts.example", true),
            ("http://fonts.example/x", "fonts.example", false),
            ("https://fonts.example:8443/x", "fonts.example", false),
            ("https://fonts.example:443/x", "fonts.example", true),
            ("https://good.example@fonts.example/x", "fonts.example", true),
            ("https://fonts.ex\u{430}mple/", "fonts.xn--exmple-4nf", true),
        ] {
            let host = ForeignHost::of(address);
            assert_eq!((&*host.name, host.is_covered), (name, is_covered), "{address}");
        }
    }

    #[test]
    fn odd_addresses_are_read_as_browsers_do() {
        let resolved = |address: &str| {
            is_odd(address)
                .then(|| resolved("https://a.example/b/", address))
                .flatten()
        };
        for (address, meant) in [
            ("https:\\\\evil.example\\x", "https://evil.example/x"),
            ("\\\\evil.example/x", "https://evil.example/x"),
            ("/\t/evil.example/x", "https://evil.example/x"),
            ("http:evil.example/x", "http://evil.example/x"),
            ("java\nscript:alert(1)", "javascript:alert(1)"),
        ] {
            assert_eq!(resolved(address).as_deref(), Some(meant), "{address:?}");
        }
        assert!(!is_odd("https://a.example/x") && !is_odd("../x") && !is_odd("mailto:a@b.example"));
    }

    proptest! {
        #[test]
        fn no_address_breaks_it(address in "(https?:|//|\\\\|[a-z@:.\\[\\]/ü]){0,20}", any in ".{0,40}") {
            for address in [address, any] {
                let _ = ForeignHost::of(&address);
                let _ = resolved("https://a.example/", &address);
            }
        }
    }
}
