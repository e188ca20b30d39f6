// All checks of built sites, in the order of a visit: the files first, then each page in the browser with its widths,
// colours, sizes, keyboard, paper, and without scripts.

import { createRequire } from 'node:module';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkBudgets } from './budgets.mjs';
import { walk } from './keyboard.mjs';
import { checkLinks, readPages } from './links.mjs';
import { LARGE_TEXT, TEXT_SPACING, loadAxe, overlay, rememberPlates, runAxe, scanForcedColours, scanLayout, scanMotion } from './looks.mjs';
import { checkHtml, checkWithNu } from './markup.mjs';
import { scanPrint, sheetsOf } from './print.mjs';
import { addressOf, sample, serve } from './sites.mjs';
import { expect } from './tally.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');

const WIDTHS = [320, 768, 1280];
const SCHEMES = ['light', 'dark'];
const AXE_EVERYWHERE = new Set(['320 light', '1280 dark']); // pages that are not thorough; both schemes, both layouts
const TABS = 2; // pages opened at the same time
const PATIENCE = 60_000; // milliseconds; machines that build at the same time are slow
const HEIGHT = 800;

/**
 * `shots` is a folder for pictures, `all` opens every page, `only` those whose address contains it. Where a thousand pages
 * come from the same templates, `alike` leaves those that are not opened to the Nu checker; nor is any of them an event as usual.
 */
export async function checkSites(sites, { shots, all = false, only = '', fonts = [], alike = false } = {}) {
  if (shots) mkdirSync(shots, { recursive: true });
  const nu = checkWithNu(sites);
  nu.catch(() => {}); // is awaited at the end, and must not end the run before
  const browser = await openBrowser();
  try {
    const context = await browser.newContext();
    const plain = await browser.newContext({ javaScriptEnabled: false });
    await context.addInitScript(() => {
      window.verbundForbidden = [];
      document.addEventListener('securitypolicyviolation', (one) => window.verbundForbidden.push(`${one.effectiveDirective} forbids ${one.blockedURI} ${one.sample}`));
    });
    const tab = await context.newPage();
    for (const site of sites) site.pages = await readPages(tab, site);
    await tab.close();
    checkLinks(sites);
    for (const { site, pages, total } of sample(sites, all)) {
      await checkHtml(site, alike ? pages.map((page) => page.path) : undefined);
      checkBudgets(site, fonts);
      const began = Date.now();
      const { server, origin } = await serve(site);
      const waiting = pages.filter((page) => `${site.name}${page.path}`.includes(only));
      // A gallery is no site: it has no files for hosts, and no policies of its own.
      const bare = site.files.has('/_headers') ? await serve(site, { sendsPolicy: false }) : null;
      const visit = { context, plain, site, origin, bare: bare?.origin, shots, alike };
      const [opened, thorough] = [waiting.length, waiting.filter((page) => page.thorough).length];
      const work = async () => {
        for (let page = waiting.shift(); page; page = waiting.shift()) await checkPage(visit, page);
      };
      await Promise.all(Array.from({ length: TABS }, work));
      console.log(`${site.name}: ${opened} of ${total} pages opened, ${thorough} looked at thoroughly (${Math.round((Date.now() - began) / 1000)} s)`);
      const cookies = [...await context.cookies(), ...await plain.cookies()];
      expect(site.name, 'cookies', cookies.map((one) => one.name));
      server.close();
      bare?.server.close();
    }
  } finally {
    await browser.close();
  }
  await nu;
}

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** Opens one page once and looks at it in every way. A page that breaks the check itself is a fault of its own. */
async function checkPage(visit, page) {
  const where = `${visit.site.name}${page.path}`;
  const tabs = [await visit.context.newPage(), await visit.plain.newPage()];
  for (const tab of tabs) tab.setDefaultTimeout(PATIENCE);
  try {
    await checkBothWays(visit, page, where, ...tabs);
  } catch (error) {
    expect(where, 'checked', error.message);
  }
  for (const tab of tabs) await tab.close();
}

async function checkBothWays(visit, page, where, tab, plain) {
  const { site, origin, shots, alike } = visit;
  const address = origin + addressOf(page.path);
  const troubles = [];
  tab.on('console', (message) => ['error', 'warning'].includes(message.type()) && troubles.push(message.text()));
  tab.on('pageerror', (error) => troubles.push(String(error)));
  const failed = [];
  tab.on('requestfailed', (request) => failed.push(request));
  tab.on('response', (response) => response.status() >= 400 && troubles.push(`${response.url()} is ${response.status()}`));
  tab.on('request', (request) => request.url().startsWith(origin) || troubles.push(`asks another host: ${request.url()}`));
  await view(tab, 1280, 'light');
  await tab.goto(address, { waitUntil: 'load' });
  expect(where, 'frame', await tab.evaluate(readFrame));
  const withScripts = await tab.evaluate(readDocument);

  await loadAxe(tab);
  for (const width of WIDTHS) {
    for (const scheme of SCHEMES) {
      const here = `${where} [${width} ${scheme}]`;
      await view(tab, width, scheme);
      if (scheme === 'light') expect(here, 'layout', await scanLayout(tab));
      if (page.thorough || AXE_EVERYWHERE.has(`${width} ${scheme}`)) expect(here, 'axe', await runAxe(tab));
      if (shots) await shoot(tab, shots, where, `${width}.${scheme}`);
    }
  }
  await view(tab, 1280, 'light');
  expect(where, 'search field', await tab.evaluate(tryField));
  await checkSizes(tab, where, shots);
  if (page.thorough) {
    await view(tab, 1280, 'light');
    expect(where, 'less motion', await scanMotion(tab));
    await checkForcedColours(tab, where, shots);
  }
  await checkPaper(tab, where, page.normal && !alike, site.baseUrl, shots);
  expect(where, 'policy', [...new Set(await tab.evaluate(() => window.verbundForbidden))]);
  if (page.thorough) await checkKeyboard(tab, where); // loads the page anew
  expect(where, 'storage', await tab.evaluate(readStorage));
  for (const request of failed) if (await isUnanswered(request)) troubles.push(`${request.url()} failed: ${request.failure()?.errorText}`);
  expect(where, 'console and network', [...new Set(troubles)]);

  await checkWithoutScripts(plain, where, address, withScripts);
  if (visit.bare) await checkOwnPolicy(visit, page, where);
}

/** Where the host sends no policy, the one in the page lets through what the page needs, and keeps out what it does not. */
async function checkOwnPolicy({ context, bare }, page, where) {
  const tab = await context.newPage();
  tab.setDefaultTimeout(PATIENCE);
  const asked = [];
  tab.on('request', (request) => request.url().startsWith(bare) || asked.push(request.url()));
  try {
    await tab.goto(bare + addressOf(page.path), { waitUntil: 'load' });
    expect(where, 'policy of the page', await tab.evaluate(() => window.verbundForbidden));
    expect(where, 'policy of the page', asked);
    expect(where, 'policy of the page', await tab.evaluate(tryWhatIsForbidden));
  } finally {
    await tab.close();
  }
}

/** An inline script, a style in an attribute, and a picture from elsewhere: each must do nothing. */
async function tryWhatIsForbidden() {
  const script = document.createElement('script');
  script.textContent = 'window.verbundHasRun = true';
  const styled = document.createElement('p');
  styled.setAttribute('style', 'position: fixed');
  const picture = new Image();
  const loaded = new Promise((done) => {
    picture.onload = () => done('loads pictures from other hosts');
    picture.onerror = () => done(null);
  });
  picture.src = 'https://elsewhere.invalid/x.png';
  document.body.append(script, styled, picture);
  const forbids = (directive) => window.verbundForbidden.some((one) => one.startsWith(directive));
  return [
    window.verbundHasRun ? 'lets inline scripts run' : null,
    getComputedStyle(styled).position === 'fixed' ? 'lets inline styles work' : null,
    await loaded,
    ...['script-src', 'style-src', 'img-src'].map((one) => (forbids(one) ? null : `${one} does not forbid anything`)),
  ];
}

/** The browser withdraws its request for a page's icon when the next page comes first: only what is refused a second time is missing. */
async function isUnanswered(request) {
  if (request.failure()?.errorText !== 'net::ERR_ABORTED') return true;
  const again = await fetch(request.url()).catch(() => null);
  return !again?.ok;
}

async function view(tab, width, scheme) {
  await tab.setViewportSize({ width, height: HEIGHT });
  await tab.emulateMedia({ media: 'screen', colorScheme: scheme, reducedMotion: 'reduce', forcedColors: 'none' }); // no transition is half done
}

async function shoot(tab, shots, where, how) {
  await tab.screenshot({ path: join(shots, `${where.replace(/\/index\.html$/, '').replaceAll('/', '_')}.${how}.png`), fullPage: true });
}

/** Language, title and one heading of the first level without gaps below: what every page must have. */
function readFrame() {
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.localName[1]));
  const gap = levels.find((level, place) => place > 0 && level > levels[place - 1] + 1);
  const ones = levels.filter((level) => level === 1).length;
  return [
    document.documentElement.lang ? null : 'html has no lang',
    document.title.trim() ? null : 'no title',
    ones === 1 ? null : `${ones} h1`,
    gap ? `h${gap} follows a heading that is more than one level above` : null,
    document.querySelectorAll('main').length === 1 ? null : 'not one main',
  ];
}

function readDocument() {
  return document.documentElement.outerHTML;
}

async function readStorage() {
  const found = [];
  if (localStorage.length > 0) found.push(`localStorage: ${Object.keys(localStorage)}`);
  if (sessionStorage.length > 0) found.push(`sessionStorage: ${Object.keys(sessionStorage)}`);
  if (document.cookie) found.push(`cookie: ${document.cookie}`);
  if ((await indexedDB.databases()).length > 0) found.push('IndexedDB');
  if ((await navigator.serviceWorker?.getRegistrations() ?? []).length > 0) found.push('a service worker');
  return found;
}

/** Wider spacing of text (WCAG 1.4.12), and letters of twice the size (1.4.4). */
async function checkSizes(tab, where, shots) {
  for (const [what, css, widths] of [['wide text', TEXT_SPACING, [320, 1280]], ['text of 200 %', LARGE_TEXT, [640, 1280]]]) {
    await overlay(tab, css);
    for (const width of widths) {
      await view(tab, width, 'light');
      expect(`${where} [${width}]`, what, await scanLayout(tab));
      if (shots) await shoot(tab, shots, where, `${width}.${what.replaceAll(/\W+/g, '-')}`);
    }
  }
  await overlay(tab, '');
}

async function checkForcedColours(tab, where, shots) {
  for (const width of [320, 1280]) {
    await view(tab, width, 'light');
    await rememberPlates(tab);
    await tab.emulateMedia({ forcedColors: 'active' });
    expect(`${where} [${width}]`, 'forced colours', await scanForcedColours(tab));
    if (shots) await shoot(tab, shots, where, `${width}.forced`);
  }
}

/** Where a page has a search field, the title of its last entry must leave that entry and few others, and nothing all. */
function tryField() {
  const field = document.querySelector('main input[type=search]');
  if (!field) return [];
  const rows = [...document.querySelectorAll('main .names > li')];
  const shown = () => rows.filter((row) => row.checkVisibility());
  const type = (text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const last = rows.at(-1);
  type(last.querySelector('a, span').textContent.toUpperCase());
  const faults = [
    field.checkVisibility({ visibilityProperty: true }) ? null : 'stays hidden',
    shown().includes(last) ? null : 'does not find the last entry by its title',
    shown().length < rows.length || rows.length === 1 ? null : 'narrows nothing',
    [...document.querySelectorAll('main .letter')].every((one) => !one.checkVisibility() || [...one.querySelectorAll('li')].some((row) => row.checkVisibility())) ? null : 'leaves a letter without entries',
    document.querySelector('main output').textContent.includes(shown().length) ? null : 'does not say how many it found',
  ];
  type('');
  return [...faults, shown().length === rows.length ? null : 'does not show all again'];
}

/** On paper, for someone whose screen is dark. */
async function checkPaper(tab, where, onOneSheet, baseUrl, shots) {
  await view(tab, 794, 'dark'); // A4 at 96 dots per inch
  await tab.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(where, 'print', await scanPrint(tab, baseUrl));
  if (shots) await shoot(tab, shots, where, 'print');
  if (onOneSheet) {
    const sheets = await sheetsOf(tab);
    expect(where, 'print', sheets === 1 ? null : `an event takes ${sheets} sheets`);
  }
}

async function checkKeyboard(tab, where) {
  for (const [width, scheme] of [[1280, 'light'], [320, 'dark']]) {
    await view(tab, width, scheme);
    expect(`${where} [${width} ${scheme}]`, 'keyboard', await walk(tab));
  }
}

/**
 * The page must say the same without scripts. Where its document is the same as with scripts, all that axe found holds
 * for it too; where scripts change it, axe looks again.
 */
async function checkWithoutScripts(tab, where, address, withScripts) {
  await view(tab, 1280, 'light');
  await tab.goto(address, { waitUntil: 'load' });
  expect(where, 'without scripts', await tab.evaluate(() => {
    const isShown = (selector) => document.querySelector(selector)?.checkVisibility() && document.querySelector(selector).innerText.trim() !== '';
    // A control does something of its own only in a form, or with a popover or dialog that HTML itself opens; boxes in lists
    // of tasks are disabled, as nobody should press them.
    const idle = [...document.querySelectorAll('button, input, select, textarea')].filter((one) => one.checkVisibility() && !one.disabled && !one.form && !one.hasAttribute('popovertarget') && !one.hasAttribute('commandfor'));
    return [
      ...['main', 'h1', 'footer'].map((one) => (isShown(one) ? null : `${one} shows nothing`)),
      document.styleSheets.length > 0 && getComputedStyle(document.body).margin !== '8px' ? null : 'has no style',
      ...idle.map((one) => `a control does nothing: ${one.outerHTML}`),
    ];
  }));
  if (await tab.evaluate(readDocument) === withScripts) return;
  await loadAxe(tab);
  for (const width of [320, 1280]) {
    await view(tab, width, 'light');
    expect(`${where} [${width} without scripts]`, 'axe', await runAxe(tab, true));
    expect(`${where} [${width} without scripts]`, 'layout', await scanLayout(tab));
  }
}
