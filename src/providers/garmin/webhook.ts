import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sameSecret } from '../proof.ts';
import type { ListedObject } from '../provider.ts';
import { idText, readAs } from '../read-json.ts';
import type { ProviderEvent, Webhook } from '../webhook.ts';

const item = z.looseObject({
  userId: idText,
  summaryId: idText.optional(),
  activityId: idText.optional(),
  startTimeInSeconds: z.number().optional(),
  /** a ping: where it is to be had, once */
  callbackURL: z.string().max(2000).optional(),
  manual: z.boolean().optional(),
  permissions: z.array(z.string().max(100)).max(100).optional(),
  changeTimeInSeconds: z.number().optional(),
});
type Item = z.infer<typeof item>;
/** By the kind of thing, each a list, of several people. */
const body = z.record(z.string().max(60), z.array(item).max(10_000));

const RUNS = new Set(['activities', 'activityDetails', 'manuallyUpdatedActivities']);
const DAYS = new Set(['dailies', 'sleeps', 'hrv']);
const MOST_PUSHED = 64 * 1024;

/**
 * No signature: the secret path and a header with our own id are what there is. A ping is a hint like any other; what
 * comes whole is only taken where the operator said so.
 */
export const webhook: Webhook = {
  proof: { value: 'path', confidence: 'seen_in_code', note: 'and the header garmin-client-id' },
  maxBytes: 32 * 1024 * 1024,
  setUp: { value: 'portal', confidence: 'seen_in_code', note: 'for each kind of thing, as ping or push' },
  answerWithinS: { value: 30, confidence: 'disputed', note: 'the figure that implementers use' },
  receive({ method, headers, body: bytes }, { settings, nowMs }) {
    if (method !== 'POST') return { kind: 'refused', why: 'METHOD' };
    if (!sameSecret(headers['garmin-client-id'], settings.clientId))
      return { kind: 'refused', why: 'CLIENT' };
    const read = readAs(body, bytes);
    if (!read.ok) return { kind: 'refused', why: 'UNREADABLE' };
    const lists = Object.entries(read.value);
    if (lists.length === 0) return { kind: 'refused', why: 'UNREADABLE' };
    const believes = settings.options.PUSH === 'believed';
    const events = lists.flatMap(([type, items]) =>
      items.map((one) => eventOf(type, one, { believes, nowMs })),
    );
    return { kind: 'events', events, answer: { status: 200 } };
  },
};

function eventOf(
  type: string,
  given: Item,
  { believes, nowMs }: { believes: boolean; nowMs: number },
): ProviderEvent {
  const about = given.summaryId ?? given.activityId ?? given.changeTimeInSeconds ?? '';
  // the same thing again under another address, or with other figures, is a newer one
  const what = digest(given.callbackURL ?? JSON.stringify(given));
  const base = { owner: given.userId, key: `${type}:${about}:${what}`, isProven: false, document: null };
  // it says nothing of when, and an earlier one that was not true may not hide a true one
  if (type === 'deregistrations') {
    return { ...base, key: `${type}:${Math.floor(nowMs / 1000)}`, kind: 'left', objects: [] };
  }
  if (type === 'userPermissionsChange')
    return { ...base, kind: 'scopes', objects: [], document: given.permissions ?? [] };
  const object = objectOf(type, given, believes);
  return object === null
    ? { ...base, kind: 'other', objects: [] }
    : { ...base, kind: 'changed', objects: [object] };
}

function objectOf(type: string, given: Item, believes: boolean): ListedObject | null {
  const { callbackURL: link, activityId, summaryId, startTimeInSeconds: startS } = given;
  const startMs = startS === undefined ? null : startS * 1000;
  const run = activityId ?? summaryId;
  if (run !== undefined && given.manual !== true) {
    if (type === 'activityFiles' && link !== undefined)
      return { kind: 'activity', objectId: run, version: digest(link), startMs, link };
    // that there is one; its file is told of by another call
    if (RUNS.has(type)) return { kind: 'activity', objectId: run, version: null, startMs };
  }
  if (!DAYS.has(type)) return null;
  const where = link ?? (believes ? inline(given) : null);
  return where === null
    ? null
    : { kind: 'wellness', objectId: `${type}:${digest(where)}`, version: null, startMs: null, link: where };
}

/** What came whole is its own address. */
function inline(given: Item): string | null {
  const text = JSON.stringify([given]);
  return text.length > MOST_PUSHED ? null : INLINE + Buffer.from(text).toString('base64');
}
export const INLINE = 'data:application/json;base64,';

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}
