//! The Content-Security-Policy of a site, and of each of its pages: what browsers may load, and nothing else.
//!
//! Hosts send that of the site as a header. Where a host sends no headers, a page brings its own in a `meta` tag; that one is
//! written when the page is finished, from what stands on it.

use super::assets::ThemeAssets;
use crate::model::HostUse;
use crate::parse::{Host, SiteSettings};
use crate::resolve::percent_decoded;
use memchr::memmem;
use std::collections::BTreeSet;

/// Stands for the policy of a page until the page is finished. A noncharacter, which no source may hold.
const MARK: char = '\u{fdd1}';

/// What everything but the site itself is kept from: nothing inline, no forms, no frames.
const SITE_ITSELF: [(&str, &str); 10] = [
    ("default-src", "'none'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("img-src", "'self'"),
    ("font-src", "'self'"),
    ("media-src", "'self'"),
    ("connect-src", "'self'"),
    ("manifest-src", "'self'"),
    ("form-action", "'none'"),
    ("base-uri", "'none'"),
];

/// What of a page can ask a host, by the name of the element.
const ASKING: [(&str, &[HostUse]); 14] = [
    ("audio", &[HostUse::Media]),
    ("button", &[HostUse::Form]),
    ("form", &[HostUse::Form]),
    ("iframe", &[HostUse::Frame]),
    ("image", &[HostUse::Image]),
    ("img", &[HostUse::Image]),
    ("input", &[HostUse::Image, HostUse::Form]),
    (
        "link",
        &[
            HostUse::Image,
            HostUse::Style,
            HostUse::Script,
            HostUse::Font,
            HostUse::Connect,
        ],
    ),
    ("picture", &[HostUse::Image]),
    ("script", &[HostUse::Script]),
    ("source", &[HostUse::Image, HostUse::Media]),
    ("track", &[HostUse::Media]),
    ("use", &[HostUse::Image]),
    ("video", &[HostUse::Image, HostUse::Media]),
];

/// The policy for all files of a site: with all hosts that it allows.
pub fn of_site(settings: &SiteSettings) -> String {
    let allowed = settings.hosts.iter().enumerate();
    let allowed = allowed.flat_map(|(number, host)| host.uses.iter().map(move |use_of| (*use_of, number)));
    // A frame cannot be refused from within.
    format!("{}; frame-ancestors 'none'", text(&settings.hosts, &allowed.collect()))
}

/// The policies of the pages of a site.
pub struct PagePolicies {
    hosts: Vec<Host>,
    /// What the style sheets of the theme ask for, on every page.
    of_styles: BTreeSet<(HostUse, usize)>,
}

impl PagePolicies {
    pub fn new(settings: &SiteSettings, assets: &ThemeAssets) -> PagePolicies {
        let hosts = settings.hosts.clone();
        let mut of_styles = BTreeSet::new();
        let sheets = assets.files.iter().filter(|(path, _)| path.ends_with(".css"));
        for (_, sheet) in sheets.filter(|_| !hosts.is_empty()) {
            let sheet = sheet.to_ascii_lowercase();
            for (number, host) in hosts.iter().enumerate() {
                if !places(&sheet, host).is_empty() {
                    let uses = [HostUse::Image, HostUse::Style, HostUse::Font];
                    allow(&mut of_styles, &hosts, number, &uses);
                }
            }
        }
        PagePolicies { hosts, of_styles }
    }

    /// What templates get: the policy itself where all pages have the same, else the mark.
    pub fn variable(&self) -> String {
        if self.hosts.is_empty() {
            text(&[], &BTreeSet::new())
        } else {
            MARK.to_string()
        }
    }

    /// The finished page, with its policy in place of the mark.
    pub fn filled(&self, html: Vec<u8>) -> Vec<u8> {
        let mut mark = [0; 4];
        let mark = MARK.encode_utf8(&mut mark).as_bytes();
        if self.hosts.is_empty() || memmem::find(&html, mark).is_none() {
            return html;
        }
        let policy = text(&self.hosts, &self.needed(&html));
        let mut out = Vec::with_capacity(html.len() + policy.len());
        let mut from = 0;
        for at in memmem::find_iter(&html, mark) {
            out.extend_from_slice(html.get(from..at).unwrap_or_default());
            out.extend_from_slice(policy.as_bytes());
            from = at + mark.len();
        }
        out.extend_from_slice(html.get(from..).unwrap_or_default());
        out
    }

    /// What a page asks for, as far as its tags say. What scripts and style sheets of other hosts ask for cannot be seen, so
    /// a page with such may ask all hosts for what these can use.
    fn needed(&self, html: &[u8]) -> BTreeSet<(HostUse, usize)> {
        let html = as_browsers_read(html);
        let html = html.as_bytes();
        let mut needed = self.of_styles.clone();
        for (number, host) in self.hosts.iter().enumerate() {
            for at in places(html, host) {
                let before = html.get(..at).unwrap_or_default();
                allow(&mut needed, &self.hosts, number, &uses_of(tag_before(before)));
            }
        }
        let has = |needed: &BTreeSet<(HostUse, usize)>, wanted| needed.iter().any(|(use_of, _)| *use_of == wanted);
        let has_script = memmem::find(html, b"<script src=").is_some() || has(&needed, HostUse::Script);
        for (number, host) in self.hosts.iter().enumerate() {
            let by_script = needed.contains(&(HostUse::Script, number));
            if by_script || (has_script && host.uses.contains(&HostUse::Connect)) {
                allow(&mut needed, &self.hosts, number, &HostUse::ALL);
            }
        }
        let of_scripts = [
            HostUse::Image,
            HostUse::Style,
            HostUse::Font,
            HostUse::Media,
            HostUse::Script,
        ];
        let of_styles = [HostUse::Image, HostUse::Font];
        let unseen: &[HostUse] = if has(&needed, HostUse::Script) {
            &of_scripts
        } else if has(&needed, HostUse::Style) {
            &of_styles
        } else {
            &[]
        };
        for number in 0..self.hosts.len() {
            allow(&mut needed, &self.hosts, number, unseen);
        }
        needed
    }
}

/// A page in small letters, with what is escaped in addresses as it is meant: letters by number, and by percent.
fn as_browsers_read(html: &[u8]) -> String {
    let text = String::from_utf8_lossy(html);
    let mut meant = String::with_capacity(text.len());
    let mut rest = &*text;
    while let Some((before, after)) = rest.split_once("&#") {
        meant.push_str(before);
        let digits = after.trim_start_matches(['x', 'X']);
        let radix = if digits.len() < after.len() { 16 } else { 10 };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let letter = digits
            .get(..end)
            .and_then(|number| u32::from_str_radix(number, radix).ok());
        match letter.and_then(char::from_u32) {
            Some(letter) => {
                meant.push(letter);
                let behind = digits.get(end..).unwrap_or_default();
                rest = behind.strip_prefix(';').unwrap_or(behind);
            }
            None => {
                meant.push_str("&#");
                rest = after;
            }
        }
    }
    meant.push_str(rest);
    percent_decoded(&meant).to_lowercase()
}

/// Adds those of the uses for which the site allows the host.
fn allow(needed: &mut BTreeSet<(HostUse, usize)>, hosts: &[Host], number: usize, uses: &[HostUse]) {
    let allowed = hosts.get(number).map_or(&[][..], |host| &host.uses);
    needed.extend(
        uses.iter()
            .filter(|use_of| allowed.contains(use_of))
            .map(|use_of| (*use_of, number)),
    );
}

/// Where a host is named as one, in text in small letters.
fn places(text: &[u8], host: &Host) -> Vec<usize> {
    let seen = url::quirks::domain_to_unicode(&host.name);
    let mut names = vec![&*host.name];
    if seen != *host.name {
        names.push(&seen);
    }
    let is_whole = |at: usize, name: &str| {
        let goes_on = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        !text.get(at + name.len()).is_some_and(goes_on)
    };
    let mut found = Vec::new();
    for name in names {
        let places = memmem::find_iter(text, name.as_bytes());
        found.extend(places.filter(|at| is_whole(*at, name)));
    }
    found
}

/// The tag as far as it goes before an address in it.
fn tag_before(before: &[u8]) -> &[u8] {
    let begins_tag = |at: &usize| before.get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    let begin = memchr::memrchr_iter(b'<', before).find(begins_tag);
    begin.and_then(|at| before.get(at + 1..)).unwrap_or_default()
}

/// For what a tag asks the host of its last address.
fn uses_of(tag: &[u8]) -> Vec<HostUse> {
    let name: &[u8] = tag
        .split(|byte| !byte.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    let known = ASKING.iter().find(|(known, _)| known.as_bytes() == name);
    let mut uses = known.map_or(Vec::new(), |(_, uses)| uses.to_vec());
    if memmem::find(tag, b"data-frame=").is_some() {
        uses.push(HostUse::Frame);
    }
    uses
}

/// A policy that lets the site itself through, and hosts for what they are allowed.
fn text(hosts: &[Host], allowed: &BTreeSet<(HostUse, usize)>) -> String {
    let mut directives: Vec<(&str, String)> = SITE_ITSELF
        .iter()
        .map(|(directive, sources)| (*directive, (*sources).to_owned()))
        .collect();
    for (use_of, number) in allowed {
        let Some(host) = hosts.get(*number) else { continue };
        let source = format!("https://{}", host.name);
        match directives.iter_mut().find(|(known, _)| *known == use_of.directive()) {
            Some((_, sources)) if sources == "'none'" => *sources = source,
            Some((_, sources)) => {
                sources.push(' ');
                sources.push_str(&source);
            }
            None => directives.push((use_of.directive(), source)),
        }
    }
    let directives: Vec<String> = directives
        .iter()
        .map(|(directive, sources)| format!("{directive} {sources}"))
        .collect();
    directives.join("; ")
}
