import createClient from 'openapi-fetch';
import { readChosen } from '../parts/chosen.ts';
import type { components, paths } from './schema.d.ts';

/** The API of this page's own server, typed from its OpenAPI document. */
export const api = createClient<paths>({ baseUrl: '/', credentials: 'same-origin' });

// sentences come in the language of the app, whatever the browser prefers
api.use({
  onRequest({ request }) {
    request.headers.set('accept-language', readChosen().language);
    return request;
  },
});

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
