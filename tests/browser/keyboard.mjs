// Walks through a page with the Tab key, as people do who have no mouse.

const SKIP = 1; // the first stop

/** Every stop in reading order, seen and marked, no trap, and a skip link that skips. */
export async function walk(tab) {
  const found = new Set();
  await begin(tab);
  await tab.evaluate(() => {
    // What Tab must reach: one radio button per group, nothing that is closed or hidden.
    const groups = new Set();
    window.verbundStops = [...document.querySelectorAll('a[href], area[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true], audio[controls], video[controls]')]
      .filter((one) => {
        if (one.disabled || one.tabIndex < 0 || one.type === 'hidden' || one.closest('[inert]')) return false;
        if (!one.checkVisibility({ visibilityProperty: true })) return false;
        if (one.type !== 'radio') return true;
        const isNew = !groups.has(one.name);
        groups.add(one.name);
        return isNew;
      });
    window.verbundWalked = [];
  });
  const count = await tab.evaluate(() => window.verbundStops.length);
  for (let press = 0; press < count + 1; press += 1) {
    await tab.keyboard.press('Tab');
    const stop = await tab.evaluate(lookAtStop);
    if (stop.over) break;
    if (stop.again) { found.add(`a trap at ${stop.name}`); break; }
    if (stop.isScroller) { press -= 1; continue; } // browsers stop at areas that scroll
    for (const problem of stop.problems) found.add(`${stop.name}: ${problem}`);
  }
  const missed = await tab.evaluate(() => {
    const name = (one) => `${one.localName}${[...one.classList].map((word) => `.${word}`).join('')} ${one.textContent.trim().slice(0, 30)}`;
    const wanted = window.verbundStops;
    const walked = window.verbundWalked.filter((one) => wanted.includes(one));
    const lost = wanted.filter((one) => !walked.includes(one)).map((one) => `is not reached: ${name(one)}`);
    const jump = walked.findIndex((one, place) => place > 0 && wanted.indexOf(one) < wanted.indexOf(walked[place - 1]));
    return [...lost.slice(0, 3), jump > 0 && lost.length === 0 ? `out of order: ${name(walked[jump])}` : null].filter(Boolean);
  });
  for (const one of missed) found.add(one);
  for (const one of await trySkipLink(tab)) found.add(one);
  return [...found].slice(0, 8);
}

/** Only a page that was just loaded has its focus before the first stop. */
function begin(tab) {
  return tab.goto(tab.url().replace(/#.*/, ''), { waitUntil: 'load' });
}

/** Runs in the page: what has the focus now, and whether one can see that. */
function lookAtStop() {
  const one = document.activeElement;
  if (!one || one === document.body || one === document.documentElement) return { over: true };
  const name = `${one.localName}${[...one.classList].map((word) => `.${word}`).join('')} “${one.textContent.trim().slice(0, 30)}”`;
  if (window.verbundWalked[0] === one && window.verbundWalked.length > 1) return { over: true };
  if (window.verbundWalked.at(-1) === one) return { again: true, name, problems: [] };
  window.verbundWalked.push(one);
  if (!window.verbundStops.includes(one)) return { isScroller: /auto|scroll/.test(getComputedStyle(one).overflow), name, problems: ['has the focus, and nobody knows why'] };

  const problems = [];
  const boxes = [...one.getClientRects()].filter((box) => box.width > 1 && box.height > 1);
  const isInside = (box) => box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0;
  if (!boxes.some(isInside)) problems.push('is outside of the window when focused');
  else {
    const covered = boxes.filter(isInside).every((box) => {
      const [x, y] = [Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1), Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1)];
      const top = document.elementFromPoint(x, y);
      return top && !one.contains(top) && !top.contains(one) && /fixed|sticky/.test(getComputedStyle(top.closest('header, nav, aside, div') ?? top).position);
    });
    if (covered) problems.push('is covered when focused');
  }

  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const paint = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => {
    const [r, g, b] = paint(colour).slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const ground = (at) => {
    for (let one = at; one; one = one.parentElement) if (paint(getComputedStyle(one).backgroundColor)[3] > 250) return getComputedStyle(one).backgroundColor;
    return 'white';
  };
  // A card may show the focus of the link inside of it, and a link may spread its outline by a pseudo-element.
  const candidates = [[one, null], [one, '::before'], [one, '::after'], [one.parentElement, null], [one.parentElement?.parentElement, null]].filter(([at]) => at && at !== document.body);
  const ring = candidates.find(([at, part]) => {
    const style = getComputedStyle(at, part);
    return (!part || style.content !== 'none') && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && paint(style.outlineColor)[3] > 100;
  });
  if (!ring) problems.push('shows no focus');
  else {
    const style = getComputedStyle(ring[0], ring[1]);
    const offset = parseFloat(style.outlineOffset);
    const around = ground(offset >= 0 ? ring[0].parentElement : ring[0]);
    const isOwn = style.outlineStyle !== 'auto'; // the browser's own ring has two colours
    if (isOwn && contrast(style.outlineColor, around) < 3) problems.push(`focus ${style.outlineColor} on ${around} has a contrast of ${contrast(style.outlineColor, around).toFixed(2)}`);
  }
  return { name, problems };
}

/** The first stop leads past the header, into the main part. */
async function trySkipLink(tab) {
  await begin(tab);
  for (let press = 0; press < SKIP; press += 1) await tab.keyboard.press('Tab');
  const target = await tab.evaluate(() => document.activeElement?.getAttribute?.('href'));
  if (!target?.startsWith('#')) return [`the first stop leads to ${target} and skips nothing`];
  await tab.keyboard.press('Enter');
  await tab.keyboard.press('Tab');
  return tab.evaluate((id) => {
    const goal = document.getElementById(id);
    if (!goal) return ['the skip link leads nowhere'];
    const next = document.activeElement;
    const isPast = next === document.body || goal.contains(next) || Boolean(goal.compareDocumentPosition(next) & Node.DOCUMENT_POSITION_FOLLOWING);
    return isPast ? [] : [`after the skip link the focus is at ${next.localName} “${next.textContent.trim().slice(0, 30)}”`];
  }, target.slice(1));
}
