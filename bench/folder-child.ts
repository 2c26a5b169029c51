// One measurement in a process of its own: node bench/folder-child.ts <folder> decode|import → JSON on stdout.
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openDatabase } from '../src/db/client.ts';
import { migrate } from '../src/db/migrate.ts';
import { createDecodePool, type DecodePool } from '../src/formats/decode/pool.ts';
import { ensureLocalAthlete, evaluateAthlete } from '../src/services/athlete.ts';
import { createFolderStore } from '../src/services/ingest/file-store.ts';
import { type IncomingFile, importFiles } from '../src/services/ingest/import-file.ts';
import type { FolderFigures } from './folder-speed.ts';

const DECODERS = 2;
const IN_FLIGHT = 4;

const [folder, way] = process.argv.slice(2) as [string, 'decode' | 'import'];
const names = (await readdir(folder)).sort();
const pool = createDecodePool({ size: DECODERS });
await pool.decode(await readFile(join(folder, names[0]!)), { file: 'warm-up' });
const figures = way === 'decode' ? await decodeFolder(pool) : await importFolder(pool);
await pool.close();
process.stdout.write(JSON.stringify(figures));

/** Every file decoded to an activity, which is let go again. */
function decodeFolder(decoders: DecodePool): Promise<FolderFigures> {
  return overFolder(async (files) => {
    let taken = 0;
    const work = async () => {
      for await (const { name, bytes } of files) {
        const parts = await decoders.decode(bytes, { file: name });
        if (parts.some((part) => part.activity !== null)) taken++;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    return taken;
  });
}

/** Every file into the embedded database, then the whole history evaluated. */
async function importFolder(decoders: DecodePool): Promise<FolderFigures> {
  const home = mkdtempSync(join(tmpdir(), 'pacekeeper-bench-home-'));
  const config = { databaseUrl: null, dataDir: home, poolSize: 2, prepare: true, purpose: 'bench' };
  const db = await openDatabase(config);
  try {
    await migrate(db);
    const deps = { db, files: createFolderStore(join(home, 'files')), pool: decoders, now: () => Date.now() };
    const { athleteId } = await ensureLocalAthlete(deps, 'Europe/Berlin');
    const figures = await overFolder(async (files) => {
      const outcomes = await importFiles(deps, athleteId, files);
      return outcomes.filter(({ state }) => state === 'imported').length;
    });
    const from = performance.now();
    await evaluateAthlete(deps, athleteId);
    return { ...figures, evaluateMs: performance.now() - from };
  } finally {
    await db.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** `take` is given every file of the folder and answers how many became an activity. */
async function overFolder(
  take: (files: AsyncGenerator<IncomingFile>) => Promise<number>,
): Promise<FolderFigures> {
  const from = performance.now();
  const before = process.cpuUsage();
  const rssAt: number[] = [];
  async function* files(): AsyncGenerator<IncomingFile> {
    for (const [i, name] of names.entries()) {
      yield { name, bytes: await readFile(join(folder, name)), source: 'folder' };
      if (i === 99 || i === names.length - 1) rssAt.push(restingRss());
    }
  }
  const taken = await take(files());
  const cpu = process.cpuUsage(before);
  return {
    files: names.length,
    taken,
    wallMs: performance.now() - from,
    mainCpuMs: (cpu.user + cpu.system) / 1000,
    rssAt,
    evaluateMs: null,
  };
}

/** Resident size with the garbage swept out. */
function restingRss(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage.rss();
}
