// The built sites as a static host has them: their files, the types of their pages, and a server with the headers that
// strict hosts send.

import { createServer } from 'node:http';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** For what has no `_headers`, as a gallery; `data:` and inline code have no place in it. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'";

/** The policy that the site tells its hosts to send. */
function policyOf(site) {
  const rule = /^ +Content-Security-Policy: (.+)$/m.exec(site.files.get('/_headers')?.toString() ?? '');
  return rule?.[1] ?? CONTENT_SECURITY_POLICY;
}

const MEDIA_TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json', '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg',
  '.webp': 'image/webp', '.avif': 'image/avif', '.ico': 'image/x-icon', '.xml': 'application/xml',
  '.ics': 'text/calendar; charset=utf-8', '.pdf': 'application/pdf', '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json',
};
const SHRINKS = new Set(['.html', '.css', '.js', '.json', '.svg', '.xml', '.ics', '.txt', '.webmanifest']);

/** The sites in a folder, or the folder itself if it is one site. */
export function readSites(folder) {
  if (existsSync(join(folder, 'index.html'))) return [readSite(folder)];
  return readdirSync(folder, { withFileTypes: true })
    .filter((one) => one.isDirectory() && !one.name.startsWith('.'))
    .map((one) => join(folder, one.name))
    .filter((one) => existsSync(join(one, 'index.html')))
    .sort()
    .map(readSite);
}

/** One site: its folder, its files, their bytes, and the address that its pages give as their own. */
export function readSite(folder) {
  const name = basename(resolve(folder));
  const files = new Map(filesOf(folder).map((path) => [path, readFileSync(join(folder, path))]));
  const canonical = /<link rel="?canonical"? href="?([^">\s]+)/.exec(files.get('/index.html')?.toString() ?? '');
  return { name, folder, files, baseUrl: canonical?.[1] ?? `https://${name}.invalid/` };
}

/** All files of a site as addresses from its root, `index.html` included, sorted. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.replace(/\/$/, '').length))
    .sort();
}

/** All pages with their types. Pages that only lead to another one are left out; their links are checked with all others. */
export function pagesOf(site) {
  const paths = [...site.files.keys()].filter((path) => path.endsWith('.html') && !isRedirect(site.files.get(path)));
  const sections = new Set(paths.map((path) => path.split('/').slice(1, -1)).filter((folders) => folders.length > 1)
    .flatMap((folders) => folders.slice(1).map((_, place) => folders.slice(0, place + 1).join('/'))));
  return paths.map((path) => ({ path, type: typeOf(path, sections), size: site.files.get(path).length }));
}

/** `home`, `404`, `page`, `termine` for a list, `termine/*` for its entries, `termine/N` for its further pages. */
function typeOf(path, sections) {
  const folders = path.split('/').slice(1, -1);
  const inLanguage = /^[a-z]{2}$/.test(folders[0] ?? '');
  const language = inLanguage ? `${folders.shift()}/` : '';
  const last = folders.at(-1);
  if (!path.endsWith('/index.html')) return `${language}${basename(path, '.html')}`;
  if (folders.length === 0) return `${language}home`;
  if (/^(impressum|imprint)$/.test(last)) return `${language}imprint`;
  if (folders.length === 1) return sections.has(language + last) ? language + last : `${language}page`;
  return language + [...folders.slice(0, -1), /^\d+$/.test(last) ? 'N' : '*'].join('/');
}

/**
 * The longest page of each type of a site, since it shows the most, or all of them. `thorough` are the longest of their
 * type in all sites: these are looked at in every way, the others in those that depend on the site's colours and words.
 */
export function sample(sites, all) {
  const longest = new Map();
  const chosen = sites.map((site) => {
    const pages = pagesOf(site);
    const best = new Map();
    for (const page of pages) {
      if (page.size > (best.get(page.type)?.size ?? 0)) best.set(page.type, page);
      // Other languages have the same templates.
      if (!/^[a-z]{2}\//.test(page.type) && page.size > (longest.get(page.type)?.size ?? 0)) longest.set(page.type, page);
    }
    const normal = middleEvent(pages);
    if (normal) normal.normal = true;
    return { site, pages: all ? pages : [...new Set([...best.values(), normal].filter(Boolean))], total: pages.length };
  });
  const thorough = new Set(longest.values());
  for (const one of chosen) {
    for (const page of one.pages) page.thorough = thorough.has(page);
    one.pages.sort((a, b) => (a.path < b.path ? -1 : 1));
  }
  return chosen;
}

/** An event of middling length in the site's first language: it should fit on one sheet of paper. */
function middleEvent(pages) {
  const events = pages.filter((page) => /^(veranstaltungen|events|termine)\/\*$/.test(page.type)).sort((a, b) => a.size - b.size);
  return events[Math.floor(events.length / 2)];
}

/** A page that only leads to another one. */
export function isRedirect(bytes) {
  return /http-equiv="?refresh/.test(bytes.toString('utf8', 0, 2000));
}

/** The address of a page below its origin, as visitors see it. */
export function addressOf(path) {
  return path.replace(/index\.html$/, '');
}

/**
 * Serves a site's files on loopback, as a static host would: folders by their index, unknown addresses by 404.html, text
 * compressed, hashed files for ever, and the policy of the site. `site.files` may be filled later. Where `sendsPolicy` is
 * false it is a host that sends no headers of the site's own, so that pages have their policy from themselves alone.
 */
export async function serve(site, { sendsPolicy = true } = {}) {
  const compressed = new Map();
  const server = createServer((request, response) => {
    let path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (path.endsWith('/')) path += 'index.html';
    const known = site.files.has(path);
    if (path === '/favicon.ico' && !known) return response.writeHead(204).end();
    const file = known ? path : '/404.html';
    let bytes = site.files.get(file) ?? Buffer.from('');
    const tag = `"${createHash('sha1').update(bytes).digest('base64url')}"`;
    const headers = {
      'content-type': MEDIA_TYPES[extname(file)] ?? 'application/octet-stream',
      ...(sendsPolicy ? { 'content-security-policy': policyOf(site) } : {}),
      'x-content-type-options': 'nosniff',
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=600',
      etag: tag,
    };
    if (request.headers['if-none-match'] === tag) return response.writeHead(304, headers).end();
    if (SHRINKS.has(extname(file)) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      if (!compressed.has(file)) compressed.set(file, gzipSync(bytes, { level: 9 }));
      bytes = compressed.get(file);
      headers['content-encoding'] = 'gzip';
      headers.vary = 'accept-encoding';
    }
    response.writeHead(known || path === '/404.html' ? 200 : 404, { ...headers, 'content-length': bytes.length });
    response.end(bytes);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}
