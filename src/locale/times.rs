//! Times of day and lengths of time in words: `9:30 Uhr`, `1 Stunde und 30 Minuten`.

use super::Locale;
use super::dates::joined;
use crate::model::time::{Duration, TimeOfDay};

impl Locale {
    /// `9:30 Uhr`, `9:30 am`, `09:30`.
    pub fn time(&self, time: TimeOfDay) -> String {
        match self.phrases.clock {
            Some(phrase) => phrase.replacen("{}", &clock(time), 1),
            None => self.patterns.time(time),
        }
    }

    /// `9:30–11:00 Uhr`; the start alone if there is no end.
    pub fn time_range(&self, start: TimeOfDay, end: Option<TimeOfDay>) -> String {
        match (end, self.phrases.clock) {
            (None, _) => self.time(start),
            (Some(end), Some(phrase)) => phrase.replacen("{}", &format!("{}–{}", clock(start), clock(end)), 1),
            (Some(end), None) => joined(&self.time(start), &self.time(end)),
        }
    }

    /// `2 Stunden`; the ISO text in a language whose words are not known.
    pub fn duration(&self, duration: &Duration) -> String {
        let Some(units) = self.phrases.units else {
            return duration.as_str().to_owned();
        };
        let numbers = [
            duration.years,
            duration.months,
            duration.weeks,
            duration.days,
            duration.hours,
            duration.minutes,
        ];
        let parts: Vec<String> = (numbers.iter().zip(units))
            .filter(|(number, _)| **number > 0)
            .map(|(number, [one, many])| {
                let unit = if self.plural((*number).into()) == "one" {
                    one
                } else {
                    many
                };
                format!("{} {unit}", self.number(&number.to_string()))
            })
            .collect();
        if parts.is_empty() {
            duration.as_str().to_owned()
        } else {
            self.list(&parts)
        }
    }
}

/// `9:30`, the hour without a nought.
fn clock(time: TimeOfDay) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}
