//! The rules of a time zone as iCalendar has them (RFC 5545, §3.6.5), for just the years that a calendar needs.
//!
//! They come from the zone data in the program, so that events of earlier years keep the clock of their time.

use super::content_lines::ContentLines;
use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::{Dst, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};

/// So many years behind the last event show whether changes follow a rule.
const AHEAD: i32 = 4;
const A_YEAR: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Changes of the clock that are alike but for the day.
struct Observance {
    dst: bool,
    from: Offset,
    to: Offset,
    name: String,
    /// In the time that held before the change.
    begins: Vec<DateTime>,
    /// Whether the clock still changes like this where we stopped looking.
    goes_on: bool,
}

/// Writes the zone `name` so that it holds for all that begins and ends within `first` and `last`.
pub fn write(lines: &mut ContentLines, name: &str, zone: &TimeZone, first: Timestamp, last: Timestamp) {
    lines.begin("VTIMEZONE");
    lines.line("TZID", &[], name);
    for observance in observances(zone, first, last) {
        let component = if observance.dst { "DAYLIGHT" } else { "STANDARD" };
        let Some(first) = observance.begins.first() else {
            continue;
        };
        lines.begin(component);
        lines.line("DTSTART", &[], &local(*first));
        match yearly_rule(&observance) {
            Some(rule) => lines.line("RRULE", &[], &rule),
            None if observance.begins.len() == 1 => {}
            // The first once more, and each on a line of its own: so Thunderbird's reader finds them all.
            None => observance
                .begins
                .iter()
                .for_each(|change| lines.line("RDATE", &[], &local(*change))),
        }
        lines.line("TZOFFSETFROM", &[], &offset(observance.from));
        lines.line("TZOFFSETTO", &[], &offset(observance.to));
        lines.text("TZNAME", &[], &observance.name);
        lines.end(component);
    }
    lines.end("VTIMEZONE");
}

/// `20240415T100000`.
pub fn local(time: DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%S").to_string()
}

/// What held at `first` and every change until some years after `last`, in the order of their first changes.
fn observances(zone: &TimeZone, first: Timestamp, last: Timestamp) -> Vec<Observance> {
    let until = last.checked_add(A_YEAR * AHEAD).unwrap_or(Timestamp::MAX);
    let before = zone.preceding(first).next();
    let mut found: Vec<Observance> = Vec::new();
    if before.is_none() {
        found.push(always(zone, first));
    }
    let changes = before
        .into_iter()
        .chain(zone.following(first).take_while(|change| change.timestamp() <= until));
    for change in changes {
        let moment = change.timestamp();
        let from = moment
            .checked_sub(1.nanosecond())
            .map_or(change.offset(), |earlier| zone.to_offset(earlier));
        let begin = from.to_datetime(moment);
        let (to, dst) = (change.offset(), change.dst() == Dst::Yes);
        let goes_on = until.duration_since(moment) < A_YEAR;
        let same = found
            .iter_mut()
            .find(|one| (one.dst, one.from, one.to) == (dst, from, to) && one.name == change.abbreviation());
        match same {
            Some(one) => {
                one.begins.push(begin);
                one.goes_on = goes_on;
            }
            None => found.push(Observance {
                dst,
                from,
                to,
                name: change.abbreviation().to_owned(),
                begins: vec![begin],
                goes_on,
            }),
        }
    }
    // Where law calls the winter the exception, as in Ireland, programs still expect the summer to be it.
    if found.iter().any(|one| one.dst && one.to < one.from) {
        for one in &mut found {
            one.dst = one.to > one.from;
        }
    }
    found
}

/// What held before the first change that is known, and of zones without any for ever.
fn always(zone: &TimeZone, first: Timestamp) -> Observance {
    let info = zone.to_offset_info(first);
    let begin = info.offset().to_datetime(first).date().first_of_year();
    Observance {
        dst: false,
        from: info.offset(),
        to: info.offset(),
        name: info.abbreviation().to_owned(),
        begins: vec![begin.to_datetime(Time::midnight())],
        goes_on: false,
    }
}

/// The rule that changes follow which come each year on the same weekday of the same month, as programs know it that
/// make nothing of single dates.
fn yearly_rule(observance: &Observance) -> Option<String> {
    let begins = &observance.begins[..];
    let [first, _, ..] = begins else { return None };
    let alike =
        |one: &DateTime| (one.month(), one.weekday(), one.time()) == (first.month(), first.weekday(), first.time());
    let each_year = begins
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if b.year() == a.year() + 1));
    if !observance.goes_on || !each_year || !begins.iter().all(alike) {
        return None;
    }
    let is_last = |one: &DateTime| one.day() + 7 > one.date().days_in_month();
    let place = |one: &DateTime| (one.day() - 1) / 7 + 1;
    let place = if begins.iter().all(is_last) {
        -1
    } else if begins.iter().all(|one| place(one) == place(first)) {
        place(first)
    } else {
        return None;
    };
    Some(format!(
        "FREQ=YEARLY;BYMONTH={};BYDAY={place}{}",
        first.month(),
        weekday(first.weekday())
    ))
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

/// `+0200`; seconds only where there are some (RFC 5545, §3.3.14).
fn offset(offset: Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.unsigned_abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if rest == 0 {
        format!("{sign}{hours:02}{minutes:02}")
    } else {
        format!("{sign}{hours:02}{minutes:02}{rest:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str, first: &str, last: &str) -> String {
        let zone = TimeZone::get(name).expect("it is known");
        let moment = |day: &str| {
            day.parse::<DateTime>()
                .expect("it is a time")
                .to_zoned(zone.clone())
                .expect("it exists")
                .timestamp()
        };
        let mut lines = ContentLines::default();
        write(&mut lines, name, &zone, moment(first), moment(last));
        lines.into_text().replace("\r\n", "\n")
    }

    #[test]
    fn todays_rule_is_told_as_a_rule() {
        let expected = "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\n\
            BEGIN:STANDARD\nDTSTART:20251026T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nTZNAME:CET\nEND:STANDARD\n\
            BEGIN:DAYLIGHT\nDTSTART:20260329T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nTZNAME:CEST\nEND:DAYLIGHT\n\
            END:VTIMEZONE\n";
        assert_eq!(zone("Europe/Berlin", "2026-02-01T10:00", "2026-07-01T10:00"), expected);
    }

    #[test]
    fn other_days_are_told_one_by_one() {
        // Until 1995 summer time ended in September.
        let berlin = zone("Europe/Berlin", "1994-02-01T10:00", "1996-12-01T10:00");
        assert!(
            berlin.contains(
                "DTSTART:19930926T030000\nRDATE:19930926T030000\nRDATE:19940925T030000\nRDATE:19950924T030000\nRDATE:19961027T030000"
            ),
            "{berlin}"
        );
        assert!(
            berlin.contains("DTSTART:19940327T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
            "{berlin}"
        );
    }

    #[test]
    fn a_rule_that_ended_does_not_go_on() {
        // Until 1985 summer time was a whole hour ahead there, since then it is half of one.
        let lord_howe = zone("Australia/Lord_Howe", "1982-02-01T10:00", "1996-12-01T10:00");
        let (old, _) = lord_howe.split_once("TZOFFSETTO:+1130").expect("it is there");
        assert!(!old.contains("RRULE"), "{old}");
    }

    #[test]
    fn before_the_first_known_change_there_is_a_clock_too() {
        let berlin = zone("Europe/Berlin", "1880-01-01T12:00", "1895-07-01T12:00");
        assert!(
            berlin.contains("DTSTART:18800101T000000\nTZOFFSETFROM:+005328\nTZOFFSETTO:+005328\nTZNAME:LMT"),
            "{berlin}"
        );
        assert!(berlin.contains("DTSTART:18930401T000000"), "{berlin}");
    }

    #[test]
    fn zones_without_summer_time_have_one_rule() {
        assert_eq!(
            zone("Asia/Kolkata", "2026-02-01T10:00", "2026-07-01T10:00"),
            "BEGIN:VTIMEZONE\nTZID:Asia/Kolkata\nBEGIN:STANDARD\nDTSTART:19451015T000000\nTZOFFSETFROM:+0630\nTZOFFSETTO:+0530\nTZNAME:IST\nEND:STANDARD\nEND:VTIMEZONE\n"
        );
        assert_eq!(
            zone("Etc/UTC", "2026-02-01T10:00", "2026-07-01T10:00"),
            "BEGIN:VTIMEZONE\nTZID:Etc/UTC\nBEGIN:STANDARD\nDTSTART:20260101T000000\nTZOFFSETFROM:+0000\nTZOFFSETTO:+0000\nTZNAME:UTC\nEND:STANDARD\nEND:VTIMEZONE\n"
        );
    }
}
