//! The order of texts in a language (CLDR collation), with numbers by their value: `AG 2` comes before `AG 10`.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale as Tag;

use super::Locale;

/// `None`, should CLDR have no data at all; then texts sort by their code points.
pub(super) struct Collation(Option<CollatorBorrowed<'static>>);

impl Collation {
    pub fn new(tag: &Tag) -> Collation {
        let mut preferences = CollatorPreferences::from(tag);
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        Collation(Collator::try_new(preferences, CollatorOptions::default()).ok())
    }
}

impl Locale {
    /// Which of two texts comes first. Equal only if they are the same, so that the order never depends on chance.
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        let collated = self
            .collation
            .0
            .as_ref()
            .map_or(Ordering::Equal, |collator| collator.compare(a, b));
        collated.then_with(|| a.cmp(b))
    }

    /// A key whose bytes sort as `compare` does; for `sort_by_cached_key`.
    pub fn sort_key(&self, text: &str) -> Vec<u8> {
        let mut key = Vec::with_capacity(text.len().saturating_mul(3));
        if let Some(collator) = &self.collation.0 {
            let Ok(()) = collator.write_sort_key_to(text, &mut key);
        }
        // Collation never writes nought, so that what follows only decides between equals.
        key.push(0);
        key.extend_from_slice(text.as_bytes());
        key
    }
}
