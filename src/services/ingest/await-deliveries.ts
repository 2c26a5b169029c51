import { listArchiveEntries } from '../../db/queries/archive.ts';
import { listAthletes } from '../../db/queries/athlete.ts';
import { type Delivery, listByIds, listInStates } from '../../db/queries/delivery.ts';
import type { DeliveryState } from '../../db/schema/delivery.ts';
import type { Db } from '../../db/transaction.ts';
import type { JobQueue } from '../job-queue.ts';
import type { ServiceDeps } from './import-file.ts';
import { type ImportOutcome, noOutcome, outcomesOf, type Settled } from './import-outcome.ts';
import { ARCHIVE } from './receive-file.ts';

export interface QueuedDeps extends ServiceDeps {
  queue: JobQueue;
}

export const UNFINISHED = ['received', 'decoded', 'matched', 'analysed'] as const satisfies DeliveryState[];

/** One delivery that somebody waits for. */
export interface Awaited {
  deliveryId: string;
  file: string;
  isNew: boolean;
}

/** Another process does not wake this one: then its work is seen after this time. */
const LOOK_AGAIN_MS = 250;
/** Files of an archive whose outcomes are read by one statement. */
const TOGETHER = 1000;

/** Waits until each delivery, and of an archive each file in it, has its final state; null where that takes longer than `ms`. */
export async function awaitOutcomes(
  deps: QueuedDeps,
  athleteId: string,
  awaited: readonly Awaited[],
  ms: number,
): Promise<ImportOutcome[][] | null> {
  const until = performance.now() + ms;
  for (;;) {
    const heard = deps.queue.nextEnd(LOOK_AGAIN_MS);
    const outcomes = await deps.db.read((db) => readOutcomes(db, athleteId, awaited));
    if (outcomes !== null) return outcomes;
    if (performance.now() >= until) return null;
    await heard;
  }
}

async function readOutcomes(
  db: Db,
  athleteId: string,
  awaited: readonly Awaited[],
): Promise<ImportOutcome[][] | null> {
  const rows = await listByIds(
    db,
    athleteId,
    awaited.map((a) => a.deliveryId),
  );
  const found = new Map(rows.map((row) => [row.deliveryId, row]));
  if (rows.some(isUnfinished)) return null;
  const all: ImportOutcome[][] = [];
  for (const { deliveryId, file, isNew } of awaited) {
    const delivery = found.get(deliveryId)!;
    if (delivery.mediaType !== ARCHIVE)
      all.push(await outcomesOf(db, athleteId, [{ delivery, file, isNew }]));
    else {
      const entries = await entryOutcomes(db, delivery, file, isNew);
      if (entries === null) return null;
      all.push(entries);
    }
  }
  return all;
}

async function entryOutcomes(
  db: Db,
  archive: Delivery,
  file: string,
  isNew: boolean,
): Promise<ImportOutcome[] | null> {
  const entries = await listArchiveEntries(db, archive.athleteId, archive.deliveryId);
  if (entries.some(({ delivery }) => isUnfinished(delivery))) return null;
  const original = archive.originalName ?? '';
  const settled = entries.map(({ entry, delivery }): Settled => {
    // the archive may have come again under another name
    const isRenamed = entry.name.startsWith(`${original}!`);
    const name = isRenamed ? `${file}${entry.name.slice(original.length)}` : entry.name;
    return { delivery, file: name, isNew: isNew && entry.isNew };
  });
  const outcomes: ImportOutcome[] = [];
  for (let from = 0; from < settled.length; from += TOGETHER)
    outcomes.push(...(await outcomesOf(db, archive.athleteId, settled.slice(from, from + TOGETHER))));
  if (archive.state !== 'rejected') return outcomes;
  const error = { code: archive.code ?? 'REJECTED', message: archive.detail ?? '' };
  return [...outcomes, { ...noOutcome(file, archive.deliveryId), state: 'rejected', error }];
}

function isUnfinished(delivery: Delivery): boolean {
  return UNFINISHED.some((state) => state === delivery.state);
}

/** Makes work due for deliveries that are not finished and have none, as a newer version or a lost queue leaves them; answers how many. */
export async function recoverStranded(deps: QueuedDeps): Promise<number> {
  let recovered = 0;
  for (const { athleteId } of await deps.db.read((db) => listAthletes(db))) {
    recovered += await deps.db.transaction(async (tx) => {
      const open = await listInStates(tx, athleteId, UNFINISHED);
      if (open.length === 0) return 0;
      const { deliveryIds, kinds } = await deps.queue.live(tx, athleteId);
      const isBeingJudged = kinds.has('analyse') || kinds.has('review');
      const stranded = open.filter(({ deliveryId, state }) =>
        state === 'received' || state === 'decoded' ? !deliveryIds.has(deliveryId) : !isBeingJudged,
      );
      for (const { deliveryId, state, mediaType } of stranded) {
        const arrival =
          state === 'decoded'
            ? 'stranded'
            : state !== 'received'
              ? 'changed'
              : mediaType === ARCHIVE
                ? 'archive'
                : 'entry';
        await deps.queue.due(tx, arrival, { athleteId, deliveryId });
      }
      return stranded.length;
    });
  }
  if (recovered > 0) deps.queue.wake();
  return recovered;
}
