import type { Config } from '../config.ts';
import { ok, type Result } from '../core/result.ts';
import { readPlatforms } from '../providers/settings.ts';
import { FAREWELL_CHANNEL, farewellChannel } from '../services/connections/farewell.ts';
import { WATCH_CHANNEL } from '../services/connections/plan-workouts.ts';
import { createPlatforms, type Platforms } from '../services/connections/platforms.ts';
import { watchChannel } from '../services/connections/watch-channel.ts';
import type { ServiceDeps } from '../services/ingest/import-file.ts';
import type { Channel, Channels } from '../services/outbox/channel.ts';
import type { PeopleSettings } from '../services/people/people-deps.ts';

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

/** The watch platforms of this server, as configured. Error: PROVIDER_SETTINGS_INVALID. */
export function watchPlatforms(
  { providers }: Pick<Config, 'providers'>,
  { secrets, publicUrl }: PeopleSettings,
): Result<Platforms> {
  const all = readPlatforms(providers);
  return all.ok ? ok(createPlatforms({ all: all.value, secrets, publicUrl })) : all;
}
