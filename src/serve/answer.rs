//! What is sent for an address, and how a request's conditions and ranges turn it into a response (RFC 9110).
//!
//! The preview must not differ from the published site, so that headers of the site's own are sent along, except for
//! those that would outlast the preview in the browser, open it to other sites or contradict what is sent.

use super::byte_range::{self, Wanted};
use super::events::{EventSource, Seats};
use super::policy;
use super::reply::{Pieces, Reply};
use hyper::body::Bytes;
use hyper::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_SECURITY_POLICY,
    CONTENT_SECURITY_POLICY_REPORT_ONLY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH,
    IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Response, StatusCode};
use std::fs::File;
use std::io::{self, ErrorKind, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What is sent for an address, before conditions, ranges and HEAD are applied.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// For `Content-Type`.
    pub media_type: String,
    /// Of the site's own for this address; those that would harm a preview are left out.
    pub headers: Vec<(String, String)>,
    /// The ETag without quotes.
    pub tag: Option<String>,
    pub body: Content,
}

#[derive(Clone, Debug)]
pub enum Content {
    Bytes(Bytes),
    /// `size` is what the tag was made for; a file of another size is sent without the tag.
    File {
        path: PathBuf,
        size: u64,
    },
    Events(EventSource),
}

impl Answer {
    /// The event stream.
    pub fn events(source: EventSource) -> Answer {
        Answer {
            status: 200,
            media_type: "text/event-stream".to_owned(),
            headers: Vec::new(),
            tag: None,
            body: Content::Events(source),
        }
    }

    /// The way to another address.
    pub fn elsewhere(status: u16, address: &str) -> Answer {
        let headers = vec![("Location".to_owned(), address.to_owned())];
        Answer {
            status,
            headers,
            ..Answer::nothing()
        }
    }

    /// Nothing at this address.
    pub fn nothing() -> Answer {
        Answer {
            status: 404,
            media_type: "text/plain; charset=utf-8".to_owned(),
            headers: Vec::new(),
            tag: None,
            body: Content::Bytes(Default::default()),
        }
    }
}

/// Applies the conditions and the range of a request, given its method and headers. May wait for the disk.
pub fn respond(answer: Answer, method: &Method, asked: &HeaderMap, seats: &Seats) -> Response<Reply> {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_informational() {
        return plain(StatusCode::INTERNAL_SERVER_ERROR, "this address has no answer");
    }
    let mut headers = standard_headers();
    set(&mut headers, CONTENT_TYPE, &answer.media_type);
    add_own_headers(&mut headers, &answer.headers);

    let (whole, tag) = match answer.body {
        Content::Events(source) => return stream(source, method, headers, seats),
        Content::Bytes(bytes) => (Whole::Bytes(bytes), answer.tag),
        Content::File { path, size } => match open(&path) {
            Ok((file, found)) => (Whole::File(file, found), answer.tag.filter(|_| found == size)),
            Err(error) => return unreadable(&error),
        },
    };
    let tag = tag.filter(|tag| tag.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"'));
    if let Some(tag) = &tag {
        set(&mut headers, ETAG, &format!("\"{tag}\""));
    }
    let tag = tag.as_deref();
    if status == StatusCode::OK && is_known(tag, asked) {
        headers.remove(CONTENT_TYPE);
        return response(StatusCode::NOT_MODIFIED, headers, Reply::Bytes(Bytes::new()));
    }
    let size = whole.size();
    let wanted = if status == StatusCode::OK {
        headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
        wanted_part(method, asked, tag, size)
    } else {
        Wanted::Whole
    };
    let (status, part) = match wanted {
        Wanted::Whole => (status, 0..size),
        Wanted::Part(part) => {
            let last = part.end.saturating_sub(1);
            set(
                &mut headers,
                CONTENT_RANGE,
                &format!("bytes {}-{last}/{size}", part.start),
            );
            (StatusCode::PARTIAL_CONTENT, part)
        }
        Wanted::Nothing => {
            let mut refusal = plain(StatusCode::RANGE_NOT_SATISFIABLE, "there is nothing at this range");
            set(refusal.headers_mut(), CONTENT_RANGE, &format!("bytes */{size}"));
            return refusal;
        }
    };
    headers.insert(CONTENT_LENGTH, part.end.saturating_sub(part.start).into());
    if method == Method::HEAD {
        return response(status, headers, Reply::Bytes(Bytes::new()));
    }
    match whole.part(part) {
        Ok(body) => response(status, headers, body),
        Err(error) => unreadable(&error),
    }
}

/// A short answer in words.
pub fn plain(status: StatusCode, text: &str) -> Response<Reply> {
    let text = format!("{text}\n");
    let mut headers = standard_headers();
    set(&mut headers, CONTENT_TYPE, "text/plain; charset=utf-8");
    set(&mut headers, CONTENT_SECURITY_POLICY, "default-src 'none'");
    headers.insert(CONTENT_LENGTH, text.len().into());
    response(status, headers, Reply::Bytes(text.into()))
}

fn response(status: StatusCode, headers: HeaderMap, body: Reply) -> Response<Reply> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Nothing is kept by the browser, taken for another type, or handed to pages of other sites.
fn standard_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers
}

/// A value that no header can have is left out.
fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

fn add_own_headers(headers: &mut HeaderMap, own: &[(String, String)]) {
    for (name, value) in own {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        if harms(name.as_str()) {
            continue;
        }
        if name == CONTENT_TYPE {
            set(headers, name, value);
            continue;
        }
        let value = if name == CONTENT_SECURITY_POLICY || name == CONTENT_SECURITY_POLICY_REPORT_ONLY {
            policy::widened(value)
        } else {
            Some(value.clone())
        };
        if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
            headers.append(name, value);
        }
    }
}

fn harms(name: &str) -> bool {
    match name {
        // The browser would remember it for all that is ever served on this computer.
        "strict-transport-security" | "set-cookie" | "clear-site-data" | "alt-svc" => true,
        // An account for the host, never for the reader.
        "basic-auth" => true,
        // Decided here.
        "cache-control" | "x-content-type-options" | "cross-origin-resource-policy" => true,
        "etag" | "last-modified" | "date" | "accept-ranges" => true,
        "connection" | "keep-alive" | "upgrade" | "te" | "trailer" | "transfer-encoding" => true,
        "content-encoding" | "content-length" | "content-range" => true,
        // They would let pages of other sites read or measure what is served.
        name => name.starts_with("access-control-") || name == "timing-allow-origin",
    }
}

fn stream(source: EventSource, method: &Method, mut headers: HeaderMap, seats: &Seats) -> Response<Reply> {
    set(&mut headers, CONTENT_TYPE, "text/event-stream");
    if method == Method::HEAD {
        return response(StatusCode::OK, headers, Reply::Bytes(Bytes::new()));
    }
    match seats.open(source) {
        Some(events) => response(StatusCode::OK, headers, Reply::Events(events)),
        None => plain(StatusCode::SERVICE_UNAVAILABLE, "too many open event streams"),
    }
}

fn unreadable(error: &io::Error) -> Response<Reply> {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => plain(StatusCode::NOT_FOUND, "this file is gone"),
        _ => plain(StatusCode::INTERNAL_SERVER_ERROR, "this file cannot be read"),
    }
}

/// A regular file and its length. Anything else counts as gone: opening a pipe would wait for its writer.
fn open(path: &Path) -> io::Result<(File, u64)> {
    if !path.metadata()?.is_file() {
        return Err(ErrorKind::NotFound.into());
    }
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    Ok((file, length))
}

/// `If-None-Match` (§13.1.2); the comparison is weak.
fn is_known(tag: Option<&str>, asked: &HeaderMap) -> bool {
    let values = asked
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut listed = values.flat_map(|value| value.split(',')).map(str::trim);
    listed.any(|listed| {
        let listed = listed.strip_prefix("W/").unwrap_or(listed);
        listed == "*" || tag.is_some_and(|tag| unquoted(listed) == Some(tag))
    })
}

fn unquoted(tag: &str) -> Option<&str> {
    tag.strip_prefix('"')?.strip_suffix('"')
}

/// `Range` (§14.2) and `If-Range` (§13.1.5), which asks for the whole if it has changed.
fn wanted_part(method: &Method, asked: &HeaderMap, tag: Option<&str>, size: u64) -> Wanted {
    let mut ranges = asked.get_all(RANGE).iter();
    let (Some(range), None, &Method::GET) = (ranges.next(), ranges.next(), method) else {
        return Wanted::Whole;
    };
    let unchanged = match asked.get(IF_RANGE).map(HeaderValue::to_str) {
        None => true,
        Some(Ok(value)) => tag.is_some() && unquoted(value) == tag,
        Some(Err(_)) => false,
    };
    match range.to_str() {
        Ok(range) if unchanged => byte_range::wanted(range, size),
        _ => Wanted::Whole,
    }
}

enum Whole {
    Bytes(Bytes),
    File(File, u64),
}

impl Whole {
    fn size(&self) -> u64 {
        match self {
            Whole::Bytes(bytes) => bytes.len() as u64,
            Whole::File(_, size) => *size,
        }
    }

    fn part(self, part: Range<u64>) -> io::Result<Reply> {
        match self {
            Whole::Bytes(bytes) => {
                let bounds = usize::try_from(part.start).ok().zip(usize::try_from(part.end).ok());
                let piece = bounds.and_then(|(start, end)| bytes.get(start..end));
                Ok(Reply::Bytes(
                    piece.map(|piece| bytes.slice_ref(piece)).unwrap_or_default(),
                ))
            }
            Whole::File(mut file, _) => {
                if part.start > 0 {
                    file.seek(SeekFrom::Start(part.start))?;
                }
                Ok(Reply::File(Pieces::new(file, part.end.saturating_sub(part.start))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_header_of_a_site_breaks_an_answer(name in ".{0,12}", value in ".{0,30}", policy in ".{0,30}") {
            let own = [(name, value.clone()), ("Content-Security-Policy".into(), policy), ("Content-Type".into(), value)];
            let mut headers = standard_headers();
            add_own_headers(&mut headers, &own);
            prop_assert_eq!(headers.get(CACHE_CONTROL).unwrap(), "no-store");
        }
    }
}
