// Shows the problems of the workspace over a page of the preview, without touching the page: errors in a panel along the
// lower edge, behind which the last good page stays in use; warnings behind a small button in the corner.
//
// Everything lies in a shadow root, so neither the page's styles nor its scripts get into it, and all texts are text
// nodes: what stands in a source file is never read as HTML. `problem_list.html` writes the same structure on the server.

/**
 * Fetches the style, and returns the function that shows a state. `recall` and `keep` hold values for this tab.
 * The panel joins the page with its first state.
 */
export async function raise(recall, keep) {
  const answer = await fetch('/_verbund/preview.css');
  if (!answer.ok) throw new Error('no style');
  const style = new CSSStyleSheet(); // no <style>: a page's own policy may forbid it
  style.replaceSync(await answer.text());
  const host = document.createElement('verbund-problems');
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [style];
  const parts = build(root);

  let state = null;
  let isLost = false;
  let isOpen = false;
  let isByHand = false; // opened by the button, so it stays when the last error is gone
  let errorSet = ''; // which errors there are, wherever their lines have moved to
  let shown = ''; // the problems that are drawn, to draw only others

  parts.badge.addEventListener('click', () => (isOpen ? hide() : open()), { passive: true });
  parts.hide.addEventListener('click', hide, { passive: true });
  parts.panel.addEventListener('keydown', ({ key }) => key === 'Escape' && hide(), { passive: true });
  parts.follow.addEventListener('change', () => keep('follow', parts.follow.checked), { passive: true });

  return (nextState, nextIsLost) => {
    const next = errorsOf(nextState);
    const wasLost = isLost;
    [state, isLost] = [nextState, nextIsLost];
    parts.follow.checked = recall('follow') === true;
    if (next !== errorSet) decide(next);
    else if (isLost !== wasLost) say(isLost ? lostText() : 'Connected again.');
    paint();
  };

  /** Other errors than before open the panel, unless they were hidden on another page; the last one gone closes it. */
  function decide(next) {
    const wasBroken = errorSet !== '';
    errorSet = next;
    // The preview's own pages list the problems themselves.
    const isListed = document.documentElement.hasAttribute('data-problems-listed');
    if (next !== '') isOpen = isByHand || (!isListed && recall('hidden') !== next);
    else isOpen = isByHand;
    if (next !== '') say(headline(state));
    else if (wasBroken) say('The errors are gone.');
  }

  function open() {
    isOpen = isByHand = true;
    keep('hidden', null);
    paint();
  }

  function hide() {
    isOpen = isByHand = false;
    keep('hidden', errorSet);
    paint();
  }

  function paint() {
    if (!host.isConnected) document.documentElement.append(host);
    const text = JSON.stringify([state.problems, state.errors, state.warnings, state.notes]);
    if (text !== shown) draw(parts, state);
    shown = text;
    parts.headline.textContent = headline(state);
    parts.remark.textContent = remark(state, isLost);
    parts.panel.classList.toggle('is-broken', state.errors > 0);
    if (!isOpen && parts.panel.contains(root.activeElement)) parts.badge.focus({ preventScroll: true });
    parts.panel.hidden = !isOpen;
    paintBadge(parts.badge, state, isLost, isOpen);
  }

  /** Tells those who do not see the panel. The wait lets a screen reader notice a region that has just been added. */
  function say(text) {
    setTimeout(() => { parts.status.textContent = text; }, 100);
  }
}

function build(root) {
  const parts = {
    status: make('p', { class: 'unseen', role: 'status' }),
    headline: make('h2', { id: 'headline', class: 'panel-headline' }),
    remark: make('p', { class: 'panel-remark' }),
    hide: make('button', { type: 'button', class: 'hide' }, 'Hide'),
    // A scrolled area must be reachable by keyboard even if nothing in it is.
    list: make('div', { class: 'panel-list', role: 'group', 'aria-labelledby': 'headline', tabindex: '0' }),
    follow: make('input', { type: 'checkbox' }),
    badge: make('button', { type: 'button', class: 'badge', 'aria-controls': 'panel' }),
  };
  parts.panel = make('section', { id: 'panel', class: 'panel', 'aria-labelledby': 'headline', hidden: '' },
    make('div', { class: 'panel-head' }, make('div', {}, parts.headline, parts.remark), parts.hide),
    parts.list,
    make('div', { class: 'panel-foot' }, make('label', {}, parts.follow, ' Follow edits'), make('a', { href: '/' }, 'All sites')));
  root.append(make('aside', { class: 'tools', 'aria-label': 'Preview', lang: 'en', dir: 'ltr' }, parts.status, parts.panel, parts.badge));
  return parts;
}

// ── texts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

const counted = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;
const lostText = () => 'Connection lost. Trying again.';

function headline({ errors, warnings, notes }) {
  if (errors > 0) return `${counted(errors, 'error')} ${errors === 1 ? 'keeps' : 'keep'} the site from being built`;
  const rest = [warnings && counted(warnings, 'warning'), notes && counted(notes, 'note')].filter(Boolean);
  return rest.join(' and ') || 'No problems';
}

function remark({ held, checked }, isLost) {
  return [isLost && lostText(), held && 'Showing the last good version.', !checked && 'Still checking.'].filter(Boolean).join(' ');
}

function paintBadge(badge, state, isLost, isOpen) {
  const count = state.errors || state.warnings || state.notes;
  const tone = state.errors ? 'error' : state.warnings ? 'warning' : state.notes ? 'note' : 'quiet';
  badge.className = `badge is-${isLost ? 'lost' : tone}`;
  badge.textContent = isLost ? 'Connection lost' : count || '';
  const rest = [state.errors && counted(state.errors, 'error'), state.warnings && counted(state.warnings, 'warning'), state.notes && counted(state.notes, 'note')];
  const summary = rest.filter(Boolean).join(', ') || 'No problems';
  badge.setAttribute('aria-label', `${isLost ? 'Connection lost. ' : ''}${summary}. Preview`);
  badge.setAttribute('aria-expanded', String(isOpen));
}

/** Names the errors without their lines: an edit further up in the file makes no other set of errors of them. */
function errorsOf({ problems, errors }) {
  if (errors === 0) return '';
  return JSON.stringify(problems.filter((one) => one.severity === 'error').map(({ code, message, file }) => [code, message, file]));
}

// ── the list ──────────────────────────────────────────────────────────────────────────────────────────────────────

function draw({ list }, { problems, errors, warnings, notes }) {
  const hadFocus = list.contains(list.getRootNode().activeElement);
  const isError = ({ severity }) => severity === 'error';
  const rest = problems.filter((one) => !isError(one)).map((one) => problem(one, true));
  const unseen = errors + warnings + notes - problems.length;
  list.replaceChildren(
    ...(errors > 0 ? [make('ol', { class: 'problems' }, ...problems.filter(isError).map((one) => problem(one, false)))] : []),
    ...(rest.length > 0 && errors > 0 ? [make('p', { class: 'panel-part' }, headline({ errors: 0, warnings, notes }))] : []),
    ...(rest.length > 0 ? [make('ol', { class: 'problems' }, ...rest)] : []),
    ...(unseen > 0 ? [make('p', { class: 'panel-more' }, `${unseen} more: `, make('code', {}, 'verbund check'), ' lists all.')] : []),
  );
  if (hadFocus) list.focus({ preventScroll: true });
}

function problem(one, isCompact) {
  const message = [make('span', { class: 'severity' }, `${one.severity}:`), ' ', ...worded(one.message)];
  const details = [
    make('p', { class: 'problem-place' }, place(one)),
    ...(one.excerpt ? [excerpt(one.excerpt)] : []),
    ...(one.labels?.length ? [make('ul', { class: 'labels' }, ...one.labels.map(label))] : []),
    ...(one.help ? [make('p', { class: 'problem-help' }, ...worded(one.help))] : []),
    make('p', { class: 'problem-code' }, make('code', {}, `verbund explain ${one.code}`), ' tells more.'),
  ];
  if (!isCompact) return make('li', { class: `problem is-${one.severity}` }, make('p', { class: 'problem-message' }, ...message), ...details);
  const where = make('span', { class: 'problem-where' }, placeText(one));
  const summary = make('summary', { class: 'problem-message' }, ...message, ' ', where);
  return make('li', { class: `problem is-${one.severity}` }, make('details', {}, summary, ...details));
}

function label(one) {
  return make('li', {}, make('p', {}, ...worded(one.text), ' ', place(one)), ...(one.excerpt ? [excerpt(one.excerpt)] : []));
}

const placeText = ({ file, line, column }) => [file, line, column].filter((part) => part != null).join(':');

/** The place in the source, as a link that opens it in the editor where one is known. */
function place(one) {
  return one.editor ? make('a', { href: one.editor, title: 'Open in the editor' }, placeText(one)) : make('span', {}, placeText(one));
}

/** Lines with their numbers and the marked characters. The mark counts code points, a string of JavaScript counts halves of them. */
function excerpt({ text, first_line: first, mark_start: start, mark_end: end }) {
  const lines = text.replace(/\n$/, '').split('\n');
  let begin = 0; // code points before the line
  return make('pre', { class: 'excerpt' }, ...lines.map((line, place) => {
    const letters = [...line];
    const within = (at) => Math.min(Math.max(at - begin, 0), letters.length);
    const [from, to] = [within(start), within(end)];
    const isMarked = start <= begin + letters.length && (end > begin || (start === end && start >= begin));
    begin += letters.length + 1;
    const piece = (a, b) => letters.slice(a, b).join('').replace(/\r$/, '');
    // A mark between two characters, or at the end of a line, is a mark without text.
    const mark = isMarked ? [make('mark', {}, piece(from, to))] : [];
    return make('span', { class: isMarked ? 'line is-marked' : 'line' },
      make('span', { class: 'line-number' }, String(first + place)),
      make('span', { class: 'line-text' }, piece(0, from), ...mark, piece(isMarked ? to : from)));
  }));
}

/** `Backticks` stand around literals in all messages. */
function worded(text) {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return [text]; // one of them belongs to the literal itself
  return parts.map((part, place) => (place % 2 === 1 ? make('code', {}, part) : part));
}

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
