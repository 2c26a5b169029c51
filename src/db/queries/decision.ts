import { and, desc, eq, gt, isNull, like, type SQL, sql } from 'drizzle-orm';
import type { Day } from '../../core/time.ts';
import { athlete } from '../schema/athlete.ts';
import { decision } from '../schema/decision.ts';
import { decisionAnswer } from '../schema/decision-answer.ts';
import { outbox } from '../schema/outbox.ts';
import { plan } from '../schema/plan.ts';
import type { Db, Tx } from '../transaction.ts';
import { noteEvent } from './program-event.ts';

export type Decision = typeof decision.$inferSelect;

/** The day of the last weekly review of everybody whose plan is active, for a reading across athletes. */
export async function lastReviews(db: Db): Promise<{ athleteId: string; zone: string; day: Day }[]> {
  const rows = await db
    .select({ athleteId: plan.athleteId, zone: athlete.zone, day: sql<Day>`max(${decision.asOfDay})` })
    .from(plan)
    .innerJoin(athlete, eq(athlete.athleteId, plan.athleteId))
    .innerJoin(decision, eq(decision.athleteId, plan.athleteId))
    .where(and(eq(plan.active, true), like(decision.reviewKey, 'weekly:%')))
    .groupBy(plan.athleteId, athlete.zone);
  return rows;
}

/** Appends a decision, or answers the one that the same review made before. */
export async function appendDecision(
  tx: Tx,
  row: typeof decision.$inferInsert,
): Promise<{ appended: boolean; decision: Decision }> {
  const [appended] = await tx
    .insert(decision)
    .values(row)
    .onConflictDoNothing({ target: [decision.athleteId, decision.reviewKey] })
    .returning();
  if (appended !== undefined) {
    const { athleteId, decisionId, decidedMs } = appended;
    const status = (row.output as { approval?: { status?: string } }).approval?.status;
    const type = status === 'pending' ? 'decision.proposed' : 'decision.applied';
    await noteEvent(tx, athleteId, { type, decisionId }, decidedMs);
    return { appended: true, decision: appended };
  }
  const [earlier] = await tx
    .select()
    .from(decision)
    .where(and(eq(decision.athleteId, row.athleteId), eq(decision.reviewKey, row.reviewKey)));
  return { appended: false, decision: earlier! };
}

export async function getDecision(db: Db, athleteId: string, decisionId: string): Promise<Decision | null> {
  const rows = await db
    .select()
    .from(decision)
    .where(and(eq(decision.athleteId, athleteId), eq(decision.decisionId, decisionId)));
  return rows[0] ?? null;
}

/** The newest review that decided on the week from this Monday; null: none. */
export async function reviewOfWeek(db: Db, athleteId: string, monday: Day): Promise<Decision | null> {
  const rows = await db
    .select()
    .from(decision)
    .where(
      and(
        eq(decision.athleteId, athleteId),
        sql`${decision.output} -> 'scope' ->> 'from' = ${monday}`,
        sql`${decision.input} -> 'runs' is not null`,
      ),
    )
    .orderBy(desc(decision.decidedMs), desc(decision.asOfDay))
    .limit(1);
  return rows[0] ?? null;
}

/** Newest first. */
export async function listDecisions(
  db: Db,
  athleteId: string,
  page: { limit: number; offset?: number },
): Promise<Decision[]> {
  return db
    .select()
    .from(decision)
    .where(eq(decision.athleteId, athleteId))
    .orderBy(desc(decision.asOfDay), desc(decision.decidedMs), decision.decisionId)
    .limit(page.limit)
    .offset(page.offset ?? 0);
}

const namesIn = (list: SQL) => list.mapWith(decision.output) as SQL<string[]>;

/** The newest first, without what they saw, which is most of a decision: as later reviews remember them. */
export async function listRemembered(db: Db, athleteId: string, limit: number) {
  const { decisionId, asOfDay, decidedMs, input, output } = decision;
  return db
    .select({
      decisionId,
      asOfDay,
      /** of one session or one day, not of the next block: only reviews look at runs */
      isOfDay: sql<boolean>`coalesce(jsonb_typeof(${input} -> 'runs'), '') <> 'array'`,
      /** the policy owns its shape */
      output: sql<unknown>`jsonb_build_object(
        'asOf', ${output} -> 'asOf', 'code', ${output} -> 'code', 'scope', ${output} -> 'scope',
        'newKm', ${output} -> 'newKm', 'score', ${output} -> 'score', 'approval', ${output} -> 'approval')`.mapWith(
        output,
      ),
      flags: namesIn(sql`jsonb_path_query_array(${output}, '$.flags[*].code')`),
      /** what was done to sessions, each by its name */
      ops: namesIn(sql`jsonb_path_query_array(${output}, '$.changes[*].op')`),
    })
    .from(decision)
    .where(eq(decision.athleteId, athleteId))
    .orderBy(desc(asOfDay), desc(decidedMs), decisionId)
    .limit(limit);
}

/** Decisions since then that wait for an answer and have none, oldest first. */
export async function listWaiting(db: Db, athleteId: string, sinceMs: number): Promise<Decision[]> {
  const rows = await db
    .select({ decision })
    .from(decision)
    .leftJoin(
      decisionAnswer,
      and(
        eq(decisionAnswer.athleteId, decision.athleteId),
        eq(decisionAnswer.decisionId, decision.decisionId),
      ),
    )
    .where(
      and(
        eq(decision.athleteId, athleteId),
        gt(decision.decidedMs, sinceMs),
        sql`${decision.output} -> 'approval' ->> 'status' = 'pending'`,
        isNull(decisionAnswer.decisionId),
      ),
    )
    .orderBy(decision.decidedMs, decision.decisionId);
  return rows.map((row) => row.decision);
}

/** Deletes an athlete with every row, decisions too: the one way they go. Raw files are the file store's to delete. */
export async function eraseAthlete(tx: Tx, athleteId: string): Promise<boolean> {
  await tx.execute(sql`set local pacekeeper.erasing = 'on'`);
  await tx.delete(outbox).where(eq(outbox.athleteId, athleteId));
  const rows = await tx
    .delete(athlete)
    .where(eq(athlete.athleteId, athleteId))
    .returning({ id: athlete.athleteId });
  await tx.execute(sql`set local pacekeeper.erasing = 'off'`);
  return rows.length === 1;
}
