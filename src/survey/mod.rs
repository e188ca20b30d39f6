//! Asks other hosts whether the addresses that sites lead to are still there: only on request, and with manners.
//!
//! Each host is asked one thing at a time with a pause, several hosts at once, everything within a limit of time. What was
//! fine lately is not asked again ([`Ledger`]). Content is not trusted, so nothing of the own network is asked unless somebody
//! wants that ([`reach`]).

mod answer;
mod ledger;
mod reach;

pub use ledger::Ledger;

use crate::diagnostic::{Diagnostic, Place, wording};
use answer::{Answer, Asker};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// So many hosts are asked at the same time.
const AT_ONCE: usize = 8;

/// Between two questions to one host.
const PAUSE: Duration = Duration::from_millis(300);

/// All in all.
const PATIENCE: Duration = Duration::from_secs(300);

/// What is known of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Fine,
    /// It is elsewhere for good.
    Moved(String),
    /// Nobody finds it; the reason.
    Dead(String),
    /// It could not be found out; the reason.
    Unknown(String),
}

impl Verdict {
    /// What is to be said of an address; `pages` says where it was found.
    pub fn diagnostic(&self, address: &str, place: Place, pages: &str) -> Option<Diagnostic> {
        let (wording, word) = match self {
            Verdict::Fine => return None,
            Verdict::Moved(to) => (&wording::LINK_MOVED, to),
            Verdict::Dead(reason) => (&wording::LINK_GONE, reason),
            Verdict::Unknown(reason) => (&wording::LINK_UNCHECKED, reason),
        };
        let told = Diagnostic::new(wording, place).with("address", address);
        Some(told.with("word", word).with("pages", pages))
    }
}

/// Asks for each of the addresses that the ledger does not know, and notes what came of it there. `own_network` lets
/// addresses of the own network be asked; `step` hears of each that is done.
pub fn ask(
    addresses: &[&str],
    own_network: bool,
    ledger: &mut Ledger,
    step: &(dyn Fn() + Sync),
) -> BTreeMap<String, Verdict> {
    let mut verdicts = BTreeMap::new();
    let mut by_host: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for address in addresses {
        match ledger.known(address) {
            Some(verdict) => {
                verdicts.insert((*address).to_owned(), verdict);
                step();
            }
            None => by_host.entry(host_of(address)).or_default().push(address),
        }
    }
    let end = Instant::now() + PATIENCE;
    let asker = Asker::new(own_network);
    let waiting: Mutex<VecDeque<Vec<&str>>> = Mutex::new(by_host.into_values().collect());
    let found: Mutex<Vec<(&str, Answer)>> = Mutex::default();
    let work = || {
        while let Some(of_host) = locked(&waiting).pop_front() {
            let mut last: Option<Answer> = None;
            for address in of_host {
                let answer = match &last {
                    // It would be the same, or a burden.
                    Some(last) if last.is_enough => last.clone(),
                    _ if Instant::now() >= end => Answer::of(Verdict::Unknown("there was no time left".to_owned())),
                    last => {
                        if last.is_some() {
                            thread::sleep(PAUSE);
                        }
                        asker.ask(address)
                    }
                };
                locked(&found).push((address, answer.clone()));
                last = Some(answer);
                step();
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(work);
        }
    });
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Where no name at all is known, it is hardly the fault of the names: one that answered lately shows it.
    let has_name = |address: &&String| host_of(address).bytes().any(|byte| byte.is_ascii_alphabetic());
    let answered = verdicts.keys().find(has_name).cloned();
    let is_offline = !found.is_empty()
        && found.iter().all(|(_, answer)| answer.is_nameless)
        && answered.is_none_or(|address| asker.ask(&address).is_nameless);
    for (address, answer) in found {
        let verdict = match is_offline {
            true => Verdict::Unknown("no name can be looked up; is this computer online?".to_owned()),
            false => answer.verdict,
        };
        ledger.note(address, &verdict);
        verdicts.insert(address.to_owned(), verdict);
    }
    verdicts
}

/// The values are whole whenever a thread lets go of them.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `www.example.org:8080`, with the scheme left out.
fn host_of(address: &str) -> &str {
    let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
