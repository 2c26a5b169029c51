import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeFit } from '../../../src/formats/decode/fit.ts';
import { type Chance, chanceOf } from '../../fuzz/chance.ts';
import { mutateFit, mutateFitRaw } from '../../fuzz/mutate-fit.ts';
import { seedsFrom } from '../../fuzz/seeds.ts';
import { fitFile } from '../../support/fit-file.ts';
import { readerFault, wholeFileFault } from '../../support/fit-reference.ts';

const corpus = process.env.PACEKEEPER_CORPUS ?? '';
const available = corpus !== '' && existsSync(corpus);
const isFit = (bytes: Uint8Array) => Buffer.from(bytes.subarray(8, 12)).toString('latin1') === '.FIT';

/** Every file of the corpus that is FIT, or FIT in gzip, whatever its name says. */
function corpusFiles(): [name: string, bytes: Uint8Array][] {
  const entries = readdirSync(corpus, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  return entries.flatMap(({ parentPath, name }): [string, Uint8Array][] => {
    const raw = readFileSync(join(parentPath, name));
    if (isFit(raw)) return [[name, raw]];
    if (raw[0] !== 0x1f || raw[1] !== 0x8b || !/\.fit/.test(name)) return [];
    try {
      const plain = gunzipSync(raw, { maxOutputLength: 64 << 20 });
      return isFit(plain) ? [[name, plain]] : [];
    } catch {
      return []; // damaged gzip, of which no byte reaches the FIT decoder here
    }
  });
}

const NUMBERS = [253, 0, 1, 2, 3, 4, 5, 6, 7, 8, 13, 39, 41, 52, 53, 73, 78, 83, 84, 85, 9, 107];
/** the profile's type of those, that most definitions use */
const USUAL = [0x86, 0x85, 0x85, 0x84, 2, 2, 0x86, 0x84, 0x84, 0x0d, 1, 0x84, 0x84, 0x84, 2, 0x86, 0x86];
const TYPES = [0, 1, 2, 7, 10, 13, 0x83, 0x84, 0x85, 0x86, 0x88, 0x89, 0x8b, 0x8c, 0x8e, 0x8f, 0x90, 0x33];
const WIDTH: Record<number, number> = { 131: 2, 132: 2, 133: 4, 134: 4, 136: 4, 137: 8, 139: 2, 140: 4 };

/** Records of any shape: fields of any number, type, size and order, byte by byte whatever it may be. */
function recordsOfAnyShape(chance: Chance): number[] {
  const bytes: number[] = [];
  const sizes: number[] = [];
  for (let n = 0; n < 12; n++) {
    const local = chance.below(4);
    if (n === 0 || chance.isTrue(0.3)) {
      const fields = Array.from({ length: 1 + chance.below(12) }, () => {
        const which = chance.below(NUMBERS.length);
        const type = chance.isTrue(0.7) ? (USUAL[which] ?? 0x84) : chance.pick(TYPES);
        const width = WIDTH[type] ?? (type >= 0x8e ? 8 : NUMBERS[which] === 8 ? 3 : 1);
        return [NUMBERS[which]!, chance.isTrue(0.85) ? width : chance.below(10), type];
      });
      for (const slot of [0, 1, 2, 3]) {
        const bigEndian = chance.isTrue(0.5);
        bytes.push(0x40 | slot, 0, bigEndian ? 1 : 0, ...(bigEndian ? [0, 20] : [20, 0]), fields.length);
        bytes.push(...fields.flat());
        sizes[slot] = fields.reduce((sum, [, size]) => sum + size!, 0);
      }
    }
    for (let row = chance.below(6); row >= 0; row--) {
      bytes.push(chance.isTrue(0.15) ? 0x80 | (local << 5) | chance.below(32) : local);
      const extreme = chance.pick([0, 0x7f, 0x80, 0xff]);
      for (let i = sizes[local]!; i > 0; i--) bytes.push(chance.isTrue(0.4) ? extreme : chance.below(256));
    }
  }
  return bytes;
}

describe('the record reader gives what fit-file-parser gives', () => {
  it('for records of any shape', () => {
    const filled = new Set<string>();
    for (let index = 0; index < 250; index++) {
      const file = fitFile(recordsOfAnyShape(chanceOf(3, index)));
      expect(readerFault(file), `seed 3, file ${index}`).toBeNull();
      const result = decodeFit(file);
      if (result.ok)
        for (const { samples } of result.value) for (const name in samples.channels) filled.add(name);
    }
    expect(filled.size, 'channels that some file fills').toBe(14);
  });

  const seeds = seedsFrom(undefined).fit;
  it('for the files of the generators, sound and damaged', () => {
    for (const [i, seed] of seeds.entries()) {
      expect(readerFault(seed), `file ${i}`).toBeNull();
      expect(wholeFileFault(seed), `file ${i}`).toBeNull();
      for (let index = 0; index < 6; index++) {
        const chance = chanceOf(7, 100 * i + index);
        const mutant = index < 4 ? mutateFit(seed, chance) : mutateFitRaw(seed, chance);
        expect(readerFault(mutant), `seed 7, file ${i}, mutant ${100 * i + index}`).toBeNull();
      }
    }
  });

  it.skipIf(!available)('for every FIT file of the corpus', () => {
    const files = corpusFiles();
    expect(files.length).toBeGreaterThan(150);
    expect(
      files
        .map(([name, bytes]) => [name, readerFault(bytes) ?? wholeFileFault(bytes)])
        .filter(([, fault]) => fault !== null),
    ).toEqual([]);
  });
});
