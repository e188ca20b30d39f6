//! Dates in words: `15.–19. April 2024`, `seit Juli 2023`, `etwa Dezember 2025`.
//!
//! Ranges leave out what their two ends share, in every language that writes the year last; others get both ends in full.

use jiff::civil;

use super::cldr::{DayStyle, Piece};
use super::{Locale, phrases::Phrases};
use crate::model::date::{Date, DatePart, Precision};

impl Locale {
    pub fn day(&self, day: civil::Date, style: DayStyle) -> String {
        self.patterns.day(day, style)
    }

    /// Any date or interval in words, as exact as it is known.
    pub fn date(&self, date: &Date) -> String {
        match (date.start(), date.end()) {
            (Some(start), Some(end)) if start == end => self.part(&start),
            (Some(start), Some(end)) => self
                .shortened(&start, &end)
                .unwrap_or_else(|| joined(&self.part(&start), &self.part(&end))),
            (Some(start), None) if date.is_unknown_end() => self.bounded(&start, |phrases| phrases.from),
            (Some(start), None) => self.bounded(&start, |phrases| phrases.since),
            (None, Some(end)) => self.bounded(&end, |phrases| phrases.until),
            (None, None) => date.as_str().to_owned(),
        }
    }

    /// A date with a word for its missing other end.
    fn bounded(&self, part: &DatePart, words: fn(&Phrases) -> [&'static str; 2]) -> String {
        let [day, other] = words(self.phrases);
        let phrase = if part.precision() == Precision::Day { day } else { other };
        phrase.replacen("{}", &self.part(part), 1)
    }

    /// One date, with the words for about and perhaps.
    fn part(&self, part: &DatePart) -> String {
        let mut text = self.bare(part);
        if part.approximate {
            text = self.phrases.about.replacen("{}", &text, 1);
        }
        if part.uncertain {
            text = self.phrases.perhaps.replacen("{}", &text, 1);
        }
        text
    }

    fn bare(&self, part: &DatePart) -> String {
        let style = match part.precision() {
            Precision::Day => DayStyle::Long,
            Precision::Month => DayStyle::MonthYear,
            Precision::Season => return self.season(part),
            Precision::Year | Precision::Interval => DayStyle::Year,
        };
        self.day(part.earliest(), style)
    }

    /// `Frühjahr 2024`, `Winter 2024/25`; the months, where there is no word for the season.
    fn season(&self, part: &DatePart) -> String {
        let names = self.phrases.seasons.as_ref();
        let name = names.and_then(|names| names.get(usize::from(part.season?.saturating_sub(21))));
        let Some(name) = name else {
            let month = |day: civil::Date| DatePart {
                year: day.year(),
                month: u8::try_from(day.month()).ok(),
                season: None,
                ..*part
            };
            let (first, last) = (month(part.earliest()), month(part.latest()));
            return self
                .months(&first, &last)
                .unwrap_or_else(|| joined(&self.bare(&first), &self.bare(&last)));
        };
        let year = self.day(part.earliest(), DayStyle::Year);
        if part.latest().year() == part.year {
            return format!("{name} {year}");
        }
        let next = part.latest().year().unsigned_abs() % 100;
        let mut text = format!("{name} {year}/");
        self.patterns.write_number(&mut text, next, 2);
        text
    }

    /// A range without what both ends share; `None` if they share nothing, or are only about right.
    fn shortened(&self, start: &DatePart, end: &DatePart) -> Option<String> {
        let qualified = [start, end].into_iter().any(|part| part.approximate || part.uncertain);
        if qualified || start.year != end.year {
            return None;
        }
        match (start.precision(), end.precision()) {
            (Precision::Day, Precision::Day) => self.days(start.earliest(), end.latest()),
            (Precision::Month, Precision::Month) => self.months(start, end),
            _ => None,
        }
    }

    /// Two days of one year: `15.–19. April 2024`, `30. April – 2. Mai 2024`.
    fn days(&self, start: civil::Date, end: civil::Date) -> Option<String> {
        let pieces = self.patterns.pattern(end, DayStyle::Long)?.pieces();
        let place = |piece: &Piece| pieces.iter().position(|other| other == piece);
        let day = place(&Piece::Day).or(place(&Piece::PaddedDay))?;
        if place(&Piece::Year)? < day {
            return None;
        }
        if start.month() != end.month() {
            return Some(joined(
                &self.day(start, DayStyle::MonthDay),
                &self.day(end, DayStyle::Long),
            ));
        }
        // A point behind the number belongs to the day, all else to the month.
        let point = match pieces.get(day + 1) {
            Some(Piece::Text(text)) if text.starts_with('.') => ".–",
            _ => "–",
        };
        let width = if pieces.get(day) == Some(&Piece::PaddedDay) {
            2
        } else {
            1
        };
        let mut first = String::new();
        self.patterns
            .write_number(&mut first, start.day().unsigned_abs().into(), width);
        first.push_str(point);
        let before = pieces
            .iter()
            .take(day)
            .map(|piece| if let Piece::Text(text) = piece { text.len() } else { 0 });
        let mut long = self.day(end, DayStyle::Long);
        // Only text stands before the day, as the year comes behind it.
        let at = before.sum();
        long.is_char_boundary(at).then(|| long.insert_str(at, &first))?;
        Some(long)
    }

    /// Two months of one year: `April–Juni 2024`.
    fn months(&self, start: &DatePart, end: &DatePart) -> Option<String> {
        let pieces = self.patterns.pattern(end.earliest(), DayStyle::MonthYear)?.pieces();
        if start.year != end.year || pieces.first() == Some(&Piece::Year) {
            return None;
        }
        Some(format!(
            "{}–{}",
            self.day(start.earliest(), DayStyle::Month),
            self.bare(end)
        ))
    }
}

/// Two ends with a dash, close together if both are single words (`2023–2025`).
pub(super) fn joined(start: &str, end: &str) -> String {
    let spaced = [start, end].iter().any(|text| text.contains(char::is_whitespace));
    if spaced {
        format!("{start} – {end}")
    } else {
        format!("{start}–{end}")
    }
}
