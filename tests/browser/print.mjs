// What comes out of the printer: no navigation, dark letters, addresses of links, whole cards, one sheet for an event.

/** The page must be in the print medium already. */
export function scanPrint(tab, baseUrl) {
  return tab.evaluate((base) => {
    const found = new Set();
    const name = (one) => `${one.localName}${[...one.classList].map((word) => `.${word}`).join('')}`;
    const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().height > 0;
    for (const one of document.querySelectorAll('nav, form[role=search], [class*=skip]')) if (isShown(one)) found.add(`${name(one)} “${one.ariaLabel ?? one.textContent.trim().slice(0, 30)}” is printed`);
    for (const one of document.querySelectorAll('main a[href^="http"]')) {
      if (!isShown(one) || one.href.startsWith(base) || one.textContent.includes(one.hostname)) continue;
      const after = [one, ...one.querySelectorAll(':scope > :last-child')].map((at) => getComputedStyle(at, '::after').content).join();
      if (!after.includes('attr(href)') && !after.includes(one.getAttribute('href'))) found.add(`${name(one)} has no address: ${one.href}`);
    }
    for (const one of document.querySelectorAll('[class*=card], figure')) {
      const isCard = one.localName === 'figure' || [...one.classList].some((word) => /(^|-)card$/.test(word));
      if (isCard && isShown(one) && !/avoid/.test(getComputedStyle(one).breakInside)) found.add(`${name(one)} may be split`);
    }
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const light = (colour) => {
      canvas.fillStyle = 'white';
      canvas.fillRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const colours = new Map();
    for (const one of document.querySelectorAll('body *')) {
      if (![...one.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim()) || !isShown(one)) continue;
      const style = getComputedStyle(one);
      if (style.printColorAdjust !== 'exact' && !colours.has(style.color)) colours.set(style.color, one);
    }
    for (const [colour, one] of colours) {
      const contrast = 1.05 / (light(colour) + 0.05); // printers leave grounds out
      if (contrast < 4.5) found.add(`${name(one)} is too pale on paper: ${colour}, ${contrast.toFixed(2)}`);
    }
    for (const one of [document.documentElement, document.body]) {
      if (light(getComputedStyle(one).backgroundColor) < 0.9) found.add(`the ground of ${one.localName} is dark: ${getComputedStyle(one).backgroundColor}`);
    }
    return [...found].slice(0, 6);
  }, baseUrl);
}

/** The number of A4 sheets. */
export async function sheetsOf(tab) {
  const pdf = await tab.pdf({ format: 'A4', preferCSSPageSize: true });
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
}
