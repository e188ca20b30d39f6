//! What the law asks of an alliance's site, as data: `duties.yml` and, for what differs between the Länder, `laender.yml`. Each
//! line names its law, its source and the day on which it was read, so that an office can see what it relies on and a change of
//! law is a change of data.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The rule set of this version of the program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The day of the last change, ISO 8601.
    pub version: String,
    pub duties: Vec<Duty>,
}

/// One thing that must be there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// The code of the diagnostic that says it is missing.
    pub code: String,
    /// Whom it binds; everyone if nothing is said.
    #[serde(default)]
    pub when: When,
    #[serde(with = "serde_yaml::with::singleton_map")]
    pub needs: Needs,
    /// What is asked for, in words that end a sentence: `the street of its address`.
    pub what: String,
    pub law: Words,
    /// In force since, ISO 8601.
    pub since: String,
    pub source: String,
    /// The day on which the source was read.
    pub checked: String,
    /// How bad it is if it is missing, where that is not what the code says.
    #[serde(default)]
    pub level: Option<Weight>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Weight {
    Warning,
    Note,
}

/// All of what is said must hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// `legal.public_body` is one of these words.
    pub public_body: Vec<String>,
    /// The operator has one of these legal forms, however blanks, dots and capitals are written.
    pub legal_form: Vec<String>,
    /// The site shows news.
    pub news: bool,
    pub consumer_services: bool,
    /// The site has a page with this `legal_kind`.
    pub page: Option<String>,
    /// This field of `site.yml` is given.
    pub setting: Option<String>,
    /// `legal.accessibility.status` is one of these words.
    pub status: Vec<String>,
    /// The law of the Land asks for easy language and sign language.
    pub easy_language: bool,
    /// `laender.yml` does not say it for this Land. A site that has not said its Land is asked for that alone.
    pub authority: Option<Unknown>,
    pub accessibility_law: Option<Unknown>,
    pub enforcement: Option<Unknown>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unknown {
    Unknown,
}

/// What must be there. Exactly one is said.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Needs {
    /// A field of `site.yml`: `legal.land`.
    Setting(String),
    /// One of these fields of `site.yml`.
    Settings(Vec<String>),
    /// One of these fields of the operator's entry.
    Operator(Vec<String>),
    /// A page with this `legal_kind`.
    Page(String),
    /// A link to that page from every other.
    Linked(String),
    /// The first of these days in `site.yml` that is given and has been lies less than a year back.
    Fresh(Vec<String>),
    /// This field of `site.yml` has another word than `unassessed`.
    Assessed(String),
}

/// What is particular to a Land.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Land {
    pub name: Words,
    #[serde(default)]
    pub accessibility: Option<Cited>,
    #[serde(default)]
    pub enforcement: Option<Enforcement>,
    /// Whether public bodies, towns too, owe information in easy language and sign language.
    #[serde(default)]
    pub easy_language: bool,
    pub data_protection: Authority,
    /// The authority for public bodies, where that is another one.
    #[serde(default)]
    pub data_protection_public: Option<Authority>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cited {
    pub law: Words,
    pub source: String,
    pub checked: String,
}

/// Who helps if the operator does not answer, or not well.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enforcement {
    pub procedure: Words,
    pub name: Words,
    pub url: String,
    pub source: String,
    pub checked: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    pub name: Words,
    pub url: String,
}

/// A text in German, and in English where it has a name there.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub de: String,
    #[serde(default)]
    pub en: Option<String>,
}

impl Words {
    /// The text for a language, which is German for all but English.
    pub fn in_language(&self, tag: &str) -> &str {
        let english = tag == "en" || tag.starts_with("en-");
        self.en.as_deref().filter(|_| english).unwrap_or(&self.de)
    }
}

impl Land {
    /// Where people may complain about what is done with their data; none where that depends on whether the operator is a public
    /// body and that is not settled.
    pub fn authority(&self, public_body: Option<bool>) -> Option<&Authority> {
        match (&self.data_protection_public, public_body) {
            (Some(of_public), Some(true)) => Some(of_public),
            (Some(_), None) => None,
            _ => Some(&self.data_protection),
        }
    }
}

/// All duties, in the order in which they are checked.
pub fn rules() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        serde_yaml::from_str(include_str!("duties.yml")).unwrap_or(Rules {
            version: String::new(),
            duties: Vec::new(),
        })
    });
    &RULES
}

/// What is particular to the Land with this code: `BW`.
pub fn land(code: &str) -> Option<&'static Land> {
    static LAENDER: LazyLock<BTreeMap<String, Land>> =
        LazyLock::new(|| serde_yaml::from_str(include_str!("laender.yml")).unwrap_or_default());
    LAENDER.get(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The data is part of the program, so that a slip in it must show here and not as a duty that nobody is told of.
    #[test]
    fn the_data_can_be_read_as_a_whole() {
        let duties: Rules = serde_yaml::from_str(include_str!("duties.yml")).expect("duties.yml");
        assert_eq!(rules().duties.len(), duties.duties.len());
        let laender: BTreeMap<String, Land> = serde_yaml::from_str(include_str!("laender.yml")).expect("laender.yml");
        assert_eq!(laender.len(), 16);
        let days = duties.duties.iter().flat_map(|duty| [&duty.since, &duty.checked]);
        let of_laender = laender.values().flat_map(|land| {
            let law = land.accessibility.iter().map(|cited| (&cited.checked, &cited.source));
            law.chain(land.enforcement.iter().map(|one| (&one.checked, &one.source)))
        });
        for (day, source) in of_laender {
            assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
            assert!(source.starts_with("https://"), "{source}");
        }
        for day in days.chain([&duties.version]) {
            assert!(day.parse::<jiff::civil::Date>().is_ok(), "{day}");
        }
    }
}
