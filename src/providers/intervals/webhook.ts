import { z } from 'zod';
import { sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';

const event = z.looseObject({
  athlete_id: idText,
  type: z.string().max(60),
  timestamp: z.string().max(40),
  activity: z.looseObject({ id: idText }).optional(),
  records: z
    .array(z.looseObject({ id: z.iso.date() }))
    .max(400)
    .optional(),
  scope: z.string().max(500).nullish(),
  deauthorized: z.boolean().nullish(),
});
const body = z.looseObject({ secret: z.string().max(200), events: z.array(event).max(1000) });

/** Events carry a secret, no signature: all of them are hints. */
export const webhook: Webhook = {
  proof: { value: 'secret_in_body', confidence: 'documented' },
  maxBytes: 1024 * 1024,
  setUp: { value: 'portal', confidence: 'documented', note: 'on the page "Manage App"' },
  answerWithinS: { value: null, confidence: 'general' },
  receive({ method, body: bytes }, { settings }) {
    if (method !== 'POST') return { kind: 'refused', why: 'METHOD' };
    const read = readAs(body, bytes);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    if (!sameSecret(read.value.secret, settings.webhookSecret)) return { kind: 'refused', why: 'SECRET' };
    // 204 once led to repeats
    return { kind: 'events', events: read.value.events.map(eventOf), answer: { status: 200, body: {} } };
  },
};

function eventOf(given: z.infer<typeof event>): ProviderEvent {
  const { athlete_id: owner, type, timestamp, activity, records } = given;
  const about = activity?.id ?? records?.map((r) => r.id).join(',') ?? '';
  const base = { owner, key: `${type}:${about}:${timestamp}`.slice(0, 300), isProven: false, document: null };
  const run = (version: string | null): ListedObject[] =>
    activity === undefined ? [] : [{ kind: 'activity', objectId: activity.id, version, startMs: null }];
  switch (type) {
    case 'ACTIVITY_UPLOADED':
    // it comes later and says nothing of the file: whoever lost the first one has it by this
    case 'ACTIVITY_ANALYZED':
      return { ...base, kind: 'changed', objects: run(null) };
    case 'ACTIVITY_UPDATED':
      return { ...base, kind: 'changed', objects: run(timestamp) };
    case 'ACTIVITY_DELETED':
      return { ...base, kind: 'gone', objects: run(null) };
    case 'WELLNESS_UPDATED':
      return {
        ...base,
        kind: 'changed',
        objects: (records ?? []).map(({ id }) => ({
          ...{ kind: 'wellness', objectId: id, version: timestamp, startMs: null },
        })) as ListedObject[],
      };
    case 'APP_SCOPE_CHANGED': {
      const scopes = (given.scope ?? '').split(',').filter((s) => s !== '');
      return {
        ...base,
        kind: given.deauthorized === true ? 'left' : 'scopes',
        objects: [],
        document: scopes,
      };
    }
    default:
      return { ...base, kind: 'other', objects: [] };
  }
}
