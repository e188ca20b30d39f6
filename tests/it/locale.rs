//! Dates, times, numbers and money in words, and the order of texts, language by language.

use std::cmp::Ordering;

use jiff::civil;
use proptest::prelude::*;
use verbund::locale::{DayStyle, Locale};
use verbund::model::date::Date;
use verbund::model::time::{Duration, TimeOfDay};

fn locale(tag: &str) -> Locale {
    Locale::new(tag).unwrap_or_else(|| panic!("{tag} is no tag"))
}

/// Compares with no-break spaces written as `_` (U+00A0) and `'` (U+202F), which is how they can be told apart here.
#[track_caller]
fn check(found: String, expected: &str) {
    assert_eq!(found.replace('\u{a0}', "_").replace('\u{202f}', "'"), expected);
}

#[track_caller]
fn check_dates(tag: &str, dates: &[(&str, &str)]) {
    let locale = locale(tag);
    for (edtf, expected) in dates {
        check(locale.date(&Date::parse(edtf).unwrap()), expected);
    }
}

#[test]
fn tags() {
    for right in [
        "de",
        "en-GB",
        "de-x-ls",
        "de-simple",
        "hsb",
        "zh-Hant-TW",
        "sr-Latn",
        "DE",
    ] {
        assert!(Locale::is_tag(right), "{right}");
    }
    for wrong in [
        "",
        "deutsch",
        "de_DE",
        "d",
        "de-",
        "und",
        "x-ls",
        "ä",
        "de DE",
        "deutsch-DE",
    ] {
        assert!(!Locale::is_tag(wrong) && Locale::new(wrong).is_none(), "{wrong}");
    }
    let names = ["de", "en", "fr-CH", "de-x-ls", "hsb", "gsw"].map(|tag| locale(tag).language_name().to_owned());
    assert_eq!(
        names,
        [
            "Deutsch",
            "English",
            "Français",
            "Leichte Sprache",
            "Hornjoserbšćina",
            "gsw"
        ]
    );
}

#[test]
fn a_locale_is_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Locale>();
}

#[test]
fn styles_of_days() {
    let day = civil::date(2024, 4, 5);
    for (tag, expected) in [
        (
            "de",
            "5. April 2024|Freitag, 5. April 2024|05.04.2024|April 2024|5. April|April|2024|Freitag|Fr",
        ),
        (
            "de-x-ls",
            "5. April 2024|Freitag, 5. April 2024|05.04.2024|April 2024|5. April|April|2024|Freitag|Fr",
        ),
        (
            "en",
            "5 April 2024|Friday, 5 April 2024|05/04/2024|April 2024|5 April|April|2024|Friday|Fri",
        ),
        (
            "en-US",
            "April 5, 2024|Friday, April 5, 2024|04/05/2024|April 2024|April 5|April|2024|Friday|Fri",
        ),
        (
            "fr",
            "5 avril 2024|vendredi 5 avril 2024|05/04/2024|avril 2024|5 avril|avril|2024|vendredi|ven.",
        ),
        (
            "pl",
            "5 kwietnia 2024|piątek, 5 kwietnia 2024|05.04.2024|kwiecień 2024|5 kwietnia|kwiecień|2024|piątek|pt.",
        ),
        (
            "ja",
            "2024年4月5日|2024年4月5日金曜日|2024/04/05|2024年4月|4月5日|4月|2024年|金曜日|金",
        ),
        (
            "fa",
            "۵ آوریل ۲۰۲۴|جمعه ۵ آوریل ۲۰۲۴|۲۰۲۴/۰۴/۰۵|آوریل ۲۰۲۴|۵ آوریل|آوریل|۲۰۲۴|جمعه|جمعه",
        ),
    ] {
        let locale = locale(tag);
        let found: Vec<String> = STYLES.iter().map(|style| locale.day(day, *style)).collect();
        assert_eq!(found.join("|"), expected, "{tag}");
    }
}

const STYLES: [DayStyle; 9] = [
    DayStyle::Long,
    DayStyle::WithWeekday,
    DayStyle::Short,
    DayStyle::MonthYear,
    DayStyle::MonthDay,
    DayStyle::Month,
    DayStyle::Year,
    DayStyle::Weekday,
    DayStyle::WeekdayShort,
];

#[test]
fn german_dates() {
    check_dates(
        "de",
        &[
            ("2024-04-15", "15. April 2024"),
            ("2024-04-15/2024-04-19", "15.–19. April 2024"),
            ("2024-04-15/2024-04-15", "15. April 2024"),
            ("2024-04-30/2024-05-02", "30. April – 2. Mai 2024"),
            ("2024-12-30/2025-01-02", "30. Dezember 2024 – 2. Januar 2025"),
            ("2025-06", "Juni 2025"),
            ("2024-04/2024-06", "April–Juni 2024"),
            ("2024-12/2025-02", "Dezember 2024 – Februar 2025"),
            ("2024-21", "Frühjahr 2024"),
            ("2024-24", "Winter 2024/25"),
            ("1999-24", "Winter 1999/00"),
            ("2023", "2023"),
            ("0800", "800"),
            ("2023/2025", "2023–2025"),
            ("2023/2025-04", "2023 – April 2025"),
            ("2023-07/..", "seit Juli 2023"),
            ("2023-07/", "ab Juli 2023"),
            ("../2025", "bis 2025"),
            ("2025-12~", "etwa Dezember 2025"),
            ("2025?", "vermutlich 2025"),
            ("2025%", "vermutlich etwa 2025"),
            ("2023~/..", "seit etwa 2023"),
            ("2024-04-15~/2024-04-19", "etwa 15. April 2024 – 19. April 2024"),
        ],
    );
}

#[test]
fn dates_in_other_languages() {
    check_dates(
        "en",
        &[
            ("2024-04-15/2024-04-19", "15–19 April 2024"),
            ("2024-04-30/2024-05-02", "30 April – 2 May 2024"),
            ("2023-07/..", "since July 2023"),
            ("../2025", "until 2025"),
            ("2025-12~", "about December 2025"),
            ("2024-23", "autumn 2024"),
        ],
    );
    check_dates(
        "en-US",
        &[
            ("2024-04-15/2024-04-19", "April 15–19, 2024"),
            ("2024-04-30/2024-05-02", "April 30 – May 2, 2024"),
        ],
    );
    check_dates(
        "fr",
        &[
            ("2024-04-15/..", "depuis le 15 avril 2024"),
            ("../2025-07", "jusqu’en juillet 2025"),
        ],
    );
    check_dates(
        "pl",
        &[
            ("2024-04-15/2024-04-19", "15–19 kwietnia 2024"),
            ("2023/..", "2023_– …"),
            ("../2023", "… –_2023"),
            ("2024-21", "marzec–maj 2024"),
            ("2024-24", "grudzień 2024 – luty 2025"),
        ],
    );
    check_dates(
        "ja",
        &[
            ("2024-04-15/2024-04-19", "2024年4月15日–2024年4月19日"),
            ("2024-04/2024-06", "2024年4月–2024年6月"),
        ],
    );
}

#[test]
fn times() {
    let time = |text: &str| TimeOfDay::parse(text).unwrap();
    for (tag, one, range) in [
        ("de", "9:05_Uhr", "9:05–13:30_Uhr"),
        ("en", "9:05'am", "9:05'am – 1:30'pm"),
        ("fr", "09:05", "09:05–13:30"),
        ("da", "09.05", "09.05–13.30"),
    ] {
        let locale = locale(tag);
        check(locale.time(time("09:05")), one);
        check(locale.time_range(time("09:05"), Some(time("13:30"))), range);
        check(locale.time_range(time("09:05"), None), one);
    }
}

#[test]
fn durations() {
    let found = |tag: &str, text: &str| locale(tag).duration(&Duration::parse(text).unwrap());
    check(found("de", "PT2H"), "2 Stunden");
    check(found("de", "PT90M"), "90 Minuten");
    check(found("de", "PT1H30M"), "1 Stunde und 30 Minuten");
    check(found("de", "P1Y2M3W"), "1 Jahr, 2 Monate und 3 Wochen");
    check(found("en", "P7D"), "7 days");
    check(found("fr", "P1M"), "1 mois");
    check(found("it", "P1M"), "P1M");
    check(found("de", "P0D"), "P0D");
}

#[test]
fn numbers() {
    check(locale("de").number("1234.50"), "1.234,50");
    check(locale("en").number("1234567.5"), "1,234,567.5");
    check(locale("fr").number("-1234567"), "-1'234'567");
    check(locale("es").number("1234"), "1234");
    check(locale("de").number("viel"), "viel");
    check(locale("de").percent("20"), "20_%");
    check(locale("en").percent("12.5"), "12.5%");
    check(locale("it").percent("20"), "20%");
    check(locale("sv").percent("20"), "20_%");
    let plurals = ["de", "pl", "ar"].map(|tag| [0, 1, 2, 3, 5, 100].map(|count| locale(tag).plural(count)).join(" "));
    assert_eq!(
        plurals,
        [
            "other one other other other other",
            "many one few few many many",
            "zero one two few few other",
        ]
    );
}

#[test]
fn money() {
    for (tag, amount, currency, approx, expected) in [
        ("de", "5100000", "EUR", true, "rund 5,1_Mio._€"),
        ("de", "2430000", "EUR", false, "2,43_Mio._€"),
        ("de", "2431000", "EUR", false, "2.431.000_€"),
        ("de", "1000000.00", "EUR", false, "1_Mio._€"),
        ("de", "1000000.01", "EUR", false, "1.000.000,01_€"),
        ("de", "1250000000", "EUR", false, "1,25_Mrd._€"),
        ("de", "1251000000", "EUR", false, "1.251_Mio._€"),
        ("de", "900000", "EUR", false, "900.000_€"),
        ("de", "83334.50", "EUR", false, "83.334,50_€"),
        ("de", "12.5", "CHF", false, "12,50_CHF"),
        ("de", "-20", "EUR", false, "−20_€"),
        ("de", "viel", "EUR", false, "viel_EUR"),
        ("en", "5100000", "EUR", true, "about €5.1_million"),
        ("en", "900000", "EUR", false, "€900,000"),
        ("en", "900000", "PLN", false, "PLN_900,000"),
        ("fr", "5100000", "EUR", true, "environ 5,1_M€"),
        ("fr", "5100000", "CHF", false, "5,1_M_CHF"),
        ("pl", "5100000", "PLN", false, "5_100_000_PLN"),
    ] {
        check(locale(tag).money(amount, currency, approx), expected);
    }
}

#[test]
fn sizes_of_files() {
    for (bytes, expected) in [
        (0, "0_Byte"),
        (999, "999_Byte"),
        (1000, "1_kB"),
        (1449, "1,4_kB"),
        (9_949, "9,9_kB"),
        (9_950, "10_kB"),
        (999_499, "999_kB"),
        (999_500, "1_MB"),
        (2_345_678, "2,3_MB"),
        (999_500_000, "1_GB"),
        (u64::MAX, "18.446.744_TB"),
    ] {
        check(locale("de").file_size(bytes), expected);
    }
    check(locale("en").file_size(1), "1_byte");
    check(locale("fr").file_size(2_300_000), "2,3_Mo");
}

#[test]
fn sorting_and_lists() {
    let de = locale("de");
    let mut names = [
        "Zebra", "AG 10", "Äpfel", "apfel", "AG 2", "Apfel", "Öl", "Ofen", "Ähre", "ag 2",
    ];
    names.sort_by(|a, b| de.compare(a, b));
    assert_eq!(
        names,
        [
            "ag 2", "AG 2", "AG 10", "Ähre", "apfel", "Apfel", "Äpfel", "Ofen", "Öl", "Zebra"
        ]
    );
    let mut swedish = ["Öl", "Zebra", "Ärla"];
    swedish.sort_by_cached_key(|name| locale("sv").sort_key(name));
    assert_eq!(swedish, ["Zebra", "Ärla", "Öl"]);
    let list =
        |tag: &str, items: &[&str]| locale(tag).list(&items.iter().map(|item| item.to_string()).collect::<Vec<_>>());
    assert_eq!(list("de", &["a", "b", "c"]), "a, b und c");
    assert_eq!(list("en", &["a", "b"]), "a and b");
    assert_eq!(list("it", &["a", "b", "c"]), "a, b, c");
    assert_eq!(list("de", &["a"]) + &list("de", &[]), "a");
}

proptest! {
    /// What the patterns give is what CLDR itself gives. Before the year 1000 it adds an era, which nobody needs here.
    #[test]
    fn every_day_is_as_in_cldr(year in 1000_i16..=9999, month in 1_i8..=12, day in 1_i8..=28, tag in 0_usize..TAGS.len()) {
        use icu_datetime::{FixedCalendarDateTimeFormatter as Formatter, fieldsets};
        let tag = TAGS[tag];
        let preferences = || (&tag.parse::<icu_locale_core::Locale>().unwrap()).into();
        let date = icu_calendar::Date::try_new_gregorian(year.into(), month as u8, day as u8).unwrap();
        let long = Formatter::try_new(preferences(), fieldsets::YMD::long()).unwrap();
        let weekday = Formatter::try_new(preferences(), fieldsets::YMDE::long()).unwrap();
        let found = |style| locale(tag).day(civil::date(year, month, day), style);
        prop_assert_eq!(found(DayStyle::Long), long.format(&date).to_string());
        prop_assert_eq!(found(DayStyle::WithWeekday), weekday.format(&date).to_string());
    }

    #[test]
    fn anything_can_be_formatted(text in any::<String>(), currency in "\\PC{0,4}", bytes in any::<u64>(), tag in 0_usize..TAGS.len()) {
        let locale = locale(TAGS[tag]);
        let _ = (Locale::new(&text), locale.number(&text), locale.percent(&text), locale.money(&text, &currency, true));
        prop_assert!(!locale.file_size(bytes).is_empty());
        let _ = locale.sort_key(&text);
    }

    #[test]
    fn any_date_has_words(
        text in "[0-9]{4}(-[012][0-9](-[0-3][0-9])?)?[~?%]?(/(\\.\\.|[0-9]{4}(-[012][0-9](-[0-3][0-9])?)?[~?%]?)?)?",
        tag in 0_usize..TAGS.len(),
    ) {
        if let Ok(date) = Date::parse(&text) {
            prop_assert!(!locale(TAGS[tag]).date(&date).is_empty());
        }
    }

    #[test]
    fn keys_sort_as_comparison_does(a in "[a-zäöüßA-Z0-9 -]{0,6}", b in "\\PC{0,6}|[a-zäöüßA-Z0-9 -]{0,6}") {
        let locale = locale("de");
        prop_assert_eq!(locale.sort_key(&a).cmp(&locale.sort_key(&b)), locale.compare(&a, &b));
        prop_assert_eq!(locale.compare(&a, &b) == Ordering::Equal, a == b);
    }
}

const TAGS: [&str; 20] = [
    "de", "en-US", "en-GB", "fr", "pl", "ja", "ar", "fa", "fi", "ru", "hu", "es", "tr", "cs", "zh", "hi", "zz", "el",
    "hr", "lt",
];
