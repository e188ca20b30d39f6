//! How bad each finding is where it was found: what a site says in `checks`, never without a trace.

use crate::diagnostic::{Diagnostic, FieldPath, Place, Report, wording};
use crate::parse::{Level, SiteSettings};
use crate::resolve::Graph;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Findings of files of several sites, each at the level of its site.
pub fn by_file(report: Report, graph: &Graph) -> Report {
    let sites: Vec<&SiteSettings> = graph.sites.iter().map(|site| site.settings.as_ref()).collect();
    if sites.iter().all(|site| !site.has_levels()) {
        return report;
    }
    let folder = |site: &SiteSettings| site.file.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let folders: BTreeMap<String, &SiteSettings> = sites.into_iter().map(|site| (folder(site), site)).collect();
    let site_of = |diagnostic: &Diagnostic| {
        let mut parts = diagnostic.place.file.match_indices('/');
        let folder = parts.find_map(|(end, _)| folders.get(diagnostic.place.file.get(..end)?));
        folder.copied()
    };
    levelled(report.iter().cloned(), site_of)
}

/// Findings of one site's own pages.
pub fn of_site(findings: Vec<Diagnostic>, site: &SiteSettings) -> Report {
    levelled(findings.into_iter(), |_| Some(site))
}

fn levelled<'s>(
    findings: impl Iterator<Item = Diagnostic>,
    site_of: impl Fn(&Diagnostic) -> Option<&'s SiteSettings>,
) -> Report {
    let mut report = Report::default();
    let mut off: BTreeMap<(Arc<str>, &'static str), usize> = BTreeMap::new();
    for mut finding in findings {
        match site_of(&finding).and_then(|site| Some((site, site.level(finding.code())?))) {
            Some((site, Level::Off)) => *off.entry((site.file.clone(), finding.code())).or_default() += 1,
            Some((_, Level::At(severity))) => {
                finding.level = Some(severity);
                report.push(finding);
            }
            None => report.push(finding),
        }
    }
    for ((file, code), count) in off {
        let findings = match count {
            1 => "1 finding is".to_owned(),
            count => format!("{count} findings are"),
        };
        let place = Place::key(&file, FieldPath::default().key("checks").key(code));
        report.push(
            Diagnostic::new(&wording::CHECK_OFF, place)
                .with("code", code)
                .with("findings", findings),
        );
    }
    report
}
