// Whether the HTML is valid, by two judges: html-validate knows good manners, the Nu checker the standard.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from './tally.mjs';

const require = createRequire(import.meta.url);
const { HtmlValidate } = require('html-validate');

// What the program and its content decide otherwise than html-validate's standard.
const HTML_RULES = {
  extends: ['html-validate:standard'],
  rules: {
    'no-trailing-whitespace': 'off', // says nothing to a browser
    'long-title': 'off', // the title is the editors' text
    'doctype-style': 'off', // either case is HTML
    'no-inline-style': 'error',
    'tel-non-breaking': 'off', // typography is the program's matter
  },
};
// Complaints of the Nu checker that are wrong: `{ message, reason }`.
const NOT_WRONG = [];

export async function checkHtml(site, paths = [...site.files.keys()].filter((path) => path.endsWith('.html'))) {
  const validator = new HtmlValidate(HTML_RULES);
  for (const path of paths) {
    const report = await validator.validateString(site.files.get(path).toString());
    const messages = report.results.flatMap((result) => result.messages).filter((one) => one.severity === 2);
    expect(`${site.name}${path}`, 'HTML', messages.map((one) => `${one.message} (${one.ruleId}) at ${one.selector ?? `line ${one.line}`}`));
  }
}

/** One run of the Nu checker over the HTML and the style sheets of all sites; it takes its time beside the browser. */
export async function checkWithNu(sites) {
  const jar = String(require('vnu-jar'));
  const folders = sites.map((site) => resolve(site.folder));
  const options = ['--skip-non-html', '--also-check-css', '--errors-only', '--format', 'json'];
  const java = spawn('java', ['-Xss2m', '-jar', jar, ...options, ...folders], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  java.stderr.on('data', (bytes) => { output += bytes; });
  await new Promise((done, failed) => {
    java.on('close', done);
    java.on('error', () => failed(new Error('the Nu checker needs `java`')));
  });
  if (!output.includes('{"version"')) throw new Error(`the Nu checker did not run: ${output}`);
  const { messages } = JSON.parse(output.slice(output.indexOf('{"version"')));
  const rest = new Set(messages.filter((one) => !NOT_WRONG.some((known) => known.message.test(one.message))));
  for (const [place, site] of sites.entries()) {
    const base = `file:${pathToFileURL(folders[place]).pathname}/`;
    const found = [...rest].filter((one) => one.url?.startsWith(base));
    for (const one of found) rest.delete(one);
    for (const [path, own] of byAddress(found)) {
      expect(`${site.name}/${path.slice(base.length)}`, 'Nu', own.map((one) => `${one.message} – ${(one.extract ?? '').replace(/\s+/g, ' ').trim()}`));
    }
    if (found.length === 0) expect(site.name, 'Nu', null);
  }
  expect('Nu', 'says', [...rest].map((one) => `${one.url ?? ''} ${one.message}`));
}

function byAddress(messages) {
  const groups = new Map();
  for (const one of messages) groups.set(one.url, [...(groups.get(one.url) ?? []), one]);
  return groups;
}
