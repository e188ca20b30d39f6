//! What builds keep in `.verbund/`: it saves work, is never trusted, never too much, and never missed.

use crate::support::{Files, Ran, files, lay_over, run, tree, write_files};
use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use verbund::model::Options;
use verbund::world::World;
use verbund::world::workspace::Workspace;
use verbund::write::Cache;
use verbund::{Kept, draft};

/// Cards of the home page and four entries, icons (seven pictures, three of them in one file), and two codes.
const CONTENT: &str = "\
-- projects/x.md --
---
title: Datenraum
---
```rust
fn main() { println!(\"{}\", 1 < 2); }
```

```text
bleibt so
```
-- news/n.md --
---
title: Neues
date: 2026-01-02
---
```yaml
a: 1
```

```rust
fn main() { println!(\"{}\", 1 < 2); }
```
";
const PICTURES: usize = 13;
const CODES: usize = 2;

fn workspace() -> TempDir {
    let folder = TempDir::new().unwrap();
    write_files(folder.path(), &files(CONTENT));
    folder
}

/// Pictures and codes that a build had to make anew.
#[track_caller]
fn made(ran: &Ran) -> (usize, usize) {
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let line = ran.err.lines().find_map(|line| line.strip_prefix("Made anew: "));
    let numbers = line
        .expect("`--timings` says it")
        .split(' ')
        .filter_map(|word| word.parse().ok());
    let numbers: Vec<usize> = numbers.collect();
    (numbers[0], numbers[1])
}

/// Builds into a folder that was not there, or is taken away again: the site, and what was made anew.
#[track_caller]
fn build_afresh(workspace: &Path, more: &[&str]) -> (Files, (usize, usize)) {
    let out = TempDir::new().unwrap();
    let out = out.path().join("out");
    let arguments = [
        "build",
        "--timings",
        "--out",
        out.to_str().unwrap(),
        "--as-of",
        "2026-01-15",
    ];
    let ran = run(workspace, &[&arguments, more].concat());
    let counts = made(&ran);
    (tree(&out), counts)
}

fn pictures(workspace: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace.join(".verbund/pictures")).unwrap();
    let mut pictures: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    pictures.sort();
    pictures
}

fn set_year(file: &Path, year: u64) {
    let time = SystemTime::UNIX_EPOCH + Duration::from_secs((year - 1970) * 365 * 86_400);
    let file = File::options().write(true).open(file).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
}

#[test]
fn a_build_into_another_folder_draws_and_colours_nothing_again() {
    let workspace = workspace();
    let (cold, anew) = build_afresh(workspace.path(), &[]);
    assert_eq!(anew, (PICTURES, CODES));
    assert_eq!(pictures(workspace.path()).len(), PICTURES);
    let page = String::from_utf8(cold["demo/projekte/x/index.html"].clone()).unwrap();
    assert!(page.contains("<span class=\"hl-k\">fn</span>"), "{page}");

    let (warm, anew) = build_afresh(workspace.path(), &[]);
    assert_eq!(anew, (0, 0));
    assert!(warm == cold, "the bytes are the same");

    // By content: whatever is the same on other days, with drafts, and without a server.
    for more in [&["--drafts"][..], &["--portable"]] {
        assert_eq!(build_afresh(workspace.path(), more).1, (0, 0), "{more:?}");
    }
    let mut changed = files(CONTENT);
    lay_over(
        &mut changed,
        "-- projects/x.md --\n---\ntitle: Rechenraum\n---\n```yaml\na: 2\n```\n",
    );
    write_files(workspace.path(), &changed);
    assert_eq!(build_afresh(workspace.path(), &[]).1, (1, 1), "a card and a code");
}

#[test]
fn what_stands_in_the_output_is_taken_without_the_cache() {
    let workspace = workspace();
    assert_eq!(made(&run(workspace.path(), &["build", "--timings"])), (PICTURES, CODES));
    fs::remove_dir_all(workspace.path().join(".verbund")).unwrap();
    // A changed text, lest the build ends at once.
    fs::write(
        workspace.path().join("content/demo/pages/neu.md"),
        "---\ntitle: Neu\n---\n",
    )
    .unwrap();
    assert_eq!(
        made(&run(workspace.path(), &["build", "--timings"])),
        (1, CODES),
        "the card of the new page"
    );
}

#[test]
fn the_cache_may_be_deleted_and_hides_from_version_control() {
    let workspace = workspace();
    let (cold, _) = build_afresh(workspace.path(), &[]);
    let ignored = workspace.path().join(".verbund/.gitignore");
    assert_eq!(fs::read_to_string(&ignored).unwrap(), "*\n");
    fs::remove_dir_all(workspace.path().join(".verbund")).unwrap();
    let (again, anew) = build_afresh(workspace.path(), &[]);
    assert_eq!(anew, (PICTURES, CODES));
    assert!(again == cold && ignored.exists());
}

#[test]
fn sites_share_pictures() {
    let workspace = workspace();
    let mut other = Files::new();
    for (path, bytes) in files(CONTENT) {
        other.insert(path.replace("content/demo/", "content/zwei/"), bytes);
    }
    let settings = other.get_mut("content/zwei/site.yml").unwrap();
    *settings = String::from_utf8(settings.clone())
        .unwrap()
        .replace("musterstadt.example", "zwei.example")
        .into_bytes();
    write_files(workspace.path(), &other);
    build_afresh(workspace.path(), &["--site", "demo"]);
    assert_eq!(build_afresh(workspace.path(), &["--site", "zwei"]).1, (0, 0));
}

#[test]
fn only_a_build_writes_and_the_preview_reads() {
    let workspace = workspace();
    assert_eq!(run(workspace.path(), &["check"]).code, 0);
    assert!(!workspace.path().join(".verbund").exists());
    build_afresh(workspace.path(), &[]);

    let world: Arc<dyn World + Send + Sync> = Arc::new(Workspace::open(workspace.path()));
    let options = Options {
        as_of: Some("2026-01-15".parse().unwrap()),
        ..Options::default()
    };
    let preview = draft(&world, &options, &mut Kept::default());
    let site = &preview.bundle.sites[0];
    for index in 0..site.paths.len() {
        assert!(site.make(index).is_ok());
    }
    assert_eq!((site.drawn(), site.coloured()), (0, 0));
}

// Never trusted

#[test]
fn pictures_that_are_damaged_or_of_another_version_are_drawn_again() {
    let workspace = workspace();
    let (cold, _) = build_afresh(workspace.path(), &[]);
    let pictures = pictures(workspace.path());
    let picture = &pictures[0];
    let good = fs::read(picture).unwrap();
    let mut damaged = good.clone();
    damaged[good.len() / 2] ^= 1;
    // Another version of the program has another seal, as another picture has.
    let states: [&[u8]; 5] = [
        &damaged,
        &good[..good.len() - 1],
        b"",
        b"no picture",
        &fs::read(&pictures[1]).unwrap(),
    ];
    for (number, state) in states.into_iter().enumerate() {
        fs::write(picture, state).unwrap();
        let (site, anew) = build_afresh(workspace.path(), &[]);
        assert_eq!(anew, (1, 0), "state {number}");
        assert!(site == cold, "state {number}");
        assert!(fs::read(picture).unwrap() == good, "it is kept anew, state {number}");
    }
    for (number, put) in [
        (|path: &Path| fs::create_dir_all(path.join("x/y")).unwrap()) as fn(&Path),
        |path| std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
        |path| std::os::unix::fs::symlink("nowhere", path).unwrap(),
        |path| rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap(),
    ]
    .into_iter()
    .enumerate()
    {
        fs::remove_file(picture).unwrap();
        put(picture);
        let (site, anew) = build_afresh(workspace.path(), &[]);
        assert!(anew == (1, 0) && site == cold, "thing {number}");
        assert!(fs::read(picture).unwrap() == good, "it is kept anew, thing {number}");
    }
}

#[test]
fn code_that_is_damaged_or_of_another_version_is_coloured_again() {
    let workspace = workspace();
    let (cold, _) = build_afresh(workspace.path(), &[]);
    let file = workspace.path().join(".verbund/code");
    let good = fs::read(&file).unwrap();
    // Behind the word that begins the file stands the version, and at its end the runs of one code.
    let flipped = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let states = [
        (flipped(15), 2),
        (flipped(good.len() - 1), 1),
        (good[..good.len() - 1].to_vec(), 1),
        (b"verbund code\n".to_vec(), 2),
        (Vec::new(), 2),
        (vec![0xff; 5000], 2),
    ];
    for (number, (state, anew)) in states.into_iter().enumerate() {
        fs::write(&file, state).unwrap();
        let (site, made) = build_afresh(workspace.path(), &[]);
        assert_eq!(made, (0, anew), "state {number}");
        assert!(site == cold, "state {number}");
        assert_eq!(
            build_afresh(workspace.path(), &[]).1,
            (0, 0),
            "it is kept anew, state {number}"
        );
    }
}

// Never too much

#[test]
fn what_is_too_much_goes_oldest_first_and_what_is_used_stays() {
    let workspace = workspace();
    build_afresh(workspace.path(), &[]);
    let used = pictures(workspace.path());
    for picture in &used {
        set_year(picture, 1990);
    }
    let folder = workspace.path().join(".verbund/pictures");
    for (name, year) in [
        ("older.png", 2000),
        ("old-b.png", 2001),
        ("old-a.png", 2001),
        ("young.png", 2002),
    ] {
        let file = File::create(folder.join(name)).unwrap();
        file.set_len(100 << 20).unwrap();
        set_year(&folder.join(name), year);
    }
    assert_eq!(build_afresh(workspace.path(), &[]).1, (0, 0));
    assert!(
        folder.join("older.png").exists(),
        "a build that adds nothing does not look"
    );

    let mut changed = files(CONTENT);
    lay_over(
        &mut changed,
        "-- news/n.md --\n---\ntitle: Neueres\ndate: 2026-01-02\n---\n",
    );
    write_files(workspace.path(), &changed);
    assert_eq!(build_afresh(workspace.path(), &[]).1, (1, 0));
    let names = |name: &&str| folder.join(name).exists();
    let left: Vec<&str> = ["older.png", "old-a.png", "old-b.png", "young.png"]
        .into_iter()
        .filter(names)
        .collect();
    assert_eq!(left, ["old-b.png", "young.png"], "256 MiB may stay");
    assert_eq!(build_afresh(workspace.path(), &[]).1, (0, 0));
    // The card of the old title was older than all of them, and nobody used it.
    assert_eq!(used.iter().filter(|picture| picture.exists()).count(), PICTURES - 1);
}

#[test]
fn what_is_used_goes_only_if_that_alone_is_too_much() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join(".verbund");
    let kept = || -> Vec<String> { tree(&root).into_keys().filter(|name| name.starts_with('p')).collect() };
    let cache = Cache::at(&root, 10);
    cache.keep("p/a", b"12345");
    cache.keep("p/b", b"12345");
    assert!(cache.finish().is_none());
    let cache = Cache::at(&root, 10);
    cache.uses("p/a");
    cache.keep("p/c", b"12345");
    assert!(cache.finish().is_none());
    assert_eq!(kept(), ["p/a", "p/c"]);
    // A run adds no more than may stay, and what stood before it stays.
    set_year(&root.join("p/a"), 2000);
    set_year(&root.join("p/c"), 2001);
    let cache = Cache::at(&root, 10);
    cache.uses("p/a");
    cache.uses("p/c");
    for name in ["p/d", "p/e", "p/f"] {
        cache.keep(name, b"12345");
    }
    assert!(!root.join("p/f").exists());
    assert!(cache.finish().is_none());
    assert_eq!(kept(), ["p/a", "p/c"]);
}

// Never missed

/// Builds with something in the way: nothing is other than without, and nothing is said but one line.
#[track_caller]
fn build_hindered(workspace: &Path, cold: &Files, expected: Option<&str>) {
    let out = TempDir::new().unwrap();
    for (quiet, expected) in [(false, expected), (true, None)] {
        let path = out.path().join(if quiet { "quiet" } else { "out" });
        let mut arguments = vec!["build", "--out", path.to_str().unwrap(), "--as-of", "2026-01-15"];
        arguments.extend(quiet.then_some("--quiet"));
        let ran = run(workspace, &arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(tree(&path) == *cold);
        let warned: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("warning")).collect();
        assert_eq!(warned.len(), usize::from(expected.is_some()), "{}", ran.err);
        let beginning = "warning[output-failed]: pictures and colours of code are not kept for later builds: ";
        if let Some(expected) = expected {
            assert!(
                warned[0].starts_with(beginning) && warned[0].ends_with(expected),
                "{}",
                warned[0]
            );
        }
    }
}

#[test]
fn whatever_is_in_the_way_fails_no_build() {
    let workspace = workspace();
    let (cold, _) = build_afresh(workspace.path(), &[]);
    let elsewhere = TempDir::new().unwrap();
    let folder = workspace.path().join(".verbund");
    let clear = || match folder.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(&folder).unwrap(),
        Ok(_) => fs::remove_file(&folder).unwrap(),
        Err(_) => {}
    };

    clear();
    fs::write(&folder, "mine").unwrap();
    build_hindered(workspace.path(), &cold, Some("cannot be written: it is a file"));
    assert_eq!(fs::read_to_string(&folder).unwrap(), "mine");

    clear();
    std::os::unix::fs::symlink(elsewhere.path(), &folder).unwrap();
    build_hindered(
        workspace.path(),
        &cold,
        Some("cannot be written: it is a link, not a folder"),
    );

    clear();
    fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.join("pictures")).unwrap();
    build_hindered(
        workspace.path(),
        &cold,
        Some("cannot be written: it is a link, not a folder"),
    );
    assert_eq!(
        fs::read_dir(elsewhere.path()).unwrap().count(),
        0,
        "nothing is written elsewhere"
    );

    // What is in the cache's own places makes way.
    clear();
    fs::create_dir_all(folder.join("code/x")).unwrap();
    fs::write(folder.join("pictures"), "").unwrap();
    build_hindered(workspace.path(), &cold, None);
    assert_eq!(build_afresh(workspace.path(), &[]).1, (0, 0));

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::remove_dir_all(folder.join("pictures")).unwrap();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
        // The system administrator may write everywhere, so there is nothing to see.
        if fs::write(folder.join("probe"), "").is_err() {
            build_hindered(workspace.path(), &cold, Some("permission denied"));
        }
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[test]
fn a_cache_that_is_deleted_meanwhile_is_made_anew() {
    let folder = TempDir::new().unwrap();
    let root = folder.path().join(".verbund");
    let cache = Cache::at(&root, 1000);
    cache.keep("pictures/a.png", b"a");
    fs::remove_dir_all(&root).unwrap();
    cache.keep("pictures/b.png", b"b");
    assert_eq!(
        tree(&root).into_keys().collect::<Vec<_>>(),
        [".gitignore", "pictures/b.png"]
    );
    fs::remove_dir_all(&root).unwrap();
    assert!(cache.finish().is_none());
}

#[test]
fn builds_at_once_do_not_hinder_each_other() {
    let workspace = workspace();
    let outs: Vec<TempDir> = (0..3).map(|_| TempDir::new().unwrap()).collect();
    let start = |out: &TempDir| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_verbund"));
        command
            .args(["build", "--as-of", "2026-01-15", "--out"])
            .arg(out.path().join("out"));
        command
            .current_dir(workspace.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let running: Vec<_> = outs.iter().map(start).collect();
    for build in running {
        let ended = build.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert!(ended.status.success() && !said.contains("warning["), "{said}");
    }
    let sites: Vec<Files> = outs.iter().map(|out| tree(&out.path().join("out"))).collect();
    assert!(sites[0] == sites[1] && sites[1] == sites[2]);
    assert_eq!(build_afresh(workspace.path(), &[]).1, (0, 0));
}
