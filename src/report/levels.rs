//! What a site has switched off or made milder than usual: a report that keeps quiet about it would say too much.

use super::sheet::{Cell, Section, Tongue};
use crate::diagnostic::{Diagnostic, Located, wording};
use crate::parse::Level;
use crate::resolve::Site;
use serde::Serialize;

/// A check whose level a site has lowered.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    pub site: String,
    pub code: &'static str,
    pub level: &'static str,
    pub usual: &'static str,
    /// How many findings are not told, where it is off and there are any.
    pub untold: Option<usize>,
}

/// The checks among `codes` that the site takes less seriously than verbund does.
pub fn changed(site: &Site, codes: &[&str], findings: &[(Diagnostic, Located)]) -> Vec<Changed> {
    let lowered = |(code, level): &(&'static str, Level)| {
        let of_code = wording::ALL.iter().filter(|wording| wording.code == *code);
        let usual = of_code.map(|wording| wording.severity).min()?;
        let level = match level {
            Level::Off => "off",
            Level::At(severity) if *severity > usual => severity.name(),
            Level::At(_) => return None,
        };
        let untold = (level == "off")
            .then(|| untold(site, code, findings))
            .filter(|count| *count > 0);
        codes.contains(code).then(|| Changed {
            site: site.settings.id.to_string(),
            code,
            level,
            usual: usual.name(),
            untold,
        })
    };
    site.settings.levels().iter().filter_map(lowered).collect()
}

fn untold(site: &Site, code: &str, findings: &[(Diagnostic, Located)]) -> usize {
    let of_code = |finding: &&(Diagnostic, Located)| {
        let (finding, _) = finding;
        finding.code() == wording::CHECK_OFF.code
            && finding.place.file == site.settings.file
            && finding.words.iter().any(|(name, word)| *name == "code" && word == code)
    };
    let count = |(finding, _): &(Diagnostic, Located)| {
        let (_, words) = finding.words.iter().find(|(name, _)| *name == "findings")?;
        words.split(' ').next()?.parse::<usize>().ok()
    };
    findings.iter().filter(of_code).filter_map(count).sum()
}

/// The section of a report that lists them.
pub fn section(changed: &[Changed], tongue: Tongue) -> Section {
    let rows = changed.iter().map(|one| {
        vec![
            Cell::code(&one.site),
            Cell::code(one.code),
            Cell::code(one.level),
            Cell::code(one.usual),
            Cell::or_dash(one.untold.map(|count| count.to_string())),
        ]
    });
    let head = [
        tongue.say("Website", "Site"),
        tongue.say("Prüfung", "Check"),
        tongue.say("eingestellt", "set to"),
        tongue.say("üblich", "usual"),
        tongue.say("nicht gemeldet", "not told"),
    ];
    Section::new(tongue.say("Abgeschaltet oder herabgestuft", "Switched off or lowered")).table(
        &head,
        rows.collect(),
        tongue.say(
            "Keine dieser Prüfungen ist abgeschaltet oder herabgestuft.",
            "None of these checks is switched off or lowered.",
        ),
    )
}
