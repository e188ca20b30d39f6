//! Pictures that a generative model made, as far as their files or names say so, and that are not said to be (AI Act
//! Art. 50). The file is read anyway when its page is made; what it says is kept with its size.

use super::SiteBundle;
use crate::diagnostic::{Diagnostic, Place, Report, wording};
use crate::model::fields::IMAGE;
use crate::model::{Record, Value, holds_word};
use crate::resolve::pictures::says_machine_made;
use crate::resolve::{Entry, LinkTarget, field_path};
use memchr::memmem;
use std::collections::BTreeMap;

/// What generators of pictures and those who keep them write into names of files and folders.
const NAMES: &[&str] = &[
    "ai-generated",
    "ai-images",
    "chatgpt-image",
    "dall-e",
    "dalle",
    "gemini-generated-image",
    "ki-bilder",
    "ki-generiert",
    "midjourney",
    "stable-diffusion",
];

/// Ends the terms of IPTC for such pictures (`trainedAlgorithmicMedia`, `compositeWithTrainedAlgorithmicMedia`), which
/// stand as they are in XMP and in the manifests of C2PA.
const TERM: &[u8] = b"rainedAlgorithmicMedia";

/// Whether the bytes of a file say that a model made it.
pub fn says_so(bytes: &[u8]) -> bool {
    memmem::find(bytes, TERM).is_some()
}

/// Reports pictures that look as if a model had made them, and are not marked.
pub fn check(site: &SiteBundle, report: &mut Report) {
    let graph = &site.graph;
    let Some(shown) = graph.sites.get(site.site).map(|site| &site.shown) else {
        return;
    };
    let assets = graph.assets.iter().enumerate();
    let beside = assets.filter(|(_, asset)| asset.file.ends_with(".xmp"));
    let beside: BTreeMap<&str, usize> = beside.map(|(number, asset)| (&*asset.file, number)).collect();
    for entry in shown.iter().filter_map(|id| graph.entries.get(*id)) {
        let mut unmarked = Vec::new();
        in_fields(entry, entry.record(), &mut unmarked);
        for text in entry.texts() {
            for (link, target) in text.body.links.iter().zip(text.links) {
                let (Some(picture), LinkTarget::Asset { asset }) = (&link.picture, target) else {
                    continue;
                };
                if !picture.credit.as_deref().is_some_and(says_machine_made) {
                    unmarked.push((*asset, text.origin.text(&link.range)));
                }
            }
        }
        for (asset, place) in unmarked {
            if let Some(sign) = sign(site, asset, &beside) {
                let file = graph.assets.get(asset).map_or("", |asset| &*asset.path);
                report.push(
                    Diagnostic::new(&wording::AI_LABEL, place)
                        .with("file", file)
                        .with("sign", sign),
                );
            }
        }
    }
}

fn in_fields(entry: &Entry, record: &Record, unmarked: &mut Vec<(usize, Place)>) {
    record.walk(&mut |visit| {
        let Value::Record(image) = visit.value else { return };
        let is_said = || image.get("ai_generated").is_some() || image.name("credit").is_some_and(says_machine_made);
        if !std::ptr::eq(image.schema, &IMAGE) || is_said() {
            return;
        }
        let src = image.name("src").unwrap_or_default();
        let mut files = entry.bound.files.iter();
        if let Some((_, asset)) = files.find(|(written, _)| **written == *src) {
            unmarked.push((*asset, entry.own.origin.field(&field_path(visit.path))));
        }
    });
}

/// What says that a model made the picture.
fn sign(site: &SiteBundle, asset: usize, beside: &BTreeMap<&str, usize>) -> Option<String> {
    let file = site.graph.assets.get(asset)?;
    let name = file.path.to_lowercase().replace(['_', ' '], "-");
    if let Some(known) = NAMES.iter().find(|known| holds_word(&name, known)) {
        return Some(format!("its name has `{known}` in it"));
    }
    if site.pictures.is_machine_made(site.world.as_ref(), file) {
        return Some("its own metadata say `trainedAlgorithmicMedia`".to_owned());
    }
    let stem = file.file.rsplit_once('.').map_or(&*file.file, |(stem, _)| stem);
    let sidecar = [format!("{}.xmp", file.file), format!("{stem}.xmp")];
    let sidecar = sidecar.iter().find_map(|path| beside.get(path.as_str()))?;
    let sidecar = site.graph.assets.get(*sidecar)?;
    let bytes = site.world.read(&sidecar.file).ok()?;
    says_so(&bytes).then(|| format!("`{}` says `trainedAlgorithmicMedia`", sidecar.path))
}
