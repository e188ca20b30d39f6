//! What finished pages and style sheets ask other hosts for, in all the ways that browsers know, and what they do not ask for.

use crate::support::{Built, SKELETON, site};

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
