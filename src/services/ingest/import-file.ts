import type { Zone } from '../../core/time.ts';
import type { Database } from '../../db/client.ts';
import { type Delivery, getDelivery, moveDelivery } from '../../db/queries/delivery.ts';
import type { DeliverySource } from '../../db/schema/delivery.ts';
import { bytesSource } from '../../formats/decode/byte-source.ts';
import type { DecodePool } from '../../formats/decode/pool.ts';
import { sniff } from '../../formats/decode/sniff.ts';
import { UNQUEUED } from '../job-queue.ts';
import { passingFailure, takeParts } from './decode-delivery.ts';
import type { FileStore } from './file-store.ts';
import { type ImportOutcome, noOutcome, outcomeOf } from './import-outcome.ts';
import { matchDelivery } from './match-delivery.ts';
import { receiveFile } from './receive-file.ts';

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
  bytes: Uint8Array;
  source: DeliverySource;
}

/** How many entries of an archive are under way at once: enough to keep the decoders busy. */
const IN_FLIGHT = 4;

/**
 * The first two steps of the pipeline at once and without the queue, for commands that do nothing else:
 * stores the bytes, reads them and gives them their activity, file by file in transactions of their own.
 * The same bytes give the same activity, however often they come; what is good in a batch stays.
 */
export async function importFile(
  deps: ServiceDeps,
  athlete: { athleteId: string; zone: Zone },
  file: IncomingFile,
  onOutcome: (outcome: ImportOutcome) => void = () => {},
): Promise<ImportOutcome[]> {
  const sniffed = sniff(file.bytes);
  const isArchive = sniffed.ok && sniffed.value === 'zip';
  const delivery = await receive(deps, athlete.athleteId, { ...file, isArchive }, null);
  if (isArchive) return importArchive(deps, athlete, file, delivery, onOutcome);
  const outcome = await importOne(deps, file.name, file.bytes, delivery);
  onOutcome(outcome);
  return [outcome];
}

async function importArchive(
  deps: ServiceDeps,
  athlete: { athleteId: string; zone: Zone },
  file: IncomingFile,
  archive: Delivery,
  onOutcome: (outcome: ImportOutcome) => void,
): Promise<ImportOutcome[]> {
  const outcomes: Promise<ImportOutcome>[] = [];
  const running = new Set<Promise<unknown>>();
  let position = 0;
  const unpacked = await deps.pool.unpack(bytesSource(file.bytes), async (entry) => {
    const name = `${file.name}!${entry.name}`;
    const { content } = entry;
    const place = { archiveId: archive.deliveryId, position: ++position };
    const work = content.ok
      ? receive(deps, athlete.athleteId, { name, bytes: content.value, source: 'archive' }, place).then(
          (delivery) => importOne(deps, name, content.value, delivery),
        )
      : Promise.resolve<ImportOutcome>({
          ...noOutcome(name, archive.deliveryId),
          state: 'rejected',
          error: content.error,
        });
    const reported = work.then((outcome) => {
      onOutcome(outcome);
      return outcome;
    });
    outcomes.push(reported);
    const settled: Promise<unknown> = reported.catch(() => undefined).finally(() => running.delete(settled));
    running.add(settled);
    if (running.size >= IN_FLIGHT) await Promise.race(running);
  });
  const done = await Promise.all(outcomes);
  const error = unpacked.ok ? null : unpacked.error;
  await deps.db.transaction((tx) =>
    moveDelivery(tx, athlete.athleteId, archive.deliveryId, {
      from: ['received'],
      to: error === null ? 'reviewed' : 'rejected',
      code: error?.code ?? 'UNPACKED',
      detail: error?.message ?? null,
      parserVersion: PARSER_VERSION,
    }),
  );
  if (error === null) return done;
  const whole: ImportOutcome = { ...noOutcome(file.name, archive.deliveryId), state: 'rejected', error };
  onOutcome(whole);
  return [...done, whole];
}

async function receive(
  deps: ServiceDeps,
  athleteId: string,
  { name, bytes, source, isArchive = false }: IncomingFile & { isArchive?: boolean },
  place: { archiveId: string; position: number } | null,
): Promise<Delivery> {
  const arrived = { name, content: bytes, source, isArchive };
  return (await receiveFile(deps, athleteId, arrived, place, async () => {})).delivery;
}

async function importOne(
  deps: ServiceDeps,
  name: string,
  bytes: Uint8Array,
  delivery: Delivery,
): Promise<ImportOutcome> {
  const { athleteId, deliveryId } = delivery;
  const isRepeat = delivery.state !== 'received' && delivery.state !== 'decoded';
  if (delivery.state === 'received') {
    const parts = await deps.pool.decode(bytes, { file: name });
    const passing = passingFailure(parts);
    if (passing !== null) return { ...noOutcome(name, deliveryId), state: 'rejected', error: passing };
    await deps.db.transaction((tx) => takeParts(tx, deps.now(), athleteId, [{ delivery, parts }]));
  }
  if (delivery.state === 'decoded') await matchDelivery(deps, UNQUEUED, athleteId, deliveryId);
  return deps.db.read(async (db) => {
    const now = (await getDelivery(db, athleteId, deliveryId))!;
    return outcomeOf(db, now, name, !isRepeat || now.state === 'rejected');
  });
}

export type { ImportOutcome };
