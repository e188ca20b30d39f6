"""Serves a built site with the real nginx and Apache, under the rules that verbund makes for them, and asks as browsers do;
reads the files for other hosts with parsers that are not ours.

    python tests/formats/hosts.py VERBUND

VERBUND  the program, such as target/release/verbund

A workspace of its own has former addresses that are hard to write, compressed copies and files of all kinds; the site lies
once in the root of its host and once in a folder. Needs nginx with the module brotli, apache2, sh, and PyYAML.
"""

import gzip
import http.client
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
from urllib.parse import quote

import yaml

MODULES = pathlib.Path("/usr/lib/nginx/modules")
APACHE = pathlib.Path("/usr/lib/apache2/modules")
TEXT = "Ein langer Satz, der sich gut verkleinern lässt. " * 60
ALIASES = ["/alt/", "/alte seite/", "/größe/über/", "/a+b(c)/", "/seite.html", "/50$[1]/", "/index.php", "/alt's[1].php", "/alt/plan.pdf"]
ARCHIVE = gzip.compress(TEXT.encode(), mtime=0)

FILES = {
    "site.yml": """title: Demo
alliance: demo
base_url: {base_url}
languages: [de]
timezone: Europe/Berlin
operator: buero
legal: {{public_body: false}}
compress: [gzip, brotli]
htaccess: true
hsts: host
security: {{contact: sicherheit@demo.example, expires: 2026-12-31}}
humans: |
  Gemacht von der Geschäftsstelle.
""",
    "index.md": "---\ntitle: Demo\nclaim: Gemeinsam\n---\n",
    "alliances/demo.yml": "title: Demo\nkind: network\n",
    "organisations/buero.yml": "title: Büro\nmemberships: [demo]\n",
    "events/fest.md": "---\ntitle: Fest\ndate: 2026-03-01\nalliances: [demo]\n---\n",
    "pages/ueber-uns.md": "---\ntitle: Über uns\naliases: [" + ", ".join(f'"{alias}"' for alias in ALIASES) + f"]\n---\n{TEXT}\n",
    "static/probe/feed.xml": f"<feed>{TEXT}</feed>\n",
    "static/probe/feed.json": '{"version": "1", "text": "' + TEXT + '"}\n',
    "static/probe/newsfeed.json": "{}\n",
    "static/probe/newsfeed.txt": f"{TEXT}\n",
    "static/api/probe.json": '{"text": "' + TEXT + '"}\n',
    "static/api/probe.csv": f"name\n{TEXT}\n",
    "static/probe/site.webmanifest": '{"name": "Demo"}\n',
    "static/assets/own.txt": "not fingerprinted\n",
    "static/assets/plan.2026112201.pdf": "%PDF-1.4\n",
    "static/archiv.tar.gz": ARCHIVE,
    "media/plan.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><desc>{TEXT}</desc></svg>\n',
    "media/heft.pdf": "%PDF-1.4\n",
}

faults = []
asked = 0


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        for name, base, copies in [("root", "/", True), ("folder", "/ki/", True), ("plain", "/", False)]:
            root = pathlib.Path(folder, name)
            root.mkdir()
            write_workspace(root, f"https://demo.example{base}", copies)
            for host in ["apache", "nginx", "netlify", "cloudflare", "github-pages", "gitlab-pages", "s3"]:
                subprocess.run([program, "host", host, "--quiet", "--root", root], check=True)
            subprocess.run([program, "build", "--quiet", "--root", root, "--as-of", "2026-02-01"], check=True)
            site = root / "public" / "demo"
            with Nginx(root, site) as server:
                check_served(server, site, base, copies)
            with Apache(root, site, base) as server:
                check_served(server, site, base, copies)
            check_parsed(root)
            check_upload(root, site, base)
    for fault in faults:
        print(f"✗ {fault}")
    print(f"{asked} questions to nginx and Apache, files of 5 other hosts read, {len(faults)} faults")
    sys.exit(bool(faults))


def write_workspace(root, base_url, copies=True):
    for path, text in FILES.items():
        file = root / "content" / "demo" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            file.write_bytes(text)
            continue
        text = text if copies else text.replace("compress: [gzip, brotli]\n", "")
        file.write_text(text.format(base_url=base_url) if path == "site.yml" else text, "utf-8")


def expect(what, found, wanted):
    if found != wanted:
        faults.append(f"{what}: {found!r}, not {wanted!r}")


def check_served(server, site, base, copies=True):
    name = f"{server.name} {base}"

    def ask(path, encoding="identity", bare=False):
        global asked
        asked += 1
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("GET", quote(base.rstrip("/") if bare else base + path, safe="/%"), headers={"Accept-Encoding": encoding, "Host": "demo.example"})
        answer = connection.getresponse()
        return answer, answer.read()

    policy = dict(line.strip().split(": ", 1) for line in (site / "_headers").read_text().split("\n/", 1)[0].splitlines()[1:] if ": " in line)
    expect(f"{name} rules", len(policy), 6)
    style = next(site.glob("assets/style.*.css")).relative_to(site).as_posix()
    revalidated, hour, year = "no-cache", "public, max-age=3600", "public, max-age=31536000, immutable"
    for path, media_type, cache, shared in [
        ("", "text/html; charset=utf-8", revalidated, None),
        ("ueber-uns/", "text/html; charset=utf-8", revalidated, None),
        (style, "text/css; charset=utf-8", year, None),
        ("assets/own.txt", "text/plain; charset=utf-8", revalidated, None),
        ("assets/plan.2026112201.pdf", "application/pdf", revalidated, None),
        ("archiv.tar.gz", "application/gzip", revalidated, None),
        ("kalender.ics", "text/calendar; charset=utf-8", hour, "*"),
        ("probe/feed.xml", "application/atom+xml; charset=utf-8", hour, "*"),
        ("probe/feed.json", "application/feed+json", hour, "*"),
        ("probe/newsfeed.txt", "text/plain; charset=utf-8", revalidated, None),
        ("api/probe.json", "application/json; charset=utf-8", hour, "*"),
        ("api/probe.csv", "text/csv; charset=utf-8", hour, "*"),
        ("sitemap.xml", "application/xml; charset=utf-8", revalidated, None),
        ("probe/site.webmanifest", "application/manifest+json; charset=utf-8", revalidated, None),
        ("media/plan.svg", "image/svg+xml; charset=utf-8", revalidated, None),
        ("media/heft.pdf", "application/pdf", revalidated, None),
        (".well-known/security.txt", "text/plain; charset=utf-8", revalidated, None),
        ("humans.txt", "text/plain; charset=utf-8", revalidated, None),
    ]:
        file = site / (f"{path}index.html" if path.endswith("/") or not path else path)
        plain = file.read_bytes()
        for encoding, ending in [("identity", None), ("gzip", ".gz"), ("gzip, deflate, br", ".br")]:
            answer, body = ask(path, encoding)
            what = f"{name}{path} ({encoding})"
            expect(f"{what} status", answer.status, 200)
            expect(f"{what} type", answer.headers.get_all("Content-Type"), [media_type])
            expect(f"{what} caching", answer.headers.get_all("Cache-Control"), [cache])
            expect(f"{what} sharing", answer.headers.get("Access-Control-Allow-Origin"), shared)
            expect(f"{what} language", answer.headers.get("Content-Language"), None)
            for header, value in policy.items():
                expect(f"{what} {header}", answer.headers.get_all(header), [value])
            if not copies and encoding == "gzip" and file.suffix in [".html", ".css", ".xml", ".csv", ".svg"]:
                expect(f"{what} compressed while sent", answer.headers.get("Content-Encoding"), "gzip")
                expect(f"{what} unpacked", answer.headers.get("Content-Encoding") and gzip.decompress(body) == plain, True)
            if not copies and encoding != "identity":
                continue
            copy = pathlib.Path(f"{file}{ending}") if ending else file
            sent = copy if copy.exists() else file
            expect(f"{what} bytes", body, sent.read_bytes())
            token = {".gz": "gzip", ".br": "br"}[ending] if sent != file else None
            expect(f"{what} encoding", answer.headers.get("Content-Encoding"), token)
            if token == "gzip" and body == sent.read_bytes():
                expect(f"{what} unpacked", gzip.decompress(body) == plain, True)
            if pathlib.Path(f"{file}.gz").exists():
                expect(f"{what} varies", "accept-encoding" in (answer.headers.get("Vary") or "").lower(), True)
    missing, body = ask("gibt/es/nicht")
    expect(f"{name} missing status", missing.status, 404)
    expect(f"{name} missing page", b"<html" in body and b"404" in body or body == (site / "404.html").read_bytes(), True)
    expect(f"{name} missing policy", missing.headers.get_all("Content-Security-Policy"), [policy["Content-Security-Policy"]])
    expect(f"{name} missing caching", missing.headers.get_all("Cache-Control"), [revalidated])
    expect(f"{name} missing asset", ask("assets/style.0123456789.css")[0].headers.get_all("Cache-Control"), [revalidated])
    for alias in ALIASES:
        forms = [alias[1:]] + ([alias[1:-1]] if alias.endswith("/") else [])
        for form in forms:
            for encoding in ["identity", "gzip, br"]:
                answer, _ = ask(form, encoding)
                expect(f"{name}{form} status", answer.status, 301)
                place = (answer.headers.get("Location") or "").removeprefix("http://demo.example").removeprefix(f":{server.port}")
                expect(f"{name}{form} leads to", place, f"{base}ueber-uns/")
    if base != "/":
        bare, _ = ask("", bare=True)
        expect(f"{name} without the slash", bare.status, 301)
    folder, _ = ask("ueber-uns")
    expect(f"{name} folder status", folder.status, 301)
    tag = ask("ueber-uns/")[0].headers.get("ETag")
    expect(f"{name} has tags", bool(tag), True)


class Server:
    def __enter__(self):
        self.process = subprocess.Popen(self.command)
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.__exit__()
        raise SystemExit(f"{self.name} does not answer")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)


class Nginx(Server):
    name = "nginx"

    def __init__(self, root, site):
        self.port = free_port()
        rules = (root / "hosting/demo/nginx.conf").read_text()
        rules = rules.replace("listen 80;", f"listen 127.0.0.1:{self.port};").replace("    listen [::]:80;\n", "")
        rules = rules.replace("/var/www/demo", str(site)).replace("# brotli_static", "brotli_static")
        config = root / "nginx.conf"
        config.write_text(
            f"load_module {MODULES}/ngx_http_brotli_static_module.so;\nuser root;\ndaemon off;\npid {root}/nginx.pid;\n"
            f"error_log {root}/nginx.log;\nevents {{}}\nhttp {{\n"
            + "".join(f"{kind}_temp_path {root}/{kind};\n" for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
            + f"access_log off;\nserver_names_hash_bucket_size 128;\n{rules}\n}}\n",
            "utf-8",
        )
        subprocess.run(["nginx", "-t", "-q", "-c", config, "-e", root / "nginx.log"], check=True)
        said = (root / "nginx.log").read_text()
        expect("nginx warns", said, "")
        self.command = ["nginx", "-c", config, "-e", root / "nginx.log"]


class Apache(Server):
    name = "Apache"

    def __init__(self, root, site, base):
        self.port = free_port()
        expect("Apache: `host` and build", (root / "hosting/demo/.htaccess").read_bytes(), (site / ".htaccess").read_bytes())
        modules = ["mpm_event", "authz_core", "dir", "mime", "headers", "rewrite", "env", "setenvif", "filter", "deflate"]
        modules = [name for name in modules if (APACHE / f"mod_{name}.so").exists()]
        pages = root / "host"
        if base == "/":
            pages.symlink_to(site)
        else:
            pages.mkdir()
            (pages / base.strip("/")).symlink_to(site)
        config = root / "apache.conf"
        # As Debian has it: endings for Breton and for archives, and compression on the fly.
        config.write_text(
            "".join(f"LoadModule {name}_module {APACHE}/mod_{name}.so\n" for name in modules)
            + f"ServerName demo.example\nListen 127.0.0.1:{self.port}\nPidFile {root}/apache.pid\nErrorLog {root}/apache.log\n"
            "User www-data\nGroup www-data\nTypesConfig /etc/mime.types\nAddType application/x-gzip .gz .tgz\nAddLanguage br .br\n"
            "DirectoryIndex index.php index.html\n"
            f"AddOutputFilterByType DEFLATE text/html text/css\nDocumentRoot {pages}\n"
            f"<Directory {root}>\n    Require all granted\n    Options FollowSymLinks\n    AllowOverride FileInfo\n</Directory>\n",
            "utf-8",
        )
        environment = {**os.environ, "APACHE_RUN_DIR": str(root)}
        subprocess.run(["apache2", "-t", "-f", config], check=True, env=environment)
        self.command = ["apache2", "-DFOREGROUND", "-f", config]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check_parsed(root):
    """Workflows, settings and scripts are what their readers take them for."""
    workflow = yaml.safe_load((root / ".github/workflows/demo.yml").read_text())
    expect("GitHub: jobs", sorted(workflow["jobs"]), ["build", "due", "publish"])
    expect("GitHub: waits for", workflow["jobs"]["build"]["needs"], "due")
    steps = workflow["jobs"]["due"]["steps"][0]["run"]
    pipeline = yaml.safe_load((root / ".gitlab-ci.yml").read_text())
    script = pipeline["pages"]["script"]
    expect("GitLab: publishes", pipeline["pages"]["artifacts"]["paths"], ["public"])
    for text in [steps, *script]:
        subprocess.run(["sh", "-n"], input=text.encode(), check=True)
    for next_change, event, wanted in [
        ("2020-01-01", "schedule", "true"),
        ("2999-01-01", "schedule", "false"),
        (None, "schedule", "false"),
        ("2999-01-01", "push", "true"),
        ("broken", "schedule", "false"),
        ("down", "schedule", "true"),
    ]:
        expect(f"GitHub: builds on {event} with {next_change}", due(root, steps, next_change, event), wanted)
    netlify = tomllib.loads((root / "netlify.toml").read_text())
    expect("Netlify: folder", netlify["build"]["publish"], "public/demo")
    subprocess.run(["sh", "-n"], input=netlify["build"]["command"].encode(), check=True)
    cloudflare = tomllib.loads((root / "wrangler.toml").read_text())
    expect("Cloudflare: folder", cloudflare["pages_build_output_dir"], "public/demo")


def due(root, steps, next_change, event):
    """What a step says under a false curl."""
    tools = root / "tools"
    shutil.rmtree(tools, ignore_errors=True)
    tools.mkdir()
    curl = tools / "curl"
    value = "null" if next_change is None else f'"{next_change}"'
    answer = "exit 22" if next_change == "down" else f"printf '%s' '{{\n  \"next_change\": {value},\n  \"site\": \"demo\"\n}}'"
    curl.write_text(f"#!/bin/sh\n{answer}\n")
    curl.chmod(0o755)
    out = tools / "output"
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "EVENT": event, "GITHUB_OUTPUT": str(out)}
    subprocess.run(["bash", "-e", "-c", steps], check=True, env=environment)
    return out.read_text().strip().removeprefix("build=")


def check_upload(root, site, base):
    """Under a false `aws` that copies as the real one does, every file arrives, with its type, pages after what they need."""
    tools = root / "tools"
    shutil.copy(pathlib.Path(__file__).with_name("hosts_aws.py"), tools / "aws")
    (tools / "aws").chmod(0o755)
    log = tools / "log"
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "BUCKET": "eimer", "ENDPOINT": "https://s3.example", "AWS_LOG": str(log)}
    subprocess.run(["sh", root / "hosting/demo/upload.sh"], check=True, cwd=root, env=environment)
    sent = {}
    for line in log.read_text().splitlines():
        path, target, media_type, cache = line.split("\t")
        expect(f"S3: place of {path}", target, f"s3://eimer/{base.lstrip('/')}")
        sent.setdefault(path, (media_type, cache))
    files = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    hidden = {".verbund", "_headers", "_redirects", ".nojekyll", ".htaccess", "CNAME"}
    copies = {f"{path}{ending}" for path in files for ending in [".gz", ".br"]}
    wanted = {path for path in files - copies if path not in hidden}
    expect("S3: files", sorted(wanted ^ set(sent)), [])
    order = list(sent)
    pages = [place for place, path in enumerate(order) if path.endswith(".html")]
    styles = [place for place, path in enumerate(order) if path.endswith(".css")]
    expect("S3: pages come last", max(styles) < min(pages), True)
    for path, wanted in [
        ("index.html", ("text/html; charset=utf-8", "no-cache")),
        ("kalender.ics", ("text/calendar; charset=utf-8", "public, max-age=3600")),
        ("probe/feed.xml", ("application/atom+xml; charset=utf-8", "public, max-age=3600")),
        ("probe/feed.json", ("application/feed+json", "public, max-age=3600")),
        ("api/probe.json", ("application/json; charset=utf-8", "public, max-age=3600")),
        ("assets/own.txt", ("text/plain; charset=utf-8", "no-cache")),
        ("assets/plan.2026112201.pdf", ("application/pdf", "no-cache")),
        ("archiv.tar.gz", ("application/gzip", "no-cache")),
        ("index.php", ("text/html; charset=utf-8", "no-cache")),
        ("alt's[1].php", ("text/html; charset=utf-8", "no-cache")),
        ("alt/plan.pdf", ("text/html; charset=utf-8", "no-cache")),
        ("probe/newsfeed.json", ("application/json; charset=utf-8", "no-cache")),
        (next(path for path in files if path.startswith("assets/style.") and path.endswith(".css")), ("text/css; charset=utf-8", "public, max-age=31536000, immutable")),
        (".well-known/security.txt", ("text/plain; charset=utf-8", "no-cache")),
    ]:
        expect(f"S3: {path}", sent.get(path), wanted)


if __name__ == "__main__":
    main()
