import { LIBRARY, type LoadClass as LibraryLoad, type LibraryType } from '../workout/library.ts';
import { policy } from './policy.ts';
import type { RunKind } from './review-input.ts';

/** The library's classes, and `none` for cross-training, which is no running (XT-1). */
export type LoadClass = LibraryLoad | 'none';

const NO_RUNNING = 'xt_easy';

/** Sessions whose work stays at threshold: what "T at most" leaves standing. */
const THRESHOLD_TYPES = new Set(['tempo', 'tempo_split', 'cruise']);

/** Long runs that carry quality count as hard days (AVL-6), whatever their length. */
const LONG_WITH_QUALITY = new Set(['long_progress', 'long_mp']);

/** The load class of a workout library id; an unknown id is an easy run (LIB-1). */
export function loadClass(type: string): LoadClass {
  if (type === NO_RUNNING) return 'none';
  return type in LIBRARY ? LIBRARY[type as LibraryType].load : 'easy';
}

export function isSessionType(type: string): boolean {
  return type in LIBRARY || type === NO_RUNNING;
}

export function isHard(type: string): boolean {
  return loadClass(type) === 'hard';
}

export function isThresholdSession(type: string): boolean {
  return THRESHOLD_TYPES.has(type);
}

/** AVL-6: quality, race, long run over 90 minutes or with quality. `minutes` null: judged by type alone. */
export function isHardDay(type: string, minutes: number | null, longHardMin: number): boolean {
  const c = loadClass(type);
  if (c === 'hard' || c === 'race') return true;
  if (c !== 'long') return false;
  return LONG_WITH_QUALITY.has(type) || minutes === null || minutes > longHardMin;
}

/** The RPE (0–10) a run of this kind should cost. */
export function expectedRpe(kind: RunKind): number {
  return policy.rpe.expected[kind];
}

/** Runs that easy-pace discipline is judged on. */
export function isEasyKind(kind: RunKind): boolean {
  return kind === 'easy' || kind === 'recovery' || kind === 'long';
}
