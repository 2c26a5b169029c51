import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_PLAN } from '../../../fixtures/generators/plans.ts';
import { seededRandom } from '../../../fixtures/generators/random.ts';
import { type FixtureFile, runnerFiles } from '../../../fixtures/generators/runner.ts';
import { DEMO_NOW, DEMO_RUNNER } from '../../../fixtures/generators/runners.ts';
import { replayLines } from '../../../src/cli/replay.ts';
import { canonicalJson } from '../../../src/core/coaching/canonical.ts';
import { policyVersion } from '../../../src/core/coaching/policy.ts';
import { listDecisions } from '../../../src/db/queries/decision.ts';
import { ensureLocalAthlete } from '../../../src/services/athlete.ts';
import { replayAthlete } from '../../../src/services/history/replay-athlete.ts';
import { importFile } from '../../../src/services/ingest/import-file.ts';
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

/** The season lived through with its files in this order; its decision records as canonical JSON, oldest first. */
async function season(order: readonly FixtureFile[]): Promise<string[]> {
  const { deps } = services;
  await services.empty();
  const athlete = await ensureLocalAthlete(deps, DEMO_RUNNER.zone);
  await savePlan(deps, 'local', DEMO_PLAN);
  for (const file of order) await importFile(deps, athlete, { ...file, source: 'demo' });
  for (const asOf of SUNDAYS) expect((await reviewAthlete(deps, 'local', asOf)).ok).toBe(true);
  const rows = await deps.db.read((db) => listDecisions(db, 'local', { limit: 50 }));
  return rows
    .toReversed()
    .map(({ input, output, decisionId }) => canonicalJson({ decisionId, input, output }));
}

function shuffled(seed: number): FixtureFile[] {
  const random = seededRandom(seed);
  return files
    .map((file) => ({ file, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ file }) => file);
}

describe('a stored season', () => {
  it('is decided the same byte for byte, whatever order its files came in', async () => {
    const inOrder = await season(files);
    expect(inOrder).toHaveLength(SUNDAYS.length);
    expect(await season(files.toReversed())).toEqual(inOrder);
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
