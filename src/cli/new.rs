//! `new`: an entry with the fields it needs, in the right folder, ready to be filled in.

use super::arguments::Global;
use super::{exit, say, unknown_site, usage, workspace};
use crate::diagnostic::{Diagnostic, Place, suggest, wording};
use crate::discover::COMMONS;
use crate::model::{Field, Kind, Options, Shape};
use crate::resolve::slugified;
use crate::world::create;
use anstream::eprintln;

pub fn run(kind: &str, title: &str, site: Option<&str>, global: &Global) -> u8 {
    let Some(kind) = Kind::from_name(kind).or_else(|| Kind::from_folder(kind)) else {
        let near = suggest::nearest(kind, Kind::ALL.into_iter().map(Kind::name));
        let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return usage(&format!("`{kind}` is no kind of entry{meant}"));
    };
    let (root, world) = match workspace(global) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let build = crate::build(
        &world,
        &Options {
            drafts: true,
            ..Options::default()
        },
    );
    let sites: Vec<&str> = build.graph.sites.iter().map(|site| &*site.settings.id).collect();
    let site = match (site, sites.as_slice()) {
        (Some(site), known) if known.contains(&site) || site == COMMONS => site.to_owned(),
        (Some(site), known) => return unknown_site(site, known),
        (None, [only]) => (*only).to_owned(),
        (None, []) => {
            say(&Diagnostic::new(
                &wording::WORKSPACE_EMPTY,
                Place::file(&"content".into()),
            ));
            return exit::USAGE;
        }
        (None, known) => {
            return usage(&format!(
                "name the site with `--site`: {}, or commons",
                known.join(", ")
            ));
        }
    };
    let slug = slugified(title);
    if slug.is_empty() {
        return usage("the title has no letter that could be part of a file name");
    }
    let today = build.graph.sites.first().map(|site| site.today).unwrap_or_default();
    let dated = matches!(kind, Kind::Event | Kind::News);
    let id = if dated { format!("{today}-{slug}") } else { slug };
    let path = format!("content/{site}/{}/{id}.md", kind.folder());
    match create(&root.join(&path), &text(kind, title, today)) {
        Ok(()) => {
            eprintln!("Made {path}. It is a draft: remove `draft: true` when it is ready.");
            exit::OK
        }
        Err(reason) => {
            eprintln!("error: {path} cannot be made: {reason}");
            exit::MACHINE
        }
    }
}

fn text(kind: Kind, title: &str, today: jiff::civil::Date) -> String {
    let quoted = serde_json::to_string(title).unwrap_or_default();
    let mut lines = vec!["---".to_owned(), format!("title: {quoted}"), "draft: true".to_owned()];
    let wanted: &[&str] = match kind {
        Kind::Event => &[
            "date",
            "updated",
            "start_time",
            "mode",
            "places",
            "organisers",
            "alliances",
            "topics",
            "summary",
        ],
        Kind::News => &["date", "alliances", "about", "summary"],
        Kind::Project => &["period", "coordinator", "partners", "funding", "alliances", "summary"],
        Kind::Organisation => &["kind", "memberships", "website", "summary"],
        Kind::Document => &["number", "kind", "date", "lead", "alliances", "summary"],
        _ => &["summary"],
    };
    let fields = kind.schema().fields;
    let required = fields
        .iter()
        .filter(|field| field.required && field.name != "title" && !wanted.contains(&field.name));
    for field in required.chain(wanted.iter().filter_map(|name| kind.schema().field(name))) {
        if matches!(field.name, "date" | "updated") {
            lines.push(format!("{}: {today}", field.name));
        } else if field.required {
            lines.push(format!("{}: {}", field.name, example(kind, field, title)));
        } else {
            lines.push(format!("# {}:   {}", field.name, field.doc));
        }
    }
    lines.push("---".to_owned());
    lines.push(String::new());
    lines.join("\n") + "\n"
}

/// A value that the field takes, for what an entry cannot do without.
fn example(kind: Kind, field: &Field, title: &str) -> String {
    match &field.shape {
        Shape::Word(words) => words.first().map_or("", |(word, _)| word).to_owned(),
        _ if kind == Kind::Person && field.name == "family" => title.rsplit(' ').next().unwrap_or(title).to_owned(),
        _ => "\"[[…]]\"".to_owned(),
    }
}
