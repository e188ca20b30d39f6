// Sites that try the theme's patience: one with a hundred and twenty entries of each kind, one with a single one, one
// with none, in three colours that are hard to read. Writes them into a folder of their own, builds and checks them.
//
//   node tests/browser/stress.mjs VERBUND [--keep DIR] [--only TEXT] [--shots DIR] [--all] [--root DIR]
//
// VERBUND  the program, such as target/release/verbund
// --keep   write the workspace there and leave it; its sites are in DIR/public
// --root   the repository whose theme is used (default: here)
// The others, and what is needed, as in check.mjs.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readSites } from './sites.mjs';
import { checkSites } from './suite.mjs';
import { finish } from './tally.mjs';

const MANY = 120;
const TODAY = '2026-06-15'; // what is past and what is to come stays the same on every run
const ALLIANCE_ROLES = ['founding-member', 'founding-partner', 'member', 'initiator', 'lead', 'coordinator', 'funder', 'partner', 'associated', 'company-in-region'];
const ORGANISATION_KINDS = ['municipality', 'county', 'authority', 'ministry', 'chamber', 'university', 'haw', 'research-institute', 'hospital', 'company', 'startup', 'association', 'foundation', 'hub', 'other'];

// Words that no hyphenation pattern of the browser may be needed for, and titles as long as councils write them.
const COMPOUNDS = [
  'Wasserstofftechnologieforschungskoordinierungsstelle', 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragung',
  'Künstlicheintelligenzanwendungsentwicklungsgemeinschaft', 'Straßenentwässerungsinvestitionskostenschuldendienst',
  'Verwaltungsdigitalisierungsbeschleunigungsprogramm', 'Rinderkennzeichnungsfleischetikettierungsüberwachung',
];
const FOREIGN = [
  ['pl', 'Politechnika Wrocławska, Wydział Informatyki i Zarządzania'], ['fr', 'Société coopérative d’intérêt collectif d’aménagement'],
  ['tr', 'İstanbul Teknik Üniversitesi Yapay Zekâ Uygulamaları'], ['cs', 'Vysoké učení technické v Brně'],
  ['hu', 'Megszentségteleníthetetlenségeskedéseitekért Alapítvány'], ['el', 'Εθνικό Μετσόβιο Πολυτεχνείο'],
];
const PEOPLE = ['Łukasz Wójcik-Brzęczyszczykiewicz', 'Dr. Anne-Sophie von und zu Löwenstein-Wertheim-Rosenberg', 'Nguyễn Thị Minh Khai', 'Ö', 'José María Ñáñez Etxeberria', 'Þórunn Guðrún Þorvaldsdóttir'];
const LONG_TITLE = 'Bericht über den Stand der Umsetzung der Maßnahmen zur Einführung, Erprobung und Bewertung von Anwendungen der Künstlichen Intelligenz in den Ämtern, Eigenbetrieben und Schulen der Stadt';
const LONG_ADDRESS = 'https://www.verwaltungsdigitalisierung.example/de/themen/kuenstliche-intelligenz/anwendungsfaelle/2026/bericht-ueber-den-stand-der-umsetzung.html?ansicht=druck&sprache=de';
const SENTENCE = 'Die Beteiligten prüfen gemeinsam, welche Anwendungen sich bewähren, was sie kosten und wem sie nützen.';

const TEXT = `${SENTENCE} Mehr steht unter ${LONG_ADDRESS} und im [Bericht](${LONG_ADDRESS}).

## ${COMPOUNDS[4]}

${SENTENCE}

### Was ${COMPOUNDS[2]} heißt

| ${COMPOUNDS[0]} | Jahr | Betrag | Zuständige Stelle | Bemerkung |
|---|--:|--:|---|---|
| Erprobung | 2025 | 1.234.567 € | ${COMPOUNDS[1]} | ${SENTENCE} |
| Betrieb | 2026 | 12 € | Amt | keine |

> [!IMPORTANT]
> ${SENTENCE}

> Ein Zitat mit ${COMPOUNDS[5]}.

1. Erstens
   - darin ${COMPOUNDS[3]}
     - und noch tiefer
2. Zweitens, mit \`ein_sehr_langer_bezeichner_ohne_jede_trennstelle_der_nicht_umbricht_und_breiter_ist_als_ein_telefon\`

- [x] erledigt
- [ ] offen

\`\`\`
eine_zeile_quelltext_die_viel_breiter_ist_als_ein_schmales_telefon_und_deshalb_fuer_sich_allein_zu_rollen_hat = 1
\`\`\`

Eine Fußnote[^1].

[^1]: ${SENTENCE}
`;

// ── the workspace ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Writes the workspace; the theme is that of `repository`. */
export function writeWorkspace(folder, repository) {
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  // JSON is YAML, and a list file holds a whole kind.
  const writeSite = (name, site, home, kinds) => {
    write(`content/${name}/site.yml`, JSON.stringify(site, null, 1));
    write(`content/${name}/index.md`, `---\n${Object.entries(home.fields).map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join('\n')}\n---\n${home.body}\n`);
    for (const [kind, records] of Object.entries(kinds)) write(`content/${name}/${kind}.yml`, JSON.stringify(records, null, 1));
  };
  if (existsSync(join(repository, 'themes'))) cpSync(join(repository, 'themes'), join(folder, 'themes'), { recursive: true });
  writeSite('viele', siteOf('viele', `Verbund der vielen ${COMPOUNDS[2]}en`, '#ffcc00', ['de'], [
    'about', { to: 'organisations', label: { de: 'Mitglieder, Partnerinnen und Partner' } }, 'people', 'projects', 'events', 'news', 'documents',
  ]), homeOf(COMPOUNDS[2], 10), many());
  writeSite('eins', siteOf('eins', 'Verbund Eins', '#e2001a', ['de', 'en'], ['about', 'organisations', 'people', 'projects', 'events', 'series', 'news', 'documents']), homeOf('Ein Mitglied, ein Termin, ein Vorhaben.', 1), single());
  writeSite('leer', siteOf('leer', 'Verbund Null', '#808080', ['de'], []), homeOf('Noch ist nichts da.', 0), none('leer'));
}

function siteOf(name, title, primary, languages, main) {
  return {
    title, summary: SENTENCE, notice: 'Eine Site zur Probe; nichts darin ist wahr.', alliance: `verbund-${name}`,
    base_url: `https://${name}.example/`, languages, timezone: 'Europe/Berlin', brand: { primary }, operator: `traeger-${name}`, responsible: 'Erika Mustermann',
    legal: { public_body: true, land: 'NW' }, menu: { main, footer: ['impressum', 'datenschutz', 'barrierefreiheit'] },
  };
}

function homeOf(claim, figures) {
  return {
    fields: {
      title: 'Start', claim, summary: SENTENCE,
      figures: Array.from({ length: figures }, (_, n) => ({ value: ['1.234.567 €', '9', 'rund 50', COMPOUNDS[4]][n % 4], label: n % 3 === 0 ? LONG_TITLE : 'Mitglieder', note: 'Stand: Juni 2026' })),
      actions: figures > 0 ? [{ label: `Jetzt ${COMPOUNDS[4]} kennenlernen`, to: 'organisations' }, { label: 'Über uns', to: 'page:about' }] : [],
    },
    body: figures > 1 ? TEXT : SENTENCE,
  };
}

/** What the law asks for, and the two entries without which there is no site. */
function none(name) {
  const legal = (title, kind) => ({ title, summary: SENTENCE, legal_kind: kind, body: SENTENCE });
  return {
    alliances: { [`verbund-${name}`]: { title: `Verbund ${name}`, kind: 'network', summary: SENTENCE, as_of: '2026-06' } },
    organisations: { [`traeger-${name}`]: {
      title: `Träger ${name}`, kind: 'association', legal_name: `Träger ${name} e. V.`, email: `post@${name}.example`, phone: '+49 123 456789',
      address: { street: 'Hauptstraße 1', postcode: '01234', city: 'Musterstadt' }, represented_by: ['Erika Mustermann'],
      registered: { register: 'VR', court: 'Amtsgericht Musterstadt', number: '1234' },
    } },
    pages: {
      impressum: legal('Impressum', 'impressum'), datenschutz: legal('Datenschutz', 'datenschutz'),
      barrierefreiheit: legal('Erklärung zur Barrierefreiheit', 'barrierefreiheit'),
    },
  };
}

function single() {
  const base = none('eins');
  return {
    ...base,
    organisations: { ...base.organisations, mitglied: { title: 'Mitglied', kind: 'company', memberships: [{ alliance: 'verbund-eins' }], topics: ['thema'], regions: ['gegend'], summary: SENTENCE } },
    people: { person: { title: 'Erika Mustermann', family: 'Mustermann', given: 'Erika', publish: 'name', roles: [{ role: 'Vorsitz', alliance: 'verbund-eins' }] } },
    events: { termin: event(30, { title: 'Termin', series: 'reihe' }, 'eins', ['mitglied'], ['person'], ['thema']) },
    series: { reihe: { title: 'Reihe', rhythm: 'einmal', alliances: ['verbund-eins'], summary: SENTENCE } },
    projects: { vorhaben: { title: 'Vorhaben', status: 'running', period: '2025/2027', summary: SENTENCE, alliances: ['verbund-eins'], coordinator: 'mitglied', body: SENTENCE } },
    news: { meldung: { title: 'Meldung', date: '2026-06-01', summary: SENTENCE, alliances: ['verbund-eins'], about: ['person:person'], body: SENTENCE } },
    documents: { papier: { title: 'Papier', kind: 'report', date: '2026-05', url: LONG_ADDRESS, alliances: ['verbund-eins'] } },
    regions: { gegend: { title: 'Gegend', kind: 'region' } },
    topics: { thema: { title: 'Thema', kind: 'field', summary: SENTENCE } },
    pages: { ...base.pages, about: { title: { de: 'Über uns', en: 'About us' }, summary: SENTENCE, body: '{{ events(limit=3) }}\n\n{{ members() }}' } },
  };
}

function many() {
  const base = none('viele');
  const list = (name, make) => Object.fromEntries(Array.from({ length: MANY }, (_, n) => [`${name}-${n}`, make(n)]));
  const pick = (words, n) => words[n % words.length];
  const title = (n, word) => (n % 10 === 0 ? LONG_TITLE : n % 4 === 0 ? `${pick(COMPOUNDS, n)} ${n}` : `${word} ${n}`);
  const topics = Array.from({ length: 12 }, (_, n) => `thema-${n}`);
  const some = (name, n, count) => Array.from({ length: count }, (_, step) => `${name}-${(n * 7 + step) % MANY}`);
  const alliances = ['verbund-viele'];
  base.alliances['verbund-viele'] = {
    ...base.alliances['verbund-viele'], goals: [SENTENCE, LONG_TITLE, COMPOUNDS[1]], members_stated: 300, more_members: true,
    open_to_members: true, how_to_join: SENTENCE, topics, body: TEXT,
    bodies: [{ id: 'vorstand', title: 'Vorstand', kind: 'board' }, { id: 'rat', title: `${COMPOUNDS[0]}srat`, kind: 'committee' }],
  };
  return {
    ...base,
    regions: Object.fromEntries(['Ruhrgebiet', 'Nordrhein-Westfalen', COMPOUNDS[3], 'Aachen'].map((name, n) => [`gegend-${n}`, { title: name, kind: 'region' }])),
    topics: Object.fromEntries(topics.map((id, n) => [id, { title: n % 3 === 0 ? pick(COMPOUNDS, n) : `Thema ${n}`, kind: pick(['field', 'technology', 'challenge'], n), summary: SENTENCE }])),
    organisations: { ...base.organisations, ...list('org', (n) => ({
      ...(n % 5 === 1 ? { title: pick(FOREIGN, n)[1] + (n > 5 ? ` ${n}` : ''), lang: pick(FOREIGN, n)[0] } : { title: title(n, 'Organisation') }),
      kind: pick(ORGANISATION_KINDS, n), summary: n % 2 ? SENTENCE : LONG_TITLE, website: n % 3 ? LONG_ADDRESS : 'https://org.example/',
      memberships: [{ alliance: 'verbund-viele', roles: n === 0 ? ALLIANCE_ROLES : [pick(ALLIANCE_ROLES, n)], since: '2024' }],
      topics: n % 20 === 0 ? topics : [pick(topics, n)], regions: [`gegend-${n % 4}`], body: n % 10 === 0 ? TEXT : SENTENCE,
      address: { street: 'Straße des 17. Juni 135', postcode: '10623', city: n % 2 ? 'Berlin' : 'Hellschen-Heringsand-Unterschaar' },
      email: `anfragen.zur.kuenstlichen.intelligenz.in.der.verwaltung@org-${n}.example`,
    })) },
    people: list('mensch', (n) => ({
      title: n % 3 === 0 ? `${pick(PEOPLE, n / 3)}${n > 17 ? ` ${n}` : ''}` : `Person Nummer ${n}`, family: `Nummer ${String(n).padStart(3, '0')}`, publish: 'contact',
      email: `vorname.nachname-doppelname.${n}@organisation.example`, phone: '+49 123 456789',
      roles: Array.from({ length: n === 0 ? 10 : 1 + (n % 2) }, (_, role) => ({
        role: role % 3 === 1 ? `Leitung ${pick(COMPOUNDS, role)}` : 'Geschäftsführung', org: `org-${(n + role) % MANY}`, since: '2023',
        ...(role === 0 ? { alliance: 'verbund-viele', body: n % 2 ? 'vorstand' : 'rat' } : {}),
      })),
      topics: [pick(topics, n)], body: n % 10 === 0 ? TEXT : SENTENCE,
    })),
    events: list('termin', (n) => event((n - 60) * 12, { title: title(n, 'Veranstaltung'), series: n % 6 === 0 ? 'reihe' : undefined, status: n % 11 === 5 ? 'cancelled' : undefined, body: n % 10 === 0 ? TEXT : SENTENCE }, 'viele',
      some('org', n, n % 20 === 0 ? 12 : 2), some('mensch', n, n % 20 === 0 ? 10 : 1), n % 20 === 0 ? topics : [pick(topics, n)])),
    series: { reihe: { title: COMPOUNDS[2], rhythm: 'alle zwei Monate', alliances, summary: SENTENCE, body: TEXT } },
    projects: list('projekt', (n) => ({
      title: title(n, 'Vorhaben'), kind: 'Verbundprojekt', status: pick(['planned', 'running', 'completed', 'stopped', 'unknown'], n),
      period: `${2019 + (n % 8)}-0${1 + (n % 9)}/${2021 + (n % 8)}-12`, summary: n % 2 ? SENTENCE : LONG_TITLE, question: SENTENCE, aims: [SENTENCE, LONG_TITLE],
      coordinator: `org-${n}`, partners: some('org', n, n % 20 === 0 ? 20 : 3).filter((org) => org !== `org-${n}`).map((org) => ({ org, role: pick(COMPOUNDS, n), task: SENTENCE })), more_partners: true,
      funding: Array.from({ length: 1 + (n % 3) }, (_, grant) => ({ funder: `org-${(n + 50 + grant) % MANY}`, programme: LONG_TITLE, number: 'FKZ 01IS24/1234-AB', granted: '2024-01-31', money: { amount: '12345678.90', currency: 'EUR', approx: true, basis: 'unknown' } })),
      alliances, topics: [pick(topics, n)], regions: [`gegend-${n % 4}`], body: n % 10 === 0 ? TEXT : SENTENCE,
    })),
    news: list('meldung', (n) => ({
      title: title(n, 'Meldung'), date: dayAfter(-n * 9), summary: SENTENCE, teaser: LONG_TITLE, press: n % 4 === 0, author: `mensch-${n}`,
      alliances, topics: [pick(topics, n)], about: n % 10 === 0 ? some('org', n, 10).map((id) => `organisation:${id}`) : [], body: n % 10 === 0 ? TEXT : SENTENCE,
    })),
    documents: list('papier', (n) => ({
      title: title(n, 'Vorlage'), number: `${String(n).padStart(3, '0')}/2026-${n % 10 === 0 ? COMPOUNDS[1] : 'A'}`, kind: pick(['paper', 'report', 'statute', 'resolution', 'brochure', 'slides', 'article'], n),
      date: `${2018 + (n % 9)}`, url: LONG_ADDRESS, alliances, publisher: `org-${n}`, signed_by: some('mensch', n, n % 10 === 0 ? 8 : 1), topics: [pick(topics, n)],
      consultation: [{ date: '2026-02-27', committee: COMPOUNDS[0], competence: 'Kenntnisnahme', result: 'zur Kenntnis genommen' }], body: n % 10 === 0 ? TEXT : SENTENCE,
    })),
    pages: {
      ...base.pages,
      about: { title: 'Über uns', summary: SENTENCE, body: `${TEXT}\n{{ events(limit=12) }}\n\n{{ news(limit=12) }}\n\n{{ projects(limit=12) }}\n\n{{ members(limit=200) }}\n` },
    },
  };
}

/** An event so many days after today, with all that can be said of one. */
function event(days, fields, site, organisers, people, topics) {
  const online = days % 24 === 0;
  return {
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    date: days % 36 === 0 ? `${dayAfter(days)}/${dayAfter(days + 3)}` : dayAfter(days), start_time: '09:00', end_time: '17:30', mode: online ? 'hybrid' : 'onsite',
    ...(online ? { online_url: LONG_ADDRESS } : {}), summary: SENTENCE, alliances: [`verbund-${site}`], organisers, topics,
    places: [{ title: `Haus der ${COMPOUNDS[0]}`, street: 'Straße des 17. Juni 135', postcode: '10623', city: 'Berlin', room: 'Raum 3.14' }],
    registration: { url: LONG_ADDRESS, required: true, deadline: dayAfter(days - 7), cost: { amount: '1250', currency: 'EUR' }, capacity: 1200 },
    sessions: [{ title: 'Begrüßung', kind: 'talk', start_time: '09:00', end_time: '09:15' }, { title: organisers.length > 5 ? LONG_TITLE : 'Vortrag', kind: 'talk', start_time: '09:15', end_time: '10:00', speakers: people.slice(0, 3) }],
    speakers: people.map((person) => ({ person, affiliation: organisers[0], title: COMPOUNDS[4] })), accessibility: SENTENCE,
  };
}

function dayAfter(days) {
  return new Date(Date.parse(`${TODAY}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

// ── the run ───────────────────────────────────────────────────────────────────────────────────────────────────────

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { keep: { type: 'string' }, only: { type: 'string', default: '' }, shots: { type: 'string' }, root: { type: 'string', default: '.' }, all: { type: 'boolean', default: false } },
  });
  if (positionals.length !== 1) throw new Error('say which program: node tests/browser/stress.mjs target/release/verbund');
  const folder = values.keep ? resolve(values.keep) : mkdtempSync(join(tmpdir(), 'verbund-stress-'));
  try {
    writeWorkspace(folder, resolve(values.root));
    const built = spawnSync(resolve(positionals[0]), ['build', '--root', folder, '--out', join(folder, 'public'), '--as-of', TODAY, '--color', 'never'], { encoding: 'utf8' });
    console.log(built.stderr.trim().slice(-4000));
    if (built.status !== 0) throw new Error(`the stress content does not build (${built.status})`);
    await checkSites(readSites(join(folder, 'public')), { ...values, alike: true });
  } finally {
    if (!values.keep) rmSync(folder, { recursive: true, force: true });
  }
  finish();
}

await main();
