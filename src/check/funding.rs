//! Funders want their money to be named in their own words, those of the European Union with its emblem and, in the end, with
//! what came of it (Regulation (EU) 2021/1060, Art. 50 and Annex IX).

use super::duties::while_unreachable;
use super::{living, today};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Severity, wording};
use crate::model::fields::{FUNDING, FUNDING_NOTICE};
use crate::model::{Kind, Record, Value};
use crate::resolve::{Entry, EntryId, Graph, Site, field_path};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whose grant it is, and where it stands.
type Grant = (EntryId, Place);

/// Reports funders without a notice, empty notices, and projects of the European Union that have ended without results.
pub fn faults(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut silent: BTreeMap<(EntryId, Option<usize>), Vec<Grant>> = BTreeMap::new();
    for (id, entry) in living(graph) {
        entry.record().walk(&mut |visit| {
            let Value::Record(record) = visit.value else { return };
            let place = || entry.own.origin.field(&field_path(visit.path));
            if std::ptr::eq(record.schema, &FUNDING_NOTICE) && is_empty(record) {
                found.push(Diagnostic::new(&wording::FUNDING_EMPTY, place()));
            }
            let is_grant = std::ptr::eq(record.schema, &FUNDING) && visit.top.name == "funding";
            if is_grant && let Some(funder) = unnamed(graph, entry, record) {
                silent.entry((funder, entry.home)).or_default().push((id, place()));
            }
        });
        found.extend(without_results(graph, entry));
    }
    let told = silent.into_iter();
    found.extend(told.filter_map(|((funder, _), grants)| of_funder(graph, funder, &grants)));
    found
}

/// One finding for all that a funder pays for on a site: each site has a level of its own.
fn of_funder(graph: &Graph, funder: EntryId, grants: &[Grant]) -> Option<Diagnostic> {
    let funder = graph.entries.get(funder)?;
    let (first, place) = grants.first()?;
    let first = graph.entries.get(*first)?;
    let title = format!("`{}`", first.title(&first.own.language));
    let titles = match grants.len() {
        1 => format!("{title} is"),
        count => format!("{title} and {} more are", count - 1),
    };
    let mut finding = Diagnostic::new(&wording::FUNDING_NOTICE, place.clone())
        .with("titles", titles)
        .with("funder", funder.title(&funder.own.language))
        .with("file", &funder.own.origin.file);
    // What is at home on no site is told of as its most public site must.
    let shown = |site: &&Site| grants.iter().any(|(id, _)| site.shown.binary_search(id).is_ok());
    let mut sites: Vec<&Site> = match first.home {
        Some(home) => graph.sites.get(home).map(Arc::as_ref).into_iter().collect(),
        None => graph.sites.iter().map(Arc::as_ref).filter(shown).collect(),
    };
    if sites.is_empty() {
        sites.extend(graph.site_of(first));
    }
    let levels: Option<Vec<Severity>> = sites
        .into_iter()
        .map(|site| while_unreachable(site, finding.severity()))
        .collect();
    finding.level = levels.and_then(|levels| levels.into_iter().max());
    Some(finding)
}

/// The funder of a grant that has no notice. Who takes part, as a partner or a member, pays for its own.
fn unnamed(graph: &Graph, entry: &Entry, grant: &Record) -> Option<EntryId> {
    let id = entry.target_in(grant, "funder")?;
    let takes_part = || {
        let partners = entry.record().records("partners");
        let named = ["coordinator", "organisers", "hosts"];
        partners
            .filter_map(|partner| entry.target_in(partner, "org"))
            .any(|org| org == id)
            || named.into_iter().any(|field| entry.targets(field).any(|org| org == id))
    };
    let funder = graph.entries.get(id)?;
    let is_member = || {
        let mut memberships = funder.record().records("memberships");
        memberships.any(|membership| {
            let alliance = funder
                .target_in(membership, "alliance")
                .and_then(|id| graph.entries.get(id));
            alliance.is_some_and(|alliance| std::ptr::eq(alliance, entry))
        })
    };
    let is_named = grant.record("notice").is_some() || funder.record().record("funding_notice").is_some();
    (!is_named && !takes_part() && !is_member()).then_some(id)
}

fn is_empty(notice: &Record) -> bool {
    notice.text("text").is_none() && notice.word("eu").is_none() && notice.list("logos").is_empty()
}

fn without_results(graph: &Graph, entry: &Entry) -> Option<Diagnostic> {
    let record = entry.record();
    if entry.kind() != Kind::Project || record.text("results").is_some() {
        return None;
    }
    let is_of_union = |grant: &Record| {
        let funder = entry.target_in(grant, "funder").and_then(|id| graph.entries.get(id));
        let own = grant.record("notice");
        let notice = own.or_else(|| funder?.record().record("funding_notice"));
        notice.is_some_and(|notice| notice.word("eu").is_some())
    };
    if !record.records("funding").any(is_of_union) {
        return None;
    }
    let field = ["until", "period"]
        .into_iter()
        .find(|field| record.date(field).is_some())?;
    let end = record.date(field)?.latest().filter(|end| *end < today(graph, entry))?;
    let place = entry.own.origin.field(&FieldPath::default().key(field));
    Some(
        Diagnostic::new(&wording::RESULTS_MISSING, place)
            .with("title", entry.title(&entry.own.language))
            .with("date", end),
    )
}
