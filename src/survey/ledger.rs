//! What was found out lately, by address, so that nobody is asked every day: `.verbund/links.json`, which may be deleted.

use super::Verdict;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// So long what was fine is taken to be fine.
const DAYS: i32 = 7;

/// What is known, and what day it is.
pub struct Ledger {
    today: Date,
    entries: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    /// A day.
    asked: String,
    found: Verdict,
}

impl Ledger {
    /// What a file holds; one that cannot be read holds nothing.
    pub fn read(bytes: &[u8], today: Date) -> Ledger {
        let mut entries: BTreeMap<String, Entry> = serde_json::from_slice(bytes).unwrap_or_default();
        entries.retain(|_, entry| {
            let asked: Option<Date> = entry.asked.parse().ok();
            asked.is_some_and(|asked| (0..DAYS).contains(&(today - asked).get_days()))
        });
        Ledger { today, entries }
    }

    pub fn known(&self, address: &str) -> Option<Verdict> {
        self.entries.get(address).map(|entry| entry.found.clone())
    }

    /// What is dead, or could not be found out, is asked again each time.
    pub fn note(&mut self, address: &str, verdict: &Verdict) {
        if matches!(verdict, Verdict::Fine | Verdict::Moved(_)) {
            let entry = Entry {
                asked: self.today.to_string(),
                found: verdict.clone(),
            };
            self.entries.insert(address.to_owned(), entry);
        }
    }

    pub fn text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&self.entries).unwrap_or_default();
        text.push('\n');
        text
    }
}
