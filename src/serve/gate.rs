//! Decides which requests are let through, because any web page in a browser can send requests to this computer.
//!
//! A page of another site may point its own name at 127.0.0.1 (DNS rebinding), embed our addresses as scripts, or ask
//! with CORS. Only what a browser cannot forge counts: `Host`, `Origin` and `Sec-Fetch-*`. What a request asks for is
//! decoded once and refused unless it is a plain path; it is later looked up whole, so that no path ever reaches a disk.

use hyper::header::{HOST, HeaderMap, HeaderValue, ORIGIN};
use hyper::{Method, Uri};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Bytes of a request target.
const LONGEST_TARGET: usize = 8 * 1024;

/// The port that browsers leave out of `Host` and `Origin`.
const HTTP_PORT: u16 = 80;

/// Knows the names under which the preview may be asked for.
#[derive(Clone, Debug)]
pub struct Gate {
    port: u16,
    /// Bound to all addresses of this computer, of which none is known by number here.
    any_address: bool,
    hosts: Vec<Host>,
}

/// Why a request is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    /// In small letters.
    Name(String),
    Address(IpAddr),
}

impl Gate {
    /// `given` is the host as the user named it, without a port.
    pub fn new(bound: SocketAddr, given: Option<&str>) -> Gate {
        let mut hosts = vec![
            Host::Name("localhost".to_owned()),
            Host::Address(Ipv4Addr::LOCALHOST.into()),
            Host::Address(Ipv6Addr::LOCALHOST.into()),
            Host::Address(bound.ip()),
        ];
        if let Some(given) = given {
            let bare = given.parse().map(Host::Address).ok();
            hosts.extend(bare.or_else(|| authority(given).map(|(host, _)| host)));
        }
        Gate {
            port: bound.port(),
            any_address: bound.ip().is_unspecified(),
            hosts,
        }
    }

    /// The decoded path of a request, which begins with `/`. Neither it nor any of its parts leads upwards.
    ///
    /// # Errors
    /// A status of 400, 403, 405, 414 or 421 and a reason to show.
    pub fn admit(&self, method: &Method, target: &Uri, headers: &HeaderMap) -> Result<String, Refusal> {
        if method != Method::GET && method != Method::HEAD {
            return refuse(405, "only GET and HEAD are answered");
        }
        self.check_host(headers)?;
        self.check_origin(headers)?;
        check_fetch(headers)?;
        path_of(target)
    }

    fn check_host(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else {
            return refuse(400, "a request needs exactly one Host");
        };
        match host.to_str().ok().and_then(authority) {
            None => refuse(400, "the Host is malformed"),
            Some(host) if self.knows(&host) => Ok(()),
            Some(_) => refuse(421, "this preview is not served under that name"),
        }
    }

    /// A browser sends `Origin` with what a page fetches across origins, and with its event streams.
    fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let ours = |origin: &HeaderValue| {
            let origin = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            origin.and_then(authority).is_some_and(|host| self.knows(&host))
        };
        if headers.get_all(ORIGIN).iter().all(ours) {
            Ok(())
        } else {
            refuse(403, "other origins may not read this preview")
        }
    }

    fn knows(&self, (host, port): &(Host, Option<u16>)) -> bool {
        port.unwrap_or(HTTP_PORT) == self.port
            && (self.hosts.contains(host) || (self.any_address && matches!(host, Host::Address(_))))
    }
}

/// Other sites may link to the preview, but not embed or load anything of it (Fetch Metadata Request Headers, W3C).
fn check_fetch(headers: &HeaderMap) -> Result<(), Refusal> {
    let are = |name: &str, allowed: &[&str]| {
        let mut values = headers.get_all(name).iter();
        values.all(|value| allowed.iter().any(|allowed| value == allowed))
    };
    if are("sec-fetch-site", &["same-origin", "none"]) {
        return Ok(());
    }
    if !headers.contains_key("sec-fetch-mode") || !are("sec-fetch-mode", &["navigate"]) {
        return refuse(403, "other sites may not load parts of this preview");
    }
    if !are("sec-fetch-dest", &["document"]) {
        return refuse(403, "other sites may not embed this preview");
    }
    Ok(())
}

fn refuse<T>(status: u16, reason: &'static str) -> Result<T, Refusal> {
    Err(Refusal { status, reason })
}

/// Host and port as they stand in `Host` (RFC 9110 §7.2). A number in any form but the usual one is taken for a name.
fn authority(text: &str) -> Option<(Host, Option<u16>)> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        (Host::Address(address.parse::<Ipv6Addr>().ok()?.into()), port)
    } else {
        let (host, port) = text.split_at_checked(text.find(':').unwrap_or(text.len()))?;
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
        if host.is_empty() || !host.chars().all(plain) {
            return None;
        }
        let address = host.parse::<Ipv4Addr>();
        let name = |_| Host::Name(host.to_ascii_lowercase());
        (address.map_or_else(name, |address| Host::Address(address.into())), port)
    };
    match port.strip_prefix(':') {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => Some((host, Some(digits.parse().ok()?))),
        None if port.is_empty() => Some((host, None)),
        _ => None,
    }
}

fn path_of(target: &Uri) -> Result<String, Refusal> {
    let length = target.path_and_query().map_or(0, |target| target.as_str().len());
    if length > LONGEST_TARGET {
        return refuse(414, "the address is too long");
    }
    if target.scheme().is_some() || target.authority().is_some() || !target.path().starts_with('/') {
        return refuse(400, "the address of a request begins with `/`");
    }
    match decoded(target.path()) {
        Some(path) if is_plain(&path) => Ok(path),
        _ => refuse(400, "the address is malformed"),
    }
}

/// Percent-decodes once (RFC 3986 §2.1). `None` for an incomplete escape and for what is not UTF-8 then.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = path.bytes();
    let mut decoded = Vec::with_capacity(path.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => 16 * hex_digit(bytes.next()?)? + hex_digit(bytes.next()?)?,
            _ => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

/// Whether a path has the form that addresses of the preview have: no part that any file system would treat specially.
fn is_plain(path: &str) -> bool {
    let Some(parts) = path.strip_prefix('/') else {
        return false;
    };
    let folders = parts.rsplit_once('/').map(|(folders, _)| folders);
    let drive = |part: &str| part.chars().take(2).any(|letter| letter == ':');
    !path.contains(|letter: char| letter == '\\' || letter.is_control())
        && !folders.is_some_and(|folders| folders.split('/').any(str::is_empty))
        && !parts.split('/').any(|part| part == "." || part == ".." || drive(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderName;
    use proptest::prelude::*;

    fn gate(bound: &str, given: Option<&str>) -> Gate {
        Gate::new(bound.parse().unwrap(), given)
    }

    fn ask(gate: &Gate, target: &str, headers: &[(&str, &str)]) -> u16 {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            map.append(name, HeaderValue::from_str(value).unwrap());
        }
        let admitted = gate.admit(&Method::GET, &target.parse().unwrap(), &map);
        admitted.map_or_else(|refusal| refusal.status, |_| 200)
    }

    fn status_of_host(gate: &Gate, host: &str) -> u16 {
        ask(gate, "/", &[("host", host)])
    }

    #[test]
    fn the_loopback_and_the_given_name_are_known() {
        let plain = gate("127.0.0.1:4000", None);
        for host in [
            "localhost:4000",
            "LOCALHOST:4000",
            "127.0.0.1:4000",
            "[::1]:4000",
            "[0:0::1]:4000",
        ] {
            assert_eq!(status_of_host(&plain, host), 200, "{host}");
        }
        for host in [
            "localhost",
            "localhost:4001",
            "evil.localhost:4000",
            "localhost.:4000",
            "127.0.0.2:4000",
            "127.1:4000",
            "evil.example:4000",
            "192.168.1.5:4000",
            "0x7f.0.0.1:4000",
            "0.0.0.0:4000",
        ] {
            assert_eq!(status_of_host(&plain, host), 421, "{host}");
        }
        for host in [
            "",
            ":4000",
            "localhost:",
            "localhost:+4000",
            "a@localhost:4000",
            "[::1:4000",
            "[::1]4000",
            "a b",
            "localhost:4000, b",
        ] {
            assert_eq!(status_of_host(&plain, host), 400, "{host}");
        }
        let named = gate("192.168.1.5:4000", Some("Werkbank.local"));
        for host in ["werkbank.local:4000", "192.168.1.5:4000", "localhost:4000"] {
            assert_eq!(status_of_host(&named, host), 200, "{host}");
        }
        assert_eq!(status_of_host(&named, "192.168.1.6:4000"), 421);
    }

    #[test]
    fn all_addresses_mean_any_number_but_no_name() {
        for gate in [gate("0.0.0.0:4000", Some("0.0.0.0")), gate("[::]:4000", Some("::"))] {
            assert_eq!(status_of_host(&gate, "192.168.1.6:4000"), 200);
            assert_eq!(status_of_host(&gate, "[fd00::7]:4000"), 200);
            assert_eq!(status_of_host(&gate, "evil.example:4000"), 421);
            assert_eq!(status_of_host(&gate, "192.168.1.6:4001"), 421);
        }
        assert_eq!(status_of_host(&gate("[::1]:80", Some("::1")), "localhost"), 200);
    }

    #[test]
    fn other_sites_may_only_link() {
        let gate = gate("127.0.0.1:4000", None);
        let fetched = |site: &'static str, mode: &'static str, dest: &'static str| {
            let headers = [
                ("sec-fetch-site", site),
                ("sec-fetch-mode", mode),
                ("sec-fetch-dest", dest),
            ];
            let mut headers = headers.to_vec();
            headers.retain(|(_, value)| !value.is_empty());
            headers.push(("host", "localhost:4000"));
            ask(&gate, "/", &headers)
        };
        assert_eq!(fetched("", "", ""), 200);
        assert_eq!(fetched("none", "navigate", "document"), 200);
        assert_eq!(fetched("same-origin", "cors", "empty"), 200);
        assert_eq!(fetched("same-origin", "navigate", "iframe"), 200);
        assert_eq!(fetched("cross-site", "navigate", "document"), 200);
        for (site, mode, dest) in [
            ("cross-site", "no-cors", "script"),
            ("same-site", "cors", "empty"),
            ("cross-site", "", ""),
            ("cross-site", "navigate", "iframe"),
            ("same-site", "navigate", "object"),
            ("nonsense", "websocket", "websocket"),
        ] {
            assert_eq!(fetched(site, mode, dest), 403, "{site} {mode} {dest}");
        }
    }

    #[test]
    fn only_plain_paths_are_let_through() {
        let path = |target: &str| path_of(&target.parse().unwrap()).map_err(|refusal| refusal.status);
        assert_eq!(path("/"), Ok("/".to_owned()));
        assert_eq!(path("/a/?raw&x=../.."), Ok("/a/".to_owned()));
        assert_eq!(path("/f%C3%BCr%20alle/%2525"), Ok("/für alle/%25".to_owned()));
        assert_eq!(path("/a.b/..c/x:y"), Err(400));
        assert_eq!(path("/a.b/..c/10:30"), Ok("/a.b/..c/10:30".to_owned()));
        for bad in [
            "/..",
            "/a/../b",
            "/%2e%2E/b",
            "/..%2fb",
            "/./a",
            "/a//b",
            "//a",
            "/a%2f%2fb",
            "/a%00",
            "/%0a",
            "/%7f",
            "/%c2%85",
            "/a%5cb",
            "/c:/x",
            "/%63%3a",
            "/a%",
            "/a%4",
            "/a%zz",
            "/%ff",
            "/%c3",
            "*",
            "http://localhost/a",
        ] {
            assert_eq!(path(bad), Err(400), "{bad}");
        }
        assert_eq!(path(&format!("/{}", "a".repeat(LONGEST_TARGET))), Err(414));
        assert_eq!(
            path(&format!("/{}", "a".repeat(LONGEST_TARGET - 1))).map(|path| path.len()),
            Ok(LONGEST_TARGET)
        );
    }

    const NAMES: [&str; 5] = ["host", "origin", "sec-fetch-site", "sec-fetch-mode", "x-forwarded-host"];

    proptest! {
        #[test]
        fn what_is_let_through_never_leads_upwards(target in "/[a.%2eEfF5cC0/:\\\\]{0,24}") {
            if let Some(path) = target.parse().ok().and_then(|target| path_of(&target).ok()) {
                prop_assert!(path.starts_with('/') && !path.contains("//") && !path.contains('\\'));
                prop_assert!(!path.split('/').any(|part| part == ".." || part == "."));
                prop_assert!(!path.chars().any(char::is_control));
            }
        }

        #[test]
        fn no_bytes_break_the_gate(
            target in prop::collection::vec(any::<u8>(), 0..40),
            headers in prop::collection::vec((prop::sample::select(&NAMES), prop::collection::vec(any::<u8>(), 0..20)), 0..6),
        ) {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                if let Ok(value) = HeaderValue::from_bytes(&value) {
                    map.append(name, value);
                }
            }
            let _ = decoded(&String::from_utf8_lossy(&target));
            if let Ok(target) = Uri::try_from(target) {
                let _ = gate("127.0.0.1:4000", None).admit(&Method::GET, &target, &map);
            }
        }

        #[test]
        fn no_text_breaks_the_reading_of_hosts(text in ".{0,30}") {
            let _ = authority(&text);
        }
    }
}
