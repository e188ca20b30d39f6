//! `.htaccess`, by which a site tells Apache 2.4 what to do, on web space too where nothing else can be set.

use super::Deployment;
use super::policy::{Files, REVALIDATED, escaped};
use crate::render::encodings::{Encoding, SHRINKING};
use crate::render::views::encoded;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What may follow the name of a file that is sent compressed.
const COMPRESSED: &str = "(\\.(br|gz))?";

// Text never fails to be written to memory.
pub fn file(deployment: &Deployment<'_>) -> String {
    let mut text = String::from("# Made by verbund for Apache 2.4.\n\n");
    let _ = writeln!(text, "ErrorDocument 404 {}404.html\n", encoded(deployment.base));
    add_types(&mut text, deployment);
    add_compression(&mut text, deployment);
    add_headers(&mut text, deployment);
    add_rewriting(&mut text, deployment);
    text
}

fn add_types(text: &mut String, deployment: &Deployment<'_>) {
    text.push_str("<IfModule mod_mime.c>\n");
    for (ending, media_type) in &deployment.media_types {
        let _ = writeln!(text, "    AddType \"{media_type}\" .{ending}");
    }
    if !deployment.encodings.is_empty() {
        // An editor's own archive is sent as what it is.
        let _ = writeln!(text, "    <FilesMatch \"\\.({})\\.(br|gz)$\">", SHRINKING.join("|"));
        for encoding in &deployment.encodings {
            let (ending, token) = (encoding.ending(), encoding.token());
            // `.br` is Breton to some.
            let _ = writeln!(
                text,
                "        RemoveLanguage {ending}\n        AddEncoding {token} {ending}"
            );
        }
        text.push_str("    </FilesMatch>\n");
    }
    text.push_str("</IfModule>\n");
    // Of sections that fit the same file the last one holds.
    if !deployment.encodings.is_empty() {
        for ending in SHRINKING {
            if let Some(media_type) = deployment.media_types.get(ending) {
                let expression = format!("\\.{ending}\\.(br|gz)$");
                add_forced(text, ("FilesMatch", &expression), media_type);
            }
        }
    }
    for (files, media_type) in deployment.policy.of_header("Content-Type") {
        match files {
            Files::Named(name) => {
                let expression = format!("^{}{COMPRESSED}$", escaped(name));
                add_forced(text, ("FilesMatch", &expression), media_type);
            }
            Files::At(_) => {
                let expression = files.expression(&encoded(deployment.base), COMPRESSED);
                add_forced(
                    text,
                    ("If", &format!("%{{REQUEST_URI}} =~ m#{expression}#")),
                    media_type,
                );
            }
            // By their ending, above.
            _ => {}
        }
    }
    text.push('\n');
}

fn add_forced(text: &mut String, (section, condition): (&str, &str), media_type: &str) {
    let _ = writeln!(
        text,
        "<{section} \"{condition}\">\n    ForceType \"{media_type}\"\n</{section}>"
    );
}

/// While a file is sent, where there are no copies.
fn add_compression(text: &mut String, deployment: &Deployment<'_>) {
    if !deployment.encodings.is_empty() {
        return;
    }
    // Compared without what follows a semicolon.
    let types = deployment.text_types().into_iter();
    let types: BTreeSet<&str> = types.filter_map(|media_type| media_type.split(';').next()).collect();
    let types: Vec<&str> = types.into_iter().collect();
    let _ = writeln!(
        text,
        "<IfModule mod_deflate.c>\n    <IfModule mod_filter.c>\n        AddOutputFilterByType DEFLATE {}\n    </IfModule>\n</IfModule>\n",
        types.join(" ")
    );
}

fn add_headers(text: &mut String, deployment: &Deployment<'_>) {
    text.push_str("<IfModule mod_headers.c>\n");
    for (name, value) in deployment.policy.everywhere() {
        let _ = writeln!(text, "    Header always set {name} \"{value}\"");
    }
    let _ = writeln!(text, "    Header always set Cache-Control \"{REVALIDATED}\"");
    for name in ["Cache-Control", "Access-Control-Allow-Origin"] {
        for (files, value) in deployment.policy.of_header(name) {
            let expression = files.expression(&encoded(deployment.base), COMPRESSED);
            let _ = writeln!(
                text,
                "    Header always set {name} \"{value}\" \"expr=%{{REQUEST_URI}} =~ m#{expression}#\""
            );
        }
    }
    for path in &deployment.policy.fingerprinted.look_alikes {
        // Any byte stands for one that could end the expression.
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte);
        let name: String = path
            .bytes()
            .map(|byte| if plain(byte) { char::from(byte) } else { '.' })
            .collect();
        let base = escaped(&encoded(deployment.base));
        let _ = writeln!(
            text,
            "    Header always set Cache-Control \"{REVALIDATED}\" \"expr=%{{REQUEST_URI}} =~ m#^{base}{name}$#\""
        );
    }
    if !deployment.encodings.is_empty() {
        let _ = writeln!(
            text,
            "    <FilesMatch \"\\.({}){COMPRESSED}$\">\n        Header merge Vary Accept-Encoding\n    </FilesMatch>",
            SHRINKING.join("|")
        );
    }
    text.push_str("</IfModule>\n");
}

fn add_rewriting(text: &mut String, deployment: &Deployment<'_>) {
    let encodings = &deployment.encodings;
    text.push_str("\n<IfModule mod_rewrite.c>\n    RewriteEngine On\n");
    let redirects = deployment.redirects.iter().filter_map(|(from, to)| {
        let path = from.strip_prefix(deployment.base)?;
        let path = match path.strip_suffix('/') {
            Some(folder) => format!("{}/?", escaped(folder)),
            None => escaped(path),
        };
        // In a target `%2` would stand for a part of a condition.
        let to = encoded(to).replace('%', "\\%");
        Some(format!("    RewriteRule \"^{path}$\" \"{to}\" [R=301,L,NE]\n"))
    });
    text.extend(redirects.collect::<BTreeSet<_>>());
    // Web space may show `index.php` first, which can be the page at a former address.
    text.push_str(
        "    RewriteCond %{REQUEST_FILENAME}/index.html -s\n\
         \x20   RewriteRule \"^(.*/)?$\" \"$1index.html\" [L]\n",
    );
    let endings = SHRINKING.join("|");
    // What is smaller comes first.
    let by_size = [Encoding::Brotli, Encoding::Gzip];
    for encoding in by_size.iter().filter(|encoding| encodings.contains(encoding)) {
        let (ending, token) = (encoding.ending(), encoding.token());
        let _ = write!(
            text,
            "    RewriteCond %{{HTTP:Accept-Encoding}} \\b{token}\\b\n\
             \x20   RewriteCond %{{REQUEST_FILENAME}}{ending} -s\n\
             \x20   RewriteRule \"^(.+\\.({endings}))$\" \"$1{ending}\" [L,E=no-gzip:1,E=no-brotli:1]\n"
        );
    }
    text.push_str("</IfModule>\n");
}
