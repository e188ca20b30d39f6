//! A build of what was built before ends at once, and anything that could make another site of it makes a whole build.

use crate::support::{files, run, tree, write_files};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

const AT_ONCE: &str = "Nothing has changed: ";

/// A site that has been built, and built again, as the first build remembers the addresses in the content.
struct Office {
    folder: TempDir,
}

impl Office {
    fn with(text: &str) -> Office {
        let folder = tempfile::tempdir().unwrap();
        write_files(folder.path(), &files(text));
        let office = Office { folder };
        office.builds(&[]);
        office.builds(&[]);
        office
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// What a build says.
    #[track_caller]
    fn says(&self, more: &[&str]) -> String {
        // Systems note times in steps; what was changed in the step of this moment is not trusted.
        std::thread::sleep(Duration::from_millis(50));
        let ran = run(self.folder.path(), &[&["build"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        ran.err
    }

    #[track_caller]
    fn builds(&self, more: &[&str]) {
        let said = self.says(more);
        assert!(said.contains("Built "), "{said}");
    }

    #[track_caller]
    fn ends_at_once(&self, more: &[&str]) {
        let said = self.says(more);
        assert!(said.contains(AT_ONCE), "{said}");
    }

    fn receipt(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.path("public/.verbund.receipt")).unwrap()).unwrap()
    }

    fn edit_receipt(&self, field: &str, value: Value) {
        let mut receipt = self.receipt();
        assert!(receipt.get(field).is_some(), "{receipt}");
        receipt[field] = value;
        std::fs::write(self.path("public/.verbund.receipt"), receipt.to_string()).unwrap();
    }
}

/// A build that waits for another one to be done with the output, when it has read the content.
struct Waiting {
    lock: File,
    build: Child,
    said: BufReader<ChildStderr>,
}

impl Office {
    fn build_that_waits(&self) -> Waiting {
        let lock = File::options()
            .read(true)
            .write(true)
            .open(self.path("public/.verbund.lock"))
            .unwrap();
        lock.lock().unwrap();
        let mut build = Command::new(env!("CARGO_BIN_EXE_verbund"))
            .args(["build", "--color", "never"])
            .current_dir(self.folder.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(build.stderr.take().unwrap());
        let mut line = String::new();
        said.read_line(&mut line).unwrap();
        assert!(line.starts_with("Waiting for another build"), "{line}");
        Waiting { lock, build, said }
    }
}

impl Waiting {
    /// What it says when it may go on.
    #[track_caller]
    fn goes_on(mut self) -> String {
        self.lock.unlock().unwrap();
        let mut said = String::new();
        self.said.read_to_string(&mut said).unwrap();
        assert!(self.build.wait().unwrap().success(), "{said}");
        said
    }
}

fn append(file: &Path, text: &str) {
    let old = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, old + text).unwrap();
}

/// A page of the little site.
const PAGE: &str = "content/demo/pages/kontakt.md";

fn page() -> Office {
    Office::with(&format!("-- {PAGE} --\n---\ntitle: Kontakt\n---\n\nWir sind da.\n"))
}

#[test]
fn the_same_again_ends_at_once_and_says_what_the_build_said() {
    let office = Office::with(
        "-- pages/morgen.md --\n---\ntitle: Morgen\npublish_on: 2999-01-01\n---\nBald in der [[Straße]].\n",
    );
    std::fs::remove_file(office.path("public/.verbund.receipt")).unwrap();
    let built = office.says(&[]);
    let again = office.says(&[]);
    assert!(built.contains("0 files written"), "{built}");
    assert!(built.contains("The next change by date is due on"), "{built}");
    let closing = |said: &str| said.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert!(again.contains(AT_ONCE), "{again}");
    assert_eq!(closing(&again), closing(&built));
    assert_eq!(run(office.folder.path(), &["build", "--quiet"]).err, "");
}

#[test]
fn what_the_office_changes_is_built() {
    let office = page();
    office.ends_at_once(&[]);

    append(&office.path(PAGE), "Immer.\n");
    office.builds(&[]);
    office.ends_at_once(&[]);

    // As long as before, and from the same moment as far as its own time tells.
    let times = std::fs::metadata(office.path(PAGE)).unwrap().modified().unwrap();
    let text = std::fs::read_to_string(office.path(PAGE)).unwrap();
    std::fs::write(office.path(PAGE), text.replace("Immer", "Nimme")).unwrap();
    std::fs::File::options()
        .write(true)
        .open(office.path(PAGE))
        .unwrap()
        .set_modified(times)
        .unwrap();
    office.builds(&[]);
    assert!(
        std::fs::read_to_string(office.path("public/demo/kontakt/index.html"))
            .unwrap()
            .contains("Nimme")
    );
    office.ends_at_once(&[]);

    std::fs::copy(office.path(PAGE), office.path("content/demo/pages/adresse.md")).unwrap();
    // The first build remembers the new address.
    office.builds(&[]);
    office.builds(&[]);
    office.ends_at_once(&[]);

    std::fs::remove_file(office.path("content/demo/pages/adresse.md")).unwrap();
    append(&office.path("content/demo/addresses.txt"), "/adresse/ gone\n");
    office.says(&[]);
    office.builds(&[]);
    office.ends_at_once(&[]);

    std::fs::create_dir_all(office.path("content/demo/_theme")).unwrap();
    std::fs::write(office.path("content/demo/_theme/words.yml"), "{}\n").unwrap();
    office.builds(&[]);
    office.ends_at_once(&[]);
}

#[test]
fn what_is_changed_while_a_build_is_at_work_is_built_by_the_next() {
    let office = page();
    office.ends_at_once(&[]);
    // Whoever comes while another build is at work looks at everything when it is done.
    let waiting = office.build_that_waits();
    append(&office.path(PAGE), "Seit heute.\n");
    let said = waiting.goes_on();
    assert!(said.contains("Built 1 site"), "{said}");
    office.builds(&[]);
    assert!(
        std::fs::read_to_string(office.path("public/demo/kontakt/index.html"))
            .unwrap()
            .contains("Seit heute")
    );
    office.ends_at_once(&[]);
}

#[cfg(unix)]
#[test]
fn folders_that_were_exchanged_for_a_moment_are_read_again() {
    let office = page();
    for (folder, text) in [("a", "Erste Fassung.\n"), ("b", "Zweite Fassung.\n")] {
        write_files(
            &office.path("fassungen").join(folder),
            &[("blatt.txt".to_owned(), text.into())].into(),
        );
    }
    let link = office.path("content/demo/media");
    let lead_to = |folder: &str| {
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(Path::new("../../fassungen").join(folder), &link).unwrap();
    };
    lead_to("a");
    office.builds(&[]);
    office.builds(&[]);
    office.ends_at_once(&[]);

    append(&office.path(PAGE), "Neu.\n");
    let waiting = office.build_that_waits();
    lead_to("b");
    lead_to("a");
    waiting.goes_on();
    office.builds(&[]);
    office.ends_at_once(&[]);
}

#[test]
fn what_somebody_changes_in_the_output_is_built_again() {
    let office = page();
    let home = office.path("public/demo/index.html");
    let whole = tree(&office.path("public"));
    let size = std::fs::metadata(&home).unwrap().len();
    let times = std::fs::metadata(&home).unwrap().modified().unwrap();

    std::fs::write(&home, " ".repeat(usize::try_from(size).unwrap())).unwrap();
    std::fs::File::options()
        .write(true)
        .open(&home)
        .unwrap()
        .set_modified(times)
        .unwrap();
    office.builds(&[]);
    assert_eq!(tree(&office.path("public")), whole);
    office.ends_at_once(&[]);

    std::fs::remove_file(&home).unwrap();
    office.builds(&[]);
    office.ends_at_once(&[]);

    std::fs::remove_dir_all(office.path("public/demo")).unwrap();
    office.builds(&[]);
    assert_eq!(tree(&office.path("public")), whole);

    std::fs::write(office.path("public/demo/fremd.html"), "").unwrap();
    let ran = run(office.folder.path(), &["build"]);
    assert_eq!(ran.code, 2, "a foreign file is refused as ever: {}", ran.err);
    std::fs::remove_file(office.path("public/demo/fremd.html")).unwrap();

    // What others keep beside the sites is not ours to look at.
    std::fs::create_dir(office.path("public/andere")).unwrap();
    office.builds(&[]);
    std::fs::write(office.path("public/andere/index.html"), "").unwrap();
    office.ends_at_once(&[]);

    // What was left of a site that is no more goes, though it lies beside what is there.
    std::fs::create_dir(office.path("public/alt")).unwrap();
    std::fs::copy(office.path("public/demo/.verbund"), office.path("public/alt/.verbund")).unwrap();
    office.builds(&[]);
    assert!(!office.path("public/alt").exists());
    office.ends_at_once(&[]);
}

#[test]
fn other_choices_make_another_build() {
    let office = page();
    for more in [
        &["--drafts"][..],
        &["--portable"],
        &["--as-of", "2026-11-23"],
        &["--as-of", "2026-11-24"],
        &["--base-url", "https://trial.example/"],
        &["--site", "demo"],
    ] {
        office.builds(more);
        office.ends_at_once(more);
    }
    office.builds(&[]);
    let other = tempfile::tempdir().unwrap();
    let other = other.path().join("out");
    let other = other.to_str().unwrap();
    office.builds(&["--out", other]);
    office.ends_at_once(&["--out", other]);
    office.ends_at_once(&[]);
    office.ends_at_once(&["--jobs", "2"]);
}

#[test]
fn a_day_that_has_ended_makes_another_build() {
    let office = page();
    let moment = |field: &str| -> jiff::Timestamp { office.receipt()[field].as_str().unwrap().parse().unwrap() };
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let end = moment("until").to_zoned(zone);
    assert_eq!(end.time(), jiff::civil::time(0, 0, 0, 0));
    assert!(moment("until").duration_since(moment("from")).as_hours() <= 25);

    office.edit_receipt("until", json!(moment("from").to_string()));
    office.builds(&[]);
    office.edit_receipt("from", json!(moment("until").to_string()));
    office.builds(&[]);
    office.ends_at_once(&[]);
}

#[test]
fn the_day_ends_where_it_ends_first() {
    let office = Office::with(
        "-- content/ost/site.yml --\ntitle: Ost\nalliance: ost\nbase_url: https://ost.example/\nlanguages: [de]\ntimezone: Pacific/Kiritimati\n\
         operator: buero\nlegal: {public_body: false}\n-- content/ost/index.md --\n---\ntitle: Ost\n---\n\
         -- content/ost/alliances/ost.yml --\ntitle: Ost\nkind: network\n",
    );
    let until: jiff::Timestamp = office.receipt()["until"].as_str().unwrap().parse().unwrap();
    let from: jiff::Timestamp = office.receipt()["from"].as_str().unwrap().parse().unwrap();
    let ends = ["Europe/Berlin", "Pacific/Kiritimati"].map(|zone| {
        let zone = jiff::tz::TimeZone::get(zone).unwrap();
        let tomorrow = from.to_zoned(zone.clone()).date().tomorrow().unwrap();
        tomorrow.to_zoned(zone).unwrap().timestamp()
    });
    assert_eq!(Some(&until), ends.iter().min());
}

#[test]
fn a_note_that_cannot_be_trusted_costs_a_whole_build_only() {
    let office = page();
    let file = office.path("public/.verbund.receipt");
    for wrong in ["", "{", "null", "{\"basis\": 1}", "\u{0}\u{1}"] {
        std::fs::write(&file, wrong).unwrap();
        office.builds(&[]);
        office.ends_at_once(&[]);
    }
    for field in ["basis", "output"] {
        office.edit_receipt(field, json!("00000000000000000000000000000000"));
        office.builds(&[]);
    }
    office.edit_receipt("summary", json!({ "sites": 1 }));
    office.builds(&[]);
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    office.builds(&[]);
    office.builds(&[]);
    std::fs::remove_dir(&file).unwrap();
    office.builds(&[]);
    office.ends_at_once(&[]);
}

#[test]
fn warnings_keep_a_strict_build_from_ending_well() {
    let office = Office::with("-- pages/platz.md --\n---\ntitle: Platz\n---\n\nWir sind in der [[Straße]].\n");
    office.ends_at_once(&[]);
    assert!(
        office.receipt()["summary"]["warnings"].as_u64() > Some(0),
        "{}",
        office.receipt()
    );
    assert_eq!(run(office.folder.path(), &["build", "--strict"]).code, 1);
    office.ends_at_once(&[]);
}

#[test]
fn errors_are_told_each_time() {
    let office = page();
    append(&office.path("content/demo/site.yml"), "unbekannt: {\n");
    for _ in 0..2 {
        assert_eq!(run(office.folder.path(), &["build"]).code, 1);
    }
}
