//! Reads the files of `data/`, which go to templates as they are.

use super::{decode, yaml, yaml_problem};
use crate::diagnostic::{Diagnostic, Place, Spot, wording};
use std::sync::Arc;

/// The value that `text` is, by the ending of its file: JSON, CSV or YAML.
pub(super) fn read(file: &Arc<str>, text: &str) -> Result<serde_json::Value, Box<Diagnostic>> {
    match file.rsplit('.').next() {
        Some("json") => serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let spot = Spot::Point {
                line: error.line().max(1),
                column: error.column().max(1),
            };
            let words = error.to_string();
            data_problem(file, spot, words.split(" at line ").next().unwrap_or(&words))
        }),
        Some("csv") => read_csv(text).map_err(|error| {
            let line = error.position().map_or(1, |position| position.line() as usize);
            data_problem(file, Spot::Point { line, column: 1 }, &csv_reason(&error))
        }),
        _ => yaml::read(text.trim_start_matches('\u{feff}'))
            .map(|node| decode::free_data(&node))
            .map_err(|error| Box::new(yaml_problem(error, file, 0))),
    }
}

fn data_problem(file: &Arc<str>, spot: Spot, reason: &str) -> Box<Diagnostic> {
    let place = Place {
        file: file.clone(),
        spot,
    };
    Box::new(Diagnostic::new(&wording::DATA_INVALID, place).with("reason", reason))
}

fn csv_reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("this line has {len} columns, the lines above have {expected_len}")
        }
        _ => error.to_string(),
    }
}

/// Rows as maps from column name to text. Offices' spreadsheets separate by `;` as often as by `,`.
fn read_csv(text: &str) -> Result<serde_json::Value, csv::Error> {
    let text = text.trim_start_matches('\u{feff}');
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let names = reader.headers()?.clone();
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cells = names
            .iter()
            .zip(row.iter())
            .map(|(name, cell)| (name.to_owned(), cell.into()));
        rows.push(serde_json::Value::Object(cells.collect()));
    }
    Ok(serde_json::Value::Array(rows))
}
