import { z } from 'zod';
import { addDays, localDay } from '../../core/time.ts';
import type { ApiRequest } from '../call.ts';
import { hmacSha256, isSignedLately, sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';
import { clientHeaders, SUBSCRIBED, SUBSCRIPTION, subscriptions } from './subscriptions.ts';

/** Of a sleep that was deleted nothing says the day any more, so the last days are looked at. */
const DELETED_BACK_DAYS = 30;

const event = z.looseObject({
  event_type: z.string().max(60),
  data_type: z.string().max(60),
  object_id: idText,
  event_time: z.string().max(60),
  user_id: idText,
});

/** Signed over a time and the bytes, with the client's secret. */
export const webhook: Webhook = {
  proof: { value: 'signature', confidence: 'seen_in_code' },
  maxBytes: 64 * 1024,
  setUp: {
    value: 'api',
    confidence: 'documented',
    note: 'one a kind of event; each ends after about 90 days',
  },
  answerWithinS: { value: null, confidence: 'general' },
  receive({ method, headers, query, body }, { settings, verifyToken, nowMs }) {
    if (method === 'GET') {
      const isOurs = sameSecret(query.verification_token, verifyToken) && query.challenge !== undefined;
      if (!isOurs) return { kind: 'refused', why: 'VERIFY_TOKEN' };
      return { kind: 'handshake', answer: { status: 200, body: { challenge: query.challenge } } };
    }
    const time = headers['x-oura-timestamp'] ?? '';
    const expected = hmacSha256(settings.clientSecret, time, body).toString('hex').toUpperCase();
    if (!sameSecret(headers['x-oura-signature']?.toUpperCase(), expected))
      return { kind: 'refused', why: 'SIGNATURE' };
    if (!isSignedLately(time, nowMs)) return { kind: 'refused', why: 'AGE' };
    const read = readAs(event, body);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    return { kind: 'events', events: [eventOf(read.value, nowMs)], answer: { status: 200 } };
  },
  async subscribe(call, { settings, callbackUrl, verifyToken }) {
    for (const type of SUBSCRIBED) {
      const request: ApiRequest = {
        ...{ base: 'api', path: SUBSCRIPTION, as: 'none', headers: clientHeaders(settings) },
        json: {
          ...{ callback_url: callbackUrl, verification_token: verifyToken },
          ...{ event_type: type, data_type: 'sleep' },
        },
      };
      const { status } = await call({ ...request, method: 'POST' });
      if (status < 300) continue;
      // 409: there is one already, which may lead to an address from before
      const there = status === 409 ? await subscriptions(call, settings) : null;
      const one = there?.find((s) => s.event_type === type && s.data_type === 'sleep');
      if (one === undefined) return null;
      if (one.callback_url === callbackUrl) continue;
      const path = `${SUBSCRIPTION}/${encodeURIComponent(one.id)}`;
      if ((await call({ ...request, method: 'PUT', path })).status >= 300) return null;
    }
    return '';
  },
};

function eventOf(given: z.infer<typeof event>, nowMs: number): ProviderEvent {
  const { event_type: type, data_type: data, object_id: id, event_time: version, user_id: owner } = given;
  const base = { owner, key: `${data}:${type}:${id}:${version}`, isProven: true, document: null };
  if (data !== 'sleep') return { ...base, kind: 'other', objects: [] };
  const today = localDay(nowMs, 'UTC');
  const objectId =
    type === 'delete' ? `${addDays(today, -DELETED_BACK_DAYS)}/${addDays(today, 1)}` : `sleep:${id}`;
  const object: ListedObject = { kind: 'wellness', objectId, version, startMs: null };
  return { ...base, kind: 'changed', objects: [object] };
}
