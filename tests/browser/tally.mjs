// Counts what held and keeps what did not, so that a run ends with one list and one line of numbers.

const SHOWN = 3; // places of a fault that are named

let passed = 0;
const failures = [];
const notes = [];

/** Counts one assertion; `found` is what was wrong, or nothing. */
export function expect(where, what, found) {
  const problems = [found].flat().filter(Boolean);
  if (problems.length === 0) passed += 1;
  for (const problem of problems) failures.push({ where, fault: `${what}: ${problem}` });
}

/** Keeps what is worth reading and fails nothing. */
export function note(text) {
  notes.push(text);
}

/** Prints the list and the numbers, and sets the exit code. */
export function finish() {
  for (const one of notes) console.log(`! ${one}`);
  // The same fault on many pages has one cause, and one place in the list.
  const places = new Map();
  for (const { where, fault } of failures) places.set(fault, [...(places.get(fault) ?? []), where]);
  for (const [fault, found] of places) {
    const rest = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : '';
    console.log(`✗ ${fault}\n    ${found.slice(0, SHOWN).join(', ')}${rest}`);
  }
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
