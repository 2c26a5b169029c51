import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { EventInbox } from '../services/connections/event-inbox.ts';
import type { LargeCalls } from '../services/connections/large-calls.ts';
import type { Platforms } from '../services/connections/platforms.ts';
import type { Evaluations } from '../services/history/evaluations.ts';
import type { ServiceDeps } from '../services/ingest/import-file.ts';
import type { JobQueue } from '../services/job-queue.ts';
import type { PeopleSettings } from '../services/people/people-deps.ts';
import type { Eraser } from '../services/privacy/erase.ts';
import type { Readiness } from '../services/readiness.ts';

/** The app as routes see it: what their Zod schemas say is what their handlers get. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What a handler works with, once the check of its route has let the request in; see authorize.ts. */
export interface AthleteDeps extends ServiceDeps {
  evaluations: Evaluations;
  queue: JobQueue;
  /** deletes a person from the whole database, which a handler's own does not see */
  eraser: Eraser;
}

/** What a route is built with, before anybody was checked: nobody's data. */
export interface HttpDeps {
  now: () => number;
  platforms: Platforms;
  people: PeopleSettings;
  /** where what platforms tell is stored, whichever request it came with */
  inbox: EventInbox;
  /** where their large bodies are read, so that nobody waits meanwhile */
  largeCalls: LargeCalls;
  /** whether everything that granting a request needs is there */
  ready(): Promise<Readiness>;
  /** how long the answer to an erasure waits for its end */
  eraseWaitMs: number;
}

/** Adds one route. */
export type Route = (api: Api, deps: HttpDeps) => void;
