import type { Database } from '../../db/client.ts';
import type { JobQueue } from '../job-queue.ts';
import type { SecretBox } from '../secret-box.ts';

/** What this server is to people, the same for all requests. */
export interface PeopleSettings {
  secrets: SecretBox;
  /** where browsers reach it, without a slash at the end: links in mails, passkeys */
  publicUrl: string;
  /** false: nothing can be verified or reset by mail */
  sendsMail: boolean;
  /** origins that programs may be told at although they are plain http or in this machine's networks; absent: none */
  receivers?: ReadonlySet<string>;
}

export interface PeopleDeps extends PeopleSettings {
  db: Database;
  now: () => number;
  /** what is decided here may leave as a message */
  queue: Pick<JobQueue, 'due'>;
}

/** Where a request came from, for lists and limits. */
export interface Origin {
  /** the network it came from */
  source: string;
  agent: string;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
