//! Reads the `Range` header, because players of audio and video ask for pieces of a file (RFC 9110 §14).

use std::ops::Range;

/// What a request asks for of something that has a known size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Whole,
    /// From the first byte up to, not including, the last.
    Part(Range<u64>),
    /// The part begins behind the end.
    Nothing,
}

/// A header that is malformed, of another unit or about several parts is ignored, as §14.2 allows.
pub fn wanted(header: &str, size: u64) -> Wanted {
    part(header, size).unwrap_or(Wanted::Whole)
}

fn part(header: &str, size: u64) -> Option<Wanted> {
    let (unit, range) = header.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    if first.is_empty() {
        return Some(match number(last)? {
            0 => Wanted::Nothing,
            _ if size == 0 => Wanted::Whole,
            length => Wanted::Part(size.saturating_sub(length)..size),
        });
    }
    let first = number(first)?;
    let last = if last.is_empty() { u64::MAX } else { number(last)? };
    if last < first {
        return None;
    }
    Some(if first >= size {
        Wanted::Nothing
    } else {
        Wanted::Part(first..last.saturating_add(1).min(size))
    })
}

/// A number too large to be counted is as good as the largest.
fn number(digits: &str) -> Option<u64> {
    let sound = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_forms_of_a_range() {
        for (header, expected) in [
            ("bytes=0-0", Wanted::Part(0..1)),
            ("bytes=0-99", Wanted::Part(0..10)),
            ("Bytes= 3-5", Wanted::Part(3..6)),
            ("bytes=3-", Wanted::Part(3..10)),
            ("bytes=9-99999999999999999999999999", Wanted::Part(9..10)),
            ("bytes=-3", Wanted::Part(7..10)),
            ("bytes=-99", Wanted::Part(0..10)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=99999999999999999999999999-", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=5-3", Wanted::Whole),
            ("bytes=0-1,3-4", Wanted::Whole),
            ("bytes=--3", Wanted::Whole),
            ("bytes=+1-3", Wanted::Whole),
            ("bytes=-", Wanted::Whole),
            ("pages=1-2", Wanted::Whole),
            ("", Wanted::Whole),
        ] {
            assert_eq!(wanted(header, 10), expected, "{header}");
        }
        assert_eq!(wanted("bytes=0-", 0), Wanted::Nothing);
        assert_eq!(wanted("bytes=-5", 0), Wanted::Whole);
    }

    proptest! {
        #[test]
        fn a_part_is_never_empty_and_lies_within(header in "(bytes=)?[0-9,-]{0,12}", size in 0..1000u64) {
            if let Wanted::Part(part) = wanted(&header, size) {
                prop_assert!(part.start < part.end && part.end <= size);
            }
        }
    }
}
