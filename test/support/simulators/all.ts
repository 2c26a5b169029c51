import { INTERVALS } from './intervals/simulator.ts';
import type { PlatformRules } from './simulator.ts';
import { STRAVA } from './strava/simulator.ts';

/** One for every provider. */
export const SIMULATED: readonly PlatformRules[] = [INTERVALS, STRAVA];
