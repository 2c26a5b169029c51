// `npm run bench [-- NAME…] [--write]`: what reading, analysing, storing and serving cost on this machine, as
// Markdown tables. Each is measured in a process of its own; without a name all are. Those called `…-postgres` are
// measured on the server of TEST_DATABASE_URL, all others on the embedded database or on servers of their own.
// `--write` puts what was measured into docs/benchmarks.md. Exit code 1: something could not be measured; a missed
// target is counted, no more.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { apiSpeed } from './api-speed.ts';
import { bulkSpeed } from './bulk-speed.ts';
import { fitSpeed } from './fit-speed.ts';
import { folderSpeed } from './folder-speed.ts';
import { growth } from './growth.ts';
import { historySpeed } from './history-speed.ts';
import { loadText, machineText } from './machine.ts';
import { memory } from './memory.ts';
import { countsText, pageWith, sectionsOf, type WrittenSection, writtenSection } from './page.ts';
import { processSpeed } from './process-speed.ts';
import { readerSpeed } from './reader-speed.ts';
import { reviewSpeed } from './review-speed.ts';
import type { Section } from './row.ts';
import { startSpeed } from './start-speed.ts';
import { xmlSpeed } from './xml-speed.ts';

const { values, positionals } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    runs: { type: 'string', default: '2000' },
    // for the process that measures: the load as it was before all of them
    load: { type: 'string' },
  },
  allowPositionals: true,
});

const MEASUREMENTS: Record<string, (folder: string) => Promise<Section>> = {
  fit: fitSpeed,
  readers: readerSpeed,
  xml: xmlSpeed,
  folder: folderSpeed,
  history: historySpeed,
  bulk: (folder) => bulkSpeed(folder, Number(values.runs)),
  api: () => apiSpeed(),
  'api-postgres': () => apiSpeed(),
  reviews: () => reviewSpeed(),
  'reviews-postgres': () => reviewSpeed(),
  growth,
  'growth-postgres': growth,
  start: startSpeed,
  memory: (folder) => memory(folder),
  processes: () => processSpeed(),
};
const ON_SERVER = '-postgres';
const PAGE = new URL('../docs/benchmarks.md', import.meta.url);

const names = positionals.length > 0 ? positionals : Object.keys(MEASUREMENTS);
const unknown = names.find((name) => !Object.hasOwn(MEASUREMENTS, name));
if (unknown !== undefined) {
  throw new Error(`There is no measurement ${unknown}, but ${Object.keys(MEASUREMENTS).join(', ')}.`);
}
if (values.load !== undefined) {
  console.log((await measured(names[0]!, values.load)).text);
  // nothing that was left open keeps anybody waiting
  process.exit(0);
}
const load = loadText();
const done: WrittenSection[] = [];
const failed: string[] = [];
for (const name of names) {
  try {
    const section = measuredApart(name);
    done.push(section);
    console.log(`${section.text}\n`);
    if (values.write) {
      const page = pageWith(readFileSync(PAGE, 'utf8'), [section], Object.keys(MEASUREMENTS));
      writeFileSync(PAGE, page);
    }
  } catch (error) {
    failed.push(name);
    console.error(`${name} was not measured: ${(error as Error).message}`);
  }
}
console.log(countsText(done) + (failed.length > 0 ? ` Failed: ${failed.join(', ')}.` : ''));
if (failed.length > 0) process.exitCode = 1;

async function measured(name: string, before: string): Promise<WrittenSection> {
  const folder = mkdtempSync(join(tmpdir(), 'pacekeeper-bench-'));
  // servers of PostgreSQL in it run as another user
  chmodSync(folder, 0o711);
  const from = performance.now();
  try {
    const section = await MEASUREMENTS[name]!(folder);
    const tookS = Math.round((performance.now() - from) / 1000);
    const title = section.title + (name.endsWith(ON_SERVER) ? ', on PostgreSQL' : '');
    const measuredOn = `${machineText(before, section.versions)} Took ${tookS} s.`;
    return writtenSection(name, { ...section, title }, measuredOn);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a process of its own, with the memory and the compiled code of none before it. */
function measuredApart(name: string): WrittenSection {
  const { TEST_DATABASE_URL: server, ...rest } = process.env;
  const isOnServer = name.endsWith(ON_SERVER);
  if (isOnServer && !server) throw new Error('TEST_DATABASE_URL names no server');
  const args = [import.meta.filename, name, '--runs', values.runs, '--load', load];
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    env: isOnServer ? process.env : rest,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const section = sectionsOf(stdout ?? '').find((one) => one.name === name);
  if (status !== 0 || section === undefined) throw new Error(`its process ended with ${status}`);
  return section;
}
