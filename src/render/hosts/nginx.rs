//! The configuration of a site for nginx.
//!
//! All headers stand on one level, with values that maps choose: a location with a header of its own would lose those of
//! the levels above it.

use super::Deployment;
use super::policy::{Files, REVALIDATED};
use crate::render::encodings::Encoding;
use crate::render::views::encoded;
use std::collections::BTreeMap;
use std::fmt::Write;

// Text never fails to be written to memory.
pub fn file(deployment: &Deployment<'_>) -> String {
    let (id, base) = (deployment.id, deployment.base);
    let folder = format!("/var/www/{id}");
    let mut text = format!(
        "# Made by verbund for nginx 1.21 and later; belongs into /etc/nginx/conf.d/. The site lies in {folder}.\n\
         # In a server that is there already take over the maps and the outer location.\n\n"
    );
    let name = id.replace('-', "_");
    for (header, variable, rest) in VARIABLES {
        let _ = writeln!(text, "map $uri $verbund_{name}_{variable} {{\n    default \"{rest}\";");
        if header == "Cache-Control" {
            // Paths without an expression win.
            for path in &deployment.policy.fingerprinted.look_alikes {
                let _ = writeln!(text, "    {} \"{rest}\";", quoted(&format!("{base}{path}")));
            }
        }
        for (files, value) in deployment.policy.of_header(header) {
            let _ = writeln!(text, "    \"~{}\" \"{value}\";", files.expression(base, ""));
        }
        text.push_str("}\n");
    }
    let _ = write!(
        text,
        "\nserver {{\n    listen 80;\n    listen [::]:80;\n    # Add `listen 443 ssl` with a certificate, or let certbot do it.\n    \
         server_name {};\n    absolute_redirect off;\n\n",
        deployment.host
    );
    let place = match base {
        "/" => format!("root {folder}"),
        _ => {
            let bare = base.trim_end_matches('/');
            let _ = writeln!(
                text,
                "    location = {} {{ return 301 {}; }}",
                quoted(bare),
                encoded(base)
            );
            format!("alias {folder}/")
        }
    };
    let _ = write!(
        text,
        "    location {} {{\n        {place};\n        index index.html;\n        error_page 404 {}404.html;\n\n",
        quoted(base),
        encoded(base),
    );
    add_headers(&mut text, deployment, &name);
    add_types(&mut text, deployment);
    text.push_str("        gzip_vary on;\n        gzip_proxied any;\n");
    if deployment.encodings.contains(&Encoding::Gzip) {
        text.push_str("        gzip_static on;\n");
    } else {
        let types = deployment.text_types().into_iter();
        let types: Vec<String> = types.map(|media_type| format!("\"{media_type}\"")).collect();
        let _ = writeln!(text, "        gzip on;\n        gzip_types {};", types.join(" "));
    }
    if deployment.encodings.contains(&Encoding::Brotli) {
        text.push_str(
            "        # brotli_static on; # with the module brotli, on Debian libnginx-mod-http-brotli-static\n",
        );
    }
    add_redirects(&mut text, deployment);
    text.push_str("    }\n}\n");
    text
}

/// A header that not all files have, the name of its variable, and its value for the files of no rule; a header
/// without a value is not sent.
const VARIABLES: [(&str, &str, &str); 2] = [
    ("Cache-Control", "cache", REVALIDATED),
    ("Access-Control-Allow-Origin", "origin", ""),
];

fn add_headers(text: &mut String, deployment: &Deployment<'_>, name: &str) {
    for (header, value) in deployment.policy.everywhere() {
        let _ = writeln!(text, "        add_header {header} \"{value}\" always;");
    }
    for (header, variable, _) in VARIABLES {
        let _ = writeln!(text, "        add_header {header} $verbund_{name}_{variable} always;");
    }
}

fn add_types(text: &mut String, deployment: &Deployment<'_>) {
    text.push_str("\n        types {\n");
    for (ending, media_type) in &deployment.media_types {
        let _ = writeln!(text, "            \"{media_type}\" {ending};");
    }
    text.push_str("        }\n        default_type application/octet-stream;\n");
    for (files, media_type) in deployment.policy.of_header("Content-Type") {
        if !matches!(files, Files::Named(_) | Files::At(_)) {
            continue;
        }
        let _ = writeln!(
            text,
            "        location ~ \"{}\" {{ types {{}} default_type \"{media_type}\"; }}",
            files.expression(deployment.base, "")
        );
    }
    text.push('\n');
}

fn add_redirects(text: &mut String, deployment: &Deployment<'_>) {
    let mut rules = BTreeMap::new();
    for (from, to) in &deployment.redirects {
        rules.insert(from.as_str(), to);
        // A folder is asked for without the slash too.
        if let Some(folder) = from.strip_suffix('/') {
            rules.insert(folder, to);
        }
    }
    for (from, to) in rules {
        let _ = writeln!(
            text,
            "        location = {} {{ return 301 {}; }}",
            quoted(from),
            encoded(to)
        );
    }
}

/// nginx compares decoded paths.
fn quoted(path: &str) -> String {
    let plain = path
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte));
    match plain {
        true => path.to_owned(),
        false => format!("\"{}\"", path.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
