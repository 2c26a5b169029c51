import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Activity } from '../../../src/core/activity/activity.ts';
import { FINDINGS } from '../../../src/core/activity/activity.ts';
import { bestEfforts } from '../../../src/core/activity/efforts.ts';
import { sameRun } from '../../../src/core/activity/fingerprint.ts';
import { packStream, unpackStream } from '../../../src/core/activity/stream-codec.ts';
import { unpack } from '../../../src/formats/decode/archive.ts';
import { bytesSource } from '../../../src/formats/decode/byte-source.ts';
import { decodeBytes } from '../../../src/formats/decode/decode-bytes.ts';

const CORPUS = process.env.PACEKEEPER_CORPUS ?? '';
if (CORPUS === '') process.stderr.write('corpus: NOT RUN\n');

interface Pair {
  files: string[];
  relation: string;
  startSpreadSeconds: number | null;
  copies?: { entry: string; sameAs: string }[];
}

/** Starts that are this far apart are a zone error, s: a suspicion, and a person is asked. */
const ZONE_ERROR_S = 1700;

const cache = new Map<string, Promise<Activity[]>>();

function activitiesIn(file: string): Promise<Activity[]> {
  let found = cache.get(file);
  if (found === undefined) {
    found = activitiesOf(readFileSync(join(CORPUS, file)));
    cache.set(file, found);
  }
  return found;
}

async function activitiesOf(bytes: Uint8Array): Promise<Activity[]> {
  const parts = await decodeBytes(bytes);
  return parts.flatMap((part) => (part.activity === null ? [] : [part.activity]));
}

async function activityIn(file: string): Promise<Activity> {
  const [first] = await activitiesIn(file);
  if (first === undefined) throw new Error(`${file} holds no activity`);
  return first;
}

async function archiveEntries(file: string): Promise<Map<string, Activity[]>> {
  const entries = new Map<string, Activity[]>();
  await unpack(bytesSource(readFileSync(join(CORPUS, file))), async ({ name, content }) => {
    if (content.ok) entries.set(name, await activitiesOf(content.value));
  });
  return entries;
}

const pairs: { same: Pair[]; notSame: Pair[] } = CORPUS
  ? JSON.parse(readFileSync(join(CORPUS, 'PAIRS.json'), 'utf8'))
  : { same: [], notSame: [] };

describe.skipIf(CORPUS === '')('files that show the same workout', () => {
  it.each(pairs.same.filter((p) => p.files.length > 1))('$relation: $files', async (pair) => {
    const { files, startSpreadSeconds } = pair;
    const prints = await Promise.all(files.map(async (f) => (await activityIn(f)).summary.fingerprint));
    const verdict = (startSpreadSeconds ?? 0) > ZONE_ERROR_S ? 'doubtful' : 'same';
    for (const [i, a] of prints.entries())
      for (const [j, b] of prints.entries())
        if (i !== j) expect(sameRun(a, b), `${files[i]} and ${files[j]}`).toMatchObject({ verdict });
  });

  it.each(pairs.same.filter((p) => p.copies))('$relation: $files', async ({ files, copies }) => {
    const entries = await archiveEntries(files[0]!);
    let compared = 0;
    for (const { entry, sameAs } of copies!) {
      const name = [...entries.keys()].find((n) => n.endsWith(entry));
      expect(name, entry).toBeDefined();
      const inside = entries.get(name!)!;
      const outside = await activitiesIn(sameAs);
      expect(inside.length, entry).toBe(outside.length);
      inside.forEach((activity, k) => {
        expect(sameRun(activity.summary.fingerprint, outside[k]!.summary.fingerprint).verdict).toBe('same');
        compared++;
      });
    }
    expect(compared).toBeGreaterThan(0);
  });
});

describe.skipIf(CORPUS === '')('files that look alike and are not the same', () => {
  it.each(pairs.notSame)('$relation: $files', async ({ files }) => {
    const prints = await Promise.all(files.map(async (f) => (await activityIn(f)).summary.fingerprint));
    expect(sameRun(prints[0]!, prints[1]!)).toMatchObject({ verdict: 'different' });
    expect(sameRun(prints[1]!, prints[0]!)).toMatchObject({ verdict: 'different' });
  });
});

describe.skipIf(CORPUS === '')('a history of one runner', () => {
  const activities: Activity[] = [];
  beforeAll(async () => {
    const folder = 'history/runner-a-coros';
    for (const name of readdirSync(join(CORPUS, folder)).sort())
      activities.push(...(await activitiesOf(readFileSync(join(CORPUS, folder, name)))));
  }, 60_000);

  it('holds no two recordings of the same run, and no suspicion of one', () => {
    expect(activities.length).toBeGreaterThan(150);
    const suspicions: string[] = [];
    for (const [i, a] of activities.entries())
      for (const b of activities.slice(i + 1)) {
        const { verdict, why } = sameRun(a.summary.fingerprint, b.summary.fingerprint);
        if (verdict !== 'different')
          suspicions.push(`${a.summary.startMs} ${b.summary.startMs} ${verdict} ${why}`);
      }
    expect(suspicions).toEqual([]);
  });

  it('is trusted: time, distance and heart rate of nearly every run', () => {
    const runs = activities.filter((a) => a.summary.sport === 'running');
    const trusted = runs.filter((a) => a.summary.trust.time && a.summary.trust.distance);
    expect(trusted.length / runs.length).toBeGreaterThan(0.98);
    const hearts = runs.filter((a) => a.summary.trust.heartRate === 'ok');
    expect(hearts.length / runs.length).toBeGreaterThan(0.9);
  });
});

describe.skipIf(CORPUS === '')('every file of the corpus', () => {
  const manifest: { file: string; expected: { untrustworthy?: string[] } }[] = CORPUS
    ? JSON.parse(readFileSync(join(CORPUS, 'MANIFEST.json'), 'utf8'))
    : [];
  const files = manifest.map((m) => m.file).filter((f) => !/\.zip$|bomb/.test(f));

  it.each(files)('%s gives sane activities or none', async (file) => {
    for (const { summary, stream } of await activitiesIn(file)) {
      expect(summary.elapsedS).toBeGreaterThanOrEqual(0);
      expect(summary.movingS).toBeLessThanOrEqual((summary.timerS ?? summary.elapsedS) + 1e-6);
      expect(summary.timerS ?? 0).toBeLessThanOrEqual(summary.elapsedS);
      for (const { code } of summary.findings) expect(FINDINGS).toContain(code);
      let last = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < stream.n; k++) {
        const d = stream.distanceM[k]!;
        if (Number.isNaN(d)) continue;
        if (d < last) throw new Error(`${file}: distance falls at row ${k}`);
        last = d;
      }
      if (summary.maxHrBpm !== null) expect(summary.maxHrBpm).toBeLessThanOrEqual(230);
      expect(bestEfforts(stream).every((e) => e.timeS > 0 && e.distanceM > 0)).toBe(true);
      const packed = packStream(stream);
      const unpacked = unpackStream(packed);
      if (!unpacked.ok) throw new Error(unpacked.error.message);
      expect(Buffer.from(packStream(unpacked.value)).equals(Buffer.from(packed))).toBe(true);
    }
  });

  it.each([
    // the file's own channels contradict each other; positions or the agreeing ones win
    ['tcx/run-intervals-wrong-lap-totals.tcx', 5309, true],
    ['tcx/run-missing-lap-distances.tcx', 299, true],
    ['tcx/run-track-apple-watch-zero-laps.tcx', 5603, true],
    ['tcx/first-point-empty.tcx', 18_744, false],
    ['archive/ride-bryton-99998-records-no-timer.fit.gz', 32_172, false],
  ])('%s has %d m, trusted: %s', async (file, distanceM, trusted) => {
    const { summary } = await activityIn(file);
    expect(Math.abs(summary.distanceM! - distanceM)).toBeLessThan(0.01 * distanceM);
    expect(summary.trust.distance).toBe(trusted);
  });

  it('closes the jump of a clock that was set during the run', async () => {
    const { summary } = await activityIn('fit/run-fr225-time-jump.fit');
    expect(summary.elapsedS).toBeCloseTo(3389, 0);
    expect(summary.findings.map((f) => f.code)).toContain('clock_jump');
  });

  it('keeps the run of a watch that was left running for 27 days', async () => {
    const { summary, stream } = await activityIn('fit/ride-magellan-27-days-activity.fit');
    expect(summary.findings.map((f) => f.code)).toContain('left_running');
    expect(summary.timerS).toBe(7373);
    expect(summary.movingS).toBeLessThanOrEqual(7373);
    expect(stream.n).toBeLessThan(10_000);
  });

  it('gives impossible heart rates no place in the stream', async () => {
    const { summary } = await activityIn('fit/strength-fenix3-impossible-hr.fit');
    expect(summary.trust.heartRate).toBe('none');
    expect(summary.avgHrBpm).toBeNull();
  });

  it('counts the steps of both legs whatever the file counts', async () => {
    const strides = await activityIn('fit/run-treadmill-garmin-fr945-nogps.fit');
    const steps = await activityIn('tcx/run-treadmill-doubled-cadence.tcx');
    expect(strides.summary.avgCadenceSpm).toBeGreaterThan(150);
    expect(steps.summary.avgCadenceSpm).toBeLessThan(200);
  });
});
