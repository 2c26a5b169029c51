import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FREE } from '../../src/core/access/source-policy.ts';
import type { ActivitySummary, Fingerprint, Stream } from '../../src/core/activity/activity.ts';
import { compressStream, decompressStream, STREAM_VERSION } from '../../src/db/compress-stream.ts';
import {
  deleteActivity,
  findSameRunCandidates,
  getActivity,
  listActivities,
  putActivity,
  setActivityVerdicts,
} from '../../src/db/queries/activity.ts';
import { findSource, linkSource, listSources } from '../../src/db/queries/activity-source.ts';
import { getStream, putStream } from '../../src/db/queries/activity-stream.ts';
import { getAnalysis, listAnalysed, putAnalyses } from '../../src/db/queries/analysis.ts';
import { getAthlete, insertAthlete, lockAthlete, updateAthlete } from '../../src/db/queries/athlete.ts';
import { appendDecision, eraseAthlete, getDecision, listDecisions } from '../../src/db/queries/decision.ts';
import {
  countDeliveries,
  countWaiting,
  getDelivery,
  insertDelivery,
  keepRawFiles,
  listDeliveries,
  moveDelivery,
} from '../../src/db/queries/delivery.ts';
import { listFeedback, putFeedback } from '../../src/db/queries/feedback.ts';
import {
  appendPlanVersion,
  getActivePlan,
  latestPlanVersion,
  listPlanVersions,
  listWorkouts,
  startPlan,
} from '../../src/db/queries/plan.ts';
import { findSamePart, listRecordings, putRecordings } from '../../src/db/queries/recording.ts';
import {
  getThreshold,
  proposedThresholds,
  settledProposals,
  settleProposal,
  syncProposals,
  syncThresholds,
  thresholdTimeline,
} from '../../src/db/queries/threshold.ts';
import { listWellness, putWellnessDay } from '../../src/db/queries/wellness.ts';
import { decision } from '../../src/db/schema/decision.ts';
import type { Tx } from '../../src/db/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.end());
beforeEach(async () => {
  await test.empty();
  await write(async (tx) => {
    for (const athleteId of ['anna', 'ben'])
      await insertAthlete(tx, { athleteId, zone: 'Europe/Berlin', createdMs: 1 });
  });
});

const write = <T>(fn: (tx: Tx) => Promise<T>) => test.db.transaction(fn);
const HOUR_MS = 3_600_000;

function activityRow(activityId: string, startMs: number, localDay: string, athleteId = 'anna') {
  const summary = { startMs, elapsedS: 3600, name: 'Größe 👟' } as unknown as ActivitySummary;
  const sport = 'running' as const;
  return {
    athleteId,
    activityId,
    startMs,
    localDay,
    sport,
    summary,
    movingS: 3500.5,
    elapsedS: 3600,
    timeTrusted: true,
  };
}

function deliveryRow(deliveryId: string, naturalKey: string, athleteId = 'anna') {
  return { athleteId, deliveryId, naturalKey, source: 'upload' as const, receivedMs: 10, sizeBytes: 3 };
}

function decisionRow(decisionId: string, reviewKey: string, athleteId = 'anna') {
  const asOfDay = '2026-03-01';
  return {
    athleteId,
    decisionId,
    reviewKey,
    asOfDay,
    decidedMs: 5,
    policyVersion: '1',
    outcome: 'kept',
    input: { a: 1 },
    output: {},
  };
}

/** Tables about people who sign in, unique across athletes: they hold no athlete's data. */
const PEOPLE = new Set([
  'account',
  'account_token',
  'api_key',
  'attempt',
  'invitation',
  'notice',
  'notify_channel',
  'notify_setting',
  'oauth_state',
  'parked_event',
  'passkey',
  'plan_template',
  'program_endpoint',
  'provider_account',
  'push_key',
  'provider_trouble',
  'provider_window',
  'recovery_code',
  'session',
  'team',
  'team_desk',
  'team_member',
  'totp',
]);

describe('every table', () => {
  it('of an athlete has athlete_id first in its primary key, and in every foreign key', async () => {
    const folder = join(import.meta.dirname, '../../src/db/schema');
    let tables = 0;
    for (const file of readdirSync(folder)) {
      const exported = Object.values((await import(join(folder, file))) as Record<string, unknown>);
      for (const table of exported.filter((value) => value instanceof PgTable)) {
        tables++;
        const { name, columns, primaryKeys, foreignKeys } = getTableConfig(table);
        if (PEOPLE.has(name)) {
          expect(
            columns.map((column) => column.name),
            name,
          ).not.toContain('athleteId');
          continue;
        }
        const key = primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
        expect(key[0]?.name, name).toBe('athleteId');
        for (const foreign of foreignKeys) {
          expect(foreign.reference().columns[0]?.name, name).toBe('athleteId');
          expect(foreign.reference().foreignColumns[0]?.name, name).toBe('athleteId');
        }
      }
    }
    expect(tables).toBeGreaterThan(PEOPLE.size + 15);
  });
});

describe('athletes', () => {
  it('are inserted once and changed in place', async () => {
    const again = { athleteId: 'anna', zone: 'UTC', createdMs: 2 };
    expect(await write((tx) => insertAthlete(tx, again))).toBe(false);
    expect(
      await write((tx) =>
        updateAthlete(tx, 'anna', { maxHrBpm: 188, thresholdOverride: { paceSPerKm: 290 } }),
      ),
    ).toBe(true);
    expect(await test.db.read((db) => getAthlete(db, 'anna'))).toMatchObject({
      zone: 'Europe/Berlin',
      maxHrBpm: 188,
      thresholdOverride: { paceSPerKm: 290 },
      sex: null,
    });
    expect(await write((tx) => lockAthlete(tx, 'nobody'))).toBeNull();
  });
});

describe('deliveries', () => {
  it('are stored once for a natural key, and the second arrival learns of the first', async () => {
    const first = await write((tx) => insertDelivery(tx, deliveryRow('d1', 'k')));
    const second = await write((tx) => insertDelivery(tx, deliveryRow('d2', 'k')));
    const other = await write((tx) => insertDelivery(tx, deliveryRow('d1', 'k', 'ben')));
    expect([first.inserted, second.inserted, other.inserted]).toEqual([true, false, true]);
    expect(second.delivery).toEqual(first.delivery);
    expect(first.delivery).toMatchObject({ deliveryId: 'd1', state: 'received', code: null });
  });

  it('are stored once when the same key arrives many times at once', async () => {
    const arrivals = Array.from({ length: 12 }, (_, i) =>
      write((tx) => insertDelivery(tx, deliveryRow(`d${i}`, 'k'))),
    );
    const results = await Promise.all(arrivals);
    expect(results.filter((result) => result.inserted)).toHaveLength(1);
    expect(new Set(results.map((result) => result.delivery.deliveryId)).size).toBe(1);
  });

  it('move only from the states that the mover expects', async () => {
    await write((tx) => insertDelivery(tx, deliveryRow('d1', 'k')));
    const move = { from: ['received'], to: 'rejected', code: 'NOT_A_FILE', detail: 'It is empty.' } as const;
    expect(await write((tx) => moveDelivery(tx, 'anna', 'd1', move))).toBe(true);
    expect(await write((tx) => moveDelivery(tx, 'anna', 'd1', { from: ['received'], to: 'decoded' }))).toBe(
      false,
    );
    expect(await write((tx) => moveDelivery(tx, 'ben', 'd1', { from: ['rejected'], to: 'decoded' }))).toBe(
      false,
    );
    expect(await test.db.read((db) => getDelivery(db, 'anna', 'd1'))).toMatchObject({
      state: 'rejected',
      code: 'NOT_A_FILE',
    });
    expect(await test.db.read((db) => countDeliveries(db, 'anna'))).toEqual({ rejected: 1 });
    expect(
      await test.db.read((db) => listDeliveries(db, 'anna', { limit: 5, states: ['received'] })),
    ).toEqual([]);
  });

  it('are counted by what they wait for, and whether an archive is among the unread', async () => {
    const counted = () => test.db.read((db) => countWaiting(db, 'anna', 'application/zip'));
    expect(await counted()).toEqual({ matched: 0, unread: 0, hasArchive: false });
    const states = ['received', 'decoded', 'matched', 'matched', 'reviewed'] as const;
    for (const [i, state] of states.entries())
      await write((tx) => insertDelivery(tx, { ...deliveryRow(`d${i}`, `k${i}`), state }));
    await write((tx) => insertDelivery(tx, { ...deliveryRow('of-ben', 'k', 'ben') }));
    expect(await counted()).toEqual({ matched: 2, unread: 2, hasArchive: false });
    const archive = (id: string) => ({ ...deliveryRow(id, id), mediaType: 'application/zip' });
    await write((tx) => insertDelivery(tx, { ...archive('z1'), state: 'matched' as const }));
    expect(await counted()).toEqual({ matched: 3, unread: 2, hasArchive: false });
    await write((tx) => insertDelivery(tx, archive('z2')));
    expect(await counted()).toEqual({ matched: 3, unread: 3, hasArchive: true });
  });

  it('refuse a state that is not one', async () => {
    await write((tx) => insertDelivery(tx, deliveryRow('d1', 'k')));
    const move = { from: ['received'], to: 'done' as 'decoded' } as const;
    await expect(write((tx) => moveDelivery(tx, 'anna', 'd1', move))).rejects.toMatchObject({
      sqlState: '23514',
    });
  });

  it('refer only to raw files that are kept for the same athlete', async () => {
    const sha256 = 'ab'.repeat(32);
    await write((tx) => keepRawFiles(tx, [{ athleteId: 'ben', sha256, sizeBytes: 3, storedMs: 1 }]));
    const row = { ...deliveryRow('d1', 'k'), sha256 };
    await expect(write((tx) => insertDelivery(tx, row))).rejects.toMatchObject({ sqlState: '23503' });
    await write(async (tx) => {
      await keepRawFiles(tx, [{ athleteId: 'anna', sha256, sizeBytes: 3, storedMs: 1 }]);
      await keepRawFiles(tx, [{ athleteId: 'anna', sha256, sizeBytes: 3, storedMs: 2 }]);
      await insertDelivery(tx, row);
    });
  });

  it('keep their recordings by part, found again by digest', async () => {
    await write(async (tx) => {
      await insertDelivery(tx, deliveryRow('d1', 'k'));
      for (const [part, n] of [
        [2, 2],
        [1, 1],
        [1, 9],
      ] as const) {
        const of = { athleteId: 'anna', deliveryId: 'd1', part };
        await putRecordings(tx, [{ ...of, facts: { n }, partSha256: `p${n}` }]);
      }
    });
    const rows = await test.db.read((db) => listRecordings(db, 'anna', 'd1'));
    expect(rows.map((row) => [row.part, row.facts])).toEqual([
      [1, { n: 9 }],
      [2, { n: 2 }],
    ]);
    expect(await test.db.read((db) => findSamePart(db, 'anna', 'p2'))).toHaveLength(1);
    expect(await test.db.read((db) => findSamePart(db, 'ben', 'p2'))).toHaveLength(0);
  });
});

describe('activities', () => {
  it('come back as they were put, and again after they are derived anew', async () => {
    const row = activityRow('a1', Date.UTC(2026, 2, 1, 7), '2026-03-01');
    await write((tx) => putActivity(tx, row));
    await write((tx) =>
      setActivityVerdicts(tx, 'anna', [{ activityId: 'a1', load: 55.25, class: 'easy' }], 'f1'),
    );
    await write((tx) => putActivity(tx, { ...row, distanceM: 10_012.34 }));
    expect(await test.db.read((db) => getActivity(db, 'anna', 'a1'))).toEqual({
      ...row,
      zone: null,
      provenance: null,
      policy: FREE,
      distanceM: 10_012.34,
      avgHrBpm: null,
      load: 55.25,
      class: 'easy',
      formulaVersion: 'f1',
    });
    expect(await test.db.read((db) => getActivity(db, 'ben', 'a1'))).toBeNull();
  });

  it('are candidates for the same run up to 26 h apart', async () => {
    const at = Date.UTC(2026, 2, 1, 7);
    const starts = { 'a-27h': -27, 'b-26h': -26, 'c+0h': 0, 'd+26h': 26, 'e+27h': 27 };
    await write(async (tx) => {
      for (const [id, hours] of Object.entries(starts)) {
        const row = activityRow(id, at + hours * HOUR_MS, '2026-03-01');
        await insertDelivery(tx, deliveryRow(id, id));
        const key = { athleteId: 'anna', deliveryId: id, part: 1 };
        const summary = { ...row.summary, fingerprint: { startMs: hours } as Fingerprint };
        await putRecordings(tx, [{ ...key, facts: {}, partSha256: id, summary }]);
        await putActivity(tx, row);
        const link = { priority: 1, matchedBy: 'new' as const, linkedMs: 1 };
        await linkSource(tx, { ...key, ...link, activityId: id });
      }
      await putActivity(tx, activityRow('x', at, '2026-03-01', 'ben'));
    });
    const found = await test.db.read((db) => findSameRunCandidates(db, 'anna', [at]));
    expect(found.map((row) => row.activityId)).toEqual(['b-26h', 'c+0h', 'd+26h']);
    expect(found.map((row) => row.fingerprint.startMs)).toEqual([-26, 0, 26]);
  });

  it('are listed by local day, page by page', async () => {
    await write(async (tx) => {
      for (let d = 1; d <= 9; d++)
        await putActivity(tx, activityRow(`a${d}`, d * 24 * HOUR_MS, `2026-03-0${d}`));
    });
    const list = async (range: Parameters<typeof listActivities>[2]) =>
      (await test.db.read((db) => listActivities(db, 'anna', range))).map((row) => row.activityId);
    expect(await list({ from: '2026-03-03', to: '2026-03-05' })).toEqual(['a3', 'a4', 'a5']);
    expect(await list({ newestFirst: true, limit: 2, offset: 1 })).toEqual(['a8', 'a7']);
    expect(await list({})).toHaveLength(9);
  });

  it('give a merged recording back when it is pointed at another activity', async () => {
    const link = { athleteId: 'anna', part: 1, priority: 1, matchedBy: 'new' as const, linkedMs: 1 };
    await write(async (tx) => {
      for (const id of ['d1', 'd2']) {
        await insertDelivery(tx, deliveryRow(id, id));
        await putRecordings(tx, [{ athleteId: 'anna', deliveryId: id, part: 1, facts: {}, partSha256: id }]);
      }
      for (const id of ['a1', 'a2']) await putActivity(tx, activityRow(id, 0, '1970-01-01'));
      await linkSource(tx, { ...link, deliveryId: 'd1', activityId: 'a1' });
      await linkSource(tx, {
        ...link,
        deliveryId: 'd2',
        activityId: 'a1',
        priority: 2,
        matchedBy: 'same_run',
        evidence: { startS: 3 },
      });
    });
    const feeding = await test.db.read((db) => listSources(db, 'anna', ['a1']));
    expect(feeding.map((row) => [row.deliveryId, row.evidence])).toEqual([
      ['d1', null],
      ['d2', { startS: 3 }],
    ]);
    await write((tx) =>
      linkSource(tx, { ...link, deliveryId: 'd2', activityId: 'a2', matchedBy: 'person', pinned: true }),
    );
    expect(await test.db.read((db) => findSource(db, 'anna', 'd2', 1))).toMatchObject({
      activityId: 'a2',
      pinned: true,
    });
    expect(await test.db.read((db) => listSources(db, 'anna', ['a1', 'a2']))).toHaveLength(2);
  });

  it('keep their samples packed', async () => {
    const stream = decompressStream(compressStream(ramp(4000)), 4000, STREAM_VERSION);
    await write(async (tx) => {
      await putActivity(tx, activityRow('a1', 0, '1970-01-01'));
      await putStream(tx, 'anna', 'a1', ramp(10));
      await putStream(tx, 'anna', 'a1', stream);
    });
    expect(await test.db.read((db) => getStream(db, 'anna', 'a1'))).toEqual(stream);
    expect(await test.db.read((db) => getStream(db, 'ben', 'a1'))).toBeNull();
  });

  it('take their analysis and samples with them', async () => {
    const found = {
      profile: { best: [1] },
      analysis: { load: 1 },
      zonesFrom: null,
      formulaVersion: 'f1',
      analysedMs: 1,
    };
    await write(async (tx) => {
      await putActivity(tx, activityRow('a1', 0, '1970-01-01'));
      await putActivity(tx, activityRow('a2', 1, '1970-01-01'));
      await putStream(tx, 'anna', 'a1', ramp(10));
      await putAnalyses(tx, [{ athleteId: 'anna', activityId: 'a1', ...found }]);
      await putAnalyses(tx, [{ athleteId: 'anna', activityId: 'a1', ...found, zonesFrom: '2026-01-01' }]);
    });
    const listed = await test.db.read((db) => listAnalysed(db, 'anna'));
    expect(listed.map((row) => row.analysis?.zonesFrom ?? null)).toEqual(['2026-01-01', null]);
    expect(await write((tx) => deleteActivity(tx, 'anna', 'a1'))).toBe(true);
    expect(await test.db.read((db) => getAnalysis(db, 'anna', 'a1'))).toBeNull();
    expect(await test.db.read((db) => getStream(db, 'anna', 'a1'))).toBeNull();
  });
});

describe('thresholds', () => {
  const row = (thresholdId: string, validFrom: string) => ({
    athleteId: 'anna',
    thresholdId,
    validFrom,
    estimate: { thresholdId },
    formulaVersion: 'f1',
    createdMs: 1,
  });
  const timeline = async () =>
    (await test.db.read((db) => thresholdTimeline(db, 'anna'))).map((t) => t.thresholdId);
  const proposed = async () =>
    (await test.db.read((db) => proposedThresholds(db, 'anna'))).map((t) => t.thresholdId);

  it('are a timeline whose end is written anew from a day on, and whose past stays', async () => {
    const [t1, t2, t3] = [row('t1', '2026-01-01'), row('t2', '2026-02-01'), row('t3', '2026-02-01')];
    await write((tx) => syncThresholds(tx, 'anna', '2026-01-01', [t1, t2], 2));
    expect(await timeline()).toEqual(['t1', 't2']);
    await write((tx) => syncThresholds(tx, 'anna', '2026-01-15', [t3], 3));
    expect(await timeline()).toEqual(['t1', 't3']);
    expect(await test.db.read((db) => getThreshold(db, 'anna', 't2'))).toBeNull();
  });

  it('are proposed while the evidence asks for them, and once answered stay answered', async () => {
    const [p1, p2] = [row('p1', '2026-01-01'), row('p2', '2026-02-01')];
    await write((tx) => syncProposals(tx, 'anna', [p1, p2], 2));
    expect(await proposed()).toEqual(['p2', 'p1']);
    const moved = { ...p1, validFrom: '2026-01-08', estimate: { speed: 4 } };
    await write((tx) => syncProposals(tx, 'anna', [moved], 3));
    expect(await proposed()).toEqual(['p1']);
    expect(await test.db.read((db) => getThreshold(db, 'anna', 'p1'))).toMatchObject({
      validFrom: '2026-01-08',
      estimate: { speed: 4 },
    });
    expect(await write((tx) => settleProposal(tx, 'anna', 'p1', 'refused', 4))).toBe(true);
    expect(await write((tx) => settleProposal(tx, 'anna', 'p1', 'adopted', 5))).toBe(false);
    await write((tx) => syncProposals(tx, 'anna', [p1, p2], 6));
    expect(await proposed()).toEqual(['p2']);
    expect((await test.db.read((db) => settledProposals(db, 'anna'))).map((t) => t.thresholdId)).toEqual([
      'p1',
    ]);
  });
});

describe('plans', () => {
  const goal = { distanceM: 42_195 };
  const workout = (workoutId: string, day: string) => ({
    workoutId,
    day,
    type: 'easy',
    steps: [{ km: 8 }],
    km: 8,
  });

  it('have one active plan an athlete', async () => {
    const row = { athleteId: 'anna', goal, startDay: '2026-01-01', endDay: '2026-04-01', createdMs: 1 };
    await write((tx) => startPlan(tx, { ...row, planId: 'p1' }));
    await write((tx) => startPlan(tx, { ...row, planId: 'p2' }));
    expect(await test.db.read((db) => getActivePlan(db, 'anna'))).toMatchObject({ planId: 'p2', goal });
    expect(await test.db.read((db) => getActivePlan(db, 'ben'))).toBeNull();
  });

  it('grow by versions, and only one of two writers makes the next', async () => {
    const version = { athleteId: 'anna', planId: 'p1', policyVersion: '1', outline: {}, createdMs: 1 };
    await write((tx) =>
      startPlan(tx, {
        athleteId: 'anna',
        planId: 'p1',
        goal,
        startDay: '2026-01-01',
        endDay: '2026-04-01',
        createdMs: 1,
      }),
    );
    const first = [workout('w1', '2026-01-01'), workout('w2', '2026-01-05')];
    expect(await write((tx) => appendPlanVersion(tx, { ...version, after: 0 }, first))).toBe(1);
    const both = await Promise.all(
      ['x', 'y'].map((id) =>
        write((tx) => appendPlanVersion(tx, { ...version, after: 1 }, [workout(id, '2026-01-02')])),
      ),
    );
    expect(both.toSorted()).toEqual([2, null]);
    expect(await test.db.read((db) => latestPlanVersion(db, 'anna', 'p1'))).toMatchObject({
      version: 2,
      decisionId: null,
    });
    expect(await test.db.read((db) => listPlanVersions(db, 'anna', 'p1'))).toHaveLength(2);
    const of = (range: object) =>
      test.db.read((db) => listWorkouts(db, 'anna', { planId: 'p1', version: 1, ...range }));
    expect((await of({})).map((row) => row.workoutId)).toEqual(['w1', 'w2']);
    expect(await of({ from: '2026-01-02' })).toEqual([
      expect.objectContaining({ workoutId: 'w2', steps: [{ km: 8 }], locked: false }),
    ]);
    expect(await test.db.read((db) => listWorkouts(db, 'anna', { planId: 'p1', version: 2 }))).toHaveLength(
      1,
    );
  });
});

describe('decisions', () => {
  it('are appended once a review', async () => {
    const first = await write((tx) => appendDecision(tx, decisionRow('x1', 'r1')));
    const second = await write((tx) => appendDecision(tx, decisionRow('x2', 'r1')));
    expect([first.appended, second.appended, second.decision.decisionId]).toEqual([true, false, 'x1']);
    expect(await test.db.read((db) => getDecision(db, 'anna', 'x1'))).toMatchObject({ input: { a: 1 } });
    expect(await test.db.read((db) => listDecisions(db, 'anna', { limit: 9 }))).toHaveLength(1);
  });

  it.each([
    ['changed', (tx: Tx) => tx.update(decision).set({ outcome: 'other' })],
    ['deleted', (tx: Tx) => tx.delete(decision)],
    ['truncated', (tx: Tx) => tx.execute(sql`truncate decision cascade`)],
    [
      'changed by an erasure',
      (tx: Tx) =>
        tx
          .execute(sql`set local pacekeeper.erasing = 'on'`)
          .then(() => tx.update(decision).set({ outcome: 'other' })),
    ],
  ])('are never %s', async (_, attempt) => {
    await write((tx) => appendDecision(tx, decisionRow('x1', 'r1')));
    await expect(write(async (tx) => void (await attempt(tx)))).rejects.toMatchObject({ sqlState: '23001' });
    expect(await test.db.read((db) => getDecision(db, 'anna', 'x1'))).toMatchObject({ outcome: 'kept' });
  });

  it('go with their athlete, and only with theirs', async () => {
    await write(async (tx) => {
      for (const athleteId of ['anna', 'ben']) {
        const sha256 = 'cd'.repeat(32);
        await keepRawFiles(tx, [{ athleteId, sha256, sizeBytes: 3, storedMs: 1 }]);
        await insertDelivery(tx, { ...deliveryRow('zip', 'zip', athleteId), sha256 });
        await insertDelivery(tx, { ...deliveryRow('d1', 'k', athleteId), sha256, archiveId: 'zip' });
        await putRecordings(tx, [{ athleteId, deliveryId: 'd1', part: 1, facts: {}, partSha256: 'p' }]);
        await putActivity(tx, activityRow('a1', 0, '1970-01-01', athleteId));
        await linkSource(tx, {
          athleteId,
          deliveryId: 'd1',
          part: 1,
          activityId: 'a1',
          priority: 1,
          matchedBy: 'new',
          linkedMs: 1,
        });
        await putFeedback(tx, {
          athleteId,
          feedbackId: 'f1',
          activityId: 'a1',
          day: '1970-01-01',
          rpe: 7,
          updatedMs: 1,
        });
        await putWellnessDay(tx, {
          athleteId,
          day: '1970-01-01',
          restHrBpm: 48,
          source: 'person',
          updatedMs: 1,
        });
        await appendDecision(tx, decisionRow('x1', 'r1', athleteId));
        await startPlan(tx, {
          athleteId,
          planId: 'p1',
          goal: {},
          startDay: '1970-01-01',
          endDay: '1970-02-01',
          createdMs: 1,
        });
        await appendPlanVersion(
          tx,
          {
            athleteId,
            planId: 'p1',
            after: 0,
            decisionId: 'x1',
            policyVersion: '1',
            outline: {},
            createdMs: 1,
          },
          [{ workoutId: 'w1', day: '1970-01-01', type: 'easy', steps: [] }],
        );
      }
    });
    expect(await write((tx) => eraseAthlete(tx, 'anna'))).toBe(true);
    expect(await write((tx) => eraseAthlete(tx, 'anna'))).toBe(false);
    expect(await test.db.read((db) => listDecisions(db, 'anna', { limit: 9 }))).toEqual([]);
    expect(await test.db.read((db) => getDelivery(db, 'anna', 'd1'))).toBeNull();
    expect(await test.db.read((db) => listDecisions(db, 'ben', { limit: 9 }))).toHaveLength(1);
    expect(await test.db.read((db) => listWorkouts(db, 'ben', { planId: 'p1', version: 1 }))).toHaveLength(1);
    await expect(
      write((tx) => tx.delete(decision).where(eq(decision.athleteId, 'ben'))),
    ).rejects.toMatchObject({ sqlState: '23001' });
  });
});

describe('what the athlete says', () => {
  it('is replaced when it is said again, and listed by day', async () => {
    const pain = [{ place: 'left knee', level: 3, changesGait: false }];
    const row = { athleteId: 'anna', feedbackId: 'f1', day: '2026-03-02', updatedMs: 1 };
    await write((tx) => putFeedback(tx, { ...row, rpe: 7, pain }));
    await write((tx) => putFeedback(tx, { ...row, rpe: 6, pain, ill: true }));
    expect(await test.db.read((db) => listFeedback(db, 'anna', '2026-03-02', '2026-03-02'))).toEqual([
      {
        ...row,
        rpe: 6,
        pain,
        ill: true,
        activityId: null,
        feel: null,
        emergency: null,
        illness: null,
        missed: null,
        note: null,
      },
    ]);
    await expect(write((tx) => putFeedback(tx, { ...row, rpe: 11 }))).rejects.toMatchObject({
      sqlState: '23514',
    });
  });

  it('about a morning replaces all that its source said of the day', async () => {
    const row = { athleteId: 'anna', day: '2026-03-02', source: 'person', updatedMs: 1 };
    await write((tx) => putWellnessDay(tx, { ...row, restHrBpm: 48, hrvRmssdMs: 61.5, hrvTaken: 'night' }));
    await write((tx) => putWellnessDay(tx, { ...row, sleepS: 27_000 }));
    expect(await test.db.read((db) => listWellness(db, 'anna', '2026-03-01', '2026-03-03'))).toEqual([
      {
        ...{
          day: row.day,
          source: 'person',
          updatedMs: 1,
          restHrBpm: null,
          hrvRmssdMs: null,
          sleepS: 27_000,
        },
        ...{ feel: null, hrvSdnnMs: null, weightKg: null, sourceOf: { sleepS: 'person' }, hrvTaken: {} },
      },
    ]);
  });
});

function ramp(n: number): Stream {
  const column = (at: (k: number) => number) => Float64Array.from({ length: n }, (_, k) => at(k));
  return {
    n,
    tS: column((k) => k),
    moving: Uint8Array.from({ length: n }, (_, k) => (k % 50 === 0 ? 0 : 1)),
    distanceM: column((k) => k * 3.017),
    speedMps: column((k) => 3 + Math.sin(k / 30)),
    altitudeM: column((k) => (k < 5 ? Number.NaN : 100 + Math.cos(k / 90))),
    hrBpm: column((k) => 140 + (k % 7)),
    cadenceSpm: column(() => 172),
    powerW: column(() => Number.NaN),
    latDeg: column((k) => 52.5 + k * 1e-5),
    lonDeg: column((k) => -13.4 - k * 1e-5),
  };
}
