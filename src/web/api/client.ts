import createClient from 'openapi-fetch';
import { readChosen } from '../parts/chosen.ts';
import { pagesOf, shownBase } from '../people/shown-athlete.ts';
import type { components, paths } from './schema.d.ts';

function clientOf(base: string) {
  const client = createClient<paths>({ baseUrl: `${base}/`, credentials: 'same-origin' });
  // sentences come in the language of the app, whatever the browser prefers
  client.use({
    onRequest({ request }) {
      request.headers.set('accept-language', readChosen().language);
      return request;
    },
  });
  return client;
}

/** The API of this page's own server, typed from its OpenAPI document: the data of whose pages these are. */
export const api = clientOf(shownBase);

/** The same for what belongs to the reader's account, whoever's pages these are. */
export const ownApi = clientOf('');

/** The same for the data of an athlete who granted it. */
export const apiOf = (athleteId: string) => clientOf(pagesOf(athleteId));

export type Schema = components['schemas'];

/** What the server answered instead: its code and sentence, for people to read and pages to branch on. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  /** what is possible instead, in sentences */
  readonly instead: string[];

  constructor(status: number, body: unknown) {
    const { code, detail, instead } = (body ?? {}) as Partial<components['schemas']['Problem']>;
    super(detail ?? `The server answered ${status}.`);
    this.code = code ?? `HTTP_${status}`;
    this.status = status;
    this.instead = (instead ?? []).map((offer) => offer.text);
  }
}

/** The data of an answer; throws a Problem for every other answer, and a TypeError where no server answers. */
export async function dataOf<T>(
  answer: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new Problem(response.status, error);
  return data as T;
}
