// What of a page depends on width, colours, size of text and motion: barriers, sideways scrolling, clipped or overlapping
// text, what remains of buttons and cards in forced colours.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

// What axe cannot decide and people have looked at: the rule, the part of the page, and why it is right there.
const LOOKED_AT = [
  { rule: 'label-content-name-mismatch', part: (one) => /class="footnote-back"/.test(one.html), reason: 'the arrow is a sign; the label says it in words' },
  { rule: 'color-contrast', part: (one) => /^<text /.test(one.html), reason: 'axe reads no colours inside of drawings; the palette gives the number on a pin the contrast of text' },
  { rule: 'color-contrast', part: (one) => one.isScrolledAway, reason: 'it is out of sight in an area that scrolls, and has the colours of what is in sight there' },
];

/** The least spacing that text must bear (WCAG 1.4.12). */
export const TEXT_SPACING = `* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }`;
export const LARGE_TEXT = 'html { font-size: 200% !important; }';

/** Loads axe into the page, once. */
export function loadAxe(tab) {
  return tab.evaluate(axeSource);
}

/**
 * What axe finds, and what it cannot decide. Where scripts are off the browser runs no timers, which axe needs to take
 * breaks; `withoutTimers` has it go on at once.
 */
export async function runAxe(tab, withoutTimers = false) {
  const found = await tab.evaluate(async ([values, atOnce]) => {
    if (atOnce) window.setTimeout = (work) => { Promise.resolve().then(work); return 0; };
    const report = await window.axe.run({ runOnly: { type: 'tag', values }, resultTypes: ['violations', 'incomplete'], preload: false, elementRef: true });
    const isScrolledAway = (one) => {
      const area = [...function* up(at) { for (; at; at = at.parentElement) yield at; }(one.parentElement)].find((at) => /auto|scroll/.test(getComputedStyle(at).overflowX));
      return Boolean(area) && (one.getBoundingClientRect().right > area.getBoundingClientRect().right || one.getBoundingClientRect().left < area.getBoundingClientRect().left);
    };
    const tell = (undecided) => (rule) => rule.nodes.map((node) => ({
      rule: rule.id,
      undecided,
      isScrolledAway: isScrolledAway(node.element),
      html: node.html.slice(0, 160),
      summary: (node.failureSummary ?? '').split('\n')[1]?.trim() ?? '',
    }));
    return [...report.violations.flatMap(tell(false)), ...report.incomplete.flatMap(tell(true))];
  }, [AXE_TAGS, withoutTimers]);
  const open = found.filter((one) => !(one.undecided && LOOKED_AT.some((known) => known.rule === one.rule && known.part(one))));
  const kinds = new Map(); // one of each rule is enough to find the others
  for (const one of open) {
    const kind = `${one.rule}${one.undecided ? ', undecided' : ''}`;
    if (!kinds.has(kind)) kinds.set(kind, `${kind}: ${one.html} – ${one.summary}`);
  }
  return [...kinds.values()];
}

/** Lays a style sheet over the page, or takes it away. Constructed sheets are no inline style, so the policy lets them be. */
export function overlay(tab, css) {
  return tab.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = text ? [sheet] : [];
  }, css);
}

/** Sideways scrolling, text that is cut off, sticks out of its box, leaves the window or lies on other text. */
export function scanLayout(tab) {
  return tab.evaluate(() => {
    const found = new Set();
    const texts = [];
    const width = window.innerWidth;
    const name = (one) => `${one.localName}${one.id ? `#${one.id}` : ''}${[...one.classList].map((word) => `.${word}`).join('')}`;
    const words = (one) => one.textContent.replace(/\s+/g, ' ').trim().slice(0, 40);
    const isSeen = (colour) => !/^(transparent|.*[,/]\s*0\))$/.test(colour);
    const page = document.documentElement;
    if (page.scrollWidth > width) found.add(`scrolls sideways, ${page.scrollWidth} wide`);

    const look = (one, { scrolls, floats, sight }) => {
      if (!one.checkVisibility({ visibilityProperty: true })) return;
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      const isApart = style.position === 'absolute' || style.position === 'fixed';
      if (isApart && ((box.width <= 1 && box.height <= 1) || box.bottom + window.scrollY <= 0 || box.right <= 0)) return; // for screen readers, or until focused
      const inner = { scrolls: scrolls || /auto|scroll/.test(style.overflowX), floats: floats || isApart, sight };
      if (style.overflowX !== 'visible' && one !== document.body) {
        inner.sight = { left: Math.max(sight.left, box.left), right: Math.min(sight.right, box.right), top: Math.max(sight.top, box.top), bottom: Math.min(sight.bottom, box.bottom) };
      }
      const size = parseFloat(style.fontSize);
      const wide = one.scrollWidth - one.clientWidth;
      const high = one.scrollHeight - one.clientHeight;
      if (one !== document.body && style.display !== 'inline' && one.clientWidth > 1 && !(one instanceof SVGElement) && !one.matches('img,video,input,textarea,select')) {
        const hides = /hidden|clip/;
        const isPlate = isSeen(style.backgroundColor) || ['Left', 'Right'].every((side) => parseFloat(style[`border${side}Width`]) > 0);
        if (hides.test(style.overflowX) && wide > 1) found.add(`${name(one)} cuts off ${wide} px: ${words(one)}`);
        else if (isPlate && style.overflowX === 'visible' && wide > 1) found.add(`${name(one)} is ${wide} px too narrow: ${words(one)}`);
        if (hides.test(style.overflowY) && high > Math.max(2, size * 0.3)) found.add(`${name(one)} cuts off ${high} px below: ${words(one)}`);
      }
      if (!inner.scrolls && (box.right > width + 1 || box.left < -1) && one.matches('img,svg,input,button,select,textarea')) {
        found.add(`${name(one)} leaves the window`);
      }
      if (one instanceof SVGElement) return;
      for (const child of one.childNodes) {
        if (child.nodeType === Node.ELEMENT_NODE) look(child, inner);
        if (child.nodeType !== Node.TEXT_NODE || child.data.trim() === '') continue;
        const range = document.createRange();
        range.selectNodeContents(child);
        for (const line of range.getClientRects()) {
          if (line.width < 1) continue;
          if (!inner.scrolls && (line.right > width + 1 || line.left < -1)) found.add(`${name(one)} leaves the window: ${words(one)}`);
          const middle = (line.top + line.bottom) / 2; // the letters fill about the middle of the line
          const text = { one, child, left: Math.max(line.left + 1, inner.sight.left), right: Math.min(line.right - 1, inner.sight.right), top: Math.max(middle - size * 0.3, inner.sight.top), bottom: Math.min(middle + size * 0.3, inner.sight.bottom) };
          if (!inner.floats && text.left < text.right && text.top < text.bottom) texts.push(text);
        }
      }
    };
    look(document.body, { scrolls: false, floats: false, sight: { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity } });

    texts.sort((a, b) => a.top - b.top);
    for (let first = 0; first < texts.length; first += 1) {
      for (let second = first + 1; second < texts.length && texts[second].top < texts[first].bottom - 1; second += 1) {
        const [a, b] = [texts[first], texts[second]];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        if (a.child !== b.child && across > 2) found.add(`${name(a.one)} lies on ${name(b.one)}: ${words(a.one)} / ${words(b.one)}`);
      }
    }
    return [...found].slice(0, 6);
  });
}

/** Remembers what stands out by its ground alone, while colours are as the theme sets them; for `scanForcedColours`. */
export function rememberPlates(tab) {
  return tab.evaluate(() => {
    const isSeen = (colour) => !/^(transparent|.*[,/]\s*0\))$/.test(colour);
    const ground = (one) => {
      for (let at = one; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (isSeen(colour)) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    const width = document.documentElement.clientWidth;
    window.verbundPlates = [...document.querySelectorAll('body *')].filter((one) => {
      if (!one.checkVisibility() || one instanceof SVGElement || one.matches('mark,code,pre *,abbr,kbd,ins,del,hr,img,::before')) return false;
      const box = one.getBoundingClientRect();
      const own = getComputedStyle(one);
      const raised = own.boxShadow !== 'none' || (isSeen(own.backgroundColor) && own.backgroundColor !== ground(one.parentElement));
      return raised && box.width > 20 && box.height > 20 && box.width < width * 0.9; // a band across the page is no card
    });
  });
}

/** In forced colours grounds and shadows are gone: controls and cards need a border, the current item a mark. */
export function scanForcedColours(tab) {
  return tab.evaluate(() => {
    const found = new Set();
    const name = (one) => `${one.localName}${[...one.classList].map((word) => `.${word}`).join('')}`;
    const hasLine = (one) => {
      const style = getComputedStyle(one);
      const isDrawn = (prefix) => style[`${prefix}Style`] !== 'none' && parseFloat(style[`${prefix}Width`]) > 0;
      return ['borderTop', 'borderRight', 'borderBottom', 'borderLeft', 'outline'].some(isDrawn) || one.matches('svg *');
    };
    const controls = document.querySelectorAll('button, input:not([type=hidden]), select, textarea, [class*=button], [class*=btn]');
    for (const one of [...window.verbundPlates, ...controls]) {
      if (one.matches('[type=checkbox], [type=radio], [type=range]') && getComputedStyle(one).appearance !== 'none') continue; // drawn by the system
      if (one.checkVisibility() && !hasLine(one)) found.add(`${name(one)} has no border: ${one.textContent.trim().slice(0, 30)}`);
    }
    const mark = (one) => {
      const of = (at) => { const style = getComputedStyle(at); return [style.borderBottomStyle + style.borderBottomWidth, style.borderLeftStyle + style.borderLeftWidth, style.outlineStyle, style.textDecorationLine + style.textDecorationThickness, style.fontWeight].join(); };
      return `${of(one)} ${of(one.parentElement)}`;
    };
    for (const current of document.querySelectorAll('nav a[aria-current]')) {
      if (!current.checkVisibility()) continue;
      const others = [...current.closest('nav').querySelectorAll('a:not([aria-current])')].filter((one) => one.checkVisibility());
      if (others.length > 0 && others.every((one) => mark(one) === mark(current))) found.add(`${name(current)} is not marked as the current one`);
    }
    return [...found].slice(0, 6);
  });
}

/** Whoever asks for less motion gets none. */
export function scanMotion(tab) {
  return tab.evaluate(() => {
    const found = new Set(document.getAnimations().filter((one) => one.playState === 'running').map(() => 'an animation is running'));
    const longest = (list) => Math.max(...list.split(',').map((one) => parseFloat(one) * (one.trim().endsWith('ms') ? 0.001 : 1)));
    for (const one of document.querySelectorAll('*')) {
      for (const part of [null, '::before', '::after']) {
        const style = getComputedStyle(one, part);
        if (longest(style.transitionDuration) > 0.0001) found.add(`${one.localName}.${one.className}${part ?? ''} has a transition of ${style.transitionDuration}`);
        if (style.animationName !== 'none' && longest(style.animationDuration) > 0.0001) found.add(`${one.localName}.${one.className}${part ?? ''} is animated`);
      }
    }
    if (getComputedStyle(document.documentElement).scrollBehavior !== 'auto') found.add('scrolls smoothly');
    return [...found].slice(0, 4);
  });
}
