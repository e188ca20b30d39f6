//! `host`: the files that one host needs beside the site, and what is left to do by hand.

use super::arguments::{Global, HostArguments};
use super::build::refuse;
use super::{exit, unknown_site, usage, workspace};
use crate::diagnostic::suggest;
use crate::model::Options;
use crate::parse::decode::list_of;
use crate::render::hosts::{Host, Program};
use crate::world::create;
use anstream::{eprintln, println};

const VERSION: &str = concat!("v", env!("CARGO_PKG_VERSION"));

pub fn run(arguments: &HostArguments, global: &Global) -> u8 {
    let Some(name) = &arguments.name else {
        for host in Host::ALL {
            println!("{:13} {}", host.name(), host.purpose());
        }
        return exit::OK;
    };
    let names = || Host::ALL.into_iter().map(Host::name);
    let Some(host) = Host::ALL.into_iter().find(|host| host.name() == name) else {
        let near = suggest::nearest(name, names());
        let meant = near.map_or_else(
            || format!("choose among {}", list_of(names())),
            |near| format!("did you mean `{near}`?"),
        );
        return usage(&format!("there is nothing for a host `{name}`; {meant}"));
    };
    let (root, world) = match workspace(global) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let build = crate::build(&world, &Options::default());
    if build.report.has_errors() {
        return refuse(&build.report, world.as_ref());
    }
    let known: Vec<&str> = build.bundle.sites.iter().map(|site| site.id.as_str()).collect();
    let wanted = match (&arguments.site, known.as_slice()) {
        (Some(site), known) if !known.contains(&site.as_str()) => return unknown_site(site, known),
        (Some(site), _) => site.as_str(),
        (None, [only]) => only,
        (None, known) => {
            return usage(&format!(
                "name the site with `--site`: {}",
                list_of(known.iter().copied())
            ));
        }
    };
    let site = build.bundle.sites.iter().find(|site| site.id == wanted);
    let Some((site, deployment)) = site.and_then(|site| Some((site, site.deployment()?))) else {
        return unknown_site(wanted, &known);
    };
    if let Some(fault) = deployment.fault() {
        return usage(&fault);
    }
    let program = Program {
        source: arguments.source.as_deref(),
        revision: arguments.revision.as_deref().unwrap_or(VERSION),
    };
    let recipe = host.recipe(&deployment, &site.paths, &program);
    let (path, text) = &recipe.file;
    let file = arguments.out.as_ref().unwrap_or(&root).join(path);
    let shown = file.strip_prefix(&root).unwrap_or(&file).display();
    let made = match std::fs::read(&file) {
        Ok(found) if found == text.as_bytes() => "There is nothing new in",
        Ok(_) if !arguments.force => {
            return usage(&format!("{shown} is there already and differs; `--force` replaces it"));
        }
        Ok(_) => match std::fs::write(&file, text) {
            Ok(()) => "Replaced",
            Err(error) => return failed(&shown.to_string(), &error.to_string()),
        },
        Err(_) => match create(&file, text) {
            Ok(()) => "Made",
            Err(reason) => return failed(&shown.to_string(), &reason),
        },
    };
    if !global.quiet {
        eprintln!("{made} {shown}.");
        for step in &recipe.steps {
            eprintln!("- {step}");
        }
    }
    exit::OK
}

fn failed(file: &str, reason: &str) -> u8 {
    eprintln!("error: {file} cannot be written: {reason}");
    exit::MACHINE
}
