/**
 * The coach's desk over a season: `npm run study:desk [-- --runners 50 --seed 1 --weeks 20 --docs]`.
 * Prints what it found; with `--docs` also into docs/study.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type DeskOutcome, deskOutcome } from './desk-outcome.ts';
import { watchRunner } from './watch-runner.ts';

const { values } = parseArgs({
  options: {
    runners: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    weeks: { type: 'string', default: '20' },
    docs: { type: 'boolean', default: false },
  },
});
const [runners, seed, weeks] = [values.runners, values.seed, values.weeks].map(Number) as [
  number,
  number,
  number,
];
const outcomes = Array.from({ length: runners }, (_, id) => deskOutcome(watchRunner(seed, id, weeks)));
const table = tableOf(outcomes);
process.stdout.write(`${table}\n`);
if (values.docs) {
  const path = fileURLToPath(new URL('../../docs/study.md', import.meta.url));
  const [begin, end] = ['<!-- desk: written by npm run study:desk -->', '<!-- end of desk -->'];
  const text = readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error('docs/study.md has no place for the desk');
  writeFileSync(path, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
}

function tableOf(all: readonly DeskOutcome[]): string {
  const sum = (value: (o: DeskOutcome) => number) => all.reduce((total, o) => total + value(o), 0);
  const perWeek = Array.from({ length: weeks }, (_, k) => sum((o) => o.perWeek[k] ?? 0));
  const share = (a: number, b: number) =>
    b === 0 ? '–' : `${Math.round((1000 * a) / b) / 10} % (${a} of ${b})`;
  const found = sum((o) => o.found);
  const rows = [
    [
      'told a week, all runners: mean',
      String(Math.round((10 * sum((o) => o.perWeek.reduce((a, b) => a + b, 0))) / weeks) / 10),
    ],
    ['told in the busiest week', String(Math.max(...perWeek))],
    [
      'of them urgent · warn · info in the season',
      ['urgent', 'warn', 'info'].map((l) => sum((o) => o.told[l] ?? 0)).join(' · '),
    ],
    ['told again within a week without being worse or put off', String(sum((o) => o.repeats))],
    ['told again when the time they were put off for was over', String(sum((o) => o.due))],
    [
      'recall: planted overloads found',
      share(
        found,
        sum((o) => o.planted),
      ),
    ],
    [
      'found within a day of their evidence',
      share(
        sum((o) => o.foundWithinDay),
        sum((o) => o.planted),
      ),
    ],
    [
      'mean delay of those found, days',
      found === 0 ? '–' : String(Math.round((100 * sum((o) => o.delayDays)) / found) / 100),
    ],
    [
      'precision: alerts of load for which something was true',
      share(
        sum((o) => o.loadRight),
        sum((o) => o.loadAlerts),
      ),
    ],
    [
      'the same of those that rest on load or on running too fast',
      share(
        sum((o) => o.onLoadRight),
        sum((o) => o.onLoad),
      ),
    ],
    [
      'silences of a watch told as such',
      share(
        sum((o) => o.outagesTold),
        sum((o) => o.outages),
      ),
    ],
    ['alerts that took a silence for rest', String(sum((o) => o.takenForRest))],
  ];
  const lines = rows.map(([name, value]) => `| ${name} | ${value} |`);
  return [`${all.length} runners, seed ${seed}, ${weeks} weeks.`, '', '| | |', '|---|---|', ...lines].join(
    '\n',
  );
}
