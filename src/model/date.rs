//! Dates of content: a day, month, season, year or interval, exactly as known and no more exact.
//!
//! The form is the part of EDTF (ISO 8601-2, levels 0 and 1) that people write by hand: `2023`, `2023-10`,
//! `2024-04-15`, `2024-21` (seasons 21–24), `2024-04-15/2024-04-19`, `2023-07/..` (open), `2023-07/` (end
//! unknown), each date with `~` (about), `?` (uncertain) or `%` (both) behind it. The text is kept as written,
//! because outputs for machines repeat it; everything else is read from it once.

mod suggestion;

use std::cmp::Ordering;
use std::fmt;

use jiff::civil;

/// A date or interval of dates, years 0001–9999. Ordered by its first day, then its last day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    text: String,
    start: Side,
    /// `None` for a date that is no interval.
    end: Option<Side>,
}

/// One date of at most day precision, as it stands alone or on one side of an interval.
///
/// Invariant: `season` excludes `month`, `day` implies `month`, and the day exists in its month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DatePart {
    pub year: i16,
    /// 1–12.
    pub month: Option<u8>,
    /// 21 spring, 22 summer, 23 autumn, 24 winter.
    pub season: Option<u8>,
    pub day: Option<u8>,
    /// `~` or `%`: about then.
    pub approximate: bool,
    /// `?` or `%`: the source is in doubt.
    pub uncertain: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Side {
    At(DatePart),
    /// `..`: there is no bound, the thing goes on.
    Open,
    /// Nothing: there is a bound, nobody knows it.
    Unknown,
}

/// How exact a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Precision {
    Day,
    Month,
    Season,
    Year,
    Interval,
}

/// Why a text is no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateError {
    /// Not the form of a date; `example` is the right form, where it can be guessed.
    Format { example: Option<String> },
    /// The form is right, but there is no such day, month or year. `value` is the date that is wrong.
    Impossible { reason: String, value: String },
    /// The interval ends before it begins.
    Order { start: String, end: String },
}

impl Date {
    pub fn parse(text: &str) -> Result<Date, DateError> {
        Date::read(text).map_err(|error| match error {
            DateError::Format { .. } => DateError::Format {
                example: suggestion::date_like(text),
            },
            known => known,
        })
    }

    /// The form without a guess at what was meant; guesses are checked by it.
    fn read(text: &str) -> Result<Date, DateError> {
        let Some((before, after)) = text.split_once('/') else {
            return Ok(Date {
                text: text.to_owned(),
                start: Side::At(DatePart::parse(text)?),
                end: None,
            });
        };
        let (start, end) = (Side::parse(before)?, Side::parse(after)?);
        if let (Some(first), Some(last)) = (start.part(), end.part()) {
            if last.latest() < first.earliest() {
                return Err(DateError::Order {
                    start: before.to_owned(),
                    end: after.to_owned(),
                });
            }
        } else if start.part().is_none() && end.part().is_none() {
            return Err(DateError::Format { example: None });
        }
        Ok(Date {
            text: text.to_owned(),
            start,
            end: Some(end),
        })
    }

    /// The date of one day. Years before 0001 cannot be written and become 0001-01-01.
    pub fn day(day: civil::Date) -> Date {
        let day = day.max(civil::date(1, 1, 1));
        let part = DatePart {
            year: day.year(),
            month: u8::try_from(day.month()).ok(),
            season: None,
            day: u8::try_from(day.day()).ok(),
            approximate: false,
            uncertain: false,
        };
        Date {
            text: day.to_string(),
            start: Side::At(part),
            end: None,
        }
    }

    /// The date that is one side of an interval on its own.
    pub fn of(part: DatePart) -> Date {
        Date {
            text: part.to_string(),
            start: Side::At(part),
            end: None,
        }
    }

    /// The text exactly as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first side of an interval, or the date itself; `None` where open or unknown.
    pub fn start(&self) -> Option<DatePart> {
        self.start.part()
    }

    /// The second side of an interval, or the date itself; `None` where open or unknown.
    pub fn end(&self) -> Option<DatePart> {
        self.end.unwrap_or(self.start).part()
    }

    /// The first day that the date may mean; `None` without a start.
    pub fn earliest(&self) -> Option<civil::Date> {
        self.start().map(|part| part.earliest())
    }

    /// The last day that the date may mean; `None` without an end.
    pub fn latest(&self) -> Option<civil::Date> {
        self.end().map(|part| part.latest())
    }

    pub fn is_interval(&self) -> bool {
        self.end.is_some()
    }

    /// Whether the interval has no end, be it open (`..`) or unknown.
    pub fn is_open_end(&self) -> bool {
        self.end().is_none()
    }

    /// Whether the interval has no start, be it open (`..`) or unknown.
    pub fn is_open_start(&self) -> bool {
        self.start().is_none()
    }

    /// Whether the interval has ended or will end, but nobody knows when (`2023-07/`).
    pub fn is_unknown_end(&self) -> bool {
        self.end == Some(Side::Unknown)
    }

    pub fn precision(&self) -> Precision {
        match (self.start, self.end) {
            (Side::At(part), None) => part.precision(),
            _ => Precision::Interval,
        }
    }

    /// The day, if the date means one single day, qualified or not.
    pub fn single_day(&self) -> Option<civil::Date> {
        let day = self.start()?.exact_day()?;
        (self.end()?.exact_day()? == day).then_some(day)
    }

    /// First and last day of a date whose days are known for sure.
    pub fn exact_days(&self) -> Option<(civil::Date, civil::Date)> {
        let (first, last) = (self.start()?.exact_day()?, self.end()?.exact_day()?);
        (first <= last && !self.is_approximate()).then_some((first, last))
    }

    /// Whether any part of the date is qualified as about or uncertain.
    pub fn is_approximate(&self) -> bool {
        [self.start(), self.end()]
            .into_iter()
            .flatten()
            .any(|part| part.approximate || part.uncertain)
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Date) -> Ordering {
        let last = |date: &Date| date.latest().unwrap_or(civil::Date::MAX);
        (self.earliest(), last(self), &self.text).cmp(&(other.earliest(), last(other), &other.text))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Date) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Side {
    fn parse(text: &str) -> Result<Side, DateError> {
        match text {
            "" => Ok(Side::Unknown),
            ".." => Ok(Side::Open),
            _ => DatePart::parse(text).map(Side::At),
        }
    }

    fn part(self) -> Option<DatePart> {
        match self {
            Side::At(part) => Some(part),
            Side::Open | Side::Unknown => None,
        }
    }
}

impl fmt::Display for DatePart {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        for number in [self.month.or(self.season), self.day].into_iter().flatten() {
            write!(out, "-{number:02}")?;
        }
        out.write_str(match (self.approximate, self.uncertain) {
            (true, true) => "%",
            (true, false) => "~",
            (false, true) => "?",
            (false, false) => "",
        })
    }
}

impl DatePart {
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, then perhaps one of `~?%`.
    fn parse(written: &str) -> Result<DatePart, DateError> {
        let text = written.strip_suffix(['~', '?', '%']).unwrap_or(written);
        let (year, month, day) = numbers(text).ok_or(DateError::Format { example: None })?;
        let part = DatePart {
            year,
            month: month.filter(|month| *month <= 20),
            season: month.filter(|month| *month > 20),
            day,
            approximate: written.ends_with(['~', '%']),
            uncertain: written.ends_with(['?', '%']),
        };
        match part.impossible() {
            Some(reason) => Err(DateError::Impossible {
                reason,
                value: written.to_owned(),
            }),
            None => Ok(part),
        }
    }

    /// Why the numbers are no date of the calendar.
    fn impossible(&self) -> Option<String> {
        if self.year == 0 {
            return Some("years run from 0001 to 9999".to_owned());
        }
        if let Some(season) = self.season {
            return match (season, self.day) {
                (25.., _) => Some("months run from 01 to 12, seasons from 21 (spring) to 24 (winter)".to_owned()),
                (_, Some(_)) => Some(format!("{season} is a season, and a season has no days")),
                (_, None) => None,
            };
        }
        let month = self.month?;
        if !(1..=12).contains(&month) {
            return Some("months run from 01 to 12".to_owned());
        }
        let last = last_day(self.year, month);
        match self.day {
            Some(0) => Some("days begin with 01".to_owned()),
            Some(day) if i32::from(day) > i32::from(last.day()) => {
                Some(format!("{} {} has {} days", month_name(month), self.year, last.day()))
            }
            _ => None,
        }
    }

    pub fn precision(&self) -> Precision {
        match (self.season, self.month, self.day) {
            (Some(_), _, _) => Precision::Season,
            (None, Some(_), Some(_)) => Precision::Day,
            (None, Some(_), None) => Precision::Month,
            (None, None, _) => Precision::Year,
        }
    }

    /// The day, if the part is as exact as a day.
    pub fn exact_day(&self) -> Option<civil::Date> {
        self.day.map(|_| self.earliest())
    }

    /// The first day. Seasons are those of meteorology: spring begins on 1 March, winter on 1 December.
    pub fn earliest(&self) -> civil::Date {
        let month = self.season.map_or(self.month.unwrap_or(1), first_month);
        clamped(self.year, month, self.day.unwrap_or(1))
    }

    /// The last day. Winter ends in February of the following year.
    pub fn latest(&self) -> civil::Date {
        if let Some(day) = self.exact_day() {
            return day;
        }
        match self.season {
            Some(24) if self.year == 9999 => civil::Date::MAX,
            Some(24) => last_day(self.year + 1, 2),
            Some(season) => last_day(self.year, first_month(season) + 2),
            None => last_day(self.year, self.month.unwrap_or(12)),
        }
    }
}

/// Year, month or season, and day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, whether they exist or not.
fn numbers(text: &str) -> Option<(i16, Option<u8>, Option<u8>)> {
    let two = |text: &str| u8::try_from(digits(text, 2)?).ok();
    let mut written = text.split('-');
    let year = i16::try_from(digits(written.next()?, 4)?).ok()?;
    let month = match written.next() {
        Some(month) => Some(two(month)?),
        None => None,
    };
    let day = match written.next() {
        Some(day) => Some(two(day)?),
        None => None,
    };
    written.next().is_none().then_some((year, month, day))
}

/// The first month of season 21–24.
fn first_month(season: u8) -> u8 {
    3 * (season.clamp(21, 24) - 20)
}

fn last_day(year: i16, month: u8) -> civil::Date {
    clamped(year, month, 1).last_of_month()
}

/// The day itself; what no calendar has never gets past `DatePart::impossible` and would become the nearest day.
fn clamped(year: i16, month: u8, day: u8) -> civil::Date {
    let month = i8::try_from(month.clamp(1, 12)).unwrap_or(1);
    let day = i8::try_from(day.clamp(1, 31)).unwrap_or(1);
    civil::Date::new(year, month, day)
        .or_else(|_| civil::Date::new(year, month, 1).map(|first| first.last_of_month()))
        .unwrap_or(civil::Date::MAX)
}

/// The number that the text is, if it is made of exactly so many ASCII digits.
fn digits(text: &str, length: usize) -> Option<u32> {
    let right = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

fn month_name(month: u8) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    NAMES
        .get(usize::from(month).saturating_sub(1))
        .copied()
        .unwrap_or_default()
}
