import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { isNull } from 'drizzle-orm';
import { fail, ok, type Result } from '../../core/result.ts';
import { appliedMigrations, dumpRows, listTables, queueVersion } from '../../db/dump.ts';
import { rawFile } from '../../db/schema/raw-file.ts';
import type { Db } from '../../db/transaction.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { ERASURES } from '../privacy/erasure-log.ts';
import { FILES, MANIFEST, type Manifest, ROWS } from './manifest.ts';

const DEADLINE_MS = 60 * 60_000;
const CHUNK_BYTES = 1024 * 1024;

/**
 * Writes everything into an empty folder: the rows as they were at one instant, whatever is written meanwhile, and
 * then every raw file that they name, with the log of erasures. Bytes are stored before the row that names them, so none
 * is missing but what was erased since. The keys are not among it. Error: BACKUP_NOT_EMPTY.
 */
export async function takeBackup(
  { db, files, now }: Pick<ServiceDeps, 'db' | 'files' | 'now'>,
  folder: string,
): Promise<Result<Manifest>> {
  await mkdir(join(folder, ROWS), { recursive: true, mode: 0o700 });
  const there = await readdir(folder);
  if (there.length > 1 || (await readdir(join(folder, ROWS))).length > 0)
    return fail('BACKUP_NOT_EMPTY', 'A backup wants an empty folder of its own.');
  const takenAt = new Date(now()).toISOString();
  const rows = await db.read(
    async (tx) => ({
      migrations: await appliedMigrations(tx),
      queueVersion: await queueVersion(tx),
      tables: await dumpTables(tx, folder),
      stored: await storedFiles(tx),
    }),
    { deadlineMs: DEADLINE_MS },
  );
  const { stored, ...known } = rows;
  const log = (await files.list(ERASURES)).map((sha256) => ({ owner: ERASURES, sha256 }));
  let kept = 0;
  for (const { owner, sha256 } of [...stored, ...log])
    if (await copyFile(files, owner, sha256, folder)) kept += 1;
  const missing = stored.length + log.length - kept;
  const written: Manifest = { format: 1, takenAt, ...known, files: kept, missing };
  const draft = join(folder, `${MANIFEST}.draft`);
  await writeFile(draft, `${JSON.stringify(written, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(draft, join(folder, MANIFEST));
  return ok(written);
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

/** Whose files the store has to have. */
async function storedFiles(db: Db): Promise<{ owner: string; sha256: string }[]> {
  return db
    .select({ owner: rawFile.athleteId, sha256: rawFile.sha256 })
    .from(rawFile)
    .where(isNull(rawFile.removedMs));
}

/** False where the store has it no more. Throws FILE_DIGEST_MISMATCH where its bytes are others by now. */
async function copyFile(
  files: ServiceDeps['files'],
  owner: string,
  sha256: string,
  folder: string,
): Promise<boolean> {
  const source = await files.open(owner, sha256);
  if (source === null) return false;
  const path = join(folder, FILES, owner, sha256.slice(0, 2), sha256);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const out = await open(path, 'wx', 0o400);
  try {
    for (let at = 0; at < source.size; at += CHUNK_BYTES) {
      const chunk = await source.read(at, at + CHUNK_BYTES);
      hash.update(chunk);
      await out.writeFile(chunk);
    }
    await out.sync();
  } finally {
    await out.close();
    await source.close();
  }
  if (hash.digest('hex') !== sha256)
    throw Object.assign(
      new Error(`The stored file ${owner}/${sha256} no longer has the digest it is named by.`),
      {
        code: 'FILE_DIGEST_MISMATCH',
      },
    );
  return true;
}
