// Opens the built sites in a headless Chromium and says what a visitor would stumble over: errors, requests to other
// hosts, sideways scrolling, barriers, invalid HTML, dead links. It reads only what `verbund build` wrote.
//
//   node tests/browser/check.mjs [PUBLIC] [--shots DIR] [--all]
//
// PUBLIC   the folder of the sites (default: public)
// --shots  write a screenshot of each page opened, for each width and colour scheme
// --all    open every page instead of one of each type
//
// Needs playwright-core, axe-core and html-validate where NODE_PATH finds them, and a Chromium (CHROMIUM names another
// than /usr/bin/chromium).

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const { HtmlValidate } = require('html-validate');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = [320, 768, 1280];
const SCHEMES = ['light', 'dark'];
const AXE_AT = new Set(['320 light', '1280 light', '1280 dark']);
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const TABS = 2; // pages opened at the same time
const MEDIA_TYPES = {
  '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json',
  '.svg': 'image/svg+xml', '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.avif': 'image/avif',
  '.ico': 'image/x-icon', '.xml': 'application/xml', '.ics': 'text/calendar', '.pdf': 'application/pdf',
  '.txt': 'text/plain; charset=utf-8', '.woff2': 'font/woff2', '.webmanifest': 'application/manifest+json',
};
// What the program and its content decide otherwise than html-validate's standard.
const HTML_RULES = {
  extends: ['html-validate:standard'],
  rules: {
    'no-trailing-whitespace': 'off', // says nothing to a browser
    'long-title': 'off', // the title is the editors' text
    'doctype-style': 'off', // either case is HTML
    'no-inline-style': 'off', // a value computed per entry has no class
    'tel-non-breaking': 'off', // typography is the program's matter
  },
};

let passed = 0;
const failures = [];

/** Counts one assertion; `found` is what was wrong, or nothing. */
function expect(where, what, found) {
  const problems = [found].flat().filter(Boolean);
  if (problems.length === 0) passed += 1;
  for (const problem of problems) failures.push(`${where}: ${what}: ${problem}`);
}

// ── the sites on disk ─────────────────────────────────────────────────────────────────────────────────────────────

/** All files of a site as addresses from its root, `index.html` included, sorted. */
function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length))
    .sort();
}

/** One site: its folder, its files, their bytes, and the address that its pages give as their own. */
function readSite(publicFolder, name) {
  const folder = join(publicFolder, name);
  const files = new Map(filesOf(folder).map((path) => [path, readFileSync(join(folder, path))]));
  const canonical = /<link rel="canonical" href="([^"]+)"/.exec(files.get('/index.html')?.toString() ?? '');
  return { name, files, baseUrl: canonical?.[1] ?? `https://${name}.invalid/` };
}

/**
 * One page of each type: every page on the first level, every list, and of each folder the longest page, since it shows
 * the most. English pages are types of their own.
 */
function sample(site, all) {
  const pages = [...site.files.keys()].filter((path) => path.endsWith('.html') && !isRedirect(site.files.get(path)));
  if (all) return pages;
  const longest = new Map();
  for (const path of pages) {
    const folders = path.split('/').slice(1, -1);
    const depth = folders.length - (folders[0] === 'en' ? 1 : 0);
    const type = depth < 2 ? path : `${folders.slice(0, -1).join('/')}/*`;
    const size = site.files.get(path).length;
    if (size > (longest.get(type)?.size ?? 0)) longest.set(type, { path, size });
  }
  return [...longest.values()].map(({ path }) => path).sort();
}

/** A page that only leads to another one; its link is checked with all others. */
function isRedirect(bytes) {
  return bytes.includes('http-equiv="refresh"');
}

/** Serves a site's files on loopback, as a static host would: folders by their index, unknown addresses by 404.html. */
async function serve(site) {
  const server = createServer((request, response) => {
    let path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    if (path.endsWith('/')) path += 'index.html';
    const known = site.files.has(path);
    if (path === '/favicon.ico' && !known) return response.writeHead(204).end();
    response.writeHead(known || path === '/404.html' ? 200 : 404, { 'content-type': MEDIA_TYPES[extname(path)] ?? 'text/html' });
    response.end(site.files.get(known ? path : '/404.html'));
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

// ── in the browser ────────────────────────────────────────────────────────────────────────────────────────────────

/** Opens one page once and looks at it in every width and scheme. */
async function checkPage(context, site, origin, path, shots) {
  const where = `${site.name}${path}`;
  const tab = await context.newPage();
  const troubles = [];
  tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && troubles.push(message.text()));
  tab.on('pageerror', (error) => troubles.push(String(error)));
  tab.on('requestfailed', (request) => troubles.push(`${request.url()} failed`));
  tab.on('response', (response) => response.status() >= 400 && troubles.push(`${response.url()} is ${response.status()}`));
  tab.on('request', (request) => request.url().startsWith(origin) || troubles.push(`asks another host: ${request.url()}`));
  await tab.goto(origin + path.replace(/index\.html$/, ''), { waitUntil: 'load' });

  const facts = await tab.evaluate(() => ({
    lang: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    title: document.title.trim(),
  }));
  expect(where, 'language', facts.lang ? null : 'html has no lang');
  expect(where, 'headings', facts.headings === 1 ? null : `${facts.headings} h1`);
  expect(where, 'title', facts.title ? null : 'empty');
  await tab.evaluate(axeSource);
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      await tab.setViewportSize({ width, height: 800 });
      await tab.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' }); // no transition is half done when axe looks
      await checkLook(tab, `${where} [${width} ${scheme}]`, AXE_AT.has(`${width} ${scheme}`));
      if (shots) await tab.screenshot({ path: join(shots, shotName(where, width, scheme)), fullPage: true });
    }
  }
  expect(where, 'console and network', [...new Set(troubles)]);
  await tab.close();
}

/** What depends on width and colours: sideways scrolling, and barriers. */
async function checkLook(tab, where, withAxe) {
  const overflow = await tab.evaluate(() => {
    const page = document.documentElement;
    if (page.scrollWidth <= window.innerWidth) return null;
    const wide = [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1);
    return `${page.scrollWidth} wide, by ${wide.slice(-3).map((one) => `${one.localName}.${one.className}`).join(', ')}`;
  });
  expect(where, 'scrolls sideways', overflow);
  if (!withAxe) return;
  const violations = await tab.evaluate(
    async (values) => (await window.axe.run({ runOnly: { type: 'tag', values } })).violations
      .map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 160)} – ${one.nodes[0].failureSummary.split('\n')[1] ?? ''}`),
    AXE_TAGS,
  );
  expect(where, 'axe', violations);
}

function shotName(where, width, scheme) {
  return `${where.replace(/\/index\.html$/, '').replaceAll('/', '_')}.${width}.${scheme}.png`;
}

/** The page must say the same without scripts: its heading and its text are there, and its style sheet holds. */
async function checkWithoutScripts(context, site, origin, path) {
  const tab = await context.newPage();
  await tab.goto(origin + path.replace(/index\.html$/, ''), { waitUntil: 'load' });
  const main = tab.locator('main');
  const shown = (await main.isVisible()) && (await tab.locator('h1').isVisible()) && (await main.innerText()).trim().length > 0;
  expect(`${site.name}${path}`, 'without scripts', shown ? null : 'shows nothing');
  await tab.close();
}

// ── links ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a page refers to and what it can be referred to by, read by the browser's own parser. */
async function readPages(tab, site) {
  const pages = new Map();
  for (const [path, bytes] of site.files) {
    if (!path.endsWith('.html')) continue;
    pages.set(path, await tab.evaluate((html) => {
      const page = new DOMParser().parseFromString(html, 'text/html');
      const read = (selector, attribute) => [...page.querySelectorAll(selector)].map((one) => one.getAttribute(attribute));
      const sets = read('[srcset]', 'srcset').flatMap((set) => set.split(',').map((one) => one.trim().split(/\s+/)[0]));
      return {
        anchors: [...read('[id]', 'id'), ...read('a[name]', 'name')],
        addresses: [...read('[href]', 'href'), ...read('[src]', 'src'), ...read('[poster]', 'poster'), ...read('form[action]', 'action'), ...sets],
      };
    }, bytes.toString()));
  }
  return pages;
}

/** Every address of every page that leads to one of the sites must name a file, in its exact letters, and an anchor in it. */
function checkLinks(sites) {
  for (const site of sites) {
    for (const [path, page] of site.pages) {
      const own = new URL(path.replace(/index\.html$/, '').slice(1), site.baseUrl);
      const dead = page.addresses.filter((address) => isDead(sites, new URL(address, own)));
      expect(`${site.name}${path}`, 'dead link', [...new Set(dead)]);
      const twice = page.anchors.filter((one, place) => page.anchors.indexOf(one) !== place);
      expect(`${site.name}${path}`, 'id used twice', [...new Set(twice)]);
    }
    for (const [path, bytes] of site.files) {
      if (!path.endsWith('.css')) continue;
      const addresses = [...bytes.toString().matchAll(/url\(["']?([^"')]+)/g)].map((found) => found[1]);
      const dead = addresses.filter((address) => isDead(sites, new URL(address, new URL(path.slice(1), site.baseUrl))));
      expect(`${site.name}${path}`, 'dead address', dead);
    }
  }
}

function isDead(sites, url) {
  const site = sites.find((one) => url.href.startsWith(one.baseUrl));
  if (!site) return false;
  let path = `/${decodeURIComponent(url.pathname.slice(new URL(site.baseUrl).pathname.length))}`;
  if (path.endsWith('/')) path += 'index.html';
  if (!site.files.has(path)) return true;
  const anchor = decodeURIComponent(url.hash.slice(1));
  return anchor !== '' && site.pages.has(path) && !site.pages.get(path).anchors.includes(anchor);
}

async function checkHtml(site) {
  const validator = new HtmlValidate(HTML_RULES);
  for (const [path, bytes] of site.files) {
    if (!path.endsWith('.html')) continue;
    const report = await validator.validateString(bytes.toString());
    const messages = report.results.flatMap((result) => result.messages).filter((one) => one.severity === 2);
    expect(`${site.name}${path}`, 'HTML', messages.map((one) => `${one.line}:${one.column} ${one.message} (${one.ruleId})`));
  }
}

// ── the run ───────────────────────────────────────────────────────────────────────────────────────────────────────

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { shots: { type: 'string' }, all: { type: 'boolean', default: false } },
  });
  const publicFolder = positionals[0] ?? 'public';
  const names = readdirSync(publicFolder, { withFileTypes: true }).filter((one) => one.isDirectory() && !one.name.startsWith('.'));
  const sites = names.map((one) => readSite(publicFolder, one.name)).filter((site) => site.files.has('/index.html'));
  if (sites.length === 0) throw new Error(`there are no sites in ${publicFolder}; run \`verbund build\` first`);
  if (values.shots) mkdirSync(values.shots, { recursive: true });

  const profile = mkdtempSync(join(tmpdir(), 'verbund-browser-'));
  const context = await openBrowser(profile, {});
  const tab = await context.newPage();
  for (const site of sites) {
    site.pages = await readPages(tab, site);
    await checkHtml(site);
  }
  checkLinks(sites);
  const plain = await context.browser()?.newContext({ javaScriptEnabled: false }) ?? await openBrowser(`${profile}-plain`, { javaScriptEnabled: false });
  for (const site of sites) {
    const { server, origin } = await serve(site);
    const paths = sample(site, values.all);
    console.log(`${site.name}: ${paths.length} of ${site.pages.size} pages opened`);
    const waiting = [...paths];
    const work = async () => {
      for (let path = waiting.shift(); path; path = waiting.shift()) {
        await checkPage(context, site, origin, path, values.shots);
        await checkWithoutScripts(plain, site, origin, path);
      }
    };
    await Promise.all(Array.from({ length: TABS }, work));
    server.close();
  }
  await plain.close();
  await context.close();
  for (const folder of [profile, `${profile}-plain`]) rmSync(folder, { recursive: true, force: true });

  for (const failure of failures) console.log(`✗ ${failure}`);
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

function openBrowser(profile, options) {
  return chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ...options,
  });
}

await main();
