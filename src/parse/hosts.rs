//! The hosts that `site.yml` allows, under the names by which browsers know them.
//!
//! Names are compared in ASCII (UTS #46), so that letters that only look alike do not pass for each other.

use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::model::{HostUse, Record, Value};
use std::sync::Arc;

/// A host that pages may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// In ASCII and small letters.
    pub name: Box<str>,
    /// Sorted, each once.
    pub uses: Vec<HostUse>,
    /// Which of the list in `site.yml` it is.
    pub number: usize,
}

/// The hosts of the field `hosts`, sorted by name. What cannot be a host is reported and left out.
pub(super) fn read(record: &Record, file: &Arc<str>, report: &mut Vec<Diagnostic>) -> Vec<Host> {
    let mut hosts: Vec<Host> = Vec::new();
    for (number, host) in record.records("hosts").enumerate() {
        let path = FieldPath::default().key("hosts").item(number);
        let Some(written) = host.name("host") else { continue };
        let name = match host_name(written) {
            Ok(name) => name,
            Err(reason) => {
                let place = Place::value(file, path.key("host"));
                report.push(
                    Diagnostic::new(&wording::HOST_INVALID, place)
                        .with("host", written)
                        .with("reason", reason)
                        .suggest(meant(written)),
                );
                continue;
            }
        };
        if hosts.iter().any(|known| *known.name == *name) {
            let place = Place::value(file, path.key("host"));
            report.push(Diagnostic::new(&wording::FIELD_DUPLICATE, place).with("field", &name));
            continue;
        }
        let words = host.list("use").iter().filter_map(|word| match word {
            Value::Word(word) => HostUse::from_name(word),
            _ => None,
        });
        let mut uses: Vec<HostUse> = words.collect();
        uses.sort_unstable();
        uses.dedup();
        if uses.contains(&HostUse::Frame) && host.text("provider").is_none() {
            let doc = host.schema.field("provider").map_or("", |field| field.doc);
            report.push(
                Diagnostic::new(&wording::FIELD_MISSING, Place::key(file, path))
                    .with("of", "a host that is shown in frames")
                    .with("field", "provider")
                    .with("doc", doc),
            );
        }
        hosts.push(Host {
            name: name.into(),
            uses,
            number,
        });
    }
    hosts.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    hosts
}

/// A name of a host as browsers ask for it, or why it is none.
pub fn host_name(written: &str) -> Result<String, &'static str> {
    if written.contains("://") || written.starts_with("//") {
        return Err("it holds a scheme");
    }
    if written.contains(['/', '?', '#', '\\']) {
        return Err("it holds a path");
    }
    if written.contains('@') {
        return Err("it holds a user name");
    }
    if written.contains('*') {
        return Err("each host is named by itself, so that visitors can be told");
    }
    if written.contains(':') {
        return Err("it holds a port");
    }
    match url::Host::parse(written) {
        Ok(url::Host::Domain(name)) => {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
            let sound = name.bytes().all(is_plain) && name.split('.').all(|part| !part.is_empty());
            if !sound {
                Err("it holds a character that names of hosts may not hold")
            } else if !name.contains('.') {
                Err("its ending is missing, such as `.org`")
            } else {
                Ok(name)
            }
        }
        Ok(_) => Err("it is the number of a machine"),
        Err(_) => Err("it holds a character that names of hosts may not hold"),
    }
}

/// The host of an address that was written in place of it.
fn meant(written: &str) -> Option<String> {
    let address = if written.contains("://") {
        written.to_owned()
    } else {
        format!("https://{}", written.trim_start_matches('/'))
    };
    let host = url::Url::parse(&address).ok()?.host_str()?.to_owned();
    host_name(&host).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_those_that_browsers_ask() {
        for (written, name) in [
            ("www.example.org", "www.example.org"),
            ("WWW.Example.ORG", "www.example.org"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            // Latin letters but for one.
            ("ex\u{430}mple.org", "xn--exmple-4nf.org"),
            ("example。org", "example.org"),
        ] {
            assert_eq!(host_name(written).as_deref(), Ok(name), "{written}");
        }
        for written in [
            "https://example.org",
            "//example.org",
            "example.org/x",
            "example.org:8080",
            "*.example.org",
            "a@example.org",
            "localhost",
            "192.0.2.1",
            "[::1]",
            "exam ple.org",
            "example.org;script-src",
            "example.org.",
            "",
            "\u{ad}",
        ] {
            assert!(host_name(written).is_err(), "{written}");
        }
        assert_eq!(meant("https://www.example.org/x?y").as_deref(), Some("www.example.org"));
        assert_eq!(meant("example.org/x").as_deref(), Some("example.org"));
        assert_eq!(meant("*.example.org"), None);
    }

    proptest! {
        #[test]
        fn no_name_breaks_a_policy(written in ".{0,40}") {
            if let Ok(name) = host_name(&written) {
                prop_assert!(!name.contains([' ', ';', ',', '\'', '"', '*', '/']));
                prop_assert_eq!(host_name(&name), Ok(name.clone()));
            }
        }
    }
}
