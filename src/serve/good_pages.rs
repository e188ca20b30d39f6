//! The pages that were made last, for the time when they cannot be made, and their style sheets.

use super::answer::{Answer, Content};
use std::collections::{BTreeMap, VecDeque};

/// How many answers are remembered.
const REMEMBERED: usize = 48;

/// In bytes; larger ones are not remembered.
const LARGEST: usize = 1024 * 1024;

/// Where files lie whose names change with their bytes.
const FINGERPRINTED: &str = "/assets/";

#[derive(Default)]
pub struct GoodPages {
    by_address: BTreeMap<String, Answer>,
    /// The one that was asked for least recently comes first.
    order: VecDeque<String>,
}

impl GoodPages {
    /// Keeps what is a page, or belongs to one version of a page.
    pub fn remember(&mut self, address: &str, answer: &Answer) {
        let bytes = match &answer.body {
            Content::Bytes(bytes) => bytes.len(),
            _ => return,
        };
        let is_page = answer.media_type.starts_with("text/html");
        if !(is_page || address.contains(FINGERPRINTED)) || bytes > LARGEST {
            return;
        }
        self.order.retain(|known| known != address);
        self.order.push_back(address.to_owned());
        self.by_address.insert(address.to_owned(), answer.clone());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_address.remove(&oldest);
        }
    }

    /// What an address had when it was asked for last.
    pub fn recall(&self, address: &str) -> Option<Answer> {
        self.by_address.get(address).cloned()
    }

    /// The style sheet or script that a page of a moment ago asks for.
    pub fn recall_asset(&self, address: &str) -> Option<Answer> {
        self.recall(address).filter(|_| address.contains(FINGERPRINTED))
    }
}
