//! The kinds of entries and the words that name them in folders, references and addresses.

use std::fmt;

/// The type of an entry. The order is the order of listings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Alliance,
    Organisation,
    Person,
    Event,
    Series,
    Project,
    News,
    Document,
    Page,
    Region,
    Topic,
}

use Kind::*;

impl Kind {
    pub const ALL: [Kind; 11] = [
        Alliance,
        Organisation,
        Person,
        Event,
        Series,
        Project,
        News,
        Document,
        Page,
        Region,
        Topic,
    ];

    /// The name in the singular, as in `project:datenplattform` and `verbund new project`.
    pub fn name(self) -> &'static str {
        match self {
            Alliance => "alliance",
            Organisation => "organisation",
            Person => "person",
            Event => "event",
            Series => "series",
            Project => "project",
            News => "news",
            Document => "document",
            Page => "page",
            Region => "region",
            Topic => "topic",
        }
    }

    /// The folder (and list file) that holds entries of this kind, and the name of the collection in
    /// menus, templates and `relations`.
    pub fn folder(self) -> &'static str {
        match self {
            Alliance => "alliances",
            Organisation => "organisations",
            Person => "people",
            Event => "events",
            Series => "series",
            Project => "projects",
            News => "news",
            Document => "documents",
            Page => "pages",
            Region => "regions",
            Topic => "topics",
        }
    }

    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub fn from_folder(folder: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.folder() == folder)
    }

    /// The collection's part of an address when `site.yml` says nothing under `paths:`. Pages stand at
    /// the root and have none.
    pub fn address(self, language: &str) -> &'static str {
        let german = language == "de" || language.starts_with("de-");
        match (self, german) {
            (Page, _) => "",
            (Alliance, true) => "allianzen",
            (Organisation, true) => "organisationen",
            (Person, true) => "personen",
            (Event, true) => "veranstaltungen",
            (Series, true) => "reihen",
            (Project, true) => "projekte",
            (News, true) => "aktuelles",
            (Document, true) => "dokumente",
            (Region, true) => "regionen",
            (Topic, true) => "themen",
            (other, false) => other.folder(),
        }
    }

    /// "an event", "a person": for messages.
    pub fn with_article(self) -> &'static str {
        match self {
            Alliance => "an alliance",
            Organisation => "an organisation",
            Person => "a person",
            Event => "an event",
            Series => "a series",
            Project => "a project",
            News => "a news item",
            Document => "a document",
            Page => "a page",
            Region => "a region",
            Topic => "a topic",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
