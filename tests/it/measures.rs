//! What templates measure: periods on an axis of time, the size of logos, people by the bodies they sit in.

use crate::support::{Built, site};
use serde_json::{Value, json};

fn showing(template: &str, text: &str) -> Built {
    site(&format!(
        "-- _theme/templates/home.html --\n{{% extends \"base.html\" %}}{{% block main %}}<p id=\"out\">{template}</p>{{% endblock main %}}\n{text}"
    ))
}

/// What the template prints as JSON.
fn shown(template: &str, text: &str) -> Value {
    let built = showing(template, text);
    let html = built.assert_sound().page("").html;
    let printed = html
        .split("<p id=\"out\">")
        .nth(1)
        .and_then(|rest| rest.split("</p>").next())
        .expect("the template prints it");
    serde_json::from_str(printed).unwrap_or_else(|error| panic!("{error}\n{printed}"))
}

fn projects(periods: &[(&str, &str)]) -> String {
    let one = |(id, fields): &(&str, &str)| format!("-- projects/{id}.md --\n---\ntitle: P{id}\n{fields}\n---\n");
    periods.iter().map(one).collect()
}

const AXIS: &str = "{{ time_axis(entries=entries(kind=\"project\")) | json }}";

#[test]
fn periods_stand_on_one_axis_from_the_first_year_to_the_last() {
    let axis = shown(
        AXIS,
        &projects(&[
            ("halb", "period: 2023-01/2023-06"),
            ("ganz", "since: 2023\nuntil: 2024"),
            ("jahr", "period: 2024"),
            ("tag", "period: 2024-12-31/2024-12-31"),
        ]),
    );
    // 2023 has 365 of the 731 days, its first half 181.
    assert_eq!(
        axis,
        json!({
            "from": 2023,
            "until": 2024,
            "years": [{"year": 2023, "x": 0}, {"year": 2024, "x": 499}],
            "bars": {
                "halb": {"x": 0, "width": 248, "open_start": false, "open_end": false},
                "ganz": {"x": 0, "width": 1000, "open_start": false, "open_end": false},
                "jahr": {"x": 499, "width": 501, "open_start": false, "open_end": false},
                "tag": {"x": 999, "width": 1, "open_start": false, "open_end": false},
            },
        })
    );
}

#[test]
fn open_periods_run_to_the_end_and_what_never_began_is_left_out() {
    let axis = shown(
        AXIS,
        &projects(&[
            ("offen", "period: 2023-07/.."),
            ("unbekannt", "since: 2023"),
            ("immer", "period: ../2023-12-31"),
            ("nie", "until: 2024"),
            ("ohne", "status: running"),
        ]),
    );
    assert_eq!((&axis["from"], &axis["until"]), (&json!(2023), &json!(2024)));
    let bars = axis["bars"].as_object().expect("it is a map");
    assert_eq!(bars.len(), 3, "{bars:?}");
    assert_eq!(
        bars["offen"],
        json!({"x": 248, "width": 752, "open_start": false, "open_end": true})
    );
    assert_eq!(
        bars["unbekannt"],
        json!({"x": 0, "width": 1000, "open_start": false, "open_end": true})
    );
    assert_eq!(
        bars["immer"],
        json!({"x": 0, "width": 499, "open_start": true, "open_end": false})
    );
}

#[test]
fn a_long_axis_marks_every_fifth_or_tenth_year() {
    let years = |period: &str| -> Vec<i64> {
        let axis = shown(AXIS, &projects(&[("x", &format!("period: {period}"))]));
        let years = axis["years"].as_array().expect("it is a list").iter();
        years
            .map(|mark| mark["year"].as_i64().expect("it is a number"))
            .collect()
    };
    assert_eq!(years("1965/2024").len(), 60);
    let fifth = years("1964/2024");
    assert_eq!(
        (fifth.first(), fifth.get(1), fifth.last()),
        (Some(&1965), Some(&1970), Some(&2020))
    );
    let tenth = years("1519/2024");
    assert_eq!((tenth.first(), tenth.len()), (Some(&1520), 51));
    assert!(years("0001/9999").len() <= 60);
}

#[test]
fn an_axis_without_any_period_is_empty() {
    assert_eq!(
        shown(AXIS, ""),
        json!({"from": null, "until": null, "years": [], "bars": {}})
    );
}

#[test]
fn logos_of_any_shape_have_the_same_area() {
    let size = |width: u32, height: u32, more: &str| {
        let file = format!(
            "-- media/x.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"/>\n"
        );
        shown(
            &format!("{{{{ logo_size(file=image(src=\"media/x.svg\"), area=10000{more}) | json }}}}"),
            &file,
        )
    };
    assert_eq!(size(50, 50, ""), json!({"width": 100, "height": 100}));
    assert_eq!(size(400, 100, ""), json!({"width": 200, "height": 50}));
    assert_eq!(size(1, 4, ""), json!({"width": 50, "height": 200}));
    assert_eq!(size(400, 100, ", max_width=160"), json!({"width": 160, "height": 40}));
    assert_eq!(
        size(1, 4, ", max_width=160, max_height=80"),
        json!({"width": 20, "height": 80})
    );
    assert_eq!(size(5000, 1, ", max_width=160"), json!({"width": 160, "height": 1}));
    let unknown = "-- media/x.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n";
    assert_eq!(
        shown(
            "{{ logo_size(file=image(src=\"media/x.svg\"), area=10000) | json }}",
            unknown
        ),
        json!({"width": 100, "height": 100})
    );
}

#[test]
fn a_logo_of_no_size_and_an_axis_of_no_list_are_errors() {
    let said = |template: &str| {
        let built = showing(
            template,
            "-- media/x.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
        );
        let bundle = built.bundle("demo");
        let home = bundle
            .paths
            .iter()
            .position(|path| path == "index.html")
            .expect("it is planned");
        bundle
            .make(home)
            .err()
            .map(|problem| problem.message())
            .unwrap_or_default()
    };
    let wrong = said("{{ logo_size(file=image(src=\"media/x.svg\"), area=0) }}");
    assert!(wrong.contains("`area` of `logo_size` is at least 1"), "{wrong}");
    let wrong = said("{{ time_axis(entries=3) }}");
    assert!(wrong.contains("takes a list of entries"), "{wrong}");
}

#[test]
fn people_stand_in_the_bodies_of_the_alliance_by_family_name() {
    let template = "{%- for body in site.alliance.bodies %}{{ body.title }}:{%- for person in entries(kind=\"person\") %}{%- for role in [r for r in person.roles if r.body == body.id and r.alliance?.id == site.alliance.id and not r.over] %} {{ person.title }} ({{ role.role }}){% endfor %}{% endfor %}.{% endfor %}";
    let text = "
-- alliances/demo.yml --
title: Allianz Musterstadt
kind: cooperative
bodies: [{id: vorstand, title: Vorstand}, {id: rat, title: Rat}]
-- people/a.yml --
title: Dr. Anna Zander
family: Zander
roles: [{role: Vorsitz, alliance: demo, body: vorstand}, {role: Gast, alliance: demo, body: rat, until: 2024}]
-- people/b.yml --
title: Zoe Abel
family: Abel
roles: [{role: Mitglied, alliance: demo, body: vorstand}, {role: Mitglied, alliance: demo, body: rat}]
";
    showing(template, text)
        .assert_sound()
        .page("")
        .shows("Vorstand: Zoe Abel (Mitglied) Dr. Anna Zander (Vorsitz).Rat: Zoe Abel (Mitglied).");
}
