//! Social cards: the picture that stands where somebody shares the address of a page, drawn from the theme's `card.svg`.
//!
//! The home page of each language and every entry have one of their own, beside the page; all other pages are shared with
//! that of the home page. A file `card.png` that an editor puts there takes its place.

pub mod drawing;
pub mod icons;
pub mod lettering;
pub mod mark;

use super::SiteBundle;
use super::handover::Handover;
use super::page::Press;
use super::theme::ThemeFile;
use super::views::{View, encoded, string};
use crate::diagnostic::{Diagnostic, Place, Report, Spot, wording};
use crate::model::{Kind, Value as Fact};
use crate::resolve::{OutputFile, Page, ROOT, Site, Subject};
use drawing::{Drawing, Fault, Shelf};
use icons::Icon;
use std::collections::BTreeSet;
use tera::{Context, Tera, Value};

/// What the services that show cards ask for.
pub const WIDTH: u32 = 1200;
pub const HEIGHT: u32 = 630;

const TEMPLATE: &str = "card.svg";
const NAME: &str = "card.png";

/// Whether a site has cards: its settings may decline them, and its theme may have no template.
pub fn wanted(site: &Site, tera: &Tera) -> bool {
    site.settings.record.get("cards") != Some(&Fact::Bool(false)) && tera.contains_template(TEMPLATE)
}

/// The cards that are drawn, by path, with the number of their page.
pub fn drawn<'s>(site: &'s Site, made: &'s [bool]) -> impl Iterator<Item = (String, usize)> + 's {
    let pages = site.pages.iter().enumerate().zip(made).filter(|(_, made)| **made);
    pages.filter_map(|((number, page), _)| {
        let is_own = matches!(page.subject, Subject::Home(_) | Subject::Entry(_));
        // What cannot be written for a page cannot be written for its card.
        let is_written = site.paths.owner(&page.file()).is_some();
        let path = path(page).filter(|path| is_own && is_written && site.paths.owner(path).is_none());
        path.map(|path| (path, number))
    })
}

/// Where the card of a page that has one of its own stands.
fn path(page: &Page) -> Option<String> {
    let is_folder = page.address.is_empty() || page.address.ends_with('/');
    is_folder.then(|| format!("{}{NAME}", page.address))
}

/// The page whose card another one is shared with.
fn owner<'s>(site: &'s Site, page: &'s Page) -> Option<&'s Page> {
    match &page.subject {
        Subject::Home(_) | Subject::Entry(_) => Some(page),
        Subject::List { filter: None, .. } | Subject::Overview { .. } => {
            let is_home = |other: &&Page| matches!(other.subject, Subject::Home(_)) && other.language == page.language;
            site.pages.iter().find(is_home)
        }
        Subject::List { .. } | Subject::NotFound | Subject::Redirect { .. } => None,
    }
}

impl SiteBundle {
    /// The picture of a page's card.
    pub(super) fn card(&self, press: &Press, page: usize, handover: &dyn Handover) -> Result<Vec<u8>, Box<Diagnostic>> {
        let svg = press.card(page)?;
        let mark = self.mark_url(press);
        let drawing = self.drawing(&svg, mark.as_deref());
        let png = self.easel.png(&drawing, handover.standing(), self.shelf(handover));
        png.map_err(|fault| Box::new(self.explained(fault, &svg, press, page)))
    }

    /// What keeps a card from being drawn.
    pub(super) fn card_fault(&self, press: &Press, page: usize) -> Option<Box<Diagnostic>> {
        let svg = match press.card(page) {
            Ok(svg) => svg,
            Err(problem) => return Some(problem),
        };
        let mark = self.mark_url(press);
        let fault = self.drawing(&svg, mark.as_deref()).inspect().err()?;
        Some(Box::new(self.explained(fault, &svg, press, page)))
    }

    /// Reports what is wrong with the theme's template: it is tried on the home page and on an entry of each kind.
    pub(super) fn check_cards(&self, press: &Press, report: &mut Report) {
        if !self.cards {
            return;
        }
        let mut seen: BTreeSet<Option<Kind>> = BTreeSet::new();
        for (number, page) in press.views.site().pages.iter().enumerate() {
            let kind = match page.subject {
                Subject::Home(_) => None,
                Subject::Entry(id) => Some(press.views.entry(id).kind()),
                _ => continue,
            };
            if page.language == press.views.language && seen.insert(kind) {
                report.extend(self.card_fault(press, number).map(|problem| *problem));
            }
        }
    }

    /// An icon; one that cannot be drawn, for which there is no reason known, is left empty.
    pub(super) fn icon(&self, icon: Icon, handover: &dyn Handover) -> Vec<u8> {
        let file = self.icons.file(icon, &self.easel, self.shelf(handover));
        file.unwrap_or_default()
    }

    fn shelf<'s>(&'s self, handover: &'s dyn Handover) -> Shelf<'s> {
        Shelf {
            world: self.world.as_ref(),
            handover,
        }
    }

    fn drawing<'d>(&'d self, svg: &'d str, mark: Option<&'d str>) -> Drawing<'d> {
        Drawing {
            svg,
            image: mark.map(|url| (url, self.mark.as_deref())),
            width: WIDTH,
            height: HEIGHT,
            transparent: false,
        }
    }

    /// The address of the mark as templates see it.
    fn mark_url(&self, press: &Press) -> Option<String> {
        press.views.asset_url(press.views.site().mark?)
    }

    fn explained(&self, fault: Fault, svg: &str, press: &Press, page: usize) -> Diagnostic {
        let template = self.workshop.theme.file(&format!("templates/{TEMPLATE}"));
        let (reason, line) = match fault {
            Fault::Xml { line, reason, .. } => (reason, svg.lines().nth(line.saturating_sub(1))),
            Fault::Other(reason) => (reason, None),
        };
        let place = match template {
            Some(template) => Place {
                file: template.path.clone(),
                spot: line.and_then(|line| written(template, line)).unwrap_or(Spot::File),
            },
            None => Place::file(&press.views.site().settings.file),
        };
        Diagnostic::new(&wording::CARD, place)
            .with("reason", reason)
            .with("page", press.shown(page))
    }
}

/// The line of a template that wrote a line of what came of it: the one that it shares the longest beginning with.
fn written(template: &ThemeFile, line: &str) -> Option<Spot> {
    let line = line.trim();
    let shared = |source: &str| {
        let pairs = source.trim().chars().zip(line.chars());
        pairs.take_while(|(one, other)| one == other).count()
    };
    let lines = template.text()?.lines().enumerate();
    let (number, length) = lines
        .map(|(number, source)| (number, shared(source)))
        .max_by_key(|(number, length)| (*length, std::cmp::Reverse(*number)))?;
    (length > 1).then_some(Spot::Point {
        line: number + 1,
        column: 1,
    })
}

impl Press {
    /// The SVG of a page's card.
    fn card(&self, number: usize) -> Result<String, Box<Diagnostic>> {
        let Some(page) = self.views.site().pages.get(number) else {
            return Ok(String::new());
        };
        let (Subject::Home(id) | Subject::Entry(id)) = page.subject else {
            return Ok(String::new());
        };
        let mut context = Context::new();
        context.insert_value("page", self.page_view(page, TEMPLATE));
        context.insert_value("site", self.site_for(page));
        context.insert_value("entry", self.views.card(id));
        let shown = self.shown(number);
        let svg = self.template(TEMPLATE, &context, &shown)?;
        Ok(String::from_utf8_lossy(&svg).into_owned())
    }

    /// What diagnostics call a page: the file of its entry.
    fn shown(&self, number: usize) -> String {
        match self.views.site().pages.get(number) {
            Some(Page {
                subject: Subject::Home(id) | Subject::Entry(id),
                ..
            }) => self.views.entry(*id).own.origin.file.to_string(),
            page => page.map_or_else(String::new, |page| page.address.clone()),
        }
    }

    /// The picture that a page is shared with (see the contract, *card of a page*).
    pub(super) fn card_view(&self, page: &Page) -> Value {
        let site = self.views.site();
        let Some(owner) = owner(site, page) else {
            return Value::none();
        };
        if !self.has_cards() {
            return self.image_view(owner);
        }
        let Some(path) = path(owner) else { return Value::none() };
        let own = match site.paths.owner(&path) {
            Some((_, OutputFile::Asset(number))) => Some(self.views.picture_size(*number)),
            Some((_, OutputFile::Page(_))) => return Value::none(),
            None => None,
        };
        // What is on a picture that the office has made, only the office knows.
        let (size, alt) = match own {
            Some(size) => (size, String::new()),
            None => (Some((u64::from(WIDTH), u64::from(HEIGHT))), self.on_card(owner)),
        };
        self.shared(&format!("{ROOT}{}", encoded(&path)), size, alt, "image/png")
    }

    /// The words that stand on a drawn card: the claim of a home page, or the title; and the site's name.
    fn on_card(&self, page: &Page) -> String {
        let (Subject::Home(id) | Subject::Entry(id)) = page.subject else {
            return String::new();
        };
        let entry = self.views.card(id);
        let claim = string(&entry, "claim").filter(|_| matches!(page.subject, Subject::Home(_)));
        let title = claim.or_else(|| string(&entry, "title")).unwrap_or_default();
        let name = self.views.site_text_of("title");
        if title == name {
            title
        } else {
            format!("{title} – {name}")
        }
    }

    /// The image of a page's entry, where there are no cards.
    fn image_view(&self, page: &Page) -> Value {
        let (Subject::Home(id) | Subject::Entry(id)) = page.subject else {
            return Value::none();
        };
        let entry = self.views.card(id);
        let field = |path: &'static str| entry.get_from_path(path).filter(|value| !value.is_none());
        let number = |path: &'static str| {
            field(path)
                .and_then(Value::as_u128)
                .and_then(|number| u64::try_from(number).ok())
        };
        let text = |path: &'static str| field(path).and_then(Value::as_str);
        // The services show pixels only.
        let media_type = match text("image.src.format") {
            Some("JPG" | "JPEG") => "image/jpeg",
            Some("PNG") => "image/png",
            Some("WEBP") => "image/webp",
            Some("GIF") => "image/gif",
            _ => return Value::none(),
        };
        let Some(url) = text("image.src.url") else {
            return Value::none();
        };
        let size = number("image.src.width").zip(number("image.src.height"));
        let alt = text("image.alt").unwrap_or_default().to_owned();
        self.shared(url, size, alt, media_type)
    }

    fn shared(&self, url: &str, size: Option<(u64, u64)>, alt: String, media_type: &str) -> Value {
        let mut view = View::with_capacity(5);
        view.set("url", self.views.absolute(url));
        view.set("width", size.map(|(width, _)| width));
        view.set("height", size.map(|(_, height)| height));
        view.set("alt", alt);
        view.set("type", media_type);
        view.into()
    }
}
