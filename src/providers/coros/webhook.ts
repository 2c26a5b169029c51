import { z } from 'zod';
import { sameSecret } from '../proof.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';
import { objectIdOf } from './pull.ts';

const run = z.looseObject({
  openId: idText,
  /** above 2^53 */
  labelId: idText,
  mode: z.int(),
  subMode: z.int().default(0),
  startTime: z.number().nullish(),
});
const body = z.looseObject({ sportDataList: z.array(run).max(2000) });

/** The application's own id and secret in two headers; several people in one call; no signature, so that all are hints. */
export const webhook: Webhook = {
  proof: { value: 'secret_in_header', confidence: 'seen_in_code' },
  maxBytes: 8 * 1024 * 1024,
  setUp: { value: 'portal', confidence: 'seen_in_code', note: 'in the application form' },
  answerWithinS: { value: null, confidence: 'general' },
  receive({ method, headers, body: bytes }, { settings }) {
    // a look whether we are here
    if (method === 'GET') return { kind: 'handshake', answer: { status: 200, body: ACCEPTED } };
    const isCoros = sameSecret(headers.client, settings.clientId);
    if (!sameSecret(headers.secret, settings.clientSecret) || !isCoros)
      return { kind: 'refused', why: 'SECRET' };
    const read = readAs(body, bytes);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    const events = read.value.sportDataList.map(eventOf);
    return { kind: 'events', events, answer: { status: 200, body: ACCEPTED } };
  },
};

const ACCEPTED = { message: 'ok', result: '0000' };

function eventOf({ openId: owner, startTime, ...ids }: z.infer<typeof run>): ProviderEvent {
  const startMs = startTime == null ? null : startTime * 1000;
  return {
    owner,
    key: `sport:${ids.labelId}`,
    isProven: false,
    kind: 'changed',
    objects: [{ kind: 'activity', objectId: objectIdOf(ids), version: null, startMs }],
    document: null,
  };
}
