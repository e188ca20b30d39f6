//! The hosts that a style sheet asks for files: `url(…)` and `@import` (CSS Values 4, §4.5; CSS Cascade 5, §2).

/// The addresses in a style sheet, without those of data.
pub fn addresses(css: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (start, _) in css.match_indices("url(") {
        let rest = css.get(start + 4..).unwrap_or_default().trim_start();
        found.push(quoted(rest).unwrap_or_else(|| rest.split([')', ' ', '\n']).next().unwrap_or_default()));
    }
    for (start, _) in css.match_indices("@import") {
        found.extend(quoted(css.get(start + 7..).unwrap_or_default().trim_start()));
    }
    found.retain(|address| !address.starts_with("data:") && !address.starts_with('#'));
    found
}

/// What stands in the quotes at the beginning.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn every_way_to_ask_is_seen() {
        let css = "@import 'https://a.example/x.css'; @import url(b.css); \
                   @font-face { src: url(\"//c.example/f.woff2\") format('woff2'), url( d.woff2 ) } \
                   a { background: url(data:image/svg+xml,x) } b { fill: url(#x) }";
        let mut found = addresses(css);
        found.sort_unstable();
        assert_eq!(
            found,
            ["//c.example/f.woff2", "b.css", "d.woff2", "https://a.example/x.css"]
        );
    }
}
