//! The files that `verbund host` makes for a host, with the site's own names, addresses and rules in them, and what is
//! left to do by hand.

use super::{Deployment, apache, nginx, object_store};
use std::fmt::Write;

/// Where a site can be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Netlify,
    Cloudflare,
    Apache,
    Nginx,
    GithubPages,
    GitlabPages,
    S3,
}

/// Ready files, and the steps that lead to a published site.
pub struct Recipe {
    /// Path from the workspace, and text.
    pub file: (String, String),
    pub steps: Vec<String>,
}

/// Where a build machine gets verbund from.
pub struct Program<'a> {
    /// The address of its repository, if it was named.
    pub source: Option<&'a str>,
    /// A tag or commit there.
    pub revision: &'a str,
}

/// Stands where the address of verbund's repository was not named; the domain exists nowhere.
const NO_SOURCE: &str = "https://git.example/verbund.git";

/// Cloudflare reads no more redirects.
const MOST_REDIRECTS: usize = 2000;

impl Host {
    pub const ALL: [Host; 7] = [
        Host::Netlify,
        Host::Cloudflare,
        Host::Apache,
        Host::Nginx,
        Host::GithubPages,
        Host::GitlabPages,
        Host::S3,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Host::Netlify => "netlify",
            Host::Cloudflare => "cloudflare",
            Host::Apache => "apache",
            Host::Nginx => "nginx",
            Host::GithubPages => "github-pages",
            Host::GitlabPages => "gitlab-pages",
            Host::S3 => "s3",
        }
    }

    /// What is made for it, in a line.
    pub fn purpose(self) -> &'static str {
        match self {
            Host::Netlify => "`netlify.toml`: builds at Netlify after each push",
            Host::Cloudflare => "`wrangler.toml`: a built site for Cloudflare Pages",
            Host::Apache => "`.htaccess` for Apache, as on most web space",
            Host::Nginx => "a server for nginx",
            Host::GithubPages => "a workflow that builds and publishes on GitHub Pages, by the clock too",
            Host::GitlabPages => "a pipeline that builds and publishes on GitLab Pages, by the clock too",
            Host::S3 => "a script that uploads to an object store (Amazon, IONOS, Hetzner, STACKIT …)",
        }
    }

    /// `paths` are the files of the site.
    pub fn recipe(self, deployment: &Deployment<'_>, paths: &[String], program: &Program<'_>) -> Recipe {
        let id = deployment.id;
        let own = |name: &str| format!("hosting/{id}/{name}");
        let filled = |template: &str, source: &str, indent: usize| {
            let text = template
                .replace("@SITE@", id)
                .replace("@BASE_URL@", deployment.base_url)
                .replace("@SOURCE@", source);
            text.replace("@DUE@", &due(deployment, indent))
        };
        let yaml = program.settings(": ");
        let (path, text) = match self {
            Host::Netlify => {
                let toml = program.settings(" = ");
                (
                    "netlify.toml".to_owned(),
                    filled(include_str!("recipes/netlify.toml"), &toml, 0),
                )
            }
            Host::Cloudflare => (
                "wrangler.toml".to_owned(),
                filled(include_str!("recipes/wrangler.toml"), "", 0),
            ),
            Host::Apache => (own(".htaccess"), apache::file(deployment)),
            Host::Nginx => (own("nginx.conf"), nginx::file(deployment)),
            Host::GithubPages => (
                format!(".github/workflows/{id}.yml"),
                filled(include_str!("recipes/github-pages.yml"), &yaml, 12),
            ),
            Host::GitlabPages => (
                ".gitlab-ci.yml".to_owned(),
                filled(include_str!("recipes/gitlab-ci.yml"), &yaml, 8),
            ),
            Host::S3 => (own("upload.sh"), object_store::script(deployment, paths)),
        };
        let mut steps = self.steps(deployment, &path);
        let builds_there = matches!(self, Host::Netlify | Host::GithubPages | Host::GitlabPages);
        if builds_there && program.source.is_none() {
            steps.insert(
                0,
                format!("Set VERBUND_SOURCE in {path} to the address of verbund's repository, or name it here with `--source`."),
            );
        }
        Recipe {
            file: (path, text),
            steps,
        }
    }

    fn steps(self, deployment: &Deployment<'_>, path: &str) -> Vec<String> {
        let (id, base, base_url) = (deployment.id, deployment.base, deployment.base_url);
        let address = format!("Visitors must find the site at {base_url}, as `base_url` in its `site.yml` says.");
        let mut steps = match self {
            Host::Netlify => vec![
                format!("Commit {path} and connect the repository at Netlify."),
                format!(
                    "Without a build there: `verbund build --site {id}`, then `netlify deploy --prod --dir public/{id}`."
                ),
            ],
            Host::Cloudflare => vec![format!(
                "Run `verbund build --site {id}`, then `npx wrangler pages deploy`."
            )],
            Host::Apache if deployment.has_htaccess => {
                vec![format!(
                    "`htaccess: true` in `site.yml` has each build write it into public/{id} already."
                )]
            }
            Host::Apache => vec![
                format!("Put {path} beside the site's `index.html`, or set `htaccess: true` in `site.yml`:"),
                "then each build writes it, with the redirects of the day.".to_owned(),
            ],
            Host::Nginx => vec![
                format!("Copy public/{id} to /var/www/{id} and {path} to /etc/nginx/conf.d/{id}.conf."),
                "Run `nginx -t && systemctl reload nginx`, then get a certificate.".to_owned(),
                "Make the file again when `aliases` of entries or verbund have changed.".to_owned(),
            ],
            Host::GithubPages => vec![format!(
                "Commit {path}; in the repository choose Settings > Pages > Source: GitHub Actions."
            )],
            Host::GitlabPages => vec![format!(
                "Commit {path}; add a nightly schedule under Build > Pipeline schedules."
            )],
            Host::S3 => vec![
                format!("Run `verbund build --site {id}`, then `BUCKET=… ENDPOINT=https://… sh {path}`."),
                "Name `index.html` and `404.html` as the store's index and error documents.".to_owned(),
                "Stores send no headers but type and caching: a Content-Security-Policy needs a CDN before them."
                    .to_owned(),
            ],
        };
        if matches!(self, Host::Netlify | Host::Cloudflare) && base != "/" {
            steps.push(format!(
                "Such hosts read `_headers` and `_redirects` in the root only: put public/{id} into a folder `{}` and move the two up.",
                base.trim_matches('/')
            ));
        }
        if self == Host::Cloudflare && deployment.redirects.len() > MOST_REDIRECTS {
            let count = deployment.redirects.len();
            steps.push(format!(
                "Cloudflare reads {MOST_REDIRECTS} redirects, the site has {count}: behind the others stand pages that lead on."
            ));
        }
        steps.push(address);
        steps
    }
}

impl Program<'_> {
    /// Two lines of a map; `sign` stands between name and value.
    fn settings(&self, sign: &str) -> String {
        let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
        let mut text = String::new();
        let source = match self.source {
            Some(source) => source,
            None => {
                text.push_str(
                    "  # CHANGE THIS: the address of verbund's repository was not known when the file was made.\n",
                );
                NO_SOURCE
            }
        };
        // Text never fails to be written to memory.
        let _ = write!(
            text,
            "  VERBUND_SOURCE{sign}{}\n  VERBUND_REVISION{sign}{}",
            quoted(source),
            quoted(self.revision)
        );
        text
    }
}

/// Lines of shell that set `build` to `false` on days on which the published site is still right.
fn due(deployment: &Deployment<'_>, indent: usize) -> String {
    let text = include_str!("recipes/due.sh")
        .replace("@BASE_URL@", deployment.base_url)
        .replace("@ZONE@", deployment.timezone);
    let lines: Vec<String> = text.lines().map(|line| format!("{:indent$}{line}", "")).collect();
    lines.join("\n")
}
