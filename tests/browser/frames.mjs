// Presses the buttons that load frames of other hosts: nothing is asked before, and nothing but the frame after.
//
//   node tests/browser/frames.mjs VERBUND
//
// VERBUND  the program, such as target/release/verbund
//
// Needs playwright-core where NODE_PATH finds it, and a Chromium (CHROMIUM names another than /usr/bin/chromium).

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { readSite, serve } from './sites.mjs';
import { openBrowser } from './suite.mjs';
import { expect, finish } from './tally.mjs';

const KINDS = {
  video: { button: 'Video von Videohaus laden', sandbox: 'allow-scripts allow-same-origin allow-presentation', allow: 'fullscreen' },
  map: { button: 'Karte von Videohaus laden', sandbox: 'allow-scripts allow-same-origin allow-popups', allow: '' },
  form: { button: 'Formular von Videohaus laden', sandbox: 'allow-scripts allow-same-origin allow-forms allow-popups', allow: '' },
};
const FILES = {
  'site.yml': `title: Allianz\nalliance: demo\nbase_url: https://demo.example/\nlanguages: [de]\ntimezone: Europe/Berlin\noperator: buero\nlegal: {public_body: false}
hosts: [{host: frames.example, use: [frame], provider: Videohaus, privacy: 'https://frames.example/p', reason: Aufzeichnungen}]\n`,
  'index.md': '---\ntitle: Start\n---\n',
  'alliances/demo.yml': 'title: Allianz\nkind: network\n',
  'organisations/buero.yml': 'title: Büro\nmemberships: [demo]\n',
  'pages/rahmen.md': `---\ntitle: Rahmen\n---\n\n${Object.keys(KINDS).map((kind) => `{{ ${kind}(url="https://frames.example/${kind}?a=1&b=2", title="Titel ${kind}") }}`).join('\n\n')}\n`,
};

const root = mkdtempSync(join(tmpdir(), 'verbund-frames-'));
const browser = await openBrowser();
try {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, 'content/demo', path)), { recursive: true });
    writeFileSync(join(root, 'content/demo', path), text);
  }
  const { status, stderr } = spawnSync(resolve(process.argv[2]), ['build', '--root', root], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const site = readSite(join(root, 'public/demo'));
  for (const sendsPolicy of [true, false]) {
    const { server, origin } = await serve(site, { sendsPolicy });
    await press(origin, sendsPolicy ? 'policy of the host' : 'policy of the page');
    server.close();
  }
  const { server, origin } = await serve(site);
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const tab = await plain.newPage();
  await tab.goto(`${origin}/rahmen/`);
  expect('without scripts', 'frames', await tab.locator('.frame-offer button:visible').count() === 0 ? null : 'there are buttons that do nothing');
  for (const kind of Object.keys(KINDS)) {
    const links = await tab.locator(`.frame-offer.is-${kind} a:visible`).evaluateAll((all) => all.map((one) => one.href));
    expect('without scripts', 'frames', links[0] === `https://frames.example/${kind}?a=1&b=2` ? null : `${kind}: the link leads to ${links[0]}`);
  }
  server.close();
} finally {
  await browser.close();
  rmSync(root, { recursive: true, force: true });
}
finish();

async function press(origin, where) {
  const context = await browser.newContext();
  const asked = [];
  await context.route((url) => url.origin !== origin, (route) => {
    asked.push({ url: route.request().url(), referrer: route.request().headers().referer ?? '' });
    return route.fulfill({ contentType: 'text/html', body: '<title>x</title><button>in the frame</button>' });
  });
  await context.addInitScript(() => {
    window.forbidden = [];
    document.addEventListener('securitypolicyviolation', (one) => window.forbidden.push(`${one.effectiveDirective} forbids ${one.blockedURI}`));
  });
  const tab = await context.newPage();
  const troubles = [];
  tab.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  await tab.goto(`${origin}/rahmen/`, { waitUntil: 'networkidle' });
  expect(where, 'before the click', [...asked.map((one) => `asks ${one.url}`), await tab.locator('iframe').count() > 0 ? 'there is a frame' : null]);
  for (const [kind, wanted] of Object.entries(KINDS)) {
    const offer = tab.locator(`.frame-offer.is-${kind}`);
    const button = offer.getByRole('button', { name: wanted.button });
    await button.focus();
    await tab.keyboard.press('Enter');
    const frame = offer.locator('iframe');
    await frame.waitFor();
    await tab.waitForTimeout(300);
    const found = await frame.evaluate((one) => ({
      src: one.src, title: one.title, sandbox: one.getAttribute('sandbox'), allow: one.allow, loading: one.loading, focused: document.activeElement === one,
    }));
    const expected = { src: `https://frames.example/${kind}?a=1&b=2`, title: `Titel ${kind}`, sandbox: wanted.sandbox, allow: wanted.allow, loading: 'lazy', focused: true };
    for (const [name, value] of Object.entries(expected)) {
      expect(where, `frame of ${kind}`, found[name] === value ? null : `${name} is ${found[name]}, not ${value}`);
    }
    const shown = await frame.contentFrame().getByText('in the frame').isVisible().catch(() => false);
    expect(where, `frame of ${kind}`, shown ? null : 'shows nothing');
    const request = asked.find((one) => one.url === expected.src);
    const referrer = kind === 'video' ? `${origin}/` : '';
    expect(where, `frame of ${kind}`, request?.referrer === referrer ? null : `the provider learns the address ${request?.referrer}`);
  }
  expect(where, 'after the click', asked.length === 3 ? null : `${asked.length} requests: ${asked.map((one) => one.url).join(' ')}`);
  expect(where, 'policy', await tab.evaluate(() => window.forbidden));
  expect(where, 'console', troubles);
  const stored = await tab.evaluate(() => [document.cookie, localStorage.length || '', sessionStorage.length || ''].filter(Boolean));
  expect(where, 'storage', stored);
  await tab.goto(`${origin}/`);
  const other = await tab.evaluate(() => document.documentElement.outerHTML);
  expect(where, 'other pages', /frame-src|frames\.|<script src/.test(other) ? 'know of frames' : null);
  await context.close();
}
