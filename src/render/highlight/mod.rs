//! Code blocks with the classes that a theme colours.
//!
//! Neighbours of one class are one element, so the output stays about three times the size of the code. What classes the parts of a
//! code have is found once ([`syntax`]) and kept for later runs ([`earlier`]).
//!
//! Classes: `hl-k` keyword, `hl-s` string, `hl-c` comment, `hl-n` number or constant, `hl-f` function, `hl-t` type,
//! `hl-o` operator, `hl-p` marks of tags, `hl-v` variable, `hl-a` attribute or key, `hl-d` annotation or
//! preprocessor, `hl-e` element.

mod earlier;
mod names;
mod runs;
mod syntax;

use crate::parse::markdown::escape;
use crate::world::World;
use earlier::{Earlier, Key};
use runs::Runs;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// In characters. Longer lines are minified code, on which regular expressions can take seconds.
const LONGEST_LINE: usize = 5_000;

/// In bytes.
const LARGEST_BLOCK: usize = 200_000;

/// Whether code is left plain because it would take too long.
pub fn is_too_large(code: &str) -> bool {
    // The first test spares counting the characters of ordinary lines.
    let long = |line: &str| line.len() > LONGEST_LINE && line.chars().count() > LONGEST_LINE;
    code.len() > LARGEST_BLOCK || code.lines().any(long)
}

/// Whether code of a language can be highlighted.
pub fn known(language: &str) -> bool {
    is_plain(language) || names::is_known(language)
}

/// Highlights each code once, however many pages show it.
#[derive(Debug, Default)]
pub struct Highlighter {
    done: Mutex<Done>,
    /// Read when the first code is to be coloured.
    earlier: OnceLock<Earlier>,
}

#[derive(Debug, Default)]
struct Done {
    by_fingerprint: HashMap<u128, Arc<str>>,
    /// Of all HTML in it.
    bytes: usize,
    /// What of earlier runs was used, and what had to be found, ready to be kept.
    used: BTreeSet<Key>,
    found: BTreeMap<Key, Vec<u8>>,
    coloured: usize,
}

/// How much highlighted code is remembered, in bytes. Somebody who edits code in the preview makes a new version with each save.
const MOST_REMEMBERED: usize = 16 * 1024 * 1024;

impl Highlighter {
    /// The whole `<pre>` of a code block, plain where it cannot be highlighted.
    pub fn html(&self, world: &dyn World, language: Option<&str>, code: &str) -> Arc<str> {
        let fingerprint = fingerprint(language, code);
        if let Some(html) = self.done().by_fingerprint.get(&fingerprint) {
            return html.clone();
        }
        let html: Arc<str> = self.block(world, language, code).into();
        let mut done = self.done();
        if done.bytes > MOST_REMEMBERED {
            done.by_fingerprint.clear();
            done.bytes = 0;
        }
        done.bytes += html.len();
        done.by_fingerprint.entry(fingerprint).or_insert(html).clone()
    }

    /// How many codes had to be coloured, as no earlier run had.
    pub fn coloured(&self) -> usize {
        self.done().coloured
    }

    /// What is to be kept for later runs, by name; none if that is there already.
    pub fn to_keep(&self) -> Option<(&'static str, Vec<u8>)> {
        let done = self.done();
        let file = self.earlier.get()?.with(&done.used, &done.found, earlier::MOST)?;
        Some((earlier::NAME, file))
    }

    fn block(&self, world: &dyn World, language: Option<&str>, code: &str) -> String {
        let mut html = String::with_capacity(code.len() * 3 + 80);
        // The block scrolls by itself, so it must be reached by keyboard.
        html.push_str("<pre class=\"code\" tabindex=\"0\"><code");
        if let Some(language) = language {
            html.push_str(" class=\"language-");
            escape::attribute(&mut html, language);
            html.push('"');
        }
        html.push('>');
        match language.filter(|language| names::is_known(language) && !is_plain(language) && !is_too_large(code)) {
            Some(language) => self.runs(world, language, code).write(&mut html, code),
            None => escape::text(&mut html, code),
        }
        html.push_str("</code></pre>\n");
        html
    }

    fn runs(&self, world: &dyn World, language: &str, code: &str) -> Runs {
        let key = earlier::key(language, code);
        let earlier = self.earlier.get_or_init(|| Earlier::read(world));
        if let Some(runs) = earlier.runs(key, code) {
            self.done().used.insert(key);
            return runs;
        }
        let runs = syntax::runs(language, code).unwrap_or_else(|| Runs::plain(code));
        let mut done = self.done();
        done.coloured += 1;
        done.found.insert(key, runs.to_bytes());
        runs
    }

    /// A panic elsewhere leaves it whole: entries are inserted at once.
    fn done(&self) -> MutexGuard<'_, Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn fingerprint(language: Option<&str>, code: &str) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(language.unwrap_or_default().as_bytes());
    hasher.update(&[0]);
    hasher.update(code.as_bytes());
    hasher.digest128()
}

fn is_plain(language: &str) -> bool {
    ["text", "txt", "plain", "plaintext"]
        .iter()
        .any(|plain| language.eq_ignore_ascii_case(plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Memory;

    /// What stands inside of the element `<code>`.
    fn html(language: &str, code: &str) -> String {
        assert!(known(language), "{language}");
        let html = Highlighter::default().html(&nothing(), Some(language), code);
        let (_, content) = html.split_once("<code class=\"language-").expect("it is code");
        let (_, content) = content.split_once('>').expect("the tag ends");
        content
            .trim_end()
            .strip_suffix("</code></pre>")
            .expect("it ends")
            .to_owned()
    }

    /// A workspace without a disk.
    fn nothing() -> Memory {
        Memory::new::<String, Vec<u8>>([], jiff::Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn code_is_marked_by_class() {
        assert_eq!(
            html("rust", "// so\nlet x = \"<\\n\"; f(1)\n"),
            "<span class=\"hl-c\">// so</span>\n<span class=\"hl-k\">let</span> x <span class=\"hl-o\">=</span> <span class=\"hl-s\">&quot;&lt;</span><span class=\"hl-n\">\\n</span><span class=\"hl-s\">&quot;</span>; <span class=\"hl-f\">f</span>(<span class=\"hl-n\">1</span>)\n"
                .replace("&quot;", "\"")
        );
        assert_eq!(
            html("yaml", "a: 1\nb: \"c\"\n"),
            "<span class=\"hl-a\">a</span>: <span class=\"hl-n\">1</span>\n<span class=\"hl-a\">b</span>: <span class=\"hl-s\">\"c\"</span>\n"
        );
        assert!(html("html", "<p class=\"x\">&amp;</p>").contains("<span class=\"hl-e\">p</span>"));
    }

    #[test]
    fn text_survives() {
        let code = "fn main() {\n\n    /* a\n   b */ println!(\"{}\", 1 < 2);  \n}";
        for language in [
            "rust", "python", "js", "bash", "css", "sql", "html", "yaml", "text", "ts", "php",
        ] {
            let html = html(language, code);
            let mut text = String::new();
            let mut inside = false;
            for char in html.chars() {
                match char {
                    '<' => inside = true,
                    '>' => inside = false,
                    _ if inside => {}
                    _ => text.push(char),
                }
            }
            assert_eq!(
                text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
                code,
                "{language}"
            );
        }
    }

    #[test]
    fn what_cannot_be_highlighted_is_plain() {
        for large in ["return ".repeat(715), "return\n".repeat(28_572)] {
            assert!(is_too_large(&large));
            assert_eq!(html("rust", &large), large);
        }
        assert!(known("Rust") && known("yml") && !known("klingonisch"));
        let highlighter = Highlighter::default();
        let html = highlighter.html(&nothing(), Some("x\"y"), "a < b");
        assert_eq!(
            &*html,
            "<pre class=\"code\" tabindex=\"0\"><code class=\"language-x&quot;y\">a &lt; b</code></pre>\n"
        );
        assert!(Arc::ptr_eq(&html, &highlighter.html(&nothing(), Some("x\"y"), "a < b")));
    }
}
