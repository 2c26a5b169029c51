import postgres from 'postgres';
import { comesAgain } from './comes-again.ts';
import { databaseError, queryFailed } from './database-error.ts';
import { toParameter } from './to-parameter.ts';

export interface PostgresOptions {
  url: string;
  /** false behind pgbouncer in transaction mode, which hangs with named prepared statements */
  prepare: boolean;
  /** after this long without an answer to BEGIN, COMMIT or ROLLBACK a connection counts as dead; other statements have more time */
  silenceMs: number;
}

/** One connection to a server. Once it was lost or closed it stays so: nothing here ever reconnects. */
export interface PostgresConnection {
  openedAt: number;
  /** the database had the extension citus when this connection was opened */
  onCitus: boolean;
  /** true once the socket closed or a FATAL error came */
  lost(): boolean;
  /** called at most once, when the connection dies by itself */
  onLost(listener: () => void): void;
  query(text: string, params: unknown[], rows: 'arrays' | 'objects'): Promise<unknown[]>;
  /** a simple-protocol script; answers the last command's tag */
  script(text: string): Promise<string>;
  /** a statement with values, or a script without; the rows of all of them as objects, with times as Date */
  direct(text: string, values: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_S = 10;
/** The queue's own statements, its maintenance among them; those of a transaction have the transaction's deadline. */
const DIRECT_TIMES = 3;
/** Statements planned once for a session; a plan takes some tens of kilobytes, of the server too. */
const MOST_PREPARED = 500;
/** Texts remembered until they come a second time. */
const MOST_SEEN = 1000;
const asIs = (value: unknown) => value;
/** timestamps, dates, intervals and their arrays stay text, as Drizzle expects */
const TEXT_TYPES = [1082, 1083, 1114, 1184, 1186, 1182, 1115, 1185, 1187, 1231];

/**
 * Opens one connection as a `postgres` client of its own with `max: 1`, taken with `reserve()` for its
 * whole life. The driver keeps its connection objects and reconnects them, so that a handle from
 * before a crash can run inside the transaction of whoever got the object next, and bytes not yet
 * written survive into the next session (porsager/postgres #823, #1189, #1204, #1216). A client that is thrown
 * away with its first close cannot do either.
 */
export async function connectPostgres({
  url,
  prepare,
  silenceMs,
}: PostgresOptions): Promise<PostgresConnection> {
  let lost = false;
  let closing = false;
  let listener: (() => void) | undefined;
  const lose = () => {
    if (lost) return;
    lost = true;
    if (!closing) listener?.();
  };
  const client = postgres(url, {
    max: 1,
    idle_timeout: undefined,
    max_lifetime: null,
    connect_timeout: CONNECT_TIMEOUT_S,
    fetch_types: false,
    prepare,
    onnotice: () => {},
    onclose: lose,
  });
  const { parsers, serializers } = client.options as unknown as {
    parsers: Record<number, (text: string) => unknown>;
    serializers: Record<number, (value: unknown) => unknown>;
  };
  for (const type of TEXT_TYPES) {
    parsers[type] = asIs;
    serializers[type] = asIs;
  }
  parsers[20] = Number;
  serializers[114] = asIs;
  serializers[3802] = asIs;

  let sql: postgres.ReservedSql;
  let onCitus: boolean;
  try {
    // Without a first statement, reserve() on a fresh client without type fetching never resolves.
    const [first] = await client.unsafe(
      "select exists (select from pg_extension where extname = 'citus') as citus",
    );
    onCitus = first!.citus === true;
    sql = await client.reserve();
  } catch (error) {
    await client.end({ timeout: 0 });
    if (wasCut(error)) throw connectionLost();
    const { name, code } = error as { name?: string; code?: string };
    // what the server itself said: a wrong password is no absence
    const said = name === 'PostgresError' && code !== undefined ? { sqlState: code } : {};
    throw databaseError('DATABASE_UNREACHABLE', `No connection to the database: ${reason(error)}`, said);
  }

  /** A way that went dead without a word closes nothing: only the clock finds out. */
  async function attempt<R>(send: () => PromiseLike<R>, withinMs?: number): Promise<R> {
    // A write to a closed socket would throw inside the driver's timer and end the process.
    if (lost || closing) throw connectionLost();
    let timer: NodeJS.Timeout | undefined;
    try {
      const sent = send();
      if (withinMs === undefined) return await sent;
      const silence = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
          withinMs,
        );
      });
      return await Promise.race([sent, silence]);
    } catch (error) {
      if (!endsConnection(error)) throw queryFailed(error);
      lose();
      throw connectionLost();
    } finally {
      clearTimeout(timer);
    }
  }

  const prepared = new Set<string>();
  const isKnown = comesAgain(MOST_SEEN);
  /** The driver keeps what it prepared for as long as the session lasts, and texts with lists come in many lengths. */
  function isPrepared(text: string): boolean {
    if (!prepare || prepared.has(text)) return prepare;
    if (prepared.size < MOST_PREPARED && isKnown(text)) prepared.add(text);
    return prepared.has(text);
  }

  return {
    openedAt: performance.now(),
    onCitus,
    lost: () => lost,
    onLost(call) {
      listener = call;
    },
    query: (text, params, rows) =>
      attempt(async () => {
        const values = params as postgres.ParameterOrJSON<never>[];
        const query = sql.unsafe(text, values, { prepare: isPrepared(text) });
        return rows === 'arrays' ? [...(await query.values())] : [...(await query)];
      }),
    script: (text) =>
      attempt(async () => {
        const result = (await sql.unsafe(text)) as unknown as { command?: string } | { command?: string }[];
        const last = Array.isArray(result) && !('command' in result) ? result.at(-1) : result;
        return (last as { command?: string } | undefined)?.command ?? '';
      }, silenceMs),
    direct: (text, values) =>
      attempt(async () => {
        type Rows = Record<string, unknown>[];
        const result = (await sql.unsafe(text, values.map(toParameter) as never[], { prepare: false })) as
          | Rows
          | Rows[];
        // a script answers a list of lists, a statement a list of rows
        const isScript = values.length === 0 && !('statement' in result);
        return (isScript ? (result as Rows[]).flatMap((rows) => [...rows]) : [...(result as Rows)]) as Rows;
      }, silenceMs * DIRECT_TIMES),
    async close() {
      closing = true;
      if (!lost) sql.release();
      await client.end({ timeout: lost ? 0 : 1 });
    },
  };
}

function connectionLost(): Error {
  return databaseError('CONNECTION_LOST', 'The connection to the database was lost.');
}

/** The server was there and ended the session that was being opened, as an administrator or a restart does. */
function wasCut(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === 'CONNECTION_CLOSED' || code === '57P01' || code === 'ECONNRESET';
}

/** Errors of the server carry a severity; FATAL and all errors of the socket mean that the session is gone. */
function endsConnection(error: unknown): boolean {
  const { name, severity, code } = error as { name?: string; severity?: string; code?: string };
  if (name === 'PostgresError') return severity === 'FATAL' || severity === 'PANIC';
  return code !== undefined && /^(CONNECTION_|CONNECT_|E[A-Z]+$)/.test(code);
}

function reason(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message ? message : (code ?? String(error));
}
