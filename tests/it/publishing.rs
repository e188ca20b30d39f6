//! Publishing: whatever fails, and whenever the process dies, a site's folder holds the whole old tree or the whole new one.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use verbund::write::{
    Blame, Cache, Changes, Content, Destination, Disk, Entry, Fingerprint, LocalDisk, Output, PublishError, Versions,
    WriteError,
};

const SITE: &str = "ki-ruhr";

/// The files of a folder by path, links as their target; empty if there is no folder.
type Files = BTreeMap<String, String>;

struct Workspace {
    folder: TempDir,
}

impl Workspace {
    fn new() -> Workspace {
        let folder = TempDir::new().unwrap();
        for name in ["content", "themes"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Workspace { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn site(&self, path: &str) -> PathBuf {
        self.path("public").join(SITE).join(path)
    }

    fn put(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn open_on(&self, disk: impl Disk + 'static) -> Result<Output, WriteError> {
        let out = self.path("public");
        Output::open_on(Box::new(disk), &destination(&out, self.folder.path()), &|_| {})
    }

    fn open(&self) -> Result<Output, WriteError> {
        self.open_on(FaultyDisk::sound())
    }

    fn publish_on(&self, disk: impl Disk + 'static, files: &Files) -> Result<Changes, WriteError> {
        publish(&self.open_on(disk)?, files)
    }

    fn publish(&self, files: &Files) -> Result<Changes, WriteError> {
        self.publish_on(FaultyDisk::sound(), files)
    }

    /// The published files without the marker.
    fn published(&self) -> Files {
        let mut files = files_of(&self.site(""));
        files.remove(".verbund");
        files
    }

    /// What lies in the output beside the site and the lock.
    fn beside(&self) -> Vec<String> {
        let names = fs::read_dir(self.path("public"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name != SITE && name != ".verbund.lock");
        names.sort();
        names
    }
}

fn destination<'a>(out: &'a Path, project: &'a Path) -> Destination<'a> {
    Destination {
        out,
        project,
        home: None,
        command: "verbund build",
        patience: Duration::ZERO,
    }
}

fn publish(output: &Output, files: &Files) -> Result<Changes, WriteError> {
    let paths: Vec<String> = files.keys().cloned().collect();
    let produce = |index: usize| Ok::<_, ()>(Content::Bytes(files[&paths[index]].as_bytes().into()));
    output.publish(SITE, &paths, &produce).map_err(|error| match error {
        PublishError::Write(error) => error,
        PublishError::Pages(_) => panic!("no page fails"),
    })
}

fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|(path, text)| (path.to_string(), text.to_string()))
        .collect()
}

fn files_of(folder: &Path) -> Files {
    let mut found = Files::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten() {
        let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        if entry.file_type().is_file() {
            found.insert(
                path,
                String::from_utf8_lossy(&fs::read(entry.path()).unwrap()).into_owned(),
            );
        } else if entry.file_type().is_symlink() {
            found.insert(path, format!("-> {}", fs::read_link(entry.path()).unwrap().display()));
        }
    }
    found
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

/// A time by which a rewritten file is recognised.
fn make_old(path: &Path) {
    File::open(path)
        .unwrap()
        .set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000))
        .unwrap();
}

fn first() -> Files {
    files(&[
        ("index.html", "home 1"),
        ("a/index.html", "a"),
        ("a/b/index.html", "b 1"),
        ("gone/index.html", "gone"),
    ])
}

fn second() -> Files {
    files(&[
        ("index.html", "home 2"),
        ("a/index.html", "a"),
        ("a/b/index.html", "b 2"),
        ("new/index.html", "new"),
    ])
}

#[test]
fn a_site_that_somebody_touched_meanwhile_is_told_apart() {
    let holds = |workspace: &Workspace, files: &Files, touch: &dyn Fn(&Workspace)| {
        let output = workspace.open().unwrap();
        let changes = publish(&output, files).unwrap();
        touch(workspace);
        output.state().unwrap().holds(SITE, &changes)
    };
    let workspace = Workspace::new();
    for files in [first(), first(), second(), first(), second()] {
        assert!(holds(&workspace, &files, &|_| {}));
    }
    workspace.put("public/site/.gitignore", "*.map\n");
    assert!(holds(&workspace, &second(), &|_| {}), "files for git are their owner's");
    assert!(holds(&workspace, &first(), &|_| {}));

    let touches: [&dyn Fn(&Workspace); 4] = [
        &|workspace| fs::write(workspace.site("index.html"), "home X").unwrap(),
        &|workspace| fs::remove_file(workspace.site("a/index.html")).unwrap(),
        &|workspace| fs::write(workspace.site("a/foreign.html"), "").unwrap(),
        &|workspace| fs::write(workspace.site(".verbund"), "verbund 1\n").unwrap(),
    ];
    for (number, touch) in touches.into_iter().enumerate() {
        let workspace = Workspace::new();
        assert!(!holds(&workspace, &first(), touch), "{number}, all is new");
        let workspace = Workspace::new();
        assert!(holds(&workspace, &first(), &|_| {}));
        assert!(!holds(&workspace, &first(), touch), "{number}, nothing is new");
        let workspace = Workspace::new();
        assert!(holds(&workspace, &second(), &|_| {}));
        assert!(!holds(&workspace, &first(), touch), "{number}, some are new");
    }
}

#[test]
fn only_what_differs_is_written() {
    let workspace = Workspace::new();
    let changes = workspace.publish(&first()).unwrap();
    assert_eq!(
        (changes.written, changes.unchanged, changes.removed, changes.bytes),
        (4, 0, 0, 14)
    );
    assert_eq!(changes.notice, None);
    assert_eq!(workspace.published(), first());
    make_old(&workspace.site("a/index.html"));
    make_old(&workspace.site(""));
    let (page, folder) = (modified(&workspace.site("a/index.html")), modified(&workspace.site("")));

    let changes = workspace.publish(&first()).unwrap();
    assert_eq!(
        (changes.written, changes.unchanged, changes.removed, changes.bytes),
        (0, 4, 0, 0)
    );
    assert_eq!(
        modified(&workspace.site("")),
        folder,
        "nothing has changed, so the folder is the same"
    );

    let changes = workspace.publish(&second()).unwrap();
    assert_eq!(
        (changes.written, changes.unchanged, changes.removed, changes.bytes),
        (3, 1, 1, 12)
    );
    assert_eq!(workspace.published(), second());
    assert_eq!(
        modified(&workspace.site("a/index.html")),
        page,
        "the unchanged file is the same file"
    );
    assert_eq!(workspace.beside(), [""; 0]);

    // A file that was edited or deleted by hand comes back.
    fs::write(workspace.site("a/index.html"), "edited").unwrap();
    fs::remove_file(workspace.site("new/index.html")).unwrap();
    assert_eq!(workspace.publish(&second()).unwrap().written, 2);
    assert_eq!(workspace.published(), second());
}

#[test]
fn the_marker_lists_the_files_in_order_and_nothing_of_the_machine() {
    let workspace = Workspace::new();
    workspace.publish(&files(&[("b.txt", ""), ("a b/ü.txt", "")])).unwrap();
    assert_eq!(
        fs::read_to_string(workspace.site(".verbund")).unwrap(),
        "verbund 1\n99aa06d3014798d86001c324468d497f a b/ü.txt\n99aa06d3014798d86001c324468d497f b.txt\n"
    );
}

#[test]
fn all_errors_of_pages_are_collected_and_the_old_tree_stays() {
    let workspace = Workspace::new();
    workspace.publish(&first()).unwrap();
    let before = files_of(&workspace.site(""));
    let paths: Vec<String> = (0..50).map(|number| format!("{number}/index.html")).collect();
    let output = workspace.open().unwrap();
    let produce = |index: usize| match index % 7 {
        3 => Err(index),
        _ => Ok(Content::Bytes(b"page".into())),
    };
    match output.publish(SITE, &paths, &produce) {
        Err(PublishError::Pages(errors)) => assert_eq!(errors, [3, 10, 17, 24, 31, 38, 45]),
        other => panic!("{other:?}"),
    }
    assert_eq!(files_of(&workspace.site("")), before);
    assert_eq!(workspace.beside(), [""; 0]);
}

#[test]
fn staged_sites_are_not_to_be_seen_before_commit() {
    let workspace = Workspace::new();
    let output = workspace.open().unwrap();
    let paths = ["index.html".to_owned()];
    let produce = |_: usize| Ok::<_, ()>(Content::Bytes(b"page".into()));
    let one = output.stage("one", &paths, &produce).unwrap();
    let two = output.stage("two", &paths, &produce).unwrap();
    assert!(!workspace.path("public/one").exists() && !workspace.path("public/two").exists());
    one.commit().unwrap();
    drop(two);
    assert_eq!(workspace.beside(), ["one"]);
}

#[test]
fn files_are_copied_from_the_workspace() {
    let workspace = Workspace::new();
    let large = "0123456789".repeat(20_000);
    workspace.put("content/a.pdf", &large);
    let paths = ["media/a.pdf".to_owned()];
    let publish = || {
        let output = workspace.open().unwrap();
        output.publish(SITE, &paths, &|_| {
            Ok::<_, ()>(Content::File(workspace.path("content/a.pdf")))
        })
    };
    assert_eq!(publish().unwrap().bytes, 200_000);
    assert_eq!(workspace.published()["media/a.pdf"], large);
    assert_eq!(publish().unwrap().unchanged, 1);
    workspace.put("content/a.pdf", &large.replace("99", "9"));
    workspace.put("content/a.pdf", &large.replace('9', "8"));
    assert_eq!(publish().unwrap().written, 1);

    fs::remove_file(workspace.path("content/a.pdf")).unwrap();
    let Err(PublishError::Write(error)) = publish() else {
        panic!("the source is missing")
    };
    assert_eq!(error.blame(), Blame::Machine);
    let message = error.to_string();
    assert!(
        message.contains("content/a.pdf` cannot be read: it does not exist"),
        "{message}"
    );
    assert_eq!(workspace.published()["media/a.pdf"], large.replace('9', "8"));
}

#[test]
fn foreign_files_are_refused() {
    let workspace = Workspace::new();
    let refused = |expected: &[&str]| {
        let before = files_of(&workspace.site(""));
        match workspace.publish(&second()) {
            Err(WriteError::Foreign { files, folder }) => {
                assert_eq!(files, expected);
                assert_eq!(folder, workspace.path("public").join(SITE));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(files_of(&workspace.site("")), before);
        assert_eq!(workspace.beside(), [""; 0]);
    };
    // Somebody else's folder, without a marker.
    workspace.put("public/ki-ruhr/thesis.tex", "");
    refused(&["thesis.tex"]);
    fs::remove_file(workspace.site("thesis.tex")).unwrap();
    // An empty folder, and what desktops leave, may go.
    workspace.put("public/ki-ruhr/.DS_Store", "");
    workspace.publish(&first()).unwrap();
    // Foreign files among ours; the first five are named.
    for name in ["f1", "f2", "f3", "f4", "f5", "f6"] {
        workspace.put(&format!("public/ki-ruhr/a/{name}"), "");
    }
    refused(&["a/f1", "a/f2", "a/f3", "a/f4", "a/f5"]);
    let error = workspace.publish(&second()).unwrap_err();
    assert_eq!(error.blame(), Blame::Usage);
    assert!(error.to_string().contains("`a/f1`, `a/f2`"), "{error}");
    // A marker of another format makes all files foreign.
    for number in 1..=6 {
        fs::remove_file(workspace.site(&format!("a/f{number}"))).unwrap();
    }
    workspace.put("public/ki-ruhr/.verbund", "verbund 2\n");
    refused(&["a/b/index.html", "a/index.html", "gone/index.html", "index.html"]);
}

#[test]
fn what_git_and_the_neighbours_need_stays() {
    let workspace = Workspace::new();
    workspace.put("public/.gitignore", "*");
    workspace.put("public/other/index.html", "of somebody else");
    workspace.put("public/ki-ruhr/.gitignore", "*");
    workspace.publish(&first()).unwrap();
    workspace.publish(&second()).unwrap();
    assert_eq!(workspace.published().remove(".gitignore").unwrap(), "*");
    assert_eq!(workspace.beside(), [".gitignore", "other"]);
    assert_eq!(
        fs::read_to_string(workspace.path("public/other/index.html")).unwrap(),
        "of somebody else"
    );
}

#[cfg(unix)]
#[test]
fn links_are_replaced_and_never_followed() {
    use std::os::unix::fs::symlink;
    let workspace = Workspace::new();
    workspace.publish(&first()).unwrap();
    workspace.put("precious/b/index.html", "b 1");
    workspace.put("precious/index.html", "precious");
    fs::remove_dir_all(workspace.site("a")).unwrap();
    symlink(workspace.path("precious"), workspace.site("a")).unwrap();
    fs::remove_file(workspace.site("index.html")).unwrap();
    symlink(workspace.path("precious/index.html"), workspace.site("index.html")).unwrap();
    let precious = files_of(&workspace.path("precious"));

    assert_eq!(workspace.publish(&first()).unwrap().written, 3);
    assert_eq!(workspace.published(), first());
    assert_eq!(files_of(&workspace.path("precious")), precious);

    // File by file as well.
    fs::remove_dir_all(workspace.site("a")).unwrap();
    symlink(workspace.path("precious"), workspace.site("a")).unwrap();
    fs::create_dir(workspace.site(".git")).unwrap();
    workspace.publish(&second()).unwrap();
    assert_eq!(workspace.published(), second());
    assert_eq!(files_of(&workspace.path("precious")), precious);

    // A link that stands for nothing of ours is foreign.
    symlink("/etc", workspace.site("etc")).unwrap();
    assert!(matches!(workspace.publish(&first()), Err(WriteError::Foreign { files, .. }) if files == ["etc"]));
}

#[cfg(unix)]
#[test]
fn output_that_would_do_harm_is_refused() {
    use std::os::unix::fs::symlink;
    let workspace = Workspace::new();
    let root = workspace.folder.path();
    workspace.put("file", "");
    fs::create_dir(workspace.path("real")).unwrap();
    symlink(workspace.path("real"), workspace.path("link")).unwrap();
    symlink(root, workspace.path("real/back")).unwrap();
    let refused = |out: &Path, reason: &str| match Output::open(&destination(out, root), &|_| {}) {
        Err(error @ WriteError::Refused { .. }) => {
            assert_eq!(error.blame(), Blame::Usage);
            assert!(error.to_string().contains(reason), "{error}");
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{} was taken", out.display()),
    };
    let before = files_of(root);
    refused(root, "the workspace itself");
    refused(&root.join("real/back"), "it is a link");
    refused(&root.join("real/back/content/x"), "workspace's `content`");
    refused(root.parent().unwrap(), "the workspace is in it");
    refused(Path::new("/"), "root of the file system");
    for (out, reason) in [
        ("content", "`content`"),
        ("content/site/public", "`content`"),
        ("themes/../themes/verbund", "`themes`"),
        (".git/public", "`.git`"),
        ("file", "it is a file"),
        ("link", "it is a link"),
    ] {
        refused(&root.join(out), reason);
    }
    let home = root.join("real");
    let mut at_home = destination(&home, root);
    at_home.home = Some(&home);
    assert!(matches!(
        Output::open(&at_home, &|_| {}),
        Err(WriteError::Refused { .. })
    ));
    assert_eq!(files_of(root), before, "nothing was written");

    let elsewhere = root.join("real/deep/public");
    Output::open(&destination(&elsewhere, root), &|_| {}).unwrap();
    fs::create_dir(root.join("public")).unwrap();
    symlink(&home, root.join("public").join(SITE)).unwrap();
    assert!(matches!(workspace.publish(&first()), Err(WriteError::Refused { .. })));
    fs::remove_file(root.join("public").join(SITE)).unwrap();
    for path in [
        "../x",
        "/x",
        "a//b",
        "a/./b",
        "",
        "a\\b",
        ".verbund",
        ".git/config",
        "a\nb",
    ] {
        assert!(
            matches!(
                workspace.publish(&files(&[(path, "")])),
                Err(WriteError::Refused { .. })
            ),
            "{path:?}"
        );
    }
}

#[test]
fn reasons_are_plain_words_with_the_path() {
    let workspace = Workspace::new();
    let name = format!("a/{}.html", "x".repeat(300));
    let error = workspace.publish(&files(&[(&name, "")])).unwrap_err();
    assert_eq!(error.blame(), Blame::Machine);
    let expected = format!("ki-ruhr/{name}` cannot be written: the name is too long for this file system");
    assert!(error.to_string().contains(&expected), "{error}");
    assert_eq!(workspace.beside(), [""; 0]);
}

#[test]
fn a_second_build_waits_and_says_for_whom() {
    let workspace = Workspace::new();
    let out = workspace.path("public");
    let holder = workspace.open().unwrap();
    let heard = Mutex::new(Vec::new());
    let hear = |owner: &str| heard.lock().unwrap().push(owner.to_owned());
    let mut second = destination(&out, workspace.folder.path());
    second.patience = Duration::from_millis(150);
    match Output::open(&second, &hear) {
        Err(error @ WriteError::Locked { .. }) => {
            assert_eq!(error.blame(), Blame::Machine);
            assert!(error.to_string().contains("`verbund build`, process "), "{error}");
        }
        _ => panic!("the output is locked"),
    }
    second.patience = Duration::from_secs(10);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| Output::open(&second, &hear).map(drop));
        thread::sleep(Duration::from_millis(250));
        drop(holder);
        waiting.join().unwrap().unwrap();
    });
    let owner = format!("`verbund build`, process {}", std::process::id());
    assert_eq!(*heard.lock().unwrap(), [owner.clone(), owner]);
}

#[test]
fn a_work_tree_of_git_is_written_file_by_file() {
    let workspace = Workspace::new();
    workspace.put("public/ki-ruhr/.git/HEAD", "ref: refs/heads/pages");
    workspace.put("public/ki-ruhr/.gitattributes", "* text");
    let published = || {
        let mut files = workspace.published();
        assert_eq!(files.remove(".git/HEAD").unwrap(), "ref: refs/heads/pages");
        assert_eq!(files.remove(".gitattributes").unwrap(), "* text");
        files
    };
    let changes = workspace.publish(&first()).unwrap();
    assert!(
        changes
            .notice
            .unwrap()
            .contains("file by file, since it is a work tree of git")
    );
    assert_eq!(published(), first());
    make_old(&workspace.site("a/index.html"));
    let page = modified(&workspace.site("a/index.html"));
    let changes = workspace.publish(&second()).unwrap();
    assert_eq!((changes.written, changes.unchanged, changes.removed), (3, 1, 1));
    assert_eq!(published(), second());
    assert_eq!(modified(&workspace.site("a/index.html")), page);
    assert!(!workspace.site("gone").exists(), "empty folders go");
    assert_eq!(workspace.publish(&second()).unwrap().notice, None);

    // Files become folders and folders files.
    let turned = files(&[
        ("a", "a file"),
        ("index.html/x/y", "a folder"),
        ("new/index.html", "new"),
    ]);
    for files in [&turned, &second(), &turned] {
        workspace.publish(files).unwrap();
        assert_eq!(published(), *files);
    }
    assert_eq!(workspace.beside(), [""; 0]);
}

#[test]
fn only_abandoned_sites_of_ours_are_pruned() {
    let workspace = Workspace::new();
    workspace.publish(&first()).unwrap();
    workspace.put("public/other/index.html", "of somebody else");
    let output = workspace.open().unwrap();
    assert_eq!(output.prune(&[SITE]).unwrap(), [""; 0]);
    workspace.put("public/ki-ruhr/notes.txt", "");
    assert!(matches!(output.prune(&[]), Err(WriteError::Foreign { .. })));
    assert!(workspace.site("index.html").exists());
    fs::remove_file(workspace.site("notes.txt")).unwrap();
    assert_eq!(output.prune(&["other"]).unwrap(), [SITE]);
    assert!(!workspace.site("").exists());
    assert_eq!(workspace.beside(), ["other"]);
}

#[test]
fn what_a_killed_build_left_is_removed() {
    let workspace = Workspace::new();
    workspace.put("public/.ki-ruhr.verbund-123/a/index.html", "half");
    workspace.put("public/.other.verbund-4/index.html", "half");
    workspace.put("public/.cache.verbund-x/index.html", "not ours");
    workspace.put("public/verbund-4/index.html", "not ours");
    workspace.put("public/.ki-ruhr.verbund-5", "a file is not ours");
    drop(workspace.open().unwrap());
    assert_eq!(
        workspace.beside(),
        [".cache.verbund-x", ".ki-ruhr.verbund-5", "verbund-4"]
    );
}

/// How the file system of a [`FaultyDisk`] treats folders.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Nature {
    Usual,
    /// It cannot exchange them.
    Poor,
    /// It has no second names for a file, and cannot exchange folders either.
    Fat,
    /// Each folder of a site is a mount point.
    Mounted,
}

#[test]
fn one_file_is_the_old_or_the_new_one_whatever_fails() {
    let mut outcomes = (0, 0);
    for fault in 1..20 {
        for lasting in [false, true] {
            let workspace = Workspace::new();
            workspace.put("content/x/addresses.txt", "old\n");
            let disk = FaultyDisk {
                fault,
                lasting,
                ..FaultyDisk::sound()
            };
            let file = workspace.path("content/x/addresses.txt");
            let replaced = verbund::write::replace_on(&disk, workspace.folder.path(), &file, b"new\n");
            let expected = match &replaced {
                Ok(()) => "new\n",
                Err(_) => "old\n",
            };
            match replaced {
                Ok(()) => outcomes.0 += 1,
                Err(_) => outcomes.1 += 1,
            }
            assert_eq!(fs::read_to_string(&file).unwrap(), expected, "call {fault}");
            // What a killed build has left beside it is in nobody's way.
            verbund::write::replace(workspace.folder.path(), &file, b"newer\n").unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), "newer\n");
            assert_eq!(fs::read_dir(workspace.path("content/x")).unwrap().count(), 1);
        }
    }
    assert!(outcomes.0 > 0 && outcomes.1 > 10, "{outcomes:?}");
}

/// Lets the n-th call fail, once or from then on; a failing `write` has written half.
struct FaultyDisk {
    nature: Nature,
    calls: Arc<AtomicUsize>,
    fault: usize,
    lasting: bool,
    kind: ErrorKind,
}

#[test]
fn whatever_fails_the_cache_says_it_once_and_has_no_half_files() {
    let mut calls = 0;
    for fault in 1.. {
        for lasting in [false, true] {
            let folder = TempDir::new().unwrap();
            let root = folder.path().join(".verbund");
            let old = Cache::at(&root, 8);
            old.keep("p/a", b"old\n");
            old.keep("p/b", b"old\n");
            assert!(old.finish().is_none());
            let disk = FaultyDisk {
                fault,
                lasting,
                kind: ErrorKind::StorageFull,
                ..FaultyDisk::sound()
            };
            let called = disk.calls.clone();
            let cache = Cache::at_on(Box::new(disk), &root, 8);
            cache.keep("p/a", b"new\n");
            cache.keep("q/c", b"new\n");
            cache.keep("p/d", b"new\n");
            let said = cache.finish();
            calls = called.load(Ordering::SeqCst);
            assert!(said.is_some() || calls < fault || !lasting, "call {fault}");
            for (path, text) in files_of(&root) {
                // Where nothing can be removed any more, half of a file stays; no reader takes it for whole.
                let is_whole = ["old\n", "new\n", "*\n"].contains(&text.as_str());
                assert!(is_whole || lasting, "call {fault}: {path} is {text:?}");
            }
        }
        if calls < fault {
            break;
        }
    }
    assert!(calls > 10);
}

impl FaultyDisk {
    fn sound() -> FaultyDisk {
        let calls = Arc::new(AtomicUsize::new(0));
        FaultyDisk {
            nature: Nature::Usual,
            calls,
            fault: usize::MAX,
            lasting: false,
            kind: ErrorKind::Other,
        }
    }

    fn pass(&self) -> io::Result<()> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if call == self.fault || self.lasting && call > self.fault {
            Err(self.kind.into())
        } else {
            Ok(())
        }
    }

    /// Whether a path lies in a folder that is a mount point.
    fn crosses(&self, from: &Path, to: &Path) -> bool {
        let mounted = |path: &Path| path.components().any(|part| part.as_os_str() == SITE);
        self.nature == Nature::Mounted && (mounted(from) != mounted(to) || from.ends_with(SITE))
    }
}

impl Disk for FaultyDisk {
    fn entry(&self, path: &Path) -> io::Result<Option<Entry>> {
        self.pass()?;
        LocalDisk.entry(path)
    }
    fn versions(&self, path: &Path) -> io::Result<Versions> {
        self.pass()?;
        LocalDisk.versions(path)
    }
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.pass()?;
        LocalDisk.resolve(path)
    }
    fn list(&self, folder: &Path) -> io::Result<Vec<(OsString, Entry)>> {
        self.pass()?;
        LocalDisk.list(folder)
    }
    fn read(&self, file: &Path) -> io::Result<Vec<u8>> {
        self.pass()?;
        LocalDisk.read(file)
    }
    fn holds(&self, file: &Path, bytes: &[u8]) -> io::Result<bool> {
        self.pass()?;
        LocalDisk.holds(file, bytes)
    }
    fn length_and_time(&self, file: &Path) -> io::Result<(u64, SystemTime)> {
        self.pass()?;
        LocalDisk.length_and_time(file)
    }
    fn source(&self, file: &Path) -> io::Result<File> {
        self.pass()?;
        LocalDisk.source(file)
    }
    fn open(&self, file: &Path) -> io::Result<File> {
        self.pass()?;
        LocalDisk.open(file)
    }
    fn fingerprint(&self, file: &mut File) -> io::Result<Fingerprint> {
        self.pass()?;
        LocalDisk.fingerprint(file)
    }
    fn write(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        self.pass().inspect_err(|_| {
            LocalDisk.write(file, &bytes[..bytes.len() / 2]).ok();
        })?;
        LocalDisk.write(file, bytes)
    }
    fn copy(&self, from: &mut File, to: &Path) -> io::Result<Fingerprint> {
        self.pass().inspect_err(|_| {
            LocalDisk.write(to, b"ha").ok();
        })?;
        LocalDisk.copy(from, to)
    }
    fn copy_time(&self, from: &File, to: &Path) -> io::Result<()> {
        self.pass()?;
        LocalDisk.copy_time(from, to)
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.pass()?;
        if self.crosses(from, to) {
            return Err(ErrorKind::CrossesDevices.into());
        }
        if self.nature == Nature::Fat {
            return Err(ErrorKind::PermissionDenied.into());
        }
        LocalDisk.link(from, to)
    }
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        self.pass()?;
        LocalDisk.make_folder(folder)
    }
    fn remove_file(&self, file: &Path) -> io::Result<()> {
        self.pass()?;
        LocalDisk.remove_file(file)
    }
    fn remove_folder(&self, folder: &Path) -> io::Result<()> {
        self.pass()?;
        LocalDisk.remove_folder(folder)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.pass()?;
        if self.crosses(from, to) {
            return Err(ErrorKind::CrossesDevices.into());
        }
        LocalDisk.rename(from, to)
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.pass()?;
        LocalDisk.rename_new(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        self.pass()?;
        match self.nature {
            Nature::Usual => LocalDisk.exchange(one, other),
            Nature::Mounted => Err(ErrorKind::ResourceBusy.into()),
            Nature::Poor | Nature::Fat => Err(ErrorKind::InvalidInput.into()),
        }
    }
    fn flush(&self, folder: &Path) -> io::Result<()> {
        self.pass() // the machine's disk need not be bothered thousands of times
            .and_then(|()| {
                if folder.is_dir() {
                    Ok(())
                } else {
                    Err(ErrorKind::NotFound.into())
                }
            })
    }
    fn lock(&self, file: &Path, owner: &str) -> io::Result<Option<File>> {
        self.pass()?;
        LocalDisk.lock(file, owner)
    }
}

/// Lets each call of a build fail in turn. `may_stay` says which trees may be found after a failed build.
fn fail_each_call(nature: Nature, old: &Files, may_stay: fn(&Files) -> bool) {
    // On one thread, so that the calls have an order.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| {
        for (lasting, kind) in [(false, ErrorKind::StorageFull), (true, ErrorKind::Other)] {
            let last = (1..).find(|fault| {
                let disk = FaultyDisk {
                    nature,
                    fault: *fault,
                    lasting,
                    kind,
                    ..FaultyDisk::sound()
                };
                !fail_one_call(disk, old, may_stay)
            });
            assert!(last > Some(20), "a build makes calls");
        }
    });
}

/// False if the build made fewer calls.
fn fail_one_call(disk: FaultyDisk, old: &Files, may_stay: fn(&Files) -> bool) -> bool {
    let workspace = Workspace::new();
    if !old.is_empty() {
        workspace.publish(old).unwrap();
    }
    let (calls, fault) = (disk.calls.clone(), disk.fault);
    let case = format!("{:?}, call {fault}, lasting {}", disk.nature, disk.lasting);
    let result = workspace.publish_on(disk, &second());
    let case = format!("{case}: {result:?}");
    let mut found = workspace.published();
    match &result {
        Ok(changes) => {
            if changes
                .notice
                .as_ref()
                .is_some_and(|notice| notice.contains("could not be removed"))
            {
                found.retain(|path, _| !path.starts_with(".verbund.new/"));
            }
            assert_eq!(found, second(), "{case}");
        }
        Err(error) => {
            assert_eq!(error.blame(), Blame::Machine, "{case}");
            assert!(may_stay(&found), "{case}: {found:#?}");
        }
    }
    let again = workspace.publish(&second());
    assert!(again.is_ok(), "{case}, then {again:?}");
    assert_eq!(workspace.published(), second(), "{case}");
    assert_eq!(workspace.beside(), [""; 0], "{case}");
    let fired = calls.load(Ordering::SeqCst) >= fault;
    assert!(fired || result.is_ok(), "{case}");
    fired
}

#[test]
fn a_failing_call_leaves_the_old_tree_or_the_new_one() {
    fail_each_call(Nature::Usual, &first(), |found| *found == first() || *found == second());
    fail_each_call(Nature::Usual, &Files::new(), |found| {
        found.is_empty() || *found == second()
    });
}

#[test]
fn file_by_file_a_failing_call_leaves_whole_files() {
    for nature in [Nature::Poor, Nature::Fat, Nature::Mounted] {
        fail_each_call(nature, &first(), |found| {
            let (old, new) = (first(), second());
            let stays = |path: &String| !old.contains_key(path) || !new.contains_key(path) || found.contains_key(path);
            let is_whole = |(path, text): (&String, &String)| {
                path.starts_with(".verbund.new/") || old.get(path) == Some(text) || new.get(path) == Some(text)
            };
            old.keys().all(stays) && found.iter().all(is_whole)
        });
    }
}

const KILLED: &str = "VERBUND_TEST_PUBLISHES_INTO";

fn version(number: usize) -> Files {
    let page = |page: usize| {
        let text = if page.is_multiple_of(3) {
            "the same".to_owned()
        } else {
            format!("version {number}")
        };
        (format!("page-{page}/index.html"), text.repeat(200))
    };
    (0..60)
        .map(page)
        .chain([("version".to_owned(), number.to_string())])
        .collect()
}

/// Not a test: the process that `a_killed_build_leaves_the_old_tree_or_the_new_one` starts and kills.
#[test]
fn publishes_until_it_is_killed() {
    let Some(folder) = std::env::var_os(KILLED) else {
        return;
    };
    let folder = PathBuf::from(folder);
    let out = folder.join("public");
    let start: usize = fs::read_to_string(out.join(SITE).join("version")).map_or(0, |text| text.parse().unwrap());
    for number in start + 1.. {
        let output = Output::open(&destination(&out, &folder), &|_| {}).unwrap();
        publish(&output, &version(number)).unwrap();
    }
}

#[test]
fn a_killed_build_leaves_the_old_tree_or_the_new_one() {
    let workspace = Workspace::new();
    let mut left_over = 0;
    for round in 0..25u64 {
        if round < 5 {
            fs::remove_dir_all(workspace.path("public")).ok(); // the first build can be killed as well
        }
        let version_now = || fs::read_to_string(workspace.site("version")).ok();
        let lock = workspace.path("public/.verbund.lock");
        let before = version_now();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["publishes_until_it_is_killed", "--test-threads=1"])
            .env(KILLED, workspace.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while if round < 5 {
            !lock.exists()
        } else {
            version_now() == before
        } {
            thread::sleep(Duration::from_micros(200));
        }
        // Steps that share no divisor with the length of a build meet it in all its parts.
        thread::sleep(Duration::from_micros(round * 1_733));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = workspace.published();
        match found.get("version") {
            Some(number) => assert!(found == version(number.parse().unwrap()), "round {round}: a mix"),
            None => assert!(found.is_empty(), "round {round}: a part of a site"),
        }
        left_over += usize::from(!workspace.beside().is_empty());
    }
    assert!(left_over > 0, "no build was killed while it was writing");
    workspace.publish(&second()).unwrap();
    assert_eq!(workspace.published(), second());
    assert_eq!(workspace.beside(), [""; 0]);
}
