import { afterAll, beforeAll, expect, it } from 'vitest';
import { changedWorkouts } from '../../../src/services/connections/due-connections.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse('2026-05-03T20:00:00Z');
const ATHLETES = 3000;
let test: TestDatabase;
const direct = (text: string, values: unknown[] = []) => test.db.direct(text, values);
beforeAll(async () => {
  test = await testDatabase();
  const to = `generate_series(1, ${ATHLETES}) as n`;
  await direct(`insert into athlete (athlete_id, zone, created_ms) select 'a' || n, 'UTC', 1 from ${to}`);
  await direct(
    `insert into connection (athlete_id, connection_id, provider, external_id, state, connected_ms, pushed_ms)
       select 'a' || n, 'con', 'garmin', 'x' || n, 'active', 1, ${NOW_MS - 5 * HOUR_MS} from ${to}`,
  );
  const threshold = `'{}'::jsonb, '1', ${NOW_MS - 9 * HOUR_MS}`;
  await direct(
    `insert into threshold (athlete_id, threshold_id, valid_from, state, estimate, formula_version, created_ms)
       select 'a' || n, 'thr', '2026-01-01', 'accepted', ${threshold} from ${to}`,
  );
  await direct('vacuum analyze');
}, 120_000);
afterAll(() => test.end());

const changeZones = (athleteId: string, createdMs: number) =>
  direct(
    `insert into threshold (athlete_id, threshold_id, valid_from, state, estimate, formula_version, created_ms)
       values ($1, $2, '2026-05-01', 'accepted', '{}', '1', $3)`,
    [athleteId, `thr_${createdMs}`, createdMs],
  );
const due = async () => {
  const rows = await direct('select athlete_id as id from connection where due_ms is not null order by 1');
  await direct('update connection set due_ms = null');
  return rows.map(({ id }) => id);
};
const look = (nowMs: number, sinceMs?: number) => changedWorkouts({ db: test.db, now: () => nowMs }, sinceMs);
/** Rows of connections that were read one after another, so far. */
const scanned = async () => {
  const [row] = await direct(
    `select seq_tup_read::float8 as n from pg_stat_user_tables where relname = 'connection'`,
  );
  return Number(row!.n);
};

it('makes due whose zones changed since workouts were last sent, however long ago', async () => {
  await changeZones('a7', NOW_MS - 4 * HOUR_MS);
  await changeZones('a8', NOW_MS - 6 * HOUR_MS);
  await look(NOW_MS);
  expect(await due()).toEqual(['a7']);
});

it('goes on from the look before, with what was late then', async () => {
  const sinceMs = await look(NOW_MS);
  await due();
  await changeZones('a9', NOW_MS - HOUR_MS / 2);
  const nextMs = await look(NOW_MS + 20_000, sinceMs);
  expect(await due()).toEqual(['a9']);
  expect(nextMs).toBe(sinceMs + 20_000);
  await look(NOW_MS + 2 * HOUR_MS, NOW_MS + HOUR_MS);
  expect(await due()).toEqual([]);
});

it.skipIf(process.env.TEST_DATABASE_URL)('reads no connection but those of what changed', async () => {
  const sinceMs = await look(NOW_MS);
  await changeZones('a10', NOW_MS);
  const before = await scanned();
  await look(NOW_MS + 20_000, sinceMs);
  expect((await scanned()) - before).toBe(0);
  expect(await due()).toContain('a10');
});
