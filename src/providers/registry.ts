import { coros } from './coros/provider.ts';
import { garmin } from './garmin/provider.ts';
import { intervals } from './intervals/provider.ts';
import { polar } from './polar/provider.ts';
import type { Provider, ProviderId } from './provider.ts';
import { strava } from './strava/provider.ts';
import { suunto } from './suunto/provider.ts';
import { wahoo } from './wahoo/provider.ts';

/** Every platform there is. A new one is a folder beside this file and a line here. */
export const PROVIDERS: readonly Provider[] = [intervals, strava, polar, wahoo, suunto, coros, garmin];

export function providerOf(id: string): Provider | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}

export type { Provider, ProviderId };
