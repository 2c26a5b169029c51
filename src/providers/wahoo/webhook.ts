import { z } from 'zod';
import { sameSecret } from '../proof.ts';
import { idText, readAs } from '../read-json.ts';
import type { Webhook } from '../webhook.ts';

const workout = z.looseObject({ id: idText, starts: z.string().max(40).nullish() });
const body = z
  .looseObject({
    event_type: z.string().max(60).optional(),
    /** one description calls it so */
    event: z.string().max(60).optional(),
    webhook_token: z.string().max(500),
    user: z.looseObject({ id: idText }),
    workout_summary: z
      .looseObject({ id: idText, updated_at: z.string().max(40), workout: workout.optional() })
      .optional(),
  })
  .refine((given) => given.event_type !== undefined || given.event !== undefined);

/** A token in the body, no signature: events are hints, and what they carry is asked for again. */
export const webhook: Webhook = {
  proof: { value: 'secret_in_body', confidence: 'documented' },
  maxBytes: 256 * 1024,
  setUp: { value: 'portal', confidence: 'documented' },
  answerWithinS: { value: null, confidence: 'general' },
  receive({ method, body: bytes }, { settings }) {
    if (method !== 'POST') return { kind: 'refused', why: 'METHOD' };
    const read = readAs(body, bytes);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    const { webhook_token: token, user, workout_summary: summary, event_type, event } = read.value;
    if (!sameSecret(token, settings.webhookSecret)) return { kind: 'refused', why: 'SECRET' };
    const type = event_type ?? event!;
    const run = type === 'workout_summary' ? summary?.workout : undefined;
    const startMs = Date.parse(run?.starts ?? '');
    return {
      kind: 'events',
      events: [
        {
          owner: user.id,
          // a changed summary comes again with a later time
          key: `${type}:${summary?.id ?? ''}:${summary?.updated_at ?? ''}`,
          isProven: false,
          kind: run === undefined ? 'other' : 'changed',
          objects:
            run === undefined
              ? []
              : [
                  {
                    ...{ kind: 'activity', objectId: run.id, version: summary!.updated_at },
                    startMs: Number.isNaN(startMs) ? null : startMs,
                  },
                ],
          document: null,
        },
      ],
      answer: { status: 200 },
    };
  },
};
