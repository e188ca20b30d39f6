//! The preview's web server under attack: nothing leaves it that a page of another site could read, nothing exhausts
//! it, and it answers ordinary requests as browsers and players expect.

use proptest::prelude::*;
use std::fs;
use std::io::{self, Read, Write};
#[cfg(unix)]
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::panic::resume_unwind;
use std::path::PathBuf;
#[cfg(unix)]
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::{oneshot, watch};
use verbund::render::hosts::media_type_of;
use verbund::serve::answer::{Answer, Content};
use verbund::serve::events::{self, EventSource};
use verbund::serve::gate::Gate;
use verbund::serve::http::{Limits, Stage, bind, serve};

const PAGE: &str = "<!doctype html><title>Start</title>";
const SECRET: &str = "not for other sites";
/// More than the system holds for a reader who takes nothing.
const LARGE: usize = 32 * 1024 * 1024;
const HOME: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A stage with one answer of each kind.
struct Stub {
    film: PathBuf,
    source: EventSource,
}

impl Stage for Stub {
    fn answer(&self, path: &str) -> Answer {
        let answer = |status, body| Answer {
            status,
            media_type: media_type_of(if path.ends_with('/') { "index.html" } else { path }),
            headers: Vec::new(),
            tag: None,
            body,
        };
        match path {
            "/" => Answer {
                tag: Some("5f1c".to_owned()),
                ..answer(200, Content::Bytes(PAGE.into()))
            },
            "/styled/" => Answer {
                headers: site_headers(),
                ..answer(200, Content::Bytes(SECRET.into()))
            },
            "/alt/" => Answer {
                headers: vec![("Location".to_owned(), "/neu/".to_owned())],
                ..answer(301, Content::Bytes(Vec::new().into()))
            },
            "/film.mp4" => Answer {
                tag: Some("film".to_owned()),
                ..answer(
                    200,
                    Content::File {
                        path: self.film.clone(),
                        size: FILM.len() as u64,
                    },
                )
            },
            "/gone.mp4" => answer(
                200,
                Content::File {
                    path: self.film.with_file_name("gone.mp4"),
                    size: 3,
                },
            ),
            "/folder.mp4" => answer(
                200,
                Content::File {
                    path: self.film.with_file_name(""),
                    size: 3,
                },
            ),
            "/large" => answer(200, Content::Bytes(vec![b'x'; LARGE].into())),
            "/panic" => resume_unwind(Box::new("a rendering has failed")),
            "/_verbund/events" => answer(200, Content::Events(self.source.clone())),
            _ => answer(404, Content::Bytes("nothing here".into())),
        }
    }
}

const FILM: &[u8] = b"0123456789";

fn site_headers() -> Vec<(String, String)> {
    let headers = [
        ("X-Frame-Options", "DENY"),
        ("Content-Type", "text/plain; charset=utf-8"),
        (
            "Content-Security-Policy",
            "default-src 'none'; upgrade-insecure-requests",
        ),
        ("Access-Control-Allow-Origin", "*"),
        ("Strict-Transport-Security", "max-age=63072000"),
        ("Set-Cookie", "a=b"),
        ("Cache-Control", "max-age=3600"),
        ("Content-Length", "3"),
        ("Content-Encoding", "br"),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
        ("Bad name", "x"),
        ("X-Bad", "line\r\nbreak"),
    ];
    headers
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// A running server.
struct Preview {
    address: SocketAddr,
    states: watch::Sender<Arc<str>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    folder: TempDir,
}

impl Preview {
    fn new() -> Preview {
        Preview::with(Limits::default())
    }

    fn with(limits: Limits) -> Preview {
        let folder = TempDir::new().unwrap();
        let film = folder.path().join("film.mp4");
        fs::write(&film, FILM).unwrap();
        let (states, source) = events::channel("{}".into());
        let listener = bind(HOME, 0, 1).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let stopped = async { drop(stopped.await) };
                let gate = Gate::new(address, None);
                serve(limits, listener, gate, Arc::new(Stub { film, source }), stopped).await;
            });
            runtime.shutdown_background();
        });
        Preview {
            address,
            states,
            stop: Some(stop),
            thread: Some(thread),
            folder,
        }
    }

    fn connect(&self) -> TcpStream {
        connect(self.address)
    }

    /// The request for `path` that a program would send, with more header lines.
    fn request(&self, method: &str, path: &str, lines: &[&str]) -> String {
        request(self.address, method, path, lines)
    }

    fn get(&self, path: &str, lines: &[&str]) -> Reply {
        self.send(self.request("GET", path, lines).as_bytes())
    }

    fn send(&self, bytes: &[u8]) -> Reply {
        send(self.connect(), bytes)
    }

    fn is_alive(&self) -> bool {
        let reply = self.get("/", &[]);
        reply.status == 200 && reply.body == PAGE.as_bytes()
    }

    /// How long the end takes.
    fn end(&mut self) -> Duration {
        let start = Instant::now();
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
        start.elapsed()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

fn request(address: SocketAddr, method: &str, path: &str, lines: &[&str]) -> String {
    let port = address.port();
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n");
    for line in lines {
        request.push_str(line);
        request.push_str("\r\n");
    }
    request + "\r\n"
}

#[derive(Debug)]
struct Reply {
    /// 0 if the server closed without an answer.
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|(other, _)| other == name);
        header.map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn read(bytes: &[u8]) -> Reply {
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap_or("0");
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap_or((line, ""));
            (name.to_lowercase(), value.to_owned())
        };
        Reply {
            status: status.parse().unwrap(),
            headers: lines.map(header).collect(),
            body: bytes.get(end + 4..).unwrap_or_default().to_vec(),
        }
    }
}

/// All that comes back until the server closes.
fn send(mut stream: TcpStream, bytes: &[u8]) -> Reply {
    // The server may have answered and closed before it has taken everything.
    let _ = stream.write_all(bytes);
    let mut reply = Vec::new();
    if let Err(error) = stream.read_to_end(&mut reply) {
        assert_eq!(
            error.kind(),
            io::ErrorKind::ConnectionReset,
            "no answer to {:.80}",
            String::from_utf8_lossy(bytes)
        );
    }
    Reply::read(&reply)
}

#[test]
fn no_path_leads_out() {
    let preview = Preview::new();
    for path in [
        "/..",
        "/../etc/passwd",
        "/a/../../b",
        "/%2e%2e/x",
        "/..%2fx",
        "/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/.%2e/",
        "/./x",
        "/a//b",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/a%00.html",
        "/a%0d%0aX: y",
        "/%7f",
        "/a\\b",
        "/..%5c..%5cx",
        "/%5c%5chost%5cshare",
        "/c:/windows",
        "/C%3a/x",
        "/%",
        "/%4",
        "/%zz",
        "/%ff%fe",
        "/%c0%ae%c0%ae/",
    ] {
        let reply = preview.get(path, &[]);
        assert_eq!(reply.status, 400, "{path}");
        assert!(!reply.text().contains("root:"), "{path}");
    }
    for path in [
        "/%252e%252e/etc/passwd",
        "/CON",
        "/nul.txt",
        "/a/COM1.html",
        "/...",
        "/~root/",
        "/film.mp4::$DATA",
    ] {
        assert_eq!(preview.get(path, &[]).status, 404, "{path}");
    }
}

#[test]
fn the_query_is_ignored_and_the_target_is_a_path() {
    let preview = Preview::new();
    for path in [
        "/?raw",
        "/?import&raw??",
        "/?x=../../etc/passwd",
        "/?.svg",
        "/?/@fs/etc/passwd",
    ] {
        assert_eq!(preview.get(path, &[]).text(), PAGE, "{path}");
    }
    let port = preview.address.port();
    for target in [
        format!("http://localhost:{port}/"),
        "*".into(),
        "index.html".into(),
        format!("localhost:{port}"),
        "".into(),
    ] {
        assert_eq!(preview.get(&target, &[]).status, 400, "{target}");
    }
    let long = "a".repeat(9 * 1024);
    assert_eq!(preview.get(&format!("/{long}"), &[]).status, 414);
    assert_eq!(preview.get(&format!("/?{long}"), &[]).status, 414);
}

#[test]
fn only_reading_is_possible() {
    let preview = Preview::new();
    for method in [
        "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get",
    ] {
        let reply = preview.send(preview.request(method, "/", &[]).as_bytes());
        assert_eq!(reply.status, 405, "{method}");
        assert_eq!(reply.header("allow"), Some("GET, HEAD"));
    }
    for body in [
        "Content-Length: 5\r\n\r\nhello",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
    ] {
        let reply = preview.get("/", &[body]);
        assert_eq!((reply.status, reply.header("connection")), (413, Some("close")));
    }
    let reply = preview.get(
        "/",
        &[
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: eA==",
        ],
    );
    assert_eq!(reply.status, 200, "no upgrade to a channel that takes messages");
    assert!(preview.is_alive());
}

#[test]
fn no_other_site_can_read_by_cors() {
    let preview = Preview::new();
    let preflight = ["Origin: https://evil.example", "Access-Control-Request-Method: GET"];
    let preflight = preview.send(preview.request("OPTIONS", "/styled/", &preflight).as_bytes());
    assert_eq!(preflight.status, 405);
    let own = format!("Origin: http://localhost:{}", preview.address.port());
    let mut replies = vec![
        preflight,
        preview.get("/styled/", &[&own]),
        preview.get("/styled/", &[]),
    ];
    for path in ["/styled/", "/_verbund/events"] {
        for origin in [
            "https://evil.example",
            "http://localhost",
            "https://localhost",
            "null",
            "",
            "http://evil.example#localhost",
        ] {
            let reply = preview.get(path, &[&format!("Origin: {origin}")]);
            assert_eq!(reply.status, 403, "{origin}");
            assert!(!reply.text().contains(SECRET));
            replies.push(reply);
        }
    }
    for reply in replies {
        assert!(
            !reply
                .headers
                .iter()
                .any(|(name, _)| name.starts_with("access-control-")),
            "{reply:?}"
        );
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
}

#[test]
fn no_foreign_name_leads_here() {
    let preview = Preview::new();
    let port = preview.address.port();
    let with_hosts = |hosts: &[String]| {
        let hosts: String = hosts.iter().map(|host| format!("Host: {host}\r\n")).collect();
        preview.send(format!("GET /styled/ HTTP/1.1\r\n{hosts}Connection: close\r\nX-Forwarded-Host: localhost:{port}\r\nForwarded: host=localhost:{port}\r\n\r\n").as_bytes())
    };
    for host in [
        "evil.example",
        "localhost.evil.example",
        "evil.localhost",
        "127.0.0.1.nip.io",
        "192.168.0.1",
        "0x7f000001",
        "2130706433",
    ] {
        let reply = with_hosts(&[format!("{host}:{port}")]);
        assert_eq!(reply.status, 421, "{host}");
        assert!(
            !reply.text().contains(SECRET) && !format!("{reply:?}").contains(host),
            "the name is not echoed"
        );
    }
    let ours = format!("localhost:{port}");
    assert_eq!(with_hosts(&[]).status, 400);
    assert_eq!(with_hosts(&[ours.clone(), ours.clone()]).status, 400);
    assert_eq!(with_hosts(&[ours.clone(), "evil.example".into()]).status, 400);
    assert_eq!(with_hosts(&["localhost".into()]).status, 421);
    for host in [ours, format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
        assert_eq!(with_hosts(&[host]).status, 200);
    }
    assert_eq!(preview.send(b"GET / HTTP/1.0\r\n\r\n").status, 400);
}

#[test]
fn other_sites_may_link_but_not_embed() {
    let preview = Preview::new();
    let fetched = |site: &str, mode: &str, dest: &str| {
        let lines = [
            format!("Sec-Fetch-Site: {site}"),
            format!("Sec-Fetch-Mode: {mode}"),
            format!("Sec-Fetch-Dest: {dest}"),
        ];
        preview.get("/styled/", &lines.each_ref().map(String::as_str)).status
    };
    assert_eq!(fetched("cross-site", "no-cors", "script"), 403);
    assert_eq!(fetched("cross-site", "no-cors", "image"), 403);
    assert_eq!(
        fetched("same-site", "cors", "empty"),
        403,
        "another port of this computer"
    );
    assert_eq!(fetched("cross-site", "websocket", "websocket"), 403);
    assert_eq!(fetched("cross-site", "navigate", "iframe"), 403);
    assert_eq!(fetched("cross-site", "navigate", "document"), 200);
    assert_eq!(fetched("same-origin", "cors", "empty"), 200);
    assert_eq!(fetched("none", "navigate", "document"), 200);
}

#[test]
fn odd_headers_are_refused_and_harm_nothing() {
    let preview = Preview::new();
    let port = preview.address.port();
    for value in [
        &b"\xff\xfe"[..],
        b"[",
        b"[::1",
        b"]:80",
        b":::::",
        b"localhost:99999999999",
        b"localhost:-1",
        b"\t",
        b"%00",
        "ü".as_bytes(),
    ] {
        for (before, after) in [
            ("Host: ", String::new()),
            ("Origin: http://", format!("\r\nHost: localhost:{port}")),
        ] {
            let request = [
                b"GET / HTTP/1.1\r\n",
                before.as_bytes(),
                value,
                after.as_bytes(),
                b"\r\nConnection: close\r\n\r\n",
            ];
            let status = preview.send(&request.concat()).status;
            assert!((400..500).contains(&status), "{status} for {before}{value:?}");
        }
    }
    assert!(preview.is_alive());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_break_the_server(noise in prop::collection::vec(any::<u8>(), 1..60), place in 0..5usize) {
        // One server for all cases would keep the first failure from being found again.
        let preview = Preview::new();
        let host = format!("localhost:{}", preview.address.port());
        let mut parts = [b"GET /".to_vec(), b" HTTP/1.1\r\nHost: ".to_vec(), host.into_bytes(), b"\r\nX: ".to_vec(), b"\r\n\r\n".to_vec()];
        parts[place].extend(noise);
        let mut stream = preview.connect();
        stream.write_all(&parts.concat()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        let status = Reply::read(&reply).status;
        prop_assert!(status < 500 || status == 505, "{}", status);
        prop_assert!(preview.is_alive());
    }
}

#[test]
fn a_request_has_limits() {
    let preview = Preview::new();
    let long = format!("X-Long: {}", "a".repeat(40 * 1024));
    assert_eq!(preview.get("/", &[&long]).status, 431);
    let lines = vec!["X-Many: a"; 99];
    assert_eq!(preview.get("/", &lines).status, 431);
    assert_eq!(preview.get("/", &lines[..98]).status, 200);
    assert!(preview.is_alive());
}

#[test]
fn slow_and_idle_clients_are_dropped() {
    let head_time = Duration::from_millis(300);
    let preview = Preview::with(Limits {
        head_time,
        ..Limits::default()
    });
    let idle = preview.connect();
    let half: Vec<TcpStream> = (0..20).map(|_| preview.connect()).collect();
    for mut stream in &half {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: loc").unwrap();
    }
    let mut kept = preview.connect();
    let request = preview.request("GET", "/", &[]).replace("Connection: close\r\n", "");
    kept.write_all(request.as_bytes()).unwrap();
    let mut dripping = preview.connect();
    let start = Instant::now();
    while dripping.write_all(b"G").is_ok() && start.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(20));
    }
    for mut stream in half.into_iter().chain([idle, kept]) {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
    }
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert!(preview.is_alive());
}

#[test]
fn a_client_that_takes_nothing_is_dropped() {
    let preview = Preview::with(Limits {
        stall: Duration::from_millis(300),
        ..Limits::default()
    });
    let mut stream = preview.connect();
    stream
        .write_all(preview.request("GET", "/large", &[]).as_bytes())
        .unwrap();
    thread::sleep(Duration::from_millis(1500));
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply);
    assert!(reply.len() < LARGE, "the rest was not kept for it");
    assert_eq!(preview.get("/large", &[]).body.len(), LARGE);
}

#[test]
fn beyond_the_limit_connections_are_refused_at_once() {
    let preview = Preview::with(Limits {
        connections: 20,
        ..Limits::default()
    });
    let mut idle: Vec<TcpStream> = (0..20).map(|_| preview.connect()).collect();
    let start = Instant::now();
    let refused = preview.get("/", &[]);
    assert_eq!((refused.status, refused.header("connection")), (503, Some("close")));
    assert!(start.elapsed() < Duration::from_secs(2));
    idle.truncate(10);
    thread::sleep(Duration::from_millis(200));
    assert!(preview.is_alive());
}

/// Set in a process whose limits are not those of the other tests.
#[cfg(unix)]
const LIMITED: &str = "VERBUND_TEST_HAS_LIMITS";

/// Runs the test `name` in a process of its own that may have so many files open.
#[cfg(unix)]
fn limited(name: &str, descriptors: u32) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -n {descriptors} && exec \"$0\" \"$@\"")])
        .arg(std::env::current_exe().unwrap())
        .args([name, "--nocapture", "--test-threads=1"])
        .env(LIMITED, "yes");
    command
}

/// A page, or a clean refusal, within two seconds.
#[cfg(unix)]
fn status_in_time(address: SocketAddr) -> u16 {
    let start = Instant::now();
    let reply = send(connect(address), request(address, "GET", "/", &[]).as_bytes());
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    reply.status
}

#[cfg(unix)]
#[test]
fn idle_connections_do_not_keep_others_out_for_long() {
    if std::env::var_os(LIMITED).is_none() {
        let mut alone = limited("idle_connections_do_not_keep_others_out_for_long", 4096);
        assert!(alone.stdout(Stdio::null()).status().unwrap().success());
        return;
    }
    let preview = Preview::new();
    let mut idle: Vec<TcpStream> = (0..1100).map(|_| preview.connect()).collect();
    assert_eq!(status_in_time(preview.address), 503);
    idle.truncate(1000);
    thread::sleep(Duration::from_millis(300));
    assert_eq!(status_in_time(preview.address), 200);
}

/// The server's part of the next test.
#[cfg(unix)]
#[test]
fn serves_until_its_input_ends() {
    if std::env::var_os(LIMITED).is_some() {
        let mut preview = Preview::new();
        println!("\nport {}", preview.address.port());
        let _ = io::stdin().read(&mut [0]);
        preview.end();
    }
}

#[cfg(unix)]
#[test]
fn without_descriptors_there_is_a_refusal() {
    let mut server = limited("serves_until_its_input_ends", 64);
    let mut server = server.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let port = lines.find_map(|line| line.strip_prefix("port ")?.parse().ok()).unwrap();
    let address = SocketAddr::new(HOME, port);
    let mut idle: Vec<TcpStream> = (0..100).map(|_| connect(address)).collect();
    assert_eq!(status_in_time(address), 503);
    idle.clear();
    thread::sleep(Duration::from_millis(300));
    assert_eq!(status_in_time(address), 200);
    drop(server.stdin.take());
    assert_eq!(lines.filter(|line| line.contains("FAILED")).count(), 0);
    assert!(server.wait().unwrap().success());
}

#[test]
fn a_panic_is_one_answer() {
    let preview = Preview::new();
    assert_eq!(preview.get("/panic", &[]).status, 500);
    assert!(preview.is_alive());
}

#[test]
fn head_is_get_without_the_body() {
    let preview = Preview::new();
    for path in ["/", "/styled/", "/film.mp4", "/nothing", "/gone.mp4", "/alt/"] {
        let get = preview.get(path, &[]);
        let head = preview.send(preview.request("HEAD", path, &[]).as_bytes());
        let comparable = |reply: &Reply| {
            let mut headers = reply.headers.clone();
            headers.retain(|(name, _)| name != "date");
            headers.sort();
            (reply.status, headers)
        };
        assert_eq!(comparable(&head), comparable(&get), "{path}");
        assert!(head.body.is_empty());
        assert_eq!(get.header("content-length"), Some(get.body.len().to_string().as_str()));
    }
    let head = preview.send(preview.request("HEAD", "/_verbund/events", &[]).as_bytes());
    assert_eq!(
        (head.status, head.header("content-type")),
        (200, Some("text/event-stream"))
    );
}

#[test]
fn what_is_known_is_not_sent_again() {
    let preview = Preview::new();
    assert_eq!(preview.get("/", &[]).header("etag"), Some("\"5f1c\""));
    for (line, status) in [
        ("If-None-Match: \"5f1c\"", 304),
        ("If-None-Match: \"x\", W/\"5f1c\"", 304),
        ("If-None-Match: *", 304),
        ("If-None-Match: 5f1c", 200),
        ("If-None-Match: \"5F1C\"", 200),
        ("If-Modified-Since: Thu, 01 Jan 2099 00:00:00 GMT", 200),
    ] {
        let reply = preview.get("/", &[line]);
        assert_eq!(reply.status, status, "{line}");
        assert_eq!(reply.header("etag"), Some("\"5f1c\""));
        assert_eq!(reply.body.is_empty(), status == 304);
    }
    assert_eq!(preview.get("/nothing", &["If-None-Match: *"]).status, 404);
}

#[test]
fn players_can_ask_for_a_part() {
    let preview = Preview::new();
    for (lines, status, range, body) in [
        (&[][..], 200, None, "0123456789"),
        (&["Range: bytes=2-4"], 206, Some("bytes 2-4/10"), "234"),
        (&["Range: bytes=7-"], 206, Some("bytes 7-9/10"), "789"),
        (&["Range: bytes=-2"], 206, Some("bytes 8-9/10"), "89"),
        (&["Range: bytes=0-0,5-6"], 200, None, "0123456789"),
        (&["Range: bytes=4-2"], 200, None, "0123456789"),
        (
            &["Range: bytes=2-4", "If-Range: \"film\""],
            206,
            Some("bytes 2-4/10"),
            "234",
        ),
        (&["Range: bytes=2-4", "If-Range: \"other\""], 200, None, "0123456789"),
        (&["Range: bytes=2-4", "If-None-Match: \"film\""], 304, None, ""),
        (
            &["Range: bytes=10-"],
            416,
            Some("bytes */10"),
            "there is nothing at this range\n",
        ),
    ] {
        let reply = preview.get("/film.mp4", lines);
        assert_eq!((reply.status, reply.text().as_str()), (status, body), "{lines:?}");
        assert_eq!(reply.header("content-range"), range, "{lines:?}");
        if status < 300 {
            assert_eq!(reply.header("accept-ranges"), Some("bytes"));
            assert_eq!(reply.header("content-type"), Some("video/mp4"));
            assert_eq!(reply.header("content-length"), Some(body.len().to_string().as_str()));
        }
    }
    assert_eq!(preview.get("/", &["Range: bytes=0-4"]).text(), "<!doc");
    assert_eq!(preview.get("/nothing", &["Range: bytes=0-4"]).status, 404);
}

#[test]
fn files_may_change_or_go() {
    let preview = Preview::new();
    assert_eq!(preview.get("/gone.mp4", &[]).status, 404);
    assert_eq!(preview.get("/folder.mp4", &[]).status, 404);
    let film = preview.folder.path().join("film.mp4");
    let long = vec![b'f'; LARGE];
    fs::write(&film, &long).unwrap();
    let reply = preview.get("/film.mp4", &[]);
    assert!(
        reply.body == long && reply.header("etag").is_none(),
        "the tag was made for other bytes"
    );
    // One that is cut off while it is sent ends too early, so that nobody takes it for whole.
    let mut stream = preview.connect();
    stream
        .write_all(preview.request("GET", "/film.mp4", &[]).as_bytes())
        .unwrap();
    stream.read_exact(&mut [0; 100]).unwrap();
    fs::write(&film, "short").unwrap();
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest);
    assert!(rest.len() < LARGE - 100);
    assert!(preview.is_alive());
}

#[test]
fn headers_of_the_site_are_sent_unless_they_harm_the_preview() {
    let preview = Preview::new();
    let moved = preview.get("/alt/", &[]);
    assert_eq!((moved.status, moved.header("location")), (301, Some("/neu/")));
    let request = preview
        .request("GET", "/styled/", &[])
        .replace("Connection: close", "Connection: keep-alive");
    let mut stream = preview.connect();
    stream.write_all(request.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let mut bytes = Vec::new();
    assert!(stream.read_to_end(&mut bytes).is_err(), "the connection stays open");
    let mut reply = Reply::read(&bytes);
    reply.headers.retain(|(name, _)| name != "date");
    reply.headers.sort();
    let headers: Vec<(&str, &str)> = reply
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        headers,
        [
            ("accept-ranges", "bytes"),
            ("cache-control", "no-store"),
            ("content-length", "19"),
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self'; connect-src 'self'"
            ),
            ("content-type", "text/plain; charset=utf-8"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ]
    );
}

/// Reads from a stream of events until what has come ends with `end`.
fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(end.as_bytes()) && stream.read(&mut byte).unwrap() == 1 {
        text.push(byte[0]);
    }
    String::from_utf8(text).unwrap()
}

#[test]
fn the_event_stream_tells_the_state_and_every_change() {
    let mut preview = Preview::with(Limits {
        ping: Duration::from_millis(150),
        ..Limits::default()
    });
    let mut stream = preview.connect();
    stream
        .write_all(preview.request("GET", "/_verbund/events", &[]).as_bytes())
        .unwrap();
    let greeting = read_until(&mut stream, "{}\n\n");
    assert!(greeting.contains("content-type: text/event-stream\r\n"), "{greeting}");
    assert!(
        greeting.ends_with("retry: 500\nevent: state\ndata: {}\n\n"),
        "{greeting}"
    );
    let quiet = read_until(&mut stream, ": ping\n\n");
    assert!(!quiet.contains("event"), "once is enough: {quiet}");
    preview.states.send_replace("{\"generation\":\n2}".into());
    let change = read_until(&mut stream, "2}\n\n");
    assert!(
        change.ends_with("event: state\ndata: {\"generation\":\ndata: 2}\n\n"),
        "{change}"
    );
    stream.write_all(b"{\"message\":\"@fs/etc/passwd\"}\n").unwrap();
    read_until(&mut stream, ": ping\n\n");
    assert!(preview.end() < Duration::from_secs(1));
    let end = read_until(&mut stream, "0\r\n\r\n");
    assert!(
        end.ends_with("0\r\n\r\n") && !end.contains("event"),
        "an orderly end: {end}"
    );
}

#[test]
fn nothing_piles_up_for_a_reader_of_events_who_takes_nothing() {
    let preview = Preview::new();
    let mut stream = preview.connect();
    let request = preview.request("GET", "/_verbund/events", &[]);
    stream.write_all(request.as_bytes()).unwrap();
    read_until(&mut stream, "{}\n\n");
    let state = "x".repeat(200_000);
    for _ in 0..500 {
        preview.states.send_replace(state.as_str().into());
        thread::sleep(Duration::from_millis(1));
    }
    preview.states.send_replace("latest".into());
    let mut read = 0;
    let mut piece = vec![0; 1 << 20];
    let mut end = Vec::new();
    while !end.windows(6).any(|six| six == b"latest") {
        let length = stream.read(&mut piece).unwrap();
        assert_ne!(length, 0, "the latest state comes");
        read += length;
        end.extend_from_slice(&piece[..length]);
        end.drain(..end.len().saturating_sub(100));
    }
    assert!(read < 50_000_000, "{read} of 100,000,000 bytes were kept");
}

#[test]
fn event_streams_have_places_of_their_own() {
    let preview = Preview::with(Limits {
        event_streams: 2,
        ..Limits::default()
    });
    let open = || {
        let mut stream = preview.connect();
        stream
            .write_all(preview.request("GET", "/_verbund/events", &[]).as_bytes())
            .unwrap();
        read_until(&mut stream, "{}\n\n");
        stream
    };
    let (first, _second) = (open(), open());
    assert_eq!(preview.get("/_verbund/events", &[]).status, 503);
    assert!(preview.is_alive());
    drop(first);
    thread::sleep(Duration::from_millis(200));
    open();
}

#[test]
fn the_end_waits_for_nobody() {
    let mut preview = Preview::new();
    let mut reader = preview.connect();
    reader
        .write_all(preview.request("GET", "/large", &[]).as_bytes())
        .unwrap();
    let mut half = preview.connect();
    half.write_all(b"GET / HTTP/1.1\r\n").unwrap();
    let mut events = preview.connect();
    events
        .write_all(preview.request("GET", "/_verbund/events", &[]).as_bytes())
        .unwrap();
    read_until(&mut events, "{}\n\n");
    let duration = preview.end();
    assert!(duration < Duration::from_secs(1), "{duration:?}");
    assert!(TcpStream::connect(preview.address).is_err());
}

#[test]
fn a_taken_port_leads_to_the_next() {
    let first = bind(HOME, 0, 1).unwrap();
    let port = first.local_addr().unwrap().port();
    let second = bind(HOME, port, 20).unwrap();
    assert!(second.local_addr().unwrap().port() > port);
    let error = bind(HOME, port, 1).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}
