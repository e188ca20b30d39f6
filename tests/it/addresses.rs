//! Published addresses: what a build remembers of them, and what is said when one is gone.

use crate::support::{Built, Ran, TWO_LANGUAGES, files, lay_over, on, run, site, site_with, write_files};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The memory of the sound site.
const SOUND: &str = "/\n/a-z/\n/allianzen/\n/allianzen/demo/\n/organisationen/\n/organisationen/buero/\n/ueber-uns/\n";

/// The addresses in a file, with what stands behind them.
fn addresses(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| format!("{line}\n")).collect()
}

/// A workspace on disk, on which the real program runs.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new(text: &str) -> Office {
        let office = Office {
            folder: TempDir::new().unwrap(),
        };
        write_files(office.folder.path(), &files(text));
        office
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn put(&self, text: &str) {
        let mut files = crate::support::Files::new();
        lay_over(&mut files, text);
        write_files(self.folder.path(), &files);
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        run(self.folder.path(), arguments)
    }

    #[track_caller]
    fn build(&self) -> Ran {
        let ran = self.run(&["build"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran
    }

    fn memory(&self) -> String {
        fs::read_to_string(self.path("content/demo/addresses.txt")).unwrap_or_default()
    }
}

fn says(built: &Built) -> Vec<String> {
    built.says("url-removed")
}

/// The help of the one message.
#[track_caller]
fn way_out(built: &Built) -> String {
    let mut found = built.0.report.iter().filter(|one| one.code() == "url-removed");
    let one = found.next();
    let one = one.unwrap_or_else(|| {
        panic!(
            "no address is gone in\n{}{:?}",
            built.everything_said(),
            built.paths("demo")
        )
    });
    assert!(found.next().is_none(), "{}", built.everything_said());
    one.help().unwrap()
}

// What is remembered

#[test]
fn a_build_writes_down_what_it_has_published_and_the_next_one_changes_nothing() {
    let office = Office::new("");
    let ran = office.build();
    assert!(
        ran.err
            .contains("Remembered 7 new addresses in content/demo/addresses.txt"),
        "{}",
        ran.err
    );
    assert_eq!(addresses(&office.memory()), SOUND);
    let before = fs::metadata(office.path("content/demo/addresses.txt")).unwrap();
    let ran = office.build();
    assert!(!ran.err.contains("Remembered"), "{}", ran.err);
    let after = fs::metadata(office.path("content/demo/addresses.txt")).unwrap();
    assert_eq!(before.modified().unwrap(), after.modified().unwrap());
    assert_eq!(left_over(&office.path("content/demo")), Vec::<String>::new());
    // It is no file of the site.
    assert!(!office.path("public/demo/addresses.txt").exists());
}

fn left_over(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with('.')).collect()
}

#[test]
fn what_others_keep_is_remembered_and_what_comes_and_goes_is_not() {
    let built = site(
        "
-- site.yml + --
paginate: 1
-- topics.yml --
ki: {title: KI}
-- news/eins.md --
---
title: Eins
date: 2026-01-02
topics: [ki]
aliases: [/alt/eins.html]
---
-- news/zwei.md --
---
title: Zwei
date: 2026-01-03
---
-- series/reihe.yml --
title: Reihe
-- events/treffen.md --
---
title: Treffen
date: 2026-02-03
series: reihe
---
-- media/Bericht 2025.pdf --
%PDF
-- media/bild.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>
",
    );
    built.assert_sound();
    let text = addresses(&built.0.addresses.first().expect("much is new").text);
    for kept in [
        "/aktuelles/",
        "/aktuelles/eins/",
        "/aktuelles/feed.xml",
        "/feed.json",
        "/alt/eins.html",
        "/kalender.ics",
        "/reihen/reihe/",
        "/media/Bericht%202025.pdf",
    ] {
        assert!(text.lines().any(|line| line == kept), "{kept} is missing in\n{text}");
    }
    for passing in [
        "seite/2",
        "bild.svg",
        "assets",
        "api/",
        "sitemap",
        "404",
        "robots",
        "thema/ki",
        "treffen/treffen.ics",
    ] {
        assert!(!text.contains(passing), "{passing} is in\n{text}");
    }
    assert_eq!(
        text.matches(".ics").count(),
        2,
        "of the site and of the series:\n{text}"
    );
}

#[test]
fn trials_are_not_remembered() {
    let office = Office::new("-- projects/neu.md --\n---\ntitle: Neu\ndraft: true\n---\n");
    for trial in [
        &["build", "--drafts"][..],
        &["build", "--as-of", "2026-01-15"],
        &["build", "--portable"],
        &["build", "--base-url", "https://probe.example/"],
        &["build", "--out", "probe"],
        &["check"],
    ] {
        assert_eq!(office.run(trial).code, 0, "{trial:?}");
        assert_eq!(office.memory(), "", "{trial:?}");
    }
    office.build();
    assert_eq!(addresses(&office.memory()), SOUND);
}

#[test]
fn a_build_with_errors_remembers_nothing() {
    let office = Office::new("-- pages/neu.md --\n---\ntitle: Neu\n---\n[x](fehlt.md)\n");
    assert_eq!(office.run(&["build"]).code, 1);
    assert_eq!(office.memory(), "");
}

#[test]
fn each_site_remembers_its_own() {
    let office = Office::new("");
    let second = files("");
    for (path, bytes) in second {
        let path = office.path(&path.replace("content/demo", "content/zwei"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        fs::write(
            path,
            text.replace("musterstadt.example", "zwei.example")
                .replace("demo", "zwei"),
        )
        .unwrap();
    }
    fs::rename(
        office.path("content/zwei/alliances/demo.yml"),
        office.path("content/zwei/alliances/zwei.yml"),
    )
    .unwrap();
    assert_eq!(office.run(&["build", "--site", "zwei"]).code, 0);
    assert_eq!(office.memory(), "");
    office.build();
    assert_eq!(addresses(&office.memory()), SOUND);
    let other = fs::read_to_string(office.path("content/zwei/addresses.txt")).unwrap();
    assert_eq!(addresses(&other), SOUND.replace("demo", "zwei"));
    // A site that is gone as a whole says nothing.
    fs::remove_dir_all(office.path("content/zwei")).unwrap();
    office.build();
}

#[cfg(unix)]
#[test]
fn links_are_not_written_through() {
    let office = Office::new("-- notes.txt --\n# ours\n");
    std::os::unix::fs::symlink("notes.txt", office.path("content/demo/addresses.txt")).unwrap();
    let ran = office.build();
    assert!(
        ran.err
            .contains("content/demo/addresses.txt could not be brought up to date"),
        "{}",
        ran.err
    );
    assert_eq!(
        fs::read_to_string(office.path("content/demo/notes.txt")).unwrap(),
        "# ours\n"
    );
    // One that leaves the workspace keeps the site from being built, as any such link.
    fs::remove_file(office.path("content/demo/addresses.txt")).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", office.path("content/demo/addresses.txt")).unwrap();
    let ran = office.run(&["build"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("symlink-outside"), "{}", ran.err);
}

// What is gone

#[test]
fn a_renamed_entry_is_an_error_until_it_has_an_alias() {
    let office = Office::new("-- projects/datenraum.md --\n---\ntitle: Datenraum\n---\n");
    office.build();
    fs::rename(
        office.path("content/demo/projects/datenraum.md"),
        office.path("content/demo/projects/datenraum-stadt.md"),
    )
    .unwrap();
    let ran = office.run(&["build"]);
    assert_eq!(ran.code, 1);
    for words in [
        "error[url-removed]: the address `/projekte/datenraum/` was published and is not there any more: the project \
         `datenraum-stadt` seems to have taken its place",
        "content/demo/addresses.txt:",
        "Write `aliases: [/projekte/datenraum/]` into `content/demo/projects/datenraum-stadt.md`",
    ] {
        assert!(ran.err.contains(words), "{words}\n{}", ran.err);
    }
    assert_eq!(office.run(&["check"]).code, 1);
    assert!(
        office.path("public/demo/projekte/datenraum/index.html").exists(),
        "the old site stands"
    );
    office.put("-- projects/datenraum-stadt.md --\n---\ntitle: Datenraum\naliases: [/projekte/datenraum/]\n---\n");
    office.build();
    let memory = addresses(&office.memory());
    assert!(
        memory.contains("/projekte/datenraum-stadt/\n/projekte/datenraum/\n"),
        "{memory}"
    );
    // And the alias stays: who takes it away hears of it.
    office.put("-- projects/datenraum-stadt.md --\n---\ntitle: Datenraum\n---\n");
    assert_eq!(office.run(&["build"]).code, 1);
}

#[test]
fn an_entry_in_another_folder_is_known_by_its_name() {
    let moved =
        site("-- pages/verein/satzung.md --\n---\ntitle: Unsere Satzung\n---\n-- addresses.txt --\n/satzung/\n");
    assert!(way_out(&moved).contains("`aliases: [/satzung/]` into `content/demo/pages/verein/satzung.md`"));
    let titled =
        site("-- projects/p17.md --\n---\ntitle: Digitales Rathaus\n---\n-- addresses.txt --\n/digitales-rathaus/\n");
    assert!(way_out(&titled).contains("content/demo/projects/p17.md"));
}

#[test]
fn a_removed_translation_can_lead_to_the_original() {
    let built = site(&format!(
        "{TWO_LANGUAGES}-- addresses.txt --\n/en/ueber-uns/\n/ueber-uns/\n"
    ));
    let help = way_out(&built);
    assert!(
        help.contains("`aliases: [/en/ueber-uns/]` into `content/demo/pages/ueber-uns.md`"),
        "{help}"
    );
    let mended = site(&format!(
        "{TWO_LANGUAGES}-- addresses.txt --\n/en/ueber-uns/\n-- pages/ueber-uns.md --\n---\ntitle: Über uns\naliases: [/en/ueber-uns/]\n---\n"
    ));
    assert_eq!(says(&mended), Vec::<String>::new());
}

#[test]
fn what_expires_on_its_day_is_no_error_and_may_be_deleted_later() {
    let text = "
-- news/alt.md --
---
title: Alt
date: 2025-12-01
expires_on: 2026-01-10
---
";
    let memory = "-- addresses.txt --\n/aktuelles/\n/aktuelles/alt/\n/aktuelles/feed.xml\n";
    let before = site_with(&format!("{text}{memory}"), &on("2026-01-09"));
    assert_eq!(says(&before), Vec::<String>::new());
    let after = site(&format!("{text}{memory}"));
    assert_eq!(says(&after), Vec::<String>::new());
    // The list and the feed of the only news are gone with it, by the same day.
    let noted = after.0.addresses.first().expect("the file changes").text.clone();
    assert!(noted.contains("/aktuelles/alt/ gone by its dates\n"), "{noted}");
    let deleted = site(&format!("-- addresses.txt --\n{noted}"));
    assert_eq!(says(&deleted), Vec::<String>::new());
    // If it is published again, it is there again.
    let again = site_with(&format!("{text}-- addresses.txt --\n{noted}"), &on("2026-01-09"));
    assert!(
        !again
            .0
            .addresses
            .first()
            .expect("the file changes")
            .text
            .contains("gone expired")
    );
}

#[test]
fn what_is_not_published_yet_may_wait() {
    let built = site(
        "-- news/neu.md --\n---\ntitle: Neu\ndate: 2026-01-01\npublish_on: 2026-03-01\n---\n-- addresses.txt --\n/aktuelles/neu/\n/aktuelles/anders/\n",
    );
    let said = says(&built);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("/aktuelles/anders/"));
}

#[test]
fn a_page_that_became_a_draft_says_so() {
    let built = site("-- projects/x.md --\n---\ntitle: X\ndraft: true\n---\n-- addresses.txt --\n/projekte/x/\n");
    assert!(
        says(&built)[0].contains("the project `x` is a draft"),
        "{:?}",
        says(&built)
    );
}

#[test]
fn gone_on_purpose_is_no_error_and_stays_as_it_was_written() {
    let built =
        site("-- addresses.txt --\n# Hauspost: Frau Beispiel\n/projekte/alt/ gone   2024 beendet\n/weg/ gone\n");
    assert_eq!(says(&built), Vec::<String>::new());
    let text = &built.0.addresses.first().expect("the other addresses are new").text;
    assert!(text.contains("\n# Hauspost: Frau Beispiel\n/\n"), "{text}");
    assert!(text.contains("/projekte/alt/ gone 2024 beendet\n"), "{text}");
    assert!(text.ends_with("/ueber-uns/\n/weg/ gone\n"), "{text}");
    // Marked and yet there: the mark goes.
    let back = site("-- addresses.txt --\n/ueber-uns/ gone\n");
    assert!(back.0.addresses.first().unwrap().text.ends_with("/ueber-uns/\n"));
}

#[test]
fn a_file_that_is_gone_is_told_as_a_file() {
    let built = site("-- addresses.txt --\n/media/satzung.pdf\n/feed.xml\n");
    assert_eq!(says(&built).len(), 2);
    assert!(
        says(&built)[1].contains("the file `/media/satzung.pdf`"),
        "{:?}",
        says(&built)
    );
}

#[test]
fn a_folder_with_another_name_is_said_once() {
    let lines: String = (0..30).map(|n| format!("/events/{n}/\n")).collect();
    let built = site(&format!("-- addresses.txt --\n{lines}"));
    assert!(built.says_once("url-removed").contains("30 addresses in `/events/`"));
}

#[test]
fn a_site_may_take_it_less_badly() {
    let built = site("-- site.yml + --\nchecks: {url-removed: warning}\n-- addresses.txt --\n/weg/\n");
    assert_eq!(says(&built).len(), 1);
    assert_eq!(built.errors(), Vec::<String>::new());
}

#[test]
fn nothing_is_gone_while_an_entry_cannot_be_read() {
    let built =
        site("-- projects/x.md --\n---\ntitle: X\nnonsense: 1\n---\n-- addresses.txt --\n/projekte/x/\n/weg/\n");
    assert_eq!(says(&built), Vec::<String>::new());
    assert!(built.0.addresses.is_empty());
}

#[test]
fn an_unfinished_merge_and_rubbish_are_told_and_kept() {
    let merge = "<<<<<<< HEAD\n/a/ gone\n=======\n/b/ gone\n>>>>>>> zweig\n";
    let office = Office::new(&format!("-- addresses.txt --\n{merge}"));
    let ran = office.run(&["build"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err
            .contains("error[addresses-invalid]: a merge of this file was not finished"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("addresses.txt:1:1"), "{}", ran.err);
    assert_eq!(office.memory(), merge);
    let rubbish = site("-- addresses.txt --\nhttps://musterstadt.example/x/\n/x/ weg\n");
    assert_eq!(rubbish.says("addresses-invalid").len(), 2);
    let binary = Office::new("");
    fs::write(binary.path("content/demo/addresses.txt"), [0xff, 0xfe, 0, 0, 1]).unwrap();
    assert_eq!(binary.run(&["build"]).code, 1);
}

#[test]
fn both_sides_of_a_merge_may_be_kept() {
    let built = site("-- addresses.txt --\n/weg/\n/ueber-uns/\n/\n/ueber-uns/\n/weg/ gone\n");
    built.assert_sound();
    assert!(
        built
            .0
            .addresses
            .first()
            .unwrap()
            .text
            .ends_with("/ueber-uns/\n/weg/ gone\n")
    );
}

#[test]
fn a_whole_folder_may_be_gone_on_purpose() {
    let memory = |line: &str| {
        format!("{TWO_LANGUAGES}-- addresses.txt --\n{SOUND}/en/a/\n/en/b/\n/en/c/\n/en/d/\n/en/e/\n/en/f/\n{line}")
            .replace("languages: [de, en]", "languages: [de]")
    };
    let built = site(&memory(""));
    assert!(
        way_out(&built).contains("`/en/* gone` for all of them"),
        "{}",
        built.everything_said()
    );
    let gone = site(&memory("/en/* gone seit 2025\n"));
    assert_eq!(says(&gone), Vec::<String>::new());
    // The line is a word for the addresses that are gone now; later ones are remembered again.
    let text = &gone.0.addresses.first().expect("it is written anew").text;
    assert!(
        text.contains("/en/a/ gone seit 2025\n/en/b/ gone seit 2025\n"),
        "{text}"
    );
    assert!(!text.contains('*'), "{text}");
}

#[test]
fn the_same_kind_and_language_come_first() {
    let original = "\n-- projects/klimatag.md --\n---\ntitle: Klimatag\n---\nEin Tag.\n-- events/klimatag.md --\n---\ntitle: Klimatag\ndate: 2026-07-01\n---\n\
        -- addresses.txt --\n/en/projects/klimatag/\n";
    let help = way_out(&site(&format!("{TWO_LANGUAGES}{original}")));
    assert!(help.contains("content/demo/projects/klimatag.md"), "{help}");
    let both = original.replace("title: Klimatag\n---\nEin Tag.\n-- events", "title: Klimatag\nslug: klima\n---\nEin Tag.\n-- projects/klimatag.en.md --\n---\ntitle: Climate day\nslug: klima\n---\nA day.\n-- events");
    let help = way_out(&site(&format!("{TWO_LANGUAGES}{both}")));
    assert!(help.contains("content/demo/projects/klimatag.en.md"), "{help}");
    let draft =
        "-- pages/klimatag.md --\n---\ntitle: Klimatag\ndraft: true\n---\n-- addresses.txt --\n/projekte/klimatag/\n";
    let built = site(draft);
    assert!(!says(&built)[0].contains("draft"), "{:?}", says(&built));
}

#[test]
fn an_entry_with_another_name_is_not_taken_for_the_one_that_is_gone() {
    let text = format!(
        "-- addresses.txt --\n{SOUND}/veranstaltungen/auftakt/\n/projekte/beta/\n\
         -- events/sommerfest.md --\n---\ntitle: Sommerfest\ndate: 2026-07-01\n---\n\
         -- events/beta.md --\n---\ntitle: Beta\ndate: 2026-07-02\ndraft: true\n---\n"
    );
    let built = site(&text);
    assert_eq!(says(&built).len(), 2, "{}", built.everything_said());
    let gone = built.0.report.iter().filter(|one| one.code() == "url-removed");
    for one in gone {
        let said = format!("{} {}", one.message(), one.help().unwrap_or_default());
        assert!(!said.contains("sommerfest") && !said.contains("draft"), "{said}");
    }
}

#[test]
fn a_guest_brings_its_former_addresses_along() {
    let guest = "
-- content/zwei/site.yml --
title: Zweite Allianz
alliance: zwei
base_url: https://zwei.example/
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {public_body: false}
-- content/zwei/alliances/zwei.yml --
title: Zweite Allianz
kind: network
-- content/zwei/index.md --
---
title: Zweite Allianz
---
-- content/zwei/addresses.txt --
/veranstaltungen/auftakt/
-- content/commons/organisations.yml --
stelle: {title: Stelle}
-- events/beginn.md --
---
title: Beginn
date: 2026-07-01
alliances: [demo, zwei]
aliases: [/veranstaltungen/auftakt/]
---
";
    let built = site(&guest.replace("operator: buero", "operator: stelle"));
    assert_eq!(says(&built), Vec::<String>::new(), "{}", built.everything_said());
    assert!(
        built
            .paths("zwei")
            .iter()
            .any(|path| path == "veranstaltungen/auftakt/index.html")
    );
    // Where the address is another's already, the guest's goes nowhere.
    let own = "-- content/zwei/news/eigen.md --\n---\ntitle: Eigen\ndate: 2026-01-01\naliases: [/veranstaltungen/auftakt/]\n---\n";
    let built = site(&format!(
        "{}{own}",
        guest.replace("operator: buero", "operator: stelle")
    ));
    assert_eq!(
        built.says("path-collision"),
        Vec::<String>::new(),
        "{}",
        built.everything_said()
    );
}
