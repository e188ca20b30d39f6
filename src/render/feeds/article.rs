//! The text of an entry as it stands in feeds: made by the theme's template `feed.html`, then freed of all that needs the
//! site around it.

use super::{Item, atom, json, plain_html};
use crate::diagnostic::Diagnostic;
use crate::render::page::Press;
use crate::render::views::View;
use crate::resolve::EntryId;
use tera::{Context, Value};

const TEMPLATE: &str = "feed.html";

/// An entry as it stands in the files of all feeds it is in, which are the site's, its collection's and its topics'.
pub struct Article {
    pub atom: Box<[u8]>,
    pub json: Box<[u8]>,
}

impl Article {
    pub fn of(item: Item, press: &Press) -> Result<Article, Box<Diagnostic>> {
        let html = html(item.id, press)?;
        Ok(Article {
            // Copies, as the buffers have grown by doubling.
            atom: atom::entry(item, &html, &press.views).as_slice().into(),
            json: json::item(item, &html, &press.views).as_slice().into(),
        })
    }
}

/// The HTML of an entry, addresses absolute. A theme without the template shows the text alone.
fn html(id: EntryId, press: &Press) -> Result<String, Box<Diagnostic>> {
    let views = &press.views;
    let site = views.site();
    // What is not translated is read on the page of the language it is in.
    let languages = std::iter::once(views.language).chain(0..site.settings.languages.len());
    let Some(page) = languages.into_iter().find_map(|language| site.page_of(id, language)) else {
        return Ok(String::new());
    };
    let mut context = Context::new();
    context.insert_value("page", press.page_view(page, TEMPLATE));
    context.insert_value("site", press.site_for(page));
    let mut entry = View::of(&views.card(id));
    press.add_text(&mut entry, id, &context, TEMPLATE)?;
    let entry = Value::from(entry);
    let html = if press.tera.contains_template(TEMPLATE) {
        context.insert_value("entry", entry);
        let file = &views.entry(id).own.origin.file;
        let made = press.template(TEMPLATE, &context, file)?;
        String::from_utf8_lossy(&made).into_owned()
    } else {
        let text = entry.get_from_path("html").and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let address = views.absolute(&views.page_url(page));
    Ok(plain_html::of(&html, &|url| views.absolute(url), &address))
}
