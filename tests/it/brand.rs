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
         {{ '*Forschungsverbund*' | markdown | shy }}|{{ none | shy is none }}|{{ 'Informationen' | shy }} {{ 'Informationen' | shy(from=10) }}",
    );
    let built = site(&text);
    let html = built.assert_sound().page("").html.replace('\u{ad}', "-");
    assert_eq!(
        html.trim(),
        "Forschungs-ver-bund &lt;3|Forschungsverbund|Inter-na-tion-al-i-sa-tion|Forschungs-ver-bund|\
         <em>Forschungs-ver-bund</em>|true|Informationen Infor-ma-tionen"
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

// Fonts

fn font_files(built: &Built) -> Vec<String> {
    let paths = built.paths("demo").iter();
    paths.filter(|path| path.contains("fonts/")).cloned().collect()
}

#[test]
fn no_font_is_written_unless_one_is_chosen() {
    let built = site(&theme("{{ site.brand.preload | length }}"));
    assert_eq!(built.assert_sound().page("").html.trim(), "0");
    assert_eq!(font_files(&built), Vec::<String>::new());
    assert!(!style_sheet(&built).contains("@font-face"));
}

#[test]
fn a_chosen_font_comes_with_its_files_and_its_licence() {
    let text = theme("{{ site.brand.preload | join(sep=' ') }}");
    let built = site(&format!("{text}brand: {{font: fira-sans}}\n"));
    built.assert_sound();
    let files = font_files(&built);
    let kinds: Vec<String> = files
        .iter()
        .map(|path| {
            let (stem, rest) = path.split_once('.').expect("a fingerprint follows");
            format!("{stem} {}", rest.rsplit('.').next().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "assets/fonts/fira-sans/LICENCE txt",
            "assets/fonts/fira-sans/fira-sans-400 woff2",
            "assets/fonts/fira-sans/fira-sans-600 woff2",
        ]
    );
    let bytes: usize = files[1..].iter().map(|path| built.file("demo", path).len()).sum();
    assert!(bytes <= 46 * 1024, "{bytes}");
    let css = style_sheet(&built);
    for path in &files[1..] {
        let address = path.strip_prefix("assets/").expect("it lies there");
        assert!(css.contains(&format!("url(\"{address}\")")), "{css}");
    }
    assert!(!css.contains("url(\"fira-sans-"), "{css}");
    let asked = built.page("").html;
    assert_eq!(
        asked.trim(),
        format!("./{}", files[1]),
        "the regular weight is asked for first"
    );
    assert!(
        css.rfind("--sans:") > css.find("@layer tokens {"),
        "it wins over the theme's own"
    );
}

#[test]
fn a_page_below_the_root_asks_for_the_font_from_there() {
    let text = theme("{{ site.brand.preload | first }}");
    let built = site(&format!("{text}brand: {{font: fira-sans}}\n"));
    let html = built.assert_sound().page("ueber-uns/").html;
    assert!(
        html.trim().starts_with("../assets/fonts/fira-sans/fira-sans-400."),
        "{html}"
    );
}

#[test]
fn fonts_are_inherited_and_can_be_replaced() {
    let text = theme("{{ site.brand.preload | length }}");
    let own = "-- themes/own/fonts/fira-sans/font.css --
/* url(fira-sans-600.woff2) is not needed */
@font-face { font-family: Fira; src: url(./fira-sans-400.woff2) }
:root { --sans: Fira, serif }
-- themes/own/fonts/fira-sans/fira-sans-400.woff2 --
other bytes
";
    let built = site(&format!("{text}brand: {{font: fira-sans}}\n{own}"));
    assert_eq!(built.assert_sound().page("").html.trim(), "1");
    let css = style_sheet(&built);
    assert!(
        css.contains("--sans: Fira, serif") && !css.contains("not needed"),
        "{css}"
    );
    assert!(!css.contains("Fira Sans as Arial"), "{css}");
    let files = font_files(&built);
    let regular = files.iter().find(|path| path.contains("-400.")).expect("it is there");
    assert_eq!(built.file("demo", regular), b"other bytes\n");
}

#[test]
fn a_site_can_bring_a_font_of_its_own() {
    let built = site(
        "-- site.yml + --
brand: {font: haus}
-- _theme/fonts/haus/font.css --
@font-face { font-family: Haus; font-weight: 700; src: url(fett.woff2) }
@font-face { font-family: Haus; src: url('mager.woff2') }
-- _theme/fonts/haus/fett.woff2 --
a
-- _theme/fonts/haus/mager.woff2 --
b
",
    );
    built.assert_sound();
    assert_eq!(font_files(&built).len(), 2);
    assert!(style_sheet(&built).contains("src: url('fonts/haus/mager."));
}

#[test]
fn an_unknown_font_is_an_error_that_knows_the_others() {
    let built = site("-- site.yml + --\nbrand: {font: fira-sens}\n");
    assert_eq!(
        built.says_once("font-unknown"),
        "content/demo/site.yml: the theme `verbund` offers no font `fira-sens`"
    );
    let problem = built.0.report.iter().find(|problem| problem.code() == "font-unknown");
    let help = problem
        .and_then(verbund::diagnostic::Diagnostic::help)
        .unwrap_or_default();
    assert!(help.starts_with("did you mean `fira-sans`?"), "{help}");
    for name in ["../fira-sans", "fira-sans/", "[[noch offen]]"] {
        let built = site(&format!("-- site.yml + --\nbrand: {{font: '{name}'}}\n"));
        assert_eq!(built.says("font-unknown").len(), 1, "{name}");
    }
}
