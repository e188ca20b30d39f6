//! What the law asks of each site, by its profile: the duties of `law` are compared with settings, operator and pages. A finding
//! says that something is missing, never that the rest is lawful.

use crate::diagnostic::{Diagnostic, FieldPath, Place, Severity, Wording, wording};
use crate::law::{self, Duty, Land, Needs, Weight, When};
use crate::model::date::Date;
use crate::model::reserved_names::is_reserved;
use crate::model::{Kind, Record, Value};
use crate::resolve::{Entry, EntryId, Graph, MenuTarget, Site};

/// A day that is longer ago than this is no yearly review.
const YEAR: i32 = 365;

/// What an accessibility statement says was done, and when.
const DAYS_OF_STATEMENT: &[&str] = &[
    "legal.accessibility.prepared",
    "legal.accessibility.assessed",
    "legal.accessibility.reviewed",
];

/// Reports what is missing on each site.
pub fn unmet(graph: &Graph) -> Vec<Diagnostic> {
    graph
        .sites
        .iter()
        .flat_map(|site| Profile::of(site, graph).unmet())
        .collect()
}

/// A site as the law sees it.
struct Profile<'g> {
    site: &'g Site,
    graph: &'g Graph,
    land: Option<&'static Land>,
    /// Nothing if the answer could not be read.
    public_body: Option<&'static str>,
    status: Option<&'static str>,
    operator: Option<&'g Entry>,
    has_news: bool,
    /// The pages with a `legal_kind`.
    pages: Vec<(&'static str, EntryId)>,
}

impl<'g> Profile<'g> {
    fn of(site: &'g Site, graph: &'g Graph) -> Profile<'g> {
        let legal = site.settings.record.record("legal");
        let shown = || site.shown.iter().filter_map(|id| Some((*id, graph.entries.get(*id)?)));
        let legal_kind = |(id, entry): (EntryId, &Entry)| Some((entry.record().word("legal_kind")?, id));
        Profile {
            site,
            graph,
            land: legal.and_then(|legal| law::land(legal.word("land")?)),
            public_body: match site.settings.could_read("legal.public_body") {
                true => Some(legal.and_then(|legal| legal.word("public_body")).unwrap_or("unclear")),
                false => None,
            },
            status: legal.and_then(|legal| legal.record("accessibility")?.word("status")),
            operator: site.operator.and_then(|id| graph.entries.get(id)),
            has_news: shown().any(|(_, entry)| entry.kind() == Kind::News),
            pages: shown()
                .filter(|(_, entry)| entry.kind() == Kind::Page)
                .filter_map(legal_kind)
                .collect(),
        }
    }

    fn unmet(&self) -> Vec<Diagnostic> {
        let duties = law::rules().duties.iter().filter(|duty| self.is_bound(&duty.when));
        let lacking = duties.filter_map(|duty| {
            let mut finding = self.lack(duty)?.with("what", &duty.what).with("law", &duty.law.de);
            finding.level = self.level(duty, finding.severity());
            Some(finding)
        });
        lacking.chain(self.days_to_come()).collect()
    }

    /// The days of the accessibility statement that have not been yet, whoever is bound to write one: the page tells of them as of
    /// something done.
    fn days_to_come(&self) -> impl Iterator<Item = Diagnostic> {
        let has_page = self.page("barrierefreiheit").is_some();
        let told = DAYS_OF_STATEMENT.iter().filter(move |_| has_page);
        told.filter_map(|path| {
            let date = self.date(path).filter(|date| !self.has_been(date))?;
            Some(
                self.at_setting(&wording::A11Y_STATEMENT_AHEAD, path)
                    .with("date", date.as_str()),
            )
        })
    }

    fn is_bound(&self, when: &When) -> bool {
        let one_of = |words: &[String], own: Option<&str>| {
            words.is_empty() || own.is_some_and(|own| words.iter().any(|word| word == own))
        };
        let legal_form = || self.operator.and_then(|operator| operator.record().name("legal_form"));
        let has_form = |form: &str| when.legal_form.iter().any(|known| same_form(known, form));
        let sells = || self.record("legal").is_some_and(|legal| legal.is("consumer_services"));
        one_of(&when.public_body, self.public_body)
            && one_of(&when.status, self.status)
            && (when.legal_form.is_empty() || legal_form().is_some_and(has_form))
            && (!when.news || self.has_news)
            && (!when.consumer_services || sells())
            && when.page.as_ref().is_none_or(|kind| self.page(kind).is_some())
            && when.setting.as_ref().is_none_or(|path| self.has_setting(path))
            && (!when.easy_language || self.land.is_some_and(|land| land.easy_language))
            && when
                .authority
                .is_none_or(|_| self.land.is_some() && self.public_body.is_some() && self.authority().is_none())
            && when
                .accessibility_law
                .is_none_or(|_| self.land.is_some_and(|land| land.accessibility.is_none()))
            && when
                .enforcement
                .is_none_or(|_| self.land.is_some_and(|land| land.enforcement.is_none()))
    }

    /// The finding, if what the duty asks for is not there. What is there and cannot be read was reported before.
    fn lack(&self, duty: &Duty) -> Option<Diagnostic> {
        let wording = known(&duty.code)?;
        let asked: &[String] = match &duty.needs {
            Needs::Setting(path) | Needs::Assessed(path) => std::slice::from_ref(path),
            Needs::Settings(paths) | Needs::Fresh(paths) => paths,
            Needs::Operator(_) | Needs::Page(_) | Needs::Linked(_) => &[],
        };
        if asked.iter().any(|path| !self.site.settings.could_read(path)) {
            return None;
        }
        match &duty.needs {
            Needs::Setting(path) => (!self.has_setting(path)).then(|| self.at_setting(wording, path)),
            Needs::Settings(paths) => {
                let lacks = !paths.iter().any(|path| self.has_setting(path));
                let first = paths.first()?;
                lacks.then(|| Diagnostic::new(wording, place_of(self.site, first)).with("field", paths.join("` or `")))
            }
            Needs::Assessed(path) => Some(self.at_setting(wording, path)),
            Needs::Operator(fields) => {
                let operator = self.operator?;
                let lacks = fields.iter().all(|field| !is_given(value(operator.record(), field)));
                lacks.then(|| {
                    Diagnostic::new(wording, place_of(self.site, "operator"))
                        .with("operator", operator.title(&operator.own.language))
                        .with("field", fields.join("` or `"))
                        .with("file", &operator.own.origin.file)
                })
            }
            Needs::Page(kind) => self.page(kind).is_none().then(|| {
                Diagnostic::new(wording, place_of(self.site, "legal"))
                    .with("kind", kind)
                    .with("folder", folder_of(&self.site.settings.file))
            }),
            Needs::Linked(kind) => {
                let pages = || self.pages.iter().filter(|(known, _)| known == kind).map(|(_, id)| *id);
                let entry = self.graph.entries.get(pages().next()?)?;
                let mut menus = self.site.menus.iter().take(1).flatten().flatten();
                let leads = menus.any(|item| pages().any(|page| item.target == MenuTarget::Entry(page)));
                (!leads).then(|| {
                    Diagnostic::new(wording, place_of(self.site, "menu"))
                        .with("title", entry.title(&entry.own.language))
                        .with("id", entry.id())
                })
            }
            Needs::Fresh(paths) => {
                let dates = paths.iter().filter_map(|path| Some((path, self.date(path)?)));
                let (path, date) = dates.into_iter().find(|(_, date)| self.has_been(date))?;
                let days = self.age(date)?;
                (days > YEAR).then(|| {
                    self.at_setting(wording, path)
                        .with("date", date.as_str())
                        .with("days", days)
                })
            }
        }
    }

    fn at_setting(&self, wording: &'static Wording, path: &str) -> Diagnostic {
        Diagnostic::new(wording, place_of(self.site, path)).with("field", path)
    }

    /// The date at this place in `site.yml`.
    fn date(&self, path: &str) -> Option<&'g Date> {
        match value(&self.site.settings.record, path)? {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    /// Whether a date has an end, and that is not yet to come; a month may be the present one.
    fn has_been(&self, date: &Date) -> bool {
        date.end().is_some_and(|end| end.earliest() <= self.site.today)
    }

    /// Days since the date ended.
    fn age(&self, date: &Date) -> Option<i32> {
        let since = self.site.today.since(date.latest()?).ok()?;
        Some(since.get_days())
    }

    /// How bad it is: what the duty says, or what its code says.
    fn level(&self, duty: &Duty, severity: Severity) -> Option<Severity> {
        let of_duty = duty.level.map(|weight| match weight {
            Weight::Warning => Severity::Warning,
            Weight::Note => Severity::Note,
        });
        while_unreachable(self.site, of_duty.unwrap_or(severity)).or(of_duty)
    }

    fn authority(&self) -> Option<&'static law::Authority> {
        let public_body = match self.public_body {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        self.land?.authority(public_body)
    }

    fn record(&self, name: &str) -> Option<&Record> {
        self.site.settings.record.record(name)
    }

    fn has_setting(&self, path: &str) -> bool {
        is_given(value(&self.site.settings.record, path))
    }

    fn page(&self, kind: &str) -> Option<EntryId> {
        let found = self.pages.iter().find(|(known, _)| *known == kind);
        found.map(|(_, id)| *id)
    }
}

/// A warning in place of an error, as long as nobody can open the site: an office begins with gaps.
pub(super) fn while_unreachable(site: &Site, severity: Severity) -> Option<Severity> {
    let is_lowered = severity == Severity::Error && is_for_examples(&site.settings.base_url);
    is_lowered.then_some(Severity::Warning)
}

/// `e. V.` is `e.V.`, `UG (haftungsbeschränkt)` is `UG`, `GmbH und Co. KG` is `GmbH & Co. KG`, and `Verein (e. V.)` is `e.V.`, too.
fn same_form(known: &str, written: &str) -> bool {
    let plain = |form: &str| -> String {
        let words = form.split(|c: char| c.is_whitespace() || c == '.');
        let words = words.map(|word| match word.to_lowercase() {
            and if matches!(and.as_str(), "und" | "+") => "&".to_owned(),
            liability if liability == "haftungsbeschränkt" => String::new(),
            word => word,
        });
        words.collect()
    };
    let mut outside = String::new();
    let mut forms = Vec::new();
    for (at, part) in written.split(['(', ')']).enumerate() {
        match at % 2 {
            0 => outside.extend([part, " "]),
            _ => forms.push(plain(part)),
        }
    }
    forms.push(plain(&outside));
    forms.contains(&plain(known))
}

/// The first wording of a code.
fn known(code: &str) -> Option<&'static Wording> {
    wording::ALL.iter().copied().find(|wording| wording.code == code)
}

/// The value at `legal.privacy.hosting`.
fn value<'r>(record: &'r Record, path: &str) -> Option<&'r Value> {
    match path.split_once('.') {
        Some((first, rest)) => value(record.record(first)?, rest),
        None => record.get(path),
    }
}

fn is_given(value: Option<&Value>) -> bool {
    match value {
        None => false,
        Some(Value::List(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

fn folder_of(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether the host of an address belongs to nobody, so that no one can open the site.
fn is_for_examples(base_url: &str) -> bool {
    let host = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or(host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    is_reserved(&name.to_ascii_lowercase())
}

/// Where a field stands in `site.yml`, or would: at the deepest part of its path that is there.
fn place_of(site: &Site, path: &str) -> Place {
    let mut found = FieldPath::default();
    let mut record = Some(&site.settings.record);
    for name in path.split('.') {
        let Some(value) = record.and_then(|record| record.get(name)) else {
            break;
        };
        found = found.key(name);
        record = match value {
            Value::Record(inner) => Some(inner),
            _ => None,
        };
    }
    Place::key(&site.settings.file, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_belong_to_nobody() {
        for address in [
            "https://musterstadt.example/",
            "https://www.example.org/ki/",
            "http://localhost:8000/",
            "https://KI.TEST/",
        ] {
            assert!(is_for_examples(address), "{address}");
        }
        for address in [
            "https://ki-allianz.de/",
            "https://example.de/",
            "https://bestexample.com/",
            "https://latest/",
        ] {
            assert!(!is_for_examples(address), "{address}");
        }
    }

    #[test]
    fn every_code_of_the_rules_has_words() {
        for duty in &law::rules().duties {
            let wording = known(&duty.code);
            assert!(wording.is_some(), "{}", duty.code);
            assert!(wording::ADJUSTABLE.contains(&&*duty.code), "{}", duty.code);
        }
    }
}
