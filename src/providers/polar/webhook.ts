import { z } from 'zod';
import { hmacSha256, sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';

const event = z.looseObject({
  event: z.string().max(60),
  user_id: idText,
  entity_id: idText.optional(),
  date: z.iso.date().optional(),
  from: z.string().max(40).optional(),
  to: z.string().max(40).optional(),
  timestamp: z.string().max(40),
});
const made = z.looseObject({ data: z.looseObject({ signature_secret_key: z.string().min(1).max(500) }) });

/** Signed over the bytes with a secret that Polar shows once, when the webhook is made. */
export const webhook: Webhook = {
  proof: { value: 'signature', confidence: 'documented', note: 'whether the PING is signed is disputed' },
  maxBytes: 64 * 1024,
  setUp: {
    value: 'api',
    confidence: 'documented',
    note: 'one for an application; off after 7 days of failures',
  },
  answerWithinS: { value: null, confidence: 'general' },
  receive({ method, headers, body }, { settings }) {
    if (method !== 'POST') return { kind: 'refused', why: 'METHOD' };
    // it comes before there is a secret, and nothing follows from it
    if (readAs(z.looseObject({ event: z.literal('PING') }), body).ok)
      return { kind: 'handshake', answer: { status: 200 } };
    const expected = hmacSha256(settings.webhookSecret ?? '', body).toString('hex');
    const isSigned =
      settings.webhookSecret !== null && sameSecret(headers['polar-webhook-signature'], expected);
    if (!isSigned) return { kind: 'refused', why: 'SIGNATURE' };
    const read = readAs(event, body);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    return { kind: 'events', events: [eventOf(read.value)], answer: { status: 200 } };
  },
  async subscribe(call, { callbackUrl }) {
    const answer = await call({
      method: 'POST',
      base: 'api',
      path: '/v3/webhooks',
      as: 'client',
      json: { events: ['EXERCISE', 'SLEEP'], url: callbackUrl },
    });
    const read = answer.status < 300 ? readAs(made, answer.body) : null;
    return read?.ok === true ? read.value.data.signature_secret_key : null;
  },
};

function eventOf(given: z.infer<typeof event>): ProviderEvent {
  const { event: type, user_id: owner, entity_id: id, date, from, to, timestamp } = given;
  const about = id ?? date ?? `${from ?? ''}-${to ?? ''}`;
  const objects: ListedObject[] =
    type === 'EXERCISE' && id !== undefined
      ? [{ kind: 'activity', objectId: id, version: null, startMs: null }]
      : type === 'SLEEP' && date !== undefined
        ? [{ kind: 'wellness', objectId: date, version: timestamp, startMs: null }]
        : [];
  return {
    owner,
    key: `${type}:${about}:${timestamp}`,
    isProven: true,
    kind: objects.length > 0 ? 'changed' : 'other',
    objects,
    document: null,
  };
}
