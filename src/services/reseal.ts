import { sql } from 'drizzle-orm';
import type { Database } from '../db/client.ts';
import type { Tx } from '../db/transaction.ts';
import type { SecretBox } from './secret-box.ts';

interface Sealed {
  table: string;
  column: string;
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

/** How many secrets stand under another key than the first, whether they can be opened or not. */
export async function countStale(deps: { db: Database; secrets: SecretBox }): Promise<number> {
  let stale = 0;
  for (const column of SEALED_COLUMNS) {
    const { table, column: name } = column;
    const rows = (await deps.db.read((tx) =>
      (tx as Tx).execute(
        sql`select count(*)::int as n from ${sql.raw(`"${table}"`)} where not starts_with(${sql.raw(`"${name}"`)}, ${`${deps.secrets.keyIds()[0]}.`})`,
      ),
    )) as unknown as { n: number }[];
    stale += rows[0]!.n;
  }
  return stale;
}

async function staleRows(
  db: Database,
  { table, column, id }: Sealed,
  fresh: string,
  after: string,
): Promise<{ id: string; sealed: string }[]> {
  const [at, name, key] = [table, column, id].map((text) => sql.raw(`"${text}"`));
  const rows = await db.read((tx) =>
    (tx as Tx).execute(sql`
      select ${key} as id, ${name} as sealed from ${at}
       where not starts_with(${name}, ${fresh}) and ${key} > ${after}
       order by ${key} limit ${AT_ONCE}`),
  );
  return rows as unknown as { id: string; sealed: string }[];
}

/** 1 where the secret was still the one that was read. */
async function replace(db: Database, { table, column, id }: Sealed, rowId: string, was: string, now: string) {
  const [at, name, key] = [table, column, id].map((text) => sql.raw(`"${text}"`));
  const rows = (await db.transaction((tx) =>
    tx.execute(
      sql`update ${at} set ${name} = ${now} where ${key} = ${rowId} and ${name} = ${was} returning 1 as one`,
    ),
  )) as unknown as unknown[];
  return rows.length;
}
