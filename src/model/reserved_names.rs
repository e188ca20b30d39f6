//! Names of hosts that belong to nobody, so that no one can open a site there.

/// Kept for examples, tests and one's own machine (RFC 2606, RFC 6761).
const NAMES: [&str; 7] = [
    "example",
    "example.com",
    "example.net",
    "example.org",
    "invalid",
    "localhost",
    "test",
];

/// Whether a host is one of them or below one; in small letters, without a port.
pub fn is_reserved(host: &str) -> bool {
    let name = host.trim_end_matches('.');
    let is_within = |whole: &&str| {
        let before = name.strip_suffix(*whole);
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    NAMES.iter().any(is_within)
}
