import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PLAN } from '../../../fixtures/generators/plans.ts';
import { seededRandom } from '../../../fixtures/generators/random.ts';
import { type FixtureFile, runnerFiles } from '../../../fixtures/generators/runner.ts';
import { DEMO_NOW, DEMO_RUNNER } from '../../../fixtures/generators/runners.ts';
import { replayLines } from '../../../src/cli/replay.ts';
import { canonicalJson } from '../../../src/core/coaching/canonical.ts';
import { policyVersion } from '../../../src/core/coaching/policy.ts';
import { addDays, type Day } from '../../../src/core/time.ts';
import { listDecisions } from '../../../src/db/queries/decision.ts';
import { putFeedback } from '../../../src/db/queries/feedback.ts';
import { putWellnessDay } from '../../../src/db/queries/wellness.ts';
import type { Tx } from '../../../src/db/transaction.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { replayAthlete } from '../../../src/services/history/replay-athlete.ts';
import { importFiles } from '../../../src/services/ingest/import-file.ts';
import { savePlan } from '../../../src/services/plan/plans.ts';
import { reviewAthlete } from '../../../src/services/review/review-athlete.ts';
import { coarse, testServices } from '../../support/services.ts';

const SUNDAYS = ['2026-04-19', '2026-04-26', '2026-05-03'];
const files = runnerFiles(coarse(DEMO_RUNNER, 7));
const WHOLE = { from: null, to: null };

let services: Awaited<ReturnType<typeof testServices>>;
beforeAll(async () => {
  services = await testServices(Date.parse(DEMO_NOW));
}, 60_000);
afterAll(() => services.end());

const own = (day: Day, feedbackId: string) => ({ athleteId: 'local', feedbackId, day, updatedMs: 1 });
const morning = (day: Day, given: { feel?: number; restHrBpm?: number; hrvRmssdMs?: number }) => (tx: Tx) =>
  putWellnessDay(tx, { athleteId: 'local', day, source: 'watch', updatedMs: 1, ...given });
const knee = (level: number) => [
  { place: 'knee', level, changesGait: false, atNightOrRest: false, walkingLevel: null },
];
/** What the runner and the watch said besides the runs. */
const told: ((tx: Tx) => Promise<void>)[] = [
  (tx) => putFeedback(tx, { ...own('2026-04-15', 'tired'), feel: 2 }),
  (tx) => putFeedback(tx, { ...own('2026-04-29', 'knee-1'), pain: knee(2) }),
  (tx) => putFeedback(tx, { ...own('2026-05-02', 'knee-2'), pain: knee(4) }),
  (tx) => putFeedback(tx, { ...own('2026-04-22', 'felt'), feel: 4 }),
  ...Array.from({ length: 20 }, (_, i) =>
    morning(addDays('2026-04-12', i), { restHrBpm: 48 + (i % 5), hrvRmssdMs: 60 - i, feel: 2 + (i % 3) }),
  ),
];

type Arrival = FixtureFile | ((tx: Tx) => Promise<void>);

/** The season lived through with files and reports in this order; its decision records as canonical JSON, oldest first. */
async function season(order: readonly Arrival[]): Promise<string[]> {
  const { deps } = services;
  await services.empty();
  const athlete = await ensureLocalAthlete(deps, DEMO_RUNNER.zone);
  await savePlan(deps, 'local', DEMO_PLAN);
  for (const one of order) {
    if (typeof one === 'function') await deps.db.transaction(one);
    else await importFiles(deps, athlete.athleteId, [{ ...one, source: 'demo' }]);
  }
  for (const asOf of SUNDAYS) expect((await reviewAthlete(deps, 'local', asOf)).ok).toBe(true);
  const rows = await deps.db.read((db) => listDecisions(db, 'local', { limit: 50 }));
  return rows
    .toReversed()
    .map(({ input, output, decisionId }) => canonicalJson({ decisionId, input, output }));
}

function shuffled(seed: number): Arrival[] {
  const random = seededRandom(seed);
  return [...files, ...told]
    .map((file) => ({ file, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ file }) => file);
}

describe('a stored season', () => {
  it('is decided the same byte for byte, whatever order files, pain, feel and mornings came in', async () => {
    const inOrder = await season([...files, ...told]);
    expect(inOrder.at(-1)).toContain('pain_amber');
    expect(inOrder).toHaveLength(SUNDAYS.length);
    expect(await season([...told.toReversed(), ...files.toReversed()])).toEqual(inOrder);
    expect(await season(shuffled(11))).toEqual(inOrder);
  }, 300_000);

  it('is reproduced by the policy version it carries', async () => {
    const replayed = await replayAthlete(services.deps, 'local', policyVersion, WHOLE);
    if (!replayed.ok) throw new Error(replayed.error.message);
    expect(replayed.value.map((d) => [d.asOf, d.identical])).toEqual(SUNDAYS.map((day) => [day, true]));
    expect(replayLines(replayed.value).at(-1)).toBe(
      '3 decisions, 0 decided otherwise, 3 records reproduced byte for byte',
    );
  });

  it('is shown as another version would have decided it, as a diff', async () => {
    await season(files);
    const range = { from: '2026-05-01', to: '2026-05-03' };
    const replayed = await replayAthlete(services.deps, 'local', 'experiment-cautious', range);
    if (!replayed.ok) throw new Error(replayed.error.message);
    const [was, would, count] = replayLines(replayed.value);
    expect(was).toMatch(/^- 2026-05-03 {2}scale_down {2}\d+\.\d km/);
    expect(would).toMatch(/^\+ 2026-05-03 {2}/);
    expect(count).toMatch(/^1 decisions, 1 decided otherwise/);
  });

  it('is not replayed by a version that nobody knows', async () => {
    const replayed = await replayAthlete(services.deps, 'local', '1999.1', WHOLE);
    expect(replayed).toMatchObject({ ok: false, error: { code: 'POLICY_VERSION_UNKNOWN' } });
  });
});
