//! Diagnostics for people: message, place, excerpt with a caret, and the way out.

use crate::diagnostic::{Excerpt, Located, LocatedLabel, Severity};
use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Padding, Renderer, Snippet};
use std::fmt::Write as _;
use std::ops::Range;

/// More diagnostics than this are only counted.
const SHOWN: usize = 50;
/// Columns of the terminal that excerpts may take; they are cut already, so that only wide letters come near.
const WIDTH: usize = 200;

/// The diagnostics in the given order, an empty line between them, the first 50 in full. `root_hint` is put before
/// the paths (`sites/` gives `sites/content/…`), so that a terminal can open them. Control characters of the
/// user's texts are shown as `<U+001B>` and never sent; with `colour` the only escape sequences are our own.
pub fn human(located: &[Located], root_hint: Option<&str>, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(WIDTH);
    let mut out = String::new();
    let (shown, rest) = chosen(located);
    for (number, one) in shown.into_iter().enumerate() {
        if number > 0 {
            out.push('\n');
        }
        out.push_str(render(one, root_hint.unwrap_or_default(), &renderer).trim_end());
        out.push('\n');
    }
    if !rest.is_empty() {
        let count = |severity| rest.iter().filter(|one| one.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        // Writing to a String cannot fail.
        let _ = writeln!(
            out,
            "\n… and {} more ({}, {}); `--format json` lists all",
            rest.len(),
            counted(errors, "error"),
            counted(warnings, "warning"),
        );
    }
    out
}

/// What is printed, in its order, and what is only counted: errors go before all else where there is too much.
fn chosen(located: &[Located]) -> (Vec<&Located>, Vec<&Located>) {
    let errors = located.iter().filter(|one| one.severity == Severity::Error).count();
    let mut room_for_others = SHOWN.saturating_sub(errors);
    let mut room_for_errors = SHOWN;
    located.iter().partition(|one| {
        let room = if one.severity == Severity::Error {
            &mut room_for_errors
        } else {
            &mut room_for_others
        };
        let fits = *room > 0;
        *room = room.saturating_sub(1);
        fits
    })
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn render(one: &Located, root: &str, renderer: &Renderer) -> String {
    let level = match one.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut views = vec![View::of_problem(one, root)];
    views.extend(one.labels.iter().map(|label| View::of_label(label, root)));
    let title = level
        .primary_title(visible(&one.message, &mut (0..0), ' '))
        .id(one.code);
    let mut group = Group::with_title(title);
    for (number, view) in views.iter().enumerate() {
        let is_last = number + 1 == views.len();
        group = view.elements(is_last).into_iter().fold(group, Group::element);
    }
    if let Some(help) = &one.help {
        group = group.element(Level::HELP.message(visible(help, &mut (0..0), ' ')));
    }
    let mut text = renderer.render(&[group]);
    for view in &views {
        text = view.with_true_column(&text);
    }
    text
}

/// One place with its excerpt, made safe to print.
struct View {
    path: String,
    line: usize,
    column: usize,
    excerpt: Option<Excerpt>,
    label: Option<String>,
}

impl View {
    fn of_problem(one: &Located, root: &str) -> View {
        let path = visible(&format!("{root}{}", one.file), &mut (0..0), ' ');
        View {
            path,
            line: one.line,
            column: one.column,
            excerpt: shown(one.excerpt.as_ref()),
            label: None,
        }
    }

    fn of_label(label: &LocatedLabel, root: &str) -> View {
        View {
            path: visible(&format!("{root}{}", label.file), &mut (0..0), ' '),
            line: label.line,
            column: label.column,
            excerpt: shown(label.excerpt.as_ref()),
            label: Some(visible(&label.text, &mut (0..0), ' ')),
        }
    }

    fn elements(&self, is_last: bool) -> Vec<Element<'_>> {
        let Some(excerpt) = &self.excerpt else {
            return self.without_excerpt(is_last);
        };
        let kind = match self.label {
            Some(_) => AnnotationKind::Context,
            None => AnnotationKind::Primary,
        };
        let mark = kind.span(excerpt.mark.clone()).label(self.label.as_deref());
        let snippet = Snippet::source(&*excerpt.text)
            .line_start(excerpt.first_line)
            .path(&*self.path);
        vec![snippet.fold(false).annotation(mark).into()]
    }

    fn without_excerpt(&self, is_last: bool) -> Vec<Element<'_>> {
        let mut origin = Origin::path(&*self.path);
        if (self.line, self.column) != (1, 1) {
            origin = origin.line(self.line).char_column(self.column);
        }
        match &self.label {
            Some(label) => vec![origin.into(), Padding.into(), Level::NOTE.message(&**label).into()],
            // A further excerpt brings its own empty line.
            None if is_last => vec![origin.into(), Padding.into()],
            None => vec![origin.into()],
        }
    }

    /// The renderer counts columns in the excerpt it is given, which may be cut or have characters spelled out.
    fn with_true_column(&self, rendered: &str) -> String {
        let Some(excerpt) = &self.excerpt else {
            return rendered.to_string();
        };
        let before = excerpt.text.get(..excerpt.mark.start).unwrap_or_default();
        let in_excerpt = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let counted = format!("{}:{}:{in_excerpt}", self.path, self.line);
        rendered.replacen(&counted, &format!("{}:{}:{}", self.path, self.line, self.column), 1)
    }
}

fn shown(excerpt: Option<&Excerpt>) -> Option<Excerpt> {
    let excerpt = excerpt?;
    let mut mark = excerpt.mark.clone();
    let text = visible(&excerpt.text, &mut mark, '\t');
    Some(Excerpt {
        text,
        first_line: excerpt.first_line,
        mark,
    })
}

/// The text with control characters and those that turn or hide text spelled out as `<U+202E>`; line ends stay,
/// tabs become `tab`. Moves the byte range `mark` along.
fn visible(text: &str, mark: &mut Range<usize>, tab: char) -> String {
    let mut out = String::with_capacity(text.len());
    let old = mark.clone();
    for (at, c) in text.char_indices() {
        if at == old.start {
            mark.start = out.len();
        }
        if at == old.end {
            mark.end = out.len();
        }
        match c {
            '\n' => out.push(c),
            '\t' => out.push(tab),
            _ if is_hidden(c) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "<U+{:04X}>", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    if old.start >= text.len() {
        mark.start = out.len();
    }
    if old.end >= text.len() {
        mark.end = out.len();
    }
    out
}

/// Controls (C0, C1), line separators, bidirectional controls (UAX #9) and invisible marks. Joiners stay: emoji and
/// several scripts need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
