// `npm run chaos [-- --full] [--only C2,D7] [--seed S] [--minutes M] [--write docs/reliability.md]`: what the service promises,
// tried out on servers of its own while things break around them.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withArena } from './arena.ts';
import { prepareTemplate } from './cluster.ts';
import { type Goal, NotRun } from './goal.ts';
import { GOALS } from './goals.ts';
import { type Outcome, writeScorecard } from './scorecard.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    write: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const minutes = values.minutes === undefined ? null : Number(values.minutes);
const wanted = values.only?.split(',');
const goals = GOALS.filter((goal) => wanted === undefined || wanted.includes(goal.id));
if (
  !Number.isSafeInteger(seed) ||
  !(minutes === null || minutes > 0) ||
  goals.length === 0 ||
  (wanted && goals.length !== wanted.length)
) {
  console.error(
    `--seed wants a whole number, --minutes a number, --only some of ${GOALS.map((g) => g.id).join(',')}.`,
  );
  process.exit(2);
}

/** Goals that mostly wait run beside each other; those that measure time run before, one at a time. */
const TOGETHER = 3;
/** Processes that want a processor, for each there is: the goals themselves make half as many. */
const MOST_LOAD = 4;
const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-chaos-'));
const startedMs = performance.now();
console.log(`chaos: seed ${seed}, ${values.full ? 'full' : 'quick'} form, ${goals.length} goals`);
const outcomes: Outcome[] = [];
try {
  await prepareTemplate(folder);
  for (const goal of goals.filter((g) => g.alone)) await attempt(goal);
  const others = goals.filter((g) => !g.alone);
  await Promise.all(
    Array.from({ length: TOGETHER }, async () => {
      for (let goal = others.shift(); goal !== undefined; goal = others.shift()) await attempt(goal);
    }),
  );
} finally {
  if (values.keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}
const passed = outcomes.filter((o) => o.end === 'passed').length;
const failed = outcomes.filter((o) => o.end === 'failed').length;
const notRun = outcomes.filter((o) => o.end === 'not run');
if (values.write !== undefined) writeScorecard(values.write, outcomes, { seed, full: values.full });
console.log(`took ${Math.round((performance.now() - startedMs) / 1000)} s`);
if (notRun.length > 0) console.log(`NOT RUN: ${notRun.map((o) => o.goal.id).join(', ')}`);
console.log(`${passed} passed, ${failed} failed`);
// what a goal that broke off has left open keeps nobody waiting
process.exit(failed > 0 || passed === 0 ? 1 : 0);

async function attempt(goal: Goal): Promise<void> {
  const from = performance.now();
  const outcome = await tried(goal);
  outcomes.push(outcome);
  const seconds = Math.round((performance.now() - from) / 1000);
  const lines = [`${goal.id} ${outcome.end.toUpperCase()} (${seconds} s): ${goal.promise}; ${outcome.did}`];
  for (const { what, asked, measured, ok } of outcome.checks)
    lines.push(`   ${ok ? 'ok  ' : 'FAIL'} ${what}: asked ${asked}, measured ${measured}`);
  console.log(lines.join('\n'));
}

async function tried(goal: Goal): Promise<Outcome> {
  try {
    const about = { folder, id: goal.id, seed, full: values.full, minutes };
    const { did, checks } = await withArena(about, (arena) => goal.run(arena));
    const wrong = checks.filter((c) => !c.ok);
    const load = loadavg()[0]!;
    if (wrong.length > 0 && wrong.every((c) => c.isTime) && load > MOST_LOAD * availableParallelism()) {
      const why = `the machine had a load of ${Math.round(load)}, so its times say nothing; all else was as asked`;
      return { goal, end: 'not run', did: `${did}; ${why}`, checks, load };
    }
    return { goal, end: wrong.length === 0 ? 'passed' : 'failed', did, checks, load };
  } catch (error) {
    if (error instanceof NotRun)
      return { goal, end: 'not run', did: error.message, checks: [], load: loadavg()[0]! };
    console.error(error);
    return { goal, end: 'failed', did: `broke off: ${String(error)}`, checks: [], load: loadavg()[0]! };
  }
}
