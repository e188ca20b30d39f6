//! What public bodies offer for download has to be accessible, so somebody has to have looked (Directive (EU) 2016/2102).

use super::living;
use crate::diagnostic::{Diagnostic, wording};
use crate::model::Value;
use crate::model::fields::FILE;
use crate::resolve::{Graph, field_path};

/// Reports documents of public bodies of which nobody has said whether they are accessible.
pub fn unknown(graph: &Graph) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, entry) in living(graph) {
        let site = graph.site_of(entry);
        let legal = site.and_then(|site| site.settings.record.record("legal"));
        if legal.and_then(|legal| legal.word("public_body")) != Some("true") {
            continue;
        }
        entry.record().walk(&mut |visit| {
            let Value::Record(file) = visit.value else { return };
            let src = file.name("src").unwrap_or_default();
            let is_meant = std::ptr::eq(file.schema, &FILE) && is_document(src);
            if is_meant && matches!(file.word("accessible"), None | Some("unknown")) {
                let place = entry.own.origin.field(&field_path(visit.path));
                found.push(Diagnostic::new(&wording::DOCUMENT_UNKNOWN, place).with("file", src));
            }
        });
    }
    found
}

/// Formats that people read and that can be made accessible.
pub fn is_document(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(
        ending.to_ascii_lowercase().as_str(),
        "pdf" | "doc" | "docx" | "odt" | "ppt" | "pptx" | "odp" | "xls" | "xlsx" | "ods" | "epub"
    )
}
