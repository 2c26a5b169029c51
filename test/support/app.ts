import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { type AppDeps, type AppOptions, buildApp } from '../../src/app.ts';
import { standingOf } from '../../src/cli/signals.ts';
import { withPlatforms } from '../../src/cli/watch-platforms.ts';
import { createDecodePool } from '../../src/formats/decode/pool.ts';
import { logOptions } from '../../src/http/log-options.ts';
import { SERVER_LIMITS, type ServerLimits } from '../../src/http/server-limits.ts';
import type { SpoolLimits } from '../../src/http/uploads/spool.ts';
import { type Jobs, openJobs } from '../../src/jobs/queue.ts';
import { ensureLocalAthlete } from '../../src/services/athlete.ts';
import { tellPlatforms } from '../../src/services/connections/farewell.ts';
import { createPlatforms, type Platforms } from '../../src/services/connections/platforms.ts';
import { createEvaluations, type Evaluations } from '../../src/services/history/evaluations.ts';
import { createFolderStore } from '../../src/services/ingest/file-store.ts';
import type { ServiceDeps } from '../../src/services/ingest/import-file.ts';
import { type Channel, type Channels, channelsOf } from '../../src/services/outbox/channel.ts';
import type { PeopleSettings } from '../../src/services/people/people-deps.ts';
import { createReadiness } from '../../src/services/readiness.ts';
import { createSecretBox } from '../../src/services/secret-box.ts';
import type { Metrics } from '../../src/signals/metrics.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { sharedPool } from './shared-pool.ts';

export const NOW = '2026-05-03T20:00:00Z';

export interface TestApp {
  app: FastifyInstance;
  deps: AppDeps & { queue: Jobs; evaluations: Evaluations; channels: Channels; platforms: Platforms };
  database: TestDatabase;
  /** everything logged so far, as text */
  logged(): string;
  /** files that the store keeps */
  storedFiles(): string[];
  /** Deletes every row, and the athlete anew. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

/** A server without mail and with a key of its own. */
function testPeople(): PeopleSettings {
  const secrets = createSecretBox([{ id: 'k1', bytes: Buffer.alloc(32, 7) }]);
  return { secrets, publicUrl: 'http://localhost', sendsMail: false };
}

/** The app over an empty database with the local athlete, a folder of its own and a clock that stands still. */
export async function testApp(
  options: {
    uploadLimits?: SpoolLimits;
    webFolder?: string;
    limits?: Partial<ServerLimits>;
    trustProxy?: string[];
    zone?: string;
    deps?: Partial<ServiceDeps>;
    people?: Partial<PeopleSettings>;
    channels?: Record<string, Channel>;
    platforms?: Partial<Parameters<typeof createPlatforms>[0]>;
    metrics?: Metrics;
    ready?: AppOptions['ready'];
    eraseWaitMs?: number;
  } = {},
): Promise<TestApp> {
  const database = await testDatabase();
  const people = { ...testPeople(), ...options.people };
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-http-'));
  const { metrics } = options;
  const stream = new PassThrough();
  const logger = pino(logOptions('trace', metrics?.said), stream);
  const jobs = await openJobs(database.db, metrics ? logger : { warn() {}, error() {} }, metrics?.tried);
  const services: ServiceDeps = {
    db: database.db,
    files: createFolderStore(folder),
    pool: metrics ? createDecodePool({ size: 2, onFailure: metrics.decoderFailed }) : sharedPool(),
    now: () => Date.parse(NOW),
    ...options.deps,
  };
  const platforms = createPlatforms({
    all: [],
    ...people,
    ...(metrics && { metrics }),
    ...options.platforms,
  });
  const working = {
    ...services,
    queue: jobs,
    tellProviders: tellPlatforms({ queue: jobs, now: services.now, secrets: people.secrets }),
    evaluations: createEvaluations(services),
    channels: channelsOf(options.channels ?? {}),
  };
  const deps = withPlatforms(working, platforms);
  const lines: string[] = [];
  stream.on('data', (chunk) => lines.push(String(chunk)));
  const { athleteId } = await ensureLocalAthlete(deps, options.zone);
  const standing = () => standingOf(deps, options.ready ?? createReadiness(deps));
  const app = await buildApp(deps, {
    athleteId,
    people,
    logger,
    ...(options.ready && { ready: options.ready }),
    ...(metrics && { metrics: { ...metrics, text: () => metrics.text(standing), token: null } }),
    uploadWaitMs: 120_000,
    eraseWaitMs: options.eraseWaitMs ?? 120_000,
    // no answer is given up on a machine with other work
    limits: { ...SERVER_LIMITS, handlerMs: 300_000, ...options.limits },
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    ...(options.uploadLimits === undefined ? {} : { uploadLimits: options.uploadLimits }),
    ...(options.webFolder === undefined ? {} : { webFolder: options.webFolder }),
  });
  await jobs.work(deps);
  return {
    app,
    deps,
    database,
    logged: () => lines.join(''),
    storedFiles: () =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((e) =>
        e.isFile() ? [e.name] : [],
      ),
    async restart() {
      await database.empty();
      await ensureLocalAthlete(deps, options.zone);
    },
    async end() {
      await app.close();
      await jobs.stop();
      await deps.pool.close();
      await database.end();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface Part {
  /** absent: a field without a file */
  filename?: string;
  name?: string;
  bytes: Uint8Array | string;
}

const BOUNDARY = 'pacekeeper-test-boundary';

/** A multipart request as a browser writes it; names go out as they are, hostile ones too. */
export function formOf(parts: readonly Part[]): { payload: Buffer; headers: Record<string, string> } {
  const chunks = parts.flatMap(({ name = 'file', filename, bytes }) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"` +
        (filename === undefined
          ? '\r\n\r\n'
          : `; filename="${filename}"\r\ncontent-type: application/octet-stream\r\n\r\n`),
    ),
    Buffer.from(bytes as Uint8Array),
    Buffer.from('\r\n'),
  ]);
  return {
    payload: Buffer.concat([...chunks, Buffer.from(`--${BOUNDARY}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  };
}

/** Uploads the parts of one form; answers the status and the parsed body. */
export async function upload(app: FastifyInstance, parts: readonly Part[]) {
  const response = await app.inject({ method: 'POST', url: '/v1/activities', ...formOf(parts) });
  return { status: response.statusCode, body: response.json(), response };
}

/** Folders of this process's uploads that are under way or were left behind. */
export function leftSpools(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`pacekeeper-upload-${process.pid}-`));
}
