// Makes mutants in a process of its own: what making them costs in memory is not the reader's. Here the record reader is
// also compared with fit-file-parser on each that is FIT.
import { readerFault } from '../support/fit-reference.ts';
import { mutantOf } from './mutants.ts';
import { seedsFrom } from './seeds.ts';

const [seed, outside, corpus] = process.argv.slice(2) as [string, string, string | undefined];
const seeds = seedsFrom(corpus);
process.on('message', (index: number) => {
  const mutant = mutantOf(seeds, Number(seed), index, outside);
  const isFit = mutant.kind === 'fit' || mutant.kind === 'fit-raw';
  process.send?.({ ...mutant, readerFault: isFit ? readerFault(mutant.bytes) : null });
});
process.on('disconnect', () => process.exit(0));
