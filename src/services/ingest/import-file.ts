import type { Failure } from '../../core/result.ts';
import type { Database } from '../../db/client.ts';
import { listByIds } from '../../db/queries/delivery.ts';
import type { DeliverySource } from '../../db/schema/delivery.ts';
import type { DecodePool } from '../../formats/decode/pool.ts';
import { type Step, type StepEnd, UNQUEUED } from '../job-queue.ts';
import { decodeDelivery } from './decode-delivery.ts';
import { decodeEntries } from './decode-entries.ts';
import type { FileStore } from './file-store.ts';
import { type ImportOutcome, noOutcome, outcomesOf } from './import-outcome.ts';
import { inBatches } from './in-batches.ts';
import { matchDelivery } from './match-delivery.ts';
import { receiveFiles } from './receive-file.ts';

/** What reading a file depends on; kept with every delivery so that a newer reader can go over it again. */
export const PARSER_VERSION = '1';

/** What every service works with. */
export interface ServiceDeps {
  db: Database;
  files: FileStore;
  pool: DecodePool;
  now: () => number;
  /** how much may be kept of one athlete's files; absent: any amount */
  quotaBytes?: number;
}

export interface IncomingFile {
  /** as its sender called it; shown, never used as a path */
  name: string;
  /** of one activity file; an archive is not opened */
  bytes: Uint8Array;
  source: DeliverySource;
}

/** A file of a batch: stored, with whether it is still to be read, or refused. */
interface Arrival {
  file: string;
  deliveryId: string | null;
  isNew: boolean;
  error: Failure | null;
}

/** As many batches as keep the decoders busy while one of them is written. */
const AT_ONCE = 3;

/**
 * Files of one athlete through the first steps of the pipeline without the queue, for commands that do nothing else:
 * stored several at a time, then read and given their activities as the files of an archive are. The same bytes give
 * the same activity, however often they come; what is good stays, whatever stands beside it. `onRead` hears of each
 * file once, before what becomes of it is kept. Answers in the order of the files.
 */
export async function importFiles(
  deps: ServiceDeps,
  athleteId: string,
  files: Iterable<IncomingFile> | AsyncIterable<IncomingFile>,
  onRead: () => void = () => {},
): Promise<ImportOutcome[]> {
  const begun = new Set<string>();
  const importing: Promise<ImportOutcome[]>[] = [];
  const sizeOf = (file: IncomingFile) => file.bytes.length;
  const batches = inBatches(sizeOf, async (batch: IncomingFile[]) => {
    const contents = batch.map(({ bytes, ...file }) => ({ ...file, content: bytes }));
    const received = await receiveFiles(deps, athleteId, contents);
    const arrivals = received.map((one, i): Arrival => {
      const file = batch[i]!.name;
      if ('code' in one) return { file, deliveryId: null, isNew: false, error: one };
      const { deliveryId, state } = one.delivery;
      const isNew = !begun.has(deliveryId) && (state === 'received' || state === 'decoded');
      begun.add(deliveryId);
      return { file, deliveryId, isNew, error: null };
    });
    const imported = importBatch(deps, athleteId, arrivals, importing.at(-1), onRead);
    // whoever wants the error awaits it
    imported.catch(() => undefined);
    importing.push(imported);
    await importing.at(-AT_ONCE);
  });
  try {
    for await (const file of files) await batches.add(file);
    await batches.end();
    return (await Promise.all(importing)).flat();
  } finally {
    await Promise.allSettled(importing);
  }
}

async function importBatch(
  deps: ServiceDeps,
  athleteId: string,
  arrivals: readonly Arrival[],
  before: Promise<unknown> | undefined,
  onRead: () => void,
): Promise<ImportOutcome[]> {
  const unread = arrivals.flatMap(({ isNew, deliveryId }) => (isNew ? [deliveryId!] : []));
  for (let known = arrivals.length - unread.length; known > 0; known--) onRead();
  const failures = await readTogether(deps, athleteId, unread, onRead);
  // the same bytes may be among those before, and what became of them is told of both
  await before;
  return deps.db.read(async (db) => {
    const ids = arrivals.flatMap(({ deliveryId }) => deliveryId ?? []);
    const deliveries = new Map((await listByIds(db, athleteId, ids)).map((row) => [row.deliveryId, row]));
    const errorOf = ({ deliveryId, error }: Arrival) => error ?? failures.get(deliveryId!) ?? null;
    const settled = arrivals.filter((arrival) => errorOf(arrival) === null);
    const outcomes = await outcomesOf(
      db,
      athleteId,
      settled.map((arrival) => ({ ...arrival, delivery: deliveries.get(arrival.deliveryId!)! })),
    );
    return arrivals.map((arrival) => {
      const error = errorOf(arrival);
      if (error === null) return outcomes.shift()!;
      return { ...noOutcome(arrival.file, arrival.deliveryId), state: 'rejected', error };
    });
  });
}

/** Reads deliveries as one job does, and by itself each that needs it; answers what was not read, and why. */
async function readTogether(
  deps: ServiceDeps,
  athleteId: string,
  deliveryIds: readonly string[],
  onRead: () => void,
): Promise<Map<string, Failure>> {
  const alone = new Set<string>();
  const together: Step = {
    ...UNQUEUED,
    async due(_, __, { deliveryId }) {
      alone.add(deliveryId!);
    },
  };
  try {
    await decodeEntries(deps, together, athleteId, deliveryIds, onRead);
  } catch {
    // one of them may be the reason
    for (const deliveryId of deliveryIds) alone.add(deliveryId);
  }
  const failures = new Map<string, Failure>();
  for (const deliveryId of alone) {
    const end = await readAlone(deps, athleteId, deliveryId).catch(failed);
    if ('code' in end) failures.set(deliveryId, { code: end.code, message: end.message });
  }
  return failures;
}

async function readAlone(deps: ServiceDeps, athleteId: string, deliveryId: string): Promise<StepEnd> {
  const end = await decodeDelivery(deps, UNQUEUED, athleteId, deliveryId);
  // it may have been read before, and not yet placed
  return end.end === 'done' ? matchDelivery(deps, UNQUEUED, athleteId, deliveryId) : end;
}

function failed({ code = 'STEP_FAILED', message }: Error & { code?: string }): StepEnd {
  return { end: 'retry', code, message };
}

export type { ImportOutcome };
