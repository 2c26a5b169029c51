import { and, eq, isNotNull, lte } from 'drizzle-orm';
import { listAlerts } from '../../db/queries/alert.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import { account } from '../../db/schema/account.ts';
import { toldWin } from '../../db/schema/told-win.ts';
import type { Tx } from '../../db/transaction.ts';
import { grantedTo, receiversOf } from '../desk/receivers.ts';
import { type TellingDeps, tellPeople } from './tell-people.ts';

/** Tells what went well and was not told yet, each athlete in one transaction; answers of how many athletes. */
export async function tellWins(deps: TellingDeps): Promise<number> {
  const nowMs = deps.now();
  const untold = await deps.db.read((db) =>
    db.selectDistinct({ athleteId: toldWin.athleteId }).from(toldWin).where(lte(toldWin.tellMs, nowMs)),
  );
  for (const { athleteId } of untold)
    await deps.db.as({ kind: 'self', athleteId }).transaction((tx) => tellOf(deps, tx, athleteId));
  if (untold.length > 0) deps.queue.wake();
  return untold.length;
}

/** What an alert that stands rests on is no win any more: it goes untold. */
async function tellOf(deps: TellingDeps, tx: Tx, athleteId: string): Promise<void> {
  await lockAthlete(tx, athleteId);
  const nowMs = deps.now();
  const isUntold = and(eq(toldWin.athleteId, athleteId), isNotNull(toldWin.tellMs));
  const wins = await tx.select().from(toldWin).where(isUntold).orderBy(toldWin.day, toldWin.winId);
  const standing = (await listAlerts(tx, athleteId, nowMs)).filter((a) => a.state !== 'resolved');
  const risky = new Set(standing.flatMap((a) => a.evidence));
  const people = await celebrants(tx, athleteId, nowMs);
  for (const { winId, evidence } of wins) {
    const isWin = and(eq(toldWin.athleteId, athleteId), eq(toldWin.winId, winId));
    if (evidence.some((e) => risky.has(e))) {
      await tx.delete(toldWin).where(isWin);
      continue;
    }
    await tellPeople(deps, tx, people, {
      ...{ athleteId, subject: `win/${winId}`, version: 1, level: 'info', title: 'Told what went well' },
      about: { kind: 'win', athleteId, winId },
      // who gets a digest reads it there
      goesBy: (channel) => channel.wins && !channel.digest,
    });
    await tx.update(toldWin).set({ tellMs: null }).where(isWin);
  }
}

/** The runner, and whoever is told of the runner and may see the training. */
async function celebrants(tx: Tx, athleteId: string, nowMs: number): Promise<string[]> {
  const runner = await tx
    .select({ id: account.accountId })
    .from(account)
    .where(eq(account.ownAthlete, athleteId));
  const seeing = await grantedTo(tx, athleteId, 'activity:read', nowMs);
  const told = await receiversOf(tx, athleteId, nowMs);
  const coaches = told.filter((r) => seeing.some((s) => s.accountId === r.accountId));
  return [...runner.map((r) => r.id), ...coaches.map((r) => r.accountId)];
}
