import { DrizzleQueryError } from 'drizzle-orm/errors';
import { PgDialect } from 'drizzle-orm/pg-core';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import { databaseError, isDatabaseError, queryFailed } from './database-error.ts';
import { toParameter } from './to-parameter.ts';

/** What a query that writes takes. Valid only until the function that received it has ended. */
export type Tx = Omit<PgRemoteDatabase, 'transaction'>;

/** What a query that only reads takes; a Tx is one too. */
export type Db = Pick<Tx, 'select' | 'selectDistinct'>;

/** Sends one statement on the transaction's own connection. */
export type Run = (text: string, params: unknown[], rows: 'arrays' | 'objects') => Promise<unknown[]>;

const senders = new WeakMap<object, (text: string, values: unknown[]) => Promise<unknown[]>>();

/** Sends one statement within this transaction, in its order and at once: for the queue, and for several that go together; answers rows as objects. */
export function sendWithin(tx: Tx, text: string, values: unknown[]): Promise<unknown[]> {
  return senders.get(tx)!(text, values.map(toParameter));
}

/** From here on a statement of this transaction that waits longer for what another one holds is refused (SQLSTATE 55P03). */
export async function waitAtMost(tx: Tx, ms: number): Promise<void> {
  await sendWithin(tx, `set local lock_timeout = ${Math.trunc(ms)}`, []);
}

/** Names in the database are the snake_case of the names in the code; drizzle.config.ts says the same. */
export const CASING = 'snake_case';
const dialect = new PgDialect({ casing: CASING });

/**
 * Gives `fn` a Drizzle handle over one connection and takes the handle back when `fn` has ended,
 * whatever happened. The engine around it begins, and commits or rolls back.
 *
 * - Statements run one after another, in the order in which they were asked for. With `pipelined`, what is asked for
 *   without waiting is also sent without waiting, which `run` then has to keep in order.
 * - A statement that failed dooms the transaction: the next ones are refused with TRANSACTION_ABORTED,
 *   and `fn` cannot commit by catching the error (a server answers COMMIT with ROLLBACK then, silently).
 * - A statement after the end is refused with CONNECTION_RELEASED and never sent.
 * - The end also comes by `deadlineMs` (TRANSACTION_TIMEOUT) or by `stopped` (the connection died).
 */
export async function withHandle<T>(
  run: Run,
  limits: { deadlineMs: number; stopped: AbortSignal; pipelined?: boolean },
  fn: (tx: Tx) => Promise<T>,
): Promise<T> {
  let ended = false;
  let failure: unknown;
  let tail: Promise<unknown> = Promise.resolve();

  const send = async (text: string, params: unknown[], method: 'all' | 'execute') => {
    if (ended) {
      throw databaseError(
        'CONNECTION_RELEASED',
        'The transaction has ended; its handle cannot be used again.',
      );
    }
    if (failure !== undefined) {
      throw databaseError('TRANSACTION_ABORTED', 'An earlier statement of this transaction failed.', {
        cause: failure,
      });
    }
    try {
      return { rows: await run(text, params, method === 'all' ? 'arrays' : 'objects') };
    } catch (error) {
      failure ??= queryFailed(error);
      throw failure;
    }
  };
  const inOrder: typeof send = (text, params, method) => {
    const next =
      limits.pipelined === true ? send(text, params, method) : tail.then(() => send(text, params, method));
    const before = tail;
    tail = next.then(
      () => before,
      () => before,
    );
    return next;
  };
  const tx = drizzle(inOrder, { casing: CASING }, () => dialect);
  senders.set(tx, (text, values) => inOrder(text, values, 'execute').then(({ rows }) => rows));

  let timer: NodeJS.Timeout | undefined;
  let onStop = () => {};
  let stop = false;
  const stopped = new Promise<never>((_, reject) => {
    const end = (error: unknown) => {
      stop = true;
      ended = true;
      reject(error);
    };
    const { deadlineMs } = limits;
    timer = setTimeout(
      () => end(databaseError('TRANSACTION_TIMEOUT', `The transaction did not end within ${deadlineMs} ms.`)),
      deadlineMs,
    );
    onStop = () => end(limits.stopped.reason);
    if (limits.stopped.aborted) onStop();
    else limits.stopped.addEventListener('abort', onStop);
  });

  try {
    const value = await Promise.race([fn(tx), stopped]);
    await Promise.race([drained(() => tail), stopped]);
    if (failure !== undefined) {
      throw databaseError('TRANSACTION_ABORTED', 'A statement failed, so nothing was committed.', {
        cause: failure,
      });
    }
    return value;
  } catch (error) {
    ended = true;
    if (!stop) await Promise.race([drained(() => tail), stopped]).catch(() => undefined);
    throw withoutParameters(error);
  } finally {
    ended = true;
    clearTimeout(timer);
    limits.stopped.removeEventListener('abort', onStop);
  }
}

/** Statements that were asked for without waiting still belong to the transaction. */
async function drained(tail: () => Promise<unknown>): Promise<void> {
  let seen: Promise<unknown> | undefined;
  while (seen !== tail()) {
    seen = tail();
    await seen;
  }
}

/** Drizzle puts every parameter into its error's message; the cause is ours and clean. */
function withoutParameters(error: unknown): unknown {
  if (error instanceof DrizzleQueryError)
    return isDatabaseError(error.cause) ? error.cause : queryFailed(error.cause);
  return error;
}
