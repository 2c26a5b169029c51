import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Database } from '../../src/db/client.ts';
import { isDatabaseError } from '../../src/db/database-error.ts';
import { APP_ROLE, secureRows } from '../../src/db/row-security.ts';
import type { Tx } from '../../src/db/transaction.ts';

/**
 * Many athletes share few connections while transactions abort, time out, lose their server process and
 * leave handles behind that are used again later. Each transaction runs as one athlete, as every request
 * does; row-level security shows each only its own rows.
 */
const ACTORS = ['anna', 'ben', 'cleo', 'dov', 'eli', 'fay', 'gil'];
export const EMBEDDED = ['commit', 'throw', 'fail', 'swallow', 'hang', 'stale'] as const;
export const SERVER = [...EMBEDDED, 'slow', 'die', 'killed'] as const;
export type Kind = (typeof SERVER)[number];
/** out of 1000; the rest commits */
export const SHARE: Record<Kind, number> = {
  commit: 0,
  throw: 80,
  fail: 60,
  swallow: 40,
  hang: 6,
  stale: 100,
  slow: 10,
  die: 15,
  killed: 15,
};

export interface Tally {
  foreignRows: number;
  foreignSettings: number;
  staleAccepted: number;
  unexpected: string[];
  /** words whose transaction was answered as committed, as refused, and as unknown */
  acked: Set<string>;
  refused: Set<string>;
  unknown: Set<string>;
  kinds: Partial<Record<Kind, number>>;
}

/** Runs `count` transactions of a seeded mixture, `atOnce` at a time. */
export async function storm(
  db: Database,
  run: { count: number; atOnce: number; kinds: readonly Kind[]; seed: number; kill: () => Promise<void> },
): Promise<Tally> {
  const random = seeded(run.seed);
  const tally: Tally = {
    foreignRows: 0,
    foreignSettings: 0,
    staleAccepted: 0,
    unexpected: [],
    acked: new Set(),
    refused: new Set(),
    unknown: new Set(),
    kinds: {},
  };
  const left: Tx[] = [];
  let started = 0;
  const lane = async () => {
    while (started < run.count) {
      const word = `${run.seed}-${started++}-${randomUUID()}`;
      const kind = pick(random, run.kinds);
      tally.kinds[kind] = (tally.kinds[kind] ?? 0) + 1;
      const actor = ACTORS[Math.floor(random() * ACTORS.length)]!;
      const intruder = kind === 'stale' ? left[Math.floor(random() * left.length)] : undefined;
      const deadlineMs = kind === 'hang' || kind === 'slow' ? 25 : 20_000;
      const before = intruder === undefined ? null : misuse(intruder, tally);
      let used: Tx | undefined;
      try {
        await db.as({ kind: 'self', athleteId: actor }).transaction(
          async (tx) => {
            used = tx;
            await act(tx, actor, word, kind, run.kill, tally);
          },
          { deadlineMs },
        );
        tally.acked.add(word);
      } catch (error) {
        const code = isDatabaseError(error) ? error.code : String(error);
        (code === 'COMMIT_UNKNOWN' ? tally.unknown : tally.refused).add(word);
        if (!EXPECTED.has(code)) tally.unexpected.push(`${kind}: ${code} ${String(error)}`);
        // The function of a transaction that timed out or died may still be running: so does this.
        if (used !== undefined) await misuse(used, tally);
      }
      if (used !== undefined) left.push(used);
      if (left.length > 200) left.shift();
      await before;
    }
  };
  await Promise.all(Array.from({ length: run.atOnce }, lane));
  return tally;
}

const EXPECTED = new Set([
  'Error: thrown on purpose',
  'QUERY_FAILED',
  'TRANSACTION_ABORTED',
  'TRANSACTION_TIMEOUT',
  'CONNECTION_LOST',
  'COMMIT_UNKNOWN',
]);

async function act(tx: Tx, actor: string, word: string, kind: Kind, kill: () => Promise<void>, tally: Tally) {
  const isForeign = async () => {
    const rows = await tx.execute(
      sql`select current_setting('pacekeeper.athlete', true) as actor, current_user as who`,
    );
    const [found] = rows as unknown as { actor: string | null; who: string }[];
    return found?.actor !== actor || found.who !== APP_ROLE;
  };
  if (await isForeign()) tally.foreignSettings++;
  await tx.execute(sql`insert into secret (athlete_id, word) values (${actor}, ${word})`);

  if (kind === 'throw') throw new Error('thrown on purpose');
  if (kind === 'fail') await tx.execute(sql`select 1 / 0`);
  if (kind === 'swallow') await tx.execute(sql`select 1 / 0`).catch(() => undefined);
  if (kind === 'hang') await new Promise(() => {});
  if (kind === 'slow') await tx.execute(sql`select pg_sleep(2)`);
  if (kind === 'die') {
    await tx.execute(sql`reset role`);
    await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`);
  }
  if (kind === 'killed') await kill();
  if (kind === 'swallow') return;

  const rows = (await tx.execute(sql`select athlete_id as actor from secret`)) as unknown as {
    actor: string;
  }[];
  tally.foreignRows += rows.filter((row) => row.actor !== actor).length;
  if (await isForeign()) tally.foreignSettings++;
}

/** Uses a handle after its end; counts it where anything but a refusal comes back. */
async function misuse(tx: Tx, tally: Tally): Promise<void> {
  try {
    await tx.execute(sql`insert into secret (athlete_id, word) values ('intruder', ${randomUUID()})`);
    tally.staleAccepted++;
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (!isDatabaseError(cause) || !['CONNECTION_RELEASED', 'TRANSACTION_ABORTED'].includes(cause.code)) {
      tally.staleAccepted++;
    }
  }
}

/** What went wrong in a storm, one line each; the table is empty afterwards. */
export async function faultsOf(tally: Tally, reader: Database): Promise<string[]> {
  const rows = (await reader.transaction(async (tx) => {
    const all = await tx.execute(sql`select athlete_id as actor, word from secret`);
    await tx.execute(sql`truncate secret`);
    return all;
  })) as unknown as { actor: string; word: string }[];
  const kept = new Set(rows.map((row) => row.word));
  const counts = {
    'rows of another': tally.foreignRows,
    'settings of another': tally.foreignSettings,
    'handles accepted after their end': tally.staleAccepted,
    'rows of nobody': rows.filter((row) => !ACTORS.includes(row.actor)).length,
    'acknowledged and lost': [...tally.acked].filter((word) => !kept.has(word)).length,
    'refused and there': [...tally.refused].filter((word) => kept.has(word)).length,
  };
  const found = Object.entries(counts).flatMap(([what, n]) => (n === 0 ? [] : [`${n} ${what}`]));
  return [...found, ...tally.unexpected];
}

/** The table that a storm writes, behind the wall that every athlete's table has. */
export async function makeSecret(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`create table secret (athlete_id text not null, word text primary key)`);
    await secureRows(tx);
  });
}

/** `size` transactions that all wait for each other: it ends only where the pool still has that many connections. */
export async function meet(db: Database, size: number): Promise<number[]> {
  let arrived = 0;
  let open = () => {};
  const all = new Promise<void>((resolve) => {
    open = resolve;
  });
  return Promise.all(
    Array.from({ length: size }, () =>
      db.transaction(async (tx) => {
        const rows = (await tx.execute(sql`select pg_backend_pid() as pid`)) as unknown as { pid: number }[];
        if (++arrived === size) open();
        await all;
        return rows[0]!.pid;
      }),
    ),
  );
}

export async function until(holds: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await holds())) {
    if (performance.now() - start > 30_000) throw new Error('it did not come to hold within 30 s');
  }
}

function pick(random: () => number, kinds: readonly Kind[]): Kind {
  let at = random() * 1000;
  for (const kind of kinds) {
    at -= SHARE[kind];
    if (at < 0) return kind;
  }
  return 'commit';
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
