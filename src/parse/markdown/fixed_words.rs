//! The words that Markdown's own elements need, in the language of the text.

/// What is said beside footnotes, tables, tasks and alerts.
#[derive(Debug)]
pub struct FixedWords {
    pub footnotes: &'static str,
    pub back: &'static str,
    pub table: &'static str,
    pub done: &'static str,
    pub to_do: &'static str,
    /// The id of a heading without letters.
    pub section: &'static str,
    /// In the order of [`Alert`].
    alerts: [&'static str; 5],
}

/// The kinds of alerts of GitHub.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Alert {
    Note,
    Tip,
    Important,
    Warning,
    Caution,
}

impl Alert {
    pub fn class(self) -> &'static str {
        match self {
            Alert::Note => "alert-note",
            Alert::Tip => "alert-tip",
            Alert::Important => "alert-important",
            Alert::Warning => "alert-warning",
            Alert::Caution => "alert-caution",
        }
    }

    /// The alert of a German marker such as `[!HINWEIS]`.
    pub fn from_german(word: &str) -> Option<Alert> {
        let known = [
            ("HINWEIS", Alert::Note),
            ("TIPP", Alert::Tip),
            ("WICHTIG", Alert::Important),
            ("WARNUNG", Alert::Warning),
            ("VORSICHT", Alert::Caution),
        ];
        known
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
            .map(|(_, alert)| alert)
    }
}

impl FixedWords {
    pub fn alert(&self, alert: Alert) -> &'static str {
        let [note, tip, important, warning, caution] = self.alerts;
        match alert {
            Alert::Note => note,
            Alert::Tip => tip,
            Alert::Important => important,
            Alert::Warning => warning,
            Alert::Caution => caution,
        }
    }
}

static GERMAN: FixedWords = FixedWords {
    footnotes: "Fußnoten",
    back: "Zurück zum Text",
    table: "Tabelle",
    done: "erledigt",
    to_do: "offen",
    section: "abschnitt",
    alerts: ["Hinweis", "Tipp", "Wichtig", "Warnung", "Vorsicht"],
};

static ENGLISH: FixedWords = FixedWords {
    footnotes: "Footnotes",
    back: "Back to the text",
    table: "Table",
    done: "done",
    to_do: "to do",
    section: "section",
    alerts: ["Note", "Tip", "Important", "Warning", "Caution"],
};

/// The words of a language, English where there are none.
pub fn of(language: &str) -> &'static FixedWords {
    match language.split(['-', '_']).next() {
        Some("de" | "gsw") => &GERMAN,
        _ => &ENGLISH,
    }
}
