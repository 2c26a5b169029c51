import type { Run } from './transaction.ts';

export interface Begin {
  readOnly: boolean;
  /** statements of row-security.ts that say on whose behalf it runs */
  identity: string;
  /** the transaction's whole time; on Postgres also the server's own limit for a statement and for idling */
  deadlineMs: number;
}

/** What differs between the embedded database and a server; client.ts puts one face before both. */
export interface Engine {
  kind: 'pglite' | 'postgres';
  /** BEGIN, `body`, COMMIT on one connection that nobody else uses; ROLLBACK when `body` throws. `stopped` fires when the connection dies. */
  transact<T>(begin: Begin, body: (run: Run, stopped: AbortSignal) => Promise<T>): Promise<T>;
  /**
   * Runs SQL of the queue, which minds its own transactions: one statement with values, or a script
   * without; answers the rows of all of its statements. What fails is rolled back.
   */
  direct(text: string, values: unknown[]): Promise<Record<string, unknown>[]>;
  /** connections of this process, and transactions that wait for one */
  load(): { open: number; idle: number; waiting: number };
  /** Refuses new transactions, lets running ones end within `graceMs`, then closes. */
  close(graceMs: number): Promise<void>;
}
