import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, max, sql } from 'drizzle-orm';
import { notice } from '../schema/notice.ts';
import type { Db, Tx } from '../transaction.ts';

export type NoticeRow = typeof notice.$inferSelect;

/** Adds news for one person, once for a subject and version; numbers grow in the order of commits. */
export async function appendNotice(
  tx: Tx,
  row: Pick<NoticeRow, 'accountId' | 'subject' | 'version' | 'about' | 'level' | 'createdMs'>,
): Promise<void> {
  const { accountId, subject, version } = row;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`notice ${accountId}`}, 0))`);
  const known = await tx
    .select({ seq: notice.seq })
    .from(notice)
    .where(and(eq(notice.accountId, accountId), eq(notice.subject, subject), eq(notice.version, version)));
  if (known.length > 0) return;
  const [last] = await tx
    .select({ seq: max(notice.seq) })
    .from(notice)
    .where(eq(notice.accountId, accountId));
  await tx.insert(notice).values({ ...row, seq: (last?.seq ?? 0) + 1 });
}

/** Those after `seq`, oldest first. */
export async function noticesAfter(
  db: Db,
  accountId: string,
  seq: number,
  limit: number,
): Promise<NoticeRow[]> {
  return db
    .select()
    .from(notice)
    .where(and(eq(notice.accountId, accountId), gt(notice.seq, seq)))
    .orderBy(asc(notice.seq))
    .limit(limit);
}

/** Newest first, from before `seq` on. */
export async function noticesBefore(
  db: Db,
  accountId: string,
  { before, limit }: { before?: number | undefined; limit: number },
): Promise<NoticeRow[]> {
  return db
    .select()
    .from(notice)
    .where(and(eq(notice.accountId, accountId), before === undefined ? undefined : lt(notice.seq, before)))
    .orderBy(desc(notice.seq))
    .limit(limit);
}

/** The newest that were not read, newest first. */
export async function unreadNotices(
  db: Db,
  accountId: string,
  limit: number,
): Promise<Pick<NoticeRow, 'seq' | 'about'>[]> {
  return db
    .select({ seq: notice.seq, about: notice.about })
    .from(notice)
    .where(and(eq(notice.accountId, accountId), isNull(notice.readMs)))
    .orderBy(desc(notice.seq))
    .limit(limit);
}

/** The number of the newest, by account; who has none is not in it. */
export async function newestNotices(
  db: Db,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (accountIds.length === 0) return new Map();
  const rows = await db
    .select({ accountId: notice.accountId, seq: max(notice.seq) })
    .from(notice)
    .where(inArray(notice.accountId, [...accountIds]))
    .groupBy(notice.accountId);
  return new Map(rows.map((row) => [row.accountId, row.seq ?? 0]));
}

/** All up to `through` are read. */
export async function readNoticesThrough(
  tx: Tx,
  accountId: string,
  through: number,
  nowMs: number,
): Promise<void> {
  await tx
    .update(notice)
    .set({ readMs: nowMs })
    .where(and(eq(notice.accountId, accountId), lte(notice.seq, through), isNull(notice.readMs)));
}

/** Deletes what is older, but of nobody the newest: numbers are not given twice. */
export async function deleteNoticesBefore(tx: Tx, beforeMs: number): Promise<void> {
  await tx
    .delete(notice)
    .where(
      and(
        lt(notice.createdMs, beforeMs),
        sql`${notice.seq} < (select max(n.seq) from notice n where n.account_id = ${notice.accountId})`,
      ),
    );
}
