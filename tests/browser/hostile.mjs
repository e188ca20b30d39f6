// Writes hostile text into every field of every kind that `verbund schema` knows, into texts, translations, settings,
// pictures and names of files, builds that with default settings, and opens everything in a headless Chromium, with the
// policy of the site and with none: no script may run, no other host be asked, no page be left.
//
//   node tests/browser/hostile.mjs VERBUND [--keep DIR]
//
// VERBUND  the program, such as target/release/verbund
// --keep   write the workspace there and leave it
//
// What the program refuses is taken out, field by field, until it builds; at least half of the fields must get through, or
// nothing would be tested. Needs playwright-core where NODE_PATH finds it, and a Chromium (CHROMIUM names another than
// /usr/bin/chromium).

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { addressOf, readSite, serve } from './sites.mjs';
import { openBrowser } from './suite.mjs';
import { expect, finish } from './tally.mjs';

const PATIENCE = 20_000; // milliseconds
const TABS = 4; // pages opened at the same time
const ROUNDS = 40; // of taking out what is refused
const VARIANTS = 3; // entries of each kind: each field holds each attack in one of them
const TODAY = '2026-06-15'; // what is past stays so
const BASE = 'https://feindlich.example/';
const ALLOWED = ['http:', 'https:', 'mailto:', 'tel:', 'webcal:']; // schemes of links

// Each calls `pwned`, asks `evil.invalid`, or leaves the page, if it comes through.
const ATTACKS = [
  '<script>pwned(1)</script>', '"><script>pwned(2)</script>', '\'><img src=x onerror=pwned(3)>',
  '</script><script>pwned(4)</script>', '</title></textarea></style></noscript></template><script>pwned(5)</script>',
  '--><svg onload=pwned(6)>', ']]><svg/onload=pwned(7)>', '" onmouseover="pwned(8)" onfocus="pwned(8)" autofocus x="',
  '\' onmouseover=\'pwned(9)\' onfocus=\'pwned(9)\' autofocus x=\'', '` onmouseover=pwned(10) `', ' onmouseover=pwned(11) ',
  '&lt;script&gt;pwned(12)&lt;/script&gt;', '&#60;img src=x onerror=pwned(13)&#62;', '&quot;&gt;&lt;svg onload=pwned(14)&gt;',
  '<iframe srcdoc="<script>parent.pwned(15)</script>"></iframe>', '<iframe src="javascript:parent.pwned(16)"></iframe>',
  '<math><mtext><table><mglyph><style><img src=x onerror=pwned(17)></style></mglyph></table></mtext></math>',
  '<details open ontoggle=pwned(18)>x</details>', '<form action=//evil.invalid><input autofocus onfocus=pwned(19)></form>',
  '<meta http-equiv="refresh" content="0;url=https://evil.invalid/">', '<base href="https://evil.invalid/">',
  '<link rel="stylesheet" href="https://evil.invalid/a.css">', '<style>@import "https://evil.invalid/b.css";</style>',
  '<p style="background:url(https://evil.invalid/c.png)">x</p>', '<object data="https://evil.invalid/d"></object>',
  '{{ site.base_url }}{% raw %}<script>pwned(20)</script>{% endraw %}', '{{ "<script>pwned(21)</script>" | safe }}',
  '{# -#}{% for x in [1] %}<script>pwned(22)</script>{% endfor %}', '\\"; pwned(23); //', '\\u003cscript>pwned(24)\\u003c/script>',
  '[a](javascript:pwned(25))', '[b](JaVaScRiPt:pwned(26))', '[c](&#106;avascript:pwned(27))', '[d](java&#10;script:pwned(28))',
  '[e](<java\tscript:pwned(29)>)', '[f](&#1;javascript:pwned(30))', '[g](vbscript:pwned(31))',
  '[h](data:text/html,<script>pwned(32)</script>)', '<javascript:pwned(33)>', '![i](javascript:pwned(34) "x")',
  '![j](https://evil.invalid/e.png "x")', '![k](//evil.invalid/f.png "x")', '[l](//evil.invalid/ "\\" onmouseover=pwned(35) \\"")',
  '![m" onerror="pwned(36)](x.png "x")', '`<img src=x onerror=pwned(37)>`', 'javascript:pwned(38)', '\u202e\u2066</b>\u2028\u2029',
  '<a href="javascript:pwned(39)">x</a>', '<svg><script href="https://evil.invalid/g.js"/></svg>', '%3Cscript%3Epwned(40)%3C/script%3E',
];

const ADDRESSES = [
  'https://evil.invalid/?a=\'onmouseover=pwned(50)&b=%22%3E%3Cscript%3Epwned(51)%3C/script%3E', 'https://\u0440\u0430\u0443\u0440al.invalid/&quot;&gt;%3Cx',
  'https://evil.invalid/#\'-pwned(52)-\'', 'https://evil.invalid/&#34;onmouseover=&#34;pwned(53)', 'https://evil.invalid/);pwned(54);(',
];

// None of these may be taken as an address.
const NO_ADDRESSES = [
  'javascript:pwned(60)', 'JAVASCRIPT:pwned(61)', 'java\tscript:pwned(62)', ' javascript:pwned(63)', '\u0001javascript:pwned(64)', 'data:text/html,<script>pwned(65)</script>',
  'vbscript:pwned(66)', 'https://evil.invalid/"onmouseover="pwned(67)', 'https:\\\\evil.invalid', '//evil.invalid', 'https://good.example@evil.invalid/',
];

const DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="30" onload="pwned(70)">
<script>parent.pwned(71); top.location = "https://evil.invalid/h"</script>
<style>@import "https://evil.invalid/i.css"; rect { fill: url(https://evil.invalid/j.svg#x) } @font-face { font-family: x; src: url(https://evil.invalid/k.woff2) } text { font-family: x }</style>
<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://evil.invalid/l"></iframe><img xmlns="http://www.w3.org/1999/xhtml" src="x" onerror="pwned(72)"/></foreignObject>
<image xlink:href="https://evil.invalid/m.png" width="9" height="9"/><use href="https://evil.invalid/n.svg#x"/>
<rect width="9" height="9" style="background: url(https://evil.invalid/o.png); fill: url('https://evil.invalid/p.svg#x')"/>
<a href="javascript:pwned(73)"><text y="20">x</text></a><set attributeName="href" to="javascript:pwned(74)"/>
</svg>
`;

const OUTLINE = JSON.stringify({ type: 'Feature', properties: { name: ATTACKS[0], '"><script>pwned(75)</script>': 1 }, geometry: { type: 'Polygon', coordinates: [[[6, 50], [10, 50], [10, 54], [6, 50]]] } });

// In texts, braces call embeds and pictures are looked for: what is not there is refused.
const IN_TEXTS = ATTACKS.filter((one) => !one.includes('{{') && !/\]\(\/\/|^!\[m/.test(one));

// Each attack stands in a block of its own, of every sort.
const BODY = [
  ...IN_TEXTS, ...IN_TEXTS.map((one) => `# ${one}`), ...IN_TEXTS.map((one) => `- [ ] ${one}`), ...IN_TEXTS.map((one) => `> [!NOTE]\n> ${one}`),
  ...IN_TEXTS.map((one) => `| ${one.replaceAll('|', '\\|')} | b |\n|---|---|\n| ${one.replaceAll('|', '\\|')} | d |`),
  ...IN_TEXTS.map((one, number) => `x[^n${number}]\n\n[^n${number}]: ${one}`), ...ATTACKS.map((one) => `\`\`\`${one.replaceAll(/[`\n]/g, '')}\n${one}\n\`\`\``),
  '## x {#a"onmouseover="pwned(80) .b"onfocus="pwned(81) onclick="pwned(82)"}', '[ref]\n\n[ref]: javascript:pwned(83) "\\"onmouseover=\\"pwned(84)"',
  '<abbr title="\'&quot; onmouseover=&quot;pwned(85)">x</abbr>', '<abbr onmouseover="pwned(86)" title=x>x</abbr>', '<mark onmouseover=pwned(87)>x</mark>', '<details open ontoggle=pwned(88)>x</details>',
  'term\n: <img src=x onerror=pwned(89)>',
].join('\n\n');

const { values, positionals } = parseArgs({ allowPositionals: true, options: { keep: { type: 'string' } } });
if (positionals.length !== 1) throw new Error('usage: node tests/browser/hostile.mjs VERBUND [--keep DIR]');
if (values.keep) rmSync(join(resolve(values.keep), 'content'), { recursive: true, force: true });
const program = resolve(positionals[0]);
const root = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), 'verbund-hostile-'));

const run = (...words) => {
  const { status, stdout, stderr, error } = spawnSync(program, [...words, '--root', root], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (error) throw error;
  return { status, stdout, stderr };
};
const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const errorsOf = ({ stdout }) => stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)).filter((one) => one.severity === 'error');

// ── the content ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Fields that hold a text, by the mark that each of them carries: `event.title`. */
const marks = new Map();

/** A mark that no hyphenation, no typography and no slug takes apart. */
function markOf(field) {
  for (const [mark, known] of marks) if (known === field) return mark;
  const mark = `QX${1000 + marks.size}XQ`;
  marks.set(mark, field);
  return mark;
}

/** What has a form that no schema tells: files, and what other fields stand or fall with. */
const FORMED = {
  src: 'media/feind.svg', file: 'media/feind.svg', mark: 'media/feind.svg', outline: 'media/land.geojson', gpx: 'media/feind.svg',
  base_url: BASE, languages: ['de', 'en'], timezone: 'Europe/Berlin', email: 'a\'b@evil.invalid', lat: '51.5', lon: '8.5', date: '2026-03-01', to: 'project:feind-project-0',
};
/** Fields that change what is built rather than what is said. */
const LEFT_OUT = new Set(['draft', 'publish_on', 'expires_on', 'raw_html', 'theme', 'options', 'checks', 'paths', 'slug', 'layout', 'stub', 'noindex', 'compress', 'htaccess', 'translate', 'paginate', 'since', 'until', 'decorative', 'link', 'link_dark', 'font', 'hosts']);

class Writer {
  constructor(schema, variant) {
    this.definitions = schema.$defs;
    this.variant = variant;
    this.count = 0;
  }

  /** A text that holds a few of the attacks; in all variants together each field holds all of them. */
  attack(field, attacks = ATTACKS) {
    const share = attacks.filter((_, number) => number % VARIANTS === this.variant);
    return `${markOf(field)} ${share.join(' ')}`;
  }

  record(name, depth = 0) {
    const definition = this.definitions[name];
    const fields = Object.entries(definition.properties).filter(([field]) => !LEFT_OUT.has(field));
    return Object.fromEntries(fields.map(([field, shape]) => [field, this.value(shape, `${name}.${field}`, field, depth)]).filter(([, value]) => value !== undefined));
  }

  value(shape, path, field, depth) {
    if (FORMED[field] !== undefined && !shape.anyOf?.some((one) => one.type === 'object')) return FORMED[field];
    const reference = shape.$ref ?? shape.allOf?.[0]?.$ref;
    if (reference) return depth > 3 ? undefined : this.record(reference.split('/').pop().replaceAll('~1', '/'), depth + 1);
    if (shape['x-verbund-ref']) return `${shape['x-verbund-ref'].length === 0 ? 'project:' : ''}feind-${shape['x-verbund-ref'][0] ?? 'project'}-0`;
    if (shape.enum) return shape.enum.find((one) => one !== null);
    if (shape.anyOf) {
      const list = shape.anyOf.find((one) => one.type === 'array');
      if (list) return [this.value(list.items, path, field, depth)].filter((one) => one !== undefined);
      const record = shape.anyOf.find((one) => one.$ref ?? one.allOf);
      return this.value(record && depth <= 3 ? record : shape.anyOf.find((one) => !one.$ref && one.type !== 'object') ?? {}, path, field, depth);
    }
    if (shape.type === 'boolean') return true;
    if (shape.pattern) return this.formed(shape.pattern, path);
    if (shape.type === 'integer') return 3;
    if (shape.type === 'object') return { x: this.attack(path) };
    if ([shape.type].flat().includes('string')) return this.attack(path);
    return { [this.attack(path).slice(0, 200)]: this.attack(path) }; // own data of any form
  }

  formed(pattern, path) {
    if (pattern.startsWith('^(https?')) return `${ADDRESSES[(this.count += 1) % ADDRESSES.length]}&${markOf(path)}`;
    const samples = ['2026-03-01', '2026-03-01/2026-03-04', '12.50', '09:30', 'PT2H', 'P7D', '#00549f', 'de', 'EUR', 'x1'];
    return samples.find((one) => new RegExp(pattern).test(one));
  }
}

/** YAML with one scalar a line; `lines` tells for each line how to take out what stands on it. */
function yaml(value, lines, indent = '') {
  const entries = Array.isArray(value) ? value.map((one, key) => ['-', one, key]) : Object.entries(value).map(([key, one]) => [`${JSON.stringify(key)}:`, one, key]);
  for (const [head, one, key] of entries) {
    const remove = () => { if (Array.isArray(value)) value[key] = undefined; else delete value[key]; };
    if (one === undefined) continue;
    if (one !== null && typeof one === 'object') {
      const isEmpty = Object.values(one).every((inner) => inner === undefined);
      lines.push({ text: `${indent}${head}${isEmpty ? (Array.isArray(one) ? ' []' : ' {}') : ''}`, remove });
      if (!isEmpty) yaml(one, lines, `${indent}  `);
    } else {
      lines.push({ text: `${indent}${head} ${JSON.stringify(one)}`, remove });
    }
  }
  return lines;
}

/** All files with fields: path → record and text behind it. */
function records(schema) {
  const files = new Map();
  const kinds = Object.keys(schema.$defs).filter((name) => schema.$defs[name].properties.title && schema.$defs[name].properties.expires_on);
  const folders = { person: 'people', series: 'series', news: 'news' };
  for (const kind of kinds) {
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const writer = new Writer(schema, variant);
      const path = `content/feind/${folders[kind] ?? `${kind}s`}/feind-${kind}-${variant}`;
      const { body: _, ...record } = writer.record(kind);
      files.set(`${path}.md`, { record, body: variant === 0 ? BODY : writer.attack(`${kind}.body`, IN_TEXTS) });
      const { body, ...translated } = writer.record(kind);
      files.set(`${path}.en.md`, { record: translated, body: writer.attack(`${kind}.body`, IN_TEXTS) });
    }
  }
  const writer = new Writer(schema, 0);
  const told = writer.record('site');
  // Hostile values of attributes are findings; here they are to reach the browser all the same.
  const site = { ...told, checks: { 'html-invalid': 'warning' }, alliance: 'feind-alliance-0', operator: 'feind-organisation-0', security: { contact: 'a@evil.invalid', expires: '2026-12-31' } };
  // The pages that the law asks for show what the settings say, of a Land whose offices the program does not know.
  const legal = ['impressum', 'datenschutz', 'barrierefreiheit'];
  for (const kind of legal) files.set(`content/feind/pages/recht-${kind}.md`, { record: { title: kind, legal_kind: kind }, body: '' });
  site.legal = { ...told.legal, public_body: 'true', land: 'BY', accessibility: { ...told.legal.accessibility, status: 'partial' } };
  site.menu = { main: ['feind-page-0', 'events', 'projects', { to: ADDRESSES[0], label: writer.attack('menu-item.label') }], footer: ['feind-page-1', ...legal.map((kind) => `recht-${kind}`)] };
  site.hosts = [{ host: 'evil\u0430.example', use: ['connect'], reason: writer.attack('host.reason'), provider: writer.attack('host.provider'), privacy: ADDRESSES[0] }];
  files.set('content/feind/site.yml', { record: site });
  const { body: _, ...home } = writer.record('page');
  files.set('content/feind/index.md', { record: home, body: BODY });
  files.set('content/feind/index.en.md', { record: { title: writer.attack('page.title'), summary: writer.attack('page.summary') }, body: writer.attack('page.body', IN_TEXTS) });
  return { files, kinds };
}

/** Writes the workspace, and takes out what `verbund check` refuses until nothing is refused. Returns what was taken out. */
function settle(files) {
  const refused = new Set();
  for (let round = 0; round < ROUNDS; round += 1) {
    const lines = new Map();
    for (const [path, { record, body }] of files) {
      const isMarkdown = body !== undefined;
      const written = yaml(record, []);
      lines.set(path, [...(isMarkdown ? [null] : []), ...written]);
      write(path, `${isMarkdown ? '---\n' : ''}${written.map((line) => line.text).join('\n')}\n${isMarkdown ? `---\n${body}\n` : ''}`);
    }
    const checked = run('check', '--format', 'json', '--as-of', TODAY);
    const errors = errorsOf(checked);
    if (errors.length === 0) return refused;
    const stuck = [];
    const gone = new Set();
    for (const one of errors) {
      const line = lines.get(one.file)?.[one.line - 1];
      if (!line) stuck.push(`${one.file}:${one.line}: ${one.code}: ${one.message}`);
      else if (!gone.has(line)) {
        gone.add(line);
        line.remove();
        refused.add(`${one.file} ${line.text.trim().slice(0, 60)} ${one.code}`);
      }
    }
    if (gone.size === 0) throw new Error(`cannot be settled:\n${stuck.slice(0, 10).join('\n')}\n${checked.stderr.slice(-2000)}`);
  }
  throw new Error(`still refused after ${ROUNDS} rounds`);
}

// ── the browser ───────────────────────────────────────────────────────────────────────────────────────────────────

/** A context whose pages report scripts that run, dialogs, requests to other hosts and navigations. */
async function watched(browser, home, bypassCSP) {
  const context = await browser.newContext({ bypassCSP });
  context.setDefaultTimeout(PATIENCE);
  const troubles = [];
  await context.exposeFunction('pwned', (number) => { troubles.push(`attack ${number} ran`); });
  const isHome = (url) => [...home, 'data:', 'about:', 'blob:', BASE].some((one) => url.startsWith(one));
  await context.route((url) => !home.some((one) => url.href.startsWith(one)), (route) => route.abort());
  // What the policy stops, or that files of other hosts cannot be drawn from, is told like any other request, and ends with a
  // reason of its own: it was never sent.
  const tell = (request) => { if (!isHome(request.url()) && !['csp', 'origin'].includes(request.failure()?.errorText)) troubles.push(`asks ${request.url()}`); };
  context.on('requestfailed', tell);
  context.on('requestfinished', tell);
  context.on('page', (tab) => {
    tab.on('dialog', (dialog) => { troubles.push(`opens a dialog: ${dialog.message()}`); dialog.dismiss(); });
    tab.on('framenavigated', (frame) => { if (!isHome(frame.url()) && !(frame.parentFrame() && frame.url().startsWith('chrome-error:'))) troubles.push(`leads to ${frame.url()}`); });
    tab.on('popup', () => troubles.push('opens a window'));
  });
  return { context, troubles };
}

/** Touches all that could react, and says what should not be there. */
async function provoke(allowed) {
  for (const one of document.querySelectorAll('*')) {
    for (const name of ['mouseover', 'mouseenter', 'focus', 'toggle', 'pointerover', 'animationstart']) one.dispatchEvent(new Event(name, { bubbles: false }));
  }
  await new Promise((soon) => setTimeout(soon, 20));
  const handlers = [...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on')).map((name) => `${one.localName} has ${name}`));
  const links = [...document.querySelectorAll('a[href], area[href], form[action]')].map((one) => one.href ?? one.action).filter((href) => !allowed.includes(new URL(href, document.baseURI).protocol));
  const strange = [...document.querySelectorAll('script:not([type="application/ld+json"], [src]), style, base, object, embed, iframe, meta[http-equiv=refresh], link[href*="evil.invalid"]')];
  return [...handlers, ...links.map((href) => `a link leads to ${href}`), ...strange.map((one) => one.outerHTML.slice(0, 80))];
}

/** What is not seen here would not be seen on any page. */
async function proveAlarms(browser) {
  const { context, troubles } = await watched(browser, [], true);
  const tab = await context.newPage();
  await tab.setContent('<script>pwned(0)</script><img src="https://evil.invalid/a.png"><p onmouseover="x()"><a href="javascript:x()">x</a><script>alert(1)</script>');
  const found = await tab.evaluate(provoke, ALLOWED);
  await tab.evaluate(() => { location.href = 'https://evil.invalid/b'; });
  await tab.waitForTimeout(200);
  for (const alarm of ['attack 0 ran', 'asks https://evil.invalid/a.png', 'opens a dialog: 1', 'asks https://evil.invalid/b']) {
    expect('alarms', 'work', troubles.includes(alarm) ? null : `not seen: ${alarm}`);
  }
  for (const alarm of ['p has onmouseover', 'a link leads to javascript:x()', '<script>pwned(0)</script>']) {
    expect('alarms', 'work', found.includes(alarm) ? null : `not seen: ${alarm}`);
  }
  await context.close();
}

async function inTabs(context, items, look) {
  const waiting = [...items];
  const work = async () => {
    const tab = await context.newPage();
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await look(tab, item);
    await tab.close();
  };
  await Promise.all(Array.from({ length: TABS }, work));
}

async function openPages(browser, site) {
  const { server, origin } = await serve(site);
  const pages = [...site.files.keys()].filter((path) => path.endsWith('.html') && !/http-equiv="?refresh/.test(site.files.get(path).toString('utf8', 0, 2000)));
  for (const bypassCSP of [true, false]) {
    const { context, troubles } = await watched(browser, [origin], bypassCSP);
    await inTabs(context, pages, async (tab, path) => {
      troubles.length = Math.min(troubles.length, 40);
      await tab.goto(origin + addressOf(path), { waitUntil: 'load' });
      expect(`${path} [${bypassCSP ? 'without' : 'with'} policy]`, 'hostile text', await tab.evaluate(provoke, ALLOWED));
    });
    // A drawing that somebody opens by itself is a page, which nothing but the policy keeps from running scripts.
    const drawings = bypassCSP ? [] : [...site.files.keys()].filter((path) => path.endsWith('.svg'));
    await inTabs(context, drawings, (tab, path) => tab.goto(origin + path, { waitUntil: 'load' }));
    expect(`${pages.length} pages [${bypassCSP ? 'without' : 'with'} policy]`, 'hostile text', [...new Set(troubles)]);
    await context.close();
  }
  server.close();
  return pages.length;
}

/** The HTML that feeds carry, as a reader shows it that trusts them. */
async function openFeeds(browser, site) {
  const { context, troubles } = await watched(browser, [], true);
  const tab = await context.newPage();
  let articles = 0;
  for (const [path, bytes] of site.files) {
    if (!/feed\.(xml|json)$/.test(path)) continue;
    const text = bytes.toString();
    const contents = path.endsWith('.json')
      ? JSON.parse(text).items.flatMap((item) => [item.content_html, item.summary, item.title])
      : await tab.evaluate((xml) => {
        const feed = new DOMParser().parseFromString(xml, 'application/xml');
        if (feed.querySelector('parsererror')) return ['<iframe>not well-formed</iframe>'];
        return [...feed.querySelectorAll('content[type=html], summary[type=html], title[type=html]')].map((one) => one.textContent);
      }, text);
    // Texts that are no HTML are escaped by readers.
    const isHtml = (one, place) => path.endsWith('.xml') || place % 3 === 0;
    const html = contents.filter((one, place) => one && isHtml(one, place));
    articles += html.length;
    await tab.setContent(`<base href="${BASE}"><main></main>`);
    for (const one of html) {
      await tab.setContent(`<main>${one}</main>`);
      expect(path, 'hostile text in a feed', await tab.evaluate(provoke, ALLOWED));
    }
  }
  expect('feeds', 'hostile text', [...new Set(troubles)]);
  expect('feeds', 'articles', articles > 20 ? null : `only ${articles}`);
  await context.close();
  return articles;
}

/** The preview, with its list of sites, a page, and its overlay with messages that quote hostile names and values. */
async function openPreview(browser) {
  write('content/feind/projects/<img src=x onerror=pwned(90)>.md', '---\ntitle: x\n---\n');
  write('content/feind/pages/kaputt.md', `---\ntitle: x\n${JSON.stringify('<img src=x onerror=pwned(91)>')}: 1\nlang: ${JSON.stringify('"><script>pwned(92)</script>')}\nsummary: {x: 1}\n---\n[x](project:feind-projekt-x<svg onload=pwned(93)>)\n\n{{ <img src=x onerror=pwned(94)> }}\n`);
  write('content/feind/media/"><img src=x onerror=pwned(95)>.svg', DRAWING);
  write('content/<svg onload=pwned(96)>/site.yml', 'title: x\n');
  const server = spawn(program, ['serve', '--root', root, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const origin = await new Promise((ready, failed) => {
      let output = '';
      const timer = setTimeout(() => failed(new Error(`no address:\n${output}`)), PATIENCE);
      server.stderr.on('data', (bytes) => {
        output += bytes;
        const address = /http:\/\/[\w.:[\]-]+/.exec(output)?.[0];
        if (address) {
          clearTimeout(timer);
          ready(address);
        }
      });
      server.on('exit', (code) => failed(new Error(`the preview ended with ${code}:\n${output}`)));
    });
    for (const bypassCSP of [true, false]) {
      const { context, troubles } = await watched(browser, [origin], bypassCSP);
      const tab = await context.newPage();
      const where = `preview [${bypassCSP ? 'without' : 'with'} policy]`;
      for (const path of ['/', '/feind/', '/feind/nichts/', '/feind/%22%3E%3Cscript%3Epwned(97)%3C/script%3E', '/<img src=x onerror=pwned(98)>']) {
        await tab.goto(origin + path, { waitUntil: 'load' });
        await tab.waitForFunction(() => document.querySelector('verbund-problems')?.shadowRoot?.querySelector('.badge') ?? document.querySelector('verbund-problems') ?? document.body.innerText.length > 0);
        await tab.waitForTimeout(400); // messages come by the stream
        const own = await tab.evaluate(() => {
          const panel = document.querySelector('verbund-problems')?.shadowRoot;
          const all = [...(panel?.querySelectorAll('*') ?? []), ...document.querySelectorAll('*')];
          const handlers = all.flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on')).map((name) => `${one.localName} has ${name}`));
          const links = all.filter((one) => one.localName === 'a' && /^(javascript|data|vbscript):/i.test(one.protocol)).map((one) => one.href);
          return { faults: [...handlers, ...links], quoted: `${panel?.textContent ?? ''}${document.body.innerText}`.includes('onerror=pwned(9') };
        });
        expect(`${where} ${path}`, 'hostile text', own.faults);
        if (path === '/') expect(`${where} ${path}`, 'messages', own.quoted ? null : 'none of the messages quotes a hostile name, so nothing was tried');
      }
      expect(where, 'hostile text', [...new Set(troubles)]);
      await context.close();
    }
  } finally {
    server.removeAllListeners('exit');
    server.kill();
  }
}

// ── the run ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Addresses that run something are refused wherever an address is asked for. */
function refuseAddresses() {
  const paths = NO_ADDRESSES.map((_, number) => `content/feind/organisations/feind-adresse-${number}.yml`);
  paths.forEach((path, number) => write(path, `title: x\nwebsite: ${JSON.stringify(NO_ADDRESSES[number])}\n`));
  const errors = errorsOf(run('check', '--format', 'json', '--as-of', TODAY));
  paths.forEach((path, number) => {
    expect(path, 'addresses', errors.some((one) => one.file === path) ? null : `${JSON.stringify(NO_ADDRESSES[number])} is taken`);
    rmSync(join(root, path));
  });
}

const browser = await openBrowser();
try {
  await proveAlarms(browser);
  const schema = JSON.parse(spawnSync(program, ['schema'], { encoding: 'utf8', maxBuffer: 1 << 28 }).stdout);
  write('content/feind/media/feind.svg', DRAWING);
  write('content/feind/media/land.geojson', OUTLINE);
  write('content/feind/data/feind.json', JSON.stringify({ x: ATTACKS }));
  const { files, kinds } = records(schema);
  const refused = settle(files);
  const { status, stderr } = run('build', '--as-of', TODAY);
  if (status !== 0) throw new Error(`the build ended with ${status}:\n${stderr.slice(0, 3000)}`);
  const site = readSite(join(root, 'public/feind'));
  const pages = [...site.files].filter(([path]) => path.endsWith('.html')).map(([, bytes]) => bytes.toString()).join('\n');
  const lost = [...marks].filter(([mark]) => !pages.includes(mark)).map(([, field]) => field);
  const shown = marks.size - lost.length;
  expect('fields', 'reach pages', shown * 2 >= marks.size ? null : `only ${shown} of ${marks.size}; not ${lost.join(' ')}`);
  const opened = await openPages(browser, site);
  const articles = await openFeeds(browser, site);
  refuseAddresses();
  await openPreview(browser);
  if (lost.length > 0) console.log(`on no page: ${lost.join(' ')}`);
  console.log(`${kinds.length} kinds; ${shown} of ${marks.size} fields reach pages, ${refused.size} values are refused; ${opened} pages and ${articles} articles of feeds opened`);
} finally {
  await browser.close();
  if (!values.keep) rmSync(root, { recursive: true, force: true });
}
finish();
