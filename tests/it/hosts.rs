//! What hosts read of a site: headers, redirects, names, compressed copies, and the files that `verbund host` makes.
//!
//! The files for each host stand in `tests/it/hosts/`; `UPDATE=1` writes them anew. How real servers behave under them is
//! tested by `tests/formats/hosts.py`.

use crate::support::{Built, files, four_sites, on, repository, run, site, site_with, tree, write_files};
use std::io::Read;
use std::path::Path;
use verbund::model::Options;

/// A site with something to tell every host.
const DEMO: &str = "
-- site.yml + --
compress: [gzip, brotli]
cname: www.musterstadt.example
-- projects/x.md --
---
title: Messprojekt
aliases: [/alt/projekt/, /früher/, /seite.html]
---
-- events/fest.md --
---
title: Fest
date: 2026-03-01
---
";

fn headers(built: &Built, site: &str) -> Vec<(String, Vec<String>)> {
    let mut rules: Vec<(String, Vec<String>)> = Vec::new();
    for line in built.file_text(site, "_headers").lines() {
        match (line.strip_prefix("  "), rules.last_mut()) {
            (Some(header), Some((_, headers))) => headers.push(header.to_owned()),
            _ => rules.push((line.to_owned(), Vec::new())),
        }
    }
    rules
}

/// The headers of a path, as Netlify and Cloudflare add them up.
fn headers_of<'r>(rules: &'r [(String, Vec<String>)], path: &str) -> Vec<&'r str> {
    let fits = |pattern: &str| match pattern.split_once('*') {
        Some((start, end)) => path.len() >= start.len() + end.len() && path.starts_with(start) && path.ends_with(end),
        None => pattern == path,
    };
    let rules = rules.iter().filter(|(pattern, _)| fits(pattern));
    rules
        .flat_map(|(_, headers)| headers.iter().map(String::as_str))
        .collect()
}

fn value<'h>(headers: &[&'h str], name: &str) -> Option<&'h str> {
    headers
        .iter()
        .find_map(|header| header.strip_prefix(name)?.strip_prefix(": "))
}

/// The file that `verbund host` makes in `hosting/demo/`.
fn made(root: &Path, host: &str, file: &str) -> String {
    let ran = run(root, &["host", host]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    read(&root.join("hosting/demo").join(file))
}

fn workspace(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &files(text));
    folder
}

// Headers

#[test]
fn files_have_the_headers_of_their_kind() {
    let built = site(DEMO);
    let rules = headers(built.assert_sound(), "demo");
    let page = headers_of(&rules, "/projekte/x/");
    let policy = value(&page, "Content-Security-Policy").unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("data:"), "{policy}");
    assert_eq!(value(&page, "X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(value(&page, "Strict-Transport-Security"), Some("max-age=31536000"));
    assert_eq!(value(&page, "Cache-Control"), None, "hosts ask again by themselves");
    assert_eq!(value(&page, "Access-Control-Allow-Origin"), None);

    let style = built
        .paths("demo")
        .iter()
        .find(|path| path.starts_with("assets/style."))
        .unwrap();
    let style = headers_of(&rules, &format!("/{style}"));
    assert_eq!(
        value(&style, "Cache-Control"),
        Some("public, max-age=31536000, immutable")
    );

    let shared = [
        "/kalender.ics",
        "/en/feed.xml",
        "/feed.json",
        "/api/v1/events.json",
        "/api/v1/members.csv",
    ];
    for path in shared {
        let found = headers_of(&rules, path);
        assert_eq!(value(&found, "Access-Control-Allow-Origin"), Some("*"), "{path}");
        assert_eq!(value(&found, "Cache-Control"), Some("public, max-age=3600"), "{path}");
    }
    for (path, media_type) in [
        ("/kalender.ics", "text/calendar; charset=utf-8"),
        ("/en/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/site.webmanifest", "application/manifest+json"),
        ("/api/v1/schema.json", "application/schema+json"),
        ("/api/v1/members.csv", "text/csv; charset=utf-8"),
    ] {
        assert_eq!(
            value(&headers_of(&rules, path), "Content-Type"),
            Some(media_type),
            "{path}"
        );
    }
}

#[test]
fn no_file_gets_a_header_twice() {
    let built = four_sites();
    let more = [
        "api/v1/schema.json",
        "api/v1/events.csv",
        "en/feed.xml",
        "feed.json",
        "x/kalender.ics",
        "card.png",
    ];
    for bundle in &built.0.bundle.sites {
        let rules = headers(built, &bundle.id);
        assert!(rules.len() <= 100, "Cloudflare reads a hundred rules");
        for path in bundle.paths.iter().map(String::as_str).chain(more) {
            let mut names: Vec<&str> = headers_of(&rules, &format!("/{path}"))
                .iter()
                .filter_map(|header| Some(header.split_once(':')?.0))
                .collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{path}");
        }
    }
}

#[test]
fn only_files_with_a_fingerprint_are_kept_for_ever() {
    let built = site("-- static/assets/flyer.txt --\nFlyer\n");
    let rules = headers(built.assert_sound(), "demo");
    let kept = |path: &str| value(&headers_of(&rules, path), "Cache-Control").is_some();
    assert!(!kept("/assets/flyer.txt"), "its content can change");
    let hashed: Vec<&String> = built
        .paths("demo")
        .iter()
        .filter(|path| path.starts_with("assets/style."))
        .collect();
    assert_eq!(hashed.len(), 1);
    assert!(hashed.iter().all(|path| kept(&format!("/{path}"))), "{rules:?}");
}

#[test]
fn rules_of_a_site_in_a_folder_begin_with_it() {
    let options = Options {
        base_url: Some("https://www.stadt.example/ki/".to_owned()),
        ..Options::default()
    };
    let built = site_with(DEMO, &options);
    let rules = headers(built.assert_sound(), "demo");
    assert!(
        rules.iter().all(|(pattern, _)| pattern.starts_with("/ki/")),
        "{rules:?}"
    );
    assert_eq!(
        value(&headers_of(&rules, "/ki/"), "Strict-Transport-Security"),
        None,
        "a guest promises nothing for the host"
    );
    assert!(!headers_of(&rules, "/ki/kalender.ics").is_empty());
}

#[test]
fn the_office_decides_how_much_is_promised_for_https() {
    let hsts = |word: &str| {
        let built = site(&format!("-- site.yml + --\nhsts: {word}\n"));
        let rules = headers(built.assert_sound(), "demo");
        value(&headers_of(&rules, "/"), "Strict-Transport-Security").map(str::to_owned)
    };
    assert_eq!(hsts("off"), None);
    assert_eq!(hsts("host").as_deref(), Some("max-age=31536000"));
    assert_eq!(
        hsts("subdomains").as_deref(),
        Some("max-age=31536000; includeSubDomains")
    );
    assert_eq!(
        hsts("preload").as_deref(),
        Some("max-age=31536000; includeSubDomains; preload")
    );
    let options = Options {
        base_url: Some("http://intern.example/".to_owned()),
        ..Options::default()
    };
    let rules = headers(site_with("", &options).assert_sound(), "demo");
    assert_eq!(value(&headers_of(&rules, "/"), "Strict-Transport-Security"), None);
}

#[test]
fn a_file_that_only_looks_fingerprinted_is_kept_by_no_host() {
    let folder = workspace("-- static/assets/plan.2026112201.pdf --\n%PDF-1.4\n");
    let built = site("-- static/assets/plan.2026112201.pdf --\n%PDF-1.4\n");
    let rules = headers(built.assert_sound(), "demo");
    let found = headers_of(&rules, "/assets/plan.2026112201.pdf");
    assert_eq!(value(&found, "Cache-Control"), None);
    for (host, file, expected) in [
        ("nginx", "nginx.conf", "/assets/plan.2026112201.pdf \"no-cache\";"),
        ("apache", ".htaccess", "m#^/assets/plan.2026112201.pdf$#"),
        (
            "s3",
            "upload.sh",
            "put 'application/pdf' 'no-cache' 'assets/plan.2026112201.pdf'\n",
        ),
    ] {
        let text = made(folder.path(), host, file);
        assert!(text.contains(expected), "{text}");
    }
}

// Redirects, names, files of one's own

#[test]
fn former_addresses_of_scripts_switch_nothing_on() {
    let folder = workspace(
        "-- projects/x.md --\n---\ntitle: X\naliases: [/index.php, /alt.cgi, /plan.pdf]\n---\n-- static/eigen.php --\n<?php\n",
    );
    let apache = made(folder.path(), "apache", ".htaccess");
    assert!(
        !apache.contains("httpd") && !apache.contains(" .php") && !apache.contains(" .cgi"),
        "{apache}"
    );
    assert!(
        apache.contains("RewriteRule \"^(.*/)?$\" \"$1index.html\" [L]"),
        "the home page comes before `index.php`: {apache}"
    );
    let upload = made(folder.path(), "s3", "upload.sh");
    assert!(
        upload.contains("put 'text/html; charset=utf-8' 'no-cache' 'alt.cgi' 'index.php' 'plan.pdf'\n"),
        "{upload}"
    );
    assert!(upload.contains("'*.pdf' -- 'plan.pdf'"), "{upload}");
}

#[test]
fn a_script_for_a_store_knows_files_that_come_later() {
    let folder = workspace("");
    let upload = made(folder.path(), "s3", "upload.sh");
    for group in [
        "put 'text/calendar; charset=utf-8' 'public, max-age=3600' '*.ics'",
        "put 'image/svg+xml; charset=utf-8' 'no-cache' '*.svg'",
        "put 'font/woff2' 'public, max-age=31536000, immutable' 'assets/*.",
        "put 'application/atom+xml; charset=utf-8' 'public, max-age=3600' 'feed.xml' '*/feed.xml'",
    ] {
        assert!(upload.contains(group), "{group}: {upload}");
    }
    assert!(!upload.contains(".gz --"), "nothing is compressed: {upload}");
}

#[test]
fn nginx_hears_a_name_without_port_and_a_folder_without_slash() {
    let folder = workspace("");
    let settings = folder.path().join("content/demo/site.yml");
    let text = read(&settings).replace("https://musterstadt.example/", "https://musterstadt.example:8443/ki/");
    std::fs::write(&settings, text).unwrap();
    let nginx = made(folder.path(), "nginx", "nginx.conf");
    assert!(nginx.contains("server_name musterstadt.example;"), "{nginx}");
    assert!(nginx.contains("    location = /ki { return 301 /ki/; }\n"), "{nginx}");
}

#[test]
fn redirects_are_written_as_addresses() {
    let built = site(DEMO);
    assert_eq!(
        built.assert_sound().file_text("demo", "_redirects"),
        "/alt/projekt/ /projekte/x/ 301\n/fr%C3%BCher/ /projekte/x/ 301\n/seite.html /projekte/x/ 301\n"
    );
    assert_eq!(built.file_text("demo", "CNAME"), "www.musterstadt.example\n");
    assert_eq!(built.file_text("demo", ".nojekyll"), "");
    assert!(!built.paths("demo").contains(&".htaccess".to_owned()));
}

#[test]
fn own_files_for_hosts_take_the_place_of_ours() {
    let built = site(&format!(
        "{DEMO}-- static/_headers --\n/*\n  X-Own: 1\n-- static/_redirects --\n/a /b 302\n-- static/CNAME --\nanders.example\n"
    ));
    built.assert_sound();
    assert_eq!(built.file_text("demo", "_headers"), "/*\n  X-Own: 1\n");
    assert_eq!(built.file_text("demo", "_redirects"), "/a /b 302\n");
    assert_eq!(built.file_text("demo", "CNAME"), "anders.example\n");
}

#[test]
fn people_are_named_where_the_office_wants_it() {
    let built = site("-- site.yml + --\nhumans: |\n  Geschäftsstelle: Anna Muster\n  Dank an alle.\n");
    assert_eq!(
        built.assert_sound().file_text("demo", "humans.txt"),
        "Geschäftsstelle: Anna Muster\nDank an alle.\n"
    );
    assert!(!site("").paths("demo").contains(&"humans.txt".to_owned()));
    let twice = site("-- site.yml + --\nhumans: Wir\n-- static/humans.txt --\nWir alle\n");
    assert!(twice.says_once("path-collision").contains("humans.txt"));
}

// security.txt

#[test]
fn security_txt_says_whom_to_tell_and_until_when() {
    let built = site(
        "-- site.yml + --
security:
  contact: [sicherheit@musterstadt.example, 'https://musterstadt.example/melden/']
  expires: 2026-06-30
  policy: https://musterstadt.example/regeln/
  encryption: https://musterstadt.example/key.asc
  acknowledgments: https://musterstadt.example/dank/
  preferred_languages: [de, en]
  hiring: https://musterstadt.example/stellen/
  csaf: https://musterstadt.example/csaf/provider-metadata.json
",
    );
    let expected = "Contact: mailto:sicherheit@musterstadt.example
Contact: https://musterstadt.example/melden/
Expires: 2026-06-30T23:59:59+02:00
Encryption: https://musterstadt.example/key.asc
Acknowledgments: https://musterstadt.example/dank/
Policy: https://musterstadt.example/regeln/
Hiring: https://musterstadt.example/stellen/
CSAF: https://musterstadt.example/csaf/provider-metadata.json
Preferred-Languages: de, en
Canonical: https://musterstadt.example/.well-known/security.txt
";
    assert_eq!(
        built.assert_sound().file_text("demo", ".well-known/security.txt"),
        expected
    );
    assert!(built.says("security-txt").is_empty());

    let options = Options {
        base_url: Some("https://www.stadt.example/ki/".to_owned()),
        ..on("2026-01-15")
    };
    let below = site_with(
        "-- site.yml + --\nsecurity: {contact: 'tel:+49-241-1', expires: 2026-12-31}\n",
        &options,
    );
    let text = below.assert_sound().file_text("demo", ".well-known/security.txt");
    assert!(
        text.contains("Expires: 2026-12-31T23:59:59+01:00\nPreferred-Languages: de\n"),
        "{text}"
    );
    assert!(
        text.contains("Canonical: https://www.stadt.example/.well-known/security.txt\n"),
        "{text}"
    );
    assert!(!site("").paths("demo").iter().any(|path| path.contains("security")));
}

#[test]
fn a_contact_cannot_smuggle_in_lines() {
    let built = site(
        "-- site.yml + --\nsecurity: {contact: \"a@b.example\\nPolicy: https://evil.example\", expires: 2026-06-30}\n",
    );
    assert!(built.says_once("security-txt").contains("no way to reach anyone"));
    let insecure = site(
        "-- site.yml + --\nsecurity: {contact: a@b.example, expires: 2026-06-30, policy: 'http://b.example/regeln/'}\n",
    );
    assert!(insecure.says_once("security-txt").contains("`policy` leads to"));
    let soon = |day: &str| {
        site(&format!(
            "-- site.yml + --\nsecurity: {{contact: a@b.example, expires: {day}}}\n"
        ))
        .says("security-txt")
        .len()
    };
    assert_eq!(soon("2026-01-14"), 1, "over");
    assert_eq!(soon("2026-01-15"), 0, "its last day");
    assert_eq!(soon("2027-01-15"), 0, "a year");
    assert_eq!(soon("2027-01-16"), 1, "more");
}

// Compressed copies

#[test]
fn copies_hold_the_same_text_and_follow_it() {
    let folder = workspace(&format!(
        "{DEMO}-- media/plan.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>{}</desc></svg>\n-- media/klein.txt --\nkurz\n",
        "Ein Plan. ".repeat(300)
    ));
    let build = || {
        let ran = run(folder.path(), &["build", "--as-of", "2026-01-15"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.err
    };
    build();
    let made = tree(&folder.path().join("public/demo"));
    let mut copies = 0;
    for (path, bytes) in &made {
        if let Some(of) = path.strip_suffix(".gz") {
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice())
                .read_to_end(&mut text)
                .unwrap();
            assert!(text == made[of], "{path}");
            copies += 1;
        } else if let Some(of) = path.strip_suffix(".br") {
            let mut text = Vec::new();
            brotli::Decompressor::new(bytes.as_slice(), 4096)
                .read_to_end(&mut text)
                .unwrap();
            assert!(text == made[of] && bytes.len() < text.len(), "{path}");
            assert!(
                bytes.len() < made[&format!("{of}.gz")].len(),
                "{path} is smaller than with gzip"
            );
        }
    }
    assert!(copies > 5, "{:?}", made.keys());
    for path in ["index.html.gz", "index.html.br", "media/plan.svg.br", "404.html.gz"] {
        assert!(made.contains_key(path), "{path} is missing");
    }
    for path in ["media/klein.txt.gz", "CNAME.gz", "_headers.gz"] {
        assert!(!made.contains_key(path), "{path}");
    }
    let again = build();
    assert!(again.contains(": 0 files written"), "{again}");
    assert_eq!(tree(&folder.path().join("public/demo")), made);

    let settings = folder.path().join("content/demo/site.yml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("compress: [gzip, brotli]", "compress: [gzip]")).unwrap();
    let fewer = build();
    assert!(fewer.contains(": 0 files written"), "{fewer}");
    let left = tree(&folder.path().join("public/demo"));
    assert!(left.keys().all(|path| !path.ends_with(".br")) && left.contains_key("index.html.gz"));
}

#[test]
fn copies_are_no_pages_and_no_files_of_the_preview() {
    let (with, without) = (site(DEMO), site(&DEMO.replace("compress: [gzip, brotli]\n", "")));
    assert_eq!(with.paths("demo"), without.paths("demo"));
    assert_eq!(with.file("demo", "build.json"), without.file("demo", "build.json"));
}

#[test]
fn a_copy_takes_no_file_away() {
    let text = "-- static/daten.csv --\na;b\n-- static/daten.csv.gz --\nx\n-- static/archiv.gz --\nx\n";
    site(text).assert_sound();
    let built = site(&format!("-- site.yml + --\ncompress: gzip\n{text}"));
    let said = built.says_once("path-collision");
    assert!(said.contains("the compressed copy of `daten.csv`"), "{said}");
}

// The command

#[test]
fn every_host_gets_the_files_that_are_expected() {
    let folder = workspace(DEMO);
    let expected = repository().join("tests/it/hosts");
    let update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    for (host, file, kept) in [
        ("apache", "hosting/demo/.htaccess", "apache.htaccess"),
        ("cloudflare", "wrangler.toml", "cloudflare.wrangler.toml"),
        ("github-pages", ".github/workflows/demo.yml", "github-pages.yml"),
        ("gitlab-pages", ".gitlab-ci.yml", "gitlab-pages.yml"),
        ("netlify", "netlify.toml", "netlify.toml"),
        ("nginx", "hosting/demo/nginx.conf", "nginx.conf"),
        ("s3", "hosting/demo/upload.sh", "s3.upload.sh"),
    ] {
        let ran = run(folder.path(), &["host", host]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.err.starts_with(&format!("Made {file}.\n- ")), "{}", ran.err);
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
        if file.ends_with(".yml") {
            serde_yaml::from_str::<serde_yaml::Value>(&text).unwrap();
        }
        let kept = expected.join(kept);
        if update {
            std::fs::create_dir_all(&expected).unwrap();
            std::fs::write(&kept, &text).unwrap();
        }
        assert_eq!(text, read(&kept), "{host}; UPDATE=1 writes it anew");
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_default()
}

#[test]
fn hosts_are_listed_and_unknown_ones_refused() {
    let folder = workspace("");
    let listed = run(folder.path(), &["host"]);
    assert_eq!((listed.code, listed.out.lines().count()), (0, 7), "{}", listed.out);
    let unknown = run(folder.path(), &["host", "ngnix"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean `nginx`?"), "{}", unknown.err);
    write_files(
        folder.path(),
        &crate::support::Files::from([("content/x/events/e.md".to_owned(), b"---\n---\n".to_vec())]),
    );
    assert_eq!(run(folder.path(), &["host", "nginx"]).code, 1, "content has errors");
}

#[test]
fn a_file_that_differs_is_not_replaced_by_chance() {
    let folder = workspace(DEMO);
    let host = |arguments: &[&str]| run(folder.path(), &[&["host", "netlify"], arguments].concat());
    assert_eq!(host(&[]).code, 0);
    let same = host(&[]);
    assert!(
        same.code == 0 && same.err.starts_with("There is nothing new in netlify.toml."),
        "{}",
        same.err
    );
    let file = folder.path().join("netlify.toml");
    std::fs::write(&file, "# mine\n").unwrap();
    let refused = host(&[]);
    assert!(
        refused.code == 2 && refused.err.contains("`--force`"),
        "{}",
        refused.err
    );
    assert_eq!(read(&file), "# mine\n");
    let elsewhere = host(&[
        "--out",
        "neu",
        "--source",
        "https://git.example.org/v.git",
        "--revision",
        "abc123",
    ]);
    assert_eq!(elsewhere.code, 0, "{}", elsewhere.err);
    let text = read(&folder.path().join("neu/netlify.toml"));
    assert!(
        text.contains("VERBUND_SOURCE = \"https://git.example.org/v.git\"\n  VERBUND_REVISION = \"abc123\""),
        "{text}"
    );
    assert!(!text.contains("CHANGE THIS"), "{text}");
    assert!(host(&["--force"]).err.starts_with("Replaced netlify.toml."));
    assert!(read(&file).contains("CHANGE THIS"), "nobody said where verbund is");
    assert_eq!(host(&["--revision", "$(rm)"]).code, 2);
}

#[test]
fn one_of_several_sites_is_named() {
    let ran = run(&repository(), &["host", "nginx", "--out", "/dev/null/nowhere"]);
    assert!(
        ran.code == 2 && ran.err.contains("name the site with `--site`: `ai-alliance-aachen`"),
        "{}",
        ran.err
    );
    let ran = run(
        &repository(),
        &["host", "nginx", "--site", "ki-ruhr", "--out", "/dev/null/nowhere"],
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
}

#[test]
fn names_that_would_break_a_script_are_refused() {
    let mut odd = files("");
    let text = String::from_utf8(odd["content/demo/site.yml"].clone()).unwrap();
    let text = text.replace("https://musterstadt.example/", "https://musterstadt.example/a';rm;'/");
    odd.insert("content/demo/site.yml".to_owned(), text.into_bytes());
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &odd);
    let ran = run(folder.path(), &["host", "s3"]);
    assert!(
        ran.code == 2 && ran.err.contains("holds more than plain letters"),
        "{}",
        ran.err
    );
}

#[test]
fn each_build_writes_the_rules_for_apache_where_the_site_says_so() {
    let built = site(&format!("{DEMO}-- site.yml + --\nhtaccess: true\n"));
    let rules = built.assert_sound().file_text("demo", ".htaccess");
    assert_eq!(rules, read(&repository().join("tests/it/hosts/apache.htaccess")));
}

#[test]
fn cloudflare_hears_of_redirects_that_it_would_leave_out() {
    let aliases: Vec<String> = (0..2001).map(|number| format!("/alt-{number}/")).collect();
    let folder = workspace(&format!(
        "-- projects/x.md --\n---\ntitle: X\naliases: [{}]\n---\n",
        aliases.join(", ")
    ));
    let ran = run(folder.path(), &["host", "cloudflare"]);
    assert!(
        ran.err.contains("Cloudflare reads 2000 redirects, the site has 2001"),
        "{}",
        ran.err
    );
}
