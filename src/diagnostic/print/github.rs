//! Diagnostics as GitHub workflow commands, which show up beside the lines of a pull request.
//!
//! Source: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>; the escapes are those of
//! its toolkit (`packages/core/src/command.ts`).

use crate::diagnostic::{Located, Severity};

/// One command a line: `::error file=…,line=…,endLine=…,title=…::message`. Columns are given for places within one
/// line, as GitHub wants it.
pub fn github(located: &[Located]) -> String {
    located.iter().map(command).collect()
}

fn command(one: &Located) -> String {
    let name = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let columns = match one.line == one.end_line {
        true => format!(",col={},endColumn={}", one.column, one.end_column),
        false => String::new(),
    };
    let message = match &one.help {
        Some(help) => format!("{}\n{help}", one.message),
        None => one.message.clone(),
    };
    format!(
        "::{name} file={},line={},endLine={}{columns},title={}::{}\n",
        property(&one.file),
        one.line,
        one.end_line,
        property(one.code),
        data(&message),
    )
}

/// Other control characters have no meaning to GitHub, but logs are shown on terminals.
fn data(text: &str) -> String {
    let escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    escaped.replace(|c: char| c.is_control(), "\u{fffd}")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
