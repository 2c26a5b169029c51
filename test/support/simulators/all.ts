import { APPLE } from './apple/simulator.ts';
import { COROS } from './coros/simulator.ts';
import { GARMIN } from './garmin/simulator.ts';
import { GOOGLE } from './google/simulator.ts';
import { INTERVALS } from './intervals/simulator.ts';
import { OURA } from './oura/simulator.ts';
import { POLAR } from './polar/simulator.ts';
import type { PlatformRules } from './simulator.ts';
import { STRAVA } from './strava/simulator.ts';
import { SUUNTO } from './suunto/simulator.ts';
import { WAHOO } from './wahoo/simulator.ts';
import { WHOOP } from './whoop/simulator.ts';

/** One for every provider. */
export const SIMULATED: readonly PlatformRules[] = [
  ...[INTERVALS, STRAVA, POLAR, WAHOO, SUUNTO, COROS, GARMIN],
  ...[OURA, WHOOP, GOOGLE, APPLE],
];
