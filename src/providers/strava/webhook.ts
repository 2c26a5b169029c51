import { z } from 'zod';
import { hmacSha256, isRecent, sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook, WebhookCall, WebhookKeys } from '../webhook.ts';

const event = z.looseObject({
  object_type: z.enum(['activity', 'athlete']),
  object_id: idText,
  aspect_type: z.enum(['create', 'update', 'delete']),
  /** the flags in it are strings: "true", "false" */
  updates: z.record(z.string(), z.unknown()).default({}),
  owner_id: idText,
  subscription_id: idText,
  event_time: z.int(),
});

/**
 * No signature that can be relied on: the secret path and the id of the subscription are what there is,
 * and every event is a hint. Where the operator set the option SIGNATURE to `required`, it is checked.
 */
export const webhook: Webhook = {
  proof: {
    value: 'path',
    confidence: 'disputed',
    note: 'X-Strava-Signature was seen in 2026; its input and key are guesses',
  },
  maxBytes: 64 * 1024,
  setUp: { value: 'api', confidence: 'documented', note: 'one subscription for an application' },
  answerWithinS: { value: 2, confidence: 'documented' },
  receive(call, keys) {
    if (call.method === 'GET') return handshake(call, keys);
    const { settings } = keys;
    if (settings.options.SIGNATURE === 'required' && !isSigned(call, keys))
      return { kind: 'refused', why: 'SIGNATURE' };
    const read = readAs(event, call.body);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    const { subscription_id: subscription } = read.value;
    if (settings.webhookSecret !== null && !sameSecret(subscription, settings.webhookSecret)) {
      return { kind: 'refused', why: 'SUBSCRIPTION' };
    }
    return { kind: 'events', events: [eventOf(read.value)], answer: { status: 200 } };
  },
  async subscribe(call, { settings, callbackUrl, verifyToken }) {
    const { clientId: client_id, clientSecret: client_secret } = settings;
    const answer = await call({
      method: 'POST',
      base: 'api',
      path: '/push_subscriptions',
      as: 'none',
      form: { client_id, client_secret, callback_url: callbackUrl, verify_token: verifyToken },
    });
    const made = answer.status < 300 ? readAs(z.looseObject({ id: idText }), answer.body) : null;
    return made?.ok === true ? made.value.id : null;
  },
};

function handshake({ query }: WebhookCall, { verifyToken }: WebhookKeys): ReturnType<Webhook['receive']> {
  const challenge = query['hub.challenge'];
  const isOurs = query['hub.mode'] === 'subscribe' && sameSecret(query['hub.verify_token'], verifyToken);
  if (!isOurs || challenge === undefined || challenge.length > 200)
    return { kind: 'refused', why: 'HANDSHAKE' };
  return { kind: 'handshake', answer: { status: 200, body: { 'hub.challenge': challenge } } };
}

/** `t=<Unix s>,v1=<hex>`, HMAC-SHA256 over `t.body` with the client's secret. */
function isSigned({ headers, body }: WebhookCall, { settings, nowMs }: WebhookKeys): boolean {
  const [, t, v1] = /^t=(\d{9,11}),v1=([0-9a-f]{64})$/.exec(headers['x-strava-signature'] ?? '') ?? [];
  if (!isRecent(t, nowMs, 1000)) return false;
  return sameSecret(v1, hmacSha256(settings.clientSecret, `${t}.`, body).toString('hex'));
}

function eventOf(given: z.infer<typeof event>): ProviderEvent {
  const { object_type, object_id, aspect_type, updates, owner_id: owner, event_time } = given;
  const isRun = object_type === 'activity';
  const version = aspect_type === 'update' ? String(event_time) : null;
  const objects: ListedObject[] = isRun
    ? [{ kind: 'activity', objectId: object_id, version, startMs: null }]
    : [];
  const left = !isRun && updates.authorized === 'false';
  return {
    owner,
    key: `${object_type}:${object_id}:${aspect_type}:${event_time}`,
    isProven: false,
    kind: left ? 'left' : !isRun ? 'other' : aspect_type === 'delete' ? 'gone' : 'changed',
    objects,
    document: null,
  };
}
