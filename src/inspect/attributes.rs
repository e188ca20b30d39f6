//! What attributes may be called and hold (HTML Living Standard, the index of attributes and the values it names).
//!
//! Browsers pass over what they do not know, so that a slip of the pen is seen by nobody who looks at the page.

use super::address::candidates;
use super::fault::{Fault, ValueOf};

/// What is wrong with an attribute of an element that is no drawing.
pub fn fault(element: &str, attribute: &[u8], value: &str) -> Option<Fault> {
    let name = std::str::from_utf8(attribute).ok()?;
    let own =
        name.starts_with("data-") || name.starts_with("aria-") || name.starts_with("on") || name.starts_with("xml");
    let Some(name) = NAMES.binary_search(&name).ok().and_then(|at| NAMES.get(at)) else {
        // Elements of one's own have attributes of their own.
        return (!own && !element.contains('-')).then(|| Fault::AttributeUnknown(name.into()));
    };
    let value = value.trim();
    let fits = match *name {
        "id" if value.is_empty() || value.contains(char::is_whitespace) => return Some(Fault::IdBlank(value.into())),
        "dir" => is_one(value, &["ltr", "rtl", "auto"]),
        "scope" => is_one(value, &["row", "col", "rowgroup", "colgroup"]),
        "type" if element == "button" => is_one(value, &["submit", "reset", "button"]),
        "type" if element == "input" => is_one(value, INPUTS),
        "loading" => is_one(value, &["lazy", "eager"]),
        "decoding" => is_one(value, &["sync", "async", "auto"]),
        "preload" => is_one(value, &["", "none", "metadata", "auto"]),
        "method" => is_one(value, &["get", "post", "dialog"]),
        "colspan" | "rowspan" | "maxlength" | "rows" | "cols" => value.parse::<u32>().is_ok(),
        "width" | "height" if element != "svg" => value.parse::<u32>().is_ok(),
        "tabindex" => value.parse::<i32>().is_ok(),
        "src" => !value.is_empty(),
        "href" | "action" | "poster" | "data" => is_address(value),
        "srcset" => candidates(value).all(|(_, descriptor)| descriptor.is_empty() || is_descriptor(descriptor)),
        "autocomplete" => is_autofill(value),
        _ => true,
    };
    (!fits).then(|| Fault::Value {
        attribute: name,
        value: value.into(),
        code: ValueOf::Html,
    })
}

/// Whether a tag can be that of a language (BCP 47): the names of languages have two or three letters.
pub fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let is_known = match language.len() {
        2 => {
            let language = language.to_ascii_lowercase();
            LANGUAGES
                .as_bytes()
                .chunks(3)
                .any(|known| known.starts_with(language.as_bytes()))
        }
        3 => true,
        _ => matches!(language, "x" | "i"),
    };
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_known && language.bytes().all(|byte| byte.is_ascii_alphabetic()) && parts.all(is_part)
}

fn is_one(value: &str, words: &[&str]) -> bool {
    words.iter().any(|word| value.eq_ignore_ascii_case(word))
}

/// Whether nothing stands in an address that may not (URL Standard, §4.3).
fn is_address(value: &str) -> bool {
    let is_code = ["javascript:", "data:"].iter().any(|scheme| value.starts_with(scheme));
    let forbidden = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\\' | '^' | '`' | '{' | '|' | '}');
    let host = value
        .split_once("//")
        .map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let host = host.rsplit('@').next().unwrap_or_default();
    is_code || !value.contains(forbidden) && (host.starts_with('[') == host.contains(']'))
}

/// `480w`, `2x`, `1.5x`.
fn is_descriptor(word: &str) -> bool {
    let number = word.strip_suffix(['w', 'x']);
    number.is_some_and(|number| number.parse::<f64>().is_ok())
}

/// Whether it is what browsers may fill in (§4.10.18.7): which part of a form, whose address, how to reach, and the field.
fn is_autofill(value: &str) -> bool {
    let around = |word: &&str| {
        !word.starts_with("section-")
            && !is_one(
                word,
                &[
                    "shipping", "billing", "home", "work", "mobile", "fax", "pager", "webauthn",
                ],
            )
    };
    let words: Vec<&str> = value.split_ascii_whitespace().filter(around).collect();
    match words.as_slice() {
        [] => true,
        [word] => is_one(word, FIELDS),
        _ => false,
    }
}

const INPUTS: &[&str] = &[
    "hidden",
    "text",
    "search",
    "tel",
    "url",
    "email",
    "password",
    "date",
    "month",
    "week",
    "time",
    "datetime-local",
    "number",
    "range",
    "color",
    "checkbox",
    "radio",
    "file",
    "submit",
    "image",
    "reset",
    "button",
];

const FIELDS: &[&str] = &[
    "on",
    "off",
    "name",
    "honorific-prefix",
    "given-name",
    "additional-name",
    "family-name",
    "honorific-suffix",
    "nickname",
    "username",
    "new-password",
    "current-password",
    "one-time-code",
    "organization-title",
    "organization",
    "street-address",
    "address-line1",
    "address-line2",
    "address-line3",
    "address-level4",
    "address-level3",
    "address-level2",
    "address-level1",
    "country",
    "country-name",
    "postal-code",
    "cc-name",
    "cc-given-name",
    "cc-additional-name",
    "cc-family-name",
    "cc-number",
    "cc-exp",
    "cc-exp-month",
    "cc-exp-year",
    "cc-csc",
    "cc-type",
    "transaction-currency",
    "transaction-amount",
    "language",
    "bday",
    "bday-day",
    "bday-month",
    "bday-year",
    "sex",
    "url",
    "photo",
    "tel",
    "tel-country-code",
    "tel-national",
    "tel-area-code",
    "tel-local",
    "tel-local-prefix",
    "tel-local-suffix",
    "tel-extension",
    "email",
    "impp",
];

/// The languages of ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el \
en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km \
kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl \
ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi \
vo wa wo xh yi yo za zh zu ";

/// The attributes of HTML, sorted, without those of drawings and event handlers.
static NAMES: &[&str] = &[
    "abbr",
    "accept",
    "accept-charset",
    "accesskey",
    "action",
    "allow",
    "allowfullscreen",
    "alt",
    "as",
    "async",
    "autocapitalize",
    "autocomplete",
    "autocorrect",
    "autofocus",
    "autoplay",
    "blocking",
    "charset",
    "checked",
    "cite",
    "class",
    "closedby",
    "color",
    "cols",
    "colspan",
    "command",
    "commandfor",
    "content",
    "contenteditable",
    "controls",
    "controlslist",
    "coords",
    "crossorigin",
    "data",
    "datetime",
    "decoding",
    "default",
    "defer",
    "dir",
    "dirname",
    "disabled",
    "disablepictureinpicture",
    "disableremoteplayback",
    "download",
    "draggable",
    "enctype",
    "enterkeyhint",
    "fetchpriority",
    "for",
    "form",
    "formaction",
    "formenctype",
    "formmethod",
    "formnovalidate",
    "formtarget",
    "headers",
    "height",
    "hidden",
    "high",
    "href",
    "hreflang",
    "http-equiv",
    "id",
    "imagesizes",
    "imagesrcset",
    "inert",
    "inputmode",
    "integrity",
    "is",
    "ismap",
    "itemid",
    "itemprop",
    "itemref",
    "itemscope",
    "itemtype",
    "kind",
    "label",
    "lang",
    "list",
    "loading",
    "loop",
    "low",
    "max",
    "maxlength",
    "media",
    "method",
    "min",
    "minlength",
    "multiple",
    "muted",
    "name",
    "nomodule",
    "nonce",
    "novalidate",
    "open",
    "optimum",
    "part",
    "pattern",
    "ping",
    "placeholder",
    "playsinline",
    "popover",
    "popovertarget",
    "popovertargetaction",
    "poster",
    "prefix",
    "preload",
    "property",
    "readonly",
    "referrerpolicy",
    "rel",
    "required",
    "resource",
    "reversed",
    "role",
    "rows",
    "rowspan",
    "sandbox",
    "scope",
    "selected",
    "shadowrootclonable",
    "shadowrootdelegatesfocus",
    "shadowrootmode",
    "shape",
    "size",
    "sizes",
    "slot",
    "span",
    "spellcheck",
    "src",
    "srcdoc",
    "srclang",
    "srcset",
    "start",
    "step",
    "style",
    "tabindex",
    "target",
    "title",
    "translate",
    "type",
    "typeof",
    "usemap",
    "value",
    "vocab",
    "width",
    "wrap",
    "writingsuggestions",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        assert!(
            NAMES.is_sorted(),
            "{:?}",
            NAMES.windows(2).find(|pair| pair[0] > pair[1])
        );
    }

    #[test]
    fn languages_have_short_names() {
        for tag in [
            "de",
            "en-GB",
            "de-Latn-DE-1996",
            "gsw",
            "zh-Hans",
            "hsb",
            "DE",
            "x-plain",
        ] {
            assert!(is_language(tag), "{tag}");
        }
        for tag in ["deutsch", "", "d", "xx", "de_DE", "de-", "german-DE", "e1"] {
            assert!(!is_language(tag), "{tag}");
        }
    }

    #[test]
    fn addresses_hold_no_blanks() {
        for address in [
            "../x/?a=b#c",
            "https://[::1]:80/",
            "mailto:a@b.example?subject=x%20y",
            "#a[b]",
            "ü/",
            "",
        ] {
            assert!(is_address(address), "{address}");
        }
        for address in ["a b", "https://[x/", "https://x]/", "a\\b"] {
            assert!(!is_address(address), "{address}");
        }
    }
}
