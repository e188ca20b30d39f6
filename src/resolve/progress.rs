//! How far a project is: its period, its state on a day, and how much of its time is over.

use super::Entry;
use crate::model::Kind;
use jiff::ToSpan;
use jiff::civil::Date;

/// First and last day of a project, from `period` or `since` and `until`.
pub fn project_period(entry: &Entry) -> (Option<Date>, Option<Date>) {
    let record = entry.record();
    match record.date("period") {
        Some(period) => (period.earliest(), period.latest()),
        None => (
            record.date("since").and_then(|d| d.earliest()),
            record.date("until").and_then(|d| d.latest()),
        ),
    }
}

/// What the project is on that day, from what it says, its period and the day.
pub fn project_state(entry: &Entry, today: Date) -> &'static str {
    let (start, end) = project_period(entry);
    match (entry.record().word("status"), start, end) {
        (Some("stopped"), ..) => "stopped",
        (_, _, Some(end)) if end < today => "completed",
        (Some(said), None, None) => said,
        (_, Some(start), _) if start > today => "planned",
        (Some("completed"), ..) => "completed",
        (_, Some(_), _) => "running",
        (Some(said), ..) => said,
        _ => "unknown",
    }
}

/// How much of a project's time is over, in per cent; none without both ends.
pub fn progress(entry: &Entry, today: Date) -> Option<i64> {
    let (Some(start), Some(end)) = project_period(entry) else {
        return None;
    };
    let total = i64::from(start.until(end).ok()?.get_days()) + 1;
    let passed = i64::from(start.until(today).ok()?.get_days());
    (total > 0).then(|| (passed * 100 / total).clamp(0, 100))
}

/// The next day on which [`progress`] is another one.
pub fn next_progress(entry: &Entry, today: Date) -> Option<Date> {
    if entry.kind() != Kind::Project {
        return None;
    }
    let now = progress(entry, today)?;
    let (start, end) = project_period(entry);
    if now >= 100 || today > end? {
        return None;
    }
    let total = i64::from(start?.until(end?).ok()?.get_days()) + 1;
    let days = ((now + 1) * total + 99) / 100;
    start?.checked_add(days.days()).ok().filter(|day| *day > today)
}
