//! What finished pages and style sheets ask other hosts for, in all the ways that browsers know, and what they do not ask for.

use crate::support::{Built, SKELETON, site};
use verbund::diagnostic::{Diagnostic, Spot};

/// The sound site on a host of its own, with raw HTML, a page with this text, and a style sheet.
fn with(text: &str, style: &str) -> Built {
    looked_through(&format!(
        "-- site.yml + --\nraw_html: allow\n-- pages/karte.md --\n---\ntitle: Karte\n---\n\n{text}\n\
         -- _theme/assets/99-own.css --\n{style}\n"
    ))
}

/// Its finished pages are looked at, as `check` does.
fn looked_through(text: &str) -> Built {
    let mut built = site(text);
    let found = verbund::look_through(built.bundle("demo"), false, &|| true).map(|looked| looked.findings);
    built.0.report.extend(found.expect("nobody ends it").iter().cloned());
    built
}

/// The only finding of this code.
#[track_caller]
fn only<'b>(built: &'b Built, code: &str) -> &'b Diagnostic {
    built.says_once(code);
    let mut found = built.0.report.iter();
    found.find(|told| told.code() == code).expect("it is there")
}

#[track_caller]
fn assert_asks(text: &str, element: &str) {
    let built = with(text, "");
    let said = built.says_once("third-party-request");
    assert!(
        said.contains(&format!("`{element}` asks the host `fremd.example`")),
        "{text}\n{said}"
    );
    assert!(said.starts_with("content/demo/pages/karte.md: "), "{said}");
}

#[test]
fn every_way_to_ask_another_host_is_found() {
    assert_asks(
        "<noscript><img src=\"https://fremd.example/z.gif\" alt=\"\"></noscript>",
        "img",
    );
    assert_asks(
        "<link rel=\"preload\" as=\"image\" imagesrcset=\"https://fremd.example/z.png 2x\">",
        "link",
    );
    assert_asks("<link rel=\"STYLESHEET\" href=\"https://fremd.example/z.css\">", "link");
    assert_asks("<link rel=\"mask-icon\" href=\"https://fremd.example/z.svg\">", "link");
    assert_asks(
        "<svg aria-hidden=\"true\"><filter><feImage href=\"https://fremd.example/z\"/></filter></svg>",
        "svg",
    );
    assert_asks(
        "<svg aria-hidden=\"true\"><title><img src=\"https://fremd.example/z\" alt=\"\"></title></svg>",
        "img",
    );
    for content in [
        "0; URL=https://fremd.example/",
        "0;url='https://fremd.example/'",
        "0, https://fremd.example/",
    ] {
        assert_asks(&format!("<meta http-equiv=\"Refresh\" content=\"{content}\">"), "meta");
    }
}

#[test]
fn another_base_and_pages_in_attributes_do_not_work() {
    let built = with("<base href=\"https://fremd.example/\">", "");
    assert!(
        built
            .says_once("third-party-request")
            .contains("`base` asks the host `fremd.example`")
    );
    assert!(built.says_once("policy-inline").contains("`<base>`"));
    let built = with(
        "<iframe title=\"Karte\" srcdoc=\"<img src='https://fremd.example/'>\"></iframe>",
        "",
    );
    assert!(built.says_once("policy-inline").contains("`srcdoc=\"…\"`"));
}

#[test]
fn style_sheets_are_read_as_browsers_do() {
    for style in [
        "a { background: image-set(\"https://fremd.example/z.png\" 1x) }",
        "a { background: URL(https://fremd.example/z.png) }",
        "a { background: u\\72l(//fremd.example/z.png) }",
    ] {
        let said = with("", style).says_once("third-party-request");
        assert!(said.contains("`css` asks the host `fremd.example`"), "{style}\n{said}");
    }
    let said = with("", "a { background: url(fehlt.png) }").says_once("link-dead");
    assert!(said.starts_with("content/demo/_theme/assets/99-own.css: "), "{said}");
}

#[test]
fn what_browsers_do_not_ask_for_is_no_request() {
    let built = with(
        "<link rel=\"schema.DC\" href=\"http://purl.org/dc/elements/1.1/\">\n\
         <link rel=\"Canonical\" href=\"https://fremd.example/\">\n\
         <link rel=\"profile\" href=\"https://fremd.example/\">\n\
         <link rel=\"webmention\" href=\"https://fremd.example/\">\n\
         <link rel=\"privacy-policy\" href=\"https://fremd.example/\">",
        "@namespace svg url(\"http://www.w3.org/2000/svg\");",
    );
    assert_eq!(built.says("third-party-request"), [""; 0]);
}

#[test]
fn the_host_that_the_site_lies_on_is_no_other() {
    let settings = SKELETON.split("-- index.md --").next().unwrap_or_default();
    let settings = settings.replace("https://musterstadt.example/", "https://www.stadt.example/ki/");
    let built = looked_through(&format!(
        "{settings}raw_html: allow\n-- pages/karte.md --\n---\ntitle: Karte\n---\n\n\
         <img src=\"https://www.stadt.example/logo.png\" alt=\"Stadt\"> <img src=\"//WWW.stadt.example/b.png\" alt=\"b\">\n\n\
         <img src=\"http://www.stadt.example/c.png\" alt=\"c\">\n",
    ));
    // Over `http` it is another origin.
    let said = built.says_once("third-party-request");
    assert!(said.contains("`www.stadt.example`"), "{said}");
}

#[test]
fn what_lies_too_deep_is_told_and_still_read() {
    let text = format!(
        "<div>{}<img src=\"https://fremd.example/z\" alt=\"\"><script>\"</b>\"</script>{}</div>",
        "<b>".repeat(600),
        "</b>".repeat(600)
    );
    let built = with(&text, "");
    let html: Vec<String> = built.says("html-invalid");
    assert!(
        html.iter().any(|said| said.contains("more than 500 elements")),
        "{html:?}"
    );
    assert_eq!(html.len(), 1, "{html:?}");
    assert!(built.says_once("third-party-request").contains("`img` asks"));
}

#[test]
fn faults_of_a_text_are_placed_in_it() {
    for (text, code) in [
        ("| | |\n|---|---|\n| a | b |", "table-head"),
        ("## ###", "name-missing"),
        ("<div><svg role=\"img\"></svg></div>", "name-missing"),
    ] {
        let said = with(text, "").says_once(code);
        assert!(said.starts_with("content/demo/pages/karte.md: "), "{text}\n{said}");
    }
}

#[test]
fn forms_and_frames_of_the_own_host_are_named_like_any_other() {
    let texts = [
        ("<form action=\"https://musterstadt.example/mail.php\"></form>", "form"),
        ("<form action=\"../impressum/\"></form>", "form"),
        ("<iframe title=\"Karte\" src=\"../impressum/\"></iframe>", "frame"),
    ];
    for (text, use_of) in texts {
        let built = with(text, "");
        let help = only(&built, "policy-inline").help().unwrap_or_default();
        assert!(help.contains(&format!("use: [{use_of}]")), "{text}\n{help}");
        let named = format!(
            "hosts: [{{host: musterstadt.example, use: {use_of}, provider: Stadt, reason: Formular, privacy: 'https://musterstadt.example/p'}}]"
        );
        let built = looked_through(&format!(
            "-- site.yml + --\nraw_html: allow\n{named}\n-- pages/karte.md --\n---\ntitle: Karte\n---\n\n{text}\n"
        ));
        for code in ["policy-inline", "third-party-request", "host-unused"] {
            assert_eq!(built.says(code), [""; 0], "{text}");
        }
    }
    let frame = "{{ map(url=\"https://musterstadt.example/karte/1\", title=\"Stadtplan\") }}";
    let said = with(frame, "").says_once("third-party-request");
    assert!(said.contains("`hosts` does not say so"), "{said}");
    let said = with("<object data=\"../plan.pdf\" aria-label=\"Plan\"></object>", "");
    assert!(said.says_once("policy-inline").contains("no plugins"));
}

#[test]
fn what_a_template_writes_wrongly_for_each_entry_is_one_fault_of_it() {
    let built = looked_through(
        "-- _theme/templates/project.html --\n{% extends \"base.html\" %}{% block main %}<h1>{{ entry.title }}</h1>\
         <a href=\"https://musterstadt.example/karte/{{ entry.id }}/\">Karte</a>{% endblock main %}\n\
         -- projects/eins.md --\n---\ntitle: Eins\n---\n-- projects/zwei.md --\n---\ntitle: Zwei\n---\n",
    );
    let said = built.says_once("link-dead");
    assert!(
        said.starts_with("content/demo/_theme/templates/project.html: "),
        "{said}"
    );
    assert!(said.contains("`demo/projekte/eins/`, `demo/projekte/zwei/`"), "{said}");
}

#[test]
fn faults_are_shown_where_they_are_and_not_where_the_same_letters_stand() {
    for (text, code, line) in [
        ("## Eins\n\nIm Ortsbild.\n\n#### Ort", "heading-order", 9),
        ("<p>Was uns</p>\n\n<a href=\"#s\">weiter</a>", "link-anchor", 7),
        (
            "[Kanal](https://fremd.example/kanal)\n\n<audio controls src=\"https://fremd.example/1.mp3\"></audio>",
            "third-party-request",
            7,
        ),
        (
            "`[](x)` und ![](media/x.svg)\n\n```text\n[](y)\n```\n\n[](../impressum/)",
            "name-missing",
            11,
        ),
    ] {
        let built = with(text, "");
        let told = only(&built, code);
        let source = format!("---\ntitle: Karte\n---\n\n{text}");
        let Spot::Bytes(range) = &told.place.spot else {
            panic!("{text}\n{:?}", told.place);
        };
        assert_eq!(source[..range.start].matches('\n').count() + 1, line, "{text}");
    }
}

#[test]
fn what_html_allows_is_no_fault() {
    let built = with(
        "<img srcset=\"data:image/svg+xml,%3Csvg/%3E 1x\" src=\"data:image/svg+xml,%3Csvg/%3E\" alt=\"Bild\">\n\n\
         <map name=\"m\"><area shape=\"default\"></map>\n\n<a name=\"alt2\"></a>\n\n[dorthin](#alt2) [nach oben](#top)",
        "",
    );
    for code in ["link-dead", "img-alt", "link-anchor", "third-party-request"] {
        assert_eq!(built.says(code), [""; 0]);
    }
}

#[test]
fn a_public_body_leads_to_its_accessibility_statement_from_each_page() {
    let template = "-- _theme/templates/page.html --\n<!doctype html><html lang=\"de\"><head><meta charset=\"utf-8\"><title>x</title></head>\
        <body><main><h1>x</h1><a href=\"{{ site.url }}impressum/\">Impressum</a> <a href=\"{{ site.url }}datenschutz/\">Datenschutz</a></main></body></html>\n\
        -- pages/barrierefreiheit.md --\n---\ntitle: Barrierefreiheit\nlegal_kind: barrierefreiheit\n---\n";
    let of = |public: &str| {
        let settings = SKELETON.split("-- index.md --").next().unwrap_or_default();
        let settings = settings.replace("{public_body: false}", public);
        looked_through(&format!("{settings}{template}")).says("legal-not-linked")
    };
    let said = of("{public_body: true}\nmenu: {footer: [barrierefreiheit]}");
    assert!(
        said.iter().any(|said| said.contains("`legal_kind: barrierefreiheit`")),
        "{said:?}"
    );
    assert_eq!(of("{public_body: false}\nmenu: {footer: [barrierefreiheit]}"), [""; 0]);
}
