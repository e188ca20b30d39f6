//! Functions of templates that measure: where periods stand on a common axis of time, and how large logos look equally heavy.

use super::views::View;
use crate::model::date::Date;
use jiff::civil;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// How long an axis is, in units of its own.
const LENGTH: i64 = 1000;

/// So many years are marked at most; of a longer axis every fifth, tenth … is.
const MOST_MARKS: i64 = 60;

/// Registers `time_axis` and `logo_size`; they are the same for all sites and languages.
pub fn register(tera: &mut Tera) {
    tera.register_function("time_axis", |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let entries: Value = kwargs.must_get("entries")?;
        let entries = entries
            .as_array()
            .ok_or_else(|| Error::message("`time_axis` takes a list of entries"))?;
        Ok(time_axis(entries))
    });
    tera.register_function("logo_size", |kwargs: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let file: Value = kwargs.must_get("file")?;
        let side = |name: &str| file.get_from_path(name).and_then(Value::as_number);
        let pixels = |name: &str| -> TeraResult<Option<f64>> {
            match kwargs.get::<f64>(name)? {
                Some(pixels) if !(pixels.is_finite() && pixels >= 1.0) => {
                    Err(Error::message(format!("`{name}` of `logo_size` is at least 1")))
                }
                pixels => Ok(pixels),
            }
        };
        let area = pixels("area")?.ok_or_else(|| Error::message("`logo_size` needs an `area`"))?;
        let sides = side("width").zip(side("height"));
        let sides = sides.map(|(width, height)| (width.as_float(), height.as_float()));
        let (width, height) = logo_size(sides, area, (pixels("max_width")?, pixels("max_height")?));
        let mut view = View::with_capacity(2);
        view.set("width", width);
        view.set("height", height);
        Ok(view.into())
    });
}

/// When an entry begins and ends, as far as it says.
struct Span {
    /// None where it has no begin: it was always so.
    start: Option<civil::Date>,
    /// None where no end is known.
    end: Option<civil::Date>,
}

impl Span {
    /// From the `period` of a card, else its `since` and `until`; none without a known start.
    fn of(entry: &Value) -> Option<Span> {
        let date = |field: &str| {
            let iso = entry.get_from_path(field)?.get_from_path("iso")?;
            Date::parse(iso.as_str()?).ok()
        };
        if let Some(period) = date("period") {
            let always = period.as_str().starts_with("..");
            return (always || period.earliest().is_some()).then(|| Span {
                start: period.earliest(),
                end: period.latest(),
            });
        }
        Some(Span {
            start: Some(date("since")?.earliest()?),
            end: date("until").and_then(|date| date.latest()),
        })
    }
}

/// See the contract: years and bars from 0 to [`LENGTH`].
fn time_axis(entries: &[Value]) -> Value {
    let spans: Vec<(&str, Span)> = entries
        .iter()
        .filter_map(|entry| Some((entry.get_from_path("id")?.as_str()?, Span::of(entry)?)))
        .collect();
    let known = spans.iter().flat_map(|(_, span)| [span.start, span.end]).flatten();
    let known: Vec<i64> = known.map(|day| i64::from(day.year())).collect();
    // What goes on is drawn beyond the day on which it began.
    let going_on = spans.iter().filter(|(_, span)| span.end.is_none());
    let going_on = going_on.filter_map(|(_, span)| Some(i64::from(span.start?.year()) + 1));
    let from = known.iter().copied().min();
    let until = known.iter().copied().chain(going_on).max().map(|year| year.min(9999));
    let (Some(from), Some(until)) = (from, until) else {
        return axis_view(None, Vec::new(), View::default());
    };
    let axis = Axis::new(from, until);
    let steps = [1, 5, 10, 50, 100, 500];
    let step = steps.into_iter().find(|step| (until - from) / step < MOST_MARKS);
    let step = step.unwrap_or(1000);
    let marks = (from..=until).filter(|year| year % step == 0).map(|year| {
        let mut view = View::with_capacity(2);
        view.set("year", year);
        view.set("x", axis.place(first_of(year)));
        Value::from(view)
    });
    let mut bars = View::with_capacity(spans.len());
    for (id, span) in &spans {
        let x = span.start.map_or(0, |day| axis.place(day));
        // The last day is part of the period.
        let end = span
            .end
            .map_or(LENGTH, |day| axis.place(day.tomorrow().unwrap_or(civil::Date::MAX)));
        // A short period is still to be seen.
        let x = x.min(LENGTH - 1);
        let mut bar = View::with_capacity(4);
        bar.set("x", x);
        bar.set("width", (end - x).max(1));
        bar.set("open_start", span.start.is_none());
        bar.set("open_end", span.end.is_none());
        bars.set_named(id, bar);
    }
    axis_view(Some((from, until)), marks.collect(), bars)
}

fn axis_view(years: Option<(i64, i64)>, marks: Vec<Value>, bars: View) -> Value {
    let mut view = View::with_capacity(4);
    view.set("from", years.map(|(from, _)| from));
    view.set("until", years.map(|(_, until)| until));
    view.set("years", marks);
    view.set("bars", bars);
    view.into()
}

/// The axis, from 1 January of the first year to 31 December of the last.
struct Axis {
    start: i64,
    days: i64,
}

impl Axis {
    fn new(from: i64, until: i64) -> Axis {
        let start = days_to(first_of(from));
        let last = first_of(until).last_of_year();
        Axis {
            start,
            days: days_to(last) + 1 - start,
        }
    }

    /// Where a day begins; the nearer end of the axis, if it lies beyond.
    fn place(&self, day: civil::Date) -> i64 {
        let passed = (days_to(day) - self.start).clamp(0, self.days);
        (passed * LENGTH + self.days / 2) / self.days.max(1)
    }
}

fn first_of(year: i64) -> civil::Date {
    let year = i16::try_from(year.clamp(1, 9999)).unwrap_or(9999);
    civil::Date::new(year, 1, 1).unwrap_or(civil::Date::MAX)
}

/// Days since the beginning of the calendar.
fn days_to(day: civil::Date) -> i64 {
    let since = civil::Date::MIN.until(day);
    since.map_or(0, |span| i64::from(span.get_days()))
}

/// Whole pixels of about that area, as wide to high as `sides`, and square where these are not known.
fn logo_size(sides: Option<(f64, f64)>, area: f64, (max_width, max_height): (Option<f64>, Option<f64>)) -> (u64, u64) {
    let sides = sides.filter(|(width, height)| *width > 0.0 && *height > 0.0);
    let ratio = sides.map_or(1.0, |(width, height)| width / height);
    let (width, height) = ((area * ratio).sqrt(), (area / ratio).sqrt());
    let fits = |most: Option<f64>, side: f64| most.map_or(1.0, |most| (most / side).min(1.0));
    let scale = fits(max_width, width).min(fits(max_height, height));
    let pixels = |side: f64| (side * scale).round().clamp(1.0, 1e6) as u64;
    (pixels(width), pixels(height))
}
