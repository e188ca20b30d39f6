//! Dates, times, durations and decimals: what is read, what is refused, and what is suggested instead.

use jiff::civil;
use proptest::prelude::*;
use verbund::model::date::{Date, DateError, Precision};
use verbund::model::decimal::{Decimal, DecimalError};
use verbund::model::time::{Duration, TimeOfDay};

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// The bounds as `earliest…latest`, an open side as nothing.
fn bounds(text: &str) -> String {
    let day = |day: Option<civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let date = date(text);
    format!("{}…{}", day(date.earliest()), day(date.latest()))
}

fn suggestion(text: &str) -> Option<String> {
    match Date::parse(text) {
        Err(DateError::Format { example }) => example,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn bounds_of_dates() {
    for (text, expected) in [
        ("2023", "2023-01-01…2023-12-31"),
        ("2024-02", "2024-02-01…2024-02-29"),
        ("2025-12~", "2025-12-01…2025-12-31"),
        ("2024-04-15", "2024-04-15…2024-04-15"),
        ("2024-21", "2024-03-01…2024-05-31"),
        ("2024-24", "2024-12-01…2025-02-28"),
        ("9999-24", "9999-12-01…9999-12-31"),
        ("2024-04-15/2024-04-19", "2024-04-15…2024-04-19"),
        ("2023/2025?", "2023-01-01…2025-12-31"),
        ("2023-07/..", "2023-07-01…"),
        ("2023-07/", "2023-07-01…"),
        ("../2025", "…2025-12-31"),
        ("/2025%", "…2025-12-31"),
        ("2024-05-15/2024-05", "2024-05-15…2024-05-31"),
    ] {
        assert_eq!(bounds(text), expected, "{text}");
    }
}

#[test]
fn kinds_of_dates() {
    assert_eq!(date("2024-04-15?").precision(), Precision::Day);
    assert_eq!(date("2024-04").precision(), Precision::Month);
    assert_eq!(date("2024-22").precision(), Precision::Season);
    assert_eq!(date("2024").precision(), Precision::Year);
    assert_eq!(date("2024/2025").precision(), Precision::Interval);
    assert_eq!(date("2024-04-15~").single_day(), Some(civil::date(2024, 4, 15)));
    assert_eq!(
        date("2024-04-15/2024-04-15").single_day(),
        Some(civil::date(2024, 4, 15))
    );
    assert_eq!(date("2024-04").single_day(), None);
    assert_eq!(date("2024-04-15/..").single_day(), None);
    assert!(date("2023/2025%").is_approximate() && !date("2023/2025").is_approximate());
    assert!(date("2023/..").is_open_end() && !date("2023/..").is_unknown_end() && date("2023/").is_unknown_end());
    assert!(date("../2023").is_open_start() && !date("../2023").is_open_end() && !date("2023").is_open_end());
    let part = date("2024-23%").start().unwrap();
    assert!(part.approximate && part.uncertain);
    assert_eq!((part.season, part.month, part.day), (Some(23), None, None));
    assert_eq!(Date::day(civil::date(2024, 4, 5)), date("2024-04-05"));
}

#[test]
fn dates_that_do_not_exist() {
    for (text, expected) in [
        ("2025-02-30", "February 2025 has 28 days"),
        ("2024-04-31", "April 2024 has 30 days"),
        ("2024-04-00", "days begin with 01"),
        ("2024-13", "months run from 01 to 12"),
        ("2024-00-10", "months run from 01 to 12"),
        (
            "2024-25",
            "months run from 01 to 12, seasons from 21 (spring) to 24 (winter)",
        ),
        ("2024-21-03", "21 is a season, and a season has no days"),
        ("0000", "years run from 0001 to 9999"),
        ("2024/2025-02-29", "February 2025 has 28 days"),
    ] {
        match Date::parse(text) {
            Err(DateError::Impossible { reason, .. }) => assert_eq!(reason, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    let order = DateError::Order {
        start: "2024-05".into(),
        end: "2024-04-30~".into(),
    };
    assert_eq!(Date::parse("2024-05/2024-04-30~"), Err(order));
}

#[test]
fn suggested_dates() {
    for (text, expected) in [
        ("15.04.2024", "2024-04-15"),
        ("15. 4. 2024", "2024-04-15"),
        ("15.4.24", "2024-04-15"),
        ("2024-4", "2024-04"),
        ("2024-4-5", "2024-04-05"),
        ("04/2024", "2024-04"),
        ("2024/04", "2024-04"),
        ("2024/04/15", "2024-04-15"),
        ("4/15/2024", "2024-04-15"),
        ("20240415", "2024-04-15"),
        ("2024-04-15T09:00:00Z", "2024-04-15"),
        ("2024-04-15 09:00", "2024-04-15"),
        ("15. April 2024", "2024-04-15"),
        ("April 15, 2024", "2024-04-15"),
        ("März 2024", "2024-03"),
        ("Frühjahr 2024", "2024-21"),
        ("ca. 2023", "2023~"),
        ("~2023-07", "2023-07~"),
        ("seit Juli 2023", "2023-07/.."),
        ("bis 2025", "../2025"),
        ("2023 - 2025", "2023/2025"),
        ("2023-2025", "2023/2025"),
        ("2023–heute", "2023/.."),
        ("2023-", "2023"),
        ("15.–19.04.2024", "2024-04-15/2024-04-19"),
        ("30.4.-2.5.2024", "2024-04-30/2024-05-02"),
        ("15.04.2024 - 19.04.2024", "2024-04-15/2024-04-19"),
        (" 2024 ", "2024"),
    ] {
        assert_eq!(suggestion(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "",
        "/",
        "../..",
        "..",
        "demnächst",
        "04/05/2024",
        "30.02.2025",
        "Q3",
        "ä–ö",
        "15.",
        "5. bis 4. 2024",
    ] {
        assert_eq!(suggestion(text), None, "{text}");
    }
}

#[test]
fn order_of_dates() {
    let mut dates: Vec<Date> = ["2024-02", "2024", "2024-01/..", "../2020", "2024-01-15", "2023-24"]
        .map(date)
        .into();
    dates.sort();
    let texts: Vec<&str> = dates.iter().map(Date::as_str).collect();
    assert_eq!(
        texts,
        ["../2020", "2023-24", "2024", "2024-01/..", "2024-01-15", "2024-02"]
    );
}

#[test]
fn times() {
    let time = TimeOfDay::parse("09:30").unwrap();
    assert_eq!((time.hour(), time.minute(), time.as_str()), (9, 30, "09:30"));
    assert!(time < TimeOfDay::parse("10:00").unwrap());
    for wrong in [
        "9:30", "24:00", "12:60", "12:5", "12.30", "1２:30", "+1:30", "", "09:30:00",
    ] {
        assert_eq!(TimeOfDay::parse(wrong), None, "{wrong}");
    }
    for (text, expected) in [
        ("9:30", "09:30"),
        ("9.30 Uhr", "09:30"),
        ("9 Uhr", "09:00"),
        ("18:00:00", "18:00"),
    ] {
        assert_eq!(
            TimeOfDay::suggestion(text).map(|time| time.to_string()).as_deref(),
            Some(expected)
        );
    }
    assert_eq!(TimeOfDay::suggestion("abends"), None);
}

#[test]
fn durations() {
    let duration = Duration::parse("P1Y2M3DT4H5M").unwrap();
    assert_eq!(
        (
            duration.years,
            duration.months,
            duration.days,
            duration.hours,
            duration.minutes
        ),
        (1, 2, 3, 4, 5)
    );
    for right in ["PT2H", "PT90M", "PT1H30M", "P7D", "P2W", "P2M", "P1Y", "P0D"] {
        assert_eq!(Duration::parse(right).unwrap().as_str(), right);
    }
    for wrong in [
        "", "P", "PT", "2H", "P2H", "PT2D", "P1D2Y", "P1,5D", "P-1D", "PT5S", "P99999D", "P1DT", "pt2h",
    ] {
        assert_eq!(Duration::parse(wrong), None, "{wrong}");
    }
    let month = Duration::parse("P1M").unwrap();
    assert_eq!(month.after(civil::date(2024, 1, 31)), civil::date(2024, 2, 29));
    assert_eq!(
        Duration::parse("P9999Y").unwrap().after(civil::date(2024, 1, 31)),
        civil::Date::MAX
    );
}

#[test]
fn decimals() {
    for right in ["0", "-1.50", "5100000", "83334.50", "900.000", "007"] {
        assert_eq!(Decimal::parse(right).unwrap().as_str(), right);
    }
    assert_eq!(
        Decimal::parse("83334.50").unwrap().value(),
        rust_decimal::Decimal::new(8333450, 2)
    );
    assert!(Decimal::parse("900.000").unwrap().looks_grouped());
    assert!(
        ["0.125", "1234.567", "12.50"]
            .iter()
            .all(|text| !Decimal::parse(text).unwrap().looks_grouped())
    );
}

#[test]
fn suggested_decimals() {
    let german = |text: &str| DecimalError::German {
        example: Some(text.to_owned()),
    };
    let grouped = |text: &str| DecimalError::Grouped {
        example: Some(text.to_owned()),
    };
    let word = |text: &str| DecimalError::Word {
        example: Some(text.to_owned()),
    };
    let exponent = |text: &str| DecimalError::Exponent {
        example: Some(text.to_owned()),
    };
    let other = |text: &str| DecimalError::Other {
        example: Some(text.to_owned()),
    };
    for (text, expected) in [
        ("83.334,50", german("83334.50")),
        ("83.334,50 €", german("83334.50")),
        ("1,5", german("1.5")),
        ("0,125", german("0.125")),
        ("1 234 567,89", german("1234567.89")),
        ("900.000 €", grouped("900000")),
        ("EUR 900.000,-", grouped("900000")),
        ("10,142.35", grouped("10142.35")),
        ("1.234.567", grouped("1234567")),
        ("1'234'567.50", grouped("1234567.50")),
        ("900,000", grouped("900000")),
        ("900\u{a0}000", grouped("900000")),
        ("5.1 Mio", word("5100000")),
        ("rund 5,1 Mio. €", word("5100000")),
        ("1,25 Millionen Euro", word("1250000")),
        ("900 Tsd. €", word("900000")),
        ("2 Mrd", word("2000000000")),
        ("5.1e6", exponent("5100000")),
        ("900 €", other("900")),
        ("20 %", other("20")),
        ("+5", other("5")),
        ("\u{2212}5.5", other("-5.5")),
        (".5", other("0.5")),
        ("5.", other("5")),
    ] {
        assert_eq!(Decimal::parse(text), Err(expected), "{text}");
    }
    for text in [
        "",
        "-",
        ".",
        "viel",
        "NaN",
        "1..2",
        "1.2.3",
        "1 2",
        "12a",
        "٣",
        "99999999999999999999999999999999",
    ] {
        assert_eq!(
            Decimal::parse(text),
            Err(DecimalError::Other { example: None }),
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        let _ = (Date::parse(&text), TimeOfDay::parse(&text), Duration::parse(&text), Decimal::parse(&text));
        let _ = TimeOfDay::suggestion(&text);
    }

    #[test]
    fn nothing_that_looks_like_a_value_panics(text in "[0-9./~?%,€äPTYMWDH: –e+-]{0,16}|[a-zä. –-]{0,6}[0-9.–/]{0,12}") {
        let _ = (TimeOfDay::parse(&text), TimeOfDay::suggestion(&text), Duration::parse(&text));
        if let Ok(date) = Date::parse(&text) {
            prop_assert_eq!(date.as_str(), &text);
        }
        match Decimal::parse(&text) {
            Ok(decimal) => prop_assert_eq!(decimal.as_str(), &text),
            Err(error) => prop_assert!(error.example().is_none_or(|example| Decimal::parse(example).is_ok())),
        }
    }

    #[test]
    fn what_is_a_date_has_bounds(text in
        "[0-9]{4}(-[012][0-9](-[0-3][0-9])?)?[~?%]?(/(\\.\\.|[0-9]{4}(-[012][0-9](-[0-3][0-9])?)?[~?%]?)?)?")
    {
        match Date::parse(&text) {
            Ok(date) => {
                prop_assert_eq!(date.as_str(), &text);
                prop_assert_eq!(&Date::parse(date.as_str()).unwrap(), &date);
                if let (Some(earliest), Some(latest)) = (date.earliest(), date.latest()) {
                    prop_assert!(earliest <= latest);
                }
                for part in [date.start(), date.end()].into_iter().flatten() {
                    prop_assert!(part.earliest() <= part.latest());
                    prop_assert_eq!(part.earliest().year(), part.year);
                }
            }
            Err(DateError::Format { example }) => prop_assert!(false, "{} is refused, {:?}", text, example),
            Err(_) => {}
        }
    }

    #[test]
    fn a_day_reads_back(days in 0..3_652_058_i64) {
        let day = civil::date(1, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let date = Date::day(day);
        prop_assert_eq!(&Date::parse(date.as_str()).unwrap(), &date);
        prop_assert_eq!(date.single_day(), Some(day));
    }

    #[test]
    fn months_follow_each_other(year in 1_i16..9999, month in 1_u8..=12) {
        let this = date(&format!("{year:04}-{month:02}"));
        let next = if month == 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", month + 1) };
        prop_assert_eq!(this.latest().unwrap().tomorrow().unwrap(), date(&next).earliest().unwrap());
    }
}
