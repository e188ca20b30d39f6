//! `explain`: why a code exists and what to do, with the example that is also its test.

use super::{exit, usage};
use crate::diagnostic::{suggest, wording};
use anstream::println;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static DOCUMENTS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/docs/diagnostics");

pub fn run(code: Option<&str>) -> u8 {
    let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
    for wording in wording::ALL {
        codes.entry(wording.code).or_insert(wording.severity.name());
    }
    let Some(code) = code else {
        for (code, severity) in &codes {
            println!("{code:<24} {severity}");
        }
        return exit::OK;
    };
    let document = codes
        .contains_key(code)
        .then(|| DOCUMENTS.get_file(format!("{code}.md")));
    match document.flatten().and_then(|file| file.contents_utf8()) {
        Some(text) => {
            println!("{}", text.trim_end());
            exit::OK
        }
        None => {
            let near = suggest::nearest(code, codes.keys().copied());
            let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            usage(&format!("there is no code `{code}`{meant}"))
        }
    }
}
