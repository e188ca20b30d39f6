// Edits a copy of the sample sites while `verbund serve` shows them in a headless Chromium, and says where the preview
// does not follow: text, style, errors and their repair, several tabs, a restart of the server.
//
//   node tests/browser/preview.mjs VERBUND [--shots DIR]
//
// VERBUND  the program, such as target/release/verbund; run from the root of the repository
// --shots  write screenshots of the preview's own pages and panels, for each width and colour scheme
//
// Needs playwright-core, axe-core and html-validate where NODE_PATH finds them, and a Chromium (CHROMIUM names another
// than /usr/bin/chromium).

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const { HtmlValidate } = require('html-validate');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const PATIENCE = 15_000; // milliseconds until something that must happen counts as not happening
const WIDTHS = [320, 768, 1280];
const SCHEMES = ['light', 'dark'];
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const HTML_RULES = {
  extends: ['html-validate:standard'],
  rules: { 'no-trailing-whitespace': 'off', 'long-title': 'off', 'doctype-style': 'off' },
};

const PROBE = 'content/ki-ruhr/pages/probe.md';
const OTHER = 'content/ki-ruhr/pages/other-probe.md';
const SHEET = 'themes/verbund/assets/10-base.css';
const TEMPLATE = 'themes/verbund/templates/page.html';
const PROBE_TEXT = `---
title: Probe
summary: A page to be edited.
---
First words. A link to [another site](https://urban-ki.example/aktuelles/).

<details id="fold"><summary>More</summary><p>Inside</p></details>
<p><label>Name <input name="name" value="given"></label> <label><input type="checkbox" name="tick"> Tick</label></p>
<p><label>Choice <select name="choice"><option>one</option><option>two</option></select></label></p>
<p><label>Note <textarea name="note">given</textarea></label></p>

${Array.from({ length: 80 }, (_, n) => `Paragraph ${n} fills the page.`).join('\n\n')}

Last words.
`;
const OTHER_TEXT = '---\ntitle: Other probe\nsummary: A page that stays as it is.\n---\nQuiet words.\n';

// ── the preview ───────────────────────────────────────────────────────────────────────────────────────────────────

/** The running server, the folder that it shows, and the browser that looks at it. */
const preview = { root: '', origin: '', server: null, output: '', context: null };

function startServer(program, port) {
  preview.server = spawn(program, ['serve', '--root', preview.root, '--port', port], { stdio: ['ignore', 'pipe', 'pipe'] });
  preview.output = '';
  const { server } = preview;
  return new Promise((ready, failed) => {
    const timer = setTimeout(() => failed(new Error(`no address after ${PATIENCE} ms:\n${preview.output}`)), PATIENCE);
    const read = (bytes) => {
      preview.output += bytes;
      const address = /http:\/\/[\w.:[\]-]+/.exec(preview.output)?.[0];
      if (!address) return;
      clearTimeout(timer);
      preview.origin = address;
      ready();
    };
    server.stderr.on('data', read);
    server.stdout.on('data', (bytes) => { preview.output += bytes; });
    server.on('error', failed);
    server.on('exit', (code) => failed(new Error(`the server ended with ${code}:\n${preview.output}`)));
  });
}

function stopServer(signal) {
  const { server } = preview;
  if (!server || server.exitCode !== null || server.signalCode !== null) return null;
  return new Promise((done) => {
    server.on('exit', done);
    server.kill(signal);
  });
}

const read = (path) => readFileSync(join(preview.root, path), 'utf8');
const write = (path, text) => writeFileSync(join(preview.root, path), text);
const remove = (path) => rmSync(join(preview.root, path));

async function open(address) {
  const tab = await preview.context.newPage();
  await tab.setViewportSize({ width: 1280, height: 800 });
  tab.on('pageerror', (error) => noise.push(`${address}: ${error}`));
  tab.on('console', (message) => {
    // The browser itself tells of pages that are missing and of a server that is away; both are so on purpose here.
    const isOurs = ['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource');
    if (isOurs) noise.push(`${address}: ${message.text()}`);
  });
  await go(tab, address);
  return tab;
}

/** The badge comes with the first state, so from then on the page hears of changes. */
async function go(tab, address) {
  await tab.goto(preview.origin + address, { waitUntil: 'load' });
  await until('the badge', () => tab.locator('verbund-problems .badge').isVisible());
}

/** Waits until `holds` says yes. What it throws meanwhile, such as an ended navigation, counts as no. */
async function until(what, holds) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    if (await Promise.resolve().then(holds).catch(() => false)) return;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((soon) => setTimeout(soon, 25));
  }
}

const shows = (tab, text) => until(`“${text}” on ${tab.url()}`, () => tab.evaluate((words) => document.body.innerText.includes(words), text));
const lacks = (tab, selector) => until(`no ${selector}`, async () => !(await tab.locator(selector).isVisible()));
const mark = (tab) => tab.evaluate(() => { window.marker = 'here'; });
const isMarked = (tab) => tab.evaluate(() => window.marker === 'here');
const panel = 'verbund-problems .panel.is-broken';

function must(holds, what) {
  if (!holds) throw new Error(what);
}

// ── the checks, in the order of a day's work ──────────────────────────────────────────────────────────────────────

const noise = [];

const checks = {
  async 'new text appears; scroll position, typed text and open details stay'() {
    const tab = await open('/ki-ruhr/probe/');
    await mark(tab);
    await fill(tab);
    const before = await position(tab);
    write(PROBE, PROBE_TEXT.replace('Last words.', 'Newer last words.').replace('Inside', 'Newly inside'));
    await shows(tab, 'Newer last words.');
    await shows(tab, 'Newly inside');
    must(await isMarked(tab), 'the page was loaded anew');
    must(Math.abs((await position(tab)) - before) < 1, `scrolled from ${before} to ${await position(tab)}`);
    await mustBeFilled(tab);
    must(await tab.evaluate(() => document.activeElement?.name === 'note' && document.activeElement.selectionStart === 2), 'focus or selection is lost');
    await tab.close();
  },

  async 'a script that is added reloads the page; scroll position, typed text and open details stay'() {
    const tab = await open('/ki-ruhr/probe/');
    await mark(tab);
    await fill(tab);
    const before = await position(tab);
    write(PROBE, `${PROBE_TEXT}\n<script src="../media/probe.js"></script>\n`);
    await until('a reload', () => tab.evaluate(() => window.added === 'yes' && window.marker === undefined));
    await until('the old position', async () => Math.abs((await position(tab)) - before) < 2);
    await mustBeFilled(tab);
    write(PROBE, PROBE_TEXT);
    await until('a reload without the script', () => tab.evaluate(() => window.added === undefined));
    await tab.close();
  },

  async 'an error shows file, line and way out over the old page, and goes when it is repaired'() {
    const tab = await open('/ki-ruhr/probe/');
    await mark(tab);
    await tab.focus('[name=name]');
    write(PROBE, PROBE_TEXT.replace('title: Probe', 'title: [Probe'));
    await tab.locator(panel).waitFor({ timeout: PATIENCE });
    const text = await tab.locator(panel).innerText();
    must(text.includes(`${PROBE}:2`), `no file and line in: ${text}`);
    must(/title: \[Probe/.test(text), `no excerpt in: ${text}`);
    must((await tab.locator(`${panel} mark`).count()) > 0, 'nothing is marked');
    must((await tab.locator(`${panel} .problem-help`).count()) > 0, 'no way out');
    must(await tab.evaluate(() => document.activeElement?.name === 'name'), 'the focus was taken');
    must(await tab.evaluate(() => document.body.innerText.includes('First words.')), 'the old page is gone');
    await checkLook(tab, 'panel');
    await tab.locator(`${panel} .hide`).focus();
    await tab.keyboard.press('Escape');
    await lacks(tab, panel);
    must(await tab.evaluate(() => document.querySelector('verbund-problems').shadowRoot.activeElement?.matches('.badge')), 'the focus did not go to the badge');
    await tab.locator('verbund-problems .badge').click();
    await tab.locator(panel).waitFor();
    await tab.locator(`${panel} .hide`).click();
    write(PROBE, PROBE_TEXT.replace('title: Probe', 'title: {Probe'));
    await tab.locator(panel).waitFor({ timeout: PATIENCE }); // another error
    write(PROBE, PROBE_TEXT.replace('First words.', 'Repaired words.'));
    await lacks(tab, panel);
    await shows(tab, 'Repaired words.');
    must(await isMarked(tab), 'the page was loaded anew');
    await tab.close();
  },

  async 'a style sheet is swapped in place, and at no moment is the page without style'() {
    const tab = await open('/ki-ruhr/probe/');
    await mark(tab);
    await tab.evaluate(() => {
      window.margins = new Set();
      const look = () => { window.margins.add(getComputedStyle(document.body).marginTop); requestAnimationFrame(look); };
      look();
    });
    const sheet = read(SHEET);
    write(SHEET, `${sheet}\nmain { outline-color: rgb(1, 2, 3); }\n`);
    await until('the new style', () => tab.evaluate(() => getComputedStyle(document.querySelector('main')).outlineColor === 'rgb(1, 2, 3)'));
    await until('one style sheet', () => tab.evaluate(() => document.querySelectorAll('link[rel=stylesheet]').length === 1));
    must(await isMarked(tab), 'the page was loaded anew');
    must(await tab.evaluate(() => window.margins.size === 1), 'the page was without style for a moment');
    write(SHEET, sheet);
    await until('the old style', () => tab.evaluate(() => getComputedStyle(document.querySelector('main')).outlineColor !== 'rgb(1, 2, 3)'));
    await tab.close();
  },

  async 'a picture that is saved is exchanged in place'() {
    const file = 'content/ki-ruhr/media/probe.svg';
    const drawing = (width) => `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="10"></svg>`;
    write(file, drawing(31));
    // At the top, as pictures further down wait until they are scrolled to.
    write(PROBE, PROBE_TEXT.replace('First words.', '![A probe](media/probe.svg "Nobody")\n\nFirst words.'));
    const tab = await open('/ki-ruhr/probe/');
    const width = () => tab.evaluate(() => document.querySelector('main img[src*="probe.svg"]')?.naturalWidth);
    await until('the picture', async () => (await width()) === 31);
    await mark(tab);
    write(file, drawing(47));
    await until('the new picture', async () => (await width()) === 47);
    must(await isMarked(tab), 'the page was loaded anew');
    write(PROBE, PROBE_TEXT);
    await tab.close();
  },

  async 'a page whose bytes stay the same is not touched'() {
    const [tab, quiet] = [await open('/ki-ruhr/probe/'), await open('/ki-ruhr/other-probe/')];
    await quiet.evaluate(() => {
      window.changes = 0;
      new MutationObserver((list) => { window.changes += list.length; })
        .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    const answered = quiet.waitForResponse((one) => one.url().endsWith('/ki-ruhr/other-probe/'), { timeout: PATIENCE });
    write(PROBE, PROBE_TEXT.replace('First words.', 'Other words.'));
    must((await answered).status() === 304, 'the quiet page was sent again');
    await shows(tab, 'Other words.');
    must((await quiet.evaluate(() => window.changes)) === 0, 'the quiet page was touched');
    await Promise.all([tab.close(), quiet.close()]);
  },

  async 'the switch follows to the page that is edited'() {
    const tab = await open('/ki-ruhr/probe/');
    await tab.locator('verbund-problems .badge').click();
    await tab.locator('verbund-problems .panel').waitFor();
    await tab.locator('verbund-problems input[type=checkbox]').check();
    write(OTHER, OTHER_TEXT.replace('Quiet words.', 'Louder words.'));
    await until('the other page', () => new URL(tab.url()).pathname === '/ki-ruhr/other-probe/');
    await shows(tab, 'Louder words.');
    await until('the badge', () => tab.locator('verbund-problems .badge').isVisible());
    write(PROBE, PROBE_TEXT);
    await until('the first page again', () => new URL(tab.url()).pathname === '/ki-ruhr/probe/');
    await tab.close();
  },

  async 'a link to another site stays in the preview, after a patch too'() {
    const tab = await open('/ki-ruhr/probe/');
    const link = tab.getByRole('link', { name: 'another site' });
    const leads = async () => (await link.getAttribute('href')) === '/urban-ki/aktuelles/';
    await until('the link into the preview', leads);
    write(PROBE, PROBE_TEXT.replace('First words.', 'More words.'));
    await shows(tab, 'More words.');
    await until('the link into the preview after a patch', leads);
    await link.click();
    await until('the other site', () => tab.url() === `${preview.origin}/urban-ki/aktuelles/`);
    await tab.close();
  },

  async 'eight tabs at once all show the new text'() {
    const tabs = [];
    for (let count = 0; count < 8; count += 1) tabs.push(await open('/ki-ruhr/probe/'));
    write(PROBE, PROBE_TEXT.replace('First words.', 'Words for eight.'));
    await Promise.all(tabs.map((tab) => shows(tab, 'Words for eight.')));
    await Promise.all(tabs.map((tab) => tab.close()));
  },

  async 'a broken template shows an error and goes when it is repaired'() {
    const tab = await open('/ki-ruhr/probe/');
    const template = read(TEMPLATE);
    write(TEMPLATE, `${template}{% if %}\n`);
    await tab.locator(panel).waitFor({ timeout: PATIENCE });
    const text = await tab.locator(panel).innerText();
    must(text.includes('page.html'), `no file in: ${text}`);
    write(TEMPLATE, template);
    await lacks(tab, panel);
    await tab.close();
  },

  async 'a page that is deleted becomes the 404 page, and comes back'() {
    const tab = await open('/ki-ruhr/probe/');
    await mark(tab);
    const page = read(PROBE);
    remove(PROBE);
    await until('the page is gone', () => tab.evaluate(() => !document.body.innerText.includes('Last words.')));
    must((await tab.locator('h1').count()) === 1, 'the 404 page has no heading');
    write(PROBE, page);
    await shows(tab, 'Last words.');
    must(await isMarked(tab), 'the page was loaded anew');
    await tab.close();
  },

  async 'without shared workers a tab has its own stream'() {
    const tab = await preview.context.newPage();
    await tab.addInitScript(() => { delete window.SharedWorker; });
    await go(tab, '/ki-ruhr/probe/');
    write(PROBE, PROBE_TEXT.replace('First words.', 'Words without a worker.'));
    await shows(tab, 'Words without a worker.');
    await tab.close();
  },

  async 'the pages of the preview are valid, without barriers, and fit narrow screens'() {
    const tab = await open('/');
    await tab.locator('main a[href="/ki-ruhr/"]').waitFor();
    await checkHtml('/');
    await checkHtml('/nowhere/');
    const index = async () => (await fetch(`${preview.origin}/`)).text();
    must((await index()) === (await index()), 'the index page is never twice the same');
    await checkLook(tab, 'index');
    await tab.locator('verbund-problems .badge').click();
    await tab.locator('verbund-problems .panel').waitFor();
    await checkLook(tab, 'badge');
    await tab.goto(`${preview.origin}/nowhere/`);
    await checkLook(tab, 'nowhere');
    await tab.close();
  },

  async 'the index page lists an error while there is one'() {
    const tab = await open('/');
    await mark(tab);
    write(PROBE, PROBE_TEXT.replace('title: Probe', 'title: [Probe'));
    await until('the file on the index page', () => tab.evaluate((file) => document.querySelector('main').innerText.includes(file), PROBE));
    must(!(await tab.locator(panel).isVisible()), 'the panel covers the list');
    await checkHtml('/');
    await checkLook(tab, 'index-errors');
    write(PROBE, PROBE_TEXT);
    await until('the file is gone', () => tab.evaluate((file) => !document.querySelector('main').innerText.includes(`${file}:2`), PROBE));
    must(await isMarked(tab), 'the page was loaded anew');
    await tab.close();
  },

  async 'a restart of the server is survived'(program) {
    const tab = await open('/ki-ruhr/probe/');
    await mark(tab);
    const port = new URL(preview.origin).port;
    await stopServer('SIGKILL');
    await until('word of the lost connection', () => tab.getByText('Connection lost', { exact: true }).isVisible());
    await checkLook(tab, 'lost');
    write(PROBE, PROBE_TEXT.replace('First words.', 'Words from the break.'));
    await startServer(program, port);
    await shows(tab, 'Words from the break.');
    await until('the word is gone', async () => !(await tab.getByText('Connection lost', { exact: true }).isVisible()));
    must(await isMarked(tab), 'the page was loaded anew');
    await tab.close();
  },

  async 'the console stays silent'() {
    must(noise.length === 0, [...new Set(noise)].join('\n'));
  },
};

// ── details of the checks ─────────────────────────────────────────────────────────────────────────────────────────

/** Does what a visitor does to a page: opens, types, chooses, scrolls, and leaves the cursor in a field. */
async function fill(tab) {
  await tab.locator('#fold > summary').click();
  await tab.fill('[name=name]', 'typed');
  await tab.check('[name=tick]');
  await tab.selectOption('[name=choice]', 'two');
  await tab.fill('[name=note]', 'noted');
  await tab.evaluate(() => {
    document.querySelector('[name=note]').setSelectionRange(2, 4);
    window.scrollTo(0, 700);
  });
}

async function mustBeFilled(tab) {
  const found = await tab.evaluate(() => {
    const field = (name) => document.querySelector(`[name=${name}]`);
    return [field('name').value, field('tick').checked, field('choice').value, field('note').value, document.querySelector('#fold').open];
  });
  must(String(found) === 'typed,true,two,noted,true', `the form is ${found}`);
}

const position = (tab) => tab.evaluate(() => window.scrollY);

/** Barriers, sideways scrolling and, if wished, pictures; the tab is as wide and light afterwards as before. */
async function checkLook(tab, name) {
  await tab.evaluate(axeSource);
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      await tab.setViewportSize({ width, height: 800 });
      await tab.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      if (shots) await tab.screenshot({ path: join(shots, `${name}.${width}.${scheme}.png`) });
      must(await tab.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${name} scrolls sideways at ${width}`);
      const violations = await tab.evaluate(
        async (tags) => (await window.axe.run({ runOnly: { type: 'tag', values: tags } })).violations
          .map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 160)} – ${one.nodes[0].failureSummary}`),
        AXE_TAGS,
      );
      must(violations.length === 0, `${name} [${width} ${scheme}] has barriers: ${violations.join('; ')}`);
    }
  }
  await tab.setViewportSize({ width: 1280, height: 800 });
  await tab.emulateMedia({ colorScheme: null, reducedMotion: null });
}

async function checkHtml(address) {
  const html = await (await fetch(preview.origin + address)).text();
  const report = await new HtmlValidate(HTML_RULES).validateString(html);
  const found = report.results.flatMap((one) => one.messages).map((one) => `${one.line}:${one.column} ${one.message} (${one.ruleId})`);
  must(found.length === 0, `invalid HTML at ${address}: ${found.join('; ')}`);
}

// ── the run ───────────────────────────────────────────────────────────────────────────────────────────────────────

function prepareWorkspace() {
  preview.root = mkdtempSync(join(tmpdir(), 'verbund-preview-'));
  for (const folder of ['content', 'themes']) cpSync(folder, join(preview.root, folder), { recursive: true });
  write('content/ki-ruhr/site.yml', `${read('content/ki-ruhr/site.yml')}\nraw_html: allow\n`); // forms have no Markdown
  write('content/ki-ruhr/media/probe.js', "window.added = 'yes';\n"); // the policy allows no inline scripts
  write(PROBE, PROBE_TEXT);
  write(OTHER, OTHER_TEXT);
}

async function main(program, only) {
  prepareWorkspace();
  const profile = mkdtempSync(join(tmpdir(), 'verbund-browser-'));
  let failed = 0;
  try {
    await startServer(program, '0');
    preview.context = await chromium.launchPersistentContext(profile, {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    for (const [name, check] of Object.entries(checks)) {
      if (only && !name.includes(only)) continue;
      const began = Date.now();
      try {
        await check(program);
        console.log(`✓ ${name} (${Date.now() - began} ms)`);
      } catch (error) {
        failed += 1;
        console.log(`✗ ${name}: ${error.message}`);
        for (const tab of preview.context.pages().slice(1)) await tab.close();
        write(PROBE, PROBE_TEXT);
      }
    }
  } finally {
    await preview.context?.close();
    await stopServer('SIGTERM');
    for (const folder of [profile, preview.root]) rmSync(folder, { recursive: true, force: true });
  }
  if (failed > 0) console.log(`${failed} failed; the server said:\n${preview.output}`);
  process.exitCode = failed === 0 ? 0 : 1;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { shots: { type: 'string' }, only: { type: 'string' } } });
if (positionals.length !== 1) throw new Error('say which program: node tests/browser/preview.mjs target/release/verbund');
const shots = values.shots;
if (shots) mkdirSync(shots, { recursive: true });
await main(resolve(positionals[0]), values.only);
