//! The words around dates and numbers that CLDR does not give, one small table per language.
//!
//! `{}` stands for the date or number. A language without a table gets signs instead of words.

/// The words of one language.
pub(super) struct Phrases {
    pub language: &'static str,
    /// Open end: of a day, and of everything else.
    pub since: [&'static str; 2],
    /// Unknown end: of a day, and of everything else.
    pub from: [&'static str; 2],
    /// No start: of a day, and of everything else.
    pub until: [&'static str; 2],
    pub about: &'static str,
    pub perhaps: &'static str,
    /// Spring, summer, autumn, winter; without them the months are named.
    pub seasons: Option<[&'static str; 4]>,
    /// Time of day as `{hour}:{minute}`, where the language has words for it that CLDR leaves out.
    pub clock: Option<&'static str>,
    /// Between the last two of an enumeration.
    pub and: &'static str,
    /// Year, month, week, day, hour, minute: one and many.
    pub units: Option<[[&'static str; 2]; 6]>,
    pub money: Money,
    pub percent: &'static str,
    /// Bytes, and the units of 1000, 1000² and so on.
    pub bytes: [&'static str; 5],
}

/// How amounts are put; `{n}` is the number, `{c}` the currency.
#[derive(Clone, Copy)]
pub(super) struct Money {
    pub plain: &'static str,
    pub million: Option<&'static str>,
    pub billion: Option<&'static str>,
    pub about: &'static str,
}

/// The words for a language subtag.
pub(super) fn of(language: &str) -> &'static Phrases {
    match language {
        "de" => &GERMAN,
        "en" => &ENGLISH,
        "fr" => &FRENCH,
        "bg" | "cs" | "da" | "es" | "fi" | "hr" | "lt" | "nb" | "nn" | "no" | "ro" | "ru" | "sk" | "sl" | "sv"
        | "uk" => &NEUTRAL_SPACED,
        _ => &NEUTRAL,
    }
}

static GERMAN: Phrases = Phrases {
    language: "de",
    since: ["seit {}", "seit {}"],
    from: ["ab {}", "ab {}"],
    until: ["bis {}", "bis {}"],
    about: "etwa {}",
    perhaps: "vermutlich {}",
    seasons: Some(["Frühjahr", "Sommer", "Herbst", "Winter"]),
    clock: Some("{}\u{a0}Uhr"),
    and: " und ",
    units: Some([
        ["Jahr", "Jahre"],
        ["Monat", "Monate"],
        ["Woche", "Wochen"],
        ["Tag", "Tage"],
        ["Stunde", "Stunden"],
        ["Minute", "Minuten"],
    ]),
    money: Money {
        plain: "{n}\u{a0}{c}",
        million: Some("{n}\u{a0}Mio.\u{a0}{c}"),
        billion: Some("{n}\u{a0}Mrd.\u{a0}{c}"),
        about: "rund {}",
    },
    percent: "{}\u{a0}%",
    bytes: ["Byte", "kB", "MB", "GB", "TB"],
};

static ENGLISH: Phrases = Phrases {
    language: "en",
    since: ["since {}", "since {}"],
    from: ["from {}", "from {}"],
    until: ["until {}", "until {}"],
    about: "about {}",
    perhaps: "probably {}",
    seasons: Some(["spring", "summer", "autumn", "winter"]),
    clock: None,
    and: " and ",
    units: Some([
        ["year", "years"],
        ["month", "months"],
        ["week", "weeks"],
        ["day", "days"],
        ["hour", "hours"],
        ["minute", "minutes"],
    ]),
    money: Money {
        plain: "{c}{n}",
        million: Some("{c}{n}\u{a0}million"),
        billion: Some("{c}{n}\u{a0}billion"),
        about: "about {}",
    },
    percent: "{}%",
    bytes: ["bytes", "kB", "MB", "GB", "TB"],
};

static FRENCH: Phrases = Phrases {
    language: "fr",
    since: ["depuis le {}", "depuis {}"],
    from: ["à partir du {}", "à partir de {}"],
    until: ["jusqu’au {}", "jusqu’en {}"],
    about: "vers {}",
    perhaps: "probablement {}",
    seasons: Some(["printemps", "été", "automne", "hiver"]),
    clock: None,
    and: " et ",
    units: Some([
        ["an", "ans"],
        ["mois", "mois"],
        ["semaine", "semaines"],
        ["jour", "jours"],
        ["heure", "heures"],
        ["minute", "minutes"],
    ]),
    money: Money {
        plain: "{n}\u{a0}{c}",
        million: Some("{n}\u{a0}M{c}"),
        billion: Some("{n}\u{a0}Md{c}"),
        about: "environ {}",
    },
    percent: "{}\u{202f}%",
    bytes: ["octets", "ko", "Mo", "Go", "To"],
};

const NEUTRAL: Phrases = Phrases {
    language: "",
    since: ["{}\u{a0}– …", "{}\u{a0}– …"],
    from: ["{}\u{a0}– …", "{}\u{a0}– …"],
    until: ["… –\u{a0}{}", "… –\u{a0}{}"],
    about: "~\u{2060}{}",
    perhaps: "{}\u{a0}(?)",
    seasons: None,
    clock: None,
    and: ", ",
    units: None,
    money: Money {
        plain: "{n}\u{a0}{c}",
        million: None,
        billion: None,
        about: "~\u{2060}{}",
    },
    percent: "{}%",
    bytes: ["B", "kB", "MB", "GB", "TB"],
};

/// Languages that set a space before the percent sign (CLDR, percent format).
static NEUTRAL_SPACED: Phrases = Phrases {
    percent: "{}\u{a0}%",
    ..NEUTRAL
};

/// The region that stands beside a language in Open Graph, which names no language alone.
pub(super) fn region(language: &str) -> Option<&'static str> {
    Some(match language {
        "cs" => "CZ",
        "da" => "DK",
        "el" => "GR",
        "en" => "GB",
        "et" => "EE",
        "nb" | "nn" | "no" => "NO",
        "sl" => "SI",
        "sv" => "SE",
        "uk" => "UA",
        "bg" => "BG",
        "de" | "dsb" | "frr" | "hsb" | "nds" => "DE",
        "es" => "ES",
        "fi" => "FI",
        "fr" => "FR",
        "hr" => "HR",
        "hu" => "HU",
        "it" => "IT",
        "lt" => "LT",
        "lv" => "LV",
        "nl" => "NL",
        "pl" => "PL",
        "pt" => "PT",
        "ro" => "RO",
        "ru" => "RU",
        "sk" => "SK",
        "tr" => "TR",
        _ => return None,
    })
}

/// The own name of a language, as menus of languages show it.
pub(super) fn language_name(language: &str) -> Option<&'static str> {
    Some(match language {
        "ar" => "العربية",
        "bg" => "Български",
        "cs" => "Čeština",
        "da" => "Dansk",
        "de" => "Deutsch",
        "dsb" => "Dolnoserbšćina",
        "el" => "Ελληνικά",
        "en" => "English",
        "es" => "Español",
        "fa" => "فارسی",
        "fr" => "Français",
        "frr" => "Nordfriisk",
        "hr" => "Hrvatski",
        "hsb" => "Hornjoserbšćina",
        "it" => "Italiano",
        "nds" => "Plattdüütsch",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "pt" => "Português",
        "ro" => "Română",
        "ru" => "Русский",
        "sv" => "Svenska",
        "tr" => "Türkçe",
        "uk" => "Українська",
        _ => return None,
    })
}
