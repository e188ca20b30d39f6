//! `.well-known/security.txt` (RFC 9116): whom to tell of a security hole.

use crate::model::{Record, Value};
use crate::parse::SiteSettings;
use jiff::civil::{Date, time};
use std::fmt::Write;

/// Where the file lies, from the root of a host.
pub const PATH: &str = ".well-known/security.txt";

/// The text, if the site has one.
pub fn text(settings: &SiteSettings) -> Option<String> {
    let security = settings.record.record("security")?;
    let expires = security.date("expires")?.single_day()?;
    let mut text = String::new();
    // Text never fails to be written to memory.
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name}: {value}");
    };
    for contact in security.names("contact") {
        line("Contact", &address(contact));
    }
    line("Expires", &end_of(expires, settings)?);
    for (field, name) in [
        ("encryption", "Encryption"),
        ("acknowledgments", "Acknowledgments"),
        ("policy", "Policy"),
        ("hiring", "Hiring"),
        ("csaf", "CSAF"),
    ] {
        if let Some(value) = security.name(field) {
            line(name, value);
        }
    }
    line("Preferred-Languages", &languages(security, settings));
    let origin = settings.base_url.strip_suffix(settings.base_path()).unwrap_or_default();
    line("Canonical", &format!("{origin}/{PATH}"));
    Some(text)
}

/// An e-mail address may be written as such.
fn address(contact: &str) -> String {
    match contact.contains(':') {
        true => contact.to_owned(),
        false => format!("mailto:{contact}"),
    }
}

fn languages(security: &Record, settings: &SiteSettings) -> String {
    match security.get("preferred_languages") {
        Some(Value::List(_)) => security.names("preferred_languages").collect::<Vec<_>>().join(", "),
        _ => settings.languages.join(", "),
    }
}

/// The last second of a day where the site is, as RFC 3339 writes it.
fn end_of(day: Date, settings: &SiteSettings) -> Option<String> {
    let end = day
        .to_datetime(time(23, 59, 59, 0))
        .to_zoned(settings.timezone.clone())
        .ok()?;
    Some(end.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
}
