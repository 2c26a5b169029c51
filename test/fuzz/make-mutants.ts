// Makes mutants in a process of its own: what making them costs in memory is not the reader's.
import { mutantOf } from './mutants.ts';
import { seedsFrom } from './seeds.ts';

const [seed, outside, corpus] = process.argv.slice(2) as [string, string, string | undefined];
const seeds = seedsFrom(corpus);
process.on('message', (index: number) => process.send?.(mutantOf(seeds, Number(seed), index, outside)));
process.on('disconnect', () => process.exit(0));
