import type { Arrival } from '../services/job-queue.ts';
import { analyse } from './analyse.ts';
import { decode } from './decode.ts';
import { decodeEntries } from './decode-entries.ts';
import { followUp } from './follow-up.ts';
import { goodbye } from './goodbye.ts';
import type { Job, JobName } from './job.ts';
import { match } from './match.ts';
import { message } from './message.ts';
import { pull } from './pull.ts';
import { rederive } from './rederive.ts';
import { review } from './review.ts';
import { unpack } from './unpack.ts';

/** What is due next, and whether it may wait for others. */
export interface Due {
  job: JobName;
  /** files of an archive stand behind single files */
  priority?: number;
  afterS?: number;
}

/**
 * The whole chain, and the only place that knows it. Each arrival and each end of a step, by its name,
 * makes the next step due in the same transaction that wrote the effect; what is not listed ends here.
 *
 *   file ─────────────► decode ──────────► analyse ─► review ─► follow_up
 *   (read, not yet placed) ─────► match ─────┘
 *   archive ─► unpack ─► decode_entries (each alone: decode) ─► analyse
 *   follow_up (the athlete's day is over) ───────────────────────┘
 *   provider ─► pull ─► (each recording, as a file)
 *   message ──────────► message                  whatever was decided leaves by the outbox
 */
export const ARRIVALS: Record<Arrival, Due> = {
  file: { job: 'decode' },
  archive: { job: 'unpack' },
  /** a file of an archive that had come before and was never read */
  entry: { job: 'decode', priority: -1 },
  /** a delivery that was matched and whose work got lost, or whose athlete's history changed by hand */
  stranded: { job: 'match' },
  changed: { job: 'analyse' },
  rederivation: { job: 'rederive', priority: -2 },
  /** the athlete's day has ended, or a proposal has run out of time */
  follow_up: { job: 'follow_up' },
  /** planned in the outbox by the transaction that decided it */
  message: { job: 'message' },
  /** a platform told something, a person connected it, or it is time to look */
  provider: { job: 'pull' },
};

export const PIPELINE: Record<JobName, Partial<Record<string, Due>>> = {
  unpack: { entries: { job: 'decode_entries', priority: -1 } },
  decode: { decoded: { job: 'match' }, matched: { job: 'analyse' } },
  decode_entries: { matched: { job: 'analyse' }, alone: { job: 'decode', priority: -1 } },
  match: { matched: { job: 'analyse' } },
  analyse: { analysed: { job: 'review' }, more_to_come: { job: 'analyse', afterS: 1 } },
  review: { reviewed: { job: 'follow_up' } },
  follow_up: {},
  rederive: { derived: { job: 'analyse' }, decoded_again: { job: 'match', priority: -1 } },
  message: {},
  pull: { file: { job: 'decode' }, archive: { job: 'unpack' }, withdrawn: { job: 'analyse' } },
  /** nothing makes it due any more */
  goodbye: {},
};

export const JOBS: Record<JobName, Job> = {
  ...{ unpack, decode, decode_entries: decodeEntries, match, analyse, review, rederive, follow_up: followUp },
  ...{ message, pull, goodbye },
};
