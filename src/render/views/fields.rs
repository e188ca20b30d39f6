//! The view of a field's value, by its shape.

use super::{View, Views};
use crate::locale::DayStyle;
use crate::model::date::{Date, Precision};
use crate::model::schema::Schema;
use crate::model::{Record, Shape, Text, Value as Fact};
use crate::parse::typography::typeset;
use crate::resolve::{Entry, is_over};
use std::sync::PoisonError;
use tera::Value;

impl Views {
    /// The view of `own`, with the texts of `translated` where a translation gives some.
    pub(super) fn value(&self, entry: &Entry, shape: &'static Shape, own: &Fact, translated: Option<&Fact>) -> Value {
        match (own, shape) {
            (Fact::Text(text), _) => match (text, translated) {
                (Text::Plain(_), Some(Fact::Text(words))) => self.typeset_in(words.first(), self.tag()).into(),
                _ => self.text_of(text, entry).into(),
            },
            (Fact::Name(path), Shape::File) => self.file_of(entry, path),
            (Fact::Reference(number), _) => match entry.bound.targets.get(*number).copied().flatten() {
                Some(target) => self.stub(target),
                None => Value::none(),
            },
            (Fact::Record(record), _) => {
                let overlay = match translated {
                    Some(Fact::Record(overlay)) => Some(overlay),
                    _ => None,
                };
                self.record(entry, record, overlay).into()
            }
            (Fact::List(items), Shape::List(inner)) => {
                let overlays: &[Fact] = match translated {
                    Some(Fact::List(overlays)) => overlays,
                    _ => &[],
                };
                let views = items
                    .iter()
                    .enumerate()
                    .map(|(n, item)| self.value(entry, inner, item, overlays.get(n)));
                views.collect::<Vec<_>>().into()
            }
            (Fact::List(items), other) => items
                .iter()
                .map(|item| self.value(entry, other, item, None))
                .collect::<Vec<_>>()
                .into(),
            (Fact::Map(entries), shape) => {
                let inner = if let Shape::Map(inner) = shape { inner } else { shape };
                let mut view = View::with_capacity(entries.len());
                for (key, item) in entries {
                    view.set_named(key, self.value(entry, inner, item, None));
                }
                view.into()
            }
            (plain, _) => self.plain_value(plain),
        }
    }

    /// The view of a record inside of an entry.
    pub(super) fn record(&self, entry: &Entry, record: &Record, overlay: Option<&Record>) -> View {
        let schema: &'static Schema = record.schema;
        let mut view = View::with_capacity(schema.fields.len() + 1);
        for (position, field) in schema.fields.iter().enumerate() {
            let translated = overlay.and_then(|overlay| overlay.at(position));
            view.set(field.name, self.field(entry, field, record.at(position), translated));
        }
        if schema.position("amount").is_some() && record.text("text").is_none() {
            view.set("text", self.money_text(record));
        }
        if schema.position("until").is_some() {
            view.set("over", is_over(record, self.site().today));
        }
        if let (Some(url), Some(_)) = (record.name("url"), schema.position("label")) {
            let host = host_of(url);
            if record.text("label").is_none() {
                view.set("label", host);
            }
            view.set("host", host);
        }
        view
    }

    /// What the funders of an entry want to be said, each once.
    pub(super) fn funding_notices(&self, entry: &Entry) -> Vec<Value> {
        let mut notices: Vec<Value> = Vec::new();
        for grant in entry.record().records("funding") {
            let own = grant.record("notice").map(|notice| self.record(entry, notice, None));
            let Some(notice) = own.or_else(|| self.notice_of_funder(entry, grant)) else {
                continue;
            };
            let notice = Value::from(notice);
            if !notices.contains(&notice) {
                notices.push(notice);
            }
        }
        notices
    }

    fn notice_of_funder(&self, entry: &Entry, grant: &Record) -> Option<View> {
        let funder = self.entry(entry.target_in(grant, "funder")?);
        let notice = funder.record().record("funding_notice")?;
        let translated = funder.translation(self.tag());
        let overlay = translated.and_then(|translation| translation.record.record("funding_notice"));
        Some(self.record(funder, notice, overlay))
    }

    fn money_text(&self, money: &Record) -> Option<String> {
        let amount = money.decimal("amount")?;
        Some(self.locale().money(
            amount.as_str(),
            money.name("currency").unwrap_or("EUR"),
            money.is("approx"),
        ))
    }

    /// A text of the entry in this language, or in the one there is, with its typography.
    pub fn text_of(&self, text: &Text, entry: &Entry) -> String {
        match text {
            Text::Plain(text) => self.typeset_in(text, &entry.own.language),
            Text::Languages(texts) => match texts.iter().find(|(tag, _)| **tag == *self.tag()).or(texts.first()) {
                Some((tag, text)) => self.typeset_in(text, tag),
                None => String::new(),
            },
        }
    }

    fn typeset_in(&self, text: &str, language: &str) -> String {
        typeset(text, language).into_owned()
    }

    /// A text of `site.yml` in this language, else in the first.
    pub fn site_text(&self, text: &Text) -> String {
        match text {
            Text::Plain(text) => self.typeset_in(text, self.site().language(0)),
            Text::Languages(texts) => match texts.iter().find(|(tag, _)| **tag == *self.tag()).or(texts.first()) {
                Some((tag, text)) => self.typeset_in(text, tag),
                None => String::new(),
            },
        }
    }

    /// The view of a record of `site.yml`. It has no references.
    pub fn site_record(&self, record: &Record) -> View {
        let schema: &'static Schema = record.schema;
        let mut view = View::with_capacity(schema.fields.len());
        for (position, field) in schema.fields.iter().enumerate() {
            view.set(
                field.name,
                record.at(position).map(|own| self.site_value(own, &field.shape)),
            );
        }
        view
    }

    fn site_value(&self, own: &Fact, shape: &'static Shape) -> Value {
        match (own, shape) {
            (Fact::Text(text), _) => self.site_text(text).into(),
            (Fact::Record(record), _) => self.site_record(record).into(),
            (Fact::List(items), Shape::List(inner)) => {
                let views = items.iter().map(|item| self.site_value(item, inner));
                views.collect::<Vec<_>>().into()
            }
            (plain, _) => self.plain_value(plain),
        }
    }

    /// The view of a value that says the same in every language and on every site.
    fn plain_value(&self, own: &Fact) -> Value {
        match own {
            Fact::Name(text) => Value::from(&**text),
            Fact::Word(word) => Value::from(*word),
            Fact::Bool(flag) => Value::from(*flag),
            Fact::Count(count) => Value::from(*count),
            Fact::Decimal(decimal) => Value::from(decimal.as_str()),
            Fact::Date(date) => self.date(date),
            Fact::Time(time) => {
                let mut view = View::with_capacity(2);
                view.set("iso", time.as_str());
                view.set("text", self.locale().time(*time));
                view.into()
            }
            Fact::Duration(duration) => {
                let mut view = View::with_capacity(2);
                view.set("iso", duration.as_str());
                view.set("text", self.locale().duration(duration));
                view.into()
            }
            Fact::Free(data) => Value::from_serializable(data),
            Fact::Text(_) | Fact::Record(_) | Fact::Reference(_) | Fact::List(_) | Fact::Map(_) => Value::none(),
        }
    }

    /// The view of a date (see the contract, *date*).
    pub fn date(&self, date: &Date) -> Value {
        // A panic elsewhere leaves the map whole: views are inserted at once.
        let dates = || self.dates.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = dates().get(date) {
            return known.clone();
        }
        let view = self.make_date(date);
        dates().entry(date.clone()).or_insert(view).clone()
    }

    fn make_date(&self, date: &Date) -> Value {
        let locale = self.locale();
        let (earliest, latest) = (date.earliest(), date.latest());
        let day = date.single_day();
        let start = date.start();
        let mut view = View::with_capacity(15);
        view.set("iso", date.as_str());
        view.set("text", locale.date(date));
        view.set(
            "short",
            day.map_or_else(|| locale.date(date), |day| locale.day(day, DayStyle::Short)),
        );
        view.set("start", earliest.map(|day| day.to_string()));
        view.set("end", latest.map(|day| day.to_string()));
        view.set(
            "precision",
            match date.precision() {
                Precision::Day => "day",
                Precision::Month => "month",
                Precision::Season => "season",
                Precision::Year => "year",
                Precision::Interval => "interval",
            },
        );
        view.set("year", start.as_ref().map(|part| i64::from(part.year)));
        let month = start.as_ref().filter(|part| part.month.is_some()).and(earliest);
        view.set("month", month.map(|day| locale.day(day, DayStyle::Month)));
        view.set(
            "month_key",
            month.map(|day| format!("{:04}-{:02}", day.year(), day.month())),
        );
        view.set("month_text", month.map(|day| locale.day(day, DayStyle::MonthYear)));
        view.set("day", start.as_ref().and_then(|part| part.day).map(i64::from));
        view.set("weekday", day.map(|day| locale.day(day, DayStyle::Weekday)));
        view.set("past", latest.is_some_and(|day| day < self.site().today));
        view.set("approximate", date.is_approximate());
        let machine = match date.precision() {
            Precision::Day => day.map(|day| day.to_string()),
            Precision::Month => earliest.map(|day| format!("{:04}-{:02}", day.year(), day.month())),
            Precision::Year => earliest.map(|day| format!("{:04}", day.year())),
            Precision::Season | Precision::Interval => None,
        };
        view.set("datetime", machine);
        view.into()
    }
}

/// The host of an absolute address, without `www.`.
pub fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    host.strip_prefix("www.").unwrap_or(host)
}
