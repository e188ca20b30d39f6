//! Guesses which date was meant by a text that is none, so that the message can show the right form.
//!
//! A wrong guess is worse than none: `04/05/2024` may be April or May and stays without one.

use super::Date;

/// The right form of what looks like a date, a range or an open range. Always a date that can be parsed.
pub(super) fn date_like(text: &str) -> Option<String> {
    // What is longer is prose, and not worth the search.
    if text.chars().count() > 60 {
        return None;
    }
    let text = text.trim().trim_end_matches('.').replace('\u{a0}', " ");
    let guess = single(&text).or_else(|| open(&text)).or_else(|| range(&text))?;
    Date::read(&guess).is_ok().then_some(guess)
}

/// One date, perhaps with a word or mark that it is only about right.
fn single(text: &str) -> Option<String> {
    let (mark, bare) = qualified(text);
    let bare = bare.split_once('T').map_or(bare, |(day, _)| day);
    let day = named(bare).or_else(|| numeric(bare))?;
    let guess = format!("{day}{mark}");
    Date::read(&guess).is_ok().then_some(guess)
}

/// `ca. 2023`, `~2023` → `2023~`.
fn qualified(text: &str) -> (&'static str, &str) {
    for (words, mark) in [
        (
            &["ca.", "ca ", "circa ", "etwa ", "um ", "about ", "around ", "~"][..],
            "~",
        ),
        (&["vermutlich ", "wohl ", "probably ", "?"][..], "?"),
    ] {
        if let Some(rest) = words.iter().find_map(|word| without(text, word)) {
            return (mark, rest);
        }
    }
    match text.chars().next_back() {
        Some('~') => ("~", text.trim_end_matches('~').trim_end()),
        Some('?') => ("?", text.trim_end_matches('?').trim_end()),
        Some('%') => ("%", text.trim_end_matches('%').trim_end()),
        _ => ("", text),
    }
}

/// `seit Juli 2023` → `2023-07/..`, `bis 2025` → `../2025`.
fn open(text: &str) -> Option<String> {
    if let Some(rest) = ["seit ", "ab ", "since ", "from "]
        .iter()
        .find_map(|word| without(text, word))
    {
        return Some(format!("{}/..", single(rest)?));
    }
    let rest = ["bis ", "until ", "till "]
        .iter()
        .find_map(|word| without(text, word))?;
    Some(format!("../{}", single(rest)?))
}

/// `15.–19.04.2024`, `15.04.2024 - 19.04.2024`, `2023–heute` → an interval.
fn range(text: &str) -> Option<String> {
    let (before, after) = ["–", "—", " - ", " bis ", " to ", "/", "-"]
        .iter()
        .find_map(|separator| text.split_once(separator))?;
    let (before, after) = (before.trim(), after.trim());
    if ["heute", "today", "now", "", "..", "..."].contains(&after.to_lowercase().as_str()) {
        return Some(format!("{}/..", single(before)?));
    }
    let end = single(after)?;
    if let Some(start) = single(before) {
        return Some(format!("{start}/{end}"));
    }
    // "15." takes its month and year from the end, "30.4." only the year; the end must be a day for that.
    let (year, month) = end.get(..10).and_then(|day| Some((day.get(..4)?, day.get(..7)?)))?;
    let mut numbers = before
        .trim_end_matches('.')
        .split('.')
        .map(|number| number.trim().parse::<u8>());
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Ok(day)), None, None) => Some(format!("{month}-{day:02}/{end}")),
        (Some(Ok(day)), Some(Ok(month)), None) => Some(format!("{year}-{month:02}-{day:02}/{end}")),
        _ => None,
    }
}

/// Numbers between points, slashes, hyphens or spaces; a time behind the day is left out.
fn numeric(text: &str) -> Option<String> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{}-{}-{}", text.get(..4)?, text.get(4..6)?, text.get(6..)?));
    }
    let text = text
        .split_once(' ')
        .filter(|(_, time)| time.contains(':'))
        .map_or(text, |(day, _)| day);
    let parts: Vec<&str> = text
        .split(['.', '/', '-', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    let numbers: Vec<u16> = parts
        .iter()
        .map(|part| {
            if part.len() <= 4 && !part.starts_with('+') {
                part.parse().ok()
            } else {
                None
            }
        })
        .collect::<Option<_>>()?;
    let is_year = |index: usize| parts.get(index).is_some_and(|part| part.len() == 4);
    match numbers[..] {
        [year] if is_year(0) => Some(format!("{year:04}")),
        [year, month] if is_year(0) => Some(format!("{year:04}-{month:02}")),
        [month, year] if is_year(1) => Some(format!("{year:04}-{month:02}")),
        [year, month, day] if is_year(0) => Some(format!("{year:04}-{month:02}-{day:02}")),
        [first, second, year] if is_year(2) || (text.contains('.') && year < 100) => {
            let year = if is_year(2) { year } else { 2000 + year };
            day_and_month(first, second, text.contains('.'))
                .map(|(day, month)| format!("{year:04}-{month:02}-{day:02}"))
        }
        _ => None,
    }
}

/// German points put the day first; slashes may stand for either order, so they must tell by their numbers.
fn day_and_month(first: u16, second: u16, day_first: bool) -> Option<(u16, u16)> {
    match (first, second) {
        _ if day_first => Some((first, second)),
        (13.., ..=12) => Some((first, second)),
        (..=12, 13..) => Some((second, first)),
        _ if first == second => Some((first, second)),
        _ => None,
    }
}

/// `15. April 2024`, `April 15, 2024`, `April 2024`, `Frühjahr 2024`.
fn named(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', '.', ',']).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| word.parse::<u16>().ok().filter(|_| word.len() <= 4);
    let (name, numbers): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| number(word).is_none());
    let [name] = name[..] else { return None };
    let (year, day) = match numbers[..] {
        [year] if year.len() == 4 => (year, None),
        [day, year] if year.len() == 4 => (year, number(day)),
        _ => return None,
    };
    let name = name.to_lowercase();
    let code = MONTHS
        .iter()
        .find(|(names, _)| names.contains(&name.as_str()))
        .map(|(_, code)| *code)
        .filter(|code| *code <= 12 || day.is_none())?;
    Some(match day {
        Some(day) => format!("{year}-{code:02}-{day:02}"),
        None => format!("{year}-{code:02}"),
    })
}

/// The rest after a word at the beginning, whatever its case.
fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = (text.get(..word.len())?, text.get(word.len()..)?);
    (start.eq_ignore_ascii_case(word) && !rest.is_empty()).then(|| rest.trim_start())
}

/// Months and seasons as German and English write them, with their EDTF code.
static MONTHS: [(&[&str], u8); 16] = [
    (&["januar", "january", "jan", "jänner"], 1),
    (&["februar", "february", "feb"], 2),
    (&["märz", "march", "mar", "mär", "mrz"], 3),
    (&["april", "apr"], 4),
    (&["mai", "may"], 5),
    (&["juni", "june", "jun"], 6),
    (&["juli", "july", "jul"], 7),
    (&["august", "aug"], 8),
    (&["september", "sep", "sept"], 9),
    (&["oktober", "october", "okt", "oct"], 10),
    (&["november", "nov"], 11),
    (&["dezember", "december", "dez", "dec"], 12),
    (&["frühjahr", "frühling", "spring"], 21),
    (&["sommer", "summer"], 22),
    (&["herbst", "autumn", "fall"], 23),
    (&["winter"], 24),
];
