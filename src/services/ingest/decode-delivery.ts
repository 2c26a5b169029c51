import type { ActivitySummary } from '../../core/activity/activity.ts';
import { datedAhead } from '../../core/activity/dated-ahead.ts';
import type { Failure } from '../../core/result.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import type { Delivery } from '../../db/queries/delivery.ts';
import { getDelivery, moveDelivery } from '../../db/queries/delivery.ts';
import { putRecordingStreams, putRecordings } from '../../db/queries/recording.ts';
import type { Tx } from '../../db/transaction.ts';
import type { DecodedPart } from '../../formats/decode/outcome.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import type { ServiceDeps } from './import-file.ts';
import { PARSER_VERSION } from './import-file.ts';
import type { StoredRecording } from './join-activity.ts';
import { placeRecordings, type StoredDelivery } from './place-recordings.ts';

/**
 * What says more about the machine than about the file, and how many tries it is worth; Infinity: as many as the step
 * has. Each costs a new process and what the file takes of it, so that few are left where the file is the likelier
 * reason. DECODER_FAILED is not among them, nor is DECODER_TIMEOUT, which counts the decoder's own processor time:
 * both would end the same again.
 */
const PASSING = new Map([
  ['DECODER_CLOSED', Number.POSITIVE_INFINITY],
  ['DECODER_STALLED', Number.POSITIVE_INFINITY],
  ['DECODER_CRASHED', 3],
  ['DECODER_OUT_OF_MEMORY', 2],
]);

/**
 * received → matched, reviewed where there is nothing to run, or rejected: reads a delivery's bytes, keeps its
 * parts and, while they are at hand, gives each its activity. Where the decoder and not the file failed,
 * nothing is decided: it is tried again.
 */
export async function decodeDelivery(
  deps: ServiceDeps,
  step: Step,
  athleteId: string,
  deliveryId: string,
): Promise<StepEnd> {
  const delivery = await deps.db.read((db) => getDelivery(db, athleteId, deliveryId));
  if (delivery === null) return { end: 'give_up', code: 'DELIVERY_GONE', message: 'The delivery is gone.' };
  const subject = { athleteId, deliveryId };
  if (delivery.state !== 'received') {
    await deps.db.transaction(async (tx) => {
      await step.hold(tx);
      await step.done(tx, delivery.state === 'decoded' ? 'decoded' : 'settled', subject);
    });
    return DONE;
  }
  const bytes = delivery.sha256 === null ? null : await deps.files.get(athleteId, delivery.sha256);
  if (bytes === null)
    return {
      end: 'give_up',
      code: 'RAW_FILE_MISSING',
      message: 'The stored bytes are gone; send the file again.',
    };
  const parts = await deps.pool.decode(bytes, { file: delivery.originalName ?? '' });
  const passing = passingFailure(parts);
  if (passing !== null) return { end: 'retry', ...passing };
  await deps.db.transaction(async (tx) => {
    await step.hold(tx);
    // it can have gone, or been settled, while the decoder was at work
    const now = await getDelivery(tx, athleteId, deliveryId);
    const unread = now?.state === 'received' ? [{ delivery: now, parts }] : [];
    const [event] = await takeParts(tx, deps.now(), athleteId, unread);
    await step.done(tx, event ?? 'settled', subject);
  });
  return DONE;
}

/** A delivery and what was read of it. */
export interface ReadDelivery {
  delivery: Delivery;
  parts: readonly DecodedPart[];
}

/** What was read of deliveries of one athlete that nothing was read of before: kept, and placed. Answers for each in order. */
export async function takeParts(
  tx: Tx,
  nowMs: number,
  athleteId: string,
  read: readonly ReadDelivery[],
): Promise<('matched' | 'settled' | 'rejected')[]> {
  const good: ReadDelivery[] = [];
  for (const each of read) {
    const { deliveryId } = each.delivery;
    const refused = each.parts.every((p) => p.facts.status === 'rejected')
      ? each.parts[0]?.facts.error
      : null;
    if (refused == null) good.push(each);
    else
      await moveDelivery(tx, athleteId, deliveryId, {
        from: ['received'],
        to: 'rejected',
        code: refused.code,
        detail: refused.message,
        parserVersion: PARSER_VERSION,
      });
  }
  if (good.length === 0) return read.map(() => 'rejected');
  const athlete = (await lockAthlete(tx, athleteId))!;
  const placed = await placeRecordings(tx, nowMs, athlete, await putParts(tx, good));
  const events = new Map(good.map(({ delivery }, i) => [delivery.deliveryId, placed[i]!]));
  return read.map(({ delivery }) => events.get(delivery.deliveryId) ?? 'rejected');
}

/** Why the decoder, and not the file, is the reason that nothing was read; null where something or the file is. */
export function passingFailure(parts: readonly DecodedPart[]): (Failure & { tries: number }) | null {
  const error = parts[0]?.facts.error ?? null;
  const tries = error === null ? undefined : PASSING.get(error.code);
  return parts.length === 1 && error !== null && tries !== undefined ? { ...error, tries } : null;
}

/** Stores the parts of deliveries; answers, for each of these, those that are activities. */
export async function putParts(tx: Tx, read: readonly ReadDelivery[]): Promise<StoredDelivery[]> {
  const rows: Parameters<typeof putRecordings>[1][number][] = [];
  const streams: Parameters<typeof putRecordingStreams>[1][number][] = [];
  const stored = read.map(({ delivery, parts }): StoredDelivery => {
    const { athleteId, deliveryId, policy, sha256, receivedMs } = delivery;
    const recordings: StoredRecording[] = [];
    for (const [i, { facts, activity }] of parts.entries()) {
      const part = i + 1;
      const key = { athleteId, deliveryId, part };
      const found = activity === null ? null : datedAhead(activity.summary, receivedMs);
      rows.push({ ...key, facts, summary: found, partSha256: `${sha256}:${part}` });
      if (activity === null) continue;
      const { packed } = activity;
      streams.push({ ...key, ...packed });
      // as it would be read back
      const summary = JSON.parse(JSON.stringify(found)) as ActivitySummary;
      recordings.push({ deliveryId, part, facts, summary, packed, policy });
    }
    return { delivery, recordings };
  });
  await putRecordings(tx, rows);
  await putRecordingStreams(tx, streams);
  return stored;
}
