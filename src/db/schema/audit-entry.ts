import { bigint, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

/**
 * Who did what with whose data: append-only, each entry holding the digest of the one before in its
 * chain. No foreign key: it outlives the athlete, whose id is then only a pseudonym.
 */
export const auditEntry = pgTable(
  'audit_entry',
  {
    /** whose chain; for acts that touch no athlete `account:` and the account's id */
    athleteId: text().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    atMs: bigint({ mode: 'number' }).notNull(),
    /** the account, or `local`, `service` */
    actor: text().notNull(),
    /** the key, where a program acted */
    key: text(),
    action: text().notNull(),
    detail: jsonb().$type<Record<string, string | number | null>>().notNull(),
    previous: text().notNull(),
    digest: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.athleteId, t.seq] })],
);
