import type { ActivitySummary } from '../../core/activity/activity.ts';
import { datedAhead } from '../../core/activity/dated-ahead.ts';
import type { Failure } from '../../core/result.ts';
import { compressStream, STREAM_VERSION } from '../../db/compress-stream.ts';
import { lockAthlete } from '../../db/queries/athlete.ts';
import type { Delivery } from '../../db/queries/delivery.ts';
import { getDelivery, moveDelivery } from '../../db/queries/delivery.ts';
import { putRecording, putRecordingStream } from '../../db/queries/recording.ts';
import type { Tx } from '../../db/transaction.ts';
import type { DecodedPart } from '../../formats/decode/outcome.ts';
import { DONE, type Step, type StepEnd } from '../job-queue.ts';
import type { ServiceDeps } from './import-file.ts';
import { PARSER_VERSION } from './import-file.ts';
import type { StoredRecording } from './join-activity.ts';
import { placeRecordings } from './match-delivery.ts';

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
    const event = now?.state === 'received' ? await takeParts(tx, deps.now(), now, parts) : 'settled';
    await step.done(tx, event, subject);
  });
  return DONE;
}

/** What was read of a delivery that nothing was read of before: kept, and placed. */
export async function takeParts(
  tx: Tx,
  nowMs: number,
  delivery: Delivery,
  parts: readonly DecodedPart[],
): Promise<'matched' | 'settled' | 'rejected'> {
  const { athleteId, deliveryId } = delivery;
  const refused = parts.every((p) => p.facts.status === 'rejected') ? (parts[0]?.facts.error ?? null) : null;
  if (refused !== null) {
    await moveDelivery(tx, athleteId, deliveryId, {
      from: ['received'],
      to: 'rejected',
      code: refused.code,
      detail: refused.message,
      parserVersion: PARSER_VERSION,
    });
    return 'rejected';
  }
  const athlete = (await lockAthlete(tx, athleteId))!;
  const stored = await putParts(tx, delivery, parts);
  return placeRecordings(tx, nowMs, athlete, delivery, stored);
}

/** Why the decoder, and not the file, is the reason that nothing was read; null where something or the file is. */
export function passingFailure(parts: readonly DecodedPart[]): (Failure & { tries: number }) | null {
  const error = parts[0]?.facts.error ?? null;
  const tries = error === null ? undefined : PASSING.get(error.code);
  return parts.length === 1 && error !== null && tries !== undefined ? { ...error, tries } : null;
}

/** Stores the parts of a delivery; answers those that are activities. */
export async function putParts(
  tx: Tx,
  delivery: Delivery,
  parts: readonly DecodedPart[],
): Promise<StoredRecording[]> {
  const { athleteId, deliveryId, policy } = delivery;
  const stored: StoredRecording[] = [];
  for (const [i, { facts, activity }] of parts.entries()) {
    const part = i + 1;
    const key = { athleteId, deliveryId, part };
    const partSha256 = `${delivery.sha256}:${part}`;
    const found = activity === null ? null : datedAhead(activity.summary, delivery.receivedMs);
    await putRecording(tx, { ...key, facts, summary: found, partSha256 });
    if (activity === null) continue;
    const { stream } = activity;
    const packed = { version: STREAM_VERSION, samples: stream.n, bytes: compressStream(stream) };
    await putRecordingStream(tx, key, packed);
    // as it would be read back
    const summary = JSON.parse(JSON.stringify(found)) as ActivitySummary;
    stored.push({ deliveryId, part, facts, summary, packed, policy });
  }
  return stored;
}
