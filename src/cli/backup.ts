import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { type Config, parseConfig } from '../config.ts';
import type { Result } from '../core/result.ts';
import { openDatabase } from '../db/client.ts';
import { folderHolder } from '../db/folder-lock.ts';
import { type Deps, filesOf } from '../deps.ts';
import type { DamagedFile, Manifest } from '../services/backup/manifest.ts';
import { takeBackup } from '../services/backup/take-backup.ts';
import { EXIT, parseArguments, usageError } from './arguments.ts';
import { writeLine } from './output.ts';
import { failed } from './reach-server.ts';

/** Where a command asks the server that holds the embedded database, and where it answers: `backup.<id>.asked`. The folder is its owner's alone. */
const ASKED = /^backup\.([0-9a-f-]{36})\.asked$/;
const LOOK_MS = 250;
const STARTED_WITHIN_MS = 30_000;

type Answer = { ok: true; value: Manifest } | { ok: false; error: { code: string; message: string } };

/** `pacekeeper backup DIR`: everything but the keys, as it was at one instant, into an empty folder; the server goes on. Exit 2 where raw files are not in it. */
export async function backup(args: string[]): Promise<number> {
  const parsed = parseArguments(args, {});
  if (!parsed.ok) return usageError('backup', parsed.error.message);
  const [to, ...more] = parsed.value.positionals;
  if (to === undefined || more.length > 0) return usageError('backup', 'Name one folder.');
  const config = parseConfig(process.env);
  if (!config.ok) return failed('backup', config.error);
  const folder = resolve(to);
  const { databaseUrl, dataDir } = config.value;
  let answer: Answer;
  try {
    const isHeld = databaseUrl === null && folderHolder(join(dataDir, 'db')) !== null;
    answer = isHeld ? await askHolder(dataDir, folder) : await takeHere(config.value, folder);
  } catch (error) {
    // a full disk, a store that does not answer, a database that is held
    const { code, message } = error as { code?: unknown; message: string };
    if (typeof code === 'string') return failed('backup', { code, message });
    throw error;
  }
  if (!answer.ok) return failed('backup', answer.error);
  const { tables, files, missing, takenAt } = answer.value;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const gone = missing === 0 ? '' : `; ${missing} files were gone by then`;
  await writeLine(`${rows} rows as of ${takenAt} and ${files} files are in ${folder}${gone}.`);
  await writeLine(
    'The keys (secret.keys, or PACEKEEPER_KEYS) are not in it: keep them somewhere else, without them no token and no second factor can be read.',
  );
  return sayDamaged('backup', answer.value.damaged);
}

/** Names each raw file that is not where it should be; answers the exit code. */
export function sayDamaged(command: string, damaged: readonly DamagedFile[]): number {
  for (const { file, why } of damaged) process.stderr.write(`FILE_DAMAGED ${file} ${why}\n`);
  if (damaged.length === 0) return EXIT.ok;
  process.stderr.write(
    `pacekeeper ${command}: ${damaged.length} raw files are altered, unreadable or lost, as named above; everything else is there.\n`,
  );
  return EXIT.rejected;
}

async function takeHere(config: Config, folder: string): Promise<Answer> {
  const { databaseUrl, dataDir, poolSize, prepare } = config;
  const db = await openDatabase({ databaseUrl, dataDir, poolSize, prepare, purpose: 'backup' });
  try {
    return await takeBackup({ db, files: filesOf(config), now: Date.now }, folder);
  } finally {
    await db.close();
  }
}

/** The embedded database belongs to one process: that one is asked to do it. */
async function askHolder(dataDir: string, folder: string): Promise<Answer> {
  const held = () => {
    const { pid, startedAt } = folderHolder(join(dataDir, 'db')) ?? {};
    return `${pid} ${startedAt}`;
  };
  const holder = held();
  const at = join(dataDir, `backup.${randomUUID()}`);
  const [asked, answered] = [`${at}.asked`, `${at}.answered`];
  place(asked, { folder });
  for (const since = performance.now(); !existsSync(answered); await pause(LOOK_MS)) {
    if (existsSync(asked) && performance.now() - since > STARTED_WITHIN_MS) {
      rmSync(asked, { force: true });
      const message =
        'The process that has the data folder takes no backups now; stop it first, or try again.';
      return { ok: false, error: { code: 'DATABASE_HELD', message } };
    }
    if (held() !== holder) {
      rmSync(asked, { force: true });
      return { ok: false, error: { code: 'BACKUP_CUT_OFF', message: 'The server ended meanwhile.' } };
    }
  }
  const answer = JSON.parse(readFileSync(answered, 'utf8')) as Answer;
  rmSync(answered, { force: true });
  return answer;
}

/** Whole or not at all. */
function place(path: string, content: object): void {
  writeFileSync(`${path}.draft`, JSON.stringify(content), { mode: 0o600 });
  renameSync(`${path}.draft`, path);
}

const wanted = z.strictObject({ folder: z.string().min(1) });

/** The other side: takes the backups that commands have asked for, one after another. */
export async function answerBackup(deps: Pick<Deps, 'db' | 'files' | 'now'>, dataDir: string): Promise<void> {
  for (const name of readdirSync(dataDir)) {
    const id = ASKED.exec(name)?.[1];
    if (id === undefined) continue;
    const asked = join(dataDir, name);
    const request = wanted.safeParse(JSON.parse(readFileSync(asked, 'utf8')));
    rmSync(asked);
    if (!request.success) continue;
    const answer: Result<Manifest> = await takeBackup(deps, request.data.folder).catch((error: unknown) => {
      const { code = 'BACKUP_FAILED', message } = error as { code?: string; message: string };
      return { ok: false as const, error: { code, message } };
    });
    place(join(dataDir, `backup.${id}.answered`), answer);
  }
}
