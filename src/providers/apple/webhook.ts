import { z } from 'zod';
import { ok } from '../../core/result.ts';
import { digestOf } from '../proof.ts';
import type { WellnessReading } from '../provider.ts';
import { shapeOf } from '../read-json.ts';
import type { ProviderEvent, Webhook, WebhookCall } from '../webhook.ts';
import { readMetrics } from './metrics.ts';

/** Runs can be tens of megabytes, with every sample of a workout. */
const MAX_BYTES = 32 * 1024 * 1024;
const MOST_READINGS = 4000;

const body = z.looseObject({
  data: z.looseObject({
    metrics: z.array(z.unknown()).max(10_000).optional(),
    workouts: z.array(z.unknown()).max(10_000).optional(),
  }),
});
const kept = z.looseObject({ unread: z.number(), readings: z.array(z.custom<WellnessReading>()) });

/** The runner's own key in a header, and the values themselves in the body. */
export const webhook: Webhook = {
  proof: { value: 'secret_in_header', confidence: 'documented' },
  maxBytes: MAX_BYTES,
  setUp: { value: 'runner', confidence: 'documented' },
  answerWithinS: { value: null, confidence: 'documented', note: 'as the app is set; it runs for about 30 s' },
  ownerOf({ headers }) {
    const key = /^Bearer ([\w-]{20,200})$/i.exec(headers.authorization ?? '')?.[1];
    return key === undefined ? null : digestOf(key);
  },
  receive({ method, headers, body: bytes }, { nowMs }) {
    const owner = ownerOf({ headers });
    if (method !== 'POST' || owner === null) return { kind: 'refused', why: 'KEY' };
    const json = plainJson(bytes);
    const read = json === undefined ? null : shapeOf(body, json);
    if (read?.ok !== true) return { kind: 'refused', why: 'UNREADABLE' };
    const { metrics, workouts } = read.value.data;
    if (metrics === undefined && workouts === undefined) return { kind: 'refused', why: 'UNREADABLE' };
    const { readings, unread } = readMetrics(metrics ?? []);
    const document = { readings: readings.slice(-MOST_READINGS), unread };
    // a run of the app sends the same more than once where it thinks that it was not heard
    const run = headers['session-id']?.slice(0, 100) ?? String(Math.floor(nowMs / 1000));
    const key = `${run}:${digestOf(JSON.stringify(document))}`;
    const event: ProviderEvent = { owner, key, isProven: true, kind: 'changed', objects: [], document };
    return { kind: 'events', events: [event], answer: { status: unread > 0 ? 207 : 200, body: {} } };
  },
  read(document) {
    const read = shapeOf(kept, document);
    return read.ok ? ok(read.value.readings) : read;
  },
};

function ownerOf(call: Pick<WebhookCall, 'headers'>): string | null {
  return webhook.ownerOf!(call);
}

/** Without the care for large ids, which there are none of here and which costs seconds of a large body. */
function plainJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
