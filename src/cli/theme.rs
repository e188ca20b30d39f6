//! `theme gallery` and `theme check`: a theme apart from the sites that use it.

use super::arguments::{GalleryArguments, Global, ThemeArguments};
use super::build::plural;
use super::{counted, exit, say, tell, unknown_site, usage, workspace};
use crate::diagnostic::{Report, suggest};
use crate::discover;
use crate::located;
use crate::model::Options;
use crate::parse;
use crate::parse::Wanted;
use crate::parse::decode::list_of;
use crate::render;
use crate::render::gallery::{Extent, Gallery};
use crate::render::{Made, SiteBundle, theme};
use crate::resolve;
use crate::world::World;
use crate::write::{Blame, Content, Destination, Output, PublishError, WriteError};
use anstream::eprintln;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The folder beside the sites' folders that the gallery goes to.
pub(super) const GALLERY: &str = "_gallery";

pub fn gallery(arguments: &GalleryArguments, global: &Global) -> u8 {
    let Stage {
        root,
        world,
        site,
        mut report,
    } = match stage(&arguments.theme, global) {
        Ok(stage) => stage,
        Err(code) => return code,
    };
    let languages = site.languages();
    let language = match &arguments.language {
        None => 0,
        Some(tag) => match languages.iter().position(|known| known == tag) {
            Some(language) => language,
            None => {
                return usage(&format!(
                    "the site has no language `{tag}`; it has {}",
                    list_of(languages)
                ));
            }
        },
    };
    let made = if report.has_errors() {
        None
    } else {
        site.gallery(language, &mut report)
    };
    let found = located(&report.without_repetition(), world.as_ref());
    tell(&found);
    let Some((gallery, extent)) = made else {
        eprintln!("Nothing was written: {}.", counted(&found));
        return exit::CONTENT;
    };
    let out = arguments
        .out
        .clone()
        .unwrap_or_else(|| root.join("public").join(GALLERY));
    match publish(&gallery, &out, &root) {
        Ok(()) => {
            if !global.quiet {
                let page = out.join("index.html");
                let page = page.strip_prefix(&root).unwrap_or(&page);
                eprintln!("Made the gallery of {}: {}.", described(&site, extent), page.display());
            }
            exit::OK
        }
        Err(error) => {
            say(&error.diagnostic());
            match error.blame() {
                Blame::Usage => exit::USAGE,
                Blame::Machine => exit::MACHINE,
            }
        }
    }
}

pub fn check(arguments: &ThemeArguments, global: &Global) -> u8 {
    let Stage {
        world,
        site,
        mut report,
        ..
    } = match stage(arguments, global) {
        Ok(stage) => stage,
        Err(code) => return code,
    };
    site.check_theme(&mut report);
    let report = report.without_repetition();
    let found = located(&report, world.as_ref());
    tell(&found);
    if !global.quiet {
        let counts = counted(&found);
        let verdict = if counts.is_empty() {
            "nothing to complain about"
        } else {
            counts.as_str()
        };
        eprintln!("Checked `{}` on the site `{}`: {verdict}.", site.theme_name(), site.id);
    }
    if report.has_errors() { exit::CONTENT } else { exit::OK }
}

/// A theme with a site to stand on.
struct Stage {
    root: PathBuf,
    world: Arc<dyn World + Send + Sync>,
    site: SiteBundle,
    /// What is wrong with the theme; mistakes in the content are left to `verbund check`.
    report: Report,
}

fn stage(arguments: &ThemeArguments, global: &Global) -> Result<Stage, u8> {
    let (root, world) = workspace(global)?;
    if let Some(name) = &arguments.name {
        let known = themes(world.as_ref());
        if !known.contains(name) {
            let near = suggest::nearest(name, known.iter().map(String::as_str));
            let meant = near.map_or_else(
                || format!("choose among {}", list_of(known.iter().map(String::as_str))),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(usage(&format!("there is no theme `{name}`; {meant}")));
        }
    }
    let mut options = Options {
        theme: arguments.name.clone(),
        ..Options::default()
    };
    let mut of_content = Report::default();
    let sources = discover::discover(world.as_ref(), &mut discover::Kept::default(), &mut of_content);
    let kept = &mut parse::Kept::default();
    let parsed = parse::parse(world.as_ref(), sources, kept, Wanted::Newest, &mut of_content);
    let graph = Arc::new(resolve::resolve(parsed, &options, world.now(), None, &mut of_content));
    let known: Vec<&str> = graph.sites.iter().map(|site| &*site.settings.id).collect();
    let chosen = match &arguments.site {
        Some(site) if !known.contains(&site.as_str()) => return Err(unknown_site(site, &known)),
        Some(site) => site.clone(),
        None => known.first().map(|site| (*site).to_owned()).unwrap_or_default(),
    };
    options.sites = vec![chosen];
    let mut report = Report::default();
    let kept = &mut render::Kept::default();
    let bundle = render::plan(&graph, &world, &options, kept, &mut report);
    match bundle.sites.into_iter().next() {
        Some(site) => Ok(Stage {
            root,
            world,
            site,
            report,
        }),
        None => {
            // Without a site only its own mistakes, or those of the theme, can be the reason.
            let reason = if report.has_errors() { report } else { of_content };
            let found = located(&reason.without_repetition(), world.as_ref());
            tell(&found);
            eprintln!("There is no site to show the theme with: {}.", counted(&found));
            Err(exit::CONTENT)
        }
    }
}

/// The themes that can be named.
fn themes(world: &dyn World) -> BTreeSet<String> {
    let manifest = |path: &str| {
        let name = path.strip_prefix("themes/")?.strip_suffix("/theme.yml")?;
        (!name.contains('/')).then(|| name.to_owned())
    };
    let listing = world.list("themes");
    let own = listing.files.iter().filter_map(|file| manifest(&file.path));
    own.chain([theme::BUILT_IN.to_owned()]).collect()
}

fn described(site: &SiteBundle, extent: Extent) -> String {
    format!(
        "`{}` ({} with {}) on the site `{}`",
        site.theme_name(),
        plural(extent.components, "component"),
        plural(extent.examples, "example"),
        site.id
    )
}

fn publish(gallery: &Gallery, out: &Path, root: &Path) -> Result<(), WriteError> {
    let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let destination = Destination {
        out: &out,
        project: root,
        home: home.as_deref(),
        command: "verbund theme gallery",
        patience: Duration::from_secs(10),
    };
    let wait = |owner: &str| eprintln!("Waiting for another build ({owner}) to finish …");
    let (output, name) = Output::open_alone(&destination, &wait)?;
    let produce = |index: usize| -> Result<Content<'_>, std::convert::Infallible> {
        Ok(match gallery.files.get(index) {
            Some(Made::Bytes(bytes)) => Content::Bytes(Cow::Borrowed(bytes)),
            Some(Made::OnDisk(path)) => Content::File(path.clone()),
            None => Content::Bytes(Cow::Borrowed(&[])),
        })
    };
    match output.publish(&name, &gallery.paths, &produce) {
        Ok(_) => Ok(()),
        Err(PublishError::Write(error)) => Err(error),
        Err(PublishError::Pages(none)) => none.into_iter().next().map_or(Ok(()), |never| match never {}),
    }
}
