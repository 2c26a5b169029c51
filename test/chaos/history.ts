import { appendFileSync, readFileSync } from 'node:fs';

/** What happened outside the service, as whoever stood there saw it. `sha256` names the bytes that were sent. */
export type Event =
  /** The oracle: these bytes show the run that began at `startMs`, or none; `within`: they lie in that archive. */
  | { what: 'truth'; athlete: string; sha256: string; startMs: number | null; within?: string }
  | { what: 'sent'; athlete: string; sha256: string }
  /** the service said that it has it */
  | { what: 'acked'; athlete: string; sha256: string; status: number }
  /** the service said that it does not have it */
  | { what: 'refused'; athlete: string; sha256: string; status: number; code: string }
  /** no answer, or none that says which */
  | { what: 'unknown'; athlete: string; sha256: string; why: string }
  | { what: 'fault'; name: string };

export type Line = Event & { atMs: number };

export interface History {
  write(event: Event): void;
  lines(): Line[];
}

/** An append-only file with one line an event. Each line is on its way to the disk before the next thing happens. */
export function openHistory(path: string): History {
  return {
    write: (event) => appendFileSync(path, `${JSON.stringify({ atMs: Date.now(), ...event })}\n`),
    lines: () => readLines(path),
  };
}

function readLines(path: string): Line[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
