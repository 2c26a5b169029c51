import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/client.ts';
import { SERVER_URL, testDatabase } from '../support/database.ts';
import { catalogOf } from '../support/rested-database.ts';

const run = async (db: Database, text: string) =>
  (await db.transaction((tx) => tx.execute(sql.raw(text)))) as unknown as Record<string, unknown>[];
/** Of the session: whoever gets the same database finds it gone. */
const mark = 'create temporary table mark ()';
const isMarked = "select to_regclass('pg_temp.mark') is not null as yes";
const backend = 'select pg_postmaster_start_time()::text as since';

describe.skipIf(SERVER_URL !== null)('an embedded database that a test gives back', () => {
  it('is handed on as if it were new', async () => {
    const first = await testDatabase();
    const [before] = await run(first.db, backend);
    await run(first.db, "insert into athlete (athlete_id, zone, created_ms) values ('ann', 'UTC', 1)");
    await run(first.db, 'update pgboss.version set version = 0');
    await run(first.db, "set statement_timeout = '9s'");
    await run(first.db, mark);
    await first.end();
    const second = await testDatabase();
    expect(await run(second.db, backend)).toEqual([before]);
    expect(await run(second.db, 'select 1 from athlete')).toEqual([]);
    expect(await run(second.db, 'select 1 from pgboss.version where version = 0')).toEqual([]);
    expect(await run(second.db, "select current_setting('statement_timeout') as s")).toEqual([{ s: '0' }]);
    expect(await run(second.db, isMarked)).toEqual([{ yes: false }]);
    await second.end();
  });

  it('is handed on no more where somebody changed more than rows', async () => {
    const first = await testDatabase();
    const [before] = await run(first.db, backend);
    const query = async (text: string) => ({ rows: await run(first.db, text) });
    const catalogs = [await catalogOf({ query } as never)];
    for (const change of [
      'alter table goal disable row level security',
      'create table other ()',
      'drop policy pacekeeper_select on goal',
      'alter table goal add column more integer',
      'create or replace function pacekeeper_own() returns text language sql stable as $$ select null $$',
      'alter table decision disable trigger all',
      'alter role pacekeeper_app bypassrls',
    ]) {
      await run(first.db, change);
      catalogs.push(await catalogOf({ query } as never));
    }
    expect(new Set(catalogs).size).toBe(8);
    await first.end();
    const second = await testDatabase();
    expect(await run(second.db, backend)).not.toEqual([before]);
    await second.end();
  });
});
