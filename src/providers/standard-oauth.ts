import { z } from 'zod';
import { ok, type Result } from '../core/result.ts';
import type { ApiAnswer } from './call.ts';
import type { TokenSet } from './oauth.ts';
import { readAs, shapeOf } from './read-json.ts';

const tokenAnswer = z.looseObject({
  access_token: z.string().min(1).max(8000),
  refresh_token: z.string().min(1).max(8000).nullish(),
  expires_in: z.coerce.number().positive(),
});
const grantOver = z.looseObject({ error: z.literal('invalid_grant') });

/** The token answer of RFC 6749 §5.1, with an end. Errors: ANSWER_UNREADABLE. */
export function readStandardTokens(answer: unknown, nowMs: number): Result<TokenSet> {
  const read = shapeOf(tokenAnswer, answer);
  if (!read.ok) return read;
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: lifeS } = read.value;
  return ok({ accessToken, refreshToken: refreshToken ?? null, expiresMs: nowMs + lifeS * 1000 });
}

/** `invalid_grant` (RFC 6749 §5.2), and nothing else. */
export function isInvalidGrant({ status, body }: ApiAnswer): boolean {
  return (status === 400 || status === 401) && readAs(grantOver, body).ok;
}

/** The scopes of the token's answer, where it holds any. */
export function scopesOf(answer: unknown): string[] | null {
  const read = z.looseObject({ scope: z.string() }).safeParse(answer);
  return read.success ? read.data.scope.split(/[\s,]+/).filter((scope) => scope !== '') : null;
}
