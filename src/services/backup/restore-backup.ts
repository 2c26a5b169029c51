import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { fail, ok, type Result } from '../../core/result.ts';
import type { Database } from '../../db/client.ts';
import {
  appliedMigrations,
  countRows,
  listTables,
  loadRows,
  queueVersion,
  withoutForeignKeys,
} from '../../db/dump.ts';
import { migrate, readMigrations } from '../../db/migrate.ts';
import { queueTables } from '../../db/queries/queue.ts';
import type { Tx } from '../../db/transaction.ts';
import type { FileStore } from '../ingest/file-store.ts';
import { FILES, MANIFEST, type Manifest, manifest, ROWS } from './manifest.ts';

const DEADLINE_MS = 60 * 60_000;
const ROWS_AT_ONCE = 200;

export interface RestoreDeps {
  db: Database;
  files: FileStore;
  /** makes the queue's tables, once the schema is there */
  prepareQueue(): Promise<void>;
}

/**
 * Puts a backup into a database without anybody in it, and its files into the store: the schema as it was then, the
 * rows in one transaction, every foreign key proved. What is newer in the schema comes with the next start, which also erases again
 * whoever was erased since, by the log of both. Errors: BACKUP_UNREADABLE, BACKUP_NEWER, RESTORE_NOT_EMPTY.
 */
export async function restoreBackup(deps: RestoreDeps, folder: string): Promise<Result<Manifest>> {
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
  if (!(await isEmpty(deps.db)))
    return fail('RESTORE_NOT_EMPTY', 'A backup is put into an empty place; in this one there is somebody.');

  for (const owner of await foldersIn(join(folder, FILES))) {
    for (const sha256 of await filesIn(join(folder, FILES, owner))) {
      await deps.files.putFrom(owner, sha256, join(folder, FILES, owner, sha256.slice(0, 2), sha256));
    }
  }
  await migrate(deps.db, known.slice(0, migrations.length), { isWhole: false });
  await deps.prepareQueue();
  const isQueueSame = (await deps.db.read((db) => queueVersion(db))) === queueThen;
  try {
    await deps.db.transaction(
      (tx) =>
        withoutForeignKeys(tx, async () => {
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
    throw error;
  }
  return read;
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
async function isEmpty(db: Database): Promise<boolean> {
  return db.read(async (tx) => {
    if ((await appliedMigrations(tx)).length === 0) return true;
    const ours = new Set(await listTables(tx));
    for (const name of ['public.athlete', 'public.account', 'public.delivery', 'public.outbox'])
      if (ours.has(name) && (await countRows(tx, name)) > 0) return false;
    return true;
  });
}

/** False where the rows are not those that the manifest promises. */
async function loadTable(
  tx: Tx,
  folder: string,
  { name, file, rows, sha256 }: Manifest['tables'][number],
): Promise<boolean> {
  const hash = createHash('sha256');
  const lines = createInterface({
    input: createReadStream(join(folder, file)).pipe(createGunzip()),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let count = 0;
  let waiting: string[] = [];
  for await (const line of lines) {
    hash.update(`${line}\n`);
    count += 1;
    waiting.push(JSON.parse(line) as string);
    if (waiting.length < ROWS_AT_ONCE) continue;
    await loadRows(tx, name, waiting);
    waiting = [];
  }
  if (waiting.length > 0) await loadRows(tx, name, waiting);
  return count === rows && hash.digest('hex') === sha256;
}

async function foldersIn(folder: string): Promise<string[]> {
  return existsSync(folder) ? readdir(folder) : [];
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.map((name) => name.split('/').at(-1)!).filter((name) => /^[0-9a-f]{64}$/.test(name));
}
