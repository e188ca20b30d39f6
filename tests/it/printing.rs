//! What diagnostics look like in each format.

use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;
use verbund::diagnostic::{Diagnostic, Excerpt, FieldPath, Located, LocatedLabel, Place, Severity, print, wording};
use verbund::parse::locate::locate;

const TEXT: &str = "---\ntitle: Küste\ntitel: Meer, 100 %\ntitle: Größe\n---\nText\n";

fn unknown_field() -> Located {
    let file: Arc<str> = "content/nordsee/events/küste.md".into();
    let diagnostic = Diagnostic::new(
        &wording::FIELD_UNKNOWN,
        Place::key(&file, FieldPath::default().key("titel")),
    )
    .with("of", "an event")
    .with("field", "titel")
    .label(
        Place::value(&file, FieldPath::default().key("title")),
        "the title: stands here",
    )
    .suggest(Some("title"));
    locate(&diagnostic, &|_| Some(TEXT.into()))
}

fn whole_file() -> Located {
    let file: Arc<str> = "content/nordsee/stray.txt".into();
    let diagnostic = Diagnostic::new(&wording::FILE_STRAY, Place::file(&file)).with("reason", "100 %\nof it");
    locate(&diagnostic, &|_| None)
}

#[test]
fn human() {
    let expected = "\
error[field-unknown]: an event has no field `titel`
 --> content/nordsee/events/küste.md:3:1
  |
3 | titel: Meer, 100 %
  | ^^^^^
  |
 ::: content/nordsee/events/küste.md:2:8
  |
2 | title: Küste
  |        ----- the title: stands here
  |
  = help: did you mean `title`? Otherwise remove it, or put own data under `extra:`.

warning[file-stray]: nothing reads this file: 100 %
                     of it
--> content/nordsee/stray.txt
 |
 = help: Move it to where it belongs, or let its name begin with `_`.
";
    assert_eq!(print::human(&[unknown_field(), whole_file()], None, false), expected);
    assert!(print::human(&[unknown_field()], Some("sites/"), false).contains("--> sites/content/"));
    assert!(print::human(&[unknown_field()], None, true).contains("\u{1b}["));
    assert_eq!(print::human(&[], None, false), "");
}

#[test]
fn human_cuts_long_lines_and_tells_the_true_column() {
    let file: Arc<str> = "content/x.yml".into();
    let text: Arc<str> = format!("a: [{}ziel, {}]", "ä, ".repeat(100), "b, ".repeat(100)).into();
    let path = FieldPath::default().key("a").item(100);
    let located = locate(
        &Diagnostic::new(&wording::FIELD_EMPTY, Place::value(&file, path)),
        &|_| Some(text.clone()),
    );
    let printed = print::human(&[located], None, false);
    assert!(printed.contains("--> content/x.yml:1:305\n"), "{printed}");
    assert!(printed.lines().all(|line| line.chars().count() < 180), "{printed}");
    assert!(printed.contains("ziel"), "{printed}");
}

#[test]
fn human_shows_fifty_and_counts_the_rest() {
    let mut many = vec![unknown_field(); 52];
    many.extend(vec![whole_file(); 3]);
    let printed = print::human(&many, None, false);
    assert_eq!(printed.matches("error[").count(), 50);
    assert!(
        printed.ends_with("\n\n… and 5 more (2 errors, 3 warnings); `--format json` lists all\n"),
        "{printed}"
    );
}

#[test]
fn human_spells_hidden_characters_out() {
    let mut located = unknown_field();
    located.message = "evil \u{1b}[31m\u{202e}title\u{7}".into();
    let text = "a: \u{1b}]0;x\u{7}\u{2066}ö".to_string();
    let mark = text.len() - 2..text.len();
    located.excerpt = Some(Excerpt {
        text,
        first_line: 3,
        mark,
    });
    located.labels.clear();
    let printed = print::human(&[located], None, false);
    let expected = "\
error[field-unknown]: evil <U+001B>[31m<U+202E>title<U+0007>
 --> content/nordsee/events/küste.md:3:1
  |
3 | a: <U+001B>]0;x<U+0007><U+2066>ö
  |                                ^
";
    assert!(printed.starts_with(expected), "{printed}");
}

#[test]
fn json_lines() {
    let printed = print::json(&[unknown_field(), whole_file()]);
    let lines: Vec<Value> = printed
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        lines[0],
        json!({
            "code": "field-unknown",
            "severity": "error",
            "message": "an event has no field `titel`",
            "help": "did you mean `title`? Otherwise remove it, or put own data under `extra:`.",
            "file": "content/nordsee/events/küste.md",
            "line": 3, "column": 1, "end_line": 3, "end_column": 6,
            "excerpt": { "text": "titel: Meer, 100 %", "first_line": 3, "mark_start": 0, "mark_end": 5 },
            "labels": [{
                "file": "content/nordsee/events/küste.md",
                "line": 2, "column": 8,
                "text": "the title: stands here",
                "excerpt": { "text": "title: Küste", "first_line": 2, "mark_start": 7, "mark_end": 12 },
            }],
        })
    );
    assert_eq!(lines[1]["excerpt"], Value::Null);
    assert!(printed.starts_with("{\"code\":\"field-unknown\",\"severity\":\"error\",\"message\":"));
}

#[test]
fn github_commands() {
    let mut odd = whole_file();
    odd.file = "content/a,b:c.txt".into();
    odd.end_line = 2;
    assert_eq!(
        print::github(&[unknown_field(), odd]),
        "::error file=content/nordsee/events/küste.md,line=3,endLine=3,col=1,endColumn=6,title=field-unknown::an event has \
         no field `titel`%0Adid you mean `title`? Otherwise remove it, or put own data under `extra:`.\n\
         ::warning file=content/a%2Cb%3Ac.txt,line=1,endLine=2,title=file-stray::nothing reads this file: \
         100 %25%0Aof it%0AMove it to where it belongs, or let its name begin with `_`.\n"
    );
}

#[test]
fn sarif_log() {
    let log: Value = serde_json::from_str(&print::sarif(&[whole_file(), unknown_field()], "1.2.3")).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["tool"]["driver"]["version"], "1.2.3");
    assert_eq!(
        run["tool"]["driver"]["rules"],
        json!([
            {
                "id": "field-unknown",
                "shortDescription": { "text": "… has no field `…`" },
                "defaultConfiguration": { "level": "error" },
            },
            {
                "id": "file-stray",
                "shortDescription": { "text": "nothing reads this file: …" },
                "defaultConfiguration": { "level": "warning" },
            },
        ])
    );
    assert_eq!(
        run["results"][0]["locations"][0]["physicalLocation"].get("region"),
        None
    );
    assert_eq!(run["results"][0]["ruleIndex"], 1);
    let place = &run["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "content/nordsee/events/k%C3%BCste.md");
    assert_eq!(
        place["region"],
        json!({ "startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 6 })
    );
    let related = &run["results"][1]["relatedLocations"][0];
    assert_eq!(related["message"]["text"], "the title: stands here");
    assert_eq!(
        related["physicalLocation"]["region"],
        json!({ "startLine": 2, "startColumn": 8 })
    );
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_format_holds_for_any_text(
        message in any::<String>(),
        file in any::<String>(),
        text in "([a-zö日]|\\PC|\\pC|\t|\n|[\u{0}-\u{1f}\u{202a}-\u{202e}]){0,30}",
        (start, length, line) in (0usize..40, 0usize..20, 1usize..100_000),
        is_labelled: bool,
    ) {
        let boundary = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let excerpt = Excerpt { text: text.clone(), first_line: line, mark: boundary(start)..boundary(start + length) };
        let label = LocatedLabel {
            file: file.as_str().into(), line, column: 1, text: message.clone(), excerpt: Some(excerpt.clone()),
        };
        let located = Located {
            code: "field-unknown", severity: Severity::Error, message: message.clone(), help: Some(message.clone()),
            file: file.as_str().into(), line, column: 7, end_line: line, end_column: 9,
            excerpt: (length > 0).then_some(excerpt),
            labels: if is_labelled { vec![label] } else { vec![] },
        };
        let located = [located.clone(), located];
        for line in print::json(&located).lines() {
            prop_assert!(serde_json::from_str::<Value>(line).is_ok());
        }
        prop_assert!(serde_json::from_str::<Value>(&print::sarif(&located, "1")).is_ok());
        prop_assert_eq!(print::github(&located).lines().count(), 2);
        let human = print::human(&located, None, false);
        let is_hidden = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
        prop_assert!(!human.contains(is_hidden), "{human:?}");
    }
}
