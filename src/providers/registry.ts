import { intervals } from './intervals/provider.ts';
import type { Provider, ProviderId } from './provider.ts';
import { strava } from './strava/provider.ts';

/** Every platform there is. A new one is a folder beside this file and a line here. */
export const PROVIDERS: readonly Provider[] = [intervals, strava];

export function providerOf(id: string): Provider | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}

export type { Provider, ProviderId };
