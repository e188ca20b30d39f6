//! Renders one page: its variables, its text, its template, and the way from the page to the root.

use super::api::{self, Api};
use super::calendars::Calendars;
use super::capped::Capped;
use super::content_policy::PagePolicies;
use super::feeds::{Feeds, Format};
use super::functions::Tools;
use super::legal;
use super::lists::{Lists, collection_title, filter_label, list_title};
use super::structured_data::ShortNodes;
use super::views::{View, Views};
use super::words::Words;
use super::{Settings, overviews, site, subscriptions, template_errors};
use crate::diagnostic::Diagnostic;
use crate::locale::Locale;
use crate::model::Kind;
use crate::parse::markdown::{Argument, Embed, Heading, Part, escape};
use crate::render::highlight::Highlighter;
use crate::resolve::{Entry, EntryId, LinkTarget, MenuEntry, MenuTarget, Overview, Page, ROOT, Site, Subject, Written};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tera::{Context, Tera, Value};

/// Everything that renders the pages of one site in one language.
pub struct Press {
    pub views: Arc<Views>,
    pub words: Arc<Words>,
    pub tera: Tera,
    pub highlighter: Arc<Highlighter>,
    site: Value,
    /// `site` as it stands on pages, by what the menus mark there.
    sites: Mutex<BTreeMap<Here, Value>>,
    lists: Lists,
    pub(super) calendars: Arc<Calendars>,
    pub(super) feeds: Arc<Feeds>,
    api: Arc<Api>,
    /// Those of pages; `'self'` does not name files on a disk for all browsers, so a portable build has none.
    policies: Option<PagePolicies>,
    pub(super) short_nodes: ShortNodes,
    /// What can be subscribed to on all pages: feeds and calendar of the site.
    pub(super) of_site: [Vec<Value>; 2],
    settings: Settings,
}

/// Where a page stands, as far as menus show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Here {
    Nowhere,
    Home,
    Entry(EntryId),
    Collection(Kind),
    Overview(Overview),
}

impl Press {
    pub fn new(
        mut tera: Tera,
        tools: &Tools,
        highlighter: Arc<Highlighter>,
        options: &serde_json::Value,
        settings: Settings,
    ) -> Press {
        super::functions::register(&mut tera, tools);
        let views = tools.views.clone();
        let site = site::view(tools, options, &tera);
        tera.global_context().insert_value("site", site.clone());
        let of_site = subscriptions::of_site(tools);
        let short_nodes = ShortNodes::new(&views);
        Press {
            views,
            words: tools.words.clone(),
            tera,
            highlighter,
            site,
            sites: Mutex::default(),
            lists: Lists::default(),
            calendars: tools.calendars.clone(),
            feeds: tools.feeds.clone(),
            api: tools.api.clone(),
            policies: (!tools.views.portable).then(|| PagePolicies::new(&tools.views.site().settings, &tools.assets)),
            short_nodes,
            of_site,
            settings,
        }
    }

    /// The compiled templates, when no page of the site is made any more.
    pub fn into_engine(self) -> Tera {
        self.tera
    }

    /// The bytes of a page, or why it cannot be made.
    pub fn page(&self, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
        let Some(page) = self.views.site().pages.get(number) else {
            return Ok(Vec::new());
        };
        let mut context = Context::new();
        let (template, entry) = self.template_of(page);
        let view = self.page_view(page, &template);
        let data = super::structured_data::of(self, page, &view);
        let mut view = View::of(&view);
        view.set("structured_data", data.map(|data| Value::safe_string(&data)));
        context.insert_value("page", view.into());
        context.insert_value("site", self.site_for(page));
        match &page.subject {
            Subject::Home(id) | Subject::Entry(id) => {
                let mut full = self.views.full(*id);
                full.set("calendar", self.calendars.view(&self.views, Some(*id)));
                self.add_text(&mut full, *id, &context, &template)?;
                context.insert_value("entry", full.into());
            }
            Subject::List { .. } => {
                context.insert_value("list", self.lists.view(&self.views, &self.words, &page.subject));
            }
            Subject::Overview { overview, part } => {
                let shown = overviews::view(&self.views, *overview, *part);
                context.insert_value(overviews::variable(*overview), shown);
            }
            Subject::Redirect { to } => {
                let target = self
                    .views
                    .site()
                    .pages
                    .get(*to)
                    .map(|target| self.views.page_url(target));
                context.insert_value("target", target.map_or_else(Value::none, Value::from));
            }
            Subject::NotFound => {}
        }
        let shown = entry.map_or_else(
            || page.address.clone(),
            |id| self.views.entry(id).own.origin.file.to_string(),
        );
        let mut html = self.template(&template, &context, &shown)?;
        if let Some(policies) = &self.policies {
            html = policies.filled(html);
        }
        let root = if page.subject == Subject::NotFound && !self.views.portable {
            // It is shown at any depth.
            self.views.site().settings.base_path().to_owned()
        } else {
            way_to_root(&page.address)
        };
        Ok(with_root(&html, &root))
    }

    /// The bytes of a file of data.
    pub fn api(&self, part: api::Part) -> Vec<u8> {
        self.api
            .written(part, &self.views, &self.words, (&self.calendars, &self.feeds))
    }

    /// The bytes of a calendar.
    pub fn calendar(&self, number: usize) -> Vec<u8> {
        self.calendars.written(number, &self.views, &self.words)
    }

    /// The bytes of a feed, or why it cannot be made.
    pub fn feed(&self, number: usize, format: Format) -> Result<Vec<u8>, Box<Diagnostic>> {
        self.feeds.written(number, format, self)
    }

    /// A template as it stands on `page`, addresses with the mark of the site's root.
    pub(super) fn template(&self, template: &str, context: &Context, page: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
        let mut out = Capped {
            bytes: Vec::with_capacity(16 * 1024),
        };
        let outcome = self.tera.render_to(template, context, &mut out);
        let explained = |error| template_errors::diagnostic(&error, template, page, self.template_files());
        outcome.map_err(explained).map_err(Box::new)?;
        Ok(out.bytes)
    }

    /// Whether pages have social cards.
    pub(super) fn has_cards(&self) -> bool {
        self.settings.cards
    }

    pub(super) fn template_files(&self) -> &template_errors::TemplateFiles {
        &self.settings.files
    }

    pub(super) fn template_of(&self, page: &Page) -> (String, Option<EntryId>) {
        match &page.subject {
            Subject::Home(id) => ("home.html".to_owned(), Some(*id)),
            Subject::Entry(id) => {
                let entry = self.views.entry(*id);
                let layout = entry.record().name("layout").filter(|_| entry.kind() == Kind::Page);
                (format!("{}.html", layout.unwrap_or(entry.kind().name())), Some(*id))
            }
            Subject::List { kind, .. } => {
                let own = format!("{}.html", kind.folder());
                let own_exists = kind.folder() != kind.name() && self.tera.contains_template(&own);
                (if own_exists { own } else { "list.html".to_owned() }, None)
            }
            Subject::Overview { overview, .. } => (overview.template(), None),
            Subject::NotFound => ("404.html".to_owned(), None),
            Subject::Redirect { .. } => ("redirect.html".to_owned(), None),
        }
    }

    /// `site` with the menu items marked that lead to this page.
    pub(super) fn site_for(&self, page: &Page) -> Value {
        let here = self.here(page);
        let known = || self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(site) = known().get(&here) {
            return site.clone();
        }
        let mut view = View::of(&self.site);
        if let Some([main, footer]) = self.views.site().menus.get(self.views.language) {
            let mut menu = View::with_capacity(2);
            menu.set("main", self.menu(main, page));
            menu.set("footer", self.menu(footer, page));
            view.set("menu", menu);
        }
        let site = Value::from(view);
        known().insert(here, site.clone());
        site
    }

    /// What of a page the menus depend on.
    fn here(&self, page: &Page) -> Here {
        let in_menu = |id: EntryId| {
            let items = self
                .views
                .site()
                .menus
                .get(self.views.language)
                .into_iter()
                .flatten()
                .flatten();
            items.into_iter().any(|item| item.target == MenuTarget::Entry(id))
        };
        match &page.subject {
            Subject::Home(_) => Here::Home,
            Subject::Entry(id) if in_menu(*id) => Here::Entry(*id),
            Subject::Entry(id) => Here::Collection(self.views.entry(*id).kind()),
            Subject::List { kind, .. } => Here::Collection(*kind),
            Subject::Overview { overview, .. } => Here::Overview(*overview),
            Subject::NotFound | Subject::Redirect { .. } => Here::Nowhere,
        }
    }

    fn menu(&self, items: &[MenuEntry], page: &Page) -> Vec<Value> {
        items.iter().filter_map(|item| self.menu_item(item, page)).collect()
    }

    fn menu_item(&self, item: &MenuEntry, page: &Page) -> Option<Value> {
        let views = &self.views;
        let (url, title, current, external) = match &item.target {
            MenuTarget::Entry(id) => {
                let destination = views.destination(*id);
                let entry = views.entry(*id);
                let current = matches!(&page.subject, Subject::Entry(shown) | Subject::Home(shown) if shown == id);
                (
                    destination.url?,
                    entry.title(views.tag()).to_owned(),
                    current,
                    destination.external,
                )
            }
            MenuTarget::Collection(kind) => {
                let listed = matches!(&page.subject, Subject::List { kind: shown, .. } if shown == kind);
                let below = matches!(&page.subject, Subject::Entry(id) if views.entry(*id).kind() == *kind);
                (
                    views.list_url(*kind, 1)?,
                    collection_title(&self.words, views, *kind),
                    listed || below,
                    false,
                )
            }
            MenuTarget::Overview(overview) => {
                let shown = matches!(&page.subject, Subject::Overview { overview: shown, .. } if shown == overview);
                (
                    overviews::url(views, &self.tera, *overview)?,
                    overviews::title(&self.words, views, *overview),
                    shown,
                    false,
                )
            }
            MenuTarget::Home => {
                let home = matches!(page.subject, Subject::Home(_));
                (views.home_url(), views.site_text_of("title"), home, false)
            }
            MenuTarget::Elsewhere(url) => (url.to_string(), super::views::host(url).to_owned(), false, true),
        };
        let mut view = View::with_capacity(4);
        view.set("label", item.label.clone().unwrap_or(title));
        view.set("url", url);
        view.set("current", current);
        view.set("external", external);
        Some(view.into())
    }

    pub(super) fn page_view(&self, page: &Page, template: &str) -> Value {
        let views = &self.views;
        let site = views.site();
        let (title, description, legal) = self.describe(page);
        let canonical = self.canonical(page);
        let mut view = View::with_capacity(16);
        view.set("template", template.trim_end_matches(".html"));
        view.set(
            "kind",
            match &page.subject {
                Subject::Home(_) => "home",
                Subject::Entry(id) => views.entry(*id).kind().name(),
                Subject::List { .. } => "list",
                Subject::Overview { .. } => "overview",
                Subject::NotFound => "404",
                Subject::Redirect { .. } => "redirect",
            },
        );
        view.set("title", title.clone());
        view.set("description", description);
        view.set("url", views.page_url(page));
        let subject = self.words.get("feedback.subject", None, &[], views.locale());
        let told_of = canonical.as_deref().filter(|_| subject.is_some());
        view.set(
            "feedback",
            told_of.and_then(|page| legal::feedback(views, page, subject.as_deref()?)),
        );
        view.set("canonical", canonical);
        view.set(
            "policy",
            self.policies
                .as_ref()
                .map(|policies| Value::safe_string(&policies.variable())),
        );
        view.set("language", views.tag());
        view.set("locale", views.locale().with_region());
        view.set("card", self.card_view(page));
        view.set(
            "noindex",
            matches!(
                page.subject,
                Subject::NotFound | Subject::Redirect { .. } | Subject::List { filter: Some(_), .. }
            ),
        );
        view.set("legal_kind", legal);
        view.set(
            "number",
            match page.subject {
                Subject::List { number, .. } => number,
                _ => 1,
            },
        );
        let feed = subscriptions::feed_of(page).map(|about| self.feeds.views(views, &self.words, about));
        view.set("feed", feed.and_then(|feed| feed.into_iter().next()));
        view.set("feeds", self.subscriptions(page));
        view.set("breadcrumbs", self.breadcrumbs(page, &title));
        let alternates = (0..site.settings.languages.len()).map(|language| self.alternate(page, language));
        view.set("alternates", alternates.collect::<Vec<_>>());
        view.into()
    }

    /// Title, description and legal duty of a page.
    fn describe(&self, page: &Page) -> (String, Option<String>, Option<&'static str>) {
        let views = &self.views;
        match &page.subject {
            Subject::Home(id) | Subject::Entry(id) | Subject::Redirect { to: id }
                if !matches!(page.subject, Subject::Redirect { .. }) =>
            {
                let entry = views.entry(*id);
                let card = views.card(*id);
                let field = |name: &str| card.get_from_path(name).and_then(Value::as_str).map(str::to_owned);
                let lead = || {
                    entry
                        .text(views.tag())
                        .and_then(|text| text.body.lead.as_deref().map(str::to_owned))
                };
                let description = field("summary").or_else(|| field("teaser")).or_else(lead);
                (
                    field("title").unwrap_or_default(),
                    description.or_else(|| views.site_text_opt("summary")),
                    entry.record().word("legal_kind"),
                )
            }
            Subject::List { kind, filter, .. } => (
                list_title(&self.words, views, (*kind, *filter)),
                views.site_text_opt("summary"),
                None,
            ),
            Subject::Overview { overview, part } => {
                let title = overviews::title(&self.words, views, *overview);
                let title = match part {
                    Some(part) => format!("{} – {title}", part.label()),
                    None => title,
                };
                (title, views.site_text_opt("summary"), None)
            }
            _ => (
                self.words
                    .get("not_found.title", None, &[], views.locale())
                    .unwrap_or_else(|| "404".to_owned()),
                None,
                None,
            ),
        }
    }

    /// The absolute address under which the page is at home.
    fn canonical(&self, page: &Page) -> Option<String> {
        let site = self.views.site();
        let own = |address: &str| format!("{}{address}", site.settings.base_url);
        match &page.subject {
            Subject::NotFound => None,
            Subject::Redirect { to } => site.pages.get(*to).map(|target| own(&target.address)),
            Subject::Entry(id) => {
                let there = self.home_elsewhere(*id).and_then(|home| {
                    let tag = self.views.tag();
                    let language = home.settings.languages.iter().position(|known| **known == *tag);
                    let page = home
                        .page_of(*id, language.unwrap_or(0))
                        .or_else(|| home.page_of(*id, 0))?;
                    Some(format!("{}{}", home.settings.base_url, page.address))
                });
                Some(there.unwrap_or_else(|| own(&page.address)))
            }
            _ => Some(own(&page.address)),
        }
    }

    /// The site at which an entry is at home, where that is another one.
    fn home_elsewhere(&self, id: EntryId) -> Option<&Site> {
        let home = self.views.entry(id).home.filter(|home| *home != self.views.site)?;
        self.views.graph.sites.get(home).map(Arc::as_ref)
    }

    fn breadcrumbs(&self, page: &Page, title: &str) -> Vec<Value> {
        let views = &self.views;
        let crumb = |title: String, url: Option<String>| {
            let mut view = View::with_capacity(2);
            view.set("title", title);
            view.set("url", url);
            Value::from(view)
        };
        if matches!(
            page.subject,
            Subject::Home(_) | Subject::NotFound | Subject::Redirect { .. }
        ) {
            return Vec::new();
        }
        let home = self
            .words
            .get("nav.home", None, &[], views.locale())
            .unwrap_or_else(|| views.site_text_of("title"));
        let mut crumbs = vec![crumb(home, Some(views.home_url()))];
        if let Subject::Entry(id) = &page.subject {
            let kind = views.entry(*id).kind();
            if let Some(url) = views.list_url(kind, 1).filter(|_| kind != Kind::Page) {
                crumbs.push(crumb(collection_title(&self.words, views, kind), Some(url)));
            }
            for section in views.sections_above(*id, page) {
                let above = views.entry(section).title(views.tag()).to_owned();
                crumbs.push(crumb(above, views.destination(section).url));
            }
        }
        let mut title = title.to_owned();
        if let Subject::List {
            kind,
            filter: Some(filter),
            ..
        } = &page.subject
        {
            let collection = collection_title(&self.words, views, *kind);
            crumbs.push(crumb(collection, views.list_url(*kind, 1)));
            title = filter_label(&self.words, views, *filter);
        }
        if let Subject::Overview {
            overview,
            part: Some(part),
        } = &page.subject
        {
            let whole = overviews::title(&self.words, views, *overview);
            crumbs.push(crumb(whole, overviews::url(views, &self.tera, *overview)));
            title = part.label();
        }
        crumbs.push(crumb(title, Some(views.page_url(page))));
        crumbs
    }

    fn alternate(&self, page: &Page, language: usize) -> Value {
        let views = &self.views;
        let site = views.site();
        let other = site.version(page, language);
        let mut view = View::with_capacity(7);
        view.set("language", site.language(language));
        view.set("locale", site.locales.get(language).map(Locale::with_region));
        view.set(
            "name",
            site.locales
                .get(language)
                .map(|locale| locale.language_name().to_owned()),
        );
        view.set("url", views.page_url(other.unwrap_or(page)));
        // Versions are named where they are at home, as the canonical address is.
        let elsewhere = match &page.subject {
            Subject::Entry(id) => self.home_elsewhere(*id).map(|home| (home, *id)),
            _ => None,
        };
        let (owner, version) = match elsewhere {
            Some((home, id)) => {
                let tag = site.language(language);
                let there = home.settings.languages.iter().position(|known| **known == *tag);
                (home, there.and_then(|there| home.page_of(id, there)))
            }
            None => (site, other),
        };
        view.set(
            "canonical",
            version.map(|version| format!("{}{}", owner.settings.base_url, version.address)),
        );
        view.set("current", language == views.language);
        view.set("missing", other.is_none());
        view.into()
    }

    pub(super) fn add_text(
        &self,
        view: &mut View,
        id: EntryId,
        context: &Context,
        template: &str,
    ) -> Result<(), Box<Diagnostic>> {
        let entry = self.views.entry(id);
        let text = entry.text(self.views.tag());
        let (html, toc, words) = match &text {
            Some(text) => (
                self.html(entry, text, context, template)?,
                toc(&text.body.headings),
                text.body.words,
            ),
            None => (String::new(), Vec::new(), 0),
        };
        view.set("html", Value::safe_string(&html));
        view.set("toc", toc);
        view.set("words", words);
        Ok(())
    }

    /// The HTML of a text, with its links, pictures, code and embeds filled in.
    fn html(
        &self,
        entry: &Entry,
        text: &Written<'_>,
        context: &Context,
        template: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let mut html = String::with_capacity(4096);
        for part in &text.body.parts {
            match part {
                Part::Html(ready) => html.push_str(ready),
                Part::Address(number) => escape::attribute(&mut html, &self.address(text.links.get(*number))),
                Part::Picture(number) => self.picture(&mut html, text, *number),
                Part::Code(code) => {
                    let world = self.views.world.as_ref();
                    html.push_str(&self.highlighter.html(world, code.language.as_deref(), &code.text));
                }
                Part::Embed(number) => {
                    if let Some(embed) = text.body.embeds.get(*number) {
                        html.push_str(&self.embed(entry, embed, context, template)?);
                    }
                }
            }
        }
        Ok(html)
    }

    /// What the theme makes of an embed; nothing if it knows none of that name.
    fn embed(
        &self,
        entry: &Entry,
        embed: &Embed,
        context: &Context,
        template: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let name = format!("embed.{}", embed.name);
        if !self.tera.contains_component(&name) {
            return Ok(String::new());
        }
        let mut arguments = Context::new();
        for (name, argument) in &embed.arguments {
            let value = match argument {
                Argument::Text(text) => Value::from(text.as_str()),
                Argument::Number(number) => Value::from(*number),
                Argument::Bool(flag) => Value::from(*flag),
            };
            arguments.insert_value(name.clone(), value);
        }
        let mut out = Capped::default();
        let made = self
            .tera
            .render_component_with_implicits_to(&name, &arguments, context, None, true, &mut out);
        made.map_err(|error| {
            let file = entry.own.origin.file.to_string();
            let files = &self.settings.files;
            Box::new(template_errors::diagnostic(&error, template, &file, files))
        })?;
        Ok(String::from_utf8_lossy(&out.bytes).into_owned())
    }

    fn address(&self, target: Option<&LinkTarget>) -> String {
        match target {
            Some(LinkTarget::Here { anchor }) => format!("#{anchor}"),
            Some(LinkTarget::Asset { asset }) => self.views.asset_url(*asset).unwrap_or_default(),
            Some(LinkTarget::Entry { entry, anchor }) => {
                let mut url = self.views.destination(*entry).url.unwrap_or_default();
                if let Some(anchor) = anchor.as_ref().filter(|_| !url.is_empty()) {
                    url.push('#');
                    url.push_str(anchor);
                }
                url
            }
            Some(LinkTarget::Dead) | None => String::new(),
        }
    }

    fn picture(&self, html: &mut String, text: &Written<'_>, number: usize) {
        let (Some(link), Some(LinkTarget::Asset { asset })) = (text.body.links.get(number), text.links.get(number))
        else {
            return;
        };
        html.push_str("<img src=\"");
        escape::attribute(html, &self.views.asset_url(*asset).unwrap_or_default());
        html.push_str("\" alt=\"");
        escape::attribute(html, link.picture.as_ref().map_or("", |picture| &picture.alt));
        html.push('"');
        if let Some((width, height)) = self.views.picture_size(*asset) {
            html.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        html.push_str(" loading=\"lazy\">");
    }
}

/// Headings of level 2 and 3 as a tree; empty if there are fewer than two.
fn toc(headings: &[Heading]) -> Vec<Value> {
    let listed: Vec<&Heading> = headings
        .iter()
        .filter(|heading| matches!(heading.level, 2 | 3))
        .collect();
    if listed.len() < 2 {
        return Vec::new();
    }
    let mut tree: Vec<(&Heading, Vec<Value>)> = Vec::new();
    let item = |heading: &Heading, children: Vec<Value>| {
        let mut view = View::with_capacity(4);
        view.set("id", &*heading.id);
        view.set("title", &*heading.title);
        view.set("level", u64::from(heading.level));
        view.set("children", children);
        Value::from(view)
    };
    for heading in listed {
        match tree.last_mut() {
            Some((_, children)) if heading.level == 3 => children.push(item(heading, Vec::new())),
            _ => tree.push((heading, Vec::new())),
        }
    }
    tree.into_iter()
        .map(|(heading, children)| item(heading, children))
        .collect()
}

/// `../` for each folder between the page and the root; `./` on the home page.
fn way_to_root(address: &str) -> String {
    match address.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    }
}

/// Replaces the mark of the site's root by the way to it.
pub fn with_root(bytes: &[u8], root: &str) -> Vec<u8> {
    let mut mark = [0; 4];
    let mark = ROOT.encode_utf8(&mut mark).as_bytes();
    let finder = memchr::memmem::Finder::new(mark);
    let mut out = Vec::with_capacity(bytes.len() + 1024);
    let mut from = 0;
    for at in finder.find_iter(bytes) {
        out.extend_from_slice(bytes.get(from..at).unwrap_or_default());
        out.extend_from_slice(root.as_bytes());
        from = at + mark.len();
    }
    out.extend_from_slice(bytes.get(from..).unwrap_or_default());
    out
}
