import { lockAthlete } from '../../db/queries/athlete.ts';
import { type Connection, changeConnection } from '../../db/queries/connection.ts';
import { moveDelivery } from '../../db/queries/delivery.ts';
import { type SourceObject, settleObject } from '../../db/queries/source-object.ts';
import type { Tx } from '../../db/transaction.ts';
import { sniff } from '../../formats/decode/sniff.ts';
import type { Account, Fetched, WellnessReading } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import { withdrawDeliveries } from '../ingest/expire-sources.ts';
import { type ArrivedFile, receiveFile } from '../ingest/receive-file.ts';
import { isQuotaReached } from '../ingest/storage-quota.ts';
import type { Step } from '../job-queue.ts';
import { CallEnded } from './call-ended.ts';
import { callAs } from './call-platform.ts';
import { grants } from './connect.ts';
import { holdConnection } from './hold-connection.ts';
import { keepReadings } from './keep-readings.ts';
import type { PullDeps } from './pull.ts';

/** After each try that found nothing yet; together about nine hours, and eight tries. */
const WAITS_S = [10, 30, 120, 600, 1800, 7200, 21_600];
const GIVES = { activity: 'activities', wellness: 'wellness' } as const;

/** Fetches one thing and keeps what it holds, or writes down why not. */
export async function fetchObject(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
  object: SourceObject,
): Promise<void> {
  const { provider, settings } = platform;
  const settle = (set: Parameters<typeof settleObject>[2]) =>
    deps.db.transaction(async (tx) => {
      await holdConnection(tx, step, row);
      await settleObject(tx, object, set);
    });
  const use = provider.oauth?.scopes.find((scope) => scope.gives === GIVES[object.kind]);
  if (use !== undefined && !grants(row.scopes, use))
    return void (await settle({ state: 'withheld', code: 'NOT_GRANTED' }));
  const athlete = await deps.db.transaction((tx) => lockAthlete(tx, row.athleteId));
  const account: Account = {
    externalId: row.externalId,
    scopes: row.scopes,
    settings,
    zone: athlete?.zone ?? 'UTC',
  };
  let fetched: Fetched;
  try {
    fetched = await provider.pull!.fetch(callAs(deps, platform, row, object.priority === 0), object, account);
  } catch (error) {
    if (!(error instanceof CallEnded) || error.code !== 'ANSWER_UNUSABLE') throw error;
    return void (await settle({ state: 'quarantined', code: error.detail, attempts: object.attempts + 1 }));
  }
  /** Keeps a file, or writes down that its athlete keeps as much as one may. */
  const kept = async (file: { name: string; bytes: Uint8Array }, wellness: WellnessReading[]) => {
    try {
      await keepFile(deps, step, platform, row, object, file, wellness);
    } catch (error) {
      if (!isQuotaReached(error)) throw error;
      await settle({ state: 'withheld', code: error.code });
    }
  };
  switch (fetched.kind) {
    case 'withheld':
      return void (await settle({ state: 'withheld', code: fetched.code }));
    case 'gone':
      return withdraw(deps, step, row, object);
    case 'not_yet': {
      if (object.saidGone === 1) return withdraw(deps, step, row, object);
      const waitS = WAITS_S[object.attempts];
      if (waitS === undefined) return void (await settle({ state: 'absent', code: 'NEVER_CAME' }));
      const nextMs = deps.now() + waitS * 1000;
      return void (await settle({ state: 'wanted', attempts: object.attempts + 1, nextMs }));
    }
    case 'file':
      return kept(fetched, []);
    case 'document': {
      const read = provider.pull!.normalise(object, fetched.bytes, account);
      if (!read.ok) return quarantine(deps, step, platform, row, object, fetched.bytes, read.error);
      const { file, wellness } = read.value;
      if (file !== null) return kept(file, wellness);
      await deps.db.transaction(async (tx) => {
        await holdConnection(tx, step, row);
        await keep(deps, tx, platform, row, object, wellness);
        await settleObject(tx, object, { state: 'fetched' });
      });
    }
  }
}

function arrived(
  { provider, settings }: Platform,
  object: SourceObject,
  name: string,
  bytes: Uint8Array,
): ArrivedFile {
  const source = object.priority === 0 ? 'webhook' : 'pull';
  return { name, content: bytes, source, origin: { platform: provider.id, policy: settings.policy } };
}

/** From here on it is a file like any other, under the policy of where it came from. */
async function keepFile(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
  object: SourceObject,
  { name, bytes }: { name: string; bytes: Uint8Array },
  wellness: WellnessReading[],
): Promise<void> {
  const { athleteId } = row;
  const sniffed = sniff(bytes);
  const isArchive = sniffed.ok && sniffed.value === 'zip';
  const file = { ...arrived(platform, object, name, bytes), isArchive };
  await receiveFile(deps, athleteId, file, async (tx, { delivery, isNew }) => {
    await holdConnection(tx, step, row);
    const { deliveryId } = delivery;
    await keep(deps, tx, platform, row, object, wellness);
    await settleObject(tx, object, { state: 'fetched', deliveryId });
    if (isNew) await step.due(tx, isArchive ? 'archive' : 'file', { athleteId, deliveryId });
  });
  deps.queue.wake();
}

async function keep(
  deps: PullDeps,
  tx: Tx,
  { settings }: Platform,
  row: Connection,
  object: SourceObject,
  wellness: WellnessReading[],
): Promise<void> {
  const nowMs = deps.now();
  await changeConnection(tx, row.athleteId, row.connectionId, { lastDataMs: nowMs, failures: 0 });
  if (object.kind === 'wellness') await keepReadings(tx, row, settings.policy, wellness, nowMs);
}

/** It is not what the contract says: kept as it came, for whoever mends the reading, and nothing of it believed. */
async function quarantine(
  deps: PullDeps,
  step: Step,
  platform: Platform,
  row: Connection,
  object: SourceObject,
  bytes: Uint8Array,
  error: { code: string; message: string },
): Promise<void> {
  const file = arrived(platform, object, `${platform.provider.id}-${object.kind}.json`, bytes);
  await receiveFile(deps, row.athleteId, file, async (tx, { delivery }) => {
    await holdConnection(tx, step, row);
    const { athleteId, deliveryId } = delivery;
    const parked = { from: ['received'], to: 'parked', code: error.code, detail: error.message } as const;
    await moveDelivery(tx, athleteId, deliveryId, parked);
    const attempts = object.attempts + 1;
    await settleObject(tx, object, { state: 'quarantined', code: error.code, deliveryId, attempts });
  });
}

/** It was deleted at the platform, so what it brought goes here, too. */
async function withdraw(deps: PullDeps, step: Step, row: Connection, object: SourceObject): Promise<void> {
  const { athleteId } = row;
  const files = await deps.db.transaction(async (tx) => {
    await holdConnection(tx, step, row);
    const athlete = (await lockAthlete(tx, athleteId))!;
    await settleObject(tx, object, { state: 'gone', code: null, deliveryId: null });
    if (object.deliveryId === null) return [];
    const why = { code: 'DELETED_AT_SOURCE', detail: 'It was deleted on the platform that it came from.' };
    const left = await withdrawDeliveries(tx, athlete, [object.deliveryId], why);
    await step.due(tx, 'withdrawn', { athleteId });
    return left;
  });
  for (const sha256 of files) await deps.files.delete(athleteId, sha256);
}
