import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_PLAN } from '../../fixtures/generators/plans.ts';
import { runnerFiles } from '../../fixtures/generators/runner.ts';
import { DEMO_NOW, DEMO_RUNNER } from '../../fixtures/generators/runners.ts';
import { type Config, parseConfig } from '../config.ts';
import { localDay } from '../core/time.ts';
import { isDatabaseError } from '../db/database-error.ts';
import { type Deps, openDeps } from '../deps.ts';
import { encodeFit } from '../formats/encode/fit-target.ts';
import { ensureLocalAthlete, evaluateWhole, updateProfile } from '../services/athlete.ts';
import { analysisDocument, type FileCount } from '../services/history/analysis-document.ts';
import { importFiles } from '../services/ingest/import-file.ts';
import { listPlannedWorkouts } from '../services/plan/planned-workouts.ts';
import { currentPlan, savePlan } from '../services/plan/plans.ts';
import { reviewAthlete } from '../services/review/review-athlete.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { startDemoWatch } from './demo-watch.ts';
import { writeLine } from './output.ts';
import { createProgress } from './progress.ts';
import { analysisReport } from './report.ts';
import { listenUntilStopped } from './serve.ts';
import { buildWebApp } from './web-build.ts';

/**
 * `pacekeeper demo [--once | --serve]`: a made-up runner's fourteen weeks through the real pipeline, the
 * report, the adjusted workouts as FIT files, and a server to look around in. The demo lives in a folder
 * of its own and begins at its own fixed "now", so that it says the same on every day.
 */
export async function demo(args: string[]): Promise<number> {
  const parsed = parseArguments(args, { once: { type: 'boolean' }, serve: { type: 'boolean' } });
  if (!parsed.ok) return usageError('demo', parsed.error.message);
  const { once, serve } = parsed.value.values;
  const staying = serve === true || (once !== true && process.stdin.isTTY === true);
  const config = parseConfig(process.env);
  if (!config.ok) return usageError('demo', config.error.message);
  const settings: Config = {
    ...config.value,
    databaseUrl: null,
    dataDir: join(config.value.dataDir, 'demo'),
  };

  let deps: Deps;
  // it stands still until there is a server: who waits for a watch needs time to pass
  let servedSinceMs: number | null = null;
  const now = () => Date.parse(DEMO_NOW) + (servedSinceMs === null ? 0 : Date.now() - servedSinceMs);
  try {
    deps = await openDeps(settings, 'demo', { now });
  } catch (error) {
    if (!isDatabaseError(error) || error.code !== 'DATABASE_HELD') throw error;
    const address = error.holder?.address;
    await writeLine(
      address == null
        ? `The demo is being prepared by process ${error.holder?.pid}; nothing was changed.`
        : `The demo is already running at ${address}; nothing was changed.`,
    );
    return EXIT.ok;
  }
  let open = true;
  try {
    const web = await buildWebApp(() => process.stderr.write('Building the web app …\n'));
    if (!web.ok) process.stderr.write(`${web.error.message}\n`);
    await writeLine(`The demo's now is ${DEMO_NOW}; its data are in ${settings.dataDir}.`);
    await writeLine(await runDemo(deps));
    await writeLine(await writeWorkouts(deps, join(settings.dataDir, 'workouts')));
    if (!staying) {
      await writeLine('\nRun `npm run demo -- --serve` to look around in it over the API.');
      return EXIT.ok;
    }
    servedSinceMs = Date.now();
    const watch = await startDemoWatch(settings, now);
    if (watch !== null)
      await writeLine(
        `\nConnect a simulated watch account, whose runs then come by themselves: ${watch.link}`,
      );
    try {
      open = false;
      return await listenUntilStopped(deps, watch?.config ?? settings);
    } finally {
      await watch?.stop();
    }
  } finally {
    if (open) await deps.close();
  }
}

/** Imports, reviews, reports. Everything in it may be done again: what is there already stays as it is. */
async function runDemo(deps: Deps): Promise<string> {
  const athlete = await ensureLocalAthlete(deps, DEMO_RUNNER.zone);
  const { restHrBpm, maxHrBpm } = DEMO_RUNNER.body;
  await updateProfile(deps, athlete.athleteId, { sex: 'female', birthYear: 1990, restHrBpm, maxHrBpm });
  if ((await currentPlan(deps, athlete.athleteId)) === null)
    await savePlan(deps, athlete.athleteId, DEMO_PLAN);

  const files = runnerFiles(DEMO_RUNNER).map((file) => ({ ...file, source: 'demo' as const }));
  const progress = createProgress(process.stderr, 'importing', files.length);
  const count: FileCount = {
    read: 0,
    activities: 0,
    duplicates: 0,
    notActivities: 0,
    skipped: 0,
    rejected: [],
  };
  const names = new Map<string, string[]>();
  for (const outcome of await importFiles(deps, athlete.athleteId, files, progress.step)) {
    count.read += 1;
    if (outcome.state === 'imported') count.activities += 1;
    if (outcome.state === 'duplicate') count.duplicates += 1;
    if (outcome.error !== null) count.rejected.push({ file: outcome.file, error: outcome.error });
    for (const id of outcome.activityIds) names.set(id, [...(names.get(id) ?? []), outcome.file]);
  }
  progress.end();

  const asOf = localDay(deps.now(), athlete.zone);
  const review = await reviewAthlete(deps, athlete.athleteId, asOf);
  if (!review.ok) throw new Error(`${review.error.code}: ${review.error.message}`);
  // the review goes on where an earlier run of the demo stood; the report names everything
  const evaluation = (await evaluateWhole(deps, athlete.athleteId, asOf))!;
  return analysisReport(
    analysisDocument(evaluation, {
      zone: athlete.zone,
      asOf,
      planned: true,
      files: count,
      filesOf: (id) => names.get(id) ?? [],
    }),
  );
}

/** The adjusted workouts of the next block as FIT files; a watch takes them from its NewFiles folder. */
async function writeWorkouts(deps: Deps, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const workouts = await listPlannedWorkouts(deps, 'local');
  const lines = workouts.map((rendered) => {
    const { day, type } = rendered.workout;
    const path = join(folder, `${day}-${type}.fit`);
    const { content, fidelity } = encodeFit(rendered);
    if (content === null) return `  ${day} ${type}: ${fidelity.reason}`;
    writeFileSync(path, content);
    return `  ${path}`;
  });
  return ['', 'Adjusted workouts written as FIT:', ...lines].join('\n');
}
