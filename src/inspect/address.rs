//! The addresses on a page as they stand there, and what browsers do with them.

use crate::model::HostUse;

/// What a browser does with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Goes there when somebody wants to.
    Link,
    /// Asks for it as soon as the page is opened; of the element named.
    Load(&'static str, HostUse),
    /// The same, for what no host is allowed.
    Plugin(&'static str),
    /// Shows it in a frame when somebody wants to (`data-frame`).
    Frame,
}

/// The addresses on a page, as they stand there.
#[derive(Debug, Default)]
pub struct Addresses {
    /// One behind the other, which needs less memory than each by itself.
    texts: String,
    /// What each is for, and where it ends in `texts`.
    ends: Vec<(Use, usize)>,
}

impl Addresses {
    pub fn push(&mut self, use_of: Use, text: &str) {
        self.texts.push_str(text);
        self.ends.push((use_of, self.texts.len()));
    }

    pub fn iter(&self) -> impl Iterator<Item = (Use, &str)> {
        let mut begin = 0;
        self.ends.iter().map(move |(use_of, end)| {
            let text = self.texts.get(begin..*end).unwrap_or_default();
            begin = *end;
            (*use_of, text)
        })
    }
}

/// The addresses of a `srcset`, each with what stands behind it (HTML Living Standard, §4.8.4.3.10): up to a blank and without
/// commas at its end; then a width or density up to a comma.
pub fn candidates(value: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = value;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_ascii_whitespace());
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, behind) = rest.split_at_checked(end)?;
        let bare = address.trim_end_matches(',');
        let (descriptor, next) = match bare.len() < address.len() {
            true => ("", behind),
            false => behind.split_once(',').unwrap_or((behind, "")),
        };
        rest = next;
        (!bare.is_empty()).then_some((bare, descriptor.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::candidates;

    #[test]
    fn the_addresses_of_a_srcset_may_hold_commas() {
        for (value, addresses) in [
            ("a.png 1x, b.png 2x", &["a.png", "b.png"][..]),
            ("a.png,b.png", &["a.png,b.png"]),
            ("a.png, b.png 2x", &["a.png", "b.png"]),
            ("data:image/svg+xml,%3Csvg/%3E 1x", &["data:image/svg+xml,%3Csvg/%3E"]),
            ("w_200,h_300/x.svg 1x,\n y.svg", &["w_200,h_300/x.svg", "y.svg"]),
            (" , ", &[]),
        ] {
            assert_eq!(
                candidates(value).map(|(address, _)| address).collect::<Vec<_>>(),
                addresses,
                "{value}"
            );
        }
    }
}
