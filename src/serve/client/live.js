// Keeps a page of the preview up to date while its sources are edited, and shows what is wrong with them. `verbund serve`
// writes it into every HTML page that it answers with; what `verbund build` writes does not know of it.
//
// A patch compares three versions: the page as the server wrote it before, as it writes it now, and as it stands in the
// browser. Only what differs between the first two is touched. So whatever visitors and scripts have done since (typed
// text, open <details>, links led into the preview) stays without being known here.
(function live() {
  'use strict';

  const LOADED = Symbol.for('verbund.live'); // the one thing left behind on the page: a second copy finds it and stops
  if (window[LOADED]) return;
  window[LOADED] = true;

  const LOST_AFTER = 2000; // milliseconds without a connection until the page says so
  const RETRY_AFTER = 1000; // milliseconds until the next try after the server refused
  const HERE = '/_verbund/';
  const NOTHING_KNOWN = { errors: 0, warnings: 0, notes: 0, checked: true, held: false, problems: [], edited: [], files: [], sites: {} };

  const sources = new WeakMap(); // node of the page → the same node as the server wrote it
  const touched = new WeakSet(); // fields that somebody has typed into or switched
  const arriving = new Set(); // style sheets that are still loading
  const leaving = new Set(); // style sheets that stay until the arriving ones are there, lest the page flash
  const rewritten = new WeakSet(); // links led to another site of the preview

  let tag = document.currentScript?.dataset.tag ?? '';
  let scripts = ''; // the page's own scripts, to notice that they changed
  let reloadedFor = null; // the tag of the bytes that this page was reloaded for
  let state = NOTHING_KNOWN;
  let seen = null; // session and generation that the page was last compared with
  let asking = null;
  let lostTimer = null;
  let isLost = false;
  let panel = null;

  start();

  function start() {
    document.currentScript?.remove(); // so that `:last-child` and the like apply as on the built page
    learn(document.documentElement, document.documentElement.cloneNode(true));
    scripts = scriptsOf(document);
    listen(document, 'input', ({ target }) => touched.add(target), { capture: true });
    recall();
    connect();
    listen(document, 'visibilitychange', () => document.hidden || check());
    listen(window, 'pageshow', ({ persisted }) => persisted && check());
  }

  function listen(target, name, act, options) {
    target.addEventListener(name, act, { passive: true, ...options });
  }

  // ── the stream ──────────────────────────────────────────────────────────────────────────────────────────────────

  function connect() {
    let worker;
    try {
      worker = new SharedWorker(`${HERE}stream.js`, 'verbund');
    } catch {
      return connectAlone();
    }
    listen(worker, 'error', connectAlone, { once: true });
    listen(worker.port, 'message', ({ data }) => hear(data.connected, data.state));
    worker.port.start();
    listen(window, 'pagehide', () => worker.port.postMessage('leave'));
    listen(window, 'pageshow', ({ persisted }) => persisted && worker.port.postMessage('join'));
  }

  /** Where there are no shared workers: a stream of this tab, only while it is seen, since a browser has few connections. */
  function connectAlone() {
    let stream = null;
    const open = () => {
      stream?.close();
      if (document.hidden) return;
      const mine = (stream = new EventSource(`${HERE}events`));
      listen(mine, 'open', () => hear(true, null));
      listen(mine, 'state', ({ data }) => hear(true, data));
      listen(mine, 'error', () => {
        hear(false, null);
        if (mine === stream && mine.readyState === EventSource.CLOSED) setTimeout(open, RETRY_AFTER);
      });
    };
    listen(document, 'visibilitychange', open);
    open();
  }

  function hear(connected, text) {
    if (connected) {
      clearTimeout(lostTimer);
      lostTimer = null;
      if (isLost) tellLost(false);
    } else {
      lostTimer ??= setTimeout(() => tellLost(true), LOST_AFTER);
    }
    if (connected && text) take(JSON.parse(text));
  }

  function tellLost(is) {
    isLost = is;
    show();
  }

  function take(next) {
    const isFirst = state === NOTHING_KNOWN;
    const moment = `${next.session} ${next.generation}`;
    const isNew = moment !== seen;
    state = next;
    seen = moment;
    show();
    leadLinks();
    if (isNew && !isFirst) loadAgain(state.files);
    if (isNew && !(!isFirst && follow())) check();
  }

  /**
   * Shows files that were saved under the same address, such as pictures: the page's own bytes do not tell. What the theme
   * brings has a new address with each version, and comes with the page.
   */
  function loadAgain(files) {
    const saved = new Set(files);
    if (saved.size === 0) return;
    const again = (written) => {
      const address = URL.canParse(written, document.baseURI) ? new URL(written, document.baseURI) : null;
      const is = address?.origin === location.origin && saved.has(address.pathname);
      return is ? `${address.pathname}?${state.generation}` : written;
    };
    const images = (set) => set.replace(/(^|,\s*)(\S+)/g, (_, before, address) => before + again(address));
    const ways = { src: again, href: again, poster: again, srcset: images };
    const kinds = 'img, source, video, audio, track, link[rel~="stylesheet" i], link[rel~="icon" i]';
    for (const [name, way] of Object.entries(ways)) {
      for (const element of document.querySelectorAll(`:is(${kinds})[${name}]`)) {
        const written = sources.get(element)?.getAttribute(name) ?? element.getAttribute(name);
        if (way(written) !== written) element.setAttribute(name, way(written));
      }
    }
  }

  /** Goes to the page of the file that was just saved, where somebody asked for it; a hidden tab stays where it is. */
  function follow() {
    const pages = state.edited.map((address) => new URL(address, location.href));
    const here = location.pathname.replace(/\/index\.html$/, '/');
    if (!isFollowing() || document.hidden || pages.length === 0) return false;
    if (pages.some((page) => page.pathname === here)) return false;
    location.assign(pages[0]);
    return true;
  }

  function isFollowing() {
    return recallValue('follow') === true;
  }

  // ── the page's own bytes ────────────────────────────────────────────────────────────────────────────────────────

  /** Asks whether this page's bytes are still the same, and patches it if not. A later question replaces an earlier one. */
  async function check() {
    asking?.abort();
    const { signal } = (asking = new AbortController());
    try {
      const headers = { accept: 'text/html', 'if-none-match': `"${tag}"` };
      const answer = await fetch(location.pathname, { cache: 'no-store', headers, signal });
      if (answer.status === 304) return;
      if (answer.redirected) return location.replace(answer.url + location.hash);
      if (answer.status === 503) return void setTimeout(check, RETRY_AFTER);
      if (!answer.headers.get('content-type')?.startsWith('text/html')) return;
      const next = /"(.*)"/.exec(answer.headers.get('etag') ?? '')?.[1] ?? '';
      const html = await answer.text();
      if (next !== '' && next === tag) return; // pages of a 404 are not asked for by their tag
      const { Idiomorph } = await import(`${HERE}idiomorph.js`);
      if (!signal.aborted) apply(html, next, Idiomorph);
    } catch {
      if (!signal.aborted) seen = null; // the next state asks again, even if it is the same
    }
  }

  function apply(html, next, Idiomorph) {
    try {
      patch(html, Idiomorph);
    } catch {
      if (reloadedFor !== null && reloadedFor === next) return; // reloading did not help before
      remember(next);
      history.scrollRestoration = 'manual'; // the browser would scroll before <details> are open again
      location.reload();
      return;
    }
    tag = next;
    leadLinks();
    show();
    document.dispatchEvent(new CustomEvent('verbund:patched'));
  }

  /** Throws where only a reload leads to the new page; what was patched until then does not matter. */
  function patch(html, Idiomorph) {
    const next = new DOMParser().parseFromString(html, 'text/html');
    for (const one of next.querySelectorAll(`script[src="${HERE}live.js"]`)) one.remove();
    // A parser that runs no scripts reads elements where the page has the text of a <noscript>.
    for (const one of next.querySelectorAll('noscript')) one.textContent = one.innerHTML;
    if (scriptsOf(next) !== scripts) throw new Error('other scripts');
    patchAttributes(document.documentElement, next.documentElement);
    patchHead(next.head);
    patchAttributes(document.body, next.body);
    Idiomorph.morph(document.body, [...next.body.childNodes], { morphStyle: 'innerHTML', callbacks: morphing() });
  }

  /** What Idiomorph must leave alone: it compares two versions of a page, these answers add the third. */
  function morphing() {
    let wanted = null; // the new version of the element whose attributes are compared
    return {
      beforeNodeMorphed: (node, next) => {
        wanted = next;
        return !sources.get(node)?.isEqualNode(next);
      },
      beforeAttributeUpdated: (name, element) => {
        const field = element.localName === 'option' ? element.closest('select') : element;
        if (['value', 'checked', 'selected'].includes(name) && touched.has(field)) return false;
        const source = sources.get(element);
        return !source || source.getAttribute(name) !== wanted.getAttribute(name);
      },
      afterNodeMorphed: (node, next) => sources.set(node, next),
      afterNodeAdded: (node) => sources.has(node) || learn(node, node.cloneNode(true)),
      // What browser extensions put beside the content was never the server's.
      beforeNodeRemoved: (node) => sources.has(node) || node.parentNode !== document.body,
    };
  }

  function patchAttributes(element, next) {
    const source = sources.get(element);
    for (const name of new Set([...source.getAttributeNames(), ...next.getAttributeNames()])) {
      const value = next.getAttribute(name);
      if (value === source.getAttribute(name)) continue;
      if (value === null) element.removeAttribute(name);
      else element.setAttribute(name, value);
    }
    sources.set(element, next);
  }

  /** Adds and removes whole elements of the head; those that are the same in both versions are never moved or reloaded. */
  function patchHead(next) {
    const old = [...document.head.children].filter((one) => sources.has(one) && !leaving.has(one));
    let last = null;
    for (const wanted of next.children) {
      const place = old.findIndex((one) => sources.get(one).isEqualNode(wanted));
      let element = old.splice(place, place < 0 ? 0 : 1)[0];
      if (!element) {
        element = document.importNode(wanted, true);
        learn(element, wanted);
        if (isStyleSheet(element)) awaitSheet(element);
        if (last) last.after(element);
        else document.head.prepend(element);
      } else if (last?.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_PRECEDING) {
        throw new Error('another order'); // the order of style sheets decides which rule holds
      }
      last = element;
    }
    for (const one of old) {
      if (isStyleSheet(one)) leaving.add(one);
      else one.remove();
      arriving.delete(one);
    }
    dropSheets();
  }

  function isStyleSheet(element) {
    return element.matches('link[rel~="stylesheet" i]');
  }

  function awaitSheet(link) {
    arriving.add(link);
    const settle = () => arriving.delete(link) && dropSheets();
    listen(link, 'load', settle, { once: true });
    listen(link, 'error', settle, { once: true });
  }

  function dropSheets() {
    if (arriving.size > 0) return;
    for (const link of leaving) link.remove();
    leaving.clear();
  }

  /** Pairs each node with its copy from the server, of the same shape. */
  function learn(node, source) {
    sources.set(node, source);
    for (let n = node.firstChild, s = source.firstChild; n && s; n = n.nextSibling, s = s.nextSibling) learn(n, s);
  }

  /**
   * Only scripts that run; data in a script element is content like any other. The page's policy counts too: a browser that
   * has read one keeps to it until the page is loaded again.
   */
  function scriptsOf(page) {
    const runs = (one) => /^(|module|importmap|speculationrules|.*(java|ecma)script.*)$/i.test(one.type);
    const policies = page.querySelectorAll('meta[http-equiv="Content-Security-Policy" i]');
    return [...policies, ...[...page.querySelectorAll('script')].filter(runs)].map((one) => one.outerHTML).join('\n');
  }

  /**
   * Leads links from one site to another to the preview. The address that the server wrote is kept aside in `sources`, so
   * that a patch sees it unchanged.
   */
  function leadLinks() {
    const bases = Object.entries(state.sites).sort(([one], [other]) => other.length - one.length);
    for (const link of document.querySelectorAll('a[href], area[href]')) {
      const written = sources.get(link)?.getAttribute('href') ?? link.getAttribute('href');
      const address = URL.canParse(written, document.baseURI) ? new URL(written, document.baseURI).href : written;
      const base = bases.find(([one]) => address.startsWith(one));
      const led = base ? base[1] + address.slice(base[0].length) : written;
      if (!base && !rewritten.has(link)) continue;
      if (base) rewritten.add(link);
      if (link.getAttribute('href') !== led) link.setAttribute('href', led);
    }
  }

  // ── what outlives the page ──────────────────────────────────────────────────────────────────────────────────────

  /** `sessionStorage` belongs to one tab. A page may forbid it; then nothing is kept. */
  function recallValue(name) {
    try {
      return JSON.parse(sessionStorage.getItem(`verbund:${name}`));
    } catch {
      return null;
    }
  }

  function keepValue(name, value) {
    try {
      sessionStorage.setItem(`verbund:${name}`, JSON.stringify(value));
    } catch {
      // Forbidden or full: the next page starts afresh.
    }
  }

  function fields() {
    return [...document.querySelectorAll('input, textarea, select')];
  }

  function folds() {
    return [...document.querySelectorAll('details')];
  }

  /** Before a reload: how far the page is scrolled, what is open and what was typed, though no secrets. */
  function remember(next) {
    const typed = fields().flatMap((one, place) => {
      const { name, type, value, checked } = one;
      return touched.has(one) && type !== 'password' && type !== 'file' ? [{ place, name, type, value, checked }] : [];
    });
    const open = folds().map((one) => one.open);
    keepValue('reload', { path: location.pathname, tag: next, left: scrollX, top: scrollY, open, typed });
  }

  function recall() {
    const kept = recallValue('reload');
    keepValue('reload', null);
    if (kept?.path !== location.pathname) return;
    reloadedFor = kept.tag;
    if (folds().length === kept.open.length) folds().forEach((one, place) => { one.open = kept.open[place]; });
    for (const { place, name, type, value, checked } of kept.typed) {
      const field = fields()[place];
      if (field?.name !== name || field.type !== type) continue;
      Object.assign(field, 'checked' in field ? { value, checked } : { value });
      touched.add(field);
    }
    const scroll = () => scrollTo({ left: kept.left, top: kept.top, behavior: 'instant' });
    scroll();
    listen(window, 'load', () => { // images may make room only now
      scroll();
      history.scrollRestoration = 'auto';
    }, { once: true });
  }

  // ── problems ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Shows what is wrong as it is known by now; the panel is fetched when there is something to say for the first time. */
  async function show() {
    let paint;
    try {
      panel ??= import(`${HERE}problems.js`).then(({ raise }) => raise(recallValue, keepValue));
      paint = await panel;
    } catch {
      panel = null; // the server is away; the next state tries again
      return;
    }
    paint(state, isLost);
  }
})();
