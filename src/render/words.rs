//! The words of a theme in one language, with plural forms.

use super::theme::Theme;
use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, wording};
use crate::locale::Locale;
use crate::parse::yaml::{self, Node};
use crate::parse::yaml_problem;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

enum Word {
    Text(String),
    /// By CLDR plural category.
    Plural(BTreeMap<String, String>),
}

/// Words by key; keys of nested maps are joined by dots.
pub struct Words {
    words: BTreeMap<String, Word>,
    /// The words of the language that stands in: English for `de`, German for `de-AT`.
    behind: Option<Arc<Words>>,
}

const CATEGORIES: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// What stands in where no language has a word.
const ENGLISH: &str = "en";

impl Words {
    /// What a theme has in `language`, and nothing else.
    pub fn read(theme: &Theme, language: &str, behind: Option<Arc<Words>>, report: &mut Report) -> Words {
        let mut words = BTreeMap::new();
        for layer in theme.layers.iter().rev() {
            let Some(file) = layer.files.get(&format!("i18n/{language}.yml")) else {
                continue;
            };
            match yaml::read(file.text().unwrap_or_default()) {
                Ok(Node::Map(entries)) => flatten("", &entries, &mut words),
                Ok(_) => {}
                Err(error) => report.push(yaml_problem(error, &file.path, 0)),
            }
        }
        Words { words, behind }
    }

    /// The language whose words stand in for those that `language` lacks.
    pub fn behind(language: &str) -> Option<&str> {
        let base = language.split('-').next().unwrap_or(language);
        match language {
            ENGLISH => None,
            _ if base == language => Some(ENGLISH),
            _ => Some(base),
        }
    }

    /// What is to be said of words that stand in English where the `settings` of a site ask for another language.
    pub fn lacking(&self, language: &str, settings: &Arc<str>) -> Option<Diagnostic> {
        if language.split('-').next() == Some(ENGLISH) {
            return None;
        }
        let mut english = self;
        while let Some(behind) = &english.behind {
            english = behind;
        }
        let is_english = |key: &&String| self.find(key).is_some_and(|(_, from)| std::ptr::eq(from, english));
        let keys: BTreeSet<String> = english.words.keys().filter(is_english).cloned().collect();
        (!keys.is_empty()).then(|| lacking(language, &keys, settings))
    }

    /// A word, and whose it is.
    fn find(&self, key: &str) -> Option<(&Word, &Words)> {
        let own = self.words.get(key).map(|word| (word, self));
        own.or_else(|| self.behind.as_ref()?.find(key))
    }

    /// The word for `key`, with `{name}` filled; `count` chooses the plural form and fills `{count}`.
    pub fn get(
        &self,
        key: &str,
        count: Option<u64>,
        arguments: &[(String, String)],
        locale: &Locale,
    ) -> Option<String> {
        let template = match (self.find(key)?.0, count) {
            (Word::Text(text), _) => text,
            (Word::Plural(forms), Some(count)) => forms.get(locale.plural(count)).or_else(|| forms.get("other"))?,
            (Word::Plural(forms), None) => forms.get("other")?,
        };
        let mut text = template.clone();
        if let Some(count) = count {
            text = text.replace("{count}", &locale.number(&count.to_string()));
        }
        for (name, value) in arguments {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        Some(text)
    }

    pub fn keys(&self) -> BTreeSet<&str> {
        let mut keys = self.behind.as_ref().map(|behind| behind.keys()).unwrap_or_default();
        keys.extend(self.words.keys().map(String::as_str));
        keys
    }
}

/// Reports words that the theme has in one of its languages only.
pub(super) fn check(theme: &Theme, report: &mut Report) {
    // By language: the keys, and the nearest file.
    let mut languages: BTreeMap<&str, (BTreeSet<String>, &Arc<str>)> = BTreeMap::new();
    for layer in &theme.layers {
        for (path, file) in &layer.files {
            let language = path.strip_prefix("i18n/").and_then(|rest| rest.strip_suffix(".yml"));
            let (Some(language), Ok(Node::Map(entries))) = (language, yaml::read(file.text().unwrap_or_default()))
            else {
                continue;
            };
            let mut own = BTreeMap::new();
            flatten("", &entries, &mut own);
            let (keys, _) = languages
                .entry(language)
                .or_insert_with(|| (BTreeSet::new(), &file.path));
            keys.extend(own.into_keys());
        }
    }
    for (language, (keys, file)) in &languages {
        // A regional language takes what it lacks from its base.
        let base = language.split('-').next().unwrap_or(language);
        let of_base = languages.get(base).map(|(keys, _)| keys);
        for (other, (others, _)) in &languages {
            let missing: BTreeSet<String> = others
                .difference(keys)
                .filter(|key| of_base.is_none_or(|keys| !keys.contains(*key)))
                .cloned()
                .collect();
            if !missing.is_empty() {
                report.push(
                    Diagnostic::new(&wording::WORDS_DIFFER, Place::file(file))
                        .with("keys", named(&missing))
                        .with("language", language)
                        .with("other", other),
                );
            }
        }
    }
}

/// Names a few of the words that stand in English on a site that does not speak it (WCAG 3.1.2).
fn lacking(language: &str, keys: &BTreeSet<String>, settings: &Arc<str>) -> Diagnostic {
    Diagnostic::new(
        &wording::WORD_MISSING,
        Place::value(settings, FieldPath::default().key("languages")),
    )
    .with("keys", named(keys))
    .with("language", language)
}

/// The first three keys, and how many more there are.
fn named(keys: &BTreeSet<String>) -> String {
    let named: Vec<String> = keys.iter().take(3).map(|key| format!("`{key}`")).collect();
    let more = match keys.len() - named.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    named.join(", ") + &more
}

fn flatten(prefix: &str, entries: &[(Box<str>, Node)], words: &mut BTreeMap<String, Word>) {
    for (key, node) in entries {
        let key = if prefix.is_empty() {
            key.to_string()
        } else {
            format!("{prefix}.{key}")
        };
        match node {
            Node::Map(inner)
                if !inner.is_empty()
                    && inner.iter().all(|(name, _)| CATEGORIES.contains(&&**name))
                    && inner.iter().any(|(name, _)| &**name == "other") =>
            {
                let forms = inner
                    .iter()
                    .filter_map(|(name, node)| Some((name.to_string(), text(node)?)));
                words.insert(key, Word::Plural(forms.collect()));
            }
            Node::Map(inner) => flatten(&key, inner, words),
            node => {
                if let Some(text) = text(node) {
                    words.insert(key, Word::Text(text));
                }
            }
        }
    }
}

fn text(node: &Node) -> Option<String> {
    match node {
        Node::Scalar(text) | Node::Number(text) | Node::Bool(text) => Some(text.to_string()),
        Node::Null => Some(String::new()),
        Node::Seq(_) | Node::Map(_) => None,
    }
}
