//! What a finished file was made from, for those who look at it again.

use super::{File, SiteBundle};
use crate::parse::SiteSettings;
use crate::resolve::{MenuTarget, Site, Subject};
use std::sync::Arc;

/// What a page says comes from one of these.
#[derive(Clone, Debug, Default)]
pub struct PageSource {
    /// The file of the entry whose page it is, in the language of the page where it has a text in it.
    pub entry: Option<Arc<str>>,
    /// The file of the template that made it.
    pub template: Option<Arc<str>>,
}

impl SiteBundle {
    /// The number of a file by its path.
    pub fn file(&self, path: &str) -> Option<usize> {
        self.paths.binary_search_by(|known| known.as_str().cmp(path)).ok()
    }

    pub fn is_page(&self, index: usize) -> bool {
        matches!(self.files.get(index), Some(File::Page { .. }))
    }

    /// What pages have in common that one template makes: the kind of what they show, the collection of lists.
    pub fn sort(&self, index: usize) -> &'static str {
        let Some(File::Page { number, .. }) = self.files.get(index) else {
            return "";
        };
        match self.page(*number).map(|page| &page.subject) {
            Some(Subject::Entry(id)) => self.graph.entries.get(*id).map_or("", |entry| entry.kind().name()),
            Some(Subject::List { kind, .. }) => kind.folder(),
            Some(Subject::Overview { .. }) => "overview",
            Some(Subject::Home(_)) => "home",
            Some(Subject::Redirect { .. }) => "redirect",
            Some(Subject::NotFound) => "404",
            None => "",
        }
    }

    /// What the file `paths[index]` was made from.
    pub fn source(&self, index: usize) -> PageSource {
        let Some(File::Page { number, language }) = self.files.get(index) else {
            return PageSource::default();
        };
        let (Some(press), Some(page)) = (self.press(*language), self.page(*number)) else {
            return PageSource::default();
        };
        let (template, entry) = press.template_of(page);
        let own_path = format!("templates/{template}");
        let entry = entry.and_then(|id| self.graph.entries.get(id));
        PageSource {
            entry: entry.map(|entry| {
                let text = entry.text(press.views.tag());
                text.map_or_else(|| entry.own.origin.file.clone(), |text| text.origin.file.clone())
            }),
            template: self.theme_file(&own_path),
        }
    }

    /// The text files of the site's theme with their texts: the site's own first, then its theme's, then what that extends.
    pub fn theme_texts(&self) -> impl Iterator<Item = (&Arc<str>, &str)> {
        let files = self.workshop.theme.layers.iter().flat_map(|layer| layer.files.values());
        files.filter_map(|file| Some((&file.path, file.text()?)))
    }

    /// The text of a file of the workspace.
    pub fn text_of(&self, file: &str) -> Option<String> {
        String::from_utf8(self.world.read(file).ok()?).ok()
    }

    fn theme_file(&self, path: &str) -> Option<Arc<str>> {
        let mut layers = self.workshop.theme.layers.iter();
        let file = layers.find_map(|layer| layer.files.get(path))?;
        Some(file.path.clone())
    }

    pub(super) fn page(&self, number: usize) -> Option<&crate::resolve::Page> {
        self.here()?.pages.get(number)
    }

    fn here(&self) -> Option<&Site> {
        self.graph.sites.get(self.site).map(Arc::as_ref)
    }

    /// The files of the pages with this `legal_kind` to which a menu leads, in all languages.
    pub fn legal_pages(&self, kind: &str) -> Vec<usize> {
        let menus = self.here().map_or(&[][..], |site| &site.menus);
        let is_legal = |subject: &Subject| match subject {
            Subject::Entry(id) => {
                let entry = self.graph.entries.get(*id);
                let mut items = menus.iter().flatten().flatten();
                entry.is_some_and(|entry| entry.record().word("legal_kind") == Some(kind))
                    && items.any(|item| item.target == MenuTarget::Entry(*id))
            }
            _ => false,
        };
        let numbered = self.files.iter().enumerate();
        let pages = numbered.filter(|(_, file)| match file {
            File::Page { number, .. } => self.page(*number).is_some_and(|page| is_legal(&page.subject)),
            _ => false,
        });
        pages.map(|(index, _)| index).collect()
    }

    /// The settings of the site.
    pub fn settings(&self) -> Option<&Arc<SiteSettings>> {
        Some(&self.here()?.settings)
    }

    /// Whether the file is a page that leads from a former address to the one that holds now.
    pub fn is_redirect(&self, index: usize) -> bool {
        let Some(File::Page { number, .. }) = self.files.get(index) else {
            return false;
        };
        let page = self.page(*number);
        page.is_some_and(|page| matches!(page.subject, Subject::Redirect { .. }))
    }
}
