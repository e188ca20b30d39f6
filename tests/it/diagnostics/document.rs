//! Reads a document about a code: what it says, and its examples as files and commands.

use super::workspace::Ran;

/// A document about one code.
pub struct Document {
    pub title: String,
    /// `An error.`
    pub severity: String,
    /// The paragraphs before the first example.
    pub introduction: String,
    pub first_sentence: String,
    pub examples: Vec<Example>,
}

/// A section that is run: files, then commands with what they print.
pub struct Example {
    pub title: String,
    pub blocks: Vec<Block>,
    /// The text of its console block; of one that is not run, what it would show.
    pub console: String,
}

/// A fenced block that changes the workspace.
pub struct Block {
    /// `markdown content/demo/events/fest.md`, `symlink content/demo/media/x.pdf`
    pub info: String,
    pub text: String,
}

/// The info string of a block with commands and their output.
const CONSOLE: &str = "console";
/// The info string of output that is only shown, because no test can bring it about.
const EXCERPT: &str = "text";

impl Document {
    pub fn read(text: &str) -> Document {
        let mut document = Document {
            title: String::new(),
            severity: String::new(),
            introduction: String::new(),
            first_sentence: String::new(),
            examples: Vec::new(),
        };
        for piece in pieces(text) {
            match (piece, document.examples.last_mut()) {
                (Piece::Line(line), _) if line.starts_with("# ") => document.title = line[2..].to_owned(),
                (Piece::Line(line), _) if line.starts_with("## Example") => {
                    let title = line.trim_start_matches("## ").to_owned();
                    document.examples.push(Example {
                        title,
                        blocks: Vec::new(),
                        console: String::new(),
                    });
                }
                (Piece::Line(line), None) => match line {
                    "" => document.introduction.push('\n'),
                    line if document.severity.is_empty() => document.severity = line.to_owned(),
                    line => {
                        document.introduction.push_str(line);
                        document.introduction.push(' ');
                    }
                },
                (
                    Piece::Fence {
                        info: CONSOLE | EXCERPT,
                        content,
                        ..
                    },
                    Some(example),
                ) => example.console = content,
                (Piece::Fence { info, content, .. }, Some(example)) => {
                    example.blocks.push(Block {
                        info: info.to_owned(),
                        text: content,
                    });
                }
                (Piece::Line(_) | Piece::Fence { .. }, _) => {}
            }
        }
        document.introduction = document.introduction.trim().to_owned();
        let end = document
            .introduction
            .find(". ")
            .or(document.introduction.find(".\n"))
            .map_or(document.introduction.len(), |at| at + 1);
        document.first_sentence = document.introduction[..end].to_owned();
        document
    }
}

impl Example {
    pub fn of_commands(commands: &[&str]) -> Example {
        let console = commands.iter().map(|command| format!("$ {command}\n")).collect();
        Example {
            title: String::new(),
            blocks: Vec::new(),
            console,
        }
    }

    /// The command lines without the `$`.
    pub fn commands(&self) -> Vec<&str> {
        self.console
            .lines()
            .filter_map(|line| line.strip_prefix("$ "))
            .collect()
    }

    pub fn is_run(&self) -> bool {
        !self.commands().is_empty()
    }
}

enum Piece<'t> {
    Line(&'t str),
    /// `range` are the bytes of the content in the text.
    Fence {
        info: &'t str,
        content: String,
        range: std::ops::Range<usize>,
    },
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut open: Option<(&str, &str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        let ticks = &bare[..bare.len() - bare.trim_start_matches('`').len()];
        match open {
            Some((fence, info, start)) if bare == fence => {
                pieces.push(Piece::Fence {
                    info,
                    content: text[start..at].to_owned(),
                    range: start..at,
                });
                open = None;
            }
            Some(_) => {}
            None if ticks.len() >= 3 => open = Some((ticks, bare[ticks.len()..].trim(), at + line.len())),
            None => pieces.push(Piece::Line(bare)),
        }
        at += line.len();
    }
    assert!(
        open.is_none(),
        "a fence is not closed: {:?}",
        open.map(|(_, info, _)| info)
    );
    pieces
}

/// The document with the console blocks of these examples replaced by what was printed.
pub fn with_consoles(text: &str, examples: &[(&Example, &Ran)]) -> String {
    let mut out = text.to_owned();
    let mut title = "";
    let mut replaced = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Line(line) if line.starts_with("## ") => title = line.trim_start_matches("## "),
            Piece::Fence {
                info: CONSOLE, range, ..
            } => {
                let found = examples.iter().find(|(example, _)| example.title == title);
                replaced.extend(found.map(|(_, ran)| (range, &ran.console)));
            }
            _ => {}
        }
    }
    for (range, console) in replaced.into_iter().rev() {
        out.replace_range(range, console);
    }
    out
}
