import { getAthlete } from '../../db/queries/athlete.ts';
import {
  type Connection,
  changeConnection,
  getConnection,
  isOver,
  noteHeard,
} from '../../db/queries/connection.ts';
import {
  dropOldEvents,
  listWaitingEvents,
  type StoredEvent,
  settleEvent,
} from '../../db/queries/provider-event.ts';
import { wantObjects } from '../../db/queries/source-object.ts';
import type { Tx } from '../../db/transaction.ts';
import type { Platform } from '../../providers/settings.ts';
import { inSpan } from '../../signals/tracing.ts';
import type { Step } from '../job-queue.ts';
import { CallEnded } from './call-ended.ts';
import { callAs } from './call-platform.ts';
import { eventId } from './event-id.ts';
import { holdConnection } from './hold-connection.ts';
import { keepReadings } from './keep-readings.ts';
import type { PullDeps } from './pull.ts';
import { endConnection } from './renew-token.ts';
import { accessToken } from './tokens.ts';

/** Looking back found what no event had told of. */
export const EVENTS_MISSING = 'EVENTS_MISSING';
const AT_ONCE = 50;
/** Longer than anybody repeats an event. */
const KEPT_MS = 60 * 86_400_000;

/** Makes of what was told what is wanted; false where nothing waits. What is only a hint decides nothing. */
export async function takeEvents(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
): Promise<boolean> {
  const { athleteId, connectionId } = row;
  const events = await deps.db.read((db) => listWaitingEvents(db, athleteId, connectionId, AT_ONCE));
  if (events.length === 0) return false;
  const attributes = { 'pacekeeper.event_ids': events.map(({ eventKey }) => eventId(eventKey)) };
  await inSpan('take events', { attributes }, () => takeAll(deps, step, platform, row, events));
  return true;
}

async function takeAll(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
  events: readonly StoredEvent[],
): Promise<void> {
  const { athleteId, connectionId } = row;
  if (events.some(({ event }) => event?.kind === 'left')) await checkGrant(deps, platform, row);
  const askScopes = platform.provider.oauth?.askScopes;
  const isAbout = events.some(({ event }) => event?.kind === 'scopes');
  const asked = isAbout ? await askScopes?.(callAs(deps, platform, row, true)) : undefined;
  const athlete = await deps.db.read((db) => getAthlete(db, athleteId));
  const zone = athlete?.zone ?? 'UTC';
  await deps.db.transaction(async (tx) => {
    const held = await holdConnection(tx, step, row);
    await noteHeard(tx, held, Math.max(...events.map(({ receivedMs }) => receivedMs)), EVENTS_MISSING);
    let { scopes } = held;
    if (asked?.ok === true) scopes = asked.value;
    for (const stored of events) {
      if (asked === undefined) scopes = scopesAfter(scopes, stored);
      const taken = await takeDocument(deps, tx, platform, row, stored.event, zone);
      await settleEvent(tx, stored, taken ?? (await take(deps, tx, stored)));
    }
    if (scopes !== held.scopes) await changeConnection(tx, athleteId, connectionId, { scopes });
    await dropOldEvents(tx, athleteId, connectionId, deps.now() - KEPT_MS);
  });
}

/** What came with the event itself; null: nothing did. */
async function takeDocument(
  deps: PullDeps,
  tx: Tx,
  { provider, settings }: Platform,
  row: Connection,
  event: StoredEvent['event'],
  zone: string,
): Promise<string | null> {
  const read = provider.webhook?.read;
  if (read === undefined || event?.kind !== 'changed' || !event.isProven || event.document == null)
    return null;
  const readings = read(event.document, { zone });
  if (!readings.ok) return 'UNREADABLE';
  const nowMs = deps.now();
  await changeConnection(tx, row.athleteId, row.connectionId, { lastDataMs: nowMs, failures: 0 });
  await keepReadings(tx, row, settings.policy, readings.value, nowMs);
  return 'TAKEN';
}

async function take(
  deps: PullDeps,
  tx: Tx,
  { athleteId, connectionId, event }: StoredEvent,
): Promise<string> {
  if (event === null) return 'NOTHING_TO_DO';
  const { kind, objects } = event;
  if (kind === 'left') return 'GRANT_STANDS';
  if (kind === 'scopes') return 'SCOPES_NOTED';
  if (kind === 'other' || objects.length === 0) return 'NOTHING_TO_DO';
  const saidGone = kind === 'gone';
  const wanted = objects.map((object) => ({ ...object, priority: 0 as const, saidGone }));
  const news = await wantObjects(tx, { athleteId, connectionId }, wanted, deps.now());
  return news > 0 ? 'WANTED' : 'KNOWN';
}

/** A hint can only take scopes away: what is more has to be granted in the person's own browser. */
function scopesAfter(scopes: string[] | null, { event }: StoredEvent): string[] | null {
  if (event?.kind !== 'scopes' || !Array.isArray(event.document)) return scopes;
  const said = event.document.filter((scope) => typeof scope === 'string');
  return event.isProven || scopes === null ? said : scopes.filter((scope) => said.includes(scope));
}

/** The platform says that the person has left. It is asked with the person's own grant, and only its answer ends it. */
async function checkGrant(deps: PullDeps, platform: Platform, row: Connection): Promise<void> {
  const oauth = platform.provider.oauth!;
  try {
    // a fresh one: an old token may outlive its grant
    const old = await accessToken(deps, row);
    if (oauth.refreshStyle.value !== 'none') await accessToken(deps, row, old);
    const { status } = await callAs(deps, platform, row, true)(oauth.probe);
    if (status < 400) return;
  } catch (error) {
    const isRefused = error instanceof CallEnded && error.code === 'TOKEN_REFUSED';
    if (!isRefused || oauth.refreshStyle.value !== 'none') throw error;
  }
  if (oauth.refreshStyle.value === 'none') await endRevoked(deps, row);
}

/** The platform has said that the grant is over. Throws CallEnded where the connection was not over yet. */
export async function endRevoked(deps: PullDeps, { athleteId, connectionId }: Connection): Promise<void> {
  const now = await deps.db.read((db) => getConnection(db, athleteId, connectionId));
  if (now === null || isOver(now)) return;
  const set = { state: 'revoked', code: 'GRANT_OVER', endedMs: deps.now() } as const;
  await deps.db.transaction((tx) => endConnection(tx, now, set));
  throw new CallEnded('GRANT_OVER', null);
}
