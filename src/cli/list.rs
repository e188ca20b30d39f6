//! `list`: entries, or sites, as a table for people or as JSON for programs.

use super::arguments::{Global, TimeArguments};
use super::{exit, usage, workspace};
use crate::diagnostic::suggest;
use crate::model::{Kind, Options};
use crate::resolve::{Entry, Graph, Hidden};
use anstream::println;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn run(what: Option<&str>, as_json: bool, time: &TimeArguments, global: &Global) -> u8 {
    let kind = match what {
        None => None,
        Some("sites" | "site") => None,
        Some(word) => match Kind::from_name(word).or_else(|| Kind::from_folder(word)) {
            Some(kind) => Some(kind),
            None => {
                let known = Kind::ALL.into_iter().map(Kind::name).chain(["sites"]);
                let near = suggest::nearest(word, known).map(|near| format!("; did you mean `{near}`?"));
                return usage(&format!("`{word}` is no kind of entry{}", near.unwrap_or_default()));
            }
        },
    };
    let (_, world) = match workspace(global) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let options = Options {
        as_of: time.as_of,
        drafts: time.drafts,
        ..Options::default()
    };
    let build = crate::build(&world, &options);
    let rows: Vec<Value> = if matches!(what, Some("sites" | "site")) {
        sites(&build.graph)
    } else {
        let entries = build.graph.entries.iter().enumerate();
        entries
            .filter(|(_, entry)| kind.is_none_or(|kind| entry.kind() == kind))
            .map(|(n, e)| row(&build.graph, n, e))
            .collect()
    };
    if as_json {
        println!("{}", serde_json::to_string_pretty(&rows).unwrap_or_default());
    } else {
        print_table(&rows);
    }
    exit::OK
}

fn sites(graph: &Graph) -> Vec<Value> {
    let site = |site: &Arc<crate::resolve::Site>| {
        json!({
            "site": &*site.settings.id,
            "title": site.settings.record.text("title").map(|text| text.first()),
            "base_url": &*site.settings.base_url,
            "languages": site.settings.languages.iter().map(|tag| &**tag).collect::<Vec<_>>(),
            "entries": site.shown.len(),
            "pages": site.pages.len(),
            "next_change": site.next_change.map(|day| day.to_string()),
        })
    };
    graph.sites.iter().map(site).collect()
}

fn row(graph: &Graph, number: usize, entry: &Entry) -> Value {
    let folder = graph.folders.get(entry.own.folder).map_or("", |folder| &*folder.name);
    let shown = graph
        .sites
        .iter()
        .filter(|site| site.is_shown(number))
        .map(|site| &*site.settings.id);
    let state = match (&entry.hidden, entry.stub) {
        (Some(Hidden::Draft), _) => "draft",
        (Some(Hidden::Until(_)), _) => "future",
        (Some(Hidden::Since(_)), _) => "expired",
        (None, true) => "stub",
        (None, false) => "shown",
    };
    json!({
        "kind": entry.kind().name(),
        "id": entry.id(),
        "title": entry.title(&entry.own.language),
        "date": entry.record().date("date").or(entry.record().date("period")).map(|date| date.as_str()),
        "site": folder,
        "state": state,
        "shown_on": shown.collect::<Vec<_>>(),
        "file": &*entry.own.origin.file,
    })
}

/// The columns that people read: all but files, nested lists joined.
fn print_table(rows: &[Value]) {
    let Some(first) = rows.first().and_then(Value::as_object) else {
        return;
    };
    let columns: Vec<&String> = first.keys().filter(|name| *name != "file").collect();
    let cell = |row: &Value, name: &str| match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Some(Value::Number(number)) => number.to_string(),
        _ => "–".to_owned(),
    };
    let width = |name: &str| {
        let cells = rows.iter().map(|row| cell(row, name).chars().count());
        cells.chain([name.chars().count()]).max().unwrap_or(0).min(48)
    };
    let widths: Vec<usize> = columns.iter().map(|name| width(name)).collect();
    let print = |cells: Vec<String>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| {
            let short: String = if cell.chars().count() > *width {
                cell.chars().take(width.saturating_sub(1)).chain(['…']).collect()
            } else {
                cell.clone()
            };
            format!("{short}{}", " ".repeat(width - short.chars().count()))
        });
        println!("{}", padded.collect::<Vec<_>>().join("  ").trim_end());
    };
    print(columns.iter().map(|name| (*name).clone()).collect());
    for row in rows {
        print(columns.iter().map(|name| cell(row, name)).collect());
    }
}
