//! A feed as JSON Feed 1.1 (jsonfeed.org).

use super::article::Article;
use super::{Feed, Format, Item, moment, title};
use crate::parse::markdown;
use crate::render::datum::{Datum, Fields};
use crate::render::lines;
use crate::render::views::{Views, items, string};
use crate::render::words::Words;

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// The bytes of the file.
pub fn write(feed: &Feed, articles: &[(Item, &Article)], views: &Views, words: &Words) -> Vec<u8> {
    let mut head = Fields::default();
    head.set("version", VERSION);
    head.set("title", feed.title(views, words));
    head.set("home_page_url", feed.page(views));
    head.set("feed_url", feed.address(views, Format::Json));
    head.set_some("description", views.site_text_opt("summary"));
    head.set("authors", vec![author(super::publisher(views))]);
    head.set("language", views.tag());
    let mut file = lines::written(&head);
    let end = file.trim_ascii_end().len().saturating_sub(1);
    file.truncate(file.get(..end).map_or(0, |head| head.trim_ascii_end().len()));
    file.extend_from_slice(b",\n\"items\":[");
    for (number, (_, article)) in articles.iter().enumerate() {
        file.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
        file.extend_from_slice(&article.json);
    }
    file.extend_from_slice(b"\n]\n}\n");
    file
}

/// An item as it stands in the file of any feed, on one line.
pub fn item(item: Item, html: &str, views: &Views) -> Vec<u8> {
    let Item { id, updated } = item;
    let zone = &views.site().settings.timezone;
    let card = views.card(id);
    let mut object = Fields::default();
    object.set("id", views.identifier(id));
    object.set_some("url", views.destination(id).url.map(|url| views.absolute(&url)));
    object.set_some("external_url", string(&card, "external_url"));
    object.set("title", title(views, id));
    object.set("content_html", html);
    object.set_some(
        "summary",
        super::summary(&card).map(|summary| markdown::plain(&summary)),
    );
    object.set_some("image", string(&card, "image.src.url").map(|url| views.absolute(&url)));
    object.set_some("date_published", item.published(views).map(|day| moment(day, zone)));
    object.set("date_modified", moment(updated, zone));
    object.set_some("authors", list(super::authors(views, id).into_iter().map(author)));
    let tags = items(&card, "topics").filter_map(|topic| string(topic, "title"));
    object.set_some("tags", list(tags.map(Datum::from)));
    object.set("language", views.language_of(views.entry(id)));
    let files = super::files(&card).map(|file| {
        let mut attachment = Fields::default();
        attachment.set("url", views.absolute(&file.url));
        attachment.set("mime_type", file.media_type);
        attachment.set_some("title", file.title);
        attachment.set("size_in_bytes", file.size);
        Datum::from(attachment)
    });
    object.set_some("attachments", list(files));
    // Memory takes everything, and keys are strings.
    serde_json::to_vec(&object).unwrap_or_default()
}

fn author(name: String) -> Datum<'static> {
    let mut author = Fields::default();
    author.set("name", name);
    author.into()
}

/// None without any item.
fn list<'d>(items: impl Iterator<Item = Datum<'d>>) -> Option<Datum<'d>> {
    let items: Vec<Datum> = items.collect();
    (!items.is_empty()).then_some(Datum::List(items))
}
