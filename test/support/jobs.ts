import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sniff } from '../../src/formats/decode/sniff.ts';
import type { JobDeps } from '../../src/jobs/job.ts';
import { openJobs } from '../../src/jobs/queue.ts';
import { tellPlatforms } from '../../src/services/connections/farewell.ts';
import { createPlatforms } from '../../src/services/connections/platforms.ts';
import { createEvaluations } from '../../src/services/history/evaluations.ts';
import { awaitOutcomes, type QueuedDeps } from '../../src/services/ingest/await-deliveries.ts';
import { sha256Of } from '../../src/services/ingest/file-store.ts';
import type { ImportOutcome } from '../../src/services/ingest/import-outcome.ts';
import { receiveFile } from '../../src/services/ingest/receive-file.ts';
import { type Channel, channelsOf } from '../../src/services/outbox/channel.ts';
import type { ErasingDeps } from '../../src/services/privacy/erase.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import { testServices } from './services.ts';

export const QUIET = { warn() {}, error() {} };
/** For what takes a second, and many times that on a machine with other work. */
const PATIENCE_MS = 120_000;

/** Services with the queue of their database; no worker runs until `start`. */
export async function testPipeline(
  nowMs: number,
  channels: Record<string, Channel> = {},
  platforms: Partial<Parameters<typeof createPlatforms>[0]> = {},
) {
  const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 7) }]);
  const services = await testServices(nowMs);
  const jobs = await openJobs(services.deps.db, QUIET);
  const deps: JobDeps & QueuedDeps & Pick<ErasingDeps, 'tellProviders'> & { queue: typeof jobs } = {
    ...services.deps,
    queue: jobs,
    evaluations: createEvaluations(services.deps),
    tellProviders: tellPlatforms({ queue: jobs, now: () => nowMs, secrets }),
    channels: channelsOf(channels),
    platforms: createPlatforms({ all: [], secrets, publicUrl: 'http://localhost', ...platforms }),
  };
  return {
    ...services,
    deps,
    async empty() {
      await services.empty();
      for (const name of readdirSync(services.folder))
        rmSync(join(services.folder, name), { recursive: true });
    },
    start: () => jobs.work(deps),
    deliver: (athleteId: string, name: string, bytes: Uint8Array) =>
      deliver(deps, services.folder, athleteId, name, bytes),
    async end() {
      await jobs.stop();
      await services.end();
    },
  };
}

/** Stores a file and makes its work due, as an upload does; `outcomes` waits for what becomes of it. */
async function deliver(deps: QueuedDeps, folder: string, athleteId: string, name: string, bytes: Uint8Array) {
  const sniffed = sniff(bytes);
  const isArchive = sniffed.ok && sniffed.value === 'zip';
  const path = join(folder, 'arrived');
  if (isArchive) writeFileSync(path, bytes);
  const content = isArchive ? { path, sha256: sha256Of(bytes), sizeBytes: bytes.length } : bytes;
  const { delivery, isNew } = await receiveFile(
    deps,
    athleteId,
    { name, content, source: 'upload', isArchive },
    async (tx, received) => {
      const { deliveryId } = received.delivery;
      if (received.isNew) await deps.queue.due(tx, isArchive ? 'archive' : 'file', { athleteId, deliveryId });
    },
  );
  deps.queue.wake();
  const { deliveryId } = delivery;
  return {
    deliveryId,
    async outcomes(): Promise<ImportOutcome[]> {
      const found = await awaitOutcomes(deps, athleteId, [{ deliveryId, file: name, isNew }], PATIENCE_MS);
      if (found === null) throw new Error(`${name} did not end`);
      return found[0]!;
    },
  };
}
