//! The functions and filters that templates call (`docs/theme-contract.md`).

use super::api::Api;
use super::assets::ThemeAssets;
use super::calendars::Calendars;
use super::cards::icons::Icons;
use super::cards::lettering;
use super::feeds::Feeds;
use super::measures;
use super::outlines::Outline;
use super::views::Views;
use super::words::Words;
use crate::locale::DayStyle;
use crate::locale::hyphens::{LARGE, hyphenated, hyphenated_html};
use crate::model::date::Date;
use crate::model::{Kind, Record};
use crate::parse::markdown;
use crate::resolve::{EntryId, order_of_dates, slugified};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tera::value::Key;
use tera::{Error, Kwargs, Map, State, Tera, TeraResult, Value};

/// What the functions of one site and language work on.
pub struct Tools {
    pub views: Arc<Views>,
    pub words: Arc<Words>,
    pub assets: Arc<ThemeAssets>,
    pub(super) calendars: Arc<Calendars>,
    pub(super) icons: Arc<Icons>,
    pub(super) feeds: Arc<Feeds>,
    pub(super) api: Arc<Api>,
    pub(super) outline: Option<Arc<Outline>>,
    /// What scripts of theme and site keep on devices.
    pub(super) storage: Vec<Record>,
}

/// Registers stand-ins, so that templates that use the functions load before there is any site.
pub fn declare(tera: &mut Tera) {
    for name in [
        "entries",
        "entry",
        "members",
        "url_for",
        "asset",
        "image",
        "t",
        "date",
        "number",
        "money",
        "member_map",
        "lettering",
        "frame",
    ] {
        tera.register_function(name, |_: Kwargs, _: &State<'_>| -> TeraResult<Value> {
            Ok(Value::none())
        });
    }
    measures::register(tera);
    tera.register_filter("group_by", group_by);
    for name in ["markdown", "shy", "slug", "json"] {
        tera.register_filter(name, |value: Value, _: Kwargs, _: &State<'_>| -> TeraResult<Value> {
            Ok(value)
        });
    }
}

/// Registers the functions and filters for one site and language.
pub fn register(tera: &mut Tera, tools: &Tools) {
    register_entries(tera, tools);
    register_addresses(tera, tools);
    register_words(tera, tools);
    super::frames::register(tera, tools);
    super::member_map::register(tera, tools);
    lettering::register(tera, tools.views.tag());
    let language = tools.views.tag().to_owned();
    tera.register_filter("markdown", move |text: &str, _: Kwargs, _: &State<'_>| -> Value {
        Value::safe_string(&markdown::inline(text, &language))
    });
    let language = tools.views.tag().to_owned();
    tera.register_filter(
        "shy",
        move |value: Value, arguments: Kwargs, _: &State<'_>| -> TeraResult<Value> {
            shy(value, &arguments, &language)
        },
    );
    tera.register_filter("slug", |text: &str, _: Kwargs, _: &State<'_>| -> String {
        slugified(text)
    });
    tera.register_filter("json", |value: &Value, _: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let text = serde_json::to_string(value).map_err(Error::message)?;
        let escaped = text
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026");
        Ok(Value::safe_string(
            &escaped.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"),
        ))
    });
}

/// Text with soft hyphens in its long words, in the language `lang` or that of the page; what is no text stays as it is.
fn shy(value: Value, arguments: &Kwargs, page: &str) -> TeraResult<Value> {
    let chosen = arguments.get::<Value>("lang")?;
    let language = chosen.as_ref().and_then(Value::as_str).unwrap_or(page);
    let from = arguments.get::<usize>("from")?.unwrap_or(LARGE);
    Ok(match value.as_str() {
        None => value,
        Some(html) if value.is_safe() => Value::safe_string(&hyphenated_html(html, language, from)),
        Some(text) => Value::from(&*hyphenated(text, language, from)),
    })
}

/// Values by what they have at `attribute`, in the order in which it comes up first; those that have none are left out.
/// The engine's own filter of this name gives another order in each run.
fn group_by(values: &[Value], arguments: Kwargs, _: &State<'_>) -> TeraResult<Map> {
    let attribute = arguments.must_get::<&str>("attribute")?;
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (number, value) in values.iter().enumerate() {
        let Some(found) = value.get_from_path(attribute) else {
            let message = format!("value {number} has no attribute `{attribute}` to group by");
            return Err(Error::message(message));
        };
        if found.is_none() {
            continue;
        }
        let key = found.to_string();
        let place = *places.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(place) {
            group.push(value.clone());
        }
    }
    let mut map = Map::new();
    for (key, group) in groups {
        map.insert(Key::from(key), Value::from(group));
    }
    Ok(map)
}

/// Which entries a template asks for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Query {
    kinds: Vec<Kind>,
    /// Entries that must be referred to.
    targets: Vec<EntryId>,
    state: Option<String>,
    when: Option<String>,
    order: Option<String>,
    own_language: bool,
    offset: usize,
    limit: usize,
}

fn register_entries(tera: &mut Tera, tools: &Tools) {
    let views = tools.views.clone();
    let answers: Mutex<BTreeMap<Query, Value>> = Mutex::new(BTreeMap::new());
    tera.register_function("entries", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let Some(query) = read_query(&kwargs, &views)? else {
            return Ok(Value::from(Vec::<Value>::new()));
        };
        if let Some(answer) = answers.lock().unwrap_or_else(PoisonError::into_inner).get(&query) {
            return Ok(answer.clone());
        }
        let answer = Value::from(answer(&query, &views));
        answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(query, answer.clone());
        Ok(answer)
    });
    let views = tools.views.clone();
    tera.register_function("entry", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let id: String = kwargs.must_get("id")?;
        Ok(find(&views, &id, &[]).map_or_else(Value::none, |entry| views.full(entry).into()))
    });
    let views = tools.views.clone();
    tera.register_function("members", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        members(&kwargs, &views).map(Value::from)
    });
}

/// The members of the alliance `alliance`, or of the cards `among` those that are members; none of an unknown alliance.
fn members(kwargs: &Kwargs, views: &Views) -> TeraResult<Vec<Value>> {
    let among = kwargs.get::<Value>("among")?;
    let among = among.map(|cards| entries_of("among", &cards, views)).transpose()?;
    let alliance: String = kwargs.must_get("alliance")?;
    let alliance = find(views, &alliance, &[Kind::Alliance]);
    Ok(alliance.map_or_else(Vec::new, |alliance| views.members(alliance, among)))
}

/// None if it names a topic, region … that this site does not have: nothing can match.
fn read_query(kwargs: &Kwargs, views: &Views) -> TeraResult<Option<Query>> {
    const KNOWN: &[&str] = &[
        "kind", "limit", "offset", "topic", "region", "alliance", "series", "state", "when", "order", "language",
    ];
    if let Some(name) = kwargs
        .iter()
        .filter_map(|(key, _)| key.as_str())
        .find(|name| !KNOWN.contains(name))
    {
        return Err(Error::message(format!(
            "`entries` takes no argument `{name}`; it takes {}",
            KNOWN.join(", ")
        )));
    }
    let words: Vec<String> = match kwargs.get::<Value>("kind")? {
        None => Kind::ALL.iter().map(|kind| kind.name().to_owned()).collect(),
        Some(value) => match value.as_array() {
            Some(items) => items
                .iter()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect(),
            None => value.as_str().map(str::to_owned).into_iter().collect(),
        },
    };
    let mut kinds = Vec::new();
    for word in &words {
        let kind = Kind::from_name(word).or_else(|| Kind::from_folder(word));
        kinds.push(kind.ok_or_else(|| Error::message(format!("`{word}` is no kind of entry")))?);
    }
    let mut targets = Vec::new();
    for (name, kind) in [
        ("topic", Kind::Topic),
        ("region", Kind::Region),
        ("alliance", Kind::Alliance),
        ("series", Kind::Series),
    ] {
        if let Some(id) = kwargs.get::<String>(name)?.filter(|id| !id.is_empty()) {
            match find(views, &id, &[kind]) {
                Some(target) => targets.push(target),
                None => return Ok(None),
            }
        }
    }
    let word = |name: &str, known: &[&str]| -> TeraResult<Option<String>> {
        match kwargs.get::<String>(name)? {
            Some(word) if !known.contains(&word.as_str()) => Err(Error::message(format!(
                "`{word}` is no value of `{name}`; use one of {}",
                known.join(", ")
            ))),
            word => Ok(word),
        }
    };
    Ok(Some(Query {
        kinds,
        targets,
        state: word("state", &["planned", "running", "completed", "stopped", "unknown"])?,
        when: word("when", &["upcoming", "past"])?,
        order: word("order", &["date", "-date", "title"])?,
        own_language: word("language", &["all", "page"])?.as_deref() == Some("page"),
        offset: kwargs.get::<usize>("offset")?.unwrap_or(0),
        limit: kwargs.get::<usize>("limit")?.unwrap_or(usize::MAX),
    }))
}

fn answer(query: &Query, views: &Views) -> Vec<Value> {
    let site = views.site();
    let Some(collections) = site.collections.get(views.language) else {
        return Vec::new();
    };
    let all = query
        .kinds
        .iter()
        .filter_map(|kind| collections.get(kind))
        .flatten()
        .copied();
    let mut ids: Vec<EntryId> = all.filter(|id| matches(query, views, *id)).collect();
    let day = |id: &EntryId| views.entry(*id).days;
    match query.order.as_deref() {
        Some("date") => ids.sort_by_key(|id| (day(id).is_none(), day(id))),
        Some("-date") => ids.sort_by_key(|id| (day(id).is_none(), std::cmp::Reverse(day(id)))),
        Some("title") => ids.sort_by(|a, b| {
            let title = |id: &EntryId| views.entry(*id).title(views.tag());
            views.locale().compare(title(a), title(b))
        }),
        _ if query.kinds.len() > 1 => ids.sort_by(|a, b| order_of_dates(day(a), day(b), site.today)),
        _ => {}
    }
    ids.into_iter()
        .skip(query.offset)
        .take(query.limit)
        .map(|id| views.card(id))
        .collect()
}

fn matches(query: &Query, views: &Views, id: EntryId) -> bool {
    let entry = views.entry(id);
    let today = views.site().today;
    let refers = query
        .targets
        .iter()
        .all(|target| entry.bound.targets.contains(&Some(*target)));
    let when = match query.when.as_deref() {
        None => true,
        Some(word) => match (entry.days, word) {
            (Some((_, end)), "upcoming") => end >= today,
            (Some((_, end)), _) => end < today,
            (None, _) => false,
        },
    };
    let state = query.state.as_deref().is_none_or(|wanted| {
        let card = views.card(id);
        card.get_from_path("state").and_then(Value::as_str) == Some(wanted)
    });
    refers && when && state && (!query.own_language || entry.speaks(views.tag()))
}

/// An entry by `id`, `kind:id` or `site/id`, as seen from the site.
pub(super) fn find(views: &Views, id: &str, kinds: &[Kind]) -> Option<EntryId> {
    views
        .graph
        .lookup
        .find(id, kinds, views.site().settings.folder, &views.graph.folders)
        .ok()
}

/// The entries that the cards are of, in their order.
pub(super) fn entries_of(argument: &str, cards: &Value, views: &Views) -> TeraResult<Vec<EntryId>> {
    let entry_of = |card: &Value| {
        let [kind, site, id] = ["kind", "site", "id"].map(|name| card.get_from_path(name).and_then(Value::as_str));
        find(views, &format!("{}/{}", site?, id?), &[Kind::from_name(kind?)?])
    };
    let cards = cards.as_array();
    let cards = cards.ok_or_else(|| Error::message(format!("`{argument}` must be a list of cards")))?;
    let entries = cards.iter().map(|card| {
        entry_of(card).ok_or_else(|| Error::message(format!("`{argument}` holds something that is no card")))
    });
    entries.collect()
}

fn register_addresses(tera: &mut Tera, tools: &Tools) {
    let views = tools.views.clone();
    tera.register_function("url_for", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        url_for(&kwargs, &views)
    });
    let assets = tools.assets.clone();
    let views = tools.views.clone();
    tera.register_function("asset", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let name: String = kwargs.must_get("name")?;
        let path = assets.named(&name).map_err(Error::message)?;
        Ok(views.url_of(path))
    });
    let views = tools.views.clone();
    tera.register_function("image", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let src: String = kwargs.must_get("src")?;
        asset_named(&views, &src).map(|asset| views.file(asset))
    });
}

fn url_for(kwargs: &Kwargs, views: &Views) -> TeraResult<String> {
    if let Some(id) = kwargs.get::<String>("id")? {
        let url = find(views, &id, &[]).and_then(|entry| views.destination(entry).url);
        return url.ok_or_else(|| Error::message(format!("no page belongs to the entry `{id}`")));
    }
    if let Some(word) = kwargs.get::<String>("collection")? {
        let kind = Kind::from_folder(&word).ok_or_else(|| Error::message(format!("`{word}` is no collection")))?;
        let url = views.list_url(kind, 1);
        return url.ok_or_else(|| Error::message(format!("this site has no list of {word}")));
    }
    let file: String = kwargs.must_get("file")?;
    let asset = asset_named(views, &file)?;
    views
        .asset_url(asset)
        .ok_or_else(|| Error::message(format!("the file `{file}` is not part of this site")))
}

fn asset_named(views: &Views, path: &str) -> TeraResult<usize> {
    let folder = views.site().settings.folder;
    let here = |asset: &crate::discover::Asset| asset.folder == folder && *asset.path == *path;
    let found = views.graph.assets.iter().position(here);
    found.ok_or_else(|| Error::message(format!("the site has no file `{path}`")))
}

fn register_words(tera: &mut Tera, tools: &Tools) {
    let (words, views) = (tools.words.clone(), tools.views.clone());
    tera.register_function("t", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let key: String = kwargs.must_get("key")?;
        let count = kwargs.get::<u64>("count")?;
        let named = kwargs.iter().filter_map(|(name, value)| match name {
            Key::Str(name) if !matches!(*name, "key" | "count") => Some((name.to_string(), value.to_string())),
            Key::String(name) if !matches!(&**name, "key" | "count") => Some((name.to_string(), value.to_string())),
            _ => None,
        });
        let arguments: Vec<(String, String)> = named.collect();
        words.get(&key, count, &arguments, views.locale()).ok_or_else(|| {
            let near = crate::diagnostic::suggest::nearest(&key, words.keys());
            let meant = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Error::message(format!(
                "the theme has no word `{key}` in `i18n/{}.yml`{meant}",
                views.tag()
            ))
        })
    });
    let views = tools.views.clone();
    tera.register_function("date", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let value: Value = kwargs.must_get("value")?;
        let iso = value
            .as_str()
            .or_else(|| value.get_from_path("iso").and_then(Value::as_str))
            .unwrap_or_default();
        let date = Date::parse(iso).map_err(|_| Error::message(format!("`{iso}` is no date")))?;
        let locale = views.locale();
        let style = kwargs.get::<String>("style")?;
        let day = date.earliest();
        match (style.as_deref().unwrap_or("long"), day) {
            ("short", Some(day)) if date.single_day().is_some() => Ok(locale.day(day, DayStyle::Short)),
            ("month", Some(day)) => Ok(locale.day(day, DayStyle::MonthYear)),
            ("year", Some(day)) => Ok(day.year().to_string()),
            ("long" | "short" | "month" | "year", _) => Ok(locale.date(&date)),
            (other, _) => Err(Error::message(format!(
                "`{other}` is no style; use long, short, month or year"
            ))),
        }
    });
    let views = tools.views.clone();
    tera.register_function("number", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let value: Value = kwargs.must_get("value")?;
        Ok(views.locale().number(&value.to_string()))
    });
    let views = tools.views.clone();
    tera.register_function("money", move |kwargs: Kwargs, _: &State<'_>| -> TeraResult<String> {
        let value: Value = kwargs.must_get("value")?;
        let amount = value.get_from_path("amount").and_then(Value::as_str);
        let amount = amount.ok_or_else(|| Error::message("`money` takes a money record"))?;
        let currency = value.get_from_path("currency").and_then(Value::as_str).unwrap_or("EUR");
        let approx = value.get_from_path("approx").and_then(Value::as_bool).unwrap_or(false);
        Ok(views.locale().money(amount, currency, approx))
    });
}
