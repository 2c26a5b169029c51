import type { Db, Tx } from '../db/transaction.ts';

/** What a job is about: an athlete, and where it is about one thing, which. */
export interface Subject {
  athleteId: string;
  deliveryId?: string;
  /** of work about several at once */
  deliveryIds?: string[];
  rederivationId?: string;
  messageId?: string;
  connectionId?: string;
}

/** What made work due: the arrivals here, and the ends of steps; src/jobs/pipeline.ts says what follows which. */
export type Arrival =
  | 'file'
  | 'archive'
  | 'entry'
  | 'stranded'
  | 'changed'
  | 'rederivation'
  | 'follow_up'
  | 'message'
  | 'provider';

/** The way from services to the queue, which they do not know. */
export interface JobQueue {
  /** Makes work due in the caller's transaction: it is there if and only if that commits. */
  due(tx: Tx, arrival: Arrival, subject: Subject): Promise<void>;
  /**
   * Makes work of one kind due for many at once. Of a kind that is needed once, a job that waits already is kept from
   * running until the caller's transaction has ended, so that it sees what that wrote. `trace`: what each goes on from.
   */
  dueEach(
    tx: Tx,
    arrival: Arrival,
    subjects: readonly (Subject & { trace?: string | undefined })[],
  ): Promise<void>;
  /** Looks for work now; call after the commit. Without it work is found at the next poll. */
  wake(): void;
  /** Resolves when something ended in this process, or after `ms`. */
  nextEnd(ms: number): Promise<void>;
  /** What has a job that waits or runs. */
  live(db: Db, athleteId: string): Promise<{ deliveryIds: Set<string>; kinds: Set<string> }>;
}

/**
 * What a step of the pipeline holds while it runs. `hold` is the first statement of every transaction
 * with an effect: it proves, with the job's row locked, that this attempt still has the claim, and throws
 * CLAIM_LOST where another one has taken over. `done` is the last statement of the last one.
 */
export interface Step {
  /** which try it is: 0, 1, … */
  attempt: number;
  hold(tx: Tx): Promise<void>;
  /** Makes due what follows this event, for one thing among several. */
  due(tx: Tx, event: string, subject: Subject): Promise<void>;
  /** Ends the step: what follows the event is due and the job is over, or neither. */
  done(tx: Tx, event: string, subject: Subject): Promise<void>;
  /** True once this process is told to end: a long walk stops at its next mark and goes on elsewhere. */
  isStopping(): boolean;
}

/** For work that runs outside the queue, in the process that asked for it. */
export const UNQUEUED: Step = {
  attempt: 0,
  async hold() {},
  async due() {},
  async done() {},
  isStopping: () => false,
};

/** How a step ended where it did not reach `done`. */
export type StepEnd =
  | { end: 'done' }
  /** stopped at a mark, to go on from there, at once or after a while */
  | { end: 'again'; afterS?: number }
  /** not now: `code` says what stood in the way; after `tries` in all, or the step's own number, it is given up */
  | { end: 'retry'; code: string; message: string; tries?: number }
  /** never: what the athlete is told */
  | { end: 'give_up'; code: string; message: string };

export const DONE: StepEnd = { end: 'done' };

export class ClaimLost extends Error {
  readonly code = 'CLAIM_LOST';

  constructor() {
    super('Another attempt has taken this work over; nothing was written.');
  }
}
