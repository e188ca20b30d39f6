//! The hosts that a style sheet asks for files: `url(…)` and `@import` (CSS Values 4, §4.5; CSS Cascade 5, §2).

use crate::model::HostUse;

/// The addresses in a style sheet and what they are used for, without those of data.
pub fn addresses(css: &str) -> Vec<(&str, HostUse)> {
    let mut found = Vec::new();
    for (start, _) in css.match_indices("url(") {
        let rest = css.get(start + 4..).unwrap_or_default().trim_start();
        let address = quoted(rest).unwrap_or_else(|| rest.split([')', ' ', '\n']).next().unwrap_or_default());
        found.push((address, use_of(css.get(..start).unwrap_or_default())));
    }
    for (start, _) in css.match_indices("@import") {
        let address = quoted(css.get(start + 7..).unwrap_or_default().trim_start());
        found.extend(address.map(|address| (address, HostUse::Style)));
    }
    found.retain(|(address, _)| !address.starts_with("data:") && !address.starts_with('#'));
    found
}

/// What an address is used for behind this text.
fn use_of(before: &str) -> HostUse {
    if before.trim_end().ends_with("@import") {
        return HostUse::Style;
    }
    let rule = before
        .rfind('{')
        .and_then(|open| before.get(..open))
        .unwrap_or_default();
    if rule.trim_end().ends_with("@font-face") {
        HostUse::Font
    } else {
        HostUse::Image
    }
}

/// What stands in the quotes at the beginning.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::addresses;
    use crate::model::HostUse::{Font, Image, Style};

    #[test]
    fn every_way_to_ask_is_seen() {
        let css = "@import 'https://a.example/x.css'; @import url(b.css); \
                   @font-face { src: url(\"//c.example/f.woff2\") format('woff2'), url( d.woff2 ) } \
                   a { background: url(data:image/svg+xml,x) } b { fill: url(#x) } c { background: url(e.png) }";
        let mut found = addresses(css);
        found.sort_unstable();
        assert_eq!(
            found,
            [
                ("//c.example/f.woff2", Font),
                ("b.css", Style),
                ("d.woff2", Font),
                ("e.png", Image),
                ("https://a.example/x.css", Style)
            ]
        );
    }
}
