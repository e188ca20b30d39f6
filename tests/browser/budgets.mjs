// Sizes as a host sends them. All are of gzip at its best level, as static hosts compress once.

import { gzipSync } from 'node:zlib';
import { expect, note } from './tally.mjs';
import { pagesOf, addressOf } from './sites.mjs';

const KILO = 1024;
const LIMITS = { css: 12, eagerScripts: 2, allScripts: 5, home: 40, page: 14, fonts: 46, fontFiles: 2 };

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const tooMuch = (size, limit) => (size > limit * KILO ? `${(size / KILO).toFixed(1)} KB, at most ${limit}` : null);

/** `fonts` are the names of the sites that chose fonts of their own. */
export function checkBudgets(site, fonts) {
  const sizeOf = (paths) => paths.reduce((sum, path) => sum + gzipped(site.files.get(path) ?? ''), 0);
  const all = (pattern) => [...site.files.keys()].filter((path) => pattern.test(path));
  expect(site.name, 'CSS', tooMuch(sizeOf(all(/\.css$/)), LIMITS.css));
  expect(site.name, 'scripts with the search', tooMuch(sizeOf(all(/\.m?js$/)), LIMITS.allScripts));

  const fontFiles = all(/\.(woff2?|ttf|otf)$/);
  const fontSize = fontFiles.reduce((sum, path) => sum + site.files.get(path).length, 0);
  const may = fonts.includes(site.name) ? LIMITS.fontFiles : 0;
  expect(site.name, 'fonts', fontFiles.length > may ? fontFiles.join(', ') : tooMuch(fontSize, LIMITS.fonts));

  const large = [];
  for (const { path } of pagesOf(site)) {
    const page = site.pages.get(path);
    const local = (address) => {
      const url = new URL(address, new URL(addressOf(path).slice(1), site.baseUrl));
      return url.href.startsWith(site.baseUrl) ? `/${url.href.slice(site.baseUrl.length).replace(/[?#].*/, '')}` : null;
    };
    const scripts = [...new Set([...page.scripts.map((one) => one.address), ...page.preloads].map(local))];
    const styles = [...new Set(page.styles.map(local))];
    const own = gzipped(site.files.get(path));
    expect(`${site.name}${path}`, 'scripts loaded at once', tooMuch(sizeOf(scripts), LIMITS.eagerScripts));
    expect(`${site.name}${path}`, 'holds up rendering', page.scripts.filter((one) => one.blocks).map((one) => one.address));
    if (/^\/([a-z]{2}\/)?index\.html$/.test(path)) {
      expect(`${site.name}${path}`, 'home without images', tooMuch(own + sizeOf(scripts) + sizeOf(styles), LIMITS.home));
    }
    if (own > LIMITS.page * KILO) large.push(`${path} ${(own / KILO).toFixed(1)}`);
  }
  if (large.length > 0) note(`${site.name}: ${large.length} pages above ${LIMITS.page} KB: ${large.slice(0, 8).join(', ')}`);
}
