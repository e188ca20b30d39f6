//! `verbund serve` as it is typed: the real program, a real file system, real requests.

use crate::support::{files, run, write_files};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROJECT: &str = "\
-- projects/vorhaben.md --
---
title: Vorhaben
---
Der erste Text.
";

const PAGE: &str = "/demo/projekte/vorhaben/";

/// A running preview of a workspace of its own.
struct Server {
    folder: TempDir,
    child: Child,
    port: u16,
    said: Arc<Mutex<String>>,
}

impl Server {
    fn of(text: &str) -> Server {
        Server::with(text, &[])
    }

    fn with(text: &str, arguments: &[&str]) -> Server {
        let folder = tempfile::tempdir().expect("there is room for a temporary folder");
        write_files(folder.path(), &files(text));
        let mut child = Command::new(env!("CARGO_BIN_EXE_verbund"))
            .args(["serve", "--color", "never", "--as-of", "2026-01-15"])
            .args(if arguments.contains(&"--port") {
                &[][..]
            } else {
                &["--port", "0"]
            })
            .args(arguments)
            .current_dir(folder.path())
            .stderr(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .expect("the program is built before its tests");
        let said = Arc::new(Mutex::new(String::new()));
        let stderr = child.stderr.take().expect("it is piped");
        let heard = said.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                heard.lock().expect("nobody panics with it").push_str(&(line + "\n"));
            }
        });
        let mut server = Server {
            folder,
            child,
            port: 0,
            said,
        };
        server.wait("it is ready", |server| server.said().contains("http://"));
        let said = server.said();
        let address = said.split("http://").nth(1).expect("it was just there");
        let port = address
            .split(['/', '\n'])
            .next()
            .and_then(|host| host.rsplit(':').next());
        server.port = port.and_then(|port| port.parse().ok()).expect("the address has a port");
        server
    }

    fn said(&self) -> String {
        self.said.lock().expect("nobody panics with it").clone()
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn save(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("it is ours");
        std::fs::write(path, text).expect("it is ours");
    }

    fn request(&self, address: &str, headers: &str) -> String {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else {
            return String::new();
        };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
        let request = format!(
            "GET {address} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n{headers}\r\n",
            self.port
        );
        let mut answer = Vec::new();
        let _ = stream.write_all(request.as_bytes());
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, address: &str) -> String {
        self.request(address, "")
    }

    fn shows(&self, address: &str, words: &str) -> bool {
        self.get(address).contains(words)
    }

    /// Waits until something holds, and fails with what the program said if it does not.
    #[track_caller]
    fn wait(&self, what: &str, holds: impl Fn(&Server) -> bool) {
        let begun = Instant::now();
        while !holds(self) {
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "in vain waited until {what}; the program said\n{}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[track_caller]
    fn wait_for(&self, address: &str, words: &str) {
        self.wait(&format!("{address} shows `{words}`"), |server| {
            server.shows(address, words)
        });
    }

    /// How many new states were shown, as the terminal tells.
    fn states(&self) -> usize {
        self.said().lines().filter(|line| line.ends_with(" ms)")).count()
    }

    /// The first events of the stream, until one holds `words`.
    fn stream_until(&self, words: &str) -> bool {
        let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) else {
            return false;
        };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
        let request = format!("GET /_verbund/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        let _ = stream.write_all(request.as_bytes());
        let mut heard = String::new();
        let mut piece = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut piece) {
            heard.push_str(&String::from_utf8_lossy(&piece[..read]));
            if heard.contains(words) {
                return true;
            }
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn project(text: &str) -> String {
    format!("---\ntitle: Vorhaben\n---\n{text}\n")
}

const FILE: &str = "content/demo/projects/vorhaben.md";

#[test]
fn a_save_is_shown_and_nothing_is_written() {
    let server = Server::of(PROJECT);
    server.wait_for(PAGE, "Der erste Text.");
    server.save(FILE, &project("Der zweite Text."));
    server.wait_for(PAGE, "Der zweite Text.");
    server.save(
        "content/demo/news/neues.md",
        "---\ntitle: Neues\ndate: 2026-01-02\n---\nGanz neu.\n",
    );
    server.wait_for("/demo/aktuelles/neues/", "Ganz neu.");
    std::fs::remove_file(server.path("content/demo/news/neues.md")).expect("it is there");
    server.wait_for("/demo/aktuelles/neues/", "HTTP/1.1 404");
    assert!(!server.path("public").exists());
    assert!(server.stream_until("\"generation\":"));
}

#[test]
fn editors_that_save_by_renaming_are_understood() {
    let server = Server::of(PROJECT);
    let file = server.path(FILE);
    let beside = |name: &str| file.with_file_name(name);
    server.wait_for(PAGE, "Der erste Text.");
    let states = server.states();

    // vim: a trial, the old file moved aside, the new one written, the old one deleted.
    std::fs::write(beside("4913"), "").expect("it is ours");
    std::fs::remove_file(beside("4913")).expect("it is ours");
    std::fs::rename(&file, beside("vorhaben.md~")).expect("it is ours");
    std::fs::write(&file, project("Mit vim.")).expect("it is ours");
    std::fs::remove_file(beside("vorhaben.md~")).expect("it is ours");
    server.wait_for(PAGE, "Mit vim.");
    assert_eq!(server.states(), states + 1, "{}", server.said());

    // VS Code, JetBrains and LibreOffice: a new file moved over the old one.
    for name in [".vorhaben.md.tmp", "vorhaben.md___jb_tmp___.tmp", "lu1234.tmp"] {
        std::fs::write(beside(name), project(&format!("Aus {name}"))).expect("it is ours");
        std::fs::rename(beside(name), &file).expect("it is ours");
        server.wait_for(PAGE, &format!("Aus {name}"));
    }
    assert!(!server.said().contains("error"), "{}", server.said());
}

#[test]
fn a_file_that_is_half_written_is_waited_for() {
    let server = Server::of(PROJECT);
    server.wait_for(PAGE, "Der erste Text.");
    let mut file = std::fs::File::create(server.path(FILE)).expect("it is ours");
    file.write_all(b"---\ntitle: [Vor").expect("it is ours");
    file.sync_all().expect("it is ours");
    std::thread::sleep(Duration::from_millis(400));
    assert!(server.shows(PAGE, "Der erste Text."));
    file.write_all(b"haben]\ntitle: 1").expect("it is ours");
    drop(file);
    server.save(FILE, &project("Ganz geschrieben."));
    server.wait_for(PAGE, "Ganz geschrieben.");
    assert!(!server.said().contains("error"), "{}", server.said());
}

#[test]
fn a_file_that_is_written_in_two_goes_is_no_error() {
    let server = Server::of(PROJECT);
    server.wait_for(PAGE, "Der erste Text.");
    let file = server.path(FILE);
    for round in 0..5 {
        std::fs::write(&file, "---\ntitle: [").expect("it is ours");
        std::thread::sleep(Duration::from_millis(20));
        std::fs::write(&file, project(&format!("Runde {round}."))).expect("it is ours");
        server.wait_for(PAGE, &format!("Runde {round}."));
    }
    assert!(!server.said().contains("error"), "{}", server.said());
}

#[test]
fn another_workspace_in_the_place_of_the_old_one_is_watched() {
    let server = Server::of(PROJECT);
    server.wait_for(PAGE, "Der erste Text.");
    let (folder, away) = (server.path("content"), server.path("alt"));
    std::fs::rename(&folder, &away).expect("it is ours");
    crate::support::copy_folder(&away, &folder);
    server.save(FILE, &project("In der Kopie."));
    server.wait_for(PAGE, "In der Kopie.");
    server.save(FILE, &project("Und danach."));
    server.wait_for(PAGE, "Und danach.");
}

#[test]
fn an_error_is_told_once_and_its_repair_too() {
    let server = Server::of(PROJECT);
    server.wait_for(PAGE, "Der erste Text.");
    server.save(FILE, "---\ntitle: Vorhaben\nsummary: Eins: zwei\n---\nNeu.\n");
    server.wait("the error is told", |server| {
        server.said().contains("error[yaml-syntax]")
    });
    assert!(server.shows(PAGE, "Der erste Text."));
    assert!(server.stream_until("yaml-syntax"));
    server.save(
        "content/demo/pages/ueber-uns.md",
        "---\ntitle: Über uns\n---\nAndere Seite.\n",
    );
    server.wait_for("/demo/ueber-uns/", "Andere Seite.");
    assert_eq!(
        server.said().matches("error[yaml-syntax]").count(),
        1,
        "{}",
        server.said()
    );
    server.save(FILE, &project("Repariert."));
    server.wait_for(PAGE, "Repariert.");
    server.wait("the repair is told", |server| {
        server.said().contains("All errors are repaired.")
    });
}

#[test]
fn folders_come_and_go() {
    let server = Server::of(PROJECT);
    server.wait_for(PAGE, "Der erste Text.");
    let (folder, away) = (server.path("content/demo/projects"), server.path("projects"));
    std::fs::rename(&folder, &away).expect("it is ours");
    server.wait_for(PAGE, "HTTP/1.1 404");
    std::fs::rename(&away, &folder).expect("it is ours");
    server.wait_for(PAGE, "Der erste Text.");
    // A folder that came is watched as the old one was.
    server.save(FILE, &project("Danach."));
    server.wait_for(PAGE, "Danach.");
    server.save(
        "content/demo/news/tief/neues.md",
        "---\ntitle: Neues\ndate: 2026-01-02\n---\nTief.\n",
    );
    server.wait_for("/demo/aktuelles/neues/", "Tief.");
    server.save(
        "content/demo/news/tief/neues.md",
        "---\ntitle: Neues\ndate: 2026-01-02\n---\nTiefer.\n",
    );
    server.wait_for("/demo/aktuelles/neues/", "Tiefer.");
}

#[test]
fn the_content_folder_may_vanish_and_come_back() {
    let server = Server::of(PROJECT);
    server.wait_for(PAGE, "Der erste Text.");
    let (folder, away) = (server.path("content"), server.path("weg"));
    std::fs::rename(&folder, &away).expect("it is ours");
    server.wait("it is told", |server| server.said().contains("error[content-gone]"));
    assert!(server.shows(PAGE, "Der erste Text."));
    std::fs::rename(&away, &folder).expect("it is ours");
    server.wait("the repair is told", |server| {
        server.said().contains("All errors are repaired.")
    });
    server.save(FILE, &project("Wieder da."));
    server.wait_for(PAGE, "Wieder da.");
    // A site that is deleted is gone, the preview is not.
    std::fs::remove_dir_all(server.path("content/demo")).expect("it is ours");
    server.wait_for("/", "HTTP/1.1 200");
    server.wait_for(PAGE, "HTTP/1.1 404");
}

#[test]
fn a_checkout_of_fifty_files_is_one_change() {
    let server = Server::of(PROJECT);
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args([
                "-c",
                "user.name=Anna",
                "-c",
                "user.email=anna@example.org",
                "-c",
                "core.autocrlf=false",
            ])
            .args(arguments)
            .current_dir(server.folder.path())
            .output()
            .expect("git is installed where this is developed");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    let write = |text: &str| {
        for number in 0..50 {
            let path = format!("content/demo/projects/p{number}.md");
            server.save(&path, &format!("---\ntitle: P{number}\n---\n{text}\n"));
        }
    };
    git(&["init", "-q", "-b", "eins"]);
    write("Erster Zweig.");
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "eins"]);
    git(&["checkout", "-q", "-b", "zwei"]);
    write("Zweiter Zweig.");
    git(&["commit", "-q", "-a", "-m", "zwei"]);
    server.wait_for("/demo/projekte/p49/", "Zweiter Zweig.");
    // Until nothing is on its way any more.
    let mut states = 0;
    while states != server.states() {
        states = server.states();
        std::thread::sleep(Duration::from_millis(300));
    }
    git(&["checkout", "-q", "eins"]);
    server.wait_for("/demo/projekte/p49/", "Erster Zweig.");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.states(), states + 1, "{}", server.said());
    for number in 0..50 {
        assert!(server.shows(&format!("/demo/projekte/p{number}/"), "Erster Zweig."));
    }
}

#[test]
fn without_events_changes_are_looked_for() {
    let server = Server::with(PROJECT, &["--poll"]);
    assert!(server.said().contains("Preview of 1 site"), "{}", server.said());
    server.wait("it is told", |server| server.said().contains("`--poll`"));
    server.wait_for(PAGE, "Der erste Text.");
    server.save(FILE, &project("Gesehen."));
    server.wait_for(PAGE, "Gesehen.");
    std::fs::remove_file(server.path(FILE)).expect("it is there");
    server.wait_for(PAGE, "HTTP/1.1 404");
}

#[test]
fn a_taken_port_gives_the_next_one() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("there are ports");
    let port = taken.local_addr().expect("it is bound").port();
    let server = Server::with(PROJECT, &["--port", &port.to_string()]);
    assert!(
        server.said().contains(&format!("Port {port} is taken.")),
        "{}",
        server.said()
    );
    assert_ne!(server.port, port);
    assert!(server.shows(PAGE, "Der erste Text."));
}

#[test]
fn foreign_hosts_and_origins_are_refused() {
    let server = Server::of(PROJECT);
    let foreign = server.request("/_verbund/events", "Origin: http://evil.example\r\n");
    assert!(foreign.starts_with("HTTP/1.1 403"), "{foreign}");
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        .expect("it listens");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    assert!(server.get("/demo/../../etc/passwd").starts_with("HTTP/1.1 400"));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_cleanly_though_a_stream_is_open() {
    let mut server = Server::of(PROJECT);
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("it listens");
    let request = format!(
        "GET /_verbund/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
        server.port
    );
    stream.write_all(request.as_bytes()).expect("it listens");
    assert!(server.stream_until("state"));
    let interrupt = Command::new("sh")
        .args(["-c", &format!("kill -INT {}", server.child.id())])
        .status();
    assert!(interrupt.expect("every system has it").success());
    let begun = Instant::now();
    let code = loop {
        match server.child.try_wait().expect("it is our child") {
            Some(status) => break status.code(),
            None => assert!(begun.elapsed() < Duration::from_secs(10), "it goes on"),
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert_eq!(code, Some(0), "{}", server.said());
}

#[test]
fn other_computers_are_let_in_on_request_only() {
    let server = Server::with(PROJECT, &["--host", "0.0.0.0"]);
    assert!(
        server.said().contains("Every computer that reaches this one"),
        "{}",
        server.said()
    );
    let own = Server::of(PROJECT);
    assert!(!own.said().contains("Every computer"), "{}", own.said());
}

#[test]
fn one_site_may_be_chosen() {
    let two = format!(
        "{PROJECT}-- content/zwei/site.yml --\ntitle: Zwei\nlanguages: [de]\nbase_url: https://zwei.example/\n"
    );
    let server = Server::with(&two, &["--site", "demo"]);
    assert!(server.said().contains("Preview of 1 site"), "{}", server.said());
    assert!(server.get("/zwei/").starts_with("HTTP/1.1 404"));
    server.save("content/zwei/site.yml", "title: [");
    let faulty = Server::with(&format!("{PROJECT}-- site.yml + --\nx: [\n"), &["--site", "demo"]);
    assert!(faulty.said().contains("Preview of"), "{}", faulty.said());
    let wrong = run(server.folder.path(), &["serve", "--port", "0", "--site", "dmo"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("did you mean `demo`?"), "{}", wrong.err);
    let nowhere = run(Path::new("/"), &["serve"]);
    assert_eq!(nowhere.code, 2);
}

#[test]
fn finished_pages_are_looked_through_when_nobody_saves() {
    let table = "---\ntitle: Zeiten\n---\n\n<table><tr><td>Mo</td><td>9–12</td></tr></table>\n";
    let server = Server::of(&format!(
        "-- site.yml + --\nraw_html: allow\n-- pages/zeiten.md --\n{table}"
    ));
    server.wait("the fault of the page is told", |server| {
        server.said().contains("error[table-head]")
    });
    server.save(
        "content/demo/pages/zeiten.md",
        &table.replace("<td>Mo</td>", "<th scope=\"row\">Mo</th>"),
    );
    server.wait("the repair is told", |server| {
        server.said().contains("All errors are repaired.")
    });
}
