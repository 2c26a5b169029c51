import { z } from 'zod';
import { addDays, localDay } from '../../core/time.ts';
import { hmacSha256, isSignedLately, sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';

/** Of what was deleted nothing says the day any more, so the last days are looked at. */
const DELETED_BACK_DAYS = 30;

const event = z.looseObject({
  user_id: idText,
  /** of a recovery: the id of its sleep */
  id: idText,
  type: z.string().max(60),
  /** the same in a repeat */
  trace_id: z.string().min(1).max(200),
});

/** Signed over a time in ms and the bytes, with the client's secret. */
export const webhook: Webhook = {
  proof: { value: 'signature', confidence: 'documented' },
  maxBytes: 64 * 1024,
  setUp: { value: 'portal', confidence: 'documented', note: 'the model version v2' },
  answerWithinS: { value: 10, confidence: 'general', note: 'said of it once' },
  receive({ method, headers, body }, { settings, nowMs }) {
    if (method !== 'POST') return { kind: 'refused', why: 'METHOD' };
    const time = headers['x-whoop-signature-timestamp'] ?? '';
    const expected = hmacSha256(settings.clientSecret, time, body).toString('base64');
    if (!sameSecret(headers['x-whoop-signature'], expected)) return { kind: 'refused', why: 'SIGNATURE' };
    if (!isSignedLately(time, nowMs)) return { kind: 'refused', why: 'AGE' };
    const read = readAs(event, body);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    return { kind: 'events', events: [eventOf(read.value, nowMs)], answer: { status: 200 } };
  },
};

function eventOf(given: z.infer<typeof event>, nowMs: number): ProviderEvent {
  const { user_id: owner, id, type, trace_id: version } = given;
  const base = { owner, key: `${type}:${id}:${version}`, isProven: true, document: null };
  const [what, how] = type.split('.');
  if (what !== 'sleep' && what !== 'recovery') return { ...base, kind: 'other', objects: [] };
  const today = localDay(nowMs, 'UTC');
  const objectId =
    how === 'deleted' ? `${addDays(today, -DELETED_BACK_DAYS)}/${addDays(today, 1)}` : `sleep:${id}`;
  const object: ListedObject = { kind: 'wellness', objectId, version, startMs: null };
  return { ...base, kind: 'changed', objects: [object] };
}
