//! For the data-protection officer: whom pages ask or lead to, which people are shown and with what, and what is stored.

use super::causes::{self, Cause};
use super::levels::{self, Changed};
use super::sheet::{Cell, Section, Tongue};
use super::{Content, Named, Study, none_or_unseen};
use crate::inspect::outward::{Way, host};
use crate::model::fields::IMAGE;
use crate::model::{Kind, Record, Value};
use crate::resolve::{Entry, is_told};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub const CODES: &[&str] = &[
    "host-invalid",
    "host-unused",
    "img-consent",
    "legal-not-linked",
    "link-scheme",
    "policy-inline",
    "privacy-incomplete",
    "privacy-missing",
    "storage-undeclared",
    "storage-unused",
    "third-party-request",
];

/// So many pages are named.
const MOST_PAGES: usize = 3;

#[derive(Serialize)]
pub struct Privacy {
    findings: Vec<Cause>,
    levels: Vec<Changed>,
    notices: Vec<Notice>,
    requests: Vec<Outside>,
    clicks: Vec<Outside>,
    links: Vec<Outside>,
    allowed: Vec<Allowed>,
    storage: Vec<Stored>,
    people: Vec<Person>,
    pictures: Vec<Consent>,
    emails: Vec<Outside>,
    phones: Vec<Outside>,
    #[serde(skip)]
    has_pages: bool,
}

/// What a site tells in its privacy notice of those who are answerable.
#[derive(Serialize)]
struct Notice {
    site: String,
    officer: Option<String>,
    provider: Option<String>,
    /// How long log files are kept.
    logs: Option<String>,
}

/// A host, an e-mail address or a telephone number, and where it stands.
#[derive(Serialize)]
struct Outside {
    name: String,
    /// What asks for it: `img`, `script`, `css`; empty for links.
    by: Vec<&'static str>,
    pages: usize,
    examples: Vec<String>,
}

/// A host that a site lets its pages ask.
#[derive(Serialize)]
struct Allowed {
    site: String,
    host: String,
    #[serde(rename = "use")]
    uses: Vec<String>,
    reason: Option<String>,
    provider: Option<String>,
    privacy: Option<String>,
}

/// What a site says that it stores on the device of a visitor.
#[derive(Serialize)]
struct Stored {
    site: String,
    name: String,
    kind: Option<String>,
    purpose: Option<String>,
    duration: Option<String>,
}

#[derive(Serialize)]
struct Person {
    #[serde(flatten)]
    entry: Named,
    sites: Vec<String>,
    publish: Option<&'static str>,
    email: bool,
    phone: bool,
    photo: bool,
    consent: Option<String>,
}

/// A picture that is said to show people who agreed.
#[derive(Serialize)]
struct Consent {
    file: String,
    consent: String,
    entry: Named,
}

impl Privacy {
    pub fn of(study: &Study<'_>) -> Privacy {
        Privacy {
            findings: study.causes(CODES),
            levels: study.changed_levels(CODES),
            notices: study
                .sites()
                .map(|site| notice(&site.settings.id, &site.settings.record))
                .collect(),
            requests: outside(study, &|way| match way {
                Way::Asked { host, by } => Some((host.clone(), Some(by))),
                _ => None,
            }),
            clicks: outside(study, &|way| match way {
                Way::Clicked(host) => Some((host.clone(), None)),
                _ => None,
            }),
            links: outside(study, &|way| match way {
                Way::Linked(address) => Some((host(address), None)),
                _ => None,
            }),
            allowed: study
                .sites()
                .flat_map(|site| {
                    site.settings
                        .record
                        .records("hosts")
                        .map(|host| allowed(&site.settings.id, host))
                })
                .collect(),
            storage: study
                .sites()
                .flat_map(|site| {
                    site.settings
                        .record
                        .records("storage")
                        .map(|item| stored(&site.settings.id, item))
                })
                .collect(),
            people: people(study),
            pictures: pictures(study),
            emails: outside(study, &|way| match way {
                Way::Mail(address) => Some((address.clone(), None)),
                _ => None,
            }),
            phones: outside(study, &|way| match way {
                Way::Phone(number) => Some((number.clone(), None)),
                _ => None,
            }),
            has_pages: study.has_pages(),
        }
    }
}

/// What a way leads to, if it is of the kind that is asked for, and what asks for it.
type Chosen = dyn Fn(&Way) -> Option<(Box<str>, Option<&'static str>)>;

fn outside(study: &Study<'_>, chosen: &Chosen) -> Vec<Outside> {
    let mut found: BTreeMap<Box<str>, (BTreeSet<&'static str>, BTreeSet<String>)> = BTreeMap::new();
    for (site, ways) in &study.outward {
        let id = study.graph.sites.get(*site).map_or("", |site| &*site.settings.id);
        for (way, pages) in ways.ways() {
            let Some((name, by)) = chosen(way) else { continue };
            let (all_by, all_pages) = found.entry(name).or_default();
            all_by.extend(by);
            all_pages.extend(pages.map(|page| format!("{id}/{page}")));
        }
    }
    let outside = |(name, (by, pages)): (Box<str>, (BTreeSet<&'static str>, BTreeSet<String>))| Outside {
        name: name.into(),
        by: by.into_iter().collect(),
        pages: pages.len(),
        examples: pages.into_iter().take(MOST_PAGES).collect(),
    };
    found.into_iter().map(outside).collect()
}

/// A field in words, whatever its shape.
fn in_words(record: &Record, field: &str) -> Option<String> {
    match record.get(field)? {
        Value::Text(text) => Some(text.first().to_owned()),
        Value::Name(name) => Some(name.to_string()),
        Value::Word(word) => Some((*word).to_owned()),
        Value::Duration(duration) => Some(duration.as_str().to_owned()),
        Value::Date(date) => Some(date.as_str().to_owned()),
        _ => None,
    }
}

fn notice(site: &str, settings: &Record) -> Notice {
    let privacy = settings.record("legal").and_then(|legal| legal.record("privacy"));
    let hosting = privacy.and_then(|privacy| privacy.record("hosting"));
    let officer = privacy.and_then(|privacy| privacy.record("officer"));
    Notice {
        site: site.to_owned(),
        officer: officer.and_then(|officer| in_words(officer, "title")),
        provider: hosting.and_then(|hosting| in_words(hosting, "provider")),
        logs: hosting.and_then(|hosting| in_words(hosting, "logs")),
    }
}

fn allowed(site: &str, host: &Record) -> Allowed {
    let uses = host.list("use").iter().filter_map(|one| match one {
        Value::Word(word) => Some((*word).to_owned()),
        Value::Name(name) => Some(name.to_string()),
        _ => None,
    });
    Allowed {
        site: site.to_owned(),
        host: in_words(host, "host").unwrap_or_default(),
        uses: uses.collect(),
        reason: in_words(host, "reason"),
        provider: in_words(host, "provider"),
        privacy: in_words(host, "privacy"),
    }
}

fn stored(site: &str, item: &Record) -> Stored {
    Stored {
        site: site.to_owned(),
        name: in_words(item, "name").unwrap_or_default(),
        kind: in_words(item, "kind"),
        purpose: in_words(item, "purpose"),
        duration: in_words(item, "duration"),
    }
}

fn people(study: &Study<'_>) -> Vec<Person> {
    let mut people: BTreeMap<usize, Person> = BTreeMap::new();
    for site in study.sites() {
        for (id, entry) in study.shown(site).filter(|(_, entry)| entry.kind() == Kind::Person) {
            let record = entry.record();
            let shows = |field: &str| record.get(field).is_some() && is_told(entry, field, site.today);
            let person = people.entry(id).or_insert_with(|| Person {
                entry: Named::of(entry),
                sites: Vec::new(),
                publish: record.word("publish"),
                email: shows("email"),
                phone: shows("phone"),
                photo: shows("photo") || shows("image"),
                consent: record.name("consent_note").map(str::to_owned),
            });
            person.sites.push(site.settings.id.to_string());
        }
    }
    let mut people: Vec<Person> = people.into_values().collect();
    people.sort_by(|a, b| a.entry.cmp(&b.entry));
    people
}

fn pictures(study: &Study<'_>) -> Vec<Consent> {
    let mut found: BTreeMap<(String, Named), Consent> = BTreeMap::new();
    let of_entry = |entry: &Entry, found: &mut BTreeMap<(String, Named), Consent>| {
        entry.record().walk(&mut |visit| {
            let Value::Record(image) = visit.value else { return };
            let consent = image
                .text("people_consent")
                .filter(|_| std::ptr::eq(image.schema, &IMAGE));
            if let Some(consent) = consent {
                let file = image.name("src").unwrap_or_default().to_owned();
                let entry = Named::of(entry);
                found.entry((file.clone(), entry.clone())).or_insert_with(|| Consent {
                    file,
                    consent: consent.first().to_owned(),
                    entry,
                });
            }
        });
    };
    for site in study.sites() {
        for (_, entry) in study.shown(site) {
            of_entry(entry, &mut found);
        }
    }
    found.into_values().collect()
}

impl Content for Privacy {
    fn sections(&self, tongue: Tongue) -> Vec<Section> {
        let none = tongue.say("Keine.", "None.");
        let unseen = none_or_unseen(self.has_pages, none, tongue);
        let outside = |heading: &'static str, name: &'static str, list: &[Outside], with_by: bool| {
            let rows = list.iter().map(|one| {
                let mut row = vec![Cell::code(&one.name)];
                if with_by {
                    row.push(Cell::codes(one.by.iter().copied()));
                }
                row.push(Cell::words(one.pages.to_string()));
                row.push(Cell::codes(&one.examples));
                row
            });
            let mut head = vec![name];
            if with_by {
                head.push(tongue.say("gefragt von", "asked by"));
            }
            head.extend([tongue.say("Seiten", "Pages"), tongue.say("zum Beispiel", "for example")]);
            Section::new(heading).table(&head, rows.collect(), unseen)
        };
        let people = self.people.iter().map(|person| {
            vec![
                Cell::words(&person.entry.title),
                person.entry.cell(),
                Cell::codes(&person.sites),
                tongue.yes_or_no(person.email),
                tongue.yes_or_no(person.phone),
                tongue.yes_or_no(person.photo),
                Cell::or_dash(person.consent.as_deref()),
            ]
        });
        let pictures = self.pictures.iter().map(|picture| {
            vec![
                Cell::code(&picture.file),
                picture.entry.cell(),
                Cell::words(&picture.consent),
            ]
        });
        let allowed = self.allowed.iter().map(|one| {
            vec![
                Cell::code(&one.site),
                Cell::code(&one.host),
                Cell::codes(&one.uses),
                Cell::or_dash(one.reason.as_deref()),
                Cell::or_dash(one.provider.as_deref()),
                Cell::or_dash(one.privacy.as_deref()),
            ]
        });
        let stored = self.storage.iter().map(|item| {
            vec![
                Cell::code(&item.site),
                Cell::code(&item.name),
                Cell::or_dash(item.kind.as_deref()),
                Cell::or_dash(item.purpose.as_deref()),
                Cell::or_dash(item.duration.as_deref()),
            ]
        });
        let notices = self.notices.iter().map(|notice| {
            vec![
                Cell::code(&notice.site),
                Cell::or_dash(notice.officer.as_deref()),
                Cell::or_dash(notice.provider.as_deref()),
                Cell::or_dash(notice.logs.as_deref()),
            ]
        });
        let (host, site) = (tongue.say("Host", "Host"), tongue.say("Website", "Site"));
        vec![
            causes::section_of_pages(&self.findings, (tongue, self.has_pages), &str::to_owned),
            levels::section(&self.levels, tongue),
            Section::new(tongue.say("Wer verarbeitet", "Who processes")).table(
                &[
                    site,
                    tongue.say("Datenschutzbeauftragte", "Data protection officer"),
                    tongue.say("Hosting", "Hosting"),
                    tongue.say("Aufbewahrung der Logdateien", "Log files are kept for"),
                ],
                notices.collect(),
                none,
            ),
            outside(
                tongue.say(
                    "Hosts, die schon beim Öffnen einer Seite gefragt werden",
                    "Hosts that are asked as soon as a page is opened",
                ),
                host,
                &self.requests,
                true,
            ),
            outside(
                tongue.say(
                    "Hosts, die erst nach einem Klick gefragt werden",
                    "Hosts that are asked only after a click",
                ),
                host,
                &self.clicks,
                false,
            ),
            Section::new(tongue.say("Erlaubte Hosts", "Hosts that are allowed")).table(
                &[
                    site,
                    host,
                    tongue.say("wofür", "for"),
                    tongue.say("Grund", "Reason"),
                    tongue.say("Anbieter", "Provider"),
                    tongue.say("Datenschutzhinweise", "Privacy notice"),
                ],
                allowed.collect(),
                none,
            ),
            Section::new(tongue.say("Was auf dem Gerät gespeichert wird", "What is stored on the device")).table(
                &[
                    site,
                    tongue.say("Name", "Name"),
                    tongue.say("Art", "Kind"),
                    tongue.say("Zweck", "Purpose"),
                    tongue.say("Dauer", "Duration"),
                ],
                stored.collect(),
                tongue.say("Es ist nichts angegeben.", "Nothing is declared."),
            ),
            outside(
                tongue.say("Hosts, zu denen Links führen", "Hosts that links lead to"),
                host,
                &self.links,
                false,
            ),
            Section::new(tongue.say("Personen", "People")).table(
                &[
                    tongue.say("Name", "Name"),
                    tongue.say("Eintrag", "Entry"),
                    tongue.say("Websites", "Sites"),
                    tongue.say("E-Mail", "E-mail"),
                    tongue.say("Telefon", "Telephone"),
                    tongue.say("Foto", "Photo"),
                    tongue.say("Einwilligung", "Consent"),
                ],
                people.collect(),
                none,
            ),
            Section::new(tongue.say(
                "Bilder mit Einwilligung der Gezeigten",
                "Pictures whose people have agreed",
            ))
            .table(
                &[
                    tongue.say("Datei", "File"),
                    tongue.say("Eintrag", "Entry"),
                    tongue.say("Einwilligung", "Consent"),
                ],
                pictures.collect(),
                none,
            ),
            outside(
                tongue.say("E-Mail-Adressen auf Seiten", "E-mail addresses on pages"),
                tongue.say("Adresse", "Address"),
                &self.emails,
                false,
            ),
            outside(
                tongue.say("Telefonnummern auf Seiten", "Telephone numbers on pages"),
                tongue.say("Nummer", "Number"),
                &self.phones,
                false,
            ),
            Section::new(tongue.say("Was hier nicht steht", "What is not here")).words(tongue.say(
                "Gezählt ist, was auf fertigen Seiten ein Link ist oder was ein Browser selbst anfordert. Adressen und Nummern in Texten ohne Link, was Skripte tun, und was der Webserver protokolliert, sieht das Programm nicht.",
                "Counted is what is a link on finished pages, or what a browser asks for itself. The program does not see addresses and numbers in texts that are no links, what scripts do, and what the web server logs.",
            )),
        ]
    }
}
