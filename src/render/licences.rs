//! Where the text of a licence stands that is named by its SPDX identifier.
//!
//! Only licences that pictures come under: a link to the text is what the Creative Commons ask for.

/// The address of the text of a licence; none where it is not known.
pub fn licence_url(identifier: &str) -> Option<String> {
    const OTHERS: &[(&str, &str)] = &[
        ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("PDM-1.0", "https://creativecommons.org/publicdomain/mark/1.0/"),
        ("DL-DE-BY-2.0", "https://www.govdata.de/dl-de/by-2-0"),
        ("DL-DE-ZERO-2.0", "https://www.govdata.de/dl-de/zero-2-0"),
        ("MIT", "https://spdx.org/licenses/MIT.html"),
        ("Apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0"),
    ];
    let known = OTHERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(identifier));
    if let Some((_, url)) = known {
        return Some((*url).to_owned());
    }
    // `CC-BY-SA-3.0-DE`: conditions, version, perhaps a country.
    let lower = identifier.to_ascii_lowercase();
    let rest = lower.strip_prefix("cc-")?;
    let number = rest.find(|c: char| c.is_ascii_digit())?;
    let (conditions, version) = rest.split_at(number);
    let conditions = conditions.strip_suffix('-')?;
    let (version, country) = version.split_once('-').unwrap_or((version, ""));
    let is_known = matches!(conditions, "by" | "by-sa" | "by-nd" | "by-nc" | "by-nc-sa" | "by-nc-nd")
        && matches!(version, "1.0" | "2.0" | "2.5" | "3.0" | "4.0")
        && country.bytes().all(|byte| byte.is_ascii_lowercase());
    let country = if country.is_empty() {
        String::new()
    } else {
        format!("{country}/")
    };
    is_known.then(|| format!("https://creativecommons.org/licenses/{conditions}/{version}/{country}"))
}

#[cfg(test)]
mod tests {
    use super::licence_url;

    #[test]
    fn licences_of_pictures_have_addresses() {
        for (identifier, url) in [
            ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
            (
                "CC-BY-NC-SA-3.0-DE",
                "https://creativecommons.org/licenses/by-nc-sa/3.0/de/",
            ),
            ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ] {
            assert_eq!(licence_url(identifier).as_deref(), Some(url));
        }
        for identifier in [
            "",
            "CC-",
            "CC-BY",
            "CC-BY-9.9",
            "CC-4.0",
            "LicenseRef-Presse",
            "CC-BY-4.0 OR MIT",
            "CC-BY-3.0-\u{e4}",
        ] {
            assert_eq!(licence_url(identifier), None, "{identifier}");
        }
    }
}
