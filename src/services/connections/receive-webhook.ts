import { findAccount, noteHeard, type ProviderAccount } from '../../db/queries/connection.ts';
import { insertEvent, type ProviderEventRecord, parkEvent } from '../../db/queries/provider-event.ts';
import type { Platform } from '../../providers/settings.ts';
import type {
  ProviderEvent,
  Webhook,
  WebhookAnswer,
  WebhookCall,
  WebhookOutcome,
} from '../../providers/webhook.ts';
import { EVENTS_MISSING } from './look-back.ts';
import { type ConnectionDeps, isWebhookPath, verifyToken } from './platforms.ts';
import { publishedKeys } from './published-keys.ts';

/** An owner may still be on the way back from the consent page, or the callback not yet committed. */
const PARKED_MS = 7 * 86_400_000;

/**
 * A platform's call: verified, split by owner and stored with the work that it makes due, one transaction
 * an owner; nothing else happens here. What is nobody's waits for its owner. Null: refused, for whatever
 * reason; the caller learns none.
 */
export async function receiveWebhook(
  deps: Pick<ConnectionDeps, 'db' | 'now' | 'platforms' | 'queue'>,
  { provider: id, key }: { provider: string; key: string },
  call: WebhookCall,
): Promise<WebhookAnswer | null> {
  const platform = deps.platforms.of(id);
  const isPath = isWebhookPath(deps.platforms, id, key);
  const webhook = platform?.provider.webhook ?? null;
  if (platform === null || webhook === null || !isPath || call.body.length > webhook.maxBytes) return null;
  if (webhook.ownerOf !== undefined && !(await isKnown(deps, platform, webhook.ownerOf(call)))) return null;
  const outcome = await judge(deps, platform, webhook, call);
  if (outcome.kind === 'refused') return null;
  if (outcome.kind === 'handshake') return outcome.answer;
  const byOwner = Map.groupBy(outcome.events, (event) => event.owner);
  for (const [owner, events] of byOwner) await storeEvents(deps, platform, owner, events);
  deps.queue.wake();
  return outcome.answer;
}

async function isKnown(
  { db }: Pick<ConnectionDeps, 'db'>,
  { provider }: Platform,
  owner: string | null,
): Promise<boolean> {
  return owner !== null && (await db.read((tx) => findAccount(tx, provider.id, owner))) !== null;
}

/** Where the platform publishes the keys that it signs with, a signature by one that is new here has them looked at again. */
async function judge(
  deps: Pick<ConnectionDeps, 'now' | 'platforms'>,
  platform: Platform,
  webhook: Webhook,
  call: WebhookCall,
): Promise<WebhookOutcome> {
  const keys = {
    settings: platform.settings,
    verifyToken: verifyToken(deps.platforms, platform.provider.id),
    nowMs: deps.now(),
  };
  if (webhook.keysAt === undefined) return webhook.receive(call, keys);
  const known = await publishedKeys(deps, platform, webhook.keysAt, false);
  const outcome = webhook.receive(call, { ...keys, ...(known === null ? {} : { published: known }) });
  if (outcome.kind !== 'refused' || outcome.isKeyUnknown !== true) return outcome;
  const fresh = await publishedKeys(deps, platform, webhook.keysAt, true);
  return fresh === null ? outcome : webhook.receive(call, { ...keys, published: fresh });
}

async function storeEvents(
  deps: Pick<ConnectionDeps, 'db' | 'now' | 'queue'>,
  { provider }: Platform,
  externalId: string,
  events: readonly ProviderEvent[],
): Promise<void> {
  const receivedMs = deps.now();
  const account = await deps.db.read((db) => findAccount(db, provider.id, externalId));
  if (account !== null && (await storeFor(deps, account, events))) return;
  await deps.db.transaction(async (tx) => {
    for (const event of events) {
      const expiresMs = receivedMs + PARKED_MS;
      await parkEvent(tx, {
        provider: provider.id,
        externalId,
        eventKey: event.key,
        receivedMs,
        expiresMs,
        event: recordOf(event),
      });
    }
  });
  // its owner may have come between the look and the parking
  const since = await deps.db.read((db) => findAccount(db, provider.id, externalId));
  if (account === null && since !== null) await storeFor(deps, since, events);
}

/** False where the connection went meanwhile. */
async function storeFor(
  deps: Pick<ConnectionDeps, 'db' | 'now' | 'queue'>,
  { ownerAthlete: athleteId, connectionId, provider, externalId }: ProviderAccount,
  events: readonly ProviderEvent[],
): Promise<boolean> {
  const receivedMs = deps.now();
  return deps.db.as({ kind: 'self', athleteId }).transaction(async (tx) => {
    const account = await findAccount(tx, provider, externalId);
    if (account?.connectionId !== connectionId) return false;
    let news = 0;
    for (const event of events) {
      const row = { athleteId, connectionId, eventKey: event.key, receivedMs, event: recordOf(event) };
      if (await insertEvent(tx, row)) news += 1;
    }
    if (news === 0) return true;
    await noteHeard(tx, athleteId, connectionId, receivedMs, EVENTS_MISSING);
    await deps.queue.due(tx, 'provider', { athleteId, connectionId });
    return true;
  });
}

function recordOf({ kind, isProven, objects, document }: ProviderEvent): ProviderEventRecord {
  return { kind, isProven, objects, document };
}
