// One engine: its connections, transactions and how they end go together, a little longer than a file should be.
import { TELL_TEAMS } from './citus-policies.ts';
import { databaseError, isDatabaseError } from './database-error.ts';
import type { Begin, Engine } from './engine.ts';
import { connectPostgres, type PostgresConnection, type PostgresOptions } from './postgres-connection.ts';

const MAX_AGE_MS = 30 * 60_000;
const MAX_IDLE_MS = 60_000;

export interface PoolOptions extends PostgresOptions {
  poolSize: number;
  /** how long a transaction waits for a connection */
  acquireTimeoutMs: number;
}

interface Member {
  connection: PostgresConnection;
  /** aborts the transaction that runs on it */
  running: AbortController | null;
  idleTimer: NodeJS.Timeout | undefined;
  retired: boolean;
}

interface Waiter {
  resolve(member: Member): void;
  reject(error: unknown): void;
  timer: NodeJS.Timeout;
}

/** A pool of connections to a Postgres server. A connection that saw anything odd is thrown away, never mended. */
export function postgresEngine(options: PoolOptions): Engine {
  const members = new Set<Member>();
  const idle: Member[] = [];
  const waiters: Waiter[] = [];
  let opening = 0;
  let closed = false;
  let busyEnded: (() => void) | undefined;

  async function open(): Promise<Member> {
    opening += 1;
    try {
      const connection = await connectPostgres(options);
      const member: Member = { connection, running: null, idleTimer: undefined, retired: false };
      members.add(member);
      connection.onLost(() => {
        member.running?.abort(databaseError('CONNECTION_LOST', 'The connection to the database was lost.'));
        if (member.running === null) void retire(member);
      });
      return member;
    } finally {
      opening -= 1;
    }
  }

  /** Opens a connection for whoever waits longest, where the pool has room. */
  function serveNext(): void {
    if (waiters.length === 0 || members.size + opening >= options.poolSize) return;
    const waiter = waiters.shift()!;
    clearTimeout(waiter.timer);
    open().then(waiter.resolve, (error) => {
      waiter.reject(error);
      serveNext();
    });
  }

  async function acquire(): Promise<Member> {
    if (closed)
      throw databaseError('DATABASE_CLOSED', 'The database is closing and takes no new transaction.');
    const member = idle.pop();
    if (member !== undefined) {
      clearTimeout(member.idleTimer);
      return member;
    }
    if (members.size + opening < options.poolSize) {
      try {
        return await open();
      } catch (error) {
        serveNext();
        throw error;
      }
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        resolve,
        reject,
        timer: setTimeout(() => {
          waiters.splice(waiters.indexOf(waiter), 1);
          const waited = options.acquireTimeoutMs;
          reject(databaseError('POOL_TIMEOUT', `No database connection became free within ${waited} ms.`));
        }, options.acquireTimeoutMs),
      };
      waiters.push(waiter);
    });
  }

  function release(member: Member): void {
    member.running = null;
    const tooOld = performance.now() - member.connection.openedAt > MAX_AGE_MS;
    if (member.connection.lost() || tooOld || closed) void retire(member);
    else if (waiters.length > 0) {
      const waiter = waiters.shift()!;
      clearTimeout(waiter.timer);
      waiter.resolve(member);
    } else {
      member.idleTimer = setTimeout(() => void retire(member), MAX_IDLE_MS).unref();
      idle.push(member);
    }
    if (closed && members.size === 0) busyEnded?.();
  }

  async function retire(member: Member): Promise<void> {
    if (member.retired) return;
    member.retired = true;
    member.running = null;
    clearTimeout(member.idleTimer);
    const at = idle.indexOf(member);
    if (at >= 0) idle.splice(at, 1);
    members.delete(member);
    if (!closed) serveNext();
    await member.connection.close();
  }

  /** A connection on which BEGIN has worked. One that died while idle or while it was opened is replaced: nothing ran on it yet. */
  async function begun(begin: Begin): Promise<Member> {
    for (let attempt = 0; ; attempt++) {
      let member: Member | undefined;
      try {
        member = await acquire();
        member.running = new AbortController();
        const { connection } = member;
        for (const script of connection.onCitus ? citusBegin(begin) : [beginStatements(begin).join('; ')])
          await connection.script(script);
        return member;
      } catch (error) {
        if (member !== undefined) await retire(member);
        // what ended this one has most likely ended those that rest beside it
        if (isLost(error)) for (const other of [...idle]) void retire(other);
        if (attempt >= options.poolSize || !isLost(error)) throw error;
      }
    }
  }

  return {
    kind: 'postgres',
    load: () => ({ open: members.size, idle: idle.length, waiting: waiters.length }),
    async transact(begin, body) {
      const member = await begun(begin);
      const { connection } = member;
      try {
        const value = await body(connection.query, member.running!.signal);
        await commit(connection);
        return value;
      } catch (error) {
        const isUsable = !connection.lost() && !isCode(error, 'TRANSACTION_TIMEOUT', 'COMMIT_UNKNOWN');
        const isClean =
          isUsable &&
          (await connection.script('rollback').then(
            () => true,
            () => false,
          ));
        if (!isClean) void retire(member);
        throw error;
      } finally {
        if (!member.retired) release(member);
      }
    },
    async direct(text, values) {
      const member = await acquire();
      member.running = new AbortController();
      try {
        return await member.connection.direct(text, values);
      } catch (error) {
        // a script may have failed after its own BEGIN
        await member.connection.script('rollback').catch(() => undefined);
        throw error;
      } finally {
        if (!member.retired) release(member);
      }
    },
    async close(graceMs) {
      closed = true;
      for (const waiter of waiters.splice(0)) {
        clearTimeout(waiter.timer);
        waiter.reject(
          databaseError('DATABASE_CLOSED', 'The database closed before a connection became free.'),
        );
      }
      await Promise.all([...idle].map(retire));
      if (members.size > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, graceMs);
          busyEnded = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      await Promise.all(
        [...members].map((member) => {
          member.running?.abort(
            databaseError('CONNECTION_LOST', 'The database closed during the transaction.'),
          );
          return retire(member);
        }),
      );
    },
  };
}

/** Limits are local to the transaction, so that they also hold behind pgbouncer and never leak. */
function beginStatements({ readOnly, deadlineMs, identity }: Begin): string[] {
  return [
    readOnly ? 'begin isolation level repeatable read read only' : 'begin',
    `set local statement_timeout = ${deadlineMs}`,
    `set local idle_in_transaction_session_timeout = ${deadlineMs}`,
    ...identity.split('; '),
  ];
}

/**
 * The same on Citus, whose shards have to learn who asks. It passes a `set local` on as the whole text that it came in,
 * so that each comes alone.
 */
export function citusBegin(begin: Begin): string[] {
  const [mode, ...settings] = beginStatements(begin);
  const isOfAccount = /^set local pacekeeper\.account = '.+'$/;
  return [
    mode!,
    "set local citus.propagate_set_commands = 'local'",
    ...settings,
    ...(settings.some((text) => isOfAccount.test(text)) ? [TELL_TEAMS] : []),
  ];
}

async function commit(connection: PostgresConnection): Promise<void> {
  let tag: string;
  try {
    tag = await connection.script('commit');
  } catch (error) {
    if (!isLost(error)) throw error;
    throw databaseError(
      'COMMIT_UNKNOWN',
      'The connection was lost during COMMIT: it may or may not have happened.',
    );
  }
  if (tag !== 'COMMIT') {
    throw databaseError(
      'TRANSACTION_ABORTED',
      `The server answered COMMIT with ${tag}: nothing was committed.`,
    );
  }
}

function isLost(error: unknown): boolean {
  return isCode(error, 'CONNECTION_LOST');
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return isDatabaseError(error) && codes.includes(error.code);
}
