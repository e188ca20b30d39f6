// Reads a calendar from standard input with ical.js and prints when each event begins and ends, by its id, as JSON:
// whole days as days, all else as instants. `calendars.py` compares.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);
const { default: ICAL } = await import(pathToFileURL(require.resolve('ical.js')).href);

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, 'utf8')));
for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
const spelled = (time) => (time.isDate ? time.toString() : `${time.toJSDate().toISOString().slice(0, 19)}Z`);
const found = {};
for (const one of calendar.getAllSubcomponents('vevent')) {
  const event = new ICAL.Event(one, { strictExceptions: true });
  found[event.uid] = [spelled(event.startDate), spelled(event.endDate ?? event.startDate)];
}
console.log(JSON.stringify(found));
