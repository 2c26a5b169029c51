import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { fail, ok, type Result } from '../../core/result.ts';
import { appliedMigrations, dumpRows, eachStoredFile, listTables, queueVersion } from '../../db/dump.ts';
import { listRawFiles } from '../../db/queries/delivery.ts';
import type { Db } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { ERASURES } from '../privacy/erasure-log.ts';
import { type DamagedFile, FILES, MANIFEST, type Manifest, ROWS } from './manifest.ts';

const DEADLINE_MS = 60 * 60_000;
const CHUNK_BYTES = 1024 * 1024;
type BackupDeps = Pick<ServiceDeps, 'db' | 'files' | 'now'>;

/**
 * Writes everything into an empty folder: the rows as they were at one instant, whatever is written meanwhile, and
 * then every raw file that they name, with the log of erasures. Bytes are stored before the row that names them, so none
 * is missing but what was erased since. A file that the store lost, or gives back altered, is named in the manifest and
 * costs no other. The keys are not among it. Error: BACKUP_NOT_EMPTY.
 */
export async function takeBackup(deps: BackupDeps, folder: string): Promise<Result<Manifest>> {
  const { db, files, now } = deps;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0 || !(await claimed(join(folder, ROWS))))
    return fail('BACKUP_NOT_EMPTY', 'A backup wants an empty folder of its own.');
  const takenAt = new Date(now()).toISOString();
  const list = join(folder, `${FILES}.draft`);
  const rows = await db.read(
    async (tx) => {
      await listFiles(tx, list);
      return {
        migrations: await appliedMigrations(tx),
        queueVersion: await queueVersion(tx),
        tables: await dumpTables(tx, folder),
      };
    },
    { deadlineMs: DEADLINE_MS },
  );
  const copied = { files: 0, missing: 0, damaged: [] as DamagedFile[] };
  for await (const [owner, sha256] of named(list, await files.list(ERASURES))) {
    const end = await copyFile(deps, owner, sha256, folder);
    if (end === 'kept') copied.files += 1;
    else if (end === 'gone') copied.missing += 1;
    else copied.damaged.push({ file: `${owner}/${sha256}`, why: end });
  }
  await rm(list);
  const written: Manifest = { format: 1, takenAt, ...rows, ...copied };
  const draft = join(folder, `${MANIFEST}.draft`);
  await writeFile(draft, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, join(folder, MANIFEST));
  return ok(written);
}

/** Makes the folder, which only one of several can. */
async function claimed(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function dumpTables(db: Db, folder: string): Promise<Manifest['tables']> {
  const tables: Manifest['tables'] = [];
  for (const name of await listTables(db)) {
    const file = `${name.replaceAll('"', '')}.gz`;
    const hash = createHash('sha256');
    const zipped = createGzip({ level: 4 });
    const out = createWriteStream(join(folder, ROWS, file), { mode: 0o600, flush: true });
    // a disk that is full ends the backup, not the process
    const written = pipeline(zipped, out);
    written.catch(() => undefined);
    let count = 0;
    await dumpRows(db, name, async (rows) => {
      count += rows.length;
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      hash.update(text);
      if (!zipped.write(text)) await Promise.race([once(zipped, 'drain'), written]);
    });
    zipped.end();
    await written;
    tables.push({ name, file, rows: count, sha256: hash.digest('hex') });
  }
  return tables;
}

/** Writes down which files the store has to have: there may be more of them than memory. */
async function listFiles(db: Db, path: string): Promise<void> {
  const list = await open(path, 'wx', 0o600);
  try {
    await eachStoredFile(db, (names) => list.writeFile(names.map((name) => `${name}\n`).join('')));
  } finally {
    await list.close();
  }
}

/** Owner and digest of each file of the list, and of the log of erasures. */
async function* named(list: string, erasures: readonly string[]): AsyncGenerator<[string, string]> {
  for await (const line of createInterface({ input: createReadStream(list) }))
    yield line.split('/') as [string, string];
  for (const sha256 of erasures) yield [ERASURES, sha256];
}

/** Copies a file as its digest names it; nothing of another one stays. `gone`: it was erased, or ran out, meanwhile. */
async function copyFile(
  { db, files }: BackupDeps,
  owner: string,
  sha256: string,
  folder: string,
): Promise<'kept' | 'gone' | DamagedFile['why']> {
  const source = await files.open(owner, sha256);
  if (source === null) {
    const rows = await db.read((tx) => listRawFiles(tx, owner));
    return rows.some((row) => row.sha256 === sha256 && row.removedMs === null) ? 'lost' : 'gone';
  }
  const path = join(folder, FILES, owner, sha256.slice(0, 2), sha256);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const out = await open(path, 'wx', 0o400);
  let end: 'kept' | 'altered' | 'unreadable' = 'kept';
  try {
    for (let at = 0; at < source.size; at += CHUNK_BYTES) {
      const chunk = await source.read(at, at + CHUNK_BYTES).catch(failedDisk);
      if (chunk === null) {
        end = 'unreadable';
        break;
      }
      hash.update(chunk);
      await out.writeFile(chunk);
    }
    if (end === 'kept' && hash.digest('hex') !== sha256) end = 'altered';
    if (end === 'kept') await out.sync();
  } finally {
    await out.close();
    await source.close();
  }
  if (end !== 'kept') await rm(path);
  return end;
}

/** null where the disk cannot give back what is written there; whatever else it is ends the backup. */
function failedDisk(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'EIO') return null;
  throw error;
}
