//! The few HTML tags that may stand in a text.

/// Tags without an end.
const VOID: [&str; 2] = ["br", "wbr"];

/// Tags that may stand inside a line.
const INLINE: [&str; 6] = ["sub", "sup", "kbd", "mark", "small", "abbr"];

/// Tags that may hold whole blocks, or head such a block; they only stand at the beginning of a line.
const BLOCK: [&str; 2] = ["details", "summary"];

/// In bytes; keeps quotes that never close from being looked for again and again.
const LONGEST_ID: usize = 200;

/// A tag that passes.
#[derive(Debug, PartialEq)]
pub enum Tag<'a> {
    Void(&'static str),
    /// The value of `title` as it was typed, character references included.
    Open {
        name: &'static str,
        title: Option<&'a str>,
    },
    Close(&'static str),
}

pub fn is_block(name: &str) -> bool {
    BLOCK.contains(&name)
}

/// The tag that `source` (from `<` to `>`) is, if it is one that passes.
pub fn tag(source: &str) -> Option<Tag<'_>> {
    let inner = source.strip_prefix('<')?.strip_suffix('>')?;
    if let Some(name) = inner.strip_prefix('/') {
        return known(name.trim_end(), &[&INLINE, &BLOCK]).map(Tag::Close);
    }
    let inner = inner.strip_suffix('/').unwrap_or(inner).trim_end();
    if let Some(name) = known(inner, &[&VOID]) {
        return Some(Tag::Void(name));
    }
    if let Some(name) = known(inner, &[&INLINE, &BLOCK]) {
        return (!source.ends_with("/>")).then_some(Tag::Open { name, title: None });
    }
    let title = abbreviation_title(inner)?;
    (!source.ends_with("/>")).then_some(Tag::Open {
        name: "abbr",
        title: Some(title),
    })
}

fn known(name: &str, lists: &[&[&'static str]]) -> Option<&'static str> {
    lists
        .iter()
        .copied()
        .flatten()
        .copied()
        .find(|known| name.eq_ignore_ascii_case(known))
}

/// The value in `abbr title="…"`.
fn abbreviation_title(inner: &str) -> Option<&str> {
    let (name, attribute) = inner.split_once(char::is_whitespace)?;
    let (attribute, value) = attribute.trim().split_once('=')?;
    if !name.eq_ignore_ascii_case("abbr") || !attribute.trim().eq_ignore_ascii_case("title") {
        return None;
    }
    let value = value.trim();
    ['"', '\''].into_iter().find_map(|quote| {
        let value = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!value.contains(quote)).then_some(value)
    })
}

/// Whether `source` is a whole comment that every reader sees as one; `--!>` would end it for browsers only.
pub fn is_comment(source: &str) -> bool {
    let Some(content) = source.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) else {
        return matches!(source, "<!-->" | "<!--->");
    };
    !content.contains("--!>") && !content.contains("-->") && !content.starts_with('>') && !content.starts_with("->")
}

/// A piece of raw HTML.
#[derive(Debug, PartialEq)]
pub enum Piece {
    Text,
    /// From `<` to `>`, a comment included.
    Tag,
}

/// Cuts raw HTML into text and tags, in one pass.
pub fn pieces(html: &str) -> Vec<(Piece, std::ops::Range<usize>)> {
    let mut pieces = Vec::new();
    let mut done = 0;
    let mut from = 0;
    let mut comments_end = true;
    while let Some(start) = html
        .get(from..)
        .and_then(|rest| rest.find('<'))
        .map(|offset| from + offset)
    {
        let rest = html.get(start..).unwrap_or_default();
        let (end_mark, begins) = match rest.as_bytes() {
            [b'<', b'!', b'-', b'-', ..] => ("-->", comments_end),
            [b'<', b'/' | b'!' | b'?', ..] => (">", true),
            [b'<', next, ..] => (">", next.is_ascii_alphabetic()),
            _ => (">", false),
        };
        if !begins {
            from = start + 1;
            continue;
        }
        // Without its end the rest is text, and so are all later beginnings of that kind.
        let Some(length) = rest.find(end_mark).map(|offset| offset + end_mark.len()) else {
            if end_mark == ">" {
                break;
            }
            comments_end = false;
            from = start + 1;
            continue;
        };
        if done < start {
            pieces.push((Piece::Text, done..start));
        }
        pieces.push((Piece::Tag, start..start + length));
        done = start + length;
        from = done;
    }
    if done < html.len() {
        pieces.push((Piece::Text, done..html.len()));
    }
    pieces
}

/// The places in HTML that passes as it is: the values of `id`, and of `name`, which of links are places, too.
pub fn ids(html: &str) -> impl Iterator<Item = &str> {
    let named = html.match_indices("id=").chain(html.match_indices("name="));
    named.filter_map(|(at, mark)| {
        let before = html.get(..at)?.chars().next_back()?;
        let rest = html.get(at + mark.len()..)?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let near = rest.get(1..rest.floor_char_boundary(LONGEST_ID))?;
        let (id, _) = near.split_once(quote)?;
        (before.is_whitespace() && !id.is_empty()).then_some(id)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_tags_pass() {
        assert_eq!(tag("<br>"), Some(Tag::Void("br")));
        assert_eq!(tag("<BR />"), Some(Tag::Void("br")));
        assert_eq!(
            tag("<kbd>"),
            Some(Tag::Open {
                name: "kbd",
                title: None
            })
        );
        assert_eq!(tag("</kbd >"), Some(Tag::Close("kbd")));
        assert_eq!(
            tag("<abbr title='a &amp; b'>"),
            Some(Tag::Open {
                name: "abbr",
                title: Some("a &amp; b")
            })
        );
        for refused in [
            "<script>",
            "<kbd class=x>",
            "<details open>",
            "<abbr onclick=\"x\">",
            "<abbr title=\"x\" id=\"y\">",
            "<kbd/>",
            "</br>",
            "<b>",
        ] {
            assert_eq!(tag(refused), None, "{refused}");
        }
    }

    #[test]
    fn comments_are_whole() {
        assert!(is_comment("<!-- a -->"));
        assert!(!is_comment("<!-- a --!> b -->"));
        assert!(!is_comment("<!-- a"));
    }

    #[test]
    fn html_is_cut_into_pieces() {
        let html = "a <b>c</b> < d <!-- e > --> f <g";
        let cut: Vec<_> = pieces(html).into_iter().map(|(_, range)| &html[range]).collect();
        assert_eq!(cut, ["a ", "<b>", "c", "</b>", " < d ", "<!-- e > -->", " f <g"]);
    }
}
