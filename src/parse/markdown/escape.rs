//! HTML escaping, in one place, so that there is one place to get it right.
//!
//! Besides the markup characters both functions drop control characters, which HTML forbids, and turn CR and
//! CRLF into LF, so that the line ends of a source never show in the output.

/// What stands in the output for a byte of the text.
#[derive(Clone, Copy, PartialEq)]
enum Byte {
    Plain,
    Special(&'static str),
    CarriageReturn,
}

/// Appends `text` as the content of an element.
pub fn text(out: &mut String, text: &str) {
    if may_be_special(text) {
        write(out, text, &TEXT);
    } else {
        out.push_str(text);
    }
}

/// Appends `text` as an attribute's value, for single or double quotes.
pub fn attribute(out: &mut String, text: &str) {
    write(out, text, &ATTRIBUTE);
}

/// Appends an absolute address as an attribute's value: characters that no address may hold are
/// percent-encoded (RFC 3986 §2), so that no reader can take them for something else.
pub fn address(out: &mut String, address: &str) {
    write(out, address, &ADDRESS);
}

/// Appends text that was written as HTML: character references in it stay references.
pub fn text_with_references(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        write(out, before, &TEXT);
        let length = reference_length(after);
        out.push_str(if length > 0 { "&" } else { "&amp;" });
        let (reference, tail) = after.split_at_checked(length).unwrap_or(("", after));
        out.push_str(reference);
        rest = tail;
    }
    write(out, rest, &TEXT);
}

/// The length of a character reference whose `&` stands before `text`, 0 if there is none.
fn reference_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (start, allowed): (usize, fn(&u8) -> bool) = match bytes {
        [b'#', b'x' | b'X', ..] => (2, u8::is_ascii_hexdigit),
        [b'#', ..] => (1, u8::is_ascii_digit),
        _ => (0, u8::is_ascii_alphanumeric),
    };
    let length = bytes
        .iter()
        .skip(start)
        .take(32)
        .take_while(|byte| allowed(byte))
        .count();
    if length > 0 && bytes.get(start + length) == Some(&b';') {
        start + length + 1
    } else {
        0
    }
}

fn write(out: &mut String, text: &str, table: &[Byte; 256]) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        let replacement = match table[usize::from(byte)] {
            Byte::Plain => continue,
            Byte::Special(replacement) => replacement,
            Byte::CarriageReturn if bytes.get(at + 1) == Some(&b'\n') => "",
            Byte::CarriageReturn => "\n",
        };
        // Invariant: special bytes are ASCII, so `done` and `at` lie between characters.
        out.push_str(text.get(done..at).unwrap_or_default());
        out.push_str(replacement);
        done = at + 1;
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

/// Whether `text` holds a byte that [`TEXT`] changes. Most text is plain; this looks at many bytes at once.
fn may_be_special(text: &str) -> bool {
    text.bytes().fold(false, |found, byte| {
        let markup = (byte == b'&') | (byte == b'<') | (byte == b'>');
        found | markup | (byte == 0x7f) | ((byte < b' ') & (byte != b'\n') & (byte != b'\t'))
    })
}

static TEXT: [Byte; 256] = table(&[(b'&', "&amp;"), (b'<', "&lt;"), (b'>', "&gt;")]);
static ATTRIBUTE: [Byte; 256] = table(&[
    (b'&', "&amp;"),
    (b'<', "&lt;"),
    (b'>', "&gt;"),
    (b'"', "&quot;"),
    (b'\'', "&#39;"),
]);
static ADDRESS: [Byte; 256] = table(&[
    (b'&', "&amp;"),
    (b'<', "%3C"),
    (b'>', "%3E"),
    (b'"', "%22"),
    (b'\'', "%27"),
    (b' ', "%20"),
    (b'\\', "%5C"),
    (b'`', "%60"),
    (b'^', "%5E"),
    (b'{', "%7B"),
    (b'|', "%7C"),
    (b'}', "%7D"),
    (b'\n', ""),
    (b'\t', ""),
    (b'\r', ""),
]);

const fn table(specials: &[(u8, &'static str)]) -> [Byte; 256] {
    let mut table = [Byte::Plain; 256];
    let mut control = 0;
    while control < 0x20 {
        table[control] = Byte::Special("");
        control += 1;
    }
    table[b'\t' as usize] = Byte::Plain;
    table[b'\n' as usize] = Byte::Plain;
    table[b'\r' as usize] = Byte::CarriageReturn;
    table[0x7f] = Byte::Special("");
    let mut n = 0;
    while n < specials.len() {
        table[specials[n].0 as usize] = Byte::Special(specials[n].1);
        n += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: fn(&mut String, &str), input: &str) -> String {
        let mut out = String::new();
        write(&mut out, input);
        out
    }

    #[test]
    fn markup_characters_are_escaped() {
        assert_eq!(written(text, "a < b & \"c\" > d"), "a &lt; b &amp; \"c\" &gt; d");
        assert_eq!(
            written(attribute, "a < b & \"c\" 'd'"),
            "a &lt; b &amp; &quot;c&quot; &#39;d&#39;"
        );
        assert_eq!(
            written(address, "https://x/?a=\"b\"&c=ü"),
            "https://x/?a=%22b%22&amp;c=ü"
        );
    }

    #[test]
    fn line_ends_are_normalised_and_controls_dropped() {
        assert_eq!(written(text, "a\r\nb\rc\u{0}\u{7f}d"), "a\nb\ncd");
    }

    #[test]
    fn references_stay() {
        assert_eq!(
            written(text_with_references, "a &amp; b & c &#x41; &; &#; <"),
            "a &amp; b &amp; c &#x41; &amp;; &amp;#; &lt;"
        );
    }
}
