// `npm run fuzz -- [--count N] [--seed S]`: mutants of activity files and archives through the decode pool.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { zipFiles } from '../../fixtures/generators/zip.ts';
import { bytesSource } from '../../src/formats/decode/byte-source.ts';
import { decodeFile } from '../../src/formats/decode/decode-file.ts';
import type { DecodedPart } from '../../src/formats/decode/outcome.ts';
import { createDecodePool, type DecodePool } from '../../src/formats/decode/pool.ts';
import { childrenCpuMs } from '../support/children-cpu.ts';
import { importMutants } from './import-mutants.ts';
import { faultsOf } from './judge-parts.ts';
import { type ComparedMutant, startMutantSource } from './mutant-source.ts';
import { MUTANT_KINDS, type Mutant, type MutantKind } from './mutants.ts';
import { seedsFrom } from './seeds.ts';
import { uploadMutants } from './upload-mutants.ts';
import { watchChildren } from './watch-children.ts';

const WORKERS = 2;
const DECODER = join(import.meta.dirname, 'judging-child.ts');
const MIB = 1024 * 1024;
const ALLOWED = { ms: 2_000, childRssBytes: 512 * MIB, parentGrowthBytes: 50 * MIB };
/** One mutant in so many also goes through the service with a database, and one through the upload route. */
const IMPORT_EVERY = 50;
const UPLOAD_EVERY = 20;

const { count, seed } = readArguments();
const sandbox = mkdtempSync(join(tmpdir(), 'pacekeeper-fuzz-'));
const outside = join(sandbox, 'outside');
const store = join(sandbox, 'store');
for (const folder of [outside, store]) mkdirSync(folder);

const startedMs = performance.now();
const corpus = process.env.PACEKEEPER_CORPUS;
const seeds = seedsFrom(corpus);
console.log(`fuzz: seed ${seed}, ${count} mutants; the same with --count ${count} --seed ${seed}`);
console.log(
  `sound files: ${seeds.fit.length} FIT, ${seeds.gpx.length} GPX, ${seeds.tcx.length} TCX, ${seeds.zip.length} zip` +
    (corpus === undefined ? '; corpus: NOT RUN (PACEKEEPER_CORPUS is not set)' : ', the corpus among them'),
);

const failures = new Map<number, string[]>();
const general: string[] = [];
/** mutants whose first answer came late, by number */
const suspects: number[] = [];
const outcomes = new Map<string, number>();
const slowest: { mutant: string; ms: number }[] = [];
await readCodeOnce();
const source = startMutantSource(seed, outside, corpus);
const children = watchChildren(source.pid);
const pool = createDecodePool({ size: WORKERS, decoderPath: DECODER });

process.on('uncaughtException', (error) => {
  console.error('the process that asks was brought down', error);
  process.exit(1);
});

const memory = await decodeAll();
if (memory.growthBytes > ALLOWED.parentGrowthBytes)
  general.push(
    `the process grew by ${mib(memory.growthBytes)}, at most ${mib(ALLOWED.parentGrowthBytes)} is promised`,
  );
const imported = await importSome();
const uploaded = await uploadSome();
await pool.close();
await trySlowAgain();
source.end();
children?.stop();
if (children !== null && children.peaks.rssBytes > ALLOWED.childRssBytes)
  general.push(`a decoder took ${mib(children.peaks.rssBytes)}`);
if (children !== null && children.peaks.writtenBytes > 0)
  general.push(`a decoder wrote ${children.peaks.writtenBytes} bytes`);
const strays = readdirSync(outside);
if (strays.length > 0) general.push(`something was written outside: ${strays.join(', ')}`);
report();
rmSync(sandbox, { recursive: true, force: true });
process.exitCode = failures.size + general.length > 0 ? 1 : 0;

/** A file read for the first time gets a new access time, and the system counts that as bytes written by its reader. */
async function readCodeOnce(): Promise<void> {
  const first = createDecodePool({ size: 1, decoderPath: DECODER });
  for (const bytes of [seeds.fit[0]!, seeds.gpx[0]!, seeds.tcx[0]!])
    await first.decode(bytes, { file: 'first' });
  const zip = seeds.zip[0] ?? zipFiles([{ name: 'first.fit', bytes: seeds.fit[0]! }]);
  await decoded({ index: -1, kind: 'zip', bytes: Buffer.from(zip) }, first);
  await first.close();
}

/** As many mutants at a time as there are decoders, so that a mutant's time is the decoder's and not the queue's. */
async function decodeAll(): Promise<{ growthBytes: number; rssBytes: number }> {
  const warmUp = Math.min(500, Math.ceil(count / 2));
  let next = 0;
  const work = async (until: number) => {
    while (next < until) await tryMutant(await source.mutant(next++));
  };
  const together = (until: number) => Promise.all(Array.from({ length: WORKERS }, () => work(until)));
  await together(warmUp);
  const before = await restingRss();
  await together(count);
  const after = await restingRss(before + ALLOWED.parentGrowthBytes);
  return { growthBytes: after - before, rssBytes: after };
}

async function tryMutant(mutant: ComparedMutant): Promise<void> {
  const { parts, ms } = await decoded(mutant);
  const faults = [...new Set(faultsOf(parts))];
  if (mutant.readerFault !== null) faults.push(mutant.readerFault);
  if (ms > ALLOWED.ms) suspects.push(mutant.index);
  for (const { facts } of parts) {
    const outcome = `${mutant.kind} ${facts.error?.code ?? `${facts.status} ${facts.kind}`}`;
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  slowest.push({ mutant: `${mutant.kind} ${mutant.index} (${mutant.bytes.length} bytes)`, ms });
  slowest.sort((a, b) => b.ms - a.ms).splice(5);
  if (faults.length > 0) blame(mutant, faults);
}

/** A slow answer on a busy machine is tried again, alone, and only the decoder's own processor time counts. */
async function trySlowAgain(): Promise<void> {
  for (const index of suspects) {
    const mutant = await source.mutant(index);
    const first = await aloneMs(mutant);
    if (first > ALLOWED.ms && (await aloneMs(mutant)) > ALLOWED.ms)
      blame(mutant, [`takes ${Math.round(first)} ms, at most ${ALLOWED.ms} are promised`]);
  }
}

/** Processor time of one mutant in decoders of its own, the start of an unpacking one included, ms. */
async function aloneMs(mutant: Mutant): Promise<number> {
  const alone = createDecodePool({ size: 1, decoderPath: DECODER });
  await alone.decode(seeds.fit[0]!, { file: 'warm-up' });
  const before = childrenCpuMs();
  const { ms } = await decoded(mutant, alone);
  const after = childrenCpuMs();
  await alone.close();
  return before === null || after === null ? ms : after - before;
}

async function decoded(mutant: Mutant, by: DecodePool = pool): Promise<{ parts: DecodedPart[]; ms: number }> {
  const parts: DecodedPart[] = [];
  const from = performance.now();
  await decodeFile(
    by,
    bytesSource(mutant.bytes),
    { file: `${mutant.index}.${mutant.kind}` },
    async (some) => {
      parts.push(...(await some));
    },
  );
  return { parts, ms: performance.now() - from };
}

async function importSome(): Promise<Map<string, number>> {
  const mutants: Mutant[] = [];
  for (let index = 0; index < count; index += IMPORT_EVERY) mutants.push(await source.mutant(index));
  const { faults, states } = await importMutants(mutants, pool, store);
  for (const { mutant, fault } of faults) {
    if (mutant === null) general.push(fault);
    else blame(mutant, [fault]);
  }
  return states;
}

async function uploadSome(): Promise<Map<string, number>> {
  const mutants = async function* () {
    // others than those that went through the service without it
    for (let index = 1; index < count; index += UPLOAD_EVERY) yield await source.mutant(index);
  };
  const { faults, statuses } = await uploadMutants(mutants());
  for (const { mutant, fault } of faults) {
    if (mutant === null) general.push(fault);
    else blame(mutant, [fault]);
  }
  return statuses;
}

function blame(mutant: Mutant, faults: string[]): void {
  const path = join(tmpdir(), `pacekeeper-fuzz-${seed}-${mutant.index}.${mutant.kind}`);
  writeFileSync(path, mutant.bytes);
  failures.set(mutant.index, [...(failures.get(mutant.index) ?? []), ...faults]);
  console.log(`FAILED ${mutant.kind} ${mutant.index}: ${faults.join('; ')}; kept in ${path}`);
}

function report(): void {
  for (const kind of Object.keys(MUTANT_KINDS) as MutantKind[]) {
    const mine = [...outcomes].filter(([name]) => name.startsWith(`${kind} `)).sort((a, b) => b[1] - a[1]);
    const texts = mine.map(([name, n]) => `${name.slice(kind.length + 1)} ${n}`);
    if (texts.length > 0) console.log(`${kind}: ${texts.join(', ')}`);
  }
  console.log(
    `through the service with a database: ${[...imported].map(([s, n]) => `${s} ${n}`).join(', ')}`,
  );
  console.log(`through the upload route: ${[...uploaded].map(([status, n]) => `${status} ${n}`).join(', ')}`);
  console.log(`slowest: ${slowest.map(({ mutant, ms }) => `${mutant} ${Math.round(ms)} ms`).join(', ')}`);
  const decoder = children === null ? 'not measured here' : mib(children.peaks.rssBytes);
  console.log(
    `largest decoder ${decoder}; this process ${mib(memory.rssBytes)}, grown by ${mib(memory.growthBytes)}`,
  );
  if (suspects.length > 0)
    console.log(`tried again because the machine or they were slow: ${suspects.length}`);
  console.log(`took ${Math.round((performance.now() - startedMs) / 1000)} s`);
  for (const fault of general) console.log(`FAILED ${fault}`);
  console.log(`${count - failures.size} passed, ${failures.size + general.length} failed`);
}

/**
 * Resident size with the garbage swept out. V8 frees array buffers on another thread some time after a sweep has
 * returned: what is held is read until it has stopped falling, or until `enough` is reached, for 15 s at most.
 */
async function restingRss(enough = 0): Promise<number> {
  setFlagsFromString('--expose-gc');
  const sweep = runInNewContext('gc') as (how: object) => void;
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 60 && (n < 5 || (enough > 0 && least > enough)); n++) {
    sweep({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await new Promise((resolve) => setTimeout(resolve, 250));
    least = Math.min(least, process.memoryUsage.rss());
  }
  return least;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}

function readArguments(): { count: number; seed: number } {
  const options = {
    count: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
  } as const;
  const { values } = parseArgs({ options });
  const read = (name: 'count' | 'seed') => {
    const value = Number(values[name]);
    if (Number.isSafeInteger(value) && value > 0) return value;
    console.error(`--${name} wants a whole number above 0.`);
    process.exit(2);
  };
  return { count: read('count'), seed: read('seed') };
}
