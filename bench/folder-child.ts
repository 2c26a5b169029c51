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
import { importFile } from '../src/services/ingest/import-file.ts';
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
  return overFolder(async (name, bytes) => {
    const parts = await decoders.decode(bytes, { file: name });
    return parts.some((part) => part.activity !== null);
  });
}

/** Every file uploaded to the embedded database, then the whole history evaluated. */
async function importFolder(decoders: DecodePool): Promise<FolderFigures> {
  const home = mkdtempSync(join(tmpdir(), 'pacekeeper-bench-home-'));
  const config = { databaseUrl: null, dataDir: home, poolSize: 2, prepare: true, purpose: 'bench' };
  const db = await openDatabase(config);
  try {
    await migrate(db);
    const deps = { db, files: createFolderStore(join(home, 'files')), pool: decoders, now: () => Date.now() };
    const athlete = await ensureLocalAthlete(deps, 'Europe/Berlin');
    const figures = await overFolder(async (name, bytes) => {
      const [outcome] = await importFile(deps, athlete, { name, bytes, source: 'folder' });
      return outcome?.state === 'imported';
    });
    const from = performance.now();
    await evaluateAthlete(deps, athlete.athleteId);
    return { ...figures, evaluateMs: performance.now() - from };
  } finally {
    await db.close();
    rmSync(home, { recursive: true, force: true });
  }
}

async function overFolder(take: (name: string, bytes: Buffer) => Promise<boolean>): Promise<FolderFigures> {
  const from = performance.now();
  const before = process.cpuUsage();
  const rssAt: number[] = [];
  let taken = 0;
  let next = 0;
  const worker = async () => {
    while (next < names.length) {
      const name = names[next++]!;
      if (await take(name, await readFile(join(folder, name)))) taken++;
      if (next % 100 === 0) rssAt[next / 100] ??= restingRss();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  const cpu = process.cpuUsage(before);
  return {
    files: names.length,
    taken,
    wallMs: performance.now() - from,
    mainCpuMs: (cpu.user + cpu.system) / 1000,
    rssAt: rssAt.filter((bytes) => bytes > 0),
    evaluateMs: null,
  };
}

/** Resident size with the garbage swept out. */
function restingRss(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage.rss();
}
