/** A failure a user can act on: a stable code, one sentence, and what was expected instead. */
export interface Failure {
  /** Stable, SCREAMING_SNAKE_CASE; tests and programs rely on it. */
  code: string;
  /** One sentence: where, what, and what was expected. Never holds data of the body. */
  message: string;
  /** the same by template and facts, to be told in another language; absent: `message` is all there is */
  says?: { text: string; facts: Record<string, number | string> };
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Failure };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(code: string, message: string): { ok: false; error: Failure } {
  return { ok: false, error: { code, message } };
}
