//! Dates that contradict each other, or the calendar on the wall.

use super::{living, today};
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::date::Precision;
use crate::model::{Kind, Record, Value, Visit};
use crate::resolve::{Entry, Graph, field_path, project_period};
use jiff::civil::Date;
use jiff::tz::AmbiguousOffset;

/// Reports impossible orders and statuses that time has overtaken.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        match entry.kind() {
            Kind::Event => {
                found.extend(event(entry, today(graph, entry)));
                found.extend(skipped_times(graph, entry));
            }
            Kind::Project => found.extend(project(entry, today(graph, entry))),
            _ => {}
        }
        found.extend(periods(entry));
    }
    found
}

fn event(entry: &Entry, today: Date) -> Vec<Diagnostic> {
    let record = entry.record();
    let at = |field: &str| entry.own.origin.field(&FieldPath::default().key(field));
    let mut found = Vec::new();
    if let (Some(start), Some(end), Some(date)) =
        (record.time("start_time"), record.time("end_time"), record.date("date"))
        && end < start
        && date.single_day().is_some()
    {
        found.push(
            Diagnostic::new(&wording::TIME_ORDER, at("end_time"))
                .with("start", start.as_str())
                .with("end", end.as_str()),
        );
    }
    let vague = record
        .date("date")
        .filter(|date| !matches!(date.precision(), Precision::Day | Precision::Interval));
    if let (Some(_), Some(date)) = (record.time("start_time"), vague) {
        found.push(Diagnostic::new(&wording::TIME_WITHOUT_DAY, at("start_time")).with("date", date.as_str()));
    }
    if let (Some(status @ ("scheduled" | "tentative" | "rescheduled" | "moved-online")), Some((_, end))) =
        (record.word("status"), entry.days)
        && end < today
    {
        found.push(past(
            entry,
            "status",
            "the event",
            record.date("date").map_or("", |date| date.as_str()),
            status,
        ));
    }
    found
}

/// Times that the clock leaves out on their day, which programs read in different ways.
fn skipped_times(graph: &Graph, entry: &Entry) -> Vec<Diagnostic> {
    let record = entry.record();
    let (Some(site), Some(date)) = (graph.site_of(entry), record.date("date")) else {
        return Vec::new();
    };
    let days = [("start_time", date.start()), ("end_time", date.end())];
    let times = days.into_iter().filter_map(|(field, part)| {
        let (day, time) = (part?.exact_day()?, record.time(field)?);
        let clock = site
            .settings
            .timezone
            .to_ambiguous_timestamp(day.to_datetime(time.civil()));
        matches!(clock.offset(), AmbiguousOffset::Gap { .. }).then(|| {
            Diagnostic::new(
                &wording::TIME_SKIPPED,
                entry.own.origin.field(&FieldPath::default().key(field)),
            )
            .with("time", time.as_str())
            .with("day", day)
            .with("zone", site.settings.record.name("timezone").unwrap_or_default())
        })
    });
    times.collect()
}

fn project(entry: &Entry, today: Date) -> Vec<Diagnostic> {
    let (start, end) = project_period(entry);
    match entry.record().word("status") {
        Some(status @ ("planned" | "running")) if end.is_some_and(|end| end < today) => {
            let day = end.map(|end| end.to_string()).unwrap_or_default();
            vec![past(entry, "status", "the end of the project", &day, status)]
        }
        Some("planned") if start.is_some_and(|start| start < today) => {
            let day = start.map(|start| start.to_string()).unwrap_or_default();
            vec![past(entry, "status", "the beginning of the project", &day, "planned")]
        }
        _ => Vec::new(),
    }
}

fn past(entry: &Entry, field: &str, what: &str, date: &str, status: &str) -> Diagnostic {
    Diagnostic::new(
        &wording::DATE_PAST,
        entry.own.origin.field(&FieldPath::default().key(field)),
    )
    .with("what", what)
    .with("date", date)
    .with("status", status)
}

/// `since`/`until` of projects, roles and memberships.
fn periods(entry: &Entry) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    check_period(entry.record(), &FieldPath::default(), entry, &mut found);
    entry.record().walk(&mut |visit: &Visit<'_, '_>| {
        if let Value::Record(record) = visit.value {
            check_period(record, &field_path(visit.path), entry, &mut found);
        }
    });
    found
}

fn check_period(record: &Record, path: &FieldPath, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let (since, until) = (record.date("since"), record.date("until"));
    if record.date("period").is_some() && (since.is_some() || until.is_some()) {
        found.push(Diagnostic::new(
            &wording::PERIOD_BOTH,
            entry.own.origin.key(&path.key("period")),
        ));
    }
    if let (Some(since), Some(until)) = (since, until)
        && let (Some(first), Some(last)) = (since.earliest(), until.latest())
        && last < first
    {
        found.push(
            Diagnostic::new(&wording::PERIOD_ORDER, entry.own.origin.field(&path.key("until")))
                .with("start", since.as_str())
                .with("end", until.as_str())
                .label(entry.own.origin.field(&path.key("since")), "the beginning"),
        );
    }
}
