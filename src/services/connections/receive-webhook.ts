import { findAccount } from '../../db/queries/connection.ts';
import type { Platform } from '../../providers/settings.ts';
import type { Webhook, WebhookAnswer, WebhookCall, WebhookOutcome } from '../../providers/webhook.ts';
import { eventId } from './event-id.ts';
import type { EventInbox } from './event-inbox.ts';
import type { LargeCalls } from './large-calls.ts';
import { type ConnectionDeps, verifyToken } from './platforms.ts';
import { publishedKeys } from './published-keys.ts';

/**
 * A platform's call that came to its own address (`isWebhookPath`): verified, split by owner and stored with the work
 * that it makes due; nothing else happens here, and it is answered after the commit. What is nobody's waits for its
 * owner. Answers what the platform is told, and the ids of the events that are stored now or were before. Null: refused,
 * for whatever reason; the caller learns none.
 */
export async function receiveWebhook(
  deps: Pick<ConnectionDeps, 'db' | 'now' | 'platforms'> & { inbox: EventInbox; largeCalls: LargeCalls },
  id: string,
  call: WebhookCall,
): Promise<{ answer: WebhookAnswer; eventIds: string[] } | null> {
  const platform = deps.platforms.of(id);
  const webhook = platform?.provider.webhook ?? null;
  if (platform === null || webhook === null || call.body.length > webhook.maxBytes) return null;
  if (webhook.ownerOf !== undefined && !(await isKnown(deps, platform, webhook.ownerOf(call)))) return null;
  const outcome = await judge(deps, platform, webhook, call);
  if (outcome.kind === 'refused') return null;
  if (outcome.kind === 'handshake') return { answer: outcome.answer, eventIds: [] };
  const byOwner = Map.groupBy(outcome.events, (event) => event.owner);
  await Promise.all([...byOwner].map(([owner, events]) => deps.inbox.keep(id, owner, events)));
  return { answer: outcome.answer, eventIds: outcome.events.map(({ key }) => eventId(key)) };
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
  deps: Pick<ConnectionDeps, 'now' | 'platforms'> & { largeCalls: LargeCalls },
  platform: Platform,
  webhook: Webhook,
  call: WebhookCall,
): Promise<WebhookOutcome> {
  const { provider, settings } = platform;
  const receive = (published: Buffer | null) => {
    const keys = {
      settings,
      // of a handshake alone
      get verifyToken() {
        return verifyToken(deps.platforms, provider.id);
      },
      nowMs: deps.now(),
      ...(published === null ? {} : { published }),
    };
    return deps.largeCalls.receive(webhook, { provider: provider.id, call, keys });
  };
  if (webhook.keysAt === undefined) return receive(null);
  const outcome = await receive(await publishedKeys(deps, platform, webhook.keysAt, false));
  if (outcome.kind !== 'refused' || outcome.isKeyUnknown !== true) return outcome;
  const fresh = await publishedKeys(deps, platform, webhook.keysAt, true);
  return fresh === null ? outcome : receive(fresh);
}
