//! `security.txt` is of use only while it holds: whom to write to, and until when.

use crate::diagnostic::{Diagnostic, FieldPath, Place, wording};
use crate::resolve::{Graph, Site};
use jiff::ToSpan;

/// Reports contacts that nobody can follow, addresses that others could answer for, and days on which the file is or will be stale.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    graph.sites.iter().flat_map(|site| of_site(site)).collect()
}

fn of_site(site: &Site) -> Vec<Diagnostic> {
    let Some(security) = site.settings.record.record("security") else {
        return Vec::new();
    };
    let place = |path: FieldPath| Place::value(&site.settings.file, path);
    let field = |name: &str| FieldPath::default().key("security").key(name);
    let mut found: Vec<Diagnostic> = security
        .names("contact")
        .enumerate()
        .filter(|(_, contact)| !is_contact(contact))
        .map(|(number, contact)| {
            let place = place(field("contact").item(number));
            Diagnostic::new(&wording::SECURITY_CONTACT, place).with("contact", contact)
        })
        .collect();
    for name in ["policy", "encryption", "acknowledgments", "hiring", "csaf"] {
        let address = security.name(name).filter(|address| !address.starts_with("https:"));
        found.extend(address.map(|address| {
            Diagnostic::new(&wording::SECURITY_ADDRESS, place(field(name)))
                .with("field", name)
                .with("address", address)
        }));
    }
    let Some(date) = security.date("expires") else {
        return found;
    };
    let problem = |wording| Diagnostic::new(wording, place(field("expires"))).with("date", date.as_str());
    match date.single_day() {
        None => found.push(problem(&wording::SECURITY_DAY)),
        Some(day) if day < site.today => found.push(problem(&wording::SECURITY_EXPIRED)),
        Some(day) if site.today.checked_add(1.year()).is_ok_and(|latest| day > latest) => {
            found.push(problem(&wording::SECURITY_FAR));
        }
        Some(_) => {}
    }
    found
}

/// An e-mail address, or an address of one of the kinds that the standard names.
fn is_contact(contact: &str) -> bool {
    if contact.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return false;
    }
    match contact.split_once(':') {
        Some(("mailto", address)) => is_email(address),
        Some(("tel", number)) => number.contains(|c: char| c.is_ascii_digit()),
        Some(("https", rest)) => rest.strip_prefix("//").is_some_and(|rest| rest.contains('.')),
        Some(_) => false,
        None => is_email(contact),
    }
}

fn is_email(address: &str) -> bool {
    let domain = address.split_once('@').filter(|(name, _)| !name.is_empty());
    domain.is_some_and(|(_, domain)| domain.contains('.') && !domain.contains('@'))
}
