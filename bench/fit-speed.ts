import { join } from 'node:path';
import { writeFit } from '../fixtures/generators/write-fit.ts';
import { toActivity } from '../src/core/activity/to-activity.ts';
import { judgeActivity } from '../src/core/science/judge-activity.ts';
import { profileActivity } from '../src/core/science/profile-activity.ts';
import { openDatabase } from '../src/db/client.ts';
import { compressStream } from '../src/db/compress-stream.ts';
import { migrate } from '../src/db/migrate.ts';
import { decodeFit } from '../src/formats/decode/fit.ts';
import { createDecodePool } from '../src/formats/decode/pool.ts';
import { ensureLocalAthlete, evaluateAthlete } from '../src/services/athlete.ts';
import { anchorsOf } from '../src/services/history/judge-history.ts';
import { createFolderStore } from '../src/services/ingest/file-store.ts';
import { importFiles } from '../src/services/ingest/import-file.ts';
import { parseByFitFileParser } from '../test/support/fit-reference.ts';
import { generatedRun } from './generated-runs.ts';
import { packageVersion } from './machine.ts';
import { type Cost, costOf, msText } from './measure.ts';
import type { Section } from './row.ts';

const HOUR_S = 3600;
const TIMES = 15;
const NOBODY = { sex: null, birthYear: null, maxHrBpm: null, restHrBpm: null, statements: [] };

/** One hour at 1 Hz: from bytes to a stored, judged activity, beside what fit-file-parser takes for the bytes alone. */
export async function fitSpeed(folder: string): Promise<Section> {
  const bytes = writeFit(generatedRun(HOUR_S));

  const parser = await costOf(TIMES, () => parseByFitFileParser(bytes));
  const decode = await costOf(TIMES, () => decodeFit(bytes));
  const decoded = decodeFit(bytes);
  if (!decoded.ok) throw new Error(decoded.error.message);
  const recording = decoded.value[0]!;
  const clean = await costOf(TIMES, () => toActivity(recording));
  const trusted = toActivity(recording);
  if (!trusted.ok) throw new Error(trusted.error.message);
  const activity = trusted.value;
  const analyse = await costOf(TIMES, () => {
    judgeActivity({
      activity,
      profile: profileActivity(activity),
      anchors: anchorsOf(null, NOBODY),
      intended: null,
      rpe: null,
      weather: null,
      medianRecentDurationS: null,
      weekMovingS: null,
      raceFlag: false,
      bestRecentVdot: null,
    });
  });
  const pack = await costOf(TIMES, () => compressStream(activity.stream));
  const service = await serviceCost(folder);
  const after = clean.cpuMs + analyse.cpuMs + pack.cpuMs;
  const both = ({ cpuMs, wallMs }: Cost) => `${msText(cpuMs)} (wall ${msText(wallMs)})`;
  const share = after / parser.cpuMs;
  const afterAll = after + service.storeCpuMs;

  return {
    title: 'One hour of FIT, 1 Hz',
    how:
      `${bytes.length.toLocaleString('en')} bytes, ${recording.samples.count} records. Processor time in a warm process, ` +
      `medians of ${TIMES}.`,
    versions: ['fit-file-parser', '@electric-sql/pglite'].map(packageVersion),
    rows: [
      { what: 'fit-file-parser alone (mode list)', target: null, measured: both(parser), met: null },
      {
        what: 'our decoding (framing, salvage, records, fit-file-parser for the rest, columns)',
        target: null,
        measured: `${both(decode)}, ${(decode.cpuMs / parser.cpuMs).toFixed(2)} × fit-file-parser`,
        met: null,
      },
      { what: 'recording → trusted activity', target: null, measured: both(clean), met: null },
      { what: 'profile and verdict', target: null, measured: both(analyse), met: null },
      { what: 'pack and compress the stream', target: null, measured: both(pack), met: null },
      {
        what: 'all of it after decoding, against fit-file-parser alone',
        target: 'under half',
        measured: `${msText(after)}, ${share.toFixed(2)} ×`,
        met: share < 0.5,
      },
      {
        what: 'the same with writing file, rows and verdict to the embedded database',
        target: 'under half',
        measured: `${msText(afterAll)}, ${(afterAll / parser.cpuMs).toFixed(2)} ×`,
        met: afterAll / parser.cpuMs < 0.5,
      },
      {
        what: 'upload → stored and judged, through a decoder process, first run of an athlete',
        target: null,
        measured: `wall ${msText(service.wallMs)}`,
        met: null,
      },
    ],
  };
}

/**
 * The whole way of one upload. `storeCpuMs` is what this process spends on it, less profile, verdict and
 * packing, which `fitSpeed` counts by themselves: the decoding happens in another process.
 */
async function serviceCost(folder: string): Promise<{ wallMs: number; storeCpuMs: number }> {
  const dataDir = join(folder, 'data');
  const db = await openDatabase({ databaseUrl: null, dataDir, poolSize: 2, prepare: true, purpose: 'bench' });
  const pool = createDecodePool({ size: 1 });
  try {
    await migrate(db);
    const deps = {
      db,
      files: createFolderStore(join(folder, 'files')),
      pool,
      now: () => Date.UTC(2026, 3, 13),
    };
    const athlete = await ensureLocalAthlete(deps);
    const warmUp = 3;
    const day = 86_400_000;
    const files = Array.from({ length: TIMES + warmUp }, (_, i) =>
      writeFit(generatedRun(HOUR_S, i, Date.UTC(2026, 0, 5, 6) + i * day)),
    );
    let taken = 0;
    const importing = await costOf(
      TIMES,
      () =>
        importFiles(deps, athlete.athleteId, [{ name: 'run.fit', bytes: files[taken++]!, source: 'upload' }]),
      { warmUp },
    );
    const judging = await costOf(1, () => evaluateAthlete(deps, athlete.athleteId), { warmUp: 0 });
    const perRun = judging.wallMs / files.length;
    return { wallMs: importing.wallMs + perRun, storeCpuMs: importing.cpuMs };
  } finally {
    await pool.close();
    await db.close();
  }
}
