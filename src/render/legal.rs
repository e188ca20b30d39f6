//! The view `site.legal`: what the site must say by law, from `site.yml` and, where that is silent, from what is known of the Land.

use super::views::{View, Views, encoded};
use crate::law::{self, Land};
use crate::model::{Kind, Record};
use crate::resolve::{Entry, is_told};
use tera::Value;

/// The view `site.legal` (see the contract).
pub(super) fn view(views: &Views) -> Value {
    let site = views.site();
    let legal = site.settings.record.record("legal");
    let land = legal.and_then(|legal| law::land(legal.word("land")?));
    let mut view = View::with_capacity(7);
    view.set("public_body", legal.and_then(|legal| legal.word("public_body")));
    view.set("land", legal.and_then(|legal| legal.word("land")));
    view.set("land_name", land.map(|land| land.name.in_language(views.tag())));
    view.set(
        "consumer_services",
        legal.is_some_and(|legal| legal.is("consumer_services")),
    );
    let mut shown = site.shown.iter().map(|id| views.entry(*id));
    view.set("news", shown.any(|entry| entry.kind() == Kind::News));
    view.set("accessibility", accessibility(views, legal, land));
    view.set("privacy", privacy(views, legal, land));
    view.into()
}

/// Where a reader tells of a barrier on the page with this absolute address: a form, or a message that is begun.
pub(super) fn feedback(views: &Views, page: &str, subject: &str) -> Option<String> {
    let legal = views.site().settings.record.record("legal")?;
    let contact = legal.record("accessibility")?.record("contact")?;
    if let Some(form) = contact.name("form") {
        let page = if form.ends_with('=') {
            encoded(page)
        } else {
            String::new()
        };
        return Some(format!("{form}{page}"));
    }
    let email = contact.name("email").filter(|email| email.contains('@'))?;
    let (subject, body) = (encoded(subject), encoded(page));
    Some(format!("mailto:{email}?subject={subject}&body={body}"))
}

fn accessibility(views: &Views, legal: Option<&Record>, land: Option<&Land>) -> View {
    let tag = views.tag();
    let record = legal.and_then(|legal| legal.record("accessibility"));
    // What a Land asks, it asks of public bodies.
    let land = land.filter(|_| legal.is_some_and(|legal| legal.word("public_body") != Some("false")));
    let mut view = record.map_or_else(View::default, |record| views.site_record(record));
    for name in [
        "status",
        "method",
        "assessed_by",
        "assessed",
        "prepared",
        "reviewed",
        "contact",
        "answer_within",
    ] {
        view.set_default(name, Value::none());
    }
    view.set_default("barriers", Vec::<Value>::new());
    let law = land.and_then(|land| land.accessibility.as_ref());
    view.set_default("law", law.map(|cited| cited.law.in_language(tag)));
    let known = land.and_then(|land| land.enforcement.as_ref());
    let known = known.map(|office| {
        let mut view = of_office(office.name.in_language(tag), &office.url);
        view.set("procedure", office.procedure.in_language(tag));
        view
    });
    view.set_default("enforcement", known);
    view
}

fn privacy(views: &Views, legal: Option<&Record>, land: Option<&Land>) -> View {
    let record = legal.and_then(|legal| legal.record("privacy"));
    let mut view = record.map_or_else(View::default, |record| views.site_record(record));
    for name in ["officer", "hosting"] {
        view.set_default(name, Value::none());
    }
    let public_body = legal.and_then(|legal| legal.word("public_body"));
    view.set_default(
        "basis",
        match public_body {
            Some("true") => Some("public-task"),
            Some("false") => Some("legitimate-interests"),
            _ => None,
        },
    );
    let is_public = match public_body {
        Some("true") => Some(true),
        Some("false") => Some(false),
        _ => None,
    };
    let authority = land.and_then(|land| land.authority(is_public));
    view.set_default(
        "authority",
        authority.map(|authority| of_office(authority.name.in_language(views.tag()), &authority.url)),
    );
    let site = views.site();
    let people = || {
        let shown = site.shown.iter().map(|id| views.entry(*id));
        shown.filter(|entry| entry.kind() == Kind::Person)
    };
    let tells =
        |person: &Entry, field: &str| person.record().get(field).is_some() && is_told(person, field, site.today);
    let portraits = || people().filter(|person| tells(person, "photo"));
    let agreed = |person: &Entry| {
        let photo = person.record().record("photo");
        person.record().name("consent_note").is_some()
            || photo.is_some_and(|photo| photo.text("people_consent").is_some())
    };
    view.set("people", people().next().is_some());
    view.set(
        "contacts",
        people().any(|person| tells(person, "email") || tells(person, "phone")),
    );
    view.set("portraits", portraits().next().is_some());
    view.set("agreed", portraits().all(agreed));
    view
}

fn of_office(title: &str, url: &str) -> View {
    let mut view = View::with_capacity(6);
    view.set("title", title);
    view.set("url", url);
    for name in ["email", "phone", "address", "procedure"] {
        view.set(name, Value::none());
    }
    view
}
