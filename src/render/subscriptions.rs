//! What can be subscribed to on a page, for its head: feeds and calendars.

use super::feeds::About;
use super::functions::Tools;
use super::page::Press;
use super::views::View;
use crate::model::Kind;
use crate::resolve::{Page, Subject};
use tera::Value;

/// The feeds and the calendar of the whole site, which all pages name.
pub fn of_site(tools: &Tools) -> [Vec<Value>; 2] {
    let feeds = tools.feeds.views(&tools.views, &tools.words, About::Site).into_iter();
    let calendar = tools.calendars.view(&tools.views, None).into_iter();
    [
        feeds.map(Value::from).collect(),
        calendar.map(|calendar| subscription(&calendar.into())).collect(),
    ]
}

/// The feed that holds what a page shows.
pub fn feed_of(page: &Page) -> Option<About> {
    match page.subject {
        Subject::List { kind, filter: None, .. } => Some(About::Collection(kind)),
        Subject::Entry(id) => Some(About::Topic(id)),
        _ => None,
    }
}

impl Press {
    /// What can be subscribed to on a page: the feed and the calendar of what it is about, and those of the site.
    pub(super) fn subscriptions(&self, page: &Page) -> Vec<Value> {
        let views = &self.views;
        let own = feed_of(page).map(|about| self.feeds.views(views, &self.words, about));
        let about = match page.subject {
            Subject::Entry(id) => Some(id).filter(|id| views.entry(*id).kind() != Kind::Event),
            _ => None,
        };
        let calendar = about.and_then(|about| self.calendars.view(views, Some(about)));
        let own = own.into_iter().flatten().map(Value::from);
        let calendar = calendar.map(|calendar| subscription(&calendar.into()));
        let [feeds, calendars] = &self.of_site;
        own.chain(feeds.iter().cloned())
            .chain(calendar)
            .chain(calendars.iter().cloned())
            .collect()
    }
}

/// The view *feed* of a calendar.
fn subscription(calendar: &Value) -> Value {
    let mut view = View::with_capacity(3);
    view.set("url", calendar.get_from_path("url").cloned());
    view.set("type", "text/calendar");
    view.set("title", calendar.get_from_path("title").cloned());
    view.into()
}
