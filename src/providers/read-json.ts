import { z } from 'zod';
import { fail, ok, type Result } from '../core/result.ts';

const MAX_DEPTH = 64;

/** JSON of a platform, with ids above 2^53 kept as text and depth bounded. Error: ANSWER_UNREADABLE. */
export function readJson(bytes: Uint8Array): Result<unknown> {
  const text = Buffer.from(bytes).toString('utf8');
  if (!isShallow(text))
    return fail('ANSWER_UNREADABLE', 'The platform answered JSON that is nested too deeply.');
  try {
    return ok(JSON.parse(text, lossless as (key: string, value: unknown) => unknown));
  } catch {
    return fail('ANSWER_UNREADABLE', 'The platform answered something that is not JSON.');
  }
}

/** The same, checked against the contract. The message names the first wrong field, never its value. */
export function readAs<T>(schema: z.ZodType<T>, bytes: Uint8Array): Result<T> {
  const json = readJson(bytes);
  return json.ok ? shapeOf(schema, json.value) : json;
}

export function shapeOf<T>(schema: z.ZodType<T>, value: unknown): Result<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the whole';
  return fail(
    'ANSWER_UNREADABLE',
    `The platform's answer has another shape than its contract says (${where}).`,
  );
}

/** An id that may be written as a number or as text. */
export const idText = z.union([z.string().min(1).max(100), z.int().transform(String)]);

function lossless(_key: string, value: unknown, { source }: { source?: string } = {}): unknown {
  const isBig = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isBig && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

function isShallow(text: string): boolean {
  let depth = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (isQuoted) {
      if (c === 92) i += 1;
      else if (c === 34) isQuoted = false;
    } else if (c === 34) isQuoted = true;
    else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > MAX_DEPTH) return false;
    } else if (c === 125 || c === 93) depth -= 1;
  }
  return true;
}
