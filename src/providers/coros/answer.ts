import { z } from 'zod';
import { fail, type Result } from '../../core/result.ts';
import type { ApiAnswer } from '../call.ts';
import { readAs, shapeOf } from '../read-json.ts';

/** Codes of the body; the status is 200 nearly always. */
const OK = '0000';
const UNAUTHORISED = new Set(['5006', '5010']);
const LATER = '5016';
export const NO_TRAINING_PUSH = '30009';
const MOST_BYTES = 4 * 1024 * 1024;

const head = z.looseObject({ result: z.union([z.string(), z.int().transform(String)]) });

/** The code of an answer; null: it has none, as a file. */
export function resultOf({ body }: Pick<ApiAnswer, 'body'>): string | null {
  if (body.length > MOST_BYTES || body[0] !== 0x7b) return null;
  const read = readAs(head, body);
  return read.ok ? read.value.result : null;
}

export function judge(answer: ApiAnswer): 'unauthorised' | 'unavailable' | null {
  const result = resultOf(answer);
  if (result === null) return null;
  if (UNAUTHORISED.has(result)) return 'unauthorised';
  return result === LATER ? 'unavailable' : null;
}

/** What a successful answer holds under `data`. Errors: ANSWER_UNREADABLE, REFUSED. */
export function dataOf<T>(schema: z.ZodType<T>, answer: ApiAnswer): Result<T> {
  const read = readAs(z.looseObject({ result: z.unknown(), data: z.unknown().optional() }), answer.body);
  if (!read.ok) return read;
  const result = resultOf(answer);
  if (result !== OK) return fail('REFUSED', `COROS refused it (${(result ?? 'no code').slice(0, 20)}).`);
  return shapeOf(schema, read.value.data);
}

export function isOk(answer: ApiAnswer): boolean {
  return resultOf(answer) === OK;
}
