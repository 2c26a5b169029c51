import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { BlockPlan } from '../core/coaching/next-block.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { type Day, isDay, isZone } from '../core/time.ts';
import { createDecodePool } from '../formats/decode/pool.ts';
import { analysisDocument, type FileCount } from '../services/history/analysis-document.ts';
import { evaluateHistory } from '../services/history/evaluate-history.ts';
import { createMemoryHistory, type MemoryHistory } from '../services/history/memory-history.ts';
import type { AthleteFacts } from '../services/history/threshold-evidence.ts';
import { parsePlanDocument, plannedWeeks } from '../services/plan/plan-document.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { decodePath, filesBelow } from './decode-path.ts';
import { createOrderedWindow } from './ordered-window.ts';
import { writeLine } from './output.ts';
import { createProgress } from './progress.ts';
import { analysisReport } from './report.ts';

const OPTIONS = {
  json: { type: 'boolean' },
  plan: { type: 'string' },
  'as-of': { type: 'string' },
  zone: { type: 'string' },
  'max-hr': { type: 'string' },
  'rest-hr': { type: 'string' },
  'birth-year': { type: 'string' },
  sex: { type: 'string' },
} as const;

interface Settings {
  asOf: Day | null;
  zone: string | null;
  athlete: AthleteFacts;
}

/** `pacekeeper analyze PATH… [options]`: files, folders or archives as one runner's history, without a server. */
export async function analyze(args: string[]): Promise<number> {
  const parsed = parseArguments(args, OPTIONS);
  if (!parsed.ok) return usageError('analyze', parsed.error.message);
  const { values, positionals } = parsed.value;
  if (positionals.length === 0) return usageError('analyze', 'Name at least one file, folder or archive.');
  const settings = readSettings(values as Record<string, string | undefined>);
  if (!settings.ok) return usageError('analyze', settings.error.message);
  const plan = await readPlan(values.plan as string | undefined);
  if (!plan.ok) return usageError('analyze', `${plan.error.code}: ${plan.error.message}`);

  const history = createMemoryHistory();
  const files = await readHistory(positionals, history);
  const zone = settings.value.zone ?? plan.value?.zone ?? history.usualZone();
  const items = history.items(zone);
  // a file dated by a mad clock must not decide on which day the review stands
  const dated = items.filter((i) => i.summary.trust.time);
  const lastDay = dated.reduce<Day | null>((max, i) => (max === null || i.day > max ? i.day : max), null);
  const asOf = settings.value.asOf ?? lastDay;
  if (asOf === null || !items.some((i) => i.day <= asOf)) {
    for (const { file, error } of files.rejected)
      process.stderr.write(`${file}: ${error.code}: ${error.message}\n`);
    process.stderr.write(
      'pacekeeper analyze: NO_ACTIVITIES: none of the files holds an activity up to the day asked for.\n',
    );
    return EXIT.rejected;
  }
  const progress = createProgress(process.stderr, 'analysing', items.length);
  const evaluation = await evaluateHistory(items, {
    runnerId: 'local',
    asOf,
    athlete: settings.value.athlete,
    loadActivity: history.load,
    onJudged: () => progress.step(),
    plan: plan.value,
    readiness: [],
    pain: [],
    illness: [],
    decisions: [],
    mode: 'auto',
    locks: [],
    language: 'en',
    risk: 'normal',
  });
  progress.end();
  const document = analysisDocument(evaluation, {
    zone,
    asOf,
    planned: plan.value !== null,
    files,
    filesOf: history.filesOf,
  });
  await writeLine(values.json === true ? JSON.stringify(document) : analysisReport(document));
  return files.rejected.length > 0 ? EXIT.rejected : EXIT.ok;
}

/** Decodes everything below the paths into the history, a few files at a time, in a fixed order. */
async function readHistory(paths: readonly string[], history: MemoryHistory): Promise<FileCount> {
  const count: FileCount = {
    read: 0,
    activities: 0,
    duplicates: 0,
    notActivities: 0,
    skipped: 0,
    rejected: [],
  };
  const found = await filesBelow(paths);
  const strangers = new Set(found.filter((f) => !f.named).map((f) => f.path));
  const children = Math.min(4, availableParallelism());
  const progress = createProgress(process.stderr, 'reading', found.length);
  const pool = createDecodePool({ size: children });
  const window = createOrderedWindow(2 * children, async (parts: Awaited<ReturnType<typeof pool.decode>>) => {
    for (const part of parts) {
      const { facts } = part;
      if (facts.error !== null) {
        // a folder may hold anything; only what was named, or is a broken activity file, is a failure
        if (facts.error.code === 'UNKNOWN_FORMAT' && strangers.has(facts.file)) count.skipped += 1;
        else count.rejected.push({ file: facts.file, error: facts.error });
        continue;
      }
      count.read += 1;
      const became = history.add(part);
      if (became === 'added') count.activities += 1;
      else if (became === 'duplicate') count.duplicates += 1;
      else count.notActivities += 1;
    }
  });
  try {
    for (const { path } of found) {
      count.skipped += await decodePath(pool, path, window.push);
      progress.step();
    }
    await window.drain();
  } finally {
    await pool.close();
    progress.end();
  }
  return count;
}

function readSettings(values: Record<string, string | undefined>): Result<Settings> {
  const asOf = values['as-of'] ?? null;
  if (asOf !== null && !isDay(asOf)) return fail('USAGE', '--as-of wants a day such as 2026-05-03.');
  const zone = values.zone ?? null;
  if (zone !== null && !isZone(zone))
    return fail('USAGE', '--zone wants a time zone such as Europe/Berlin or +02:00.');
  const bounded = (name: string, min: number, max: number): Result<number | null> => {
    const text = values[name];
    if (text === undefined) return ok(null);
    const n = Number(text);
    return Number.isInteger(n) && n >= min && n <= max
      ? ok(n)
      : fail('USAGE', `--${name} wants a whole number from ${min} to ${max}.`);
  };
  const maxHr = bounded('max-hr', 100, 230);
  const restHr = bounded('rest-hr', 25, 110);
  const birthYear = bounded('birth-year', 1900, 2030);
  for (const number of [maxHr, restHr, birthYear]) if (!number.ok) return number;
  const sex = values.sex ?? null;
  if (sex !== null && sex !== 'f' && sex !== 'm') return fail('USAGE', '--sex wants f or m.');
  if (maxHr.ok && restHr.ok && maxHr.value !== null && restHr.value !== null && restHr.value >= maxHr.value) {
    return fail('USAGE', '--rest-hr must be below --max-hr.');
  }
  return ok({
    asOf,
    zone,
    athlete: {
      sex: sex === null ? null : sex === 'f' ? 'female' : 'male',
      birthYear: birthYear.ok ? birthYear.value : null,
      maxHrBpm: maxHr.ok ? maxHr.value : null,
      restHrBpm: restHr.ok ? restHr.value : null,
      statements: [],
    },
  });
}

async function readPlan(path: string | undefined): Promise<Result<(BlockPlan & { zone: string }) | null>> {
  if (path === undefined) return ok(null);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return fail('PLAN_UNREADABLE', 'The plan file cannot be read; expected a JSON file.');
  }
  const plan = parsePlanDocument(text);
  if (!plan.ok) return plan;
  const { id, version, level, peakKm, race, zone } = plan.value;
  return ok({
    id,
    version,
    zone,
    level,
    peakKm,
    races: race === null ? [] : [race],
    weeks: plannedWeeks(plan.value),
  });
}
