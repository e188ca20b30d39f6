//! For those who look after languages: which entries are there in each, which are missing, which are older than their original.

use super::causes::{self, Cause};
use super::levels::{self, Changed};
use super::sheet::{Cell, Section, Tongue};
use super::{Content, Named, Study};
use crate::check::translations::{State, state};
use crate::model::Kind;
use serde::Serialize;
use std::collections::BTreeMap;

pub const CODES: &[&str] = &["lang-missing", "lang-wrong", "translation-outdated"];

/// So many entries are named to people; programs get all.
const MOST_NAMED: usize = 20;

#[derive(Serialize)]
pub struct Translations {
    findings: Vec<Cause>,
    levels: Vec<Changed>,
    languages: Vec<Language>,
}

/// How the entries of a kind stand in a language of a site.
#[derive(Serialize)]
struct Language {
    site: String,
    language: String,
    kind: &'static str,
    /// Whether the site says that this kind must be there in every language.
    required: bool,
    entries: usize,
    /// Made from the original as it is.
    complete: usize,
    /// Written in this language, or without a text of its own.
    own: usize,
    /// The translation does not say what it was made from.
    unmarked: Vec<Named>,
    outdated: Vec<Named>,
    missing: Vec<Named>,
}

impl Translations {
    pub fn of(study: &Study<'_>) -> Translations {
        let mut languages = Vec::new();
        for (number, site) in study.sites.iter().zip(study.sites()) {
            for tag in &site.settings.languages {
                let mut kinds: BTreeMap<Kind, Language> = BTreeMap::new();
                let own = study
                    .shown(site)
                    .filter(|(_, entry)| entry.home == Some(*number) && !entry.stub);
                for (_, entry) in own {
                    let language = kinds.entry(entry.kind()).or_insert_with(|| Language {
                        site: site.settings.id.to_string(),
                        language: tag.to_string(),
                        kind: entry.kind().name(),
                        required: site.settings.translate.contains(&entry.kind()),
                        entries: 0,
                        complete: 0,
                        own: 0,
                        unmarked: Vec::new(),
                        outdated: Vec::new(),
                        missing: Vec::new(),
                    });
                    language.entries += 1;
                    match state(entry, tag) {
                        State::Own => language.own += 1,
                        State::Current => language.complete += 1,
                        State::Unmarked => language.unmarked.push(Named::of(entry)),
                        State::Outdated(_) => language.outdated.push(Named::of(entry)),
                        State::Missing => language.missing.push(Named::of(entry)),
                    }
                }
                // In the language of the originals there is nothing to tell.
                let foreign = kinds.into_values().filter(|language| language.own < language.entries);
                languages.extend(foreign);
            }
        }
        Translations {
            findings: study.causes(CODES),
            levels: study.changed_levels(CODES),
            languages,
        }
    }
}

impl Content for Translations {
    fn sections(&self, tongue: Tongue) -> Vec<Section> {
        let count = |list: &[Named]| Cell::words(list.len().to_string());
        let rows = self.languages.iter().map(|language| {
            vec![
                Cell::code(&language.site),
                Cell::code(&language.language),
                Cell::code(language.kind),
                Cell::words(language.entries.to_string()),
                Cell::words(language.own.to_string()),
                Cell::words(language.complete.to_string()),
                count(&language.unmarked),
                count(&language.outdated),
                count(&language.missing),
                tongue.yes_or_no(language.required),
            ]
        });
        let head = [
            tongue.say("Website", "Site"),
            tongue.say("Sprache", "Language"),
            tongue.say("Art", "Kind"),
            tongue.say("Einträge", "Entries"),
            tongue.say(
                "ohne eigenen Text oder in dieser Sprache verfasst",
                "without a text, or written in it",
            ),
            tongue.say("aktuell", "up to date"),
            tongue.say("ohne Vermerk", "without a mark"),
            tongue.say("veraltet", "outdated"),
            tongue.say("fehlen", "missing"),
            tongue.say("verlangt", "required"),
        ];
        let all_there = tongue.say(
            "Alle Texte stehen in allen Sprachen.",
            "All texts are there in all languages.",
        );
        let named = |heading: &'static str, of: &dyn Fn(&Language) -> &Vec<Named>| {
            let listed = self.languages.iter().filter(|language| !of(language).is_empty());
            let row = |language: &Language| {
                let entries = of(language).iter().map(|entry| Cell::code(&entry.file));
                vec![
                    Cell::code(&language.site),
                    Cell::code(&language.language),
                    Cell::code(language.kind),
                    Cell::some(entries.collect(), MOST_NAMED, tongue),
                ]
            };
            let head = [
                tongue.say("Website", "Site"),
                tongue.say("Sprache", "Language"),
                tongue.say("Art", "Kind"),
                tongue.say("Einträge", "Entries"),
            ];
            Section::new(heading).table(&head, listed.map(row).collect(), tongue.say("Keine.", "None."))
        };
        vec![
            Section::new(tongue.say("Stand", "State"))
                .words(tongue.say(
                    "Verglichen wird der Inhalt, nicht das Datum: translated_from nennt den Stand des Originals, aus dem übersetzt wurde. Ohne diesen Vermerk lässt sich nicht sagen, ob eine Übersetzung aktuell ist.",
                    "Content is compared, not dates: translated_from names the state of the original that was translated. Without that mark nobody can say whether a translation is up to date.",
                ))
                .table(&head, rows.collect(), all_there),
            named(tongue.say("Veraltet", "Outdated"), &|language| &language.outdated),
            named(tongue.say("Es fehlen", "Missing"), &|language| &language.missing),
            named(tongue.say("Ohne Vermerk", "Without a mark"), &|language| &language.unmarked),
            causes::section(&self.findings, tongue, &str::to_owned),
            levels::section(&self.levels, tongue),
        ]
    }
}
