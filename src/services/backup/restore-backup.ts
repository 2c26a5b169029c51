import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Database } from '../../db/client.ts';
import {
  appliedMigrations,
  countRows,
  eachStoredFile,
  listTables,
  loadRows,
  queueVersion,
  withoutForeignKeys,
} from '../../db/dump.ts';
import { migrate, readMigrations } from '../../db/migrate.ts';
import { queueTables } from '../../db/queries/queue.ts';
import type { Db, Tx } from '../../db/transaction.ts';
import type { FileStore } from '../ingest/file-store.ts';
import { type DamagedFile, FILES, MANIFEST, type Manifest, manifest, ROWS } from './manifest.ts';

const DEADLINE_MS = 60 * 60_000;
const ROWS_AT_ONCE = 200;

export interface RestoreDeps {
  db: Database;
  files: FileStore;
  /** makes the queue's tables, once the schema is there */
  prepareQueue(): Promise<void>;
}

/** The manifest, and the raw files that are not back: those that were in no state to be kept then, and to be read now. */
export interface Restored {
  manifest: Manifest;
  damaged: DamagedFile[];
}

/**
 * Puts a backup into a database without anybody in it, and its files into the store: the schema as it was then, the
 * rows in one transaction, every foreign key proved. A raw file that is altered or lost is named and costs no other.
 * What is newer in the schema comes with the next start, which also erases again whoever was erased since, by the log
 * of both. Errors: BACKUP_UNREADABLE, BACKUP_NEWER, RESTORE_NOT_EMPTY.
 */
export async function restoreBackup(deps: RestoreDeps, folder: string): Promise<Result<Restored>> {
  const read = await readManifest(folder);
  if (!read.ok) return read;
  const known = readMigrations();
  const { migrations, tables, queueVersion: queueThen } = read.value;
  if (migrations.some(({ name, sha256 }, i) => known[i]?.name !== name || known[i]?.sha256 !== sha256)) {
    return fail(
      'BACKUP_NEWER',
      'The backup is of a newer version, or of another line of them; restore it with that one.',
    );
  }
  const absent = tables.find(({ file }) => !existsSync(join(folder, ROWS, file)));
  if (absent !== undefined)
    return fail('BACKUP_UNREADABLE', `The rows of ${absent.name} are not in this folder; copy all of it.`);
  if (!(await deps.db.read(isEmpty))) return NOT_EMPTY;

  const files = await putFiles(deps.files, join(folder, FILES));
  await migrate(deps.db, known.slice(0, migrations.length), { isWhole: false });
  await deps.prepareQueue();
  const isQueueSame = (await deps.db.read((db) => queueVersion(db))) === queueThen;
  try {
    await deps.db.transaction(
      (tx) =>
        withoutForeignKeys(tx, async () => {
          // nobody else comes in from here on; somebody may have before
          if (!(await isEmpty(tx))) throw new NotEmpty();
          for (const table of tables) {
            // of another version of the queue: what waited is found by the next start, as after a loss
            if (table.name === 'pgboss.job' && !isQueueSame) continue;
            if (!(await loadTable(tx, join(folder, ROWS), table))) throw new BrokenBackup(table.name);
          }
          // whoever ran them then does not run them here
          if (isQueueSame) await queueTables.releaseOrphans(tx);
        }),
      { deadlineMs: DEADLINE_MS },
    );
  } catch (error) {
    if (error instanceof BrokenBackup) return fail('BACKUP_UNREADABLE', error.message);
    if (error instanceof NotEmpty) return NOT_EMPTY;
    throw error;
  }
  const damaged = [...read.value.damaged, ...files.damaged];
  if (files.put + files.damaged.length < read.value.files) {
    const named = new Set(damaged.map(({ file }) => file));
    for (const file of await notStored(deps)) if (!named.has(file)) damaged.push({ file, why: 'lost' });
  }
  return ok({ manifest: read.value, damaged });
}

const NOT_EMPTY = fail(
  'RESTORE_NOT_EMPTY',
  'A backup is put into an empty place; in this one there is somebody.',
);
class NotEmpty extends Error {}

/** Puts every file under its name whose bytes have that digest; names the others. */
async function putFiles(store: FileStore, folder: string): Promise<{ put: number; damaged: DamagedFile[] }> {
  let put = 0;
  const damaged: DamagedFile[] = [];
  for (const owner of await foldersIn(folder)) {
    for (const sha256 of await filesIn(join(folder, owner))) {
      try {
        await store.putFrom(owner, sha256, join(folder, owner, sha256.slice(0, 2), sha256));
        put += 1;
      } catch (error) {
        const { code } = error as { code?: string };
        if (code !== 'FILE_DIGEST_MISMATCH' && code !== 'EIO') throw error;
        damaged.push({
          file: `${owner}/${sha256}`,
          why: code === 'EIO' ? 'unreadable' : 'altered',
        });
      }
    }
  }
  return { put, damaged };
}

/** The files that rows name and the store does not have. */
async function notStored({ db, files }: RestoreDeps): Promise<string[]> {
  const absent: string[] = [];
  await db.read(
    (tx) =>
      eachStoredFile(tx, async (names) => {
        for (const name of names) {
          const [owner, sha256] = name.split('/') as [string, string];
          if (!(await files.has(owner, sha256))) absent.push(name);
        }
      }),
    { deadlineMs: DEADLINE_MS },
  );
  return absent;
}

class BrokenBackup extends Error {
  constructor(table: string) {
    super(`The rows of ${table} are not those that were written.`);
  }
}

async function readManifest(folder: string): Promise<Result<Manifest>> {
  const path = join(folder, MANIFEST);
  if (!existsSync(path))
    return fail('BACKUP_UNREADABLE', 'This folder holds no backup, or one that was never finished.');
  try {
    const parsed = manifest.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (parsed.success) return ok(parsed.data);
  } catch {
    // said below
  }
  return fail('BACKUP_UNREADABLE', 'The manifest of this backup cannot be read.');
}

/** No athlete, no account, nothing that arrived. */
async function isEmpty(db: Db): Promise<boolean> {
  if ((await appliedMigrations(db)).length === 0) return true;
  const ours = new Set(await listTables(db));
  for (const name of ['public.athlete', 'public.account', 'public.delivery', 'public.outbox'])
    if (ours.has(name) && (await countRows(db, name)) > 0) return false;
  return true;
}

/** False where the rows are not those that the manifest promises. */
async function loadTable(
  tx: Tx,
  folder: string,
  { name, file, rows, sha256 }: Manifest['tables'][number],
): Promise<boolean> {
  const hash = createHash('sha256');
  let count = 0;
  let waiting: string[] = [];
  try {
    for await (const line of linesOf(join(folder, file))) {
      hash.update(`${line}\n`);
      count += 1;
      waiting.push(JSON.parse(line) as string);
      if (waiting.length < ROWS_AT_ONCE) continue;
      await loadRows(tx, name, waiting);
      waiting = [];
    }
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
  if (waiting.length > 0) await loadRows(tx, name, waiting);
  return count === rows && hash.digest('hex') === sha256;
}

/** Lines of a compressed file. Throws what the disk and zlib say of one that is cut off or damaged. */
async function* linesOf(path: string): AsyncGenerator<string> {
  const text = createGunzip().setEncoding('utf8');
  const read = pipeline(createReadStream(path), text);
  read.catch(() => undefined);
  let rest = '';
  for await (const chunk of text) {
    const lines = `${rest}${chunk as string}`.split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  await read;
  if (rest !== '') yield rest;
}

/** Bytes that are not those that were written, whatever notices it. */
function isDamage(error: unknown): boolean {
  const { code } = error as { code?: string };
  return error instanceof SyntaxError || code === 'EIO' || (code ?? '').startsWith('Z_');
}

async function foldersIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.map((name) => name.split('/').at(-1)!).filter((name) => /^[0-9a-f]{64}$/.test(name));
}
