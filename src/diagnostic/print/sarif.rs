//! Diagnostics as SARIF 2.1.0, the format of code scanning services
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use crate::diagnostic::{Located, LocatedLabel, Severity, wording};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One SARIF log with one run; `version` is that of verbund. Columns count Unicode code points.
pub fn sarif(located: &[Located], version: &str) -> String {
    let codes: BTreeMap<&str, Severity> = located.iter().map(|one| (one.code, one.severity)).collect();
    let rules: Vec<Value> = codes.iter().map(|(code, severity)| rule(code, *severity)).collect();
    let numbers: BTreeMap<&str, usize> = codes.keys().enumerate().map(|(number, code)| (*code, number)).collect();
    let results: Vec<Value> = located.iter().map(|one| result(one, numbers.get(one.code))).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "verbund", "version": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn rule(code: &str, severity: Severity) -> Value {
    let wording = wording::ALL.iter().find(|wording| wording.code == code);
    let description = wording.map_or_else(|| code.to_string(), |wording| without_words(wording.message));
    json!({
        "id": code,
        "shortDescription": { "text": description },
        "defaultConfiguration": { "level": level(severity) },
    })
}

/// A wording with `…` in place of each `{word}`.
fn without_words(message: &str) -> String {
    let mut out = String::new();
    for (number, part) in message.split('{').enumerate() {
        match (number, part.split_once('}')) {
            (1.., Some((_, rest))) => {
                out.push('…');
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}

fn result(one: &Located, rule: Option<&usize>) -> Value {
    let message = match &one.help {
        Some(help) => format!("{}\n{help}", one.message),
        None => one.message.clone(),
    };
    let mut place = json!({ "artifactLocation": { "uri": uri(&one.file) } });
    let is_whole_file = one.excerpt.is_none() && (one.line, one.column) == (1, 1);
    if let (false, Some(place)) = (is_whole_file, place.as_object_mut()) {
        let region = json!({
            "startLine": one.line,
            "startColumn": one.column,
            "endLine": one.end_line,
            "endColumn": one.end_column,
        });
        place.insert("region".into(), region);
    }
    let mut result = json!({
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": level(one.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": place }],
    });
    if let (false, Some(result)) = (one.labels.is_empty(), result.as_object_mut()) {
        let labels: Vec<Value> = one.labels.iter().enumerate().map(related).collect();
        result.insert("relatedLocations".into(), labels.into());
    }
    result
}

fn related((id, label): (usize, &LocatedLabel)) -> Value {
    json!({
        "id": id,
        "message": { "text": label.text },
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&label.file) },
            "region": { "startLine": label.line, "startColumn": label.column },
        },
    })
}

/// A path as relative URI reference (RFC 3986 §4.2): all but unreserved characters and `/` are encoded.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            _ => {
                // Writing to a String cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
