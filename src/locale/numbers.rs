//! Numbers, money, shares and sizes of files: `1.234,5`, `rund 5,1 Mio. €`, `20 %`, `2,3 MB`.
//!
//! Numbers stay text from the file to the page; nothing here rounds, but for sizes of files.

use icu_decimal::DecimalFormatter;

use super::Locale;
use crate::model::decimal::Decimal;

impl Locale {
    /// The number with all the decimals that are written. What is no decimal stays as it is.
    pub fn number(&self, decimal: &str) -> String {
        let parsed = Decimal::parse(decimal)
            .ok()
            .and_then(|_| icu_decimal::input::Decimal::try_from_str(decimal).ok());
        // Making the formatter costs less than a microsecond, and it cannot be shared between threads.
        let formatter = DecimalFormatter::try_new((&self.known_as).into(), Default::default()).ok();
        match (parsed, formatter) {
            (Some(number), Some(formatter)) => formatter.format(&number).to_string(),
            _ => decimal.to_owned(),
        }
    }

    /// An amount of money; `currency` is a code of ISO 4217. `approx` adds the word for about.
    ///
    /// From one million on, amounts round to 10,000 are put in millions, and in billions if round to ten millions.
    pub fn money(&self, amount: &str, currency: &str, approx: bool) -> String {
        let Ok(decimal) = Decimal::parse(amount) else {
            return format!("{amount}\u{a0}{currency}");
        };
        let size = decimal.value().abs();
        let phrases = &self.phrases.money;
        let scales = [(phrases.billion, 1_000_000_000_u64), (phrases.million, 1_000_000)];
        let scaled = scales.into_iter().find_map(|(phrase, scale)| {
            let (scale, hundredth) = (
                rust_decimal::Decimal::from(scale),
                rust_decimal::Decimal::from(scale / 100),
            );
            let round = size >= scale && size.checked_rem(hundredth)?.is_zero();
            phrase
                .filter(|_| round)
                .zip(size.checked_div(scale).map(|number| number.normalize().to_string()))
        });
        let (phrase, digits) = scaled.unwrap_or_else(|| (phrases.plain, with_cents(size)));
        let mut text = put(phrase, &self.number(&digits), symbol(currency));
        if decimal.value().is_sign_negative() && !size.is_zero() {
            text.insert(0, '\u{2212}');
        }
        if approx {
            phrases.about.replacen("{}", &text, 1)
        } else {
            text
        }
    }

    /// `20 %`
    pub fn percent(&self, decimal: &str) -> String {
        self.phrases.percent.replacen("{}", &self.number(decimal), 1)
    }

    /// The size of a file in units of 1000 bytes, with one decimal below ten: `2,3 MB`.
    pub fn file_size(&self, bytes: u64) -> String {
        let [byte, units @ ..] = &self.phrases.bytes;
        let mut number = bytes.to_string();
        let mut unit = byte;
        let mut scale: u64 = 1;
        for larger in units {
            // As soon as the number would be shown as 1000.
            let limit = scale.saturating_mul(1000);
            if bytes.saturating_add(if scale == 1 { 0 } else { scale / 2 }) < limit {
                break;
            }
            (scale, unit) = (limit, larger);
            number = rounded(bytes, scale);
        }
        if bytes == 1 && self.phrases.language == "en" {
            unit = &"byte";
        }
        format!("{}\u{a0}{unit}", self.number(&number))
    }
}

/// The size in units of `scale`: tenths below ten, whole numbers from there on.
fn rounded(bytes: u64, scale: u64) -> String {
    let tenths = bytes.saturating_add(scale / 20) / (scale / 10).max(1);
    match (tenths / 10, tenths % 10) {
        (whole @ ..10, tenth @ 1..) => format!("{whole}.{tenth}"),
        (whole @ ..10, 0) => whole.to_string(),
        _ => (bytes.saturating_add(scale / 2) / scale).to_string(),
    }
}

/// Amounts have no decimals or at least two: `12.5` becomes `12.50`.
fn with_cents(amount: rust_decimal::Decimal) -> String {
    let text = amount.to_string();
    match text.split_once('.') {
        Some((_, cents)) if cents.len() == 1 => text + "0",
        _ => text,
    }
}

/// The phrase with number and currency; a code in letters keeps a distance from digits.
fn put(phrase: &str, number: &str, currency: &str) -> String {
    let code = currency.chars().all(|letter| letter.is_ascii_alphabetic());
    let apart = if code {
        phrase
            .replacen("{c}{n}", "{c}\u{a0}{n}", 1)
            .replacen("M{c}", "M\u{a0}{c}", 1)
    } else {
        phrase.to_owned()
    };
    apart.replacen("{n}", number, 1).replacen("{c}", currency, 1)
}

/// The sign of a currency, if it is known to everyone and means only this one.
fn symbol(currency: &str) -> &str {
    match currency {
        "EUR" => "€",
        "GBP" => "£",
        "JPY" => "¥",
        "USD" => "$",
        code => code,
    }
}
