import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { ok, type Result } from './core/result.ts';
import { openDatabase } from './db/client.ts';
import { migrate } from './db/migrate.ts';
import { createDecodePool } from './formats/decode/pool.ts';
import { type Jobs, openJobs } from './jobs/queue.ts';
import type { WorkerLog } from './jobs/worker.ts';
import { tellPlatforms } from './services/connections/farewell.ts';
import { createEvaluations, type Evaluations } from './services/history/evaluations.ts';
import { createFolderStore, type FileStore } from './services/ingest/file-store.ts';
import type { ServiceDeps } from './services/ingest/import-file.ts';
import { createS3Store } from './services/ingest/s3-store.ts';
import { type Channel, type Channels, channelsOf } from './services/outbox/channel.ts';
import { mailChannel } from './services/people/mail.ts';
import { type ErasingDeps, replayErasures } from './services/privacy/erase.ts';
import { createSecretBox, keysOfFolder, parseKeys, type SecretBox } from './services/secret-box.ts';
import type { Metrics } from './signals/metrics.ts';

const MAX_DECODERS = 4;
const SILENT: WorkerLog = { warn() {}, error() {} };

/** Everything a process works with, and the way to let go of it. */
export interface Deps extends ServiceDeps, Pick<ErasingDeps, 'tellProviders'> {
  queue: Jobs;
  evaluations: Evaluations;
  /** every way out of this process, by name */
  channels: Channels;
  /** Workers end their jobs, then decoders, then the database: whatever is being read is still stored. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** this process's clock */
  now?: () => number;
  log?: WorkerLog;
  /** hears of every try of a job and every decoder that failed */
  metrics?: Pick<Metrics, 'tried' | 'decoderFailed'>;
}

/**
 * Opens what the configuration names, with the schema brought up to date. `purpose` is what this process
 * is, for whoever finds the data folder held. Throws DATABASE_HELD, DATABASE_UNREACHABLE, MIGRATION_CHANGED.
 */
export async function openDeps(
  config: Config,
  purpose: string,
  { now = Date.now, log = SILENT, metrics }: OpenOptions = {},
): Promise<Deps> {
  const { databaseUrl, dataDir, poolSize, prepare } = config;
  const db = await openDatabase({ databaseUrl, dataDir, poolSize, prepare, purpose });
  const files = filesOf(config);
  let queue: Jobs;
  try {
    await migrate(db);
    queue = await openJobs(db, log, metrics?.tried);
    // an older backup may have brought somebody back
    await replayErasures({ db, files, now, tellProviders: tellingPlatforms(config, queue, now) });
  } catch (error) {
    await db.close();
    throw error;
  }
  const pool = createDecodePool({
    size: Math.min(MAX_DECODERS, availableParallelism()),
    ...(metrics !== undefined && { onFailure: metrics.decoderFailed }),
  });
  const services = { db, files, pool, now, quotaBytes: config.quotaBytes };
  return {
    ...services,
    queue,
    tellProviders: tellingPlatforms(config, queue, now),
    evaluations: createEvaluations(services),
    channels: channelsOf(waysOut(config)),
    async close() {
      await queue.stop();
      await pool.close();
      await db.close();
    },
  };
}

/** The keys are wanted only where somebody goes who was connected. */
function tellingPlatforms(config: Config, queue: Jobs, now: () => number): ErasingDeps['tellProviders'] {
  return (tx, athleteId) => {
    const secrets = secretsOf(config);
    if (!secrets.ok) throw new Error(`${secrets.error.code}: ${secrets.error.message}`);
    return tellPlatforms({ queue, now, secrets: secrets.value })(tx, athleteId);
  };
}

/** Where the raw files are. */
export function filesOf({ s3, dataDir }: Pick<Config, 's3' | 'dataDir'>): FileStore {
  return s3 === null ? createFolderStore(join(dataDir, 'files')) : createS3Store(s3);
}

/** What opens the secrets in the database. Error: KEYS_INVALID. */
export function secretsOf({ keys: given, dataDir }: Pick<Config, 'keys' | 'dataDir'>): Result<SecretBox> {
  const read = () => (given === null ? keysOfFolder(dataDir) : parseKeys(given));
  const keys = read();
  if (!keys.ok) return keys;
  // a file may get a new key while this process runs; the environment does not change
  return ok(
    createSecretBox(keys.value, () => {
      const now = read();
      return now.ok ? now.value : keys.value;
    }),
  );
}

/** Every way out by the name that messages carry. */
function waysOut({ smtpUrl, mailFrom }: Config): Record<string, Channel> {
  return { ...(smtpUrl !== null && { mail: mailChannel(smtpUrl, mailFrom) }) };
}
