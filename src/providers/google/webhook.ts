import { z } from 'zod';
import { addDays, type Day, isDay, localDay } from '../../core/time.ts';
import { digestOf, sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readJson, shapeOf } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';
import { judgeTink } from './tink.ts';

const KINDS = new Set(['sleep', 'daily-resting-heart-rate', 'heart-rate-variability']);
/** Days of one event at the most; what it says of more is looked at as far as that. */
const MOST_DAYS = 31;

const span = z.looseObject({ startTime: z.string().max(40), endTime: z.string().max(40) });
const event = z.looseObject({
  data: z.looseObject({
    healthUserId: idText,
    operation: z.string().max(40),
    dataType: z.string().max(100),
    intervals: z
      .array(
        z.looseObject({ physicalTimeInterval: span.nullish(), civilIso8601TimeInterval: span.nullish() }),
      )
      .max(1000)
      .nullish(),
  }),
});
const verification = z.looseObject({ type: z.literal('verification') });

/** A secret that we gave, and a signature with keys that Google publishes. There are no values in it: all are hints. */
export const webhook: Webhook = {
  proof: {
    value: 'signature',
    confidence: 'disputed',
    note: 'besides the secret in Authorization; pages differ in the name of its header',
  },
  maxBytes: 1024 * 1024,
  setUp: {
    value: 'api',
    confidence: 'documented',
    note: 'a subscriber of the project, by a service account',
  },
  answerWithinS: { value: null, confidence: 'general' },
  keysAt: { base: 'keys', path: '/googlehealthapi/webhooks/webhooks_public_keyset.json' },
  receive({ method, headers, body }, { settings, published, nowMs }) {
    if (method !== 'POST') return { kind: 'refused', why: 'METHOD' };
    if (!sameSecret(headers.authorization, settings.webhookSecret)) return { kind: 'refused', why: 'SECRET' };
    const json = readJson(body);
    if (!json.ok) return { kind: 'refused', why: 'UNREADABLE' };
    // with the secret it wants to be let in, and without it to be turned away
    if (verification.safeParse(json.value).success) return { kind: 'handshake', answer: { status: 201 } };
    if (settings.options.SIGNATURE !== 'ignored') {
      const given = headers['x-healthapi-signature'] ?? headers['google-health-api-signature'];
      const judged = judgeTink(given, body, published);
      if (judged === 'key_unknown') return { kind: 'refused', why: 'KEY', isKeyUnknown: true };
      if (judged === 'wrong') return { kind: 'refused', why: 'SIGNATURE' };
    }
    const read = shapeOf(z.array(event).min(1).max(1000), [json.value].flat());
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    return { kind: 'events', events: read.value.map((one) => eventOf(one, nowMs)), answer: { status: 204 } };
  },
};

/** Several in one second that say the same are one; a second one later may mean other values. */
function eventOf({ data }: z.infer<typeof event>, nowMs: number): ProviderEvent {
  const version = `${digestOf(JSON.stringify(data)).slice(0, 24)}:${Math.floor(nowMs / 1000)}`;
  const { healthUserId: owner, dataType } = data;
  const base = { owner, key: `${dataType}:${version}`, isProven: true, document: null };
  const days = daysOf(data);
  if (!KINDS.has(dataType) || days === null) return { ...base, kind: 'other', objects: [] };
  const object: ListedObject = { kind: 'wellness', objectId: days, version, startMs: null };
  return { ...base, kind: 'changed', objects: [object] };
}

/** The days of all intervals, as `first/last`: by the clock where the person was, else by UTC with one more each way. */
function daysOf({ intervals }: z.infer<typeof event>['data']): string | null {
  const days: Day[] = (intervals ?? []).flatMap((one) => {
    const { civilIso8601TimeInterval: civil, physicalTimeInterval: physical } = one;
    const [first, last] = [civil?.startTime, civil?.endTime].map((text) => text?.slice(0, 10) ?? '');
    if (isDay(first!) && isDay(last!)) return [first, last];
    const [fromMs, toMs] = [physical?.startTime, physical?.endTime].map((text) => Date.parse(text ?? ''));
    if (!Number.isFinite(fromMs) || !Number.isFinite(toMs)) return [];
    return [addDays(localDay(fromMs!, 'UTC'), -1), addDays(localDay(toMs!, 'UTC'), 1)];
  });
  const [first, last] = [days.toSorted()[0], days.toSorted().at(-1)];
  if (first === undefined || last === undefined) return null;
  const earliest = addDays(last, -MOST_DAYS);
  return `${first < earliest ? earliest : first}/${last}`;
}
