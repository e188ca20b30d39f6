//! Paths written as addresses.

/// A path with everything escaped that may not stand in an address as it is (RFC 3986 §2); an escape that is there
/// stays.
pub fn encoded(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => address.push(byte as char),
            _ if b"-._~/:?#[]@!$&'()*+,;=%".contains(&byte) => address.push(byte as char),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address
}
