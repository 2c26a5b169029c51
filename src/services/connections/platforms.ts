import type { ProviderId } from '../../providers/provider.ts';
import type { Platform } from '../../providers/settings.ts';
import type { Metrics } from '../../signals/metrics.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import type { JobQueue } from '../job-queue.ts';
import { createSafeFetch, type SafeFetch } from '../outbound/safe-fetch.ts';
import { watchedFetch } from '../outbound/watched-fetch.ts';
import type { SecretBox } from '../secret-box.ts';

/** The platforms that this server works with, and what it works with them by. */
export interface Platforms {
  all: readonly Platform[];
  of(id: string): Platform | null;
  fetch: SafeFetch;
  secrets: SecretBox;
  /** where browsers and platforms reach this server, without a slash at the end */
  publicUrl: string;
  /** refreshes under way in this process, by connection, and the gate that lets a few of them run */
  refreshing: Map<string, Promise<string>>;
  /** the keys that platforms publish to check their events with, and when they were asked for */
  published: Map<string, { bytes: Buffer | null; askedMs: number }>;
  refreshGate: <T>(work: () => Promise<T>) => Promise<T>;
}

/** What services about connections work with. */
export interface ConnectionDeps extends Pick<ServiceDeps, 'db' | 'files' | 'now'> {
  platforms: Platforms;
  queue: Pick<JobQueue, 'due' | 'wake'>;
}

/** A row lock is short, but each refresh may wait a minute for its answer. */
const REFRESHES_AT_ONCE = 4;

export function createPlatforms({
  all,
  secrets,
  publicUrl,
  fetch = createSafeFetch(),
  metrics,
}: {
  all: readonly Platform[];
  secrets: SecretBox;
  publicUrl: string;
  fetch?: SafeFetch;
  /** hear how requests to them went */
  metrics?: Pick<Metrics, 'called'>;
}): Platforms {
  return {
    all,
    of: (id) => all.find(({ provider }) => provider.id === id) ?? null,
    fetch: watchedFetch(fetch, metrics),
    secrets,
    publicUrl,
    refreshing: new Map(),
    published: new Map(),
    refreshGate: gateOf(REFRESHES_AT_ONCE),
  };
}

/** Lets so many run at once; the others wait in their order. */
function gateOf(places: number): Platforms['refreshGate'] {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((enter) => waiting.push(enter));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/** Where a platform's events come to: nobody else knows the end of it. */
export function webhookUrl({ publicUrl, secrets }: Platforms, id: ProviderId): string {
  return `${publicUrl}/webhooks/${id}/${secrets.mac('webhook path', id)}`;
}

export function isWebhookPath({ secrets }: Platforms, id: string, key: string): boolean {
  return secrets.isMac('webhook path', id, key);
}

/** What a platform has to say when it makes sure of a subscription. */
export function verifyToken({ secrets }: Platforms, id: ProviderId): string {
  return secrets.mac('webhook verify', id);
}

/** Where the platform sends the browser back to; one for each, so that no platform can answer for another. */
export function callbackUrl({ publicUrl }: Pick<Platforms, 'publicUrl'>, id: ProviderId): string {
  return `${publicUrl}/connect/${id}/callback`;
}
