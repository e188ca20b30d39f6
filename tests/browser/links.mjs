// What pages refer to: every address that leads to one of the sites must name a file, in its exact letters, and an anchor
// in it. The same reading of the markup tells what a strict policy would forbid.

import { expect } from './tally.mjs';
import { addressOf } from './sites.mjs';

/** What a page refers to, what it can be referred to by, and what is written inline, read by the browser's own parser. */
export async function readPages(tab, site) {
  const pages = new Map();
  for (const [path, bytes] of site.files) {
    if (!path.endsWith('.html')) continue;
    pages.set(path, await tab.evaluate((html) => {
      const page = new DOMParser().parseFromString(html, 'text/html');
      const read = (selector, attribute) => [...page.querySelectorAll(selector)].map((one) => one.getAttribute(attribute));
      const sets = read('[srcset]', 'srcset').flatMap((set) => set.split(',').map((one) => one.trim().split(/\s+/)[0]));
      const scripts = [...page.querySelectorAll('script')].filter((one) => !/json/.test(one.type));
      return {
        anchors: [...read('[id]', 'id'), ...read('a[name]', 'name')],
        addresses: [...read('[href]', 'href'), ...read('[src]', 'src'), ...read('[poster]', 'poster'), ...read('form[action]', 'action'), ...sets],
        scripts: scripts.filter((one) => one.hasAttribute('src')).map((one) => ({
          address: one.getAttribute('src'),
          blocks: !(one.type === 'module' || one.hasAttribute('defer') || one.hasAttribute('async')),
        })),
        preloads: read('link[rel~=modulepreload]', 'href'),
        styles: read('link[rel~=stylesheet]', 'href'),
        inline: [
          ...[...page.querySelectorAll('style')].map(() => '<style>'),
          ...[...page.querySelectorAll('[style]')].map((one) => `${one.localName} style="${one.getAttribute('style')}"`),
          ...scripts.filter((one) => !one.hasAttribute('src')).map(() => '<script> without src'),
          ...[...page.querySelectorAll('*')].flatMap((one) => one.getAttributeNames().filter((name) => name.startsWith('on')).map((name) => `${one.localName} ${name}`)),
          ...read('[href^="javascript:" i]', 'href'),
        ],
      };
    }, bytes.toString()));
  }
  return pages;
}

/** Checks the addresses, ids and inline code of all pages, and the addresses in style sheets. */
export function checkLinks(sites) {
  for (const site of sites) {
    for (const [path, page] of site.pages) {
      const where = `${site.name}${path}`;
      const own = new URL(addressOf(path).slice(1), site.baseUrl);
      const dead = page.addresses.filter((address) => !URL.canParse(address, own) || isDead(sites, new URL(address, own)));
      expect(where, 'dead link', [...new Set(dead)]);
      const twice = page.anchors.filter((one, place) => page.anchors.indexOf(one) !== place);
      expect(where, 'id used twice', [...new Set(twice)]);
      expect(where, 'inline code or style', [...new Set(page.inline)]);
    }
    for (const [path, bytes] of site.files) {
      if (!path.endsWith('.css')) continue;
      const addresses = [...bytes.toString().matchAll(/url\(["']?([^"')]+)/g)].map((found) => found[1]);
      const dead = addresses.filter((address) => isDead(sites, new URL(address, new URL(path.slice(1), site.baseUrl))));
      expect(`${site.name}${path}`, 'dead address', dead);
    }
  }
}

function isDead(sites, link) {
  // Calendar programs ask where browsers do.
  const url = link.protocol === 'webcal:' ? new URL(link.href.replace('webcal:', 'https:')) : link;
  const site = sites.find((one) => url.href.startsWith(one.baseUrl));
  if (!site) return false;
  let path = `/${decodeURIComponent(url.pathname.slice(new URL(site.baseUrl).pathname.length))}`;
  if (path.endsWith('/')) path += 'index.html';
  if (!site.files.has(path)) return true;
  const anchor = decodeURIComponent(url.hash.slice(1));
  return anchor !== '' && site.pages.has(path) && !site.pages.get(path).anchors.includes(anchor);
}
