//! What a site's brand makes of its theme, and what the program does for the theme's typography.

use crate::support::{Built, site};

/// Templates of an own theme that the little sites here use; `body` stands on every page.
fn theme(body: &str) -> String {
    let mut files =
        String::from("-- themes/own/theme.yml --\nname: own\nversion: 1.0.0\ncontract: 1\nextends: verbund\n");
    for template in ["home", "page"] {
        files += &format!("-- themes/own/templates/{template}.html --\n{body}\n");
    }
    files += "-- site.yml + --\ntheme: own\n";
    files
}

fn style_sheet(built: &Built) -> String {
    let is_style = |path: &&String| path.starts_with("assets/style.") && path.ends_with(".css");
    let path = built.paths("demo").iter().find(is_style).expect("every site has one");
    built.file_text("demo", path)
}

// Colours

#[test]
fn the_style_sheet_begins_with_the_colours_of_the_site() {
    let built = site("-- site.yml + --\nbrand: {primary: '#FFCC00', link: '#0000aa'}\n");
    let css = style_sheet(built.assert_sound());
    let rule = css.lines().next().unwrap_or_default();
    assert!(
        rule.starts_with(
            ":root{--brand-primary:#ffcc00;--brand-accent:#ffcc00;--brand-third:#ffcc00;--surface:light-dark(#ffffff,"
        ),
        "{rule}"
    );
    assert!(rule.contains("--link:light-dark(#0000aa,#ffcc00);"), "{rule}");
    let neutral = style_sheet(&site(""));
    assert!(neutral.starts_with(":root{--brand-primary:#345b7a;"), "{neutral}");
}

#[test]
fn templates_get_the_ground_of_the_page_for_browsers() {
    let text = theme("{{ site.brand.theme_colour }} {{ site.brand.theme_colour_dark }}");
    let built = site(&text);
    let html = built.assert_sound().page("").html;
    let (light, dark) = html.trim().split_once(' ').expect("there are two");
    assert_eq!(light, "#ffffff");
    assert!(style_sheet(&built).contains(&format!("--surface:light-dark({light},{dark});")));
}

// Soft hyphens

#[test]
fn titles_are_hyphenated_in_the_language_that_is_asked_for() {
    let text = theme(
        "{{ 'Forschungsverbund <3' | shy }}|{{ 'Forschungsverbund' | shy(lang='xx') }}|\
         {{ 'Internationalisation' | shy(lang='en-GB') }}|{{ 'Forschungsverbund' | shy(lang=none) }}|\
         {{ '*Forschungsverbund*' | markdown | shy }}|{{ none | shy is none }}",
    );
    let built = site(&text);
    let html = built.assert_sound().page("").html.replace('\u{ad}', "-");
    assert_eq!(
        html.trim(),
        "Forschungs-ver-bund &lt;3|Forschungsverbund|Inter-na-tion-al-i-sa-tion|Forschungs-ver-bund|\
         <em>Forschungs-ver-bund</em>|true"
    );
}

#[test]
fn headings_and_heads_of_tables_are_hyphenated_and_nothing_else() {
    let text = theme("{{ page.description }}|{{ entry.toc | json }}|{{ entry.html }}");
    let built = site(&format!(
        "{text}-- pages/lang.md --
---
title: Lang
---
Forschungsverbundsekretariat.

## Forschungsverbund *Verbundsekretariat* `Forschungsverbund` www.forschungsverbund.example

## Zweites {{#forschungsverbundsekretariat}}

| Verbundsekretariat | x |
|---|---|
| Verbundsekretariat | ![Verbundsekretariat](x.svg \"Verbundsekretariat\") |
-- pages/x.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"/>
"
    ));
    let html = built.assert_sound().page("lang/").html;
    let hyphenated: Vec<String> = html
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>'))
        .filter(|word| word.contains('\u{ad}'))
        .map(|word| word.replace('\u{ad}', "-"))
        .collect();
    assert_eq!(
        hyphenated,
        [
            "Forschungs-ver-bund",
            "Verbund-se-kre-ta-riat",
            "Verbund-se-kre-ta-riat"
        ],
        "{html}"
    );
    assert!(
        html.contains("id=\"forschungsverbund-verbundsekretariat-forschungsverbund"),
        "{html}"
    );
    assert!(html.contains("<th scope=\"col\">Verbund\u{ad}"), "{html}");
}
