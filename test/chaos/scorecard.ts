import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Check, Goal } from './goal.ts';

export interface Outcome {
  goal: Goal;
  end: 'passed' | 'failed' | 'not run';
  /** what this run really did, or why it did nothing */
  did: string;
  checks: Check[];
  /** of the machine when it was over: processes that want a processor, the goal's own among them */
  load: number;
}

const BEGIN = '<!-- chaos: written by npm run chaos, not by hand -->';
const END = '<!-- chaos: end -->';

/** Puts what was measured into the marked place of a document; rows of goals that were not tried stay. */
export function writeScorecard(
  path: string,
  outcomes: readonly Outcome[],
  about: { seed: number; full: boolean },
) {
  const text = readFileSync(path, 'utf8');
  const [before, rest] = text.split(BEGIN) as [string, string];
  const [table, after] = rest.split(END) as [string, string];
  const rows = new Map<string, string>();
  for (const line of table.split('\n')) {
    const id = /^\| ([A-Z]\d+) /.exec(line)?.[1];
    if (id !== undefined) rows.set(id, line);
  }
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const day = new Date().toISOString().slice(0, 10);
  for (const outcome of outcomes) rows.set(outcome.goal.id, rowOf(outcome, { ...about, commit, day }));
  const sorted = [...rows].toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const head = [
    '| goal | full form | what this run did | asked → measured | result | date | seed, form, commit, load |',
    '|---|---|---|---|---|---|---|',
  ];
  const lines = ['', ...head, ...sorted.map(([, row]) => row), ''];
  writeFileSync(path, `${before}${BEGIN}${lines.join('\n')}${END}${after}`);
}

function rowOf(
  { goal, end, did, checks, load }: Outcome,
  about: { seed: number; full: boolean; commit: string; day: string },
): string {
  const measured = checks.map(
    (c) => `${c.what}: ${c.asked} → ${c.ok ? '' : '**'}${c.measured}${c.ok ? '' : '**'}`,
  );
  const cells = [
    `${goal.id} ${goal.promise}`,
    goal.asked,
    did,
    measured.join('<br>'),
    end,
    about.day,
    `${about.seed}, ${about.full ? 'full' : 'quick'}, ${about.commit}, ${load.toFixed(1)}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '/').replaceAll('\n', ' ')).join(' | ')} |`;
}
