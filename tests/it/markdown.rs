//! Markdown as editors type it, and what readers get; then what must hold for any input.

use html5gum::{Token, Tokenizer};
use proptest::prelude::*;
use verbund::parse::markdown::{Argument, Body, Dialect, Part, Problem, RawHtml, inline, plain, read};
use verbund::parse::typography::typeset;

const GERMAN: Dialect<'_> = Dialect {
    language: "de",
    raw_html: RawHtml::Safe,
};
const ENGLISH: Dialect<'_> = Dialect {
    language: "en",
    raw_html: RawHtml::Safe,
};

fn german(text: &str) -> (Body, Vec<Problem>) {
    read(text, &GERMAN)
}

/// The HTML of a body, its holes in braces.
fn html(body: &Body) -> String {
    let written = body.parts.iter().map(|part| match part {
        Part::Html(html) => html.to_string(),
        Part::Address(index) => {
            let link = &body.links[*index];
            let anchor = link
                .anchor
                .as_ref()
                .map(|anchor| format!("#{anchor}"))
                .unwrap_or_default();
            format!("{{{}{anchor}}}", link.target)
        }
        Part::Picture(index) => format!("{{picture {}}}", body.links[*index].target),
        Part::Embed(index) => format!("{{embed {}}}", body.embeds[*index].name),
        Part::Code(code) => format!("{{code {}: {}}}", code.language.as_deref().unwrap_or("-"), code.text),
    });
    written.collect()
}

#[track_caller]
fn becomes(text: &str, expected: &str) {
    let (body, problems) = german(text);
    assert_eq!(html(&body).trim_end(), expected, "{text}");
    assert_eq!(problems, [], "{text}");
}

/// Checks the HTML and each problem's code with what it points at.
#[track_caller]
fn warns(text: &str, expected: &str, codes: &[(&str, &str)]) {
    let (body, problems) = german(text);
    assert_eq!(html(&body).trim_end(), expected, "{text}");
    let found: Vec<_> = problems
        .iter()
        .map(|problem| (problem.wording.code, &text[problem.range.clone()]))
        .collect();
    assert_eq!(found, codes, "{text}");
}

#[test]
fn paragraphs_and_emphasis() {
    becomes(
        "Ein *Wort* und **zwei**,\n~~drei~~ `<vier>`.",
        "<p>Ein <em>Wort</em> und <strong>zwei</strong>,\n<del>drei</del> <code>&lt;vier&gt;</code>.</p>",
    );
    becomes("a\\\nb  \nc", "<p>a<br>\nb<br>\nc</p>");
    becomes("a\n\n***\n\nb", "<p>a</p>\n<hr>\n<p>b</p>");
    becomes(
        "\\*kein\\* \\\"Zitat\\\" &amp; &lt;",
        "<p>*kein* \"Zitat\" &amp; &lt;</p>",
    );
    becomes("a\r\nb\r\n\r\nc", "<p>a\nb</p>\n<p>c</p>");
}

#[test]
fn gender_stars_are_text() {
    becomes(
        "Partner*innen und Bürger*innen, jede*r und ein*e",
        "<p>Partner*innen und Bürger*innen, jede*r und ein*e</p>",
    );
    becomes(
        "**alle Partner*innen** der*die",
        "<p><strong>alle Partner*innen</strong> der*die</p>",
    );
    becomes(
        "*Bürger*innenrat* *un*glaublich",
        "<p><em>Bürger*innenrat</em> <em>un</em>glaublich</p>",
    );
    becomes(
        "`Partner*innen` [Ärzt*innen](https://a.example/Ärzt*innen)",
        "<p><code>Partner*innen</code> <a href=\"https://a.example/Ärzt*innen\">Ärzt*innen</a></p>",
    );
    becomes(
        "# Bürger*innen {#b}\n\n```\na*innen\n```",
        "<h2 id=\"b\">Bürger*innen</h2>\n{code -: a*innen\n}",
    );
}

#[test]
fn quotes_and_blanks_are_set() {
    becomes(
        "Er sagt: \"*Hallo* 'Welt'\" -- z. B. 10 %",
        "<p>Er sagt: „<em>Hallo</em> ‚Welt‘“ – z.\u{202f}B. 10\u{a0}%</p>",
    );
    becomes("`\"x\" -- y`", "<p><code>\"x\" -- y</code></p>");
    let (body, _) = read("\"a\" don't", &ENGLISH);
    assert_eq!(html(&body).trim_end(), "<p>“a” don’t</p>");
}

#[test]
fn links() {
    becomes(
        "[a](https://a.example/?x=1&y=\"2\" \"ein 'Titel'\")",
        "<p><a href=\"https://a.example/?x=1&amp;y=%222%22\" title=\"ein ‚Titel‘\">a</a></p>",
    );
    becomes(
        "[a](project:x) [b](../p/x.md#y) [c](#z)",
        "<p><a href=\"{project:x}\">a</a> <a href=\"{../p/x.md#y}\">b</a> <a href=\"{#z}\">c</a></p>",
    );
    becomes(
        "<https://a.example> <a@b.example>",
        "<p><a href=\"https://a.example\">https://a.example</a> <a href=\"mailto:a@b.example\">a@b.example</a></p>",
    );
    becomes(
        "Siehe https://a.example/x_y--z, (www.a.example).",
        "<p>Siehe <a href=\"https://a.example/x_y--z\">https://a.example/x_y--z</a>, (<a href=\"https://www.a.example\">www.a.example</a>).</p>",
    );
    becomes(
        "[https://a.example](https://b.example) `https://c.example`",
        "<p><a href=\"https://b.example\">https://a.example</a> <code>https://c.example</code></p>",
    );
    warns(
        "[x][y] [z] a[1]",
        "<p>[x][y] [z] a[1]</p>",
        &[("link-reference", "[x][y]")],
    );
}

#[test]
fn other_schemes_are_not_followed() {
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "javascript&colon;alert(1)",
        "<&#1;javascript:alert(1)>",
        "data:text/html,x",
        "vbscript:x",
    ] {
        let text = format!("[a]({address})");
        warns(&text, "<p>a</p>", &[("link-scheme", &text)]);
    }
}

#[test]
fn pictures() {
    becomes(
        "![Ein Haus](media/h.jpg \"Foto: A. B.\")",
        "<figure>{picture media/h.jpg}<figcaption>Foto: A. B.</figcaption></figure>",
    );
    becomes("a ![Haus](h.jpg \"C\") b", "<p>a {picture h.jpg} b</p>");
    warns(
        "![](h.jpg \"C\")",
        "<figure>{picture h.jpg}<figcaption>C</figcaption></figure>",
        &[("img-alt", "![](h.jpg \"C\")")],
    );
    warns(
        "![x](h.jpg)",
        "<figure>{picture h.jpg}</figure>",
        &[("img-credit", "![x](h.jpg)")],
    );
    warns(
        "![x](https://a.example/h.jpg)",
        "<p><a href=\"https://a.example/h.jpg\">x</a></p>",
        &[("link-scheme", "![x](https://a.example/h.jpg)")],
    );
    warns("![x](data:y)", "<p>x</p>", &[("link-scheme", "![x](data:y)")]);
    let (body, _) = german("![Ein \"*Haus*\"](h.jpg \"C\")");
    assert_eq!(
        body.links[0].picture.as_ref().map(|picture| picture.alt.as_str()),
        Some("Ein „Haus“")
    );
}

#[test]
fn placeholders_are_marked() {
    warns(
        "Tel. [[Nummer]] `[[x]]`",
        "<p>Tel. <mark class=\"placeholder\">[[Nummer]]</mark> <code>[[x]]</code></p>",
        &[("placeholder", "[[Nummer]]")],
    );
    becomes("\\[[kein]]", "<p>[[kein]]</p>");
}

#[test]
fn harmless_html_passes() {
    becomes(
        "H<sub>2</sub>O<br>x <abbr title=\"a &amp; 'b'\">c</abbr>",
        "<p>H<sub>2</sub>O<br>x <abbr title=\"a &amp; 'b'\">c</abbr></p>",
    );
    becomes(
        "<details>\n<summary>Mehr &amp; mehr</summary>\n\nText **fett**\n\n</details>",
        "<details>\n<summary>Mehr &amp; mehr</summary>\n<p>Text <strong>fett</strong></p>\n</details>",
    );
    becomes("a<!-- weg -->b\n\n<!-- auch weg -->\n\nc", "<p>ab</p>\n<p>c</p>");
}

#[test]
fn other_html_is_text() {
    warns("a <b>x</b>", "<p>a &lt;b&gt;x&lt;/b&gt;</p>", &[("raw-html", "<b>")]);
    warns(
        "<script>alert(1)</script>",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        &[("raw-html", "<script>")],
    );
    warns(
        "a <kbd onclick=\"x\">b</kbd>",
        "<p>a &lt;kbd onclick=\"x\"&gt;b&lt;/kbd&gt;</p>",
        &[("raw-html", "<kbd onclick=\"x\">")],
    );
    warns("*<kbd>b*", "<p><em><kbd>b</kbd></em></p>", &[("raw-html", "<kbd>")]);
    warns(
        "<details>\n\na",
        "<details>\n<p>a</p>\n</details>",
        &[("raw-html", "<details>")],
    );
    warns(
        "a <!-- x --!> y --> b",
        "<p>a &lt;!-- x --!&gt; y --&gt; b</p>",
        &[("raw-html", "<!-- x --!> y -->")],
    );
    warns(
        "> <div>\n> x",
        "<blockquote>\n<p>&lt;div&gt;\nx</p>\n</blockquote>",
        &[("raw-html", "<div>")],
    );
}

#[test]
fn trusted_html_passes_as_it_is() {
    let (body, problems) = read(
        "a <b id=\"x\">c</b>\n\n<div id='y'>\n</div>",
        &Dialect {
            language: "de",
            raw_html: RawHtml::Allow,
        },
    );
    assert_eq!(html(&body), "<p>a <b id=\"x\">c</b></p>\n<div id='y'>\n</div>");
    assert_eq!((body.anchors, problems), (vec!["x".into(), "y".into()], vec![]));
}

#[test]
fn headings() {
    let (body, _) = german("## Über uns\n\n## Über uns\n\n### \"Zitat\" {#z .a .1}\n\n## 🎉\n\n##");
    let found: Vec<_> = body
        .headings
        .iter()
        .map(|heading| (heading.level, &*heading.id, &*heading.title))
        .collect();
    assert_eq!(
        found,
        [
            (2, "ueber-uns", "Über uns"),
            (2, "ueber-uns-2", "Über uns"),
            (3, "z", "„Zitat“"),
            (2, "abschnitt", "🎉"),
            (2, "abschnitt-2", "")
        ]
    );
    assert!(html(&body).contains("<h3 id=\"z\" class=\"a\">„Zitat“</h3>"));
    let (body, _) = german("# Eins\n\n## Zwei\n\n## Drei {#eins}");
    let found: Vec<_> = body
        .headings
        .iter()
        .map(|heading| (heading.level, &*heading.id))
        .collect();
    assert_eq!(found, [(2, "eins-2"), (3, "zwei"), (3, "eins")]);
}

#[test]
fn footnotes() {
    let (body, problems) = german("a[^x] b[^y] c[^x] [^z]\n\n[^y]: Y\n[^x]: X[^y]\n[^w]: W");
    assert_eq!(problems, []);
    assert_eq!(
        html(&body),
        concat!(
            "<p>a<sup class=\"footnote-ref\" id=\"fnref-1\"><a href=\"#fn-1\">1</a></sup>",
            " b<sup class=\"footnote-ref\" id=\"fnref-2\"><a href=\"#fn-2\">2</a></sup>",
            " c<sup class=\"footnote-ref\" id=\"fnref-1-2\"><a href=\"#fn-1\">1</a></sup> [^z]</p>\n",
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Fußnoten\">\n<ol>\n",
            "<li id=\"fn-1\"><p>X<sup class=\"footnote-ref\" id=\"fnref-2-2\"><a href=\"#fn-2\">2</a></sup> ",
            "<a class=\"footnote-back\" href=\"#fnref-1\" aria-label=\"Zurück zum Text\">↩</a> ",
            "<a class=\"footnote-back\" href=\"#fnref-1-2\" aria-label=\"Zurück zum Text (2)\">↩<sup>2</sup></a></p>\n</li>\n",
            "<li id=\"fn-2\"><p>Y <a class=\"footnote-back\" href=\"#fnref-2\" aria-label=\"Zurück zum Text\">↩</a> ",
            "<a class=\"footnote-back\" href=\"#fnref-2-2\" aria-label=\"Zurück zum Text (2)\">↩<sup>2</sup></a></p>\n</li>\n",
            "</ol>\n</section>\n",
        )
    );
}

#[test]
fn alerts() {
    becomes(
        "> [!NOTE]\n> a",
        "<aside class=\"alert alert-note\" role=\"note\">\n<p class=\"alert-title\">Hinweis</p>\n<p>a</p>\n</aside>",
    );
    becomes(
        "> [!WARNUNG]\n> a *b*",
        "<aside class=\"alert alert-warning\" role=\"note\">\n<p class=\"alert-title\">Warnung</p>\n<p>a <em>b</em></p>\n</aside>",
    );
    becomes(
        "> [!Tipp]\n>\n> a",
        "<aside class=\"alert alert-tip\" role=\"note\">\n<p class=\"alert-title\">Tipp</p>\n<p>a</p>\n</aside>",
    );
    becomes("> [!Tipp] a", "<blockquote>\n<p>[!Tipp] a</p>\n</blockquote>");
}

#[test]
fn tables_lists_and_code() {
    becomes(
        "|a|b|\n|:-|-:|\n|1|2|",
        concat!(
            "<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Tabelle\">\n<table>\n",
            "<thead>\n<tr><th scope=\"col\" class=\"align-left\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr>\n</thead>\n",
            "<tbody>\n<tr><td class=\"align-left\">1</td><td class=\"align-right\">2</td></tr>\n</tbody>\n</table>\n</div>",
        ),
    );
    becomes(
        "- [ ] a\n- [x] b",
        "<ul class=\"task-list\">\n<li><input type=\"checkbox\" disabled aria-label=\"offen\"> a</li>\n<li><input type=\"checkbox\" disabled checked aria-label=\"erledigt\"> b</li>\n</ul>",
    );
    becomes("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
    becomes("a\n: b", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>");
    becomes("```rust x\n{{ a }} \"b\"\r\n```", "{code rust: {{ a }} \"b\"\n}");
    becomes("    {% x %}", "{code -: {% x %}}");
}

#[test]
fn embeds_stand_alone() {
    let (body, problems) = german("a\n\n{{ events(limit=3, topic=\"*k*i\") }}\n{{ map }}\n\nb");
    assert_eq!(
        (html(&body).as_str(), problems),
        ("<p>a</p>\n{embed events}{embed map}<p>b</p>\n", vec![])
    );
    assert_eq!(
        body.embeds[0].arguments,
        [
            ("limit".to_owned(), Argument::Number(3)),
            ("topic".to_owned(), Argument::Text("*k*i".to_owned()))
        ]
    );
    warns(
        "a {{ b() }} c",
        "<p>a {{ b() }} c</p>",
        &[("embed-syntax", "{{ b() }}")],
    );
    warns("{{ 7*7 }}", "<p>{{ 7*7 }}</p>", &[("embed-syntax", "7")]);
    becomes("`{{ a }}` {% include %}", "<p><code>{{ a }}</code> {% include %}</p>");
}

#[test]
fn the_lead_is_the_first_paragraph() {
    let (body, _) = german("# T\n\n![x](y.jpg \"z\")\n\nEin *kurzer* \"Satz\".\n\nNoch einer.");
    assert_eq!((body.lead.as_deref(), body.words), (Some("Ein kurzer „Satz“."), 6));
    let (body, _) = german(&"Wort ".repeat(100));
    let lead = body.lead.unwrap_or_default();
    assert!(lead.ends_with("Wort…") && lead.chars().count() <= 300, "{lead}");
}

#[test]
fn fields_hold_inline_markup_only() {
    assert_eq!(
        inline("2. *Sitzung* der Partner*innen", "de"),
        "2. <em>Sitzung</em> der Partner*innen"
    );
    assert_eq!(
        inline("_So_ <b>& [so](https://a.example) [x](y.md)", "de"),
        "<em>So</em> &lt;b&gt;&amp; <a href=\"https://a.example\">so</a> x"
    );
    assert_eq!(inline("# \"1\"\n- 2", "de"), "# „1“ - 2".replace(" - ", " – "));
    assert_eq!(plain("**KI** & `x` [y](z) Partner*innen"), "KI & x y Partner*innen");
}

#[test]
fn what_is_nested_too_deep_is_left_out() {
    for text in [
        "> ".repeat(40_000) + "x",
        "- ".repeat(10_000) + "x",
        "<details>\n".repeat(500),
        "*a **b ".repeat(5_000) + &"** *".repeat(5_000),
    ] {
        let (body, problems) = german(&text);
        assert_balanced(&html(&body));
        if text.len() > 5_000 && !text.contains('b') {
            assert_eq!(
                problems
                    .iter()
                    .filter(|problem| problem.wording.code == "markdown-depth")
                    .count(),
                1
            );
        }
    }
}

#[test]
fn time_grows_with_length_only() {
    let patterns = [
        "[",
        "![",
        "[a](",
        "[[",
        "]]",
        "{{",
        "{{ a }} ",
        "<",
        "<a ",
        "<!--",
        "<!-- --",
        "<details>",
        "<kbd>",
        "&",
        "&#",
        "\"a",
        "'a",
        "'",
        "*a",
        "a*in",
        "a*e ",
        "*jede*r ",
        "_a",
        "`",
        "www.",
        "https://",
        "https://a.b ",
        "(https://a.b",
        "[^a]",
        "[^a]: b\n\n",
        "# a\n\n",
        "# \n",
        "> ",
        "- a\n",
        "|a",
        "a\n: b\n\n",
        "~~a",
        "z.B.",
        "1 ",
        "...",
        "--",
        "§",
        "<kbd title=\"",
        "id=\"",
        "<p\n",
        "</p>\n\n",
    ];
    for pattern in patterns {
        for raw_html in [RawHtml::Safe, RawHtml::Allow] {
            let time = |count: usize| {
                let text = pattern.repeat(count);
                let once = || {
                    let start = own_time();
                    read(
                        &text,
                        &Dialect {
                            language: "de",
                            raw_html,
                        },
                    );
                    own_time() - start
                };
                once().min(once())
            };
            let (short, long) = (time(2_500), time(10_000));
            assert!(
                long < 10.0 * short + 0.2,
                "`{}`: {short} s, four times as much takes {long} s",
                pattern.escape_debug()
            );
        }
    }
}

/// Seconds of work that this thread has done: how much else the machine does is not in them.
fn own_time() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// Every tag that opens closes, in order, and nothing that runs is among them.
#[track_caller]
fn assert_balanced(html: &str) {
    let void = ["br", "wbr", "hr", "input"];
    let mut open: Vec<String> = Vec::new();
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                assert!(name != "script" && name != "style" && name != "iframe", "{html}");
                for (attribute, value) in &tag.attributes {
                    assert!(
                        !attribute.starts_with(b"on") && !attribute.starts_with(b"style"),
                        "{html}"
                    );
                    let value = String::from_utf8_lossy(value).to_lowercase();
                    assert!(
                        **attribute != b"href"[..] || !value.trim_start().starts_with("javascript:"),
                        "{html}"
                    );
                }
                if !void.contains(&name.as_str()) {
                    open.push(name);
                }
            }
            Token::EndTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                assert_eq!(open.pop(), Some(name), "{html}");
            }
            _ => {}
        }
    }
    assert_eq!(open, [] as [&str; 0], "{html}");
}

fn text_of(html: &str) -> String {
    Tokenizer::new(html)
        .filter_map(|Ok(token)| match token {
            Token::String(text) => Some(String::from_utf8_lossy(&text).into_owned()),
            _ => None,
        })
        .collect()
}

/// Text in which marks of every sort stand thick.
fn thicket() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a",
        "Wort",
        " ",
        " ",
        "\n",
        "\n\n",
        "*",
        "**",
        "_",
        "`",
        "```\n",
        "[",
        "]",
        "(",
        ")",
        "[[",
        "]]",
        "{{",
        "}}",
        "{{ a(b=1) }}",
        "![x](y)",
        "![x](y \"z\")",
        "](",
        "](#a)",
        "<",
        ">",
        "</",
        "/>",
        "<kbd>",
        "</kbd>",
        "<details>\n",
        "</details>\n",
        "<summary>",
        "</summary>",
        "<script>",
        "<img onerror=x>",
        "<!--",
        "-->",
        "<abbr title=\"x\">",
        "<br>",
        "\"",
        "'",
        "--",
        "...",
        "&",
        "&amp;",
        "&#106;",
        "\\",
        "# ",
        "- ",
        "1. ",
        "> ",
        "> [!NOTE]\n",
        "> [!TIPP]\n",
        "[^1]",
        "[^1]: ",
        "|",
        "|a|b|\n|-|-|\n",
        "- [ ] ",
        "~~",
        "javascript:",
        "https://a.b/",
        "www.a.b",
        "Partner*innen",
        "ä",
        "🎉",
        "\t",
        "    ",
        "\r\n",
        "\u{0}",
        "\u{7f}",
        "\u{202f}",
        ": ",
        "{#id .c}",
        "z. B.",
        "10 %",
        "<div>",
        "</div>\n",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_becomes_well_formed_html(text in prop_oneof![thicket(), any::<String>()]) {
        let (body, problems) = german(&text);
        let mut whole = String::new();
        for part in &body.parts {
            if let Part::Html(html) = part {
                whole.push_str(html);
            }
        }
        assert_balanced(&whole);
        for problem in problems {
            prop_assert!(text.get(problem.range.clone()).is_some(), "{problem:?}");
        }
        let mut anchors = body.anchors.clone();
        anchors.sort();
        anchors.dedup();
        prop_assert_eq!(anchors.len(), body.anchors.len(), "{:?}", body.anchors);
        let neighbours = body.parts.windows(2).any(|pair| matches!(pair, [Part::Html(_), Part::Html(_)]));
        prop_assert!(!neighbours);
        assert_balanced(&inline(&text, "de"));
        plain(&text);
        read(&text, &Dialect { language: "fr", raw_html: RawHtml::Allow });
    }

    #[test]
    fn plain_words_survive(words in prop::collection::vec("[A-Za-zäöüß]{1,8}(\\*(innen|in))?", 1..20)) {
        let text = words.join(" ");
        let (body, problems) = read(&text, &ENGLISH);
        let shown = text_of(&html(&body));
        prop_assert_eq!(shown.trim_end(), &text);
        prop_assert_eq!(body.words, words.len());
        prop_assert!(problems.is_empty());
        prop_assert_eq!(plain(&text), text);
    }

    #[test]
    fn setting_a_text_twice_changes_nothing(text in prop_oneof![thicket(), any::<String>(), "[a-zA-Z0-9 \"'.„“”‚‘’«»§%€()\n-]{0,40}"], language in prop::sample::select(vec!["de", "en", "fr", "de-CH"])) {
        let once = typeset(&text, language).into_owned();
        prop_assert_eq!(typeset(&once, language), once.as_str());
        let kept = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !"\"'„“”‚‘’«»‹›-–—.…".contains(*c)).collect::<String>();
        prop_assert_eq!(kept(&once), kept(&text));
    }
}
