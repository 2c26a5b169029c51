import { hash, verify } from '@node-rs/argon2';
import { fail, ok, type Result } from '../../core/result.ts';
import { isCommon } from './common-passwords.ts';

/** argon2id is the library's default; 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** Each hash takes 19 MB and a core. */
const AT_ONCE = 2;
/** Of each kind of asker so many are looked after at a time; together they wait no longer than a second or two. */
const PLACES = 40;
const LEAST = 10;
const MOST = 200;

/**
 * Who wants a password looked at: `known` has shown something before (a browser that its owner uses, a session, a
 * mailed link), `stranger` nothing. A flood of strangers makes no known one wait for more than the hash under way.
 */
export type Asker = 'known' | 'stranger';

let running = 0;
const waiting: Record<Asker, (() => void)[]> = { known: [], stranger: [] };
const inside: Record<Asker, number> = { known: 0, stranger: 0 };

async function inLine<T>(asker: Asker, work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting[asker].push(go));
  else running += 1;
  try {
    return await work();
  } finally {
    const next = waiting.known.shift() ?? waiting.stranger.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/**
 * Does what will want a hash, where there is a place for it; a flood is sent away instead of taking the machine or
 * making a line that nobody gets through. Error: SIGN_IN_BUSY.
 */
export async function withPlace<T>(asker: Asker, work: () => Promise<Result<T>>): Promise<Result<T>> {
  if (inside[asker] >= PLACES)
    return fail('SIGN_IN_BUSY', 'Too many people are signing in at this moment; try again in a few seconds.');
  inside[asker] += 1;
  try {
    return await work();
  } finally {
    inside[asker] -= 1;
  }
}

/** Errors: PASSWORD_WEAK. Length counts, not kinds of characters; never the person's own name or address. */
export function checkPassword(password: string, known: readonly string[]): Result<string> {
  const lower = password.toLowerCase();
  const isKnown = known.some((word) => word.length > 3 && lower.includes(word.toLowerCase()));
  const isFlat = new Set(lower).size < 5;
  if ([...password].length < LEAST || password.length > MOST || isKnown || isFlat || isCommon(lower)) {
    return fail(
      'PASSWORD_WEAK',
      `A password has ${LEAST} to ${MOST} characters, at least five different ones, is none of those that everybody tries first, and holds neither your name nor your address.`,
    );
  }
  return ok(password);
}

export function hashPassword(password: string, asker: Asker = 'known'): Promise<string> {
  return inLine(asker, () => hash(password, COST));
}

let dummy: Promise<string> | undefined;

/** Takes as long for an account that is not there, or has no password, as for one that is. */
export async function isPassword(stored: string | null, password: string, asker: Asker): Promise<boolean> {
  dummy ??= hashPassword('nobody has this password');
  const nobodys = await dummy;
  const matches = await inLine(asker, () => verify(stored ?? nobodys, password));
  return matches && stored !== null;
}
