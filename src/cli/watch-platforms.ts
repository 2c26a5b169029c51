import type { Config } from '../config.ts';
import { ok, type Result } from '../core/result.ts';
import type { Provider } from '../providers/provider.ts';
import { PROVIDERS } from '../providers/registry.ts';
import { defaultsOf, readPlatforms } from '../providers/settings.ts';
import { FAREWELL_CHANNEL, farewellChannel } from '../services/connections/farewell.ts';
import { WATCH_CHANNEL } from '../services/connections/plan-workouts.ts';
import { createPlatforms, type Platforms } from '../services/connections/platforms.ts';
import { watchChannel } from '../services/connections/watch-channel.ts';
import type { ServiceDeps } from '../services/ingest/import-file.ts';
import type { Channel, Channels } from '../services/outbox/channel.ts';
import type { PeopleSettings } from '../services/people/people-deps.ts';
import type { Metrics } from '../signals/metrics.ts';

/** What a process works with once its platforms are known: the ways to them are among its ways out. */
export function withPlatforms<D extends TokenDepsBase>(
  deps: D,
  platforms: Platforms,
): D & { platforms: Platforms } {
  const calling = { db: deps.db, now: deps.now, platforms };
  const ways = {
    [WATCH_CHANNEL]: watchChannel(calling) as unknown as Channel,
    [FAREWELL_CHANNEL]: farewellChannel(calling) as unknown as Channel,
  };
  return { ...deps, platforms, channels: new Map([...deps.channels, ...Object.entries(ways)]) };
}

type TokenDepsBase = Pick<ServiceDeps, 'db' | 'now'> & { channels: Channels };

/**
 * The watch platforms of this server, as configured; those that need no keys are there wherever a person's own
 * phone can reach the server. Error: PROVIDER_SETTINGS_INVALID.
 */
export function watchPlatforms(
  { providers }: Pick<Config, 'providers'>,
  { secrets, publicUrl }: PeopleSettings,
  metrics?: Pick<Metrics, 'called'>,
): Result<Platforms> {
  const all = readPlatforms(providers);
  if (!all.ok) return all;
  const isConfigured = ({ id }: Provider) => all.value.some(({ provider }) => provider.id === id);
  const keyless = isHere(publicUrl)
    ? []
    : PROVIDERS.filter((provider) => provider.app !== undefined && !isConfigured(provider));
  const more = keyless.map((provider) => ({ provider, settings: defaultsOf(provider) }));
  return ok(
    createPlatforms({ all: [...all.value, ...more], secrets, publicUrl, ...(metrics && { metrics }) }),
  );
}

/** An address that only this machine can reach. */
function isHere(url: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);
}
