import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { eq, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { fail, ok, type Result } from '../../core/result.ts';
import { ATHLETE_LEFT_OUT, ATHLETE_STATE, ATHLETE_TOLD } from '../../db/personal-data.ts';
import { columnsOf, countAthleteRows, inOrderOfKeys, insertRows } from '../../db/queries/athlete-rows.ts';
import { eraseAthlete } from '../../db/queries/decision.ts';
import { isId } from '../../db/row-security.ts';
import { account } from '../../db/schema/account.ts';
import type { Tx } from '../../db/transaction.ts';
import { openZipFile, type ZipFileReader } from '../../formats/decode/open-zip-file.ts';
import type { ServiceDeps } from '../ingest/import-file.ts';
import { noteErasure } from './erasure-log.ts';
import { EXPORT_FORMAT, EXPORT_VERSION, stateWithin } from './export-athlete.ts';

const IMPORT_MS = 30 * 60_000;
const AT_ONCE = 100;
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const manifest = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.int(),
  athleteId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/)
    .refine(isId),
  stateHash: digest,
  files: z.array(z.object({ name: z.string(), sha256: digest, bytes: z.int() })),
});
const accountFile = z
  .object({
    account: z.object({
      account_id: z.string().refine(isId),
      email: z.string().nullable(),
      email_verified_ms: z.int().nullable(),
      name: z.string(),
      is_coach: z.boolean(),
      created_ms: z.int(),
    }),
  })
  .nullable();

export interface Imported {
  athleteId: string;
  stateHash: string;
  /** the e-mail address of the account that was made or found; it has no password yet where it was made */
  account: string | null;
}

class Refused extends Error {
  readonly failure: { code: string; message: string };

  constructor(code: string, message: string) {
    super(message);
    this.failure = { code, message };
  }
}

/**
 * Puts an export back: originals into the file store, rows into the tables, all or nothing, and the
 * account it belongs to, without a password. The athlete must have nothing here. Digests of files and
 * state are compared with the manifest before anything is committed.
 * Errors: EXPORT_UNREADABLE, EXPORT_TOO_NEW, EXPORT_DAMAGED, IMPORT_NOT_EMPTY.
 */
export async function importExport(
  deps: Pick<ServiceDeps, 'db' | 'files' | 'now'>,
  path: string,
): Promise<Result<Imported>> {
  const zip = await openZipFile(path);
  if (zip === null) return fail('EXPORT_UNREADABLE', 'The file is no zip that can be read.');
  const folder = await mkdtemp(join(tmpdir(), 'pacekeeper-import-'));
  try {
    return ok(await putBack(deps, zip, folder));
  } catch (error) {
    if (error instanceof Refused) return { ok: false, error: error.failure };
    throw error;
  } finally {
    await zip.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function putBack(
  deps: Pick<ServiceDeps, 'db' | 'files' | 'now'>,
  zip: ZipFileReader,
  folder: string,
): Promise<Imported> {
  const { athleteId, files, stateHash } = await readManifest(zip, folder);
  const own = deps.db.as({ kind: 'self', athleteId });
  await own.read((tx) => refuseUnlessEmpty(tx as Tx, athleteId));
  const paths = new Map<string, string>();
  for (const [k, { name, sha256 }] of files.entries()) {
    const path = join(folder, String(k));
    if ((await unpackTo(zip, name, path)) !== sha256) throw damaged(name);
    paths.set(name, path);
  }
  const stored: string[] = [];
  try {
    for (const [name, path] of paths) {
      const [, sha256] = /^originals\/([0-9a-f]{64})$/.exec(name) ?? [];
      if (sha256 === undefined) continue;
      await deps.files.putFrom(athleteId, sha256, path);
      stored.push(sha256);
    }
    const person = await readAccount(paths.get('account.json'));
    const accountId = person === null ? null : person.account_id;
    await own.transaction(
      async (tx) => {
        await refuseUnlessEmpty(tx, athleteId);
        await eraseAthlete(tx, athleteId);
        for (const table of await inOrderOfKeys(tx, ATHLETE_STATE)) {
          const path = paths.get(`tables/${table}.ndjson`);
          if (path !== undefined) await putTable(tx, table, path);
        }
        if ((await stateWithin(tx, athleteId)) !== stateHash) {
          throw new Refused('EXPORT_DAMAGED', 'The rows do not have the state that the export says.');
        }
        // before anybody can see the rows: whoever ends erasures that broke off would take them for rows left over
        await noteErasure(deps.files, { act: 'imported', athleteId, accountId, atMs: deps.now() });
      },
      { deadlineMs: IMPORT_MS },
    );
    const made =
      person === null ? null : await deps.db.transaction((tx) => giveAccount(tx, athleteId, person));
    return { athleteId, stateHash, account: made };
  } catch (error) {
    for (const sha256 of stored) await deps.files.delete(athleteId, sha256);
    throw error;
  }
}

async function readManifest(zip: ZipFileReader, folder: string) {
  const path = join(folder, 'manifest');
  if ((await unpackTo(zip, 'manifest.json', path)) === null) throw unreadable();
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw unreadable();
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) throw unreadable();
  if (parsed.data.version > EXPORT_VERSION) {
    throw new Refused('EXPORT_TOO_NEW', 'A newer version made this export; update first.');
  }
  return parsed.data;
}

/** Nothing but perhaps the athlete's own row, which a new server makes by itself. */
async function refuseUnlessEmpty(tx: Tx, athleteId: string): Promise<void> {
  const tables = [...ATHLETE_STATE, ...Object.keys(ATHLETE_TOLD), ...Object.keys(ATHLETE_LEFT_OUT)];
  for (const table of tables) {
    if (table === 'athlete' || (await countAthleteRows(tx, table, athleteId)) === 0) continue;
    throw new Refused('IMPORT_NOT_EMPTY', `This server has data of the athlete ${athleteId} already.`);
  }
}

async function putTable(tx: Tx, table: string, path: string): Promise<void> {
  const known = new Set(await columnsOf(tx, table));
  const lines = linesOf(await readFile(path));
  const [first] = lines;
  if (first === undefined) return;
  const columns = Object.keys(JSON.parse(first.toString()) as object);
  const foreign = columns.find((column) => !known.has(column));
  if (foreign !== undefined) {
    const message = `The export has ${table}.${foreign}, which this version does not know.`;
    throw new Refused('EXPORT_TOO_NEW', message);
  }
  // rows that point to others of the same table have to come together with them
  const atOnce = table === 'delivery' ? lines.length : AT_ONCE;
  for (let at = 0; at < lines.length; at += atOnce) {
    await insertRows(tx, table, columns, lines.slice(at, at + atOnce).map(String));
  }
}

/** The lines of a file that may be larger than a text can be. */
function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf(10, at);
    lines.push(bytes.subarray(at, end < 0 ? bytes.length : end));
    at = end < 0 ? bytes.length : end + 1;
  }
  return lines;
}

type AccountRow = NonNullable<z.infer<typeof accountFile>>['account'];

async function readAccount(path: string | undefined): Promise<AccountRow | null> {
  if (path === undefined) return null;
  const parsed = accountFile.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw damaged('account.json');
  return parsed.data?.account ?? null;
}

/** The person's account, found by its id or address, else made without a password; it keeps the athlete's runs from now on. */
async function giveAccount(tx: Tx, athleteId: string, from: AccountRow): Promise<string | null> {
  const same = or(
    eq(account.accountId, from.account_id),
    from.email === null ? sql`false` : eq(account.email, from.email),
  );
  const [there] = await tx.select().from(account).where(same);
  if (there !== undefined) {
    if (there.ownAthlete !== null && there.ownAthlete !== athleteId) return null;
    await tx.update(account).set({ ownAthlete: athleteId }).where(eq(account.accountId, there.accountId));
    return there.email;
  }
  await tx.insert(account).values({
    ...{ accountId: from.account_id, email: from.email, emailVerifiedMs: from.email_verified_ms },
    ...{ name: from.name, isCoach: from.is_coach, createdMs: from.created_ms },
    ...{ passwordHash: null, ownAthlete: athleteId },
  });
  return from.email;
}

/** The digest of what was unpacked; null where the zip has no such file. */
async function unpackTo(zip: ZipFileReader, name: string, path: string): Promise<string | null> {
  const content = await zip.read(name);
  if (content === null) return null;
  const hash = createHash('sha256');
  try {
    await pipeline(
      content,
      async function* (source: AsyncIterable<Buffer>) {
        for await (const chunk of source) {
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(path, { mode: 0o600 }),
    );
  } catch {
    throw damaged(name);
  }
  return hash.digest('hex');
}

function unreadable(): Refused {
  return new Refused('EXPORT_UNREADABLE', 'The file is no export of Pacekeeper.');
}

function damaged(name: string): Refused {
  return new Refused('EXPORT_DAMAGED', `${name} is not what the manifest of the export says.`);
}
