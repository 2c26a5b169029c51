import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PGlite } from '@electric-sql/pglite';
import { databaseError, queryFailed } from './database-error.ts';
import type { Engine } from './engine.ts';
import { keptStatements } from './pglite-statements.ts';
import { createUpkeep } from './pglite-upkeep.ts';
import { toParameter } from './to-parameter.ts';

const asIs = (value: string) => value;
/** dates, timestamps, intervals and their arrays stay text, as Drizzle expects; bigint is a number on both engines */
const parsers = {
  ...Object.fromEntries([1082, 1083, 1114, 1184, 1186, 1182, 1115, 1185, 1187, 1231].map((t) => [t, asIs])),
  20: Number,
  // PGlite's own ways with bytes take a hundred times as long
  17: (value: string) => Buffer.from(value.slice(2), 'hex'),
};
const serializers = {
  17: (bytes: Uint8Array) =>
    `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`,
};

/** Statements of a transaction that follow each other without waiting for anything else, ms. */
const AT_A_STRETCH_MS = 5;

/**
 * The embedded database: one session, so transactions run one after another. It has no timers of its
 * own: a deadline ends the handle, but a single long statement runs to its end. A queue of awaited
 * queries never lets timers and sockets run, hence the turns of the event loop after each transaction, and within one
 * that takes long: decoders that are done get their next file meanwhile.
 */
export function pgliteEngine(pg: PGlite, afterClose: () => Promise<void> = async () => {}): Engine {
  let closed = false;
  let running: Promise<unknown>[] = [];
  const never = new AbortController().signal;
  const statements = keptStatements(pg, 'tx', parsers);
  const queueStatements = keptStatements(pg, 'queue', {});
  const upkeep = createUpkeep(pg);
  const track = async <T>(work: Promise<T>): Promise<T> => {
    running.push(work);
    try {
      return await work;
    } finally {
      running = running.filter((other) => other !== work);
    }
  };
  return {
    kind: 'pglite',
    async transact(begin, body) {
      if (closed)
        throw databaseError('DATABASE_CLOSED', 'The database is closing and takes no new transaction.');
      const result = pg.transaction(async (session) => {
        const mode = 'set transaction isolation level repeatable read, read only; ';
        await session.exec((begin.readOnly ? mode : '') + begin.identity);
        let turnedAt = performance.now();
        const scope = begin.identity.startsWith('set local role') ? 'app' : 'whole';
        return body(async (text, params, rows) => {
          try {
            if (performance.now() - turnedAt > AT_A_STRETCH_MS) {
              await nextTurn();
              turnedAt = performance.now();
              // its deadline may have come meanwhile: what runs in the session then is somebody else's
              if (session.closed)
                throw databaseError('CONNECTION_RELEASED', 'The transaction ended before this was sent.');
            }
            const answered = statements.run(scope, text, params, rows);
            if (answered !== null) return await answered;
            const options = {
              rowMode: rows === 'arrays' ? 'array' : 'object',
              parsers,
              serializers,
            } as const;
            return (await session.query(text, params, options)).rows;
          } catch (error) {
            throw queryFailed(error);
          }
        }, never);
      });
      try {
        return await track(result);
      } finally {
        const tidied = begin.readOnly ? null : upkeep.wrote();
        if (tidied !== null) void track(tidied);
        await nextTurn();
      }
    },
    async direct(text, values) {
      if (closed)
        throw databaseError('DATABASE_CLOSED', 'The database is closing and takes no new transaction.');
      const result =
        values.length > 0
          ? pg.transaction(async (session) => {
              const params = values.map(toParameter);
              const answered = queueStatements.run('', text, params, 'objects');
              return answered === null ? session.query(text, params) : { rows: await answered };
            })
          : pg.exec(text);
      try {
        const answer = await track<unknown>(result);
        return (Array.isArray(answer) ? answer : [answer]).flatMap(
          (r) => r.rows as Record<string, unknown>[],
        );
      } catch (error) {
        // one session: a script that failed between its BEGIN and COMMIT must not leave the rest in it
        await pg.exec('rollback').catch(() => undefined);
        throw error;
      } finally {
        await nextTurn();
      }
    },
    load: () => ({ open: 1, idle: running.length === 0 ? 1 : 0, waiting: Math.max(0, running.length - 1) }),
    async close(graceMs) {
      if (closed) return;
      closed = true;
      const late = AbortSignal.timeout(graceMs);
      await Promise.race([
        Promise.allSettled(running),
        new Promise((end) => late.addEventListener('abort', end)),
      ]);
      await pg.close();
      await afterClose();
    },
  };
}
