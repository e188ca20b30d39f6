//! What a site's folder will hold: its pages and media, what the theme brings, and all that is made of the content for
//! programs and hosts. Every path is claimed once, before anything is rendered.

use super::api::Api;
use super::assets::ThemeAssets;
use super::calendars::Calendars;
use super::cards::icons::{self, Icons};
use super::feeds::Feeds;
use super::hosts::{Deployment, HostFile};
use super::{File, Planner, cards, encodings, hosts, sitemap};
use crate::diagnostic::{Place, Report};
use crate::resolve::{Claim, OutputFile, PathTable, Site, collision, file_as_folder};
use std::collections::BTreeMap;

/// What crawlers read first.
const ROBOTS: &str = "robots.txt";

/// What the files of a site follow from, besides the site.
#[derive(Clone, Copy)]
pub(super) struct Planned<'p> {
    pub(super) made: &'p [bool],
    pub(super) assets: &'p ThemeAssets,
    pub(super) calendars: &'p Calendars,
    pub(super) feeds: &'p Feeds,
    pub(super) api: &'p Api,
    pub(super) icons: &'p Icons,
    pub(super) cards: bool,
}

/// What is written besides pages and media, by path, and what it is.
type Added = BTreeMap<String, (File, String)>;

impl Planner<'_> {
    /// Every file of the site, sorted by path; what the theme adds may not collide either.
    pub(super) fn files(&self, number: usize, planned: &Planned<'_>, report: &mut Report) -> (Vec<String>, Vec<File>) {
        let Planned {
            made,
            assets,
            calendars,
            feeds,
            api,
            ..
        } = *planned;
        let Some(site) = self.graph.sites.get(number) else {
            return (Vec::new(), Vec::new());
        };
        let of_settings = |what: String| of_settings(site, what);
        let mut added = Added::new();
        for path in assets.files.keys() {
            let what = format!("the theme's file `{path}`");
            added.insert(path.clone(), (File::Theme(path.clone()), what));
        }
        let pages = made.iter().filter(|made| **made).count();
        let listed = sitemap::listed(self.graph, site, number, made).count();
        let calendars = calendars.files().enumerate();
        let calendars = calendars.map(|(number, (path, language))| (path.to_owned(), File::Calendar(number, language)));
        let feeds = feeds.files().map(|(path, number, format, language)| {
            let file = File::Feed {
                number,
                format,
                language,
            };
            (path, file)
        });
        let data = api.files().map(|(path, part)| (path.to_owned(), File::Api(part)));
        let sitemaps = sitemap::parts(listed).into_iter();
        let sitemaps = sitemaps.map(|(path, part)| (path, File::Sitemap(part)));
        for (path, file) in calendars.chain(feeds).chain(data).chain(sitemaps) {
            let what = format!("the generated file `{path}`");
            if let Some((_, first)) = added.insert(path.clone(), (file, what.clone())) {
                report.push(collision((&path, of_settings(what)), (&path, of_settings(first))));
            }
        }
        let known = assets.files.keys().map(String::as_str);
        let known = known.chain(site.outputs.iter().map(|output| output.path.as_str()));
        let deployment = Deployment::of(site, assets, known);
        let robots = HostFile {
            path: ROBOTS,
            text: sitemap::robots(site),
            yields: true,
        };
        let texts = hosts::files(&deployment, site, pages).into_iter().chain([robots]);
        // A name in other letters is another file for hosts, and no file of its own on some disks: that is a collision.
        let stands_in = |path: &str| site.paths.owner(path).is_some_and(|(own, _)| own == path);
        for HostFile { path, text, yields } in texts {
            // An office, or a theme, may have rules for hosts and crawlers of its own.
            if yields && (stands_in(path) || added.contains_key(path)) {
                continue;
            }
            let what = format!("the generated file `{path}`");
            let file = (File::Text(text.into_bytes()), what.clone());
            if let Some((_, first)) = added.insert(path.to_owned(), file) {
                report.push(collision((path, of_settings(what)), (path, of_settings(first))));
            }
        }
        // Nor need icons and cards be ours.
        for (path, file) in self.pictures(site, planned) {
            if !stands_in(&path) && !added.contains_key(&path) {
                let what = format!("the generated file `{path}`");
                added.insert(path, (file, what));
            }
        }
        self.report_collisions(site, planned, &added, &deployment, report);
        let is_written = |file: &OutputFile| planned.is_written(file);
        let mut paths = Vec::with_capacity(site.outputs.len() + added.len());
        let mut files = Vec::with_capacity(paths.capacity());
        let mut added = added.into_iter().peekable();
        for output in site.outputs.iter().filter(|output| is_written(&output.file)) {
            while let Some((path, (file, _))) = added.next_if(|(path, _)| *path < output.path) {
                paths.push(path);
                files.push(file);
            }
            paths.push(output.path.clone());
            files.push(match output.file {
                OutputFile::Page(number) => File::Page {
                    number,
                    language: site.pages.get(number).map_or(0, |page| page.language),
                },
                OutputFile::Asset(number) => File::Asset(number),
            });
        }
        for (path, (file, _)) in added {
            paths.push(path);
            files.push(file);
        }
        (paths, files)
    }

    /// Reports paths that two things claim, or that one needs as a folder.
    fn report_collisions(
        &self,
        site: &Site,
        planned: &Planned<'_>,
        added: &Added,
        deployment: &Deployment<'_>,
        report: &mut Report,
    ) {
        let is_written = |file: &OutputFile| planned.is_written(file);
        let of_settings = |what: String| of_settings(site, what);
        let mut table = PathTable::default();
        for (path, (_, what)) in added {
            let claim = |what: &String| of_settings(what.clone());
            if let Some((other, owner)) = site.paths.owner(path).filter(|(_, owner)| is_written(owner)) {
                let first = crate::resolve::claim_of(self.graph, site, *owner);
                report.push(collision((path, claim(what)), (other, first)));
            } else {
                table.claim(path, what.clone(), &claim, report);
            }
        }
        // A former address can be a folder of the name of one of these files, or of a compressed copy.
        let below = |path: &str| {
            let folder = format!("{path}/");
            let next = site.outputs.partition_point(|output| output.path < folder);
            let next = site.outputs.get(next).filter(|output| is_written(&output.file));
            next.filter(|output| output.path.starts_with(&folder))
        };
        let endings = deployment.encodings.iter().map(|encoding| encoding.ending());
        let endings: Vec<&str> = endings.collect();
        let outputs = site.outputs.iter().filter(|_| !endings.is_empty());
        let outputs = outputs.map(|output| output.path.as_str());
        let copies = outputs
            .chain(added.keys().map(String::as_str))
            .filter(|path| encodings::shrinks(path));
        let copies = copies.flat_map(|path| endings.iter().map(move |ending| format!("{path}{ending}")));
        let copies = copies.map(|path| {
            let what = format!("the compressed copy `{path}`");
            (path, what)
        });
        let files = added.iter().map(|(path, (_, what))| (path.clone(), what.clone()));
        for (path, what) in files.chain(copies) {
            if let Some(other) = below(&path) {
                let claim = crate::resolve::claim_of(self.graph, site, other.file);
                report.push(file_as_folder((&other.path, claim), (&path, of_settings(what))));
            }
        }
        for encoding in &deployment.encodings {
            let of_site = site.outputs.iter().filter(|output| is_written(&output.file));
            let of_site = of_site.map(|output| output.path.as_str());
            for path in of_site.chain(added.keys().map(String::as_str)) {
                let Some(of) = path.strip_suffix(encoding.ending()).filter(|of| encodings::shrinks(of)) else {
                    continue;
                };
                let what = match (site.paths.owner(path), added.get(path)) {
                    (Some((_, owner)), _) => crate::resolve::claim_of(self.graph, site, *owner),
                    (None, Some((_, what))) => of_settings(what.clone()),
                    (None, None) => continue,
                };
                if site.paths.owner(of).is_some() || added.contains_key(of) {
                    let copy = of_settings(format!("the compressed copy of `{of}`"));
                    report.push(collision((path, copy), (path, what)));
                }
            }
        }
    }

    /// The site's icons and social cards.
    fn pictures<'s>(&'s self, site: &'s Site, planned: &Planned<'s>) -> impl Iterator<Item = (String, File)> + 's {
        let Planned { made, icons, cards, .. } = *planned;
        let drawn = Icons::drawn().into_iter();
        let drawn = drawn.map(|(path, icon)| (path.to_owned(), File::Icon(icon)));
        let vector = icons.vector().zip(site.mark);
        let vector = vector.map(|(path, mark)| (path.to_owned(), File::Mark(mark)));
        let manifest = icons.manifest(self.graph, site, self.options.portable);
        let manifest = (icons::MANIFEST.to_owned(), File::Text(manifest.into_bytes()));
        let cards = cards::drawn(site, made).filter(move |_| cards);
        let cards = cards.map(|(path, page)| {
            let language = site.pages.get(page).map_or(0, |page| page.language);
            (path, File::Card { page, language })
        });
        drawn.chain(vector).chain([manifest]).chain(cards)
    }
}

impl Planned<'_> {
    /// Whether a page is one that the theme makes.
    fn is_written(&self, file: &OutputFile) -> bool {
        match file {
            OutputFile::Page(number) => self.made.get(*number).is_some_and(|made| *made),
            OutputFile::Asset(_) => true,
        }
    }
}

/// What has no place in content but the settings that ask for it.
fn of_settings(site: &Site, what: String) -> Claim {
    Claim {
        what,
        place: Place::file(&site.settings.file),
    }
}
