//! Which media type a file is sent with, by its name: where a host lets us say it, and in the preview.

/// The media type of a file at this path.
pub fn media_type_of(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let media_type = match (name.as_str(), ending) {
        ("feed.xml", _) => "application/atom+xml",
        ("feed.json", _) => "application/feed+json",
        (name, "xml") if name.ends_with("atom.xml") => "application/atom+xml",
        (_, "xml") => "application/xml",
        (_, "ics") => "text/calendar",
        (_, "js" | "mjs") => "text/javascript",
        (_, "json" | "map") => "application/json",
        (_, "vtt") => "text/vtt",
        (_, "webmanifest") => "application/manifest+json",
        (_, ending) => mime_guess::from_ext(ending)
            .first_raw()
            .unwrap_or("application/octet-stream"),
    };
    let is_text = media_type.starts_with("text/")
        || ["json", "xml", "javascript"]
            .iter()
            .any(|kind| media_type.ends_with(kind));
    if is_text {
        format!("{media_type}; charset=utf-8")
    } else {
        media_type.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_by_ending() {
        for (path, expected) in [
            ("/ki-ruhr/index.html", "text/html; charset=utf-8"),
            ("/a/style.CSS", "text/css; charset=utf-8"),
            ("/a/app.js", "text/javascript; charset=utf-8"),
            ("/a/termine.ics", "text/calendar; charset=utf-8"),
            ("/a/atom.xml", "application/atom+xml; charset=utf-8"),
            ("/a/en/feed.xml", "application/atom+xml; charset=utf-8"),
            ("/a/feed.json", "application/feed+json; charset=utf-8"),
            ("/a/sitemap.xml", "application/xml; charset=utf-8"),
            ("/a/site.webmanifest", "application/manifest+json; charset=utf-8"),
            ("/a/data.json", "application/json; charset=utf-8"),
            ("/a/logo.svg", "image/svg+xml; charset=utf-8"),
            ("/a/robots.txt", "text/plain; charset=utf-8"),
            ("/a/untertitel.vtt", "text/vtt; charset=utf-8"),
            ("/a/bild.avif", "image/avif"),
            ("/a/bild.webp", "image/webp"),
            ("/a/film.mp4", "video/mp4"),
            ("/a/schrift.woff2", "font/woff2"),
            ("/a/heft.pdf", "application/pdf"),
            ("/a.html/CNAME", "application/octet-stream"),
            ("/a/x.unbekannt", "application/octet-stream"),
        ] {
            assert_eq!(media_type_of(path), expected, "{path}");
        }
    }
}
