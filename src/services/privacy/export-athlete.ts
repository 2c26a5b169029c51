import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowText, stateHash } from '../../core/access/state-hash.ts';
import type { Database } from '../../db/client.ts';
import { readMigrations } from '../../db/migrate.ts';
import { ATHLETE_SEALED, ATHLETE_STATE, ATHLETE_TOLD } from '../../db/personal-data.ts';
import { athleteRows } from '../../db/queries/athlete-rows.ts';
import type { Db } from '../../db/transaction.ts';
import { type StreamedFile, streamZip } from '../../formats/encode/stream-zip.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { accountOfAthlete, readAccountData } from './account-data.ts';

export const EXPORT_FORMAT = 'pacekeeper-export';
/** Changes when an older version could not read it. */
export const EXPORT_VERSION = 1;
/** One view of all tables: on the embedded database everything else waits meanwhile. */
const SNAPSHOT_MS = 10 * 60_000;
const READ_BYTES = 256 * 1024;

/** What stands in manifest.json, which is the last file of an export. */
export interface Manifest {
  format: typeof EXPORT_FORMAT;
  version: number;
  /** the migrations of the database that it comes from */
  schema: { migrations: number; last: string };
  exportedAt: string;
  athleteId: string;
  accountId: string | null;
  /** core/access/state-hash.ts over the tables that an import puts back */
  stateHash: string;
  files: { name: string; sha256: string; bytes: number; rows?: number }[];
}

interface Dump {
  table: string;
  path: string;
  rows: number;
}

const README = `What Pacekeeper keeps about one person.

account.json           who signs in: name, address, sessions, keys, invitations, teams, acts of the account
tables/<name>.ndjson   a table, one row a line as JSON: activities, analyses, thresholds, zones, plans,
                       decisions with everything they were decided from, what was said of runs, nights and days,
                       grants, and who looked (audit_entry). docs/decisions/tables.md says what each table is
originals/<sha256>     every file as it came; tables/delivery.ndjson has their names
manifest.json          format, schema, and the SHA-256 of each file

Instants are milliseconds since 1970 UTC (..._ms), days are YYYY-MM-DD in the athlete's zone, bytes are hex.
Recorded samples are packed in activity_stream and recording_stream; the originals hold them, too.
\`pacekeeper import-export FILE\` puts it all back on an empty server.
`;

/**
 * Everything about an athlete as a zip, piece by piece: the rows of one moment, the files as they came,
 * and a manifest with their digests. The tables are written to a temporary folder first, so that a slow
 * reader keeps no transaction open. An original that is gone from the store is left out of the manifest.
 */
export async function* exportAthlete(
  deps: Pick<ServiceDeps, 'db' | 'files' | 'now'>,
  athleteId: string,
): AsyncGenerator<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'pacekeeper-export-'));
  try {
    yield* streamZip(filesOf(deps, athleteId, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* filesOf(
  deps: Pick<ServiceDeps, 'db' | 'files' | 'now'>,
  athleteId: string,
  folder: string,
): AsyncGenerator<StreamedFile> {
  const files: Manifest['files'] = [];
  const listed = (name: string, content: AsyncIterable<Uint8Array>, isPacked: boolean, rows?: number) => ({
    name,
    content: digesting(content, (sha256, bytes) =>
      files.push({ name, sha256, bytes, ...(rows === undefined ? {} : { rows }) }),
    ),
    isPacked,
  });
  yield listed('README.txt', once(README), true);
  const { dumps, digests, originals } = await dumpTables(deps.db, athleteId, folder);
  for (const { table, path, rows } of dumps) {
    yield listed(`tables/${table}.ndjson`, createReadStream(path), true, rows);
  }
  for (const sha256 of originals) {
    const stored = await deps.files.open(athleteId, sha256);
    if (stored === null) continue;
    try {
      yield listed(`originals/${sha256}`, blocks(stored), false);
    } finally {
      await stored.close();
    }
  }
  const accountId = await accountOfAthlete(deps.db, athleteId);
  const account = accountId === null ? null : await readAccountData(deps.db, accountId, deps.now());
  yield listed('account.json', once(`${JSON.stringify(account, null, 1)}\n`), true);
  const migrations = readMigrations();
  const manifest: Manifest = {
    ...{ format: EXPORT_FORMAT, version: EXPORT_VERSION },
    schema: { migrations: migrations.length, last: migrations.at(-1)!.name },
    ...{ exportedAt: new Date(deps.now()).toISOString(), athleteId, accountId },
    ...{ stateHash: stateHash(digests), files },
  };
  yield { name: 'manifest.json', content: once(`${JSON.stringify(manifest, null, 1)}\n`), isPacked: true };
}

/** All tables as they are at one moment, each into a file, with the digests of the rows that make the state. */
async function dumpTables(db: Database, athleteId: string, folder: string) {
  return db.as({ kind: 'self', athleteId }).read(
    async (tx) => {
      const dumps: Dump[] = [];
      const digests: Record<string, string[]> = {};
      const originals: string[] = [];
      for (const table of [...ATHLETE_STATE, ...Object.keys(ATHLETE_TOLD)]) {
        const path = join(folder, table);
        const file = await open(path, 'wx', 0o600);
        const found: string[] = [];
        try {
          for await (const rows of athleteRows(tx, table, athleteId, ATHLETE_SEALED[table])) {
            await file.writeFile(`${rows.join('\n')}\n`);
            for (const text of rows) {
              found.push(digestOfRow(text));
              if (table === 'raw_file') originals.push((JSON.parse(text) as { sha256: string }).sha256);
            }
          }
        } finally {
          await file.close();
        }
        dumps.push({ table, path, rows: found.length });
        if (!(table in ATHLETE_TOLD)) digests[table] = found;
      }
      return { dumps, digests, originals };
    },
    { deadlineMs: SNAPSHOT_MS },
  );
}

/** What an athlete's state is now. */
export async function stateOf(db: Database, athleteId: string): Promise<string> {
  const limits = { deadlineMs: SNAPSHOT_MS };
  return db.as({ kind: 'self', athleteId }).read((tx) => stateWithin(tx, athleteId), limits);
}

export async function stateWithin(tx: Db, athleteId: string): Promise<string> {
  const digests: Record<string, string[]> = {};
  for (const table of ATHLETE_STATE) {
    const found: string[] = [];
    for await (const rows of athleteRows(tx, table, athleteId)) found.push(...rows.map(digestOfRow));
    digests[table] = found;
  }
  return stateHash(digests);
}

function digestOfRow(json: string): string {
  return createHash('sha256')
    .update(rowText(JSON.parse(json)))
    .digest('hex');
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function* digesting(
  content: AsyncIterable<Uint8Array>,
  done: (sha256: string, bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  done(hash.digest('hex'), bytes);
}

async function* blocks(stored: {
  size: number;
  read(from: number, to: number): Promise<Uint8Array>;
}): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < stored.size; at += READ_BYTES) {
    yield await stored.read(at, Math.min(stored.size, at + READ_BYTES));
  }
}
