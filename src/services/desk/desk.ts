import { inArray } from 'drizzle-orm';
import { isLive, type Scope } from '../../core/access/scope.ts';
import { highest } from '../../core/coaching/alerts/alert-rules.ts';
import { byNeed } from '../../core/coaching/alerts/triage.ts';
import { policy } from '../../core/coaching/policy.ts';
import type { AlertLevel } from '../../core/coaching/record.ts';
import type { AlertRow } from '../../db/queries/alert.ts';
import { readEach } from '../../db/queries/several-athletes.ts';
import { account } from '../../db/schema/account.ts';
import type { Db } from '../../db/transaction.ts';
import { grantsTo } from '../people/grants.ts';
import type { PeopleDeps } from '../people/people-deps.ts';
import { isWantedBy, thresholdsOf } from './team-desk.ts';

const HOUR_MS = 3_600_000;

/** One athlete in the queue. */
export interface DeskRow {
  athleteId: string;
  name: string | null;
  /** not resolved and not below the limits, the ones put off too */
  alerts: AlertRow[];
  /** of all that are not resolved nor put off, as the athlete's own page counts them */
  counts: Record<AlertLevel, number>;
  snoozed: number;
  /** open, but less than the team wants to hear of */
  belowLimits: number;
  /** decisions that wait for an answer */
  proposals: number;
  proposalDueMs: number | null;
  /** not read by this account, as far as it may read notes */
  unreadNotes: number;
  /** the coach who is, where one was chosen */
  responsible: string | null;
}

export interface Desk {
  rows: DeskRow[];
  /** athletes of whom nothing is to be said */
  calm: number;
}

/** An athlete who granted something to this account. */
export interface Charge {
  athleteId: string;
  /** empty: by a grant to the person */
  teams: string[];
}

/** Of whom this account was granted `scope` and may now; `teamId` narrows it to what that team was granted. */
export async function chargesOf(
  deps: PeopleDeps,
  accountId: string,
  { scope = 'alerts:receive', teamId }: { scope?: Scope; teamId?: string | undefined } = {},
): Promise<Charge[]> {
  const nowMs = deps.now();
  const live = (await grantsTo(deps, accountId)).filter((grant) => isLive(grant, nowMs));
  const receiving = live.filter(
    (g) => g.scopes.includes(scope) && (teamId === undefined || g.toTeam === teamId),
  );
  return [...new Set(receiving.map((g) => g.athleteId))].map((athleteId) => {
    const ways = receiving.filter((g) => g.athleteId === athleteId);
    const isDirect = ways.some((g) => g.toTeam === null);
    return {
      athleteId,
      teams: isDirect ? [] : ways.map((g) => g.toTeam!),
    };
  });
}

/**
 * Who needs a word, first things first. All athletes are read in one transaction, each by what they grant this account:
 * a grant that ended before it began gives no row.
 */
export async function readDesk(deps: PeopleDeps, accountId: string, teamId?: string): Promise<Desk> {
  const charges = await chargesOf(deps, accountId, { teamId });
  const teams = [...new Set(charges.flatMap((c) => c.teams))];
  const { limits, names } = await deps.db.read(async (db) => ({
    limits: await thresholdsOf(db, teams),
    names: await namesOf(
      db,
      charges.map((c) => c.athleteId),
    ),
  }));
  const nowMs = deps.now();
  const answerMs = policy.coach.answerH * HOUR_MS;
  const found = await readEach(
    deps.db,
    { accountId, nowMs },
    charges.flatMap(({ athleteId }) => [
      { what: 'alerts', athleteId },
      { what: 'waiting', athleteId, sinceMs: nowMs - answerMs },
      { what: 'unread', athleteId, id: accountId },
      { what: 'care', athleteId },
    ]),
  );
  const rows: DeskRow[] = [];
  let calm = 0;
  for (const [i, { athleteId, teams: ways }] of charges.entries()) {
    const [all, waiting, unread, care] = found.slice(4 * i) as [AlertRow[], number[], string[], string[]];
    const alerts = all.filter((a) => isWantedBy(a, ways, limits));
    if (waiting.length === 0 && unread.length === 0 && !alerts.some((a) => a.state !== 'snoozed')) {
      calm += 1;
      continue;
    }
    const first = waiting[0];
    rows.push({
      athleteId,
      name: names.get(athleteId) ?? null,
      alerts,
      ...countsOf(all),
      belowLimits: all.length - alerts.length,
      proposals: waiting.length,
      proposalDueMs: first === undefined ? null : first + answerMs,
      unreadNotes: unread.length,
      responsible: care[0] ?? null,
    });
  }
  return { rows: rows.toSorted(byNeed), calm };
}

/** The numbers that queue and athlete's page show alike. */
export function countsOf(alerts: readonly AlertRow[]): Pick<DeskRow, 'counts' | 'snoozed'> {
  const standing = alerts.filter((a) => a.state === 'open' || a.state === 'acknowledged');
  const of = (level: AlertLevel) => standing.filter((a) => a.level === level).length;
  return {
    counts: { urgent: of('urgent'), warn: of('warn'), info: of('info') },
    snoozed: alerts.filter((a) => a.state === 'snoozed').length,
  };
}

/** The level that a row is shown with; null: only proposals wait. */
export function levelOfRow({ alerts }: Pick<DeskRow, 'alerts'>): AlertLevel | null {
  return highest(alerts.filter((a) => a.state !== 'snoozed'));
}

/** Of athletes who have an account, its name. */
export async function namesOf(db: Db, athleteIds: readonly string[]): Promise<Map<string, string>> {
  if (athleteIds.length === 0) return new Map();
  const rows = await db
    .select({ id: account.ownAthlete, name: account.name })
    .from(account)
    .where(inArray(account.ownAthlete, [...athleteIds]));
  return new Map(rows.map((row) => [row.id!, row.name]));
}
