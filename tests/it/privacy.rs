//! Which hosts pages may ask, and what browsers are told of that.

use crate::support::{Built, site};

/// The sound site with raw HTML and these settings, and a page with this text.
fn with(settings: &str, text: &str) -> Built {
    site(&format!(
        "-- site.yml + --\nraw_html: allow\n{settings}\n-- pages/karte.md --\n---\ntitle: Karte\n---\n\n{text}\n"
    ))
}

const HOSTS: &str = "hosts:
  - {host: karten.example, use: [image, frame], provider: Kartenhaus, privacy: 'https://karten.example/p', reason: Karte}
  - {host: bücher.example, use: image, reason: Umschläge}
  - {host: daten.example, use: [connect, image], reason: Messwerte}";

/// What the page's own policy says.
fn policy(built: &Built, address: &str) -> String {
    let html = built.page(address).html;
    let tag = "<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"";
    let (_, rest) = html
        .split_once(tag)
        .expect("the policy stands right behind the charset");
    rest.split('"').next().unwrap().to_owned()
}

fn directive(policy: &str, name: &str) -> String {
    let mut directives = policy.split("; ").filter_map(|directive| directive.split_once(' '));
    directives
        .find(|(known, _)| *known == name)
        .map_or(String::new(), |(_, sources)| sources.to_owned())
}

#[test]
fn a_page_that_asks_nobody_lets_nobody_through() {
    for settings in ["", HOSTS] {
        let built = with(settings, "Nichts.");
        let policy = policy(&built, "karte/");
        assert!(!policy.contains("https:"), "{policy}");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; "),
            "{policy}"
        );
        assert_eq!(directive(&policy, "frame-src"), "");
        assert!(!policy.contains("frame-ancestors"), "it works in headers only");
    }
}

#[test]
fn a_page_lets_through_what_stands_on_it() {
    let built = with(
        HOSTS,
        "<img src=\"https://KARTEN.example/a.png\" alt=\"Karte\"> <img src=\"https://bücher.example/b.png\" alt=\"Buch\">\n\n\
         <a href=\"https://daten.example/\">Daten</a> <a href=\"https://karten.example.org/\">Fremd</a>",
    );
    let policy = policy(&built, "karte/");
    assert_eq!(
        directive(&policy, "img-src"),
        "'self' https://karten.example https://xn--bcher-kva.example"
    );
    assert_eq!(directive(&policy, "frame-src"), "", "only an image is there");
    assert_eq!(directive(&policy, "connect-src"), "'self'");
    let other = self::policy(&built, "ueber-uns/");
    assert!(!other.contains("https:"), "{other}");
}

#[test]
fn links_alone_let_nothing_through() {
    let built = with(
        HOSTS,
        "[Karte](https://karten.example/a) und karten.example im Text.\n\n<p data-x=\"https://karten.example/\">x</p>",
    );
    let policy = policy(&built, "karte/");
    assert!(!policy.contains("https:"), "{policy}");
}

#[test]
fn frames_after_a_click_count_where_they_stand() {
    let built = with(
        HOSTS,
        "<p data-frame=\"https://karten.example/1?a=1&amp;b=2\">Karte</p>",
    );
    assert_eq!(
        directive(&policy(&built, "karte/"), "frame-src"),
        "https://karten.example"
    );
    assert_eq!(directive(&policy(&built, "karte/"), "img-src"), "'self'");
}

#[test]
fn scripts_may_ask_the_hosts_that_are_said_to_be_asked_by_scripts() {
    let built = site(&format!(
        "-- site.yml + --\n{HOSTS}\n-- _theme/assets/eigen.js --\nfetch('https://daten.example/');\n\
         -- _theme/templates/page.html --\n{{% extends \"verbund/page.html\" %}}\n\
         {{% block head %}}<script src=\"{{{{ asset(name=\"eigen.js\") }}}}\" defer></script>{{% endblock head %}}\n"
    ));
    let policy = policy(&built, "ueber-uns/");
    assert_eq!(directive(&policy, "connect-src"), "'self' https://daten.example");
    assert_eq!(directive(&policy, "img-src"), "'self' https://daten.example");
    assert!(
        !self::policy(&built, "").contains("https:"),
        "the home page has no script"
    );
}

#[test]
fn what_the_style_sheet_asks_for_is_needed_everywhere() {
    let built = site(&format!(
        "-- site.yml + --\n{HOSTS}\n-- _theme/assets/99.css --\nbody {{ background: url(https://karten.example/x.png) }}\n"
    ));
    for address in ["", "ueber-uns/"] {
        let policy = policy(&built, address);
        assert_eq!(directive(&policy, "img-src"), "'self' https://karten.example");
    }
}

#[test]
fn hosts_send_what_the_whole_site_allows() {
    let headers = |built: &Built| built.file_text("demo", "_headers");
    let built = with(HOSTS, "");
    let sent = headers(&built);
    for part in [
        "img-src 'self' https://daten.example https://karten.example https://xn--bcher-kva.example;",
        "frame-src https://karten.example;",
        "connect-src 'self' https://daten.example;",
        "form-action 'none';",
        "frame-ancestors 'none'\n",
    ] {
        assert!(sent.contains(part), "{part}\n{sent}");
    }
    let with_form = with("hosts: [{host: f.example, use: form, reason: Anmeldung}]", "");
    assert!(headers(&with_form).contains("form-action https://f.example;"));
}

#[test]
fn a_site_on_a_disk_has_no_policy() {
    let options = verbund::model::Options {
        portable: true,
        ..Default::default()
    };
    let built = crate::support::site_with("", &options);
    assert!(!built.page("").html.contains("Content-Security-Policy"));
}

#[test]
fn one_host_is_written_in_one_way() {
    for wrong in [
        "https://a.example",
        "a.example/x",
        "*.a.example",
        "a.example:443",
        "a.example; script-src *",
        "localhost",
    ] {
        let built = with(&format!("hosts: [{{host: '{wrong}', use: image, reason: x}}]"), "");
        built.says_once("host-invalid");
        assert!(!built.file_text("demo", "_headers").contains("https:"), "{wrong}");
    }
    let twice = with(
        "hosts: [{host: a.example, use: image, reason: x}, {host: A.example, use: font, reason: x}]",
        "",
    );
    twice.says_once("field-duplicate");
    let nameless = with("hosts: [{host: a.example, use: frame, reason: x}]", "");
    nameless.says_once("field-missing");
}

const VIDEO: &str = "hosts: [{host: www.youtube-nocookie.com, use: frame, provider: Videohaus, privacy: 'https://v.example/p', reason: Film}]";

fn text(settings: &str, text: &str) -> Built {
    site(&format!(
        "-- site.yml + --\n{settings}\n-- pages/karte.md --\n---\ntitle: Karte\n---\n\n{text}\n"
    ))
}

#[test]
fn a_frame_is_offered_and_nothing_of_it_is_there() {
    let built = text(
        VIDEO,
        "{{ video(url=\"https://www.youtube.com/watch?v=abc\", title=\"Der \\\"Film\\\"\") }}",
    );
    built.assert_sound();
    let page = built.page("karte/");
    page.shows("Video von Videohaus laden")
        .shows("Datenschutzhinweise von Videohaus");
    assert_eq!(
        page.link("Video bei Videohaus ansehen"),
        "https://www.youtube.com/watch?v=abc"
    );
    assert!(!page.html.contains("<iframe"));
    assert!(
        page.html
            .contains("data-frame=\"https://www.youtube-nocookie.com/embed/abc\""),
        "{}",
        page.html
    );
    assert_eq!(
        directive(&policy(&built, "karte/"), "frame-src"),
        "https://www.youtube-nocookie.com"
    );
    assert!(page.html.contains("frames."));
    assert!(
        !built.page("ueber-uns/").html.contains("frames."),
        "the script is on pages with frames only"
    );
}

#[test]
fn frames_have_an_address_with_https() {
    for wrong in [
        "http://v.example/1",
        "javascript:alert(1)",
        "//v.example/1",
        "v.example",
        "media/x.mp4",
    ] {
        let built = text("", &format!("{{{{ map(url=\"{wrong}\", title=\"x\") }}}}"));
        built.says_once("url-invalid");
        let html = built.page("karte/").html;
        assert!(
            !html.contains("data-frame=") && !html.contains("javascript:"),
            "{wrong}"
        );
    }
}

#[test]
fn a_recording_is_shown_where_its_host_is_allowed() {
    let event = "-- events/tag.md --\n---\ntitle: Tag\ndate: 2025-05-01\nrecording: {url: 'https://youtu.be/abc', label: Film}\n---\n";
    let allowed = site(&format!("-- site.yml + --\n{VIDEO}\n{event}"));
    allowed.assert_sound();
    let page = allowed.page("veranstaltungen/tag/");
    page.shows("Video von Videohaus laden").shows_not("Film");
    let not_allowed = site(event);
    not_allowed.assert_sound();
    let page = not_allowed.page("veranstaltungen/tag/");
    assert_eq!(page.link("Film"), "https://youtu.be/abc");
    assert!(!page.html.contains("data-frame="));
}

const KEEPS: &str = "-- _theme/assets/eigen.js --\nlocalStorage.x = 1\n";

#[test]
fn a_script_that_keeps_something_says_what() {
    let built = site(KEEPS);
    let said = built.says_once("storage-undeclared");
    assert!(said.contains("`localStorage`"), "{said}");
    let stored = "storage: [{name: x, kind: local, purpose: Ansicht, duration: immer}]";
    let declared = site(&format!("{KEEPS}-- site.yml + --\n{stored}\n"));
    assert!(declared.says("storage-undeclared").is_empty() && declared.says("storage-unused").is_empty());
    let other = site(&format!(
        "{KEEPS}-- site.yml + --\n{}\n",
        stored.replace("local", "cookie")
    ));
    other.says_once("storage-undeclared");
    other.says_once("storage-unused");
}

#[test]
fn a_theme_says_for_its_own_scripts() {
    let theme = |storage: &str| {
        site(&format!(
            "-- site.yml + --\ntheme: eigen\n-- themes/eigen/theme.yml --\nname: eigen\nversion: 1.0.0\ncontract: 1\nextends: verbund\n{storage}\n\
             -- themes/eigen/assets/a.js --\nsessionStorage.a = 1\n"
        ))
    };
    theme("").says_once("storage-undeclared");
    theme("storage: [{name: a, kind: session, purpose: A, duration: bis zum Schließen}]").assert_sound();
    let unused = theme(
        "storage: [{name: a, kind: session, purpose: A, duration: x}, {name: b, kind: database, purpose: B, duration: y}]",
    );
    assert!(
        unused
            .says_once("storage-unused")
            .starts_with("themes/eigen/theme.yml: `b`")
    );
}

#[test]
fn feeds_hold_no_buttons_for_frames() {
    let built = site(&format!(
        "-- site.yml + --\n{VIDEO}\n-- news/n.md --\n---\ntitle: N\ndate: 2026-01-01\n---\n\n{{{{ video(url=\"https://youtu.be/abc\", title=\"Film\") }}}}\n"
    ));
    let feed = built.file_text("demo", "feed.xml");
    assert!(feed.contains("Video bei Videohaus ansehen"), "{feed}");
    assert!(!feed.contains("laden"), "{feed}");
}

#[test]
fn the_privacy_notice_names_hosts_and_what_is_kept() {
    let built = site(&format!(
        "{KEEPS}-- site.yml + --\n{VIDEO}\nstorage: [{{name: ansicht, kind: local, purpose: Ansicht der Liste, duration: 7 Tage}}]\n\
         -- pages/datenschutz.md --\n---\ntitle: Datenschutz\nlegal_kind: datenschutz\n---\n"
    ));
    let page = built.page("datenschutz/");
    page.shows("Videohaus (www.youtube-nocookie.com): Film");
    page.shows("ansicht (lokaler Speicher): Ansicht der Liste. Dauer: 7 Tage.");
}
