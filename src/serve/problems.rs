//! Problems as the browser gets them: places looked up, lines split where they are marked, links into the editor.

use crate::diagnostic::{Diagnostic, Excerpt, Located, Report, Severity};
use crate::world::World;
use serde::Serialize;
use std::path::Path;

/// How many problems are sent; the counts are of all.
const SHOWN: usize = 50;

/// How a place of a file is opened in an editor: an address with `{file}`, `{line}` and `{column}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor(Option<String>);

/// Editors by the name under which they are known on the command line.
const EDITORS: &[(&str, &str)] = &[
    ("vscode", "vscode://file/{file}:{line}:{column}"),
    ("vscodium", "vscodium://file/{file}:{line}:{column}"),
    ("cursor", "cursor://file/{file}:{line}:{column}"),
    ("zed", "zed://file/{file}:{line}:{column}"),
    ("idea", "idea://open?file=/{file}&line={line}&column={column}"),
    ("sublime", "subl://open?url=file:///{file}&line={line}&column={column}"),
    ("textmate", "txmt://open?url=file:///{file}&line={line}&column={column}"),
];

impl Editor {
    /// A known name, `none`, or an address with `{file}` in it; the error names what is known.
    pub fn named(name: &str) -> Result<Editor, String> {
        let known = EDITORS.iter().find(|(known, _)| *known == name);
        match known {
            Some((_, address)) => Ok(Editor(Some((*address).to_owned()))),
            None if name == "none" => Ok(Editor(None)),
            None if name.contains("{file}") && name.contains(':') => Ok(Editor(Some(name.to_owned()))),
            None => {
                let known: Vec<&str> = EDITORS.iter().map(|(name, _)| *name).collect();
                Err(format!(
                    "name one of {}, none, or an address such as vscode://file/{{file}}:{{line}}:{{column}}",
                    known.join(", ")
                ))
            }
        }
    }

    /// The address that opens a place; columns count from 1.
    fn link(&self, root: &Path, file: &str, line: usize, column: usize) -> Option<String> {
        let path = root.join(file).to_string_lossy().replace('\\', "/");
        let path = super::address::encoded(path.trim_start_matches('/'));
        let link = self.0.as_ref()?.replace("{file}", &path);
        Some(
            link.replace("{line}", &line.to_string())
                .replace("{column}", &column.to_string()),
        )
    }
}

/// A problem, for scripts and templates.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    severity: &'static str,
    code: &'static str,
    message: String,
    help: Option<String>,
    file: String,
    line: usize,
    column: usize,
    editor: Option<String>,
    excerpt: Option<Lines>,
    /// The excerpt for templates, which cannot count characters.
    lines: Vec<Line>,
    labels: Vec<Label>,
}

#[derive(Clone, Debug, Serialize)]
struct Label {
    file: String,
    line: usize,
    column: usize,
    text: String,
    editor: Option<String>,
    excerpt: Option<Lines>,
}

/// The mark counts characters of `text` from 0.
#[derive(Clone, Debug, Serialize)]
struct Lines {
    text: String,
    first_line: usize,
    mark_start: usize,
    mark_end: usize,
}

#[derive(Clone, Debug, Serialize)]
struct Line {
    number: usize,
    text: String,
    before: String,
    marked: String,
    after: String,
}

/// The first problems of a report, errors first, looked up in the files as they are now.
pub fn of(report: &Report, world: &dyn World, editor: &Editor) -> Vec<Problem> {
    located(report, world)
        .iter()
        .map(|one| Problem::of(one, world, editor))
        .collect()
}

/// The first problems with their places. Looking places up costs reading, so the rest is left out before.
pub fn located(report: &Report, world: &dyn World) -> Vec<Located> {
    let mut first: Vec<&Diagnostic> = report.iter().collect();
    first.sort_by_key(|problem| problem.severity());
    let mut few = Report::default();
    few.extend(first.into_iter().take(SHOWN).cloned());
    crate::located(&few, world)
}

impl Problem {
    fn of(one: &Located, world: &dyn World, editor: &Editor) -> Problem {
        let root = world.on_disk("").unwrap_or_default();
        let link = |file: &str, line: usize, column: usize| {
            // A file of the theme inside of the program cannot be opened.
            world.on_disk(file).filter(|path| path.is_file())?;
            editor.link(&root, file, line, column)
        };
        let labels = one.labels.iter().map(|label| Label {
            file: label.file.to_string(),
            line: label.line,
            column: label.column,
            text: label.text.clone(),
            editor: link(&label.file, label.line, label.column),
            excerpt: label.excerpt.as_ref().map(Lines::of),
        });
        Problem {
            severity: one.severity.name(),
            code: one.code,
            message: one.message.clone(),
            help: one.help.clone(),
            file: one.file.to_string(),
            line: one.line,
            column: one.column,
            editor: link(&one.file, one.line, one.column),
            excerpt: one.excerpt.as_ref().map(Lines::of),
            lines: one.excerpt.as_ref().map(lines_of).unwrap_or_default(),
            labels: labels.collect(),
        }
    }

    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error.name()
    }
}

impl Lines {
    fn of(excerpt: &Excerpt) -> Lines {
        let mark = excerpt.marked_characters();
        Lines {
            text: excerpt.text.clone(),
            first_line: excerpt.first_line,
            mark_start: mark.start,
            mark_end: mark.end,
        }
    }
}

fn lines_of(excerpt: &Excerpt) -> Vec<Line> {
    let mut start = 0;
    let mut lines = Vec::new();
    for (count, text) in excerpt.text.split('\n').enumerate() {
        let end = start + text.len();
        let marked = excerpt.mark.start.clamp(start, end)..excerpt.mark.end.clamp(start, end);
        let part = |from: usize, to: usize| excerpt.text.get(from..to).unwrap_or_default().to_owned();
        lines.push(Line {
            number: excerpt.first_line + count,
            text: text.to_owned(),
            before: part(start, marked.start),
            marked: part(marked.start, marked.end),
            after: part(marked.end, end),
        });
        start = end + 1;
    }
    lines
}
