import { getAthlete } from '../../db/queries/athlete.ts';
import { type Connection, changeConnection } from '../../db/queries/connection.ts';
import { wantObjects, wantQuarantined } from '../../db/queries/source-object.ts';
import type { Walk } from '../../db/schema/connection.ts';
import type { Account } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import type { Step } from '../job-queue.ts';
import { callAs } from './call-platform.ts';
import { grants } from './connect.ts';
import { holdConnection } from './hold-connection.ts';
import type { PullDeps } from './pull.ts';
import { EVENTS_MISSING, endRevoked } from './take-events.ts';

const OVERDUE_MS = 3_600_000;
const GIVES = { activity: 'activities', wellness: 'wellness' } as const;

/** When everything is to be looked through again; null: never. */
export function nextSweepMs({ provider }: Platform, row: Connection): number | null {
  if (provider.pull === null) return null;
  if (isUnderWay(row.backfill) || isUnderWay(row.sweep)) return 0;
  return (row.reconciledMs ?? row.connectedMs) + provider.pull.reconcile.everyS * 1000;
}

/**
 * One page of looking back: through everything once, then every few hours through the last days, because
 * events get lost and platforms finish things late. Where it stands is kept with what it found, so that
 * it goes on from there whatever happens. False where there is nothing to look through now.
 */
export async function lookBack(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
): Promise<boolean> {
  const { pull } = platform.provider;
  const dueMs = nextSweepMs(platform, row);
  if (pull === null || dueMs === null || dueMs > deps.now()) return false;
  const isBackfill = isUnderWay(row.backfill);
  if (!isBackfill && !isUnderWay(row.sweep)) {
    const stands = await platform.provider.oauth?.askStanding?.(callAs(deps, platform, row, false), row);
    if (stands === false) await endRevoked(deps, row);
  }
  const walk = isBackfill
    ? row.backfill!
    : isUnderWay(row.sweep)
      ? row.sweep!
      : sweepOf(platform, row, deps.now());
  const kind = walk.kind!;
  const { athleteId, connectionId, externalId, scopes } = row;
  const athlete = await deps.db.read((db) => getAthlete(db, athleteId));
  const account: Account = { externalId, scopes, settings: platform.settings, zone: athlete?.zone ?? 'UTC' };
  const use = platform.provider.oauth?.scopes.find((scope) => scope.gives === GIVES[kind]);
  const isGranted = use === undefined || grants(scopes, use);
  const page = isGranted
    ? await pull.list(callAs(deps, platform, row, false), { ...walk, kind }, account)
    : { ok: true as const, value: { objects: [], next: null } };
  await deps.db.transaction(async (tx) => {
    await holdConnection(tx, step, row);
    const listed = page.ok ? page.value : { objects: [], next: null };
    const wanted = listed.objects.map((object) => ({ ...object, priority: 1 as const, saidGone: false }));
    const news = await wantObjects(tx, { athleteId, connectionId }, wanted, deps.now());
    const kinds = pull.kinds;
    const after: Walk = {
      ...walk,
      found: walk.found + news,
      cursor: listed.next,
      kind: listed.next === null ? (kinds[kinds.indexOf(kind) + 1] ?? null) : kind,
    };
    const isDone = after.kind === null;
    // what an event should have told of an hour ago at the latest, and did not
    const overdueMs = deps.now() - OVERDUE_MS;
    const isSilent =
      !isBackfill && news > 0 && wanted.some(({ startMs }) => startMs !== null && startMs < overdueMs);
    if (isDone && !isBackfill) await wantQuarantined(tx, row, deps.now());
    await changeConnection(tx, athleteId, connectionId, {
      ...(isBackfill ? { backfill: after } : { sweep: isDone ? null : after }),
      ...(isDone ? { reconciledMs: deps.now() } : {}),
      ...(page.ok ? (isSilent ? { code: EVENTS_MISSING } : {}) : { code: page.error.code }),
    });
  });
  return true;
}

function isUnderWay(walk: Walk | null): boolean {
  return walk !== null && walk.kind !== null;
}

function sweepOf({ provider }: Platform, row: Connection, nowMs: number): Walk {
  const { reconcile, kinds } = provider.pull!;
  // what was looked through last time overlaps, and a longer silence is covered whole
  const sinceMs = row.reconciledMs ?? row.connectedMs;
  const fromMs = Math.min(sinceMs, nowMs) - reconcile.lookBackS * 1000;
  return { fromMs, toMs: nowMs, kind: kinds[0] ?? null, cursor: null, found: 0 };
}
