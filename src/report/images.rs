//! For the press office: every picture that is shown, whose it is, under which terms, and who has agreed to be seen.

use super::causes::{self, Cause};
use super::levels::{self, Changed};
use super::sheet::{Cell, Section, Tongue};
use super::{Content, Named, Study};
use crate::model::Kind;
use crate::resolve::pictures::{self, Said, Shown};
use crate::resolve::{Entry, Site};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub const CODES: &[&str] = &[
    "ai-label",
    "credit-variant",
    "img-alt",
    "img-consent",
    "img-credit",
    "img-large",
    "img-licence",
];

#[derive(Serialize)]
pub struct Images {
    findings: Vec<Cause>,
    levels: Vec<Changed>,
    makers: Vec<Maker>,
}

/// The pictures with one credit.
#[derive(Serialize)]
struct Maker {
    /// Nothing where nobody is named.
    credit: Option<String>,
    pictures: Vec<Picture>,
}

#[derive(Default, Serialize)]
struct Picture {
    file: String,
    bytes: u64,
    licences: BTreeSet<String>,
    sources: BTreeSet<String>,
    consents: BTreeSet<String>,
    /// Nothing where nobody has said.
    ai_generated: Option<bool>,
    sites: BTreeSet<String>,
    shown_by: BTreeSet<Named>,
}

impl Images {
    pub fn of(study: &Study<'_>) -> Images {
        let mut makers: BTreeMap<Option<String>, BTreeMap<usize, Picture>> = BTreeMap::new();
        for site in study.sites() {
            for (_, entry) in study.shown(site) {
                for shown in all_pictures(site, entry) {
                    let maker = makers.entry(credit(study, entry, shown.said)).or_default();
                    add(maker.entry(shown.asset).or_default(), study, (site, entry), shown);
                }
            }
        }
        let maker = |(credit, pictures): (Option<String>, BTreeMap<usize, Picture>)| {
            let mut pictures: Vec<Picture> = pictures.into_values().collect();
            pictures.sort_by(|a, b| a.file.cmp(&b.file));
            Maker { credit, pictures }
        };
        Images {
            findings: study.causes(CODES),
            levels: study.changed_levels(CODES),
            makers: makers.into_iter().map(maker).collect(),
        }
    }
}

/// The pictures of an entry in all languages of a site; those of fields are the same in each.
fn all_pictures<'e>(site: &Site, entry: &'e Entry) -> Vec<Shown<'e>> {
    let mut all = Vec::new();
    for (number, language) in site.settings.languages.iter().enumerate() {
        let of_language = pictures::of(entry, language).into_iter();
        all.extend(of_language.filter(|shown| number == 0 || matches!(shown.said, Said::Text(_))));
    }
    all
}

/// The credit as it is shown: in words, or the name of the maker.
fn credit(study: &Study<'_>, entry: &Entry, said: Said<'_>) -> Option<String> {
    match said {
        Said::Text(picture) => picture.credit.clone(),
        Said::Field(image) => image.name("credit").map(str::to_owned).or_else(|| {
            let maker = study.graph.entries.get(entry.target_in(image, "creator")?)?;
            Some(maker.title(&maker.own.language).to_owned())
        }),
    }
}

fn add(picture: &mut Picture, study: &Study<'_>, (site, entry): (&Site, &Entry), shown: Shown<'_>) {
    if let Some(asset) = study.graph.assets.get(shown.asset) {
        picture.file = asset.file.to_string();
        picture.bytes = asset.size;
    }
    picture.sites.insert(site.settings.id.to_string());
    picture.shown_by.insert(Named::of(entry));
    // One who says that a machine made it is believed before one who says that none did.
    picture.ai_generated = picture.ai_generated.max(shown.is_machine_made());
    let Said::Field(image) = shown.said else { return };
    let name = |field: &str| image.name(field).map(str::to_owned);
    picture.licences.extend(name("licence"));
    picture.sources.extend(name("source_url"));
    picture.consents.extend(name("people_consent"));
    let is_portrait = entry.kind() == Kind::Person
        && entry
            .record()
            .record("photo")
            .is_some_and(|photo| std::ptr::eq(photo, image));
    if is_portrait {
        let note = entry.record().name("consent_note");
        picture.consents.extend(note.map(str::to_owned));
    }
}

impl Content for Images {
    fn sections(&self, tongue: Tongue) -> Vec<Section> {
        let rows = self.makers.iter().flat_map(|maker| {
            let nobody = tongue.say("niemand genannt", "nobody named");
            let credit = maker.credit.as_deref().unwrap_or(nobody);
            maker.pictures.iter().map(move |picture| {
                let words = |texts: &BTreeSet<String>| Cell::Many(texts.iter().map(Cell::words).collect());
                vec![
                    Cell::words(credit),
                    Cell::code(&picture.file),
                    Cell::words(tongue.size(picture.bytes)),
                    words(&picture.licences),
                    words(&picture.consents),
                    match picture.ai_generated {
                        Some(is) => tongue.yes_or_no(is),
                        None => Cell::words(tongue.say("nichts angegeben", "nothing said")),
                    },
                    Cell::codes(&picture.sites),
                    Cell::some(picture.shown_by.iter().map(Named::cell).collect(), 5, tongue),
                ]
            })
        });
        let head = [
            tongue.say("Urheber", "Maker"),
            tongue.say("Datei", "File"),
            tongue.say("Größe", "Size"),
            tongue.say("Lizenz", "Licence"),
            tongue.say("Einwilligung", "Consent"),
            tongue.say("mit KI erzeugt", "made by AI"),
            tongue.say("Websites", "Sites"),
            tongue.say("gezeigt von", "shown by"),
        ];
        vec![
            causes::section(&self.findings, tongue, &str::to_owned),
            levels::section(&self.levels, tongue),
            Section::new(tongue.say("Bilder nach Urheber", "Pictures by maker")).table(
                &head,
                rows.collect(),
                tongue.say("Es wird kein Bild gezeigt.", "No picture is shown."),
            ),
        ]
    }
}
