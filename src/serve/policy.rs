//! Widens a site's Content-Security-Policy just so much that the preview's own script, worker and event stream work.

/// Directives that decide about our script, our event stream and our worker, each with those that it falls back to
/// (CSP Level 3 §6.8.3).
const NEEDED: [(&str, &[&str]); 3] = [
    ("script-src", &["default-src"]),
    ("connect-src", &["default-src"]),
    ("worker-src", &["child-src", "script-src", "default-src"]),
];

/// A preview is served without TLS, and our script changes the page with strings.
const REMOVED: [&str; 2] = ["upgrade-insecure-requests", "require-trusted-types-for"];

struct Directive<'a> {
    name: String,
    sources: Vec<&'a str>,
}

/// The value of a Content-Security-Policy header for the preview; `None` if nothing of it is left.
/// It may hold several policies between commas, each of which the browser enforces.
pub fn widened(header: &str) -> Option<String> {
    let policies = header.split(',').map(widened_policy);
    let policies: Vec<String> = policies.filter(|policy| !policy.is_empty()).collect();
    (!policies.is_empty()).then(|| policies.join(", "))
}

fn widened_policy(policy: &str) -> String {
    let mut directives: Vec<Directive> = Vec::new();
    for text in policy.split(';') {
        let mut words = text.split_ascii_whitespace();
        let Some(name) = words.next().map(str::to_ascii_lowercase) else {
            continue;
        };
        // Of directives with the same name the first counts.
        if !REMOVED.contains(&name.as_str()) && directives.iter().all(|directive| directive.name != name) {
            let sources = words.collect();
            directives.push(Directive { name, sources });
        }
    }
    for (name, fallbacks) in NEEDED {
        let find = |name: &str| directives.iter().position(|directive| directive.name == name);
        let (own, general) = (find(name), fallbacks.iter().find_map(|name| find(name)));
        if let Some(own) = own.and_then(|index| directives.get_mut(index)) {
            allow_own(&mut own.sources);
        } else if let Some(general) = general.and_then(|index| directives.get(index)) {
            let mut sources = general.sources.clone();
            if allow_own(&mut sources) {
                let name = name.to_owned();
                directives.push(Directive { name, sources });
            }
        }
    }
    if let Some(elements) = directives
        .iter_mut()
        .find(|directive| directive.name == "script-src-elem")
    {
        allow_own(&mut elements.sources);
    }
    let directives: Vec<String> = directives.iter().map(Directive::text).collect();
    directives.join("; ")
}

/// Whether the sources had to be changed for addresses of our own origin to be among them.
fn allow_own(sources: &mut Vec<&str>) -> bool {
    let is = |source: &str, keyword: &str| source.eq_ignore_ascii_case(keyword);
    let before = sources.len();
    // Under 'strict-dynamic' the browser ignores 'self'.
    sources.retain(|source| !is(source, "'none'") && !is(source, "'strict-dynamic'"));
    let allowed = sources
        .iter()
        .any(|source| is(source, "'self'") || is(source, "*") || is(source, "http:"));
    if !allowed {
        sources.push("'self'");
    }
    !allowed || sources.len() != before
}

impl Directive<'_> {
    fn text(&self) -> String {
        if self.sources.is_empty() {
            self.name.clone()
        } else {
            format!("{} {}", self.name, self.sources.join(" "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn policies_are_widened_no_more_than_needed() {
        for (given, expected) in [
            ("img-src 'none'", "img-src 'none'"),
            ("default-src 'self'", "default-src 'self'"),
            (
                "default-src 'none'; img-src 'self'",
                "default-src 'none'; img-src 'self'; script-src 'self'; connect-src 'self'",
            ),
            (
                "script-src 'sha256-abc='; style-src 'self'",
                "script-src 'sha256-abc=' 'self'; style-src 'self'",
            ),
            (
                "default-src https://cdn.example; connect-src *",
                "default-src https://cdn.example; connect-src *; script-src https://cdn.example 'self'",
            ),
            (
                "default-src 'self'; child-src https://cdn.example",
                "default-src 'self'; child-src https://cdn.example; worker-src https://cdn.example 'self'",
            ),
            ("Script-Src 'NONE'; worker-src", "script-src 'self'; worker-src 'self'"),
            ("script-src-elem 'none'", "script-src-elem 'self'"),
            ("script-src 'strict-dynamic' 'nonce-x'", "script-src 'nonce-x' 'self'"),
            ("script-src 'self'; script-src 'none'", "script-src 'self'"),
            ("upgrade-insecure-requests; img-src *", "img-src *"),
            (
                "script-src 'none', connect-src 'none'",
                "script-src 'self', connect-src 'self'",
            ),
        ] {
            assert_eq!(widened(given).as_deref(), Some(expected), "{given}");
        }
        assert_eq!(widened("upgrade-insecure-requests;"), None);
        assert_eq!(widened(" ,; "), None);
    }

    proptest! {
        #[test]
        fn widening_twice_changes_nothing(
            header in "((default|script|connect|worker|child|img)-src( 'none'| 'self'| \\*| a\\.example)*[;,] ?){0,6}",
        ) {
            let once = widened(&header).unwrap_or_default();
            prop_assert_eq!(widened(&once).unwrap_or_default(), once);
        }

        #[test]
        fn no_text_breaks_it(header in ".{0,60}") {
            let _ = widened(&header);
        }
    }
}
