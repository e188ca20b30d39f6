//! Checks the embeds in texts against the components that the theme offers.

use crate::diagnostic::{Diagnostic, Report, suggest, wording};
use crate::parse::decode::list_of;
use crate::parse::markdown::{Argument, Embed};
use crate::resolve::{Graph, Written};
use tera::{ComponentArgType, ComponentInfo, Tera};

/// Reports unknown embeds and arguments in the texts of all entries that the site shows.
pub fn check(graph: &Graph, site: usize, tera: &Tera, report: &mut Report) {
    let Some(site) = graph.sites.get(site) else { return };
    for id in &site.shown {
        let Some(entry) = graph.entries.get(*id) else { continue };
        for Written { origin, body, .. } in entry.texts() {
            for embed in &body.embeds {
                let problems = problems_of(embed, tera);
                report.extend(problems.into_iter().map(|mut diagnostic| {
                    diagnostic.place = origin.text(&embed.range);
                    diagnostic
                }));
            }
        }
    }
}

fn problems_of(embed: &Embed, tera: &Tera) -> Vec<Diagnostic> {
    let nowhere = crate::diagnostic::Place::file(&"".into());
    let new = |wording| Diagnostic::new(wording, nowhere.clone()).with("name", &embed.name);
    let Some(component) = tera.get_component_definition(&format!("embed.{}", embed.name)) else {
        let mut known: Vec<&str> = tera
            .get_component_names()
            .filter_map(|name| name.strip_prefix("embed."))
            .collect();
        known.sort_unstable();
        let near = suggest::nearest(&embed.name, known.iter().copied());
        return vec![
            new(&wording::EMBED_UNKNOWN)
                .with("known", list_of(known.iter().copied()))
                .suggest(near),
        ];
    };
    let takes: Vec<&str> = component
        .args()
        .iter()
        .filter(|arg| !arg.is_implicit())
        .map(tera::ComponentArg::name)
        .collect();
    let mut problems = Vec::new();
    for (name, argument) in &embed.arguments {
        if !takes.contains(&name.as_str()) {
            let near = suggest::nearest(name, takes.iter().copied());
            let known = list_of(takes.iter().copied());
            problems.push(
                new(&wording::EMBED_ARGUMENT)
                    .with("argument", name)
                    .with("known", known)
                    .suggest(near),
            );
        } else if let Some((expected, found)) = misfit(&component, name, argument) {
            problems.push(
                new(&wording::EMBED_ARGUMENT_TYPE)
                    .with("argument", name)
                    .with("expected", expected)
                    .with("found", found),
            );
        } else if let (Argument::Text(url), "url") = (argument, name.as_str())
            && let Some(reason) = super::frames::fault(url)
        {
            problems.push(new(&wording::URL_INVALID).with("url", url).with("reason", reason));
        }
    }
    for argument in component.args().iter().filter(|arg| arg.is_required()) {
        if !embed.arguments.iter().any(|(name, _)| name == argument.name()) {
            problems.push(new(&wording::EMBED_ARGUMENT_MISSING).with("argument", argument.name()));
        }
    }
    problems
}

fn misfit(component: &ComponentInfo, name: &str, argument: &Argument) -> Option<(&'static str, String)> {
    let declared = component.args().iter().find(|arg| arg.name() == name)?.arg_type()?;
    let found = match argument {
        Argument::Text(text) => format!("the text `{text}`"),
        Argument::Number(number) => format!("the number {number}"),
        Argument::Bool(flag) => format!("`{flag}`"),
    };
    let fits = match argument {
        Argument::Text(_) => matches!(declared, ComponentArgType::String),
        Argument::Number(_) => matches!(
            declared,
            ComponentArgType::Integer | ComponentArgType::Number | ComponentArgType::Float
        ),
        Argument::Bool(_) => matches!(declared, ComponentArgType::Bool),
    };
    let expected = match declared {
        ComponentArgType::String => "text in quotes",
        ComponentArgType::Integer | ComponentArgType::Number | ComponentArgType::Float => "a number",
        ComponentArgType::Bool => "`true` or `false`",
        _ => "something that texts cannot give",
    };
    (!fits).then_some((expected, found))
}
