//! Amounts are recomputed with decimals: VAT, and partners' shares against the grant.

use super::living;
use crate::diagnostic::{Diagnostic, FieldPath, wording};
use crate::model::fields::MONEY;
use crate::model::{Kind, Record, Value};
use crate::resolve::{Entry, Graph, field_path};
use rust_decimal::Decimal;

/// Reports amounts that do not add up. One cent of rounding is allowed.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        entry.record().walk(&mut |visit| {
            if let Value::Record(money) = visit.value
                && std::ptr::eq(money.schema, &MONEY)
                && let Some(diagnostic) = net_and_gross(money)
            {
                let place = entry.own.origin.field(&field_path(visit.path).key("gross"));
                found.push(Diagnostic { place, ..diagnostic });
            }
        });
        if entry.kind() == Kind::Project {
            found.extend(shares(entry));
        }
    }
    found
}

fn net_and_gross(money: &Record) -> Option<Diagnostic> {
    let amount = |field: &str| money.decimal(field).map(crate::model::decimal::Decimal::value);
    let (net, rate, gross) = (amount("amount")?, amount("vat_rate")?, amount("gross")?);
    let factor = Decimal::ONE_HUNDRED
        .checked_add(rate)?
        .checked_div(Decimal::ONE_HUNDRED)?;
    let computed = net
        .checked_mul(factor)?
        .round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let off = (computed.checked_sub(gross)?).abs();
    (off > Decimal::new(1, 2)).then(|| {
        Diagnostic::new(&wording::MONEY_NET_GROSS, crate::diagnostic::Place::file(&"".into()))
            .with("net", net)
            .with("rate", rate)
            .with("computed", computed)
            .with("gross", gross)
    })
}

/// The sum of shares in the currency of the grants, against their sum.
fn shares(entry: &Entry) -> Option<Diagnostic> {
    let sum = |amounts: Vec<&Record>| {
        let mut total: Option<(Decimal, String)> = None;
        for money in amounts {
            let (value, currency) = (money.decimal("amount")?.value(), money.name("currency")?.to_owned());
            total = match total {
                None => Some((value, currency)),
                Some((sum, known)) if known == currency => Some((sum.checked_add(value)?, known)),
                Some(_) => return None,
            };
        }
        total
    };
    let record = entry.record();
    let (granted, currency) = sum(record
        .records("funding")
        .filter_map(|funding| funding.record("money"))
        .collect())?;
    let (shared, same) = sum(record
        .records("partners")
        .filter_map(|partner| partner.record("share"))
        .collect())?;
    (same == currency && shared > granted).then(|| {
        Diagnostic::new(
            &wording::SHARE_SUM,
            entry.own.origin.key(&FieldPath::default().key("partners")),
        )
        .with("sum", format!("{shared} {currency}"))
        .with("grant", format!("{granted} {currency}"))
    })
}
