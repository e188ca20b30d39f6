//! Times of day and lengths of time, in the forms that forms and calendars share: `09:30` and `PT1H30M`.
//!
//! Neither has a zone: the site's zone applies to every time, so that summer time is no concern of content.

use std::fmt;

use jiff::{Span, civil};

/// A time of day, 00:00–23:59.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// Invariant: `HH:MM` in ASCII, so that the order of the bytes is the order of the times.
    text: [u8; 5],
}

impl TimeOfDay {
    /// `HH:MM`, two digits each; nothing else is a time.
    pub fn parse(text: &str) -> Option<TimeOfDay> {
        let bytes: [u8; 5] = text.as_bytes().try_into().ok()?;
        let [h, hh, b':', m, mm] = bytes else {
            return None;
        };
        let digits = [h, hh, m, mm].iter().all(u8::is_ascii_digit);
        let time = TimeOfDay { text: bytes };
        (digits && time.hour() < 24 && time.minute() < 60).then_some(time)
    }

    /// The time that a wrong form probably means: `9:30`, `9.30 Uhr`, `9 Uhr`, `09:30:00`.
    pub fn suggestion(text: &str) -> Option<TimeOfDay> {
        let trimmed = text.trim();
        let (bare, oclock) = match trimmed.strip_suffix("Uhr").or(trimmed.strip_suffix('h')) {
            Some(bare) => (bare.trim_end(), true),
            None => (trimmed, false),
        };
        let mut numbers = bare.split([':', '.']);
        let hour: u8 = numbers.next()?.parse().ok()?;
        let minute: u8 = match numbers.next() {
            Some(minute) if minute.len() == 2 => minute.parse().ok()?,
            None if oclock => 0,
            _ => return None,
        };
        let seconds = numbers.next();
        if seconds.is_some_and(|seconds| seconds != "00") || numbers.next().is_some() {
            return None;
        }
        TimeOfDay::parse(&format!("{hour:02}:{minute:02}"))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// 0–23.
    pub fn hour(&self) -> u8 {
        let [h, hh, ..] = self.text;
        10 * h.wrapping_sub(b'0').min(9) + hh.wrapping_sub(b'0').min(9)
    }

    /// 0–59.
    pub fn minute(&self) -> u8 {
        let [_, _, _, m, mm] = self.text;
        10 * m.wrapping_sub(b'0').min(9) + mm.wrapping_sub(b'0').min(9)
    }

    pub fn civil(&self) -> civil::Time {
        let part = |number: u8| i8::try_from(number).unwrap_or_default();
        civil::Time::new(part(self.hour()), part(self.minute()), 0, 0).unwrap_or(civil::Time::midnight())
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

/// A length of time as in ISO 8601: `PT2H`, `PT1H30M`, `P7D`, `P2W`, `P2M`, `P1Y`. Numbers have one to four digits.
///
/// Weeks are kept apart from days so that `P2W` reads as two weeks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Duration {
    text: String,
    pub years: u16,
    pub months: u16,
    pub weeks: u16,
    pub days: u16,
    pub hours: u16,
    pub minutes: u16,
}

impl Duration {
    /// `PnYnMnWnDTnHnM`, where what is nought may be left out but not everything. No seconds, no fractions, no sign.
    pub fn parse(text: &str) -> Option<Duration> {
        let body = text.strip_prefix('P')?;
        let (date, time) = match body.split_once('T') {
            Some((_, "")) => return None,
            Some((date, time)) => (date, time),
            None => (body, ""),
        };
        let [years, months, weeks, days] = designated(date, ['Y', 'M', 'W', 'D'])?;
        let [hours, minutes] = designated(time, ['H', 'M'])?;
        (!body.is_empty()).then(|| Duration {
            text: text.to_owned(),
            years,
            months,
            weeks,
            days,
            hours,
            minutes,
        })
    }

    /// The text exactly as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same for reckoning with days and times. Never beyond the limits of a span, as no number has five digits.
    pub fn span(&self) -> Span {
        Span::new()
            .years(self.years)
            .months(self.months)
            .weeks(self.weeks)
            .days(self.days)
            .hours(self.hours)
            .minutes(self.minutes)
    }

    /// The day so much later; hours and minutes count only as whole days. The last day of the calendar at the utmost.
    pub fn after(&self, day: civil::Date) -> civil::Date {
        day.saturating_add(self.span())
    }

    /// The day so much earlier. The first day of the calendar at the utmost.
    pub fn before(&self, day: civil::Date) -> civil::Date {
        day.saturating_sub(self.span())
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// Reads numbers followed by their letters, each letter at most once and in the order given.
fn designated<const N: usize>(text: &str, letters: [char; N]) -> Option<[u16; N]> {
    let mut numbers = [0; N];
    let mut rest = text;
    for (number, letter) in numbers.iter_mut().zip(letters) {
        let Some((digits, after)) = rest.split_once(letter) else {
            continue;
        };
        let right = (1..=4).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if !right {
            return None;
        }
        *number = digits.parse().ok()?;
        rest = after;
    }
    rest.is_empty().then_some(numbers)
}
