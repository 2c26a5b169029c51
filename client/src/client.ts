import createClient, { type Client } from 'openapi-fetch';
import { dataOf } from './problem.ts';
import { RETRY, type RetryPolicy, withRetries } from './retry.ts';
import type { components, paths } from './schema.ts';
import { type Uploaded, uploadTo, type WaitOptions } from './upload.ts';

export { type Answer, type Code, dataOf, type KnownCode, Problem } from './problem.ts';
export { RETRY, type RetryPolicy } from './retry.ts';
export type { components, paths } from './schema.ts';
export { type Uploaded, UploadUnfinished, type WaitOptions } from './upload.ts';

export type Schema = components['schemas'];
/** Every address of the API with its parameters, bodies and answers: `api.GET('/v1/zones')`. */
export type Api = Client<paths>;

export interface ApiOptions {
  /** where the service answers, with the prefix that a proxy adds; relative in browsers */
  baseUrl: string;
  /** a key as it was shown once; none: whoever the browser or this machine is */
  apiKey?: string | undefined;
  /** whose data, where they are not the asker's own: an athlete who granted them */
  athleteId?: string | undefined;
  /** of sentences: `en` or `de`; asked for each request where it is a function */
  language?: string | (() => string) | undefined;
  /** by what requests are sent; the platform's own where it is left out */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  credentials?: 'omit' | 'same-origin' | 'include' | undefined;
  /** false: every request is sent once */
  retry?: Partial<RetryPolicy> | false | undefined;
}

const KEY_HEADER = 'idempotency-key';

/** The typed client of the API, which resolves to an Answer: dataOf() gives its data or throws its Problem. */
export function createApi(options: ApiOptions): Api {
  const { apiKey, athleteId, language, credentials, retry } = options;
  const send = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const whose = athleteId === undefined ? '' : `/athletes/${encodeURIComponent(athleteId)}`;
  const api = createClient<paths>({
    baseUrl: `${options.baseUrl.replace(/\/+$/, '')}${whose}/`,
    ...(credentials !== undefined && { credentials }),
    fetch: retry === false ? send : withRetries(send, { ...RETRY, ...retry }),
  });
  api.use({
    onRequest({ request }) {
      if (apiKey !== undefined) request.headers.set('authorization', `Bearer ${apiKey}`);
      const spoken = typeof language === 'function' ? language() : language;
      // made once, however often it is sent
      const isChange = request.method === 'POST' || request.method === 'PATCH';
      if (retry !== false && isChange && !request.headers.has(KEY_HEADER)) {
        request.headers.set(KEY_HEADER, crypto.randomUUID());
      }
      if (spoken !== undefined) request.headers.set('accept-language', spoken);
      return request;
    },
  });
  return api;
}

/** The API with what takes more than one request. */
export interface Pacekeeper {
  readonly api: Api;
  /** the same key and settings for an athlete who granted it */
  of(athleteId: string): Pacekeeper;
  /** Sends a recording, or an archive of them, and waits for what became of each. Sent twice it says `duplicate`. */
  upload(file: Blob | Uint8Array, options: { name: string } & WaitOptions): Promise<Uploaded[]>;
  /** An activity with its verdict: after an upload has ended it is there. Throws ACTIVITY_NOT_FOUND. */
  activity(id: string): Promise<Schema['Activity']>;
  /** Every activity, newest first, read page by page as the loop goes on. */
  activities(range?: {
    from?: string;
    to?: string;
    pageSize?: number;
  }): AsyncGenerator<Schema['ListedActivity']>;
  /** Every decision, newest first. */
  decisions(options?: { pageSize?: number }): AsyncGenerator<Decision>;
}
export type Decision =
  paths['/v1/decisions']['get']['responses'][200]['content']['application/json']['decisions'][number];

/** A program's way to Pacekeeper: `createPacekeeper({ baseUrl, apiKey })`. */
export function createPacekeeper(options: ApiOptions): Pacekeeper {
  const api = createApi(options);
  return {
    api,
    of: (athleteId) => createPacekeeper({ ...options, athleteId }),
    upload: (file, { name, ...wait }) => uploadTo(api, file, name, wait),
    activity: (id) => dataOf(api.GET('/v1/activities/{id}', { params: { path: { id } } })),
    async *activities({ pageSize = 100, ...range } = {}) {
      for (let cursor: string | undefined; ; ) {
        const query = { ...range, limit: String(pageSize), ...(cursor !== undefined && { cursor }) };
        const page = await dataOf(api.GET('/v1/activities', { params: { query } }));
        yield* page.activities;
        if (page.nextCursor === null) return;
        cursor = page.nextCursor;
      }
    },
    async *decisions({ pageSize = 50 } = {}) {
      for (let offset = 0; ; offset += pageSize) {
        const query = { limit: String(pageSize), offset: String(offset) };
        const { decisions } = await dataOf(api.GET('/v1/decisions', { params: { query } }));
        yield* decisions;
        if (decisions.length < pageSize) return;
      }
    },
  };
}
