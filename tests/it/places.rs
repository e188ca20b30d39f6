//! YAML is read as it was typed, and every key and value is found again at its exact place.

use proptest::prelude::*;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};
use verbund::diagnostic::{Diagnostic, FieldPath, Place, Spot, Step, wording};
use verbund::parse::front_matter::split;
use verbund::parse::locate::{locate, locate_all, span};
use verbund::parse::yaml::{Node, read};

/// `a.b[1]` as a path; `a#1` is the second `a`.
fn path(written: &str) -> FieldPath {
    let mut path = FieldPath::default();
    for part in written.split(['.', '[']).filter(|part| !part.is_empty()) {
        path = match (part.strip_suffix(']'), part.split_once('#')) {
            (Some(index), _) => path.item(index.parse().unwrap()),
            (None, Some((name, nth))) => path.step(Step::Key(name.into(), nth.parse().unwrap())),
            (None, None) => path.key(part),
        };
    }
    path
}

/// The text without its marks `«…»`, and the marked range.
fn marked(source: &str) -> (String, Range<usize>) {
    let start = source.find('«').expect("a mark");
    let end = source.find('»').expect("a mark") - '«'.len_utf8();
    (source.replace(['«', '»'], ""), start..end)
}

#[track_caller]
fn check(source: &str, is_markdown: bool, spot: &Spot) {
    let (text, expected) = marked(source);
    let found = span(&text, is_markdown, spot).expect("a span");
    assert_eq!(&text[found.clone()], &text[expected.clone()], "in {text:?}");
    assert_eq!(found, expected, "in {text:?}");
}

#[track_caller]
fn value(written: &str, source: &str) {
    check(source, false, &Spot::Value(path(written)));
    check(&format!("\u{feff}{source}"), false, &Spot::Value(path(written)));
    check(
        &format!("---\n{source}\n---\nBrüder: text\n"),
        true,
        &Spot::Value(path(written)),
    );
    if !source.contains('\r') {
        check(&source.replace('\n', "\r\n"), false, &Spot::Value(path(written)));
    }
}

#[track_caller]
fn key(written: &str, source: &str) {
    check(source, false, &Spot::Key(path(written)));
    check(
        &format!("\u{feff}---\r\n{source}\r\n---\r\n"),
        true,
        &Spot::Key(path(written)),
    );
}

#[test]
fn values_are_found() {
    value("titel", "titel: «Küste»");
    value("b", "a: Größe\nb: «Küste und Meer»  # äöü\nc: 1");
    value("b", "a: 1\nb:   «1.10»\n");
    value("b", "a: ~\nb: «true» # Ja");
    value("b", "b: «\"Grün\"»");
    value("b", "b: «\"G\\\"rün\\u00fc\"» # x");
    value("b", "b: «'it''s'»");
    value("b", "b: «\"\"»\nc: 1");
    value("b", "a: 1\nb:«»\nc: 1");
    value(
        "b",
        "b: «first line\n  second # no»\nc: 1".replace(" # no", "").as_str(),
    );
    value("b", "b: «\"first\n  second\"»\nc: 1");
    value("b", "b: |\n  «erste\n  zweite»\nc: 1");
    value("b", "b: >-\n  «erste\n\n    zweite»\n\n");
    value(
        "b[0]",
        "b:\n  - |2\n    «  x\n    y»\n  - z"
            .replace("2\n    «  ", "\n    «")
            .as_str(),
    );
    value("b.c", "b:\n  c: «ä»\n");
    value("b", "b:\n  «c: ä»\n  d: 1");
    value("b", "b:\n  «c»:\n    d: 1");
    value("b", "b:\n  «- c»\n  - d\n");
    value("b", "b:\n«- c»\n- d\n");
    value("b[1]", "ä: ö\nb:\n  - c\n  - «d»\n");
    value("b[1].x", "b:\n  - x: 1\n  - x: «ü»\n");
    value("b[1]", "b:\n  - x: 1\n  - «x: ü»\n    y: 2");
    value("b", "b: «[ä, [], {x: 1}, ö ]» # c");
    value("b[2].x", "b: [ä, [], {x: «1»}, ö]");
    value("b[0]", "b: [«ä ö», c]");
    value("b.y", "b: {x: ä, y: «'z'» }");
    value("b.y", "b: {x: ä,\n  y: «5»,\n}");
    value("b", "a: 1\nb: «{x: ä,\n  y: 5 # }\n}»");
    value("b", "a: &anchor «ö»\nb: *anchor");
    value("b.x", "a: &anchor\n  x: «ö»\nb: *anchor");
    value("b.c", "a: &y [1]\nb: {z: *y, c: «d»}");
    value("a", "a: «{z: 1}»");
    value("b", "a: &y 1\nb: «[*y]»");
}

#[test]
fn keys_are_found() {
    key("b", "ä: ö\n«b»: c");
    key("b c", "ä: ö\n«\"b c\"»: c");
    key("b.c", "b: {ä: 1, «'c'»: 2}");
    key("b.c", "b:\n  «c»:\n");
    key("b[1].c", "b:\n - 1\n - «c»: x");
    key("5", "«5»: x");
    key("a#1", "a: 1\nb: 1\n«a»: 2\na: 3");
    key("a#1.c", "a: 1\na: {c: 1}\n".replace("c: 1", "«c»: 1").as_str());
    value("a#2", "a: 1\na: 2\na: «3»");
}

#[test]
fn missing_paths_fall_back_to_what_exists() {
    value("a.b.c", "x: 1\n«a»: 1");
    key("a.b.c", "x: 1\na:\n  «b»: 1");
    key("a[7].c", "x: 1\n«a»:\n - b");
    value("missing", "# note\n\n«x: 1»\na: 1");
}

#[test]
fn positions_count_characters() {
    let file: Arc<str> = "content/x.md".into();
    let text: Arc<str> = "\u{feff}---\r\ntitel: Grüße\r\nä: \t«ö»\r\n---\r\nx\r\n"
        .replace(['«', '»'], "")
        .into();
    let text_of = |_: &str| Some(text.clone());
    let diagnostic = Diagnostic::new(&wording::FIELD_UNKNOWN, Place::value(&file, path("ä")))
        .label(Place::key(&file, path("titel")), "here");
    let located = locate(&diagnostic, &text_of);
    assert_eq!(
        (located.line, located.column, located.end_line, located.end_column),
        (3, 5, 3, 6)
    );
    let excerpt = located.excerpt.expect("an excerpt");
    assert_eq!((&*excerpt.text, excerpt.first_line), ("ä: \tö", 3));
    assert_eq!(&excerpt.text[excerpt.mark], "ö");
    assert_eq!((located.labels[0].line, located.labels[0].column), (2, 1));

    let start = Diagnostic::new(&wording::FILE_CONTROL, Place::bytes(&file, 0..7));
    assert_eq!(locate(&start, &text_of).column, 1);
    let whole = Diagnostic::new(&wording::FILE_CONTROL, Place::file(&file));
    assert_eq!(locate(&whole, &text_of).excerpt, None);
    let unreadable = locate(&diagnostic, &|_| None);
    assert_eq!((unreadable.line, unreadable.excerpt), (1, None));
    let point = Place {
        file: file.clone(),
        spot: Spot::Point { line: 3, column: 5 },
    };
    let located = locate(&Diagnostic::new(&wording::FILE_CONTROL, point), &text_of);
    assert_eq!((located.line, located.column, located.end_column), (3, 5, 6));
}

#[test]
fn excerpts_of_long_lines_are_cut_around_the_mark() {
    let file: Arc<str> = "content/x.yml".into();
    let text: Arc<str> = format!("a: [{}, «ziel», {}]", "ä, ".repeat(5000), "b, ".repeat(2_000_000)).into();
    let (text, mark) = marked(&text);
    let text: Arc<str> = text.into();
    let diagnostic = Diagnostic::new(&wording::FIELD_UNKNOWN, Place::bytes(&file, mark));
    let excerpt = locate(&diagnostic, &|_| Some(text.clone()))
        .excerpt
        .expect("an excerpt");
    assert_eq!(excerpt.text.chars().count(), 162);
    assert!(excerpt.text.starts_with('…') && excerpt.text.ends_with('…'));
    assert_eq!(&excerpt.text[excerpt.mark], "ziel");
}

#[test]
fn excerpts_show_three_lines_at_most() {
    let file: Arc<str> = "content/x.md".into();
    let text: Arc<str> = "eins\nzwei\ndrei\nvier\nfünf\n".into();
    let diagnostic = Diagnostic::new(&wording::FIELD_UNKNOWN, Place::bytes(&file, 5..20));
    let located = locate(&diagnostic, &|_| Some(text.clone()));
    assert_eq!((located.end_line, located.end_column), (4, 5));
    let excerpt = located.excerpt.expect("an excerpt");
    assert_eq!((&*excerpt.text, excerpt.mark), ("zwei\ndrei\nvier", 0..14));
}

#[test]
fn scalars_keep_their_text() {
    let text = |typed: &str| Node::Scalar(typed.into());
    let number = |typed: &str| Node::Number(typed.into());
    let truth = |typed: &str| Node::Bool(typed.into());
    let cases = [
        ("no", text("no")),
        ("on", text("on")),
        ("0441", text("0441")),
        ("06543", text("06543")),
        ("2024-04", text("2024-04")),
        ("12:30", text("12:30")),
        ("1_000", text("1_000")),
        ("0b11", text("0b11")),
        ("-0x1F", text("-0x1F")),
        ("'5'", text("5")),
        ("\"true\"", text("true")),
        ("1.10", number("1.10")),
        ("0o17", number("0o17")),
        ("0x1F", number("0x1F")),
        (".inf", number(".inf")),
        ("1e3", number("1e3")),
        ("+5", number("+5")),
        ("-0", number("-0")),
        ("0", number("0")),
        ("5100000", number("5100000")),
        (
            "340282366920938463463374607431768211456789",
            number("340282366920938463463374607431768211456789"),
        ),
        ("true", truth("true")),
        ("TRUE", truth("TRUE")),
        ("~", Node::Null),
        ("null", Node::Null),
        ("", Node::Null),
    ];
    for (typed, expected) in cases {
        let key = |name: &str, value: Node| (Box::from(name), value);
        assert_eq!(
            read(&format!("a: {typed}")),
            Ok(Node::Map(vec![key("a", expected.clone())])),
            "{typed}"
        );
        assert_eq!(
            read(&format!("- x\n- {typed}\n")),
            Ok(Node::Seq(vec![text("x"), expected.clone()])),
            "{typed}"
        );
        let aliased = format!("'b': &x {typed} # 0x7\n*x : 7\nc: [*x]\n");
        if expected != Node::Null {
            let content = typed.trim_matches(['"', '\'']);
            let map = vec![
                key("b", expected.clone()),
                key(content, number("7")),
                key("c", Node::Seq(vec![expected])),
            ];
            assert_eq!(read(&aliased), Ok(Node::Map(map)), "{aliased}");
        }
    }
    assert_eq!(read(""), Ok(Node::Null));
    assert_eq!(read("# nothing\n"), Ok(Node::Null));
}

#[track_caller]
fn refused(text: &str, code: &str, line: usize, column: usize, advice: &str) {
    let error = read(text).expect_err(text);
    let mut diagnostic = Diagnostic::new(error.wording, Place::file(&"x".into()));
    diagnostic.words = error.words;
    let said = format!("{} | {}", diagnostic.message(), diagnostic.help().unwrap_or_default());
    assert_eq!(
        (diagnostic.code(), error.line, error.column),
        (code, line, column),
        "{said}"
    );
    assert!(said.contains(advice), "{said}");
}

#[test]
fn mistakes_of_editors_are_explained() {
    refused("titel: Klima: jetzt", "yaml-syntax", 1, 13, "`titel: \"Klima: jetzt\"`");
    refused("ä: „x“: y", "yaml-syntax", 1, 7, "`ä: \"„x“: y\"`");
    refused("a: @x", "yaml-syntax", 1, 4, "`a: \"@x\"`");
    refused("a: %x", "yaml-syntax", 1, 4, "cannot begin with `%`");
    refused("a: *x", "yaml-syntax", 1, 4, "`a: \"*x\"`");
    refused("a: **x**", "yaml-syntax", 1, 4, "`a: \"**x**\"`");
    refused("a: {{ x }}", "yaml-syntax", 1, 5, "in quotes");
    refused("x: 1\na: \"x\nb: 2", "yaml-syntax", 2, 4, "never closed");
    refused("a: 'x\nb: 'y'\n", "yaml-syntax", 1, 4, "not closed");
    refused("a: [x\nb: 2", "yaml-syntax", 1, 4, "`[` that opens here");
    refused("x: 1\na:1\nb: 2", "yaml-syntax", 2, 1, "Write `a: 1`");
    refused("a:1\nb: 2", "yaml-syntax", 1, 1, "Write `a: 1`");
    refused("a: \"x\" y", "yaml-syntax", 1, 8, "follows the closing");
    refused("a:\n    b: 1\n  c: 2", "yaml-syntax", 3, 3, "same number of spaces");
    refused("a: x\n  b: y", "yaml-syntax", 2, 3, "same column");
    refused("a: - x", "yaml-syntax", 1, 4, "line of its own");
    refused("a: \"C:\\Users\"", "yaml-syntax", 1, 9, "backslash");
    refused("a: | x", "yaml-syntax", 1, 4, "next line");
    refused("a:\n  b: 1\n\tc: 2", "yaml-tab", 3, 1, "spaces only");
    refused("a: 1\n---\nb: 2", "yaml-documents", 2, 1, "");
    refused("a: !x 5", "yaml-tag", 1, 4, "`!x`");
    refused("a: 1\nb: [!!str 5]", "yaml-tag", 2, 5, "`!!str`");
    refused("!!map {a: 1}", "yaml-tag", 1, 1, "`!!map`");
}

#[test]
fn limits_hold_and_are_quick() {
    let mut bomb = String::from("a: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n");
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f")] {
        bomb.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{of}"); 9].join(",")));
    }
    let texts = format!("a: &a {}\nb: [{}]", "x".repeat(100_000), "*a,".repeat(30_000));
    let maps: String = (0..2000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let cases = [
        ("yaml-aliases", bomb),
        ("yaml-aliases", texts),
        ("yaml-depth", "[".repeat(100_000)),
        ("yaml-depth", "{a: ".repeat(50_000)),
        ("yaml-depth", "- ".repeat(5_000)),
        ("yaml-depth", maps),
        ("yaml-depth", "&a [*a]".into()),
        ("yaml-depth", "a: &a\n  <<: *a\n".into()),
    ];
    for (code, text) in cases {
        let start = Instant::now();
        assert_eq!(read(&text).map_err(|error| error.wording.code), Err(code));
        assert!(
            start.elapsed() < Duration::from_secs(2),
            "{code} took {:?}",
            start.elapsed()
        );
    }
    let deepest = format!("{}{}", "[".repeat(64), "]".repeat(64));
    assert!(read(&deepest).is_ok());
}

#[test]
fn many_places_of_one_file_are_found_quickly() {
    let item = |n: usize| format!("org-{n}:\n  name: Größe {n}\n  tags: [a, b]\n  sitz: {{ort: x}}\n");
    let text: Arc<str> = (0..5000).map(item).collect::<String>().into();
    let file: Arc<str> = "content/orgs.yml".into();
    let spot = |n: usize| Place::value(&file, path(&format!("org-{n}.tags[1]")));
    let diagnostics: Vec<Diagnostic> = (0..5000)
        .map(|n| Diagnostic::new(&wording::FIELD_UNKNOWN, spot(n)))
        .collect();
    let start = Instant::now();
    let located = locate_all(&diagnostics.iter().collect::<Vec<_>>(), &|_| Some(text.clone()));
    assert!(start.elapsed() < Duration::from_secs(3), "took {:?}", start.elapsed());
    assert!(
        located
            .iter()
            .enumerate()
            .all(|(n, at)| (at.line, at.column) == (4 * n + 3, 13))
    );
}

#[test]
fn front_matter_is_split() {
    let parts = |text: &str| {
        split(text)
            .map(|s| (s.yaml.map(str::to_string), s.body.to_string()))
            .ok()
    };
    let both = |yaml: &str, body: &str| Some((Some(yaml.to_string()), body.to_string()));
    assert_eq!(parts("---\na: 1\n---\nText\n"), both("a: 1\n", "Text\n"));
    assert_eq!(parts("\u{feff}--- \r\na: 1\r\n...\t\r\nText"), both("a: 1\r\n", "Text"));
    assert_eq!(parts("---\n---"), both("", ""));
    assert_eq!(parts("---\ra: 1\r---\rT"), both("a: 1\r", "T"));
    assert_eq!(parts("\u{feff}Text"), Some((None, "Text".to_string())));
    assert_eq!(parts("----\nText"), Some((None, "----\nText".to_string())));
    assert_eq!(parts("---\na: 1\n--- x\n"), None);
    let text = "\u{feff}---\na: 1\n---\nText\n";
    let split = split(text).expect("front matter");
    assert_eq!(
        (&text[split.yaml_start..][..4], &text[split.body_start..]),
        ("a: 1", "Text\n")
    );
}

/// Writes a random YAML document and remembers where it put what.
struct Writer {
    state: u64,
    text: String,
    line_end: &'static str,
    /// Path, key or value, and place; the content of scalars.
    places: Vec<(Spot, Range<usize>)>,
    contents: Vec<(FieldPath, String)>,
}

impl Writer {
    fn below(&mut self, limit: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 11) % limit
    }

    fn put(&mut self, part: &str) -> Range<usize> {
        let start = self.text.len();
        self.text.push_str(part);
        start..self.text.len()
    }

    fn end_line(&mut self) {
        let comment = ["", "", "", " # Größe: [x", "  "][self.below(5) as usize];
        self.text.push_str(comment);
        self.text.push_str(self.line_end);
        if self.below(8) == 0 {
            self.text.push_str("   # 'ö");
            self.text.push_str(self.line_end);
        }
    }

    fn words(&mut self) -> String {
        let words = [
            "Küste",
            "Meer",
            "no",
            "x:y",
            "größer#1",
            "a-b",
            "日本",
            "it's",
            "don\"t",
            "é*",
            "z&",
        ];
        let count = 1 + self.below(3);
        (0..count)
            .map(|_| words[self.below(words.len() as u64) as usize])
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// A scalar on one line.
    fn scalar(&mut self) -> (Range<usize>, String) {
        let content = self.words();
        let written = match self.below(5) {
            0 => format!("'{}'", content.replace('\'', "''")),
            1 => format!("\"{}\"", content.replace('"', "\\\"")),
            2 => format!("\"{}\"", content.replace('"', "\\\"").replace('ü', "\\u00fc")),
            3 => return (self.put("1.10"), "1.10".into()),
            _ => content.clone(),
        };
        (self.put(&written), content)
    }

    fn key(&mut self, path: &FieldPath, taken: &mut Vec<String>) -> FieldPath {
        let name = ["name", "ort", "größe", "zwei worte", "x"][self.below(5) as usize].to_string();
        let repetition = taken.iter().filter(|other| **other == name).count();
        taken.push(name.clone());
        let path = path.step(Step::Key(name.as_str().into(), repetition));
        let written = match self.below(4) {
            0 => format!("\"{name}\""),
            1 => format!("'{name}'"),
            _ => name,
        };
        let place = self.put(&written);
        self.places.push((Spot::Key(path.clone()), place));
        path
    }

    fn note(&mut self, path: &FieldPath, place: Range<usize>, content: Option<String>) {
        self.places.push((Spot::Value(path.clone()), place));
        self.contents.extend(content.map(|content| (path.clone(), content)));
    }

    fn flow(&mut self, path: &FieldPath, depth: u64) {
        let start = self.text.len();
        match self.below(if depth == 0 { 1 } else { 3 }) {
            0 => {
                let (place, content) = self.scalar();
                return self.note(path, place, Some(content));
            }
            1 => {
                self.put("[");
                for index in 0..self.below(4) as usize {
                    self.put(if index > 0 { ", " } else { " " });
                    self.flow(&path.item(index), depth - 1);
                }
                self.put(" ]");
            }
            _ => {
                self.put("{");
                let mut taken = Vec::new();
                for index in 0..self.below(4) {
                    self.put(if index > 0 { " , " } else { "" });
                    let path = self.key(path, &mut taken);
                    self.put(": ");
                    self.flow(&path, depth - 1);
                }
                self.put("}");
            }
        }
        self.note(path, start..self.text.len(), None);
    }

    /// A text of several lines behind its key or hyphen.
    fn block_text(&mut self, path: &FieldPath, indent: usize) {
        let header = ["|", ">-", "|+", "|2"][self.below(4) as usize];
        // The number counts from the indentation of the parent, which tests know for keys only.
        self.put(if header == "|2" { "|" } else { header });
        self.text.push_str(self.line_end);
        let margin = " ".repeat(indent + 2);
        self.put(&margin);
        let start = self.text.len();
        let first = self.words();
        self.put(&first);
        self.text.push_str(self.line_end);
        if self.below(2) == 0 {
            self.text.push_str(self.line_end);
        }
        self.put(&margin);
        self.put("  # größer: ");
        let last = self.words();
        let end = self.put(&last).end;
        self.text.push_str(self.line_end);
        self.note(path, start..end, None);
    }

    fn block(&mut self, path: &FieldPath, indent: usize, depth: u64) {
        let margin = " ".repeat(indent);
        let is_list = self.below(2) == 0;
        let mut taken = Vec::new();
        for index in 0..1 + self.below(3) as usize {
            if index > 0 || !self.text.ends_with("- ") {
                self.put(&margin);
            }
            let path = if is_list {
                self.put("-");
                path.item(index)
            } else {
                let path = self.key(path, &mut taken);
                self.put(":");
                path
            };
            match self.below(if depth == 0 { 3 } else { 5 }) {
                0 => {
                    self.put(" ");
                    self.flow(&path, 2);
                    self.end_line();
                }
                1 => {
                    self.put(" ");
                    self.block_text(&path, indent);
                }
                2 => {
                    self.put("  ");
                    let (place, content) = self.scalar();
                    self.note(&path, place, Some(content));
                    self.end_line();
                }
                _ if is_list => {
                    self.put(" ");
                    self.block(&path, indent + 2, depth - 1);
                }
                _ => {
                    self.end_line();
                    self.block(&path, indent + 2, depth - 1);
                }
            }
        }
    }
}

fn node_at<'n>(root: &'n Node, path: &FieldPath) -> Option<&'n Node> {
    path.0.iter().try_fold(root, |node, step| match (node, step) {
        (Node::Seq(items), Step::Item(index)) => items.get(*index),
        (Node::Map(entries), Step::Key(name, nth)) => entries
            .iter()
            .filter(|(key, _)| **key == **name)
            .nth(*nth)
            .map(|(_, value)| value),
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_place_of_a_random_document_is_exact(seed in 1u64.., crlf: bool, bom: bool, markdown: bool) {
        let line_end = if crlf { "\r\n" } else { "\n" };
        let mut writer = Writer { state: seed, text: String::new(), line_end, places: vec![], contents: vec![] };
        let bom = if bom { "\u{feff}" } else { "" };
        writer.put(bom);
        if markdown {
            writer.put(&format!("---{line_end}"));
        }
        let start = writer.text.len();
        writer.block(&FieldPath::default(), 0, 3);
        let yaml = writer.text[start..].to_string();
        if markdown {
            writer.put(&format!("---{line_end}Text: größer"));
        }
        let root = read(&yaml);
        prop_assert!(root.is_ok(), "{root:?} in\n{yaml}");
        let root = root.expect("checked above");
        for (path, content) in &writer.contents {
            let text = match node_at(&root, path) {
                Some(Node::Scalar(text) | Node::Number(text) | Node::Bool(text)) => text.to_string(),
                other => format!("{other:?}"),
            };
            prop_assert_eq!(&text, content, "{} in\n{}", path, yaml);
        }
        for (spot, place) in &writer.places {
            let found = span(&writer.text, markdown, spot).unwrap_or(0..0);
            prop_assert_eq!(&writer.text[found.clone()], &writer.text[place.clone()], "{:?} in\n{}", spot, yaml);
            prop_assert_eq!(found, place.clone(), "{:?} in\n{}", spot, yaml);
        }
    }

    #[test]
    fn no_text_makes_reading_or_locating_panic(
        text in "(---\n)?([-?:,\\[\\]{}#&*!|>'\"%@` \t\r\n~ax0.ö\u{feff}\u{85}\u{2028}]|\n  |a: |- |&a|\\*a|\\\\|!!str |\n---\n){0,40}",
        index in 0usize..3, start in 0usize..60, length in 0usize..60,
    ) {
        let _ = read(&text);
        let _ = split(&text);
        let file: Arc<str> = if index == 0 { "x.md".into() } else { "x.yml".into() };
        let spots = [
            Spot::Value(path("a[0].a")),
            Spot::Key(path("a.a")),
            Spot::Value(FieldPath::default().item(index)),
            Spot::Bytes(start..start + length),
            Spot::Point { line: start, column: length },
            Spot::File,
        ];
        for spot in spots {
            let diagnostic = Diagnostic::new(&wording::FIELD_UNKNOWN, Place { file: file.clone(), spot });
            let located = locate(&diagnostic, &|_| Some(text.as_str().into()));
            if let Some(excerpt) = located.excerpt {
                prop_assert!(excerpt.text.get(excerpt.mark).is_some());
            }
            prop_assert!((located.line, located.column) <= (located.end_line, located.end_column));
        }
    }

    #[test]
    fn a_second_reading_gives_the_same_tree(text in "(a|bc|0x1F|1.5|true|True|- |: |\n|\n  |\\[|\\]|, |'|\")*") {
        prop_assert_eq!(read(&text), read(&text));
    }
}
