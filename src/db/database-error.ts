/** Everything the database room may throw. Codes are stable. */
export type DatabaseErrorCode =
  | 'DATABASE_HELD'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_CLOSED'
  | 'POOL_TIMEOUT'
  | 'CONNECTION_RELEASED'
  | 'CONNECTION_LOST'
  | 'TRANSACTION_ABORTED'
  | 'TRANSACTION_TIMEOUT'
  | 'COMMIT_UNKNOWN'
  | 'QUERY_FAILED'
  | 'IDENTITY_INVALID'
  | 'MIGRATION_CHANGED'
  | 'MIGRATION_UNREADABLE'
  | 'STREAM_UNREADABLE'
  | 'CITUS_MISSING'
  | 'CITUS_NODE_REFUSED'
  | 'DISTRIBUTION_BLOCKED';

export interface DatabaseError extends Error {
  code: DatabaseErrorCode;
  /** the server's five-character SQLSTATE, where the server refused a statement */
  sqlState?: string;
  /** the violated constraint, where there is one */
  constraint?: string;
  /** DATABASE_HELD: who has the folder; `address` null until it answers requests */
  holder?: { pid: number; purpose: string; address: string | null };
}

const marked = new WeakSet<object>();

export function databaseError(
  code: DatabaseErrorCode,
  message: string,
  more: Pick<DatabaseError, 'sqlState' | 'constraint' | 'holder'> & { cause?: unknown } = {},
): DatabaseError {
  const { cause, ...facts } = more;
  const error = new Error(message, cause === undefined ? undefined : { cause });
  marked.add(error);
  return Object.assign(error, { name: 'DatabaseError', code }, facts);
}

export function isDatabaseError(error: unknown): error is DatabaseError {
  return typeof error === 'object' && error !== null && marked.has(error);
}

/**
 * A statement the server refused, without the statement's parameters or values, the row that the server quotes
 * in its detail, or drizzle's message (which prints every parameter): those hold data of the body and
 * errors end up in logs.
 */
export function queryFailed(error: unknown): DatabaseError {
  if (isDatabaseError(error)) return error;
  const raw = error as { message?: string; code?: string; constraint?: string; constraint_name?: string };
  const constraint = raw.constraint_name ?? raw.constraint;
  // data exceptions (class 22) quote the value
  const words = raw.code?.startsWith('22') ? 'a value does not fit' : (raw.message ?? String(error));
  return databaseError('QUERY_FAILED', `The database refused a statement: ${words}`, {
    ...(raw.code === undefined ? {} : { sqlState: raw.code }),
    ...(constraint === undefined ? {} : { constraint }),
  });
}

/** No room for what was to be written: in a folder of ours, or on the server's disk. */
export function isOutOfSpace(error: unknown): boolean {
  if (isDatabaseError(error)) return error.sqlState === '53100';
  const { code } = error as { code?: string };
  return code === 'ENOSPC' || code === 'EDQUOT';
}
