import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import type { Instead } from '../core/coaching/plan/built-plan.ts';
import { insteadText } from '../core/coaching/plan/instead-texts.ts';
import { failureText, refused } from '../core/coaching/texts/refusals.ts';
import type { RefusalKey } from '../core/coaching/texts/refusals-en.ts';
import type { Language } from '../core/coaching/texts/say.ts';
import type { Failure } from '../core/result.ts';
import { problemsDe } from './problems-de.ts';
import { statusOf } from './status-of.ts';

export const PROBLEM_TYPE = 'application/problem+json';

export const fieldError = z.object({
  in: z.enum(['body', 'query', 'path', 'headers']),
  field: z.string().describe('Where in it, joined with dots; empty for the whole'),
  code: z.string().describe('UNKNOWN_FIELD, INVALID_TYPE, …'),
  message: z.string(),
});
export type FieldError = z.infer<typeof fieldError>;

/** What can be had instead of what was asked for. */
export const instead = z
  .object({
    kind: z.enum([
      'later_race',
      'shorter_race',
      'finish',
      'maintain',
      'start_later',
      'first_runs',
      'more_time',
      'fix',
    ]),
    day: z.string().optional(),
    distanceM: z.number().optional(),
    text: z.string(),
  })
  .meta({ id: 'Instead' });

/** RFC 9457, with the stable code that programs rely on. */
export const problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable, SCREAMING_SNAKE_CASE'),
    detail: z.string(),
    requestId: z.string(),
    instead: z.array(instead).optional().describe('What is possible instead'),
    errors: z.array(fieldError).optional().describe('Each wrong field, for VALIDATION_FAILED'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

/** A failure that may say what is possible instead. */
export type Refusal = Failure & { instead?: Instead[] };

export function problemOf(
  failure: Refusal,
  requestId: string,
  errors?: FieldError[],
  language: Language = 'en',
): Problem {
  const status = statusOf(failure.code);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code: failure.code,
    detail: problemText(failure, language),
    requestId,
    ...(failure.instead === undefined ? {} : { instead: viewInstead(failure.instead, language) }),
    ...(errors === undefined ? {} : { errors }),
  };
}

/** The sentence of a failure in the reader's language: by its template, else by its code, else as it was said. */
export function problemText(failure: Failure, language: Language): string {
  const german = failure.says === undefined && language === 'de' ? problemsDe[failure.code] : undefined;
  return german ?? failureText(failure, language);
}

export function viewInstead(offers: readonly Instead[], language: Language): z.infer<typeof instead>[] {
  return offers.map((offer) => {
    const { says: _, facts: __, ...shown } = offer;
    return { ...shown, text: insteadText(offer, language) };
  });
}

const content = { [PROBLEM_TYPE]: { schema: problem } };
/** The answers that every route may give besides its own. */
export const problemResponses = {
  '4xx': { description: 'The request cannot be granted; `code` says why.', content },
  '5xx': { description: 'The service failed; nothing of the request is repeated.', content },
} as const;

const refusals = new WeakMap<object, Refusal>();

/** What a route throws to refuse a request: the error handler answers it as a problem. */
export function refusal(code: string, message: string, instead?: Instead[]): Error {
  const error = new Error(message);
  refusals.set(error, { code, message, ...(instead === undefined ? {} : { instead }) });
  return error;
}

/** The same for what coaching refuses, by its template: answered in the reader's language. */
export function toldRefusal(key: RefusalKey): Error {
  const failure = refused(key);
  const error = new Error(failure.message);
  refusals.set(error, failure);
  return error;
}

export function refusalOf(error: unknown): Refusal | null {
  return typeof error === 'object' && error !== null ? (refusals.get(error) ?? null) : null;
}

/** The value of a result; a failure becomes the answer. */
export function granted<T>(result: { ok: true; value: T } | { ok: false; error: Refusal }): T {
  if (result.ok) return result.value;
  const error = new Error(result.error.message);
  refusals.set(error, result.error);
  throw error;
}
