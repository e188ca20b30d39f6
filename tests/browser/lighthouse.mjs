// Measures one page of each type as Lighthouse's mobile phone sees it: full marks in four categories, nothing that moves,
// nothing that blocks. The sites are built once more for the address that they are served at, since search engines (and
// Lighthouse) mind pages that name another address as their own.
//
//   node tests/browser/lighthouse.mjs VERBUND [--runs N] [--only TEXT] [--site SITE] [--root DIR] [--out FILE]
//
// VERBUND  the program, such as target/release/verbund
// --runs   runs of each page; the median counts (default: 1). A page that misses a mark is always run again, up to 3 times
// --only   measure only pages whose site and path contain this text
// --site   measure only this site; may be repeated
// --times  a mark for performance below 100, or a time over its limit, is a failure too; without it they are only shown
// --root   the workspace (default: here)
// --out    write the figures as JSON, for comparison
//
// Needs lighthouse and playwright-core where NODE_PATH finds them, and a Chromium (CHROMIUM names another than
// /usr/bin/chromium). Figures in time depend on what else the machine does; the others do not.
//
// Lighthouse slows any machine down four times, which makes a phone of a fast laptop and a standstill of a small virtual
// machine. So the factor follows from the speed that Lighthouse itself measures (its BenchmarkIndex), such that the
// outcome is the low-tier phone to which Chrome's developer tools calibrate; a run in which the speed was another than
// the factor had been chosen for is thrown away.

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { addressOf, pagesOf, readSite, serve } from './sites.mjs';
import { expect, finish, note } from './tally.mjs';

const require = createRequire(import.meta.url);
const load = async (name) => (await import(pathToFileURL(require.resolve(name)).href));

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const LIMITS = { cls: 0 };
// These hang on what else the machine does, so they fail a run only where somebody asks for it on a quiet machine.
const TIMED = { categories: ['performance'], limits: { lcp: 1200, tbt: 0 } };
const KILO = 1024;
const WITH_IMAGES = 180; // kilobytes that a home page may transfer
const TRIES = 3;
const PHONE = 264; // BenchmarkIndex of a low-tier phone (lowScore in CalibrationController.ts of Chrome's developer tools)
const FACTORS = [1, 4];
const OFF = 1.5; // how far the factor may be from the right one
const THROWN_AWAY = 5; // runs of one page at most

let speed = 1000; // BenchmarkIndex of the last run

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: '1' }, only: { type: 'string', default: '' }, root: { type: 'string', default: '.' },
      site: { type: 'string', multiple: true }, out: { type: 'string' }, times: { type: 'boolean', default: false },
    },
  });
  if (positionals.length !== 1) throw new Error('say which program: node tests/browser/lighthouse.mjs target/release/verbund');
  const names = values.site ?? readdirSync(join(values.root, 'content'), { withFileTypes: true })
    .filter((one) => one.isDirectory() && readdirSync(join(values.root, 'content', one.name)).includes('site.yml'))
    .map((one) => one.name).sort();

  const folder = mkdtempSync(join(tmpdir(), 'verbund-lighthouse-'));
  const { default: lighthouse } = await load('lighthouse');
  const { launch } = await load('chrome-launcher');
  const chrome = await launch({
    chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage'],
    logLevel: 'silent',
  });
  process.once('SIGTERM', () => { chrome.kill(); process.exit(143); }); // the launcher itself hears Ctrl+C alone
  const served = [];
  try {
    for (const name of names) served.push(await buildAndServe(resolve(positionals[0]), resolve(values.root), join(folder, name), name));
    const pages = onePerType(served).filter((page) => `${page.site.name}${page.path}`.includes(values.only));
    console.log(`${pages.length} pages\n${line(['page', 'perf', 'a11y', 'best', 'seo', 'LCP ms', 'CLS', 'TBT ms', 'KB', 'CPU ÷'])}`);
    const figures = [];
    for (const page of pages) figures.push(await measure(lighthouse, chrome.port, page, Number(values.runs), values.times));
    if (values.out) writeFileSync(values.out, JSON.stringify(figures, null, 1));
  } finally {
    for (const { server } of served) server.close();
    await chrome.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  const [busy, cores] = [loadavg()[0], cpus().length];
  if (busy > cores + 1) note(`the machine had other work (load ${busy.toFixed(1)} on ${cores} cores): marks for performance, LCP and TBT say little`);
  finish();
}

/** The server comes first, as the pages have to know its address. */
async function buildAndServe(program, root, out, name) {
  const site = { name, files: new Map() };
  const { server, origin } = await serve(site);
  const built = spawnSync(program, ['build', '--quiet', '--root', root, '--site', name, '--base-url', `${origin}/`, '--out', out], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`${name} does not build:\n${built.stderr}`);
  const folder = readdirSync(out).includes('index.html') ? out : join(out, name);
  Object.assign(site, readSite(folder));
  return { site, server, origin };
}

/** The longest page of each type in all sites, and every home page. Pages that are not meant to be found are left out. */
function onePerType(served) {
  const longest = new Map();
  for (const { site, origin } of served) {
    for (const page of pagesOf(site)) {
      if (/<meta name="?robots"? content="?noindex/.test(site.files.get(page.path).toString())) continue;
      const type = page.type === 'home' ? `home ${site.name}` : page.type;
      if (/^[a-z]{2}\//.test(type) && type !== 'en/home') continue; // the same templates with other words
      if (page.size > (longest.get(type)?.size ?? 0)) longest.set(type, { ...page, site, origin });
    }
  }
  return [...longest.values()].sort((a, b) => (a.site.name + a.path < b.site.name + b.path ? -1 : 1));
}

async function measure(lighthouse, port, page, runs, withTimes) {
  const where = `${page.site.name}${addressOf(page.path)}`;
  const results = [];
  const isOpen = () => results.length < runs || (results.length < TRIES && faults(median(results), withTimes).length > 0);
  let thrownAway = 0;
  while (results.length === 0 || isOpen()) {
    const factor = slowdown(speed);
    const { lhr } = await lighthouse(page.origin + addressOf(page.path), {
      port, logLevel: 'silent', onlyCategories: CATEGORIES, output: [], throttling: { cpuSlowdownMultiplier: factor },
    });
    if (lhr.runtimeError) throw new Error(`${where}: ${lhr.runtimeError.message}`);
    speed = lhr.environment.benchmarkIndex;
    const off = Math.max(factor / slowdown(speed), slowdown(speed) / factor);
    if (withTimes && off > OFF && thrownAway < THROWN_AWAY) thrownAway += 1;
    else results.push({ ...read(lhr), speed: Math.round(speed), factor });
  }
  const result = median(results);
  console.log(line([where, ...CATEGORIES.map((one) => result[one]), result.lcp, result.cls, result.tbt, (result.bytes / KILO).toFixed(1), result.factor]));
  expect(where, 'Lighthouse', faults(result, withTimes));
  if (/^\/([a-z]{2}\/)?index\.html$/.test(page.path)) {
    expect(where, 'home with images', result.bytes > WITH_IMAGES * KILO ? `${(result.bytes / KILO).toFixed(1)} KB, at most ${WITH_IMAGES}` : null);
  }
  return { where, ...result, missed: undefined };
}

/** How many times slower than this machine the phone is. */
function slowdown(index) {
  return Number(Math.min(Math.max(index / PHONE, FACTORS[0]), FACTORS[1]).toFixed(1));
}

function read(lhr) {
  const number = (id) => lhr.audits[id]?.numericValue ?? 0;
  const scores = Object.fromEntries(CATEGORIES.map((one) => [one, Math.round((lhr.categories[one].score ?? 0) * 100)]));
  const missed = CATEGORIES.filter((one) => scores[one] < 100).flatMap((one) => lhr.categories[one].auditRefs
    .filter((ref) => ref.weight > 0 && (lhr.audits[ref.id].score ?? 1) < 0.9)
    .map((ref) => `${ref.id} (${lhr.audits[ref.id].displayValue ?? lhr.audits[ref.id].details?.items?.[0]?.node?.snippet ?? lhr.audits[ref.id].title})`));
  return {
    ...scores,
    lcp: Math.round(number('largest-contentful-paint')),
    cls: Number(number('cumulative-layout-shift').toFixed(4)),
    tbt: Math.round(number('total-blocking-time')),
    bytes: lhr.audits['network-requests'].details.items.reduce((sum, one) => sum + (one.transferSize ?? 0), 0),
    missed,
  };
}

function faults(result, withTimes) {
  const categories = CATEGORIES.filter((one) => withTimes || !TIMED.categories.includes(one));
  const scores = categories.filter((one) => result[one] < 100).map((one) => `${one} ${result[one]}`);
  const limits = Object.entries(withTimes ? { ...LIMITS, ...TIMED.limits } : LIMITS).filter(([one, limit]) => result[one] > limit).map(([one]) => `${one.toUpperCase()} ${result[one]}`);
  return scores.length + limits.length > 0 ? [`${[...scores, ...limits].join(', ')} ${result.missed.join('; ')}`.trim()] : [];
}

/** Each figure for itself, as Lighthouse's own tools do it for the scores. */
function median(results) {
  const middle = (key) => results.map((one) => one[key]).sort((a, b) => a - b)[Math.floor((results.length - 1) / 2)];
  const keys = [...CATEGORIES, 'lcp', 'cls', 'tbt', 'bytes', 'speed', 'factor'];
  return { ...Object.fromEntries(keys.map((key) => [key, middle(key)])), missed: [...new Set(results.flatMap((one) => one.missed))] };
}

function line([page, ...figures]) {
  return `${page.padEnd(64)} ${figures.map((one) => String(one).padStart(7)).join('')}`;
}

await main();
