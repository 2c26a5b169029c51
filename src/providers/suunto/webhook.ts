import { z } from 'zod';
import { localDay } from '../../core/time.ts';
import { hmacSha256, sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';

const event = z.looseObject({
  type: z.string().max(60),
  username: idText,
  workout: z.looseObject({ workoutKey: idText, startTime: z.number().optional() }).optional(),
  samples: z
    .array(z.looseObject({ timestamp: z.string().max(40) }))
    .max(10_000)
    .optional(),
});
const NIGHTS = new Set(['SUUNTO_247_SLEEP_CREATED']);

/** Signed over the bytes with a secret of the portal. Answered within 2 s; whether it comes again is not published. */
export const webhook: Webhook = {
  proof: { value: 'signature', confidence: 'documented' },
  maxBytes: 4 * 1024 * 1024,
  setUp: { value: 'portal', confidence: 'documented' },
  answerWithinS: { value: 2, confidence: 'documented' },
  receive({ method, headers, body }, { settings }) {
    if (method !== 'POST') return { kind: 'refused', why: 'METHOD' };
    const expected = hmacSha256(settings.webhookSecret ?? '', body).toString('hex');
    const given = headers['x-hmac-sha256-signature']?.toLowerCase();
    if (settings.webhookSecret === null || !sameSecret(given, expected))
      return { kind: 'refused', why: 'SIGNATURE' };
    const read = readAs(event, body);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    const isAsked = settings.options.WELLNESS === 'yes';
    return { kind: 'events', events: [eventOf(read.value, isAsked)], answer: { status: 200 } };
  },
};

function eventOf(
  { type, username: owner, workout, samples = [] }: z.infer<typeof event>,
  asksNights: boolean,
): ProviderEvent {
  const times = samples.map(({ timestamp }) => timestamp).toSorted();
  const key = `${type}:${workout?.workoutKey ?? `${times[0] ?? ''}-${times.at(-1) ?? ''}-${times.length}`}`;
  const base = { owner, key: key.slice(0, 300), isProven: true, document: null };
  const objects: ListedObject[] =
    type === 'WORKOUT_CREATED' && workout !== undefined
      ? [
          {
            kind: 'activity',
            objectId: workout.workoutKey,
            version: null,
            startMs: workout.startTime ?? null,
          },
        ]
      : asksNights && NIGHTS.has(type)
        ? nightsOf(times)
        : [];
  return { ...base, kind: objects.length > 0 ? 'changed' : 'other', objects };
}

/** The days around what was sent: a night's day is the runner's own, whose zone is not known here. */
function nightsOf(times: readonly string[]): ListedObject[] {
  const [first, last] = [Date.parse(times[0] ?? ''), Date.parse(times.at(-1) ?? '')];
  if (Number.isNaN(first) || Number.isNaN(last)) return [];
  const objectId = `${localDay(first - 86_400_000, 'UTC')}/${localDay(last + 86_400_000, 'UTC')}`;
  return [{ kind: 'wellness', objectId, version: times.at(-1)!, startMs: null }];
}
