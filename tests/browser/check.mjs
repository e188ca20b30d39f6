// Opens the built sites in a headless Chromium and says what a visitor would stumble over: errors, requests to other
// hosts, sideways scrolling, clipped text, barriers, lost focus, bad print, weight, invalid HTML, dead links. It reads
// only what `verbund build` wrote.
//
//   node tests/browser/check.mjs [FOLDER …] [--gallery DIR] [--fonts SITE] [--only TEXT] [--shots DIR] [--all]
//
// FOLDER     a folder of sites, or of one site (default: public)
// --gallery  what `verbund theme gallery --out DIR` wrote; is checked like a site
// --fonts    a site that chose fonts of its own; may be repeated
// --only     open only pages whose site and path contain this text
// --shots    write screenshots of each page opened: widths, colour schemes, large and wide text, forced colours, print
// --all      open every page instead of one of each type
//
// Needs playwright-core, axe-core, html-validate and vnu-jar where NODE_PATH finds them, `java`, and a Chromium (CHROMIUM
// names another than /usr/bin/chromium). tests/browser/README.md says which file looks at what.

import { parseArgs } from 'node:util';
import { readSites } from './sites.mjs';
import { checkSites } from './suite.mjs';
import { finish } from './tally.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    gallery: { type: 'string', multiple: true, default: [] },
    fonts: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', default: '' },
    shots: { type: 'string' },
    all: { type: 'boolean', default: false },
  },
});
const folders = [...(positionals.length > 0 ? positionals : ['public']), ...values.gallery];
const sites = folders.flatMap(readSites);
if (sites.length === 0) throw new Error(`there are no sites in ${folders.join(', ')}; run \`verbund build\` first`);
await checkSites(sites, values);
finish();
