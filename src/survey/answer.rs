//! One question: HEAD first, GET where a server does not take that, no body read, few redirects followed.

use super::Verdict;
use super::reach::Reach;
use std::time::Duration;
use ureq::http::{Method, Request, Response, StatusCode, header};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error};
use url::Url;

const MOST_REDIRECTS: usize = 5;
/// For one question, with connecting and waiting.
const MOST_SECONDS: u64 = 10;
/// Longer than this nobody waits because a server asks for it.
const LONGEST_WAIT: u64 = 5;

pub struct Asker {
    agent: Agent,
}

/// What came of a question.
#[derive(Clone)]
pub struct Answer {
    pub verdict: Verdict,
    /// Whether the host is better not asked any more.
    pub is_enough: bool,
    /// Whether nobody knows the name of the host.
    pub is_nameless: bool,
}

impl Asker {
    pub fn new(own_network: bool) -> Asker {
        let config = Agent::config_builder()
            .user_agent(concat!("verbund/", env!("CARGO_PKG_VERSION"), " (link check)"))
            .timeout_global(Some(Duration::from_secs(MOST_SECONDS)))
            .http_status_as_error(false)
            // Each step is looked at.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // A proxy would look up names where nobody sees whether they lead into the own network.
            .proxy(None)
            .build();
        Asker {
            agent: Agent::with_parts(config, DefaultConnector::default(), Reach::new(own_network)),
        }
    }

    pub fn ask(&self, address: &str) -> Answer {
        let unclear = || {
            Answer::of(Verdict::Unknown(
                "the address cannot be asked for as it is written".to_owned(),
            ))
        };
        let Some(mut at) = asked(address) else {
            return unclear();
        };
        let mut is_for_good = true;
        let mut has_moved = false;
        for _ in 0..=MOST_REDIRECTS {
            let response = match self.answer(at.as_str()) {
                Ok(response) => response,
                Err(error) => return failed(&error),
            };
            let status = response.status();
            let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
            match to.filter(|_| status.is_redirection()) {
                Some(to) => {
                    is_for_good &= matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT);
                    has_moved = true;
                    match at.join(to) {
                        Ok(next) => at = next,
                        Err(_) => return unclear(),
                    }
                }
                None => {
                    let is_moved = has_moved && is_for_good;
                    return answered(status, is_moved.then(|| at.into()));
                }
            }
        }
        Answer::of(Verdict::Dead("leads in a circle".to_owned()))
    }

    /// What the server says in the end, without its text.
    fn answer(&self, address: &str) -> Result<Response<Body>, Error> {
        let first = self.once(Method::HEAD, address)?;
        if first.status().as_u16() < 400 {
            return Ok(first);
        }
        let wait = first
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|wait| wait.to_str().ok()?.parse().ok());
        match (is_busy(first.status()), wait) {
            (true, Some(wait)) if wait <= LONGEST_WAIT => std::thread::sleep(Duration::from_secs(wait)),
            (true, _) => return Ok(first),
            (false, _) => {}
        }
        // Some servers answer nothing but GET, and say anything else to HEAD.
        self.once(Method::GET, address)
    }

    fn once(&self, method: Method, address: &str) -> Result<Response<Body>, Error> {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(header::ACCEPT, "*/*")
            .body(())?;
        self.agent.run(request)
    }
}

impl Answer {
    pub fn of(verdict: Verdict) -> Answer {
        Answer {
            verdict,
            is_enough: false,
            is_nameless: false,
        }
    }

    /// One that holds for the whole host.
    fn enough(verdict: Verdict) -> Answer {
        Answer {
            is_enough: true,
            ..Answer::of(verdict)
        }
    }
}

fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

fn answered(status: StatusCode, moved: Option<String>) -> Answer {
    let verdict = match (status.as_u16(), moved) {
        (200..=399, Some(to)) => Verdict::Moved(to),
        (200..=399, None) => Verdict::Fine,
        (404, _) => Verdict::Dead("is not found there (404)".to_owned()),
        (410, _) => Verdict::Dead("is gone (410)".to_owned()),
        // Hosts that refuse programs, want a password, or are out of order for now.
        (number, _) => Verdict::Unknown(format!("the host answers {number}")),
    };
    match is_busy(status) {
        true => Answer::enough(verdict),
        false => Answer::of(verdict),
    }
}

fn failed(error: &Error) -> Answer {
    let refused = |error: &std::io::Error| error.kind() == std::io::ErrorKind::ConnectionRefused;
    match error {
        Error::HostNotFound => Answer {
            is_nameless: true,
            ..Answer::enough(Verdict::Dead("names a host that there is not".to_owned()))
        },
        Error::Other(reason) if Reach::is_refusal(reason.as_ref()) => {
            Answer::enough(Verdict::Unknown(reason.to_string()))
        }
        Error::ConnectionFailed => Answer::enough(Verdict::Dead("names a host that takes no connections".to_owned())),
        Error::Io(error) if refused(error) => {
            Answer::enough(Verdict::Dead("names a host that takes no connections".to_owned()))
        }
        Error::Timeout(_) => Answer::enough(Verdict::Unknown(format!("no answer within {MOST_SECONDS} seconds"))),
        Error::Rustls(_) | Error::Tls(_) => Answer::enough(Verdict::Dead(
            "cannot be reached safely: the certificate of the host is not valid".to_owned(),
        )),
        Error::Http(_) | Error::BadUri(_) => Answer::of(Verdict::Unknown(
            "the address cannot be asked for as it is written".to_owned(),
        )),
        _ => Answer::of(Verdict::Unknown("the answer cannot be understood".to_owned())),
    }
}

/// An address as it is asked for: its host in ASCII, what may not stand in a request percent-encoded.
fn asked(address: &str) -> Option<Url> {
    let mut url = Url::parse(address).ok()?;
    url.set_fragment(None);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn addresses_are_asked_for_as_browsers_do() {
        for (written, expected) in [
            ("https://müller.example/a b#c", "https://xn--mller-kva.example/a%20b"),
            ("https://a.example:8/ü?d=ö", "https://a.example:8/%C3%BC?d=%C3%B6"),
        ] {
            let url = asked(written).unwrap_or_else(|| panic!("{written}"));
            assert_eq!(url.as_str(), expected);
            let to = url.join("/../x#y").unwrap_or_else(|error| panic!("{error}"));
            assert!(
                to.as_str().ends_with(".example/x#y") || to.as_str().ends_with(":8/x#y"),
                "{to}"
            );
        }
        assert!(asked("https://").is_none());
    }
}
