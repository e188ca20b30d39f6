// Whether the HTML is valid, by two judges: html-validate knows good manners, the Nu checker the standard.

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
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
// Complaints of the Nu checker that are wrong, each with its reason.
const NOT_WRONG = [];

export async function checkHtml(site) {
  const validator = new HtmlValidate(HTML_RULES);
  for (const [path, bytes] of site.files) {
    if (!path.endsWith('.html')) continue;
    const report = await validator.validateString(bytes.toString());
    const messages = report.results.flatMap((result) => result.messages).filter((one) => one.severity === 2);
    expect(`${site.name}${path}`, 'HTML', messages.map((one) => `${one.line}:${one.column} ${one.message} (${one.ruleId})`));
  }
}

/**
 * One run of the Nu checker over all folders; it takes its time beside the browser. Style sheets are left out: its CSS
 * grammar is years behind the browsers' (`light-dark()`, nesting, `oklch()` are errors to it).
 */
export async function checkWithNu(sites) {
  const jar = require('vnu-jar');
  const folders = sites.map((site) => site.folder);
  const java = spawn('java', ['-Xss2m', '-jar', jar, '--skip-non-html', '--errors-only', '--format', 'json', ...folders], { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  java.stderr.on('data', (bytes) => { output += bytes; });
  await new Promise((done, failed) => {
    java.on('close', done);
    java.on('error', () => failed(new Error('the Nu checker needs `java`')));
  });
  const { messages } = JSON.parse(output.slice(output.indexOf('{')));
  for (const site of sites) {
    const found = messages.filter((one) => one.url?.includes(`/${site.name}/`) && !NOT_WRONG.some((known) => known.test(one.message)));
    expect(site.name, 'Nu', found.map((one) => `${one.url.split(`/${site.name}`).at(-1)}:${one.lastLine}:${one.lastColumn} ${one.message} – ${one.extract?.replace(/\s+/g, ' ').trim() ?? ''}`));
  }
  const lost = messages.filter((one) => !one.url);
  expect('Nu', 'ran', lost.map((one) => one.message));
}
