//! `check --external`: what is asked of other hosts, how, and what is said of their answers.

use crate::support::{Ran, files, run, write_files};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use tempfile::TempDir;

/// A host of the own network, for as long as the test runs, and what it was asked: `HEAD /x`.
struct Host {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Host {
    /// `answer` gives the head of the answer to method and path.
    fn new(answer: fn(&str, &str) -> String) -> Host {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let log = log.clone();
                thread::spawn(move || serve(stream, answer, &log));
            }
        });
        Host { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn serve(mut stream: TcpStream, answer: fn(&str, &str) -> String, log: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap())
        .lines()
        .map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let (method, path) = first.split_once(' ').unwrap_or_default();
    let path = path.split(' ').next().unwrap_or_default();
    log.lock().unwrap().push(format!("{method} {path}"));
    let agent = head.iter().find(|line| line.to_lowercase().starts_with("user-agent:"));
    assert!(agent.is_some_and(|agent| agent.contains("verbund/")), "{head:?}");
    let answer = answer(method, path);
    if !answer.is_empty() {
        let _ = write!(
            stream,
            "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    } else {
        thread::sleep(std::time::Duration::from_secs(30));
    }
}

fn usual(method: &str, path: &str) -> String {
    match (method, path) {
        (_, "/weg") => "404 Not Found",
        (_, "/beendet") => "410 Gone",
        (_, "/umgezogen") => "301 Moved Permanently\r\nLocation: /neu",
        (_, "/heute-anders") => "302 Found\r\nLocation: /neu",
        (_, "/kreis") => "301 Moved Permanently\r\nLocation: /kreis",
        ("HEAD", "/ohne-head") => "405 Method Not Allowed",
        (_, "/verboten") => "403 Forbidden",
        (_, "/geheim") => "302 Found\r\nLocation: http://[::1]:9/",
        _ => "200 OK",
    }
    .to_owned()
}

/// A site with a page that leads to these addresses.
fn office(addresses: &[String]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let links: Vec<String> = addresses
        .iter()
        .map(|address| format!("- [Verweis]({address})\n"))
        .collect();
    write_files(
        folder.path(),
        &files(&format!(
            "-- pages/links.md --\n---\ntitle: Links\n---\n{}",
            links.concat()
        )),
    );
    folder
}

fn check(folder: &Path) -> Ran {
    run(folder, &["check", "--external", "--external-private"])
}

#[track_caller]
fn assert_says(ran: &Ran, words: &str) {
    assert!(ran.err.contains(words), "{words}\n{}", ran.err);
}

#[test]
fn each_answer_is_understood() {
    let host = Host::new(usual);
    let at = |path: &str| format!("{}{path}", host.address);
    let paths = [
        "/gut#stelle",
        "/weg",
        "/beendet",
        "/umgezogen",
        "/heute-anders",
        "/kreis",
        "/ohne-head",
        "/verboten",
    ];
    let office = office(&paths.map(at));
    let ran = check(office.path());
    assert_eq!(ran.code, 0, "warnings and notes only: {}", ran.err);
    assert_says(
        &ran,
        &format!(
            "warning[link-external]: the address `{}` is not found there (404)",
            at("/weg")
        ),
    );
    assert_says(&ran, "content/demo/pages/links.md:5:");
    assert_says(&ran, &format!("`{}` is gone (410)", at("/beendet")));
    let moved = format!(
        "note[link-external]: the address `{}` is `{}` now",
        at("/umgezogen"),
        at("/neu")
    );
    assert_says(&ran, &moved);
    assert_says(&ran, &format!("`{}` leads in a circle", at("/kreis")));
    assert_says(
        &ran,
        &format!("`{}` could not be checked: the host answers 403", at("/verboten")),
    );
    for fine in ["/gut", "/heute-anders", "/ohne-head"] {
        assert!(!ran.err.contains(&format!("`{}`", at(fine))), "{fine}\n{}", ran.err);
    }
    assert_eq!(ran.err.matches("warning[link-external]").count(), 3);
    assert_eq!(ran.err.matches("note[link-external]").count(), 2);
    let asked = host.asked();
    assert!(
        asked.contains(&"HEAD /gut".to_owned()),
        "a place is not part of the question: {asked:?}"
    );
    assert!(asked.contains(&"GET /ohne-head".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"GET /gut".to_owned()), "{asked:?}");
    // What was fine is not asked again, what was not is.
    let before = host.asked().len();
    let again = check(office.path());
    assert_says(&again, "4 were fine within the last week");
    assert_says(&again, &moved);
    let asked = host.asked().split_off(before);
    assert!(
        asked
            .iter()
            .all(|one| !one.ends_with("/gut") && !one.ends_with("/umgezogen")),
        "{asked:?}"
    );
    assert!(asked.contains(&"HEAD /weg".to_owned()), "{asked:?}");
    let fine = self::office(&[at("/gut")]);
    check(fine.path());
    let before = host.asked().len();
    assert_says(&check(fine.path()), "1 were fine within the last week");
    assert_eq!(host.asked().len(), before, "where all were fine, nobody is asked");
    // The memory may be deleted or damaged.
    std::fs::write(office.path().join(".verbund/links.json"), "{").unwrap();
    assert_says(&check(office.path()), "(404)");
}

#[test]
fn nothing_is_asked_unless_somebody_wants_it() {
    let host = Host::new(usual);
    let office = office(&[format!("{}/weg", host.address)]);
    for command in [&["check"][..], &["build"], &["check", "--external"]] {
        assert_eq!(run(office.path(), command).code, 0);
        assert_eq!(host.asked(), Vec::<String>::new(), "{command:?}");
    }
    assert_says(
        &run(office.path(), &["check", "--external"]),
        "the host is one of the own network",
    );
    assert_eq!(
        run(office.path(), &["check", "--external-private"]).code,
        2,
        "it needs the other"
    );
    assert!(!office.path().join("public/demo/.verbund/links.json").exists());
}

#[test]
fn a_host_that_takes_too_long_is_given_up() {
    let host = Host::new(|_, _| String::new());
    let office = office(&[format!("{}/a", host.address), format!("{}/b", host.address)]);
    let started = std::time::Instant::now();
    let ran = check(office.path());
    assert_says(&ran, "/b` could not be checked: no answer within 10 seconds");
    assert!(started.elapsed().as_secs() < 25, "{:?}", started.elapsed());
    assert_eq!(host.asked(), ["HEAD /a"]);
}

#[test]
fn a_host_that_is_busy_is_left_alone() {
    let host = Host::new(|_, _| "429 Too Many Requests\r\nRetry-After: 3600".to_owned());
    let office = office(&[format!("{}/a", host.address), format!("{}/b", host.address)]);
    let ran = check(office.path());
    assert_says(&ran, "/b` could not be checked: the host answers 429");
    assert_eq!(host.asked(), ["HEAD /a"]);
}

#[test]
fn what_takes_no_connection_is_told_and_may_be_an_error_of_the_site() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let office = office(&[format!("http://{free}/"), "https://partner.example/".to_owned()]);
    let ran = check(office.path());
    assert_says(&ran, "names a host that takes no connections");
    assert!(
        !ran.err.contains("partner.example"),
        "names for samples are not asked: {}",
        ran.err
    );
    let settings = office.path().join("content/demo/site.yml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("{text}checks: {{link-external: error}}\n")).unwrap();
    assert_eq!(check(office.path()).code, 1);
}
