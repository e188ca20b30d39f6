//! A report as people read it: headings, sentences and tables, in German or English. How it looks is up to `print`.

/// The language of a report. Both stand side by side where something is said, so that neither is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    German,
    English,
}

impl Tongue {
    /// German for every kind of German, else English.
    pub fn of(tag: &str) -> Tongue {
        match tag.split('-').next() {
            Some("de") => Tongue::German,
            _ => Tongue::English,
        }
    }

    pub fn tag(self) -> &'static str {
        self.say("de", "en")
    }

    pub fn say(self, german: &'static str, english: &'static str) -> &'static str {
        match self {
            Tongue::German => german,
            Tongue::English => english,
        }
    }

    /// A number with its noun.
    pub fn count(self, count: usize, german: [&str; 2], english: [&str; 2]) -> String {
        let [one, many] = match self {
            Tongue::German => german,
            Tongue::English => english,
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }

    pub fn yes_or_no(self, is: bool) -> Cell {
        Cell::words(if is {
            self.say("ja", "yes")
        } else {
            self.say("nein", "no")
        })
    }

    /// Bytes as people say them.
    pub fn size(self, bytes: u64) -> String {
        let (whole, unit) = match bytes {
            0..1_000 => return format!("{bytes} Byte"),
            1_000..1_000_000 => (bytes / 100, "kB"),
            _ => (bytes / 100_000, "MB"),
        };
        let point = self.say(",", ".");
        format!("{}{point}{} {unit}", whole / 10, whole % 10)
    }
}

/// A whole report.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    pub title: String,
    /// What it is about and when it was made: names and values.
    pub facts: Vec<(&'static str, String)>,
    pub sections: Vec<Section>,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub heading: String,
    pub blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
pub enum Block {
    Words(String),
    Points(Vec<Cell>),
    Table(Table),
}

#[derive(Clone, Debug)]
pub struct Table {
    /// What it shows, for those who hear it.
    pub caption: String,
    pub head: Vec<&'static str>,
    pub rows: Vec<Vec<Cell>>,
}

/// A piece of text, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Words(String),
    /// A path, an address, a code: as it is typed.
    Code(String),
    /// What the program says, in English, with backticks around what is typed.
    Said(String),
    Many(Vec<Cell>),
}

impl Cell {
    pub fn words(text: impl Into<String>) -> Cell {
        Cell::Words(text.into())
    }

    pub fn code(text: impl Into<String>) -> Cell {
        Cell::Code(text.into())
    }

    /// The text, or a dash.
    pub fn or_dash(text: Option<impl Into<String>>) -> Cell {
        Cell::Words(text.map_or_else(|| "–".to_owned(), Into::into))
    }

    pub fn codes(texts: impl IntoIterator<Item = impl Into<String>>) -> Cell {
        Cell::Many(texts.into_iter().map(Cell::code).collect())
    }

    /// So many of the items, and how many more there are.
    pub fn some(items: Vec<Cell>, most: usize, tongue: Tongue) -> Cell {
        let rest = items.len().saturating_sub(most);
        let mut shown: Vec<Cell> = items.into_iter().take(most).collect();
        if rest > 0 {
            shown.push(Cell::Words(match tongue {
                Tongue::German => format!("und {rest} weitere"),
                Tongue::English => format!("and {rest} more"),
            }));
        }
        Cell::Many(shown)
    }
}

impl Section {
    pub fn new(heading: impl Into<String>) -> Section {
        Section {
            heading: heading.into(),
            blocks: Vec::new(),
        }
    }

    #[must_use]
    pub fn words(mut self, text: impl Into<String>) -> Section {
        self.blocks.push(Block::Words(text.into()));
        self
    }

    #[must_use]
    pub fn points(mut self, points: Vec<Cell>) -> Section {
        self.blocks.push(Block::Points(points));
        self
    }

    /// The rows as a table, or the sentence that there are none.
    #[must_use]
    pub fn table(mut self, head: &[&'static str], rows: Vec<Vec<Cell>>, none: &str) -> Section {
        self.blocks.push(if rows.is_empty() {
            Block::Words(none.to_owned())
        } else {
            Block::Table(Table {
                caption: self.heading.clone(),
                head: head.to_vec(),
                rows,
            })
        });
        self
    }
}
