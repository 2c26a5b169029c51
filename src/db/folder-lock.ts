import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { databaseError } from './database-error.ts';

/** Who holds the folder, as its lock file says. */
export interface Holder {
  pid: number;
  host: string;
  /** what the system says about this pid's start, so that another process with the same pid is not taken for it */
  processStart: string | null;
  startedAt: string;
  /** 'serve', 'demo', … */
  purpose: string;
  /** where the holder answers, for a second process that could ask it instead */
  address: string | null;
}

export interface FolderLock {
  /** Tells others where this process answers. */
  announce(address: string): void;
  release(): void;
}

const NAME = /^lock\.(\d+)$/;

/**
 * Takes the folder for this process, or throws DATABASE_HELD naming who has it. PGlite does not lock
 * its directory, and two processes on it destroy it.
 *
 * Lock files are numbered and the highest counts. A dead holder's file is never removed first: the
 * next number is created with link(), which only one process can do, so two that find the same dead
 * holder cannot both win. The clock is only for the people who read the file.
 */
export function lockFolder(folder: string, purpose: string, startedAt: string): FolderLock {
  const me: Holder = {
    pid: process.pid,
    host: hostname(),
    processStart: processStart(process.pid),
    startedAt,
    purpose,
    address: null,
  };
  for (let attempt = 0; attempt < 20; attempt++) {
    const highest = numbers(folder).at(-1) ?? 0;
    const holder = highest === 0 ? null : read(folder, highest);
    if (holder === 'gone') continue;
    if (holder !== null && isAlive(holder)) throw held(folder, holder);
    const mine = highest + 1;
    if (!create(folder, mine, me)) continue;
    const all = numbers(folder);
    if (all.at(-1) !== mine) {
      rmSync(path(folder, mine), { force: true });
      continue;
    }
    for (const old of all) if (old < mine) rmSync(path(folder, old), { force: true });
    return {
      announce(address) {
        writeFileSync(path(folder, mine), text({ ...me, address }), { mode: 0o600 });
      },
      release() {
        rmSync(path(folder, mine), { force: true });
      },
    };
  }
  throw databaseError(
    'DATABASE_HELD',
    `Several processes want the database in ${folder} at once; try again.`,
  );
}

/** Who has the folder now; null: nobody, or nobody alive. */
export function folderHolder(folder: string): Holder | null {
  if (!existsSync(folder)) return null;
  const highest = numbers(folder).at(-1) ?? 0;
  const holder = highest === 0 ? null : read(folder, highest);
  return holder === null || holder === 'gone' || !isAlive(holder) ? null : holder;
}

function held(folder: string, holder: Holder): Error {
  const where = holder.address === null ? '' : ` at ${holder.address}`;
  const host = holder.host === hostname() ? '' : ` on ${holder.host}`;
  return databaseError(
    'DATABASE_HELD',
    `The database in ${folder} is held by process ${holder.pid}${host} (${holder.purpose}${where}, since ${holder.startedAt}). Stop it or use it.` +
      (host === '' ? '' : ' If that process is gone, delete the lock file in this folder.'),
    { holder: { pid: holder.pid, purpose: holder.purpose, address: holder.address } },
  );
}

function path(folder: string, number: number): string {
  return join(folder, `lock.${number}`);
}

function text(holder: Holder): string {
  return `${JSON.stringify(holder, null, 2)}\n`;
}

function numbers(folder: string): number[] {
  return readdirSync(folder)
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** null: the file cannot be understood, so nobody wrote it completely; 'gone': released meanwhile. */
function read(folder: string, number: number): Holder | null | 'gone' {
  let content: string;
  try {
    content = readFileSync(path(folder, number), 'utf8');
  } catch {
    return 'gone';
  }
  try {
    const holder = JSON.parse(content) as Holder;
    return typeof holder.pid === 'number' ? holder : null;
  } catch {
    return null;
  }
}

/** The file appears with its whole content or not at all; false where the number is taken. */
function create(folder: string, number: number, holder: Holder): boolean {
  const draft = join(folder, `lock-draft.${process.pid}`);
  writeFileSync(draft, text(holder), { mode: 0o600 });
  try {
    linkSync(draft, path(folder, number));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** A holder on another host cannot be looked at, so it counts as alive. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const start = processStart(holder.pid);
  return holder.processStart === null || start === null || start === holder.processStart;
}

/** Boot and start tick of a process on Linux; null elsewhere. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${afterName[19]}`;
  } catch {
    return null;
  }
}
