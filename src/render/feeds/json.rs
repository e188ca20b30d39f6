//! A feed as JSON Feed 1.1 (jsonfeed.org).

use super::{Feed, Format, Item, moment, title};
use crate::parse::markdown;
use crate::render::views::{Views, items, string};
use crate::render::words::Words;
use serde_json::{Map, Value, json};

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The bytes of the file; `articles` are its items with their HTML.
pub fn write(feed: &Feed, articles: &[(Item, &str)], views: &Views, words: &Words) -> Vec<u8> {
    let mut object = Object::default();
    object.set("version", VERSION);
    object.set("title", feed.title(views, words));
    object.set("home_page_url", feed.page(views));
    object.set("feed_url", feed.address(views, Format::Json));
    object.set("description", views.site_text_opt("summary"));
    object.set("authors", json!([{"name": super::publisher(views)}]));
    object.set("language", views.tag());
    let items = articles.iter().map(|(item, html)| one(*item, html, views));
    object.set("items", items.collect::<Vec<_>>());
    let mut text = serde_json::to_string_pretty(&object.0).unwrap_or_default();
    text.push('\n');
    text.into_bytes()
}

fn one(item: Item, html: &str, views: &Views) -> Value {
    let Item { id, updated } = item;
    let zone = &views.site().settings.timezone;
    let card = views.card(id);
    let mut object = Object::default();
    object.set("id", views.identifier(id));
    object.set("url", views.destination(id).url.map(|url| views.absolute(&url)));
    object.set("external_url", string(&card, "external_url"));
    object.set("title", title(views, id));
    object.set("content_html", html);
    object.set(
        "summary",
        super::summary(&card).map(|summary| markdown::plain(&summary)),
    );
    object.set("image", string(&card, "image.src.url").map(|url| views.absolute(&url)));
    object.set("date_published", item.published(views).map(|day| moment(day, zone)));
    object.set("date_modified", moment(updated, zone));
    let authors = super::authors(views, id).into_iter();
    let authors: Vec<Value> = authors.map(|name| json!({"name": name})).collect();
    object.set("authors", Some(authors).filter(|authors| !authors.is_empty()));
    let tags: Vec<String> = items(&card, "topics")
        .filter_map(|topic| string(topic, "title"))
        .collect();
    object.set("tags", Some(tags).filter(|tags| !tags.is_empty()));
    object.set("language", views.language_of(views.entry(id)));
    let files: Vec<Value> = super::files(&card)
        .map(|file| {
            let url = views.absolute(&file.url);
            json!({"url": url, "mime_type": file.media_type, "title": file.title, "size_in_bytes": file.size})
        })
        .collect();
    object.set("attachments", Some(files).filter(|files| !files.is_empty()));
    object.0.into()
}

#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    /// What is not known has no key.
    fn set(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        if !value.is_null() {
            self.0.insert(key.to_owned(), value);
        }
    }
}
