import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import type { Tx } from '../db/transaction.ts';
import { FAREWELL_CHANNEL } from './connections/farewell.ts';
import type { SecretBox } from './secret-box.ts';

interface Sealed {
  table: string;
  column: string;
  /** where the column holds JSON: the field of it */
  field?: string;
  /** what the place of the secret is called, where it is not the column's name */
  place: string;
  /** the column that is the row's id in that place */
  id: string;
}

/** Every column that holds a sealed secret; a test compares this with the schema. */
export const SEALED_COLUMNS: readonly Sealed[] = [
  { table: 'totp', column: 'secret', place: 'secret', id: 'account_id' },
  { table: 'connection', column: 'access_sealed', place: 'access', id: 'connection_id' },
  { table: 'connection', column: 'refresh_sealed', place: 'refresh', id: 'connection_id' },
  { table: 'notify_channel', column: 'sealed', place: 'sealed', id: 'channel_id' },
  { table: 'program_endpoint', column: 'sealed', place: 'sealed', id: 'endpoint_id' },
  // tokens that a grant is given back with
  { table: 'outbox', column: 'payload', field: 'access', place: 'access', id: 'message_id' },
  { table: 'outbox', column: 'payload', field: 'refresh', place: 'refresh', id: 'message_id' },
  { table: 'push_key', column: 'sealed', place: 'sealed', id: 'key_id' },
];

const AT_ONCE = 100;

export interface Resealed {
  /** how many were sealed anew */
  resealed: number;
  /** what no key opens: its owner has to give it again */
  unreadable: { table: string; column: string; rowId: string }[];
}

/**
 * Seals anew, under the first key, what stands under an older one, while others read and write: a secret
 * that somebody changed meanwhile is left as it is. Each row is looked at once: it may be broken off and
 * begun again at any time, and what a process that has not met the new key wrote is left to the next round.
 */
export async function resealStale(deps: { db: Database; secrets: SecretBox }): Promise<Resealed> {
  deps.secrets.reread();
  const done: Resealed = { resealed: 0, unreadable: [] };
  for (const column of SEALED_COLUMNS) {
    let after = '';
    for (;;) {
      const [newest] = deps.secrets.keyIds();
      const rows = await staleRows(deps.db, column, `${newest}.`, after);
      if (rows.length === 0) break;
      for (const { id, sealed } of rows) {
        after = id;
        const place = { table: column.table, column: column.place, rowId: id };
        let secret: string;
        try {
          secret = deps.secrets.open(place, sealed);
        } catch {
          done.unreadable.push({ table: column.table, column: column.column, rowId: id });
          continue;
        }
        done.resealed += await replace(deps.db, column, id, sealed, deps.secrets.seal(place, secret));
      }
    }
  }
  return done;
}

/** What stands under other keys than the first, by column and key, whether it can be opened or not. */
export interface Stale {
  table: string;
  column: string;
  keyId: string;
  count: number;
}

export async function listStale(deps: { db: Database; secrets: SecretBox }): Promise<Stale[]> {
  const [newest] = deps.secrets.keyIds();
  const found: Stale[] = [];
  for (const column of SEALED_COLUMNS) {
    const { at, text, isMine } = partsOf(column);
    const rows = (await deps.db.read((tx) =>
      (tx as Tx).execute(sql`
        select split_part(${text}, '.', 1) as "keyId", count(*)::int as count from ${at}
         where ${isMine} and not starts_with(${text}, ${`${newest}.`}) group by 1 order by 1`),
    )) as unknown as { keyId: string; count: number }[];
    found.push(
      ...rows.map((row) => ({ table: column.table, column: column.field ?? column.column, ...row })),
    );
  }
  return found;
}

/** How many of proofs that only a keyed digest is kept of: what of them was made under an older key ends with it. */
export async function countProofs(deps: { db: Database; now: () => number }): Promise<{
  apiKeys: number;
  recoveryCodes: number;
}> {
  const [row] = (await deps.db.read((tx) =>
    (tx as Tx).execute(sql`
      select (select count(*)::int from api_key where expires_ms > ${deps.now()}) as "apiKeys",
             (select count(*)::int from recovery_code) as "recoveryCodes"`),
  )) as unknown as { apiKeys: number; recoveryCodes: number }[];
  return row!;
}

async function staleRows(
  db: Database,
  column: Sealed,
  fresh: string,
  after: string,
): Promise<{ id: string; sealed: string }[]> {
  const { at, text, key, isMine } = partsOf(column);
  const rows = await db.read((tx) =>
    (tx as Tx).execute(sql`
      select ${key} as id, ${text} as sealed from ${at}
       where ${isMine} and not starts_with(${text}, ${fresh}) and ${key} > ${after}
       order by ${key} limit ${AT_ONCE}`),
  );
  return rows as unknown as { id: string; sealed: string }[];
}

/** 1 where the secret was still the one that was read. */
async function replace(db: Database, column: Sealed, rowId: string, was: string, now: string) {
  const { at, name, text, key, fresh, isMine } = partsOf(column);
  const rows = (await db.transaction((tx) =>
    tx.execute(
      sql`update ${at} set ${name} = ${fresh(now)} where ${isMine} and ${key} = ${rowId} and ${text} = ${was} returning 1 as one`,
    ),
  )) as unknown as unknown[];
  return rows.length;
}

/** The table, the column, the secret in it as text, the row's id, the column with another secret, and which rows are meant. */
function partsOf({ table, column, field, id }: Sealed) {
  const [at, name, key] = [table, column, id].map((text) => sql.raw(`"${text}"`)) as [SQL, SQL, SQL];
  if (field === undefined)
    return { at, name, key, text: name, isMine: sql`true`, fresh: (now: string) => sql`${now}` };
  return {
    ...{ at, name, key, text: sql`${name} ->> ${field}::text` },
    isMine: sql`channel = ${FAREWELL_CHANNEL}`,
    fresh: (now: string) => sql`jsonb_set(${name}, array[${field}::text], to_jsonb(${now}::text))`,
  };
}
