//! Feeds as readers see them: which there are, what is in them, and that nothing in them needs the site around it.

use crate::support::{Built, TWO_LANGUAGES, build, files, site};
use proptest::prelude::*;
use serde_json::Value;
use verbund::model::Options;

const TOPICS: &str = "-- topics.yml --\nki: {title: 'KI & Stadt'}\n";

fn feeds(text: &str) -> Built {
    site(&format!("{TOPICS}{text}"))
}

fn json(built: &Built, path: &str) -> Value {
    serde_json::from_str(&built.assert_sound().file_text("demo", path)).expect("a feed is JSON")
}

/// The titles of a JSON feed's items, in their order.
fn titles(built: &Built, path: &str) -> Vec<String> {
    let feed = json(built, path);
    let items = feed["items"].as_array().expect("a feed has items");
    items
        .iter()
        .map(|item| item["title"].as_str().expect("an item has a title").to_owned())
        .collect()
}

/// The paths of all feeds of the site.
fn paths(built: &Built) -> Vec<String> {
    let all = built.assert_sound().paths("demo").iter();
    all.filter(|path| path.ends_with("feed.xml")).cloned().collect()
}

#[test]
fn a_feed_holds_what_a_reader_shows() {
    let built = feeds(
        "-- people.yml --
maria: {title: Maria Muster, family: Muster}
-- media/haus.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"/>
-- news/start.md --
---
title: 'Start < 12 Uhr'
date: 2026-01-10
updated: 2026-01-12
teaser: 'Die *Allianz* beginnt.'
author: maria
topics: [ki]
image: {src: media/haus.svg, alt: Ein Haus, credit: Foto-AG}
---
Mehr beim [Thema](topic:ki) und in der Fußnote.[^1]

## Veranstaltungsinformation

```rust
let ort = \"#a\";
```

[^1]: Eine Note.
",
    );
    built.assert_sound();
    let expected = r##"<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<title>Aktuelles – Allianz Musterstadt</title>
<id>https://musterstadt.example/aktuelles/feed.xml</id>
<updated>2026-01-12T00:00:00+01:00</updated>
<link rel="self" type="application/atom+xml" href="https://musterstadt.example/aktuelles/feed.xml"/>
<link rel="alternate" type="application/feed+json" href="https://musterstadt.example/aktuelles/feed.json"/>
<link rel="alternate" type="text/html" href="https://musterstadt.example/aktuelles/"/>
<author><name>Büro der Allianz</name></author>
<generator>verbund</generator>
<entry>
<title>Start &lt; 12 Uhr</title>
<id>https://musterstadt.example/#news:demo/start</id>
<published>2026-01-10T00:00:00+01:00</published>
<updated>2026-01-12T00:00:00+01:00</updated>
<link rel="alternate" type="text/html" href="https://musterstadt.example/aktuelles/start/"/>
<author><name>Maria Muster</name></author>
<category term="ki" label="KI &amp; Stadt"/>
<summary>Die Allianz beginnt.</summary>
<content type="html">&lt;figure&gt;
&lt;img alt=&quot;Ein Haus&quot; height=&quot;20&quot; src=&quot;https://musterstadt.example/media/haus.svg&quot; width=&quot;40&quot;&gt;
&lt;figcaption&gt;Bild: Foto-AG&lt;/figcaption&gt;
&lt;/figure&gt;
&lt;p&gt;Die &lt;em&gt;Allianz&lt;/em&gt; beginnt.&lt;/p&gt;
&lt;p&gt;Mehr beim &lt;a href=&quot;https://musterstadt.example/themen/ki/&quot;&gt;Thema&lt;/a&gt; und in der Fußnote.&lt;sup&gt;&lt;a href=&quot;https://musterstadt.example/aktuelles/start/#fn-1&quot;&gt;1&lt;/a&gt;&lt;/sup&gt;&lt;/p&gt;
&lt;h2&gt;Veranstaltungsinformation&lt;/h2&gt;
&lt;pre&gt;&lt;code&gt;let ort = &quot;#a&quot;;
&lt;/code&gt;&lt;/pre&gt;
&lt;section&gt;
&lt;ol&gt;
&lt;li&gt;&lt;p&gt;Eine Note. &lt;a href=&quot;https://musterstadt.example/aktuelles/start/#fnref-1&quot;&gt;↩&lt;/a&gt;&lt;/p&gt;
&lt;/li&gt;
&lt;/ol&gt;
&lt;/section&gt;</content>
</entry>
</feed>
"##;
    assert_eq!(built.file_text("demo", "aktuelles/feed.xml"), expected);
    let item = &json(&built, "aktuelles/feed.json")["items"][0];
    assert_eq!(
        serde_json::to_string_pretty(item).expect("it is JSON"),
        r##"{
  "authors": [
    {
      "name": "Maria Muster"
    }
  ],
  "content_html": "<figure>\n<img alt=\"Ein Haus\" height=\"20\" src=\"https://musterstadt.example/media/haus.svg\" width=\"40\">\n<figcaption>Bild: Foto-AG</figcaption>\n</figure>\n<p>Die <em>Allianz</em> beginnt.</p>\n<p>Mehr beim <a href=\"https://musterstadt.example/themen/ki/\">Thema</a> und in der Fußnote.<sup><a href=\"https://musterstadt.example/aktuelles/start/#fn-1\">1</a></sup></p>\n<h2>Veranstaltungsinformation</h2>\n<pre><code>let ort = \"#a\";\n</code></pre>\n<section>\n<ol>\n<li><p>Eine Note. <a href=\"https://musterstadt.example/aktuelles/start/#fnref-1\">↩</a></p>\n</li>\n</ol>\n</section>",
  "date_modified": "2026-01-12T00:00:00+01:00",
  "date_published": "2026-01-10T00:00:00+01:00",
  "id": "https://musterstadt.example/#news:demo/start",
  "image": "https://musterstadt.example/media/haus.svg",
  "language": "de",
  "summary": "Die Allianz beginnt.",
  "tags": [
    "KI & Stadt"
  ],
  "title": "Start < 12 Uhr",
  "url": "https://musterstadt.example/aktuelles/start/"
}"##
    );
}

#[test]
fn there_is_a_feed_of_the_site_of_each_collection_and_of_each_topic() {
    let built = feeds(&format!(
        "{TWO_LANGUAGES}-- news/a.md --\n---\ntitle: A\ndate: 2026-01-05\ntopics: [ki]\n---\n\
         -- documents/b.md --\n---\ntitle: B\ndate: 2026-01-07\n---\n\
         -- events/c.md --\n---\ntitle: C\ndate: 2026-05-01\nupdated: 2026-01-06\n---\n"
    ));
    assert_eq!(
        paths(&built),
        [
            "aktuelles/feed.xml",
            "dokumente/feed.xml",
            "en/documents/feed.xml",
            "en/events/feed.xml",
            "en/feed.xml",
            "en/news/feed.xml",
            "en/topics/ki/feed.xml",
            "feed.xml",
            "themen/ki/feed.xml",
            "veranstaltungen/feed.xml",
        ]
    );
    assert_eq!(titles(&built, "feed.json"), ["B", "C", "A"]);
    assert_eq!(titles(&built, "veranstaltungen/feed.json"), ["C"]);
    assert_eq!(titles(&built, "en/topics/ki/feed.json"), ["A"]);
}

#[test]
fn a_site_without_news_events_and_documents_has_no_feed() {
    assert_eq!(paths(&feeds("")), [""; 0]);
}

#[test]
fn an_event_is_announced_on_the_day_it_was_entered_and_is_news_when_it_is_over() {
    // Today is 15 January 2026.
    let built = feeds(
        "-- events/a.md --\n---\ntitle: Unbekannt seit wann\ndate: 2026-02-01\n---\n\
         -- events/b.md --\n---\ntitle: Eingetragen\ndate: 2026-02-01\nupdated: 2026-01-03\n---\n\
         -- events/c.md --\n---\ntitle: Erscheint\ndate: 2026-02-01\npublish_on: 2026-01-04\n---\n\
         -- events/d.md --\n---\ntitle: Vorbei\ndate: 2026-01-10/2026-01-11\n---\n",
    );
    assert_eq!(titles(&built, "feed.json"), ["Vorbei", "Erscheint", "Eingetragen"]);
    let feed = json(&built, "feed.json");
    let days = feed["items"].as_array().expect("items").iter();
    let days: Vec<&str> = days
        .filter_map(|item| item["date_modified"].as_str()?.get(..10))
        .collect();
    assert_eq!(days, ["2026-01-11", "2026-01-04", "2026-01-03"]);
}

#[test]
fn only_the_newest_entries_are_in_a_feed() {
    let news = (0..60).map(|day| {
        format!(
            "-- news/n{day:02}.md --\n---\ntitle: N{day:02}\ndate: 2025-{:02}-{:02}\n---\n",
            day / 28 + 1,
            day % 28 + 1
        )
    });
    let built = feeds(&news.collect::<String>());
    let titles = titles(&built, "feed.json");
    assert_eq!((titles.len(), &*titles[0], &*titles[49]), (50, "N59", "N10"));
}

#[test]
fn what_is_not_translated_is_in_both_feeds_and_says_its_language() {
    let built = feeds(&format!(
        "{TWO_LANGUAGES}-- news/a.md --\n---\ntitle: Bericht\ndate: 2026-01-05\n---\nDer Text.\n"
    ));
    let item = &json(&built, "en/feed.json")["items"][0];
    assert_eq!(item["language"], "de");
    assert_eq!(item["content_html"], "<p>Der Text.</p>");
    assert_eq!(item["url"], "https://musterstadt.example/aktuelles/a/");
    assert!(
        built
            .file_text("demo", "en/feed.xml")
            .contains("<entry xml:lang=\"de\">")
    );
}

#[test]
fn names_for_good_do_not_follow_another_address() {
    let workspace = files(&format!(
        "{TOPICS}-- news/a.md --\n---\ntitle: A\ndate: 2026-01-05\nslug: neu\n---\n"
    ));
    let options = Options {
        base_url: Some("https://test.example/probe/".into()),
        ..Options::default()
    };
    let built = build(workspace, &options);
    let feed = json(&built, "feed.json");
    assert_eq!(feed["items"][0]["id"], "https://musterstadt.example/#news:demo/a");
    assert_eq!(feed["items"][0]["url"], "https://test.example/probe/aktuelles/neu/");
    assert_eq!(feed["feed_url"], "https://test.example/probe/feed.json");
}

#[test]
fn pages_name_the_feeds_that_are_about_them() {
    let built = feeds("-- news/a.md --\n---\ntitle: A\ndate: 2026-01-05\ntopics: [ki]\n---\n");
    let named = |path: &str| -> Vec<String> {
        let page = built.file_text("demo", path);
        let links = page
            .lines()
            .filter(|line| line.contains("application/atom+xml") && line.starts_with("<link"));
        links
            .filter_map(|line| Some(line.split_once("href=\"")?.1.trim_end_matches("\">").to_owned()))
            .collect()
    };
    assert_eq!(named("index.html"), ["./feed.xml"]);
    assert_eq!(named("aktuelles/index.html"), ["../aktuelles/feed.xml", "../feed.xml"]);
    assert_eq!(
        named("themen/ki/index.html"),
        ["../../themen/ki/feed.xml", "../../feed.xml"]
    );
}

#[test]
fn an_entry_is_as_new_as_the_day_on_which_it_appeared_and_never_newer_than_today() {
    let built = feeds(
        "-- news/alt.md --\n---\ntitle: Alt\ndate: 2026-01-05\n---\n\
         -- news/sperre.md --\n---\ntitle: Gesperrt\ndate: 2025-01-05\npublish_on: 2026-01-10\n---\n\
         -- news/zukunft.md --\n---\ntitle: Zukunft\ndate: 2027-01-05\n---\n",
    );
    assert_eq!(titles(&built, "feed.json"), ["Gesperrt", "Alt"]);
    assert_eq!(
        built.0.graph.sites[0].next_change.map(|day| day.to_string()).as_deref(),
        Some("2027-01-05")
    );
}

#[test]
fn what_others_have_written_is_theirs() {
    let built = feeds(
        "-- organisations.yml --\namt: {title: Amt}\n\
         -- documents/a.md --\n---\ntitle: A\ndate: 2026-01-05\nauthors: [amt]\n---\n\
         -- news/b.md --\n---\ntitle: B\ndate: 2026-01-04\npublisher: amt\n---\n\
         -- news/c.md --\n---\ntitle: C\ndate: 2026-01-03\n---\n",
    );
    let feed = json(&built, "feed.json");
    let author = |number: usize| feed["items"][number]["authors"][0]["name"].clone();
    assert_eq!(
        (author(0), author(1), author(2)),
        ("Amt".into(), "Amt".into(), Value::Null)
    );
    assert_eq!(feed["authors"][0]["name"], "Büro der Allianz");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever a title and a text hold, both files are read back: the XML without characters that it cannot hold.
    #[test]
    fn any_text_makes_a_feed_that_can_be_read(title in any::<String>(), text in "\\PC{0,60}") {
        let title = serde_json::to_string(&format!("T{title}")).expect("JSON");
        let built = feeds(&format!("-- news/a.yml --\ntitle: {title}\ndate: 2026-01-05\nbody: {}\n", serde_json::to_string(&text).expect("JSON")));
        prop_assume!(built.errors().is_empty());
        let xml = built.file_text("demo", "feed.xml");
        let mut reader = quick_xml::Reader::from_str(&xml);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => break,
                Ok(_) => {}
                Err(error) => prop_assert!(false, "{error} in {xml}"),
            }
        }
        let valid = |c: char| matches!(c, '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
        prop_assert!(xml.chars().all(valid));
        json(&built, "feed.json");
    }
}
