//! Patterns of dates and times, learned from the formatters of CLDR by formatting a few dates.
//!
//! The year 7777 and the days 22–28 are formatted for every month; where their digits stand in the result is where year
//! and day belong, all else is text of that month (its name may be inflected, so that it is no part of its own).

use std::sync::OnceLock;

use icu_calendar::{Date, Gregorian};
use icu_datetime::input::Time;
use icu_datetime::options::{Alignment, YearStyle};
use icu_datetime::{DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter, NoCalendarFormatter, fieldsets};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale as Tag;
use jiff::civil;

use crate::model::time::TimeOfDay;

/// What of a day is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayStyle {
    /// `15. April 2024`
    Long,
    /// `Montag, 15. April 2024`
    WithWeekday,
    /// `15.04.2024`
    Short,
    /// `April 2024`
    MonthYear,
    /// `15. April`
    MonthDay,
    /// `April`
    Month,
    /// `2024`
    Year,
    /// `Montag`
    Weekday,
    /// `Mo`
    WeekdayShort,
}

impl DayStyle {
    fn names_weekday(self) -> bool {
        matches!(self, DayStyle::WithWeekday | DayStyle::Weekday | DayStyle::WeekdayShort)
    }
}

/// The patterns of one language; each style is learned on its first use.
pub(super) struct Patterns {
    tag: Tag,
    /// The digits nought to nine.
    digits: [char; 10],
    styles: [OnceLock<Vec<Pattern>>; 9],
    clock: OnceLock<Vec<Pattern>>,
}

/// Text with places for numbers.
#[derive(Debug, Default)]
pub(super) struct Pattern(Vec<Piece>);

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Year,
    /// Day of the month, or minute of the hour.
    Day,
    /// The same with two digits.
    PaddedDay,
}

const SAMPLE_YEAR: i16 = 7777;
const FIRST_SAMPLE_DAY: i8 = 22;
const SAMPLE_MINUTE: u8 = 47;

impl Patterns {
    pub fn new(tag: &Tag) -> Patterns {
        Patterns {
            tag: tag.clone(),
            digits: digits(tag),
            styles: Default::default(),
            clock: OnceLock::new(),
        }
    }

    /// The day in the style; its ISO form, should CLDR have no data at all.
    pub fn day(&self, day: civil::Date, style: DayStyle) -> String {
        match self.pattern(day, style) {
            Some(pattern) => self.fill(pattern, day.year(), day.day()),
            None => day.to_string(),
        }
    }

    /// The time of day as CLDR has it, `9:30 am` or `09:30`.
    pub fn time(&self, time: TimeOfDay) -> String {
        let hours = self.clock.get_or_init(|| self.learn_hours().unwrap_or_default());
        match hours.get(usize::from(time.hour())) {
            Some(pattern) => self.fill(pattern, 0, i8::try_from(time.minute()).unwrap_or_default()),
            None => time.as_str().to_owned(),
        }
    }

    /// The pattern of the style for the month and weekday of that day.
    pub fn pattern(&self, day: civil::Date, style: DayStyle) -> Option<&Pattern> {
        let patterns = self
            .styles
            .get(style as usize)?
            .get_or_init(|| self.learn(style).unwrap_or_default());
        let month = usize::try_from(day.month()).ok()?.checked_sub(1)?;
        let weekday = if style.names_weekday() {
            day.weekday().to_monday_zero_offset()
        } else {
            0
        };
        let weekday = usize::try_from(weekday).ok()?;
        patterns.get(weekday * 12 + month)
    }

    /// The pattern with its numbers.
    pub fn fill(&self, pattern: &Pattern, year: i16, day: i8) -> String {
        let mut text = String::with_capacity(40);
        for piece in &pattern.0 {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Year => self.write_number(&mut text, year.unsigned_abs(), 1),
                Piece::Day => self.write_number(&mut text, day.unsigned_abs().into(), 1),
                Piece::PaddedDay => self.write_number(&mut text, day.unsigned_abs().into(), 2),
            }
        }
        text
    }

    /// Appends the number with at least so many digits.
    pub fn write_number(&self, text: &mut String, number: u16, width: usize) {
        let powers = [10_000, 1000, 100, 10, 1];
        let significant = powers.iter().filter(|power| **power <= number).count().max(width);
        for power in powers.iter().skip(powers.len().saturating_sub(significant)) {
            text.push(
                self.digits
                    .get(usize::from(number / power % 10))
                    .copied()
                    .unwrap_or('0'),
            );
        }
    }

    /// One pattern for each month, or for each weekday and month, Monday's first.
    fn learn(&self, style: DayStyle) -> Option<Vec<Pattern>> {
        let weekdays = if style.names_weekday() { 7 } else { 1 };
        let months = |weekday: i8| (1..=12).filter_map(move |month| sample(month, weekday));
        let dates: Vec<civil::Date> = (0..weekdays).flat_map(months).collect();
        // Day 4 shows whether days of one digit get a nought; in March it cannot be taken for the month.
        let fourth = written(&self.tag, style, &[civil::Date::new(SAMPLE_YEAR, 3, 4).ok()?])?;
        let padded = fourth.first()?.contains(&self.number(4, 2));
        let day = if padded { Piece::PaddedDay } else { Piece::Day };
        let learned = written(&self.tag, style, &dates)?
            .into_iter()
            .zip(dates)
            .map(|(text, date)| {
                let year = self.number(date.year().unsigned_abs(), 1);
                let number = self.number(date.day().unsigned_abs().into(), 1);
                Pattern::learned(&text, &[(&year, Piece::Year), (&number, day.same())])
            });
        Some(learned.collect())
    }

    /// One pattern for each hour.
    fn learn_hours(&self) -> Option<Vec<Pattern>> {
        let formatter = NoCalendarFormatter::try_new((&self.tag).into(), fieldsets::T::hm()).ok()?;
        let minute = self.number(SAMPLE_MINUTE.into(), 2);
        let hours = (0..24).map(|hour| {
            let text = formatter
                .format(&Time::try_new(hour, SAMPLE_MINUTE, 0, 0).ok()?)
                .to_string();
            Some(Pattern::learned(&text, &[(&minute, Piece::PaddedDay)]))
        });
        hours.collect()
    }

    fn number(&self, number: u16, width: usize) -> String {
        let mut text = String::new();
        self.write_number(&mut text, number, width);
        text
    }
}

impl Pattern {
    /// Finds the numbers in a formatted sample.
    fn learned(text: &str, numbers: &[(&str, Piece)]) -> Pattern {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            match numbers.iter().find(|(number, _)| rest.starts_with(number)) {
                Some((number, piece)) => {
                    if !literal.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut literal)));
                    }
                    pieces.push(piece.same());
                    rest = rest.strip_prefix(number).unwrap_or_default();
                }
                None => {
                    literal.push(first);
                    rest = rest.strip_prefix(first).unwrap_or_default();
                }
            }
        }
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Pattern(pieces)
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

impl Piece {
    fn same(&self) -> Piece {
        match self {
            Piece::Text(text) => Piece::Text(text.clone()),
            Piece::Year => Piece::Year,
            Piece::Day => Piece::Day,
            Piece::PaddedDay => Piece::PaddedDay,
        }
    }
}

/// The day from the 22nd to the 28th that falls on the weekday, counted from Monday as nought.
fn sample(month: i8, weekday: i8) -> Option<civil::Date> {
    let first = civil::Date::new(SAMPLE_YEAR, month, FIRST_SAMPLE_DAY).ok()?;
    let later = (weekday - first.weekday().to_monday_zero_offset()).rem_euclid(7);
    civil::Date::new(SAMPLE_YEAR, month, FIRST_SAMPLE_DAY + later).ok()
}

/// The days as CLDR writes them.
fn written(tag: &Tag, style: DayStyle, days: &[civil::Date]) -> Option<Vec<String>> {
    let preferences = DateTimeFormatterPreferences::from(tag);
    let days: Vec<Date<Gregorian>> = days.iter().map(|day| gregorian(*day)).collect::<Option<_>>()?;
    macro_rules! by {
        ($fields:expr) => {{
            let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(preferences, $fields).ok()?;
            Some(days.iter().map(|day| formatter.format(day).to_string()).collect())
        }};
    }
    match style {
        DayStyle::Long => by!(fieldsets::YMD::long()),
        DayStyle::WithWeekday => by!(fieldsets::YMDE::long()),
        DayStyle::Short => {
            by!(fieldsets::YMD::short()
                .with_year_style(YearStyle::Full)
                .with_alignment(Alignment::Column))
        }
        DayStyle::MonthYear => by!(fieldsets::YM::long()),
        DayStyle::MonthDay => by!(fieldsets::MD::long()),
        DayStyle::Month => by!(fieldsets::M::long()),
        DayStyle::Year => by!(fieldsets::Y::long()),
        DayStyle::Weekday => by!(fieldsets::E::long()),
        DayStyle::WeekdayShort => by!(fieldsets::E::short()),
    }
}

fn gregorian(day: civil::Date) -> Option<Date<Gregorian>> {
    let part = |number: i8| u8::try_from(number).ok();
    Date::try_new_gregorian(day.year().into(), part(day.month())?, part(day.day())?).ok()
}

/// The language's digits; Western ones, should CLDR have no data at all.
fn digits(tag: &Tag) -> [char; 10] {
    let formatter = DecimalFormatter::try_new(tag.into(), Default::default()).ok();
    let mut digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    for (number, digit) in (0_u8..).zip(digits.iter_mut()) {
        let written = formatter
            .as_ref()
            .map(|formatter| formatter.format(&Decimal::from(number)).to_string());
        if let Some(local) = written.and_then(|text| text.chars().next()) {
            *digit = local;
        }
    }
    digits
}
