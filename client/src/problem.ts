import type { components } from './schema.ts';

/** Codes this version of the service is known to answer. Branch on these; a later version may add some. */
export type KnownCode = components['schemas']['KnownCode'];
/** A code of the service, or `HTTP_<status>` where something between answered instead of it. */
export type Code = KnownCode | (string & {});

/** What was answered instead of what was asked for (RFC 9457): its code for programs, its sentence for people. */
export class Problem extends Error {
  readonly code: Code;
  readonly status: number;
  /** names the request in the service's log; null where it did not answer itself */
  readonly requestId: string | null;
  /** what is possible instead, in sentences */
  readonly instead: readonly string[];
  /** each wrong field, for VALIDATION_FAILED */
  readonly errors: NonNullable<components['schemas']['Problem']['errors']>;
  /** seconds after which the service wants to be asked again; null: it did not say */
  readonly retryAfterS: number | null;

  constructor(status: number, body: unknown, retryAfterS: number | null = null) {
    const told = (typeof body === 'object' && body !== null ? body : {}) as Partial<
      components['schemas']['Problem']
    >;
    super(told.detail ?? `The server answered ${status}.`);
    this.name = 'Problem';
    this.code = told.code ?? `HTTP_${status}`;
    this.status = status;
    this.requestId = told.requestId ?? null;
    this.instead = (told.instead ?? []).map((offer) => offer.text);
    this.errors = told.errors ?? [];
    this.retryAfterS = retryAfterS;
  }
}

/** What every call of the typed client resolves to. */
export interface Answer<T> {
  data?: T | undefined;
  error?: unknown;
  response: Response;
}

/** The data of an answer; throws a Problem for every other answer, and a TypeError where no server answers. */
export async function dataOf<T>(answer: Answer<T> | Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) {
    throw new Problem(response.status, error, retryAfterS(response.headers.get('retry-after'), Date.now()));
  }
  return data as T;
}

/** `Retry-After` in seconds, whether it came as seconds or as a date; null: none, or unreadable. */
export function retryAfterS(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === '') return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const atMs = Date.parse(header);
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}
