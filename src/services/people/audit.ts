import { createHash } from 'node:crypto';
import { and, asc, desc, eq, lt, sql } from 'drizzle-orm';
import type { Actor } from '../../core/access/can.ts';
import type { Database } from '../../db/client.ts';
import { auditEntry } from '../../db/schema/audit-entry.ts';
import { sendWithin, type Tx } from '../../db/transaction.ts';

export type AuditEntry = typeof auditEntry.$inferSelect;
export type Act = Pick<AuditEntry, 'actor' | 'key' | 'action' | 'detail'>;

/** What the first entry of a chain holds as the digest of the one before. */
const START = '0'.repeat(64);

export function actOf(actor: Actor, action: string, detail: Act['detail'] = {}): Act {
  const who = actor.kind === 'person' || actor.kind === 'program' ? actor.accountId : actor.kind;
  return { actor: who, key: actor.kind === 'program' ? actor.keyId : null, action, detail };
}

/** The chain of acts that touch no athlete: an account's own. */
export function chainOfAccount(accountId: string): string {
  return `account:${accountId}`;
}

/** Adds an entry to a chain, in the transaction of what it tells. The transaction runs as `self` of the chain. */
export async function appendAudit(tx: Tx, chain: string, atMs: number, act: Act): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`audit ${chain}`}, 0))`);
  const [last] = await tx
    .select({ seq: auditEntry.seq, digest: auditEntry.digest })
    .from(auditEntry)
    .where(eq(auditEntry.athleteId, chain))
    .orderBy(desc(auditEntry.seq))
    .limit(1);
  const entry = {
    athleteId: chain,
    seq: (last?.seq ?? 0) + 1,
    atMs,
    ...act,
    previous: last?.digest ?? START,
  };
  await tx.insert(auditEntry).values({ ...entry, digest: digestOfEntry(entry) });
}

/** One act in a transaction of its own. */
export function recordAct(db: Database, chain: string, atMs: number, act: Act): Promise<void> {
  return recordActs(db, [{ chain, act }], atMs);
}

/**
 * Acts of one moment, each at the end of its chain, in one transaction and one statement: all of them or none. The
 * chains go in one order, so that two who write to the same wait for each other and not in a circle.
 */
export async function recordActs(
  db: Database,
  acts: readonly { chain: string; act: Act }[],
  atMs: number,
): Promise<void> {
  if (acts.length === 0) return;
  const told = acts.map(({ chain, act }, nth) => {
    const { actor, key, action, detail } = act;
    const parts = digestedParts({ athleteId: chain, atMs, ...act });
    return { nth, chain, at_ms: atMs, actor, key, action, detail, ...parts };
  });
  await db
    .as({ kind: 'nobody' })
    .transaction((tx) =>
      sendWithin(tx, 'select pacekeeper_keep_acts($1::text::jsonb)', [JSON.stringify(told)]),
    );
}

export function digestOfEntry(entry: Omit<AuditEntry, 'digest'>): string {
  const { head, tail } = digestedParts(entry);
  const text = `${head},${entry.seq},${tail},"${entry.previous}"]`;
  return createHash('sha256').update(text).digest('hex');
}

/** The digest is of a JSON array; these are its text before the number in the chain and after it. */
function digestedParts(entry: Omit<AuditEntry, 'seq' | 'previous' | 'digest'>): {
  head: string;
  tail: string;
} {
  const { athleteId, atMs, actor, key, action, detail } = entry;
  const sorted = Object.fromEntries(Object.entries(detail).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const tail = JSON.stringify([atMs, actor, key, action, sorted]).slice(1, -1);
  return { head: `[${JSON.stringify(athleteId)}`, tail };
}

/** The first entry whose place, link or content is not what the chain says; null: unbroken. */
export function firstBroken(entries: readonly AuditEntry[]): number | null {
  let previous = START;
  for (const [i, entry] of entries.entries()) {
    if (entry.seq !== i + 1 || entry.previous !== previous || digestOfEntry(entry) !== entry.digest)
      return i + 1;
    previous = entry.digest;
  }
  return null;
}

/** Newest first; `before` is the seq of the last one of the page before. */
export async function listAudit(
  db: Database,
  chain: string,
  page: { limit: number; before?: number | undefined },
): Promise<AuditEntry[]> {
  return db.as({ kind: 'self', athleteId: chain }).read((tx) =>
    tx
      .select()
      .from(auditEntry)
      .where(
        and(
          eq(auditEntry.athleteId, chain),
          page.before === undefined ? undefined : lt(auditEntry.seq, page.before),
        ),
      )
      .orderBy(desc(auditEntry.seq))
      .limit(page.limit),
  );
}

/** The whole chain, oldest first, for checking it. */
export async function readChain(db: Database, chain: string): Promise<AuditEntry[]> {
  return db
    .as({ kind: 'self', athleteId: chain })
    .read((tx) =>
      tx.select().from(auditEntry).where(eq(auditEntry.athleteId, chain)).orderBy(asc(auditEntry.seq)),
    );
}

export interface Verified {
  chains: number;
  entries: number;
  /** the first entry of a chain that is not what the chain says */
  broken: { chain: string; seq: number }[];
}

/** Checks every chain of a server. `db` is the whole database. What was cut off at a chain's end leaves no mark in it. */
export async function verifyChains(db: Database): Promise<Verified> {
  const names = await db.read((tx) =>
    tx.selectDistinct({ chain: auditEntry.athleteId }).from(auditEntry).orderBy(auditEntry.athleteId),
  );
  const found: Verified = { chains: names.length, entries: 0, broken: [] };
  for (const { chain } of names) {
    const entries = await readChain(db, chain);
    found.entries += entries.length;
    const seq = firstBroken(entries);
    if (seq !== null) found.broken.push({ chain, seq });
  }
  return found;
}
