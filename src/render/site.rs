//! The variable `site` of templates: what `site.yml` says and what the site consists of.

use super::cards::icons;
use super::feeds::About;
use super::functions::Tools;
use super::legal;
use super::lists::collection_title;
use super::overviews;
use super::views::View;
use crate::model::Text;
use crate::palette::Palette;
use crate::resolve::Overview;
use std::collections::BTreeMap;
use tera::{Tera, Value};

/// The variable `site`, without its menus, which depend on the page.
pub(super) fn view(tools: &Tools, options: &serde_json::Value, tera: &Tera) -> Value {
    let Tools {
        views,
        words,
        assets,
        calendars,
        icons,
        feeds,
        api,
        ..
    } = tools;
    let site = views.site();
    let record = &site.settings.record;
    let mut view = View::with_capacity(28);
    view.set("id", &*site.settings.id);
    for name in ["title", "summary", "notice"] {
        view.set(name, record.text(name).map(|text: &Text| views.site_text(text)));
    }
    view.set("url", views.home_url());
    view.set("base_url", &*site.settings.base_url);
    view.set("language", views.tag());
    view.set("timezone", record.name("timezone"));
    let profile = record.record("legal");
    view.set("public_body", profile.and_then(|profile| profile.word("public_body")));
    view.set("raw_html", if site.settings.raw_html { "allow" } else { "safe" });
    view.set("languages", views.languages());
    view.set("alliance", site.alliance.map(|id| views.card(id)));
    view.set("operator", site.operator.map(|id| views.card(id)));
    let brand = record.record("brand");
    let palette = Palette::of(brand);
    let mut colours = View::with_capacity(9);
    for name in ["primary", "accent", "third", "font"] {
        colours.set(name, brand.and_then(|brand| brand.name(name)));
    }
    let preload = assets.preload.iter().map(|path| Value::from(views.url_of(path)));
    colours.set("preload", preload.collect::<Vec<_>>());
    colours.set("theme_colour", palette.light.surface().to_string());
    colours.set("theme_colour_dark", palette.dark.surface().to_string());
    colours.set("mark", site.mark.map(|mark| views.file(mark)));
    let mut light = View::with_capacity(palette.light.colours.len());
    for (name, colour) in &palette.light.colours {
        light.set_named(&name.replace('-', "_"), colour.to_string());
    }
    colours.set("colours", light);
    view.set("brand", colours);
    view.set(
        "icons",
        icons.view(
            views,
            site.paths.owner(icons::VECTOR).is_some() || assets.files.contains_key(icons::VECTOR),
        ),
    );
    // Browsers do not read a manifest from a disk.
    view.set(
        "manifest",
        Some(views.url_of(icons::MANIFEST)).filter(|_| !views.portable),
    );
    view.set("options", Value::from_serializable(options));
    view.set("legal", legal::view(views));
    view.set("menu", View::default());
    view.set("calendar", calendars.view(views, None));
    let feed = feeds.views(views, words, About::Site).into_iter().next();
    view.set("feed", feed);
    view.set("tables", api.tables(views));
    view.set("links", views.site_links());
    view.set("hosts", views.site_hosts());
    view.set("storage", views.stored(&tools.storage));
    view.set("responsible", record.name("responsible"));
    let data = views.graph.data.get(&site.settings.folder);
    view.set(
        "data",
        data.map_or_else(
            || View::default().into(),
            |files| {
                let values = files.iter().map(|(name, value)| (&**name, value.as_ref()));
                Value::from_serializable(&values.collect::<BTreeMap<_, _>>())
            },
        ),
    );
    view.set(
        "extra",
        match record.get("extra") {
            Some(crate::model::Value::Free(extra)) => Value::from_serializable(extra),
            _ => Value::none(),
        },
    );
    let collections = site
        .collections
        .get(views.language)
        .into_iter()
        .flatten()
        .filter_map(|(kind, ids)| {
            let mut view = View::with_capacity(5);
            view.set("kind", kind.name());
            view.set("folder", kind.folder());
            view.set("title", collection_title(words, views, *kind));
            view.set("url", views.list_url(*kind, 1)?);
            view.set("count", ids.len());
            Some(Value::from(view))
        });
    view.set("collections", collections.collect::<Vec<_>>());
    let mut made = View::with_capacity(Overview::ALL.len());
    for overview in Overview::ALL {
        made.set(overview.key(), overviews::url(views, tera, overview));
    }
    view.set("overviews", made);
    view.into()
}
