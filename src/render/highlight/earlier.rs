//! The classes of code that earlier runs found, so that no syntax has to find them again.
//!
//! One file has them all, since most are smaller than a block of a disk. It is read when the first block of code is made, and an item
//! is looked at when its code is:
//!
//! ```text
//! file = "verbund code\n" version item*      version: of all that the classes depend on besides the code, 16 bytes
//! item = key check length runs               key: of version, language and code, 16 bytes; check: of key and runs, 8; length: 4
//! ```
//!
//! Hashes are XXH3, numbers little-endian. A file that was cut off is good up to there; an item that was changed is as good as none.

use super::names::ALIASES;
use super::runs::Runs;
use super::syntax::{COLOURED_WITH, RULES};
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::LazyLock;
use xxhash_rust::xxh3::Xxh3;

/// The file's name among what is kept.
pub(super) const NAME: &str = "code";
/// In bytes.
pub(super) const MOST: usize = 64 * 1024 * 1024;

const MAGIC: &[u8] = b"verbund code\n";
const HEAD: usize = MAGIC.len() + 16;
const ITEM_HEAD: usize = 16 + 8 + 4;

/// What a code in a language is found by.
pub(super) type Key = u128;

/// What earlier runs found.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    file: Vec<u8>,
    /// Where in the file the items are.
    places: HashMap<Key, Range<usize>>,
}

pub(super) fn key(language: &str, code: &str) -> Key {
    let mut hasher = Xxh3::new();
    hasher.update(&VERSION.to_le_bytes());
    hasher.update(language.to_lowercase().as_bytes());
    hasher.update(&[0]);
    hasher.update(code.as_bytes());
    hasher.digest128()
}

impl Earlier {
    pub(super) fn read(world: &dyn World) -> Earlier {
        Earlier::of(world.kept(NAME, MOST as u64).unwrap_or_default())
    }

    fn of(file: Vec<u8>) -> Earlier {
        if !file.starts_with(&head()) {
            return Earlier::default();
        }
        let mut places = HashMap::new();
        let mut at = HEAD;
        while let Some(item) = Item::at(&file, at) {
            places.insert(item.key, at..item.end);
            at = item.end;
        }
        Earlier { file, places }
    }

    /// The runs of a code; none if they are not there or not whole.
    pub(super) fn runs(&self, key: Key, code: &str) -> Option<Runs> {
        let item = Item::at(&self.file, self.places.get(&key)?.start)?;
        Runs::from_bytes(item.runs, code).filter(|_| item.is_whole())
    }

    /// The file for later runs, of at most so many bytes: what this one used and found, and the youngest of all else that has room. None
    /// if that is nothing new.
    pub(super) fn with(&self, used: &BTreeSet<Key>, found: &BTreeMap<Key, Vec<u8>>, most: usize) -> Option<Vec<u8>> {
        let mut room = most.saturating_sub(HEAD);
        let mut takes = |length: usize| {
            let fits = length <= room;
            room -= if fits { length } else { 0 };
            fits
        };
        // Older first, as they stand in the file.
        let standing = self.items().filter(Item::is_whole);
        let (used, unused): (Vec<Item<'_>>, Vec<Item<'_>>) = standing
            .filter(|item| !found.contains_key(&item.key))
            .partition(|item| used.contains(&item.key));
        let used: Vec<_> = used.into_iter().filter(|item| takes(item.length())).collect();
        let found: Vec<_> = found
            .iter()
            .map(|(key, runs)| Item::new(*key, runs))
            .filter(|item| takes(item.length()))
            .collect();
        let mut unused: Vec<_> = unused
            .into_iter()
            .rev()
            .take_while(|item| takes(item.length()))
            .collect();
        unused.reverse();
        if found.is_empty() {
            return None;
        }
        let mut file = head();
        for item in unused.iter().chain(&used).chain(&found) {
            item.write(&mut file);
        }
        Some(file)
    }

    fn items(&self) -> impl Iterator<Item = Item<'_>> {
        let mut at = HEAD;
        std::iter::from_fn(move || {
            let item = Item::at(&self.file, at)?;
            at = item.end;
            Some(item)
        })
    }
}

/// Bound to everything that makes classes of code.
static VERSION: LazyLock<u128> = LazyLock::new(|| {
    let mut hasher = Xxh3::new();
    let mut add = |word: &str| {
        hasher.update(word.as_bytes());
        hasher.update(&[0]);
    };
    add(COLOURED_WITH);
    for (scope, class) in RULES {
        add(scope);
        add(&class.map_or_else(String::new, String::from));
    }
    for (alias, name) in ALIASES {
        add(alias);
        add(name);
    }
    hasher.digest128()
});

fn head() -> Vec<u8> {
    [MAGIC, &VERSION.to_le_bytes()].concat()
}

/// The runs of one code as the file has them.
struct Item<'f> {
    key: Key,
    check: u64,
    runs: &'f [u8],
    /// Where the next item begins.
    end: usize,
}

impl<'f> Item<'f> {
    fn new(key: Key, runs: &'f [u8]) -> Item<'f> {
        Item {
            key,
            check: check(key, runs),
            runs,
            end: 0,
        }
    }

    fn at(file: &'f [u8], at: usize) -> Option<Item<'f>> {
        let (key, rest) = file.get(at..)?.split_first_chunk()?;
        let (check, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        Some(Item {
            key: u128::from_le_bytes(*key),
            check: u64::from_le_bytes(*check),
            runs: rest.get(..length)?,
            end: at + ITEM_HEAD + length,
        })
    }

    fn is_whole(&self) -> bool {
        self.check == check(self.key, self.runs)
    }

    fn length(&self) -> usize {
        ITEM_HEAD + self.runs.len()
    }

    fn write(&self, file: &mut Vec<u8>) {
        file.extend(self.key.to_le_bytes());
        file.extend(self.check.to_le_bytes());
        file.extend((self.runs.len() as u32).to_le_bytes());
        file.extend(self.runs);
    }
}

fn check(key: Key, runs: &[u8]) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.update(&key.to_le_bytes());
    hasher.update(runs);
    hasher.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODES: [&str; 3] = ["let a = 1;", "fn b() {}", "// c\nstruct C;"];

    fn runs(code: &str) -> Runs {
        let (one, other) = code.split_at(3);
        let mut runs = Runs::default();
        runs.push(Some('k'), one);
        runs.push(None, other);
        runs
    }

    /// The file of a run that found these codes and used those, after `before`.
    fn file(before: Vec<u8>, found: &[&str], used: &[&str], most: usize) -> Option<Vec<u8>> {
        let found = found.iter().map(|code| (key("rust", code), runs(code).to_bytes()));
        let used = used.iter().map(|code| key("rust", code));
        Earlier::of(before).with(&used.collect(), &found.collect(), most)
    }

    fn has(file: &[u8]) -> Vec<&'static str> {
        let earlier = Earlier::of(file.to_vec());
        let is_there = |code: &&str| earlier.runs(key("rust", code), code) == Some(runs(code));
        CODES.into_iter().filter(is_there).collect()
    }

    #[test]
    fn later_runs_find_what_earlier_ones_found() {
        let first = file(Vec::new(), &CODES[..2], &[], MOST).expect("it is new");
        assert_eq!(has(&first), CODES[..2]);
        let second = file(first.clone(), &CODES[2..], &[], MOST).expect("it is new");
        assert_eq!(has(&second), CODES);
        assert_eq!(file(second, &[], &CODES, MOST), None, "nothing is new");
        let earlier = Earlier::of(first);
        assert_eq!(earlier.runs(key("python", CODES[0]), CODES[0]), None);
        assert_eq!(
            earlier.runs(key("rust", CODES[0]), CODES[1]),
            None,
            "as if two codes had one hash"
        );
    }

    #[test]
    fn a_damaged_file_gives_right_runs_or_none() {
        let whole = file(Vec::new(), &CODES, &[], MOST).expect("it is new");
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x15;
            for file in [&damaged, &whole[..at]] {
                let earlier = Earlier::of(file.to_vec());
                for code in CODES {
                    let found = earlier.runs(key("rust", code), code);
                    assert!(found.is_none_or(|found| found == runs(code)), "byte {at}");
                }
                assert!(has(file).len() < CODES.len(), "byte {at}");
            }
            // What is made of it is whole again.
            let repaired = file(damaged, &CODES, &[], MOST).expect("it is new");
            assert_eq!(has(&repaired), CODES);
        }
        assert_eq!(file(whole, &[], &CODES, MOST), None);
    }

    #[test]
    fn what_is_too_much_goes_and_what_is_used_stays() {
        let one = |code: &str| file(Vec::new(), &[code], &[], MOST).expect("it is new");
        let two = file(one(CODES[0]), &[CODES[1]], &[], MOST).expect("it is new");
        let most = two.len() + 1;
        // The first is older, but in use.
        assert_eq!(
            has(&file(two.clone(), &[CODES[2]], &[CODES[0]], most).expect("it is new")),
            [CODES[0], CODES[2]]
        );
        assert_eq!(
            has(&file(two.clone(), &[CODES[2]], &[], most).expect("it is new")),
            CODES[1..]
        );
        assert_eq!(
            file(two.clone(), &[CODES[2]], &CODES[..2], most),
            None,
            "what is in use need not make way"
        );
        for most in 0..two.len() {
            let made = file(two.clone(), &[CODES[2]], &[], most);
            assert!(made.is_none_or(|made| made.len() <= most));
        }
    }
}
