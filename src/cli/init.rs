//! `init`: a first site, small and without an error, that an editor can change word by word.

use super::arguments::Global;
use super::{exit, usage};
use crate::resolve::slugified;
use crate::world::create;
use anstream::eprintln;
use std::path::Path;

/// Path and text of each file; `SITE` and `TITLE` are replaced.
const FILES: &[(&str, &str)] = &[
    ("content/SITE/site.yml", include_str!("init/site.yml")),
    ("content/SITE/index.md", include_str!("init/index.md")),
    ("content/SITE/alliances/SITE.yml", include_str!("init/alliance.yml")),
    (
        "content/SITE/organisations/geschaeftsstelle.yml",
        include_str!("init/organisation.yml"),
    ),
    ("content/SITE/events/auftakt.md", include_str!("init/event.md")),
    ("content/SITE/pages/about.md", include_str!("init/about.md")),
    ("content/SITE/pages/impressum.md", include_str!("init/impressum.md")),
    ("content/SITE/pages/datenschutz.md", include_str!("init/datenschutz.md")),
    (
        "content/SITE/pages/barrierefreiheit.md",
        include_str!("init/barrierefreiheit.md"),
    ),
    ("content/.gitattributes", "*/addresses.txt merge=union\n"),
    ("public/.gitignore", "*\n!.gitignore\n"),
];

pub fn run(dir: Option<&Path>, global: &Global) -> u8 {
    let target = match std::path::absolute(dir.unwrap_or(Path::new("."))) {
        Ok(target) => target,
        Err(error) => {
            eprintln!("error: the folder cannot be used: {error}");
            return exit::MACHINE;
        }
    };
    if target.join("content").exists() {
        return usage(&format!(
            "{} has a folder `content` already; `verbund new` adds entries to it",
            target.display()
        ));
    }
    let name = target
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let id = match slugified(&name) {
        id if id.is_empty() || id == "content" || id == crate::discover::COMMONS => "allianz".to_owned(),
        id => id,
    };
    for (path, text) in FILES {
        let path = path.replace("SITE", &id);
        if let Err(reason) = create(&target.join(&path), &text.replace("SITE", &id)) {
            eprintln!("error: {path} cannot be made: {reason}");
            return exit::MACHINE;
        }
    }
    if !global.quiet {
        eprintln!("Made a first site in content/{id}/.");
        eprintln!("Next: change the texts in double square brackets, then run `verbund build`.");
    }
    exit::OK
}
