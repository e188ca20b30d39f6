// Counts what held and keeps what did not, so that a run ends with one list and one line of numbers.

let passed = 0;
const failures = [];
const notes = [];

/** Counts one assertion; `found` is what was wrong, or nothing. */
export function expect(where, what, found) {
  const problems = [found].flat().filter(Boolean);
  if (problems.length === 0) passed += 1;
  for (const problem of problems) failures.push(`${where}: ${what}: ${problem}`);
}

/** Keeps what is worth reading and fails nothing. */
export function note(text) {
  notes.push(text);
}

/** Prints the list and the numbers, and sets the exit code. */
export function finish() {
  for (const one of notes) console.log(`! ${one}`);
  for (const failure of failures) console.log(`✗ ${failure}`);
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}
