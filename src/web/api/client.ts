import createClient from 'openapi-fetch';
import { pagesOf, shownBase } from '../people/shown-athlete.ts';
import type { components, paths } from './schema.d.ts';

const clientOf = (base: string) => createClient<paths>({ baseUrl: `${base}/`, credentials: 'same-origin' });

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

  constructor(status: number, body: unknown) {
    const { code, detail } = (body ?? {}) as { code?: string; detail?: string };
    super(detail ?? `The server answered ${status}.`);
    this.code = code ?? `HTTP_${status}`;
    this.status = status;
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
