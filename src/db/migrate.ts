import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { CITUS_FUNCTIONS, withoutSubqueries } from './citus-policies.ts';
import type { Database } from './client.ts';
import { databaseError } from './database-error.ts';
import { CITUS_CHANGES, distributeNew, tablesOnCitus } from './distribution.ts';
import { makeRole, policiesOf, secureRows } from './row-security.ts';

/** One generated file of `drizzle/`, in the journal's order. */
export interface Migration {
  name: string;
  sha256: string;
  statements: string[];
}

const FOLDER = join(import.meta.dirname, '../../drizzle');
/** any number that nothing else locks on: "pacekeep" in ASCII */
const LOCK = 0x7061_6365_6b65_6570n;
const DEADLINE_MS = 10 * 60_000;

/** Reads the journal and its files. Throws MIGRATION_UNREADABLE where one is missing. */
export function readMigrations(folder: string = FOLDER): Migration[] {
  try {
    const journal = JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as {
      entries: { idx: number; tag: string }[];
    };
    return journal.entries
      .toSorted((a, b) => a.idx - b.idx)
      .map(({ tag }) => {
        const text = readFileSync(join(folder, `${tag}.sql`), 'utf8');
        return {
          name: tag,
          sha256: createHash('sha256').update(text).digest('hex'),
          statements: text.split('--> statement-breakpoint').filter((statement) => statement.trim() !== ''),
        };
      });
  } catch (error) {
    throw databaseError('MIGRATION_UNREADABLE', `The migrations in ${folder} cannot be read.`, {
      cause: error,
    });
  }
}

/**
 * Brings the schema up to date; answers the names applied now. All or nothing: it is one transaction
 * under an advisory lock, so processes that start at once do it one after another. What was applied
 * before must be the same text in the same order, else MIGRATION_CHANGED. A database that a newer
 * version has migrated further is left alone, its functions and policies too, so that both versions can run side by
 * side. At the end every table of athletes has row-level security; not where `isWhole` is false, for a schema of the past that
 * is about to be filled from a backup: what row-level security says is of this version.
 */
export async function migrate(
  db: Database,
  migrations: Migration[] = readMigrations(),
  { isWhole = true }: { isWhole?: boolean } = {},
): Promise<string[]> {
  return db.transaction(
    async (tx) => {
      await tx.execute(sql`select pg_advisory_xact_lock(${sql.raw(LOCK.toString())})`);
      await tx.execute(sql`
        create table if not exists pacekeeper_migration (
          position integer primary key,
          name text not null,
          sha256 text not null,
          applied_at timestamptz not null default now()
        )`);
      const applied = (await tx.execute(
        sql`select name, sha256 from pacekeeper_migration order by position`,
      )) as unknown as { name: string; sha256: string }[];

      const isOnCitus = (await tablesOnCitus(tx)).size > 0;
      if (isOnCitus) for (const setting of CITUS_CHANGES) await tx.execute(sql.raw(setting));
      const done: string[] = [];
      for (const [position, migration] of migrations.entries()) {
        const before = applied[position];
        if (before !== undefined) {
          checkSame(before, migration);
          continue;
        }
        for (const statement of migration.statements) {
          await tx.execute(sql.raw(statement));
          if (isOnCitus) await distributeNew(tx, statement);
        }
        await tx.execute(sql`
          insert into pacekeeper_migration (position, name, sha256)
          values (${position}, ${migration.name}, ${migration.sha256})`);
        done.push(migration.name);
      }
      if (applied.length > migrations.length) return done;
      if (isWhole && isOnCitus)
        await secureRows(tx, (table) => withoutSubqueries(policiesOf(table)), CITUS_FUNCTIONS);
      else if (isWhole) await secureRows(tx);
      else await makeRole(tx);
      return done;
    },
    { deadlineMs: DEADLINE_MS },
  );
}

function checkSame(applied: { name: string; sha256: string }, migration: Migration): void {
  if (applied.name === migration.name && applied.sha256 === migration.sha256) return;
  const what =
    applied.name === migration.name
      ? `the file ${migration.name}.sql is no longer the text that was applied`
      : `${applied.name} was applied where the files say ${migration.name}`;
  throw databaseError(
    'MIGRATION_CHANGED',
    `The database was migrated differently: ${what}. Restore the file, or write a new migration.`,
  );
}
