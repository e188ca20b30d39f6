//! The lines of `addresses.txt`: an address, and behind it `gone` with a reason where it is gone on purpose.

use std::fmt::Write;
use std::ops::Range;

/// What stands above the addresses.
const HEAD: [&str; 3] = [
    "# The addresses that this site has published. `verbund build` adds new ones; keep this file with the content.",
    "# If one is gone on purpose, write `gone` behind it, and why if you like: /altes-projekt/ gone ended in 2024",
    "# Order and repetition mean nothing: after a merge, keep the lines of both sides.",
];

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'t> {
    /// Of people, not ours.
    Comment(&'t str),
    Address {
        address: &'t str,
        gone: Option<&'t str>,
    },
    /// Left by a merge that nobody has finished.
    Conflict,
    Rubbish(&'static str),
}

/// The lines that mean anything, and where in the text they stand.
pub fn of(text: &str) -> impl Iterator<Item = (Range<usize>, Line<'_>)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |whole| {
        let begin = at;
        at += whole.len();
        let line = whole.trim_start_matches('\u{feff}');
        let begin = begin + whole.len() - line.len();
        let line = line.trim_end();
        let read = match line {
            "" => return None,
            line if HEAD.contains(&line) => return None,
            line if line.starts_with('#') => Line::Comment(line),
            line => address(line),
        };
        Some((begin..begin + line.len(), read))
    })
}

fn address(line: &str) -> Line<'_> {
    if ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|mark| line.starts_with(mark))
    {
        return Line::Conflict;
    }
    if !line.starts_with('/') {
        return Line::Rubbish("an address begins with `/`, a comment with `#`");
    }
    let Some((address, rest)) = line.split_once([' ', '\t']) else {
        return Line::Address {
            address: line,
            gone: None,
        };
    };
    match rest.trim_start().strip_prefix("gone") {
        Some(why) if why.is_empty() || why.starts_with([' ', '\t']) => Line::Address {
            address,
            gone: Some(why.trim_start()),
        },
        _ => Line::Rubbish("behind an address only `gone` may stand, and then why"),
    }
}

/// The file that holds these addresses.
pub fn text<'a>(comments: &[String], addresses: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let mut text = String::new();
    let comments = comments.iter().map(String::as_str);
    for line in HEAD.into_iter().chain(comments) {
        text.push_str(line);
        text.push('\n');
    }
    for (address, gone) in addresses {
        text.push_str(address);
        match gone {
            Some("") => text.push_str(" gone"),
            Some(why) => {
                text.push_str(" gone ");
                text.push_str(why);
            }
            None => {}
        }
        text.push('\n');
    }
    text
}

/// A path of the site as it stands in the file: letters as people read them, and no blank that would end it.
pub fn written(path: &str) -> String {
    let mut address = String::with_capacity(path.len() + 1);
    address.push('/');
    for c in path.chars() {
        if c == '%' || c.is_whitespace() || c.is_control() {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a text cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
        } else {
            address.push(c);
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn addresses(text: &str) -> Vec<(&str, Option<&str>)> {
        of(text)
            .filter_map(|(_, line)| match line {
                Line::Address { address, gone } => Some((address, gone)),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn lines_may_end_as_any_editor_ends_them() {
        let read = addresses("\u{feff}/a/\r\n\r\n/b/ gone\t \r\n/c/  gone  merged into /a/");
        assert_eq!(
            read,
            [("/a/", None), ("/b/", Some("")), ("/c/", Some("merged into /a/"))]
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(paths in proptest::collection::btree_map("[a-zäß %#./-]{0,12}", proptest::option::of("[a-z]{0,3}"), 0..8)) {
            let addresses: Vec<(String, Option<String>)> = paths.into_iter().map(|(path, gone)| (written(&path), gone)).collect();
            let lines = || addresses.iter().map(|(address, gone)| (address.as_str(), gone.as_deref()));
            let written = text(&["# ours".to_owned()], lines());
            prop_assert_eq!(self::addresses(&written), lines().collect::<Vec<_>>());
        }

        #[test]
        fn any_text_is_read_to_its_end(text in "(\\PC|\n|/|gone| |<<<<<<<){0,60}") {
            for (place, _) in of(&text) {
                prop_assert!(text.get(place).is_some());
            }
        }
    }
}
