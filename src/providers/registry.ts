import { apple } from './apple/provider.ts';
import { coros } from './coros/provider.ts';
import { garmin } from './garmin/provider.ts';
import { google } from './google/provider.ts';
import { intervals } from './intervals/provider.ts';
import { oura } from './oura/provider.ts';
import { polar } from './polar/provider.ts';
import type { Provider, ProviderId } from './provider.ts';
import { strava } from './strava/provider.ts';
import { suunto } from './suunto/provider.ts';
import { wahoo } from './wahoo/provider.ts';
import { whoop } from './whoop/provider.ts';

/** Every platform there is. A new one is a folder beside this file and a line here. */
export const PROVIDERS: readonly Provider[] = [
  ...[intervals, strava, polar, wahoo, suunto, coros, garmin],
  ...[oura, whoop, google, apple],
];

export function providerOf(id: string): Provider | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}

export type { Provider, ProviderId };
