// `npm run pool-test -- [--count N] [--seed S]`: pools of 1 to 5 connections to a PostgreSQL server, one
// after the other, while their transactions abort, hang, lose their server process and are used after their
// end. TEST_DATABASE_URL names the server; a database of its own is made there and dropped.
import { parseArgs } from 'node:util';
import postgres from 'postgres';
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { newServerDatabase, SERVER_URL, serverConfig } from './database.ts';
import { faultsOf, type Kind, makeSecret, SERVER, storm } from './pool-storm.ts';

/** Each transaction reads all rows of its athlete, so the table is checked and emptied after this many. */
const ROUND = 2000;

const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' } } });
const count = Number(values.count ?? 10_000);
const seed = Number(values.seed ?? 1);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed) || SERVER_URL === null) {
  console.error('pool-test: set TEST_DATABASE_URL to a server; --count and --seed want whole numbers');
  process.exit(2);
}
console.log(`pool-test: ${count} transactions, seed ${seed}`);

const server = await newServerDatabase(SERVER_URL);
const reader = await openDatabase({ ...serverConfig(server.url), poolSize: 1 });
const admin = postgres(server.url, { max: 1, onnotice: () => {} });
const faults: string[] = [];
const kinds: Partial<Record<Kind, number>> = {};
const ends = { committed: 0, refused: 0, unknown: 0 };
const startedMs = performance.now();
try {
  await migrate(reader);
  await makeSecret(reader);
  const own = new Set(await pids());
  for (let round = 0; round * ROUND < count; round += 1) {
    const poolSize = 1 + (round % 5);
    const db = await openDatabase({ ...serverConfig(server.url), poolSize });
    const kill = async () => {
      const pid = (await pids()).find((each) => !own.has(each));
      if (pid !== undefined) await admin`select pg_terminate_backend(${pid})`;
    };
    const run = { count: Math.min(ROUND, count - round * ROUND), atOnce: poolSize * 4, kinds: SERVER, kill };
    try {
      const tally = await storm(db, { ...run, seed: seed * 100_000 + round });
      faults.push(...(await faultsOf(tally, reader)));
      ends.committed += tally.acked.size;
      ends.refused += tally.refused.size;
      ends.unknown += tally.unknown.size;
      for (const [kind, n] of Object.entries(tally.kinds))
        kinds[kind as Kind] = (kinds[kind as Kind] ?? 0) + n;
    } finally {
      await db.close();
    }
  }
} finally {
  await admin.end();
  await reader.close();
  await server.drop();
}
if (ends.committed <= ends.refused) faults.push('most transactions did not commit');
const seconds = Math.round((performance.now() - startedMs) / 1000);
console.log(`${seconds} s; ${JSON.stringify(ends)}; ${JSON.stringify(kinds)}`);
for (const fault of faults.slice(0, 50)) console.error(fault);
console.log(faults.length === 0 ? 'no row, no setting and no handle of another' : `${faults.length} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;

async function pids(): Promise<number[]> {
  const rows = await admin<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
  return rows.map((row) => row.pid);
}
