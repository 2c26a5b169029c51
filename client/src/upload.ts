import type { Client } from 'openapi-fetch';
import { dataOf } from './problem.ts';
import type { components, paths } from './schema.ts';

/** What became of one file, or of one entry of an archive. */
export type Uploaded = components['schemas']['UploadResult'];
type UnderWay = components['schemas']['UploadUnderWay'];

export interface WaitOptions {
  /** how long to wait for the results in all; 10 min where it is left out */
  waitMs?: number;
  signal?: AbortSignal;
}

/** The files are stored and being read; the ledger shows what becomes of them. */
export class UploadUnfinished extends Error {
  readonly deliveryIds: readonly string[];

  constructor(deliveryIds: readonly string[]) {
    super('The upload is stored, but was not read to its end in the time to wait.');
    this.name = 'UploadUnfinished';
    this.deliveryIds = deliveryIds;
  }
}

/** The service answers by itself when the files are read, or after this time. */
const ASK_S = 30;
const LOOK_AGAIN_MS = 1000;
const LEDGER_PAGE = 500;

/** Sends one file and waits until it is read and judged. Throws a Problem, or UploadUnfinished after `waitMs`. */
export async function uploadTo(
  api: Client<paths>,
  file: Blob | Uint8Array,
  name: string,
  { waitMs = 600_000, signal }: WaitOptions,
): Promise<Uploaded[]> {
  const untilMs = Date.now() + waitMs;
  const form = new FormData();
  form.append('file', file instanceof Blob ? file : new Blob([file as Uint8Array<ArrayBuffer>]), name);
  const answer = await api.POST('/v1/activities', {
    params: { query: { wait: String(Math.min(ASK_S, Math.ceil(waitMs / 1000))) } },
    // the form goes out as it is
    body: form as never,
    bodySerializer: () => form,
    ...(signal !== undefined && { signal }),
  });
  const rejected = (answer.error as { results?: Uploaded[] } | undefined)?.results;
  if (answer.response.status === 422 && rejected !== undefined) return rejected;
  const told = (await dataOf(answer)) as { results: Uploaded[] } | UnderWay;
  if ('results' in told) return told.results;
  const ids = told.deliveries.map(({ deliveryId }) => deliveryId);
  while (!(await haveEnded(api, ids))) {
    signal?.throwIfAborted();
    if (Date.now() >= untilMs) throw new UploadUnfinished(ids);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return [...told.refused, ...(await outcomesOf(api, new Set(ids)))];
}

async function haveEnded(api: Client<paths>, ids: readonly string[]): Promise<boolean> {
  for (const deliveryId of ids) {
    const path = { deliveryId };
    const { ended } = await dataOf(api.GET('/v1/deliveries/{deliveryId}/progress', { params: { path } }));
    if (!ended) return false;
  }
  return true;
}

/** From the ledger, which has the newest first: the deliveries themselves, of an archive the files in it. */
async function outcomesOf(api: Client<paths>, ids: ReadonlySet<string>): Promise<Uploaded[]> {
  const found: components['schemas']['LedgerLine'][] = [];
  const missing = new Set(ids);
  for (let offset = 0; missing.size > 0; offset += LEDGER_PAGE) {
    const query = { limit: String(LEDGER_PAGE), offset: String(offset) };
    const { deliveries } = await dataOf(api.GET('/v1/ledger', { params: { query } }));
    for (const line of deliveries) {
      if (ids.has(line.deliveryId) || ids.has(line.archiveId ?? '')) found.push(line);
      missing.delete(line.deliveryId);
    }
    if (deliveries.length < LEDGER_PAGE) break;
  }
  const archives = new Set(found.map((line) => line.archiveId));
  return found.filter((line) => !archives.has(line.deliveryId)).map(outcomeOf);
}

function outcomeOf(line: components['schemas']['LedgerLine']): Uploaded {
  const { deliveryId, activityIds } = line;
  const isRead = activityIds.length > 0;
  return {
    file: line.file ?? '',
    deliveryId,
    activityIds,
    doubtful: [],
    state:
      line.state === 'rejected'
        ? 'rejected'
        : line.state === 'duplicate'
          ? 'duplicate'
          : isRead
            ? 'imported'
            : 'not_activity',
    error: line.state === 'rejected' ? { code: line.code ?? 'REJECTED', message: line.detail ?? '' } : null,
  };
}
