import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createSecretBox, parseKeys } from '../../src/services/secret-box.ts';
import { REFERENCE, type ReferenceEvent, SECRET, SIGNATURE, signed } from '../support/reference-platform.ts';
import type { Arena } from './arena.ts';
import type { Cluster } from './cluster.ts';
import type { ChaosFile } from './files.ts';
import type { History } from './history.ts';
import type { ServiceOptions } from './service.ts';

/** One thing as the platform has it. */
export interface PlatformObject {
  owner: string;
  objectId: string;
  file: ChaosFile;
  isDeleted: boolean;
  /** so many requests still find nothing */
  lateFor: number;
  fetches: number;
}

/** The reference platform's own side: what it really has, and what it was asked. */
export interface Platform {
  objects: Map<string, PlatformObject>;
  put(owner: string, objectId: string, file: ChaosFile, lateFor?: number): PlatformObject;
  /** how a service has to be started to know this platform */
  options: Partial<ServiceOptions>;
  end(): void;
}

/** What goals seal secrets with, and the servers that they start. */
export const KEYS = `k1:${'A'.repeat(43)}`;

function secretBox() {
  const keys = parseKeys(KEYS);
  if (!keys.ok) throw new Error(keys.error.message);
  return createSecretBox(keys.value);
}

/** Where a server that was started with `KEYS` takes the events of a platform. */
export function webhookPath(id: string): string {
  return `/webhooks/${id}/${secretBox().mac('webhook path', id)}`;
}

export async function startPlatform(): Promise<Platform> {
  const objects = new Map<string, PlatformObject>();
  const server = createServer((request, response) => {
    const [, owner, objectId] = /^\/users\/([^/]+)\/files\/([^/?]+)/.exec(request.url ?? '') ?? [];
    const object = objects.get(`${owner}/${objectId}`);
    if (object !== undefined) object.fetches += 1;
    const isLate = object === undefined || object.lateFor-- > 0;
    response.statusCode = isLate ? 404 : object.isDeleted ? 410 : 200;
    response.end(response.statusCode === 200 ? object!.file.bytes : '');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const prefix = `PROVIDER_${REFERENCE.toUpperCase()}`;
  return {
    objects,
    put(owner, objectId, file, lateFor = 0) {
      const object = { owner, objectId, file, isDeleted: false, lateFor, fetches: 0 };
      objects.set(`${owner}/${objectId}`, object);
      return object;
    },
    options: {
      imports: [join(import.meta.dirname, '../support/reference-platform.ts')],
      env: {
        PACEKEEPER_KEYS: KEYS,
        [`${prefix}_CLIENT_ID`]: 'client',
        [`${prefix}_CLIENT_SECRET`]: 'secret',
        [`${prefix}_WEBHOOK_SECRET`]: SECRET,
        [`${prefix}_BASE_API`]: `http://127.0.0.1:${port}`,
      },
    },
    end() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Athletes with a connected account each; the owner's name at the platform is `user-` and the athlete's id. */
export async function connectAthletes(cluster: Cluster, athletes: readonly string[]): Promise<void> {
  const box = secretBox();
  const values = athletes.map((athlete) => {
    const connectionId = `con_${athlete}`;
    const sealed = box.seal({ table: 'connection', column: 'access', rowId: connectionId }, 'token');
    return { athlete, connectionId, sealed, owner: ownerOf(athlete) };
  });
  const list = (row: (v: (typeof values)[number]) => string) => values.map(row).join(', ');
  const now = Date.now();
  await cluster.sql(`
    insert into athlete (athlete_id, zone, created_ms) values ${list((v) => `('${v.athlete}', 'UTC', ${now})`)}
      on conflict do nothing;
    insert into connection (athlete_id, connection_id, provider, external_id, state, access_sealed, connected_ms, reconciled_ms)
      values ${list((v) => `('${v.athlete}', '${v.connectionId}', '${REFERENCE}', '${v.owner}', 'active', '${v.sealed}', ${now}, ${now})`)};
    insert into provider_account (provider, external_id, owner_athlete, connection_id)
      values ${list((v) => `('${REFERENCE}', '${v.owner}', '${v.athlete}', '${v.connectionId}')`)};`);
}

export function ownerOf(athlete: string): string {
  return `user-${athlete}`;
}

/** Where a service at this address takes the platform's events. */
export function webhookAt(address: string): string {
  return `${address}${webhookPath(REFERENCE)}`;
}

export interface Hint {
  athlete: string;
  event: ReferenceEvent;
  /** what it is about, where that is a recording */
  sha256: string | null;
}

/** Sends a signed batch as the platform does, or one whose signature is another's; notes what was told. */
export async function tell(
  address: string,
  history: History,
  hints: readonly Hint[],
  { isForged = false, padding = 0, timeoutMs = 20_000 } = {},
): Promise<{ status: number; ms: number }> {
  const { body: bare, signature } = signed(hints.map((hint) => hint.event));
  const body = padding > 0 ? bare.replace(/^\[/, `[${' '.repeat(padding)}`) : bare;
  const right = padding > 0 ? signatureOf(body) : signature;
  const recordings = hints.filter((hint) => hint.sha256 !== null);
  const note = (what: 'sent' | 'acked' | 'refused' | 'unknown', more: object) => {
    for (const { athlete, sha256 } of recordings) history.write({ what, athlete, sha256, ...more } as never);
  };
  if (!isForged) note('sent', {});
  const from = performance.now();
  try {
    const answer = await fetch(webhookAt(address), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SIGNATURE]: isForged ? signatureOf(`${body} `) : right,
      },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const ms = performance.now() - from;
    await answer.arrayBuffer();
    const { status } = answer;
    if (status === 200) note('acked', { status });
    else if (!isForged) note('refused', { status, code: String(status) });
    return { status, ms };
  } catch (error) {
    if (!isForged) note('unknown', { why: String(error) });
    return { status: 0, ms: performance.now() - from };
  }
}

/**
 * The platform has a recording of this athlete's and says so: how long until it is judged, or has another final
 * state, ms; null where it had none after `withinMs`.
 */
export async function arrive(
  { platform, cluster, address, history }: Arriving,
  athlete: string,
  file: ChaosFile,
  withinMs = 60_000,
): Promise<number | null> {
  const objectId = file.sha256.slice(0, 20);
  const owner = ownerOf(athlete);
  platform.put(owner, objectId, file);
  const from = performance.now();
  const event = { key: `key-${objectId}`, owner, kind: 'changed' as const, objectId };
  await tell(address, history, [{ athlete, event, sha256: file.sha256 }]);
  while (performance.now() - from < withinMs) {
    const [row] = await cluster.sql<{ state: string }>(
      `select state from delivery where athlete_id = '${athlete}' and sha256 = '${file.sha256}'`,
    );
    if (['reviewed', 'rejected', 'duplicate'].includes(row?.state ?? '')) return performance.now() - from;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return null;
}

export interface Arriving {
  platform: Platform;
  cluster: Cluster;
  address: string;
  history: History;
}

function signatureOf(body: string): string {
  return createHmac('sha256', SECRET).update(body).digest('hex');
}

/**
 * The platform, a process that answers for it on a cluster of its own, and athletes who are connected to it; all
 * gone with the arena. Workers are started by whoever wants them.
 */
export async function servePlatform(arena: Arena, athleteCount: number) {
  const platform = await startPlatform();
  arena.onEnd(() => platform.end());
  const cluster = await arena.cluster();
  const start = (...args: string[]) =>
    arena.service(cluster, { ...platform.options, args: ['serve', ...args] });
  const web = await start('--port', '0', '--role', 'web');
  const athletes = Array.from({ length: athleteCount }, (_, i) => `ath_${i}`);
  await connectAthletes(cluster, athletes);
  return { platform, cluster, web, athletes, newWorker: () => start('--role', 'worker') };
}
