// Compares what `verbund check` finds on pages with one fault each (faults.mjs) with what tools find that others have made:
// axe in a browser, the Nu checker, and a crawler that asks a server for every address that the browser's own parser reads.
//
//   node tests/browser/agreement.mjs VERBUND [--table]
//
// VERBUND  the program, such as target/release/verbund
// --table  print what each finds of each fault
//
// What they find and verbund does not must stand in `LEFT`, with the reason that docs/checks.md gives in other words; what
// stands there and is found after all fails as well. Needs what check.mjs needs.

import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { faultyPages } from './faults.mjs';
import { loadAxe } from './looks.mjs';
import { openBrowser } from './suite.mjs';
import { expect, finish, note } from './tally.mjs';

const require = createRequire(import.meta.url);
const TABS = 4;

/** What others find and a look at one page's HTML does not, with the reason. */
const LEFT = {
  contrast: 'colours are the palette\'s matter; a style sheet of one\'s own is seen in a browser only',
  'link-by-colour-only': 'the same',
  'scroll-without-focus': 'what scrolls is known where it is drawn',
  'text-outside-parts': 'good manners rather than a fault; text is not followed through the page',
  'table-corner-empty': 'an empty corner is how tables are written, in Markdown too',
  'table-headers-name-no-head': 'that the id is there is looked at; which cell has it would need the table as a whole',
  'attribute-of-another-element': 'names of attributes are known, not which element may have which',
  'aria-state-not-of-element': 'roles and states are known, not which of them go together',
  'time-wrong': 'dates on pages come from the program',
  'picture-without-img': 'what an element needs inside is not looked at, but for names',
};

/** Files that pages of the corpus lead to. */
const FILES = {
  'media/bild.svg': '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>',
  'media/rahmen.html': '<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Rahmen</title></head><body><main><h1>Rahmen</h1></main></body></html>',
  'media/eine datei.txt': 'Text',
  'media/grau.css': 'p { color: #999; background: #fff }',
  'media/farbe.css': 'a { color: #004; text-decoration: none }',
  'media/rollen.css': 'pre { overflow: scroll; width: 5em; height: 2em }',
  'media/ton.wav': Buffer.from('UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=', 'base64'),
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { table: { type: 'boolean', default: false } } });
if (positionals.length !== 1) throw new Error('say which program: node tests/browser/agreement.mjs target/release/verbund');
const folder = mkdtempSync(join(tmpdir(), 'verbund-agreement-'));
try {
  await compare(resolve(positionals[0]), folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
finish();

async function compare(program, folder) {
  const pages = faultyPages();
  const own = foundByVerbund(program, join(folder, 'workspace'), pages);
  const host = join(folder, 'host');
  const put = (path, content) => {
    mkdirSync(dirname(join(host, path)), { recursive: true });
    writeFileSync(join(host, path), content);
  };
  for (const [name, page] of Object.entries(pages)) put(`${name}/index.html`, page);
  for (const [path, content] of Object.entries(FILES)) put(path, content);
  const around = pages.sound;
  put('index.html', around.replace('href="../"', 'href="./"'));
  put('projekte/index.html', around);
  const served = { ...Object.fromEntries(Object.entries(pages).map(([name, page]) => [`/${name}/`, page])), '/': around, '/projekte/': around };
  for (const [path, content] of Object.entries(FILES)) served[`/${path}`] = content;
  const nu = foundByNu(host, pages);
  const [axe, crawler] = await foundInBrowser(served, pages);
  report(pages, { axe, nu: await nu, crawler, verbund: own });
}

function report(pages, found) {
  const others = ['axe', 'nu', 'crawler'];
  const count = { pages: 0, others: 0, both: 0, alone: 0 };
  for (const name of Object.keys(pages)) {
    const says = (tool) => [...new Set(found[tool].get(name) ?? [])];
    const [theirs, ours] = [others.flatMap(says), says('verbund')];
    if (values.table) {
      const line = [...others, 'verbund'].map((tool) => `${tool}: ${says(tool).join(', ') || '–'}`);
      console.log(`${name}\n    ${line.join('\n    ')}`);
    }
    if (name === 'sound') {
      expect(name, 'is sound', [...theirs, ...ours]);
      continue;
    }
    count.pages += 1;
    if (theirs.length > 0) count.others += 1;
    if (theirs.length > 0 && ours.length > 0) count.both += 1;
    if (theirs.length === 0 && ours.length > 0) count.alone += 1;
    const isLeft = name in LEFT;
    if (theirs.length > 0 && ours.length === 0) expect(name, 'is found by others only', isLeft ? null : theirs);
    else expect(name, 'is said to be left to others, but is not', isLeft ? ours.concat('or nobody finds it') : null);
    if (theirs.length === 0 && ours.length === 0) note(`nobody finds ${name}`);
  }
  for (const name of Object.keys(LEFT)) expect(name, 'is in the corpus', name in pages ? null : 'it is not');
  console.log(`${count.pages} faults; others find ${count.others}, of which verbund finds ${count.both}; verbund alone finds ${count.alone}`);
}

// ── verbund ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** A site whose theme makes exactly these pages, and what `check` says of each. */
function foundByVerbund(program, folder, pages) {
  const write = (path, content) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  // JSON is YAML.
  write('content/probe/site.yml', JSON.stringify({
    title: 'Probe', alliance: 'probe', base_url: 'https://probe.example/', languages: ['de'], timezone: 'Europe/Berlin',
    operator: 'traeger', legal: { public_body: false }, raw_html: 'allow', checks: { 'legal-not-linked': 'off' },
  }));
  write('content/probe/index.md', '---\ntitle: Probe\n---\n');
  write('content/probe/alliances/probe.yml', '{title: Probe, kind: network}');
  write('content/probe/organisations/traeger.yml', JSON.stringify({
    title: 'Träger', kind: 'association', legal_name: 'Träger e. V.', email: 'post@probe.example', phone: '+49 123 456789', memberships: ['probe'],
    address: { street: 'Hauptstraße 1', postcode: '01234', city: 'Musterstadt' }, represented_by: ['Erika Mustermann'],
    registered: { register: 'VR', court: 'Amtsgericht Musterstadt', number: '1234' },
  }));
  for (const legal of ['impressum', 'datenschutz']) write(`content/probe/pages/${legal}.md`, `---\ntitle: ${legal}\nlegal_kind: ${legal}\n---\nText\n`);
  write('content/probe/projects/projekt.yml', '{title: Projekt, alliances: [probe]}');
  // A template for each page: what one template writes wrongly for many pages is one fault, of which not all pages are named.
  for (const name of Object.keys(pages)) {
    write(`content/probe/pages/${name}.md`, `---\ntitle: ${name}\nlayout: ${name}\n---\n`);
    write(`content/probe/_theme/templates/${name}.html`, `{{ site.data.faults["${name}"] | safe }}`);
  }
  for (const [path, content] of Object.entries(FILES)) write(`content/probe/${path}`, content);
  write('content/probe/data/faults.json', JSON.stringify(pages));
  const run = spawnSync(program, ['check', '--root', folder, '--format', 'json'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const lines = run.stdout.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const found = new Map();
  for (const { code, message, severity } of lines) {
    const places = [...message.matchAll(/`probe\/([a-z-]+)\/`/g)].map((one) => one[1]).filter((name) => name in pages);
    // What is to be said of the site itself is not the matter here, as long as its pages are looked at.
    if (places.length === 0 && severity !== 'error') continue;
    if (places.length === 0) throw new Error(`the corpus itself is wrong: ${code}: ${message}`);
    if (/ on \d+ pages/.test(message)) throw new Error(`this fault is on so many pages that not all are named: ${message}`);
    for (const name of places) found.set(name, [...(found.get(name) ?? []), code]);
  }
  if (lines.length === 0) throw new Error(`verbund did not run: ${run.stderr}`);
  return found;
}

// ── the others ────────────────────────────────────────────────────────────────────────────────────────────────────

async function foundByNu(host, pages) {
  const options = ['--skip-non-html', '--errors-only', '--format', 'json'];
  const java = spawn('java', ['-Xss2m', '-jar', String(require('vnu-jar')), ...options, host], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  java.stderr.on('data', (bytes) => { output += bytes; });
  await new Promise((done, failed) => {
    java.on('close', done);
    java.on('error', () => failed(new Error('the Nu checker needs `java`')));
  });
  if (!output.includes('{"version"')) throw new Error(`the Nu checker did not run: ${output}`);
  const base = `file:${pathToFileURL(host).pathname}/`;
  const found = new Map();
  for (const { url, message } of JSON.parse(output.slice(output.indexOf('{"version"'))).messages) {
    const name = (url ?? '').slice(base.length).split('/')[0];
    if (name in pages) found.set(name, [...(found.get(name) ?? []), message]);
  }
  return found;
}

/** axe and the crawler, both with the browser that has loaded the page. */
async function foundInBrowser(served, pages) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const content = served[path];
    const type = path.endsWith('.svg') ? 'image/svg+xml' : path.endsWith('.css') ? 'text/css' : path.endsWith('/') || path.endsWith('.html') ? 'text/html; charset=utf-8' : 'application/octet-stream';
    response.writeHead(content === undefined ? 404 : 200, { 'content-type': type });
    response.end(content ?? '');
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const browser = await openBrowser();
  const [axe, crawler] = [new Map(), new Map()];
  try {
    const context = await browser.newContext();
    await context.route((url) => url.protocol.startsWith('http') && url.origin !== origin, (route) => route.abort());
    const waiting = Object.keys(pages);
    const work = async () => {
      const tab = await context.newPage();
      for (let name = waiting.shift(); name; name = waiting.shift()) {
        await tab.goto(`${origin}/${name}/`, { waitUntil: 'load' });
        const asked = await tab.evaluate(crawl, name);
        crawler.set(name, asked);
        await loadAxe(tab);
        const { violations } = await tab.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
        axe.set(name, violations.map((one) => one.id));
      }
      await tab.close();
    };
    await Promise.all(Array.from({ length: TABS }, work));
  } finally {
    await browser.close();
    server.close();
  }
  return [axe, crawler];
}

/** Runs in the page: asks the server for every address of its own host, and looks for the place that it names. */
async function crawl() {
  const faults = [];
  const read = (selector, attribute) => [...document.querySelectorAll(selector)].map((one) => one.getAttribute(attribute));
  const sets = read('[srcset]', 'srcset').flatMap((set) => set.split(',').map((one) => one.trim().split(/\s+/)[0]));
  for (const address of [...read('[href]', 'href'), ...read('[src]', 'src'), ...read('[data]', 'data'), ...sets]) {
    if (!URL.canParse(address, location.href)) {
      faults.push(`no address: ${address}`);
      continue;
    }
    const url = new URL(address, location.href);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      faults.push(`${url.protocol} ${address}`);
      continue;
    }
    if (url.origin !== location.origin) continue;
    const answer = await fetch(url);
    if (!answer.ok) faults.push(`${answer.status}: ${address}`);
    else if (url.hash && (answer.headers.get('content-type') ?? '').startsWith('text/html')) {
      const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (!there.getElementById(decodeURIComponent(url.hash.slice(1)))) faults.push(`no place: ${address}`);
    }
  }
  return faults;
}
