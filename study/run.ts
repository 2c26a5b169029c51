/**
 * The simulation study: `npm run study [-- --runners 300 --seed 1 --weeks 20 --out DIR --docs]`.
 * Writes study.json, results.md and the pictures into DIR; with `--docs` also into docs/.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { studyNumbers } from './numbers.ts';
import { fillDocument } from './report/fill-document.ts';
import { pictures } from './report/pictures.ts';
import { summarise } from './report/summary.ts';
import { resultTables } from './report/tables.ts';
import type { RunnerResult, Share } from './worker.ts';

const { values } = parseArgs({
  options: {
    runners: { type: 'string', default: String(studyNumbers.runners) },
    seed: { type: 'string', default: String(studyNumbers.seed) },
    weeks: { type: 'string', default: String(studyNumbers.weeks) },
    out: { type: 'string', default: '.tmp/study' },
    docs: { type: 'boolean', default: false },
  },
});
const runners = whole('runners', values.runners, 2, 5000);
const seed = whole('seed', values.seed, 0, 1_000_000);
const weeks = whole('weeks', values.weeks, 14, 20);

const started = performance.now();
const results = await simulateAll();
const summary = summarise(results, seed, weeks);
const tables = resultTables(summary);
mkdirSync(values.out, { recursive: true });
writeFileSync(
  join(values.out, 'study.json'),
  `${JSON.stringify({ numbers: studyNumbers, summary }, null, 1)}\n`,
);
writeFileSync(join(values.out, 'results.md'), `${tables}\n`);
writePictures(values.out);
if (values.docs) writeDocument();
console.log(`${tables}\n\n${runners} runners in ${seconds()} s; written to ${values.out}`);

/** Runners are dealt out to one child a core; each child sends a runner's result as soon as it has it. */
async function simulateAll(): Promise<RunnerResult[]> {
  const children = Math.max(1, Math.min(availableParallelism(), runners));
  const done: RunnerResult[] = [];
  const shares = Array.from({ length: children }, (_, c) =>
    Array.from({ length: runners }, (_, i) => i).filter((i) => i % children === c),
  );
  await Promise.all(
    shares.map(
      (share) =>
        new Promise<void>((resolve, reject) => {
          const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), ['study-share']);
          child.on('message', (result: RunnerResult) => {
            done.push(result);
            if (done.length % 10 === 0 || done.length === runners)
              process.stderr.write(`${done.length} of ${runners} runners, ${seconds()} s\n`);
          });
          child.on('error', reject);
          child.on('exit', (code) =>
            code === 0 ? resolve() : reject(new Error(`a share ended with ${code}`)),
          );
          child.send({ seed, weeks, runners: share } satisfies Share);
        }),
    ),
  );
  if (done.length !== runners) throw new Error(`${runners - done.length} runners are missing`);
  return done;
}

function writePictures(folder: string): void {
  for (const [name, svg] of Object.entries(pictures(summary))) writeFileSync(join(folder, name), svg);
}

function writeDocument(): void {
  const docs = fileURLToPath(new URL('../docs/', import.meta.url));
  const filled = fillDocument(readFileSync(join(docs, 'study.md'), 'utf8'), tables);
  if (filled === null) throw new Error('docs/study.md has no place for results');
  writeFileSync(join(docs, 'study.md'), filled);
  writePictures(join(docs, 'pictures'));
}

function whole(name: string, value: string, least: number, most: number): number {
  const n = Number(value);
  if (Number.isInteger(n) && n >= least && n <= most) return n;
  process.stderr.write(`--${name} must be a whole number from ${least} to ${most}; it is ${value}\n`);
  process.exit(2);
}

function seconds(): number {
  return Math.round((performance.now() - started) / 1000);
}
