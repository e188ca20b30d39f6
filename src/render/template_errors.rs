//! Turns the template engine's errors into diagnostics that point into the template and name the page.

use crate::diagnostic::{Diagnostic, Place, Spot, wording};
use std::collections::BTreeMap;
use std::sync::Arc;
use tera::{Error, ErrorKind};

/// Where the templates lie: name in the engine → path from the workspace.
pub type TemplateFiles = Arc<BTreeMap<String, Arc<str>>>;

/// `template` was rendered for `page`.
pub fn diagnostic(error: &Error, template: &str, page: &str, files: &TemplateFiles) -> Diagnostic {
    if let ErrorKind::Io(std::io::ErrorKind::FileTooLarge) = error.kind() {
        return Diagnostic::new(&wording::TEMPLATE_BUDGET, place(template, None, files))
            .with("page", page)
            .with("limit", "32 MiB of HTML")
            .with("template", template);
    }
    located(error, template, files, &wording::TEMPLATE).with("page", page)
}

/// An error of loading templates, before any page.
pub fn of_loading(error: &Error, files: &TemplateFiles) -> Diagnostic {
    let first = files.keys().next().map_or("", String::as_str);
    located(error, first, files, &wording::TEMPLATE_LOAD)
}

fn located(
    error: &Error,
    template: &str,
    files: &TemplateFiles,
    wording: &'static crate::diagnostic::Wording,
) -> Diagnostic {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let span = report.span();
            Diagnostic::new(
                wording,
                place(report.filename(), Some((span.start_line, span.start_col + 1)), files),
            )
            .with("message", first_line(report.message()))
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => Diagnostic::new(wording, place(tpl, None, files)).with(
            "message",
            format!(
                "templates extend each other in a circle: {}",
                inheritance_chain.join(" → ")
            ),
        ),
        ErrorKind::CircularInclude { tpl, include_chain } => Diagnostic::new(wording, place(tpl, None, files)).with(
            "message",
            format!(
                "templates include each other in a circle: {}",
                include_chain.join(" → ")
            ),
        ),
        ErrorKind::MissingParent { current, parent } => Diagnostic::new(wording, place(current, None, files)).with(
            "message",
            format!("this template extends `{parent}`, which does not exist"),
        ),
        other => {
            let text = other.to_string();
            match position_in(&text) {
                Some((name, line, column)) => Diagnostic::new(wording, place(name, Some((line, column)), files))
                    .with("message", first_line(&text).trim_start_matches("error: ")),
                None => Diagnostic::new(wording, place(template, None, files)).with("message", first_line(&text)),
            }
        }
    }
}

fn place(template: &str, at: Option<(usize, usize)>, files: &TemplateFiles) -> Place {
    let file = files
        .get(template)
        .or_else(|| {
            files
                .iter()
                .find(|(name, _)| name.ends_with(&format!("/{template}")))
                .map(|(_, path)| path)
        })
        .cloned()
        .unwrap_or_else(|| template.into());
    match at {
        Some((line, column)) => Place {
            file,
            spot: Spot::Point { line, column },
        },
        None => Place { file, spot: Spot::File },
    }
}

fn first_line(text: &str) -> &str {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or("the template cannot be used")
}

/// Finds `--> name.html:3:7` in a rendered report.
fn position_in(text: &str) -> Option<(&str, usize, usize)> {
    let line = text.lines().find_map(|line| {
        line.trim_start()
            .strip_prefix("--> ")
            .or(line.split_once("--> ").map(|(_, rest)| rest))
    })?;
    let mut parts = line.trim().rsplitn(3, ':');
    let column = parts.next()?.trim_end_matches(']').parse::<usize>().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?.trim_start_matches('['), line, column))
}
