import type { PGlite } from '@electric-sql/pglite';

/** So many writing transactions go by between two looks; one may write the files of a whole batch. */
const EVERY = 20;
/** Smaller tables are read whole whatever the planner thinks of them. */
const SMALL_PAGES = 4;

/**
 * PGlite has no autovacuum: without statistics the planner takes every table for a handful of rows, and a
 * count over an archive of 2,000 files becomes four million comparisons; dead rows stay for ever. So every
 * table that has doubled since it was last looked at is vacuumed and analysed, one at a time between other
 * people's transactions.
 */
export function createUpkeep(pg: PGlite): { wrote(): Promise<void> | null } {
  let written = 0;
  let underWay = false;

  async function tidy(): Promise<void> {
    const grown = await pg.query<{ name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname in ('public', 'pgboss')
          and pg_relation_size(c.oid) / 8192 > greatest($1, 2 * c.relpages)`,
      [SMALL_PAGES],
    );
    for (const { name } of grown.rows) await pg.exec(`vacuum (analyze) ${name}`);
  }

  return {
    /** Call after a transaction that wrote; answers the upkeep that it set off, which never rejects. */
    wrote() {
      written += 1;
      if (written % EVERY !== 0 || underWay) return null;
      underWay = true;
      return tidy()
        .catch(() => undefined)
        .finally(() => {
          underWay = false;
        });
    },
  };
}
