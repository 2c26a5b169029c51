import { seededRandom } from '../../fixtures/generators/random.ts';

/** Seeded choices: the same seed and number give the same mutant for ever. */
export interface Chance {
  /** whole number from 0 up to `limit`, which is not included */
  below(limit: number): number;
  pick<T>(of: readonly T[]): T;
  isTrue(share: number): boolean;
}

export function chanceOf(seed: number, index: number): Chance {
  const random = seededRandom((Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0);
  const below = (limit: number) => Math.floor(random() * limit);
  return {
    below,
    pick: (of) => of[below(of.length)]!,
    isTrue: (share) => random() < share,
  };
}
