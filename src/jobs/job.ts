import { z } from 'zod';
import type { Failure } from '../core/result.ts';
import type { Tx } from '../db/transaction.ts';
import type { Platforms } from '../services/connections/platforms.ts';
import type { EvaluatingDeps } from '../services/ingest/analyse-deliveries.ts';
import type { JobQueue, Step, StepEnd, Subject } from '../services/job-queue.ts';
import type { Channels } from '../services/outbox/channel.ts';

/** What jobs work with: the ways out are theirs alone. */
export interface JobDeps extends EvaluatingDeps {
  channels: Channels;
  platforms: Platforms;
  queue: Pick<JobQueue, 'due' | 'wake'>;
}

/** One kind of work. What follows it stands in pipeline.ts alone. */
export interface Job {
  name: JobName;
  /** checked when it is sent and again before it runs; `v` changes when the meaning does */
  payload: z.ZodType<Subject & { v: number }>;
  /** the second and later tries of a job: how many, the first wait, the longest wait */
  retry: { limit: number; firstS: number; mostS: number };
  /** how many run at once in one process, and of one athlete in all processes */
  atOnce: { here: number; anAthlete: number };
  /** true: one waiting job an athlete (or a connection, where it is about one) is enough, whatever was due meanwhile */
  once: boolean;
  run(deps: JobDeps, step: Step, subject: Subject): Promise<StepEnd>;
  /** What stays behind of work that was given up, in the transaction that gives it up. */
  abandon(tx: Tx, subject: Subject, why: Failure): Promise<void>;
}

export type JobName =
  | 'unpack'
  | 'decode'
  | 'decode_entries'
  | 'match'
  | 'analyse'
  | 'review'
  | 'rederive'
  | 'follow_up'
  | 'message'
  | 'pull'
  | 'goodbye';

const athleteId = z.string().min(1);
export const ABOUT_ATHLETE = z.strictObject({ v: z.literal(1), athleteId });
export const ABOUT_DELIVERY = z.strictObject({ v: z.literal(1), athleteId, deliveryId: z.string().min(1) });
export const ABOUT_DELIVERIES = z.strictObject({
  v: z.literal(1),
  athleteId,
  deliveryIds: z.array(z.string().min(1)).min(1),
});
export const ABOUT_REDERIVATION = z.strictObject({
  v: z.literal(1),
  athleteId,
  rederivationId: z.string().min(1),
});
export const ABOUT_MESSAGE = z.strictObject({ v: z.literal(1), athleteId, messageId: z.string().min(1) });
export const ABOUT_CONNECTION = z.strictObject({
  v: z.literal(1),
  athleteId,
  connectionId: z.string().min(1),
});
