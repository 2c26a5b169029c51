import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { Engine } from './engine.ts';
import { lockFolder } from './folder-lock.ts';
import { pgliteEngine } from './pglite-engine.ts';
import { postgresEngine } from './postgres-engine.ts';
import { type Identity, identityScript } from './row-security.ts';
import { type Db, type Tx, withHandle } from './transaction.ts';

export interface DatabaseConfig {
  /** a Postgres server; null: the embedded database below `dataDir` */
  databaseUrl: string | null;
  dataDir: string;
  poolSize: number;
  prepare: boolean;
  /** what this process is, for whoever finds the folder held: 'serve', 'demo', … */
  purpose: string;
}

/** One face for the embedded database and a server. */
export interface Database {
  kind: Engine['kind'];
  /** Runs `fn` in a transaction: commits when it returns, rolls back when it or any of its statements fails. */
  transaction<T>(fn: (tx: Tx) => Promise<T>, limits?: { deadlineMs: number }): Promise<T>;
  /**
   * The same database on somebody's behalf: its transactions see what row-security.ts lets them. The
   * database itself works across athletes, for migrations and jobs that have no single athlete yet.
   */
  as(identity: Identity): Database;
  /** Runs `fn` on one unchanging view of the data. */
  read<T>(fn: (db: Db) => Promise<T>, limits?: { deadlineMs: number }): Promise<T>;
  /** SQL of the queue outside of any transaction of ours; nothing else uses it. */
  direct(text: string, values: unknown[]): Promise<Record<string, unknown>[]>;
  /** Writes into the lock file of the embedded database where this process answers; nothing on a server. */
  announce(address: string): void;
  /** connections of this process, and transactions that wait for one */
  load(): { open: number; idle: number; waiting: number };
  /** Refuses new transactions, waits up to `graceMs` for running ones, closes. */
  close(graceMs?: number): Promise<void>;
}

const DEADLINE_MS = 30_000;
const ACQUIRE_TIMEOUT_MS = 10_000;
const SILENCE_MS = 8_000;
const GRACE_MS = 5_000;
/** PGlite's own 128 MB are touched page by page and never given back: 200 MB more of a process that serves one household. */
export const EMBEDDED_SETTINGS = ['shared_buffers = 16MB'];

/**
 * Opens the database that the configuration names. Throws DATABASE_HELD where another process has the
 * embedded one, DATABASE_UNREACHABLE where a server does not answer.
 */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  if (config.databaseUrl === null) return openFolder(config);
  const database = databaseOn(
    postgresEngine({
      url: config.databaseUrl,
      prepare: config.prepare,
      poolSize: config.poolSize,
      acquireTimeoutMs: ACQUIRE_TIMEOUT_MS,
      silenceMs: SILENCE_MS,
    }),
  );
  // A server that does not answer is found out here and not by the first request.
  await database.read(async () => undefined);
  return database;
}

/** PGlite writes its files readable by all, hence the closed folder around them. */
async function openFolder({ dataDir, purpose }: DatabaseConfig): Promise<Database> {
  const folder = join(dataDir, 'db');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const lock = lockFolder(folder, purpose, new Date().toISOString());
  try {
    const pg = await PGlite.create(join(folder, 'pg'), { postgresqlconf: EMBEDDED_SETTINGS });
    const engine = pgliteEngine(pg, async () => lock.release());
    return databaseOn(engine, (address) => lock.announce(address));
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The face over an engine; tests put it over an engine of their own making. */
export function databaseOn(engine: Engine, announce: (address: string) => void = () => {}): Database {
  const faceOf = (identity: string): Database => {
    const run = <T>(readOnly: boolean, deadlineMs: number, fn: (tx: Tx) => Promise<T>) =>
      engine.transact({ readOnly, deadlineMs, identity }, (send, stopped) =>
        withHandle(send, { deadlineMs, stopped, pipelined: engine.kind === 'postgres' }, fn),
      );
    return {
      kind: engine.kind,
      as: (other) => faceOf(identityScript(other)),
      transaction: (fn, limits) => run(false, limits?.deadlineMs ?? DEADLINE_MS, fn),
      read: (fn, limits) => run(true, limits?.deadlineMs ?? DEADLINE_MS, fn),
      direct: (text, values) => engine.direct(text, values),
      announce,
      load: () => engine.load(),
      close: (graceMs = GRACE_MS) => engine.close(graceMs),
    };
  };
  return faceOf(identityScript(null));
}
