import { chanceOf } from './chance.ts';
import { mutateGzip, mutateZip } from './mutate-archive.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { chainFit, mutateFit, mutateFitRaw } from './mutate-fit.ts';
import { mutateXml } from './mutate-xml.ts';
import type { Seeds } from './seeds.ts';

/** Kinds of mutants and their parts in a hundred. A zip costs a decoder process of its own, so they are few. */
export const MUTANT_KINDS = { fit: 38, 'fit-raw': 18, gpx: 17, tcx: 17, gzip: 6, zip: 4 } as const;
export type MutantKind = keyof typeof MUTANT_KINDS;

export interface Mutant {
  index: number;
  kind: MutantKind;
  bytes: Buffer;
}

/** Mutant `index` of a seed; which one it is depends on nothing else but the sound files it starts from. */
export function mutantOf(seeds: Seeds, seed: number, index: number, outside: string): Mutant {
  const chance = chanceOf(seed, index);
  const kind = kindAt(chance.below(100));
  const make = (): Buffer => {
    if (kind === 'fit') {
      const file = chance.pick(seeds.fit);
      return chance.isTrue(0.05) ? chainFit(file, chance.pick(seeds.fit), chance) : mutateFit(file, chance);
    }
    if (kind === 'fit-raw') return mutateFitRaw(chance.pick(seeds.fit), chance);
    if (kind === 'gpx' || kind === 'tcx') return mutateXml(chance.pick(seeds[kind]), chance);
    const files = [chance.pick(seeds.fit), chance.pick(seeds.gpx), chance.pick(seeds.tcx)];
    if (kind === 'gzip') return mutateGzip(chance.pick(files), chance);
    const real = seeds.zip.length > 0 && chance.isTrue(0.2);
    return real ? mutateBytes(chance.pick(seeds.zip), chance) : mutateZip(files, outside, chance);
  };
  return { index, kind, bytes: make() };
}

function kindAt(percent: number): MutantKind {
  let sum = 0;
  for (const [kind, share] of Object.entries(MUTANT_KINDS)) {
    sum += share;
    if (percent < sum) return kind as MutantKind;
  }
  return 'fit';
}
