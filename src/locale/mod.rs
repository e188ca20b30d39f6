//! How a language writes dates, times, numbers and money, sorts, and counts.
//!
//! Everything that Unicode's CLDR knows comes from it, compiled in; what it does not know (“seit”, “rund”, “Uhr”) stands in
//! `phrases.rs`. The formatters of `icu_*` cannot be shared between threads and cost a microsecond or more per date, so
//! `cldr.rs` asks them once for patterns, on first use; a `Locale` is cheap to make and to share.

mod cldr;
mod dates;
pub mod hyphens;
mod numbers;
mod phrases;
mod sorting;
mod times;

use std::fmt;

use icu_locale_core::subtags::Region;
use icu_locale_core::{LanguageIdentifier, Locale as Tag};
use icu_plurals::{PluralCategory, PluralRules};

pub use cldr::DayStyle;
use cldr::Patterns;
use phrases::Phrases;
use sorting::Collation;

/// One language of a site, with everything that depends on it.
pub struct Locale {
    tag: String,
    /// What CLDR is asked for.
    known_as: Tag,
    phrases: &'static Phrases,
    patterns: Patterns,
    collation: Collation,
}

impl Locale {
    /// The locale of a language tag such as `de`, `en-GB` or `de-x-ls`; `None` if it is none (BCP 47).
    ///
    /// A language that CLDR does not know gets neutral forms. `en` without a region is international English
    /// (`15 April 2024`), as sites of alliances in Europe need it; `en-US` gives `April 15, 2024`.
    pub fn new(language: &str) -> Option<Locale> {
        let mut id = identifier(language)?;
        if id.language.as_str() == "en" && id.region.is_none() {
            id.region = Region::try_from_str("001").ok();
        }
        let known_as = Tag::from(id);
        Some(Locale {
            tag: language.to_owned(),
            phrases: phrases::of(known_as.id.language.as_str()),
            patterns: Patterns::new(&known_as),
            collation: Collation::new(&known_as),
            known_as,
        })
    }

    /// Whether the text is a well-formed language tag (BCP 47) whose language has two or three letters; longer ones
    /// are not registered, and `deutsch` is a mistake.
    pub fn is_tag(language: &str) -> bool {
        identifier(language).is_some()
    }

    /// The tag as given to `new`.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Language and region as Open Graph wants them: `de_DE`. A language without a region gets the one where it has most
    /// readers in Europe; the language alone, where that is not known.
    pub fn with_region(&self) -> String {
        let language = self.known_as.id.language.as_str();
        let named = self.known_as.id.region.filter(|region| region.as_str() != "001");
        let region = named.as_ref().map(Region::as_str).or(phrases::region(language));
        region.map_or_else(|| language.to_owned(), |region| format!("{language}_{region}"))
    }

    /// The plural category of a whole number (CLDR): `zero`, `one`, `two`, `few`, `many` or `other`.
    pub fn plural(&self, count: u64) -> &'static str {
        let Ok(rules) = PluralRules::try_new_cardinal((&self.known_as).into()) else {
            return "other";
        };
        match rules.category_for(count) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        }
    }

    /// The language's own name: `Deutsch`. The tag, if the name is not known.
    pub fn language_name(&self) -> &str {
        if self.tag.ends_with("-x-ls") && self.phrases.language == "de" {
            return "Leichte Sprache";
        }
        phrases::language_name(self.known_as.id.language.as_str()).unwrap_or(&self.tag)
    }

    /// An enumeration: `a, b und c`.
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [rest @ .., before, last] => {
                let mut text = String::new();
                for item in rest {
                    text.push_str(item);
                    text.push_str(", ");
                }
                text + before + self.phrases.and + last
            }
            [only] => only.clone(),
            [] => String::new(),
        }
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "Locale({})", self.tag)
    }
}

/// Language, script, region and variants of a tag, without extensions: a site has one calendar and one set of digits.
fn identifier(language: &str) -> Option<LanguageIdentifier> {
    // `de_DE` is a name of POSIX, which the parser would let pass.
    let tag = Tag::try_from_str(language).ok().filter(|_| !language.contains('_'))?;
    let letters = tag.id.language.as_str().len();
    ((2..=3).contains(&letters) && !tag.id.language.is_unknown()).then_some(tag.id)
}
